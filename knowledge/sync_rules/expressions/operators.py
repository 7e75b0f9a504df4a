"""The operators, on values of every kind and on each value of a list.

Source: declarative-provisioning-expressions, "Operators" and "Multi-valued attributes". What the
page leaves open is refused when the kinds do not fit, else weighed as a question.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from knowledge.sync_rules.expressions.dates import parsed_date
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import (
    NUMBER,
    Data,
    Date,
    Item,
    UnknownError,
    bounded,
    kind,
    number_of,
    switch_of,
    truth_of,
)

Single: TypeAlias = Callable[[Run, Item, Item], Item]
Operator: TypeAlias = Callable[[Run, Data, Data], Data]


def equal(run: Run, a: Item, b: Item) -> bool:
    """`=`: NULL equals nothing, unless an absent attribute is taken as empty."""
    if a is None or b is None:
        return _equals_empty(b if a is None else a) and run.nulls_are_empty()
    one, other = paired(run, a, b)
    if one == other:
        return True
    if isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold():
        return run.without_case()
    return False


def unequal(run: Run, a: Item, b: Item) -> bool:
    """`<>`: the contrary of `=`; against NULL it is an open question."""
    same = equal(run, a, b)
    if a is None or b is None:
        return not same and not run.other(Question.NULL_UNEQUAL)
    return not same


def _equals_empty(value: Item) -> bool:
    return value is None or (isinstance(value, str | int) and not value)


def _ordered(holds: Callable[[Any, Any], bool]) -> Single:
    def compare(run: Run, a: Item, b: Item) -> bool:
        if a is None or b is None:
            one, other = _emptied(a, b)
            return _ranked(run, holds, one, other) and run.nulls_are_empty()
        return _ranked(run, holds, a, b)

    return compare


def _emptied(a: Item, b: Item) -> tuple[Item, Item]:
    if a is None and b is None:
        return 0, 0
    return (_empty(b), b) if a is None else (a, _empty(a))


def _empty(like: Item) -> Item:
    """What an absent value is against this one, when absent is taken as empty."""
    return Date(0) if isinstance(like, Date) else 0


def _ranked(run: Run, holds: Callable[[Any, Any], bool], a: Item, b: Item) -> bool:
    one, other = paired(run, a, b)
    if isinstance(one, str) and isinstance(other, str):
        if not (NUMBER.fullmatch(one) and NUMBER.fullmatch(other)):
            raise UnknownError("the order of two texts is not documented")
        numeric, textual = holds(int(one), int(other)), holds(one, other)
        return numeric if numeric == textual else run.other(Question.TEXT_ORDER) != numeric
    if type(one) not in (int, Date):
        raise UnknownError(f"{kind(one)} has no order")
    return holds(one, other)


def paired(run: Run, a: Item, b: Item) -> tuple[Item, Item]:
    """Two values of one kind; a text from an attribute becomes what the other side is."""
    if isinstance(a, str) == isinstance(b, str):
        if isinstance(a, str) or type(a) is type(b):
            return a, b
        raise UnknownError(f"{kind(a)} is compared with {kind(b)}")
    return (_like(run, a, b), b) if isinstance(a, str) else (a, _like(run, str(b), a))


def _like(run: Run, text: str, other: Item) -> Item:
    if isinstance(other, bool):
        return switch_of(text)
    if isinstance(other, int):
        return number_of(text)
    if isinstance(other, Date):
        return parsed_date(run, text)
    raise UnknownError(f"a text is compared with {kind(other)}")


def joined(run: Run, a: Item, b: Item) -> Item:
    """`&`: the texts in a row. As in VBA, of which the language is a subset, NULL adds nothing."""
    if a is None or b is None:
        only = b if a is None else a
        if only is None or run.other(Question.NULL_JOINED):
            return None
        return _piece(only)
    one, other = _piece(a), _piece(b)
    run.room(len(one) + len(other))
    return one + other


def _piece(value: Item) -> str:
    if isinstance(value, str | int):
        return str(value)
    raise UnknownError(f"& is for texts, not for {kind(value)}")


def _computed(operation: Callable[[int, int], int]) -> Single:
    def compute(run: Run, a: Item, b: Item) -> Item:
        if (a is None or b is None) and not run.nulls_are_empty():
            return None
        one, other = (0 if side is None else number_of(side) for side in (a, b))
        return bounded(operation(one, other))

    return compute


def each(single: Single) -> Operator:
    """The operator on lists too: on every value of the one side."""

    def operate(run: Run, a: Data, b: Data) -> Data:
        if isinstance(a, tuple):
            if isinstance(b, tuple):
                raise UnknownError("what an operator does between two lists is not documented")
            run.weigh(a)
            return tuple(None if x is None else single(run, x, b) for x in a)
        if isinstance(b, tuple):
            run.weigh(b)
            return tuple(None if x is None else single(run, a, x) for x in b)
        return single(run, a, b)

    return operate


def truths(run: Run, value: Data) -> bool | tuple[bool, ...]:
    """Whether it holds, or for each value of a list whether it holds."""
    if not isinstance(value, tuple):
        return truth_of(value)
    run.weigh(value)
    return tuple(map(truth_of, value))


OPERATORS: dict[str, Operator] = {
    "=": each(equal),
    "<>": each(unequal),
    "<": each(_ordered(lambda a, b: a < b)),
    "<=": each(_ordered(lambda a, b: a <= b)),
    ">": each(_ordered(lambda a, b: a > b)),
    ">=": each(_ordered(lambda a, b: a >= b)),
    "&": each(joined),
    "+": each(_computed(lambda a, b: a + b)),
    "-": each(_computed(lambda a, b: a - b)),
    "*": each(_computed(lambda a, b: a * b)),
}
