"""An office with Slack: the whole bot over the demo tenant, a Slack of our own, and its people.

Both transports, the same words: `Office.post` delivers a payload as Slack would, and `settled`
waits until everything that came in is answered. `restart` ends the bot and starts another one over
what was stored.
"""

import html
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.app import Slack, SlackSettings
from bot.chat import behind
from bot.settings import DEMO
from bot.systems import Systems, recorded
from bot.wiring import build
from handlers.access import Access, Groups
from tests.real import slack_requests as requests
from tests.real.slack_blocks import check_message, check_view
from tests.real.slack_requests import BOT_USER, SECRET, signed
from tests.real.slack_socket import APP_TOKEN, SlackSocket, slack_socket
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import TOKEN, Posted

TestServer.__test__ = False  # its name makes pytest take it for a test
Transport = Literal["http", "socket"]
HELPDESK = "CN=Sales Team,OU=Groups,DC=corp,DC=contoso,DC=com"  # jdoe is in it
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
        self._server: TestServer | None = None
        self._http: aiohttp.ClientSession | None = None
        self.bot: Slack

    async def start(self) -> None:
        """A new process, as far as the bot can tell."""
        made = build(self._systems, self._folder / "cases.db")
        settings = SlackSettings(
            transport=self.transport,
            proof=lambda: SECRET if self.transport == "http" else APP_TOKEN,
            folder=self._folder / "slack",
            bot_token=lambda: TOKEN,
            channels=(ALLOWED,),
            api_url=self.slack.url,
        )
        groups = Groups(self._admins, (HELPDESK,))
        self.bot = Slack(settings, behind(made, Access(made.systems.directory, groups, made.store)))
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


def shown(message: Posted) -> str:
    """All that a message shows."""
    return "\n".join([message.text, *_texts(message.blocks)])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What can be pressed: by the label, the action as Slack would report it."""
    found: dict[str, dict[str, Any]] = {}
    for block in blocks:
        elements = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
        for element in elements:
            if element.get("type") == "button":
                action = {"action_id": element["action_id"], "value": element["value"]}
                found[element["text"]["text"]] = action
            for option in element.get("options", ()):
                found[option["text"]["text"]] = {
                    "type": "static_select",
                    "action_id": element["action_id"],
                    "selected_option": option,
                }
    return found


@asynccontextmanager
async def office(
    transport: Transport,
    folder: Path,
    *,
    systems: Systems | None = None,
    admins: tuple[str, ...] = (),
) -> AsyncIterator[Office]:
    """The office for a while; at its end nothing that no call may do was done."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_web())
        socket = await stack.enter_async_context(slack_socket())
        slack.socket_url = f"{socket.root.replace('http', 'ws', 1)}/link/0"
        slack.tokens[APP_TOKEN] = slack.tokens["xapp-1-of-the-tests"]
        slack.tokens[TOKEN].bot_user = BOT_USER
        slack.channel(ALLOWED, "U0JDOE", "U0ASMITH")
        made = Office(transport, slack, socket, folder, systems or recorded(DEMO), admins)
        await made.start()
        try:
            yield made
        finally:
            await made.stop()


class Talk:
    """One person who asks by one way in, reads what he is shown, and presses what is under it."""

    def __init__(self, there: Office, way: str, user: str = "U0JDOE") -> None:
        self.there, self.way, self.user = there, way, user
        self.channel = {"direct": f"D{user[1:]}", "allowed": ALLOWED}.get(way, "C0HELP")

    async def say(self, text: str, **more: Any) -> None:
        """Ask, and wait for the answer."""
        slack, user = self.there.slack, self.user
        match self.way:
            case "direct":
                slack.direct(user)
                await self.there.does(requests.direct(text, user, self.channel, **more))
            case "command":
                url = slack.response_url(self.channel, user)
                await self.there.does(
                    requests.command(text, user, self.channel, response_url=url, **more)
                )
            case _:
                asked = slack.said(self.channel, user, text)
                more = {"ts": asked.ts, **more}
                await self.there.does(requests.mention(text, user, self.channel, **more))

    def shown(self) -> str:
        """All that the latest answer shows him."""
        text, blocks, _ = self._latest()
        return html.unescape("\n".join([text, *_texts(blocks)]))

    def buttons(self) -> dict[str, dict[str, Any]]:
        """What he can press now."""
        return buttons(self._latest()[1])

    async def press(self, label: str, *, user: str = "") -> None:
        """Press the button, or pick the line, that begins so."""
        action = next(a for name, a in self.buttons().items() if name.startswith(label))
        message = self._latest()[2]
        slack, user = self.there.slack, user or self.user
        url = slack.response_url(self.channel, user)
        trigger = slack.trigger(user)
        there: dict[str, Any] = {"ts": "1764000999.000001"}
        if message is not None:
            there = {"ts": message.ts}
            there |= {"thread_ts": message.thread} if message.thread else {}
        await self.there.does(
            requests.block_action(
                there,
                action,
                user,
                message.channel if message is not None else self.channel,
                ephemeral=message is None,
                response_url=url,
                trigger_id=trigger,
            )
        )

    def _latest(self) -> tuple[str, list[dict[str, Any]], Posted | None]:
        """Text and blocks of what came last, and the message if all see it."""
        slack = self.there.slack
        private = self.way in ("command", "private")
        if private and slack.responses:
            body = slack.responses[-1].body
            return body.get("text", ""), body.get("blocks", []), None
        if private:
            own = [x for x in slack.ephemerals if x.to == self.user]
            return own[-1].text, own[-1].blocks, None
        own = slack.of_bot(self.channel)
        return own[-1].text, own[-1].blocks, own[-1]
