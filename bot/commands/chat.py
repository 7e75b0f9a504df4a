"""`whysync chat`: a conversation in the terminal."""

import argparse
import asyncio
import signal
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from adapters import terminal
from bot import logs
from bot.cli import WRONG_USE
from bot.commands.ask import actor_of
from bot.wiring import Bot, opened
from handlers.conversation import Said, Turned
from handlers.ports import SourceBrokenError
from handlers.replies import Words
from handlers.rights import Actor

PROMPT = "> "
ENDS = frozenset({"quit", "exit", "bye", ":q"})


def run(arguments: argparse.Namespace) -> int:
    """Talk until the person ends it."""
    return asyncio.run(_talk(arguments, actor_of(arguments.actor)))


async def _talk(arguments: argparse.Namespace, who: Actor) -> int:
    thread = f"terminal-{uuid.uuid4()}"
    status = 0
    text: str | None = f"case {arguments.case}" if arguments.case else "help"
    async with opened(arguments) as bot:
        while text is not None:
            if text.strip():
                status = await _answer(bot, Said(who, thread, text))
            text = await asyncio.to_thread(_typed)
    return status


async def _answer(bot: Bot, said: Said) -> int:
    """Show the reply. What is broken can be mended meanwhile, so the talk goes on."""
    words = Words(bot.catalogue.words)
    try:
        async with terminal.progress(words):
            turn = asyncio.ensure_future(bot.conversation.turn(said))
            with _stops(turn):
                turned = await turn
    except SourceBrokenError as error:
        logs.complain(error)
        return WRONG_USE
    except asyncio.CancelledError:
        print(words("stopped"))
        return 0
    terminal.show(turned.reply)
    return 0


@contextmanager
def _stops(turn: asyncio.Future[Turned]) -> Iterator[None]:
    """Ctrl+C while it looks ends the looking, not the talk."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(turn.cancel)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _typed() -> str | None:
    """The next line; None at the end."""
    if sys.stdin.isatty():
        sys.stdout.write(PROMPT)
        sys.stdout.flush()
    line = sys.stdin.readline()
    return None if not line or line.strip().lower() in ENDS else line
