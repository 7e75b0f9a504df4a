"""The operations log: how the latest runs ended, and whether they read the object's domain."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Literal, TypeVar

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.events import Events, events_of
from knowledge.journey import ad_row, home
from knowledge.runs import Kind, end_of, kind, newest_of_each, of, result_for, touches
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    Event,
    Partition,
    Run,
    RunStep,
)

THRESHOLD = "stopped-deletion-threshold-exceeded"
_CREDENTIALS = {"no-start-credentials", "stopped-bad-server-credentials"}
_NAME_RESOLUTION = {"no-start-ma", "no-start-connection", "no-start-no-domain-controller"}
_RPC = ("8453", "8456", "8457", "rpc server", "rpc error")
_PROXY = ("proxy", "(407)", "407 ", "(403) forbidden")
_TLS = ("tls 1.2", "ssl/tls", "secure channel")
LOGGED_WITHIN = timedelta(minutes=10)
_AUTH = ("aadsts", "invalid credentials", "authentication fail", "bad username or password")

T = TypeVar("T", bound=str)
Home = tuple[Connector, Partition]
Ended = tuple[Run, str, RunStep | None]
"""A run, how it ended for the object's domain, and the step that says so."""

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
READING: tuple[Kind, ...] = ("import", "sync")
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


def _said(run: Run, step: RunStep | None, events: Events) -> str:
    """What the step says, and what was logged while the run was under way."""
    logged = (e for e in events_of(events) if e.level.casefold() != "information")
    during = (e for e in logged if _during(run, e))
    return " ".join([_own_text(step), *(f"event {e.id} {e.message}".casefold() for e in during)])


def _during(run: Run, event: Event) -> bool:
    """Whether an event was logged in the time of a run; one of another time explains nothing."""
    if run.start is None or event.time is None:
        return False
    return run.start <= event.time <= (run.end or run.start) + LOGGED_WITHIN


def _own_text(step: RunStep | None) -> str:
    return f"{step.connection_result} {step.detail}".casefold().strip() if step else ""


def _worst(ended: Iterable[Ended]) -> Ended | None:
    """The first that did not go through, for whatever reason."""
    return next((e for e in ended if end_of(e[1]) != "completed"), None)


def _connector_runs(newest: Iterable[Run]) -> list[Ended]:
    """Whole runs, without those that are no import, synchronization or export of all objects."""
    return [(run, *result_for(run, None)) for run in newest if kind(run) is not None]


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
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    events: Events = UNSEEN,
) -> Answer[AdRun] | None:
    """Did the latest import and synchronization of the object's domain go through?"""
    place = home(directory, connectors)
    row = ad_row(connector_space) if not isinstance(connector_space, Unseen) else None
    connector = place[0].identifier if place else row.connector_id if row else None
    if connector is None or not run_history:
        return Answer("no-runs")
    ended = [_latest(run_history, connector, wanted, place) for wanted in READING]
    worst = _worst(e for e in ended if e is not None)
    if worst is None and None in ended:
        unnamed = any(r.connector_id == connector and kind(r) is None for r in run_history)
        return None if unnamed else Answer("no-runs")
    return _failed(worst, events, _ad_kind) if worst else Answer("went-through")


def _failed(
    worst: Ended, events: Events, judge: Callable[[str, RunStep | None, str], T]
) -> Answer[T] | None:
    """Why a run failed; None while it is under way, or when its result is unknown."""
    run, result, step = worst
    if end_of(result) != "failed":
        return None
    why = judge(result.strip().casefold(), step, _said(run, step, events))
    return Answer(why, (_run_fact(run, step, result),))


def _latest(
    runs: tuple[Run, ...], connector_id: str, wanted: Kind, place: Home | None
) -> Ended | None:
    """How the newest finished run that concerns the object's domain ended for it."""
    for run in of(runs, connector_id, wanted):
        concerns = _concerns(run, place) if end_of(run.result) != "running" else False
        if concerns:
            return run, *result_for(run, place[1].dn if place else None)
        if concerns is None:
            return run, "", None
    return None


def _concerns(run: Run, place: Home | None) -> bool | None:
    """Whether a run read the object's domain, or ended before it could; None: nobody can tell."""
    if place is None or touches(run, place[1].dn):
        return True
    if end_of(run.result) == "completed":
        return False
    connector, partition = place
    if connector.run_profiles is None:
        return None
    return any(
        profile.name.casefold() == run.profile.casefold()
        and partition.identifier in {s.partition_id for s in profile.steps}
        for profile in connector.run_profiles
    )


def _entra_kind(result: str, step: RunStep | None, said: str) -> EntraRun:
    own = _own_text(step)
    if result == THRESHOLD:
        return "threshold"
    if result == "stopped-error-limit":
        return "error-limit"
    if result in _CREDENTIALS or "failed-authentication" in own:
        return "authentication"
    reason = _reason(own) or _reason(said)
    if reason is not None:
        return reason
    unreachable = result in ("no-start-connection", "stopped-connectivity")
    return "proxy" if unreachable or "failed-connection" in own else "stopped"


def _reason(text: str) -> Literal["authentication", "proxy", "tls"] | None:
    """What a text of the connector or of the event log blames."""
    if any(x in text for x in _AUTH) and "proxy authentication" not in text:
        return "authentication"
    if any(x in text for x in _PROXY):
        return "proxy"
    return "tls" if any(x in text for x in _TLS) else None


def entra_runs(
    run_history: tuple[Run, ...] | None,
    events: Events = UNSEEN,
) -> Answer[EntraRun] | None:
    """Did the latest import and export of the Entra connector go through?"""
    newest = [r for r in newest_of_each(run_history or ()) if r.is_entra]
    if not newest:
        return Answer("no-runs")
    ended = _connector_runs(newest)
    worst = _worst(ended)
    if worst is None:
        return Answer("went-through") if ended else None
    return _failed(worst, events, _entra_kind)


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
        p
        for p in connector.run_profiles
        if p.steps
        and "export" not in p.steps[0].task.casefold()
        and "specificobject" not in p.steps[0].task.casefold()
        and partition.identifier not in {s.partition_id for s in p.steps}
    ]
    if connector.run_profiles and not lacking:
        return Answer("complete")
    elsewhere = {
        s.task.casefold()
        for p in connector.run_profiles
        for s in p.steps
        if s.partition_id == partition.identifier
    }
    lacking = [p for p in lacking if p.steps[0].task.casefold() not in elsewhere]
    if connector.run_profiles and not lacking:
        return None
    fact = Fact(
        "run-step-missing",
        "operations",
        "connect-server",
        ", ".join(p.name for p in lacking) or "no run profiles",
        "a step for the partition in every profile",
        {"connector": connector.name, "partition": partition.name or partition.dn},
    )
    return Answer("missing" if ad_row(connector_space) is None else "missing-later", (fact,))


def errors_elsewhere(
    run_history: tuple[Run, ...] | None,
) -> Answer[Literal["none", "errors", "warnings"]] | None:
    """Did a latest run end with errors or warnings, on whatever object?"""
    newest = [(r, r.result.strip().casefold()) for r in newest_of_each(run_history or ())]
    for run, result in newest:
        if result.startswith("completed-") and result.endswith("-errors"):
            return Answer("errors", (_run_fact(run, None, run.result),))
    for run, result in newest:
        if result.startswith("completed-") and result.endswith("warnings"):
            return Answer("warnings", (_run_fact(run, None, run.result),))
    return None if any(end_of(result) is None for _, result in newest) else Answer("none")


def latest_ad_runs(
    run_history: tuple[Run, ...] | None,
    events: Events = UNSEEN,
) -> Answer[AdRun] | None:
    """Did the latest import and synchronization of every AD connector go through?"""
    newest = newest_of_each(run_history or ())
    ended = _connector_runs(r for r in newest if not r.is_entra and kind(r) != "export")
    worst = _worst(ended)
    if worst is None:
        return Answer("went-through") if ended else None
    return _failed(worst, events, _ad_kind)
