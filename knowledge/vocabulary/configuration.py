"""The configuration of the Connect server: synchronization rules and connectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.vocabulary.basics import ENTRA_CONNECTOR_ID

#: What a file says and no reader knows: the path of the element or key, and its text. Newer servers
#: may write more than the notes describe; it is kept, so that nothing is lost unseen.
Unknown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScopeClause:
    """One line of a scoping filter. On outbound rules the attribute is a metaverse attribute."""

    attribute: str
    operator: str
    value: str
    unknown: Unknown = ()


@dataclass(frozen=True, slots=True)
class JoinClause:
    """One line of a join group."""

    cs_attribute: str
    mv_attribute: str
    case_sensitive: bool = False
    unknown: Unknown = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One attribute flow mapping."""

    destination: str
    sources: tuple[str, ...]
    flow_type: str
    expression: str = ""
    merge_type: str = "Update"
    execute_once: bool = False
    unknown: Unknown = ()


@dataclass(frozen=True, slots=True)
class SyncRule:
    """Get-ADSyncRule, or an exported rule. Groups of `scope` are joined by OR, clauses by AND."""

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
    unknown: Unknown = ()

    @property
    def standard(self) -> bool:
        """Out of the box: by the marker, else by the immutable tag (default-sync-rules 0.2)."""
        return bool(self.immutable_tag) if self.is_standard is None else self.is_standard


@dataclass(frozen=True, slots=True)
class Partition:
    """A domain of an AD connector, with its container filter.

    `parameters` holds Domain.FQDN, Domain.LDAP and Domain.Netbios as far as the record says them.
    """

    identifier: str
    dn: str
    name: str
    selected: bool
    is_domain: bool = True
    object_classes: tuple[str, ...] = ()
    inclusions: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)


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
    """Get-ADSyncConnector, the parts that decide. `None` where the record does not say.

    `parameters` holds what rules may name between percent signs: Forest.FQDN, Forest.LDAP,
    Forest.Netbios and the connector's other global parameters.
    """

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
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_entra(self) -> bool:
        """True for the connector to Entra ID, which has one fixed identifier."""
        return self.identifier == ENTRA_CONNECTOR_ID


@dataclass(frozen=True, slots=True)
class MetaverseSchema:
    """What an exported MV.xml tells of the metaverse: attributes by class, and the settings."""

    server: str
    version: str | None
    classes: Mapping[str, frozenset[str]]
    attributes: frozenset[str]
    multi_valued: frozenset[str]
    settings: Mapping[str, str]
