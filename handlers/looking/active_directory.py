"""Look-ups in Active Directory."""

import asyncio
from collections.abc import Mapping
from typing import Any

from handlers.looking.blame import of
from handlers.looking.identity import Identity, addresses, ties
from handlers.looking.seen import NO_SUBJECT, Made, Seen, first, nothing, without
from handlers.ports import Directory, Handle, Tenant
from handlers.verdict import Subject
from knowledge import soft_match
from knowledge.dn import is_below
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.journey import home
from knowledge.vocabulary import ConnectorSpaceObject, DirectoryObject


class InDirectory:
    """The object and its surroundings in Active Directory."""

    def __init__(
        self,
        seen: Seen,
        directory: Directory,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None,
    ) -> None:
        self._seen, self._directory, self._tenant = seen, directory, tenant
        self._subject, self._other = subject, other
        self._identity = Identity(seen, tenant)

    @property
    def makers(self) -> dict[str, Made]:
        """The look-ups by name."""
        return {
            "containers": self._directory.containers,
            "directory": lambda: self._live(self._subject),
            "other_directory": lambda: self._live(self._other),
            "deleted_objects": self._deleted,
            "deleted_neighbours": self._deleted_neighbours,
            "live_neighbours": self._live_neighbours,
            "successor": self._successor,
            "pending_delete_sources": self._pending_delete_sources,
            "orphan_claimants": self._orphan_claimants,
            "directory_copies": self._copies,
            "directory_holders": self._holders,
            "master_account": self._master,
            "filter_group": self._filter_group,
        }

    async def _live(self, subject: Subject | None) -> Lookup[DirectoryObject]:
        if subject is None:
            return NO_SUBJECT
        if subject.object_guid:
            return await self._directory.by_guid(subject.object_guid)
        if subject.dn:
            return await self._directory.object(subject.dn)
        return await self._of_cloud(subject)

    async def _of_cloud(self, subject: Subject) -> Lookup[DirectoryObject]:
        """An object known from Entra ID alone: by its ties; even absence needs a look."""
        cloud: Lookup[Any] = Missing()
        if subject.entra_id:
            cloud = of("entra-id", await self._tenant.by_id(subject.entra_id))
        if isinstance(cloud, CouldNotLook):
            return cloud
        known = ties(cloud.value) if isinstance(cloud, Found) else []
        for handle in known or [Handle("display-name", subject.name)]:
            found = await self._directory.find(handle)
            if isinstance(found, CouldNotLook):
                return found
            if known and isinstance(found, Found) and len(found.value) == 1:
                return Found(found.value[0])
        return Missing()

    async def _deleted(self) -> Lookup[DirectoryObject]:
        if self._subject is None:
            return NO_SUBJECT
        guid = self._subject.object_guid
        handle = Handle("guid", guid) if guid else Handle("sam", self._subject.name)
        return first(await self._directory.deleted(handle))

    async def _deleted_neighbours(self) -> Lookup[tuple[DirectoryObject, ...]]:
        gone = await self._seen.get("deleted_objects")
        if not isinstance(gone, Found):
            return gone
        parent = gone.value.attributes.first("lastKnownParent")
        return await self._directory.deleted_below(parent) if parent else Missing()

    async def _live_neighbours(self) -> Lookup[tuple[str, ...]]:
        """Names of what still stands in the container that the deleted object stood in."""
        gone = await self._seen.get("deleted_objects")
        if not isinstance(gone, Found):
            return gone
        parent = gone.value.attributes.first("lastKnownParent")
        names = await self._directory.names() if parent else Missing()
        if not isinstance(names, Found) or not parent:
            return nothing(names)
        return Found(tuple(x.dn for x in names.value if is_below(x.dn, parent)))

    async def _successor(self) -> Lookup[DirectoryObject]:
        """The live object of the deleted one's person: the other half of a linked pair."""
        gone = await self._seen.get("deleted_objects")
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

    async def _pending_delete_sources(self) -> Lookup[tuple[DirectoryObject | None, ...]]:
        """The AD object, live or deleted, of each pending delete, in order; None: not in AD."""
        rows = await self._seen.get("pending_deletes")
        if not isinstance(rows, Found):
            return rows
        found = await asyncio.gather(*(self._source_of(x) for x in rows.value))
        blocked = (x for x in found if isinstance(x, CouldNotLook))
        sources = tuple(x.value if isinstance(x, Found) else None for x in found)
        return next(blocked, None) or Found(sources)

    async def _orphan_claimants(self) -> Lookup[tuple[DirectoryObject, ...]]:
        """What holds a sign-in name or an address of the orphans: two that did not match."""
        rows = await self._seen.get("orphans")
        if not isinstance(rows, Found):
            return rows
        claimed = dict.fromkeys(
            x for row in rows.value for x in soft_match.addresses(row.attributes)
        )
        return await self._directory.holders(tuple(claimed)) if claimed else Missing()

    async def _source_of(self, row: ConnectorSpaceObject) -> Lookup[DirectoryObject]:
        anchor = row.attributes.first("sourceAnchor")
        if not anchor:
            return Missing()
        live = await self._directory.find(Handle("immutable-id", anchor))
        if isinstance(live, Missing):
            live = await self._directory.deleted(Handle("immutable-id", anchor))
        if isinstance(live, Found) and len(live.value) == 1:
            return Found(live.value[0])
        return nothing(live)

    async def _copies(self) -> Lookup[Mapping[str, DirectoryObject | None]]:
        blocked = await self._seen.blocked("directory")
        guid = self._subject.object_guid if self._subject else None
        return blocked or (await self._directory.copies(guid) if guid else Missing())

    async def _holders(self) -> Lookup[tuple[DirectoryObject, ...]]:
        values = await self._identity.claims()
        if isinstance(values, CouldNotLook):
            return values
        found = await self._directory.holders(values) if values else Missing()
        own = self._subject.object_guid if self._subject else None
        return without(found, lambda x: x.object_guid, own)

    async def _master(self) -> Lookup[DirectoryObject]:
        live = await self._seen.get("directory")
        if not isinstance(live, Found):
            return live
        sid = live.value.attributes.first("msExchMasterAccountSid")
        return await self._directory.by_sid(sid) if sid else Missing()

    async def _filter_group(self) -> Lookup[DirectoryObject]:
        group = await filter_group_name(self._seen)
        return await self._directory.object(group) if isinstance(group, str) else group


async def filter_group_name(seen: Seen) -> str | Missing | CouldNotLook:
    """The name of the pilot group that filters the connector of the object's domain."""
    blocked = await seen.blocked("connectors", "directory")
    if blocked:
        return blocked
    place = home(await seen.value("directory"), await seen.value("connectors"))
    group = place[0].group_filter_dn if place else None
    return group or Missing()
