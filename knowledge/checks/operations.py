"""The operations log: how the latest runs ended, and whether the object is among their errors."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.journey import ad_row, entra_row, home
from knowledge.runs import Kind, end_of, errors_for, kind, newest_of_each, of, result_for
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Event,
    Run,
    RunError,
    RunStep,
)

THRESHOLD = "stopped-deletion-threshold-exceeded"
_CREDENTIALS = {"no-start-credentials", "stopped-bad-server-credentials"}
_NAME_RESOLUTION = {"no-start-ma", "no-start-connection", "no-start-no-domain-controller"}
_RPC = ("8453", "8456", "8457", "rpc server", "rpc error")
_PROXY = ("proxy", "(407)", "407 ", "(403) forbidden")
_TLS = ("tls 1.2", "ssl/tls", "secure channel")
_AUTH = ("aadsts", "invalid credentials", "authentication fail", "bad username or password")

AdRun = Literal[
    "went-through",
    "no-runs",
    "credentials",
    "name-resolution",
    "failed-search",
    "dropped-connection",
    "rpc",
    "error-limit",
    "stopped",
]
EntraRun = Literal[
    "went-through",
    "no-runs",
    "authentication",
    "proxy",
    "tls",
    "threshold",
    "error-limit",
    "stopped",
]


def _run_fact(run: Run, step: RunStep | None, result: str) -> Fact:
    when = run.start.isoformat() if run.start else ""
    return Fact(
        "run-result",
        "operations",
        "connect-server",
        result,
        "success",
        {
            "connector": run.connector_name,
            "profile": run.profile,
            "when": when,
            "partition": step.partition if step else "",
        },
    )


def _texts(step: RunStep | None, events: tuple[Event, ...] | None | Unseen) -> str:
    said = f"{step.connection_result} {step.detail}" if step else ""
    if isinstance(events, tuple):
        said += " " + " ".join(f"event {e.id} {e.message}" for e in events if e.level.casefold() != "information")
    return said.casefold()


def _own_text(step: RunStep | None) -> str:
    return f"{step.connection_result} {step.detail}".casefold() if step else ""


def _ad_kind(result: str, step: RunStep | None, said: str) -> AdRun:
    own = _own_text(step)
    if result == "stopped-error-limit":
        return "error-limit"
    if result in _CREDENTIALS or "failed-authentication" in own:
        return "credentials"
    if any(x in own for x in _RPC):
        return "rpc"
    if "failed-search" in own:
        return "failed-search"
    if "dropped-connection" in own or "dropped-connection" in result:
        return "dropped-connection"
    if result in _NAME_RESOLUTION:
        return "name-resolution"
    return "dropped-connection" if "event 6050" in said and "import" in said else "stopped"


def ad_runs(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    run_history: tuple[Run, ...] | None,
    connector_space: ConnectorSpaceView | None | Unseen = UNSEEN,
    events: tuple[Event, ...] | None | Unseen = UNSEEN,
) -> Answer[AdRun] | None:
    """Did the latest import and synchronization of the object's domain go through?"""
    place = home(directory, connectors)
    row = ad_row(connector_space) if not isinstance(connector_space, Unseen) else None
    connector = place[0].identifier if place else row.connector_id if row else None
    if connector is None or not run_history:
        return Answer("no-runs")
    partition = place[1].dn if place else None
    kinds: tuple[Kind, ...] = ("import", "sync")
    for wanted in kinds:
        run = next((r for r in of(run_history, connector, wanted) if end_of(r.result) != "running"), None)
        if run is None:
            continue
        result, step = result_for(run, partition)
        if end_of(result) is None:
            return None
        if end_of(result) == "failed":
            said = _texts(step, events)
            return Answer(_ad_kind(result, step, said), (_run_fact(run, step, result),))
    return Answer("went-through")


def _entra_kind(result: str, step: RunStep | None, said: str) -> EntraRun:
    own = _own_text(step)
    text = own or said
    if result == THRESHOLD:
        return "threshold"
    if result == "stopped-error-limit":
        return "error-limit"
    if result in _CREDENTIALS or "failed-authentication" in own or any(x in text for x in _AUTH):
        return "authentication"
    if any(x in text for x in _PROXY):
        return "proxy"
    if any(x in text for x in _TLS):
        return "tls"
    if result in ("no-start-connection", "stopped-connectivity") or "failed-connection" in own:
        return "proxy"
    return "stopped"


def entra_runs(
    run_history: tuple[Run, ...] | None,
    events: tuple[Event, ...] | None | Unseen = UNSEEN,
) -> Answer[EntraRun] | None:
    """Did the latest import and export of the Entra connector go through?"""
    newest = [r for r in newest_of_each(run_history or ()) if r.connector_id == ENTRA_CONNECTOR_ID]
    if not newest:
        return Answer("no-runs")
    for run in newest:
        result, step = result_for(run, None)
        if end_of(result) is None:
            return None
        if end_of(result) == "failed":
            said = _texts(step, events)
            return Answer(_entra_kind(result, step, said), (_run_fact(run, step, result),))
    return Answer("went-through")


def run_steps_complete(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["complete", "missing", "missing-later"]] | None:
    """Has every import and synchronization profile a step for the object's domain?"""
    place = home(directory, connectors)
    if place is None or not place[1].selected:
        return Answer("complete")
    connector, partition = place
    if connector.run_profiles is None:
        return None
    lacking = [
        p.name
        for p in connector.run_profiles
        if p.steps
        and "export" not in p.steps[0].task.casefold()
        and "specificobject" not in p.steps[0].task.casefold()
        and partition.identifier not in {s.partition_id for s in p.steps}
    ]
    if connector.run_profiles and not lacking:
        return Answer("complete")
    fact = Fact(
        "run-step-missing",
        "operations",
        "connect-server",
        ", ".join(lacking) or "no run profiles",
        "a step for the partition in every profile",
        {"connector": connector.name, "partition": partition.name or partition.dn},
    )
    return Answer("missing" if ad_row(connector_space) is None else "missing-later", (fact,))


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
    if not inner and "InnerException =>" in stack:
        inner = stack.partition("InnerException =>")[2].strip().splitlines()[0].strip()
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
    run_history: tuple[Run, ...] | None | Unseen = UNSEEN,
) -> Answer[SyncFault] | None:
    """Is there an import or synchronization error on this object?

    The flags of its rows say so; the run history and the line after `InnerException =>` say what.
    """
    runs = run_history if isinstance(run_history, tuple) else ()
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    for row in (ad, entra):
        if row is not None and (row.has_sync_error or row.sync_error is not None):
            own = [e for e in errors_for(runs, row.object_id, row.dn) if e.kind != "export"]
            if row.change_not_reimported or (row.sync_error and row.sync_error.change_not_reimported):
                continue
            return _row_fault(row, own)
    if ad is None:
        found = [e for e in errors_for(runs, None, about.dn) if e.kind in ("import", "discovery", "sync")]
        if found:
            fact = Fact("import-error", "operations", "connect-server", found[0].text, "no error")
            return Answer("other", (fact,))
    return Answer("none")


def errors_elsewhere(
    run_history: tuple[Run, ...] | None,
) -> Answer[Literal["none", "errors", "warnings"]] | None:
    """Did a latest run end with errors or warnings, on whatever object?"""
    newest = newest_of_each(run_history or ())
    for run in newest:
        if run.result.startswith("completed-") and run.result.endswith("-errors"):
            return Answer("errors", (_run_fact(run, None, run.result),))
    for run in newest:
        if run.result.startswith("completed-") and run.result.endswith("warnings"):
            return Answer("warnings", (_run_fact(run, None, run.result),))
    return Answer("none")


def latest_ad_runs(
    run_history: tuple[Run, ...] | None,
    events: tuple[Event, ...] | None | Unseen = UNSEEN,
) -> Answer[AdRun] | None:
    """Did the latest import and synchronization of every AD connector go through?"""
    newest = [r for r in newest_of_each(run_history or ()) if not r.is_entra and kind(r) != "export"]
    if not newest:
        return None
    for run in newest:
        result, step = result_for(run, None)
        if end_of(result) is None:
            return None
        if end_of(result) == "failed":
            return Answer(_ad_kind(result, step, _texts(step, events)), (_run_fact(run, step, result),))
    return Answer("went-through")
