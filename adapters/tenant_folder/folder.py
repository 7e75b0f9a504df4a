"""The tenant folder as a whole: tenant.toml, and the three systems behind their ports."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from adapters.formats.errors import FormatError
from adapters.formats.reading import convert
from adapters.formats.scalars import Moment, when
from adapters.tenant_folder.connect_server import RecordedConnectServer
from adapters.tenant_folder.directory import RecordedDirectory
from adapters.tenant_folder.shelf import Shelf, is_there, read_text, readable
from adapters.tenant_folder.tenant import RecordedTenant

Why = Annotated[str, Meta(min_length=1)]

_FILE = "tenant.toml"
_SYSTEMS = {"active_directory": "active_directory", "connect_server": "connect", "entra": "entra"}


class UnreachableShape(Struct, forbid_unknown_fields=True):
    """[unreachable]: why a system could not be looked at."""

    active_directory: Why | None = None
    connect_server: Why | None = None
    entra: Why | None = None


class RecordingShape(Struct):
    """tenant.toml."""

    name: str | None = None
    now: Moment | None = None
    unreachable: UnreachableShape | None = None


@dataclass(frozen=True, slots=True)
class RecordedClock:
    """The time of the recording; the present time where none was recorded."""

    moment: datetime | None

    def now(self) -> datetime:
        """The recorded time."""
        return self.moment or datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TenantFolder:
    """A recorded hybrid tenant. Its files are read when a look-up first needs them."""

    name: str
    clock: RecordedClock
    unreachable: Mapping[str, str]
    directory: RecordedDirectory
    server: RecordedConnectServer
    tenant: RecordedTenant

    def check(self) -> None:
        """Read every file now; FormatError at the first that is broken."""
        self.directory.check()
        self.server.check()
        self.tenant.check()


def load(folder: Path) -> TenantFolder:
    """Open a tenant folder; FormatError when it is none."""
    with readable(str(folder)):
        is_folder = folder.is_dir()
    if not is_folder:
        mend = "give the path of a folder that holds tenant.toml"
        raise FormatError(str(folder), "", mend, "there is no such folder")
    recording = convert(_values(folder), RecordingShape, _FILE)
    why = _unreachable(recording.unreachable)
    shelves = {key: Shelf(folder, name, why.get(key)) for key, name in _SYSTEMS.items()}
    return TenantFolder(
        name=recording.name or folder.resolve().name,
        clock=RecordedClock(when(recording.now)),
        unreachable=why,
        directory=RecordedDirectory(shelves["active_directory"]),
        server=RecordedConnectServer(shelves["connect_server"]),
        tenant=RecordedTenant(shelves["entra"]),
    )


def _values(folder: Path) -> dict[str, object]:
    path = folder / _FILE
    if not is_there(path, _FILE, "file"):
        problem = f"there is none in {folder}"
        raise FormatError(_FILE, "", "write one with `name` and `now`", problem)
    try:
        return tomllib.loads(read_text(path, _FILE).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).rpartition(" (at ")
        place, problem = where.rstrip(")"), f"this is not TOML: {what.rstrip('.')}"
        raise FormatError(_FILE, place, "put texts in quotes", problem) from None


def _unreachable(shape: UnreachableShape | None) -> dict[str, str]:
    reasons = {name: getattr(shape, name) for name in _SYSTEMS} if shape else {}
    return {name: why for name, why in reasons.items() if why}
