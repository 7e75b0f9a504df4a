"""The same value more than once: DuplicateStore.cs, NoDuplicatesRule.cs, RulesRunner.cs of IdFix.

Since its version 2.5 every holder is told (CHANGELOG.md), not only the later ones.
"""

import pytest

from knowledge.attribute_rules import Fault, Holders
from knowledge.attribute_rules.holders import Tally
from tests.knowledge.attribute_rules.build import Given, attributes, faults, kinds

Object = dict[str, Given]
A = "a@contoso.com"


def among(*objects: Object, object_class: str = "user") -> list[list[tuple[str, str]]]:
    """Attribute and kind of what is wrong with each of these, as one directory."""
    holders = Holders()
    built = [attributes(**{"cn": "J Doe", "displayName": "J Doe", **o}) for o in objects]
    for each in built:
        holders.add(object_class, each)
    checked = [holders.check(object_class, each) for each in built]
    return [[(fault.attribute, fault.kind) for fault in c.faults] for c in checked]


@pytest.mark.parametrize(
    "attribute,first,second",
    [
        ("mail", "a@contoso.com", "A@Contoso.com"),
        ("mailNickname", "a", "A"),
        ("proxyAddresses", "SMTP:a@contoso.com", "smtp:A@contoso.com"),
        ("proxyAddresses", "X500:/o=a", "x500:/O=A"),
        ("targetAddress", "SMTP:a@contoso.com", "smtp:a@contoso.com"),
        ("userPrincipalName", "a@contoso.com", "A@CONTOSO.com"),
        ("sAMAccountName", "a", "A"),
    ],
)
def test_every_holder_is_told(attribute: str, first: str, second: str) -> None:
    """Without case, in the six attributes that have the rule; nothing is proposed."""
    told = [(attribute, "duplicate")]
    assert among({attribute: first}, {attribute: second}, {attribute: first}) == [told] * 3
    assert among({attribute: first}) == [[]]


def test_only_within_an_attribute() -> None:
    """Entra ID looks across attributes, IdFix does not; displayName and givenName may repeat."""
    objects: list[Object] = [
        {"mail": A},
        {"proxyAddresses": f"smtp:{A}"},
        {"userPrincipalName": A},
        {"displayName": "J Doe", "givenName": "J"},
        {"displayName": "J Doe", "givenName": "J"},
    ]
    assert among(*objects) == [[]] * 5


def test_account_names_count_without_a_sign_in_name() -> None:
    """SamAccountNameDuplicateRule.cs: an object with one neither is told nor counts."""
    both: Object = {"sAMAccountName": "a", "userPrincipalName": A}
    alone: Object = {"sAMAccountName": "a"}
    assert among(both, alone) == [[], []]
    assert among(both, alone, alone)[0] == []
    assert among(alone, alone) == [[("sAMAccountName", "duplicate")]] * 2


def test_compared_as_mended() -> None:
    """ComposedRule.cs hands each rule the value as the rules before it left it."""
    spoilt: Object = {"userPrincipalName": "a '@contoso.com"}
    name = "userPrincipalName"
    assert among(spoilt, {name: A}) == [
        [(name, "character"), (name, "duplicate")],
        [(name, "duplicate")],
    ]
    dotted: Object = {"mailNickname": ".a"}
    assert among(dotted, {"mailNickname": "a"})[1] == [("mailNickname", "duplicate")]


def test_order_of_the_rules() -> None:
    """In proxyAddresses the rule stands before the characters and the form."""
    bad: Object = {"proxyAddresses": "smtp:a b@contoso.local"}
    kinds_ = ["duplicate", "character", "topleveldomain"]
    assert [[k for _, k in told] for told in among(bad, bad)] == [kinds_] * 2
    colon: Object = {"proxyAddresses": "smtp:a:b <@contoso.local"}
    kinds_ = ["character", "duplicate", "topleveldomain"]
    assert [[k for _, k in told] for told in among(colon, colon)] == [kinds_] * 2


def test_skipped_objects_hold_nothing() -> None:
    """RulesRunner.cs passes over them before any rule runs."""
    assert among({"mail": A}, {"mail": A, "cn": "Guest"}) == [[], []]


def test_twice_in_one_object() -> None:
    """The store does not ask whose value it was, so one object alone can repeat itself."""
    found = faults(
        proxyAddresses=("smtp:A@contoso.com", "SMTP:a@contoso.com", "smtp:b@contoso.com")
    )
    assert [(f.kind, f.value) for f in found] == [
        ("duplicate", "smtp:A@contoso.com"),
        ("duplicate", "SMTP:a@contoso.com"),
    ]
    assert kinds(faults(proxyAddresses=("smtp:a@contoso.com",) * 2)) == ["duplicate"]
    assert kinds(faults(mail=A, userPrincipalName=A, proxyAddresses=f"smtp:{A}")) == []


def test_proposes_nothing() -> None:
    """An action is proposed for it (Complete, Remove, Edit), no other value."""
    holders = Holders()
    given = attributes(displayName="J", mail=A)
    holders.add("user", given)
    holders.add("user", given)
    assert holders.check("user", given).faults == (Fault("mail", "duplicate", A, None, "blocks"),)


def test_tally_takes_more_after_an_answer() -> None:
    """An answer is of the moment."""
    tally = Tally()
    for text in ("a", "b", "\ud800"):
        tally.add(text)
    assert not tally.repeated("a")
    tally.add("a")
    assert [tally.repeated(t) for t in ("a", "b", "c", "\ud800")] == [True, False, False, False]
