"""The audit log, at the pace that Graph allows: 5 requests in 10 s for the application.

Sources: graph-lookups section 7, rows G25 to G27; the filters of directoryaudit-list. Of who did it
only a user's sign-in name may be searched by its beginning, so the applications of newer Connect
builds are found by name among the service principals, and their lines by application id.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.entra.faults import Fault
from adapters.entra.keeping import Kept
from adapters.entra.queries import Ask, begins, equals, literal, path
from adapters.entra.reader import Nothing, Reader
from adapters.entra.reading import Raw
from adapters.entra.settings import Limits
from adapters.formats.entra_records import read_audits
from adapters.formats.errors import FormatError
from adapters.formats.recording import Recorder
from handlers.attention import time_left
from knowledge.vocabulary import AuditEntry

FILE = "entra/directory_audits.json"
PERMISSION, APPLICATIONS = "AuditLog.Read.All", "Application.Read.All"
_LOG = "/auditLogs/directoryAudits"
_REQUESTS, _SPAN = 5, 10.0
_PAGES = 3
_NEVER = datetime.min.replace(tzinfo=UTC)
_RECENT = timedelta(days=1)  # what the synchronization identities did lately is all that is judged
_APPS = path(
    "/servicePrincipals", filter=begins("displayName", "ConnectSync"), select="id,appId,displayName"
)
_APPS_KEPT = 3600.0
_SYNC = (
    begins("initiatedBy/user/userPrincipalName", "Sync_"),
    begins("initiatedBy/user/userPrincipalName", "ADToAADSyncServiceAccount"),
    equals("initiatedBy/app/displayName", "Microsoft Entra Connect Sync"),
    equals("initiatedBy/user/displayName", "On-Premises Directory Synchronization Service Account"),
)


class Pace:
    """Lets so many through in a span of time, and the others when it is their turn."""

    def __init__(self, most: int = _REQUESTS, span: float = _SPAN) -> None:
        self._most, self._span = most, span
        self._turns: deque[float] = deque(maxlen=most)

    async def turn(self, limit: float) -> None:
        """Wait for a turn; Fault when it comes later than the question can wait."""
        now = time.monotonic()
        full = len(self._turns) == self._most
        at = max(now, self._turns[0] + self._span) if full else now
        if at - now > time_left(limit):
            raise Fault("audit-pace")
        self._turns.append(at)
        await asyncio.sleep(at - now)


class Audits:
    """Lines about one object, and lines of the synchronization identities."""

    def __init__(self, reader: Reader, limits: Limits, now: Callable[[], datetime]) -> None:
        self._reader, self._limits, self._now = reader, limits, now
        self._pace = Pace()
        self._kept: Kept[tuple[Raw, ...]] = Kept(limits.keep_state)
        self._apps: Kept[tuple[str, ...]] = Kept(_APPS_KEPT)

    async def lines(
        self, object_id: str | None, recorder: Recorder | None
    ) -> tuple[AuditEntry, ...]:
        """Newest first, each once."""
        own, others = await asyncio.gather(self._about(object_id), self._synchronization())
        values = (*own, *others)
        unique = list({str(value.get("id", i)): value for i, value in enumerate(values)}.values())
        wanted = [
            (entry, value)
            for (entry, by_sync), value in zip(_read(unique), unique, strict=True)
            if by_sync or object_id in entry.target_ids
        ]
        if recorder is not None:
            recorder.document(FILE, [value for _, value in wanted])
        wanted.sort(key=lambda pair: pair[0].time or _NEVER, reverse=True)
        return tuple(entry for entry, _ in wanted)

    async def _about(self, object_id: str | None) -> tuple[Raw, ...]:
        if object_id is None:
            return ()
        return await self._read(f"targetResources/any(t:t/id eq {literal(object_id)})", 50)

    async def _synchronization(self) -> tuple[Raw, ...]:
        """What they did lately: by name, or all lines, where applications may not be listed."""
        since = (self._now() - _RECENT).strftime("%Y-%m-%dT%H:%M:00Z")
        recent = f"activityDateTime ge {since}"
        try:
            apps = [equals("initiatedBy/app/appId", app) for app in await self._applications()]
        except Fault as fault:
            if fault.kind != "forbidden":
                raise
            return await self._all_recent(recent, fault)
        return await self._read(f"{recent} and ({' or '.join((*_SYNC, *apps))})", 999)

    async def _all_recent(self, recent: str, forbidden: Fault) -> tuple[Raw, ...]:
        try:
            return await self._read(recent, 999)
        except Fault as fault:
            if fault.kind != "too-many-pages":
                raise
            raise Fault("forbidden", **forbidden.facts) from None

    async def _applications(self) -> tuple[str, ...]:
        kept = self._apps.get("")
        if kept is not None:
            return kept
        asked, began = Ask(_APPS, APPLICATIONS), time.monotonic()
        found = await self._reader.all(asked)
        values = () if isinstance(found, Nothing) else found
        apps = tuple(str(value["appId"]) for value in values if value.get("appId"))
        self._apps.put("", apps, self._reader.read_at(asked, began))
        return apps

    async def _read(self, filtered: str, top: int) -> tuple[Raw, ...]:
        kept = self._kept.get(filtered)
        if kept is not None:
            return kept
        asked = Ask(path(_LOG, filter=filtered, top=str(top)), PERMISSION, pages=_PAGES)
        began = time.monotonic()
        found = await self._reader.alone(asked, lambda: self._pace.turn(self._limits.look_up))
        values = () if isinstance(found, Nothing) else found
        self._kept.put(filtered, values, began)
        return values


def _read(values: list[Raw]) -> tuple[tuple[AuditEntry, bool], ...]:
    try:
        return read_audits(values, "Graph")
    except FormatError:
        raise Fault("shape") from None
