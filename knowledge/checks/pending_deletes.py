"""Deletes that nobody expected, when no object was named: what all pending deletes have in common.

A cause is told only when it is proven for every one of them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.checks.ad_connector_space import container_selected
from knowledge.deletion_evidence import (
    BEFORE_PENDING,
    WAVE,
    Containers,
    container_gone,
    pending_fact,
    subject_named,
    together,
)
from knowledge.exclusions import exclusion_of
from knowledge.journey import home
from knowledge.provision_rules import Side, closed
from knowledge.sync_rules.containers import container_scope
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    DirectoryObject,
    SyncRule,
)

Rows = tuple[ConnectorSpaceObject, ...] | None
Sources = tuple[DirectoryObject | None, ...] | None
T = TypeVar("T")


def pending_deletes_in_directory(
    about: About,
    pending_deletes: Rows,
    pending_delete_sources: Sources,
    containers: Containers = UNSEEN,
) -> (
    Answer[Literal["not-asked", "nothing-pending", "deleted", "with-their-container", "no"]] | None
):
    """Were all objects whose delete is pending deleted in AD, and together with their container?

    One or two prove nothing about a wave that somebody asks about without a name.
    """
    if subject_named(about):
        return Answer("not-asked")
    if not pending_deletes:
        return Answer("nothing-pending")
    gone = [x for x in pending_delete_sources or () if x is not None and x.deleted]
    if len(gone) != len(pending_deletes) or len(gone) < WAVE:
        return Answer("no")
    held = _one(x.attributes.first("lastKnownParent") or "" for x in gone) or ""
    fact = Fact(
        "pending-deleted-in-directory",
        "active-directory",
        "active-directory",
        gone[0].dn,
        "",
        {"parent": held, "count": str(len(gone))},
    )
    at_once = all(together(x, gone[0]) for x in gone[1:])
    whole = at_once and container_gone(held, containers)
    return Answer("with-their-container" if whole else "deleted", (fact,))


def _one(values: Iterable[T]) -> T | None:
    """The value, when all are the same."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


Cause = Literal[
    "not-asked",
    "nothing-pending",
    "deleted-in-directory",
    "container-unselected",
    "domain-unselected",
    "container-renamed",
    "rule-disabled",
    "link-type-changed",
    "filter-changed",
    "device-cleanup",
]


def pending_deletes_cause(
    about: About,
    pending_deletes: Rows,
    pending_delete_sources: Sources,
    connectors: tuple[Connector, ...] | None,
    now: datetime,
    containers: Containers = UNSEEN,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
) -> Answer[Cause] | None:
    """Which one change explains every pending delete of objects that still live in AD?"""
    if subject_named(about):
        return Answer("not-asked")
    if not pending_deletes:
        return Answer("nothing-pending")
    live = [x for x in pending_delete_sources or () if x is not None and not x.deleted]
    if not live and all(x is not None for x in pending_delete_sources or (None,)):
        return Answer("deleted-in-directory")
    if len(live) != len(pending_deletes):
        return None
    known = tuple(rules) if isinstance(rules, tuple) else ()
    cause = _one(_cause(x, connectors or (), now, containers, known) for x in live)
    if cause is None or (cause == "device-cleanup" and len(live) < WAVE):
        return None
    return Answer(cause, (pending_fact([x.dn for x in live]),))


def _cause(
    found: DirectoryObject,
    connectors: tuple[Connector, ...],
    now: datetime,
    containers: Containers,
    rules: tuple[SyncRule, ...],
) -> Cause | None:
    changed = found.time("whenChanged")
    untouched = changed is not None and changed < now - BEFORE_PENDING
    place = home(found, connectors)
    if place is None or not place[1].selected:
        return "domain-unselected" if untouched else None
    if not container_scope(found.dn, place[1]).in_scope:
        return _container(found, connectors, containers, untouched)
    if found.type == "computer" and not found.attributes.first("userCertificate"):
        return "device-cleanup"
    if exclusion_of(found) is not None or not rules:
        return None
    side = Side(place[0].identifier, "Inbound", found.type, found.attributes)
    answer = closed(side, rules, untouched)
    return None if answer is None or answer.value == "kept" else answer.value


def _container(
    found: DirectoryObject,
    connectors: tuple[Connector, ...],
    containers: Containers,
    untouched: bool,
) -> Cause | None:
    """An object that nobody touched did not move: its container was renamed, or unselected."""
    if not isinstance(containers, tuple):
        return None
    answer = container_selected(found, connectors, containers)
    if answer is not None and answer.value == "renamed":
        return "container-renamed" if untouched else None
    return "container-unselected" if untouched else None
