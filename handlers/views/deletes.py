"""`deletes`: which deletes wait, whether the threshold would stop them, and what was deleted."""

from collections.abc import Iterator, Sequence

from handlers.replies import Line, Part, Words, plain
from handlers.views.names import anchor_of
from handlers.views.sight import Body, Sight
from handlers.views.status import threshold, threshold_line
from handlers.views.telling import fresh, leads, moment, shown
from knowledge.checks.entra_connector_space import deletion_threshold
from knowledge.evidence import Found
from knowledge.vocabulary import (
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    DirectoryObject,
    Threshold,
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
COUNTER = "ExportDeletes"
_DELETE = "delete"


async def deletes(sight: Sight) -> Body:
    """Pending deletes, the threshold, and the deletes that the audit log shows."""
    await sight.see(*NAMES)
    words = sight.phrases.words
    rows: tuple[ConnectorSpaceObject, ...] = sight.value("pending_deletes") or ()
    sources = await _sources(sight, rows[:SHOWN])
    waiting = [Line(_pending(words, row, sources, n, sight)) for n, row in enumerate(rows[:SHOWN])]
    more = max(len(rows), _counted(sight)) - len(waiting)
    if more > 0 and sight.why("pending_deletes") is None:
        waiting.append(Line(words("deletes-more", count=more)))
    parts = (
        Part("pending", words("heading-pending"), tuple(waiting)),
        Part("threshold", words("heading-threshold"), tuple(map(Line, _limit(sight)))),
        Part("deleted", words("heading-deleted"), tuple(map(Line, _audited(sight)))),
        Part("note", words("heading-note"), (Line(words("deletes-by-name")),)),
    )
    choices = (*leads(words, "runs", "status"), fresh(words))
    return Body(_first_line(sight, rows), parts, choices=choices)


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


def _first_line(sight: Sight, rows: Sequence[ConnectorSpaceObject]) -> str:
    words, limit = sight.phrases.words, threshold(sight)
    if sight.why("pending_deletes") is not None:
        return words("verdict-deletes-unseen")
    count = max(len(rows), _counted(sight))
    if _last_export(sight) == "exceeded":
        return words("verdict-deletes-exceeded", count=count)
    if not count:
        return words("verdict-deletes-none")
    word = {True: "-stopped", False: "-pass", None: ""}[stops(count, limit)]
    one = "-one" if count == 1 else ""
    return words(f"verdict-deletes{word}{one}", count=count, limit=limit.count if limit else None)


def _counted(sight: Sight) -> int:
    """The deletes that the statistics of the Entra connector count; 0 where they are not seen."""
    connectors: tuple[Connector, ...] = sight.value("connectors") or ()
    return sum(c.statistics.get(COUNTER, 0) for c in connectors if c.is_entra)


def _last_export(sight: Sight) -> str | None:
    """Whether the threshold stopped the newest export, as the check of the trees tells it."""
    found = deletion_threshold(sight.value("run_history"))
    return found.value if found is not None else None


def stops(count: int, limit: Threshold | None) -> bool | None:
    """Whether the threshold would stop an export of so many deletes; None: nobody can tell here.

    It stops one of more deletes than its number. What a percentage is of is not documented.
    """
    if limit is None:
        return None
    if limit.prevention.casefold() == "disabled":
        return False
    if limit.prevention != "enabledForCount" or limit.count is None:
        return None
    return count > limit.count


def _limit(sight: Sight) -> Iterator[str]:
    words = sight.phrases.words
    yield from threshold_line(sight)
    last = _last_export(sight)
    if last is not None:
        yield words(f"deletes-last-export-{last}")


def _pending(
    words: Words,
    row: ConnectorSpaceObject,
    sources: Sequence[DirectoryObject | None] | None,
    number: int,
    sight: Sight,
) -> str:
    """One object whose delete waits, and what became of it in AD."""
    anchor = row.attributes.first("sourceAnchor") or anchor_of(row.dn) or ""
    own = row.attributes.first("userPrincipalName") or row.attributes.first("displayName")
    name = plain(own or guid_from_base64(anchor) or row.dn)
    if sources is None:
        return words("delete-unseen", name=name)
    source = sources[number]
    if source is None:
        return words("delete-not-in-ad", name=name)
    if not source.deleted:
        return words("delete-still-in-ad", name=name, dn=plain(source.dn))
    when = moment(words, source.time("whenChanged"), sight.now)
    return words("delete-deleted", name=name, when=when)


def _audited(sight: Sight) -> Iterator[str]:
    """The deletes in the audit log, as far as it is read: those of the synchronization."""
    words = sight.phrases.words
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


def _targets(entry: AuditEntry) -> tuple[str, ...]:
    """Whom it touched; a deleted user's sign-in name has its id before it, which nobody reads."""
    ids = [x.replace("-", "") for x in entry.target_ids]
    starts = {name: next((i for i in ids if name.startswith(i)), "") for name in entry.target_names}
    return tuple(x.removeprefix(i) or x for x, i in starts.items()) or entry.target_ids


def _time(entry: AuditEntry) -> float:
    return entry.time.timestamp() if entry.time else 0.0
