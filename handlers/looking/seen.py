"""What a case's look-ups came back with: each is made once, when it is first needed.

A slow one becomes CouldNotLook at its time limit; the rest of the answer is given without it
(experience: "While it looks").
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from handlers.attention import QUESTION_LIMIT, time_left
from handlers.verdict import LookUp, result_of
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing

Made = Callable[[], Awaitable[Lookup[Any]]]
TIME_LIMIT = QUESTION_LIMIT
NO_SUBJECT = CouldNotLook("no object was named")


class Seen:
    """The look-ups made so far, by name. `known` are results that are not looked up again."""

    def __init__(
        self, known: Mapping[str, Lookup[Any]] | None = None, time_limit: float = TIME_LIMIT
    ) -> None:
        self._known, self._limit = dict(known or {}), time_limit
        self._tasks: dict[str, asyncio.Task[Lookup[Any]]] = {}
        self.makers: dict[str, Made] = {}
        self.made: dict[str, LookUp] = {}

    async def gather(self, names: Iterable[str]) -> dict[str, Lookup[Any]]:
        """Make all these look-ups at once; one that takes longer than the limit could not look."""
        tasks = {n: self._begun(n) for n in dict.fromkeys(names) if n in self.makers}
        limit = time_left(self._limit)
        if tasks:
            await asyncio.wait(tasks.values(), timeout=limit)
        late = CouldNotLook(f"no answer within {limit:.2g} s")
        for name, task in self._tasks.items():
            if not task.done():
                self._note(name, late, limit)
            else:
                task.exception()  # one is raised below; the others are the same, and heard
        return {n: task.result() if task.done() else late for n, task in tasks.items()}

    async def get(self, name: str) -> Lookup[Any]:
        """One look-up. Whoever waits for it in vain leaves it running: others wait for it too."""
        task = self._begun(name)
        return task.result() if task.done() else await asyncio.shield(task)

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
        result = self._known[name] if name in self._known else await self.makers[name]()
        self._note(name, result, time.perf_counter() - started)
        return result

    def _note(self, name: str, result: Lookup[Any], took: float) -> None:
        why = result.why if isinstance(result, CouldNotLook) else ""
        self.made[name] = LookUp(name, result_of(result), round(took * 1000), why)


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
