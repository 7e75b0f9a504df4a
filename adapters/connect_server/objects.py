"""Looking up objects: what several questions want at the same moment goes out in one call.

While a call is under way, wants are collected; the next call takes them all, up to what the
function allows. Everything that a call brought is kept for a few seconds, so that the way from a
name to the metaverse and to the other rows costs one round trip.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable
from time import monotonic
from typing import Any, Protocol

from adapters.connect_server.bag import Bag, Key, Thing, Want
from adapters.connect_server.call import CallError
from adapters.connect_server.shared import Kept, Waiting, heard, used
from handlers import attention
from knowledge.evidence import CouldNotLook, Lookup

_MOST = 25  # of each kind in one call: ValidateCount of Get-WhySyncObject
Answered = Lookup[Thing]
Batch = dict[Key, tuple[Want, Waiting[Kept[Answered]]]]


class Ask(Protocol):
    """One call of Get-WhySyncObject; CallError when it brings no bag."""

    def __call__(self, parameters: dict[str, object], /) -> Coroutine[Any, Any, Bag]: ...


class Objects:
    """Answers wants. `lanes` is how many calls may be under way at once."""

    def __init__(self, ask: Ask, keep: float, limit: float, lanes: int = 1) -> None:
        self._ask, self._keep, self._limit, self._lanes = ask, keep, limit, lanes
        self._kept: dict[Key, Kept[Answered]] = {}
        self._waiting: dict[Key, Waiting[Kept[Answered]]] = {}
        self._queue: dict[Key, Want] = {}
        self._calls: set[asyncio.Task[None]] = set()

    async def get(self, want: Want) -> Answered:
        """What is known of it; CouldNotLook when the call failed or took too long."""
        kept = self._kept.get(want.key)
        if kept is None or not attention.fresh_enough(kept.read_at, self._keep):
            try:
                kept = await self._wanted(want).wait(self._limit)
            except CallError as error:
                return CouldNotLook(error.why)
        used(kept.read_at)
        return kept.value

    def _wanted(self, want: Want) -> Waiting[Kept[Answered]]:
        waiting = self._waiting.get(want.key)
        not_sent = want.key in self._queue
        if waiting is None or waiting.future.done() or not (not_sent or waiting.fresh):
            future: asyncio.Future[Kept[Answered]] = asyncio.get_running_loop().create_future()
            future.add_done_callback(heard)
            waiting = self._waiting[want.key] = Waiting(future, monotonic())
            self._queue[want.key] = want
            if len(self._calls) < self._lanes:
                self._start()
        return waiting

    def _start(self) -> None:
        call = asyncio.create_task(self._send())
        self._calls.add(call)
        call.add_done_callback(self._ended)

    def _ended(self, call: "asyncio.Task[None]") -> None:
        self._calls.discard(call)
        if self._queue and len(self._calls) < self._lanes:
            self._start()

    async def _send(self) -> None:
        """One call with all that is wanted by now."""
        batch = self._taken()
        if not batch:
            return
        began = monotonic()
        asking = self._asked(batch, began)
        answers: dict[Key, Answered] = {}
        otherwise = CouldNotLook("the connect server did not tell of it")
        try:
            answers = (await asking).answers
        except CallError as error:
            otherwise = CouldNotLook(error.why)
        finally:
            self._keep_all(answers, began)
            self._hand_out(batch, answers, began, otherwise)

    def _asked(self, batch: Batch, began: float) -> "asyncio.Task[Bag]":
        """The call for a batch. It ends when nobody waits for any of it."""
        parameters = _parameters(want for want, _ in batch.values())
        asking = asyncio.create_task(self._ask(parameters))
        left = len(batch)

        def one_less(_: object) -> None:
            nonlocal left
            left -= 1
            if not left:
                asking.cancel()

        for _, waiting in batch.values():
            waiting.began = began
            waiting.future.add_done_callback(one_less)
        return asking

    def _taken(self) -> Batch:
        """What goes out in the next call: up to so many of each kind; not what nobody awaits."""
        batch: Batch = {}
        counts: Counter[str] = Counter()
        for key, want in list(self._queue.items()):
            waiting = self._waiting[key]
            if waiting.future.done():
                del self._queue[key]
            elif counts[want.kind] < _MOST:
                counts[want.kind] += 1
                batch[key] = want, waiting
                del self._queue[key]
        return batch

    def _keep_all(self, answers: dict[Key, Answered], began: float) -> None:
        for key, kept in list(self._kept.items()):  # the oldest first
            if began - kept.read_at <= self._keep:
                break
            del self._kept[key]
        for key, answer in answers.items():
            self._kept.pop(key, None)
            if not isinstance(answer, CouldNotLook):
                self._kept[key] = Kept(answer, began)

    def _hand_out(
        self,
        batch: Batch,
        answers: dict[Key, Answered],
        began: float,
        otherwise: CouldNotLook,
    ) -> None:
        for key, (_, waiting) in batch.items():
            if not waiting.future.done():
                waiting.future.set_result(Kept(answers.get(key, otherwise), began))
            if self._waiting.get(key) is waiting:
                del self._waiting[key]


def _parameters(wants: Iterable[Want]) -> dict[str, object]:
    """The parameters of Get-WhySyncObject: a list for each kind, names with their connectors."""
    parameters: dict[str, list[str]] = {}
    for want in wants:
        parameters.setdefault(want.kind, []).append(want.value)
        if want.kind == "DistinguishedName":
            parameters.setdefault("ConnectorIdentifier", []).append(want.connector)
    return dict(parameters)
