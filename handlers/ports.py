"""The ports: what the handlers need from outside, as narrow as they need it.

Every look-up answers with Found, Missing or CouldNotLook and never raises for an outside failure
(design rule 9). The one thing it may raise is SourceBrokenError. An adapter implements one or more
of these; one contract test runs over them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, get_args

from knowledge.evidence import Lookup
from knowledge.language.subject import SubjectKind
from knowledge.vocabulary import (
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    DirectoryObject,
    Domain,
    Event,
    MetaverseObject,
    Organization,
    PasswordLogEntry,
    PasswordSyncState,
    Run,
    Server,
    SyncFeatures,
    SyncRule,
    TenantObject,
    Visibility,
)

HandleKind = SubjectKind
EVERY_KIND: frozenset[HandleKind] = frozenset(get_args(SubjectKind))


class SourceBrokenError(Exception):
    """A source itself cannot be used, whatever is asked; the text is one line that names the mend.

    No answer is made without it: it passes through the handlers to whoever started the program.
    """


@dataclass(frozen=True, slots=True)
class Handle:
    """What a person called the object, and how that is to be read."""

    kind: HandleKind
    value: str


@dataclass(frozen=True, slots=True)
class NamedObject:
    """One line of the list of names that the typo-tolerant index is built from."""

    dn: str
    names: tuple[str, ...]


class Directory(Protocol):
    """Active Directory, all domains and forests that the bot may read."""

    async def find(self, handle: Handle) -> Lookup[tuple[DirectoryObject, ...]]:
        """Every live object that fits exactly, without case; Missing when none does."""

    async def object(self, dn: str) -> Lookup[DirectoryObject]:
        """The live object of this name (names compared without case, spaces and escapes)."""

    async def by_guid(self, object_guid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectGUID."""

    async def by_sid(self, sid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectSid, as `S-1-...` text."""

    async def deleted(self, handle: Handle) -> Lookup[tuple[DirectoryObject, ...]]:
        """Deleted objects that fit."""

    async def copies(self, object_guid: str) -> Lookup[Mapping[str, DirectoryObject | None]]:
        """What other named domain controllers show of this object; None = that one has it not."""

    async def holders(self, values: Sequence[str]) -> Lookup[tuple[DirectoryObject, ...]]:
        """Live objects of every type holding one of these addresses or sign-in names.

        In proxyAddresses (any prefix), mail, userPrincipalName or targetAddress.
        """

    async def containers(self) -> Lookup[tuple[DirectoryObject, ...]]:
        """All organizational units and containers."""

    async def deleted_below(self, container_dn: str) -> Lookup[tuple[DirectoryObject, ...]]:
        """Deleted objects whose lastKnownParent is this container."""

    async def names(self) -> Lookup[tuple[NamedObject, ...]]:
        """All names of all people, groups, contacts and computers."""


class ConnectServer(Protocol):
    """The Microsoft Entra Connect server, read-only."""

    @property
    def finds(self) -> frozenset[HandleKind]:
        """By which kinds of handle `find` can search; a live server knows names and GUIDs alone."""

    async def server(self) -> Lookup[Server]: ...

    async def connectors(self) -> Lookup[tuple[Connector, ...]]: ...

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]: ...

    async def run_history(self) -> Lookup[tuple[Run, ...]]:
        """Newest first."""

    async def ad_object(
        self, dn: str | None, object_guid: str | None
    ) -> Lookup[ConnectorSpaceObject]:
        """The row in an AD connector space by anchor (objectGUID), else by name."""

    async def entra_object(self, source_anchor: str) -> Lookup[ConnectorSpaceObject]:
        """The row in the Entra connector space whose sourceAnchor this is."""

    async def by_id(self, cs_id: str) -> Lookup[ConnectorSpaceObject]:
        """The row with this connector-space id."""

    async def find(self, handle: Handle) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        """AD connector-space rows that fit."""

    async def metaverse(self, mv_id: str) -> Lookup[MetaverseObject]: ...

    async def pending_deletes(self) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        """Rows of the Entra connector space with Pending Export, Delete."""

    async def orphans(self) -> Lookup[tuple[ConnectorSpaceObject, ...]]:
        """Rows of the Entra connector space with Pending Import, Add and no link."""

    async def object_log(self, cs_id: str) -> Lookup[tuple[PasswordLogEntry, ...]]: ...

    async def password_sync(self) -> Lookup[PasswordSyncState]: ...

    async def events(self) -> Lookup[tuple[Event, ...]]: ...

    async def visible(self, dn: str) -> Lookup[Visibility]: ...


class Tenant(Protocol):
    """Entra ID through Microsoft Graph."""

    async def find(self, handle: Handle) -> Lookup[tuple[TenantObject, ...]]:
        """Users, groups, contacts and devices that fit exactly."""

    async def by_anchor(self, immutable_id: str) -> Lookup[TenantObject]:
        """The user whose onPremisesImmutableId this is."""

    async def by_id(self, object_id: str) -> Lookup[TenantObject]: ...

    async def by_security_identifier(self, sid: str) -> Lookup[TenantObject]:
        """The user or group whose onPremisesSecurityIdentifier this is."""

    async def holders(self, values: Sequence[str]) -> Lookup[tuple[TenantObject, ...]]:
        """Live and deleted objects of every type holding one of these addresses or names."""

    async def deleted(self, handle: Handle) -> Lookup[tuple[TenantObject, ...]]: ...

    async def domains(self) -> Lookup[tuple[Domain, ...]]: ...

    async def organization(self) -> Lookup[Organization]: ...

    async def sync_features(self) -> Lookup[SyncFeatures]: ...

    async def audits(self, object_id: str | None) -> Lookup[tuple[AuditEntry, ...]]:
        """Audit lines that touch this object, and those of the synchronization identities.

        Live, these identities' lines are those of the last 24 hours; a recorded tenant has what was
        recorded, and for None all of it. More than these 24 hours is promised to nobody.
        """

    async def roles(self, object_id: str) -> Lookup[tuple[str, ...]]:
        """Names of the directory roles the object holds."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime: ...


class Cases(Protocol):
    """Where open cases are kept."""

    async def load(self, case_id: str) -> str | None:
        """The stored text of a case, or None."""

    async def save(self, case_id: str, text: str) -> None: ...

    async def latest(self, thread: str) -> str | None:
        """The id of the newest case of a conversation thread."""

    async def bind(self, thread: str, case_id: str) -> None:
        """Make a case the newest of a conversation thread."""

    async def of(self, actors: Sequence[str], most: int) -> tuple[str, ...]:
        """The stored texts of these actors' cases, the latest saved first."""


class Notes(Protocol):
    """Small facts with an end that all processes of the bot share.

    What was answered already, what a button means, where somebody wants his answers.
    CasesUnavailableError when they cannot be reached.
    """

    async def once(self, key: str, seconds: float) -> bool:
        """True for exactly one caller within that time, in whichever process."""

    async def keep(self, key: str, text: str, seconds: float) -> None:
        """Keep a text under a key for that time, in place of what was there."""

    async def read(self, key: str) -> str | None:
        """The text that is kept under a key; None when there is none, or its time is over."""

    async def drop(self, key: str) -> None:
        """Forget a key."""
