"""A mended object passes the clause that stopped it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules.clauses import groups_of
from knowledge.sync_rules.mending import PLACEHOLDER, mended
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import Attributes, ScopeClause
from tests.knowledge.build import SALES, attributes, rule, scope
from tests.knowledge.sync_rules.test_scope_table import OPERATORS

KNOWN = sorted(set(OPERATORS) - {"MATCHES"})
MASKS = st.integers(1, 2**32).map(str)


@given(
    st.sampled_from([o for o in KNOWN if "BIT" not in o]),
    st.sampled_from(["x", "User_", "50000", "-3", SALES, "b"]),
    st.lists(st.sampled_from(["x", "y", "User_1", "7", SALES]), max_size=2),
)
def test_mended_clause_holds(operator: str, wanted: str, values: list[str]) -> None:
    """Whatever the value was. (No text is less than every other, so texts are left out there.)"""
    if operator in ("LESSTHAN", "GREATERTHAN") and not wanted.lstrip("-").isdigit():
        return
    clause = ScopeClause("x", operator, wanted)
    asked = rule(scope=((clause,),))
    found, groups = mended(clause, Attributes({"x": values}), groups_of(values))
    assert in_scope(asked, found, groups).in_scope is True


@given(st.sampled_from(["ISBITSET", "ISBITNOTSET", "ISNOTBITSET"]), MASKS, st.integers(0, 2**32))
def test_mended_bits_hold(operator: str, mask: str, own: int) -> None:
    """Only the bits of the mask change."""
    clause = ScopeClause("x", operator, mask)
    found, _ = mended(clause, attributes({"x": str(own)}), None)
    assert in_scope(rule(scope=((clause,),)), found).in_scope is True
    assert (found.number("x") or 0) & ~int(mask) == own & ~int(mask)


def test_a_mask_that_is_no_number_changes_nothing() -> None:
    """There is nothing that would help."""
    clause = scope("x ISBITSET two")[0][0]
    found, _ = mended(clause, attributes({"x": "3"}), None)
    assert found["x"] == ("3",)


def test_groups_that_were_not_looked_at() -> None:
    """Membership is added to what is known."""
    clause = ScopeClause("", "ISMEMBEROF", SALES)
    _, groups = mended(clause, Attributes(), None)
    assert groups == groups_of([SALES])


OTHER = groups_of(["OU=Other,DC=contoso,DC=com"])


@pytest.mark.parametrize(
    "operator,before,after",
    [
        ("ISMEMBEROF", OTHER, OTHER + groups_of([SALES])),
        ("ismemberof ", OTHER, OTHER + groups_of([SALES])),
        ("ISNOTMEMBEROF", OTHER + groups_of([SALES]), OTHER),
        ("ISNOTMEMBEROF", groups_of([SALES]), ()),
    ],
)
def test_only_the_one_group_changes(
    operator: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """The smallest change: the groups that other clauses ask for stay."""
    clause = ScopeClause("", operator, SALES)
    assert mended(clause, Attributes(), before) == (Attributes(), after)


@pytest.mark.parametrize(
    "operator,wanted,own,after",
    [
        ("ISNOTNULL", "", None, (PLACEHOLDER,)),
        ("isnotnull", "", None, (PLACEHOLDER,)),
        ("ISNULL", "", "x", ()),
        (" isnull", "", "x", ()),
        ("EQUAL", "x", "y", ("x",)),
        ("NOTEQUAL", "x", "x", ()),
        ("NOTSTARTSWITH", "x", "xy", ()),
        ("ISBITSET", "2", None, ("2",)),
        ("ISBITSET", "2", "512", ("514",)),
        ("ISBITNOTSET", "2", "514", ("512",)),
        ("isnotbitset", "2", "514", ("512",)),
        ("ISBITNOTSET", "two", None, ("0",)),
        ("LESSTHAN", "50000", "60000", ("49999",)),
        ("LESSTHAN_OR_EQUAL", "50000", "60000", ("50000",)),
        ("GREATERTHAN", "-3", "-3", ("-2",)),
        ("GREATERTHAN", "+3", "1", ("4",)),
        ("GREATERTHAN_OR_EQUAL", "3", "1", ("3",)),
    ],
)
def test_value_with_which_a_clause_holds(
    operator: str, wanted: str, own: str | None, after: tuple[str, ...]
) -> None:
    """From the meaning of each operator (adsync-cmdlets 6.1)."""
    before = attributes({"x": own, "y": "kept"})
    found, groups = mended(ScopeClause("x", operator, wanted), before, OTHER)
    assert (found["x"], found["y"], groups) == (after, ("kept",), OTHER)
