"""`whysync chat`: a conversation in the terminal."""

import argparse
import asyncio
import sys
import uuid

from adapters import terminal
from bot import logs
from bot.cli import WRONG_USE
from bot.commands.ask import actor_of
from bot.settings import tenant_folder
from bot.wiring import Bot, build
from handlers.conversation import Said
from handlers.ports import SourceBrokenError
from handlers.rights import Actor

PROMPT = "> "
ENDS = frozenset({"quit", "exit", "bye", ":q"})


def run(arguments: argparse.Namespace) -> int:
    """Talk until the person ends it."""
    who = actor_of(arguments.actor)
    bot = build(tenant_folder(arguments.tenant, arguments.config))
    return asyncio.run(_talk(bot, who, arguments.case))


async def _talk(bot: Bot, who: Actor, case: str | None) -> int:
    thread = f"terminal-{uuid.uuid4()}"
    status = 0
    text: str | None = f"case {case}" if case else "help"
    while text is not None:
        if text.strip():
            status = await _answer(bot, Said(who, thread, text))
        text = await asyncio.to_thread(_typed)
    return status


async def _answer(bot: Bot, said: Said) -> int:
    """Show the reply. What is broken can be mended meanwhile, so the talk goes on."""
    try:
        turned = await bot.conversation.turn(said)
    except SourceBrokenError as error:
        logs.complain(error)
        return WRONG_USE
    terminal.show(turned.reply)
    return 0


def _typed() -> str | None:
    """The next line; None at the end."""
    if sys.stdin.isatty():
        sys.stdout.write(PROMPT)
        sys.stdout.flush()
    line = sys.stdin.readline()
    return None if not line or line.strip().lower() in ENDS else line
