"""The JSON schemas are those of the shapes, and a good folder keeps them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from adapters.tenant_folder import load, make_schemas
from adapters.tenant_folder.make_schemas import SCHEMAS, schemas
from tests.adapters.tenant_folder.small import AD, NOW, guid, write

DEMO = Path("adapters/tenant_folder/demo")
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
RUN = {"ConnectorId": AD, "RunStepResults": [{"StepResult": "success", "Errors": None}]}


def fits(schema: dict[str, Any], data: object, root: dict[str, Any]) -> bool:
    """Whether data keeps a schema, for the words that our schemas use."""
    if "$ref" in schema:
        return fits(root["$defs"][schema["$ref"].rpartition("/")[2]], data, root)
    return (
        (any(fits(s, data, root) for s in schema["anyOf"]) if "anyOf" in schema else True)
        and data in schema.get("enum", [data])
        and has_type(schema.get("type"), data)
        and (not isinstance(data, str) or bool(re.search(schema.get("pattern", ""), data)))
        and (not isinstance(data, str) or len(data) >= schema.get("minLength", 0))
        and (
            not isinstance(data, list) or all(fits(schema.get("items", {}), d, root) for d in data)
        )
        and (not isinstance(data, dict) or members_fit(schema, data, root))
    )


def has_type(wanted: str | list[str] | None, data: object) -> bool:
    """Whether data has one of the wanted types."""
    kinds = [wanted] if isinstance(wanted, str) else wanted
    is_bool = isinstance(data, bool)
    return kinds is None or any(
        isinstance(data, TYPES[kind]) and (not is_bool or kind == "boolean") for kind in kinds
    )


def members_fit(schema: dict[str, Any], data: dict[str, object], root: dict[str, Any]) -> bool:
    """Whether the members of an object keep their schemas."""
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    if others is False and data.keys() - known.keys():
        return False
    return set(schema.get("required", ())) <= data.keys() and all(
        fits(known.get(key, others if isinstance(others, dict) else {}), value, root)
        for key, value in data.items()
    )


def schema_of(name: str) -> dict[str, Any]:
    """The shipped schema of a file."""
    text = (SCHEMAS / f"{Path(name).stem}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    assert schema["title"] == name
    return schema


@pytest.mark.parametrize("name,text", list(schemas()))
def test_schemas_are_current(name: str, text: str) -> None:
    """Schemas are current."""
    mend = "run python -m adapters.tenant_folder.make_schemas"
    assert (SCHEMAS / name).read_text(encoding="utf-8") == text, mend


def test_all_are_written_and_there_are_no_others(tmp_path: Path) -> None:
    """All are written and there are no others."""
    make_schemas.write(tmp_path / "schemas")
    written = {p.name for p in (tmp_path / "schemas").iterdir()}
    assert {p.name for p in SCHEMAS.iterdir()} == written


GOOD: list[tuple[str, object]] = [
    ("connect/runs.json", [RUN]),
    ("connect/runs.json", RUN),
    ("connect/server.json", {"ServerName": "S", "Scheduler": {"SyncCycleEnabled": "True"}}),
    ("connect/visible.json", ["CN=a"]),
    ("connect/visible.json", {"CN=a": ["mail"]}),
    ("connect/object_log.json", {guid(1): [{"Status": "Success"}]}),
    ("entra/users.json", {"value": [{"id": guid(1), "mail": None}]}),
    ("entra/organization.json", {"onPremisesSyncEnabled": None}),
]
BAD: list[tuple[str, object]] = [
    ("connect/runs.json", [{"ConnectorId": "none"}]),
    ("connect/runs.json", [{**RUN, "RunNumber": "many"}]),
    ("connect/server.json", {}),
    ("connect/visible.json", [1]),
    ("entra/users.json", {"value": [{}]}),
]


@pytest.mark.parametrize("name,data", GOOD)
def test_good_files_keep_their_schema(tmp_path: Path, name: str, data: object) -> None:
    """Good files keep their schema."""
    schema = schema_of(name)
    assert fits(schema, data, schema)
    write(tmp_path, "tenant.toml", NOW)
    write(tmp_path, name, data)
    load(tmp_path).check()


@pytest.mark.parametrize("name,data", BAD)
def test_bad_files_break_their_schema(name: str, data: object) -> None:
    """Bad files break their schema."""
    schema = schema_of(name)
    assert not fits(schema, data, schema)


@pytest.mark.skipif(not DEMO.is_dir(), reason="needs the demo tenant")
def test_the_demo_keeps_every_schema() -> None:
    """The demo keeps every schema."""
    files = sorted(DEMO.rglob("*.json"))
    assert files
    for path in files:
        schema = schema_of(path.relative_to(DEMO).as_posix())
        assert fits(schema, json.loads(path.read_text(encoding="utf-8")), schema), path
    toml = tomllib.loads((DEMO / "tenant.toml").read_text(encoding="utf-8"))
    schema = schema_of("tenant.toml")
    assert fits(schema, toml, schema)
