"""Live objects by what people call them, over all domains.

What fits is decided as for a recorded tenant, by `adapters.formats.matching`. A domain that could
not be asked may hold one more object that fits. For a handle that names one object only (GUID, SID,
DOMAIN\\name) that does not matter. For any other, a verdict on the wrong person of that name would
be worse than none: the answer is CouldNotLook, with what was seen `in_part`.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.active_directory.cache import JustRead
from adapters.active_directory.filters import Stage, either, of_holder, stages
from adapters.active_directory.forests import Forests, ForestSide, no_server
from adapters.active_directory.reading import EVERYTHING, Answer, Query, Row
from adapters.active_directory.settings import Limits
from adapters.active_directory.side import Side
from adapters.formats.matching import Index, Key, Named, kind_of, plain_address
from adapters.formats.recording import Recorder
from handlers.ports import Handle
from knowledge.dn import dns_domain
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import DirectoryObject

Objects = tuple[DirectoryObject, ...]

_SURE_KEYS = frozenset({"guid", "sid"})  # a server that answers with something else lies
_OF_ONE = frozenset({"guid", "sid"})
_MOST_LAGGING = 1000
_HOLDERS_AT_ONCE = 10  # values in one search
_WHERE = ("objectClass", "objectGUID")  # a catalogue is only asked where an object is
_WITH_DOMAIN = frozenset({"domain-sam", "group-name", "computer"})


@dataclass(slots=True)
class Seen:
    """What all the servers asked gave, and what could not be asked."""

    objects: list[DirectoryObject] = field(default_factory=list)
    blocked: list[CouldNotLook] = field(default_factory=list)

    @property
    def why(self) -> str:
        """Why it may not be all."""
        return "; ".join(dict.fromkeys(b.why for b in self.blocked))

    def some(self, found: Sequence[DirectoryObject], *, sure: bool = False) -> Lookup[Objects]:
        """What was found, unless one more may stand where nobody could look."""
        if self.blocked and not (found and sure):
            return CouldNotLook(self.why, tuple(found) or None)
        return Found(tuple(found)) if found else Missing()


def index_of(objects: Iterable[DirectoryObject]) -> Index[DirectoryObject]:
    """Objects by everything they answer to."""
    return Index((o, _named(o)) for o in objects)


def _named(item: DirectoryObject) -> Named:
    kind = kind_of(item.attributes["objectClass"])
    return Named(item.dn, item.attributes, item.domain, item.object_guid, kind)


class Finder:
    """Searches over all domains at once."""

    def __init__(
        self, forests: Forests, limits: Limits, just_read: JustRead, recorder: Recorder | None
    ) -> None:
        self._forests, self._limits = forests, limits
        self._just_read, self._recorder = just_read, recorder
        self.shown_by: dict[str, str] = {}  # objects that the first controller does not show yet

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Every live object that fits; the first way of reading the handle that fits."""
        sides, plain, blocked = await self.sides_for(handle)
        seen = Seen(blocked=blocked)
        for stage in stages(plain):
            rows = await self._look(seen, stage, sides)
            found = _fitting(seen.objects, plain)
            if found:
                for one in found if self.shown_by else ():
                    self.shown_by.pop(one.object_guid or "", None)
                return seen.some(found, sure=handle.kind in _OF_ONE)
            if rows and handle.kind in _SURE_KEYS:
                seen.blocked.append(_lied(rows[0]))
        return seen.some(())

    async def elsewhere(self, handle: Handle) -> Objects:
        """Of an object that no controller asked first shows: what the others show of it."""
        sides, plain, _ = await self.sides_for(handle)
        for stage in stages(plain):
            seen, read_at = Seen(), time.monotonic()
            query = Query(stage.text, at_most=self._most)
            told = await asyncio.gather(*(s.each(query, s.pools[1:]) for s in sides.values()))
            for pool, answer in (pair for pairs in told for pair in pairs):
                if isinstance(answer, CouldNotLook) or answer.absent or answer.cut:
                    continue  # it proves nothing, as before
                seen.objects += [row.object for row in answer.rows]
                for row in answer.rows:
                    self.note(row, read_at)
                    if len(self.shown_by) > _MOST_LAGGING:
                        self.shown_by.clear()
                    self.shown_by[row.object.object_guid or ""] = pool.name
            found = index_of(unique(seen.objects)).find(plain)
            if found:
                return tuple(found)
        return ()

    async def holders(self, values: Sequence[str]) -> Lookup[Objects]:
        """Live objects of every type that hold one of these."""
        wanted = list(dict.fromkeys(v.strip() for v in values if v.strip()))
        groups = [wanted[i : i + _HOLDERS_AT_ONCE] for i in range(0, len(wanted), _HOLDERS_AT_ONCE)]
        sides = self._forests.domains
        seen = Seen()
        queries = (Query(either(map(of_holder, group)), at_most=self._most) for group in groups)
        await asyncio.gather(*(self.gather(seen, query, sides) for query in queries))
        plain = [plain_address(v) for v in wanted]
        keys: list[Key] = [*(("sign-in", v) for v in plain), *(("address", v) for v in plain)]
        return seen.some(index_of(unique(seen.objects)).at(*keys))

    @property
    def _most(self) -> int:
        return self._limits.at_most

    async def sides_for(
        self, handle: Handle
    ) -> tuple[Mapping[str, Side], Handle, list[CouldNotLook]]:
        """Which domains to ask, and the handle without the domain in it."""
        domain, backslash, name = handle.value.strip().partition("\\")
        if handle.kind not in _WITH_DOMAIN or not backslash:
            return self._forests.domains, handle, []
        hits, blocked = await self._forests.named(domain)
        return hits, replace(handle, value=name.strip()), blocked

    async def _look(self, seen: Seen, stage: Stage, sides: Mapping[str, Side]) -> list[Row]:
        query = Query(stage.text, at_most=self._most)
        if not any(forest.catalogue for forest in self._forests.all):  # spares two tasks
            return await self.gather(seen, query, sides)
        rows, unknown = await asyncio.gather(self.gather(seen, query, sides), self._unasked(stage))
        seen.blocked += map(no_server, unknown)
        return rows

    async def _unasked(self, stage: Stage) -> list[str]:
        """Domains without a server of ours in which a global catalogue shows such an object.

        A catalogue lags behind: it adds domains, and never proves that one has no such object.
        """
        text = stage.text if stage.catalogue else ""
        forests = [f for f in self._forests.all if f.catalogue and text]
        answers = await asyncio.gather(*(self._in_catalogue(f, text) for f in forests))
        named = zip(forests, answers, strict=True)
        return sorted({x for forest, names in named for x in names - forest.domains.keys()})

    async def _in_catalogue(self, forest: ForestSide, text: str) -> set[str]:
        assert forest.catalogue is not None
        query = Query(text, base="", attributes=_WHERE, at_most=self._most)
        answer = await forest.catalogue.ask(query)
        if isinstance(answer, CouldNotLook) or answer.cut:
            return set()
        return {domain for row in answer.rows if (domain := dns_domain(row.object.dn))}

    async def gather(self, seen: Seen, query: Query, sides: Mapping[str, Side]) -> list[Row]:
        """Ask these domains the same at once; what they gave is noted in `seen`."""
        read_at = time.monotonic()
        if len(sides) == 1:  # spares a task
            answers = [await side.ask(query) for side in sides.values()]
        else:
            answers = await asyncio.gather(*(side.ask(query) for side in sides.values()))
        rows: list[Row] = []
        for side, answer in zip(sides.values(), answers, strict=True):
            rows += self._taken(seen, side, answer)
        whole = query.attributes == EVERYTHING
        for row in rows:
            self.note(row, read_at if whole else None)
        return rows

    def _taken(self, seen: Seen, side: Side, answer: Answer | CouldNotLook) -> Sequence[Row]:
        if isinstance(answer, CouldNotLook):
            seen.blocked.append(answer)
            return ()
        if answer.absent:
            seen.blocked.append(CouldNotLook(f"{answer.server} of {side.name} shows no such place"))
        if answer.cut:
            seen.blocked.append(CouldNotLook(f"{answer.server} of {side.name}: {answer.cut}"))
        seen.objects += [row.object for row in answer.rows]
        return answer.rows

    def note(self, row: Row, read_at: float | None, controller: str | None = None) -> None:
        """Keep an object that was read as a whole for a moment, and tell the recorder."""
        found = row.object
        if read_at is not None and not found.deleted and controller is None:
            self._just_read.note(found, read_at)
        if self._recorder:
            self._recorder.entry(found.domain, controller, found.dn, row.raw)


def _fitting(objects: Sequence[DirectoryObject], handle: Handle) -> Sequence[DirectoryObject]:
    """Those that fit, by name; of one object asked for by its GUID no index is made."""
    if handle.kind == "guid" and len(objects) == 1:
        return objects if objects[0].object_guid == handle.value.strip("{} ").lower() else ()
    return index_of(unique(objects)).find(handle)


def _lied(row: Row) -> CouldNotLook:
    server = row.object.domain
    return CouldNotLook(f"a server of {server} answered with another object than was asked")


def unique(objects: Iterable[DirectoryObject]) -> list[DirectoryObject]:
    """Each object once: two searches may have given it."""
    return list({(o.domain, o.object_guid or o.dn): o for o in objects}.values())
