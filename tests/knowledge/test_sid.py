"""Security identifiers as text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sid import sid_from_bytes, sid_text

ADMINISTRATORS = bytes([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0])


def test_bytes_and_base64() -> None:
    """Bytes and base64."""
    assert sid_from_bytes(ADMINISTRATORS) == "S-1-5-32-544"
    assert sid_text(base64.b64encode(ADMINISTRATORS).decode()) == "S-1-5-32-544"


def test_text_is_passed_on() -> None:
    """Text is passed on."""
    assert sid_text("s-1-5-21-1-2-3-1104") == "S-1-5-21-1-2-3-1104"


@pytest.mark.parametrize("value", ["", "jdoe", "S-1-", "AQ==", "not base64!", "é"])
def test_anything_else_is_none(value: str) -> None:
    """Anything else is none."""
    assert sid_text(value) is None


@pytest.mark.parametrize("raw", [b"", ADMINISTRATORS[:-1], b"\2" + ADMINISTRATORS[1:]])
def test_broken_bytes(raw: bytes) -> None:
    """Broken bytes."""
    assert sid_from_bytes(raw) is None


@given(st.integers(0, 2**48 - 1), st.lists(st.integers(0, 2**32 - 1), max_size=15))
def test_every_sid_is_read(authority: int, parts: list[int]) -> None:
    """Every sid is read."""
    head = bytes([1, len(parts)]) + authority.to_bytes(6, "big")
    raw = head + b"".join(part.to_bytes(4, "little") for part in parts)
    assert sid_from_bytes(raw) == "-".join(["S-1", str(authority), *map(str, parts)])
