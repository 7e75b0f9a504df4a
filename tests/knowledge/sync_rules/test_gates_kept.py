"""What `gates` must keep: each kind of flow that can stop an object, in a small world."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.cloud_filter import scene_of
from knowledge.sync_rules.gates import gates, reads
from knowledge.sync_rules.path import Simulation
from knowledge.vocabulary import Flow, JoinClause, SyncRule
from tests.knowledge.build import attributes, rule, scope
from tests.knowledge.sync_rules.test_gates import plain
from tests.knowledge.sync_rules.test_path import AD, DN
from tests.knowledge.sync_rules.test_path_custom import constants, inbound, outbound

ERROR = 'IIF([{}] = "IT", Error("no IT"), "x")'


def expression(to: str, text: str) -> Flow:
    """A flow of an expression."""
    return Flow(to, (), "Expression", text)


def direct(to: str, source: str, merge: str = "Update") -> Flow:
    """A direct flow."""
    return Flow(to, (source,), "Direct", merge_type=merge)


OUT, CONTACT = outbound(), outbound("Contacts", target_type="contact")
MERGED = direct("title", "a", "Merge")
WORLDS: dict[str, tuple[SyncRule, ...]] = {
    "anchor": (inbound(), OUT),
    "no anchor": (replace(inbound(), flows=constants(sn="x")), OUT),
    "filtered": (inbound(flows=constants(cloudFiltered="True")), OUT),
    "contact": (inbound(flows=constants(SourceObjectType="Contact")), CONTACT),
    "scope out": (
        inbound(flows=(direct("Company", "a"),)),
        outbound(scope=scope("company EQUAL IT")),
    ),
    "error in": (inbound(flows=(expression("Title", ERROR.format("a")),)), OUT),
    "outranked": (
        inbound(flows=(expression("Title", ERROR.format("a")),)),
        inbound("First", flows=constants(title="x"), precedence=1, link_type="Join"),
        OUT,
    ),
    "error out": (
        inbound(flows=(direct("Department", "a"),)),
        outbound(flows=(expression("Title", ERROR.format("Department")),)),
    ),
    "quoted": (
        inbound(flows=(direct("Department", "a"),)),
        outbound(
            flows=(
                expression("title", 'IIF(ImportedValue("department") = "IT", Error("no"), "x")'),
            )
        ),
    ),
    "outranked out": (
        inbound(flows=(direct("Department", "a"),)),
        outbound(flows=(expression("Title", 'Error("no")'),)),
        outbound("First", flows=(direct("title", "department"),), precedence=1, link_type="Join"),
    ),
    "mixed in": (
        inbound(flows=(direct("Title", "a"),)),
        inbound("Two", flows=(MERGED,), link_type="Join", precedence=200),
        OUT,
    ),
    "mixed out": (
        inbound(flows=(direct("a", "a"),)),
        outbound(flows=(direct("Title", "a"),)),
        outbound("Two", flows=(MERGED,), link_type="Join", precedence=200),
    ),
}
STOPPED = {
    "no anchor": ["no-source-anchor"],
    "filtered": ["cloud-filtered"],
    "error in": ["rule-fault"],
    "error out": ["rule-fault"],
    "quoted": ["rule-fault"],
    "mixed in": ["rule-fault"],
    "mixed out": ["rule-fault"],
}


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_the_stops_are_the_same(name: str) -> None:
    """With all flows, and with those that can stop an object."""
    for value in ("IT", "Sales"):
        scene = scene_of(DN, attributes({"a": value}), None)
        every = Simulation(WORLDS[name]).path(AD, "user", scene)
        few = Simulation(gates(WORLDS[name])).path(AD, "user", scene)
        assert (plain(few), few.target_type) == (plain(every), every.target_type)
        if value == "IT":
            assert [s.kind for s in every.stops] == STOPPED.get(name, [])


def kept(*rules: SyncRule, also: frozenset[str] = frozenset()) -> list[list[str]]:
    """The destinations that stay, rule by rule."""
    return [[f.destination for f in r.flows] for r in gates(rules, also)]


def test_flows_that_decide_nothing_go() -> None:
    """Of inbound and of outbound rules, unless somebody asks for them."""
    bring = inbound(flows=constants(Title="x", sn="y"))
    send = outbound(flows=constants(title="x"))
    assert kept(bring, send) == [["sourceAnchor"], []]
    assert kept(bring, send, also=frozenset({"TITLE"})) == [["sourceAnchor", "Title"], []]
    assert kept(bring, OUT)[1] == []
    assert gates([OUT])[0] is OUT


def test_what_a_rule_reads() -> None:
    """In its scope, its joins and its flows, in lower case."""
    flows: Any = (direct("x", "GivenName"), expression("y", 'Trim([Mail]) & ImportedValue("Sn")'))
    asked = rule(
        scope=scope("Title EQUAL x"), joins=((JoinClause("EmployeeID", "other"),),), flows=flows
    )
    assert reads(asked) == {"title", "employeeid", "givenname", "mail", "sn"}
