"""What lies ahead of an object without a metaverse object, by the rules it will meet."""

import base64
import uuid
from dataclasses import replace
from typing import Any

import pytest

from knowledge.checks.ahead import would_be_filtered, would_be_provisioned
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Flow, SyncRule
from tests.data.real import rules as real_rules
from tests.knowledge.build import (
    AD_CONNECTOR_ID,
    JDOE,
    connector,
    entra_row,
    mv,
    person,
    row,
    rule,
    scope,
    told,
    view,
)

ROWS = view(row())
FILTER = rule(
    "In from AD - No interns",
    is_standard=False,
    precedence=50,
    link_type="Join",
    scope=scope("title EQUAL Intern AND mail ISNOTNULL"),
    flows=(Flow("cloudFiltered", ("True",), "Constant"),),
)
INTERN = person(title="Intern")
OPEN = rule(
    "In from AD - All in", precedence=40, flows=(Flow("cloudFiltered", ("False",), "Constant"),)
)


def predicted(*rules: SyncRule, found: Any = INTERN, rows: Any = None) -> tuple[str, ...]:
    """What is told of an object without metaverse object."""
    return told(would_be_filtered(found, None, rows, (connector(),), rules))


def test_would_be_filtered() -> None:
    """A custom rule in scope that flows the constant True will filter it."""
    assert predicted(FILTER) == ("filtered", "cloud-filtered")
    assert predicted(rule(), FILTER) == ("filtered", "cloud-filtered")
    assert predicted(FILTER, found=person()) == ("no",)
    imported = view(row(values={"title": "Intern", "mail": "a@b.c"}, mv_id=None))
    assert predicted(FILTER, found=person(), rows=imported) == ("filtered", "cloud-filtered")
    assert predicted(FILTER, rows=view(row(mv_id=None))) == ("no",)


def test_positive_filter_comes_first() -> None:
    """A rule with a lower number that flows False lets the object in."""
    assert predicted(FILTER, OPEN) == ("no",)
    assert predicted(FILTER, replace(OPEN, precedence=60))[0] == "filtered"


@pytest.mark.parametrize(
    "more",
    [
        {"disabled": True},
        {"connector": "other"},
        {"direction": "Outbound"},
        {"source_type": "group"},
        {"flows": ()},
        {"flows": (Flow("cloudFiltered", (), "Expression", "IIF(IsPresent([no]), True, NULL)"),)},
        {"flows": (Flow("cloudFiltered", (), "Constant"),)},
        {"flows": (Flow("title", ("True",), "Constant"),)},
    ],
)
def test_rule_that_does_not_filter(more: dict[str, Any]) -> None:
    """Switched off, for another side or type, or without such a constant."""
    assert predicted(replace(FILTER, **more)) == ("no",)


def test_prediction_that_cannot_be_made() -> None:
    """An unknown operator, no rules or no connector decide nothing."""
    assert predicted(replace(FILTER, scope=scope("title MATCHES I"))) == ()
    assert predicted() == ()
    assert would_be_filtered(INTERN, None, None, (), (FILTER,)) is None
    assert would_be_filtered(INTERN, None, None, (connector(),), None) is None


def test_prediction_is_as_certain_as_the_filter() -> None:
    """An undocumented semantic in the filter is handed on."""
    vague = replace(FILTER, scope=scope("title ISIN Intern;Temp"))
    found = would_be_filtered(INTERN, None, None, (connector(),), (vague,))
    assert told(found)[0] == "filtered"
    assert found is not None
    assert found.certain is False


def test_nothing_to_predict() -> None:
    """An object that is there, or not in Active Directory, is past predicting."""
    own = (connector(identifier=AD_CONNECTOR_ID),)
    assert told(would_be_filtered(None, None, None, own, (FILTER,))) == ("no",)
    assert told(would_be_filtered(INTERN, mv(), ROWS, own, (FILTER,))) == ("no",)
    there = view(row(JDOE), entra_row())
    assert told(would_be_filtered(INTERN, None, there, own, (FILTER,))) == ("no",)


def test_expression_is_evaluated() -> None:
    """The condition that holds is told with the object's own value (default-sync-rules 3)."""
    own = tuple(replace(r, connector=AD_CONNECTOR_ID) for r in real_rules() if r.precedence == 100)
    found = would_be_filtered(person(sAMAccountName="MSOL_1"), None, None, (connector(),), own)
    assert found is not None
    assert found.value == "filtered"
    assert (
        found.facts[0].values["clause"]
        == 'Left([sAMAccountName], 5) = "MSOL_" (sAMAccountName: MSOL_1)'
    )
    assert found.facts[0].values["rule"] == "In from AD - User Join"
    assert found.facts[0].values["precedence"] == "100"


def test_expression_that_cannot_be_evaluated() -> None:
    """Then nothing is predicted."""
    odd = replace(FILTER, flows=(Flow("cloudFiltered", (), "Expression", "Thumbprint([mail])"),))
    assert predicted(odd) == ()


# --- the way on to the Entra connector space, by the real rules

SID = "AQUAAAAAAAUVAAAAAQIDBAUGBwgJCgsMDQ4PEA=="
ANCHOR = base64.b64encode(uuid.UUID(int=7).bytes_le).decode()
REAL = tuple(
    replace(r, connector=r.connector if r.connector == ENTRA_CONNECTOR_ID else AD_CONNECTOR_ID)
    for r in real_rules()
)
CLASS = {
    "user": ("top", "person", "organizationalPerson", "user"),
    "group": ("top", "group"),
    "contact": ("top", "person", "organizationalPerson", "contact"),
    "computer": ("top", "person", "organizationalPerson", "user", "computer"),
    "printQueue": ("top", "printQueue"),
}


def way(type_: str = "user", rules: tuple[SyncRule, ...] = REAL, **own: Any) -> tuple[str, ...]:
    """What is told of an object that nobody has imported yet."""
    usual: dict[str, Any] = {"objectClass": CLASS[type_], "objectSid": SID, "objectGUID": ANCHOR}
    if type_ in ("group", "contact"):
        usual |= {"mail": None, "userPrincipalName": None, "userAccountControl": None}
    found = person(**{**usual, **own})
    return told(would_be_provisioned(found, None, None, (connector(),), rules))


THERE = ("provisioned-or-not-there",)
SECURITY, DISTRIBUTION = "-2147483646", "2"


@pytest.mark.parametrize(
    "type_,own,expected",
    [
        ("user", {}, THERE),
        ("user", {"sAMAccountName": "MSOL_1"}, THERE),
        ("user", {"isCriticalSystemObject": "TRUE"}, THERE),
        (
            "user",
            {"userPrincipalName": None, "sAMAccountName": None},
            ("rule-error", "rule-error"),
        ),
        ("group", {"groupType": SECURITY}, THERE),
        (
            "group",
            {"groupType": DISTRIBUTION},
            ("distribution-group-not-mail-enabled", "outbound-out-of-scope"),
        ),
        ("contact", {"mail": "a@contoso.com"}, THERE),
        ("contact", {}, ("no-join-value", "no-join-value")),
        ("computer", {}, ("out-of-scope", "outbound-out-of-scope")),
    ],
)
def test_way_by_real_rules(type_: str, own: dict[str, Any], expected: tuple[str, ...]) -> None:
    """default-sync-rules 4.3 and 5; what scope and cloudFiltered say is told by others."""
    assert way(type_, **own) == expected


def test_group_with_too_many_members() -> None:
    """A new group of at least 50,000 members matches no group of clauses (4.3)."""
    members = tuple(f"CN=U{n},DC=corp,DC=contoso,DC=com" for n in range(50_001))
    assert way("group", groupType=SECURITY, member=members)[0] == "group-too-large"


@pytest.mark.parametrize(
    "own",
    [
        {"userAccountControl": None},
        {"msExchRecipientTypeDetails": "2"},
    ],
)
def test_not_judged(own: dict[str, Any]) -> None:
    """A value that AD always sets was not recorded; a linked mailbox has its master account."""
    assert way(**own) == ()


@pytest.mark.parametrize("own", [{"objectSid": None}, {"objectGUID": None}])
def test_what_every_object_has_is_taken_as_there(own: dict[str, Any]) -> None:
    """The rules ask for no more of it than that; so a record without it does not matter."""
    assert way(**own) == THERE


def test_group_without_its_type_is_not_judged() -> None:
    """Whether it is a security group is not known."""
    assert way("group") == ()


def test_attribute_that_the_connector_does_not_import() -> None:
    """The rules see nothing of it (engine-semantics 3, attribute inclusion)."""
    gate = replace(FILTER, scope=scope("roomNumber EQUAL 7"))
    found = person(roomNumber="7")
    own = connector(attribute_inclusion=("displayName",))
    assert told(would_be_filtered(found, None, None, (own,), (gate,))) == ("no",)
    assert told(would_be_filtered(found, None, None, (connector(),), (gate,)))[0] == "filtered"


@pytest.mark.parametrize("name", ["dn", "distinguishedName"])
def test_rule_that_asks_for_the_name(name: str) -> None:
    """The object's own name is known, under both names."""
    gate = replace(FILTER, scope=scope(f"{name} CONTAINS OU=Sales"))
    assert told(would_be_filtered(person(), None, None, (connector(),), (gate,)))[0] == "filtered"


def test_rule_that_joins_without_flow_filters_nothing() -> None:
    """JoinNoFlow."""
    assert predicted(replace(FILTER, link_type="JoinNoFlow")) == ("no",)


def test_error_before_what_is_not_known() -> None:
    """A rule that raises an error is told, though cloudFiltered is not known then."""
    bad = custom(flows=(Flow("cloudFiltered", (), "Expression", 'Error("bad")'),))
    assert way(rules=(*REAL, bad)) == ("rule-error", "rule-error")


def test_class_without_rules_is_not_judged() -> None:
    """Nothing is known of it."""
    assert way("printQueue") == ()


def custom(name: str = "Custom", **more: Any) -> SyncRule:
    """A rule of somebody's own."""
    return rule(name, **{"is_standard": False, "precedence": 50, "link_type": "Join", **more})


def without(name: str) -> tuple[SyncRule, ...]:
    """The real rules but one."""
    return tuple(r for r in REAL if r.name != name)


def test_disabled_outbound_rule() -> None:
    """Nothing makes the object in Entra ID."""
    off = tuple(
        replace(r, disabled=True) if r.name == "Out to AAD - User Join" else r for r in REAL
    )
    assert way(rules=off) == ("provision-disabled", "provision-rule-disabled")
    gone = without("Out to AAD - User Join")
    assert way(rules=gone) == ("no-outbound-rule", "no-outbound-rule")


def test_disabled_inbound_rule_is_told_elsewhere() -> None:
    """By the question about the inbound scope."""
    off = tuple(replace(r, disabled=True) if r.precedence == 100 else r for r in REAL)
    assert way(rules=off) == THERE


def test_two_rules_with_joins() -> None:
    """Engine-semantics 4.2."""
    second = custom(joins=REAL[0].joins)
    assert way(rules=(*REAL, second)) == ("two-join-rules", "two-join-rules")


def test_no_anchor() -> None:
    """A custom rule forces the sourceAnchor empty."""
    empty = custom(flows=(Flow("sourceAnchor", ("AuthoritativeNull",), "Constant"),))
    assert way(rules=(*REAL, empty)) == ("no-source-anchor", "source-anchor-missing")


def test_custom_outbound_clause() -> None:
    """The clause of the rule that says no, with the value that the metaverse would hold."""
    gate = custom(
        direction="Outbound",
        source_type="person",
        target_type="user",
        connector=ENTRA_CONNECTOR_ID,
        link_type="Provision",
        scope=scope("department EQUAL IT"),
    )
    own = (*without("Out to AAD - User Join"), gate)
    assert way(rules=own, department="Sales") == ("out-of-scope", "outbound-out-of-scope")


def test_what_cannot_be_told() -> None:
    """A clause that cannot be evaluated, no rules, no connector."""
    odd = custom(link_type="Provision", scope=scope("x MATCHES 1"), precedence=1)
    assert way(rules=(odd,)) == ()
    assert way(rules=()) == ()
    assert would_be_provisioned(person(), None, None, (), REAL) is None


def test_nothing_ahead() -> None:
    """It is there already, or not in Active Directory."""
    own = (connector(),)
    assert told(would_be_provisioned(None, None, None, own, REAL)) == THERE
    assert told(would_be_provisioned(person(), mv(), ROWS, own, REAL)) == THERE
