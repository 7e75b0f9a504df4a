"""The recorded Active Directory: active_directory/*.ldif behind the Directory port."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from adapters.formats.matching import (
    Index,
    Key,
    Named,
    addresses_of,
    full_names,
    is_asked_about,
    kind_of,
    plain_address,
)
from adapters.formats.reading import Duplicates
from adapters.tenant_folder.ldif import object_of, read_records
from adapters.tenant_folder.shelf import Recorded, Shelf
from handlers.ports import Handle, NamedObject
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import DirectoryObject

Objects = tuple[DirectoryObject, ...]


@dataclass(frozen=True)
class _Forest:
    """All objects of the main files, live and deleted, each with its index."""

    live: tuple[tuple[DirectoryObject, Named], ...]
    index: Index[DirectoryObject]
    deleted: tuple[tuple[DirectoryObject, Named], ...]
    deleted_index: Index[DirectoryObject]

    @cached_property
    def names(self) -> tuple[NamedObject, ...]:
        """All names of everything that people ask about."""
        return tuple(_names(named) for _, named in self.live if is_asked_about(named))


class RecordedDirectory:
    """Directory over LDIF files; every look-up reads them on first need."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def check(self) -> None:
        """Read everything now; FormatError where a file is broken."""
        _ = (self._forest, self._copies)

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Every live object that fits exactly, without case, by name."""
        forest = self._forest
        return forest if isinstance(forest, CouldNotLook) else _some(forest.index.find(handle))

    async def object(self, dn: str) -> Lookup[DirectoryObject]:
        """The live object of this name."""
        return self._one(("dn", normalised(dn)))

    async def by_guid(self, object_guid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectGUID."""
        return self._one(("guid", object_guid.strip("{}").lower()))

    async def by_sid(self, sid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectSid."""
        return self._one(("sid", sid.upper()))

    async def deleted(self, handle: Handle) -> Lookup[Objects]:
        """Deleted objects that fit, also by the name they had."""
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        return _some(forest.deleted_index.find(handle))

    async def copies(self, object_guid: str) -> Lookup[Mapping[str, DirectoryObject | None]]:
        """What the other recorded domain controllers of the object's domain show of it."""
        copies, here = self._copies, await self.by_guid(object_guid)
        if isinstance(copies, CouldNotLook):
            return copies
        guid = object_guid.strip("{}").lower()
        domains = {here.value.domain} if isinstance(here, Found) else _domains(copies, guid)
        views = {dc: view.get(guid) for (domain, dc), view in copies.items() if domain in domains}
        if views:
            return Found(views)
        if not domains:
            return Missing()
        return self._shelf.not_recorded(f"{min(domains)}@<domain controller>.ldif")

    async def holders(self, values: Sequence[str]) -> Lookup[Objects]:
        """Live objects holding one of these as an address or sign-in name."""
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        wanted = [plain_address(v) for v in values]
        sign_in: list[Key] = [("sign-in", v) for v in wanted]
        return _some(forest.index.at(*sign_in, *(("address", v) for v in wanted)))

    async def containers(self) -> Lookup[Objects]:
        """All organizational units and containers."""
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        return Found(tuple(o for o, named in forest.live if named.kind == "container"))

    async def deleted_below(self, container_dn: str) -> Lookup[Objects]:
        """Deleted objects whose lastKnownParent is this container, be it deleted itself or not."""
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        name = normalised(container_dn)
        wanted = {name, *(normalised(o.dn) for o in forest.deleted_index.at(("dn", name)))}
        return Found(
            tuple(
                o
                for o, _ in forest.deleted
                if normalised(o.attributes.first("lastKnownParent") or "") in wanted
            )
        )

    async def names(self) -> Lookup[tuple[NamedObject, ...]]:
        """All names of everything that people ask about."""
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        return Found(forest.names)

    def _one(self, key: Key) -> Lookup[DirectoryObject]:
        forest = self._forest
        if isinstance(forest, CouldNotLook):
            return forest
        hits = forest.index.at(key)
        return Found(hits[0]) if hits else Missing()

    @cached_property
    def _forest(self) -> Recorded[_Forest]:
        if self._shelf.why is not None:
            return CouldNotLook(self._shelf.why)
        files = [p for p in self._shelf.files("", ".ldif") if "@" not in p.name]
        if not files:
            return self._shelf.not_recorded("*.ldif")
        dns, guids = Duplicates[str]("name"), Duplicates[str]("objectGUID")
        live: list[tuple[DirectoryObject, Named]] = []
        deleted: list[tuple[DirectoryObject, Named]] = []
        for path in files:
            file = self._shelf.name_of(path)
            for record in read_records(path, file):
                item = object_of(record, file)
                named = _named(item)
                place = f"line {record.line}"
                dns.check(normalised(item.dn), file, place)
                if named.guid:
                    guids.check(named.guid, file, place)
                (deleted if item.deleted else live).append((item, named))
        return _Forest(tuple(live), Index(live), tuple(deleted), Index(deleted))

    @cached_property
    def _copies(self) -> Recorded[dict[tuple[str, str], dict[str, DirectoryObject]]]:
        """Objects by GUID, for each domain and domain controller of a `<domain>@<dc>.ldif`."""
        if self._shelf.why is not None:
            return CouldNotLook(self._shelf.why)
        files = [p for p in self._shelf.files("", ".ldif") if "@" in p.name]
        if not files:
            return self._shelf.not_recorded("<domain>@<domain controller>.ldif")
        views: dict[tuple[str, str], dict[str, DirectoryObject]] = {}
        for path in files:
            file = self._shelf.name_of(path)
            domain, _, dc = path.name[: -len(".ldif")].partition("@")
            objects = (object_of(r, file) for r in read_records(path, file))
            views[domain.lower(), dc] = {o.object_guid: o for o in objects if o.object_guid}
        return views


def _domains(
    copies: Mapping[tuple[str, str], Mapping[str, DirectoryObject]], guid: str
) -> set[str]:
    """The domains whose other controllers know an object that the main view has not."""
    return {domain for (domain, _), view in copies.items() if guid in view}


def _named(item: DirectoryObject) -> Named:
    kind = kind_of(item.attributes["objectClass"])
    return Named(item.dn, item.attributes, item.domain, item.object_guid, kind)


def _names(named: Named) -> NamedObject:
    a = named.attributes
    plain = (v for n in ("sAMAccountName", "userPrincipalName", "mailNickname") for v in a[n])
    return NamedObject(named.dn, tuple(dict.fromkeys([*plain, *full_names(a), *addresses_of(a)])))


def _some(items: Iterable[DirectoryObject]) -> Lookup[Objects]:
    found = tuple(items)
    return Found(found) if found else Missing()
