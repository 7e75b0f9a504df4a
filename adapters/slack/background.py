"""Work that goes on after Slack has its acknowledgement: bounded, watched, never in its way."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

from adapters.slack.slices import Slices

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]
T = TypeVar("T")


class Background:
    """Our own tasks: at most `running` at the same moment, at most `waiting` behind them."""

    def __init__(
        self,
        running: int = 200,
        waiting: int = 2000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._longest, self._slices = running, waiting, Slices(clock)
        self._queue: deque[tuple[Work, str]] = deque()
        self._running: set[asyncio.Task[Any]] = set()
        self._answering: set[asyncio.Task[Any]] = set()
        self._full = self._closed = False

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
        self._slices.request(crowded=len(self._queue) > self._longest // 2)
        if self._closed or len(self._queue) >= self._longest:
            self._tell_full()
            return False
        self._queue.append((work, name))
        self._begin()
        return True

    def at_once(self, work: Callable[[], Coroutine[Any, Any, T]], name: str) -> asyncio.Task[T]:
        """Have it done before everything that waits: Slack holds the line for its result."""
        task = asyncio.get_running_loop().create_task(work(), name=name, context=Context())
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        task.add_done_callback(_complain)
        return task

    async def idle(self) -> None:
        """Until nothing waits and nothing is under way."""
        while under_way := self._running | self._answering:
            await asyncio.wait(under_way)
            await asyncio.sleep(0)  # their callbacks begin what waits

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

    def _begin(self) -> None:
        while self._queue and len(self._running) < self._most:
            work, name = self._queue.popleft()
            task = self._slices.task(_done(work), name)
            self._running.add(task)
            task.add_done_callback(self._ended)
        self._full = self._full and len(self._queue) > self._longest // 2

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        _complain(task)
        self._begin()


async def _done(work: Work) -> None:
    await work()


def _complain(task: asyncio.Task[Any]) -> None:
    """An error in a task of ours is a bug: it is told, whoever may wait for the task or not."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a task of Slack failed: %s", task.get_name(), exc_info=error)
