"""Deletes that nobody expected, when no object was named: what all pending deletes have in common.

A cause is told only when it is proven for every one of them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.checks.ad_connector_space import container_selected
from knowledge.checks.deletions import BEFORE_PENDING, WAVE, Containers, container_gone, together
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


def subject_named(about: About) -> bool:
    """Whether one object is asked about."""
    return bool(about.dn or about.entra_id or about.object_guid or about.asked)


def pending_deletes_in_directory(
    about: About,
    pending_deletes: Rows,
    pending_delete_sources: Sources,
    containers: Containers = UNSEEN,
) -> Answer[Literal["not-asked", "nothing-pending", "deleted", "with-their-container", "no"]] | None:
    """Were all objects whose delete is pending deleted in AD, and together with their container?"""
    if _named(about):
        return Answer("not-asked")
    if not pending_deletes:
        return Answer("nothing-pending")
    gone = [x for x in pending_delete_sources or () if x is not None and x.deleted]
    if len(gone) != len(pending_deletes):
        return Answer("no")
    held = _one(x.attributes.first("lastKnownParent") or "" for x in gone)
    if held and len(gone) > 1 and container_gone(held, containers):
        if all(together(x, gone[0]) for x in gone[1:]):
            values = {"parent": held, "count": str(len(gone))}
            return Answer("with-their-container", (_deleted(gone[0], values),))
    return Answer("deleted", (_deleted(gone[0], {"parent": held or "", "count": str(len(gone))}),))


def _named(about: About) -> bool:
    return subject_named(about)


def _deleted(first: DirectoryObject, values: dict[str, str]) -> Fact:
    parent, count = values["parent"], values["count"]
    return Fact(
        "deleted-together",
        "active-directory",
        "active-directory",
        first.dn,
        "",
        {"parent": parent, "count": count},
    )


def _one(values: Iterable[T]) -> T | None:
    """The value, when all are the same."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
