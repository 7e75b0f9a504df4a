"""Deletes that do not come: who still holds the object, and does its delete wait?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.checks.arrival import object_landed, something_waits
from knowledge.deletion_evidence import leaving, pending_fact, subject_named
from knowledge.dn import dns_domain, normalised
from knowledge.journey import entra_row, home, linked
from knowledge.ownership import NO_ROW, cloud_only, converted, may_be_converted, orphaned
from knowledge.runs import last_cycle, newest_first
from knowledge.soft_match import addresses, soft_matches
from knowledge.sync_rules.containers import container_scope, partition_of
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Run,
    Server,
    TenantObject,
)

SHOWN = 10
Rows = tuple[ConnectorSpaceObject, ...]
Claimants = tuple[DirectoryObject, ...]
Connectors = tuple[Connector, ...] | None
Waits = Literal["waits", "nothing-waits"]
KEEPS_ALIVE = frozenset({"provision", "stickyjoin"})


def delete_waits(
    about: About,
    run_history: tuple[Run, ...] | None,
    directory: DirectoryObject | Unseen | None = UNSEEN,
    deleted_objects: DirectoryObject | Unseen | None = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    connectors: Connectors | Unseen = UNSEEN,
    server: Server | Unseen | None = UNSEEN,
    pending_deletes: Rows | Unseen | None = UNSEEN,
) -> Answer[Waits] | None:
    """Does a delete wait: pending, or in AD since the last completed cycle began?

    One that a completed cycle left pending is not explained by waiting.
    """
    if not subject_named(about):
        return None if isinstance(pending_deletes, Unseen) else _all_wait(pending_deletes)
    view = None if isinstance(connector_space, Unseen) else connector_space
    if isinstance(directory, DirectoryObject):
        return something_waits(directory, view, run_history, connectors, server)
    if not isinstance(deleted_objects, DirectoryObject):
        return _pending(view)
    since = _since(deleted_objects, run_history or (), connectors, server)
    when = deleted_objects.time("whenChanged")
    if since is not None and when is not None and when <= since:
        return None if leaving(view) else Answer("nothing-waits")
    if leaving(view) or _reaches_back(when, run_history or ()):
        fact = Fact(
            "deleted-since",
            "active-directory",
            "active-directory",
            when.isoformat() if when else "",
        )
        return Answer("waits", (fact,))
    return None


def _all_wait(rows: Rows | None) -> Answer[Waits]:
    if not rows:
        return Answer("nothing-waits")
    return Answer("waits", (pending_fact([r.dn for r in rows]),))


def _pending(view: ConnectorSpaceView | None) -> Answer[Waits]:
    return Answer("waits" if leaving(view) else "nothing-waits")


def _since(
    gone: DirectoryObject,
    runs: tuple[Run, ...],
    connectors: Connectors | Unseen,
    server: Server | Unseen | None,
) -> datetime | None:
    """When the last completed cycle of the object's domain began to read."""
    held = gone.attributes.first("lastKnownParent") or gone.dn
    place = partition_of(f"CN=x,{held}", connectors) if isinstance(connectors, tuple) else None
    if place is None:
        return None
    staging = isinstance(server, Server) and server.scheduler and bool(server.scheduler.staging)
    cycle = last_cycle(runs, place[0].identifier, place[1].dn, exports=not staging)
    return None if cycle is None or staging else cycle.since


def _reaches_back(when: datetime | None, runs: tuple[Run, ...]) -> bool:
    """Whether the run history is old enough to tell that no cycle took this up."""
    oldest = newest_first(runs)[-1].start if runs else None
    return when is not None and oldest is not None and when >= oldest


def other_connector_holds(
    directory: DirectoryObject | None,
    deleted_objects: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    successor_space: ConnectorSpaceView | Unseen | None = UNSEEN,
) -> Answer[Literal["not-held", "held"]] | None:
    """Does an object of another directory keep the metaverse object alive?"""
    if directory is not None or deleted_objects is None:
        return Answer("not-held")
    own = dns_domain(deleted_objects.attributes.first("lastKnownParent") or deleted_objects.dn)
    views = [connector_space]
    if isinstance(successor_space, ConnectorSpaceView):
        views.append(successor_space)
    for view in views:
        if view is None or not linked(entra_row(view)):
            continue
        for row in (view.ad, *view.joined):
            if row is not None and linked(row) and dns_domain(row.dn) != own and _keeps(row):
                values = {"connector": row.connector_name}
                fact = Fact(
                    "held-by", "metaverse", "connect-server", row.dn, "no connector", values
                )
                return Answer("held", (fact,))
    return Answer("not-held")


def _keeps(row: ConnectorSpaceObject) -> bool:
    return any(line.operation.casefold() in KEEPS_ALIVE for line in row.lineage)


Owner = Literal[
    "none-left", "claimed", "name-claimed", "cloud-only", "converted", "orphan", "another-engine"
]


def cloud_object_owner(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_namesake: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Owner] | None:
    """Does this server claim the cloud object, another engine, or nobody?"""
    cloud = entra_object
    if cloud is None or cloud.deleted:
        fact = _name_claimed(directory, entra_namesake)
        return Answer("name-claimed", (fact,)) if fact else Answer("none-left")
    switched = converted(cloud)
    if switched is not None:
        return Answer("converted", (switched,))
    if may_be_converted(cloud):
        return None
    if directory is not None:
        return Answer("claimed")
    if cloud.flag("onPremisesSyncEnabled"):
        return _claimed(cloud, entra_row(connector_space), connector_space)
    fact = cloud_only(cloud)
    return Answer("cloud-only", (fact,)) if fact else None


def _name_claimed(
    directory: DirectoryObject | None, namesake: TenantObject | Unseen | None
) -> Fact | None:
    """That the object of its name is synchronized, live, and has another anchor."""
    if directory is None or not isinstance(namesake, TenantObject) or namesake.deleted:
        return None
    if not namesake.text("onPremisesImmutableId") or not soft_matches(directory, namesake):
        return None
    values = {"holder": directory.dn, "asked": directory.name}
    return Fact("orphans-claimed", "entra-id", "entra-id", namesake.name, "", values)


def _claimed(
    cloud: TenantObject, row: ConnectorSpaceObject | None, view: ConnectorSpaceView | None
) -> Answer[Owner] | None:
    """A row that is not there proves something only when its anchor could be looked for."""
    if row is None:
        if cloud.text("onPremisesImmutableId") is None:
            return None
        return Answer("another-engine", (NO_ROW,))
    if linked(row) or leaving(view):
        return Answer("claimed")
    fact = orphaned(row)
    return Answer("orphan", (fact,)) if fact else None


def filter_leaves_foreign(
    directory: DirectoryObject | None,
    connectors: Connectors,
    entra_object: TenantObject | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["no", "foreign"]] | None:
    """Is the object out of scope, and its cloud copy one that this server never provisioned?"""
    row = entra_row(connector_space)
    adding = row is not None and not linked(row) and row.pending_import is not None
    if directory is None or entra_object is None or not (row is None or adding):
        return Answer("no")
    place = home(directory, connectors)
    if place is None or not connectors:
        return None if not connectors else Answer("no")
    outside = not place[1].selected or not container_scope(directory.dn, place[1]).in_scope
    if not outside or not entra_object.flag("onPremisesSyncEnabled"):
        return Answer("no")
    fact = Fact("never-provisioned", "entra-id", "connect-server", entra_object.name, "")
    return Answer("foreign", (fact,))


def delete_landed(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_deleted: TenantObject | None,
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Is the cloud object gone? Only what lies in the recycle bin is known to have been there."""
    if directory is not None or (entra_object is not None and not entra_object.deleted):
        return Answer("not-landed")
    return Answer("landed") if entra_deleted is not None else None


def orphans_listed(
    about: About,
    orphans: Rows | None,
    orphan_claimants: Claimants | Unseen | None = UNSEEN,
) -> Answer[Literal["not-asked", "none", "orphans", "claimed", "not-judged"]] | None:
    """Are there orphans at all, when no object was named?

    Nothing on-premises claims an orphan (engine-semantics section 1). One whose name or address an
    AD object holds is the other half of a match that failed, and is not to be deleted as one.
    """
    if subject_named(about):
        return Answer("not-asked")
    if not orphans:
        return Answer("none")
    if isinstance(orphan_claimants, Unseen):
        return Answer("not-judged", (_unlinked(orphans),))
    claimed = {row.object_id: _claimants(row, orphan_claimants or ()) for row in orphans}
    free = [row for row in orphans if not claimed[row.object_id]]
    facts = [_claimed_fact(r, claimed[r.object_id][0]) for r in orphans if claimed[r.object_id]]
    if not free:
        return Answer("claimed", tuple(facts[:SHOWN]))
    count = {"count": str(len(free))}
    listed = Fact(
        "orphans-listed", "entra-connector-space", "connect-server", _names(free), "none", count
    )
    return Answer("orphans", (listed, *facts[:SHOWN]))


def _unlinked(rows: Rows) -> Fact:
    return Fact("orphans-unlinked", "entra-connector-space", "connect-server", _names(rows), "none")


def _names(rows: Sequence[ConnectorSpaceObject]) -> str:
    return ", ".join(sorted((_called(r) for r in rows), key=normalised)[:SHOWN])


def _called(row: ConnectorSpaceObject) -> str:
    return row.attributes.first("userPrincipalName") or row.dn


def _claimants(row: ConnectorSpaceObject, holders: Claimants) -> list[DirectoryObject]:
    """The AD objects that hold a sign-in name or an address of the row."""
    wanted = set(addresses(row.attributes))
    return [x for x in holders if not wanted.isdisjoint(addresses(x.attributes))]


def _claimed_fact(row: ConnectorSpaceObject, holder: DirectoryObject) -> Fact:
    values = {"holder": holder.dn, "asked": holder.name}
    return Fact(
        "orphans-claimed", "entra-connector-space", "active-directory", _called(row), "", values
    )


def nothing_orphaned(
    about: About,
    orphans: Rows | Unseen | None = UNSEEN,
    directory: DirectoryObject | Unseen | None = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    metaverse: MetaverseObject | Unseen | None = UNSEEN,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Is the object claimed from AD to Entra ID; or, when none was named, is there no orphan?"""
    if not subject_named(about):
        if isinstance(orphans, Unseen):
            return None
        facts = (_unlinked(orphans),) if orphans else ()
        return Answer("not-landed" if orphans else "landed", facts)
    if isinstance(directory, Unseen) or isinstance(connector_space, Unseen):
        return None
    if isinstance(metaverse, Unseen) or isinstance(entra_object, Unseen):
        return None
    return object_landed(directory, connector_space, metaverse, entra_object)
