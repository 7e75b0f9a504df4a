"""Flows of objects without their attributes, and what is left of doubts and reasons.

What an expression makes of nothing is remembered; that must change no answer.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.flows import SCOPE_DOUBT, Result, result_of, results, weighed
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Attributes, SyncRule
from tests.knowledge.build import attributes, rule, scope
from tests.knowledge.sync_rules.test_flows import flow

LONG_AGO = datetime(2001, 6, 1, tzinfo=UTC)


def one(expression: str, scene: Scene) -> Result:
    """What a single expression gives to title; it is asked twice."""
    asked = [rule(flows=(flow(expression),))]
    first = result_of("title", asked, scene)
    assert result_of("title", asked, scene) == first
    return first


def bare(**more: Any) -> Scene:
    """A scene of an object without attributes."""
    return Scene(Attributes(), **more)


@pytest.mark.parametrize(
    "expression,more,value",
    [
        ('Now() > CDate("2010-01-01")', {"now": LONG_AGO}, "False"),
        ("RandomNum(1,6)", {"chance": lambda low, high: high}, "6"),
        ("%Domain.FQDN%", {"parameters": {"Domain.FQDN": "contoso.com"}}, "contoso.com"),
        ('ImportedValue("mail")', {"imported": attributes({"mail": "a@x"})}, "a@x"),
        ("[dn]", {}, None),
        ('"x" & [mail]', {}, "x"),
        ("[mail] + 1", {"semantics": Semantics(null_argument="empty")}, "1"),
        ("[mail] + 1", {}, None),
    ],
)
def test_what_else_an_expression_hangs_on(
    expression: str, more: dict[str, Any], value: str | None
) -> None:
    """The time, chance, parameters, confirmed values and settings, beside the attributes."""
    found = one(expression, bare(**more))
    assert found.values == (() if value is None else (value,))
    one(expression, bare())


def test_guid_is_drawn_for_each_object() -> None:
    """It is as random as RandomNum."""
    drawn = {n: one("Guid()", bare(chance=lambda _, __, n=n: n)).values for n in (1, 2)}
    assert drawn[1] != drawn[2]
    assert one("Guid()", bare()).state == "open"


def test_attribute_that_is_new_or_was_imported() -> None:
    """An object may have it on one side alone; ImportedValue asks the other (4.9)."""
    own, none = attributes({"mail": "a@x"}), Attributes()
    assert one("Trim([mail])", Scene(own, imported=none)).values == ("a@x",)
    assert one('Trim(ImportedValue("mail"))', Scene(none, imported=own)).values == ("a@x",)
    assert one("Trim([mail])", Scene(none, imported=own)).state == "nobody"
    assert one('Trim(ImportedValue("mail"))', Scene(own, imported=none)).state == "nobody"
    assert one('Trim(ImportedValue("mail"))', Scene(own)).values == ("a@x",)


def test_flow_that_is_applied_once_is_for_new_objects() -> None:
    """Unless it is said that the target exists, the object is new."""
    once = [rule(flows=(flow("=x", once=True),))]
    assert "title" in results(once, bare())
    assert "title" not in results(once, bare(), new=False)
    assert "title" in weighed([(once[0], Decision(True))], bare())
    assert "title" not in weighed([(once[0], Decision(True))], bare(), new=False)


def title(own: Attributes, *rules: SyncRule) -> Result:
    """What title gets by rules that are judged."""
    return weighed([(r, in_scope(r, own)) for r in rules], Scene(own))["title"]


def test_doubt_of_the_scope_is_told_beside_the_others() -> None:
    """Of the expression too, each once."""
    doubtful = flow('IIF([a] = "x", "yes", "no")')
    asked = rule(scope=scope("a ISIN x,y"), flows=(doubtful,))
    found = title(attributes({"a": "X"}), asked)
    assert (found.values, found.certain, len(found.doubts)) == (("yes",), False, 2)
    assert found.doubts[-1] == SCOPE_DOUBT


def test_reason_of_a_rule_whose_scope_is_not_known() -> None:
    """It is not evaluated; one that is likely out of scope gives nothing."""
    own = attributes({"a": "1"})
    unknown = rule("r0", scope=scope("a MATCHES 1"), flows=(flow("=x"),))
    assert [c.loses for c in title(own, unknown).contributions] == ["not-evaluated"]
    likely_not = rule("r0", scope=scope("a ISIN 2,3"), flows=(flow("=x"),))
    found = title(own, likely_not)
    assert (found.state, found.certain) == ("nobody", False)
    assert [c.loses for c in found.contributions] == ["null"]


def test_nobody_is_as_certain_as_what_was_asked() -> None:
    """An expression that may give a value under another reading leaves a doubt."""
    own = attributes({"a": "X"})
    doubtful = rule("r0", flows=(flow('IIF([a] = "x", NULL, "other")'),))
    found = title(own, doubtful)
    assert (found.state, found.certain) == ("nobody", False)
    assert [c.loses for c in found.contributions] == ["null"]


@pytest.mark.parametrize("nothing", ["IgnoreThisFlow", "NULL"])
def test_rule_of_the_same_rank_that_gives_nothing(nothing: str) -> None:
    """Whichever of the two is asked first, the other's value stands."""
    gives, leaves = rule("r0", flows=(flow("=x"),)), rule("r1", flows=(flow(nothing),))
    for both in ((gives, leaves), (leaves, gives)):
        found = title(Attributes(), *both)
        assert (found.values, found.certain) == (("x",), True)


def test_authoritative_null_among_merged_values_that_are_not_certain() -> None:
    """Empty unless a rule above it gives a value after all; what is below keeps its reason."""
    doubtful = flow('IIF([a] = "x", NULL, "other")', merge="Merge")
    rules = [
        rule("r0", precedence=1, flows=(doubtful,)),
        rule("r1", precedence=2, flows=(flow("AuthoritativeNull", merge="Merge"),)),
        rule("r2", precedence=3, flows=(flow("[absent]", merge="Merge"),)),
        rule("r3", precedence=4, flows=(flow("=x", merge="Merge"),)),
    ]
    found = title(attributes({"a": "X"}), *rules)
    assert (found.state, found.certain) == ("empty", False)
    assert [c.rule.name for c in found.contributions] == ["r0", "r1", "r2", "r3"]
    assert [c.loses for c in found.contributions] == ["null", "", "null", "ranked-lower"]
    sure = title(attributes({"a": "b"}), *rules)
    assert (sure.values, sure.certain) == (("other",), True)
