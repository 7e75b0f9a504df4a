"""A server of the benchmark, and a probe for how long its loop stood still.

`python -m benchmarks._slack_server WHICH [--api URL]` prints its port. A line "idle" on standard
input is answered once everything is worked off, with what the probe saw since the last one; "warm"
does the same. It ends when standard input does.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.app import Slack, SlackSettings
from adapters.slack.background import Background
from adapters.slack.door import PATH, door
from adapters.slack.inbound import Inbound
from adapters.slack.quiet import quiet_logger
from adapters.slack.turns import Manner
from bot.chat import Everybody, behind
from bot.settings import DEMO
from bot.systems import recorded
from bot.wiring import build
from tests.real.slack_requests import SECRET
from tests.real.slack_world import TOKEN

Idle = Callable[[], Awaitable[None]]
MANY = 10_000_000  # questions a minute: here one person asks them all
Routes = list[web.RouteDef]
PROBE = 0.001  # seconds between two looks at the clock


class Probe:
    """The longest time for which the loop did nothing that was due."""

    def __init__(self) -> None:
        self.longest, self._due = 0.0, 0.0

    def start(self) -> None:
        """Look from now on."""
        loop = asyncio.get_running_loop()
        self._due = loop.time() + PROBE
        loop.call_at(self._due, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self.longest = max(self.longest, loop.time() - self._due)
        self.start()

    def read(self) -> float:
        """Milliseconds since the last reading."""
        told, self.longest = self.longest * 1000, 0.0
        return told


async def _authorize(team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=TOKEN, bot_user_id="U0B")


def _echo(**how: Any) -> AsyncApp:
    app = AsyncApp(logger=quiet_logger(), name="echo", authorize=_authorize, **how)

    async def listener(ack: Any, body: Any) -> None:
        await ack(f"echo: {body['text']}")

    app.command("/whysync")(listener)
    return app


async def _nothing() -> None:
    pass


@asynccontextmanager
async def bare_bolt(*, tuned: bool) -> AsyncIterator[tuple[Routes, Idle]]:
    """Bolt as its documentation has it; `tuned`: with process_before_response."""
    app = _echo(signing_secret=SECRET, process_before_response=tuned)

    async def post(request: web.Request) -> web.Response:
        told = await app.async_dispatch(await to_bolt_request(request))
        response: web.Response = await to_aiohttp_response(told)
        return response

    yield [web.post(PATH, post)], _nothing


@asynccontextmanager
async def our_echo() -> AsyncIterator[tuple[Routes, Idle]]:
    """Our door before the same listener."""
    app = _echo(process_before_response=True, request_verification_enabled=False)
    background = Background()
    yield door(Inbound(app, background), lambda: SECRET), background.idle
    await background.close(1)


@asynccontextmanager
async def our_bot(api: str) -> AsyncIterator[tuple[Routes, Idle]]:
    """The whole bot over the demo tenant; `api` is a Slack of our own."""
    with tempfile.TemporaryDirectory() as folder:
        made = build(recorded(DEMO), Path(folder) / "cases.db")
        settings = SlackSettings(
            transport="http",
            proof=lambda: SECRET,
            folder=Path(folder) / "slack",
            bot_token=lambda: TOKEN,
            api_url=api,
            manner=Manner(per_person=MANY, per_channel=MANY),
        )
        slack = Slack(settings, behind(made, Everybody("admin")))
        await slack.start()
        yield slack.routes, slack.idle
        await slack.stop()


async def serve(made: Any) -> None:
    """Until standard input ends."""
    loop, probe = asyncio.get_running_loop(), Probe()
    async with made as (routes, idle):
        app = web.Application()
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        print(runner.addresses[0][1], flush=True)
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        probe.start()
        while line := await reader.readline():
            await idle()
            if line == b"warm\n":  # the demo tenant is read by now; `serve` freezes what it loaded
                gc.freeze()
            print(json.dumps({"lag": probe.read()}), flush=True)
        await runner.cleanup()


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["bolt", "tuned", "door", "bot"])
    parser.add_argument("--api", default="")
    chosen = parser.parse_args()
    made: dict[str, Callable[[], Any]] = {
        "bolt": lambda: bare_bolt(tuned=False),
        "tuned": lambda: bare_bolt(tuned=True),
        "door": our_echo,
        "bot": lambda: our_bot(chosen.api),
    }
    asyncio.run(serve(made[chosen.which]()))


if __name__ == "__main__":
    main()
