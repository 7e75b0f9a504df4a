"""What a pasted text names: the error, the object it is about, the run it stands in. Pure.

An e-mail of Connect Health, a row of Synchronization Service Manager, an event, JSON. An object is
told only where the text says what it is; a value in the middle of a sentence may be somebody else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.ports import Handle, HandleKind
from handlers.views.names import anchor_of
from knowledge.errors import ErrorBook
from knowledge.language.identifiers import identifiers
from knowledge.language.lexicon import lexicon
from knowledge.runs import newest_first, newest_of_each
from knowledge.vocabulary import Run

LONG, LONGEST = 160, 20_000
MOST = 5
_FENCE = re.compile(r"^\s*(?:>\s?)*(?:`{3}\w*\s*$)?", re.MULTILINE)
_LINKED = re.compile(r"<mailto:[^|>]*\|([^>]*)>")
_LABELS: dict[str, tuple[int, HandleKind]] = {
    "dn": (0, "dn"),
    "objectdn": (0, "dn"),
    "distinguishedname": (0, "dn"),
    "onpremisesdistinguishedname": (0, "dn"),
    "objectguid": (0, "guid"),
    "sourceanchor": (0, "immutable-id"),
    "immutableid": (0, "immutable-id"),
    "onpremisesimmutableid": (0, "immutable-id"),
    "userprincipalname": (1, "upn"),
    "upn": (1, "upn"),
    "samaccountname": (1, "sam"),
    "onpremisessamaccountname": (1, "sam"),
    "accountname": (1, "sam"),
    "objectid": (1, "guid"),
}
_BY_FORM: dict[str, int] = {"dn": 2, "guid": 2, "sid": 2, "immutable-id": 2, "upn": 3}
_LABELLED = re.compile(
    r"(?P<before>[^\n]{0,24}?)(?<![\w-])[\"']?"
    r"(?P<label>[A-Za-z][A-Za-z -]{1,30}?)[\"']?[ \t]*[:=][ \t]*[\"']?"
    r"(?P<value>[^\"'\n;|]{2,400})"
)
_OTHERS = re.compile(
    r"conflict|existing|other|another|duplicate|cloud (?:user|object)", re.IGNORECASE
)
_ROW = re.compile(r"CN=\{(?:[0-9A-F]{2})+\}", re.IGNORECASE)
_SHAPES: dict[str, re.Pattern[str]] = {
    "dn": re.compile(r"(?:CN|OU)=.+", re.IGNORECASE),
    "guid": re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE),
    "immutable-id": re.compile(r"[A-Za-z0-9+/]{22}=="),
    "upn": re.compile(r"[^\s@,]+@[\w.-]+"),
    "sam": re.compile(r"(?:[\w.-]+\\)?[\w.$-]{1,64}"),
}
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:Z|UTC|[+-]\d\d:\d\d)", re.IGNORECASE
)
_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The codes of the known errors, best first, and the objects that it names equally surely."""

    text: str
    codes: tuple[str, ...]
    objects: tuple[Handle, ...]


def is_paste(text: str) -> bool:
    """Whether a text is long enough to be no typed question."""
    return "\n" in text.strip() or len(text) > LONG


def read_paste(text: str, book: ErrorBook) -> Pasted:
    """What the text names. Any input is fine; of an endless one the beginning is read."""
    clean = _LINKED.sub(r"\1", _FENCE.sub("", text[:LONGEST]))
    sure = (m.entry.code for m in book.find(clean) if m.how != "similar")
    return Pasted(clean, tuple(dict.fromkeys(sure)), _objects(clean))


def _objects(text: str) -> tuple[Handle, ...]:
    """The objects of the surest way in which one is named."""
    found: dict[int, dict[Handle, None]] = {}
    for rank, handle in (*_labelled(text), *_unlabelled(text)):
        found.setdefault(rank, {})[handle] = None
    if not found:
        return ()
    best = min(found)
    return tuple(found[best])[:MOST]


def _labelled(text: str) -> Iterator[tuple[int, Handle]]:
    for match in _LABELLED.finditer(text):
        label = re.sub(r"[ -]", "", match["label"]).casefold()
        known = _LABELS.get(label)
        if known is None or _OTHERS.search(match["before"]):
            continue
        rank, kind = known
        handle = _handle(kind, match["value"].strip().rstrip(",.>])"))
        if handle is not None:
            yield rank, handle


def _handle(kind: HandleKind, value: str) -> Handle | None:
    """The value as a handle of this kind, if it has the form of one."""
    if kind == "dn" and _ROW.match(value):
        anchor = anchor_of(value)
        return Handle("immutable-id", anchor) if anchor else None
    if not _SHAPES[kind].fullmatch(value):
        return None
    if kind == "guid":
        return Handle(kind, value.strip("{}").lower())
    return Handle("domain-sam" if kind == "sam" and "\\" in value else kind, value)


def _unlabelled(text: str) -> Iterator[tuple[int, Handle]]:
    """What shows by its form what it is; a lone address counts, one of several may be anybody's."""
    for row in _ROW.findall(text):
        anchor = anchor_of(row)
        if anchor is not None:
            yield _BY_FORM["immutable-id"], Handle("immutable-id", anchor)
    mentions = [x for x in identifiers(text, lexicon()) if x.subject.kind in _BY_FORM]
    addresses = {x.subject.value.casefold() for x in mentions if x.subject.kind == "upn"}
    for mention in mentions:
        kind, value = mention.subject.kind, mention.subject.value
        before = text[max(0, mention.start - 30) : mention.start]
        several = kind == "upn" and len(addresses) > 1
        if not (several or _OTHERS.search(before) or _ROW.match(value)):
            yield _BY_FORM[kind], Handle(kind, value)


def run_named(text: str, history: Sequence[Run]) -> Run | None:
    """The run whose connector and profile the text names, at the time it names if it names one."""
    named = [r for r in newest_first(history) if _names(text, r.connector_name, r.profile)]
    times = list(_times(text))
    if times:
        return next((r for r in named if any(_during(r, t) for t in times)), None)
    latest = newest_of_each(named)
    return latest[0] if len(latest) == 1 else None


def _names(text: str, *names: str) -> bool:
    """Whether all these stand in the text as words of their own, and not inside an address."""
    return all(
        name and re.search(rf"(?<![\w@.-]){re.escape(name)}(?!\w|[.-]\w)(?! errors?\b)", text)
        for name in names
    )


def _times(text: str) -> Iterator[datetime]:
    """Points in time that say their zone."""
    for match in _TIME.finditer(text):
        iso = re.sub(r"\s?(?:Z|UTC)$", "+00:00", match[0].upper()).replace(" ", "T", 1)
        try:
            yield datetime.fromisoformat(iso.replace(" ", ""))
        except ValueError:
            continue


def _during(run: Run, time: datetime) -> bool:
    if run.start is None:
        return False
    return run.start - _MARGIN <= time <= (run.end or run.start) + _MARGIN
