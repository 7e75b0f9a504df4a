"""A recorded tenant, recorded again: each thing that a look-up gave, as it stands in the folder.

The live adapters hand to a Recorder what their systems sent. Here the ports are listened to: what
one of them answered is found in the folder's own files, in the words of the system that it is from.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from adapters.formats.entra_objects import values_of
from adapters.formats.entra_records import read_audits
from adapters.formats.reading import as_list, as_object, parse_json
from adapters.formats.recording import Recorder
from adapters.tenant_folder.cmdlets_json import connector_json, rule_json, server_json
from adapters.tenant_folder.export_manifest import MANIFEST
from adapters.tenant_folder.folder import TenantFolder
from adapters.tenant_folder.ldif import read_records
from adapters.tenant_folder.shelf import Shelf, read_text
from handlers.ports import ConnectServer, Directory, Tenant
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.ldif import Record
from knowledge.vocabulary import DirectoryObject, TenantObject

PortT = TypeVar("PortT")
Take = Callable[[str, tuple[Any, ...], Lookup[Any]], None]
_SPACE, _METAVERSE = "connect/connector_space.json", "connect/metaverse.json"
_LOG, _VISIBLE = "connect/object_log.json", "connect/visible.json"
_DELETED, _AUDITS = "entra/deleted_items.json", "entra/directory_audits.json"
_GUID_BYTES = 16
_ROLES = "entra/role_members.json"
_KINDS = {kind: f"entra/{kind}s.json" for kind in ("user", "group", "contact", "device")}
_ROWS = frozenset({"ad_object", "entra_object", "by_id", "find", "pending_deletes", "orphans"})
_WHOLE = {
    "run_history": "connect/runs.json",
    "password_sync": "connect/password_sync.json",
    "events": "connect/events.json",
    "domains": "entra/domains.json",
    "organization": "entra/organization.json",
    "sync_features": "entra/on_premises_synchronization.json",
}


@dataclass(frozen=True, slots=True)
class Retold:
    """The ports of a recorded tenant; whatever they answer is handed to a recorder."""

    directory: Directory
    server: ConnectServer
    tenant: Tenant


def retold(folder: Path, tenant: TenantFolder, recorder: Recorder) -> Retold:
    """The ports of this tenant, which was loaded from this folder."""
    files = _Files(folder)
    return Retold(
        _listened(tenant.directory, _InDirectory(files, recorder).take),
        _listened(tenant.server, _OnServer(files, recorder).take),
        _listened(tenant.tenant, _InTenant(files, recorder).take),
    )


def retold_export(export: ConnectServer, folder: Path, recorder: Recorder) -> ConnectServer:
    """The port of an export folder, whose answers are handed to a recorder.

    The folder tells which of its exports is the newest, once the port has found it whole.
    """

    def take(name: str, asked: tuple[Any, ...], answer: Lookup[Any]) -> None:
        told = as_object(parse_json(read_text(folder / MANIFEST, MANIFEST), MANIFEST), MANIFEST)
        newest = _Files(folder, str(told["Folder"]))
        _OnServer(newest, recorder).take(name, asked, answer)

    return _listened(export, take)


class _Listened:
    """A port whose every answer is told to a listener."""

    def __init__(self, inner: object, take: Take) -> None:
        self._inner, self._take = inner, take

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._inner, name)
        if not callable(member):
            return member

        async def look(*asked: Any) -> Lookup[Any]:
            answer: Lookup[Any] = await member(*asked)
            if not isinstance(answer, CouldNotLook):
                self._take(name, asked, answer)
            return answer

        return look


def _listened(inner: PortT, take: Take) -> PortT:
    return cast(PortT, _Listened(inner, take))


class _Files:
    """The folder's files as they stand there."""

    def __init__(self, folder: Path, connect: str = "connect") -> None:
        self._folder, self._connect = folder, connect
        self._lists: dict[str, Any] = {}

    def raw(self, file: str) -> Any:
        """The value of a JSON file; None when it is absent."""
        if file not in self._lists:
            system, _, name = file.partition("/")
            shelf = Shelf(self._folder, self._connect if system == "connect" else system)
            text = shelf.text(shelf.path / name) if shelf.has(name) else None
            self._lists[file] = None if text is None else parse_json(text, file)
        return self._lists[file]

    def by(self, file: str, *keys: str) -> Mapping[str, Any]:
        """The elements of a file by the first of these keys that each has."""
        return {
            str(value).strip("{}").lower(): item
            for item in values_of(self.raw(file) or [], file)
            if isinstance(item, dict)
            for value in [next((item[key] for key in keys if key in item), None)]
        }

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, Record]]:
        """The records of the main LDIF files by comparable name, each with its file's domain."""
        return {
            normalised(record.dn): (path.stem.lower(), record)
            for path in self._ldif()
            if "@" not in path.name
            for record in read_records(path, path.name)
        }

    @cached_property
    def copies(self) -> Mapping[tuple[str, str], list[Record]]:
        """The records of other domain controllers, by domain and controller."""
        return {
            (domain.lower(), controller): list(read_records(path, path.name))
            for path in self._ldif()
            for domain, at, controller in [path.stem.partition("@")]
            if at
        }

    def _ldif(self) -> tuple[Path, ...]:
        return Shelf(self._folder, "active_directory").files("", ".ldif")


class _InDirectory:
    """Objects of Active Directory by name. Lists of mere names are not taken down."""

    def __init__(self, files: _Files, recorder: Recorder) -> None:
        self._files, self._recorder = files, recorder

    def take(self, name: str, asked: tuple[Any, ...], answer: Lookup[Any]) -> None:
        """Take down what was answered."""
        self._recorder.entry("", None, "", {})
        if name == "copies":
            self._copies(asked[0], answer)
        elif isinstance(answer, Found) and name != "names":
            for found in answer.value if isinstance(answer.value, tuple) else (answer.value,):
                self._entry(found)

    def _entry(self, found: DirectoryObject) -> None:
        domain, record = self._files.entries[normalised(found.dn)]
        self._recorder.entry(domain, None, record.dn, record.values)

    def _copies(self, object_guid: str, answer: Lookup[Any]) -> None:
        views = answer.value if isinstance(answer, Found) else {}
        live = next((x for x in views.values() if x), None)
        domains = {dns_domain(live.dn)} if live else {x for x, _ in self._files.copies}
        for (domain, controller), records in self._files.copies.items():
            if controller not in views or domain not in domains:
                continue
            self._recorder.entry(domain, controller, "", {})
            for record in records:
                if _guid(record) == object_guid.strip("{}").lower():
                    self._recorder.entry(domain, controller, record.dn, record.values)


def _guid(record: Record) -> str:
    raw = next(iter(record.values.get("objectguid", ())), b"")
    return (
        str(uuid.UUID(bytes_le=raw)) if len(raw) == _GUID_BYTES else raw.decode("utf-8", "replace")
    )


class _OnServer:
    """What the Connect server said."""

    def __init__(self, files: _Files, recorder: Recorder) -> None:
        self._files, self._recorder = files, recorder

    def take(self, name: str, asked: tuple[Any, ...], answer: Lookup[Any]) -> None:
        """Take down what was answered."""
        if name in _ROWS:
            self._rows(answer)
        elif name in _WHOLE:
            self._recorder.document(_WHOLE[name], self._files.raw(_WHOLE[name]))
        elif name == "metaverse":
            by_id = self._files.by(_METAVERSE, "ObjectId")
            self._recorder.document(
                _METAVERSE, [by_id[answer.value.object_id]] if isinstance(answer, Found) else []
            )
        elif name == "object_log":
            self._log(asked[0])
        elif name == "visible":
            self._visible(asked[0], answer)
        else:
            self._configured(name, answer)

    def _rows(self, answer: Lookup[Any]) -> None:
        value = answer.value if isinstance(answer, Found) else ()
        found = value if isinstance(value, tuple) else (value,)
        by_id = self._files.by(_SPACE, "ObjectId")
        self._recorder.document(_SPACE, [by_id[row.object_id] for row in found])

    def _log(self, cs_id: str) -> None:
        held = self._files.raw(_LOG) or {}
        wanted = cs_id.strip("{}").lower()
        lines = {k: v for k, v in held.items() if k.strip("{}").lower() == wanted}
        self._recorder.document(_LOG, lines)

    def _visible(self, dn: str, answer: Lookup[Any]) -> None:
        seen = answer.value if isinstance(answer, Found) else None
        is_seen = seen is not None and seen.object_readable
        self._recorder.document(
            _VISIBLE, {dn: list(seen.unreadable_attributes)} if is_seen and seen else {}
        )

    def _configured(self, name: str, answer: Lookup[Any]) -> None:
        """The server, its connectors and its rules, which may stand there as exported XML."""
        file = f"connect/{name}.json"
        raw = self._files.raw(file)
        if name == "server" and isinstance(answer, Found):
            self._recorder.document(file, {**server_json(answer.value), **(raw or {})})
        elif raw is not None:
            self._recorder.document(file, as_list(raw, file))
        elif isinstance(answer, Found):
            to_json: Any = rule_json if name == "rules" else connector_json
            self._recorder.document(file, [to_json(x) for x in answer.value])


class _InTenant:
    """What Microsoft Graph said."""

    def __init__(self, files: _Files, recorder: Recorder) -> None:
        self._files, self._recorder = files, recorder

    def take(self, name: str, asked: tuple[Any, ...], answer: Lookup[Any]) -> None:
        """Take down what was answered."""
        if name in _WHOLE:
            raw = values_of(self._files.raw(_WHOLE[name]), _WHOLE[name])
            self._recorder.document(_WHOLE[name], raw)
        elif name == "audits":
            self._audits(answer)
        elif name == "roles":
            held = values_of(self._files.raw(_ROLES), _ROLES)
            mine = [
                x
                for x in held
                if isinstance(x, dict) and str(x.get("id")).lower() == asked[0].lower()
            ]
            self._recorder.document(_ROLES, mine)
        else:
            self._objects(answer)

    def _objects(self, answer: Lookup[Any]) -> None:
        """What was found; of the other kinds: that they were searched."""
        for file in (*_KINDS.values(), _DELETED):
            if self._files.raw(file) is not None:
                self._recorder.document(file, [])
        value = answer.value if isinstance(answer, Found) else ()
        for found in value if isinstance(value, tuple) else (value,):
            self._object(found)

    def _object(self, found: TenantObject) -> None:
        file = _DELETED if found.deleted else _KINDS[found.kind]
        self._recorder.document(file, [self._files.by(file, "id")[found.id]])

    def _audits(self, answer: Lookup[Any]) -> None:
        told = set(answer.value) if isinstance(answer, Found) else set()
        raw = values_of(self._files.raw(_AUDITS), _AUDITS)
        lines = [x for x, (e, _) in zip(raw, read_audits(raw, _AUDITS), strict=True) if e in told]
        self._recorder.document(_AUDITS, lines)
