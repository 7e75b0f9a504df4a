"""The simulated path by rules of somebody's own: which rule is asked, and which is told.

Source: engine-semantics 4.1 to 4.8 and 5, default-sync-rules 1, 4.3 and 7.
"""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.cloud_filter import scene_of
from knowledge.sync_rules.clauses import groups_of
from knowledge.sync_rules.path import Path, Simulation
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Attributes,
    Flow,
    ScopeClause,
    SyncRule,
)
from tests.knowledge.build import attributes, rule, scope
from tests.knowledge.sync_rules.test_path import AD, DN, INBOUND, METAVERSE, told

ONE_TEXT = Semantics(list_separators="")


def constants(**values: str) -> tuple[Flow, ...]:
    """Constant flows."""
    return tuple(Flow(name, (value,), "Constant") for name, value in values.items())


def inbound(name: str = "In", **more: Any) -> SyncRule:
    """A rule that brings users into the metaverse, with a sourceAnchor."""
    flows = more.pop("flows", ())
    usual: dict[str, Any] = {"connector": AD, "flows": (*constants(sourceAnchor="A"), *flows)}
    return rule(name, **{**usual, **more})


def outbound(name: str = "Out", **more: Any) -> SyncRule:
    """A rule that brings them on to Entra ID."""
    usual: dict[str, Any] = {
        "connector": ENTRA_CONNECTOR_ID,
        "direction": "Outbound",
        "source_type": "person",
        "target_type": "user",
        "precedence": 110,
    }
    return rule(name, **{**usual, **more})


def go(
    *rules: SyncRule,
    type_: str = "user",
    semantics: Semantics | None = None,
    groups: tuple[str, ...] | None = None,
    **own: str,
) -> Path:
    """The way of one object by these rules."""
    simulation = Simulation(rules, semantics) if semantics else Simulation(rules)
    return simulation.path(AD, type_, scene_of(DN, attributes(own), None), groups)


def names(path: Path) -> list[str]:
    """The rules of its stops."""
    return [s.rule.name if s.rule else "" for s in path.stops]


def test_what_a_path_tells() -> None:
    """The rules that take the object, what they make of it, and what it becomes."""
    path = go(inbound(flows=constants(title="boss")), outbound(flows=constants(jobTitle="boss")))
    assert path.stops == ()
    assert [r.name for r in path.taking] == ["In"]
    assert path.projection is not None
    assert path.projection.projects is True
    assert path.metaverse["title"].values == ("boss",)
    assert path.entra["jobTitle"].values == ("boss",)
    assert path.target_type == "user"
    nowhere = go(inbound())
    assert (told(nowhere), nowhere.target_type, nowhere.entra) == (
        [("no-rule", METAVERSE, "")],
        "",
        {},
    )
    outside = go(inbound(scope=scope("x LESSTHAN abc")))
    assert (outside.taking, outside.metaverse) == ((), {})
    assert outside.projection is not None
    assert outside.projection.reason == "no-provision-rule"


@pytest.mark.parametrize("type_", ["user", "USER"])
def test_types_are_compared_without_case(type_: str) -> None:
    """Of the connector space, of the metaverse and of Entra ID."""
    bring = inbound(source_type="User", target_type="Person", scope=scope("x EQUAL 1"))
    out = outbound(source_type="PERSON", target_type="User")
    more = outbound(
        "More", source_type="PErson", target_type="USER", flows=constants(a="1"), precedence=120
    )
    path = go(bring, out, more, type_=type_, x="2")
    assert told(path) == [("out-of-scope", INBOUND, "x")]
    assert path.entra["a"].values == ("1",)


def test_rules_of_the_other_side_are_not_asked() -> None:
    """Inbound rules of the Entra connector bring nothing in, and send nothing out."""
    back = outbound("Back", direction="Inbound", flows=constants(a="1"))
    assert told(go(inbound(), back)) == [("no-rule", METAVERSE, "")]
    assert "a" not in go(inbound(), outbound(), back).entra
    simulation = Simulation([rule("Back", connector=ENTRA_CONNECTOR_ID), inbound(), outbound()])
    assert simulation.connectors == (AD,)
    home = outbound("Home", connector=AD)
    assert told(go(inbound(), home)) == [("no-rule", METAVERSE, "")]


def test_of_several_ways_the_first_by_number_is_told() -> None:
    """Out-of-box rules by precedence, whatever the order of the files."""
    first = inbound("First", scope=scope("x EQUAL 1"), precedence=1)
    second = inbound("Second", scope=scope("y EQUAL 1"), precedence=2)
    for both in ((first, second), (second, first)):
        assert names(go(*both, outbound()))[0] == "First"
        assert names(go(*(replace(r, disabled=True) for r in both))) == ["First"]
    out = [outbound("O1", scope=scope("x EQUAL 1")), outbound("O2", precedence=120)]
    closed = [replace(r, scope=scope("x EQUAL 1")) for r in out]
    off = [replace(r, disabled=True) for r in out]
    for way in (1, -1):
        assert names(go(inbound(), *closed[::way])) == ["O1"]
        assert told(go(inbound(), *off[::way])) == [("rule-disabled", METAVERSE, "")]
        assert names(go(inbound(), *off[::way])) == ["O1"]


def test_of_two_open_ways_out_the_first_by_number_makes_the_object() -> None:
    """Engine-semantics 4.7: the lower number ranks first."""
    late, early = outbound("L", precedence=150), outbound("E", target_type="User", precedence=120)
    for both in ((late, early), (early, late)):
        assert go(inbound(), *both).target_type == "User"


def test_custom_rule_is_told_whatever_its_number() -> None:
    """Its filter is the one that somebody set."""
    standard = inbound("Standard", scope=scope("x EQUAL 1"), precedence=100)
    own = inbound("Own", scope=scope("y EQUAL 1"), precedence=500, is_standard=False)
    assert names(go(standard, own, outbound()))[0] == "Own"


def test_no_is_as_certain_as_every_way() -> None:
    """A way that is not surely closed may be open."""
    sure = inbound("Sure", scope=scope("x EQUAL 1"))
    vague = inbound("Vague", scope=scope("y ISIN 1,2"), precedence=200)
    (stop,) = go(sure, vague, outbound(), y="3").stops
    assert (stop.rule, stop.certain, stop.actual) == (sure, False, "(absent)")
    (stop,) = go(sure, outbound(), y="3").stops
    assert stop.certain is True


def test_membership_that_was_looked_at() -> None:
    """A member is in scope; of one whose groups nobody read, nothing after it is told."""
    pilots = "CN=Pilots,DC=contoso,DC=com"
    clauses = ((ScopeClause("", "ISMEMBEROF", pilots),),)
    rules = (inbound(scope=clauses), outbound())
    assert go(*rules, groups=groups_of([pilots])).stops == ()
    assert [s.kind for s in go(*rules, groups=()).stops] == ["out-of-scope"]
    (stop,) = go(*rules).stops
    assert (stop.kind, stop.rule, stop.clause) == ("not-known", rules[0], clauses[0][0])
    closed = (rules[0], outbound(scope=scope("a EQUAL 1")))
    assert [s.kind for s in go(*closed).stops] == ["not-known"]


def test_clauses_of_the_way_out_are_mended_one_by_one() -> None:
    """Each is told, and the object lands behind the last."""
    out = outbound(scope=scope("a EQUAL 1 AND b EQUAL 2"), flows=constants(c="3"))
    path = go(inbound(), out)
    assert told(path) == [("out-of-scope", METAVERSE, "a"), ("out-of-scope", METAVERSE, "b")]
    assert path.entra["c"].values == ("3",)


def test_setting_counts_on_the_whole_way() -> None:
    """Inbound scope, outbound scope, and the scopes of the rules that add to the object."""
    asked = scope("x ISIN 1,2")
    rules = (
        inbound(scope=asked, flows=(Flow("x", ("x",), "Direct"),)),
        outbound(scope=asked),
        outbound("More", scope=asked, link_type="Join", flows=constants(c="3"), precedence=200),
    )
    assert [s.kind for s in go(*rules, x="1").stops] == ["not-known"]
    path = go(*rules, semantics=ONE_TEXT, x="1")
    assert [s.clause for s in path.stops] == [asked[0][0]]
    assert path.stops[0].actual == "1"
    closed = go(*(rules[0], outbound(), rules[2]), semantics=ONE_TEXT, x="1,2")
    assert "c" in closed.entra
    other = (inbound(flows=(Flow("x", ("x",), "Direct"),)), outbound(), rules[2])
    assert go(*other, x="1").entra["c"].certain is False
    assert "c" not in go(*other, semantics=ONE_TEXT, x="1").entra
    gate = go(inbound(flows=(Flow("x", ("x",), "Direct"),)), rules[1], semantics=ONE_TEXT, x="1")
    assert told(gate) == [("out-of-scope", METAVERSE, "x")]


@pytest.mark.parametrize(
    "more,there",
    [
        ({}, True),
        ({"disabled": True}, False),
        ({"source_type": "group"}, False),
        ({"target_type": "contact"}, False),
        ({"scope": scope("x EQUAL 1")}, False),
        ({"link_type": "JoinNoFlow"}, False),
        ({"connector": AD}, False),
    ],
)
def test_rules_that_add_to_the_object(more: dict[str, Any], there: bool) -> None:
    """Those for its two types, switched on and in scope."""
    extra = outbound("Extra", **{"link_type": "Join", "flows": constants(c="3"), **more})
    assert ("c" in go(inbound(), outbound(), extra).entra) is there


def test_source_object_type_tells_contacts_from_users() -> None:
    """Both are persons in the metaverse; of no other type it is asked."""
    user, contact = outbound("U"), outbound("C", target_type="Contact", precedence=120)
    as_contact = inbound(flows=constants(sourceObjectType="Contact"))
    assert go(inbound(), contact, user).target_type == "user"
    assert go(as_contact, user, contact).target_type == "Contact"
    assert told(go(as_contact, user)) == [("no-rule", METAVERSE, "")]
    assert told(go(inbound(), contact)) == [("no-rule", METAVERSE, "")]
    typed = replace(as_contact, source_type="contact", target_type="Person")
    assert go(typed, user, contact, type_="contact").target_type == "Contact"
    bare = replace(typed, flows=constants(sourceAnchor="A"))
    assert go(bare, user, contact, type_="Contact").target_type == "Contact"
    group = replace(as_contact, source_type="group", target_type="group")
    out = outbound(source_type="group", target_type="group")
    assert go(group, out, type_="group").target_type == "group"


def test_imported_values_are_of_the_side_they_are_asked_on() -> None:
    """ImportedValue on the way out is not what was imported from Active Directory (4.9)."""
    own = Flow("t", (), "Expression", 'ImportedValue("title")')
    scene = replace(
        scene_of(DN, attributes({"title": "new"}), None), imported=Attributes({"title": ("old",)})
    )
    rules = [inbound(flows=(own,)), outbound(flows=(own,))]
    path = Simulation(rules).path(AD, "user", scene)
    assert path.metaverse["t"].values == ("old",)
    assert path.entra["t"].values != ("old",)


def test_rule_behind_each_stop() -> None:
    """A fault, a projection that fails, and cloudFiltered name the rule that made them."""
    bad = inbound("Bad", flows=(Flow("cn", (), "Expression", 'Error("no")'),), link_type="Join")
    (stop,) = go(inbound(), replace(bad, precedence=50), outbound()).stops
    assert (stop.kind, stop.rule, stop.clause) == ("rule-fault", replace(bad, precedence=50), None)
    assert (stop.attribute, stop.why) == ("cn", "no")
    flows = (Flow("cn", ("x",), "Constant"), Flow("cloudFiltered", (), "Expression", "[f]"))
    hide = inbound("Hide", flows=flows, link_type="Join", precedence=200)
    (stop,) = go(inbound(flows=constants(cn="y")), hide, outbound(), f="TRUE").stops
    assert (stop.kind, stop.rule) == ("cloud-filtered", hide)
    assert (stop.attribute, stop.actual, stop.certain) == ("cloudFiltered", "TRUE", True)


def test_fault_after_a_rule_that_contributes_nothing() -> None:
    """The one that raised the error is told, and not the first that was asked."""
    none = inbound("None", flows=constants(cn="NULL"), link_type="Join", precedence=1)
    error = (Flow("cn", (), "Expression", 'Error("no")'),)
    bad = inbound("Bad", flows=error, link_type="Join", precedence=2)
    assert names(go(none, bad, inbound(), outbound())) == ["Bad"]
    merged = Flow("cn", ("x",), "Constant", merge_type="Merge")
    mixed = inbound("Mixed", flows=(merged,), link_type="Join", precedence=1)
    plain = inbound("Plain", flows=constants(cn="y"), link_type="Join", precedence=2)
    path = go(mixed, plain, inbound(), outbound())
    assert (told(path), names(path)) == ([("rule-fault", INBOUND, "cn")], [""])
