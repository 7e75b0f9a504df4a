"""A contribution is as certain as the scope of its rule; ties and empties among merged values."""

from typing import Any

import pytest

from knowledge.sync_rules.expressions import NotEvaluated, Scene
from knowledge.sync_rules.flows import SCOPE_DOUBT, weighed
from knowledge.sync_rules.ranking import SAME_RANK, Result
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import Attributes, Flow, SyncRule
from tests.knowledge.build import attributes, rule, scope

OWN = attributes({"a": "1", "b": "2", "x": "1"})
YES, NO, OPEN = "a EQUAL 1", "a EQUAL 9", "a MATCHES 1"
MAYBE_YES, MAYBE_NO = "x ISIN 1,2", "x ISIN 3,4"


def giving(name: str, wanted: str, source: str = "a", **more: Any) -> SyncRule:
    """A rule that flows an attribute to title, in scope by one clause."""
    flow = Flow("title", (source,), "Direct", merge_type=more.pop("merge", "Update"))
    return rule(name, scope=scope(wanted), flows=more.pop("flows", (flow,)), **more)


def told(*rules: SyncRule, own: Attributes = OWN) -> Result:
    """What title gets; the rules in the order of precedence."""
    judged = [(r, in_scope(r, own)) for r in rules]
    return weighed(judged, Scene(own))["title"]


@pytest.mark.parametrize(
    "first,state,values,certain",
    [
        (YES, "value", ("1",), True),
        (NO, "value", ("2",), True),
        (OPEN, "open", (), True),
        (MAYBE_YES, "value", ("1",), False),
        (MAYBE_NO, "value", ("2",), False),
    ],
)
def test_scope_of_the_higher_rule(
    first: str, state: str, values: tuple[str, ...], certain: bool
) -> None:
    """What it would have given is not claimed, nor is the lower rule's value without it."""
    found = told(
        giving("high", first, precedence=50), giving("low", YES, source="b", precedence=60)
    )
    assert (found.state, found.values, found.certain) == (state, values, certain)


def test_what_is_not_known_of_the_scope_is_named() -> None:
    """The attribute of the clause."""
    found = told(giving("high", OPEN))
    assert isinstance(found.contributions[0].outcome, NotEvaluated)
    assert found.why.endswith(": a")


@pytest.mark.parametrize("wanted", [OPEN, MAYBE_YES, MAYBE_NO])
def test_a_rule_that_gives_nothing_leaves_no_doubt(wanted: str) -> None:
    """In scope or not, NULL changes nothing."""
    nothing = giving("high", wanted, source="absent", precedence=50)
    found = told(nothing, giving("low", YES, precedence=60))
    assert (found.values, found.certain) == (("1",), True)


def test_lower_rule_of_doubtful_scope_does_no_harm() -> None:
    """The value of higher rank stands."""
    for wanted in (OPEN, MAYBE_YES, MAYBE_NO):
        found = told(giving("high", YES, precedence=50), giving("low", wanted, precedence=60))
        assert (found.values, found.certain) == (("1",), True)


def test_error_of_a_rule_that_may_be_in_scope() -> None:
    """It is an error of the object if it is; where it likely is not, a doubt is left."""
    error = (Flow("title", (), "Expression", 'Error("no")'),)
    assert told(giving("high", MAYBE_YES, flows=error)).state == "fault"
    found = told(
        giving("high", MAYBE_NO, flows=error, precedence=50), giving("low", YES, precedence=60)
    )
    assert (found.values, found.doubts) == (("1",), (SCOPE_DOUBT,))


def test_decision_without_a_clause() -> None:
    """An undecided rule need not name one."""
    found = weighed([(giving("high", YES), Decision(None))], Scene(OWN))["title"]
    assert found.state == "open"


@pytest.mark.parametrize("source,certain", [("b", False), ("a", True), ("absent", True)])
def test_two_rules_of_one_precedence(source: str, certain: bool) -> None:
    """Precedence is unique on a server (adsync-cmdlets 6); else which one wins is not known."""
    found = told(
        giving("one", YES, precedence=50), giving("two", YES, source=source, precedence=50)
    )
    assert (found.certain, SAME_RANK in found.doubts) == (certain, not certain)


def test_two_flows_of_one_rule_are_no_tie() -> None:
    """The first of them that gives a value stands."""
    flows = tuple(Flow("title", (name,), "Direct") for name in ("a", "b"))
    assert told(giving("one", YES, flows=flows)).certain is True


EMPTY = (Flow("title", ("AuthoritativeNull",), "Constant", merge_type="Merge"),)


def test_authoritative_null_among_merged_values() -> None:
    """No rule of lower precedence contributes (declarative provisioning, AuthoritativeNull)."""
    low = giving("low", YES, merge="Merge", precedence=70)
    empty = giving("empty", YES, flows=EMPTY, precedence=60)
    high = giving("high", YES, source="b", merge="Merge", precedence=50)
    nothing = giving("nothing", YES, source="absent", merge="Merge", precedence=50)
    for rules in ((empty, low), (nothing, empty, low)):
        found = told(*rules)
        assert (found.state, found.values) == ("empty", ())
        assert found.winner is not None
        assert found.winner.rule.name == "empty"
        assert found.contributions[-1].loses == "ranked-lower"
    found = told(high, empty, low)
    assert (found.state, found.values) == ("value", ("2",))
    assert [c.loses for c in found.contributions] == ["", "merged", "ranked-lower"]


@pytest.mark.parametrize("name", ["dn", "DN", "distinguishedName"])
def test_own_name_under_either_of_its_names(name: str) -> None:
    """[dn] is known from distinguishedName too."""
    text = f'IIF(InStr([{name}], "OU=Sales") > 0, "yes", "no")'
    one = rule(flows=(Flow("title", (), "Expression", text),))
    own = attributes({"distinguishedName": "CN=J Doe,OU=Sales,DC=contoso,DC=com"})
    assert told(one, own=own).values == ("yes",)
