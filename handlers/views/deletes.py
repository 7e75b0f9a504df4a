"""`deletes`: which deletes wait, whether the threshold would stop them, and what was deleted."""

import asyncio
from collections.abc import Iterator, Sequence

from handlers.replies import Line, Part, Words, plain
from handlers.views.fate import Waiting, error_of, first_line, last_export, waiting, would_stop
from handlers.views.names import anchor_of
from handlers.views.sight import Body, Sight
from handlers.views.status import SYMPTOM, threshold_line
from handlers.views.telling import fresh, leads, moment, shown
from knowledge.evidence import Found
from knowledge.vocabulary import (
    AuditEntry,
    ConnectorSpaceObject,
    DirectoryObject,
    guid_from_base64,
)

NAMES = (
    "pending_deletes",
    "connectors",
    "server",
    "sync_features",
    "run_history",
    "audits",
)
SHOWN = 10
_DELETE = "delete"
_LITERAL = 160


async def deletes(sight: Sight) -> Body:
    """Pending deletes, the threshold, and the deletes that the audit log shows."""
    verdict, _ = await asyncio.gather(sight.judge(SYMPTOM), sight.see(*NAMES))
    words, found = sight.phrases.words, waiting(sight)
    rows = found.rows[:SHOWN]
    sources = await _sources(sight, rows)
    told = [_pending(words, row, sources, n, sight) for n, row in enumerate(rows)]
    more = found.count - len(told)
    if more > 0 and sight.why("pending_deletes") is None:
        told.append(Line(words("deletes-more", count=more)))
    parts = (
        Part("pending", words("heading-pending"), tuple(told)),
        Part("threshold", words("heading-threshold"), tuple(map(Line, _limit(sight, found)))),
        Part("deleted", words("heading-deleted"), tuple(map(Line, _audited(sight)))),
        Part("note", words("heading-note"), (Line(words("deletes-by-name")),)),
    )
    choices = (*leads(words, "runs", "status"), fresh(words))
    return Body(first_line(sight, found, verdict), parts, choices=choices)


async def _sources(
    sight: Sight, rows: Sequence[ConnectorSpaceObject]
) -> tuple[DirectoryObject | None, ...] | None:
    """The AD object of each row that is shown; None: nobody could look."""
    if not rows:
        return ()
    name = "pending_delete_sources"
    made = await sight.look(name, known={"pending_deletes": Found(tuple(rows))})
    found = made[name]
    return found.value if isinstance(found, Found) else None


def _limit(sight: Sight, found: Waiting) -> Iterator[str]:
    """The threshold, what it did, and what it would make of those that wait."""
    words = sight.phrases.words
    yield from threshold_line(sight)
    last = last_export(sight)
    if last is not None:
        yield words(f"deletes-last-export-{last}")
    stopped = would_stop(sight, found)
    if found.count and stopped is not None:
        yield words(f"deletes-{'over' if stopped else 'under'}-threshold")


def _pending(
    words: Words,
    row: ConnectorSpaceObject,
    sources: Sequence[DirectoryObject | None] | None,
    number: int,
    sight: Sight,
) -> Line:
    """One object whose delete waits, what became of it in AD, and why its delete was refused."""
    anchor = row.attributes.first("sourceAnchor") or anchor_of(row.dn) or ""
    own = row.attributes.first("userPrincipalName") or row.attributes.first("displayName")
    name = plain(own or guid_from_base64(anchor) or row.dn)
    if sources is None:
        line = words("delete-unseen", name=name)
    else:
        line = _in_directory(words, name, sources[number], sight)
    error = row.export_error
    if error is None:
        return Line(words("delete-refused", line=line) if row.has_export_error else line)
    said = words(
        "delete-fails" if error.retry_count is None else "delete-fails-tried",
        line=line,
        error=error_of(row),
        since=error.first.isoformat() if error.first else None,
        count=error.retry_count,
    )
    return Line(said, note=plain(error.literal or error.details, _LITERAL))


def _in_directory(words: Words, name: str, source: DirectoryObject | None, sight: Sight) -> str:
    if source is None:
        return words("delete-not-in-ad", name=name)
    if not source.deleted:
        return words("delete-still-in-ad", name=name, dn=plain(source.dn))
    when = moment(words, source.time("whenChanged"), sight.now)
    return words("delete-deleted", name=name, when=when)


def _audited(sight: Sight) -> Iterator[str]:
    """The deletes in the audit log, and how far it is read: those of the synchronization."""
    words = sight.phrases.words
    if sight.why("audits") is not None:
        return
    entries: tuple[AuditEntry, ...] = sight.value("audits") or ()
    found = [e for e in entries if _DELETE in e.activity.casefold()]
    newest = sorted(found, key=_time, reverse=True)
    for entry in newest[:SHOWN]:
        yield words(
            "delete-audited",
            when=moment(words, entry.time, sight.now),
            activity=plain(entry.activity),
            names=shown(sight.phrases, _targets(entry)),
            actor=plain(entry.actor),
        )
    if len(newest) > SHOWN:
        yield words("deletes-more-audited", count=len(newest) - SHOWN)
    yield words("deletes-window" if newest else "deletes-none-audited")


def _targets(entry: AuditEntry) -> tuple[str, ...]:
    """Whom it touched; a deleted user's sign-in name has its id before it, which nobody reads."""
    ids = [x.replace("-", "") for x in entry.target_ids]
    starts = {name: next((i for i in ids if name.startswith(i)), "") for name in entry.target_names}
    return tuple(x.removeprefix(i) or x for x, i in starts.items()) or entry.target_ids


def _time(entry: AuditEntry) -> float:
    return entry.time.timestamp() if entry.time else 0.0
