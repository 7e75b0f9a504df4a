"""Look-ups are made once, at once, and in time."""

import asyncio
import gc
import logging
from typing import Any

import pytest

from handlers.looking.seen import Seen, first, nothing, without
from handlers.ports import SourceBrokenError
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing

DARK = CouldNotLook("it is dark")


async def _never() -> Lookup[int]:
    await asyncio.Event().wait()
    raise AssertionError


class Counting(Seen):
    """A look-up that counts, one that leans on it, and one that never comes back."""

    def __init__(self, **known: Lookup[int]) -> None:
        super().__init__(known, time_limit=0.001)
        self.count = 0
        self.makers = {"one": self._one, "two": self._two, "slow": _never, "leans": self._leans}

    async def _one(self) -> Lookup[int]:
        self.count += 1
        return Found(self.count)

    async def _two(self) -> Lookup[int]:
        return Found(2 * await self.value("one"))

    async def _leans(self) -> Lookup[int]:
        return await self.get("slow")


async def test_each_look_up_is_made_once() -> None:
    """Several that need the same result share it; an unknown name is passed over."""
    seen = Counting()
    found = await seen.gather(["two", "one", "two", "no-such"])
    assert found == {"two": Found(2), "one": Found(1)}
    assert seen.count == 1
    assert {x.name: x.result for x in seen.made.values()} == {"one": "found", "two": "found"}


async def test_what_is_known_is_not_looked_up() -> None:
    """A known result is taken, and listed with its reason."""
    seen = Counting(one=DARK)
    assert await seen.get("one") == DARK
    assert await seen.value("one") is None
    assert (seen.made["one"].result, seen.made["one"].why) == ("could-not-look", DARK.why)
    assert seen.count == 0


async def test_a_slow_one_could_not_look() -> None:
    """Who waits in vain could not look, and does not take the other one with it."""
    seen = Counting()
    found = await seen.gather(["leans", "slow"])
    assert {name: type(x) for name, x in found.items()} == {
        "leans": CouldNotLook,
        "slow": CouldNotLook,
    }


BROKEN = SourceBrokenError("runs.json, line 1: no JSON. Mend: write JSON.")


class Broken(Counting):
    """Look-ups on a broken source, at once and later, and some that lean on them."""

    def __init__(self) -> None:
        super().__init__()
        self._limit = 10
        self.may_fail, self.failed = asyncio.Event(), asyncio.Event()
        self.makers |= {"now": self._now, "later": self._later, "both": self._both}

    async def _now(self) -> Lookup[int]:
        raise BROKEN

    async def _later(self) -> Lookup[int]:
        await self.may_fail.wait()
        self.failed.set()
        raise SourceBrokenError("events.json")

    async def _both(self) -> Lookup[int]:
        return Found(len(await asyncio.gather(self.get("later"), self.get("now"))))


def test_a_broken_source_ends_the_look(caplog: pytest.LogCaptureFixture) -> None:
    """It is raised as it is, and nothing of it is left behind for the loop to complain of."""
    names = ["one", "leans", "both", "later", "now", "two"]
    told: list[dict[str, Any]] = []

    async def turn(fails_too: bool) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: told.append(said))
        broken = Broken()
        with pytest.raises(SourceBrokenError) as caught:
            await broken.gather(names)
        assert caught.value is BROKEN
        if fails_too:
            broken.may_fail.set()
            async with asyncio.timeout(5):
                await broken.failed.wait()

    with caplog.at_level(logging.DEBUG):
        for fails_too in (False, True):
            asyncio.run(turn(fails_too))
            BROKEN.with_traceback(None)  # it would keep the look-ups from being collected
            gc.collect()
    assert told == []
    assert "never retrieved" not in caplog.text


async def test_blocked_is_the_first_that_could_not_look() -> None:
    """What leans on several asks for the first failed one."""
    seen = Counting(dark=DARK, empty=Missing())
    assert await seen.blocked("one", "empty", "dark") == DARK
    assert await seen.blocked("one", "empty") is None


def test_shortening_a_result() -> None:
    """First and others of a list; a failed look-up stays one."""
    assert [nothing(DARK), nothing(Missing()), nothing(Found(1))] == [DARK, Missing(), Missing()]
    found: list[Lookup[tuple[str, ...]]] = [Found(("a", "b")), Found(()), Missing(), DARK]
    assert [first(x) for x in found] == [Found("a"), Missing(), Missing(), DARK]
    assert [without(x, str, "a") for x in found] == [Found(("b",)), Missing(), Missing(), DARK]
