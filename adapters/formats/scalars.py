"""Single values as PowerShell, Graph and people write them, read with tolerance.

The types here are field types of the shapes; `decode` is the hook by which msgspec fills them. What
cannot be read raises ValueError with a clause that says what was expected.
"""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from knowledge.vocabulary import NO_GUID

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_EPOCH_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Text(str):
    """Text; a number or a Boolean is taken as its text. Enums too: never judged here."""

    __slots__ = ()


class Texts(tuple[str, ...]):
    """Several texts; one alone may stand without its list."""

    __slots__ = ()


class Guid(str):
    """A GUID in any spelling, kept as lower-case text without braces."""

    __slots__ = ()


class Link(str):
    """A GUID that points somewhere; empty when null, empty or all zeros."""

    __slots__ = ()


class Blob(bytes):
    """Bytes as base64 text or as a list of numbers."""

    __slots__ = ()


class Moment:
    """A time; `value` is None for the year 1, which .NET writes for "never"."""

    __slots__ = ("value",)

    def __init__(self, value: datetime | None) -> None:
        self.value = value


def when(moment: Moment | None) -> datetime | None:
    """The time, or None when absent or "never"."""
    return moment.value if moment else None


def kind_of(value: object) -> str:
    """What a value is called in a message."""
    if value is None:
        return "null"
    names: dict[type, str] = {str: "text", bool: "true or false", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _unexpected(wanted: str, value: object) -> ValueError:
    return ValueError(f"expected {wanted}, got {kind_of(value)}")


def text_of(value: object) -> str:
    """The text of a scalar, Booleans as AD and the engine write them in settings."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return str(value)
    if value is None:
        return ""
    raise _unexpected("text", value)


def guid_of(value: object) -> str:
    """Lower-case GUID text without braces, or ValueError."""
    found = _GUID.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        got = "text that is none" if isinstance(value, str) else kind_of(value)
        raise ValueError(f"expected a GUID, got {got}")
    return found[1].lower()


def link_of(value: object) -> str:
    """A GUID, or empty text for "no link"."""
    if value is None or value == "":
        return ""
    guid = guid_of(value)
    return "" if guid == NO_GUID else guid


def instant(value: object) -> datetime | None:
    """A time in UTC from any of the spellings of the real sources; None for never."""
    if isinstance(value, dict) and "value" in value:  # PowerShell 5.1, a date with extra properties
        value = value["value"]
    if value is None or value == "":
        return None
    if isinstance(value, datetime):  # TOML has dates of its own
        return _in_utc(value)
    if not isinstance(value, str):
        raise _unexpected("a date", value)
    try:
        epoch = _EPOCH_DATE.fullmatch(value.strip())
        return _from_epoch(int(epoch[1])) if epoch else _from_iso(value.strip())
    except (ValueError, OverflowError):
        raise ValueError("expected an ISO 8601 date, got other text") from None


def _from_epoch(milliseconds: int) -> datetime | None:
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return None if moment.year == 1 else moment


def _from_iso(text: str) -> datetime | None:
    moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text))
    return None if moment.year == 1 else _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _texts(value: object) -> Texts:
    if value is None:
        return Texts()
    return Texts(_value_text(v) for v in (value if isinstance(value, list) else [value]))


def _value_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _blob(value: object) -> Blob:
    if isinstance(value, list) and all(isinstance(v, int) for v in value):
        return Blob(value)
    if not isinstance(value, str):
        raise _unexpected("base64 text", value)
    try:
        return Blob(base64.b64decode(value, validate=True))
    except ValueError:
        raise ValueError("expected base64 text, got other text") from None


_READERS: dict[type, Callable[[object], object]] = {
    Text: lambda value: Text(text_of(value)),
    Texts: _texts,
    Guid: lambda value: Guid(guid_of(value)),
    Link: lambda value: Link(link_of(value)),
    Blob: _blob,
    Moment: lambda value: Moment(instant(value)),
}


def decode(kind: type, value: object) -> object:
    """The hook for msgspec: a raw value as one of the types above."""
    return _READERS[kind](value)


_DATE: dict[str, object] = {
    "type": ["string", "null"],
    "description": "ISO 8601; without a zone it is UTC; /Date(milliseconds)/ is read too",
}
_GUID_SCHEMA = r"^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$"
_SCHEMAS: dict[type, dict[str, object]] = {
    Text: {"type": ["string", "number", "boolean", "null"]},
    Texts: {
        "type": ["array", "string", "number", "boolean", "null"],
        "items": {"type": ["string", "number", "boolean"]},
    },
    Guid: {"type": "string", "pattern": _GUID_SCHEMA},
    Link: {"type": ["string", "null"], "pattern": f"^$|{_GUID_SCHEMA}"},
    Blob: {"type": ["string", "array"], "items": {"type": "integer"}},
    Moment: _DATE,
}


def describe(kind: type) -> dict[str, object]:
    """The hook for the JSON schemas."""
    return _SCHEMAS[kind]
