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
from knowledge.runs import Kind, end_of, kind, newest_of_each
from knowledge.vocabulary import Connector, Run, RunError

GROUPS, EACH, BUTTONS = 8, 3, 3
MOST_READ = 200
KINDS: tuple[Kind, ...] = ("import", "sync", "export")
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
        """The known error that it is; its own name, where none is known."""
        return self.entry.code if self.entry else self.name

    @property
    def name(self) -> str:
        """What the server calls it. A type that is a number says more beside its code."""
        type_, code = self.error.type.strip(), self.error.code.strip()
        return f"{type_} {code}".strip() if type_.isdigit() and code != type_ else type_ or code


async def errors(sight: Sight) -> Body:
    """Every object with an error, the most frequent error first."""
    await sight.see("run_history", "connectors")
    words = sight.phrases.words
    if sight.why("run_history") is not None:
        return Body(words("verdict-errors-unseen"), choices=(fresh(words),))
    history: tuple[Run, ...] = sight.value("run_history") or ()
    if not history:
        return Body(words("verdict-runs-none"))
    latest = latest_runs(history)
    met = met_in(latest, sight.texts.errors)
    groups = _grouped(met)
    named = await _names(sight, [x for group in groups[:GROUPS] for x in group[:EACH]])
    told = tuple(_group(words, group, named) for group in groups[:GROUPS])
    rest = Part("more", words("heading-more"), tuple(map(Line, _more(words, groups[GROUPS:]))))
    said = [*_gaps(words, latest), *_not_run(sight, latest, history)]
    gaps = Part("gaps", words("heading-gaps"), tuple(map(Line, said)))
    return Body(
        _first_line(words, met, groups, bool(said)),
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
    """By the name that the server gives, and the known error: one name may stand for several."""
    groups: dict[tuple[str, str], list[Met]] = {}
    for each in met:
        groups.setdefault((each.name, each.code), []).append(each)
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
    """How many have errors; at least so many, where not every run tells all."""
    if not met:
        return words("verdict-errors-gaps" if gaps else "verdict-errors-none")
    most = groups[0]
    objects = counted(words, "objects", len({_key(x) for x in met}))
    kinds = "-one-kind" if len(groups) == 1 else ""
    return words(
        f"verdict-errors{'-at-least' if gaps else ''}{kinds}",
        objects=sentence(words("at-least", what=objects)) if gaps else objects,
        kinds=len(groups),
        most=_title(words, most[0]),
        count=len(most),
    )


def _title(words: Words, met: Met) -> str:
    return plain(met.name) or words("value-missing")


def _group(words: Words, group: Sequence[Met], named: dict[str, Named]) -> Part:
    first = group[0]
    title = words("heading-error-group", code=_title(words, first), count=len(group))
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
        yield words("errors-kind", code=_title(words, group[0]), count=len(group))


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


def _not_run(sight: Sight, latest: Sequence[Run], history: Sequence[Run]) -> Iterator[str]:
    """What no finished run tells of: of each connector, every kind that it can run."""
    phrases, words = sight.phrases, sight.phrases.words
    if sight.why("connectors") is not None:
        yield words("errors-connectors-unseen")
    connectors: tuple[Connector, ...] = sight.value("connectors") or ()
    names = {r.connector_id: r.connector_name for r in history}
    names |= {c.identifier: c.name for c in connectors}
    own = {c.identifier: c for c in connectors}
    done = {(r.connector_id, kind(r)) for r in latest}
    for identifier, name in names.items():
        lacking = [x for x in _kinds(own.get(identifier)) if (identifier, x) not in done]
        if lacking:
            kinds = phrases.listed([words(f"kind-{x}") for x in lacking])
            yield words("errors-not-run", kinds=kinds, connector=plain(name))


def _kinds(connector: Connector | None) -> Sequence[Kind]:
    """What a connector runs, by the tasks of its profiles; all, where they are not known."""
    profiles = connector.run_profiles if connector else None
    if profiles is None:
        return KINDS
    tasks = [step.task.casefold() for x in profiles for step in x.steps]
    return [x for x in KINDS if any(x in task for task in tasks)]


def _next(words: Words, groups: Sequence[Sequence[Met]], named: dict[str, Named]) -> Part:
    if not groups:
        return Part("next", words("heading-next"), ())
    line = Line(words("errors-next", name=plain(named[_key(groups[0][0])].asked)))
    return Part("next", words("heading-next"), (line,))


def _why(words: Words, named: dict[str, Named]) -> Iterator[Choice]:
    once = dict.fromkeys(named.values())
    for each in list(once)[:BUTTONS]:
        yield Choice(f"why {each.asked}", words("button-why", name=plain(each.name)))
