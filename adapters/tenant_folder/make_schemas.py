"""Writes the JSON schema of each file: python -m adapters.tenant_folder.make_schemas."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from adapters.formats import (
    connector_space,
    connectors,
    entra_objects,
    entra_records,
    metaverse,
    rules,
    runs,
    server,
    server_state,
)
from adapters.formats.scalars import describe
from adapters.tenant_folder import folder

SCHEMAS = Path(__file__).parent / "schemas"
Schema = dict[str, object]

_LISTS: dict[str, type] = {
    "connect/connectors.json": connectors.ConnectorShape,
    "connect/rules.json": rules.RuleShape,
    "connect/runs.json": runs.RunShape,
    "connect/connector_space.json": connector_space.ConnectorSpaceShape,
    "connect/metaverse.json": metaverse.MetaverseShape,
    "connect/events.json": server_state.EventShape,
}
_OBJECTS: dict[str, type] = {
    "tenant.toml": folder.RecordingShape,
    "connect/server.json": server.ServerShape,
    "connect/password_sync.json": server_state.PasswordSyncShape,
}
_COLLECTIONS: dict[str, type] = {
    **{
        f"entra/{name}.json": entra_objects.GraphObject
        for name in ("users", "groups", "contacts", "devices", "deleted_items")
    },
    "entra/domains.json": entra_records.DomainShape,
    "entra/directory_audits.json": entra_records.AuditShape,
    "entra/service_principals.json": entra_records.ServicePrincipalShape,
    "entra/role_members.json": entra_records.RoleShape,
    "entra/organization.json": entra_records.OrganizationShape,
    "entra/on_premises_synchronization.json": entra_records.SynchronizationShape,
}
_VISIBLE: Schema = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    ]
}
_TOLERANT: dict[str, Schema] = {
    "boolean": {"enum": [True, False, "True", "False", "true", "false", 0, 1]},
    "integer": {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"},
    "number": {"type": ["number", "string"], "pattern": "^-?[0-9.]+$"},
}


def schemas() -> Iterator[tuple[str, str]]:
    """Name and text of each schema file."""
    for file, kind in _LISTS.items():
        yield _file(file, kind, _list_of)
    for file, kind in _OBJECTS.items():
        yield _file(file, kind, lambda item: item)
    for file, kind in _COLLECTIONS.items():
        yield _file(file, kind, _collection_of)
    yield _file("connect/object_log.json", server_state.ObjectLogShape, _log_of)
    yield _named("connect/visible.json"), _text("connect/visible.json", _VISIBLE)


def write(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(exist_ok=True)
    for name, text in schemas():
        (folder / name).write_text(text, encoding="utf-8")


def _file(file: str, kind: type, shape: Callable[[Schema], Schema]) -> tuple[str, str]:
    (item,), definitions = msgspec.json.schema_components([kind], schema_hook=describe)
    body = {**shape(item), "$defs": {n: _tolerant(d) for n, d in sorted(definitions.items())}}
    return _named(file), _text(file, body)


def _named(file: str) -> str:
    return f"{Path(file).stem}.schema.json"


def _text(file: str, body: Schema) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": file}
    return json.dumps({**head, **body}, indent=1) + "\n"


def _list_of(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "items": item}, item]}


def _collection_of(item: Schema) -> Schema:
    values: Schema = {"type": "array", "items": item}
    graph = {"type": "object", "properties": {"value": values}, "required": ["value"]}
    return {"anyOf": [graph, values, item]}


def _log_of(item: Schema) -> Schema:
    return {"type": "object", "additionalProperties": _list_of(item)}


def _tolerant(schema: object) -> object:
    """The schema with the spellings of PowerShell next to JSON's own."""
    if isinstance(schema, list):
        return [_tolerant(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if isinstance(kind, str) and kind in _TOLERANT:
        return {**{k: v for k, v in schema.items() if k != "type"}, **_TOLERANT[kind]}
    return {key: _tolerant(value) for key, value in schema.items()}


if __name__ == "__main__":
    write(SCHEMAS)
