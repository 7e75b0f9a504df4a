"""The smallest change of an object that makes a clause hold: what "as if mended" means for it.

Only for going on in thought to the next thing that would stop the object; never told as advice.
"""

import re

from knowledge.sync_rules.clauses import NEGATIVE, NULL_TESTS, groups_of
from knowledge.vocabulary import Attributes, ScopeClause

PLACEHOLDER = "(mended)"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_STEP = {"LESSTHAN": -1, "GREATERTHAN": 1}


def mended(
    clause: ScopeClause, attributes: Attributes, groups: tuple[str, ...] | None
) -> tuple[Attributes, tuple[str, ...] | None]:
    """The attributes and groups with which the clause would hold."""
    operator = clause.operator.strip().upper()
    if operator.endswith("MEMBEROF"):
        return attributes, _groups(operator, clause.value, groups)
    return attributes.having(clause.attribute, _values(operator, clause, attributes)), groups


def _groups(operator: str, value: str, groups: tuple[str, ...] | None) -> tuple[str, ...]:
    name, own = groups_of([value]), groups or ()
    left = tuple(g for g in own if g not in name)
    return left if operator in NEGATIVE else (*left, *name)


def _values(operator: str, clause: ScopeClause, attributes: Attributes) -> tuple[str, ...]:
    if operator in ("ISBITNOTSET", "ISNOTBITSET", "ISBITSET"):
        return _bits(operator, clause, attributes)
    if operator in NEGATIVE or operator == "ISNULL":
        return ()
    if operator in NULL_TESTS:
        return (PLACEHOLDER,)
    if operator in _STEP and _WHOLE.fullmatch(clause.value):
        return (str(int(clause.value) + _STEP[operator]),)
    return (clause.value,)


def _bits(operator: str, clause: ScopeClause, attributes: Attributes) -> tuple[str, ...]:
    own = attributes.number(clause.attribute) or 0
    if not _WHOLE.fullmatch(clause.value):
        return (str(own),)
    mask = int(clause.value)
    return (str(own | mask if operator == "ISBITSET" else own & ~mask),)
