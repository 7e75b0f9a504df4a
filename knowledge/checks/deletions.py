"""Deletes nobody expected: gone from AD, out of the container filter, or let go by a rule."""

from datetime import datetime
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.deletion_evidence import (
    BEFORE_DELETION,
    BEFORE_PENDING,
    WAVE,
    Containers,
    container_gone,
    deleted_at,
    last_known,
    leaving,
    together,
)
from knowledge.dn import dns_domain, normalised, parent
from knowledge.exclusions import exclusion_of
from knowledge.journey import ad_row, home
from knowledge.provision_rules import LetGo, let_go
from knowledge.sync_rules.containers import container_scope, renamed_container
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Partition,
    SyncRule,
    TenantObject,
)


def deletion_in_directory(
    directory: DirectoryObject | None,
    deleted_objects: DirectoryObject | None,
    deleted_neighbours: tuple[DirectoryObject, ...] | Unseen | None = UNSEEN,
    live_neighbours: tuple[str, ...] | Unseen | None = UNSEEN,
    containers: Containers = UNSEEN,
) -> Answer[Literal["live", "absent", "deleted", "with-its-container"]] | None:
    """Was the object deleted in AD, and with it everything that stood in its container?

    That counts when others went at about the same time and nothing, or no container, is left.
    """
    if directory is not None:
        return Answer("live")
    if deleted_objects is None:
        return Answer("absent")
    held = deleted_objects.attributes.first("lastKnownParent") or ""
    near = deleted_neighbours if isinstance(deleted_neighbours, tuple) else ()
    others = [x for x in near if together(x, deleted_objects)]
    left = live_neighbours if isinstance(live_neighbours, tuple) else None
    if others and (container_gone(held, containers) or left == ()):
        where = {"parent": held, "count": str(len(others) + 1)}
        fact = Fact(
            "deleted-together",
            "active-directory",
            "active-directory",
            deleted_objects.dn,
            "",
            where,
        )
        return Answer("with-its-container", (fact,))
    values = {"parent": held}
    fact = Fact(
        "deleted-object", "active-directory", "active-directory", deleted_objects.dn, "", values
    )
    return Answer("deleted", (fact,))


ScopeLeft = Literal[
    "in-scope", "moved", "container-unselected", "domain-unselected", "container-renamed"
]


def scope_left(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    containers: Containers = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    entra_deleted: TenantObject | Unseen | None = UNSEEN,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[ScopeLeft] | None:
    """Did the object leave the container filter, and did it move or did the filter change?

    The name under which it was last known in the cloud tells; without it only None is honest.
    """
    if directory is None:
        return Answer("in-scope")
    place = home(directory, connectors)
    row = ad_row(connector_space) if isinstance(connector_space, ConnectorSpaceView) else None
    known = last_known(row, entra_deleted, entra_object)
    if place is None or not place[1].selected:
        return _domain_left(directory, place[1] if place else None, known)
    decision = container_scope(directory.dn, place[1])
    if decision.in_scope:
        return Answer("in-scope")
    if known is None:
        return None
    if normalised(parent(known)) == normalised(parent(directory.dn)):
        return _left("container-unselected", directory, known, decision.decided_by or "")
    live = containers if isinstance(containers, tuple) else ()
    if renamed_container(directory.dn, known, place, live) is not None:
        return _left("container-renamed", directory, known, parent(known))
    stands = bool(live) and not container_gone(parent(known), live)
    return _left("moved", directory, known, decision.decided_by or "") if stands else None


def _domain_left(
    found: DirectoryObject, partition: Partition | None, known: str | None
) -> Answer[ScopeLeft] | None:
    if known is None:
        return None
    if dns_domain(known) != dns_domain(found.dn):
        return _left("moved", found, known, dns_domain(found.dn))
    return _left("domain-unselected", found, known, partition.dn if partition else found.domain)


def _left(answer: ScopeLeft, found: DirectoryObject, known: str, entry: str) -> Answer[ScopeLeft]:
    fact = Fact(
        "left-scope", "ad-connector-space", "connect-server", found.dn, known, {"entry": entry}
    )
    return Answer(answer, (fact,))


def rule_let_go(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None,
    now: datetime,
    metaverse: MetaverseObject | Unseen | None = UNSEEN,
    entra_deleted: TenantObject | Unseen | None = UNSEEN,
) -> Answer[LetGo] | None:
    """Did a rule that kept the object let it go: disabled, changed to Join, or its filter changed?

    A filter counts as changed only when the object itself was not changed before it was deleted.
    """
    row = ad_row(connector_space)
    gone = isinstance(entra_deleted, TenantObject)
    if directory is None or row is None or not rules or not (gone or leaving(connector_space)):
        return Answer("kept")
    if exclusion_of(directory) is not None:
        return Answer("kept")
    when = deleted_at(entra_deleted)
    limit = when - BEFORE_DELETION if when else now - BEFORE_PENDING
    changed = directory.time("whenChanged")
    mv = metaverse if isinstance(metaverse, MetaverseObject) else None
    return let_go(row, mv, rules, untouched=changed is not None and changed < limit)


def device_cleanup(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    pending_deletes: tuple[ConnectorSpaceObject, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["kept", "certificate-missing", "cleanup"]] | None:
    """Does a computer leave because it has no userCertificate, alone or in a wave of computers?"""
    computer = directory is not None and directory.type == "computer"
    if directory is None or not computer or not leaving(connector_space):
        return Answer("kept")
    if directory.attributes.first("userCertificate"):
        return Answer("kept")
    fact = Fact("no-certificate", "metaverse", "active-directory", "absent", "a value")
    rows = pending_deletes if isinstance(pending_deletes, tuple) else ()
    wave = len(rows) >= WAVE and all(r.object_type == "device" for r in rows)
    return Answer("cleanup" if wave else "certificate-missing", (fact,))
