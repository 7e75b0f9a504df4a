"""Look-ups on the Connect server."""

import asyncio

from handlers.looking.active_directory import filter_group_name
from handlers.looking.identity import Identity
from handlers.looking.seen import NO_SUBJECT, Made, Seen
from handlers.ports import ConnectServer, Tenant
from handlers.verdict import Subject
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    ConnectorSpaceView,
    MetaverseObject,
    PasswordLogEntry,
    Visibility,
)

Rows = list[ConnectorSpaceObject]


class OnServer:
    """The server's own state, and the object's rows in the connector spaces and the metaverse."""

    def __init__(
        self,
        seen: Seen,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None,
    ) -> None:
        self._seen, self._server = seen, server
        self._subject, self._other = subject, other
        self._identity = Identity(seen, tenant)

    @property
    def makers(self) -> dict[str, Made]:
        """The look-ups by name."""
        server = self._server
        return {
            "server": server.server,
            "connectors": server.connectors,
            "rules": server.rules,
            "run_history": server.run_history,
            "password_sync": server.password_sync,
            "events": server.events,
            "pending_deletes": server.pending_deletes,
            "orphans": server.orphans,
            "visible": self._visible,
            "connector_space": lambda: self._rows("directory", self._subject),
            "other_connector_space": lambda: self._rows("other_directory", self._other),
            "successor_space": self._successor_space,
            "filter_group_space": self._filter_group_space,
            "metaverse": lambda: self._metaverse("connector_space"),
            "other_metaverse": lambda: self._metaverse("other_connector_space"),
            "object_log": self._object_log,
        }

    async def _visible(self) -> Lookup[Visibility]:
        live = await self._seen.get("directory")
        return await self._server.visible(live.value.dn) if isinstance(live, Found) else live

    async def _rows(self, live: str, subject: Subject | None) -> Lookup[ConnectorSpaceView]:
        """The AD row by name or GUID, the rest by what it is joined to, else by the anchor."""
        if subject is None:
            return NO_SUBJECT
        found = await self._server.ad_object(subject.dn, subject.object_guid)
        if isinstance(found, CouldNotLook):
            return found
        ad = found.value if isinstance(found, Found) else None
        linked = await self._linked(ad)
        if isinstance(linked, CouldNotLook):
            return CouldNotLook(linked.why, await self._in_part(live, subject, ad))
        entra = next((x for x in linked if x.is_entra), None)
        if entra is None:
            anchored = await self._by_anchor(live, subject, ad)
            if isinstance(anchored, CouldNotLook):
                return anchored
            entra = anchored.value if isinstance(anchored, Found) else None
        return await self._from_entra(entra) if ad is None else _view(ad, entra, linked)

    async def _from_entra(self, entra: ConnectorSpaceObject | None) -> Lookup[ConnectorSpaceView]:
        """Without an AD row of its name: the AD row that its Entra row is joined to."""
        linked = await self._linked(entra)
        if isinstance(linked, CouldNotLook):
            return CouldNotLook(linked.why, ConnectorSpaceView(None, entra))
        ad = next((x for x in linked if not x.is_entra), None)
        return _view(ad, entra, linked)

    async def _in_part(
        self, live: str, subject: Subject, ad: ConnectorSpaceObject | None
    ) -> ConnectorSpaceView:
        """What is seen without the metaverse: the AD row, and the Entra row of the same object."""
        found = await self._by_anchor(live, subject, ad)
        entra = found.value if isinstance(found, Found) else None
        same = ad is not None and entra is not None and entra.mv_id == ad.mv_id
        return ConnectorSpaceView(ad, entra if same else None)

    async def _linked(self, row: ConnectorSpaceObject | None) -> Rows | CouldNotLook:
        """All rows of the metaverse object that the row is joined to."""
        if row is None or row.mv_id is None:
            return []
        mv = await self._server.metaverse(row.mv_id)
        if isinstance(mv, CouldNotLook):
            return mv
        links = mv.value.lineage if isinstance(mv, Found) else ()
        rows = await asyncio.gather(*(self._server.by_id(x.cs_id) for x in links))
        blocked = next((x for x in rows if isinstance(x, CouldNotLook)), None)
        return blocked or [x.value for x in rows if isinstance(x, Found)]

    async def _by_anchor(
        self, live: str, subject: Subject, row: ConnectorSpaceObject | None
    ) -> Lookup[ConnectorSpaceObject]:
        anchors = await self._identity.anchors(live, subject, row)
        if isinstance(anchors, CouldNotLook):
            return anchors
        rows = await asyncio.gather(*map(self._server.entra_object, anchors))
        return next((x for x in rows if not isinstance(x, Missing)), Missing())

    async def _successor_space(self) -> Lookup[ConnectorSpaceView]:
        heir = await self._seen.get("successor")
        if not isinstance(heir, Found):
            return heir
        x = heir.value
        return await self._rows("successor", Subject(x.dn, x.dn, x.object_guid, x.type, x.name))

    async def _filter_group_space(self) -> Lookup[ConnectorSpaceObject]:
        group = await filter_group_name(self._seen)
        return await self._server.ad_object(group, None) if isinstance(group, str) else group

    async def _metaverse(self, rows: str) -> Lookup[MetaverseObject]:
        view = await self._seen.get(rows)
        if not isinstance(view, Found):
            return view
        ids = [x.mv_id for x in (view.value.ad, view.value.entra) if x is not None and x.mv_id]
        return await self._server.metaverse(ids[0]) if ids else Missing()

    async def _object_log(self) -> Lookup[tuple[PasswordLogEntry, ...]]:
        view = await self._seen.get("connector_space")
        if not isinstance(view, Found):
            return view
        row = view.value.ad
        return await self._server.object_log(row.object_id) if row else Missing()


def _view(
    ad: ConnectorSpaceObject | None, entra: ConnectorSpaceObject | None, linked: Rows
) -> Lookup[ConnectorSpaceView]:
    if ad is None and entra is None:
        return Missing()
    own = ad.object_id if ad else None
    joined = tuple(x for x in linked if not x.is_entra and x.object_id != own)
    return Found(ConnectorSpaceView(ad, entra, joined))
