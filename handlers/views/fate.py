"""What becomes of the deletes that wait: stopped, held back, refused, or taken by the next export.

What holds the export back is what the tree of service-not-running found; nothing is judged twice.
"""

from dataclasses import dataclass

from handlers.phrases import Phrases, sentence
from handlers.replies import plain
from handlers.verdict import Verdict
from handlers.views.sight import Sight
from handlers.views.status import exports, threshold
from handlers.views.telling import counted
from knowledge.checks.entra_connector_space import deletion_threshold
from knowledge.runs import end_of, of
from knowledge.tree import Step
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Connector, ConnectorSpaceObject, Threshold

COUNTER = "ExportDeletes"
STAGING = "env-staging-mode"  # wherever another server exports, this one does not
ABOUT_RUNS = ("latest-ad-runs", "entra-runs")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The rows that were seen, and how many there are; at least so many, where it is not `exact`.

    Only the statistics of the connector tell that no more wait than were listed.
    """

    rows: tuple[ConnectorSpaceObject, ...]
    count: int
    exact: bool

    @property
    def failing(self) -> tuple[ConnectorSpaceObject, ...]:
        """Those whose delete was refused."""
        return tuple(r for r in self.rows if r.has_export_error or r.export_error)


def waiting(sight: Sight) -> Waiting:
    """The deletes that wait, as far as they were seen."""
    rows: tuple[ConnectorSpaceObject, ...] = sight.value("pending_deletes") or ()
    connectors: tuple[Connector, ...] = sight.value("connectors") or ()
    counts = [c.statistics.get(COUNTER) for c in connectors if c.is_entra]
    known = [n for n in counts if n is not None]
    return Waiting(rows, max(len(rows), sum(known)), bool(known) and len(known) == len(counts))


def last_export(sight: Sight) -> str | None:
    """Whether the threshold stopped the newest export, as the check of the trees tells it."""
    found = deletion_threshold(sight.value("run_history"))
    return found.value if found is not None else None


def stops(count: int, limit: Threshold | None, *, exact: bool = True) -> bool | None:
    """Whether the threshold would stop an export of so many deletes; None: nobody can tell here.

    It stops one of more deletes than its number. What a percentage is of is not documented.
    """
    if limit is None:
        return None
    if limit.prevention.casefold() == "disabled":
        return False
    if limit.prevention != "enabledForCount" or limit.count is None:
        return None
    return count > limit.count or (False if exact else None)


def would_stop(sight: Sight, found: Waiting) -> bool | None:
    """Whether the threshold would stop the export of what waits."""
    return stops(found.count, threshold(sight), exact=found.exact)


def first_line(sight: Sight, found: Waiting, verdict: Verdict) -> str:
    """How many deletes wait, and what becomes of them."""
    words = sight.phrases.words
    if sight.why("pending_deletes") is not None:
        return words("verdict-deletes-unseen")
    if last_export(sight) == "exceeded":
        return words("verdict-deletes-exceeded", deletes=_counted(sight, found))
    if not found.count:
        return words("verdict-deletes-none" if found.exact else "verdict-deletes-none-seen")
    held = _held(sight, verdict)
    if held is not None:
        title = Phrases(sight.texts, verdict).told(held.diagnosis or "").title
        line = words("verdict-deletes-held", deletes=_counted(sight, found), title=title)
        return line if held.certain else words("verdict-uncertain", line=line)
    return _exported(sight, found, verdict)


def _exported(sight: Sight, found: Waiting, verdict: Verdict) -> str:
    """What the next export makes of them, where nothing was seen that keeps it back."""
    words, limit, stopped = sight.phrases.words, threshold(sight), would_stop(sight, found)
    told = {
        "deletes": _counted(sight, found),
        "limit": limit.count if limit else None,
        "count": len(found.failing),
        "error": error_of(found.failing[0]) if found.failing else None,
    }
    if stopped:
        return words("verdict-deletes-stopped", **told)
    if found.failing:
        only = found.exact and found.count == 1
        return words(f"verdict-deletes-failing{'-one' if only else ''}", **told)
    if verdict.open_faults or not exports(verdict):
        return words("verdict-deletes-unsure", **told)
    return words("verdict-deletes" if stopped is None else "verdict-deletes-pass", **told)


def error_of(row: ConnectorSpaceObject) -> str | None:
    """What the refusal of a row is called."""
    error = row.export_error
    return plain(error.name or error.type or error.code) or None if error else None


def _counted(sight: Sight, found: Waiting) -> str:
    words = sight.phrases.words
    said = counted(words, "deletes", found.count)
    return said if found.exact else sentence(words("at-least", what=said))


def _held(sight: Sight, verdict: Verdict) -> Step | None:
    """What keeps every export back."""
    return next(
        (
            s
            for s in (*verdict.chain, *verdict.asides)
            if s.diagnosis == STAGING or (s.effect == "holds" and _keeps_back(sight, s))
        ),
        None,
    )


def _keeps_back(sight: Sight, found: Step) -> bool:
    """A run that failed keeps the export back only where it is the export."""
    if found.question not in ABOUT_RUNS:
        return True
    sent = of(sight.value("run_history") or (), ENTRA_CONNECTOR_ID, "export")
    newest = next((r for r in sent if end_of(r.result) != "running"), None)
    return newest is not None and end_of(newest.result) == "failed"
