"""The look-ups that the court hears, by name and with their types."""

from typing import Any, TypeVar

from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.journey import ad_row, entra_row
from knowledge.tree import Evidence
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Domain,
    MetaverseObject,
    Server,
    SyncRule,
    TenantObject,
)

T = TypeVar("T")
NOT_ASKED = CouldNotLook("")


class Heard:
    """The evidence on the object. A look-up that was not made could not look, without a reason."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def look(self, name: str) -> Lookup[Any]:
        """What the look-up came back with."""
        return self._evidence.get(name, NOT_ASKED)

    def why(self, name: str) -> str | None:
        """Why a look-up could not look; None: it could."""
        found = self.look(name)
        return found.why if isinstance(found, CouldNotLook) else None

    @property
    def directory(self) -> DirectoryObject | None:
        """The object in Active Directory."""
        return value_of(self.look("directory"))

    @property
    def view(self) -> ConnectorSpaceView | None:
        """All its rows; None where not all of them were seen."""
        return value_of(self.look("connector_space"))

    @property
    def ad(self) -> ConnectorSpaceObject | None:
        """Its own real row in an AD connector space, though the rest was out of reach."""
        return ad_row(seen_of(self.look("connector_space")))

    @property
    def entra(self) -> ConnectorSpaceObject | None:
        """Its real row in the Entra connector space, though the rest was out of reach."""
        return entra_row(seen_of(self.look("connector_space")))

    @property
    def metaverse(self) -> MetaverseObject | None:
        """Its metaverse object."""
        return value_of(self.look("metaverse"))

    @property
    def cloud(self) -> TenantObject | None:
        """The object in Entra ID."""
        return value_of(self.look("entra_object"))

    @property
    def rules(self) -> tuple[SyncRule, ...]:
        """All synchronization rules; none where they could not be looked at."""
        return value_of(self.look("rules")) or ()

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of the tenant; none where they could not be looked at."""
        return value_of(self.look("domains")) or ()

    @property
    def server(self) -> Server | None:
        """The Connect server."""
        return value_of(self.look("server"))

    @property
    def connectors(self) -> tuple[Connector, ...]:
        """All connectors; none where they could not be looked at."""
        return value_of(self.look("connectors")) or ()

    def connector(self, identifier: str) -> Connector | None:
        """A connector by its identifier."""
        return next((c for c in self.connectors if c.identifier == identifier), None)


def value_of(found: Lookup[T]) -> T | None:
    """What a look-up found, if anything."""
    return found.value if isinstance(found, Found) else None


def seen_of(found: Lookup[T]) -> T | ConnectorSpaceView | None:
    """What a look-up found; where it failed on the way, the rows that it had seen by then."""
    part = found.in_part if isinstance(found, CouldNotLook) else None
    return part if isinstance(part, ConnectorSpaceView) else value_of(found)
