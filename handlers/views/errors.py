"""`errors`: the objects with errors in the latest runs, grouped by error."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.phrases import sentence
from handlers.replies import Choice, Line, Part, Words, plain
from handlers.views.names import Named, name_of
from handlers.views.runs import run_words
from handlers.views.sight import Body, Sight
from handlers.views.telling import counted, fresh, leads
from knowledge.errors import ErrorBook, ErrorEntry
from knowledge.runs import end_of, newest_of_each
from knowledge.vocabulary import Run, RunError

GROUPS, EACH, BUTTONS = 8, 3, 3
MOST_READ = 200
_LITERAL = 160
_SINGLE = "specificobject"  # a run of one object tells nothing about the others


@dataclass(frozen=True, slots=True)
class Met:
    """An error, the run that met it, and what is known of it."""

    error: RunError
    run: Run
    entry: ErrorEntry | None

    @property
    def code(self) -> str:
        """What it is grouped by."""
        return self.entry.code if self.entry else self.error.type or self.error.code


async def errors(sight: Sight) -> Body:
    """Every object with an error, the most frequent error first."""
    await sight.see("run_history")
    words = sight.phrases.words
    if sight.why("run_history") is not None:
        return Body(words("verdict-errors-unseen"), choices=(fresh(words),))
    latest = latest_runs(sight.value("run_history") or ())
    if not latest:
        return Body(words("verdict-runs-none"))
    met = met_in(latest, sight.texts.errors)
    groups = _grouped(met)
    named = await _names(sight, [x for group in groups[:GROUPS] for x in group[:EACH]])
    told = tuple(_group(words, group, named) for group in groups[:GROUPS])
    rest = Part("more", words("heading-more"), tuple(map(Line, _more(words, groups[GROUPS:]))))
    gaps = Part("gaps", words("heading-gaps"), tuple(map(Line, _gaps(words, latest))))
    return Body(
        _first_line(words, met, groups, bool(gaps.lines)),
        (*told, rest, gaps, _next(words, groups, named)),
        choices=(*_why(words, named), *leads(words, "runs"), fresh(words)),
    )


def latest_runs(history: Sequence[Run]) -> list[Run]:
    """The newest finished run of each connector and kind, but for those of a single object."""
    whole = (r for r in history if _SINGLE not in r.profile.casefold().replace(" ", ""))
    return newest_of_each(whole)


def met_in(runs: Sequence[Run], book: ErrorBook) -> list[Met]:
    """Every error of these runs, each object's once."""
    reader = Reader(book)
    found: dict[tuple[str, str], Met] = {}
    for run in runs:
        for error in (e for step in run.steps or () for e in step.errors):
            met = Met(error, run, reader.entry(error))
            found.setdefault((error.cs_id or error.dn, met.code), met)
    return list(found.values())


class Reader:
    """Reads errors of which many are alike: by their codes, else by their words.

    Likeness is not enough. Of very many different words only the first are read.
    """

    def __init__(self, book: ErrorBook) -> None:
        self._book = book
        self._known: dict[str, ErrorEntry | None] = {}

    def entry(self, error: RunError) -> ErrorEntry | None:
        """What is known of an error."""
        return self._read(f"{error.type} {error.code}") or self._read(error.text)

    def _read(self, text: str) -> ErrorEntry | None:
        if text not in self._known:
            if len(self._known) >= MOST_READ:
                return None
            sure = (m.entry for m in self._book.find(text) if m.how != "similar")
            self._known[text] = next(sure, None)
        return self._known[text]


def _grouped(met: Sequence[Met]) -> list[list[Met]]:
    groups: dict[str, list[Met]] = {}
    for each in met:
        groups.setdefault(each.code, []).append(each)
    return sorted(groups.values(), key=len, reverse=True)


async def _names(sight: Sight, met: Sequence[Met]) -> dict[str, Named]:
    """The names of those that are shown; each costs a look-up, so no others are asked for."""
    found = await asyncio.gather(
        *(name_of(sight.ports, x.error.dn, x.error.cs_id, x.run.is_entra) for x in met)
    )
    return {_key(x): name for x, name in zip(met, found, strict=True)}


def _key(met: Met) -> str:
    return met.error.cs_id or met.error.dn


def _first_line(
    words: Words, met: Sequence[Met], groups: Sequence[Sequence[Met]], gaps: bool
) -> str:
    if not met:
        return words("verdict-errors-gaps" if gaps else "verdict-errors-none")
    most = groups[0]
    return words(
        "verdict-errors-one-kind" if len(groups) == 1 else "verdict-errors",
        objects=counted(words, "objects", len({_key(x) for x in met})),
        kinds=len(groups),
        most=plain(most[0].code),
        count=len(most),
    )


def _group(words: Words, group: Sequence[Met], named: dict[str, Named]) -> Part:
    first = group[0]
    code = plain(first.code) or words("value-missing")
    title = words("heading-error-group", code=code, count=len(group))
    meaning = first.entry.meaning if first.entry else words("error-not-known-here")
    told = [Line(meaning), *(_object(words, x, named[_key(x)]) for x in group[:EACH])]
    if len(group) > EACH:
        told.append(Line(words("errors-more", count=len(group) - EACH)))
    return Part("errors", title, tuple(told))


def _object(words: Words, met: Met, named: Named) -> Line:
    error = met.error
    since = error.first.isoformat() if error.first else None
    text = words(
        "error-object" if error.retry_count is None else "error-object-tried",
        name=plain(named.name),
        run=run_words(words, met.run),
        since=since,
        count=error.retry_count,
    )
    return Line(text, note=plain(error.literal or error.details, _LITERAL))


def _more(words: Words, groups: Sequence[Sequence[Met]]) -> Iterator[str]:
    for group in groups:
        yield words("errors-kind", code=plain(group[0].code), count=len(group))


def _gaps(words: Words, latest: Sequence[Run]) -> Iterator[str]:
    """The runs of which nobody knows what errors they met, or would have met."""
    for run in latest:
        steps = run.steps
        told = sum(len(s.errors) for s in steps or ())
        name = run_words(words, run)
        if end_of(run.result) != "completed":
            yield words("errors-not-ended", run=sentence(name), result=plain(run.result))
        elif steps is None or (not told and "errors" in run.result.casefold()):
            yield words("errors-not-recorded", run=sentence(name), result=plain(run.result))
        elif not all(s.errors_listed for s in steps):
            yield words("errors-not-all", run=sentence(name))


def _next(words: Words, groups: Sequence[Sequence[Met]], named: dict[str, Named]) -> Part:
    if not groups:
        return Part("next", words("heading-next"), ())
    line = Line(words("errors-next", name=plain(named[_key(groups[0][0])].asked)))
    return Part("next", words("heading-next"), (line,))


def _why(words: Words, named: dict[str, Named]) -> Iterator[Choice]:
    once = dict.fromkeys(named.values())
    for each in list(once)[:BUTTONS]:
        yield Choice(f"why {each.asked}", words("button-why", name=plain(each.name)))
