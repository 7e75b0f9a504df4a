"""The rules with those flows alone that can stop an object give the same stops as all of them."""

from typing import Any

import pytest

from knowledge.cloud_filter import scene_of
from knowledge.sync_rules.gates import gates
from knowledge.sync_rules.path import Path, Simulation
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Flow
from tests.data.real import rules as real_rules
from tests.knowledge.build import attributes, scope
from tests.knowledge.sync_rules.test_path import (
    AD,
    ANCHOR,
    DISTRIBUTION,
    DN,
    GROUP,
    PERSON,
    REAL,
    custom,
    go,
    told,
)

FEW = Simulation(gates(real_rules()))


@pytest.mark.parametrize(
    "type_,own",
    [
        ("user", PERSON),
        ("user", {**PERSON, "isCriticalSystemObject": "TRUE", "sAMAccountName": "MSOL_1"}),
        ("user", {**PERSON, "sAMAccountName": None, "userPrincipalName": None}),
        ("user", {**PERSON, "msExchRecipientTypeDetails": "2"}),
        ("inetOrgPerson", PERSON),
        ("group", {**GROUP, "groupType": DISTRIBUTION}),
        ("group", {**GROUP, "groupType": DISTRIBUTION, "mail": "sales@contoso.com"}),
        ("contact", {"objectGUID": ANCHOR, "cn": "J Doe"}),
        ("computer", {"objectGUID": ANCHOR, "cn": "PC1", "userAccountControl": "4096"}),
    ],
)
def test_the_stops_are_the_same(type_: str, own: dict[str, Any]) -> None:
    """What is left out does not decide about the way."""
    scene = scene_of(DN, attributes(own), None)
    assert plain(FEW.path(AD, type_, scene)) == plain(REAL.path(AD, type_, scene))


def plain(path: Path) -> list[tuple[object, ...]]:
    """The stops, each with the name of its rule: the rule itself has fewer flows."""
    return [
        (s.kind, s.place, s.rule and s.rule.name, s.clause, s.attribute, s.actual, s.why, s.certain)
        for s in path.stops
    ]


def test_most_flows_are_left_out() -> None:
    """Of the flows of a real server only a part can stop anything."""
    flows = sum(len(r.flows) for r in real_rules())
    assert sum(len(r.flows) for r in gates(real_rules())) < flows / 5


@pytest.mark.parametrize(
    "expression,stops",
    [
        ('IIF(IsPresent([department]), Error("no department"), "x")', True),
        ("CNum([department])", True),
        ("Brandnew([department])", False),
        ("Trim(", False),
        ("Trim([department])", False),
    ],
)
def test_flow_that_may_raise_an_error_stays(expression: str, stops: bool) -> None:
    """So does one of a function that nobody knows; a text that is no expression raises nothing."""
    own = custom(flows=(Flow("title", (), "Expression", expression),))
    few = Simulation(gates([own, *real_rules()]))
    path = go("user", {**PERSON, "department": "IT"}, few)
    assert told(path) == ([("rule-fault", "ad-connector-space", "title")] if stops else [])


def test_what_an_outbound_error_reads_stays() -> None:
    """The inbound flow of an attribute that an outbound rule may fail on."""
    bad = custom(
        "Bad",
        direction="Outbound",
        source_type="person",
        target_type="user",
        connector=ENTRA_CONNECTOR_ID,
        scope=scope("company EQUAL Contoso"),
        flows=(Flow("title", (), "Expression", 'IIF([department] = "IT", Error("no IT"), NULL)'),),
    )
    few = Simulation(gates([bad, *real_rules()]))
    own = {**PERSON, "department": "IT", "company": "Contoso"}
    assert [s.why for s in go("user", own, few).stops] == ["no IT"]
    assert go("user", {**own, "company": "Fabrikam"}, few).stops == ()
