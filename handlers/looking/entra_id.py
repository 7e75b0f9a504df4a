"""Look-ups in Entra ID."""

import asyncio
from dataclasses import replace
from functools import partial

from handlers.looking.identity import Identity, handles
from handlers.looking.seen import NO_SUBJECT, Made, Seen, first, first_found, without
from handlers.ports import Handle, Tenant
from handlers.verdict import Subject
from knowledge.anchor import cloud_id
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.soft_match import namesake
from knowledge.vocabulary import AuditEntry, DirectoryObject, TenantObject


class InTenant:
    """The tenant's own state, and the object and its rivals in Entra ID."""

    def __init__(
        self, seen: Seen, tenant: Tenant, subject: Subject | None, other: Subject | None
    ) -> None:
        self._seen, self._tenant = seen, tenant
        self._subject, self._other = subject, other
        self._identity = Identity(seen, tenant)

    @property
    def makers(self) -> dict[str, Made]:
        """The look-ups by name."""
        return {
            "domains": self._tenant.domains,
            "organization": self._tenant.organization,
            "sync_features": self._tenant.sync_features,
            "entra_object": lambda: self._tied("directory", "connector_space", self._subject),
            "other_entra": lambda: self._tied(
                "other_directory", "other_connector_space", self._other
            ),
            "entra_namesake": self._namesake,
            "entra_holders": self._holders,
            "entra_deleted": self._deleted,
            "audits": self._audits,
            "roles": self._roles,
        }

    async def _tied(self, live: str, rows: str, subject: Subject | None) -> Lookup[TenantObject]:
        """By what ties it to the object: the id Connect knows, anchor, SID. Never by name."""
        if subject is None:
            return NO_SUBJECT
        anchors = await self._identity.anchors(live, subject)
        keys = anchors if isinstance(anchors, tuple) else ()
        keyed: list[Made] = [partial(self._tenant.by_anchor, a) for a in keys]
        own = self._own(await self._seen.value(live))
        # What AD's own keys give is asked while Connect is still asked for the id that it knows.
        known, keyed_or_own = await asyncio.gather(
            self._by_id(rows, subject), first_found((*keyed, *own))
        )
        found = next((x for x in (known, keyed_or_own) if isinstance(x, Found)), None)
        if found is not None:
            return found
        # Graph shows no key of a contact: only Connect knows which cloud contact is its.
        enough = bool(known is not None or keyed or own) and subject.type != "contact"
        blocked = await self._seen.blocked(live, *(() if enough else (rows,)))
        dark = (x for x in (known, keyed_or_own, anchors) if isinstance(x, CouldNotLook))
        return next(dark, None) or blocked or Missing()

    async def _by_id(self, rows: str, subject: Subject) -> Lookup[TenantObject] | None:
        """By the ids that are known of it; None when none is."""
        known = await self._known(rows, subject)
        return await first_found(known) if known else None

    async def _known(self, rows: str, subject: Subject) -> list[Made]:
        view = await self._seen.value(rows)
        row = view.entra if view else None
        ids = (subject.entra_id, cloud_id(row.attributes.first("cloudAnchor")) if row else None)
        return [partial(self._tenant.by_id, x) for x in ids if x]

    def _own(self, live: DirectoryObject | None) -> list[Made]:
        """By the keys that Active Directory itself gave the object."""
        if live is None:
            return []
        sid, guid = live.attributes.first("objectSid"), live.object_guid
        found: list[Made] = [partial(self._tenant.by_security_identifier, sid)] if sid else []
        if guid and live.type == "computer":
            found.append(partial(self._device, guid))
        return found

    async def _device(self, object_guid: str) -> Lookup[TenantObject]:
        found = await self._tenant.find(Handle("guid", object_guid))
        if isinstance(found, Found):
            return Found(found.value[0]) if len(found.value) == 1 else Missing()
        return found

    async def _namesake(self) -> Lookup[TenantObject]:
        """An object of the same sign-in, address or account name that is not tied to this one.

        The tenant also finds what merely lists the address, such as a guest: that is no namesake.
        """
        live = await self._seen.value("directory")
        asked = map(self._tenant.find, handles(live) if live else ())
        blocked, named = await asyncio.gather(
            self._seen.blocked("directory", "entra_object"), asyncio.gather(*asked)
        )
        if live is None or blocked:
            return blocked or Missing()
        own = await self._seen.value("entra_object")
        for found in named:
            blocked = found if isinstance(found, CouldNotLook) else blocked
            others = found.value if isinstance(found, Found) else ()
            for other in others:
                if namesake(live, other) and (own is None or other.id != own.id):
                    return Found(other)
        return blocked or Missing()

    async def _holders(self) -> Lookup[tuple[TenantObject, ...]]:
        values = await self._identity.claims()
        if isinstance(values, CouldNotLook):
            return values
        blocked, found = await asyncio.gather(
            self._seen.blocked("directory", "entra_object"), self._holding(values)
        )
        if blocked:
            return blocked
        own = await self._seen.value("entra_object")
        return without(found, lambda x: x.id, own.id if own else None)

    async def _holding(self, values: tuple[str, ...]) -> Lookup[tuple[TenantObject, ...]]:
        return await self._tenant.holders(values) if values else Missing()

    async def _deleted(self) -> Lookup[TenantObject]:
        if self._subject is None:
            return NO_SUBJECT
        anchors = await self._identity.anchors("directory", self._subject)
        if isinstance(anchors, CouldNotLook):
            return anchors
        blocked = await self._seen.blocked("directory")
        asked = [Handle("immutable-id", x) for x in anchors]
        found = await first_found([partial(self._tenant.deleted, x) for x in asked])
        if isinstance(found, Found):
            return first(found)
        return blocked or found

    async def _audits(self) -> Lookup[tuple[AuditEntry, ...]]:
        """Of a deleted object its own lines, else those of the synchronization identities alone.

        Graph gives the log only a few times a minute: nobody asks for lines that no check reads.
        """
        tied = asyncio.gather(self._seen.get("entra_object"), self._seen.get("entra_deleted"))
        lines: Lookup[tuple[AuditEntry, ...]]
        lines, (live, gone) = await asyncio.gather(self._tenant.audits(None), tied)
        if isinstance(live, Found):
            return lines
        if isinstance(gone, Found):
            return await self._tenant.audits(gone.value.id)
        dark = [x for x in (live, gone) if isinstance(x, CouldNotLook)]
        return replace(dark[0], in_part=None) if dark and self._subject else lines

    async def _roles(self) -> Lookup[tuple[str, ...]]:
        cloud = await self._either("entra_object", "entra_namesake")
        return await self._tenant.roles(cloud.value.id) if isinstance(cloud, Found) else cloud

    async def _either(self, *names: str) -> Lookup[TenantObject]:
        for name in names:
            found: Lookup[TenantObject] = await self._seen.get(name)
            if isinstance(found, Found):
                return found
        return await self._seen.blocked(*names) or Missing()
