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
SLICE: Final = 0.005  # seconds of a round of the loop in which work goes on
BRIEF: Final = 0.001  # the same, when more comes in than can be worked off
T = TypeVar("T")
_SLICES: ContextVar["Slices | None"] = ContextVar("slices", default=None)


class Slices:
    """Says which work may go on in this round of the loop."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = 0.0  # when the slice of this round ends
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

    def over(self) -> bool:
        """Whether work has to wait for the next round."""
        now = self._clock()
        if not self._turning:
            self._behind = now
            self._open(now)
        self._blocked = self._blocked or now >= self._until
        return now >= self._until

    def _open(self, now: float) -> None:
        """A round begins. What is scheduled first stands ahead of all work of the next one."""
        self._turning = True
        asyncio.get_running_loop().call_soon(self._round, context=Context())
        self._until = now + self._slice(now)
        self._fresh = False

    def _slice(self, now: float) -> float:
        if not self._fresh:
            return SLICE
        if now - self._behind < PATIENCE:
            return 0.0
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
        """One stretch; or, like `sleep(0)`, nothing until the next round."""
        return None if self._slices.over() else self._work.send(value)

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
