"""Entra ID behind the Tenant port: what Graph says now, in the words of the recorded tenant."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from adapters.entra.audits import Audits
from adapters.entra.client import GraphClient
from adapters.entra.details import Details
from adapters.entra.examination import Examination
from adapters.entra.faults import Fault
from adapters.entra.objects import read_all, record
from adapters.entra.queries import (
    Ask,
    asks_for,
    deleted_asks,
    holder_asks,
    nickname_asks,
)
from adapters.entra.reader import Nothing, Reader
from adapters.entra.reading import Raw
from adapters.entra.settings import EntraSettings
from adapters.entra.state import State
from adapters.formats.matching import plain_address
from adapters.formats.recording import Recorder
from adapters.formats.scalars import guid_of
from adapters.formats.tenant_matching import Objects, Test, held, nickname_test, test_of
from handlers.checkup import Finding
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    AuditEntry,
    Domain,
    Organization,
    SyncFeatures,
    TenantObject,
)

T = TypeVar("T")
_OF_ONE = frozenset({"guid", "sid", "immutable-id"})


def _now() -> datetime:
    return datetime.now(UTC)


class LiveTenant:
    """Tenant over Microsoft Graph. Read-only: it sends GET, and POST to `$batch` with GETs inside.

    `recorder` takes down what Graph said. `now` is the time that "lately" counts from.
    """

    def __init__(
        self,
        settings: EntraSettings,
        recorder: Recorder | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._client = GraphClient(settings)
        self._reader = Reader(self._client)
        self._recorder = recorder
        self._details = Details(self._reader, settings.limits)
        self._state = State(self._reader, settings.limits, recorder)
        self._audits = Audits(self._reader, settings.limits, now)

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Live objects that fit; CouldNotLook where one more may stand in a kind not asked."""
        if handle.kind == "guid":
            return await self._find_guid(handle)
        found = await self._search(asks_for(handle), test_of(handle), _sure(handle))
        if isinstance(found, Missing) and handle.kind == "sam":
            return await self._search(nickname_asks(handle.value), nickname_test(handle.value))
        if isinstance(found, Missing) and handle.kind == "dn":
            return _unsearchable()
        return found

    async def by_anchor(self, immutable_id: str) -> Lookup[TenantObject]:
        """The user whose onPremisesImmutableId this is."""
        handle = Handle("immutable-id", immutable_id)
        return await self._first(self._search(asks_for(handle), test_of(handle), _sure(handle)))

    async def by_id(self, object_id: str) -> Lookup[TenantObject]:
        """The live object with this id, with a group's members and a user's manager."""
        return await _looked(self._by_id(object_id))

    async def by_security_identifier(self, sid: str) -> Lookup[TenantObject]:
        """The user or group whose onPremisesSecurityIdentifier this is."""
        handle = Handle("sid", sid)
        return await self._first(self._search(asks_for(handle), test_of(handle), _sure(handle)))

    async def holders(self, values: Sequence[str]) -> Lookup[Objects]:
        """Live and deleted objects holding one of these as an address or sign-in name."""
        wanted = {plain_address(value) for value in values}
        return await self._search(
            holder_asks(dict.fromkeys(values)), lambda o: not wanted.isdisjoint(held(o))
        )

    async def deleted(self, handle: Handle) -> Lookup[Objects]:
        """Users and groups of the recycle bin that fit; Graph lists no others there."""
        if handle.kind == "guid" and _guid(handle.value) is None:
            return Missing()
        found = await self._search(deleted_asks(handle), test_of(handle), _sure(handle))
        return _unsearchable() if isinstance(found, Missing) and handle.kind == "dn" else found

    async def domains(self) -> Lookup[tuple[Domain, ...]]:
        """The tenant's domains."""
        return await _looked(self._state.domains())

    async def organization(self) -> Lookup[Organization]:
        """The organization."""
        return await _looked(self._state.organization())

    async def sync_features(self) -> Lookup[SyncFeatures]:
        """The tenant's synchronization switches; not to be known without the permission."""
        return await _looked(self._state.features())

    async def audits(self, object_id: str | None) -> Lookup[tuple[AuditEntry, ...]]:
        """Lines that touch the object, and those of the synchronization identities of a day."""
        wanted = object_id.strip("{}").lower() if object_id is not None else None
        return await _looked(_as_found(self._audits.lines(wanted, self._recorder)))

    async def roles(self, object_id: str) -> Lookup[tuple[str, ...]]:
        """Names of the directory roles the object holds, through groups too."""
        wanted = _guid(object_id)
        if wanted is None:
            return Found(())
        return await _looked(_as_found(self._details.roles(wanted, self._recorder)))

    async def examine(self) -> tuple[Finding, ...]:
        """Try everything that the look-ups need."""
        return await Examination(self._client, self._reader).findings()

    async def close(self) -> None:
        """Let go of connections and threads."""
        await self._reader.close()
        await self._client.close()

    async def _find_guid(self, handle: Handle) -> Lookup[Objects]:
        """By id, by a device's second id, or by the AD object that it came from."""
        guid = _guid(handle.value)
        if guid is None:
            return Missing()
        own, tied = await asyncio.gather(
            self.by_id(guid),
            self._search(asks_for(Handle("guid", guid)), test_of(handle), _sure(handle)),
        )
        hits = (
            *((own.value,) if isinstance(own, Found) else ()),
            *(tied.value if isinstance(tied, Found) else ()),
        )
        unique = tuple({o.id: o for o in hits}.values())
        if unique:
            return Found(unique)
        return next((x for x in (own, tied) if isinstance(x, CouldNotLook)), Missing())

    async def _by_id(self, object_id: str) -> Lookup[TenantObject]:
        wanted = _guid(object_id)
        if wanted is None:
            return Missing()  # whatever is in Entra ID has a GUID for an id
        found = await self._details.object(wanted, self._recorder)
        return Missing() if found is None else Found(found)

    async def _first(self, search: Awaitable[Lookup[Objects]]) -> Lookup[TenantObject]:
        hits = await search
        if not isinstance(hits, Found):
            return hits
        return Found(await self._details.completed(hits.value[0], self._recorder))

    async def _search(
        self, asks: Sequence[Ask], test: Test, sure: Test = lambda _: False
    ) -> Lookup[Objects]:
        """What fits of all that is answered; else why one more may stand where nobody could look.

        `sure`: what no other object can be, so that the others need no answer. A list that broke
        off is no list. What was seen all the same is told in part.
        """
        answers = await asyncio.gather(*(self._asked(ask) for ask in asks))
        faults = [a for a in answers if isinstance(a, Fault)]
        read = [a if not isinstance(a, Fault) else a.in_part for a in answers]
        hits = tuple({o.id: o for o in _objects(read) if test(o)}.values())
        broken_off = next((f for f in faults if f.in_part is not None), None)
        if broken_off is not None:
            return CouldNotLook(broken_off.why, in_part=hits)
        if faults and not any(map(sure, hits)):
            return CouldNotLook(faults[0].why, in_part=hits or None)
        return Found(hits) if hits else Missing()

    async def _asked(self, ask: Ask) -> Objects | Fault:
        """The objects of one question, or why there are none to be had."""
        try:
            values = await self._reader.all(ask)
            if isinstance(values, Nothing):
                return ()
            found = await self._read(values, ask)
        except Fault as fault:
            if not isinstance(fault.in_part, tuple):
                return fault
            in_part = await self._read(fault.in_part, ask)
            return Fault(fault.kind, in_part=in_part, **fault.facts)
        record(self._recorder, values, ask.kind, deleted=ask.deleted)
        self._details.seen(found)
        return found

    async def _read(self, values: Sequence[Raw], ask: Ask) -> Objects:
        return await read_all(self._client.executor, values, ask.kind, deleted=ask.deleted)


def _objects(read: Iterable[object]) -> Iterable[TenantObject]:
    for found in read:
        if isinstance(found, tuple):
            yield from (o for o in found if isinstance(o, TenantObject))


def _sure(handle: Handle) -> Test:
    """Whether a hit is the one object that a handle can mean, whatever else was not seen."""
    if handle.kind == "upn":
        wanted = plain_address(handle.value)
        return lambda o: plain_address(o.text("userPrincipalName") or "") == wanted
    unique = handle.kind in _OF_ONE
    return lambda _: unique


def _unsearchable() -> CouldNotLook:
    return CouldNotLook(Fault("no-filter", what="distinguished name").why)


def _guid(value: str) -> str | None:
    try:
        return guid_of(value)
    except ValueError:
        return None


async def _as_found(made: Awaitable[T]) -> Lookup[T]:
    return Found(await made)


async def _looked(made: Awaitable[Lookup[T]]) -> Lookup[T]:
    """The answer; a fault becomes the reason why nothing is known."""
    try:
        return await made
    except Fault as fault:
        return CouldNotLook(fault.why, in_part=fault.in_part)
