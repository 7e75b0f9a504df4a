"""Which outbound rule takes a metaverse object, and which clause leaves it out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.tenant_folder import load
from knowledge.checks.outbound_synchronization import outbound_scope
from knowledge.evidence import Found
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, SyncRule
from tests.knowledge.build import ANCHOR, entra_row, mv, row, rule, scope, told, view

DEMO = Path("adapters/tenant_folder/demo")
Rules = tuple[SyncRule, ...]
OUT = "outbound-out-of-scope"
FREE = ("provisioned-or-not-there",)
USER = {"sourceObjectType": "User", "accountEnabled": "True"}
CONTACT = {"sourceObjectType": "Contact", "mailEnabled": "False"}
LIST = {"securityEnabled": "False", "mailEnabled": "False", "memberCount": "3"}
SECURITY = {"securityEnabled": "True", "mailEnabled": "False", "memberCount": "3"}


def out(name: str = "Out to AAD - User Join", **more: Any) -> SyncRule:
    """An outbound rule that makes users in Entra ID."""
    usual = {
        "connector": ENTRA_CONNECTOR_ID,
        "direction": "Outbound",
        "source_type": "person",
        "target_type": "user",
    }
    return rule(name, **{**usual, **more})


def asked(type_: str, values: Mapping[str, Any], rules: Rules | None) -> tuple[str, ...]:
    """What is told of a metaverse object of this AD type with these values."""
    return told(outbound_scope(mv(**values), view(row(object_type=type_)), rules))


@pytest.fixture
async def rules() -> Rules:
    """The rules of the demo's server."""
    found = await load(DEMO).server.rules()
    assert isinstance(found, Found)
    return tuple(found.value)


@pytest.mark.parametrize(
    "type_,values,answer",
    [
        ("user", USER, None),
        ("inetOrgPerson", USER, None),
        ("user", {**USER, "cloudFiltered": "True"}, "told-elsewhere"),
        ("user", {**USER, "sourceAnchor": None}, "told-elsewhere"),
        ("user", {**USER, "accountEnabled": None}, "out-of-scope"),
        ("user", {**USER, "sourceObjectType": None}, "out-of-scope"),
        ("contact", {**CONTACT, "mailEnabled": "True"}, None),
        ("contact", CONTACT, "contact-not-mail-enabled"),
        ("contact", {**CONTACT, "mailEnabled": None}, "contact-not-mail-enabled"),
        ("contact", {**CONTACT, "mail": "no address"}, "out-of-scope"),
        ("contact", USER, None),
        ("group", SECURITY, None),
        ("group", LIST, "distribution-group-not-mail-enabled"),
        ("group", {**LIST, "mail": "no address"}, "out-of-scope"),
        ("group", {**LIST, "securityEnabled": None}, "out-of-scope"),
        ("group", {**LIST, "cloudFiltered": "True"}, "told-elsewhere"),
        ("group", {**SECURITY, "memberCount": "50000"}, "group-too-large"),
        ("group", {**LIST, "mailEnabled": "True", "memberCount": "50000"}, "group-too-large"),
        ("group", {**SECURITY, "memberCount": "50000", "cloudAnchor": "Group_1"}, None),
        ("group", {**LIST, "memberCount": "50000"}, "distribution-group-not-mail-enabled"),
        ("group", {**SECURITY, "memberCount": "50000", "sourceAnchor": None}, "told-elsewhere"),
        ("group", {**SECURITY, "memberCount": None}, "out-of-scope"),
        ("computer", {"cloudCreated": "False", "userCertificate": "AA"}, None),
        ("computer", {"cloudCreated": "False"}, "out-of-scope"),
    ],
)
async def test_real_rules(
    rules: Rules, type_: str, values: dict[str, Any], answer: str | None
) -> None:
    """The gates of default-sync-rules sections 4.3 and 5, by the rules of a real server."""
    assert asked(type_, values, rules) == ((answer, OUT) if answer else FREE)


def test_nothing_to_ask() -> None:
    """Provisioned already, of a type that never is, or not there."""
    closed = (out(scope=scope("a EQUAL b")),)
    assert told(outbound_scope(None, view(row()), closed)) == FREE
    assert told(outbound_scope(mv(), None, closed)) == FREE
    assert told(outbound_scope(mv(), view(row(is_placeholder=True)), closed)) == FREE
    assert told(outbound_scope(mv(), view(row(), entra_row()), closed)) == FREE
    assert told(outbound_scope(mv(), view(row(), entra_row(is_transient=True)), closed))[1:] == (
        OUT,
    )
    assert asked("foreignSecurityPrincipal", {}, closed) == FREE


def test_without_a_rule() -> None:
    """No rules, or none that makes this kind of object, decide nothing."""
    assert asked("user", USER, None) == ()
    assert asked("user", USER, ()) == ()
    assert asked("user", USER, (out(link_type="Join"), out(target_type="contact"))) == ()
    assert asked("contact", CONTACT, (out(),)) == ()


def test_clause_is_told_with_the_metaverse_value() -> None:
    """The fact names rule, attribute, value and what the rule wants."""
    custom = out("Out to AAD - Boston", scope=scope("l EQUAL Boston"), precedence=90)
    found = outbound_scope(mv(l="Rome"), view(row()), (out(disabled=True), custom))
    assert told(found) == ("out-of-scope", OUT)
    assert found is not None
    fact = found.facts[0]
    assert (fact.actual, fact.expected) == ("Rome", "EQUAL Boston")
    assert fact.values == {"rule": custom.name, "precedence": "90", "attribute": "l"}
    assert found.certain is True


def test_switched_off() -> None:
    """The rule that would take it is off, and no other is on."""
    off = out(disabled=True)
    expected = ("provision-disabled", "provision-rule-disabled")
    assert asked("user", USER, (off,)) == expected
    assert asked("user", USER, (out("X", disabled=True, scope=scope("a EQUAL b")), off)) == expected


def test_switched_off_beside_a_clone() -> None:
    """A disabled out-of-box rule is normal when an enabled copy decides."""
    off, clone = out(disabled=True), out("Out to AAD - Clone", is_standard=False)
    narrow = out("Out to AAD - Clone", is_standard=False, scope=scope("l EQUAL Boston"))
    assert asked("user", USER, (off, clone)) == FREE
    assert asked("user", USER, (off, narrow)) == ("out-of-scope", OUT)


def test_switched_off_and_out_of_scope() -> None:
    """Switching the rule on would not help: the clause is told, if it is known."""
    off = out(disabled=True, scope=scope("l EQUAL Boston"))
    assert asked("user", USER, (off,)) == ("out-of-scope", OUT)
    assert asked("user", USER, (out(disabled=True, scope=scope("l MATCHES B")),)) == ()


def test_unknown_operator() -> None:
    """A rule that cannot be evaluated may take the object, so nothing is told."""
    unknown = out(scope=scope("l MATCHES B"))
    assert asked("user", USER, (unknown, out("X", scope=scope("l EQUAL Boston")))) == ()
    assert asked("user", USER, (unknown, out("X"))) == FREE


def test_uncertain_clause() -> None:
    """An undocumented semantic is handed on."""
    vague = out(scope=scope("l ISIN Boston,Austin"))
    found = outbound_scope(mv(l="Rome"), view(row()), (vague,))
    assert found is not None
    assert found.certain is False


@pytest.mark.parametrize(
    "values,groups,answer",
    [
        (SECURITY, ("mailEnabled EQUAL True",), "out-of-scope"),
        ({**SECURITY, "memberCount": "60000"}, ("l EQUAL Boston",), "out-of-scope"),
        (
            {**SECURITY, "memberCount": "60000"},
            ("l EQUAL Boston AND memberCount LESSTHAN 50000",),
            "out-of-scope",
        ),
        ({**SECURITY, "memberCount": "60000"}, ("memberCount LESSTHAN 50000",), "group-too-large"),
        ({**SECURITY, "memberCount": "60000"}, ("memberCount LESSTHAN 250000",), None),
    ],
)
def test_custom_group_rule(
    values: dict[str, Any], groups: tuple[str, ...], answer: str | None
) -> None:
    """The kind of group is told only when it is what keeps the group out."""
    custom = out(
        "Out to AAD - Groups", source_type="group", target_type="group", scope=scope(*groups)
    )
    assert asked("group", {**values, "sourceAnchor": ANCHOR}, (custom,)) == (
        (answer, OUT) if answer else FREE
    )


def test_the_rest_are_the_other_ways_out() -> None:
    """The proof shows one clause; the evidence lists the others that provision."""
    first = out("first", scope=scope("l EQUAL Boston"), precedence=90)
    second = out("second", scope=scope("l EQUAL Paris"), precedence=91)
    found = outbound_scope(mv(l="Rome"), view(row()), (second, first))
    assert found is not None
    assert [f.values["rule"] for f in (*found.facts, *found.rest)] == ["first", "second"]
