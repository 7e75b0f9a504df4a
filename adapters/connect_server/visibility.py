"""What the connector's account can read: names that are asked for at one moment share a call."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from adapters.connect_server.call import CallError, late
from adapters.connect_server.shared import heard
from handlers import attention
from knowledge.dn import normalised

_MOST = 63  # names in one call beside the domain: ValidateCount of Get-WhySyncVisible
Ask = Callable[[str, list[str]], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One name, and who waits for it."""

    dn: str
    domain: str
    seen: "asyncio.Future[frozenset[str]]"


class Visible:
    """Answers which names of a connector's domains its account can read."""

    def __init__(self, ask: Ask, limit: float) -> None:
        self._ask, self._limit = ask, limit
        self._queues: dict[str, list[_Wanted]] = {}
        self._calls: dict[str, asyncio.Task[None]] = {}

    async def seen(self, connector: str, domain: str, dn: str) -> frozenset[str]:
        """The comparable names that were seen, of all that were asked for; CallError when late.

        The domain itself is always asked for: who cannot see it proves nothing missing.
        """
        future: asyncio.Future[frozenset[str]] = asyncio.get_running_loop().create_future()
        future.add_done_callback(heard)
        self._queues.setdefault(connector, []).append(_Wanted(dn, domain, future))
        if connector not in self._calls:
            self._calls[connector] = asyncio.create_task(self._send(connector))
        left = attention.time_left(self._limit)
        try:
            async with asyncio.timeout(left):
                return await future
        except TimeoutError:
            raise CallError("time", late(left)) from None

    async def _send(self, connector: str) -> None:
        """Call after call, until nobody waits for this connector."""
        try:
            while queue := [x for x in self._queues.pop(connector, []) if not x.seen.done()]:
                wanted = [x for x in queue[:_MOST] if x.domain == queue[0].domain]
                rest = [x for x in queue if x not in wanted]
                if rest:
                    self._queues[connector] = rest
                await self._one(connector, wanted)
        finally:
            del self._calls[connector]

    async def _one(self, connector: str, wanted: list[_Wanted]) -> None:
        names = list(dict.fromkeys([*(x.dn for x in wanted), wanted[0].domain]))
        try:
            seen = frozenset(map(normalised, await self._ask(connector, names)))
        except CallError as error:
            for x in wanted:
                if not x.seen.done():
                    x.seen.set_exception(error)
            return
        for x in wanted:
            if not x.seen.done():
                x.seen.set_result(seen)
