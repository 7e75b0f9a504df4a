"""What was read a moment ago, with the time of reading."""

import time
from typing import Generic, TypeVar

from handlers.attention import current, fresh_enough

T = TypeVar("T")
SYSTEM = "entra"
_MOST = 2000  # entries: more than that many questions never lean on each other


class Kept(Generic[T]):
    """Values by key, each good for some seconds, and never for a question that wants all afresh."""

    def __init__(self, keep: float) -> None:
        self._keep = keep
        self._values: dict[str, tuple[float, T]] = {}

    def get(self, key: str) -> T | None:
        """The value, when it is fresh enough for this question."""
        read_at, value = self._values.get(key, (0.0, None))
        if value is None or not fresh_enough(read_at, self._keep):
            return None
        used(read_at)
        return value

    def put(self, key: str, value: T, read_at: float) -> None:
        """Keep a value. `read_at`: when its question began, as it may be as old as that.

        What was asked for later, and answered sooner, stays.
        """
        now = time.monotonic()
        used(read_at)
        if key not in self._values or self._values[key][0] <= read_at:
            self._values.pop(key, None)
            self._values[key] = (read_at, value)
        while len(self._values) > _MOST or self._stale(now):
            self._values.pop(next(iter(self._values)))

    def read_at(self, key: str, otherwise: float) -> float:
        """When the value began to be read; `otherwise` where it was too old to be kept."""
        return self._values[key][0] if key in self._values else otherwise

    def _stale(self, now: float) -> bool:
        """Whether the first of them is past its time."""
        read_at = next((at for at, _ in self._values.values()), now)
        return now - read_at > self._keep


def used(read_at: float) -> None:
    """Tell the question how old its evidence is."""
    frame = current()
    if frame is not None:
        frame.used(SYSTEM, read_at)
