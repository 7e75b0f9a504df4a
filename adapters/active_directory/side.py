"""A domain or a global catalogue: its servers, asked in order of preference until one answers."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from adapters.active_directory.pool import Pool, Work
from adapters.active_directory.reading import Answer, Query, read
from adapters.active_directory.settings import Limits
from adapters.active_directory.trouble import ENOUGH, TroubleError
from handlers.attention import time_left
from knowledge.evidence import CouldNotLook

T = TypeVar("T")


class Side:
    """The servers that hold the same."""

    def __init__(self, name: str, pools: Sequence[Pool], limits: Limits) -> None:
        self.name = name
        self.pools = tuple(pools)
        self._limits = limits

    async def ask(self, query: Query, limit: float | None = None) -> Answer | CouldNotLook:
        """The answer of the first server that gives one."""
        return await self.do(lambda link, until: read(link, until, query), limit)

    async def do(self, work: Work[T], limit: float | None = None) -> T | CouldNotLook:
        """The result of the first server on which the work can be done."""
        left = time_left(self._limits.look_up) if limit is None else limit
        if left <= 0:
            return CouldNotLook(f"no time is left to ask {self.name}")
        until = time.monotonic() + left
        whys: list[str] = []
        for pool, share in self._turns(until):
            try:
                return await pool.run(work, share)
            except TroubleError as trouble:
                whys.append(f"{pool.name} of {self.name}: {trouble.why}")
                if not trouble.elsewhere:
                    return CouldNotLook(whys[-1])
        return CouldNotLook("; ".join(whys) or self._all_rest())

    def _turns(self, until: float) -> Iterator[tuple[Pool, float]]:
        """Each server that does not rest, with its share of the time: half of it, the last all."""
        ready = [pool for pool in self.pools if not pool.rests]
        for number, pool in enumerate(ready, 1):
            left = until - time.monotonic()
            if left <= 0:
                return
            yield pool, left if number == len(ready) else min(left, max(left / 2, ENOUGH))

    def _all_rest(self) -> str:
        names = ", ".join(pool.name for pool in self.pools)
        verb = "is" if len(self.pools) == 1 else "are"
        return f"{names} of {self.name} failed several times in a row and {verb} left alone for now"

    async def each(
        self, query: Query, pools: Sequence[Pool]
    ) -> list[tuple[Pool, Answer | CouldNotLook]]:
        """What each of these servers answers, all asked at once."""

        async def one(pool: Pool) -> Answer | CouldNotLook:
            return await Side(self.name, (pool,), self._limits).ask(query)

        answers = await asyncio.gather(*(one(pool) for pool in pools))
        return list(zip(pools, answers, strict=True))

    def close(self) -> None:
        """Close all connections."""
        for pool in self.pools:
            pool.close()
