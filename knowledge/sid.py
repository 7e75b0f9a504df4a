"""Security identifiers: from the bytes that AD keeps to the text that people read."""

import base64
import binascii
import re

_TEXT = re.compile(r"S-1-\d+(?:-\d+)*", re.IGNORECASE)
_HEAD = 8


def sid_text(value: str) -> str | None:
    """The `S-1-...` text of a SID given as base64 or as such text; None when it is neither."""
    if _TEXT.fullmatch(value.strip()):
        return value.strip().upper()
    try:
        return sid_from_bytes(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return None


def sid_from_bytes(raw: bytes) -> str | None:
    """The text of a binary SID: revision 1, count, 6 bytes authority, then 4 bytes each."""
    if len(raw) < _HEAD or raw[0] != 1 or len(raw) != _HEAD + 4 * raw[1]:
        return None
    authority = int.from_bytes(raw[2:_HEAD], "big")
    parts = (int.from_bytes(raw[i : i + 4], "little") for i in range(_HEAD, len(raw), 4))
    return "-".join(("S-1", str(authority), *map(str, parts)))
