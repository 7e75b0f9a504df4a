"""What tells how an object came to be deleted: its last known name, its container, its times."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from knowledge.answer import About, Fact, Unseen
from knowledge.dn import normalised
from knowledge.journey import entra_row
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    TenantObject,
)

TOGETHER = timedelta(hours=1)
BEFORE_DELETION = timedelta(hours=2)
BEFORE_PENDING = timedelta(days=7)
WAVE = 3
Containers = tuple[DirectoryObject, ...] | Unseen | None


def subject_named(about: About) -> bool:
    """Whether one object is asked about."""
    return bool(about.dn or about.entra_id or about.object_guid or about.asked)


def together(one: DirectoryObject, other: DirectoryObject) -> bool:
    """Whether two objects were deleted at about the same time, and are no containers."""
    first, second = one.time("whenChanged"), other.time("whenChanged")
    same = one.object_guid == other.object_guid or one.type in ("organizationalUnit", "container")
    return not same and bool(first and second) and abs(_apart(first, second)) <= TOGETHER


def _apart(first: datetime | None, second: datetime | None) -> timedelta:
    return first - second if first and second else timedelta.max


def container_gone(dn: str, containers: Containers) -> bool:
    """Whether a container is no longer there: deleted itself, or not among the live ones."""
    if "\\0adel:" in dn.casefold():
        return True
    live = {normalised(c.dn) for c in containers} if isinstance(containers, tuple) else set()
    return bool(dn and live) and normalised(dn) not in live


def last_known(
    row: ConnectorSpaceObject | None,
    entra_deleted: TenantObject | Unseen | None,
    entra_object: TenantObject | Unseen | None,
) -> str | None:
    """The name the object had when the cloud last heard of it."""
    for cloud in (entra_deleted, entra_object):
        if isinstance(cloud, TenantObject) and cloud.text("onPremisesDistinguishedName"):
            return cloud.text("onPremisesDistinguishedName")
    return row.dn if row else None


def leaving(view: ConnectorSpaceView | None) -> bool:
    """Whether a delete of the cloud object is pending."""
    row = entra_row(view)
    change = row.pending_export if row else None
    return change is not None and change.operation.casefold() == "delete"


def pending_fact(names: Sequence[str]) -> Fact:
    """How many deletes are pending, and the first of them."""
    first = {"first": names[0]}
    count = str(len(names))
    return Fact("pending-deletes", "entra-connector-space", "connect-server", count, "", first)


def deleted_at(cloud: TenantObject | Unseen | None) -> datetime | None:
    """When the cloud object was deleted."""
    text = cloud.text("deletedDateTime") if isinstance(cloud, TenantObject) else None
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
