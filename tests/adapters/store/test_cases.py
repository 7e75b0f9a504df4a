"""The contract of the port Cases, over the fake and the real file; and what only a file can do."""

import asyncio
import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.store.sqlite import SqliteStore, default_path
from handlers.cases import CasesUnavailableError
from handlers.ports import Cases
from tests.fakes import MemoryCases


@pytest.fixture(params=["memory", "sqlite"])
def cases(request: pytest.FixtureRequest, tmp_path: Path) -> Cases:
    """Each implementation of the port."""
    return MemoryCases() if request.param == "memory" else SqliteStore(tmp_path / "s" / "cases.db")


async def test_a_case_comes_back(cases: Cases) -> None:
    """What was saved last is loaded; what was not saved is not there."""
    await cases.save("WS-22222", "one")
    await cases.save("WS-22222", "zwei – 李\n")

    assert await cases.load("WS-22222") == "zwei – 李\n"
    assert await cases.load("WS-22223") is None


async def test_a_thread_has_one_newest_case(cases: Cases) -> None:
    """Binding again replaces; threads do not touch each other."""
    await cases.bind("a", "WS-22222")
    await cases.bind("b", "WS-22223")
    await cases.bind("a", "WS-22224")

    assert await cases.latest("a") == "WS-22224"
    assert await cases.latest("b") == "WS-22223"
    assert await cases.latest("c") is None


async def test_somebody_s_cases_are_found_the_latest_first(cases: Cases) -> None:
    """By every role that he asks in; other people's, and what is no case, stay out."""
    for name, actor in (("A", "user:jdoe"), ("B", "admin:jdoe"), ("C", "user:asmith")):
        await cases.save(name, json.dumps({"id": name, "actor": actor}))
    await cases.save("A", json.dumps({"id": "A", "actor": "user:jdoe"}))

    found = [json.loads(x)["id"] for x in await cases.of(("user:jdoe", "admin:jdoe"), 5)]

    assert sorted(found) == ["A", "B"]
    assert len(await cases.of(("user:jdoe", "admin:jdoe"), 1)) == 1
    assert await cases.of(("user:nobody",), 5) == ()


async def test_quotes_are_only_text(cases: Cases) -> None:
    """A key is a value, never a statement."""
    key = "'; DROP TABLE cases; --"

    await cases.save(key, "x")

    assert await cases.load(key) == "x"


async def test_many_at_once(cases: Cases) -> None:
    """Turns of many threads save side by side."""
    ids = [f"WS-{n}" for n in range(30)]

    await asyncio.gather(*(cases.save(x, x) for x in ids))

    assert [await cases.load(x) for x in ids] == ids


def test_processes_that_begin_the_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """Two replicas start together: none is told that the file is locked."""
    save = (
        "import asyncio, sys; from pathlib import Path; "
        "from adapters.store.sqlite import SqliteStore; sys.stdin.read(); "
        "asyncio.run(SqliteStore(Path(sys.argv[1])).save(sys.argv[2], 'x'))"
    )
    path = tmp_path / "cases.db"
    command = [sys.executable, "-c", save, str(path)]
    replicas = [
        subprocess.Popen([*command, f"WS-{n}"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for n in range(6)
    ]

    for replica in replicas:
        assert replica.stdin
        replica.stdin.close()
    told = []
    for replica in replicas:
        with replica:
            assert replica.stderr
            told.append(replica.stderr.read())

    assert told == [b""] * 6
    assert [asyncio.run(SqliteStore(path).load(f"WS-{n}")) for n in range(6)] == ["x"] * 6


async def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    """Another process finds what the first has stored."""
    await SqliteStore(tmp_path / "cases.db").save("WS-22222", "x")

    assert await SqliteStore(tmp_path / "cases.db").load("WS-22222") == "x"


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Cases hold names of people."""
    path = tmp_path / "cases.db"
    path.touch(mode=0o644)

    asyncio.run(SqliteStore(path).save("WS-22222", "x"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_file_is_kept_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The bot goes on with a new file, and says where the old one is."""
    path = tmp_path / "cases.db"
    path.write_bytes(b"this is no database at all" * 100)
    (tmp_path / "cases.db-wal").write_bytes(b"x")

    cases = SqliteStore(path)
    asyncio.run(cases.save("WS-22222", "x"))

    assert asyncio.run(cases.load("WS-22222")) == "x"
    aside = [x for x in tmp_path.iterdir() if ".damaged-" in x.name and x.suffix != ".db-wal"]
    assert any(x.read_bytes().startswith(b"this is no database") for x in aside)
    assert "damaged" in caplog.text


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    """It is not read, not moved and not changed; the mend is named."""
    path = tmp_path / "cases.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(CasesUnavailableError, match="later version"):
        asyncio.run(SqliteStore(path).load("WS-22222"))

    assert list(tmp_path.glob("*.damaged-*")) == []


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where nothing can be stored, the person is told why."""
    (tmp_path / "file").write_text("")

    with pytest.raises(CasesUnavailableError, match="file"):
        await SqliteStore(tmp_path / "file" / "cases.db").load("WS-22222")


@pytest.mark.parametrize(
    "environment, path",
    [
        ({"WHYSYNC_STATE": "/a"}, "/a/cases.db"),
        ({"WHYSYNC_STATE": "/a/x.db"}, "/a/x.db"),
        ({"XDG_STATE_HOME": "/b"}, "/b/whysync/cases.db"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/h"}, "/h/.local/state/whysync/cases.db"),
        ({"HOME": "/h"}, "/h/.local/state/whysync/cases.db"),
    ],
)
def test_where_cases_are_kept(
    environment: dict[str, str], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the XDG rules, unless told otherwise."""
    for name in ("WHYSYNC_STATE", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert default_path() == Path(path)
