"""The look-ups of one case: each is made at most once, all as parallel as the data allows.

A look-up that needs another one's result awaits it. A slow one becomes CouldNotLook at its time limit;
the rest of the answer is given without it (experience: "While it looks").
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from handlers.ports import ConnectServer, Directory, Handle, Tenant
from handlers.verdict import LookUp, Subject, result_of
from knowledge.anchor import SETTING, anchors, cloud_id
from knowledge.dn import is_below
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    TenantObject,
)

Made = Callable[[], Awaitable[Lookup[Any]]]
TIME_LIMIT = 10.0
NO_SUBJECT = CouldNotLook("no object was named")


class LookUps:
    """All look-ups for one subject, and for the second object where one was named."""

    def __init__(
        self,
        directory: Directory,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None = None,
        known: Mapping[str, Lookup[Any]] | None = None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._directory, self._server, self._tenant = directory, server, tenant
        self._subject, self._other = subject, other
        self._tasks: dict[str, asyncio.Task[Lookup[Any]]] = {}
        self._known = dict(known or {})
        self._limit = time_limit
        self.made: dict[str, LookUp] = {}
        self._makers: dict[str, Made] = {
            "server": server.server,
            "connectors": server.connectors,
            "rules": server.rules,
            "run_history": server.run_history,
            "password_sync": server.password_sync,
            "events": server.events,
            "pending_deletes": server.pending_deletes,
            "orphans": server.orphans,
            "domains": tenant.domains,
            "organization": tenant.organization,
            "sync_features": tenant.sync_features,
            "containers": directory.containers,
            "directory": self._live,
            "deleted_objects": self._deleted,
            "deleted_neighbours": self._deleted_neighbours,
            "live_neighbours": self._live_neighbours,
            "successor": self._successor,
            "successor_space": self._successor_space,
            "pending_delete_sources": self._pending_delete_sources,
            "directory_copies": self._copies,
            "directory_holders": self._holders,
            "master_account": self._master,
            "filter_group": self._filter_group,
            "filter_group_space": self._filter_group_space,
            "visible": self._visible,
            "connector_space": lambda: self._rows("directory", self._subject),
            "metaverse": lambda: self._metaverse("connector_space"),
            "object_log": self._object_log,
            "entra_object": self._cloud,
            "entra_namesake": self._namesake,
            "entra_holders": self._cloud_holders,
            "entra_deleted": self._cloud_deleted,
            "audits": self._audits,
            "roles": self._roles,
            "other_directory": self._other_live,
            "other_connector_space": lambda: self._rows("other_directory", self._other),
            "other_metaverse": lambda: self._metaverse("other_connector_space"),
            "other_entra": self._other_cloud,
        }

    async def gather(self, names: Iterable[str]) -> dict[str, Lookup[Any]]:
        """Make all these look-ups at once."""
        wanted = [n for n in dict.fromkeys(names) if n in self._makers]
        results = await asyncio.gather(*(self.get(n) for n in wanted))
        return dict(zip(wanted, results, strict=True))

    async def get(self, name: str) -> Lookup[Any]:
        """One look-up; made on first request."""
        if name not in self._tasks:
            self._tasks[name] = asyncio.ensure_future(self._timed(name))
        return await self._tasks[name]

    async def _timed(self, name: str) -> Lookup[Any]:
        started = time.perf_counter()
        result: Lookup[Any]
        if name in self._known:
            result = self._known[name]
        else:
            try:
                async with asyncio.timeout(self._limit):
                    result = await self._makers[name]()
            except TimeoutError:
                result = CouldNotLook(f"no answer within {self._limit:g} s")
        took = round((time.perf_counter() - started) * 1000)
        why = result.why if isinstance(result, CouldNotLook) else ""
        self.made[name] = LookUp(name, result_of(result), took, why)
        return result

    async def _value(self, name: str) -> Any:
        found = await self.get(name)
        return found.value if isinstance(found, Found) else None

    async def _blocked(self, *names: str) -> CouldNotLook | None:
        """The first of these look-ups that could not look: what leans on it cannot look either."""
        for name in names:
            found = await self.get(name)
            if isinstance(found, CouldNotLook):
                return found
        return None

    # --- Active Directory

    async def _live(self) -> Lookup[DirectoryObject]:
        return await _object(self._directory, self._subject)

    async def _other_live(self) -> Lookup[DirectoryObject]:
        return await _object(self._directory, self._other)

    async def _deleted(self) -> Lookup[DirectoryObject]:
        if self._subject is None:
            return NO_SUBJECT
        guid = self._subject.object_guid
        handle = Handle("guid", guid) if guid else Handle("sam", self._subject.name)
        found = await self._directory.deleted(handle)
        return Found(found.value[0]) if isinstance(found, Found) and found.value else _empty(found)

    async def _deleted_neighbours(self) -> Lookup[tuple[DirectoryObject, ...]]:
        gone = await self.get("deleted_objects")
        if not isinstance(gone, Found):
            return gone
        parent = gone.value.attributes.first("lastKnownParent")
        return await self._directory.deleted_below(parent) if parent else Missing()

    async def _live_neighbours(self) -> Lookup[tuple[str, ...]]:
        """Names of what still stands in the container that the deleted object stood in."""
        gone = await self.get("deleted_objects")
        if not isinstance(gone, Found):
            return gone
        parent = gone.value.attributes.first("lastKnownParent")
        names = await self._directory.names() if parent else Missing()
        if not isinstance(names, Found) or not parent:
            return _empty(names)
        return Found(tuple(x.dn for x in names.value if is_below(x.dn, parent)))

    async def _successor(self) -> Lookup[DirectoryObject]:
        """The live object that stands for the deleted one's person: the other half of a linked pair."""
        gone = await self.get("deleted_objects")
        if not isinstance(gone, Found):
            return gone
        attributes = gone.value.attributes
        master = attributes.first("msExchMasterAccountSid")
        found: Lookup[Any] = await self._directory.by_sid(master) if master else Missing()
        if not isinstance(found, Missing):
            return found
        values, own = addresses(gone.value), attributes.first("objectSid")
        holders = await self._directory.holders(values) if values else Missing()
        if not isinstance(holders, Found):
            return holders
        linked = (
            x for x in holders.value if own and own == x.attributes.first("msExchMasterAccountSid")
        )
        return next((Found(x) for x in linked), Missing())

    async def _successor_space(self) -> Lookup[ConnectorSpaceView]:
        heir = await self.get("successor")
        if not isinstance(heir, Found):
            return heir
        x = heir.value
        return await self._rows("successor", Subject(x.dn, x.dn, x.object_guid, x.type, x.name))

    async def _pending_delete_sources(self) -> Lookup[tuple[DirectoryObject | None, ...]]:
        """The AD object, live or deleted, of each pending delete, in their order; None: not in AD."""
        rows = await self.get("pending_deletes")
        if not isinstance(rows, Found):
            return rows
        found = await asyncio.gather(*(self._source_of(x) for x in rows.value))
        blocked = (x for x in found if isinstance(x, CouldNotLook))
        sources = tuple(x.value if isinstance(x, Found) else None for x in found)
        return next(blocked, None) or Found(sources)

    async def _source_of(self, row: ConnectorSpaceObject) -> Lookup[DirectoryObject]:
        anchor = row.attributes.first("sourceAnchor")
        if not anchor:
            return Missing()
        live = await self._directory.find(Handle("immutable-id", anchor))
        if isinstance(live, Missing):
            live = await self._directory.deleted(Handle("immutable-id", anchor))
        if isinstance(live, Found) and len(live.value) == 1:
            return Found(live.value[0])
        return _empty(live)

    async def _copies(self) -> Lookup[Mapping[str, DirectoryObject | None]]:
        blocked = await self._blocked("directory")
        guid = self._subject.object_guid if self._subject else None
        return blocked or (await self._directory.copies(guid) if guid else Missing())

    async def _holders(self) -> Lookup[tuple[DirectoryObject, ...]]:
        blocked = await self._blocked("directory")
        if blocked:
            return blocked
        values = await self._addresses()
        found = await self._directory.holders(values) if values else Missing()
        return _without(found, lambda x: x.object_guid, self._guid())

    async def _master(self) -> Lookup[DirectoryObject]:
        live = await self.get("directory")
        if not isinstance(live, Found):
            return live
        sid = live.value.attributes.first("msExchMasterAccountSid")
        return await self._directory.by_sid(sid) if sid else Missing()

    async def _filter_group(self) -> Lookup[DirectoryObject]:
        group = await self._filter_group_dn()
        return await self._directory.object(group) if isinstance(group, str) else group

    async def _filter_group_space(self) -> Lookup[ConnectorSpaceObject]:
        group = await self._filter_group_dn()
        return await self._server.ad_object(group, None) if isinstance(group, str) else group

    async def _filter_group_dn(self) -> str | Missing | CouldNotLook:
        connectors = await self.get("connectors")
        if not isinstance(connectors, Found):
            return connectors
        row = await self._value("connector_space")
        own = row.ad.connector_id if row and row.ad else None
        groups = [
            c.group_filter_dn
            for c in connectors.value
            if c.group_filter_dn and (own is None or c.identifier == own)
        ]
        return groups[0] if groups else Missing()

    # --- the Connect server

    async def _visible(self) -> Lookup[Any]:
        live = await self.get("directory")
        return await self._server.visible(live.value.dn) if isinstance(live, Found) else live

    async def _rows(self, live: str, subject: Subject | None) -> Lookup[ConnectorSpaceView]:
        if subject is None:
            return NO_SUBJECT
        found = await self._server.ad_object(subject.dn, subject.object_guid)
        if isinstance(found, CouldNotLook):
            return found
        ad = found.value if isinstance(found, Found) else None
        linked = await self._linked(ad)
        if isinstance(linked, CouldNotLook):
            return linked
        entra = next((x for x in linked if x.is_entra), None)
        entra = entra or await self._by_anchor(live, subject)
        if entra is not None and ad is None:
            linked = await self._linked(entra)
            if isinstance(linked, CouldNotLook):
                return linked
            ad = next((x for x in linked if not x.is_entra), None)
        joined = tuple(
            x for x in linked if not x.is_entra and (ad is None or x.object_id != ad.object_id)
        )
        if ad is None and entra is None:
            return Missing()
        return Found(ConnectorSpaceView(ad, entra, joined))

    async def _linked(
        self, row: ConnectorSpaceObject | None
    ) -> list[ConnectorSpaceObject] | CouldNotLook:
        if row is None or row.mv_id is None:
            return []
        mv = await self._server.metaverse(row.mv_id)
        if isinstance(mv, CouldNotLook):
            return mv
        links = mv.value.lineage if isinstance(mv, Found) else ()
        rows = await asyncio.gather(*(self._server.by_id(x.cs_id) for x in links))
        return [x.value for x in rows if isinstance(x, Found)]

    async def _by_anchor(self, live: str, subject: Subject) -> ConnectorSpaceObject | None:
        for anchor in await self._anchors(live, subject):
            found = await self._server.entra_object(anchor)
            if isinstance(found, Found):
                return found.value
        return None

    async def _anchors(self, live: str, subject: Subject) -> tuple[str, ...]:
        value = await self._value(live)
        if value is None and live == "directory":
            value = await self._value("deleted_objects")
        if value is not None:
            return anchors(value, await self._anchor_setting())
        if subject.entra_id:
            cloud = await self._tenant.by_id(subject.entra_id)
            text = cloud.value.text("onPremisesImmutableId") if isinstance(cloud, Found) else None
            return (text,) if text else ()
        return ()

    async def _anchor_setting(self) -> str | None:
        server = await self._value("server")
        return server.setting(SETTING) if server else None

    async def _metaverse(self, rows: str) -> Lookup[Any]:
        view = await self.get(rows)
        if not isinstance(view, Found):
            return view
        ids = [x.mv_id for x in (view.value.ad, view.value.entra) if x is not None and x.mv_id]
        return await self._server.metaverse(ids[0]) if ids else Missing()

    async def _object_log(self) -> Lookup[Any]:
        view = await self.get("connector_space")
        if not isinstance(view, Found):
            return view
        return (
            await self._server.object_log(view.value.ad.object_id) if view.value.ad else Missing()
        )

    # --- Entra ID

    async def _cloud(self) -> Lookup[TenantObject]:
        return await self._cloud_of("directory", "connector_space", self._subject)

    async def _other_cloud(self) -> Lookup[TenantObject]:
        return await self._cloud_of("other_directory", "other_connector_space", self._other)

    async def _cloud_of(
        self, live: str, rows: str, subject: Subject | None
    ) -> Lookup[TenantObject]:
        """By what ties it to the object: the id Connect knows, the anchor, the SID. Never by name."""
        if subject is None:
            return NO_SUBJECT
        ties = await self._ties(live, rows, subject)
        blocked = await self._blocked(live) if ties else await self._blocked(live, rows)
        for look in ties:
            found = await look()
            if isinstance(found, Found):
                return found
            blocked = found if isinstance(found, CouldNotLook) else blocked
        return blocked or Missing()

    async def _ties(self, live: str, rows: str, subject: Subject) -> list[Made]:
        ties: list[Made] = []
        tenant = self._tenant
        if subject.entra_id:
            ties.append(partial(tenant.by_id, subject.entra_id))
        view = await self._value(rows)
        known = (
            cloud_id(view.entra.attributes.first("cloudAnchor")) if view and view.entra else None
        )
        if known:
            ties.append(partial(tenant.by_id, known))
        ties += [partial(tenant.by_anchor, a) for a in await self._anchors(live, subject)]
        value = await self._value(live)
        if value is not None and value.attributes.first("objectSid"):
            ties.append(partial(tenant.by_security_identifier, value.attributes.first("objectSid")))
        if value is not None and value.object_guid and value.type == "computer":
            ties.append(partial(self._device, value.object_guid))
        return ties

    async def _device(self, object_guid: str) -> Lookup[TenantObject]:
        found = await self._tenant.find(Handle("guid", object_guid))
        if isinstance(found, Found):
            return Found(found.value[0]) if len(found.value) == 1 else Missing()
        return found

    async def _namesake(self) -> Lookup[TenantObject]:
        """An object of the same sign-in name, address or account name that is not tied to this one."""
        live = await self._value("directory")
        blocked = await self._blocked("directory", "entra_object")
        if live is None or blocked:
            return blocked or Missing()
        own = await self._value("entra_object")
        for handle in _names(live):
            found = await self._tenant.find(handle)
            blocked = found if isinstance(found, CouldNotLook) else blocked
            others = found.value if isinstance(found, Found) else ()
            for other in others:
                if own is None or other.id != own.id:
                    return Found(other)
        return blocked or Missing()

    async def _cloud_holders(self) -> Lookup[tuple[TenantObject, ...]]:
        blocked = await self._blocked("directory", "entra_object")
        if blocked:
            return blocked
        values = await self._addresses()
        own = await self._value("entra_object")
        found = await self._tenant.holders(values) if values else Missing()
        return _without(found, lambda x: x.id, own.id if own else None)

    async def _cloud_deleted(self) -> Lookup[TenantObject]:
        if self._subject is None:
            return NO_SUBJECT
        blocked = await self._blocked("directory")
        for anchor in await self._anchors("directory", self._subject):
            found = await self._tenant.deleted(Handle("immutable-id", anchor))
            if isinstance(found, Found) and found.value:
                return Found(found.value[0])
            blocked = found if isinstance(found, CouldNotLook) else blocked
        return blocked or Missing()

    async def _audits(self) -> Lookup[Any]:
        cloud = await self._value("entra_object") or await self._value("entra_deleted")
        return await self._tenant.audits(cloud.id if cloud else None)

    async def _roles(self) -> Lookup[tuple[str, ...]]:
        cloud = await self._value("entra_object") or await self._value("entra_namesake")
        return await self._tenant.roles(cloud.id) if cloud else Missing()

    async def _addresses(self) -> tuple[str, ...]:
        live = await self._value("directory")
        if live is not None:
            return addresses(live)
        cloud = await self._value("entra_object")
        return cloud_addresses(cloud) if cloud is not None else ()

    def _guid(self) -> str | None:
        return self._subject.object_guid if self._subject else None


def addresses(found: DirectoryObject) -> tuple[str, ...]:
    """Every sign-in name and mail address an AD object claims, bare."""
    a = found.attributes
    proxies = [
        x.partition(":")[2] for x in a["proxyAddresses"] if x.lower().startswith(("smtp:", "sip:"))
    ]
    rest = [x for x in (a.first("userPrincipalName"), a.first("mail")) if x]
    return tuple(dict.fromkeys(x.lower() for x in (*rest, *proxies) if x))


def cloud_addresses(found: TenantObject) -> tuple[str, ...]:
    """Every sign-in name and mail address a cloud object claims, bare."""
    proxies = [x.partition(":")[2] for x in found.texts("proxyAddresses")]
    rest = [x for x in (found.text("userPrincipalName"), found.text("mail")) if x]
    return tuple(dict.fromkeys(x.lower() for x in (*rest, *proxies) if x))


async def _object(directory: Directory, subject: Subject | None) -> Lookup[DirectoryObject]:
    if subject is None:
        return NO_SUBJECT
    if subject.object_guid:
        return await directory.by_guid(subject.object_guid)
    return await directory.object(subject.dn) if subject.dn else Missing()


def _names(live: DirectoryObject) -> list[Handle]:
    upn, sam = live.attributes.first("userPrincipalName"), live.attributes.first("sAMAccountName")
    mail = live.attributes.first("mail")
    handles = [Handle("upn", x) for x in dict.fromkeys((upn, mail)) if x]
    return [*handles, Handle("sam", sam)] if sam else handles


def _empty(found: Lookup[Any]) -> Lookup[Any]:
    return found if isinstance(found, CouldNotLook) else Missing()


def _without(
    found: Lookup[tuple[Any, ...]], key: Callable[[Any], str | None], own: str | None
) -> Lookup[Any]:
    if not isinstance(found, Found):
        return found
    rest = tuple(x for x in found.value if key(x) != own)
    return Found(rest) if rest else Missing()
