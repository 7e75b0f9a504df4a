"""What the rules make of cloudFiltered: engine-semantics 4.7, 4.8, 5; default-sync-rules 3, 7."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.cloud_filter import Filtering, filtering, flow_to, imported, named, scene_of
from knowledge.vocabulary import Flow, SyncRule
from tests.knowledge.build import (
    AD_CONNECTOR_ID,
    CORP,
    JDOE,
    attributes,
    connector,
    person,
    rule,
    scope,
)

DOUBTFUL = 'IIF([x] = "a", {}, {})'


def writing(value: str, precedence: int, *groups: str) -> SyncRule:
    """A rule that writes cloudFiltered: a constant, or the value of an expression."""
    if "(" in value:
        flow = Flow("CloudFiltered", (), "Expression", value)
    else:
        flow = Flow("cloudFiltered", (value,), "Constant")
    return rule(f"r{precedence}", precedence=precedence, flows=(flow,), scope=scope(*groups))


def found(*rules: SyncRule, x: str = "A") -> Filtering:
    """The decision about a user with this value of x."""
    return filtering(rules, AD_CONNECTOR_ID, "user", scene_of(JDOE, attributes({"x": x}), None))


VAGUE_NO = "x ISIN b,c"
VAGUE_YES = "x ISIN a,c"


@pytest.mark.parametrize(
    "rules,state,number,certain",
    [
        ([writing("True", 1, "x EQUAL b"), writing("True", 2)], "filtered", 2, True),
        ([writing("True", 1, VAGUE_NO), writing("True", 2)], "filtered", 2, False),
        ([writing("True", 1, VAGUE_YES)], "filtered", 1, False),
        ([writing("NULL", 1), writing("True", 2)], "filtered", 2, True),
        ([writing("IgnoreThisFlow", 1), writing("TRUE", 2)], "filtered", 2, True),
        ([writing(DOUBTFUL.format("NULL", True), 1), writing("True", 2)], "filtered", 2, False),
        ([writing(DOUBTFUL.format(True, "NULL"), 1)], "filtered", 1, False),
        ([writing(DOUBTFUL.format(False, True), 1)], "not-filtered", 1, False),
        ([writing("False", 1), writing("True", 2)], "not-filtered", 1, True),
        ([writing("False", 1, VAGUE_YES), writing("True", 2)], "not-filtered", 1, False),
        ([writing("True", 1, VAGUE_NO)], "not-filtered", None, False),
        ([writing("NULL", 1)], "not-filtered", None, True),
        ([writing("True", 1, "x MATCHES a"), writing("True", 2)], "unknown", None, True),
        ([writing("AuthoritativeNull", 1), writing("True", 2)], "not-filtered", None, True),
        ([writing("AuthoritativeNull", 1, VAGUE_YES)], "not-filtered", None, False),
        ([writing('Error("no")', 1), writing("True", 2)], "unknown", None, True),
        ([writing("Thumbprint([x])", 1), writing("True", 2)], "unknown", None, True),
    ],
)
def test_rule_that_decides(
    rules: list[SyncRule], state: str, number: int | None, certain: bool
) -> None:
    """The first by number that says anything; as certain as all that was asked before it."""
    for order in (rules, rules[::-1]):
        decision = found(*order)
        told = decision.rule.precedence if decision.rule else None
        assert (decision.state, told, decision.certain) == (state, number, certain)


def test_clause_is_told_of_what_is_filtered_only() -> None:
    """The group of clauses that put the object in scope."""
    assert found(writing("True", 1, "x EQUAL a")).clause == "x EQUAL a (x: A)"
    assert found(writing("False", 1, "x EQUAL a")).clause == ""


def test_what_the_expressions_see() -> None:
    """The object's name, the domain's parameters, and which attributes are lists."""
    scene = scene_of(JDOE, attributes({"x": "A"}), connector())
    assert scene.attributes["dn"] == (JDOE,)
    assert scene.attributes["x"] == ("A",)
    assert scene.parameters["Domain.FQDN"] == "corp.contoso.com"
    assert scene.parameters["Connector.ID"] == AD_CONNECTOR_ID
    assert "proxyaddresses" in scene.multi_valued
    assert scene_of("", attributes({}), None).attributes["dn"] == ()


def test_what_a_connector_imports() -> None:
    """The attributes that are selected, and what every object is known by (section 3)."""
    found = person(title="Boss", objectSid="AQ==")
    every = imported(found, connector(attribute_inclusion=None))
    assert (every["title"], every["mail"]) == (("Boss",), ("jdoe@contoso.com",))
    assert (every["dn"], every["distinguishedName"]) == ((JDOE,), (JDOE,))
    some = imported(found, connector(attribute_inclusion=("Title", "description")))
    assert (some["title"], some["mail"]) == (("Boss",), ())
    for name in ("objectClass", "objectGUID", "objectSid", "cn"):
        assert some[name] == found.attributes[name] != ()
    assert (some["dn"], some["distinguishedName"]) == ((JDOE,), (JDOE,))


def test_name_that_was_recorded_stays() -> None:
    """An object is known by its DN under two names; the one of the record is not replaced."""
    own = f"CN=J Doe,OU=Elsewhere,{CORP}"
    both = named(JDOE, attributes({"distinguishedName": own}))
    assert (both["distinguishedName"], both["dn"]) == ((own,), (JDOE,))
    recorded = person(distinguishedName=own)
    kept = imported(recorded, connector(attribute_inclusion=()))
    assert kept["distinguishedName"] == (own,)
    assert named("", attributes({"x": "1"})) == attributes({"x": "1"})


@pytest.mark.parametrize(
    "more",
    [
        {"connector": "other"},
        {"direction": "Outbound"},
        {"disabled": True},
        {"source_type": "group"},
        {"flows": (Flow("title", ("True",), "Constant"),)},
    ],
)
def test_rule_that_is_not_asked(more: dict[str, Any]) -> None:
    """Of another connector, the other way, switched off, for another type, or writing nothing."""
    assert found(writing("True", 1)).state == "filtered"
    assert found(replace(writing("True", 1), **more)) == Filtering("not-filtered")


def test_flow_to_an_attribute() -> None:
    """The first of a rule; its name without case."""
    title, other = Flow("Title", ("a",), "Constant"), Flow("title", ("b",), "Constant")
    asked = rule(flows=(Flow("cn", ("c",), "Constant"), title, other))
    assert flow_to(asked, "title") is title
    assert flow_to(asked, "sn") is None
