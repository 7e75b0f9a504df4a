"""Reading the run history: what kind of run, how it ended, and when the last cycle was complete.

Source: run-statuses-and-errors sections 1-3. A result that is in no known family is neither good nor
bad: every question about it answers None.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.dn import normalised
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Run, RunError, RunStep

Kind = Literal["import", "sync", "export"]
End = Literal["completed", "failed", "running"]
_FAILED = ("stopped-", "no-start-")
_RUNNING = ("in-progress", "completing-")
_FAILED_CALLS = {"call-failure", "connection-failure", "access-denied", "sql-deadlock"}


def kind(run: Run) -> Kind | None:
    """Import, synchronization or export, by the name of the run profile."""
    name = run.profile.casefold()
    if "import" in name:
        return "import"
    if "sync" in name:
        return "sync"
    return "export" if "export" in name else None


def end_of(result: str) -> End | None:
    """Whether a result means that the run or step went through; None for an unknown result."""
    text = result.strip().casefold()
    if text == "success" or text.startswith("completed-"):
        return "completed"
    if text.startswith(_FAILED) or text in _FAILED_CALLS:
        return "failed"
    return "running" if text.startswith(_RUNNING) else None


def newest_first(runs: Iterable[Run]) -> list[Run]:
    """By start time, newest first; runs without a time last, in their own order."""
    timed = [r for r in runs if r.start is not None]
    return sorted(timed, key=lambda r: (r.start, r.end or r.start, r.number), reverse=True) + [
        r for r in runs if r.start is None
    ]


def of(runs: Iterable[Run], connector_id: str, wanted: Kind) -> Iterator[Run]:
    """The runs of one connector and kind, newest first."""
    return (r for r in newest_first(runs) if r.connector_id == connector_id and kind(r) == wanted)


def result_for(run: Run, partition_dn: str | None) -> tuple[str, RunStep | None]:
    """How a run ended for one partition: its step's result, else the run's own."""
    steps = [s for s in run.steps or () if s.result]
    if partition_dn:
        own = [s for s in steps if normalised(s.partition) == normalised(partition_dn)]
        if own:
            return own[-1].result, own[-1]
    failed = [s for s in steps if end_of(s.result) == "failed"]
    return run.result, (failed or steps or [None])[0]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A completed cycle: what was in AD before `since` has been imported, synchronized and exported."""

    since: datetime
    done: datetime


def last_cycle(
    runs: Sequence[Run], connector_id: str, partition_dn: str | None, exports: bool = True
) -> Cycle | None:
    """The newest cycle that is complete for one partition: import, synchronization, export to Entra ID."""
    for read in of(runs, connector_id, "import"):
        if read.start is None or end_of(result_for(read, partition_dn)[0]) != "completed":
            continue
        synced = _after(of(runs, connector_id, "sync"), read.end or read.start)
        if synced is None:
            continue
        if not exports:
            return Cycle(read.start, synced)
        sent = _after(of(runs, ENTRA_CONNECTOR_ID, "export"), synced)
        if sent is not None:
            return Cycle(read.start, sent)
    return None


def _after(runs: Iterable[Run], moment: datetime) -> datetime | None:
    """When the earliest completed run that began at or after this moment was over."""
    fitting = [
        r.end or r.start
        for r in runs
        if r.start is not None and r.start >= moment and end_of(r.result) == "completed"
    ]
    return min((x for x in fitting if x is not None), default=None)


def errors_for(runs: Iterable[Run], cs_id: str | None, dn: str | None) -> Iterator[RunError]:
    """The errors of one object in the newest run of each connector and kind."""
    for run in newest_of_each(runs):
        for step in run.steps or ():
            for error in step.errors:
                if (cs_id and error.cs_id == cs_id) or (
                    dn and error.dn and normalised(error.dn) == normalised(dn)
                ):
                    yield error


def newest_of_each(runs: Iterable[Run]) -> list[Run]:
    """The newest finished run of each connector and kind."""
    newest: dict[tuple[str, Kind | None], Run] = {}
    for run in newest_first(runs):
        if end_of(run.result) != "running":
            newest.setdefault((run.connector_id, kind(run)), run)
    return list(newest.values())


def newest_end(runs: Iterable[Run]) -> datetime | None:
    """When anything last ran to its end."""
    ends = [r.end or r.start for r in runs if end_of(r.result) == "completed"]
    return max((x for x in ends if x is not None), default=None)
