"""A certificate with other words in it: as long as before, so that it is read as before.

Its signature no longer fits, which nobody who reads a recording looks at. Its key and its serial
number stay.
"""

import re
from collections.abc import Callable, Iterator

_TEXTS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_TEXTS |= {0x81: "ascii", 0x82: "ascii", 0x86: "ascii"}  # of a subject's other names
_CONSTRUCTED, _OCTETS, _SEQUENCE = 0x20, 0x04, 0x30
_LONG_TAG = 0x1F
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_STAYS = re.compile(rf"{_GUID.pattern}|MS-Organization.*|(?:https?|ldap)://.*", re.IGNORECASE)
_DEEPEST = 30


def masked_der(value: bytes, mask: Callable[[str], str]) -> bytes:
    """The same bytes with every text masked; what cannot be read is given back as noughts."""
    done = bytearray(value)
    try:
        for start, end, encoding in _texts(value, 0, len(value), 0):
            text = value[start:end].decode(encoding)
            other = text if _STAYS.fullmatch(text) else mask(text)
            raw = other.encode(encoding)
            done[start:end] = raw if len(raw) == end - start else bytes(end - start)
    except ValueError:
        return bytes(len(value))
    return bytes(done)


def _texts(value: bytes, at: int, end: int, depth: int) -> Iterator[tuple[int, int, str]]:
    """Where the texts of an element's content stand, and in which encoding."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    while at < end:
        tag, start, stop = _element(value, at, end)
        if tag in _TEXTS:
            yield start, stop, _TEXTS[tag]
        elif tag & _CONSTRUCTED or (tag == _OCTETS and _is_whole(value, start, stop)):
            yield from _texts(value, start, stop, depth + 1)
        at = stop


def _element(value: bytes, at: int, end: int) -> tuple[int, int, int]:
    """The tag of an element, and where its content begins and ends."""
    if at + 2 > end or value[at] & _LONG_TAG == _LONG_TAG:
        raise ValueError("no element")
    size, start = value[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(value[start : start + count], "big"), start + count
    if start + size > end:
        raise ValueError("cut off")
    return value[at], start, start + size


def _is_whole(value: bytes, start: int, end: int) -> bool:
    """Whether the content of an octet string is itself one element."""
    try:
        return start < end and value[start] == _SEQUENCE and _element(value, start, end)[2] == end
    except ValueError:
        return False
