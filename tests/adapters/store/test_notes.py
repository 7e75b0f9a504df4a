"""The contract of the port Notes, over the fake and the real file."""

import asyncio
from pathlib import Path

import pytest

from adapters.store.sqlite import SqliteStore
from handlers.ports import Notes
from tests.fakes import MemoryNotes

LONG, OVER = 3600.0, -1.0  # seconds; what is over at once never was


@pytest.fixture(params=["memory", "sqlite"])
def notes(request: pytest.FixtureRequest, tmp_path: Path) -> Notes:
    """Each implementation of the port."""
    return MemoryNotes() if request.param == "memory" else SqliteStore(tmp_path / "cases.db")


async def test_once_is_once(notes: Notes) -> None:
    """However many say so at the same time, one of them is told yes."""
    told = await asyncio.gather(*(notes.once("event Ev1", LONG) for _ in range(20)))

    assert told.count(True) == 1
    assert await notes.once("event Ev2", LONG)


async def test_once_more_when_its_time_is_over(notes: Notes) -> None:
    """A key whose time is over is new again."""
    assert await notes.once("Ev1", OVER)
    assert await notes.once("Ev1", LONG)
    assert not await notes.once("Ev1", LONG)


async def test_once_more_when_dropped(notes: Notes) -> None:
    """What was given back may be taken by the next."""
    await notes.once("Ev1", LONG)
    await notes.drop("Ev1")

    assert await notes.once("Ev1", LONG)


async def test_a_text_is_kept_until_its_time_is_over(notes: Notes) -> None:
    """The last that was kept counts; what is over, and what never was, is nothing."""
    await notes.keep("a", "one", LONG)
    await notes.keep("a", "zwei \u2013 \u674e", LONG)
    await notes.keep("b", "gone", OVER)

    assert await notes.read("a") == "zwei \u2013 \u674e"
    assert await notes.read("b") is None
    assert await notes.read("c") is None


async def test_two_processes_share_them(tmp_path: Path) -> None:
    """Two stores over one file agree on who was first."""
    one, other = (SqliteStore(tmp_path / "cases.db") for _ in range(2))

    told = await asyncio.gather(
        *(store.once(f"Ev{n}", LONG) for n in range(50) for store in (one, other))
    )

    assert told.count(True) == 50


async def test_notes_whose_time_is_over_are_cleared_away(tmp_path: Path) -> None:
    """The file does not grow for ever."""
    path = tmp_path / "cases.db"
    await SqliteStore(path).keep("old", "x", OVER)

    store = SqliteStore(path)
    await store.once("new", LONG)

    assert await store.notes_kept() == 1
