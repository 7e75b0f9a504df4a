"""From an LDIF record to a directory object: values in the form that the vocabulary promises."""

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.ldif import Record
from knowledge.ad_values import value_text
from knowledge.dn import dns_domain, normalised
from knowledge.vocabulary import Attributes, DirectoryObject

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
    try:
        return value_text(key, raw)
    except ValueError:
        problem = f"expected 16 bytes or the text of a GUID, got {len(raw)} other bytes"
        mend = "write objectGUID:: and its 16 bytes as base64"
        place = f"line {record.line}, objectGUID"
        raise TenantFolderError(file, place, mend, problem) from None
