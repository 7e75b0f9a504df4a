"""Which events of the Application log tell something: only those of the right source.

Source: run-statuses-and-errors section 8. An event whose source was not recorded still counts.
"""

from knowledge.answer import Unseen
from knowledge.vocabulary import Event

SYNCHRONIZATION = ("directory synchronization", "adsync")
SERVICE = (*SYNCHRONIZATION, "service control manager")
DATABASE = (*SYNCHRONIZATION, "mssql", "sqllocaldb")

Events = tuple[Event, ...] | Unseen | None


def events_of(events: Events, sources: tuple[str, ...] = SYNCHRONIZATION) -> tuple[Event, ...]:
    """The events of synchronization; of other sources only those asked for, by their first words.

    What was not looked at holds none.
    """
    logged = events if isinstance(events, tuple) else ()
    return tuple(e for e in logged if not e.source or e.source.casefold().startswith(sources))
