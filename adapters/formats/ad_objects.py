"""From the bytes of Active Directory to an object: values in the form that the vocabulary promises.

The bytes are those of an LDIF record or of a search result.
"""

from collections.abc import Mapping, Sequence

from knowledge.ad_values import value_text
from knowledge.dn import dns_domain, normalised
from knowledge.vocabulary import Attributes, DirectoryObject

_DELETED = ",cn=deleted objects,"


def directory_object(dn: str, raw: Mapping[str, Sequence[bytes]]) -> DirectoryObject:
    """The object of this name; ValueError when its objectGUID is none."""
    values = {name: [value_text(name.lower(), v) for v in many] for name, many in raw.items()}
    return DirectoryObject(
        dn=dn,
        attributes=Attributes(values),
        domain=dns_domain(dn),
        deleted=_is_deleted(dn, Attributes(values)),
    )


def _is_deleted(dn: str, attributes: Attributes) -> bool:
    flag = (attributes.first("isDeleted") or "").upper() == "TRUE"
    return flag or _DELETED in normalised(dn)
