"""The look-ups of one case: each is made at most once, all as parallel as the data allows.

A look-up that needs another one's result awaits it; where that one could not look, neither can it.
"""

from collections.abc import Mapping
from typing import Any

from handlers.looking.active_directory import InDirectory
from handlers.looking.connect_server import OnServer
from handlers.looking.entra_id import InTenant
from handlers.looking.seen import NO_SUBJECT, TIME_LIMIT, Seen
from handlers.ports import ConnectServer, Directory, Tenant
from handlers.verdict import Subject
from knowledge.evidence import Lookup

__all__ = ["NO_SUBJECT", "TIME_LIMIT", "LookUps"]


class LookUps(Seen):
    """All look-ups for one subject, and for the second object where one was named."""

    def __init__(
        self,
        directory: Directory,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None = None,
        known: Mapping[str, Lookup[Any]] | None = None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        super().__init__(known, time_limit)
        self.makers = {
            **InDirectory(self, directory, tenant, subject, other).makers,
            **OnServer(self, server, tenant, subject, other).makers,
            **InTenant(self, tenant, subject, other).makers,
        }
