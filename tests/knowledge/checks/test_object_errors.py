"""Whether the object itself is in error: every answer, and whose error it is."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN, About
from knowledge.checks.object_errors import synchronization_error
from knowledge.vocabulary import ConnectorSpaceView, Run, SynchronizationError
from tests.knowledge.build import JDOE, cycle, entra_row, entra_run, row, run, run_error, step, view
from tests.knowledge.told import value

ABOUT = About(dn=JDOE)
OTHER = {
    "cs_id": "bbbbbbbb-0000-0000-0000-00000000ffff",
    "dn": "CN=Other,DC=corp,DC=contoso,DC=com",
}


def failed(*errors: Any, profile: str = "Delta Synchronization") -> tuple[Run, ...]:
    """A history with a newest run of these errors."""
    return (run(profile, "completed-sync-errors", None, step(errors=errors)),)


def in_error(type_: str = "", stack: str = "", **more: Any) -> ConnectorSpaceView:
    """A view whose AD row is in error."""
    error = SynchronizationError(type_, "import-flow", stack)
    return view(row(has_sync_error=True, sync_error=error, **more))


@pytest.mark.parametrize(
    "type_,inner,expected",
    [
        (
            "sync-rule-error-function-triggered",
            "SourceAnchor attribute has changed.",
            "anchor-changed",
        ),
        (
            "sync-rule-error-function-triggered",
            "Maximum Group member count exceeded",
            "too-many-members",
        ),
        (
            "sync-rule-error-function-triggered",
            "AccountName is not present.",
            "account-name-missing",
        ),
        ("ambiguous-import-flow-from-multiple-connectors", "", "ambiguous-join"),
        ("extension-dll-exception", "More than one object matches", "ambiguous-join"),
        ("extension-dll-exception", "multiple join rules in scope", "ambiguous-join"),
        ("sync-rule-error-function-triggered", "Custom rule says no", "sync-rule-error"),
        ("extension-dll-exception", "", "sync-rule-error"),
        ("cs-attribute-type-mismatch", "", "other"),
        ("", "", "other"),
    ],
)
def test_what_the_error_is(type_: str, inner: str, expected: str) -> None:
    """The type and the line after the heading tell the error; the stack itself is never a fact."""
    stack = f"title: secret\nInnerException =>\n{inner}\n at x" if inner else ""
    found = synchronization_error(in_error(type_, stack), ABOUT)
    assert found is not None
    (fact,) = found.facts
    assert (found.value, fact.id) == (expected, "synchronization-error")
    assert fact.actual == (inner or type_ or fact.actual)
    assert "secret" not in f"{fact.actual}{dict(fact.values)}"


def test_the_run_history_tells_what_the_row_does_not() -> None:
    """A flagged row without its error takes type and stack from the newest run's errors."""
    stack = "InnerException =>\nAccountName is not present."
    listed = run_error(type_="sync-rule-error-function-triggered", call_stack=stack)
    flagged = view(row(has_sync_error=True))
    found = synchronization_error(flagged, ABOUT, failed(run_error(**OTHER), listed))
    assert value(found) == "account-name-missing"
    assert value(synchronization_error(flagged, ABOUT, failed(run_error(**OTHER)))) == "other"
    assert value(synchronization_error(flagged, ABOUT)) == "other"


def test_a_heading_without_a_line_is_no_crash() -> None:
    """A stack that ends with its heading tells no inner error."""
    assert value(synchronization_error(in_error("x", "InnerException =>"), ABOUT)) == "other"
    cut = run_error(type_="x", call_stack="InnerException =>  \n")
    assert (
        value(synchronization_error(view(row(has_sync_error=True)), ABOUT, failed(cut))) == "other"
    )


def test_the_entra_row_may_be_in_error() -> None:
    """The row in the Entra connector space may be in error too; the AD row's comes first."""
    error = SynchronizationError("sync-rule-error")
    seen = view(row(), entra_row(sync_error=error))
    assert value(synchronization_error(seen, ABOUT)) == "sync-rule-error"


def test_a_change_that_was_not_imported_again_is_another_question() -> None:
    """exported-change-not-reimported is told by a question of its own."""
    again = SynchronizationError("exported-change-not-reimported", change_not_reimported=True)
    for marked in (
        row(has_sync_error=True, change_not_reimported=True),
        row(has_sync_error=True, sync_error=again),
    ):
        assert value(synchronization_error(view(marked), ABOUT)) == "none"


def test_errors_on_others_are_not_this_object_s() -> None:
    """An object without an error has none, whatever errors others have."""
    others = failed(run_error(**OTHER), run_error("export", type_="sync-rule-error"))
    assert value(synchronization_error(view(row(), entra_row()), ABOUT, others)) == "none"
    assert value(synchronization_error(view(), ABOUT, others)) == "none"
    exported = entra_run(
        "Export", "completed-export-errors", None, step(errors=(run_error("export"),))
    )
    assert value(synchronization_error(view(), ABOUT, (exported,))) == "none"


@pytest.mark.parametrize("kind", ["import", "discovery", "sync"])
def test_an_object_that_could_not_be_imported(kind: str) -> None:
    """An object without a row may be listed by its name among the import errors."""
    listed = failed(run_error(kind, cs_id=None, type_="read-error"), profile="Full Import")
    found = synchronization_error(None, ABOUT, listed)
    assert found is not None
    assert (found.value, [f.id for f in found.facts]) == ("other", ["import-error"])
    assert value(synchronization_error(None, About(), listed)) == "none"


def test_without_a_row_unseen_errors_are_not_none() -> None:
    """Without a row, a history that was not seen, or not in detail, does not mean no error."""
    assert synchronization_error(view(), ABOUT) is None
    assert synchronization_error(None, ABOUT, UNSEEN) is None
    bare = (run("Full Import", "completed-discovery-errors"), *cycle())
    assert synchronization_error(None, ABOUT, bare) is None
    assert value(synchronization_error(view(row()), ABOUT)) == "none"
    assert value(synchronization_error(None, ABOUT, cycle())) == "none"
    assert value(synchronization_error(None, ABOUT, None)) == "none"
    elsewhere = (
        run("Export", "completed-export-errors"),
        entra_run(result="completed-export-errors"),
    )
    assert value(synchronization_error(None, ABOUT, elsewhere)) == "none"


def test_errors_that_were_cut() -> None:
    """Of a step whose errors are not all told, nobody knows whether the object is among them."""
    cut = step(errors=(run_error("import", **OTHER),), errors_listed=False)
    newest = (run("Delta Import", "completed-discovery-errors", None, cut),)
    assert synchronization_error(None, ABOUT, newest) is None
    found = step(errors=(run_error("import", dn=JDOE),), errors_listed=False)
    told = (run("Delta Import", "completed-discovery-errors", None, found),)
    assert value(synchronization_error(None, ABOUT, told)) == "other"
