"""Entra ID: objects with Graph's property names, domains, features and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.vocabulary.server import Threshold


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
        return (
            tuple(v for v in value if isinstance(v, str))
            if isinstance(value, (list, tuple))
            else ()
        )

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
