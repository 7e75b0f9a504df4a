"""Reading the run history: what kind of run, how it ended, and when the last cycle was complete.

Source: run-statuses-and-errors sections 1-3. A result that is in no known family is neither good
nor bad: every question about it answers None.
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
# The last two: another run, or a change of the configuration, is under way; this one waits for it.
_RUNNING = (
    "in-progress",
    "completing-",
    "no-start-ma-already-running",
    "no-start-ma-update-in-progress",
)
_FAILED_CALLS = {"call-failure", "connection-failure", "access-denied", "sql-deadlock"}


def kind(run: Run) -> Kind | None:
    """Import, synchronization or export, by the name of the run profile.

    None for the run of a single object too: it tells nothing about the others.
    """
    name = run.profile.casefold()
    if "specificobject" in name.replace(" ", ""):
        return None
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
    if text.startswith(_RUNNING):
        return "running"
    return "failed" if text.startswith(_FAILED) or text in _FAILED_CALLS else None


def newest_first(runs: Iterable[Run]) -> list[Run]:
    """By start time, newest first; runs without a time last, in their own order."""
    timed = [r for r in runs if r.start is not None]
    return sorted(timed, key=lambda r: (r.start, r.end or r.start, r.number), reverse=True) + [
        r for r in runs if r.start is None
    ]


def of(runs: Iterable[Run], connector_id: str, wanted: Kind) -> Iterator[Run]:
    """The runs of one connector and kind, newest first."""
    return (r for r in newest_first(runs) if r.connector_id == connector_id and kind(r) == wanted)


def touches(run: Run, partition_dn: str | None) -> bool:
    """Whether a run had a step for a partition; True too when no step tells its partition."""
    named = [s.partition for s in run.steps or () if "=" in s.partition]
    return partition_dn is None or not named or normalised(partition_dn) in map(normalised, named)


def result_for(run: Run, partition_dn: str | None) -> tuple[str, RunStep | None]:
    """How a run ended for one partition: its worst step's result, else the run's own."""
    steps = [s for s in run.steps or () if s.result]
    own = [s for s in steps if partition_dn and normalised(s.partition) == normalised(partition_dn)]
    failed = [s for s in own or steps if end_of(s.result) == "failed"]
    if own:
        worst = failed[0] if failed else own[-1]
        return worst.result, worst
    return run.result, next(iter(failed or steps), None)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A completed cycle: what AD held before `since` was imported, synchronized and exported."""

    since: datetime
    done: datetime


def last_cycle(
    runs: Sequence[Run], connector_id: str, partition_dn: str | None, exports: bool = True
) -> Cycle | None:
    """The newest cycle complete for one partition: import, synchronization, export to Entra ID."""
    for read in of(runs, connector_id, "import"):
        if read.start is None or not _completed(read, partition_dn):
            continue
        synced = _after(of(runs, connector_id, "sync"), read.end or read.start, partition_dn)
        if synced is None:
            continue
        if not exports:
            return Cycle(read.start, synced)
        sent = _after(of(runs, ENTRA_CONNECTOR_ID, "export"), synced)
        if sent is not None:
            return Cycle(read.start, sent)
    return None


def _completed(run: Run, partition_dn: str | None) -> bool:
    return touches(run, partition_dn) and end_of(result_for(run, partition_dn)[0]) == "completed"


def _after(
    runs: Iterable[Run], moment: datetime, partition_dn: str | None = None
) -> datetime | None:
    """When the earliest completed run that began at or after this moment was over."""
    return min(
        (
            r.end or r.start
            for r in runs
            if r.start is not None and r.start >= moment and _completed(r, partition_dn)
        ),
        default=None,
    )


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
