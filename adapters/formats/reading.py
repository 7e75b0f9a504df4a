"""From text to checked data: JSON, and messages with file, place and mend."""

import re
from typing import Generic, NoReturn, TypeVar

import msgspec

from adapters.formats.errors import FormatError
from adapters.formats.scalars import decode, kind_of

T = TypeVar("T")

_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<in>key in )?\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\[(?P<index>\d+|\.\.\.)\]|\.(?P<key>[^.\[]+)")
_BYTE = re.compile(r"^(?:JSON is malformed: )?(?P<what>.*?) \(byte (?P<at>\d+)\)$")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class Duplicates(Generic[T]):
    """Refuses a key that comes twice, naming both places."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._places: dict[T, tuple[str, str]] = {}

    def check(self, key: T, file: str, place: str) -> None:
        """Take note of a key; FormatError when it was there before."""
        first = self._places.setdefault(key, (file, place))
        if first != (file, place):
            problem = f"the {self._what} {key} is already at {first[0]}, {first[1]}"
            raise FormatError(file, place, "take one of the two out", problem)


def parse_json(text: str, file: str) -> object:
    """The value of a JSON text, or FormatError with line and column."""
    raw = text.encode()
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise _bad_json(str(error), raw, file) from None
    except RecursionError:
        mend = "write it with ConvertTo-Json -Depth 6"
        raise FormatError(file, "the whole file", mend, "it is nested too deeply") from None
    wrapped = '"KeyedCollectionAsList"' in text or '"Count"' in text
    return _without_wrappers(value) if wrapped else value


def _bad_json(message: str, raw: bytes, file: str) -> FormatError:
    detail = _BYTE.match(message)
    at = int(detail["at"]) if detail else len(raw)
    before = raw[:at].decode("utf-8", "replace")
    place = f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"
    if not detail:
        return FormatError(file, place, "copy the whole output again", "the JSON ends too early")
    problem = f"this is not JSON: {detail['what']}"
    return FormatError(file, place, "write JSON, as ConvertTo-Json does", problem)


def _without_wrappers(value: object) -> object:
    """The plain list in place of what Windows PowerShell writes for some: an object around it.

    A keyed collection has its elements in KeyedCollectionAsList; a list that carries properties of
    its own becomes `{"value": [...], "Count": n}`.
    """
    if isinstance(value, list):
        return [_without_wrappers(v) for v in value]
    if not isinstance(value, dict):
        return value
    if "KeyedCollectionAsList" in value:
        return _without_wrappers(value["KeyedCollectionAsList"])
    if value.keys() == {"value", "Count"} and isinstance(value["value"], list):
        return _without_wrappers(value["value"])
    return {k: _without_wrappers(v) for k, v in value.items()}


def convert(raw: object, kind: type[T], file: str, place: str = "") -> T:
    """Raw data as a shape, or FormatError that says where it breaks."""
    try:
        return msgspec.convert(raw, kind, strict=False, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise _bad_shape(str(error), file, place) from None


def convert_list(raw: object, item: type[T], file: str) -> tuple[T, ...]:
    """A list, or the one element that ConvertTo-Json made of a list of one."""
    items = as_list(raw, file)
    return tuple(convert(items, list[item], file))  # type: ignore[valid-type]


def as_list(raw: object, file: str) -> list[object]:
    """The elements of a top-level list, one alone included; null is no element."""
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict):
        return [raw]
    return [] if raw is None else _wrong_top(raw, file, "a list")


def as_object(raw: object, file: str) -> dict[str, object]:
    """A top-level object; a list of one is taken as its element."""
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    return raw if isinstance(raw, dict) else _wrong_top(raw, file, "an object")


def _wrong_top(raw: object, file: str, wanted: str) -> NoReturn:
    problem = f"expected {wanted}, got {kind_of(raw)}"
    mend = f"let the whole file be {wanted}"
    raise FormatError(file, "the whole file", mend, problem)


def _bad_shape(message: str, file: str, place: str) -> FormatError:
    parts = _AT.match(message)
    what, path = (parts["what"], parts["path"] or "") if parts else (message, "")
    where = ", ".join(part for part in (place, _place(path)) if part)
    name = _STEP.findall(path)[-1][1] if path else ""
    missing = re.search(r"missing required field `(.*)`", what)
    if missing:
        return FormatError(file, where, f"add {missing[1]}", f"{missing[1]} is missing")
    unknown = re.search(r"unknown field `(.*)`", what)
    if unknown:
        return FormatError(file, where, "take it out", f"{unknown[1]} is not known here")
    problem = re.sub(r"`([^`]*)`", lambda found: _words(found[1]), what)
    wanted = problem.removeprefix("Expected ").removeprefix("expected ").partition(", got")[0]
    mend = f"write {wanted}{' in ' + name if name else ''}, as the real source does"
    if "object" in what and what.endswith("got `str`"):  # what ConvertTo-Json cut off
        mend = "write it again with ConvertTo-Json -Depth 6"
    return FormatError(file, where, mend, problem[:1].lower() + problem[1:])


def _words(types: str) -> str:
    return " or ".join(_WORDS.get(name, name) for name in types.split(" | "))


def _place(path: str) -> str:
    """`$[2].Steps[0].Id` as `item 3, Steps item 1, Id`."""
    words: list[str] = []
    for step in _STEP.finditer(path):
        index = step["index"]
        if index is None:
            words.append(step["key"])
            continue
        number = "an item" if index == "..." else f"item {int(index) + 1}"
        words[-1:] = [f"{words[-1]} {number}"] if words else [number]
    return ", ".join(words)
