"""`whysync serve`: the browser console on this machine."""

import argparse
import asyncio
import gc

from bot.server import serve
from bot.settings import WrongUseError
from bot.wiring import opened

HIGHEST_PORT = 65535


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is stopped; a broken tenant is told now, not to whoever asks first."""
    if not (arguments.demo or arguments.config or arguments.tenant):
        raise WrongUseError("serve: say what to look at: --demo, --tenant DIR or --config FILE")
    if not 0 <= arguments.port <= HIGHEST_PORT:
        raise WrongUseError(f"serve: --port {arguments.port} is none; use 1 to {HIGHEST_PORT}")
    return asyncio.run(_serve(arguments))


async def _serve(arguments: argparse.Namespace) -> int:
    async with opened(arguments) as bot:
        await asyncio.to_thread(bot.systems.check)
        gc.freeze()  # what is loaded stays: no collection holds up an answer to look at it again
        return await serve(bot, arguments.port)
