"""What Get-WhySyncObject brought: rows, metaverse objects, and of each look-up what came of it.

The cmdlets throw when an object is not there, and nobody has published what they say then
(adsync-cmdlets 1.4). "Not there" is concluded only when a look-up failed exactly as one for a name
that cannot exist, while one for an object that is there worked; all else is "could not look".
"""

import contextlib
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from adapters.connect_server.answers import FailureShape, idle_answer, part
from adapters.formats.connector_space import Row, read_rows
from adapters.formats.metaverse import read_metaverse
from adapters.formats.reading import convert
from adapters.formats.scalars import Link, Text
from adapters.formats.server_state import read_object_log
from adapters.formats.shapes import Shape
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    MetaverseObject,
    PasswordLogEntry,
    entra_dn,
)

_CHANGING = re.compile(
    r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|\d(?:[\d.,:/TZ+-]*\d)?Z?(?:\s?[ap]m\b)?",
    re.IGNORECASE,
)
WantKind = Literal[
    "DistinguishedName", "SourceAnchor", "ConnectorSpaceId", "MetaverseId", "ObjectLogId"
]
Thing = Row | MetaverseObject | tuple[PasswordLogEntry, ...]


class Want(NamedTuple):
    """One thing to look up: a name in a connector space, a sourceAnchor, or an id."""

    kind: WantKind
    value: str
    connector: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Two wants with the same key have the same answer."""
        if self.kind == "DistinguishedName":
            return "name", normalised(self.value), self.connector
        if self.kind == "SourceAnchor":
            return "name", normalised(entra_dn(self.value)), ENTRA_CONNECTOR_ID
        return self.kind, self.value.strip("{}").lower(), ""


Key = tuple[str, str, str]


class OutcomeShape(Shape):
    """One look-up, asked for or followed, or a control of one."""

    kind: Text
    value: Text
    looked: Text
    result: Text
    connector: Link | None = None
    object_id: Link | None = None
    error: FailureShape | None = None
    purpose: Text | None = None
    counted: int | None = None  # all that the statistics of the connector count


@dataclass(frozen=True, slots=True)
class Bag:
    """All answers of one call, by what they answer."""

    answers: dict[Key, Lookup[Thing]]
    raw: dict[str, Any] = field(repr=False)


def bag_of(text: str, function: str) -> Bag:
    """The bag of a JSON text; CallError when it has another shape or a cycle is running."""
    answer = idle_answer(text, function)
    rows = {r.object.object_id: r for r in part(answer, "ConnectorSpace", read_rows)}
    metaverse = part(answer, "Metaverse", read_metaverse)
    logs = part(answer, "ObjectLog", read_object_log)
    asked = part(answer, "Asked", _outcomes)
    controls = part(answer, "Control", _outcomes)
    answers: dict[Key, Lookup[Thing]] = {
        key: Found(row) for row in rows.values() for key in _keys(row)
    }
    answers |= {("MetaverseId", mv_id, ""): Found(mv) for mv_id, mv in metaverse.items()}
    answers |= {("ObjectLogId", cs_id, ""): Found(lines) for cs_id, lines in logs.items()}
    for outcome in asked:
        key = _want(outcome).key
        if outcome.result != "found":
            answers[key] = _judged(outcome, controls)
        elif outcome.object_id in rows:
            answers[key] = Found(rows[outcome.object_id])
    return Bag(answers, answer.content)


def _outcomes(raw: object, place: str) -> list[OutcomeShape]:
    return convert(raw, list[OutcomeShape], place)


def _keys(row: Row) -> Iterator[Key]:
    """Everything that a row answers to."""
    yield "ConnectorSpaceId", row.object.object_id, ""
    yield "name", normalised(row.object.dn), row.object.connector_id


def _want(outcome: OutcomeShape) -> Want:
    return Want(outcome.kind, outcome.value, outcome.connector or "")  # type: ignore[arg-type]


def _judged(outcome: OutcomeShape, controls: Iterable[OutcomeShape]) -> Missing | CouldNotLook:
    """Whether what was not found is not there."""
    own = [c for c in controls if c.kind == outcome.kind and _same(c.connector, outcome.connector)]
    absent = [_signature(c) for c in own if c.purpose == "cannot-exist"]
    present = [c for c in own if c.purpose == "exists"]
    kind = _spoken(outcome)
    if not absent or any(said.result == "found" for said in absent):
        return CouldNotLook(f"the connect server could not look it up: {kind}")
    told = _signature(outcome)
    if len({said.text for said in absent}) > 1:  # the text tells more than the name: a time, an id
        told, absent = told.masked, [said.masked for said in absent]
    if any(said != told for said in absent):
        return CouldNotLook(f"the connect server could not look it up: {kind}")
    if not present or not all(_works(said) for said in present):
        return CouldNotLook("no object of that place can be read on the connect server")
    return Missing()


def _works(control: OutcomeShape) -> bool:
    """An object that is there was found; or the connector space holds none.

    Who may see no row gets an empty page too: only where the connector's statistics count nothing
    either, the space is empty.
    """
    is_page_empty = control.result == "nothing" and control.looked == "" and bool(control.connector)
    is_empty = is_page_empty and control.counted == 0
    return control.result == "found" or is_empty


def _same(one: str | None, other: str | None) -> bool:
    return (one or "") == (other or "")


def _spoken(outcome: OutcomeShape) -> str:
    kind = (outcome.error.type or "") if outcome.error else ""
    return kind.rpartition(".")[2] or "no object and no error"


class _Signature(NamedTuple):
    """What a failed look-up said, but for the name that was looked for."""

    result: str
    type: str
    id: str
    text: str

    @property
    def masked(self) -> "_Signature":
        """The same without what differs from one moment to the next: ids, times, numbers."""
        return self._replace(text=_CHANGING.sub("#", self.text))


def _signature(outcome: OutcomeShape) -> _Signature:
    error = outcome.error or FailureShape()
    plain = _nameless(outcome.looked)
    return _Signature(
        outcome.result, error.type or "", plain(error.id or ""), plain(error.message or "")
    )


def _nameless(looked: str) -> Callable[[str], str]:
    """Puts a mark in the place of the name that was looked for, in any of its spellings."""
    names = {looked}
    with contextlib.suppress(ValueError):
        guid = uuid.UUID(looked)
        names |= {str(guid), guid.hex}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = re.compile(rf"\{{?(?:{pattern})\}}?", re.IGNORECASE)
    return lambda text: found.sub("<asked>", text)
