"""All names of all people, groups, contacts and computers: for the typo-tolerant index.

They are read page by page behind the questions, once as a whole and then what changed: by
uSNChanged, from the same server with the same database, since its numbers mean nothing elsewhere.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from adapters.active_directory.filters import ASKED_ABOUT, both
from adapters.active_directory.gone import CONTAINER
from adapters.active_directory.link import Link
from adapters.active_directory.reading import SHOW_DELETED, Answer, Query, Row, read
from adapters.active_directory.settings import Limits
from adapters.active_directory.side import Side
from adapters.formats.matching import Named, addresses_of, full_names, is_asked_about, kind_of
from handlers.attention import fresh_enough, time_left
from handlers.ports import NamedObject
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import DirectoryObject

_ATTRIBUTES = (
    "objectClass",
    "objectGUID",
    "sAMAccountName",
    "userPrincipalName",
    "mailNickname",
    "displayName",
    "cn",
    "name",
    "givenName",
    "sn",
    "proxyAddresses",
    "mail",
    "targetAddress",
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of one domain: where they were read, up to which change, and when."""

    names: dict[str, NamedObject] = field(default_factory=dict)
    server: str = ""
    source: str = ""
    usn: int = 0
    read_at: float = 0.0
    whole_at: float = 0.0


class _Domain:
    """The names of one domain."""

    def __init__(self, side: Side, limits: Limits) -> None:
        self._side, self._limits = side, limits
        self.known: _Known | None = None

    async def refresh(self) -> CouldNotLook | None:
        """Read what changed, or everything; why not, if it could not be read."""
        now = time.monotonic()
        known = self.known
        if known and now - known.whole_at < self._limits.names_renew:
            changed = await self._changed(known, now)
            if changed is not None:
                self.known = changed
                return None
        answer = await self._side.do(self._everything, self._limits.bulk)
        if isinstance(answer, CouldNotLook):
            return answer
        if answer.cut or answer.absent:
            return CouldNotLook(
                f"{answer.server} of {self._side.name}: {answer.cut or 'no domain'}"
            )
        names = {_key(row.object): _line(row) for row in answer.rows if _counts(row.object)}
        self.known = _Known(names, answer.server, answer.source, answer.usn, now, now)
        return None

    def _everything(self, link: Link, until: float) -> Answer:
        link.renew_root(until)
        return read(link, until, Query(ASKED_ABOUT, None, "SUBTREE", _ATTRIBUTES, page=self._page))

    async def _changed(self, known: _Known, now: float) -> _Known | None:
        """The names after the changes since; None when that cannot be told."""
        if not known.usn:
            return None
        since = f"(uSNChanged>={known.usn + 1})"
        queries = (
            Query(both(ASKED_ABOUT, since), None, "SUBTREE", _ATTRIBUTES, page=self._page),
            Query(since, CONTAINER, "LEVEL", ("objectGUID",), SHOW_DELETED, page=self._page),
        )

        def work(link: Link, until: float) -> tuple[Answer, ...]:
            link.renew_root(until)
            return tuple(read(link, until, query) for query in queries)

        answers = await self._side.do(work, self._limits.bulk)
        if isinstance(answers, CouldNotLook) or not all(_goes_on(known, a) for a in answers):
            return None
        live, gone = answers
        names = dict(known.names)
        for row in gone.rows:
            names.pop(_key(row.object), None)
        for row in live.rows:
            names.pop(_key(row.object), None)
            if _counts(row.object):
                names[_key(row.object)] = _line(row)
        return replace(known, names=names, usn=live.usn, read_at=now)

    @property
    def _page(self) -> int:
        return self._limits.page


def _goes_on(known: _Known, answer: Answer) -> bool:
    """Whether an answer's numbers go on from those known."""
    same = (answer.server, answer.source) == (known.server, known.source)
    return same and not answer.cut and not answer.absent and answer.usn >= known.usn


def _key(found: DirectoryObject) -> str:
    return found.object_guid or found.dn


def _named(found: DirectoryObject) -> Named:
    kind = kind_of(found.attributes["objectClass"])
    return Named(found.dn, found.attributes, found.domain, found.object_guid, kind)


def _counts(found: DirectoryObject) -> bool:
    return not found.deleted and is_asked_about(_named(found))


def _line(row: Row) -> NamedObject:
    a = row.object.attributes
    plain = (v for n in ("sAMAccountName", "userPrincipalName", "mailNickname") for v in a[n])
    names = dict.fromkeys([*plain, *full_names(a), *addresses_of(a)])
    return NamedObject(row.object.dn, tuple(names))


class Names:
    """The names of all domains, and the reading of them that goes on behind the questions."""

    def __init__(self, sides: Iterable[Side], limits: Limits) -> None:
        self._limits = limits
        self._domains = [_Domain(side, limits) for side in sides]
        self._reading: asyncio.Task[CouldNotLook | None] | None = None
        self._lines: tuple[list[_Known | None], tuple[NamedObject, ...]] | None = None

    async def all(self) -> Lookup[tuple[NamedObject, ...]]:
        """Every name, as fresh as the question wants it."""
        if self._is_fresh():
            return Found(self._together())
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        task = self._reading
        await asyncio.wait({task}, timeout=time_left(self._limits.look_up))
        if not task.done():
            return CouldNotLook("the list of all names is still being read", self._in_part())
        if task.cancelled():
            return CouldNotLook("the reading of all names was ended", self._in_part())
        failed = task.result()
        return CouldNotLook(failed.why, self._in_part()) if failed else Found(self._together())

    def _is_fresh(self) -> bool:
        return all(
            d.known is not None and fresh_enough(d.known.read_at, self._limits.names_keep)
            for d in self._domains
        )

    async def _read(self) -> CouldNotLook | None:
        failed = await asyncio.gather(*(d.refresh() for d in self._domains))
        whys = [f.why for f in failed if f]
        return CouldNotLook("; ".join(whys)) if whys else None

    def _together(self) -> tuple[NamedObject, ...]:
        known = [d.known for d in self._domains]
        if self._lines is None or any(
            a is not b for a, b in zip(self._lines[0], known, strict=True)
        ):
            lines = tuple(line for k in known if k for line in k.names.values())
            self._lines = known, lines
        return self._lines[1]

    def _in_part(self) -> tuple[NamedObject, ...] | None:
        return self._together() or None

    async def close(self) -> None:
        """End the reading."""
        task = self._reading
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})
