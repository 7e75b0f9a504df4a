"""The three systems that the bot looks at: recorded in a folder, or live."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.tenant_folder import load
from handlers.checkup import Examined
from handlers.ports import Clock, ConnectServer, Directory, Tenant


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Systems:
    """The ports and the time. `where` tells a stored case apart from one of other systems.

    `check` reads what can be read before anybody asks; SourceBrokenError where it is broken.
    """

    name: str
    where: str
    clock: Clock
    directory: Directory
    server: ConnectServer
    tenant: Tenant
    check: Callable[[], None] = lambda: None
    connections: tuple[Examined, ...] = ()

    async def close(self) -> None:
        """Let go of every connection."""
        await asyncio.gather(*(x.close() for x in self.connections))


def recorded(folder: Path) -> Systems:
    """A recorded tenant; SourceBrokenError when the folder is none."""
    tenant = load(folder)
    return Systems(
        tenant.name,
        str(folder.resolve()),
        tenant.clock,
        tenant.directory,
        tenant.server,
        tenant.tenant,
        tenant.check,
    )
