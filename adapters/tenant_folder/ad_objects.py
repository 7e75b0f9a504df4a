"""From an LDIF record to a directory object: values in the form that the vocabulary promises."""

import base64
import re
import uuid
from datetime import UTC, datetime
from functools import cache

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.ldif import Record
from adapters.tenant_folder.scalars import guid_of
from knowledge.dn import dns_domain, normalised
from knowledge.sid import sid_from_bytes, sid_text
from knowledge.vocabulary import Attributes, DirectoryObject

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
_DELETED = ",cn=deleted objects,"


def directory_object(record: Record, file: str) -> DirectoryObject:
    """The object of a record; TenantFolderError when its objectGUID is none."""
    values = {
        name: [_text(name, raw, record, file) for raw in raws]
        for name, raws in record.values.items()
    }
    return DirectoryObject(
        dn=record.dn,
        attributes=Attributes(values),
        domain=dns_domain(record.dn),
        deleted=_is_deleted(record.dn, values),
    )


def _is_deleted(dn: str, values: dict[str, list[str]]) -> bool:
    flag = values.get("isdeleted", [""])[0].upper() == "TRUE"
    return flag or _DELETED in normalised(dn)


def _text(key: str, raw: bytes, record: Record, file: str) -> str:
    form = _form(key)
    if form == "guid":
        return base64.b64encode(_guid_bytes(key, raw, record, file)).decode()
    if form == "sid":
        return _sid(raw)
    if form == "binary" or b"\0" in raw:
        return base64.b64encode(raw).decode()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return base64.b64encode(raw).decode()
    return _iso(text) if form == "time" else text


@cache
def _form(key: str) -> str:
    """How the values of an attribute are to be taken."""
    if key in _GUIDS:
        return "guid"
    if key in _SIDS:
        return "sid"
    if key in _TIMES or (key.startswith("msds-") and key.endswith("time")):
        return "time"
    return "binary" if key in _BINARY else "text"


def _guid_bytes(key: str, raw: bytes, record: Record, file: str) -> bytes:
    """16 bytes in AD's order, also from the text of a GUID."""
    if len(raw) == _GUID_BYTES:
        return raw
    try:
        return uuid.UUID(guid_of(raw.decode())).bytes_le
    except ValueError:
        if key != "objectguid":
            return raw
    problem = f"expected 16 bytes or the text of a GUID, got {len(raw)} other bytes"
    mend = "write objectGUID:: and its 16 bytes as base64"
    raise TenantFolderError(file, f"line {record.line}, objectGUID", mend, problem)


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
