"""A Bolt app for the tests of the two ways in: it notes what came, and can be held back."""

import asyncio
import dataclasses
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.background import Background
from adapters.slack.door import PATH, door
from adapters.slack.inbound import Busy, Inbound, bring_again
from adapters.slack.quiet import quiet_logger
from tests.real.slack_requests import (
    BOT,
    BOT_USER,
    SECRET,
    Payload,
    block_action,
    command,
    direct,
    global_shortcut,
    home_opened,
    mention,
    signed,
    view_closed,
)

TestClient.__test__ = False  # its name makes pytest take it for a test
TestServer.__test__ = False
Client = TestClient[web.Request, web.Application]
VIEW = {"callback_id": "form"}
#: What is acknowledged before anything is done, by the listener that it comes to.
AT_ONCE = {
    "command": command(),
    "app_mention": mention(),
    "message": direct(),
    "app_home_opened": home_opened(),
    "action": block_action({"ts": "1600000000.000001", "blocks": []}, {"action_id": "go"}),
    "shortcut": global_shortcut("ask"),
    "closed": view_closed(VIEW),
}


@dataclasses.dataclass
class Came:
    """One request as a listener saw it."""

    kind: str
    body: dict[str, Any]
    retry: str


class Bot:
    """Listeners of every kind. While `gate` is shut, no authorization and no listener ends."""

    def __init__(self, running: int = 200, waiting: int = 400, busy: Busy = bring_again) -> None:
        self.came: list[Came] = []
        self.held = asyncio.Semaphore(0)  # one for each that has come to the gate
        self.gate = asyncio.Event()
        self.gate.set()
        self.background = Background(running, waiting)
        self.app = self._app()
        self.inbound = Inbound(self.app, self.background, busy)

    def _app(self) -> AsyncApp:
        async def authorize(team_id: str | None) -> AuthorizeResult:
            await self._pass()
            return AuthorizeResult(
                enterprise_id=None,
                team_id=team_id,
                bot_token="xoxb-x",
                bot_id=BOT,
                bot_user_id=BOT_USER,
            )

        app = AsyncApp(
            logger=quiet_logger(),
            name="test",
            process_before_response=True,
            authorize=authorize,
            request_verification_enabled=False,
        )
        for kind in ("app_mention", "message", "app_home_opened"):
            app.event(kind)(self._listener(kind))
        app.command("/whysync")(self._listener("command"))
        app.action("go")(self._listener("action"))
        app.shortcut("ask")(self._listener("shortcut"))
        app.view_closed("form")(self._listener("closed"))
        app.view_submission("form")(self._submitted)
        app.options("who")(self._options)
        return app

    def _listener(self, kind: str) -> Callable[..., Any]:
        async def listener(ack: Any, body: Any, request: Any) -> None:
            await ack()
            await self._note(kind, body, request)

        return listener

    async def _note(self, kind: str, body: Any, request: Any) -> None:
        await self._pass()
        retry = request.headers.get("x-slack-retry-num", [""])[0]
        self.came.append(Came(kind, body, retry))
        if "boom" in str(body):
            raise ZeroDivisionError

    async def _pass(self) -> None:
        self.held.release()
        await self.gate.wait()

    async def _submitted(self, ack: Any, body: Any, request: Any) -> None:
        await self._note("submitted", body, request)
        await ack(response_action="errors", errors={"b1": "no such person"})

    async def _options(self, ack: Any, body: Any, request: Any) -> None:
        await self._note("options", body, request)
        text = {"type": "plain_text", "text": body["value"]}
        await ack(options=[{"text": text, "value": "1"}])

    @asynccontextmanager
    async def served(self, secret: Callable[[], str] = lambda: SECRET) -> AsyncIterator[Client]:
        """The bot behind its door."""
        app = web.Application()
        app.router.add_routes(door(self.inbound, secret))
        try:
            async with TestClient(TestServer(app)) as client:  # ends handlers, as our server does
                yield client
        finally:
            self.gate.set()
            await self.background.close(5)


async def post(client: Client, payload: Payload | bytes, **how: Any) -> tuple[int, str]:
    """Status and body of the answer to a signed request."""
    headers, body = signed(payload, **how)
    async with client.post(PATH, data=io.BytesIO(body), headers=headers) as response:
        return response.status, await response.text()
