"""Deleted objects: what each domain keeps in its Deleted Objects container.

By default only administrators may list that container, and a server then shows an empty one. So
"none" is said only of a domain whose container could be read; else nobody looked.
"""

import asyncio
import time
from collections.abc import Mapping

from adapters.active_directory.filters import ANY, both, either, equal, stages
from adapters.active_directory.finding import Finder, Objects, Seen, index_of, unique
from adapters.active_directory.forests import Forests
from adapters.active_directory.reading import EVERYTHING, SHOW_DELETED, Query
from adapters.active_directory.settings import Limits
from adapters.active_directory.side import Side
from handlers.attention import fresh_enough
from handlers.ports import Handle
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import DirectoryObject

CONTAINER = "+CN=Deleted Objects"
_IS_DELETED = "(isDeleted=TRUE)"
_RIGHT_KEEP = 300.0  # seconds; a right just given counts after these
_UNIQUE = frozenset({"guid", "sid", "domain-sam"})


class Gone:
    """Searches among the deleted objects of all domains."""

    def __init__(self, forests: Forests, finder: Finder, limits: Limits) -> None:
        self._forests, self._finder, self._limits = forests, finder, limits
        self._allowed: dict[str, float] = {}

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Deleted objects that fit, also by the name they had."""
        sides, plain, blocked = await self._sides(handle)
        seen = Seen(blocked=blocked)
        for stage in stages(plain, deleted=True):
            await self._look(seen, both(_IS_DELETED, stage.text), sides)
            found = index_of(unique(seen.objects)).find(plain)
            if found:
                return seen.some(found, sure=handle.kind in _UNIQUE)
        return seen.some(())

    async def _sides(self, handle: Handle) -> tuple[Mapping[str, Side], Handle, list[CouldNotLook]]:
        if handle.kind != "dn":
            return await self._finder.sides_for(handle)
        side = self._forests.of_dn(handle.value)
        if isinstance(side, CouldNotLook):
            return {}, handle, [side]
        return ({side.name: side} if side else {}), handle, []

    async def below(self, container_dn: str) -> Lookup[Objects]:
        """Deleted objects whose lastKnownParent is this container, deleted itself or not."""
        sides, _, blocked = await self._sides(Handle("dn", container_dn))
        seen = Seen(blocked=blocked)
        names = [container_dn]
        for stage in stages(Handle("dn", container_dn), deleted=True):
            await self._look(seen, both(_IS_DELETED, stage.text), sides)
        former = index_of(seen.objects).at(("dn", normalised(container_dn)))
        names += [o.dn for o in former]
        await self._look(seen, either(equal("lastKnownParent", n) for n in names), sides)
        wanted = set(map(normalised, names))
        found = tuple(
            o
            for o in unique(seen.objects)
            if normalised(o.attributes.first("lastKnownParent") or "") in wanted
        )
        return CouldNotLook(seen.why, found or None) if seen.blocked else Found(found)

    async def _look(self, seen: Seen, text: str, sides: Mapping[str, Side]) -> None:
        """Ask these domains; one that shows nothing must show that it would."""
        query = Query(text, CONTAINER, "LEVEL", EVERYTHING, SHOW_DELETED, self._limits.at_most)
        parts = [Seen() for _ in sides]
        await asyncio.gather(
            *(
                self._finder.gather(part, query, {name: side})
                for part, (name, side) in zip(parts, sides.items(), strict=True)
            )
        )
        for part, side in zip(parts, sides.values(), strict=True):
            if not part.objects and not part.blocked:
                await self._prove(part, side)
            part.objects = [o for o in part.objects if o.deleted]
            seen.objects += part.objects
            seen.blocked += part.blocked

    async def _prove(self, seen: Seen, side: Side) -> None:
        """See that the container itself can be read; a proof counts for a while."""
        proven_at = self._allowed.get(side.name)
        if proven_at is not None and fresh_enough(proven_at, _RIGHT_KEEP):
            return
        read_at = time.monotonic()
        wanted = ("objectClass", "isDeleted")
        answer = await side.ask(Query(ANY, CONTAINER, "BASE", wanted, SHOW_DELETED))
        if isinstance(answer, CouldNotLook):
            seen.blocked.append(answer)
        elif not any(_readable(row.object) for row in answer.rows):
            why = f"the account has no right to list the deleted objects of {side.name}"
            seen.blocked.append(CouldNotLook(why))
        else:
            self._allowed[side.name] = read_at


def _readable(container: DirectoryObject) -> bool:
    return bool(container.attributes["objectClass"])
