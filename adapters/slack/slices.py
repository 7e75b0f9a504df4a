"""Rounds of the event loop, shared: who asks now is heard before who asked earlier goes on.

A diagnosis is many stretches of computing between its look-ups. With a hundred of them under way,
a new request would wait for a stretch of each. So the tasks behind requests, and every task that
these start, go on only while the slice of the round lasts that is theirs.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar
from typing import Any, Final, TypeVar

PATIENCE: Final = 0.1  # seconds for which requests that come in go before all work
SLICE: Final = 0.005  # seconds of work in a round of the loop
BRIEF: Final = 0.001  # the same, when more comes in than can be worked off
T = TypeVar("T")
_SLICES: ContextVar["Slices | None"] = ContextVar("slices", default=None)


class Slices:
    """Says which work may go on in this round of the loop."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left = 0.0  # seconds of work; less than none after a stretch that was too long
        self._behind = 0.0  # since when work had to wait for a round
        self._turning = self._blocked = self._fresh = self._crowded = False

    def request(self, *, crowded: bool = False) -> None:
        """A request came in: others may be on their way, and they go first.

        `crowded`: there is hardly room for its work, however much of a round work gets.
        """
        self._fresh, self._crowded = True, crowded

    def task(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """A task in slices, and in a context that knows nothing of who started it."""
        loop = asyncio.get_running_loop()
        if loop.get_task_factory() is None:
            loop.set_task_factory(_inherited)
        context = Context()
        context.run(_SLICES.set, self)
        return loop.create_task(_Paced(work, self), name=name, context=context)

    def go_on(self, stretch: Callable[[Any], T], value: Any) -> T | None:
        """One stretch of work; or, like `sleep(0)`, nothing until the next round."""
        began = self._clock()
        if not self._turning:
            self._behind, self._left = began, 0.0
            self._open(began)
        if self._left <= 0:
            self._blocked = True
            return None
        try:
            return stretch(value)
        finally:
            self._left -= self._clock() - began

    def _open(self, now: float) -> None:
        """A round begins. What is scheduled first stands ahead of all work of the next one."""
        self._turning = True
        asyncio.get_running_loop().call_soon(self._round, context=Context())
        self._left = min(self._left + self._slice(now), SLICE)
        self._fresh = False

    def _slice(self, now: float) -> float:
        if not self._fresh:
            return SLICE
        if now - self._behind < PATIENCE:
            return min(0.0, -self._left)
        return BRIEF if self._crowded else SLICE

    def _round(self) -> None:
        self._turning, blocked, self._blocked = False, self._blocked, False
        if blocked:
            self._open(self._clock())


class _Paced(Coroutine[Any, Any, T]):
    """A coroutine that its task takes further only within a slice."""

    def __init__(self, work: Coroutine[Any, Any, T], slices: Slices) -> None:
        self._work, self._slices = work, slices

    def send(self, value: Any) -> Any:
        """The next stretch, once there is time for it."""
        return self._slices.go_on(self._work.send, value)

    def throw(self, *error: Any) -> Any:
        """Hand on an error of what was waited for."""
        return self._work.throw(*error)

    def close(self) -> None:
        """End it."""
        self._work.close()

    def __await__(self) -> Generator[Any, None, T]:
        """For whoever awaits it inside a task: that one is in slices already."""
        return self._work.__await__()


def _inherited(loop: asyncio.AbstractEventLoop, work: Any, **how: Any) -> asyncio.Task[Any]:
    """The loop's task factory: what work starts is work."""
    slices = _SLICES.get()
    return asyncio.Task(work if slices is None else _Paced(work, slices), loop=loop, **how)
