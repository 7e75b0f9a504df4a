"""The recorded Entra ID: entra/*.json behind the Tenant port."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from adapters.formats.entra_objects import ObjectKind, read_deleted, read_objects
from adapters.formats.entra_records import (
    read_audits,
    read_domains,
    read_features,
    read_organization,
    read_roles,
    read_service_principals,
)
from adapters.formats.matching import plain_address
from adapters.formats.tenant_matching import (
    Objects,
    Test,
    held,
    index_of,
    keys_asked,
    nickname_test,
    test_of,
)
from adapters.tenant_folder.shelf import Recorded, Shelf, found
from handlers.ports import Handle, HandleKind
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    AuditEntry,
    Domain,
    Organization,
    SyncFeatures,
    TenantObject,
)

T = TypeVar("T")

_FILES: dict[ObjectKind, str] = {
    "user": "users.json",
    "group": "groups.json",
    "contact": "contacts.json",
    "device": "devices.json",
}
_ALL: tuple[ObjectKind, ...] = tuple(_FILES)
_ADDRESSED: tuple[ObjectKind, ...] = ("user", "group", "contact")
_ACCOUNTS: tuple[ObjectKind, ...] = ("user", "group")
_KINDS: dict[HandleKind, tuple[ObjectKind, ...]] = {
    "sam": _ACCOUNTS,
    "domain-sam": _ACCOUNTS,
    "upn": _ADDRESSED,
    "address": _ADDRESSED,
    "dn": ("user",),
    "guid": _ALL,
    "sid": _ACCOUNTS,
    "immutable-id": ("user",),
    "employee-number": ("user",),
    "display-name": _ALL,
    "computer": ("device",),
    "group-name": ("group",),
}
_OF_ONE: frozenset[HandleKind] = frozenset({"guid", "sid", "immutable-id"})


class RecordedTenant:
    """Tenant over recorded Graph answers; each file is read on first need."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._live: dict[ObjectKind, Recorded[Objects]] = {}
        self._indexes: dict[int, dict[str, list[TenantObject]]] = {}

    def check(self) -> None:
        """Read everything now; FormatError where a file is broken."""
        for kind in _ALL:
            self._kind(kind)
        _ = (self._deleted, self._domains, self._organization, self._features)
        _ = (self._roles, self._audits)
        self._shelf.load("service_principals.json", read_service_principals)

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Live objects that fit; CouldNotLook where one more may stand in a kind not recorded."""
        keys = keys_asked(handle)
        hits = self._search(_KINDS[handle.kind], test_of(handle), keys, sure=_sure(handle))
        if isinstance(hits, Missing) and handle.kind == "sam":
            return self._search(_KINDS["display-name"], nickname_test(handle.value))
        return hits

    async def by_anchor(self, immutable_id: str) -> Lookup[TenantObject]:
        """The user whose onPremisesImmutableId this is."""
        test = test_of(Handle("immutable-id", immutable_id))
        hits = self._search(("user",), test, [immutable_id])
        return _first(hits)

    async def by_id(self, object_id: str) -> Lookup[TenantObject]:
        """The live object with this id."""
        wanted = object_id.strip("{}").lower()
        return _first(self._search(_ALL, lambda o: o.id == wanted, [wanted], sure=lambda _: True))

    async def by_security_identifier(self, sid: str) -> Lookup[TenantObject]:
        """The user or group whose onPremisesSecurityIdentifier this is."""
        return _first(
            self._search(
                _ACCOUNTS, test_of(Handle("sid", sid)), [sid.casefold()], sure=lambda _: True
            )
        )

    async def holders(self, values: Sequence[str]) -> Lookup[Objects]:
        """Live and deleted objects holding one of these as an address or sign-in name."""
        wanted = {plain_address(value) for value in values}
        return self._search(
            _ADDRESSED, lambda o: not wanted.isdisjoint(held(o)), sorted(wanted), with_deleted=True
        )

    async def deleted(self, handle: Handle) -> Lookup[Objects]:
        """Objects of the recycle bin that fit."""
        deleted = self._deleted
        if isinstance(deleted, CouldNotLook):
            return deleted
        kinds, test = _KINDS[handle.kind], test_of(handle)
        hits = tuple(o for o in deleted if o.kind in kinds and test(o))
        return Found(hits) if hits else Missing()

    async def domains(self) -> Lookup[tuple[Domain, ...]]:
        """The tenant's domains."""
        return found(self._domains)

    async def organization(self) -> Lookup[Organization]:
        """The organization."""
        return _present(self._organization)

    async def sync_features(self) -> Lookup[SyncFeatures]:
        """The tenant's synchronization switches."""
        return _present(self._features)

    async def audits(self, object_id: str | None) -> Lookup[tuple[AuditEntry, ...]]:
        """Lines that touch the object, and all of the synchronization identities; None = all."""
        audits = self._audits
        if isinstance(audits, CouldNotLook):
            return audits
        wanted = (object_id or "").strip("{}").lower()
        return Found(
            tuple(
                entry
                for entry, by_sync in audits
                if object_id is None or by_sync or wanted in entry.target_ids
            )
        )

    async def roles(self, object_id: str) -> Lookup[tuple[str, ...]]:
        """Names of the directory roles the object holds."""
        roles = self._roles
        if isinstance(roles, CouldNotLook):
            return roles
        return Found(roles.get(object_id.strip("{}").lower(), ()))

    def _search(
        self,
        kinds: Iterable[ObjectKind],
        test: Test,
        keys: Sequence[str] | None = None,
        with_deleted: bool = False,
        sure: Test = lambda _: False,
    ) -> Lookup[Objects]:
        """What fits in the recorded kinds; else why one more may stand in a kind that is not there.

        `keys`: the index is asked for these, and only what it gives is tested. `sure`: what no
        other object can be, so that the other kinds need not be there.
        """
        shelves = [self._kind(kind) for kind in kinds]
        if with_deleted:
            shelves.append(self._deleted)
        recorded = [s for s in shelves if not isinstance(s, CouldNotLook)]
        hits = tuple(o for objects in recorded for o in self._fitting(objects, keys) if test(o))
        dark = next((s for s in shelves if isinstance(s, CouldNotLook)), None)
        if dark is not None and not any(map(sure, hits)):
            return CouldNotLook(dark.why, in_part=hits or None)
        return Found(hits) if hits else Missing()

    def _fitting(self, objects: Objects, keys: Sequence[str] | None) -> Iterable[TenantObject]:
        if keys is None:
            return objects
        index = self._indexes.get(id(objects))
        if index is None:
            index = self._indexes[id(objects)] = index_of(objects)
        return {o.id: o for key in keys for o in index.get(key, ())}.values()

    def _kind(self, kind: ObjectKind) -> Recorded[Objects]:
        if kind not in self._live:
            name = _FILES[kind]
            self._live[kind] = self._shelf.load(name, lambda r, f: read_objects(r, f, kind))
        return self._live[kind]

    @cached_property
    def _deleted(self) -> Recorded[Objects]:
        return self._shelf.load("deleted_items.json", read_deleted)

    @cached_property
    def _domains(self) -> Recorded[tuple[Domain, ...]]:
        return self._shelf.load("domains.json", read_domains)

    @cached_property
    def _organization(self) -> Recorded[Organization | None]:
        return self._shelf.load("organization.json", read_organization)

    @cached_property
    def _features(self) -> Recorded[SyncFeatures | None]:
        return self._shelf.load("on_premises_synchronization.json", read_features)

    @cached_property
    def _roles(self) -> Recorded[dict[str, tuple[str, ...]]]:
        return self._shelf.load("role_members.json", read_roles)

    @cached_property
    def _audits(self) -> Recorded[tuple[tuple[AuditEntry, bool], ...]]:
        return self._shelf.load("directory_audits.json", read_audits)


def _sure(handle: Handle) -> Test:
    """Whether a hit is the one object that a handle can mean, whatever else was not seen."""
    if handle.kind == "upn":
        wanted = plain_address(handle.value)
        return lambda o: plain_address(o.text("userPrincipalName") or "") == wanted
    unique = handle.kind in _OF_ONE
    return lambda _: unique


def _first(hits: Lookup[Objects]) -> Lookup[TenantObject]:
    return Found(hits.value[0]) if isinstance(hits, Found) else hits


def _present(value: Recorded[T | None]) -> Lookup[T]:
    if isinstance(value, CouldNotLook):
        return value
    return Missing() if value is None else Found(value)
