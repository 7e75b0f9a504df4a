"""`runs`: the latest runs of all connectors, newest first; the worst of them heads the answer."""

import re
from collections.abc import Iterator, Sequence

from handlers.phrases import Phrases
from handlers.replies import Line, Part, Words, plain
from handlers.views.sight import Body, Sight
from handlers.views.telling import counted, fresh, leads, moment, span
from knowledge.runs import end_of, newest_first, newest_of_each
from knowledge.vocabulary import Run

SHOWN, MOST = 10, 50
# What the counters of a step mean to people (adsync-cmdlets section 3): staged and exported.
COUNTERS = ("Add", "Update", "Rename", "Delete", "DeleteAdd")
_SIDES = ("Stage", "Export")
_PROJECTED, _JOINED, _FLOWED = "DisconnectorProjected", "DisconnectorJoined", "ConnectorFlow"
_FAILED = "Failure"


async def runs(sight: Sight) -> Body:
    """The newest runs with their results and counters."""
    await sight.see("run_history")
    words = sight.phrases.words
    if sight.why("run_history") is not None:
        return Body(words("verdict-runs-unseen"), choices=(fresh(words),))
    history = newest_first(sight.value("run_history") or ())
    if not history:
        return Body(words("verdict-runs-none"))
    shown = history[: wanted(sight.asked.text)]
    faulty = [r for r in shown if not _well(r)]
    told = _worst(history) or history[0]
    line = words(
        _word(told, bool(faulty)),
        run=run_words(words, told),
        when=moment(words, told.start, sight.now),
        result=plain(told.result),
        count=len(faulty),
        shown=len(shown),
    )
    listed = [_line(sight.phrases, r) for r in shown]
    listed += [Line(x) for x in _more(words, history, len(shown))]
    choices = (*leads(words, "errors", "status"), fresh(words))
    return Body(line, (Part("runs", words("heading-runs"), tuple(listed)),), choices=choices)


def wanted(text: str) -> int:
    """How many were asked for: "runs 20"."""
    number = re.search(r"\d{1,3}", text)
    return min(MOST, max(1, int(number[0]))) if number else SHOWN


def run_words(words: Words, run: Run) -> str:
    """A run by its profile and connector."""
    return words("run-name", profile=plain(run.profile), connector=plain(run.connector_name))


def _well(run: Run) -> bool:
    return run.result.strip().casefold() == "success" or end_of(run.result) == "running"


def _worst(history: Sequence[Run]) -> Run | None:
    """Of the newest run of each connector and kind the one to look at first; None: all are well.

    Microsoft's order: what was stopped, the error limit, errors, warnings.
    """
    bad = [r for r in newest_of_each(history) if not _well(r)]
    return min(bad, key=_rank, default=None)


def _rank(run: Run) -> int:
    result = run.result.strip().casefold()
    ranks = (
        end_of(result) == "failed" and result != "stopped-error-limit",
        end_of(result) == "failed",
        end_of(result) is None,
        result.endswith("-errors"),
    )
    return next((n for n, fits in enumerate(ranks) if fits), len(ranks))


def _word(told: Run, faulty: bool) -> str:
    if not _well(told):
        return "verdict-runs-worst"
    return "verdict-runs" if faulty else "verdict-runs-well"


def _line(phrases: Phrases, run: Run) -> Line:
    words = phrases.words
    start = run.start.isoformat() if run.start else None
    took = run.end - run.start if run.start and run.end else None
    said = [span(words, took)] if took is not None else []
    return Line(
        words(
            "run-line",
            start=start,
            run=run_words(words, run),
            result=plain(run.result),
            details=phrases.listed([*said, *_changes(words, run)]),
        )
    )


def _changes(words: Words, run: Run) -> Iterator[str]:
    """What it changed, and with how many errors."""
    if run.steps is None:
        yield words("run-no-details")
        return
    counters = [(name, n) for step in run.steps for name, n in step.counters.items() if n]
    counts = {x: sum(n for name, n in counters if name in _named(x)) for x in COUNTERS}
    for start, name in ((_PROJECTED, "Projected"), (_JOINED, "Joined"), (_FLOWED, "Flowed")):
        counts[name] = sum(n for x, n in counters if x.startswith(start))
    said = [words(f"run-{x.lower()}", count=n) for x, n in counts.items() if n]
    yield from said or [words("run-no-changes" if _counted(run) else "run-no-counters")]
    listed = sum(len(s.errors) for s in run.steps)
    failed = sum(n for name, n in counters if name.endswith(_FAILED))
    if listed or failed:
        count = counted(words, "errors", max(listed, failed))
        whole = failed or all(s.errors_listed for s in run.steps)
        yield count if whole else words("at-least", what=count)


def _named(counter: str) -> Sequence[str]:
    return [f"{side}{counter}" for side in _SIDES]


def _counted(run: Run) -> bool:
    return bool(run.steps) and all(step.counters for step in run.steps or ())


def _more(words: Words, history: Sequence[Run], shown: int) -> Iterator[str]:
    older = history[shown:]
    if older:
        starts = [r.start for r in older if r.start is not None]
        oldest = min(starts).isoformat() if starts else None
        yield words("runs-more", count=len(older), oldest=oldest)
