"""`whysync chat`: a conversation in the terminal."""

import argparse
import asyncio
import sys
import uuid

from adapters import terminal
from bot.commands.ask import actor_of
from bot.settings import tenant_folder
from bot.wiring import Bot, build
from handlers.conversation import Said
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
    text: str | None = f"case {case}" if case else "help"
    while text is not None:
        if text.strip():
            turned = await bot.conversation.turn(Said(who, thread, text))
            terminal.show(turned.reply)
        text = await asyncio.to_thread(_typed)
    return 0


def _typed() -> str | None:
    """The next line; None at the end."""
    if sys.stdin.isatty():
        sys.stdout.write(PROMPT)
        sys.stdout.flush()
    line = sys.stdin.readline()
    return None if not line or line.strip().lower() in ENDS else line
