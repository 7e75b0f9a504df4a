"""The field's nouns as frozen plain data: what Active Directory, the Connect server and Entra ID hold.

Property names and encodings follow the notes on Get-ADSync* cmdlets, Microsoft Graph v1.0 and AD.
Binary values (objectGUID, objectSid, certificates ...) are base64 text everywhere. GUIDs are
lower-case text without braces. Times are timezone-aware UTC. `None` means "not recorded".
"""

import base64
import binascii
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ENTRA_CONNECTOR_ID = "b891884f-051e-4a83-95af-2544101c9083"
NO_GUID = "00000000-0000-0000-0000-000000000000"

Place = Literal[
    "environment",
    "operations",
    "active-directory",
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "entra-id",
]
PLACES: tuple[Place, ...] = (
    "environment",
    "operations",
    "active-directory",
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "entra-id",
)


class Attributes(Mapping[str, tuple[str, ...]]):
    """Attribute values by name, names compared without case; an absent attribute has no values."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Iterable[str]] | None = None) -> None:
        self._values = {k.lower(): tuple(v) for k, v in (values or {}).items()}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._values.get(name.lower(), ())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self._values.get(name.lower()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def first(self, name: str) -> str | None:
        """The first value, or None when the attribute is absent."""
        values = self._values.get(name.lower())
        return values[0] if values else None

    def number(self, name: str) -> int | None:
        """The first value as a whole number, or None when absent or not a number."""
        try:
            return int(self.first(name) or "")
        except ValueError:
            return None


# --- Active Directory -----------------------------------------------------------------------


def guid_from_base64(text: str | None) -> str | None:
    """The GUID whose 16 bytes, in AD byte order, are this base64 text; None when it is not one."""
    try:
        raw = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return str(uuid.UUID(bytes_le=raw)) if len(raw) == 16 else None


def guid_to_base64(guid: str) -> str:
    """The base64 text of a GUID's 16 bytes in AD byte order: what sourceAnchor holds."""
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode()


def entra_dn(source_anchor: str) -> str:
    """The name of an object in the Entra connector space (engine-semantics section 5)."""
    return "CN={" + source_anchor.encode().hex().upper() + "}"


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """One object as a domain controller shows it. `domain` is the DNS name of its domain."""

    dn: str
    attributes: Attributes
    domain: str = ""
    deleted: bool = False

    @property
    def object_guid(self) -> str | None:
        """objectGUID as lower-case text."""
        return guid_from_base64(self.attributes.first("objectGUID"))

    @property
    def type(self) -> str:
        """The last value of objectClass, which is what the connector's inclusion list is asked for."""
        classes = self.attributes["objectClass"]
        return classes[-1] if classes else "unknown"

    @property
    def name(self) -> str:
        """What people call it: sAMAccountName, else the display name, else the first RDN's value."""
        a = self.attributes
        return a.first("sAMAccountName") or a.first("displayName") or a.first("cn") or self.dn

    def time(self, name: str) -> datetime | None:
        """A time attribute; the adapters hand times over as ISO 8601 text in UTC."""
        try:
            return datetime.fromisoformat(self.attributes.first(name) or "")
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Visibility:
    """What the AD connector account can read of the object: catalogue id ad-connector-no-read."""

    object_readable: bool
    unreadable_attributes: tuple[str, ...] = ()


# --- the Connect server ---------------------------------------------------------------------


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
        return " ".join(x for x in (self.type, self.name, self.code, self.literal, self.details) if x)


@dataclass(frozen=True, slots=True)
class SynchronizationError:
    """CsObject.SynchronizationError. `stack_trace` holds every attribute of the object: never shown raw."""

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


@dataclass(frozen=True, slots=True)
class MetaverseAttribute:
    """Values and who contributed them."""

    values: tuple[str, ...]
    rule: str = ""
    connector: str = ""
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class MetaverseLink:
    """One row of a metaverse object's Connectors tab."""

    cs_id: str
    cs_dn: str
    connector_name: str
    connector_id: str


@dataclass(frozen=True, slots=True)
class MetaverseObject:
    """Get-ADSyncMVObject."""

    object_id: str
    lineage: tuple[MetaverseLink, ...]
    attributes: Mapping[str, MetaverseAttribute]

    def attribute(self, name: str) -> MetaverseAttribute | None:
        """By name, without case."""
        wanted = name.lower()
        return next((a for n, a in self.attributes.items() if n.lower() == wanted and a.values), None)

    def first(self, name: str) -> str | None:
        """The first value, or None when absent."""
        found = self.attribute(name)
        return found.values[0] if found else None

    @property
    def plain(self) -> Attributes:
        """The values alone, for scoping filters."""
        return Attributes({n: a.values for n, a in self.attributes.items()})


@dataclass(frozen=True, slots=True)
class ScopeClause:
    """One line of a scoping filter. On outbound rules the attribute is a metaverse attribute."""

    attribute: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class JoinClause:
    """One line of a join group."""

    cs_attribute: str
    mv_attribute: str
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """One attribute flow mapping."""

    destination: str
    sources: tuple[str, ...]
    flow_type: str
    expression: str = ""
    merge_type: str = "Update"
    execute_once: bool = False


@dataclass(frozen=True, slots=True)
class SyncRule:
    """Get-ADSyncRule, or one exported rule file. Groups of `scope` are joined by OR, clauses by AND."""

    identifier: str
    internal_id: str
    name: str
    connector: str
    direction: str
    source_type: str
    target_type: str
    link_type: str
    precedence: int
    disabled: bool = False
    password_sync: bool = False
    immutable_tag: str = ""
    is_standard: bool | None = None
    scope: tuple[tuple[ScopeClause, ...], ...] = ()
    joins: tuple[tuple[JoinClause, ...], ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def standard(self) -> bool:
        """Out of the box: by the marker, else by the immutable tag (default-sync-rules 0.2)."""
        return bool(self.immutable_tag) if self.is_standard is None else self.is_standard


@dataclass(frozen=True, slots=True)
class Partition:
    """A domain of an AD connector, with its container filter."""

    identifier: str
    dn: str
    name: str
    selected: bool
    is_domain: bool = True
    object_classes: tuple[str, ...] = ()
    inclusions: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunProfileStep:
    """One step of a run profile."""

    partition_id: str
    task: str


@dataclass(frozen=True, slots=True)
class RunProfile:
    """A run profile of a connector and its steps."""

    name: str
    steps: tuple[RunProfileStep, ...]


@dataclass(frozen=True, slots=True)
class Connector:
    """Get-ADSyncConnector, the parts that decide. `None` where the record does not say."""

    identifier: str
    name: str
    type_name: str
    object_inclusion: tuple[str, ...] | None = None
    attribute_inclusion: tuple[str, ...] | None = None
    group_filter_dn: str | None = None
    partitions: tuple[Partition, ...] = ()
    run_profiles: tuple[RunProfile, ...] | None = None
    statistics: Mapping[str, int] = field(default_factory=dict)
    last_modified: datetime | None = None

    @property
    def is_entra(self) -> bool:
        """True for the connector to Entra ID, which has one fixed identifier."""
        return self.identifier == ENTRA_CONNECTOR_ID


@dataclass(frozen=True, slots=True)
class RunError:
    """One error of a run step."""

    kind: str
    dn: str
    cs_id: str | None
    type: str
    code: str = ""
    literal: str = ""
    details: str = ""
    call_stack: str = ""
    retry_count: int | None = None
    first: datetime | None = None
    latest: datetime | None = None

    @property
    def text(self) -> str:
        """Everything it says but the call stack, for matching."""
        return " ".join(x for x in (self.type, self.code, self.literal, self.details) if x)


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a run: one partition."""

    result: str
    number: int = 0
    start: datetime | None = None
    end: datetime | None = None
    partition: str = ""
    connection_result: str = ""
    server: str = ""
    detail: str = ""
    counters: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[RunError, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Get-ADSyncRunProfileResult. `steps` is None when step details were not recorded."""

    connector_id: str
    connector_name: str
    profile: str
    result: str
    number: int = 0
    start: datetime | None = None
    end: datetime | None = None
    complete: bool = True
    steps: tuple[RunStep, ...] | None = None

    @property
    def is_entra(self) -> bool:
        """A run of the Entra connector."""
        return self.connector_id == ENTRA_CONNECTOR_ID


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Get-ADSyncScheduler."""

    cycle_enabled: bool | None = None
    suspended: bool | None = None
    staging: bool | None = None
    next_start: datetime | None = None
    next_policy: str = ""
    in_progress: bool | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The accidental-delete protection: disabled, enabledForCount or enabledForPercentage."""

    prevention: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """The Connect server itself. `None` = not recorded."""

    name: str
    version: str | None = None
    service_status: str | None = None
    scheduler: Scheduler | None = None
    settings: Mapping[str, str] | None = None
    features: Mapping[str, bool] | None = None
    threshold: Threshold | None = None
    database_type: str | None = None
    database_mb: float | None = None

    def setting(self, name: str) -> str | None:
        """A global setting by its full name."""
        return (self.settings or {}).get(name)


@dataclass(frozen=True, slots=True)
class PasswordSyncState:
    """Get-ADSyncPartitionPasswordSyncState and the connector switches."""

    partitions: tuple["PartitionPasswordState", ...] = ()
    switches: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class PartitionPasswordState:
    """Password hash synchronization of one partition."""

    connector_id: str
    dn: str
    last_success_end: datetime | None = None
    last_cycle_status: str = ""


@dataclass(frozen=True, slots=True)
class PasswordLogEntry:
    """A line of the password log (Get-ADSyncCSObjectLog)."""

    time: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the server's Application log."""

    time: datetime | None
    id: int
    source: str = ""
    level: str = ""
    message: str = ""


# --- Entra ID -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProvisioningError:
    """onPremisesProvisioningErrors: a value in quarantine (duplicate attribute resiliency)."""

    category: str
    property: str
    value: str
    occurred: datetime | None = None


@dataclass(frozen=True, slots=True)
class TenantObject:
    """A user, group, contact or device of Entra ID, with Graph's own property names.

    `properties` holds what Graph returned; a property that was not asked for is not in it.
    """

    kind: Literal["user", "group", "contact", "device"]
    id: str
    properties: Mapping[str, object]
    deleted: bool = False
    errors: tuple[ProvisioningError, ...] | None = None

    def text(self, name: str) -> str | None:
        """A text property, or None when null or absent."""
        value = self.properties.get(name)
        return value if isinstance(value, str) and value else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A collection of texts; empty when null or absent."""
        value = self.properties.get(name)
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, (list, tuple)) else ()

    def flag(self, name: str) -> bool | None:
        """A Boolean property, or None when null or absent."""
        value = self.properties.get(name)
        return value if isinstance(value, bool) else None

    def recorded(self, name: str) -> bool:
        """Whether Graph was asked for this property at all (null counts as asked)."""
        return name in self.properties

    @property
    def name(self) -> str:
        """What people call it."""
        return self.text("userPrincipalName") or self.text("displayName") or self.id


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the tenant."""

    id: str
    verified: bool
    initial: bool = False
    default: bool = False
    authentication: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """The tenant. `sync_enabled` None = Graph said null: never on, or switched off."""

    sync_enabled: bool | None
    last_sync: datetime | None = None
    last_password_sync: datetime | None = None
    verified_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncFeatures:
    """directory/onPremisesSynchronization: the tenant's feature switches and the threshold."""

    flags: Mapping[str, bool]
    threshold: Threshold | None = None

    def flag(self, name: str) -> bool | None:
        """A switch, or None when Graph did not return it."""
        return self.flags.get(name)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of directoryAudits that touches the object, or a sync identity's."""

    time: datetime | None
    activity: str
    actor: str
    actor_is_app: bool
    target_ids: tuple[str, ...]
    target_names: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
