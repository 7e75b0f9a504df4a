"""Slack's requests over Socket Mode: one WebSocket that we open, so nothing of ours is public.

The SDK's client tries an address that failed again and again, with a traceback each time, closes
the old line before it opens the new one, and leaves tasks behind (slackapi/python-slack-sdk #1110,
#1446, #1922). So the line is ours; the call that opens it and the dispatch are the SDK's and
Bolt's. Protocol: docs.slack.dev, "Using Socket Mode".
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import msgspec
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import acks
from adapters.slack.inbound import Inbound

log = logging.getLogger(__name__)

Line = aiohttp.ClientWebSocketResponse
_LEAVING: Final = frozenset({"refresh_requested", "warning"})  # such a line goes on for a while
_PEACE: Final = (
    300.0  # seconds; longer than any Retry-After of a call that Slack allows each minute
)
# What a dead, broken or foreign server makes of opening a line. AttributeError: the SDK's, when a
# proxy answers the call in plain text.
_FAILED: Final = (SlackClientError, aiohttp.ClientError, OSError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each thing may take, in seconds. `first` doubles with each failure up to `most`."""

    first: float = 1.0
    most: float = 30.0
    opening: float = 20.0
    hello: float = 10.0
    heartbeat: float = 10.0
    leaving: float = 15.0

    def before(self, attempt: int) -> float:
        """The pause before an attempt, never quite the same, so that many come back in turn."""
        longest = min(self.most, self.first * 2.0 ** min(attempt - 1, 16))
        return longest * random.uniform(0.5, 1.0)


class _Message(msgspec.Struct):
    type: str
    envelope_id: str = ""
    payload: Any = None
    accepts_response_payload: bool = False
    retry_attempt: int | str | None = None
    retry_reason: str | None = None
    reason: str | None = None


class _LineError(Exception):
    """A line that ended or never began: why, in Slack's word, and how long Slack wants peace."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class Sockets:
    """Keeps one line to Slack open for as long as it runs."""

    def __init__(
        self,
        inbound: Inbound,
        client: AsyncWebClient,
        app_token: Callable[[], str],
        waits: Waits | None = None,
    ) -> None:
        self._inbound, self._client, self._token = inbound, client, app_token
        self._waits = waits or Waits()
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lines: set[Line] = set()  # on which Slack has said hello
        self.last_error: str | None = None

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return any(not line.closed for line in self._lines)

    async def start(self) -> None:
        """Open the line in the background: a Slack that is down keeps nobody from starting."""
        self._session = aiohttp.ClientSession()
        self._in_background(self._keep(self._session))

    async def stop(self) -> None:
        """Close every line, and leave nothing behind."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="slack socket mode")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.last_error = type(error).__name__
            log.error("Socket Mode: a task failed", exc_info=error)

    async def _keep(self, session: aiohttp.ClientSession) -> None:
        """Line after line. One that did not last counts as a failure, however it ended."""
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began, wait = loop.time(), 0.0
            try:
                await self._serve(session)
            except _LineError as error:
                wait = error.wait
                self._failed(str(error))
            except _FAILED as error:  # TimeoutError is an OSError
                self._failed(type(error).__name__)
            failures = 0 if loop.time() - began > self._waits.most else failures + 1
            if failures:
                await asyncio.sleep(max(wait, self._waits.before(failures)))

    def _failed(self, why: str) -> None:
        if why != self.last_error:  # once, not at each attempt
            log.warning("Socket Mode: no line to Slack (%s)", why)
        self.last_error = why

    async def _serve(self, session: aiohttp.ClientSession) -> None:
        """One line until Slack asks for the next; it is listened to while that one is opened."""
        async with asyncio.timeout(self._waits.opening):
            line = await session.ws_connect(
                await self._address(),
                heartbeat=self._waits.heartbeat,
                proxy=self._client.proxy,
                ssl=True if self._client.ssl is None else self._client.ssl,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            )
        leaving = False
        try:
            async with asyncio.timeout(self._waits.hello) as greeting:
                await self._read(line, greeting)
            leaving = True
        finally:
            if leaving:
                self._in_background(self._take_leave(line))
            else:
                await self._close(line)

    async def _take_leave(self, line: Line) -> None:
        try:
            with suppress(TimeoutError, _LineError):
                async with asyncio.timeout(self._waits.leaving):
                    while True:
                        await self._read(line)
        finally:
            await self._close(line)

    async def _close(self, line: Line) -> None:
        self._lines.discard(line)
        await line.close()

    async def _address(self) -> str:
        token = self._token().strip()
        if not token:
            raise _LineError("no_token")
        try:
            told = await self._client.apps_connections_open(app_token=token)
        except SlackApiError as error:
            raise _LineError(*_refused(error)) from error
        address = told.get("url")
        if not isinstance(address, str):
            raise _LineError("no_address")
        return address

    async def _read(self, line: Line, greeting: asyncio.Timeout | None = None) -> None:
        """Take what comes, until Slack asks for a new line."""
        async for message in line:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                told = msgspec.json.decode(message.data, type=_Message)
            except (msgspec.MsgspecError, RecursionError):
                log.warning("Socket Mode: a message that cannot be read")
                continue
            if told.type == "hello":
                self._greeted(line, greeting)
            elif told.type != "disconnect":
                await self._take(line, told)
            elif told.reason in _LEAVING:
                return
            else:
                raise _LineError(told.reason or "disconnect")
        raise _LineError(f"closed_{line.close_code or 0}")

    def _greeted(self, line: Line, greeting: asyncio.Timeout | None) -> None:
        if greeting is not None:
            greeting.reschedule(None)
        self._lines.add(line)
        self.last_error = None
        log.info("Socket Mode: connected")

    async def _take(self, line: Line, told: _Message) -> None:
        retry = "" if told.retry_attempt is None else str(told.retry_attempt)
        try:
            arrived = acks.arrived(told.payload, retry, told.retry_reason or "")
        except acks.UnreadableError as error:
            log.warning("Socket Mode: an envelope that cannot be read: %s", error)
            return
        if arrived.how == "with-answer":
            self._in_background(self._answer(line, told, arrived))
            return
        response = self._inbound.take(arrived)
        if response.status < 500:  # noqa: PLR2004 - Slack brings again what was not acknowledged
            await _acknowledge(line, told, response)

    async def _answer(self, line: Line, told: _Message, arrived: acks.Arrived) -> None:
        response = await asyncio.shield(self._inbound.answer(arrived))
        if response.status == 200:  # noqa: PLR2004 - else the person sees that it failed
            await _acknowledge(line, told, response)


async def _acknowledge(line: Line, told: _Message, response: BoltResponse) -> None:
    answer: dict[str, object] = {"envelope_id": told.envelope_id}
    if response.body and told.accepts_response_payload:
        is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
        body = response.body.encode()
        answer["payload"] = msgspec.Raw(body) if is_json else {"text": response.body}
    try:
        await line.send_str(msgspec.json.encode(answer).decode())
    except OSError:  # what aiohttp raises on a line that closed meanwhile is one
        log.info("Socket Mode: the line closed before an acknowledgement; Slack sends it again")


def _refused(error: SlackApiError) -> tuple[str, float]:
    """Slack's word for why, and for how many seconds it wants to be left alone."""
    told = getattr(error.response, "data", None)
    why = told.get("error") if isinstance(told, dict) else None
    wait = getattr(error.response, "headers", {}).get("Retry-After", "")
    return str(why or "no_answer"), min(float(wait), _PEACE) if wait.isdecimal() else 0.0
