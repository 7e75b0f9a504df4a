"""Look-ups that start together go out together: up to 20 in one `POST /$batch`, one alone as a GET.

Sources: graph-lookups sections 4 and 7. The outer 200 proves nothing: each answer has a status of
its own, and a throttled one is asked again here, which no middleware sees. msgraph-core's batch is
not used: it needs a package that it does not declare, and reads typed bodies wrongly.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from adapters.entra.client import UNAUTHORIZED, GraphClient, Reply
from adapters.entra.faults import Fault, seconds
from adapters.entra.pipeline import PRIORITY, pause
from adapters.entra.reading import OK, read, refusal, typed
from handlers.attention import framed, time_left

MOST = 20
_AGAIN = frozenset({429, 503, 504})
_MARGIN = 0.03  # seconds that who asks waits longer than the request may take


class InnerShape(msgspec.Struct):
    """One answer of a batch."""

    id: str
    status: int
    headers: dict[str, str] | None = None
    body: msgspec.Raw = msgspec.Raw(b"null")


class BatchShape(msgspec.Struct):
    """The answers of a batch, in any order."""

    responses: list[InnerShape]


@dataclass(eq=False, slots=True)
class _Asked:
    """One question on its way. `path` is relative to the version and encoded."""

    path: str
    advanced: bool
    until: float
    answer: asyncio.Future[Reply] = field(default_factory=asyncio.Future)


class Batcher:
    """Gathers for a moment what is asked, and hands each answer to who asked."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._waiting: list[_Asked] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, path: str, *, advanced: bool = False) -> Reply:
        """The answer to one question; asked again where Graph says so and time allows."""
        with framed(time_left(self._client.settings.limits.look_up)):
            return await self._answer(path, advanced)

    async def _answer(self, path: str, advanced: bool) -> Reply:
        refused, attempt = False, 0
        while True:
            reply = await self._once(path, advanced)
            if not reply.inner:
                return reply
            if reply.status == UNAUTHORIZED and not refused:
                refused = True
                self._client.tokens.refuse(reply.token)
                continue
            wait = pause(reply.headers, attempt) if reply.status in _AGAIN else None
            if wait is None:
                return reply
            await asyncio.sleep(wait)
            attempt += 1

    async def close(self) -> None:
        """Call off what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _once(self, path: str, advanced: bool) -> Reply:
        limits, host = self._client.settings.limits, self._client.settings.cloud.host
        limit = time_left(limits.look_up)
        if limit <= _MARGIN:
            raise Fault("no-time", host=host)
        asked = _Asked(path, advanced, time.monotonic() + limit - _MARGIN)
        if not self._waiting:
            asyncio.get_running_loop().call_later(limits.gather, self._flush)
        self._waiting.append(asked)
        try:
            async with asyncio.timeout(limit):
                return await asked.answer
        except TimeoutError:
            raise Fault("timeout", host=host, seconds=seconds(limit)) from None

    def _flush(self) -> None:
        waiting = [a for a in self._waiting if not a.answer.done()]
        self._waiting = []
        for start in range(0, len(waiting), MOST):
            together = waiting[start : start + MOST]
            task = asyncio.ensure_future(self._send(together))
            self._tasks.add(task)
            task.add_done_callback(self._settled(together))
            for asked in together:
                asked.answer.add_done_callback(_call_off(task, together))

    def _settled(self, together: Sequence[_Asked]) -> Callable[[asyncio.Task[None]], None]:
        """Nobody is left waiting, however a request ended."""

        def settle(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            error = Fault("closed") if task.cancelled() else task.exception()
            for asked in together:
                if error is not None and not asked.answer.done():
                    asked.answer.set_exception(error)

        return settle

    async def _send(self, together: Sequence[_Asked]) -> None:
        limit = max(a.until for a in together) - time.monotonic()
        with framed(max(0.0, limit)):
            try:
                replies = await self._replies(together)
            except Fault as fault:
                for asked in together:
                    if not asked.answer.done():
                        asked.answer.set_exception(Fault(fault.kind, **fault.facts))
                return
        for asked, reply in zip(together, replies, strict=True):
            if asked.answer.done():
                continue
            if reply is None:
                asked.answer.set_exception(Fault("batch-in-part"))
            else:
                asked.answer.set_result(reply)

    async def _replies(self, together: Sequence[_Asked]) -> list[Reply | None]:
        """The answers in the order of the questions; None where Graph left one out."""
        root = self._client.root
        if len(together) == 1:
            alone = together[0]
            return [await self._client.send(f"{root}{alone.path}", advanced=alone.advanced)]
        content = msgspec.json.encode({"requests": [_inner(i, a) for i, a in enumerate(together)]})
        outer = await self._client.send(f"{root}/$batch", content=content)
        if outer.status != OK:
            raise refusal(outer, "")
        shape = await read(self._client.executor, outer, typed(BatchShape))
        answers = {answer.id: answer for answer in shape.responses}
        return [_reply(answers.get(str(i)), outer) for i in range(len(together))]


def _inner(number: int, asked: _Asked) -> dict[str, object]:
    headers = {**PRIORITY, **({"ConsistencyLevel": "eventual"} if asked.advanced else {})}
    return {"id": str(number), "method": "GET", "url": asked.path, "headers": headers}


def _reply(answer: InnerShape | None, outer: Reply) -> Reply | None:
    """One question's own answer."""
    if answer is None:
        return None
    headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
    return replace(
        outer, status=answer.status, headers=headers, body=bytes(answer.body), inner=True
    )


def _call_off(
    task: asyncio.Task[None], together: Sequence[_Asked]
) -> Callable[[asyncio.Future[Reply]], None]:
    """When nobody waits for any answer of a request, the request is called off."""

    def done(_: asyncio.Future[Reply]) -> None:
        if all(a.answer.done() for a in together):
            task.cancel()

    return done
