"""Scoping filters: is an object in scope of a rule, and which clause decided?

Source: adsync-cmdlets section 6.1. Clauses of a group are joined by AND, groups by OR, no group means
every object of the type. Values are compared without case. What is not publicly documented (a
multi-valued attribute, the separator of ISIN) is answered with `certain` False.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from knowledge.dn import normalised
from knowledge.vocabulary import Attributes, ScopeClause, SyncRule

ABSENT = "(absent)"
NEGATIVE = {
    "NOTEQUAL": "EQUAL",
    "NOTCONTAINS": "CONTAINS",
    "NOTSTARTSWITH": "STARTSWITH",
    "NOTENDSWITH": "ENDSWITH",
    "ISNOTIN": "ISIN",
    "ISNOTMEMBEROF": "ISMEMBEROF",
    "ISBITNOTSET": "ISBITSET",
    "ISNOTBITSET": "ISBITSET",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the object is in scope; for "no", the clause that decided and the object's own value.

    `in_scope` None: an operator of the filter is not known.
    """

    in_scope: bool | None
    clause: ScopeClause | None = None
    actual: str = ""
    certain: bool = True


def in_scope(rule: SyncRule, attributes: Attributes, member_of: Collection[str] = ()) -> Decision:
    """Evaluate the scoping filter of a rule. The object type is the caller's concern."""
    if not rule.scope:
        return Decision(True)
    best: tuple[int, Decision] | None = None
    for group in rule.scope:
        passed, decision = _group(group, attributes, rule.connector, member_of)
        if decision.in_scope:
            return decision
        if best is None or passed > best[0]:
            best = (passed, decision)
    return best[1] if best else Decision(True)


def _group(
    group: tuple[ScopeClause, ...], attributes: Attributes, connector: str, member_of: Collection[str]
) -> tuple[int, Decision]:
    """How many clauses held before the first that did not, and the decision of the group."""
    certain = True
    for count, clause in enumerate(group):
        held, sure = _clause(clause, attributes, connector, member_of)
        certain = certain and sure
        if not held:
            return count, Decision(held, clause, _actual(clause, attributes), sure)
    return len(group), Decision(True, certain=certain)


def _actual(clause: ScopeClause, attributes: Attributes) -> str:
    return "; ".join(attributes[clause.attribute]) or ABSENT


def _clause(
    clause: ScopeClause, attributes: Attributes, connector: str, member_of: Collection[str]
) -> tuple[bool | None, bool]:
    operator = clause.operator.strip().upper()
    wanted = clause.value.replace("%Connector.ID%", connector)
    values = attributes[clause.attribute]
    if operator == "ISNULL":
        return not any(values), True
    if operator == "ISNOTNULL":
        return any(values), True
    if operator in NEGATIVE:
        held = _positive(NEGATIVE[operator], values, wanted, member_of)
        return (None if held is None else not held), len(values) <= 1
    return _positive(operator, values, wanted, member_of), len(values) <= 1 and operator != "ISIN"


def _positive(
    operator: str, values: Collection[str], wanted: str, member_of: Collection[str]
) -> bool | None:
    if operator == "ISMEMBEROF":
        return normalised(wanted) in {normalised(g) for g in member_of}
    test = _TESTS.get(operator)
    return None if test is None else any(test(v, wanted) for v in values)


def _ordered(compare: Callable[[float], bool]) -> Callable[[str, str], bool]:
    def test(value: str, wanted: str) -> bool:
        try:
            return compare(float(value) - float(wanted))
        except ValueError:
            a, b = value.casefold(), wanted.casefold()
            return compare(float((a > b) - (a < b)))

    return test


def _bit(value: str, wanted: str) -> bool:
    try:
        return int(value) & int(wanted) != 0
    except ValueError:
        return False


def _is_in(value: str, wanted: str) -> bool:
    parts = wanted.replace(",", ";").casefold().split(";")
    return value.strip().casefold() in {part.strip() for part in parts}


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "EQUAL": lambda v, w: v.casefold() == w.casefold(),
    "CONTAINS": lambda v, w: w.casefold() in v.casefold(),
    "STARTSWITH": lambda v, w: v.casefold().startswith(w.casefold()),
    "ENDSWITH": lambda v, w: v.casefold().endswith(w.casefold()),
    "LESSTHAN": _ordered(lambda d: d < 0),
    "LESSTHAN_OR_EQUAL": _ordered(lambda d: d <= 0),
    "GREATERTHAN": _ordered(lambda d: d > 0),
    "GREATERTHAN_OR_EQUAL": _ordered(lambda d: d >= 0),
    "ISIN": _is_in,
    "ISBITSET": _bit,
}
