"""Connector spaces: an object's rows, their errors and what is pending on them."""

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.vocabulary.basics import ENTRA_CONNECTOR_ID, Attributes


@dataclass(frozen=True, slots=True)
class ExportError:
    """CsObject.ExportError; the type may be a name or a number, so all texts are kept."""

    type: str = ""
    name: str = ""
    code: str = ""
    literal: str = ""
    details: str = ""
    retry_count: int | None = None
    first: datetime | None = None
    latest: datetime | None = None

    @property
    def text(self) -> str:
        """Everything it says, in one line, for matching."""
        said = (self.type, self.name, self.code, self.literal, self.details)
        return " ".join(dict.fromkeys(x for x in said if x))


@dataclass(frozen=True, slots=True)
class SynchronizationError:
    """CsObject.SynchronizationError.

    `stack_trace` holds every attribute of the object: never shown raw.
    """

    type: str = ""
    step: str = ""
    stack_trace: str = ""
    retry_count: int | None = None
    first: datetime | None = None
    latest: datetime | None = None
    change_not_reimported: bool = False

    @property
    def inner(self) -> str:
        """The line after the heading `InnerException =>`, which is the error (seed 002)."""
        _, found, rest = self.stack_trace.partition("InnerException =>")
        lines = [line.strip() for line in rest.splitlines() if line.strip()] if found else []
        return lines[0] if lines else ""


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A line of a connector-space object's lineage: a rule in force and what it does."""

    internal_id: str
    name: str
    operation: str


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute of a pending change: the Import tab's Old Value and New Value."""

    name: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A pending import, a pending export or an unconfirmed export: add, update or delete."""

    operation: str
    attributes: tuple[AttributeChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectorSpaceObject:
    """Get-ADSyncCSObject, with what its SerializedXml tells beside it."""

    object_id: str
    connector_id: str
    connector_name: str
    dn: str
    object_type: str
    is_connector: bool
    mv_id: str | None = None
    connector_type: str = ""
    partition_id: str | None = None
    is_transient: bool = False
    is_placeholder: bool = False
    has_sync_error: bool = False
    has_export_error: bool = False
    export_error: ExportError | None = None
    sync_error: SynchronizationError | None = None
    change_not_reimported: bool = False
    connector_state: str | None = None
    lineage: tuple[AppliedRule, ...] = ()
    attributes: Attributes = field(default_factory=Attributes)
    pending_import: PendingChange | None = None
    pending_export: PendingChange | None = None
    unconfirmed_export: PendingChange | None = None

    @property
    def is_entra(self) -> bool:
        """True in the Entra connector space."""
        return self.connector_id == ENTRA_CONNECTOR_ID


@dataclass(frozen=True, slots=True)
class ConnectorSpaceView:
    """All rows of one object: in its AD connector space, in Entra's, and those joined to it.

    `joined` are the other AD rows of the same metaverse object: another forest, a master account.
    """

    ad: ConnectorSpaceObject | None = None
    entra: ConnectorSpaceObject | None = None
    joined: tuple[ConnectorSpaceObject, ...] = ()
