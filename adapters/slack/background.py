"""Work that goes on after Slack has its acknowledgement: bounded, watched, and never in its way.

A request is acknowledged first and worked on second. So nothing begins while requests still come
in, unless somebody has waited long enough, and what begins gets a slice of each round of the loop.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final, TypeVar

log = logging.getLogger(__name__)

PATIENCE: Final = 0.2  # seconds that work waits at most for new requests to be acknowledged
SLICE: Final = 0.01  # seconds of a round of the loop in which work may begin
_BATCH: Final = 64  # begun in one round at most
Work = Callable[[], Awaitable[object]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    name: str
    since: float


class Background:
    """Our own tasks: at most `running` at the same moment, at most `waiting` behind them."""

    def __init__(
        self,
        running: int = 200,
        waiting: int = 2000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._longest, self._clock = running, waiting, clock
        self._queue: deque[_Waiting] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._answering: set[asyncio.Task[Any]] = set()
        self._beginning: set[asyncio.Task[None]] = set()  # running, but not yet let through
        self._until = 0.0  # when the slice of this round of the loop ends
        self._pumping = self._fresh = self._full = self._closed = False

    @property
    def running(self) -> int:
        """How many are under way."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        return len(self._queue)

    def start(self, work: Work, name: str) -> bool:
        """Have it done soon, in a task of its own; False when there is no room."""
        if self._closed or len(self._queue) >= self._longest:
            self._tell_full()
            return False
        self._queue.append(_Waiting(work, name, self._clock()))
        self._fresh = True
        self._pump_soon()
        return True

    def at_once(self, work: Callable[[], Coroutine[Any, Any, T]], name: str) -> asyncio.Task[T]:
        """Have it done before everything that waits: Slack holds the line for its result."""
        task = asyncio.create_task(work(), name=name, context=Context())
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        task.add_done_callback(_complain)
        return task

    async def idle(self) -> None:
        """Until nothing waits and nothing is under way."""
        while self._queue or self._running or self._answering:
            under_way = self._running | self._answering
            if under_way:
                await asyncio.wait(under_way)
            await asyncio.sleep(0)

    async def close(self, seconds: float = 10.0) -> None:
        """Take nothing more, finish within the time what was acknowledged, then cancel."""
        self._closed = True
        try:
            async with asyncio.timeout(seconds):
                await self.idle()
        except TimeoutError:
            log.warning(
                "stopping: %d tasks of Slack cancelled, %d never begun", self.running, self.waiting
            )
        self._queue.clear()
        left = self._running | self._answering
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _tell_full(self) -> None:
        if not self._full and not self._closed:  # once, until there is room again
            log.warning("no room: %d tasks of Slack run, %d wait", self.running, self.waiting)
            self._full = True

    def _pump_soon(self) -> None:
        if not self._pumping:
            self._pumping = True
            asyncio.get_running_loop().call_soon(self._pump, context=Context())

    def _pump(self) -> None:
        """Once in each round of the loop, before the tasks: open a slice, and begin some work."""
        self._pumping = False
        now = self._clock()
        self._until = now + SLICE
        fresh, self._fresh = self._fresh, False
        room = min(self._most - len(self._running), _BATCH - len(self._beginning))
        if self._beginning or (self._queue and room > 0):
            self._pump_soon()  # ahead of the tasks begun below
        if fresh and self._can_wait(now):
            return
        for _ in range(min(room, len(self._queue))):
            self._begin(self._queue.popleft())
        self._full = self._full and len(self._queue) >= self._longest // 2

    def _can_wait(self, now: float) -> bool:
        """Whether new requests go first: nobody has waited long, and there is room for many."""
        few = len(self._queue) <= self._longest // 2
        return bool(self._queue) and few and now - self._queue[0].since < PATIENCE

    def _begin(self, waiting: _Waiting) -> None:
        task: asyncio.Task[None] = asyncio.create_task(
            self._in_slice(waiting.work), name=waiting.name, context=Context()
        )
        self._running.add(task)
        self._beginning.add(task)
        task.add_done_callback(self._ended)

    async def _in_slice(self, work: Work) -> None:
        """Begin in a round of the loop that has time left for it."""
        this = asyncio.current_task()
        while self._clock() >= self._until:  # noqa: ASYNC110 - each round of the loop has its slice
            await asyncio.sleep(0)
        if this is not None:
            self._beginning.discard(this)
        await work()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._beginning.discard(task)
        _complain(task)
        if self._queue:
            self._pump_soon()


def _complain(task: asyncio.Task[Any]) -> None:
    """An error in a task of ours is a bug: it is told, whoever may wait for the task or not."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a task of Slack failed: %s", task.get_name(), exc_info=error)
