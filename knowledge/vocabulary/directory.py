"""Active Directory: an object as a domain controller shows it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.vocabulary.basics import Attributes, guid_from_base64


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """One object as a domain controller shows it. `domain` is the DNS name of its domain."""

    dn: str
    attributes: Attributes
    domain: str = ""
    deleted: bool = False

    @property
    def object_guid(self) -> str | None:
        """objectGUID as lower-case text."""
        return guid_from_base64(self.attributes.first("objectGUID"))

    @property
    def type(self) -> str:
        """The last value of objectClass, which a connector's inclusion list is asked for."""
        classes = self.attributes["objectClass"]
        return classes[-1] if classes else "unknown"

    @property
    def name(self) -> str:
        """What people call it: sAMAccountName, else the display name, else cn, else the DN."""
        a = self.attributes
        return a.first("sAMAccountName") or a.first("displayName") or a.first("cn") or self.dn

    def time(self, name: str) -> datetime | None:
        """A time attribute: the adapters hand over ISO 8601 text; without a zone it is UTC."""
        text = self.attributes.first(name) or ""
        if text[4:5] != "-":  # AD's own 20260302113000.0Z, which fromisoformat may misread
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Visibility:
    """What the AD connector account can read of the object: catalogue id ad-connector-no-read."""

    object_readable: bool
    unreadable_attributes: tuple[str, ...] = ()
