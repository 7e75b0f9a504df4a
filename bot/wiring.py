"""The composition root: systems, the knowledge and a store become a bot."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.store.sqlite import SqliteStore, default_path
from bot import logs
from bot.settings import DEMO, WrongUseError
from bot.systems import SystemClock, Systems, recorded
from handlers.asking import Asking
from handlers.attention import QUESTION_LIMIT
from handlers.conversation import Conversation
from handlers.diagnose import Diagnose
from handlers.replies import Words
from handlers.rights import Rights
from handlers.routing import Routing
from knowledge.catalogue import Catalogue, CatalogueError, load_fast
from knowledge.language.reading import read


@dataclass(frozen=True, slots=True)
class Bot:
    """All that an entry point needs."""

    conversation: Conversation
    catalogue: Catalogue
    systems: Systems
    diagnose: Diagnose


def catalogue() -> Catalogue:
    """The knowledge, or why it cannot be used."""
    try:
        return load_fast()
    except CatalogueError as error:
        first = str(error).splitlines()[0]
        raise WrongUseError(f"{first} (whysync knowledge check lists all)") from error


def build(systems: Systems, store: Path | None = None, limit: float = QUESTION_LIMIT) -> Bot:
    """The bot over these systems."""
    known = catalogue()
    ports = systems.directory, systems.server, systems.tenant
    diagnose = Diagnose(known, *ports, systems.clock, limit=limit)
    rights = Rights(systems.directory, systems.tenant, diagnose)
    asking = Asking(diagnose, rights, known, systems.clock)
    conversation = Conversation(
        Routing(asking, known, read),
        Words(known.words),
        SqliteStore(store or default_path()),
        SystemClock(),
        systems.name,
        systems.where,
    )
    return Bot(conversation, known, systems, diagnose)


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Bot]:
    """The bot that --tenant or --config names, else over the demo; its connections end with it."""
    systems, limit = systems_of(arguments)
    try:
        # in a thread: what the bot knows takes long to read, and a loop is there to answer
        yield await asyncio.to_thread(build, systems, limit=limit)
    finally:
        await systems.close()


def systems_of(arguments: argparse.Namespace) -> tuple[Systems, float]:
    """The systems that --tenant or --config names, else the demo, and a question's time limit."""
    if arguments.tenant is not None:
        return recorded(Path(arguments.tenant)), QUESTION_LIMIT
    if arguments.config is None:
        return recorded(DEMO), QUESTION_LIMIT
    # a configuration needs more than the demo does
    from bot.config.connected import configured

    systems, read = configured(Path(arguments.config))
    logs.remark(read.notes)
    return systems, read.configuration.limits.question
