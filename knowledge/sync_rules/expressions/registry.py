"""How a function is declared: its parameters, what it makes of NULL, and where it is documented.

Kinds of parameters, from the functions reference: str, num, dt, bin, ref, bool, enum, var, and mv
for a multi-valued one. Given a list, any but mv and var is applied to each of its values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from knowledge.sync_rules.expressions.dates import parsed_date
from knowledge.sync_rules.expressions.run import SMALL, Code, Run
from knowledge.sync_rules.expressions.syntax import Call
from knowledge.sync_rules.expressions.values import (
    Control,
    Data,
    Date,
    Item,
    Ref,
    UnknownError,
    bytes_of,
    kind,
    number_of,
    option_of,
    text_of,
    truth_of,
)

DOCS = "https://learn.microsoft.com/entra/identity/hybrid/connect/"
PAGE = DOCS + "reference-connect-sync-functions-reference"
Nulls: TypeAlias = Literal["open", "empty", "takes"]
Build: TypeAlias = Callable[[Call, tuple[Code, ...]], Code]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: how a call of it becomes code, and where it is documented."""

    name: str
    build: Build
    source: str
    #: What is left open, for docs/FUNCTIONS.md; empty: nothing.
    open: str = ""
    implemented: bool = True


DECLARED: dict[str, Function] = {}


@dataclass(frozen=True, slots=True)
class _Plain:
    """A function that takes values, whatever they come from."""

    name: str
    kinds: tuple[str, ...]
    least: int
    nulls: Nulls
    apply: Callable[..., Data]


def function(
    name: str, takes: str, *, nulls: Nulls = "open", still_open: str = "", source: str = ""
) -> Callable[[Callable[..., Data]], Callable[..., Data]]:
    """Declare a function of the run and of parameters of these kinds; `?` marks the optional."""
    kinds = tuple(k.rstrip("?") for k in takes.split())
    least = sum(not k.endswith("?") for k in takes.split())

    def declare(apply: Callable[..., Data]) -> Callable[..., Data]:
        plain = _Plain(name, kinds, least, nulls, apply)
        where = source or f"{PAGE}#{name.lower()}"
        DECLARED[name] = Function(name, lambda _, codes: _called(plain, codes), where, still_open)
        return apply

    return declare


def form(
    name: str, least: int, most: int, *, still_open: str = "", source: str = ""
) -> Callable[[Build], Build]:
    """Declare a function that decides itself which arguments it evaluates."""

    def declare(build: Build) -> Build:
        def checked(call: Call, codes: tuple[Code, ...]) -> Code:
            return build(call, codes) if least <= len(codes) <= most else miscounted(name, codes)

        where = source or f"{PAGE}#{name.lower()}"
        DECLARED[name] = Function(name, checked, where, still_open)
        return build

    return declare


def undefined(name: str, why: str) -> None:
    """Declare a documented function whose page does not say what it returns."""
    build: Build = lambda _, __: refusing(f"{name}: {why}")  # noqa: E731 - one line says it
    DECLARED[name] = Function(name, build, f"{PAGE}#{name.lower()}", why, implemented=False)


def refusing(why: str) -> Code:
    """Code that is not evaluated, for this reason; only if it is reached."""

    def refuse(_: Run) -> Data:
        raise UnknownError(why)

    return refuse


def miscounted(name: str, codes: Sequence[Code]) -> Code:
    """Code of a call with a number of arguments that the page does not give."""
    return refusing(f"{name} does not take {len(codes)} arguments")


def _called(plain: _Plain, codes: tuple[Code, ...]) -> Code:
    if not plain.least <= len(codes) <= len(plain.kinds):
        return miscounted(plain.name, codes)
    if plain.kinds == ("str",):
        return _of_one_text(plain, codes[0])
    return lambda run: _invoked(run, plain, [code(run) for code in codes])


def _of_one_text(plain: _Plain, code: Code) -> Code:
    """The same as any call; short values of one text, nearly all there are, go the short way."""
    apply = plain.apply

    def call(run: Run) -> Data:
        value = code(run)
        if type(value) is str and len(value) < SMALL:
            return apply(run, value)
        return _invoked(run, plain, [value])

    return call


def _invoked(run: Run, plain: _Plain, values: list[Data]) -> Data:
    spread = -1
    for index, (value, wanted) in enumerate(zip(values, plain.kinds, strict=False)):
        run.weigh(value)
        if isinstance(value, Control):
            raise UnknownError(f"{plain.name} is given {value.value}")
        if isinstance(value, tuple) and wanted not in ("mv", "var"):
            if spread >= 0:
                raise UnknownError(f"{plain.name} is given two lists")
            spread = index
    if spread < 0:
        return _applied(run, plain, values)
    return _on_each(run, plain, values, spread)


def _on_each(run: Run, plain: _Plain, values: list[Data], spread: int) -> Data:
    items = values[spread]
    assert isinstance(items, tuple)
    results: list[Item] = []
    for item in items:
        values[spread] = item
        result = None if item is None else _applied(run, plain, values)
        if isinstance(result, tuple):
            raise UnknownError(f"{plain.name} makes a list of each value of a list")
        results.append(result)
    return tuple(results)


def _applied(run: Run, plain: _Plain, values: Sequence[Data]) -> Data:
    pairs = list(zip(values, plain.kinds, strict=False))
    if plain.nulls != "takes" and None in values:
        if plain.nulls == "empty" and values[0] is None:
            return ""
        if any(value is None and wanted not in _EMPTY for value, wanted in pairs):
            return None
        if not run.nulls_are_empty():
            return None
        pairs = [(_EMPTY[k] if v is None else v, k) for v, k in pairs]
    return plain.apply(run, *(_CONVERT[k](run, v) for v, k in pairs))


_EMPTY: dict[str, Data] = {"str": "", "num": 0, "mv": ()}


def _list(run: Run, value: Any) -> tuple[Item, ...]:
    """The values of a list; one value is taken as a list of one, for its kind is not seen."""
    return tuple(x for x in value if x is not None) if isinstance(value, tuple) else (value,)


def _ref(_: Run, value: Any) -> str:
    return Ref(text_of(value))


def _date(run: Run, value: Any) -> Date:
    if isinstance(value, Date):
        return value
    if isinstance(value, str):
        return parsed_date(run, value)
    raise UnknownError(f"a date is wanted, not {kind(value)}")


_CONVERT: dict[str, Callable[[Run, Any], Any]] = {
    "str": lambda _, value: text_of(value),
    "num": lambda _, value: number_of(value),
    "bool": lambda _, value: truth_of(value),
    "bin": lambda _, value: bytes_of(value),
    "enum": lambda _, value: option_of(value),
    "ref": _ref,
    "dt": _date,
    "mv": _list,
    "var": lambda _, value: value,
}
