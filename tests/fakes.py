"""One fake per port: plain data in, look-ups out. `kill` makes look-ups fail by name.

`broken` is raised by each of them, as by a source that cannot be used at all.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from handlers.ports import EVERY_KIND, Handle, HandleKind, NamedObject, SourceBrokenError
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    Attributes,
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    DirectoryObject,
    Domain,
    Event,
    MetaverseObject,
    Organization,
    PasswordLogEntry,
    PasswordSyncState,
    Run,
    Server,
    SyncFeatures,
    SyncRule,
    TenantObject,
    Visibility,
    guid_to_base64,
)

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DOWN = "it did not answer in 10 s"
AD_NAMES: Mapping[str, tuple[str, ...]] = {
    "sam": ("sAMAccountName",),
    "domain-sam": ("sAMAccountName",),
    "upn": ("userPrincipalName", "mail"),
    "address": ("mail", "proxyAddresses"),
    "sid": ("objectSid",),
    "employee-number": ("employeeID",),
    "display-name": ("displayName", "cn"),
    "computer": ("cn",),
    "group-name": ("cn", "sAMAccountName"),
}
CLOUD_NAMES: Mapping[str, tuple[str, ...]] = {
    "sam": ("onPremisesSamAccountName",),
    "domain-sam": ("onPremisesSamAccountName",),
    "upn": ("userPrincipalName", "mail"),
    "address": ("mail",),
    "immutable-id": ("onPremisesImmutableId",),
    "display-name": ("displayName",),
    "group-name": ("displayName",),
    "sid": ("onPremisesSecurityIdentifier",),
}


class Fake:
    """What the fakes share: what was asked, and what cannot be looked at."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down: dict[str, str] = {}
        self.broken: SourceBrokenError | None = None

    def kill(self, *names: str, why: str = DOWN) -> None:
        """From now on these look-ups, or all of them, could not look."""
        self.down.update(dict.fromkeys(names or ("*",), why))

    def look(self, name: str, value: T | None) -> Lookup[T]:
        """The value, nothing, or no look at all."""
        self.asked.append(name)
        if self.broken is not None:
            raise self.broken
        why = self.down.get(name, self.down.get("*"))
        if why is not None:
            return CouldNotLook(why)
        return Missing() if value is None else Found(value)

    def some(self, name: str, values: Iterable[T]) -> Lookup[tuple[T, ...]]:
        """The values, or Missing when there are none."""
        return self.look(name, tuple(values) or None)


def ad_object(name: str, dn: str = "", **attributes: str | tuple[str, ...]) -> DirectoryObject:
    """A user of corp.contoso.com, with a GUID made from its name."""
    guid = f"{sum(map(ord, name)):08x}-0000-4000-8000-{len(name):012x}"
    values: dict[str, tuple[str, ...]] = {
        "objectClass": ("top", "person", "organizationalPerson", "user"),
        "objectGUID": (guid_to_base64(guid),),
        "sAMAccountName": (name,),
        "cn": (name,),
        "userPrincipalName": (f"{name}@contoso.com",),
    }
    values |= {k: (v,) if isinstance(v, str) else v for k, v in attributes.items()}
    where = dn or f"CN={name},OU=Sales,DC=corp,DC=contoso,DC=com"
    return DirectoryObject(where, Attributes(values), "corp.contoso.com")


class FakeDirectory(Fake):
    """Active Directory."""

    def __init__(self, *objects: DirectoryObject, gone: Sequence[DirectoryObject] = ()) -> None:
        super().__init__()
        self.objects, self.gone = list(objects), list(gone)
        self.others: dict[str, Mapping[str, DirectoryObject | None]] = {}
        self.ous: list[DirectoryObject] = []

    async def find(self, handle: Handle) -> Lookup[tuple[DirectoryObject, ...]]:
        return self.some("find", (x for x in self.objects if _fits(x, handle)))

    async def object(self, dn: str) -> Lookup[DirectoryObject]:
        return self.look("object", _first(x for x in self.objects if x.dn.lower() == dn.lower()))

    async def by_guid(self, object_guid: str) -> Lookup[DirectoryObject]:
        return self.look("by_guid", _first(x for x in self.objects if x.object_guid == object_guid))

    async def by_sid(self, sid: str) -> Lookup[DirectoryObject]:
        return self.look(
            "by_sid", _first(x for x in self.objects if sid in x.attributes["objectSid"])
        )

    async def deleted(self, handle: Handle) -> Lookup[tuple[DirectoryObject, ...]]:
        return self.some("deleted", (x for x in self.gone if _fits(x, handle)))

    async def copies(self, object_guid: str) -> Lookup[Mapping[str, DirectoryObject | None]]:
        return self.look("copies", self.others.get(object_guid))

    async def holders(self, values: Sequence[str]) -> Lookup[tuple[DirectoryObject, ...]]:
        wanted = {v.lower().rpartition(":")[2] for v in values}
        return self.some("holders", (x for x in self.objects if _addresses(x.attributes) & wanted))

    async def containers(self) -> Lookup[tuple[DirectoryObject, ...]]:
        return self.look("containers", tuple(self.ous))

    async def deleted_below(self, container_dn: str) -> Lookup[tuple[DirectoryObject, ...]]:
        below = (x for x in self.gone if container_dn in x.attributes["lastKnownParent"])
        return self.some("deleted_below", below)

    async def names(self) -> Lookup[tuple[NamedObject, ...]]:
        wanted = ("sAMAccountName", "displayName", "cn")
        named = (NamedObject(x.dn, _values(x.attributes, wanted)) for x in self.objects)
        return self.look("names", tuple(named))


class FakeServer(Fake):
    """The Connect server."""

    def __init__(self, *rows: ConnectorSpaceObject) -> None:
        super().__init__()
        self.rows = list(rows)
        self.state: Server | None = None
        self.connector_list: tuple[Connector, ...] | None = None
        self.rule_list: tuple[SyncRule, ...] | None = None
        self.runs: tuple[Run, ...] | None = None
        self.metaverse_objects: dict[str, MetaverseObject] = {}
        self.logs: dict[str, tuple[PasswordLogEntry, ...]] = {}
        self.passwords: PasswordSyncState | None = None
        self.event_list: tuple[Event, ...] | None = None
        self.visibility: dict[str, Visibility] = {}
        self.finds: frozenset[HandleKind] = EVERY_KIND

    async def server(self) -> Lookup[Server]:
        return self.look("server", self.state)

    async def connectors(self) -> Lookup[tuple[Connector, ...]]:
        return self.look("connectors", self.connector_list)

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]:
        return self.look("rules", self.rule_list)

    async def run_history(self) -> Lookup[tuple[Run, ...]]:
        return self.look("run_history", self.runs)

    async def ad_object(
        self, dn: str | None, object_guid: str | None
    ) -> Lookup[ConnectorSpaceObject]:
        wanted = {x.lower() for x in (dn, object_guid) if x}
        rows = (x for x in self.rows if not x.is_entra and x.dn.lower() in wanted)
        return self.look("ad_object", _first(rows))

    async def entra_object(self, source_anchor: str) -> Lookup[ConnectorSpaceObject]:
        rows = (
            x for x in self.rows if x.is_entra and source_anchor in x.attributes["sourceAnchor"]
        )
        return self.look("entra_object", _first(rows))

    async def by_id(self, cs_id: str) -> Lookup[ConnectorSpaceObject]:
        return self.look("by_id", _first(x for x in self.rows if x.object_id == cs_id))

    async def find(self, handle: Handle) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        return self.some("find", (x for x in self.rows if x.dn.lower() == handle.value.lower()))

    async def metaverse(self, mv_id: str) -> Lookup[MetaverseObject]:
        return self.look("metaverse", self.metaverse_objects.get(mv_id))

    async def pending_deletes(self) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        pending = (
            x for x in self.rows if x.pending_export and x.pending_export.operation == "delete"
        )
        return self.look("pending_deletes", tuple(pending))

    async def orphans(self) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        return self.look("orphans", tuple(x for x in self.rows if x.is_entra and not x.mv_id))

    async def object_log(self, cs_id: str) -> Lookup[tuple[PasswordLogEntry, ...]]:
        return self.look("object_log", self.logs.get(cs_id))

    async def password_sync(self) -> Lookup[PasswordSyncState]:
        return self.look("password_sync", self.passwords)

    async def events(self) -> Lookup[tuple[Event, ...]]:
        return self.look("events", self.event_list)

    async def visible(self, dn: str) -> Lookup[Visibility]:
        return self.look("visible", self.visibility.get(dn))


class FakeTenant(Fake):
    """Entra ID."""

    def __init__(self, *objects: TenantObject) -> None:
        super().__init__()
        self.objects = list(objects)
        self.domain_list: tuple[Domain, ...] | None = None
        self.company: Organization | None = None
        self.features: SyncFeatures | None = None
        self.audit_lines: tuple[AuditEntry, ...] | None = None
        self.role_names: dict[str, tuple[str, ...]] = {}

    async def find(self, handle: Handle) -> Lookup[tuple[TenantObject, ...]]:
        return self.some("find", (x for x in self._live if _fits_cloud(x, handle)))

    async def by_anchor(self, immutable_id: str) -> Lookup[TenantObject]:
        anchored = (x for x in self._live if x.text("onPremisesImmutableId") == immutable_id)
        return self.look("by_anchor", _first(anchored))

    async def by_id(self, object_id: str) -> Lookup[TenantObject]:
        return self.look("by_id", _first(x for x in self._live if x.id == object_id))

    async def by_security_identifier(self, sid: str) -> Lookup[TenantObject]:
        known = (x for x in self._live if x.text("onPremisesSecurityIdentifier") == sid)
        return self.look("by_security_identifier", _first(known))

    async def holders(self, values: Sequence[str]) -> Lookup[tuple[TenantObject, ...]]:
        wanted = {v.lower().rpartition(":")[2] for v in values}
        return self.some("holders", (x for x in self.objects if _cloud_addresses(x) & wanted))

    async def deleted(self, handle: Handle) -> Lookup[tuple[TenantObject, ...]]:
        gone = (x for x in self.objects if x.deleted and _fits_cloud(x, handle))
        return self.some("deleted", gone)

    async def domains(self) -> Lookup[tuple[Domain, ...]]:
        return self.look("domains", self.domain_list)

    async def organization(self) -> Lookup[Organization]:
        return self.look("organization", self.company)

    async def sync_features(self) -> Lookup[SyncFeatures]:
        return self.look("sync_features", self.features)

    async def audits(self, object_id: str | None) -> Lookup[tuple[AuditEntry, ...]]:
        return self.look("audits", self.audit_lines)

    async def roles(self, object_id: str) -> Lookup[tuple[str, ...]]:
        return self.look("roles", self.role_names.get(object_id, ()))

    @property
    def _live(self) -> list[TenantObject]:
        return [x for x in self.objects if not x.deleted]


class MemoryCases:
    """Cases in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.threads: dict[str, str] = {}

    async def load(self, case_id: str) -> str | None:
        return self.texts.get(case_id)

    async def save(self, case_id: str, text: str) -> None:
        self.texts.pop(case_id, None)
        self.texts[case_id] = text  # the latest saved is the last

    async def latest(self, thread: str) -> str | None:
        return self.threads.get(thread)

    async def bind(self, thread: str, case_id: str) -> None:
        self.threads[thread] = case_id

    async def of(self, actors: Sequence[str], most: int) -> tuple[str, ...]:
        own = [x for x in self.texts.values() if json.loads(x)["actor"] in actors]
        return tuple(reversed(own))[:most]


class MemoryNotes:
    """Notes in memory; `now` stands until a test moves it."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, float]] = {}
        self.now = 0.0

    async def once(self, key: str, seconds: float) -> bool:
        if await self.read(key) is not None:
            return False
        await self.keep(key, "", seconds)
        return True

    async def keep(self, key: str, text: str, seconds: float) -> None:
        self.kept[key] = text, self.now + seconds

    async def read(self, key: str) -> str | None:
        text, ends = self.kept.get(key, ("", 0.0))
        return text if ends > self.now else None

    async def drop(self, key: str) -> None:
        self.kept.pop(key, None)


class FixedClock:
    """A clock that stands."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time


def _first(items: Iterable[T]) -> T | None:
    return next(iter(items), None)


def _fits(found: DirectoryObject, handle: Handle) -> bool:
    wanted = handle.value.lower()
    match handle.kind:
        case "dn":
            return found.dn.lower() == wanted
        case "guid":
            return found.object_guid == wanted
        case "immutable-id":
            return handle.value in found.attributes["objectGUID"]
    name = wanted.rpartition("\\")[2]
    return name in {
        v.lower().rpartition(":")[2] for v in _values(found.attributes, AD_NAMES[handle.kind])
    }


def _fits_cloud(found: TenantObject, handle: Handle) -> bool:
    if handle.kind == "guid":
        return found.id == handle.value.lower()
    names = CLOUD_NAMES.get(handle.kind, ())
    wanted = handle.value.lower().rpartition("\\")[2]
    return wanted in {(found.text(n) or "").lower() for n in names}


def _values(attributes: Attributes, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(v for n in names for v in attributes[n])


def _addresses(attributes: Attributes) -> set[str]:
    names = ("proxyAddresses", "mail", "userPrincipalName", "targetAddress")
    return {v.lower().rpartition(":")[2] for v in _values(attributes, names)}


def _cloud_addresses(found: TenantObject) -> set[str]:
    values = (*found.texts("proxyAddresses"), found.text("mail"), found.text("userPrincipalName"))
    return {v.lower().rpartition(":")[2] for v in values if v}
