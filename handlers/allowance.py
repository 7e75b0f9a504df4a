"""How often somebody may ask: so many times a minute, each person and each channel by itself."""

import math
import time
from collections import deque
from collections.abc import Callable

MOST_KEYS = 10_000


class Allowance:
    """At most `most` times within `seconds` for each key, in this process."""

    def __init__(
        self, most: int, seconds: float = 60.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._taken: dict[str, deque[float]] = {}

    def take(self, key: str) -> int:
        """0 when it may go ahead, else in how many seconds it may."""
        now = self._now()
        taken = self._taken.setdefault(key, deque())
        while taken and now - taken[0] >= self._seconds:
            taken.popleft()
        if len(taken) >= self._most:
            return max(1, math.ceil(taken[0] + self._seconds - now))
        taken.append(now)
        if len(self._taken) > MOST_KEYS:
            self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        """Let go of whoever has not asked for that long."""
        old = [key for key, x in self._taken.items() if now - x[-1] >= self._seconds]
        for key in old or list(self._taken)[: MOST_KEYS // 2]:
            del self._taken[key]
