"""The LDIF parser by itself; how files are read with it stands with the adapters."""

import pytest

from knowledge.ldif import LdifError, records


def lines(text: str) -> list[bytes]:
    """The lines of a text with their ends."""
    return [line.encode() for line in text.splitlines(keepends=True)]


def test_records_in_order() -> None:
    """Where each begins, its name, and its values as bytes."""
    text = "version: 1\n\ndn: DC=a\nCn:: w7w=\ncn: b\n c\n\n# no\ndn: DC=b\ncn: c\n\n"
    first, second = records(lines(text))

    assert (first.line, first.dn, first.values) == (3, "DC=a", {"cn": ["ü".encode(), b"bc"]})
    assert (second.line, second.dn) == (9, "DC=b")


def test_no_ldif() -> None:
    """Which line, what is wrong, and how to mend it."""
    with pytest.raises(LdifError) as caught:
        list(records(lines("dn: DC=a\nrubbish\n\n")))

    assert (caught.value.place, caught.value.problem) == (
        "line 2",
        "expected `name: value`, got other text",
    )
    assert "ldifde" in caught.value.mend
