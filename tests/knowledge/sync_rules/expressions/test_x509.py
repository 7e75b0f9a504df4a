"""Certificates put together byte by byte: what the two real ones do not hold (RFC 5280)."""

from datetime import UTC, datetime

import pytest

from knowledge.sync_rules.expressions import der
from knowledge.sync_rules.expressions.x509 import Certificate, certificate, named, shown

CN, OU, DC = bytes.fromhex("550403"), bytes.fromhex("55040b"), bytes.fromhex("0992268993f22c640119")
ODD, SAN = bytes.fromhex("2a0304"), bytes.fromhex("551d11")
UTF8, BMP, PRINTABLE = 0x0C, 0x1E, 0x13
GENERAL_TIME, UTC_TIME = 0x18, 0x17


def tlv(tag: int, *contents: bytes) -> bytes:
    """One value in DER."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    return bytes([tag, 0x82]) + size.to_bytes(2, "big") + content


def name(*components: bytes) -> bytes:
    """A name of these components."""
    return tlv(0x30, *(tlv(0x31, component) for component in components))


def pair(number: bytes, value: bytes, tag: int = UTF8) -> bytes:
    """An attribute and its value."""
    return tlv(0x30, tlv(0x06, number), tlv(tag, value))


def made(
    subject: bytes, *more: bytes, start: bytes = b"491231235959Z", tag: int = UTC_TIME
) -> Certificate:
    """A certificate for this holder, with more parts behind its key."""
    algorithm = tlv(0x30, tlv(0x06, ODD))
    validity = tlv(0x30, tlv(tag, start), tlv(UTC_TIME, b"500101000000Z"))
    key = tlv(0x30, algorithm, tlv(0x03, b"\0"))
    body = tlv(0x30, tlv(0x02, b"\1"), algorithm, name(), validity, subject, key, *more)
    found = certificate(tlv(0x30, body, algorithm, tlv(0x03, b"\0")))
    assert found is not None
    return found


def alternative(*names: bytes) -> bytes:
    """The extension with these alternative names."""
    extension = tlv(0x30, tlv(0x06, SAN), tlv(0x04, tlv(0x30, *names)))
    return tlv(0xA3, tlv(0x30, extension))


@pytest.mark.parametrize(
    "subject,expected",
    [
        (name(), ""),
        (name(pair(DC, b"com"), pair(CN, b"a")), "CN=a, DC=com"),
        (name(pair(CN, b"a") + pair(OU, b"b")), "CN=a + OU=b"),
        (name(pair(ODD, b"a")), "OID.1.2.3.4=a"),
        (name(pair(CN, b'a"b')), 'CN="a""b"'),
        (name(pair(CN, b" a")), 'CN=" a"'),
        (name(pair(CN, b"")), 'CN=""'),
        (name(pair(CN, "ä".encode("utf-16-be"), BMP)), "CN=ä"),
        (name(pair(CN, b"a", PRINTABLE)), "CN=a"),
    ],
)
def test_names(subject: bytes, expected: str) -> None:
    """Nearest component first, letters for known attributes, quotes around special characters."""
    assert shown(made(subject).subject) == expected


def test_no_parameters_and_parts_that_are_not_read() -> None:
    """A key without parameters; unique identifiers between key and extensions."""
    found = made(name(), tlv(0xA1, b"\0"), alternative(tlv(0x82, b"a")))
    assert found.key_parameters == b""
    assert named(found, "DnsName", False) == "a"
    assert found.critical == ()


def test_alternative_names() -> None:
    """A principal name is told from other names; what is absent is empty."""
    other = tlv(0xA0, tlv(0x06, ODD), tlv(0xA0, tlv(UTF8, b"x")))
    found = made(name(), alternative(other, tlv(0x81, b"a@b.com")))
    assert named(found, "UpnName", False) == ""
    assert named(found, "SimpleName", False) == "a@b.com"
    assert named(found, "EmailName", False) == "a@b.com"
    assert named(found, "UrlName", False) == ""
    assert named(found, "Other", False) is None
    only_dns = made(name(), alternative(tlv(0x82, b"pc1")))
    assert named(only_dns, "SimpleName", False) == "pc1"


def test_times() -> None:
    """RFC 5280: years of two digits turn the century at 50; a general time has four."""
    found = made(name())
    assert found.not_before == datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert found.not_after == datetime(1950, 1, 1, tzinfo=UTC)
    later = made(name(), start=b"20510101000000Z", tag=GENERAL_TIME)
    assert later.not_before == datetime(2051, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x85\1\1\1\1\1",
        b"\x30\x82\xff",
        b"\x1f\x01\x00",
        b"\x30\x00",
        tlv(0x30, tlv(0x30), tlv(0x30), tlv(0x03)),
        tlv(0x30, tlv(0x30, tlv(0x02)), tlv(0x30, tlv(0x06)), tlv(0x03)),
    ],
)
def test_no_certificate(raw: bytes) -> None:
    """Bytes that break off or hold something else."""
    assert certificate(raw) is None


@pytest.mark.parametrize("content", [b"", b"\x80", b"\x2a\x86"])
def test_no_object_identifier(content: bytes) -> None:
    """An identifier that is empty or breaks off."""
    with pytest.raises(ValueError, match="identifier"):
        der.oid(content)


def test_object_identifier() -> None:
    """X.690 8.19: the first byte holds two numbers; long ones have seven bits a byte."""
    assert der.oid(bytes.fromhex("2a864886f70d010105")) == "1.2.840.113549.1.1.5"
    assert der.oid(bytes.fromhex("883703")) == "2.999.3"
    assert der.oid(b"\x09") == "0.9"
