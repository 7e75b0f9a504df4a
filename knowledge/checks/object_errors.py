"""Whether the object itself is among the import and synchronization errors."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.journey import ad_row, entra_row
from knowledge.runs import errors_for, kind, newest_of_each
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    ConnectorSpaceView,
    Run,
    RunError,
    SynchronizationError,
)

READING = ("import", "discovery", "sync")

SyncFault = Literal[
    "none",
    "sync-rule-error",
    "ambiguous-join",
    "anchor-changed",
    "too-many-members",
    "account-name-missing",
    "quota",
    "other",
]


def _fault(text: str) -> SyncFault:
    low = text.casefold()
    if "sourceanchor attribute has changed" in low:
        return "anchor-changed"
    if "maximum group member count exceeded" in low:
        return "too-many-members"
    if "accountname is not present" in low:
        return "account-name-missing"
    if "ambiguous-import-flow" in low or "more than one" in low or "multiple join" in low:
        return "ambiguous-join"
    return "sync-rule-error" if "sync-rule-" in low or "extension-" in low else "other"


def _row_fault(row: ConnectorSpaceObject, errors: list[RunError]) -> Answer[SyncFault]:
    found = row.sync_error
    inner = found.inner if found else ""
    kind_ = found.type if found else ""
    stack = found.stack_trace if found else ""
    for error in errors:
        kind_, stack = kind_ or error.type, stack or error.call_stack or error.details
    inner = inner or SynchronizationError(stack_trace=stack).inner
    fact = Fact(
        "synchronization-error",
        "operations",
        "connect-server",
        inner or kind_ or "error flagged, text not recorded",
        "",
        {"error": kind_, "step": found.step if found else ""},
    )
    return Answer(_fault(f"{kind_} {inner or stack}"), (fact,))


def synchronization_error(
    connector_space: ConnectorSpaceView | None,
    about: About,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
) -> Answer[SyncFault] | None:
    """Is there an import or synchronization error on this object?

    The flags of its rows say so; the run history and the line after `InnerException =>` say what.
    """
    runs = run_history if isinstance(run_history, tuple) else ()
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    for row in (ad, entra):
        if row is not None and _in_error(row):
            own = [e for e in errors_for(runs, row.object_id, row.dn) if e.kind != "export"]
            return _row_fault(row, own)
    if ad is not None:
        return Answer("none")
    found = next((e for e in errors_for(runs, None, about.dn) if e.kind in READING), None)
    if found is not None:
        fact = Fact("import-error", "operations", "connect-server", found.text, "no error")
        return Answer("other", (fact,))
    return None if isinstance(run_history, Unseen) or _unlisted(runs) else Answer("none")


def _in_error(row: ConnectorSpaceObject) -> bool:
    """Whether a row is in error; a change not imported again has a question of its own."""
    error = row.sync_error
    again = row.change_not_reimported or (error is not None and error.change_not_reimported)
    return (row.has_sync_error or error is not None) and not again


def _unlisted(runs: tuple[Run, ...]) -> bool:
    """Whether a latest run of an AD connector had errors that were not all told one by one."""
    return any(
        run.result.casefold().endswith("-errors")
        if run.steps is None
        else not all(step.errors_listed for step in run.steps)
        for run in newest_of_each(runs)
        if not run.is_entra and kind(run) != "export"
    )
