"""What is written down of rules, connectors and an export is what was read."""

from datetime import timedelta
from pathlib import Path

from adapters.formats.connectors import read_connectors
from adapters.formats.reading import parse_json
from adapters.formats.rules import read_rules
from adapters.tenant_folder import load
from adapters.tenant_folder.cmdlets_json import connector_json, rule_json
from adapters.tenant_folder.export_folder import ExportFolder
from adapters.tenant_folder.retold import retold, retold_export
from adapters.tenant_folder.writing import Recording
from knowledge.evidence import Found, Missing
from tests.adapters.tenant_folder.test_export_folder import ANNA, DEMO, NOON, export


async def test_exported_rules_are_the_same_as_json() -> None:
    """Every clause, join and flow of the demo's XML files."""
    rules = await load(DEMO).server.rules()

    assert isinstance(rules, Found)
    assert read_rules([rule_json(rule) for rule in rules.value], "rules.json") == rules.value


def test_connectors_are_the_same_as_json() -> None:
    """As they are written for exported XML; what only the cmdlet tells is not in it."""
    file = DEMO / "connect" / "connectors.json"
    connectors = read_connectors(parse_json(file.read_text("utf-8"), file.name), file.name)

    again = read_connectors([connector_json(x) for x in connectors], file.name)
    assert again == connectors


async def test_only_what_was_asked_for_is_taken_down() -> None:
    """One object's row, and that the rest of the system was looked at."""
    recording = Recording()
    ports = retold(DEMO, load(DEMO), recording)
    found = await ports.server.ad_object(ANNA, None)
    missing = await ports.server.metaverse("00000000-0000-0000-0000-000000000001")

    assert isinstance(found, Found)
    assert missing == Missing()
    (row,) = recording.documents.pop("connect/connector_space.json")
    assert row["DistinguishedName"] == ANNA
    assert recording.documents == {"connect/metaverse.json": []}
    assert recording.entries == {}


async def test_what_an_export_tells_is_taken_down(tmp_path: Path) -> None:
    """From the newest export, in the shapes of a tenant folder."""
    export(tmp_path)
    recording = Recording()
    port = ExportFolder(tmp_path, timedelta(hours=1), lambda: NOON)
    server = retold_export(port, tmp_path, recording)
    row, rules = await server.ad_object(ANNA, None), await server.rules()

    assert isinstance(row, Found)
    assert isinstance(rules, Found)
    assert recording.documents.keys() == {"connect/connector_space.json", "connect/rules.json"}
    assert len(recording.documents["connect/rules.json"]) == len(rules.value)
