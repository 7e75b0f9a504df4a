"""The export: refused, held back, or still to be sent."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.entra_connector_space import (
    THRESHOLD,
    deletion_threshold,
    directory_export_error,
    export_error,
    export_sent,
)
from knowledge.vocabulary import Event, ExportError, Run, SyncFeatures
from tests.knowledge.build import (
    ENTRA_CS_ID,
    ago,
    change,
    entra_row,
    entra_run,
    event,
    person,
    row,
    run,
    run_error,
    step,
    told,
    view,
)

SOFT = ExportError("InvalidSoftMatch", literal="Unable to update", first=ago(days=2))
REFUSED = view(row(), entra_row(export_error=SOFT))
FLAGGED = view(row(), entra_row(has_export_error=True))


def exported(*errors: Any) -> tuple[Run, ...]:
    """An export with these errors."""
    return (entra_run("Export", "completed-export-errors", ago(minutes=9), step(errors=errors)),)


def test_refused_export() -> None:
    """The text of the error tells the fault; since when is in the proof."""
    found = export_error(REFUSED)
    assert told(found) == ("invalid-soft-match", "export-error")
    assert found is not None
    assert found.facts[0].place == "entra-connector-space"
    assert found.facts[0].values["since"] == ago(days=2).isoformat()


@pytest.mark.parametrize("runs", [UNSEEN, None, ()])
def test_flag_without_text_stays_other(runs: Any) -> None:
    """An error that is flagged but not recorded is an error all the same."""
    assert told(export_error(FLAGGED, runs)) == ("other", "export-error")
    unknown = view(row(), entra_row(export_error=ExportError("brand-new-error")))
    assert told(export_error(unknown, runs)) == ("other", "export-error")


def test_run_history_completes_the_text() -> None:
    """Only an export error of this very object counts."""
    own = run_error("export", "", "LargeObject", cs_id=ENTRA_CS_ID)
    assert told(export_error(FLAGGED, exported(own)))[0] == "large-object"
    synced = run_error("sync", "", "LargeObject", cs_id=ENTRA_CS_ID)
    foreign = run_error("export", "CN={31}", "LargeObject", cs_id="another")
    assert told(export_error(FLAGGED, exported(synced, foreign)))[0] == "other"
    both = view(row(), entra_row(export_error=SOFT))
    assert told(export_error(both, exported(own)))[0] == "invalid-soft-match"


def test_no_export_error() -> None:
    """No row, a row without error, and a placeholder have none; AD's error is another matter."""
    assert told(export_error(None)) == ("none",)
    assert told(export_error(view(row(), entra_row()), exported())) == ("none",)
    assert told(export_error(view(row(has_export_error=True), entra_row()))) == ("none",)
    assert told(
        export_error(view(row(), entra_row(has_export_error=True, is_placeholder=True)))
    ) == ("none",)


def test_device_whose_soft_match_is_blocked() -> None:
    """With soft matching blocked in the tenant a device is refused for that."""
    device = view(None, entra_row(export_error=SOFT, object_type="device"))
    large = view(None, entra_row(export_error=ExportError("LargeObject"), object_type="device"))
    on = SyncFeatures({"blockSoftMatchEnabled": True})
    off = SyncFeatures({"blockSoftMatchEnabled": False})
    assert told(export_error(device, None, on)) == ("device-soft-match-blocked", "export-error")
    assert told(export_error(device, None, off))[0] == "invalid-soft-match"
    assert told(export_error(device, None, SyncFeatures({})))[0] == "invalid-soft-match"
    assert told(export_error(device, None, None))[0] == "invalid-soft-match"
    assert told(export_error(REFUSED, None, on))[0] == "invalid-soft-match"
    assert told(export_error(large, None, on))[0] == "large-object"


@pytest.mark.parametrize(
    "error,answer",
    [
        (ExportError("permission-issue", code="8344"), "permission-issue"),
        (ExportError("cd-error", code="8344"), "permission-issue"),
        (ExportError("AttributeValueMustBeUnique"), "other"),
        (ExportError("schema-violation"), "other"),
        (ExportError(), "other"),
    ],
)
def test_refused_by_active_directory(error: ExportError, answer: str) -> None:
    """Missing rights are told apart from all else that AD refuses."""
    found = directory_export_error(view(row(export_error=error), entra_row()))
    assert told(found) == (answer, "export-error")
    assert found is not None
    assert found.facts[0].place == "ad-connector-space"


def test_not_refused_by_active_directory() -> None:
    """An error of the export to Entra ID is none of AD's."""
    assert told(directory_export_error(None)) == ("none",)
    assert told(directory_export_error(REFUSED)) == ("none",)


# --- the deletion threshold


HELD = entra_run("Export", THRESHOLD, ago(minutes=5))
EXCEEDED = ("exceeded", "threshold-exceeded")


def test_threshold_exceeded() -> None:
    """The result of the newest export or of its step says so."""
    by_step = entra_run("Export", "completed", ago(minutes=5), step(THRESHOLD))
    untimed = entra_run("Export", THRESHOLD, None)
    assert told(deletion_threshold((HELD,))) == EXCEEDED
    assert told(deletion_threshold((by_step,))) == EXCEEDED
    assert told(deletion_threshold((untimed,), None)) == EXCEEDED
    running = entra_run("Export", "in-progress", ago(minutes=1))
    assert told(deletion_threshold((running, HELD))) == EXCEEDED


def test_threshold_not_reached() -> None:
    """A newer export that went through has settled it; AD's exports do not count."""
    newer = entra_run("Export", "success", ago(minutes=1), step())
    assert told(deletion_threshold((HELD, newer))) == ("not-reached",)
    assert told(deletion_threshold((newer, run("Export", THRESHOLD, ago(minutes=0))))) == (
        "not-reached",
    )


@pytest.mark.parametrize("runs", [None, (), (run("Export"), entra_run("Delta Import"))])
def test_threshold_without_an_export(runs: tuple[Run, ...] | None) -> None:
    """Without an export to Entra ID nothing can be told."""
    assert deletion_threshold(runs) is None


@pytest.mark.parametrize(
    "events,said",
    [
        ((event("500 of 612", id=116), event("older", id=116)), "500 of 612"),
        ((event("9 tapes", id=116, source="ContosoBackup"), event("500", id=116)), "500"),
        ((event("other", id=109),), ""),
        ((), ""),
        (None, ""),
    ],
)
def test_threshold_event(events: tuple[Event, ...] | None, said: str) -> None:
    """Event 116 completes the proof with its numbers."""
    found = deletion_threshold((HELD,), events)
    assert told(found) == EXCEEDED
    assert found is not None
    assert found.facts[0].values["event"] == said


def test_export_sent() -> None:
    """A pending export waits; without one, or without a row, nothing does."""
    waiting = view(row(), entra_row(pending_export=change("add")))
    assert told(export_sent(waiting)) == ("pending", "pending-export")
    assert told(export_sent(view(row(), entra_row()))) == ("nothing-pending",)
    assert told(export_sent(None)) == ("nothing-pending",)


INVALID = ExportError("IdentityDataValidationFailed", "IdentityDataValidationFailed")


def test_value_that_is_not_valid_is_told() -> None:
    """The attribute rules name the value behind IdentityDataValidationFailed, and what would do."""
    rows = view(row(), entra_row(export_error=INVALID))
    found = export_error(rows, UNSEEN, UNSEEN, person(userPrincipalName="jd%oe@contoso.com"))
    assert told(found) == ("data-validation", "export-error", "value-unfit")
    assert found is not None
    assert found.facts[0].actual == "IdentityDataValidationFailed"
    fact = found.facts[1]
    assert (fact.values["attribute"], fact.values["kind"]) == ("userPrincipalName", "character")
    assert (fact.actual, fact.expected) == ("jd%oe@contoso.com", "jdoe@contoso.com")


@pytest.mark.parametrize("directory", [UNSEEN, None, person()])
def test_no_value_is_blamed_without_reason(directory: Any) -> None:
    """Not looked at, not there, or clean."""
    rows = view(row(), entra_row(export_error=INVALID))
    assert told(export_error(rows, UNSEEN, UNSEEN, directory)) == (
        "data-validation",
        "export-error",
    )
