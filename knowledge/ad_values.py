"""The bytes of an attribute in Active Directory in the form that the vocabulary promises.

GUIDs and other binary values are base64 text, SIDs `S-1-...` text, points in time ISO 8601 in UTC.
"""

import base64
import re
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from knowledge.sid import sid_from_bytes, sid_text

Form = Literal["guid", "sid", "time", "binary", "text"]

_BINARY = frozenset(
    {
        "usercertificate",
        "usersmimecertificate",
        "thumbnailphoto",
        "jpegphoto",
        "ntsecuritydescriptor",
    }
)
_GUIDS = frozenset(
    {"objectguid", "ms-ds-consistencyguid", "msexchmailboxguid", "msexcharchiveguid"}
)
_SIDS = frozenset({"objectsid", "sidhistory", "msexchmasteraccountsid", "msrtcsip-originatorsid"})
_TIMES = frozenset({"whencreated", "whenchanged", "createtimestamp", "modifytimestamp"})
_GENERALIZED = re.compile(r"(\d{4})" + r"(\d\d)" * 5 + r"(?:[.,]\d+)?(Z|[+-]\d{4})")
_GUID_BYTES = 16


@lru_cache(maxsize=4096)
def form_of(name: str) -> Form:
    """How the values of an attribute are to be taken; the name in lower case."""
    if name in _GUIDS:
        return "guid"
    if name in _SIDS:
        return "sid"
    if name in _TIMES or (name.startswith("msds-") and name.endswith("time")):
        return "time"
    return "binary" if name in _BINARY else "text"


def value_text(name: str, raw: bytes) -> str:
    """One value; ValueError when it is an objectGUID and no GUID. The name in lower case."""
    form = form_of(name)
    if form == "guid":
        return base64.b64encode(_guid_bytes(name, raw)).decode()
    if form == "sid":
        return _sid(raw)
    if form == "binary" or b"\0" in raw:
        return base64.b64encode(raw).decode()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return base64.b64encode(raw).decode()
    return _iso(text) if form == "time" else text


def _guid_bytes(name: str, raw: bytes) -> bytes:
    """16 bytes in AD's order, also from the text of a GUID."""
    if len(raw) == _GUID_BYTES:
        return raw
    try:
        return uuid.UUID(raw.decode().strip()).bytes_le
    except ValueError:
        if name != "objectguid":
            return raw
        raise


def _sid(raw: bytes) -> str:
    text = sid_from_bytes(raw)
    if text is None and raw.isascii():
        text = sid_text(raw.decode())
    return text or base64.b64encode(raw).decode()


def _iso(text: str) -> str:
    """A generalized time as ISO 8601 in UTC; other text as it is."""
    parts = _GENERALIZED.fullmatch(text.strip())
    if not parts:
        return text
    year, month, day, hour, minute, second, zone = parts.groups()
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}")
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text
