"""One line of a scoping filter: does it hold for these values, and is that documented?

Source: adsync-cmdlets section 6.1 and Microsoft's page on declarative provisioning. Values are
compared without case; an absent attribute is one without a value that is not empty (section 2.3).
What a setting of `Semantics` decides is answered with `sure` False where another value of the
setting would answer otherwise.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from knowledge.dn import normalised
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import ScopeClause

CONNECTOR_ID = "%Connector.ID%"
NULL_TESTS = frozenset({"ISNULL", "ISNOTNULL"})
MEMBERSHIP = frozenset({"ISMEMBEROF", "ISNOTMEMBEROF"})
# The enum is ISBITNOTSET; one of Microsoft's tables writes ISNOTBITSET.
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
_CACHE = 1 << 12
_COUNTED = re.compile(r"0|[1-9][0-9]*")
_WHOLE = re.compile(r"\s*[+-]?[0-9]+\s*")
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*")
_GUID_IN_BRACES = re.compile(r"\{[0-9a-f-]{36}\}")


class Held(NamedTuple):
    """Whether a clause holds (None: it cannot be told), and whether documented semantics say so."""

    held: bool | None
    sure: bool = True


UNKNOWN = Held(None, False)
_YES, _NO = Held(True), Held(False)
Judge = Callable[[tuple[str, ...]], Held]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause made ready: the attribute in lower case, and the judgement over its values.

    A clause on membership judges the normalised names of the object's groups instead.
    """

    line: ScopeClause
    attribute: str
    judge: Judge
    null_test: bool = False
    membership: bool = False


def ready(line: ScopeClause, connector: str, semantics: Semantics = DEFAULT) -> Clause:
    """Make a clause ready; `connector` is what %Connector.ID% stands for."""
    return _ready(line, line.value.replace(CONNECTOR_ID, connector), semantics)


@lru_cache(maxsize=_CACHE)
def _ready(line: ScopeClause, wanted: str, semantics: Semantics) -> Clause:
    operator = line.operator.strip().upper()
    return Clause(
        line,
        line.attribute.lower(),
        _judge(operator, wanted, semantics),
        null_test=operator in NULL_TESTS,
        membership=operator in MEMBERSHIP,
    )


def groups_of(member_of: Iterable[str]) -> tuple[str, ...]:
    """The names of groups, as a clause on membership compares them."""
    return tuple(map(normalised, member_of))


def _judge(operator: str, wanted: str, semantics: Semantics) -> Judge:
    if operator == "ISNULL":
        return lambda values: _NO if any(values) else _YES
    if operator == "ISNOTNULL":
        return lambda values: _YES if any(values) else _NO
    positive = NEGATIVE.get(operator, operator)
    if positive in _ORDERED:
        return _in_order(_ORDERED[positive], wanted, semantics.several_values == "first")
    plain = _positive(positive, wanted, semantics)
    if positive == operator:
        return plain
    if positive == "ISBITSET":
        plain = _absent_bit(plain, semantics)
    return lambda values: _denied(plain(values))


def _denied(answer: Held) -> Held:
    return answer if answer.held is None else Held(not answer.held, answer.sure)


def _absent_bit(plain: Judge, semantics: Semantics) -> Judge:
    """ISBITSET, as its denial asks it: what an absent attribute means is not documented."""
    if plain(()) is UNKNOWN:
        return plain
    absent = Held(semantics.absent_bit == "not-held", False)
    return lambda values: plain(values) if any(values) else absent


def _positive(operator: str, wanted: str, semantics: Semantics) -> Judge:
    if operator == "ISMEMBEROF":
        group = normalised(wanted)
        return lambda groups: Held(group in groups)
    if operator == "ISIN":
        return _in_list(wanted, semantics.list_separators)
    if operator == "ISBITSET":
        test = _bit(wanted)
    else:
        test = _TEXTS[operator](wanted.casefold()) if operator in _TEXTS else None
    if test is None:
        return lambda _: UNKNOWN
    return _over(test, semantics.several_values == "first")


def _over(test: Callable[[str], bool | None], first_only: bool) -> Judge:
    """A test of one value, over all of them; values that disagree are told as not sure."""

    def judge(values: tuple[str, ...]) -> Held:
        held = [test(v) for v in values if v]
        if len(held) < 2:  # noqa: PLR2004 - one value, or none: nothing can disagree
            return Held(held[0]) if held and held[0] is not None else UNKNOWN if held else _NO
        if None in held:
            return UNKNOWN
        return Held(bool(held[0]) if first_only else any(held), len(set(held)) == 1)

    return judge


def _in_list(wanted: str, separators: str) -> Judge:
    """Any value equals the one wanted (documented), or one of a list of them (inferred)."""
    whole = wanted.strip().casefold()
    pieces = re.split(f"[{re.escape(separators)}]", whole) if separators else [whole]
    parts = {p.strip() for p in pieces}

    def judge(values: tuple[str, ...]) -> Held:
        own = {v.strip().casefold() for v in values if v}
        if whole in own:
            return _YES
        return Held(not own.isdisjoint(parts), sure=len(parts) == 1 or not own)

    return judge


def _bit(wanted: str) -> Callable[[str], bool | None] | None:
    if not _WHOLE.fullmatch(wanted):
        return None
    mask = int(wanted)
    return lambda value: bool(int(value) & mask) if _WHOLE.fullmatch(value) else None


def _in_order(holds: Callable[[int], bool], wanted: str, first_only: bool) -> Judge:
    """As numbers when both are, else as texts (adsync-cmdlets 6.1, inferred).

    Microsoft's page says texts, but the default rules count members: whole numbers as they are
    counted are told for sure, others only where both orders agree.
    """
    number, low = _number(wanted), wanted.casefold()

    def as_text(value: str) -> bool:
        text = value.casefold()
        return holds((text > low) - (text < low))

    def as_number(value: str) -> bool:
        own = _number(value) if number is not None else None
        if own is None or number is None:
            return as_text(value)
        return holds((own > number) - (own < number))

    numeric, textual = _over(as_number, first_only), _over(as_text, first_only)

    def judge(values: tuple[str, ...]) -> Held:
        found = numeric(values)
        counted = all(map(_COUNTED.fullmatch, (wanted, *(v for v in values if v))))
        if counted or found.held == textual(values).held:
            return found
        return Held(found.held, False)

    return judge


def _number(text: str) -> int | float | None:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else None


def _equal(wanted: str) -> Callable[[str], bool]:
    """A GUID is the same with and without braces."""
    bare = _bare(wanted)

    def test(value: str) -> bool:
        low = value.casefold()
        return low == wanted or _bare(low) == bare

    return test


def _bare(text: str) -> str:
    return text[1:-1] if _GUID_IN_BRACES.fullmatch(text) else text


_ORDERED: dict[str, Callable[[int], bool]] = {
    "LESSTHAN": lambda order: order < 0,
    "LESSTHAN_OR_EQUAL": lambda order: order <= 0,
    "GREATERTHAN": lambda order: order > 0,
    "GREATERTHAN_OR_EQUAL": lambda order: order >= 0,
}
_TEXTS: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "EQUAL": _equal,
    "CONTAINS": lambda wanted: lambda value: wanted in value.casefold(),
    "STARTSWITH": lambda wanted: lambda value: value.casefold().startswith(wanted),
    "ENDSWITH": lambda wanted: lambda value: value.casefold().endswith(wanted),
}


def shown(values: Collection[str]) -> str:
    """The object's own value as a proof shows it."""
    return "; ".join(v for v in values if v) or ABSENT


ABSENT = "(absent)"
