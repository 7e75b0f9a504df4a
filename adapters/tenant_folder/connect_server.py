"""The recorded Connect server: connect/*.json and exported XML behind the ConnectServer port."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from adapters.formats.connector_space import Row, read_rows
from adapters.formats.connectors import read_connectors
from adapters.formats.matching import Index, Named, kind_of
from adapters.formats.metaverse import read_metaverse
from adapters.formats.rules import read_rules
from adapters.formats.runs import read_runs
from adapters.formats.server import completed, read_server, server_of_settings
from adapters.formats.server_state import (
    read_events,
    read_object_log,
    read_password_sync,
    read_visible,
)
from adapters.tenant_folder.connectors_xml import read_connector_file
from adapters.tenant_folder.metaverse_xml import read_metaverse_schema
from adapters.tenant_folder.rules_xml import read_rule_file
from adapters.tenant_folder.shelf import Recorded, Shelf, found
from handlers.ports import EVERY_KIND, Handle, HandleKind
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
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
    entra_dn,
)

T = TypeVar("T")
Objects = tuple[ConnectorSpaceObject, ...]


@dataclass(frozen=True, slots=True)
class _Space:
    """The rows of both connector spaces, and what they answer to."""

    by_id: dict[str, ConnectorSpaceObject]
    ad: Index[ConnectorSpaceObject]
    entra: Objects


class RecordedConnectServer:
    """ConnectServer over recorded cmdlet output; each file is read on first need."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def check(self) -> None:
        """Read everything now; FormatError where a file is broken."""
        _ = (self._server, self._connectors, self._rules, self._runs, self._space)
        _ = (self._metaverse, self._object_log, self._password_sync, self._events, self._visible)

    @property
    def finds(self) -> frozenset[HandleKind]:
        """Recorded rows are searched by whatever they answer to."""
        return EVERY_KIND

    async def server(self) -> Lookup[Server]:
        """The server itself."""
        return found(self._server)

    async def connectors(self) -> Lookup[tuple[Connector, ...]]:
        """All connectors, from JSON or from the export."""
        return found(self._connectors)

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]:
        """All synchronization rules, from JSON or from the export."""
        return found(self._rules)

    async def run_history(self) -> Lookup[tuple[Run, ...]]:
        """Newest first."""
        return found(self._runs)

    async def ad_object(
        self, dn: str | None, object_guid: str | None
    ) -> Lookup[ConnectorSpaceObject]:
        """The row in an AD connector space by anchor, else by name."""
        space = self._space
        if isinstance(space, CouldNotLook):
            return space
        guid = (object_guid or "").strip("{}").lower()
        hits = space.ad.at(("guid", guid)) or (space.ad.at(("dn", normalised(dn))) if dn else [])
        staged = [o for o in hits if not o.is_transient]
        return next((Found(o) for o in (*staged, *hits)), Missing())

    async def entra_object(self, source_anchor: str) -> Lookup[ConnectorSpaceObject]:
        """The row in the Entra connector space whose sourceAnchor this is."""
        name = normalised(entra_dn(source_anchor))
        rows = self._entra(
            lambda o: normalised(o.dn) == name or source_anchor in o.attributes["sourceAnchor"]
        )
        if not isinstance(rows, Found):
            return rows
        return next((Found(o) for o in rows.value), Missing())

    async def by_id(self, cs_id: str) -> Lookup[ConnectorSpaceObject]:
        """The row with this connector-space id."""
        space = self._space
        if isinstance(space, CouldNotLook):
            return space
        return _at(space.by_id, cs_id)

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """AD connector-space rows that fit a handle."""
        space = self._space
        if isinstance(space, CouldNotLook):
            return space
        hits = tuple(space.ad.find(handle))
        return Found(hits) if hits else Missing()

    async def metaverse(self, mv_id: str) -> Lookup[MetaverseObject]:
        """The metaverse object with this id."""
        metaverse = self._metaverse
        return metaverse if isinstance(metaverse, CouldNotLook) else _at(metaverse, mv_id)

    async def pending_deletes(self) -> Lookup[Objects]:
        """Rows of the Entra connector space with Pending Export, Delete."""
        return self._entra(
            lambda o: (
                o.pending_export is not None and o.pending_export.operation.lower() == "delete"
            )
        )

    async def orphans(self) -> Lookup[Objects]:
        """Rows of the Entra connector space with Pending Import, Add and no link."""
        return self._entra(
            lambda o: (
                o.pending_import is not None
                and o.pending_import.operation.lower() == "add"
                and o.mv_id is None
            )
        )

    async def object_log(self, cs_id: str) -> Lookup[tuple[PasswordLogEntry, ...]]:
        """Password log lines of a row; none when the log was recorded without it."""
        log = self._object_log
        if isinstance(log, CouldNotLook):
            return log
        return Found(log.get(cs_id.strip("{}").lower(), ()))

    async def password_sync(self) -> Lookup[PasswordSyncState]:
        """Password hash synchronization by partition."""
        return found(self._password_sync)

    async def events(self) -> Lookup[tuple[Event, ...]]:
        """Lines of the Application log."""
        return found(self._events)

    async def visible(self, dn: str) -> Lookup[Visibility]:
        """What the connector account can read of an object."""
        visible = self._visible
        if isinstance(visible, CouldNotLook):
            return visible
        return Found(visible.get(normalised(dn), Visibility(object_readable=False)))

    def _entra(self, test: Callable[[ConnectorSpaceObject], bool]) -> Lookup[Objects]:
        space = self._space
        if isinstance(space, CouldNotLook):
            return space
        return Found(tuple(o for o in space.entra if test(o)))

    def _exported(
        self, name: str, folder: str, read: Callable[[Path, str], T]
    ) -> Recorded[tuple[T, ...]]:
        """Every exported XML file of a folder, where the JSON file of this name is absent."""
        paths = self._shelf.files(folder, ".xml")
        if not paths:
            return self._shelf.not_recorded(name, f"{folder}/*.xml")
        return tuple(read(path, self._shelf.name_of(path)) for path in paths)

    @cached_property
    def _server(self) -> Recorded[Server]:
        server = self._shelf.load("server.json", read_server)
        if not self._shelf.has("GlobalSettings/MV.xml"):
            return server
        path = self._shelf.path / "GlobalSettings" / "MV.xml"
        exported = server_of_settings(read_metaverse_schema(path, self._shelf.name_of(path)))
        return exported if isinstance(server, CouldNotLook) else completed(server, exported)

    @cached_property
    def _connectors(self) -> Recorded[tuple[Connector, ...]]:
        if self._shelf.why is not None or self._shelf.has("connectors.json"):
            return self._shelf.load("connectors.json", read_connectors)
        return self._exported("connectors.json", "Connectors", read_connector_file)

    @cached_property
    def _rules(self) -> Recorded[tuple[SyncRule, ...]]:
        if self._shelf.why is not None or self._shelf.has("rules.json"):
            return self._shelf.load("rules.json", read_rules)
        exported = self._exported("rules.json", "SynchronizationRules", read_rule_file)
        if isinstance(exported, CouldNotLook):
            return exported
        return tuple(sorted(exported, key=lambda rule: (rule.precedence, rule.name)))

    @cached_property
    def _runs(self) -> Recorded[tuple[Run, ...]]:
        return self._shelf.load("runs.json", read_runs)

    @cached_property
    def _space(self) -> Recorded[_Space]:
        rows = self._shelf.load("connector_space.json", read_rows)
        if isinstance(rows, CouldNotLook):
            return rows
        return _Space(
            by_id={row.object.object_id: row.object for row in rows},
            ad=Index(_named(row) for row in rows if not row.object.is_entra),
            entra=tuple(row.object for row in rows if row.object.is_entra),
        )

    @cached_property
    def _metaverse(self) -> Recorded[dict[str, MetaverseObject]]:
        return self._shelf.load("metaverse.json", read_metaverse)

    @cached_property
    def _object_log(self) -> Recorded[dict[str, tuple[PasswordLogEntry, ...]]]:
        return self._shelf.load("object_log.json", read_object_log)

    @cached_property
    def _password_sync(self) -> Recorded[PasswordSyncState]:
        return self._shelf.load("password_sync.json", read_password_sync)

    @cached_property
    def _events(self) -> Recorded[tuple[Event, ...]]:
        return self._shelf.load("events.json", read_events)

    @cached_property
    def _visible(self) -> Recorded[dict[str, Visibility]]:
        return self._shelf.load("visible.json", read_visible)


def _named(row: Row) -> tuple[ConnectorSpaceObject, Named]:
    o = row.object
    kind = kind_of((o.object_type,))
    return o, Named(o.dn, o.attributes, dns_domain(o.dn), row.anchor, kind)


def _at(items: dict[str, T], guid: str) -> Lookup[T]:
    item = items.get(guid.strip("{}").lower())
    return Missing() if item is None else Found(item)
