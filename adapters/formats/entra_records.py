"""entra/*.json about the tenant: domains, organization, switches, roles and the audit log."""

from collections.abc import Iterator

from msgspec import Struct

from adapters.formats.entra_objects import values_of
from adapters.formats.reading import convert
from adapters.formats.scalars import Moment, Text, when
from knowledge.vocabulary import AuditEntry, Domain, Organization, SyncFeatures, Threshold

_SYNC_UPNS = ("sync_", "adtoaadsyncserviceaccount")
_SYNC_NAMES = frozenset(
    {
        "microsoft entra connect sync",
        "on-premises directory synchronization service account",
    }
)
_SYNC_APP = "connectsync"


class DomainShape(Struct, rename="camel"):
    """A domain."""

    id: str
    is_verified: bool | None = None
    is_initial: bool | None = None
    is_default: bool | None = None
    authentication_type: Text | None = None


class VerifiedDomainShape(Struct, rename="camel"):
    """A verified domain as the organization names it."""

    name: Text | None = None


class OrganizationShape(Struct, rename="camel"):
    """The organization."""

    on_premises_sync_enabled: bool | None = None
    on_premises_last_sync_date_time: Moment | None = None
    on_premises_last_password_sync_date_time: Moment | None = None
    verified_domains: list[VerifiedDomainShape] | None = None


class AccidentalDeletionShape(Struct, rename="camel"):
    """accidentalDeletionPrevention."""

    synchronization_prevention_type: Text | None = None
    alert_threshold: int | None = None


class ConfigurationShape(Struct, rename="camel"):
    """onPremisesDirectorySynchronizationConfiguration."""

    accidental_deletion_prevention: AccidentalDeletionShape | None = None


class SynchronizationShape(Struct, rename="camel"):
    """onPremisesDirectorySynchronization."""

    features: dict[str, bool | str | None] | None = None
    configuration: ConfigurationShape | None = None


class RoleShape(Struct, rename="camel"):
    """A member of a directory role."""

    role_display_name: Text
    id: str


class ModifiedPropertyShape(Struct, rename="camel"):
    """A property that an audited change touched."""

    display_name: Text | None = None
    new_value: Text | None = None


class TargetShape(Struct, rename="camel"):
    """An object that an audited change touched."""

    id: Text | None = None
    display_name: Text | None = None
    user_principal_name: Text | None = None
    modified_properties: list[ModifiedPropertyShape] | None = None


class ActorShape(Struct, rename="camel"):
    """A user or app that made a change."""

    display_name: Text | None = None
    user_principal_name: Text | None = None


class InitiatorShape(Struct, rename="camel"):
    """Who made a change."""

    user: ActorShape | None = None
    app: ActorShape | None = None


class ServicePrincipalShape(Struct, rename="camel"):
    """A service principal; which app is the sync client, for people who read the folder."""

    id: str
    app_id: Text | None = None
    display_name: Text | None = None


class AuditShape(Struct, rename="camel"):
    """directoryAudit."""

    activity_date_time: Moment | None = None
    activity_display_name: Text | None = None
    initiated_by: InitiatorShape | None = None
    target_resources: list[TargetShape] | None = None


def read_domains(raw: object, file: str) -> tuple[Domain, ...]:
    """The tenant's domains."""
    return tuple(
        Domain(
            id=shape.id.lower(),
            verified=bool(shape.is_verified),
            initial=bool(shape.is_initial),
            default=bool(shape.is_default),
            authentication=shape.authentication_type or "",
        )
        for shape in convert(values_of(raw, file), list[DomainShape], file)
    )


def read_organization(raw: object, file: str) -> Organization | None:
    """The organization; None when the collection is empty."""
    shapes = convert(values_of(raw, file), list[OrganizationShape], file)
    return _organization(shapes[0]) if shapes else None


def _organization(shape: OrganizationShape) -> Organization:
    return Organization(
        sync_enabled=shape.on_premises_sync_enabled,
        last_sync=when(shape.on_premises_last_sync_date_time),
        last_password_sync=when(shape.on_premises_last_password_sync_date_time),
        verified_domains=tuple(
            domain.name.lower() for domain in shape.verified_domains or () if domain.name
        ),
    )


def read_features(raw: object, file: str) -> SyncFeatures | None:
    """The synchronization switches; None when the collection is empty."""
    shapes = convert(values_of(raw, file), list[SynchronizationShape], file)
    return _features(shapes[0]) if shapes else None


def _features(shape: SynchronizationShape) -> SyncFeatures:
    flags = {name: _flag(value) for name, value in (shape.features or {}).items()}
    prevention = shape.configuration and shape.configuration.accidental_deletion_prevention
    kind = prevention and prevention.synchronization_prevention_type
    return SyncFeatures(
        flags={name: flag for name, flag in flags.items() if flag is not None},
        threshold=Threshold(kind, prevention.alert_threshold) if prevention and kind else None,
    )


def _flag(value: bool | str | None) -> bool | None:
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value


def read_service_principals(raw: object, file: str) -> int:
    """How many service principals there are; no look-up needs more."""
    return len(convert(values_of(raw, file), list[ServicePrincipalShape], file))


def read_roles(raw: object, file: str) -> dict[str, tuple[str, ...]]:
    """Names of directory roles by the id of who holds them."""
    roles: dict[str, tuple[str, ...]] = {}
    for shape in convert(values_of(raw, file), list[RoleShape], file):
        roles[shape.id.lower()] = (*roles.get(shape.id.lower(), ()), str(shape.role_display_name))
    return roles


def read_audits(raw: object, file: str) -> tuple[tuple[AuditEntry, bool], ...]:
    """Audit lines, each with whether a synchronization identity made the change."""
    shapes = convert(values_of(raw, file), list[AuditShape], file)
    return tuple((_audit(shape), _is_sync(shape.initiated_by)) for shape in shapes)


def _audit(shape: AuditShape) -> AuditEntry:
    by = shape.initiated_by or InitiatorShape()
    actor = by.user or by.app or ActorShape()
    targets = shape.target_resources or []
    return AuditEntry(
        time=when(shape.activity_date_time),
        activity=shape.activity_display_name or "",
        actor=actor.user_principal_name or actor.display_name or "",
        actor_is_app=by.user is None and by.app is not None,
        target_ids=tuple(t.id.lower() for t in targets if t.id),
        target_names=tuple(
            name for t in targets if (name := t.user_principal_name or t.display_name)
        ),
        changes=tuple(_changes(targets)),
    )


def _changes(targets: list[TargetShape]) -> Iterator[str]:
    """The names of the properties that were changed."""
    for target in targets:
        for change in target.modified_properties or ():
            if change.display_name:
                yield str(change.display_name)


def _is_sync(by: InitiatorShape | None) -> bool:
    """Whether the change was made by Entra Connect's account or application."""
    actors = [actor for actor in (by and by.user, by and by.app) if actor]
    return any(
        (actor.user_principal_name or "").lower().startswith(_SYNC_UPNS)
        or (actor.display_name or "").lower() in _SYNC_NAMES
        or _SYNC_APP in (actor.display_name or "").lower()
        for actor in actors
    )
