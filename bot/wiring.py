"""The composition root: a tenant, the knowledge and a store become a bot."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.store.sqlite import SqliteCases, default_path
from adapters.tenant_folder import TenantFolder, load
from bot.settings import WrongUseError
from handlers.asking import Asking
from handlers.conversation import Conversation
from handlers.diagnose import Diagnose
from handlers.replies import Words
from handlers.rights import Rights
from handlers.routing import Routing
from knowledge.catalogue import Catalogue, CatalogueError, load_fast
from knowledge.language.reading import read


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bot:
    """All that an entry point needs."""

    conversation: Conversation
    catalogue: Catalogue
    tenant: TenantFolder


def catalogue() -> Catalogue:
    """The knowledge, or why it cannot be used."""
    try:
        return load_fast()
    except CatalogueError as error:
        first = str(error).splitlines()[0]
        raise WrongUseError(f"{first} (whysync knowledge check lists all)") from error


def build(folder: Path, store: Path | None = None) -> Bot:
    """The bot over a recorded tenant; SourceBrokenError when the folder is none."""
    known = catalogue()
    tenant = load(folder)
    diagnose = Diagnose(known, tenant.directory, tenant.server, tenant.tenant, tenant.clock)
    rights = Rights(tenant.directory, tenant.tenant, diagnose)
    asking = Asking(diagnose, rights, known, tenant.clock)
    conversation = Conversation(
        Routing(asking, known, read),
        Words(known.words),
        SqliteCases(store or default_path()),
        SystemClock(),
        tenant.name,
        str(folder.resolve()),
    )
    return Bot(conversation, known, tenant)
