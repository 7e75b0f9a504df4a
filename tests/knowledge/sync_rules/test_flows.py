"""Whose value stands: from Microsoft's page on declarative provisioning and engine-semantics 4."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules.expressions import Null, Scene, Value, evaluate, parse
from knowledge.sync_rules.flows import Result, contribution, result_of, results, standing
from knowledge.vocabulary import Attributes, Flow, SyncRule
from tests.data.real import rules as real_rules
from tests.knowledge.build import AD_CONNECTOR_ID, attributes, rule

OTHER = "22222222-2222-2222-2222-222222222222"


def flow(source: str, to: str = "title", merge: str = "Update", once: bool = False) -> Flow:
    """ "=text" is a constant, "[x]" a direct flow, anything else an expression."""
    kinds: dict[str, Any] = {"merge_type": merge, "execute_once": once}
    if source.startswith("="):
        return Flow(to, (source[1:],), "Constant", **kinds)
    if source.startswith("[") and source.count("[") == 1 and source.endswith("]"):
        return Flow(to, (source[1:-1],), "Direct", **kinds)
    return Flow(to, (), "Expression", source, **kinds)


def rules(*sources: str, **more: Any) -> list[SyncRule]:
    """A rule for each, precedence 100, 101 ...; told by its number."""
    return [
        rule(f"r{n}", precedence=100 + n, flows=(flow(s),), **more) for n, s in enumerate(sources)
    ]


def told(found: list[SyncRule], **values: Any) -> Result:
    """What title gets."""
    return result_of("title", found, Scene(attributes(values)))


def winner(result: Result) -> str | None:
    """The name of the rule whose value stands."""
    return result.winner.rule.name if result.winner else None


def test_lowest_number_wins() -> None:
    """Engine-semantics 4.7, whatever the order of the files."""
    result = told(list(reversed(rules("[a]", "[b]", "=c"))), a="1", b="2")
    assert (result.values, winner(result), result.certain) == (("1",), "r0", True)
    assert [(c.rule.name, c.loses) for c in result.contributions] == [
        ("r0", ""),
        ("r1", "ranked-lower"),
        ("r2", "ranked-lower"),
    ]


@pytest.mark.parametrize(
    "nothing", ["[absent]", "NULL", "=NULL", "IgnoreThisFlow", "=IgnoreThisFlow"]
)
def test_nothing_lets_the_next_one_through(nothing: str) -> None:
    """NULL and IgnoreThisFlow contribute nothing (4.8)."""
    result = told(rules(nothing, "[b]"), b="2")
    assert (result.state, result.values, winner(result)) == ("value", ("2",), "r1")
    assert result.contributions[0].loses == ("ignored" if "Ignore" in nothing else "null")


@pytest.mark.parametrize("empty", ["AuthoritativeNull", "=AuthoritativeNull"])
def test_authoritative_null_forces_empty(empty: str) -> None:
    """No rule of lower rank can contribute (4.8)."""
    result = told(rules("NULL", empty, "[b]"), b="2")
    assert (result.state, result.values, winner(result)) == ("empty", (), "r1")
    assert result.contributions[2].loses == "ranked-lower"


def test_a_higher_rule_makes_authoritative_null_harmless() -> None:
    """It ranks like any value."""
    assert told(rules("[b]", "AuthoritativeNull"), b="2").values == ("2",)


def test_nobody_contributes() -> None:
    """Then the metaverse attribute is removed."""
    assert told(rules("[a]", "NULL")).state == "nobody"
    assert told([]) == Result("title", "nobody")


def test_error_function_stops_the_object() -> None:
    """Error(...) is a synchronization error of the whole object (functions reference)."""
    result = told(rules('Error("no account")', "[b]"), b="2")
    assert (result.state, result.why, winner(result)) == ("fault", "no account", None)


def test_error_of_a_rule_that_is_outranked() -> None:
    """A value of higher rank stands; the expression of the lower rule is told with it."""
    result = told(rules("[b]", 'Error("no account")'), b="2")
    assert (result.state, result.values) == ("value", ("2",))
    assert result.contributions[1].loses == "fault"


def test_what_cannot_be_evaluated_leaves_the_attribute_open() -> None:
    """A lower rule's value is not claimed: whether the higher one contributes is not known."""
    result = told(rules("Thumbprint([b])", "[b]"), b="2")
    assert (result.state, result.values, winner(result)) == ("open", (), None)
    assert "Thumbprint" in result.why
    assert [c.loses for c in result.contributions] == ["not-evaluated", "ranked-lower"]


@pytest.mark.parametrize(
    "bad",
    [
        Flow("title", (), "Expression", "Trim("),
        Flow("title", (), "Odd"),
        Flow("title", ("a",), "Odd"),
        Flow("title", (), "Direct"),
    ],
)
def test_broken_flow_is_not_evaluated(bad: Flow) -> None:
    """An expression that is none, an unknown flow type, a direct flow without its source."""
    assert told([rule(flows=(bad,))], a="1").state == "open"


def test_connector_id_is_that_of_each_rule() -> None:
    """%Connector.ID% (declarative provisioning expressions, Parameters)."""
    found = [rule("r0", flows=(flow("%Connector.ID%"),), connector=OTHER)]
    assert told(found).values == (OTHER,)
    assert told(rules("%Connector.ID%")).values == (AD_CONNECTOR_ID,)


def test_parameters_stand_in() -> None:
    """Of the domain, as the caller knows them."""
    found = results(rules("%Domain.FQDN%"), Scene(Attributes()), {"Domain.FQDN": "contoso.com"})
    assert found["title"].values == ("contoso.com",)


def test_rule_that_joins_without_flow_contributes_nothing() -> None:
    """JoinNoFlow, seen in public custom rules."""
    assert told(rules("=x", link_type="JoinNoFlow")).state == "nobody"
    first = rule("r0", precedence=1, flows=(flow("=x"),), link_type="Join No Flow")
    assert told([first, *rules("=y")]).values == ("y",)


def test_apply_once_is_for_new_objects() -> None:
    """Declarative provisioning: set only when the object is created."""
    once = [rule(flows=(flow("=x", once=True),))]
    assert result_of("title", once, Scene(Attributes())).values == ("x",)
    assert result_of("title", once, Scene(Attributes()), new=False).state == "nobody"


@pytest.mark.parametrize("kind", ["Replace", "", " update ", "UPDATE"])
def test_replace_is_update(kind: str) -> None:
    """Declarative provisioning: Replace is the same as Update, and isn't used."""
    found = [
        rule("r0", precedence=100, flows=(flow("=y", merge=kind),)),
        rule("r1", precedence=101, flows=(flow("=z"),)),
    ]
    assert result_of("title", found, Scene(Attributes())).values == ("y",)


def test_doubt_of_a_deciding_expression_is_told() -> None:
    """A value that hangs on a setting is not certain, nor is one that comes after such a null."""
    doubtful = 'IIF([a] = "x", NULL, "other")'
    open_ = told(rules(doubtful, "=z"), a="X")
    assert (open_.certain, bool(open_.doubts)) == (False, True)
    emptied = told(rules('IIF([a] = "x", "", "other")', "=z"), a="X")
    assert (emptied.values, emptied.certain) == (("z",), False)
    assert told(rules("=z", doubtful), a="X").certain is True


def test_names_of_destinations_are_compared_without_case() -> None:
    """Two rules that spell it otherwise write one attribute."""
    found = [rule("r0", flows=(flow("=a", to="Title"), flow("=b", to="title")))]
    assert list(results(found, Scene(Attributes()))) == ["Title"]
    for name in ("title", "TITLE"):
        assert result_of(name, found, Scene(Attributes())).values == ("a",)
    assert result_of("sn", found, Scene(Attributes())).state == "nobody"


def test_one_attribute_among_others() -> None:
    """What else the rules write is not told for it."""
    found = [rule("r0", flows=(flow("=b", to="cn"), flow("=a"), flow("=c", to="sn")))]
    assert (told(found).destination, told(found).values) == ("title", ("a",))
    assert list(results(found, Scene(Attributes()))) == ["cn", "title", "sn"]


def test_contributions_of_several_objects_stand_by_precedence() -> None:
    """Engine-semantics 4.7 and 4.12: of all that is joined, whatever the order of the forests."""
    found = rules("[a]", "[b]", "[c]")
    scenes = [Scene(attributes({name: name})) for name in "abc"]
    parts = [contribution(r, r.flows[0], s) for r, s in zip(found, scenes, strict=True)]
    for order in (parts, parts[::-1]):
        result = standing(order)
        assert (result.values, winner(result)) == (("a",), "r0")
        assert [c.loses for c in result.contributions] == ["", "ranked-lower", "ranked-lower"]


@pytest.mark.parametrize("sources", [(), ("",), (" null ",), ("NULL",)])
def test_constant_of_nothing(sources: tuple[str, ...]) -> None:
    """A constant flow without a text, or of the word NULL, contributes nothing (4.8)."""
    empty = Flow("title", sources, "Constant")
    assert told([rule("r0", flows=(empty,), precedence=1), *rules("=y")]).values == ("y",)


def test_constant_is_one_text() -> None:
    """As written, blanks included; only the words of the language are taken without them."""
    one = told(rules("= a b "))
    assert (one.values, one.is_list) == ((" a b ",), False)
    assert told(rules("= AuthoritativeNull ")).state == "empty"


@given(st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_precedence_holds_in_any_order(order: list[int], there: list[bool]) -> None:
    """The first rule by number that has a value, however the rules are given."""
    found = rules(*(f"[a{n}]" for n in range(5)))
    own = {f"a{n}": str(n) for n in range(5) if there[n]}
    expected = next((str(n) for n in range(5) if there[n]), None)
    result = told([found[n] for n in order], **own)
    assert (result.values[0] if result.values else None) == expected


def test_empty_text_is_nothing() -> None:
    """A connector space shows no empty values (adsync-cmdlets 2.3)."""
    assert told(rules("Left([absent], 3)", "[b]"), b="2").values == ("2",)
    several = result_of("title", rules("[a]", "=z"), Scene(Attributes({"a": ("", "x")})))
    assert "x" in several.values


def test_what_is_remembered_of_nothing_is_what_would_be_evaluated() -> None:
    """All 391 expressions of the real rules, for an object that has none of their attributes."""
    scene = Scene(attributes({"unrelated": "x"}), {"Domain.FQDN": "contoso.com"})
    flows = [(r, f) for r in real_rules() for f in r.flows if f.expression]
    assert len(flows) == 391
    for one, own in flows:
        expected = evaluate(parse(own.expression), scene)
        if isinstance(expected, Value) and not any(expected.values):
            expected = Null(expected.certain, expected.doubts)
        for _ in range(2):
            assert contribution(one, own, scene).outcome == expected
