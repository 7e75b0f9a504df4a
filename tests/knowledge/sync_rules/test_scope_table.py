"""The table over many objects answers as the plain reading does, in every case."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules.clauses import NEGATIVE, groups_of, shown
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.sync_rules.scope_table import ScopeTable
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Attributes, ScopeClause, SyncRule
from tests.data.real import rules as real_rules
from tests.knowledge.build import SALES, attributes, rule, scope

OPERATORS = (
    *NEGATIVE,
    *NEGATIVE.values(),
    "ISNULL",
    "ISNOTNULL",
    "LESSTHAN",
    "LESSTHAN_OR_EQUAL",
    "GREATERTHAN",
    "GREATERTHAN_OR_EQUAL",
    "MATCHES",
)
NAMES = ("a", "B", "c-d")
WORDS = st.sampled_from(["", "x", "X", "xy", "2", "3", "514", "x,3", SALES])
CLAUSES = st.builds(ScopeClause, st.sampled_from(NAMES), st.sampled_from(OPERATORS), WORDS)
FILTERS = st.lists(st.lists(CLAUSES, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
RULES = st.builds(
    lambda n, filter_, type_, off: rule(
        f"r{n}", scope=filter_, precedence=n, source_type=type_, disabled=off
    ),
    st.integers(0, 200),
    FILTERS,
    st.sampled_from(["user", "User", "*", "group"]),
    st.booleans(),
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), st.lists(WORDS, max_size=3), max_size=3)
SETTINGS = st.sampled_from(
    [DEFAULT, Semantics(several_values="first", absent_bit="not-held", list_separators="")]
)
REAL = real_rules()


def plain(
    rules: list[SyncRule], type_: str, found: Attributes, member_of: Any, setting: Semantics
) -> dict[str, tuple[SyncRule, Decision]]:
    """Each rule that is asked for the type, with its decision by the plain reading."""
    return {
        r.identifier: (r, in_scope(r, found, member_of, setting))
        for r in rules
        if not r.disabled and r.source_type.casefold() in (type_, "*")
    }


@given(
    st.lists(RULES, max_size=6, unique_by=lambda r: r.identifier),
    st.lists(st.tuples(OBJECTS, st.none() | st.lists(WORDS, max_size=2)), min_size=1, max_size=8),
    SETTINGS,
)
def test_both_ways_agree(
    rules: list[SyncRule], objects: list[tuple[dict[str, list[str]], Any]], setting: Semantics
) -> None:
    """Decision, deciding clause, its group and its certainty, for any rule and object."""
    table = ScopeTable(rules, setting)
    for values, member_of in objects:
        found = Attributes(values)
        names = None if member_of is None else groups_of(member_of)
        scoped = table.decide("user", found, names)
        expected = plain(rules, "user", found, member_of, setting)
        told = {
            r.identifier: (
                r,
                Decision(
                    d.in_scope,
                    d.clause,
                    shown(found[d.clause.attribute]) if d.clause else "",
                    d.certain,
                    d.group,
                ),
            )
            for r, d in scoped.decisions
        }
        assert told == expected
        assert {r.identifier for r in scoped.taking} == {
            k for k, (_, d) in expected.items() if d.in_scope
        }


USERS = st.fixed_dictionaries(
    {},
    optional={
        "isCriticalSystemObject": st.sampled_from(["TRUE", "FALSE", ""]),
        "adminDescription": st.sampled_from(["User_x", "Group_x", "a"]),
        "userAccountControl": st.sampled_from(["512", "514", "66048", "x"]),
        "mailNickname": st.sampled_from(["jdoe", ""]),
        "cloudMastered": st.sampled_from(["True", "False"]),
        "sourceObjectType": st.sampled_from(["User", "Contact"]),
        "sourceAnchor": st.just("AAAA"),
        "memberCount": st.sampled_from(["3", "50000", "60000"]),
        "securityEnabled": st.sampled_from(["True", "False"]),
    },
)


@given(st.sampled_from(["user", "group", "contact", "person", "device", "inetOrgPerson"]), USERS)
def test_both_ways_agree_on_real_rules(type_: str, values: dict[str, str]) -> None:
    """The 62 rules of a real server."""
    found = attributes(values)
    scoped = ScopeTable(REAL).decide(type_, found)
    expected = [
        (r.name, in_scope(r, found).in_scope)
        for r in sorted(REAL, key=lambda r: r.precedence)
        if r.source_type.casefold() == type_.casefold()
    ]
    assert [(r.name, d.in_scope) for r, d in scoped.decisions] == expected


def test_order_is_that_of_precedence() -> None:
    """The lowest number first, whatever the order of the files."""
    table = ScopeTable([rule("late", precedence=200), rule("early", precedence=50)])
    assert [r.name for r in table.decide("user", Attributes()).taking] == ["early", "late"]


@pytest.mark.parametrize("count", [3, 5000])
def test_memory_of_values_is_bounded(count: int) -> None:
    """More distinct values and types than are remembered change no answer."""
    table = ScopeTable([rule(scope=scope("x STARTSWITH 1"), source_type="*")])
    taken = [
        bool(table.decide(f"type{n}", Attributes({"x": (str(n),)})).taking) for n in range(count)
    ]
    assert taken == [str(n).startswith("1") for n in range(count)]


def test_values_of_one_type_are_remembered_up_to_a_limit() -> None:
    """A directory with more values of one attribute than the table keeps."""
    table = ScopeTable([rule(scope=scope("x STARTSWITH 1"))])
    taken = [bool(table.decide("user", Attributes({"x": (str(n),)})).taking) for n in range(5000)]
    assert taken == [str(n).startswith("1") for n in range(5000)]


def taking(table: ScopeTable, *values: str, groups: tuple[str, ...] | None = None) -> list[str]:
    """The names of the rules in scope for these values of x."""
    scoped = table.decide("user", Attributes({"X": values}), groups)
    return [r.name for r in scoped.taking]


def test_clauses_on_one_attribute_are_judged_apart() -> None:
    """Presence and value of one attribute, in one rule or in several (adsync-cmdlets 6.1)."""
    there = [
        rule("there", scope=scope("x ISNOTNULL"), precedence=1),
        rule("gone", scope=scope("x ISNULL"), precedence=2),
    ]
    boss = rule("boss", scope=scope("x ISNOTNULL AND x EQUAL boss"), precedence=3)
    table = ScopeTable([*there, boss])
    assert taking(table, "Boss") == ["there", "boss"]
    assert taking(table, "clerk") == ["there"]
    assert taking(table) == ["gone"]
    assert taking(table, "") == taking(ScopeTable(there), "") == ["gone"]
    assert taking(ScopeTable(there), "", "y") == ["there"]


def test_membership_is_judged_for_each_object() -> None:
    """By its own groups, and not by those of one that was asked before; None: nobody looked."""
    pilots, others = groups_of([SALES]), groups_of(["OU=IT,DC=contoso,DC=com"])
    table = ScopeTable(
        [
            rule("in", scope=((ScopeClause("", "ISMEMBEROF", SALES),),), precedence=1),
            rule("out", scope=((ScopeClause("", "ISNOTMEMBEROF", SALES),),), precedence=2),
            rule("boss", scope=scope("x EQUAL boss"), precedence=3),
        ]
    )
    for _ in range(2):
        assert taking(table, "boss", groups=pilots) == ["in", "boss"]
        assert taking(table, "boss", groups=others) == ["out", "boss"]
        assert taking(table, groups=()) == ["out"]
        decisions = table.decide("user", Attributes()).decisions
        assert [d.in_scope for _, d in decisions] == [None, None, False]
