"""The composition root: systems, the knowledge and a store become a bot."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.store.sqlite import SqliteStore, default_path
from bot import logs
from bot.settings import DEMO, WrongUseError
from bot.systems import SystemClock, Systems, recorded
from handlers.asking import Asking
from handlers.attention import QUESTION_LIMIT
from handlers.conversation import Conversation
from handlers.diagnose import Diagnose
from handlers.home import Home
from handlers.replies import Words
from handlers.rights import Rights
from handlers.routing import Routing
from handlers.views.showing import Views
from handlers.views.sight import Ports
from knowledge.catalogue import Catalogue, CatalogueError, load_fast
from knowledge.language.reading import read

if TYPE_CHECKING:
    from bot.config.shape import Configuration


@dataclass(frozen=True, slots=True)
class Bot:
    """All that an entry point needs."""

    conversation: Conversation
    catalogue: Catalogue
    systems: Systems
    diagnose: Diagnose
    store: SqliteStore
    home: Home
    configuration: "Configuration | None" = None


def catalogue() -> Catalogue:
    """The knowledge, or why it cannot be used."""
    try:
        return load_fast()
    except CatalogueError as error:
        first = str(error).splitlines()[0]
        raise WrongUseError(f"{first} (whysync knowledge check lists all)") from error


def build(
    systems: Systems,
    store: Path | None = None,
    configuration: "Configuration | None" = None,
) -> Bot:
    """The bot over these systems."""
    known, kept = catalogue(), SqliteStore(store or default_path())
    limit = QUESTION_LIMIT if configuration is None else configuration.limits.question
    ports = systems.directory, systems.server, systems.tenant
    diagnose = Diagnose(known, *ports, systems.clock, limit=limit)
    rights = Rights(systems.directory, systems.tenant, diagnose)
    asking = Asking(diagnose, rights, known, systems.clock)
    views = Views(Ports(*ports), diagnose, asking, known, systems.clock, limit)
    conversation = Conversation(
        Routing(asking, known, read, views),
        Words(known.words),
        kept,
        SystemClock(),
        systems.name,
        systems.where,
    )
    home = Home(views, kept, known)
    return Bot(conversation, known, systems, diagnose, kept, home, configuration)


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Bot]:
    """The bot that --tenant or --config names, else over the demo; its connections end with it."""
    systems, configuration = systems_of(arguments)
    try:
        # in a thread: what the bot knows takes long to read, and a loop is there to answer
        yield await asyncio.to_thread(build, systems, configuration=configuration)
    finally:
        await systems.close()


def systems_of(arguments: argparse.Namespace) -> "tuple[Systems, Configuration | None]":
    """The systems that --tenant or --config names, else the demo; and the configuration."""
    if arguments.tenant is not None:
        return recorded(Path(arguments.tenant)), None
    if arguments.config is None:
        return recorded(DEMO), None
    # a configuration needs more than the demo does
    from bot.config.connected import configured

    systems, read = configured(Path(arguments.config))
    logs.remark(read.notes)
    return systems, read.configuration
