"""What a case's look-ups came back with: each is made once, when it is first needed.

A slow one becomes CouldNotLook at its time limit; the rest of the answer is given without it
(experience: "While it looks").
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from handlers.attention import QUESTION_LIMIT, time_left
from handlers.looking.blame import NO_SUBJECT, blamed, of
from handlers.verdict import LookUp, result_of
from knowledge.answer import LOOK_UPS
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing

__all__ = ["NO_SUBJECT", "TIME_LIMIT", "Made", "Seen", "first", "first_found", "nothing", "without"]

Made = Callable[[], Awaitable[Lookup[Any]]]
TIME_LIMIT = QUESTION_LIMIT
_making: ContextVar[str] = ContextVar("making", default="")


class Seen:
    """The look-ups made so far, by name. `known` are results that are not looked up again."""

    def __init__(
        self, known: Mapping[str, Lookup[Any]] | None = None, time_limit: float = TIME_LIMIT
    ) -> None:
        self._known, self._limit = dict(known or {}), time_limit
        self._tasks: dict[str, asyncio.Task[Lookup[Any]]] = {}
        self._waiting: dict[str, list[str]] = {}
        self.makers: dict[str, Made] = {}
        self.made: dict[str, LookUp] = {}

    async def gather(self, names: Iterable[str]) -> dict[str, Lookup[Any]]:
        """Make all these look-ups at once; one that takes longer than the limit could not look."""
        tasks = {n: self._begun(n) for n in dict.fromkeys(names) if n in self.makers}
        limit = time_left(self._limit)
        if tasks:
            await asyncio.wait(tasks.values(), timeout=limit)
        late: dict[str, Lookup[Any]] = {}
        for name, task in self._tasks.items():
            if not task.done():
                late[name] = self._late(name, CouldNotLook(f"no answer within {limit:.2g} s"))
                self._note(name, late[name], limit)
            else:
                task.exception()  # one is raised below; the others are the same, and heard
        return {n: task.result() if task.done() else late[n] for n, task in tasks.items()}

    def _late(self, name: str, late: CouldNotLook) -> Lookup[Any]:
        """What stands for a look-up that is still under way: whoever it waits for is to blame."""
        last = name
        while self._waiting.get(last):
            last = self._waiting[last][0]
        source = LOOK_UPS.get(last)
        return blamed(name, of(source, late) if source else late)

    async def get(self, name: str) -> Lookup[Any]:
        """One look-up. Whoever waits for it in vain leaves it running: others wait for it too."""
        task = self._begun(name)
        if task.done():
            return task.result()
        with self._waits_for(name):
            return await asyncio.shield(task)

    @contextmanager
    def _waits_for(self, name: str) -> Iterator[None]:
        waiting = self._waiting.setdefault(_making.get(), [])
        waiting.append(name)
        try:
            yield
        finally:
            waiting.remove(name)

    def _begun(self, name: str) -> asyncio.Task[Lookup[Any]]:
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = asyncio.ensure_future(self._timed(name))
        return task

    def cancel(self) -> None:
        """End what is still under way: nobody waits for it any more."""
        for task in self._tasks.values():
            task.cancel()

    async def value(self, name: str) -> Any:
        """What a look-up found; None when it found nothing or could not look."""
        found = await self.get(name)
        return found.value if isinstance(found, Found) else None

    async def blocked(self, *names: str) -> CouldNotLook | None:
        """The first of these look-ups that could not look: what leans on it cannot look either."""
        for name in names:
            found = await self.get(name)
            if isinstance(found, CouldNotLook):
                return found
        return None

    async def _timed(self, name: str) -> Lookup[Any]:
        started = time.perf_counter()
        _making.set(name)
        found = self._known[name] if name in self._known else await self.makers[name]()
        result = blamed(name, found)
        self._note(name, result, time.perf_counter() - started)
        return result

    def _note(self, name: str, result: Lookup[Any], took: float) -> None:
        made = LookUp(name, result_of(result), round(took * 1000))
        if isinstance(result, CouldNotLook):
            made = replace(made, why=result.why, source=result.source, root=result.root)
        self.made[name] = made


async def first_found(looks: Sequence[Made]) -> Lookup[Any]:
    """All at once; of what they find the first in their order, else why one could not look."""
    results = await asyncio.gather(*(look() for look in looks))
    found = next((x for x in results if isinstance(x, Found)), None)
    return found or next((x for x in results if isinstance(x, CouldNotLook)), Missing())


def nothing(found: Lookup[Any]) -> Missing | CouldNotLook:
    """What is left to say of a look-up that brought nothing usable."""
    return found if isinstance(found, CouldNotLook) else Missing()


def first(found: Lookup[tuple[Any, ...]]) -> Lookup[Any]:
    """The first of what a look-up found."""
    return Found(found.value[0]) if isinstance(found, Found) and found.value else nothing(found)


def without(
    found: Lookup[tuple[Any, ...]], key: Callable[[Any], str | None], own: str | None
) -> Lookup[tuple[Any, ...]]:
    """What a look-up found but the object itself; Missing when nothing else is there."""
    if not isinstance(found, Found):
        return found
    rest = tuple(x for x in found.value if key(x) != own)
    return Found(rest) if rest else Missing()
