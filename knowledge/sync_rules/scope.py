"""Scoping filters: is an object in scope of a rule, and which clause decided?

Source: adsync-cmdlets section 6.1. Clauses of a group are joined by AND, groups by OR, no group
means every object of the type. Values are compared without case. What is not publicly documented (a
multi-valued attribute, the separator of ISIN, a bit of an absent attribute) is answered with
`certain` False.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

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

    `in_scope` None: it hangs on a clause that cannot be evaluated here, for an unknown operator, a
    mask or value that is no number, or groups that were not looked at.
    """

    in_scope: bool | None
    clause: ScopeClause | None = None
    actual: str = ""
    certain: bool = True


def in_scope(
    rule: SyncRule, attributes: Attributes, member_of: Collection[str] | None = None
) -> Decision:
    """Evaluate the scoping filter of a rule. The object type is the caller's concern."""
    groups = [_group(group, attributes, rule.connector, member_of) for group in rule.scope]
    if not groups:
        return Decision(True)
    for answer in (True, None):
        for _, decision in groups:
            if decision.in_scope is answer:
                return decision
    _, best = max(groups, key=lambda x: x[0])
    return replace(best, certain=all(decision.certain for _, decision in groups))


def _group(
    group: tuple[ScopeClause, ...],
    attributes: Attributes,
    connector: str,
    member_of: Collection[str] | None,
) -> tuple[int, Decision]:
    """How many clauses stand before the first that does not hold, and the decision of the group.

    A clause that does not hold decides, whatever an unknown one before it would say.
    """
    certain = True
    unknown: Decision | None = None
    for count, clause in enumerate(group):
        held, sure = _clause(clause, attributes, connector, member_of)
        if held is None:
            unknown = unknown or Decision(None, clause, _actual(clause, attributes), False)
        elif not held:
            return count, Decision(False, clause, _actual(clause, attributes), sure)
        certain = certain and sure
    return len(group), unknown or Decision(True, certain=certain)


def _actual(clause: ScopeClause, attributes: Attributes) -> str:
    return "; ".join(attributes[clause.attribute]) or ABSENT


def _clause(
    clause: ScopeClause,
    attributes: Attributes,
    connector: str,
    member_of: Collection[str] | None,
) -> tuple[bool | None, bool]:
    """Whether the clause holds (None: not known), and whether documented semantics say so."""
    operator = clause.operator.strip().upper()
    wanted = clause.value.replace("%Connector.ID%", connector)
    values = attributes[clause.attribute]
    if operator == "ISNULL":
        return not any(values), True
    if operator == "ISNOTNULL":
        return any(values), True
    positive = NEGATIVE.get(operator, operator)
    held = _positive(positive, values, wanted, member_of)
    if positive == operator or held is None:
        return held, len(values) <= 1 and operator != "ISIN"
    absent = positive == "ISBITSET" and not values
    return not held, len(values) <= 1 and positive != "ISIN" and not absent


def _positive(
    operator: str, values: Collection[str], wanted: str, member_of: Collection[str] | None
) -> bool | None:
    if operator == "ISMEMBEROF":
        return None if member_of is None else normalised(wanted) in map(normalised, member_of)
    if operator == "ISBITSET":
        return _bit_set(values, wanted)
    test = _TESTS.get(operator)
    return None if test is None else any(test(v, wanted) for v in values)


def _bit_set(values: Collection[str], mask: str) -> bool | None:
    try:
        bits = int(mask)
        return any(int(v) & bits for v in values)
    except ValueError:
        return None


def _order(value: str, wanted: str) -> int:
    """Below 0, 0 or above 0; as numbers when both are, else as texts."""
    try:
        a, b = float(value), float(wanted)
    except ValueError:
        one, other = value.casefold(), wanted.casefold()
        return (one > other) - (one < other)
    return (a > b) - (a < b)


def _is_in(value: str, wanted: str) -> bool:
    parts = wanted.replace(",", ";").casefold().split(";")
    return value.strip().casefold() in {part.strip() for part in parts}


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "EQUAL": lambda v, w: v.casefold() == w.casefold(),
    "CONTAINS": lambda v, w: w.casefold() in v.casefold(),
    "STARTSWITH": lambda v, w: v.casefold().startswith(w.casefold()),
    "ENDSWITH": lambda v, w: v.casefold().endswith(w.casefold()),
    "LESSTHAN": lambda v, w: _order(v, w) < 0,
    "LESSTHAN_OR_EQUAL": lambda v, w: _order(v, w) <= 0,
    "GREATERTHAN": lambda v, w: _order(v, w) > 0,
    "GREATERTHAN_OR_EQUAL": lambda v, w: _order(v, w) >= 0,
    "ISIN": _is_in,
}
