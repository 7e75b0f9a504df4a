"""Slack's end of Socket Mode on the loopback address, in the test's own loop.

It says hello, sends envelopes, waits for their acknowledgements and notes how long they took. It
can also send garbage, ask for a new line, drop one, and be down for a while.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.real.slack_requests import APP, envelope

APP_TOKEN = "xapp-1-A0WHYSYNC-1-x"


@dataclass
class Delivery:
    """One envelope that was sent, and what came back."""

    envelope: dict[str, Any]
    sent: float
    done: asyncio.Event = field(default_factory=asyncio.Event)
    took: float = 0.0
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def payload(self) -> Any:
        """What the acknowledgement carried."""
        return self.answers[0].get("payload")


class SlackSocket:
    """The endpoint; the fields are its rules."""

    def __init__(self) -> None:
        self.accepts = APP_TOKEN
        self.refuses: str | None = None  # apps.connections.open says no with this word
        self.throttles: int | None = None  # seconds of a Retry-After, once
        self.says_hello = True
        self.opened: list[str] = []  # addresses given out
        self.lines: list[web.WebSocketResponse] = []  # those that stand, oldest first
        self.deliveries: dict[str, Delivery] = {}
        self.strange: list[str] = []  # what came in and is no acknowledgement
        self.root = ""
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def api(self) -> str:
        """`base_url` of a Web API client."""
        return f"{self.root}/api/"

    async def up(self) -> None:
        """Listen, on the same port as before if there was one."""
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/link/{ticket}", self._line)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.root = f"http://127.0.0.1:{self._port}"

    async def down(self) -> None:
        """Refuse connections, and drop those that stand."""
        self.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def line(self, number: int = 1) -> web.WebSocketResponse:
        """The newest line, once so many stand."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.lines) >= number)
            return self.lines[-1]

    async def no_line(self) -> None:
        """Until none stands."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.lines)

    async def asked(self, times: int) -> None:
        """Until an address was asked for so often, given or not."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.opened) >= times)

    async def deliver(self, payload: Mapping[str, Any], **how: Any) -> Delivery:
        """Send a payload, and wait for its acknowledgement."""
        delivery = await self.send(envelope(payload, **how))
        await delivery.done.wait()
        return delivery

    async def send(self, told: dict[str, Any]) -> Delivery:
        """Send an envelope; the same one again keeps its delivery."""
        line = await self.line()
        new = Delivery(told, time.perf_counter())
        delivery = self.deliveries.setdefault(told["envelope_id"], new)
        await line.send_json(told)
        return delivery

    async def say(self, text: str) -> None:
        """Send whatever text."""
        await (await self.line()).send_str(text)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask for a new line, or say that there will be none."""
        await self.say(json.dumps({"type": "disconnect", "reason": reason}))

    def drop(self) -> None:
        """Cut every line, without a word."""
        for line in self.lines:
            assert line._req is not None
            transport = line._req.transport
            if transport is not None:
                transport.abort()

    async def _open(self, request: web.Request) -> web.Response:
        assert "token" not in request.query, "a token stands in an address"
        if self.throttles is not None:
            headers, self.throttles = {"Retry-After": str(self.throttles)}, None
            await self._note("")
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers=headers
            )
        why = self.refuses
        if request.headers.get("Authorization") != f"Bearer {self.accepts}":
            why = "invalid_auth"
        address = f"ws://127.0.0.1:{self._port}/link/{len(self.opened)}"
        await self._note(address)
        if why:
            return web.json_response({"ok": False, "error": why})
        return web.json_response({"ok": True, "url": address})

    async def _note(self, address: str) -> None:
        async with self._changed:
            self.opened.append(address)
            self._changed.notify_all()

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        if self.says_hello:
            await line.send_json(self._hello())
        async with self._changed:
            self.lines.append(line)
            self._changed.notify_all()
        try:
            async for message in line:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            async with self._changed:
                self.lines.remove(line)
                self._changed.notify_all()
        return line

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.lines) + 1,
            "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    def _heard(self, text: str) -> None:
        told = json.loads(text)
        delivery = self.deliveries.get(told.get("envelope_id"))
        if delivery is None:
            self.strange.append(text)
            return
        delivery.took = delivery.took or time.perf_counter() - delivery.sent
        delivery.answers.append(told)
        delivery.done.set()


@asynccontextmanager
async def slack_socket() -> AsyncIterator[SlackSocket]:
    """The endpoint, for a while."""
    endpoint = SlackSocket()
    await endpoint.up()
    try:
        yield endpoint
    finally:
        await endpoint.down()
