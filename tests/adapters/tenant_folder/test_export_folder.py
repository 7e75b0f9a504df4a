"""The export folder: a whole, unchanged and recent export answers; anything else could not look."""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.tenant_folder.cmdlets_json import rule_json
from adapters.tenant_folder.connect_server import RecordedConnectServer
from adapters.tenant_folder.export_folder import ExportFolder
from adapters.tenant_folder.rules_xml import read_rule_file
from adapters.tenant_folder.shelf import Shelf
from handlers.attention import framed
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing

DEMO = Path(__file__).parents[3] / "adapters" / "tenant_folder" / "demo"
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA = "CN=Anna Baker,OU=Staff,DC=corp,DC=contoso,DC=com"
Change = Callable[[Path, dict[str, Any]], None]


@cache
def rules() -> str:
    """The demo's rules as JSON, by precedence."""
    paths = sorted((DEMO / "connect" / "SynchronizationRules").glob("*.xml"))
    read = sorted(
        (read_rule_file(path, path.name) for path in paths), key=lambda r: (r.precedence, r.name)
    )
    return json.dumps([rule_json(rule) for rule in read])


def export(folder: Path, started: datetime = NOON, change: Change | None = None) -> Path:
    """The demo as Export-WhySync.ps1 would write it; `change` spoils it before the manifest."""
    name = f"export-{started:%Y%m%dT%H%M%SZ}"
    place = folder / name
    place.mkdir(parents=True)
    for path in (DEMO / "connect").glob("*.json"):
        (place / path.name).write_bytes(path.read_bytes())
    (place / "rules.json").write_text(rules())
    manifest: dict[str, Any] = {
        "Schema": 1,
        "Server": "CONNECT01",
        "Started": started.isoformat(),
        "Folder": name,
        "Files": [
            {
                "Name": path.name,
                "Size": path.stat().st_size,
                "Sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in sorted(place.iterdir())
        ],
    }
    if change is not None:
        change(place, manifest)
    new = folder / "export.json.new"
    new.write_text(json.dumps(manifest))
    new.replace(folder / "export.json")
    return place


def opened(folder: Path, now: datetime = NOON, age: timedelta = HOUR) -> ExportFolder:
    """The folder, looked at at this time."""
    return ExportFolder(folder, age, lambda: now)


async def every(server: ExportFolder | RecordedConnectServer) -> list[Any]:
    """One of each look-up."""
    anna = await server.ad_object(ANNA, None)
    cs_id, mv_id = (
        (anna.value.object_id, anna.value.mv_id or "") if isinstance(anna, Found) else ("", "")
    )
    return [
        anna,
        await server.server(),
        await server.connectors(),
        await server.rules(),
        await server.run_history(),
        await server.entra_object("Xnzi7Ki2ElOi4/dhfwXrVA=="),
        await server.by_id(cs_id),
        await server.find(Handle("sam", "abaker")),
        await server.metaverse(mv_id),
        await server.pending_deletes(),
        await server.orphans(),
        await server.object_log(cs_id),
        await server.password_sync(),
        await server.events(),
        await server.visible(ANNA),
    ]


async def nothing(server: ExportFolder) -> str:
    """The reason that every look-up gives."""
    answers = await every(server)
    assert [x for x in answers if not isinstance(x, CouldNotLook)] == []
    return str(answers[0].why)


async def test_the_same_answers_as_a_tenant_folder(tmp_path: Path) -> None:
    """Over the same data, for each look-up."""
    export(tmp_path)
    assert await every(opened(tmp_path)) == await every(
        RecordedConnectServer(Shelf(DEMO, "connect"))
    )


async def test_no_folder_and_no_export(tmp_path: Path) -> None:
    """The share is gone; nothing was exported yet; an export is still being written."""
    assert "not there" in await nothing(opened(tmp_path / "gone"))
    assert "no finished export" in await nothing(opened(tmp_path))
    (tmp_path / "writing-20261119T120000Z").mkdir()
    assert "no finished export" in await nothing(opened(tmp_path))


def _shorter(place: Path, _: dict[str, Any]) -> None:
    path = place / "runs.json"
    path.write_bytes(path.read_bytes()[:-10])


def _other(place: Path, _: dict[str, Any]) -> None:
    path = place / "runs.json"
    path.write_bytes(path.read_bytes().replace(b"success", b"Success", 1))


def _gone(place: Path, _: dict[str, Any]) -> None:
    (place / "metaverse.json").unlink()


def _linked(place: Path, _: dict[str, Any]) -> None:
    path = place / "metaverse.json"
    path.rename(place / "elsewhere")
    path.symlink_to(place / "elsewhere")


def _told(**more: object) -> Change:
    def change(_: Path, manifest: dict[str, Any]) -> None:
        manifest.update(more)

    return change


def _file(**more: object) -> Change:
    def change(_: Path, manifest: dict[str, Any]) -> None:
        manifest["Files"][0].update(more)

    return change


def _broken(place: Path, manifest: dict[str, Any]) -> None:
    text = b'[{"ObjectId": 1'
    (place / "connector_space.json").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    told = next(f for f in manifest["Files"] if f["Name"] == "connector_space.json")
    told |= {"Size": len(text), "Sha256": digest}


@pytest.mark.parametrize(
    "change",
    [
        _shorter,
        _other,
        _gone,
        _linked,
        _broken,
        _told(Schema=2),
        _told(Schema=None),
        _told(Started="yesterday"),
        _told(Started=None),
        _told(Folder="../export-20261119T120000Z"),
        _told(Folder="/etc"),
        _told(Files=[]),
        _told(Files=7),
        _told(Failed=7),
        _told(Failed=[{}]),
        _file(Name="../../../etc/passwd"),
        _file(Sha256="0" * 64),
        _file(Size=-1),
    ],
)
async def test_what_is_not_as_the_manifest_says(tmp_path: Path, change: Change) -> None:
    """No look-up is answered, not even from the files that are whole."""
    export(tmp_path, change=change)
    why = await nothing(opened(tmp_path))
    assert "passwd" not in why


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "\x00\xff", '{"Schema": 1}'])
async def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    """Cut off, or something else."""
    export(tmp_path)
    (tmp_path / "export.json").write_bytes(text.encode("latin-1"))
    await nothing(opened(tmp_path))


async def test_a_folder_in_the_place_of_the_manifest(tmp_path: Path) -> None:
    """Something else is there."""
    export(tmp_path)
    (tmp_path / "export.json").unlink()
    (tmp_path / "export.json").mkdir()
    await nothing(opened(tmp_path))


async def test_too_old_or_ahead(tmp_path: Path) -> None:
    """The reason says how old it is and what the limit is."""
    export(tmp_path)
    assert "61 min old; the limit is 60 min" in await nothing(
        opened(tmp_path, NOON + timedelta(minutes=61))
    )
    assert "3 h old" in await nothing(opened(tmp_path, NOON + timedelta(hours=3)))
    assert "ahead" in await nothing(opened(tmp_path, NOON - timedelta(minutes=6)))
    slightly = opened(tmp_path, NOON - timedelta(minutes=4))
    assert isinstance(await slightly.rules(), Found)


async def test_the_question_hears_how_old_it_is(tmp_path: Path) -> None:
    """The age of the export, not of the reading."""
    export(tmp_path)
    server = opened(tmp_path, NOON + timedelta(minutes=30))
    with framed() as frame:
        await server.rules()
    assert 1799 < frame.ages()["connect-server"] < 1810
    with framed(afresh=True) as frame:
        assert isinstance(await server.rules(), Found)
    assert frame.ages()["connect-server"] > 1799


async def test_a_newer_export_is_read(tmp_path: Path) -> None:
    """What was told before is not told again; an older folder that is removed is not missed."""
    old = export(tmp_path)
    server = opened(tmp_path, NOON + timedelta(minutes=10))
    assert isinstance(await server.ad_object(ANNA, None), Found)

    def without_rows(place: Path, manifest: dict[str, Any]) -> None:
        (place / "connector_space.json").write_text("[]")
        told = next(f for f in manifest["Files"] if f["Name"] == "connector_space.json")
        told |= {"Size": 2, "Sha256": hashlib.sha256(b"[]").hexdigest()}

    export(tmp_path, NOON + timedelta(minutes=5), without_rows)
    for path in old.iterdir():
        path.unlink()
    assert await server.ad_object(ANNA, None) == Missing()


async def test_a_broken_export_takes_the_place_of_a_good_one(tmp_path: Path) -> None:
    """Old answers are not told as today's; when it is mended it answers again."""
    export(tmp_path)
    server = opened(tmp_path, NOON + timedelta(minutes=10))
    assert isinstance(await server.rules(), Found)
    place = export(tmp_path, NOON + timedelta(minutes=5), _shorter)
    assert isinstance(await server.rules(), CouldNotLook)
    (place / "runs.json").write_bytes((DEMO / "connect" / "runs.json").read_bytes())
    assert isinstance(await server.rules(), Found)


async def test_objects_that_were_left_out(tmp_path: Path) -> None:
    """A file that is not in the export was not looked at: none of its objects is missing."""

    def without(place: Path, manifest: dict[str, Any]) -> None:
        (place / "connector_space.json").unlink()
        files = manifest["Files"]
        manifest["Files"] = [f for f in files if f["Name"] != "connector_space.json"]

    export(tmp_path, change=without)
    server = opened(tmp_path)
    assert isinstance(await server.ad_object(ANNA, None), CouldNotLook)
    assert isinstance(await server.rules(), Found)
    files = (await server.examine())[1]
    assert (files.outcome, files.facts) == ("warning", {"why": "connector_space.json"})


async def test_parts_that_could_not_be_read(tmp_path: Path) -> None:
    """What the export says that it lacks, the doctor tells; a name that is none of ours is not."""
    failed = [
        {"Part": "GlobalSettings", "Error": {"Type": "X"}},
        {"Part": "\u001b[31m", "Error": {}},
    ]
    export(tmp_path, change=_told(Failed=failed))
    files = (await opened(tmp_path).examine())[1]
    why = "GlobalSettings (not readable), a part that is not known here (not readable)"
    assert (files.outcome, files.facts) == ("warning", {"why": why})


async def test_it_is_read_once(tmp_path: Path) -> None:
    """Many questions at once, one reading: the files may go, what was read stays."""
    place = export(tmp_path)
    server = opened(tmp_path)
    answers = await asyncio.gather(*(server.rules() for _ in range(20)))
    assert all(isinstance(x, Found) for x in answers)
    os.truncate(place / "rules.json", 5)
    assert isinstance(await server.rules(), Found)


async def test_what_the_doctor_hears(tmp_path: Path) -> None:
    """The first that fails, and what was not tried because of it."""

    async def outcomes(server: ExportFolder) -> dict[str, str]:
        return {x.id: x.outcome for x in await server.examine()}

    ids = ("export-folder", "export-files", "export-age")
    server = opened(tmp_path)
    assert await outcomes(server) == dict(
        zip(ids, ("fails", "not-tried", "not-tried"), strict=True)
    )
    export(tmp_path)
    assert await outcomes(server) == dict.fromkeys(ids, "works")
    late = opened(tmp_path, NOON + 2 * HOUR)
    assert await outcomes(late) == dict(zip(ids, ("works", "works", "fails"), strict=True))
    (tmp_path / "export.json").write_text("{")
    assert await outcomes(server) == dict(zip(ids, ("works", "fails", "not-tried"), strict=True))
    await server.close()


async def test_no_time_left(tmp_path: Path) -> None:
    """A question whose time is over is not held up by reading."""
    export(tmp_path)
    with framed(0.0):
        assert isinstance(await opened(tmp_path).rules(), CouldNotLook)
