"""The export folder: what Export-WhySync.ps1 wrote, for those who allow no remoting.

Each export is a folder of its own; export.json, written last, names it, says when it was begun, and
has the size and the SHA-256 of each file. Anything else than a whole, unchanged and recent export
is "could not look"; how old it is stands in the question's frame, or in the reason.
"""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar

from adapters.formats.errors import FormatError
from adapters.formats.reading import as_object, convert, parse_json
from adapters.formats.scalars import when
from adapters.formats.shapes import many
from adapters.tenant_folder.connect_server import RecordedConnectServer
from adapters.tenant_folder.export_manifest import (
    FILE,
    FOLDER,
    MANIFEST,
    SCHEMA,
    FileShape,
    ManifestShape,
    failed_parts,
    plain,
)
from adapters.tenant_folder.shelf import Shelf, is_there, read_text
from handlers import attention
from handlers.checkup import Finding
from handlers.ports import EVERY_KIND, Handle, HandleKind
from knowledge.evidence import CouldNotLook, Lookup
from knowledge.vocabulary import (
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
)

T = TypeVar("T")
Objects = tuple[ConnectorSpaceObject, ...]

_SYSTEM = "connect-server"
_WANTED = (
    "server.json", "connectors.json", "rules.json", "runs.json", "events.json",
    "password_sync.json", "connector_space.json", "metaverse.json",
)  # fmt: skip
_AHEAD = timedelta(minutes=5)  # how far the server's clock may be before ours
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Export:
    """One export that was checked and read as a whole."""

    server: RecordedConnectServer
    started: datetime
    lacking: tuple[str, ...]  # files that were left out, parts that could not be read


@dataclass(frozen=True, slots=True)
class _Refused:
    """An export that cannot be used, and the finding that says so."""

    finding: str
    why: str


class ExportFolder:
    """ConnectServer over the newest export. Reading happens in a thread, once for each export."""

    def __init__(
        self,
        path: Path,
        max_age: timedelta,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._path, self._max_age, self._now = path, max_age, now
        self._seen: tuple[int, ...] | None = None
        self._export: _Export | _Refused = _Refused("export-folder", "nothing was read yet")
        self._reading = asyncio.Lock()

    @property
    def finds(self) -> frozenset[HandleKind]:
        """Exported rows are searched by whatever they answer to."""
        return EVERY_KIND

    async def server(self) -> Lookup[Server]:
        """The server itself."""
        return await self._ask(lambda x: x.server())

    async def connectors(self) -> Lookup[tuple[Connector, ...]]:
        """All connectors."""
        return await self._ask(lambda x: x.connectors())

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]:
        """All synchronization rules."""
        return await self._ask(lambda x: x.rules())

    async def run_history(self) -> Lookup[tuple[Run, ...]]:
        """Newest first."""
        return await self._ask(lambda x: x.run_history())

    async def ad_object(
        self, dn: str | None, object_guid: str | None
    ) -> Lookup[ConnectorSpaceObject]:
        """The row in an AD connector space by anchor, else by name."""
        return await self._ask(lambda x: x.ad_object(dn, object_guid))

    async def entra_object(self, source_anchor: str) -> Lookup[ConnectorSpaceObject]:
        """The row in the Entra connector space whose sourceAnchor this is."""
        return await self._ask(lambda x: x.entra_object(source_anchor))

    async def by_id(self, cs_id: str) -> Lookup[ConnectorSpaceObject]:
        """The row with this connector-space id."""
        return await self._ask(lambda x: x.by_id(cs_id))

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """AD connector-space rows that fit a handle."""
        return await self._ask(lambda x: x.find(handle))

    async def metaverse(self, mv_id: str) -> Lookup[MetaverseObject]:
        """The metaverse object with this id."""
        return await self._ask(lambda x: x.metaverse(mv_id))

    async def pending_deletes(self) -> Lookup[Objects]:
        """Rows of the Entra connector space with Pending Export, Delete."""
        return await self._ask(lambda x: x.pending_deletes())

    async def orphans(self) -> Lookup[Objects]:
        """Rows of the Entra connector space with Pending Import, Add and no link."""
        return await self._ask(lambda x: x.orphans())

    async def object_log(self, cs_id: str) -> Lookup[tuple[PasswordLogEntry, ...]]:
        """Password log lines of a row."""
        return await self._ask(lambda x: x.object_log(cs_id))

    async def password_sync(self) -> Lookup[PasswordSyncState]:
        """Password hash synchronization by partition."""
        return await self._ask(lambda x: x.password_sync())

    async def events(self) -> Lookup[tuple[Event, ...]]:
        """Lines of the Application log."""
        return await self._ask(lambda x: x.events())

    async def visible(self, dn: str) -> Lookup[Visibility]:
        """What the connector account can read of an object."""
        return await self._ask(lambda x: x.visible(dn))

    async def examine(self) -> tuple[Finding, ...]:
        """Whether an export is there, whole and recent."""
        current = await self._current()
        place = str(self._path)
        if isinstance(current, _Refused):
            order = ("export-folder", "export-files", "export-age")
            failed = order.index(current.finding)
            works = tuple(Finding(place, finding, "works") for finding in order[:failed])
            fails = Finding(place, current.finding, "fails", {"why": current.why})
            rest = tuple(Finding(place, finding, "not-tried") for finding in order[failed + 1 :])
            return (*works, fails, *rest)
        age = {"age": _spoken(self._now() - current.started), "limit": _spoken(self._max_age)}
        why = {"why": ", ".join(current.lacking)} if current.lacking else {}
        return (
            Finding(place, "export-folder", "works"),
            Finding(place, "export-files", "warning" if why else "works", why),
            Finding(place, "export-age", "works", age),
        )

    async def close(self) -> None:
        """Nothing is held."""

    async def _ask(
        self, look: Callable[[RecordedConnectServer], Awaitable[Lookup[T]]]
    ) -> Lookup[T]:
        left = attention.time_left(float("inf"))
        try:
            async with asyncio.timeout(None if left == float("inf") else left):
                current = await self._current()
        except TimeoutError:
            return CouldNotLook("the export of the connect server was not read in time")
        if isinstance(current, _Refused):
            return CouldNotLook(current.why)
        frame = attention.current()
        if frame is not None:
            age = max(timedelta(), self._now() - current.started)
            frame.used(_SYSTEM, monotonic() - age.total_seconds())
        return await look(current.server)

    async def _current(self) -> _Export | _Refused:
        """The newest export, read anew when export.json is another one."""
        async with self._reading:
            seen = await asyncio.to_thread(self._stamp)
            if seen is None or seen != self._seen:
                self._export = await asyncio.to_thread(self._read)
                self._seen = None if isinstance(self._export, _Refused) else seen
        if isinstance(self._export, _Refused):
            return self._export
        return self._too_old(self._export.started) or self._export

    def _stamp(self) -> tuple[int, ...] | None:
        """What tells one export.json from another; None when there is none to see."""
        try:
            told = os.stat(self._path / MANIFEST)  # noqa: PTH116 -- one look, link or not
        except OSError:
            return None
        return told.st_mtime_ns, told.st_size, told.st_ino

    def _read(self) -> _Export | _Refused:
        try:
            if not is_there(self._path, str(self._path), "folder"):
                return _Refused("export-folder", "the export folder is not there")
            if not is_there(self._path / MANIFEST, MANIFEST, "file"):
                return _Refused("export-folder", "the export folder holds no finished export")
            told = as_object(parse_json(read_text(self._path / MANIFEST, MANIFEST), MANIFEST), "")
            return self._opened(told)
        except (FormatError, OSError) as error:
            return _Refused("export-files", _why(error))

    def _opened(self, told: dict[str, object]) -> _Export | _Refused:
        if told.get("Schema") != SCHEMA:
            schema = told.get("Schema")
            got = schema if isinstance(schema, int) else "none"
            why = f"the export is of schema {got}; schema {SCHEMA} is needed"
            return _Refused("export-files", why)
        manifest = convert(told, ManifestShape, MANIFEST)
        started, folder, files = when(manifest.started), str(manifest.folder), many(manifest.files)
        if started is None or not FOLDER.fullmatch(folder) or not files:
            return _Refused("export-files", "export.json does not tell of an export")
        wrong = next((f.name for f in files if not self._is_whole(folder, f)), None)
        if wrong is not None:
            return _Refused("export-files", f"{plain(wrong)} is not as export.json says")
        server = RecordedConnectServer(Shelf(self._path, folder))
        server.check()
        lacking = tuple(name for name in _WANTED if name not in {str(f.name) for f in files})
        failed = tuple(f"{name} (not readable)" for name in failed_parts(manifest))
        return _Export(server, started, (*lacking, *failed))

    def _is_whole(self, folder: str, file: FileShape) -> bool:
        """Whether a file has the size and the hash that the manifest says."""
        path = self._path / folder / file.name
        if not FILE.fullmatch(file.name) or path.is_symlink() or not path.is_file():
            return False
        if path.stat().st_size != file.size:
            return False
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
        return digest.hexdigest() == file.sha256.lower()

    def _too_old(self, started: datetime) -> _Refused | None:
        age = self._now() - started
        if age < -_AHEAD:
            why = f"the export of the connect server is from {_spoken(-age)} ahead of this clock"
            return _Refused("export-age", why)
        if age > self._max_age:
            limit = _spoken(self._max_age)
            why = f"the export of the connect server is {_spoken(age)} old; the limit is {limit}"
            return _Refused("export-age", why)
        return None


def _why(error: FormatError | OSError) -> str:
    if isinstance(error, OSError):
        return f"the export cannot be read: {(error.strerror or 'no reason given').lower()}"
    return f"the export cannot be read: {error.file}: {error.problem}"


def _spoken(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"  # noqa: PLR2004 -- two hours
