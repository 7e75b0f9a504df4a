"""Whole answers out of Graph's pages: all of a list, one object, or why not.

Sources: graph-lookups sections 4 and 5. A next link is followed as it stands, and only to Graph
itself; an empty page with one is no end; what was not read to its end is never given as a list.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.entra.batching import Batcher
from adapters.entra.client import GraphClient, Reply
from adapters.entra.faults import Fault
from adapters.entra.keeping import Kept
from adapters.entra.queries import Ask
from adapters.entra.reading import (
    OK,
    Page,
    Raw,
    is_nothing,
    page,
    page_or_single,
    read,
    refusal,
    single,
    wants_other_mode,
)

T = TypeVar("T")
Turn = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Graph says that there is no such object."""


@dataclass(frozen=True, slots=True)
class _Answer:
    reply: Reply
    advanced: bool


class Reader:
    """Asks in the mode that Graph takes, and reads to the end."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._batcher = Batcher(client)
        self._lists: Kept[tuple[Raw, ...] | Nothing] = Kept(client.settings.limits.keep_objects)
        self.other_modes: dict[str, bool] = {}  # by shape: whether Graph wants the other mode

    async def all(self, ask: Ask) -> tuple[Raw, ...] | Nothing:
        """All values of a collection; Fault, with what was read before, when not to the end."""
        return await self._kept(ask, self._all)

    async def one(self, ask: Ask) -> Raw | Nothing:
        """One object."""
        found = await self._kept(ask, self._one)
        return found if isinstance(found, Nothing) else found[0]

    async def first(self, ask: Ask) -> Page:
        """The first page alone, to see whether it may be read. Fault when it may not."""
        answer = await self._asked(ask)
        return await self._read(ask, answer.reply, page_or_single if ask.bare else page)

    def read_at(self, ask: Ask, asked_at: float) -> float:
        """When what `all` or `one` gave to who asked at that time began to be read; monotonic."""
        return self._lists.read_at(ask.path, asked_at)

    async def alone(self, ask: Ask, turn: Turn) -> tuple[Raw, ...] | Nothing:
        """All values of a collection that is too slow to share a batch; not kept here.

        `turn` is awaited before each page.
        """
        await turn()
        reply = await self._client.send(f"{self._client.root}{ask.path}")
        return await self._pages(ask, reply, turn=turn)

    async def close(self) -> None:
        """Call off what is under way."""
        await self._batcher.close()

    async def _kept(
        self, ask: Ask, make: Callable[[Ask], Awaitable[tuple[Raw, ...] | Nothing]]
    ) -> tuple[Raw, ...] | Nothing:
        found = self._lists.get(ask.path)
        if found is None:
            began = time.monotonic()
            found = await make(ask)
            self._lists.put(ask.path, found, began)
        return found

    async def _one(self, ask: Ask) -> tuple[Raw, ...] | Nothing:
        answer = await self._asked(ask)
        if is_nothing(answer.reply):
            return Nothing()
        return (await self._read(ask, answer.reply, single),)

    async def _all(self, ask: Ask) -> tuple[Raw, ...] | Nothing:
        answer = await self._asked(ask)
        return await self._pages(ask, answer.reply, advanced=answer.advanced)

    async def _pages(
        self, ask: Ask, reply: Reply, *, advanced: bool = False, turn: Turn | None = None
    ) -> tuple[Raw, ...] | Nothing:
        if is_nothing(reply):
            return Nothing()
        first = await self._read(ask, reply, page_or_single if ask.bare else page)
        values, link, seen = list(first.values), first.next_link, {ask.path}
        most = ask.pages or self._client.settings.limits.pages
        try:
            while link:
                self._check(link, seen, most)
                seen.add(link)
                if turn is not None:
                    await turn()
                reply = await self._client.send(link, advanced=advanced)
                following: Page = await self._read(ask, reply, page)
                values += following.values
                link = following.next_link
        except Fault as fault:
            raise Fault(fault.kind, in_part=tuple(values), **fault.facts) from None
        return tuple(values)

    def _check(self, link: str, seen: set[str], most: int) -> None:
        if not self._client.is_own(link):
            raise Fault("next-page-elsewhere")
        if link in seen:
            raise Fault("pages-in-circles")
        if len(seen) >= most:
            raise Fault("too-many-pages", pages=str(most))

    async def _asked(self, ask: Ask) -> _Answer:
        """In the mode that Graph took before; where it refuses that one, once in the other."""
        modes = ((ask.path, ask.advanced), (ask.other, False)) if ask.other else ()
        turned = bool(modes) and self.other_modes.get(ask.shape, False)
        (first, advanced), *rest = (
            reversed(modes) if turned else modes or ((ask.path, ask.advanced),)
        )
        reply = await self._batcher.get(first, advanced=advanced)
        for other, mode in rest:
            if wants_other_mode(reply):
                reply, advanced = await self._batcher.get(other, advanced=mode), mode
                if reply.status == OK:
                    self.other_modes[ask.shape] = not turned
        return _Answer(reply, advanced)

    async def _read(self, ask: Ask, reply: Reply, reader: Callable[[bytes], T]) -> T:
        if reply.status != OK:
            raise refusal(reply, ask.permission)
        return await read(self._client.executor, reply, reader)
