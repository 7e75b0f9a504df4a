"""Scoping filters of many rules over many objects: the same answers as `scope`, made ready once.

Rules share most of their clauses, and objects most of their values. So each clause is judged once
for each object, each answer is remembered by the values that led to it, and each combination of
answers is turned into decisions once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.sync_rules.clauses import UNKNOWN, Clause, Held
from knowledge.sync_rules.scope import Decision, Group, decided, groups_ready
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Attributes, SyncRule

Values = tuple[str, ...]
_REMEMBERED = 4096
_ABSENT: Values = ()
_Judge = Callable[[Values], tuple[Held, ...]]


class Scoped(NamedTuple):
    """The rules for objects of a type with their decisions, and those of them in scope."""

    decisions: tuple[tuple[SyncRule, Decision], ...]
    taking: tuple[SyncRule, ...]


@dataclass(slots=True)
class _Column:
    """One attribute and all clauses on it: their answers for its values, told as one number."""

    attribute: str
    clauses: list[Clause] = field(default_factory=list)
    numbers: dict[tuple[Held, ...], int] = field(default_factory=dict)
    answers: list[tuple[Held, ...]] = field(default_factory=list)
    seen: dict[Values, int] = field(default_factory=dict)

    def number(self, values: Values) -> int:
        """The number of the answers for these values."""
        found = tuple(c.judge(values) for c in self.clauses)
        number = self.numbers.setdefault(found, len(self.answers))
        if number == len(self.answers):
            self.answers.append(found)
        return number

    @property
    def only_presence(self) -> bool:
        """Whether the clauses ask no more than whether there is a value."""
        return all(c.null_test for c in self.clauses)

    def reader(self) -> Callable[[Values], int]:
        """The fastest way to that number: a test for values at all, or what is remembered."""
        if self.only_presence:
            absent, present = self.number(_ABSENT), self.number(("x",))
            return lambda values: present if any(values) else absent
        seen = self.seen

        def remembered(values: Values) -> int:
            number = seen.get(values)
            if number is None:
                if len(seen) >= _REMEMBERED:
                    seen.clear()
                number = seen[values] = self.number(values)
            return number

        return remembered


class _OfType:
    """The rules of one source type."""

    def __init__(self, rules: Iterable[SyncRule], semantics: Semantics) -> None:
        self._filters: list[tuple[SyncRule, tuple[Group, ...]]] = [
            (rule, groups_ready(rule.scope, rule.connector, semantics)) for rule in rules
        ]
        self._columns: dict[str, _Column] = {}
        self._members: dict[Clause, Clause] = {}
        for _, groups in self._filters:
            for clause in (c for group in groups for c in group):
                self._add(clause)
        readers = [(c.attribute, c.reader()) for c in self._columns.values()]
        self._readers = tuple((a, r, r(_ABSENT)) for a, r in readers)
        self._decided: dict[tuple[int, ...], Scoped] = {}
        columns = self._columns.values()
        self._presence = tuple(c.attribute for c in columns if c.only_presence)
        self._valued = tuple(c.attribute for c in columns if not c.only_presence)
        self._seen: dict[tuple[Values | bool | None, ...], Scoped] = {}

    def _add(self, clause: Clause) -> None:
        if clause.membership:
            self._members[clause] = clause
            return
        column = self._columns.setdefault(clause.attribute, _Column(clause.attribute))
        if clause not in column.clauses:
            column.clauses.append(clause)

    def decide(self, values: Mapping[str, Values], groups: Values | None) -> Scoped:
        """Each rule with its decision, in the order the rules were given."""
        get = values.get
        if self._members:
            return self._decide(self._numbers(get), groups)
        own: list[Values | bool | None] = [get(name) for name in self._valued]
        for name in self._presence:
            there = get(name)
            own.append(there is not None and any(there))
        key = tuple(own)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
                self._decided.clear()
            found = self._seen[key] = self._told(self._numbers(get))
        return found

    def _numbers(self, get: Callable[[str], Values | None]) -> tuple[int, ...]:
        """The answers for each attribute, as the numbers of its column."""
        return tuple(
            [
                absent if (own := get(name)) is None else read(own)
                for name, read, absent in self._readers
            ]
        )

    def _told(self, key: tuple[int, ...]) -> Scoped:
        found = self._decided.get(key)
        if found is None:
            found = self._decided[key] = self._decide(key, None)
        return found

    def _decide(self, key: tuple[int, ...], groups: Values | None) -> Scoped:
        answers: dict[Clause, Held] = {
            c: UNKNOWN if groups is None else c.judge(groups) for c in self._members
        }
        for column, number in zip(self._columns.values(), key, strict=True):
            answers |= zip(column.clauses, column.answers[number], strict=True)
        decisions = tuple(
            (rule, decided(filter_, [[answers[c] for c in group] for group in filter_]))
            for rule, filter_ in self._filters
        )
        return Scoped(decisions, tuple(r for r, d in decisions if d.in_scope))


class ScopeTable:
    """The scoping filters of rules, by source type, in the order of precedence.

    Rules that are switched off are left out. Decisions are those of `scope.in_scope`, but without
    the object's own value, which `clauses.shown` tells.
    """

    def __init__(self, rules: Iterable[SyncRule], semantics: Semantics = DEFAULT) -> None:
        self._rules = sorted((r for r in rules if not r.disabled), key=lambda r: r.precedence)
        self._semantics = semantics
        self._types: dict[str, _OfType] = {}

    def decide(self, type_: str, attributes: Attributes, groups: Values | None = None) -> Scoped:
        """The rules for objects of this type, in the order of precedence.

        `groups` are the normalised names of the object's groups (`clauses.groups_of`); None: they
        were not looked at.
        """
        of_type = self._types.get(type_) or self._of_type(type_)
        return of_type.decide(attributes.lowered, groups)

    def _of_type(self, type_: str) -> _OfType:
        low = type_.casefold()
        if len(self._types) >= _REMEMBERED:
            self._types.clear()
        fitting = (r for r in self._rules if r.source_type.casefold() in (low, "*"))
        made = self._types[type_] = _OfType(fitting, self._semantics)
        return made
