"""An office with Slack: the whole bot over the demo tenant, a Slack of our own, and its people.

Both transports, the same words: `Office.post` delivers a payload as Slack would, and `settled`
waits until everything that came in is answered. `restart` ends the bot and starts another one over
what was stored.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.app import Slack, SlackSettings
from adapters.slack.turns import Manner
from adapters.store.sqlite import SqliteStore
from bot.chat import behind
from bot.settings import DEMO
from bot.systems import Systems, recorded
from bot.wiring import build
from handlers.absent import absent
from handlers.access import Access, Groups
from handlers.cases import Case, from_text
from handlers.ports import ConnectServer, Tenant
from tests.real.slack_blocks import check_message, check_view
from tests.real.slack_requests import BOT_USER, SECRET, signed
from tests.real.slack_socket import APP_TOKEN, SlackSocket, slack_socket
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import TOKEN

TestServer.__test__ = False  # its name makes pytest take it for a test
Transport = Literal["http", "socket"]
HELPDESK = "CN=Sales Team,OU=Groups,DC=corp,DC=contoso,DC=com"  # jdoe is in it
MANY = 100_000  # questions a minute
ALLOWED = "C0SYNC"  # a channel that may see personal data


class Office:
    """The bot, and what a person in Slack can do."""

    def __init__(
        self,
        transport: Transport,
        slack: SlackWeb,
        socket: SlackSocket,
        folder: Path,
        systems: Systems,
        admins: tuple[str, ...] = (),
    ) -> None:
        self.transport, self.slack, self.socket = transport, slack, socket
        self._folder, self._systems, self._admins = folder, systems, admins
        self.manner = Manner((ALLOWED,), MANY, MANY)
        self._server: TestServer | None = None
        self._http: aiohttp.ClientSession | None = None
        self.bot: Slack

    async def start(self) -> None:
        """A new process, as far as the bot can tell."""
        made = build(self._systems, self.cases)
        settings = SlackSettings(
            transport=self.transport,
            proof=lambda: SECRET if self.transport == "http" else APP_TOKEN,
            folder=self._folder / "slack",
            bot_token=lambda: TOKEN,
            api_url=self.slack.url,
            manner=self.manner,
        )
        groups = Groups(self._admins, (HELPDESK,))
        self.behind = behind(made, Access(made.systems.directory, groups, made.store))
        self.bot = Slack(settings, self.behind)
        app = web.Application()
        app.add_routes(self.bot.routes)
        self._server = TestServer(app)
        await self._server.start_server()
        self._http = aiohttp.ClientSession()
        await self.bot.start()
        if self.transport == "socket":
            await self.socket.line()

    async def stop(self) -> None:
        """End the process, cleanly."""
        await self.bot.stop()
        if self._http is not None and self._server is not None:
            await self._http.close()
            await self._server.close()

    def change(self, systems: Systems) -> None:
        """From the next start on, something else is looked at."""
        self._systems = systems

    async def restart(self) -> None:
        """Stop, and start over what was stored."""
        await self.stop()
        await self.start()

    @property
    def cases(self) -> Path:
        """The file in which cases are stored."""
        return self._folder / "cases.db"

    async def case(self, case_id: str) -> Case:
        """A case as it is stored."""
        text = await SqliteStore(self.cases).load(case_id)
        assert text is not None
        return from_text(text)

    async def post(self, payload: Mapping[str, Any], **how: Any) -> Any:
        """Deliver a payload; what its acknowledgement carried."""
        if self.transport == "socket":
            return (await self.socket.deliver(payload, **how)).payload
        assert self._http is not None
        assert self._server is not None
        headers, body = signed(payload, SECRET, **how)
        url = self._server.make_url("/slack/events")
        async with self._http.post(url, data=body, headers=headers) as response:
            assert response.status == 200, response.status
            text = await response.text()
            return await response.json(content_type=None) if text else None

    async def settled(self) -> None:
        """Until everything that came in is answered; whatever was sent holds Slack's limits."""
        await self.bot.idle()
        for shown in (*self.slack.of_bot(), *self.slack.ephemerals):
            check_message(shown.text, shown.blocks)
        for view in (*self.slack.views.values(), *self.slack.homes.values()):
            check_view(view.view)

    async def does(self, payload: Mapping[str, Any]) -> Any:
        """Deliver, and wait for the answer."""
        told = await self.post(payload)
        await self.settled()
        return told


@lru_cache(maxsize=1)
def demo() -> Systems:
    """The demo tenant, read once: nothing of it changes."""
    return recorded(DEMO)


def without_servers() -> Systems:
    """Only Active Directory can be looked at: neither the Connect server nor Entra ID."""
    why = "not configured"
    return replace(demo(), server=absent(ConnectServer, why), tenant=absent(Tenant, why))


@asynccontextmanager
async def office(
    transport: Transport,
    folder: Path,
    *,
    systems: Systems | None = None,
    admins: tuple[str, ...] = (),
    at_once: float = 60.0,  # no line that it looks, however busy the machine is
) -> AsyncIterator[Office]:
    """The office for a while; at its end nothing that no call may do was done."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_web())
        socket = await stack.enter_async_context(slack_socket())
        slack.socket_url = f"{socket.root.replace('http', 'ws', 1)}/link/0"
        slack.tokens[APP_TOKEN] = slack.tokens["xapp-1-of-the-tests"]
        slack.tokens[TOKEN].bot_user = BOT_USER
        slack.channel(ALLOWED, "U0JDOE", "U0ASMITH")
        made = Office(transport, slack, socket, folder, systems or demo(), admins)
        made.manner = Manner((ALLOWED,), MANY, MANY, at_once)
        await made.start()
        try:
            yield made
        finally:
            await made.stop()
