"""Joins and projection: Microsoft's page on declarative provisioning, engine-semantics 4."""

import pytest

from knowledge.sync_rules.joins import Joined, join, keeps_alive, projection
from knowledge.vocabulary import Attributes, JoinClause, SyncRule
from tests.data.real import rules as real_rules
from tests.knowledge.build import attributes, rule

REAL = {r.name: r for r in real_rules()}


def group(*pairs: str, case: bool = False) -> tuple[JoinClause, ...]:
    """A join group: "mail=mail" is one condition."""
    split = (pair.split("=") for pair in pairs)
    return tuple(JoinClause(own, other, case) for own, other in split)


def others(**values: dict[str, str]) -> dict[str, Attributes]:
    """Candidates of the other side."""
    return {id_: attributes(dict(found)) for id_, found in values.items()}


def test_all_conditions_of_a_group_must_match() -> None:
    """AND within a group."""
    asked = rule(joins=(group("employeeID=employeeID", "mail=mail"),))
    own = attributes({"employeeID": "7", "mail": "jdoe@contoso.com"})
    found = others(
        a={"employeeID": "7", "mail": "asmith@contoso.com"},
        b={"employeeID": "7", "mail": "JDOE@contoso.com"},
    )
    assert join(asked, own, found) == Joined("b", 1, (1,))


def test_groups_run_from_the_top() -> None:
    """The first group with exactly one hit decides; none and several go on."""
    asked = rule(joins=(group("sn=sn"), group("title=title"), group("mail=mail"), group("cn=cn")))
    own = attributes({"sn": "Doe", "title": "boss", "mail": "jdoe@contoso.com", "cn": "J Doe"})
    found = others(
        a={"title": "boss", "mail": "jdoe@contoso.com"},
        b={"title": "boss", "cn": "J Doe"},
    )
    assert join(asked, own, found) == Joined("a", 3, (0, 2, 1))


def test_no_group_with_one_hit_joins_nothing() -> None:
    """Several hits in every group are no join."""
    asked = rule(joins=(group("sn=sn"),))
    found = others(a={"sn": "Doe"}, b={"sn": "doe"})
    assert join(asked, attributes({"sn": "Doe"}), found) == Joined(None, 0, (2,))


def test_absent_value_matches_nothing() -> None:
    """Two objects without a value are not alike."""
    asked = rule(joins=(group("mail=mail"), ()))
    assert join(asked, attributes({}), others(a={"sn": "x"})) == Joined(None, 0, (0, 0))


@pytest.mark.parametrize("case,target", [(False, "a"), (True, None)])
def test_case(case: bool, target: str | None) -> None:
    """CaseSensitive is false by default; the joins on sourceAnchor set it (adsync-cmdlets 6.1)."""
    asked = rule(joins=(group("sourceAnchor=sourceAnchor", case=case),))
    found = others(a={"sourceAnchor": "ABC="})
    assert join(asked, attributes({"sourceAnchor": "abc="}), found).target == target


def test_any_value_of_several_matches() -> None:
    """A join attribute with several values meets an object by one of them."""
    asked = rule(joins=(group("otherMailbox=mail"),))
    own = Attributes({"otherMailbox": ("x@contoso.com", "jdoe@contoso.com")})
    assert join(asked, own, others(a={"mail": "jdoe@contoso.com"})).target == "a"


def test_provision_rule_makes_an_object_when_a_join_attribute_has_a_value() -> None:
    """Engine-semantics 4.4."""
    asked = rule(joins=(group("mail=mail"), group("cn=cn")))
    assert projection([asked], attributes({"cn": "J Doe"})).reason == "projects"
    without = projection([asked], attributes({"sn": "Doe"}))
    assert (without.projects, without.reason) == (False, "no-join-value")
    assert without.attributes == ("mail", "cn")


@pytest.mark.parametrize("values", [(), ("",), ("", "")])
def test_empty_value_is_no_join_value(values: tuple[str, ...]) -> None:
    """An empty value is absent (adsync-cmdlets 2.3): it neither creates nor matches."""
    asked = rule(joins=(group("mail=mail"),))
    own = Attributes({"mail": values})
    assert projection([asked], own).reason == "no-join-value"
    assert join(asked, own, {"a": Attributes({"mail": ("", "x")})}).target is None
    assert join(asked, Attributes({"mail": ("x",)}), {"a": own}).target is None


def test_projection_names_the_rule_and_what_it_joins_on() -> None:
    """Each attribute once, in the order of the groups."""
    asked = rule(joins=(group("mail=mail", "cn=cn"), group("mail=otherMail")))
    found = projection([rule("other", link_type="Join"), asked], attributes({"cn": "J Doe"}))
    assert (found.projects, found.rule, found.attributes) == (True, asked, ("mail", "cn"))


def test_provision_rule_without_joins_makes_an_object() -> None:
    """There is no join attribute that could be empty."""
    assert projection([rule(joins=())], attributes({})).projects is True


@pytest.mark.parametrize("kind", ["Join", "StickyJoin", "JoinNoFlow", ""])
def test_other_link_types_make_none(kind: str) -> None:
    """Engine-semantics 4.4: Join and StickyJoin do not create."""
    found = projection([rule(link_type=kind)], attributes({"mail": "x"}))
    assert (found.projects, found.reason) == (False, "no-provision-rule")


def test_two_rules_with_joins_are_an_error() -> None:
    """Engine-semantics 4.2: only one of the rules in scope may carry join criteria."""
    first = rule("first", joins=(group("mail=mail"),))
    second = rule("second", joins=(group("cn=cn"),), link_type="Join", precedence=200)
    found = projection([first, second], attributes({"mail": "x", "cn": "y"}))
    assert (found.projects, found.reason) == (False, "two-join-rules")
    assert found.rule is second


@pytest.mark.parametrize(
    "kind,alive",
    [
        ("Provision", True),
        ("StickyJoin", True),
        ("Sticky Join", True),
        ("provision", True),
        ("Join", False),
        ("JoinNoFlow", False),
    ],
)
def test_what_keeps_the_metaverse_object_alive(kind: str, alive: bool) -> None:
    """Engine-semantics 4.6: one rule in scope with Provision or StickyJoin."""
    assert keeps_alive(rule(link_type=kind)) is alive


@pytest.mark.parametrize(
    "name,values,reason",
    [
        ("In from AD - User Join", {"objectSid": "AQ=="}, "projects"),
        ("In from AD - Contact Join", {"mail": "jdoe@contoso.com"}, "projects"),
        ("In from AD - Contact Join", {"cn": "J Doe"}, "no-join-value"),
        ("In from AD - Group Join", {"objectGUID": "AQ=="}, "projects"),
        (
            "In from AD - ForeignSecurityPrincipal Join User",
            {"cn": "S-1-5-21-1"},
            "no-provision-rule",
        ),
    ],
)
def test_real_rules(name: str, values: dict[str, str], reason: str) -> None:
    """Default-sync-rules section 1; a contact without mail is not projected (catalogue)."""
    asked: SyncRule = REAL[name]
    assert projection([asked], attributes(values)).reason == reason
