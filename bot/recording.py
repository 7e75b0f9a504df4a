"""One question asked, taken down, and asked again of what was taken down."""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.tenant_folder import load
from bot.systems import Systems, recorded
from handlers.attention import QUESTION_LIMIT
from handlers.diagnose import Diagnose, Known, Request
from handlers.lookups import LookUps
from handlers.ports import ConnectServer, Directory, Handle, Tenant
from handlers.verdict import Subject, Verdict
from knowledge.catalogue import Catalogue
from knowledge.evidence import Found
from knowledge.language.reading import read

#: The look-ups that fail when a system cannot be asked at all, by the system's name in tenant.toml.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "active_directory": ("directory", "containers", "deleted_objects"),
    "connect_server": ("server", "connectors", "run_history"),
    "entra": ("domains", "organization", "entra_object"),
}
_MOST_NEIGHBOURS = 200


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """One moment: a recording and what is made of it later are judged at the same time."""

    moment: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.moment


@dataclass(slots=True)
class _Keeping:
    """Look-ups that can be asked afterwards what they saw."""

    made: list[LookUps] = field(default_factory=list)

    def __call__(
        self,
        directory: Directory,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None,
        known: Known,
    ) -> LookUps:
        self.made.append(LookUps(directory, server, tenant, subject, other, known))
        return self.made[-1]


def request_of(asked: str) -> Request:
    """What is asked about an object, by its name alone or in a whole question."""
    reading = read(asked)
    return Request(
        text=asked,
        symptom=reading.symptom or "object-not-syncing",
        handle=Handle(reading.subject.kind, reading.subject.value) if reading.subject else None,
        second=Handle(reading.second.kind, reading.second.value) if reading.second else None,
        attribute=reading.attribute,
        error=reading.error,
        afresh=True,
    )


async def ask(
    catalogue: Catalogue,
    systems: Systems,
    request: Request,
    moment: datetime,
    limit: float = QUESTION_LIMIT,
) -> Verdict:
    """The verdict of these systems, as if it were that moment.

    Objects that are known to the verdict by their names alone are looked up too: a recorder hears
    of objects, and a recorded tenant tells the names of those that it has.
    """
    keeping = _Keeping()
    ports = systems.directory, systems.server, systems.tenant
    diagnose = Diagnose(catalogue, *ports, StoppedClock(moment), keeping, limit)
    verdict = await diagnose.ask(request)
    for looks in keeping.made:
        if "live_neighbours" in looks.made:
            found = await looks.get("live_neighbours")
            for dn in found.value[:_MOST_NEIGHBOURS] if isinstance(found, Found) else ():
                await systems.directory.object(dn)
    return verdict
