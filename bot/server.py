"""The web server: starts the console on the loopback address, and stops it cleanly."""

import asyncio
import errno
import signal
import sys
from contextlib import suppress

from aiohttp import web

from adapters.web.console import LOOPBACK, console
from bot.settings import WrongUseError
from bot.wiring import Bot
from handlers.rights import Actor

EXAMPLE = "why isn't jdoe syncing?"


async def serve(bot: Bot, port: int) -> int:
    """Serve the console until SIGINT or SIGTERM."""
    app = console(bot.conversation, bot.catalogue, Actor("admin"), bot.systems.name)
    # Whoever closes the page waits for no answer: what is looked up for him ends with it.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, handler_cancellation=True)
    await runner.setup()
    try:
        await _listen(runner, port)
        sys.stdout.write(
            f"WhySync looks at {bot.systems.name}. Open {_url(runner)} and ask: {EXAMPLE}\n"
        )
        sys.stdout.flush()
        await _stopped()
    finally:
        await runner.cleanup()
    return 0


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            why = "is in use" if error.errno == errno.EADDRINUSE else "may not be used"
            raise WrongUseError(f"port {port} {why}; choose another with --port") from error
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
