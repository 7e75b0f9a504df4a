"""A clock that moves only when everybody sleeps, or at once where there is a network in between."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")
_ENOUGH = 20  # turns of the loop until whoever can go on went on


class Clock:
    """`at_once`: whoever sleeps wakes at once, later; for one caller after the other."""

    def __init__(self, *, at_once: bool = False) -> None:
        self.time = 1000.0
        self.slept: list[float] = []
        self._at_once = at_once
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        """What the clock shows."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Sleep by this clock."""
        self.slept.append(seconds)
        if self._at_once:
            self.time += seconds
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        entry = (self.time + seconds, next(self._numbers), future)
        heapq.heappush(self._sleepers, entry)
        await future

    async def settle(self) -> None:
        """Let everybody go as far as they can now."""
        for _ in range(_ENOUGH):
            await asyncio.sleep(0)

    async def forward(self, seconds: float) -> None:
        """Let this much time pass."""
        end = self.time + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self.time, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
            await self.settle()
        self.time = end

    async def run(self, task: Awaitable[T]) -> T:
        """Let time pass until this is done."""
        running = asyncio.ensure_future(task)
        await self.settle()
        while not running.done():
            assert self._sleepers, "nobody sleeps, and it is not done"
            await self.forward(self._sleepers[0][0] - self.time)
        return await running
