"""Connections that are kept from one call to the next, while others do things to the file."""

import asyncio
import gc
import sqlite3
import stat
from pathlib import Path

import pytest

from adapters.store import sqlite
from adapters.store.sqlite import IDLE, SqliteStore
from handlers.cases import CasesUnavailableError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "cases.db"


def mode_of(path: Path) -> int:
    """Who may read it."""
    return stat.S_IMODE(path.stat().st_mode)


async def test_few_are_kept(path: Path) -> None:
    """However many calls there were at once."""
    store = SqliteStore(path)

    await asyncio.gather(*(store.save(f"WS-{n}", "x") for n in range(50)))

    assert 0 < len(store._idle) <= IDLE


async def test_they_end_with_the_store(path: Path) -> None:
    """Whoever closes the last one writes everything back into the one file."""
    store = SqliteStore(path)
    await store.save("WS-22222", "x")
    wal = path.with_name("cases.db-wal")
    there_before = wal.exists()

    del store
    gc.collect()

    assert (there_before, wal.exists()) == (True, False)
    assert await SqliteStore(path).load("WS-22222") == "x"


async def test_the_file_is_deleted_in_use(path: Path) -> None:
    """The next call begins a new one, which only the owner can read; nothing is written to none."""
    store = SqliteStore(path)
    await store.save("WS-22222", "x")
    for part in path.parent.iterdir():
        part.unlink()

    await store.save("WS-22223", "y")

    assert await SqliteStore(path).load("WS-22223") == "y"
    assert await store.load("WS-22222") is None
    assert mode_of(path) == 0o600


async def test_another_process_puts_another_file_there(path: Path) -> None:
    """A backup that is restored, or a damaged file that was moved aside: all use the new one."""
    store = SqliteStore(path)
    await store.save("WS-22222", "before")
    other = SqliteStore(path.with_name("other.db"))
    await other.save("WS-22222", "after")
    del other
    gc.collect()
    for part in path.parent.glob("cases.db*"):
        part.rename(part.with_name(f"aside-{part.name}"))
    path.with_name("other.db").rename(path)

    assert await store.load("WS-22222") == "after"
    assert await store.once("Ev1", 60.0)
    assert not await SqliteStore(path).once("Ev1", 60.0)


async def test_one_that_failed_is_not_used_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody holds the file it cannot be written; afterwards it can."""
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    store = SqliteStore(path)
    await store.save("WS-22222", "x")
    with sqlite3.connect(path) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        with pytest.raises(CasesUnavailableError, match="locked"):
            await store.save("WS-22222", "y")
        assert await store.load("WS-22222") == "x"
    somebody.close()

    await store.save("WS-22222", "z")

    assert await store.load("WS-22222") == "z"


async def test_what_another_call_has_mended_is_left_alone(path: Path) -> None:
    """Two calls met the damaged file; the second one finds a new one in its place."""
    store = SqliteStore(path)
    await store.save("WS-22222", "x")
    damaged = (0, 0)

    store._move_aside(damaged)

    assert await store.load("WS-22222") == "x"
    assert list(path.parent.glob("*.damaged-*")) == []
