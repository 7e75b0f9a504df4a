"""What the functions of the endpoint answer, as typed data. Whatever has another shape is refused.

Each answer is one JSON object; its parts have the shapes of a tenant folder (contracts section 4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from adapters.connect_server.call import CallError
from adapters.formats.connectors import read_connectors
from adapters.formats.errors import FormatError
from adapters.formats.reading import convert, parse_json
from adapters.formats.rules import read_rules
from adapters.formats.runs import read_runs
from adapters.formats.scalars import Moment, Text, Texts, when
from adapters.formats.server import read_server
from adapters.formats.server_state import read_events, read_password_sync
from adapters.formats.shapes import Shape
from knowledge.evidence import CouldNotLook
from knowledge.vocabulary import Connector, Event, PasswordSyncState, Run, Server, SyncRule

T = TypeVar("T")

SCHEMA = 1
BUSY = "a synchronization cycle is running"
CYCLE_UNREAD = "the connect server does not tell whether a synchronization cycle is running"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the agreed schema: who gave it when, and what is in it."""

    function: str
    server: str
    at: datetime | None
    busy: bool
    content: dict[str, Any]


class HeadShape(Shape):
    """What every answer begins with. A schema that is no number is no schema of ours."""

    schema: int
    function: Text
    server: Text | None = None
    at: Moment | None = None
    busy: bool = False


class FailureShape(Shape):
    """What a cmdlet threw."""

    type: Text | None = None
    id: Text | None = None
    message: Text | None = None


class FailedPartShape(Shape):
    """A part of the state that could not be read."""

    part: Text
    error: FailureShape


class VersionShape(Shape):
    """Get-WhySyncVersion."""

    module_version: Text
    functions: Texts
    service_status: Text | None = None


class VisibleShape(Shape):
    """One name of Get-WhySyncVisible."""

    distinguished_name: Text
    found: bool
    attributes: Texts | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Get-WhySyncState: each part, or why it could not be read; `failed` names those that failed.

    The server's own parts (Scheduler, GlobalSettings) are None in `server` when they failed.
    """

    server: Server | CouldNotLook
    runs: tuple[Run, ...] | CouldNotLook
    events: tuple[Event, ...] | CouldNotLook
    passwords: PasswordSyncState | CouldNotLook
    statistics: Mapping[str, Mapping[str, int]]
    configuration: str | None
    at: datetime | None
    busy: bool
    failed: tuple[str, ...]
    steps: Mapping[str, Any] = field(repr=False)
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Configured(Generic[T]):
    """Rules or connectors, with the version of the configuration that they belong to."""

    items: tuple[T, ...]
    version: str | None
    raw: list[Any] = field(repr=False)


def answer_of(text: str, function: str) -> Answer:
    """The answer of a JSON text; CallError when it is no answer of this function and schema."""
    raw = _readable(function, lambda: parse_json(text, function))
    if not isinstance(raw, dict):
        raise CallError("schema", f"{function} answered with something else than an object")
    told = raw.get("Schema")
    if told != SCHEMA or isinstance(told, bool):
        got = told if isinstance(told, int) else "none"
        why = f"the connect server's functions answer schema {got}; schema {SCHEMA} is needed"
        raise CallError("schema", why)
    head = _readable(function, lambda: convert(raw, HeadShape, function))
    if head.function != function:
        raise CallError("schema", f"{function} answered as another function")
    return Answer(function, head.server or "", when(head.at), head.busy, raw)


def idle_answer(text: str, function: str) -> Answer:
    """The answer of a function that leaves the engine alone while a cycle runs."""
    answer = answer_of(text, function)
    if answer.busy:
        raise CallError("busy", BUSY)
    return answer


def part(answer: Answer, key: str, read: Callable[[object, str], T]) -> T:
    """A part that must be there, through its reader; CallError when it is not as agreed."""
    if answer.content.get(key) is None:
        raise CallError("schema", f"{answer.function} answered without {key}")
    place = f"{answer.function}, {key}"
    return _readable(answer.function, lambda: read(answer.content[key], place))


def whole(answer: Answer, shape: type[T]) -> T:
    """The answer itself as a shape; CallError when it is not as agreed."""
    return _readable(answer.function, lambda: convert(answer.content, shape, answer.function))


def state_of(text: str, function: str, known: Mapping[str, Any]) -> State:
    """The state. `known` are the steps of runs that are over, by run: they are put in again."""
    answer = answer_of(text, function)
    failed = {str(f.part): f for f in part(answer, "Failed", _failed)}
    otherwise = BUSY if answer.busy else "the connect server did not tell it"
    otherwise = CYCLE_UNREAD if "Scheduler" in failed else otherwise

    def piece(key: str, read: Callable[[object, str], T]) -> T | CouldNotLook:
        if key in failed:
            kind = (failed[key].error.type or "").rpartition(".")[2] or "an error"
            return CouldNotLook(f"the connect server could not read it: {kind}")
        if answer.content.get(key) is None:
            return CouldNotLook(otherwise)
        return part(answer, key, read)

    listed = answer.content.get("Runs")
    steps = _completed(listed, known) if isinstance(listed, list) else dict(known)
    statistics = piece("Statistics", _statistics)
    version = answer.content.get("ConfigurationVersion")
    return State(
        server=part(answer, "ServerState", read_server),
        runs=piece("Runs", read_runs),
        events=piece("Events", read_events),
        passwords=piece("PasswordSync", read_password_sync),
        statistics={} if isinstance(statistics, CouldNotLook) else statistics,
        configuration=version if isinstance(version, str) and version else None,
        at=answer.at,
        busy=answer.busy,
        failed=tuple(failed),
        steps=steps,
        raw=answer.content,
    )


def rules_of(text: str, function: str) -> Configured[SyncRule]:
    """Get-WhySyncRules, by precedence."""
    answer = idle_answer(text, function)
    rules = part(answer, "Rules", read_rules)
    ordered = tuple(sorted(rules, key=lambda rule: (rule.precedence, rule.name)))
    return Configured(ordered, *_told(answer, "Rules"))


def connectors_of(text: str, function: str) -> Configured[Connector]:
    """Get-WhySyncConnectors."""
    answer = idle_answer(text, function)
    return Configured(part(answer, "Connectors", read_connectors), *_told(answer, "Connectors"))


def features_of(text: str, function: str) -> dict[str, bool | str | None]:
    """Get-WhySyncFeatures: the switches as server.json holds them."""
    return part(answer_of(text, function), "CompanyFeatures", _plain)


def version_of(text: str, function: str) -> tuple[Answer, VersionShape]:
    """Get-WhySyncVersion."""
    answer = answer_of(text, function)
    return answer, whole(answer, VersionShape)


def visible_of(text: str, function: str) -> tuple[VisibleShape, ...]:
    """Get-WhySyncVisible."""
    shapes = part(
        idle_answer(text, function), "Visible", lambda x, f: convert(x, list[VisibleShape], f)
    )
    return tuple(shapes)


def _told(answer: Answer, key: str) -> tuple[str | None, list[Any]]:
    version = answer.content.get("ConfigurationVersion")
    return (version if isinstance(version, str) else None), answer.content[key]


def _completed(runs: list[Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Puts the known steps into the runs; the steps of all that are over, to know next time."""
    steps: dict[str, Any] = {}
    for run in runs:
        if not isinstance(run, dict) or not isinstance(run.get("RunHistoryId"), str):
            continue
        key = run["RunHistoryId"]
        if run.get("RunStepResults") is None:
            run["RunStepResults"] = known.get(key)
        if run.get("IsRunComplete") is True and run["RunStepResults"] is not None:
            steps[key] = run["RunStepResults"]
    return steps


def _failed(raw: object, place: str) -> list[FailedPartShape]:
    return convert(raw, list[FailedPartShape], place)


def _statistics(raw: object, place: str) -> dict[str, dict[str, int]]:
    return convert(raw, dict[str, dict[str, int]], place)


def _plain(raw: object, place: str) -> dict[str, bool | str | None]:
    return convert(raw, dict[str, bool | str | None], place)


def _readable(function: str, read: Callable[[], T]) -> T:
    """What a reader of the formats makes of it; its error as one clause without any value."""
    try:
        return read()
    except FormatError as error:
        where = f" ({error.place})" if error.place else ""
        raise CallError("schema", f"{function} answered in another shape{where}") from error
