"""Look-ups of many questions at once: the same one is made once, kept shortly, and never endless.

Stands before a port and looks like it. Whoever asks what another question is just asking waits for
the same answer; what was read within the last moments is not read again, and the frame of the
question notes how old it is. What could not be looked at is never kept.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from handlers.attention import current, framed, fresh_enough, time_left, waiting_for
from knowledge.evidence import CouldNotLook, Lookup

PortT = TypeVar("PortT")
Key = tuple[str, tuple[object, ...]]
Make = Callable[[], Awaitable[Lookup[Any]]]
KEEP = 60.0  # seconds
LOOK_UP = 5.0  # seconds
MOST = 5000


@dataclass(frozen=True, slots=True)
class _Read:
    """What a look-up came back with, and when the oldest of it was read."""

    result: Lookup[Any]
    at: float


@dataclass(slots=True)
class _Flight:
    """A look-up under way."""

    task: asyncio.Task[_Read]
    began: float
    waiting: int = 0


def conducted(port: PortT, system: str, keep: float = KEEP, limit: float = LOOK_UP) -> PortT:
    """The port behind a conductor. `keep` and `limit` in seconds; `system` names it to people."""
    return cast(PortT, Conductor(port, system, keep, limit))


class Conductor:
    """One port's look-ups. Belongs to one event loop."""

    def __init__(self, port: object, system: str, keep: float, limit: float) -> None:
        self._port, self._system, self._keep, self._limit = port, system, keep, limit
        self._flights: dict[Key, _Flight] = {}
        self._results: OrderedDict[Key, _Read] = OrderedDict()

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._port, name)
        if not iscoroutinefunction(member):
            return member

        async def look(*arguments: object) -> Lookup[Any]:
            given = tuple(tuple(x) if isinstance(x, list) else x for x in arguments)
            return await self._look((name, given), partial(member, *arguments))

        return look

    async def _look(self, key: Key, make: Make) -> Lookup[Any]:
        read = self._results.get(key)
        if read is None or not fresh_enough(read.at, self._keep):
            if time_left(self._limit) <= 0:
                return CouldNotLook("the time for this question was used up")
            read = await self._join(key, self._flight(key, make))
        frame = current()
        if frame is not None and not isinstance(read.result, CouldNotLook):
            frame.used(self._system, read.at)
        return read.result

    def _flight(self, key: Key, make: Make) -> _Flight:
        """That of whoever asked first, if its answer will be fresh enough for us."""
        flight = self._flights.get(key)
        if flight is None or not fresh_enough(flight.began, self._keep):
            task = asyncio.ensure_future(self._fly(key, make))
            flight = self._flights[key] = _Flight(task, time.monotonic())
        return flight

    async def _join(self, key: Key, flight: _Flight) -> _Read:
        """Wait no longer than this question may; the last who leaves ends the flight."""
        limit = time_left(self._limit)
        flight.waiting += 1
        try:
            with waiting_for(self._system):
                await asyncio.wait((flight.task,), timeout=limit)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                flight.task.cancel()
                self._ended(key, flight.task)  # nobody joins it while it tidies up
        if flight.task.done() and not flight.task.cancelled():
            return flight.task.result()
        return _Read(CouldNotLook(f"no answer within {max(limit, 0.1):.2g} s"), flight.began)

    async def _fly(self, key: Key, make: Make) -> _Read:
        """In a frame of its own: its time does not end with the question that began it."""
        asked, began = current(), time.monotonic()
        try:
            with framed(self._limit) as frame:
                frame.read_since = asked.read_since if asked else 0.0
                result = await make()
                read = _Read(result, min((began, *frame.oldest.values())))
        finally:
            self._ended(key, asyncio.current_task())
        if not isinstance(result, CouldNotLook):
            self._store(key, read)
        return read

    def _ended(self, key: Key, task: asyncio.Task[_Read] | None) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]

    def _store(self, key: Key, read: _Read) -> None:
        self._results[key] = read
        self._results.move_to_end(key)
        while len(self._results) > MOST:
            self._results.popitem(last=False)
