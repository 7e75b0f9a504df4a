"""The Entra connector space: the export, its errors, and what is still to be sent."""

from itertools import islice
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.attribute_rules import check
from knowledge.events import Events, events_of
from knowledge.export_errors import ExportFault, export_fault
from knowledge.journey import ad_row, entra_row
from knowledge.runs import end_of, errors_for, of
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Run,
    SyncFeatures,
)

THRESHOLD = "stopped-deletion-threshold-exceeded"
DELETIONS_HELD = 116  # the event that tells how many deletions are pending
SHOWN = 200
FAULTS_SHOWN = 3


def export_error(
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
    directory: DirectoryObject | Unseen | None = UNSEEN,
) -> Answer[ExportFault] | None:
    """Did Entra ID refuse the export of this object, and why?"""
    row = entra_row(connector_space)
    found = _fault_of(row, run_history)
    blocked = isinstance(sync_features, SyncFeatures) and sync_features.flag(
        "blockSoftMatchEnabled"
    )
    if found.value == "invalid-soft-match" and blocked and row and row.object_type == "device":
        return Answer("device-soft-match-blocked", found.facts)
    if found.value == "data-validation" and isinstance(directory, DirectoryObject):
        return Answer(found.value, (*found.facts, *_unfit(directory)))
    return found


def _unfit(found: DirectoryObject) -> tuple[Fact, ...]:
    """The values that Entra ID does not take as they are, by the attribute rules."""
    faults = (f for f in check(found.type, found.attributes).faults if f.weight != "cosmetic")
    return tuple(
        Fact(
            "value-unfit",
            "active-directory",
            "active-directory",
            fault.value,
            fault.suggestion or "",
            {"attribute": fault.attribute, "kind": fault.kind},
        )
        for fault in islice(faults, FAULTS_SHOWN)
    )


def directory_export_error(
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["none", "permission-issue", "other"]] | None:
    """Did Active Directory refuse what Connect writes back to this object?"""
    found = _fault_of(ad_row(connector_space), run_history)
    if found.value == "permission-issue":
        return Answer("permission-issue", found.facts)
    return Answer("none" if found.value == "none" else "other", found.facts)


def _fault_of(
    row: ConnectorSpaceObject | None, run_history: tuple[Run, ...] | Unseen | None
) -> Answer[ExportFault]:
    if row is None or not (row.has_export_error or row.export_error):
        return Answer("none")
    runs = run_history if isinstance(run_history, tuple) else ()
    said = [e for e in errors_for(runs, row.object_id, row.dn) if e.kind == "export"]
    text = row.export_error.text if row.export_error else ""
    text = " ".join(dict.fromkeys(x for x in (text, *(e.text for e in said)) if x))
    first = row.export_error.first if row.export_error else None
    fact = Fact(
        "export-error",
        "ad-connector-space" if not row.is_entra else "entra-connector-space",
        "connect-server",
        text[:SHOWN] or "error flagged, text not recorded",
        "no export error",
        {"since": first.isoformat() if first else ""},
    )
    return Answer(export_fault(text), (fact,))


def deletion_threshold(
    run_history: tuple[Run, ...] | None,
    events: Events = UNSEEN,
) -> Answer[Literal["not-reached", "exceeded"]] | None:
    """Was the newest export stopped, as more deletions are pending than the threshold allows?"""
    sent = of(run_history or (), ENTRA_CONNECTOR_ID, "export")
    newest = next((r for r in sent if end_of(r.result) != "running"), None)
    if newest is None:
        return None
    results = {newest.result, *(s.result for s in newest.steps or ())}
    if THRESHOLD not in results:
        return Answer("not-reached")
    when = newest.start.isoformat() if newest.start else ""
    said = next((e.message for e in events_of(events) if e.id == DELETIONS_HELD), "")
    fact = Fact(
        "threshold-exceeded",
        "entra-connector-space",
        "connect-server",
        THRESHOLD,
        "success",
        {"when": when, "event": said[:SHOWN]},
    )
    return Answer("exceeded", (fact,))


def export_sent(
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["nothing-pending", "pending"]] | None:
    """Is a change of this object still to be exported?"""
    row = entra_row(connector_space)
    if row is None or row.pending_export is None:
        return Answer("nothing-pending")
    fact = Fact(
        "pending-export", "entra-connector-space", "connect-server", row.pending_export.operation
    )
    return Answer("pending", (fact,))
