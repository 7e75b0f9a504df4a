"""One look-up that many ask for at once, and its result for a little while."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

from adapters.connect_server.call import CallError, late
from handlers import attention

T = TypeVar("T")
SYSTEM = "connect-server"


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A result, and when the call that brought it began."""

    value: T
    read_at: float


@dataclass(slots=True)
class Waiting(Generic[T]):
    """Something that is being looked up, and how many wait for it."""

    future: "asyncio.Future[T]"
    began: float
    waiters: int = 0

    @property
    def fresh(self) -> bool:
        """Whether whoever asks now may have what this will bring."""
        return attention.fresh_enough(self.began, float("inf"))

    async def wait(self, limit: float) -> T:
        """What it brings, within what the question has left; CallError when that is over.

        When the last one leaves, `future` is cancelled.
        """
        left = attention.time_left(limit)
        self.waiters += 1
        try:
            async with asyncio.timeout(left):
                return await asyncio.shield(self.future)
        except TimeoutError:
            raise CallError("time", late(left)) from None
        finally:
            self.waiters -= 1
            if not self.waiters and not self.future.done():
                self.future.cancel()


def used(read_at: float) -> None:
    """Note in the question's frame how old its evidence is."""
    frame = attention.current()
    if frame is not None:
        frame.used(SYSTEM, read_at)


def heard(task: "asyncio.Future[T]") -> None:
    """Take note of how a task ended that nobody may be waiting for any more."""
    if not task.cancelled():
        task.exception()


class Shared(Generic[T]):
    """A look-up without parameters: made once for all who ask, kept for `keep` seconds."""

    def __init__(self, make: Callable[[], Awaitable[T]], keep: float, limit: float) -> None:
        self._make, self._keep, self._limit = make, keep, limit
        self._kept: Kept[T] | None = None
        self._waiting: Waiting[Kept[T]] | None = None

    def latest(self) -> Kept[T] | None:
        """The last result, however old."""
        return self._kept

    async def get(self, *, newly: bool = False) -> Kept[T]:
        """The result; CallError when it could not be had. `newly`: not one that was kept."""
        kept = self._kept
        if kept is None or newly or not attention.fresh_enough(kept.read_at, self._keep):
            kept = await self._under_way().wait(self._limit)
        used(kept.read_at)
        return kept

    def _under_way(self) -> Waiting[Kept[T]]:
        waiting = self._waiting
        if waiting is None or waiting.future.done() or not waiting.fresh:
            task = asyncio.ensure_future(self._made())
            task.add_done_callback(heard)
            waiting = self._waiting = Waiting(task, monotonic())
        return waiting

    async def _made(self) -> Kept[T]:
        began = monotonic()
        kept = Kept(await self._make(), began)
        if self._kept is None or self._kept.read_at <= began:
            self._kept = kept
        return kept
