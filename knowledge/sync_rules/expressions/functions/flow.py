"""Program flow (functions reference, section Program Flow)."""

from knowledge.sync_rules.expressions.registry import form, function
from knowledge.sync_rules.expressions.run import Code, Run
from knowledge.sync_rules.expressions.syntax import Call
from knowledge.sync_rules.expressions.values import (
    Control,
    Data,
    Item,
    StopError,
    UnknownError,
    truth_of,
)

_MANY = 1 << 20


@function("Error", "str")
def _error(_: Run, message: str) -> Data:
    raise StopError(message)


@form("IIF", 3, 3)
def _iif(_: Call, codes: tuple[Code, ...]) -> Code:
    """Only the branch that is taken is evaluated; a list of conditions chooses value by value, as
    in the page's example that removes SIP addresses.
    """
    condition, then, otherwise = codes

    def choose(run: Run) -> Data:
        held = condition(run)
        if isinstance(held, tuple):
            return _value_by_value(run, tuple(map(truth_of, held)), then, otherwise)
        return then(run) if truth_of(held) else otherwise(run)

    return choose


def _value_by_value(run: Run, held: tuple[bool, ...], then: Code, otherwise: Code) -> Data:
    run.spend(len(held))
    yes = _column(then(run), len(held)) if True in held else ()
    no = _column(otherwise(run), len(held)) if False in held else ()
    return tuple(yes[i] if holds else no[i] for i, holds in enumerate(held))


def _column(value: Data, length: int) -> tuple[Item, ...]:
    if isinstance(value, Control):
        raise UnknownError(f"{value.value} for one value of a list")
    if not isinstance(value, tuple):
        return (value,) * length
    if len(value) != length:
        raise UnknownError("a list of conditions chooses from a list of another length")
    return value


@form("Switch", 0, _MANY)
def _switch(_: Call, codes: tuple[Code, ...]) -> Code:
    """All conditions are evaluated, so a failing one fails the whole; of the values only the chosen
    one is, for the page's example ends in True, Error("Unknown city").
    """
    if not codes or len(codes) % 2:
        return _unpaired
    pairs = list(zip(codes[::2], codes[1::2], strict=True))

    def choose(run: Run) -> Data:
        chosen: Code | None = None
        for condition, value in pairs:
            if chosen is None:
                chosen = value if _holds(condition(run)) else None
            else:
                _tried(run, condition)
        return None if chosen is None else chosen(run)

    return choose


def _unpaired(_: Run) -> Data:
    raise StopError("Switch: the expressions and values are not properly paired")


def _holds(value: Data) -> bool:
    if isinstance(value, tuple):
        raise UnknownError("Switch with a list of conditions")
    return truth_of(value)


def _tried(run: Run, condition: Code) -> None:
    """Evaluate a condition only to see whether it fails."""
    try:
        condition(run)
    except UnknownError:
        return
