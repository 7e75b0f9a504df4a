"""One call of a function on the Connect server, and how it can fail."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Kind = Literal[
    "name", "refused", "certificate", "sign-in", "access", "endpoint", "quota", "time", "broken",
    "answer", "function", "schema", "busy", "paused", "stopped",
]  # fmt: skip

#: Failures of the server or of the way to it: after some in a row it is left alone for a while.
AWAY: frozenset[Kind] = frozenset({"name", "refused", "time", "broken", "quota"})


class CallError(Exception):
    """A call that brought no answer: of what kind, and why, as CouldNotLook says it."""

    def __init__(self, kind: Kind, why: str) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why


@dataclass(slots=True)
class Call(Generic[T]):
    """A function with its parameters, what reads its JSON text (and its name), and how long it has.

    `read` runs in the session's thread, so that a large answer does not hold the event loop.
    """

    function: str
    parameters: Mapping[str, object]
    read: Callable[[str, str], T]
    limit: float
    stop: threading.Event = field(default_factory=threading.Event)
    future: "Future[T]" = field(default_factory=Future)
    deadline: float = 0.0

    def __post_init__(self) -> None:
        """The limit counts from now, time spent in a queue included."""
        self.deadline = time.monotonic() + self.limit

    def check(self) -> None:
        """CallError when nobody waits any more, or the time is over."""
        if self.stop.is_set():
            raise CallError("stopped", "nobody waits for the answer any more")
        if time.monotonic() >= self.deadline:
            raise CallError("time", late(self.limit))


def late(limit: float) -> str:
    """The reason when the time is over."""
    return f"no answer from the connect server within {limit:.3g} s"
