"""Conversion functions (functions reference, section Conversion)."""

import base64
import binascii
import uuid

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import (
    GUID,
    NUMBER,
    Data,
    Item,
    StopError,
    UnknownError,
    bounded,
    kind,
    sid_of,
    truth_of,
)

GUID_BYTES = 16
_ENCODINGS = {"Unicode": "utf-16-le", "ASCII": "ascii", "UTF8": "utf-8"}


@function(
    "CBool", "var", nulls="takes", still_open="a text that is neither a truth value nor a number"
)
def _cbool(_: Run, value: Data) -> Data:
    return tuple(map(truth_of, value)) if isinstance(value, tuple) else truth_of(value)


@function("CNum", "str", still_open="a text that holds digits but is no whole number")
def _cnum(_: Run, text: str) -> int:
    if is_number(text):
        return bounded(int(text))
    raise StopError(f"CNum: {text!r} is no number")


def is_number(text: str) -> bool:
    """Whether a text is a number; one that holds digits but is none hangs on the culture."""
    if NUMBER.fullmatch(text):
        return True
    if any("0" <= char <= "9" for char in text):
        raise UnknownError("a number in a form that hangs on the server's culture")
    return False


@function("CRef", "ref")
def _cref(_: Run, text: str) -> str:
    return text


@function("CStr", "var", nulls="takes")
def _cstr(_: Run, value: Data) -> Data:
    return tuple(map(as_string, value)) if isinstance(value, tuple) else as_string(value)


def as_string(value: Item) -> str | None:
    """The text of a number, a reference, a truth value or a text; NULL stays NULL."""
    if value is None:
        return None
    if isinstance(value, str | int):
        return str(value)
    raise UnknownError(f"CStr of {kind(value)}")


@function("CGuid", "str")
def _cguid(_: Run, text: str) -> bytes:
    if GUID.fullmatch(text):
        return uuid.UUID(text).bytes_le
    raise StopError(f"CGuid: {text!r} is no GUID")


@function("StringFromGuid", "bin", still_open="with or without braces")
def _string_from_guid(run: Run, raw: bytes) -> str:
    if len(raw) != GUID_BYTES:
        raise UnknownError("a GUID has 16 bytes")
    text = str(uuid.UUID(bytes_le=raw))
    return "{" + text + "}" if run.other(Question.GUID_BRACES) else text


@function("StringFromSid", "bin")
def _string_from_sid(_: Run, raw: bytes) -> str:
    return sid_of(raw)


@function("ConvertFromBase64", "str enum?")
def _from_base64(_: Run, text: str, encoding: str = "Unicode") -> str:
    if encoding not in _ENCODINGS:
        raise UnknownError(f"the encoding {encoding}")
    try:
        return base64.b64decode(text, validate=True).decode(_ENCODINGS[encoding])
    except (binascii.Error, ValueError):
        raise UnknownError("a text that is not base64 of that encoding") from None


@function("ConvertToBase64", "var", nulls="takes", still_open="a number, a date")
def _to_base64(run: Run, value: Data) -> Data:
    if isinstance(value, tuple):
        return tuple(_encoded(run, x) for x in value)
    return _encoded(run, value)


def _encoded(run: Run, value: Item) -> str | None:
    if value is None:
        return "" if run.nulls_are_empty() else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str):
        run.room(len(value) * 4)
        return base64.b64encode(value.encode("utf-16-le", "surrogatepass")).decode()
    raise UnknownError(f"ConvertToBase64 of {kind(value)}")


@function("ConvertToUTF8Hex", "str")
def _to_hex(run: Run, text: str) -> str:
    run.room(len(text) * 8)
    return text.encode("utf-8", "surrogatepass").hex().upper()


@function("ConvertFromUTF8Hex", "str")
def _from_hex(_: Run, text: str) -> str:
    try:
        return bytes.fromhex(text).decode()
    except ValueError:
        raise UnknownError("a text that is not hexadecimal UTF-8") from None
