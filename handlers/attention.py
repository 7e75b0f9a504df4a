"""How much time a question has left, and how old its evidence may be.

A question is answered within one limit, whatever it has to ask of whom. Who answers a look-up finds
here how long it may take, and whether something read earlier is fresh enough. The frame of a
question travels with its tasks by itself, so no port carries it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field

QUESTION_LIMIT = 8.0  # seconds


@dataclass(slots=True)
class Frame:
    """One question: until when it waits, and from when on its evidence must be. Monotonic times."""

    deadline: float
    read_since: float = 0.0
    oldest: dict[str, float] = field(default_factory=dict)  # when each system's was read, earliest

    def used(self, system: str, read_at: float) -> None:
        """Note that something read at that time is part of the answer."""
        self.oldest[system] = min(read_at, self.oldest.get(system, read_at))

    def ages(self) -> dict[str, float]:
        """How many seconds ago the oldest evidence of each system was read."""
        now = time.monotonic()
        return {system: now - read_at for system, read_at in self.oldest.items()}


_FRAME: ContextVar[Frame | None] = ContextVar("frame", default=None)


@contextmanager
def framed(limit: float = QUESTION_LIMIT, *, afresh: bool = False) -> Iterator[Frame]:
    """The frame of a question. `afresh`: nothing that was read before it counts."""
    now = time.monotonic()
    frame = Frame(now + limit, now if afresh else 0.0)
    token = _FRAME.set(frame)
    try:
        yield frame
    finally:
        _FRAME.reset(token)


class Watch:
    """For whoever shows a person that it is still looking: which systems are waited for."""

    def __init__(self) -> None:
        self._waits: dict[str, list[float]] = {}

    @contextmanager
    def waiting(self, system: str) -> Iterator[None]:
        """Somebody waits for this system."""
        waits, began = self._waits.setdefault(system, []), time.monotonic()
        waits.append(began)
        try:
            yield
        finally:
            waits.remove(began)

    def answered(self) -> tuple[str, ...]:
        """Systems that were waited for, and are not waited for now."""
        return tuple(system for system, waits in self._waits.items() if not waits)

    def waited(self) -> dict[str, float]:
        """For how many seconds each system has been waited for; the longest wait first."""
        now = time.monotonic()
        waited = {system: now - min(waits) for system, waits in self._waits.items() if waits}
        return dict(sorted(waited.items(), key=lambda pair: -pair[1]))


_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched() -> Iterator[Watch]:
    """What is asked inside is watched."""
    watch = Watch()
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)


@contextmanager
def waiting_for(system: str) -> Iterator[None]:
    """Tell whoever watches that this system is waited for."""
    watch = _WATCH.get()
    with nullcontext() if watch is None else watch.waiting(system):
        yield


def current() -> Frame | None:
    """The frame of the question that is being answered."""
    return _FRAME.get()


def time_left(limit: float) -> float:
    """Seconds that a look-up may take: its own limit, or what is left of the question."""
    frame = _FRAME.get()
    return limit if frame is None else max(0.0, min(limit, frame.deadline - time.monotonic()))


def fresh_enough(read_at: float, keep: float) -> bool:
    """Whether something read at that (monotonic) time may be used for `keep` seconds."""
    frame = _FRAME.get()
    return time.monotonic() - read_at <= keep and (frame is None or read_at >= frame.read_since)
