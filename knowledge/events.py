"""Which events of the Application log tell something: only those of the right source.

Source: run-statuses-and-errors section 8. An event whose source was not recorded still counts.
"""

from knowledge.answer import Unseen
from knowledge.vocabulary import Event

SYNCHRONIZATION = frozenset({"directory synchronization", "adsync"})
SERVICE = SYNCHRONIZATION | {"service control manager"}
DATABASE = SYNCHRONIZATION | {"mssql", "mssqlserver", "sqllocaldb"}

Events = tuple[Event, ...] | Unseen | None


def events_of(events: Events, sources: frozenset[str] = SYNCHRONIZATION) -> tuple[Event, ...]:
    """The events of these sources; what was not looked at holds none."""
    logged = events if isinstance(events, tuple) else ()
    return tuple(e for e in logged if not e.source.strip() or _plain(e.source) in sources)


def _plain(source: str) -> str:
    """Without case, and without a database's instance (MSSQL$LOCALDB#1) or version."""
    return source.casefold().partition("$")[0].strip(" .0123456789")
