"""One line of a scoping filter: the fine print that decides rarely, but then decides."""

import pytest

from knowledge.sync_rules.clauses import ABSENT, shown
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Attributes, ScopeClause
from tests.knowledge.build import rule

ONE = "{aaaaaaaa-0000-0000-0000-000000000001}"
OTHER = "{bbbbbbbb-0000-0000-0000-000000000001}"


def decide(operator: str, wanted: str, *values: str, semantics: Semantics = DEFAULT) -> Decision:
    """The decision of one clause on `x` for these values of it."""
    asked = rule(scope=((ScopeClause("x", operator, wanted),),))
    return in_scope(asked, Attributes({"x": values}), semantics=semantics)


@pytest.mark.parametrize(
    "wanted,value,held",
    [
        (ONE.strip("{}"), ONE.upper(), True),
        (ONE, ONE.upper(), True),
        (ONE.strip("{}"), OTHER, False),
        ("boss", "{boss}", False),
        (ONE.strip("{}"), f"x{ONE.strip('{}')}x", False),
    ],
)
def test_only_a_guid_may_stand_in_braces(wanted: str, value: str, held: bool) -> None:
    """%Connector.ID% is the connector's GUID (adsync-cmdlets 6.1); AD writes GUIDs with braces."""
    assert decide("EQUAL", wanted, value).in_scope is held
    assert decide("NOTEQUAL", wanted, value).in_scope is not held


@pytest.mark.parametrize(
    "operator,wanted,value,held",
    [
        ("LESSTHAN", "2.5", "10", False),
        ("LESSTHAN", "10.5", "9", True),
        ("GREATERTHAN", "9", "10.5", True),
        ("GREATERTHAN", "9223372036854775806", "9223372036854775807", True),
        ("LESSTHAN_OR_EQUAL", "9223372036854775806", "9223372036854775807", False),
        ("GREATERTHAN", "b", "B", False),
        ("LESSTHAN", "B", "a", True),
        ("GREATERTHAN", "B", "a", False),
        ("LESSTHAN", "b", "10", True),
    ],
)
def test_order_of_numbers_and_of_texts(operator: str, wanted: str, value: str, held: bool) -> None:
    """Numbers when both parse, to the last digit of 64 bits; else texts without case (6.1)."""
    assert decide(operator, wanted, value).in_scope is held


@pytest.mark.parametrize(
    "operator,wanted,values,certain",
    [
        ("LESSTHAN", "50000", ("9999",), True),
        ("LESSTHAN", "50000", ("", "9999"), True),
        ("LESSTHAN", "2.5", ("10",), False),
        ("LESSTHAN", "050000", ("9999",), False),
        ("LESSTHAN", "50000", ("+9999",), True),
        ("GREATERTHAN", "50000", ("-9999",), True),
        ("LESSTHAN", "-5", ("-1",), False),
        ("LESSTHAN", "20", ("10",), True),
    ],
)
def test_where_numbers_and_texts_stand_otherwise(
    operator: str, wanted: str, values: tuple[str, ...], certain: bool
) -> None:
    """The page says texts; only what is counted, as members are, is surely a number (6.1)."""
    assert decide(operator, wanted, *values).certain is certain


def test_order_of_several_values() -> None:
    """Any of them, or the first alone: by the setting, and not certain."""
    first = Semantics(several_values="first")
    for values, any_holds, first_holds in ((("9", "1"), True, False), (("1", "9"), True, True)):
        found = decide("LESSTHAN", "5", *values)
        assert (found.in_scope, found.certain) == (any_holds, False)
        assert decide("LESSTHAN", "5", *values, semantics=first).in_scope is first_holds


@pytest.mark.parametrize(
    "operator,wanted,held",
    [("EQUAL", "boss", True), ("NOTEQUAL", "boss", False), ("STARTSWITH", "b", True)],
)
def test_empty_value_beside_another_is_none(operator: str, wanted: str, held: bool) -> None:
    """A connector space shows no empty values (adsync-cmdlets 2.3), so nothing disagrees."""
    decision = decide(operator, wanted, "", "Boss")
    assert (decision.in_scope, decision.certain) == (held, True)


@pytest.mark.parametrize(
    "operator,wanted,held,certain",
    [
        ("EQUAL", "", False, True),
        ("NOTEQUAL", "", True, True),
        ("STARTSWITH", "", False, True),
        ("ISBITSET", "2", False, True),
        ("ISBITNOTSET", "2", True, False),
        ("ISIN", "a,b", False, True),
        ("ISNOTIN", "a,b", True, True),
    ],
)
def test_attribute_with_an_empty_value_is_absent(
    operator: str, wanted: str, held: bool, certain: bool
) -> None:
    """The same answer as for an attribute that is not there (adsync-cmdlets 2.3 and 6.1)."""
    for values in ((), ("",), ("", "")):
        decision = decide(operator, wanted, *values)
        assert (decision.in_scope, decision.certain) == (held, certain)
        assert decision.in_scope or decision.actual == ABSENT


def test_an_absent_attribute_has_no_bit_to_be_told_clear() -> None:
    """Absent, empty and 0 differ: the last is documented, the others follow the setting."""
    setting = Semantics(absent_bit="not-held")
    assert decide("ISBITNOTSET", "2", "", semantics=setting).in_scope is False
    assert decide("ISBITNOTSET", "2", "0", semantics=setting) == Decision(True, group=1)


@pytest.mark.parametrize(
    "wanted,value,held",
    [
        (" a ", "A", True),
        ("a", " A ", True),
        (" a,b ", "A,B", True),
        ("a,b", " a,b ", True),
        ("A", "a", True),
        ("A,b", "a,B", True),
    ],
)
def test_blanks_around_a_listed_value_do_not_count(wanted: str, value: str, held: bool) -> None:
    """The whole text is one value, as Microsoft's page on ISIN has it: certain."""
    decision = decide("ISIN", wanted, value)
    assert (decision.in_scope, decision.certain) == (held, True)


def test_without_a_separator_a_list_is_one_text() -> None:
    """Whoever sets that no text separates values is not told that another might."""
    setting = Semantics(list_separators="")
    no = decide("ISIN", "a,b", "a", semantics=setting)
    assert (no.in_scope, no.certain) == (False, True)
    assert decide("ISIN", "a,b", "A,B", semantics=setting).in_scope is True


@pytest.mark.parametrize("operator", ["EQUAL", " equal", "Equal "])
def test_operator_is_read_without_case_and_blanks(operator: str) -> None:
    """A name of the enum written by hand means the operator, and not an unknown one."""
    assert decide(operator, "boss", "Boss").in_scope is True
    assert decide(operator, "boss", "clerk").in_scope is False


def test_attribute_names_are_compared_without_case() -> None:
    """adsync-cmdlets 6.1: case-insensitive, to be safe."""
    asked = rule(scope=((ScopeClause("adminDescription", "EQUAL", "a"),),))
    assert in_scope(asked, Attributes({"ADMINDESCRIPTION": ("A",)})).in_scope is True


def test_one_rule_under_two_settings() -> None:
    """What was made ready for one setting is not used for another."""
    asked = rule(scope=((ScopeClause("x", "ISIN", "a,b"),),))
    found = Attributes({"x": ("a",)})
    assert in_scope(asked, found).in_scope is True
    assert in_scope(asked, found, semantics=Semantics(list_separators="")).in_scope is False
    assert in_scope(asked, found).in_scope is True


def test_attribute_whose_value_is_not_known() -> None:
    """Neither its presence nor its absence is taken for granted."""
    clauses = (ScopeClause("A", "ISNULL", ""), ScopeClause("b", "EQUAL", "1"))
    found = Attributes({"b": ("1",)})
    assert in_scope(rule(scope=(clauses,)), found).in_scope is True
    unknown = in_scope(rule(scope=(clauses,)), found, unknown={"a"})
    assert (unknown.in_scope, unknown.clause, unknown.group) == (None, clauses[0], 1)
    assert in_scope(rule(scope=(clauses,)), Attributes(), unknown={"a"}).clause == clauses[1]


def test_unknown_clause_is_told_with_its_group() -> None:
    """Counted from one, as the deciding group of a yes or a no."""
    clauses = ((ScopeClause("x", "EQUAL", "1"),), (ScopeClause("x", "MATCHES", "1"),))
    decision = in_scope(rule(scope=clauses), Attributes({"x": ("2",)}))
    assert (decision.in_scope, decision.group, decision.clause) == (None, 2, clauses[1][0])


def test_of_clauses_that_are_not_sure_the_first_is_told() -> None:
    """Both fail, and neither for certain."""
    clauses = (ScopeClause("x", "ISIN", "1,2"), ScopeClause("y", "ISIN", "1,2"))
    decision = in_scope(rule(scope=(clauses,)), Attributes({"x": ("3",), "y": ("3",)}))
    assert (decision.clause, decision.certain) == (clauses[0], False)


def test_values_are_shown_without_the_empty_ones() -> None:
    """As the connector space shows them."""
    assert shown(["", "a", "b"]) == "a; b"
    assert shown([""]) == ABSENT
