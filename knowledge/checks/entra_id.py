"""Entra ID itself: quarantine, recycle bin, twins, and who manages the object."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.export_errors import export_fault
from knowledge.journey import PEOPLE, arrived, entra_row, linked
from knowledge.vocabulary import (
    AuditEntry,
    ConnectorSpaceView,
    DirectoryObject,
    ProvisioningError,
    TenantObject,
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
    converted = _converted(cloud, connector_space)
    if converted is not None:
        return Answer("converted", (converted,))
    if directory is not None or deleted_objects is not None:
        return Answer("connect-sync")
    synced = cloud.flag("onPremisesSyncEnabled")
    if synced is None and not cloud.recorded("onPremisesSyncEnabled"):
        return None
    fact = Fact("managed-in-cloud", "entra-id", "entra-id", str(synced).lower() if synced is not None else "null", "true")
    if not synced:
        return Answer("cloud-only", (fact,))
    row = entra_row(connector_space)
    if row is None and not _tied(cloud):
        return None
    if row is None:
        return Answer("another-engine", (Fact("no-entra-row", "entra-connector-space", "connect-server", "not there", "there"),))
    pending = row.pending_import.operation.casefold() if row.pending_import else ""
    if not linked(row) and pending == "add":
        orphan = Fact("orphan-row", "entra-connector-space", "connect-server", "Pending Import, Add; no link", "a metaverse object")
        return Answer("orphan", (orphan,))
    return Answer("connect-sync")


def _tied(cloud: TenantObject) -> bool:
    """Whether the cloud object carries something by which Active Directory was really searched for it."""
    return bool(cloud.text("onPremisesImmutableId") or cloud.text("onPremisesSecurityIdentifier"))


def _converted(cloud: TenantObject, view: ConnectorSpaceView | None) -> Fact | None:
    behaviour = cloud.properties.get("onPremisesSyncBehavior")
    if isinstance(behaviour, dict) and behaviour.get("isCloudManaged") is True:
        return Fact("cloud-managed", "entra-id", "entra-id", "isCloudManaged true", "false")
    return None


def _lost(cloud: TenantObject, error: ProvisioningError) -> bool:
    """Whether this object is the one that lacks the value: both parties may carry the error."""
    value = error.value.casefold()
    if error.property.casefold() == "userprincipalname":
        return (cloud.text("userPrincipalName") or "").casefold() != value
    bare = value.partition(":")[2] or value
    held = {p.partition(":")[2].casefold() or p.casefold() for p in cloud.texts("proxyAddresses")}
    return bare not in held


def quarantine(
    entra_object: TenantObject | None,
    entra_holders: tuple[TenantObject, ...] | None | Unseen = UNSEEN,
) -> Answer[Literal["none", "holder", "quarantined", "held-by-deleted-object"]] | None:
    """Does Entra ID hold a value of this object in quarantine? The server shows success all the same."""
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
    holder = _holder(error, entra_holders)
    fact = Fact(
        "quarantined",
        "entra-id",
        "entra-id",
        error.value,
        "",
        {"property": error.property, "holder": f"{holder.kind} {holder.name}" if holder else ""},
    )
    return Answer("held-by-deleted-object" if holder and holder.deleted else "quarantined", (fact,))


def _holder(
    error: ProvisioningError, holders: tuple[TenantObject, ...] | None | Unseen
) -> TenantObject | None:
    value = error.value.casefold().removeprefix("smtp:")
    for other in holders or () if isinstance(holders, tuple) else ():
        held = {p.partition(":")[2].casefold() for p in other.texts("proxyAddresses")}
        names = {(other.text("userPrincipalName") or "").casefold(), (other.text("mail") or "").casefold()}
        if value in held | names:
            return other
    return None


SYNC_ACTORS = ("sync_", "adtoaadsyncserviceaccount", "connectsyncprovisioning", "microsoft entra connect", "azure ad connect")


def in_recycle_bin(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_deleted: TenantObject | None,
    audits: tuple[AuditEntry, ...] | None | Unseen = UNSEEN,
) -> Answer[Literal["no", "deleted-by-person", "deleted-by-sync", "deleted"]] | None:
    """Is the cloud object in the recycle bin, and who deleted it?"""
    if entra_deleted is None or (entra_object is not None and not entra_object.deleted):
        return Answer("no")
    when = entra_deleted.text("deletedDateTime") or ""
    lines = audits if isinstance(audits, tuple) else ()
    deletions = [
        e for e in lines if "delete" in e.activity.casefold() and entra_deleted.id in e.target_ids
    ]
    actor = deletions[0].actor if deletions else ""
    fact = Fact("in-recycle-bin", "entra-id", "entra-id", "deleted", "", {"when": when, "actor": actor})
    if directory is None:
        return Answer("deleted-by-sync" if actor.casefold().startswith(SYNC_ACTORS) else "no", (fact,))
    if not deletions:
        return Answer("deleted", (fact,))
    by_sync = actor.casefold().startswith(SYNC_ACTORS) or deletions[0].actor_is_app
    return Answer("deleted-by-sync" if by_sync else "deleted-by-person", (fact,))


def cloud_twin(
    about: About,
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_namesake: TenantObject | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["none", "never-evaluated"]] | None:
    """Is there a cloud-only twin beside the synchronized user, which no later match will ever find?"""
    twin = entra_namesake
    if directory is None or entra_object is None or twin is None or directory.type not in PEOPLE:
        return Answer("none")
    if twin.kind != "user" or twin.deleted or twin.flag("onPremisesSyncEnabled") or twin.text("onPremisesImmutableId"):
        return Answer("none")
    row = entra_row(connector_space)
    refused = row is not None and row.export_error is not None and export_fault(row.export_error.text) != "none"
    if not arrived(connector_space) or refused or not twin.recorded("onPremisesSyncEnabled"):
        return Answer("none")
    fact = Fact("cloud-twin", "entra-id", "entra-id", twin.name, "one object", {"own": entra_object.name})
    return Answer("never-evaluated", (fact,))
