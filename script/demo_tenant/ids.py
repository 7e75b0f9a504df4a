"""Names, identifiers and clocks of the demo tenant: all derived, nothing random."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import struct
import uuid
from dataclasses import dataclass

NOW = "2026-11-19T08:00:00Z"
ZERO = "00000000-0000-0000-0000-000000000000"
INITIAL = "contoso.onmicrosoft.com"
ENTRA_ID = "b891884f-051e-4a83-95af-2544101c9083"
ENTRA_NAME = "contoso.onmicrosoft.com - AAD"
CONTOSO_ID = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
_SPACE = uuid.UUID("6d1f3c0e-5a77-4f0c-9a3b-7d2a4e8c1b90")
_FILETIME_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Domain:
    """One AD domain: where its objects live and which connector reads it."""

    key: str
    dn: str
    fqdn: str
    netbios: str
    forest: str
    connector: str
    connector_id: str
    dc: str


def guid(*parts: str) -> str:
    """A stable GUID for these words."""
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


FABRIKAM_ID = guid("connector", "fabrikam.com")


def _domain(key: str, netbios: str, dc: str = "dc01") -> Domain:
    if key == "fabrikam":
        return Domain(
            key,
            "DC=fabrikam,DC=com",
            "fabrikam.com",
            netbios,
            "fabrikam.com",
            "fabrikam.com",
            FABRIKAM_ID,
            f"{dc}.fabrikam.com",
        )
    fqdn = "contoso.com" if key == "root" else f"{key}.contoso.com"
    dn = ",".join(f"DC={label}" for label in fqdn.split("."))
    return Domain(key, dn, fqdn, netbios, "contoso.com", "contoso.com", CONTOSO_ID, f"{dc}.{fqdn}")


DOMAINS = {
    "root": _domain("root", "CONTOSO"),
    "corp": _domain("corp", "CORP", "dc02"),
    "emea": _domain("emea", "EMEA"),
    "apac": _domain("apac", "APAC"),
    "labs": _domain("labs", "LABS"),
    "fabrikam": _domain("fabrikam", "FABRIKAM"),
}


def guid_bytes(text: str) -> bytes:
    """The 16 bytes as AD stores them."""
    return uuid.UUID(text).bytes_le


def b64(data: bytes) -> str:
    """Base64 text."""
    return base64.b64encode(data).decode("ascii")


def anchor(object_guid: str) -> str:
    """sourceAnchor: base64 of the objectGUID bytes."""
    return b64(guid_bytes(object_guid))


def entra_dn(source_anchor: str) -> str:
    """The DN that the Entra connector space gives a sourceAnchor."""
    return "CN={" + source_anchor.encode().hex().upper() + "}"


def rid(domain: str, name: str) -> int:
    """A stable relative identifier."""
    return 1100 + int(hashlib.sha256(f"{domain}/{name}".encode()).hexdigest()[:6], 16) % 60000


def domain_sid(domain: str) -> list[int]:
    """The sub-authorities of a domain's SID."""
    digest = hashlib.sha256(f"sid/{domain}".encode()).digest()
    return [21, *struct.unpack("<3I", digest[:12])]


def sid_bytes(sub: list[int]) -> bytes:
    """S-1-5-<sub> in binary."""
    return struct.pack("<BB", 1, len(sub)) + b"\0\0\0\0\0\5" + struct.pack(f"<{len(sub)}I", *sub)


def sid_text(data: bytes) -> str:
    """S-1-5-... of a binary SID."""
    sub = struct.unpack(f"<{data[1]}I", data[8:])
    return "S-1-5-" + "-".join(str(part) for part in sub)


def moment(text: str) -> dt.datetime:
    """ISO 8601 text as a time."""
    return dt.datetime.fromisoformat(text)


def iso(when: dt.datetime) -> str:
    """A time as ISO 8601 UTC."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def after(text: str, seconds: int) -> str:
    """The moment this many seconds later."""
    return iso(moment(text) + dt.timedelta(seconds=seconds))


def generalized(text: str) -> str:
    """A time as AD writes whenCreated."""
    return moment(text).strftime("%Y%m%d%H%M%S.0Z")


def filetime(text: str) -> str:
    """A time as AD writes pwdLastSet."""
    return str(int((moment(text) - _FILETIME_EPOCH).total_seconds()) * 10_000_000)


def from_filetime(text: str) -> str:
    """A FILETIME as ISO text."""
    return iso(_FILETIME_EPOCH + dt.timedelta(seconds=int(text) // 10_000_000))
