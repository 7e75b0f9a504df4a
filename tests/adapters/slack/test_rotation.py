"""Token rotation: one refreshes, for all; nothing that a used refresh token gave is lost."""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.slack.installations import (
    Installation,
    Installations,
    InstallationsUnavailableError,
)
from adapters.slack.rotation import EARLY, PAUSE, SEEN, RefreshError, Rotation
from handlers.cases import CasesUnavailableError
from tests.fakes import MemoryNotes

HALF_DAY = 43_200.0
TEAM = "T0CONTOSO"


class Time:
    """A clock that a test moves; the notes have the same."""

    def __init__(self, notes: MemoryNotes) -> None:
        self.notes = notes
        notes.now = 1_000_000.0

    def __call__(self) -> float:
        return self.notes.now

    def pass_by(self, seconds: float) -> None:
        self.notes.now += seconds


@dataclass
class Slack:
    """Gives the next token for a refresh token that was not used, and counts."""

    now: Callable[[], float]
    valid: set[str] = field(default_factory=lambda: {"r0"})
    calls: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    away: bool = False

    def __post_init__(self) -> None:
        self.open.set()

    async def __call__(self, kept: Installation) -> Installation:
        self.calls.append(kept.refresh_token)
        self.asked.set()
        await self.open.wait()
        if self.away:
            raise RefreshError("TimeoutError")
        if kept.refresh_token not in self.valid:
            raise RefreshError("invalid_refresh_token")
        self.valid.remove(kept.refresh_token)
        number = len(self.calls)
        self.valid.add(f"r{number}")
        ends = self.now() + HALF_DAY
        return replace(kept, token=f"xoxe.xoxb-{number}", refresh_token=f"r{number}", ends=ends)


class Unwritable(Installations):
    """A disk that is full until it is mended."""

    full = False

    def _write(self, file: Path, text: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super()._write(file, text)


@dataclass
class World:
    """Two processes over one folder and one store of notes."""

    folder: Path
    notes: MemoryNotes = field(default_factory=MemoryNotes)

    def __post_init__(self) -> None:
        self.now = Time(self.notes)
        self.slack = Slack(self.now)
        self.kept = Unwritable(self.folder)

    def process(self) -> Rotation:
        return Rotation(self.kept, self.notes, self.slack, now=self.now)

    async def install(self, ends_in: float) -> None:
        ends = self.now() + ends_in
        installed = Installation("xoxe.xoxb-0", TEAM, refresh_token="r0", ends=ends)
        await self.kept.save(TEAM, installed)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Nothing installed yet."""
    return World(tmp_path / "slack")


async def _token(rotation: Rotation) -> str | None:
    found = await rotation.good(TEAM)
    return found.token if found else None


async def test_a_token_that_does_not_rotate_is_left_alone(world: World) -> None:
    """And where nothing is installed there is nothing."""
    await world.kept.save(TEAM, Installation("xoxb-1", TEAM))
    rotation = world.process()

    assert await _token(rotation) == "xoxb-1"
    assert await rotation.good("T0FABRIKAM") is None
    assert world.slack.calls == []


async def test_refreshed_early_and_nobody_waits(world: World) -> None:
    """The old token answers while the new one comes; after that the new one does."""
    await world.install(EARLY - 1)
    rotation = world.process()
    world.slack.open.clear()

    assert {await _token(rotation) for _ in range(5)} == {"xoxe.xoxb-0"}
    world.slack.open.set()
    await rotation.close()
    assert await _token(rotation) == "xoxe.xoxb-1"
    assert world.slack.calls == ["r0"]
    kept = await world.kept.read(TEAM)
    assert kept is not None
    assert (kept.token, kept.refresh_token, kept.team_id) == ("xoxe.xoxb-1", "r1", TEAM)


async def test_two_processes_and_many_tasks_use_a_refresh_token_once(world: World) -> None:
    """Also when it has ended for all of them at once."""
    await world.install(-1)
    processes = [world.process(), world.process()]
    world.slack.open.clear()
    waiting = [asyncio.create_task(_token(p)) for p in processes for _ in range(20)]
    await world.slack.asked.wait()
    world.slack.open.set()

    assert set(await asyncio.gather(*waiting)) == {"xoxe.xoxb-1"}
    assert world.slack.calls == ["r0"]


async def test_day_after_day(world: World) -> None:
    """Each refresh uses the refresh token of the one before."""
    await world.install(HALF_DAY)
    rotation = world.process()
    for _ in range(4):
        world.now.pass_by(HALF_DAY - EARLY + 1)
        await rotation.good(TEAM)
        await rotation.close()

    assert world.slack.calls == ["r0", "r1", "r2", "r3"]
    assert await _token(rotation) == "xoxe.xoxb-4"


async def test_a_failed_refresh_keeps_the_old_token_until_it_ends(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again after a pause, whichever process asks; what is logged holds no token."""
    await world.install(600)
    world.slack.away = True
    processes = [world.process(), world.process()]
    with caplog.at_level(logging.WARNING):
        for rotation in processes * 3:
            assert await _token(rotation) == "xoxe.xoxb-0"
            await rotation.close()

    assert len(world.slack.calls) == 1
    assert TEAM in caplog.text
    assert not re.search(r"xox|\br0\b", caplog.text)
    world.now.pass_by(601)
    assert [await _token(rotation) for rotation in processes] == [None, None]
    world.slack.away = False
    world.now.pass_by(PAUSE + 1)
    assert await _token(processes[1]) == "xoxe.xoxb-3"
    world.now.pass_by(SEEN)
    assert await _token(processes[0]) == "xoxe.xoxb-3"


async def test_a_disk_that_is_full_loses_no_token(world: World) -> None:
    """What came is held, used, and written as soon as that works."""
    await world.install(-1)
    rotation = world.process()
    world.kept.full = True
    assert await _token(rotation) == "xoxe.xoxb-1"
    assert await _token(rotation) == "xoxe.xoxb-1"
    world.kept.full = False
    world.now.pass_by(SEEN)
    await _token(rotation)
    await rotation.close()

    kept = await world.kept.read(TEAM)
    assert kept is not None
    assert kept.refresh_token == "r1"
    assert world.slack.calls == ["r0"]


async def test_an_installation_anew_outlives_a_refresh_under_way(world: World) -> None:
    """And so does a removal."""
    await world.install(EARLY - 1)
    rotation = world.process()
    world.slack.open.clear()
    await rotation.good(TEAM)
    anew = asyncio.create_task(rotation.keep(TEAM, Installation("xoxb-anew", TEAM)))
    await asyncio.sleep(0)
    world.slack.open.set()
    await anew

    assert await _token(rotation) == "xoxb-anew"
    await rotation.remove(TEAM)
    assert await rotation.good(TEAM) is None
    assert await world.kept.names() == ()


async def test_notes_that_cannot_be_reached(world: World) -> None:
    """Nobody refreshes without the lock; the old token goes on."""

    class Away(MemoryNotes):
        async def once(self, key: str, seconds: float) -> bool:
            raise CasesUnavailableError("busy")

    away = Away()
    away.now = world.now()
    await world.install(60)
    rotation = Rotation(world.kept, away, world.slack, now=world.now)

    assert await _token(rotation) == "xoxe.xoxb-0"
    await rotation.close()
    assert world.slack.calls == []


async def test_what_a_person_planted_counts_until_it_was_used(world: World) -> None:
    """Another refresh token in the configuration takes the place of all that came of the last."""
    seeds = {"own": Installation("", refresh_token="r0", ends=0.0, seed="a")}
    rotation = Rotation(world.kept, world.notes, world.slack, seeds.get, world.now)

    first = await rotation.good("own")
    assert first is not None
    assert (first.token, first.seed) == ("xoxe.xoxb-1", "a")
    again = Rotation(world.kept, world.notes, world.slack, seeds.get, world.now)
    assert await again.good("own") == first
    world.slack.valid.add("r-new")
    seeds["own"] = replace(seeds["own"], refresh_token="r-new", seed="b")
    world.now.pass_by(SEEN)
    second = await rotation.good("own")
    assert second is not None
    assert second.seed == "b"
    assert world.slack.calls == ["r0", "r-new"]


async def test_damaged_files_are_not_called_missing(world: World) -> None:
    """Not installed and not readable are two things."""
    await world.install(0)
    (world.folder / f"{TEAM}.json").write_text('{"token": 1}')

    with pytest.raises(InstallationsUnavailableError):
        await world.process().good(TEAM)
