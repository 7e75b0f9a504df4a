"""DER, as far as a certificate needs it: tags, lengths, object identifiers, texts and times.

Source: ITU-T X.690 and, for what a certificate is made of, RFC 5280. Bytes that are no DER raise
ValueError and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

OID, UTC_TIME, SEQUENCE = 0x06, 0x17, 0x30
_LONG = 0x80
_MAX_LENGTH_BYTES = 4
_MULTIBYTE_TAG = 0x1F
_ENCODINGS = {0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "latin-1"}
_CENTURY_TURN = 50


@dataclass(frozen=True, slots=True)
class Element:
    """One value: its tag, its content and the bytes of both together."""

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> tuple["Element", ...]:
        """The values inside."""
        return tuple(elements(self.content))

    def text(self) -> str:
        """The content as text, in the encoding of its tag."""
        return self.content.decode(_ENCODINGS.get(self.tag, "utf-8"))


def elements(data: bytes) -> Iterator[Element]:
    """The values that stand in a row."""
    position = 0
    while position < len(data):
        start, end = _bounds(data, position)
        yield Element(data[position], data[start:end], data[position:end])
        position = end


def only(data: bytes, tag: int) -> Element:
    """The one value that the bytes are."""
    found = next(elements(data), None)
    if found is None or found.tag != tag or len(found.raw) != len(data):
        raise ValueError("not one value of this kind")
    return found


def _bounds(data: bytes, position: int) -> tuple[int, int]:
    if data[position] & _MULTIBYTE_TAG == _MULTIBYTE_TAG or position + 1 >= len(data):
        raise ValueError("a tag of several bytes or no length")
    length, start = data[position + 1], position + 2
    if length >= _LONG:
        count = length - _LONG
        if not 0 < count <= _MAX_LENGTH_BYTES:
            raise ValueError("a length that DER does not have")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    if start + length > len(data):
        raise ValueError("shorter than it says")
    return start, start + length


def oid(content: bytes) -> str:
    """An object identifier in dotted form."""
    if not content or content[-1] & _LONG:
        raise ValueError("no object identifier")
    numbers, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & _LONG:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - first * 40, *numbers[1:])))


def time(element: Element) -> datetime:
    """A UTCTime or GeneralizedTime; two-digit years from 50 on are of the last century."""
    text = element.content.decode("ascii")
    if element.tag == UTC_TIME:
        text = ("19" if int(text[:2]) >= _CENTURY_TURN else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
