"""What is to be looked at: planned or existing objects, and the port that they come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from knowledge import dn
from knowledge.vocabulary import Attributes, DirectoryObject

# What Active Directory itself gives every new object of a class: only for going the simulated way.
_GUID = "AAAAAAAAAEC/AAAAAAAAAQ=="
_SID = "S-1-5-21-1-1-1-1001"
NEW_ACCOUNT = "$NEW"
_NAMED = {"objectSid": _SID, "sAMAccountName": NEW_ACCOUNT}
_PERSON = {**_NAMED, "userAccountControl": "512"}
_GIVEN: dict[str, dict[str, str]] = {
    "user": _PERSON,
    "inetorgperson": _PERSON,
    "computer": {**_NAMED, "userAccountControl": "4096"},
    "group": {**_NAMED, "groupType": "-2147483646"},
}
_CONTAINERS = frozenset(
    {"builtindomain", "container", "domain", "domaindns", "lostandfound", "organizationalunit"}
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One object and the line where it begins.

    `columns` are the names, in lower case, of the attributes that the file tells of at all; None:
    a record tells everything. `problems` are sentences on what could not be read of it, `remarks`
    on what is good to know. `unread`: nothing of it could be, so that nothing else is to be said.
    """

    line: int
    object: DirectoryObject
    problems: tuple[str, ...] = ()
    columns: frozenset[str] | None = None
    remarks: tuple[str, ...] = ()
    unread: bool = False

    @property
    def type(self) -> str | None:
        """Its object class; None when it is not known."""
        return self.object.type if self.object.attributes["objectClass"] else None

    @property
    def is_person(self) -> bool:
        """Whether it signs in."""
        return (self.type or "").casefold() in ("user", "inetorgperson")

    @property
    def passed_over(self) -> str | None:
        """Why it is nothing to look at."""
        if self.object.deleted:
            return "deleted"
        return "container" if (self.type or "").casefold() in _CONTAINERS else None

    @property
    def member_of(self) -> tuple[str, ...] | None:
        """The groups that the file names; a new object is in no other. None: it does not tell."""
        named = self.object.attributes["memberOf"]
        told = self.is_new or self.columns is None or "memberof" in self.columns
        return named or (() if told else None)

    def as_made(self) -> Attributes:
        """Its attributes with those that Active Directory adds when it makes such an object.

        An object that has an objectGUID exists: then only what the file does not tell is added.
        """
        own = self.object.attributes
        added = {"objectGUID": _GUID, **_GIVEN.get((self.type or "").casefold(), {})}
        lacking = {n: (v,) for n, v in added.items() if n not in own and self._may_lack(n)}
        return Attributes({**own.lowered, **lacking}) if lacking else own

    def _may_lack(self, name: str) -> bool:
        return self.is_new or (self.columns is not None and name.lower() not in self.columns)

    @property
    def is_new(self) -> bool:
        """Whether Active Directory has yet to make it: what exists has an objectGUID."""
        return self.object.object_guid is None


class PlannedObjects(Protocol):
    """A source of objects, which can be read from its start as often as it is asked."""

    @property
    def name(self) -> str:
        """What people call it."""

    def read(self) -> Iterator[Planned]:
        """The objects in their order; SourceBrokenError where the source itself is broken."""


def with_names(name: str, attributes: Attributes) -> Attributes:
    """The attributes with those that the distinguished name tells."""
    parts = dn.parse.__wrapped__(name)
    if not parts:
        return attributes
    told = {"distinguishedName": name}
    if parts[0].attribute.casefold() == "cn":
        told["cn"] = parts[0].value
    more = {n: (v,) for n, v in told.items() if n not in attributes}
    return Attributes({**attributes.lowered, **more})
