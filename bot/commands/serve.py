"""`whysync serve`: the browser console on this machine, and the chat platforms configured."""

import argparse
import asyncio
import gc

from adapters.store.sqlite import default_path
from bot import chat
from bot.server import serve
from bot.settings import WrongUseError
from bot.wiring import Bot, opened

HIGHEST_PORT = 65535
HOST, PORT = "127.0.0.1", 3978


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is stopped; a broken tenant is told now, not to whoever asks first."""
    if not (arguments.demo or arguments.config or arguments.tenant):
        raise WrongUseError("serve: say what to look at: --demo, --tenant DIR or --config FILE")
    if arguments.port is not None and not 0 <= arguments.port <= HIGHEST_PORT:
        raise WrongUseError(f"serve: --port {arguments.port} is none; use 1 to {HIGHEST_PORT}")
    return asyncio.run(_serve(arguments))


async def _serve(arguments: argparse.Namespace) -> int:
    async with opened(arguments) as bot:
        await asyncio.to_thread(bot.systems.check)
        slack = chat.slack_of(bot, default_path())
        gc.freeze()  # what is loaded stays: no collection holds up an answer to look at it again
        host, port = _address(bot)
        return await serve(bot, host, port if arguments.port is None else arguments.port, slack)


def _address(bot: Bot) -> tuple[str, int]:
    section = bot.configuration.server if bot.configuration is not None else None
    return (HOST, PORT) if section is None else (section.host, section.port)
