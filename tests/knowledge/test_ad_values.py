"""Bytes of Active Directory in the form of the vocabulary."""

import base64
import uuid

import pytest

from knowledge.ad_values import value_text

GUID = uuid.UUID("14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f")
BASE64 = base64.b64encode(GUID.bytes_le).decode()
SID = bytes.fromhex("010200000000000520000000200200" + "00")


@pytest.mark.parametrize(
    "name, raw, text",
    [
        ("objectguid", GUID.bytes_le, BASE64),
        ("objectguid", str(GUID).encode(), BASE64),
        ("ms-ds-consistencyguid", b"abc", "YWJj"),
        ("objectsid", SID, "S-1-5-32-544"),
        ("objectsid", b"s-1-5-32-544", "S-1-5-32-544"),
        ("objectsid", b"no SID", base64.b64encode(b"no SID").decode()),
        ("objectsid", b"\xff", "/w=="),
        ("usercertificate", b"abc", "YWJj"),
        ("displayname", "Jörg".encode(), "Jörg"),
        ("displayname", b"\xff", "/w=="),
        ("displayname", b"a\0", "YQA="),
        ("whencreated", b"20260302113000.0Z", "2026-03-02T11:30:00Z"),
        ("msds-lastlogontime", b"20260302113000.0+0100", "2026-03-02T10:30:00Z"),
        ("whencreated", b"yesterday", "yesterday"),
        ("whencreated", b"20269902113000.0Z", "20269902113000.0Z"),
    ],
)
def test_values(name: str, raw: bytes, text: str) -> None:
    """Each attribute in its form."""
    assert value_text(name, raw) == text


def test_a_guid_that_is_none() -> None:
    """Only objectGUID has to be one."""
    with pytest.raises(ValueError, match="hexadecimal"):
        value_text("objectguid", b"abc")
