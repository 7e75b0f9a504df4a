"""Entra ID itself: quarantine, recycle bin, twins, and who manages the object."""

from collections.abc import Iterable
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.journey import PEOPLE, arrived, entra_row
from knowledge.ownership import NO_ROW, cloud_only, converted, may_be_converted, orphaned
from knowledge.soft_match import soft_matches
from knowledge.vocabulary import (
    AuditEntry,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    ProvisioningError,
    TenantObject,
)

SYNC_ACTORS = (
    "sync_",
    "adtoaadsyncserviceaccount",
    "connectsyncprovisioning",
    "microsoft entra connect",
    "azure ad connect",
)


def managed_by(
    directory: DirectoryObject | None,
    deleted_objects: DirectoryObject | None,
    entra_object: TenantObject | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["connect-sync", "cloud-only", "converted", "orphan", "another-engine"]] | None:
    """Is the object managed by this Connect server at all?"""
    cloud = entra_object
    if cloud is None or cloud.deleted:
        return Answer("connect-sync")
    switched = converted(cloud)
    if switched is not None:
        return Answer("converted", (switched,))
    if may_be_converted(cloud):
        return None
    if directory is not None or deleted_objects is not None:
        return Answer("connect-sync")
    if cloud.flag("onPremisesSyncEnabled"):
        return _owner(cloud, entra_row(connector_space))
    fact = cloud_only(cloud)
    return Answer("cloud-only", (fact,)) if fact else None


def _owner(
    cloud: TenantObject, row: ConnectorSpaceObject | None
) -> Answer[Literal["connect-sync", "orphan", "another-engine"]] | None:
    """Whose synchronized object this is that Active Directory does not have."""
    if row is None and not _tied(cloud):
        return None
    if row is None:
        return Answer("another-engine", (NO_ROW,))
    fact = orphaned(row)
    return Answer("orphan", (fact,)) if fact else Answer("connect-sync")


def _tied(cloud: TenantObject) -> bool:
    """Whether it carries something by which Active Directory was really searched for it."""
    return bool(cloud.text("onPremisesImmutableId") or cloud.text("onPremisesSecurityIdentifier"))


def _lost(cloud: TenantObject, error: ProvisioningError) -> bool:
    """Whether this object is the one that lacks the value: both parties may carry the error."""
    value = error.value.casefold()
    if error.property.casefold() == "userprincipalname":
        return (cloud.text("userPrincipalName") or "").casefold() != value
    return _address(value) not in {_address(p) for p in cloud.texts("proxyAddresses")}


def _address(text: str) -> str:
    """An address for comparing: without case, with its type. A SIP address is no SMTP address."""
    return text.casefold() if ":" in text else f"smtp:{text.casefold()}"


def quarantine(
    entra_object: TenantObject | None,
    entra_holders: tuple[TenantObject, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["none", "holder", "quarantined", "held-by-deleted-object"]] | None:
    """Does Entra ID hold a value of this object in quarantine? The server shows success even so."""
    cloud = entra_object
    if cloud is None or cloud.kind == "device":
        return Answer("none")
    if cloud.errors is None:
        return None
    conflicts = [e for e in cloud.errors if e.category.casefold() == "propertyconflict"]
    lost = [e for e in conflicts if _lost(cloud, e)]
    if not lost:
        return Answer("holder" if conflicts else "none")
    error = lost[0]
    holder = _holder(cloud, error, entra_holders)
    fact = Fact(
        "quarantined",
        "entra-id",
        "entra-id",
        error.value,
        "",
        {"property": error.property, "holder": f"{holder.kind} {holder.name}" if holder else ""},
    )
    if holder and holder.deleted:
        return Answer("held-by-deleted-object", (fact,))
    # Nobody could look who holds it: it may be a deleted object, which is another cause.
    return Answer("quarantined", (fact,), certain=not isinstance(entra_holders, Unseen))


def _holder(
    cloud: TenantObject,
    error: ProvisioningError,
    holders: tuple[TenantObject, ...] | Unseen | None,
) -> TenantObject | None:
    """The other object that has the value, as an address or as its sign-in name."""
    others = holders if isinstance(holders, tuple) else ()
    for other in (x for x in others if x.id != cloud.id):
        names = (other.text("userPrincipalName"), other.text("mail"))
        values = (*other.texts("proxyAddresses"), *(name for name in names if name))
        if _address(error.value) in map(_address, values):
            return other
    return None


def _deleted_by(cloud: TenantObject, audits: Iterable[AuditEntry]) -> tuple[str, bool]:
    """Who deleted it last, and whether that was an app; empty when no line says so."""
    deletions = [
        e for e in audits if "delete" in e.activity.casefold() and cloud.id.lower() in e.target_ids
    ]
    timed = [e for e in deletions if e.time is not None]
    newest = max(timed, key=lambda e: e.time, default=deletions[0] if deletions else None)
    return (newest.actor, newest.actor_is_app) if newest else ("", False)


def in_recycle_bin(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_deleted: TenantObject | None,
    audits: tuple[AuditEntry, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["no", "deleted-by-person", "deleted-by-sync", "deleted"]] | None:
    """Is the cloud object in the recycle bin, and who deleted it?"""
    if entra_deleted is None or (entra_object is not None and not entra_object.deleted):
        return Answer("no")
    when = entra_deleted.text("deletedDateTime") or ""
    actor = _deleted_by(entra_deleted, audits if isinstance(audits, tuple) else ())
    fact = Fact(
        "in-recycle-bin", "entra-id", "entra-id", "deleted", "", {"when": when, "actor": actor[0]}
    )
    by_sync = actor[0].casefold().startswith(SYNC_ACTORS)
    if directory is None:
        return Answer("deleted-by-sync" if by_sync else "no", (fact,))
    if by_sync:
        return Answer("deleted-by-sync", (fact,))
    return Answer("deleted-by-person" if actor[0] and not actor[1] else "deleted", (fact,))


def cloud_twin(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_namesake: TenantObject | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["none", "never-evaluated"]] | None:
    """Is there a cloud-only twin beside the synchronized user, which no later match will find?"""
    twin = entra_namesake
    if directory is None or entra_object is None or twin is None or directory.type not in PEOPLE:
        return Answer("none")
    synced = twin.flag("onPremisesSyncEnabled") or not twin.recorded("onPremisesSyncEnabled")
    if twin.kind != "user" or twin.deleted or synced or twin.text("onPremisesImmutableId"):
        return Answer("none")
    if not soft_matches(directory, twin):
        return Answer("none")
    row = entra_row(connector_space)
    error = row.export_error if row else None
    if not arrived(connector_space) or error is not None:
        return Answer("none")
    fact = Fact(
        "cloud-twin", "entra-id", "entra-id", twin.name, "one object", {"own": entra_object.name}
    )
    return Answer("never-evaluated", (fact,))
