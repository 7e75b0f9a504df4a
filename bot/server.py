"""The web server: what the configuration wants served, started, and stopped cleanly."""

import asyncio
import errno
import ipaddress
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.web.console import console
from adapters.web.health import health
from bot.settings import WrongUseError
from bot.wiring import Bot
from handlers.rights import Actor

if TYPE_CHECKING:
    from adapters.slack.app import Slack

EXAMPLE = "why isn't jdoe syncing?"


async def serve(bot: Bot, host: str, port: int, slack: "Slack | None" = None) -> int:
    """Serve until SIGINT or SIGTERM."""
    app = application(bot, host, slack)
    # Whoever closes the page waits for no answer: what is looked up for him ends with it.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, handler_cancellation=True)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        if slack is not None:
            await slack.start()
        sys.stdout.write(_greeting(bot, runner, host, slack))
        sys.stdout.flush()
        await _stopped()
    finally:
        await runner.cleanup()
        if slack is not None:
            await slack.stop()
    return 0


def application(bot: Bot, host: str, slack: "Slack | None") -> web.Application:
    """Everything that is served; beyond this machine no console, for that asks for no sign-in."""

    def connections() -> Mapping[str, str | None]:
        states: dict[str, str | None] = {bot.systems.name: None}
        return states if slack is None else {**states, "slack": slack.trouble()}

    routes = [*health(connections), *(slack.routes if slack is not None else ())]
    if is_loopback(host):
        app = console(bot.conversation, bot.catalogue, Actor("admin"), routes)
    else:
        app = web.Application()
        app.add_routes(routes)
    app.on_response_prepare.append(_anonymous)
    return app


async def _anonymous(_: web.Request, response: web.StreamResponse) -> None:
    """Nobody needs to know which version of which library answers."""
    response.headers["Server"] = "WhySync"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _greeting(bot: Bot, runner: web.AppRunner, host: str, slack: "Slack | None") -> str:
    lines = [f"WhySync looks at {bot.systems.name}."]
    if is_loopback(host):
        lines[0] += f" Open {_url(runner)} and ask: {EXAMPLE}"
    else:
        lines.append("There is no browser console: it is for 127.0.0.1 alone.")
    if slack is not None:
        way = "connects to Slack" if slack.transport == "socket" else "waits for Slack"
        lines.append(f"It {way}: /whysync why jdoe")
    return "\n".join([*lines, ""])


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            why = "is in use" if error.errno == errno.EADDRINUSE else "may not be used"
            raise WrongUseError(f"port {port} {why}; choose another with --port") from error
        if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
            told = f"{host} is no address of this machine; mend [server] host"
            raise WrongUseError(told) from error
        raise


def _url(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


async def _stopped() -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no handlers here; Ctrl+C ends it anyway
            loop.add_signal_handler(sign, done.set)
    await done.wait()
