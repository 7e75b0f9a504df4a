"""Slack's side of a load: brings deliveries to two processes, as fast as answers come back."""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from typing import Any, Final

import aiohttp

from tests.live.slack_load import Brought
from tests.real.slack_requests import signed

WINDOW: Final = 128  # questions that wait for their answer at the same moment
WORKERS: Final = 32
_STEP: Final = 16  # answers between two looks at how many there are
_AGAIN: Final = 503


class Driver:
    """Brings what `slack_load` plans. `told`: how often which status came back."""

    def __init__(self, http: aiohttp.ClientSession, slack: str, doors: Sequence[str]) -> None:
        self._http, self._slack, self._doors = http, slack, doors
        self._begun: set[int] = set()
        self._answered = self._wanted = 0
        self._room = asyncio.Condition()
        self.told: Counter[int] = Counter()

    async def bring(self, groups: Iterable[tuple[Brought, ...]]) -> None:
        """All of it, until as many answers are there as there should be."""
        waiting = deque(groups)
        wanted = {id(x.asked): x.asked.answers for group in waiting for x in group}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch(self._wanted + sum(wanted.values())))
            for _ in range(WORKERS):
                tasks.create_task(self._work(waiting))

    async def tally(self) -> dict[str, Any]:
        """What the places have shown."""
        async with self._http.get(f"{self._slack}/tally") as response:
            told: dict[str, Any] = await response.json()
            return told

    async def _work(self, waiting: deque[tuple[Brought, ...]]) -> None:
        while waiting:
            group = waiting.popleft()
            await self._roomy()
            for one in group:
                if id(one.asked) not in self._begun:
                    self._begun.add(id(one.asked))
                    self._wanted += one.asked.answers
            done = await asyncio.gather(*(self._deliver(x) for x in group))
            waiting.extend((x,) for x, status in zip(group, done, strict=True) if status == _AGAIN)

    async def _roomy(self) -> None:
        async with self._room:
            await self._room.wait_for(lambda: self._wanted - self._answered < WINDOW)

    async def _deliver(self, brought: Brought) -> int:
        headers, body = signed(brought.payload, retry=brought.retry)
        door = self._doors[brought.door]
        async with self._http.post(door, data=body, headers=headers) as response:
            await response.read()
            self.told[response.status] += 1
            return response.status

    async def _watch(self, total: int) -> None:
        while self._answered < total:
            over = min(self._answered + _STEP, total) - 1
            async with self._http.get(f"{self._slack}/answered?over={over}") as response:
                self._answered = await response.json()
            async with self._room:
                self._room.notify_all()
