"""How fast we may call Slack: everybody in turn, and nobody before Slack wants to hear of us again.

Slack allows about one message per second and channel with short bursts, and each method so many
calls per minute and workspace (docs.slack.dev/apis/web-api/rate-limits). How many exactly it tells
only by refusing: after a 429 the whole method of that workspace waits, and then goes on evenly.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

Now = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rate:
    """One each `interval` seconds, after `burst` at once."""

    interval: float
    burst: int


CHANNEL: Final = Rate(1.0, 3)
METHOD: Final = Rate(0.1, 200)  # a hundred people do not wait; after a 429 ten a second go on
PROGRESS: Final = Rate(60 / 50, 20)  # chat.update is Tier 3: 50 a minute, the answers included
_DEBT: Final = 60.0  # seconds; Slack counts by the minute
_INSTANT: Final = 0.001  # seconds that nobody waits for: clocks are no finer
_MANY: Final = 2000  # lines, before those are dropped at which nobody waits


class TooLongError(Exception):
    """The turn would come too late. `throttled`: Slack said so; else too many wait already."""

    def __init__(self, *, throttled: bool) -> None:
        super().__init__("throttled" if throttled else "busy")
        self.why: Literal["throttled", "busy"] = "throttled" if throttled else "busy"


class Line:
    """A queue at which one waits for one's turn, first come, first served."""

    def __init__(self, rate: Rate, now: Now, sleep: Sleep) -> None:
        self._rate, self._now, self._sleep = rate, now, sleep
        self._slack = rate.interval * (rate.burst - 1)
        self._next = now()  # when the next one were due, had all kept to the interval
        self._held = 0.0
        self._waiting = 0
        self._head = asyncio.Lock()

    @property
    def idle(self) -> bool:
        """Whether forgetting this line changes nothing."""
        return self._waiting == 0 and max(self._next, self._held) <= self._now()

    @property
    def ready(self) -> bool:
        """Whether a turn could be had now."""
        return self._waiting == 0 and self._wait() <= 0

    def hold(self, seconds: float) -> bool:
        """Nobody before this time, and no burst then. Whether nobody was held already."""
        now = self._now()
        new = self._held <= now
        self._held = max(self._held, now + seconds)
        self._next = max(self._next, self._held + self._slack)
        return new

    async def turn(self, until: float) -> None:
        """Wait for one's turn; TooLongError as soon as it is clear that it comes too late."""
        self._check(self._wait() + self._waiting * self._rate.interval, until)
        self._waiting += 1
        try:
            async with self._head:
                while (wait := self._wait()) > 0:
                    self._check(wait, until)
                    await self._sleep(wait)
                self.take()
        finally:
            self._waiting -= 1

    def take(self) -> None:
        """Take a turn without waiting; whoever comes later waits for it, but not for ever."""
        now = self._now()
        self._next = min(max(self._next, now) + self._rate.interval, now + self._slack + _DEBT)

    def _wait(self) -> float:
        wait = self._next - self._slack - self._now()
        return wait if wait > _INSTANT else 0.0

    def _check(self, wait: float, until: float) -> None:
        now = self._now()
        if wait > 0 and now + wait > until:
            raise TooLongError(throttled=self._held > now)


@dataclass(slots=True)
class _Edits:
    """The edits of one message, one after the other."""

    head: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Pace:
    """The lines of all workspaces. A workspace is any key that stands for it."""

    def __init__(self, now: Now = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._now, self._sleep = now, sleep
        self._lines: dict[Hashable, Line] = {}
        self._edits: dict[Hashable, _Edits] = {}

    async def turn(self, workspace: Hashable, method: str, channel: str, until: float) -> None:
        """Wait until this method may be called, and until this channel may be written to."""
        if channel:
            await self._line(("channel", workspace, channel), CHANNEL).turn(until)
        await self._method(workspace, method).turn(until)

    def hold(self, workspace: Hashable, method: str, seconds: float) -> bool:
        """Slack asked to wait: whether this is news."""
        return self._method(workspace, method).hold(seconds)

    @asynccontextmanager
    async def edit(
        self, workspace: Hashable, method: str, message: tuple[str, str], *, progress: bool
    ) -> AsyncIterator[bool]:
        """Whether to edit a message now. An answer waits for the edits before it; progress does
        not wait for anything, and is not shown while another edit of the message is under way."""
        budget = self._line(("edits", workspace), PROGRESS)
        key = (workspace, message)
        ready = budget.ready and self._method(workspace, method).ready
        if progress and (key in self._edits or not ready):
            yield False
            return
        edits = self._edits.setdefault(key, _Edits())
        edits.users += 1
        try:
            async with edits.head:
                budget.take()
                yield True
        finally:
            edits.users -= 1
            if not edits.users:
                del self._edits[key]

    def _method(self, workspace: Hashable, method: str) -> Line:
        return self._line(("method", workspace, method), METHOD)

    def _line(self, key: Hashable, rate: Rate) -> Line:
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= _MANY:
                self._lines = {k: x for k, x in self._lines.items() if not x.idle}
            line = self._lines[key] = Line(rate, self._now, self._sleep)
        return line
