"""LDAP messages as bytes, as a server writes them (RFC 4511)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

PAGED = "1.2.840.113556.1.4.319"
NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036"


def tlv(tag: int, content: bytes) -> bytes:
    """A tag, a length and what is in it."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def parts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The tags and contents that stand side by side."""
    while raw:
        start, stop = bounds(raw)
        yield raw[0], raw[start:stop]
        raw = raw[stop:]


def bounds(raw: bytes) -> tuple[int, int]:
    """Where the content of the first element begins and ends; (0, 0) while that is not known."""
    if len(raw) < 2 or (raw[1] > 127 and len(raw) < raw[1] - 126):
        return 0, 0
    if raw[1] < 128:
        return 2, 2 + raw[1]
    start = raw[1] - 126
    return start, start + int.from_bytes(raw[2:start], "big")


def integer(value: int, tag: int = 2) -> bytes:
    """A whole number that is not negative."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def text(value: str | bytes, tag: int = 4) -> bytes:
    """An octet string."""
    return tlv(tag, value.encode() if isinstance(value, str) else value)


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """A whole message."""
    tail = tlv(0xA0, controls) if controls else b""
    return tlv(0x30, integer(number) + operation + tail)


def result(
    tag: int, code: int = 0, why: str = "", referrals: Sequence[str] = (), more: bytes = b""
) -> bytes:
    """The result of an operation."""
    named = tlv(0xA3, b"".join(text(r) for r in referrals)) if referrals else b""
    return tlv(tag, integer(code, 10) + text("") + text(why) + named + more)


def bind_response(number: int, code: int = 0, why: str = "") -> bytes:
    """The answer to a bind."""
    return message(number, result(0x61, code, why))


def extended_response(number: int, code: int = 0, name: str = "") -> bytes:
    """The answer to an extended operation, or a notification."""
    return message(number, result(0x78, code, more=text(name, 0x8A) if name else b""))


def entry(number: int, dn: str, values: Mapping[str, Iterable[str | bytes]]) -> bytes:
    """One object that a search found."""
    attributes = b"".join(
        tlv(0x30, text(name) + tlv(0x31, b"".join(text(v) for v in many)))
        for name, many in values.items()
    )
    return message(number, tlv(0x64, text(dn) + tlv(0x30, attributes)))


def reference(number: int, url: str) -> bytes:
    """A search continues elsewhere."""
    return message(number, tlv(0x73, text(url)))


def done(
    number: int,
    code: int = 0,
    why: str = "",
    referrals: Sequence[str] = (),
    cookie: bytes | None = None,
) -> bytes:
    """The end of a search; with a cookie, the end of one of its pages."""
    controls = b""
    if cookie is not None:
        value = tlv(0x30, integer(0) + text(cookie))
        controls = tlv(0x30, text(PAGED) + text(value))
    return message(number, result(0x65, code, why, referrals), controls)
