"""Scoping filters: is an object in scope of a rule, and which clause decided?

Source: adsync-cmdlets section 6.1. Clauses of a group are joined by AND, groups by OR, no group
means every object of the type. This is the plain reading, one rule and one object at a time;
`scope_table` answers the same for many objects at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.sync_rules.clauses import (
    ABSENT,
    UNKNOWN,
    Clause,
    Held,
    groups_of,
    ready,
    shown,
)
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Attributes, ScopeClause, SyncRule

__all__ = ["ABSENT", "Decision", "Group", "concerns", "decided", "groups_ready", "in_scope"]

Group = tuple[Clause, ...]
_CACHE = 1 << 12


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the object is in scope; for "no", the clause that decided and the object's own value.

    `in_scope` None: it hangs on a clause that cannot be evaluated here, for an unknown operator, a
    mask or value that is no number, or groups that were not looked at. `group` is the number of the
    clause's group, counted from 1; 0: no clause of the filter decided.
    """

    in_scope: bool | None
    clause: ScopeClause | None = None
    actual: str = ""
    certain: bool = True
    group: int = 0


_EVERY = Decision(True)
_KEPT: dict[int, tuple[SyncRule, Semantics, tuple[Group, ...]]] = {}


def concerns(rule: SyncRule, type_: str) -> Decision | None:
    """Why a rule is not asked for objects of this type at all; None: it is."""
    if rule.disabled:
        clause = ScopeClause("disabled", "EQUAL", "False")
        return Decision(False, clause, "True")
    if rule.source_type != "*" and rule.source_type.casefold() != type_.casefold():
        return Decision(False, ScopeClause("sourceObjectType", "EQUAL", rule.source_type), type_)
    return None


def in_scope(
    rule: SyncRule,
    attributes: Attributes,
    member_of: Collection[str] | None = None,
    semantics: Semantics = DEFAULT,
    unknown: Collection[str] = (),
) -> Decision:
    """Evaluate the scoping filter of a rule. The object type is the caller's concern.

    `unknown`: lower-case names of attributes whose values are not known.
    """
    groups = _of(rule, semantics)
    if not groups:
        return _EVERY
    names = None if member_of is None else groups_of(member_of)
    answers = [
        [UNKNOWN if c.attribute in unknown else _answer(c, attributes, names) for c in group]
        for group in groups
    ]
    found = decided(groups, answers)
    clause = found.clause
    if clause is None:
        return found
    actual = shown(attributes[clause.attribute])
    return Decision(found.in_scope, clause, actual, found.certain, found.group)


def _of(rule: SyncRule, semantics: Semantics) -> tuple[Group, ...]:
    """The filter of a rule made ready; found again by the rule itself, which costs least."""
    kept = _KEPT.get(id(rule))
    if kept is not None and kept[0] is rule and kept[1] is semantics:
        return kept[2]
    groups = groups_ready(rule.scope, rule.connector, semantics)
    if len(_KEPT) >= _CACHE:
        _KEPT.clear()
    _KEPT[id(rule)] = (rule, semantics, groups)
    return groups


@lru_cache(maxsize=_CACHE)
def groups_ready(
    scope: tuple[tuple[ScopeClause, ...], ...], connector: str, semantics: Semantics
) -> tuple[Group, ...]:
    """A scoping filter made ready, once."""
    return tuple(tuple(ready(c, connector, semantics) for c in group) for group in scope)


def _answer(clause: Clause, attributes: Attributes, names: tuple[str, ...] | None) -> Held:
    if not clause.membership:
        return clause.judge(attributes[clause.attribute])
    return UNKNOWN if names is None else clause.judge(names)


def decided(groups: Sequence[Group], answers: Sequence[Sequence[Held]]) -> Decision:
    """The decision of a filter from the answers of its clauses; without the object's value."""
    if not groups:
        return _EVERY
    judged: list[tuple[tuple[int, int], Decision]] = []
    for number, (group, own) in enumerate(zip(groups, answers, strict=True), 1):
        found = _group(number, group, own)
        if found[1].in_scope and found[1].certain:
            return found[1]
        judged.append(found)
    for wanted in (True, None):
        for _, decision in judged:
            if decision.in_scope is wanted:
                return decision
    _, best = min(judged, key=lambda pair: pair[0])
    certain = all(decision.certain for _, decision in judged)
    return Decision(False, best.clause, certain=certain, group=best.group)


def _group(number: int, group: Group, answers: Sequence[Held]) -> tuple[tuple[int, int], Decision]:
    """How far it is from holding (clauses that fail, then held ones), and what it decides.

    A clause that does not hold decides, whatever an unknown one before it would say; one that
    surely does not hold before one of which that is not documented.
    """
    failing = [n for n, answer in enumerate(answers) if answer.held is False]
    if failing:
        n = next((n for n in failing if answers[n].sure), failing[0])
        distance = (len(failing), len(failing) - len(group))
        return distance, Decision(False, group[n].line, "", answers[n].sure, number)
    for clause, answer in zip(group, answers, strict=True):
        if answer.held is None:
            return (0, 0), Decision(None, clause.line, "", False, number)
    return (0, 0), _held(number, all(a.sure for a in answers))


@lru_cache(maxsize=_CACHE)
def _held(number: int, certain: bool) -> Decision:
    return Decision(True, certain=certain, group=number)
