"""The live Connect server: the port over the functions of its JEA endpoint.

The same data give the same answers as adapters/tenant_folder. What differs: objects are found by
name, by sourceAnchor and by id only, and "not there" is said only after the controls of bag.py.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from adapters.connect_server.bag import Want, WantKind
from adapters.connect_server.call import CallError
from adapters.connect_server.objects import Answered, Objects
from adapters.connect_server.settings import ConnectSettings
from adapters.connect_server.visibility import Visible
from adapters.formats.connector_space import Row
from adapters.formats.recording import Recorder
from handlers.checkup import Finding
from handlers.ports import Handle, HandleKind, SourceBrokenError
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    Event,
    MetaverseObject,
    PasswordLogEntry,
    PasswordSyncState,
    Run,
    Server,
    SyncRule,
    Visibility,
    guid_to_base64,
)

T = TypeVar("T")
Rows = tuple[ConnectorSpaceObject, ...]

NAMES_ONLY = CouldNotLook("the connect server finds objects by distinguished name or id only")
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_NO_NAME = re.compile(r"[\x00-\x1f]")
_LONGEST_NAME, _LONGEST_ANCHOR = 2048, 512
_UNASKABLE = CouldNotLook("the connect server cannot be asked for such a name")


class LiveConnectServer:
    """ConnectServer over PowerShell remoting, read-only. SourceBrokenError without its library."""

    def __init__(self, settings: ConnectSettings, recorder: Recorder | None = None) -> None:
        try:
            from adapters.connect_server.reading import Reading  # only when it is really wanted
        except ImportError as error:
            mend = f"install whysync[connect] ({error.name} is missing)"
            raise SourceBrokenError(f"connect server: {mend}") from error
        limits = settings.limits
        self.settings = settings
        self.reading = Reading(settings, recorder)
        lanes = max(1, settings.sessions - 1)  # one session stays for the rest
        self._objects = Objects(self.reading.bag, limits.keep, limits.look_up, lanes)
        self._visible = Visible(self.reading.readable, limits.look_up)

    @property
    def calls(self) -> int:
        """How many functions were called so far."""
        return self.reading.remoting.calls

    @property
    def finds(self) -> frozenset[HandleKind]:
        """Names. An id is looked up too, but that nothing has it can never be proven."""
        return frozenset({"dn"})

    async def server(self) -> Lookup[Server]:
        """The server itself; its service may be stopped, and then little else is known."""
        return await _looked(self.reading.server)

    async def connectors(self) -> Lookup[tuple[Connector, ...]]:
        """All connectors, with the numbers of the present state."""
        return await _looked(self.reading.counted_connectors)

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]:
        """All synchronization rules."""
        return await _looked(self.reading.rules)

    async def run_history(self) -> Lookup[tuple[Run, ...]]:
        """Newest first."""
        state = await _looked(self.reading.state)
        return _part(state.value.runs) if isinstance(state, Found) else state

    async def password_sync(self) -> Lookup[PasswordSyncState]:
        """Password hash synchronization by partition."""
        state = await _looked(self.reading.state)
        return _part(state.value.passwords) if isinstance(state, Found) else state

    async def events(self) -> Lookup[tuple[Event, ...]]:
        """Lines of the Application log."""
        state = await _looked(self.reading.state)
        return _part(state.value.events) if isinstance(state, Found) else state

    async def ad_object(
        self, dn: str | None, object_guid: str | None
    ) -> Lookup[ConnectorSpaceObject]:
        """The row in an AD connector space: by name, and by what is joined to the anchor's row.

        An object that was renamed since the last import and is not in the Entra connector space
        cannot be found: its row has the old name.
        """
        guid = (object_guid or "").strip("{}").lower()
        named, joined = await asyncio.gather(self._named(dn), self._joined(guid))
        rows = [row for found in (named, joined) if isinstance(found, Found) for row in found.value]
        own = [row for row in rows if guid and row.anchor == guid]
        hits = own or (named.value if isinstance(named, Found) else ())
        staged = [row for row in hits if not row.object.is_transient]
        chosen = next(iter((*staged, *hits)), None)
        if chosen is not None:
            return Found(chosen.object)
        if dn is None and guid and not isinstance(joined, CouldNotLook):
            return CouldNotLook("an ad connector space can be searched by name only")
        return next((x for x in (named, joined) if isinstance(x, CouldNotLook)), Missing())

    async def entra_object(self, source_anchor: str) -> Lookup[ConnectorSpaceObject]:
        """The row in the Entra connector space whose sourceAnchor this is."""
        return _object(await self._anchored(source_anchor))

    async def by_id(self, cs_id: str) -> Lookup[ConnectorSpaceObject]:
        """The row with this connector-space id."""
        return _object(await self._identified("ConnectorSpaceId", cs_id))

    async def find(self, handle: Handle) -> Lookup[Rows]:
        """AD rows by name, or joined to the row of an id; other handles cannot be looked up."""
        if handle.kind == "dn":
            found = await self._named(handle.value)
        elif handle.kind == "guid":
            found = await self._joined(handle.value.strip("{}").lower())
        elif handle.kind == "immutable-id":
            found = await self._joined_to(handle.value)
        else:
            return NAMES_ONLY
        if not isinstance(found, Found):
            return found if handle.kind == "dn" else _not_proven(found)
        return Found(tuple(row.object for row in found.value))

    async def metaverse(self, mv_id: str) -> Lookup[MetaverseObject]:
        """The metaverse object with this id."""
        found = await self._identified("MetaverseId", mv_id)
        if isinstance(found, Found) and isinstance(found.value, MetaverseObject):
            return Found(found.value)
        return _nothing(found)

    async def object_log(self, cs_id: str) -> Lookup[tuple[PasswordLogEntry, ...]]:
        """Password log lines of a row."""
        found = await self._identified("ObjectLogId", cs_id)
        if isinstance(found, Found) and isinstance(found.value, tuple):
            return Found(found.value)
        return _nothing(found)

    async def pending_deletes(self) -> Lookup[Rows]:
        """Rows of the Entra connector space with Pending Export, Delete."""
        found = await _looked(partial(self.reading.pending, orphans=False))
        return found.value.found_deletes() if isinstance(found, Found) else found

    async def orphans(self) -> Lookup[Rows]:
        """Rows of the Entra connector space with Pending Import, Add and no link."""
        found = await _looked(partial(self.reading.pending, orphans=True))
        return found.value.found_orphans() if isinstance(found, Found) else found

    async def visible(self, dn: str) -> Lookup[Visibility]:
        """Whether the connector's account can read an object; its domain must be readable to it."""
        if _unaskable(dn, _LONGEST_NAME):
            return _UNASKABLE
        try:
            covering = await self.reading.covering(dn)
            if not covering:
                return CouldNotLook("no connector of the server has that domain")
            connector, domain = max(covering, key=lambda pair: len(pair[1]))
            seen = await self._visible.seen(connector.identifier, domain, dn)
        except CallError as error:
            return CouldNotLook(error.why)
        if normalised(dn) in seen:
            return Found(Visibility(object_readable=True))
        if normalised(domain) not in seen:
            return CouldNotLook("the connector's account could not read its domain either")
        return Found(Visibility(object_readable=False))

    async def examine(self) -> tuple[Finding, ...]:
        """Everything that it needs, tried on harmless objects."""
        from adapters.connect_server.examining import Examining

        return await Examining(self).all()

    async def close(self) -> None:
        """End the sessions and their threads."""
        await self.reading.remoting.close()

    async def _named(self, dn: str | None) -> Lookup[tuple[Row, ...]]:
        """AD rows of this name, in every connector that has its domain."""
        if dn is None:
            return Missing()
        if _unaskable(dn, _LONGEST_NAME):
            return _UNASKABLE
        try:
            covering = await self.reading.covering(dn)
        except CallError as error:
            return CouldNotLook(error.why)
        wants = [Want("DistinguishedName", dn, c.identifier) for c, _ in covering]
        return _rows(await asyncio.gather(*(self._objects.get(want) for want in wants)))

    async def _joined(self, guid: str) -> Lookup[tuple[Row, ...]]:
        """AD rows joined to the Entra row whose sourceAnchor is made of this objectGUID."""
        if not _GUID.fullmatch(guid):
            return Missing()
        return await self._joined_to(guid_to_base64(guid))

    async def _joined_to(self, anchor: str) -> Lookup[tuple[Row, ...]]:
        entra = await self._anchored(anchor)
        if not isinstance(entra, Found) or not isinstance(entra.value, Row):
            return _nothing(entra)
        mv_id = entra.value.object.mv_id
        metaverse = await self.metaverse(mv_id) if mv_id else Missing()
        if not isinstance(metaverse, Found):
            return metaverse
        links = [x for x in metaverse.value.lineage if x.connector_id != ENTRA_CONNECTOR_ID]
        wants = [Want("ConnectorSpaceId", link.cs_id) for link in links]
        return _rows(await asyncio.gather(*(self._objects.get(want) for want in wants)))

    async def _anchored(self, anchor: str) -> Answered:
        if not anchor or _unaskable(anchor, _LONGEST_ANCHOR):
            return _UNASKABLE
        return await self._objects.get(Want("SourceAnchor", anchor))

    async def _identified(self, kind: WantKind, guid: str) -> Answered:
        if not _GUID.fullmatch(guid):
            return _UNASKABLE
        return await self._objects.get(Want(kind, guid.strip("{}").lower()))


async def _looked(make: Callable[[], Awaitable[T]]) -> Found[T] | CouldNotLook:
    try:
        return Found(await make())
    except CallError as error:
        return CouldNotLook(error.why)


def _part(value: T | CouldNotLook) -> Found[T] | CouldNotLook:
    return value if isinstance(value, CouldNotLook) else Found(value)


def _nothing(found: Answered) -> Missing | CouldNotLook:
    """What is left to say of an answer that holds no such thing."""
    if isinstance(found, Found):
        return CouldNotLook("the connect server answered with another kind of object")
    return found


def _object(found: Answered) -> Lookup[ConnectorSpaceObject]:
    if isinstance(found, Found) and isinstance(found.value, Row):
        return Found(found.value.object)
    return _nothing(found)


def _not_proven(found: Missing | CouldNotLook) -> CouldNotLook:
    """An id that nothing is joined to may still be that of an AD row."""
    return NAMES_ONLY if isinstance(found, Missing) else found


def _rows(answers: Sequence[Answered]) -> Lookup[tuple[Row, ...]]:
    """The rows among the answers; without any, whether all were looked at."""
    rows = [x.value for x in answers if isinstance(x, Found) and isinstance(x.value, Row)]
    if rows:
        return Found(tuple(sorted(rows, key=lambda row: normalised(row.object.dn))))
    return next((x for x in answers if isinstance(x, CouldNotLook)), Missing())


def _unaskable(name: str, longest: int) -> bool:
    """Whether the function would refuse the text."""
    return not name or len(name) > longest or _NO_NAME.search(name) is not None
