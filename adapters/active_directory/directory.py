"""The live Active Directory behind the Directory port: read-only, through ldap3 in threads.

Ordinary objects are read as a whole (`*`), because a rule may ask for any attribute. An attribute
that the account may not read looks like one without values: AD does not tell the two apart.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from adapters.active_directory.cache import JustRead
from adapters.active_directory.examine import examine
from adapters.active_directory.filters import ANY, CONTAINERS, of_guid
from adapters.active_directory.finding import Finder, Objects, Seen, unique
from adapters.active_directory.forests import Forests
from adapters.active_directory.gone import Gone
from adapters.active_directory.names import Names
from adapters.active_directory.pool import Pool
from adapters.active_directory.reading import Answer, Query
from adapters.active_directory.settings import Forest, Limits
from adapters.active_directory.side import Side
from adapters.formats.matching import kind_of
from adapters.formats.recording import Recorder
from handlers.attention import fresh_enough
from handlers.checkup import Finding
from handlers.ports import Handle, NamedObject
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.sid import sid_text
from knowledge.vocabulary import DirectoryObject

_OF_CONTAINERS = (
    "objectClass",
    "objectGUID",
    "ou",
    "cn",
    "name",
    "dc",
    "whenCreated",
    "whenChanged",
    "isCriticalSystemObject",
)

Views = Mapping[str, DirectoryObject | None]


class LiveDirectory:
    """Directory over the domain controllers of one or more forests."""

    def __init__(
        self,
        forests: Sequence[Forest],
        limits: Limits | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        """SourceBrokenError where a forest wants Kerberos and gssapi is not there."""
        self._limits = limits or Limits()
        self._forests = Forests(forests, self._limits)
        self._just_read = JustRead(self._limits.keep)
        self._finder = Finder(self._forests, self._limits, self._just_read, recorder)
        self._gone = Gone(self._forests, self._finder, self._limits)
        self._names = Names(self._forests.domains.values(), self._limits)
        self._containers: tuple[float, Objects] | None = None

    async def find(self, handle: Handle) -> Lookup[Objects]:
        """Every live object that fits exactly, without case, by name."""
        if handle.kind != "dn":
            found = await self._finder.find(handle)
            return await self._lagging(handle) if isinstance(found, Missing) else found
        one = await self.object(handle.value)
        return Found((one.value,)) if isinstance(one, Found) else one

    async def _lagging(self, handle: Handle) -> Lookup[Objects]:
        """Whom another controller shows: not there yet on the first, or just deleted there."""
        shown = await self._finder.elsewhere(handle)
        asked = [Handle("guid", x.object_guid) for x in shown if x.object_guid]
        gone = await asyncio.gather(*map(self.deleted, asked))
        if len(asked) < len(shown) or any(isinstance(x, CouldNotLook) for x in gone):
            why = "another domain controller shows it, and whether it is deleted cannot be seen"
            return CouldNotLook(why, shown)
        live = [x for x, one in zip(shown, gone, strict=True) if isinstance(one, Missing)]
        return Found(tuple(live)) if live else Missing()

    async def object(self, dn: str) -> Lookup[DirectoryObject]:
        """The live object of this name.

        Missing where the server shows none: AD says the same of an object that the account may not
        see, so whoever reads a directory needs the right to list its containers.
        """
        name = normalised(dn)
        known = self._just_read.get(("dn", name))
        side = self._forests.of_dn(dn)
        if known is not None:
            return Found(known)
        if side is None or isinstance(side, CouldNotLook):
            return side or Missing()
        read_at = time.monotonic()
        answer = await side.ask(Query(ANY, dn, "BASE"))
        if isinstance(answer, CouldNotLook):
            return answer
        if answer.cut or answer.absent or not answer.rows:
            return _not_shown(side, answer, name)
        row = answer.rows[0]
        if len(answer.rows) > 1 or normalised(row.object.dn) != name:
            why = "answered with another object than was asked"
            return CouldNotLook(f"{answer.server} of {side.name} {why}")
        self._finder.note(row, read_at)
        return Missing() if row.object.deleted else Found(row.object)

    async def by_guid(self, object_guid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectGUID."""
        guid = object_guid.strip().strip("{}").lower()
        known = self._just_read.get(("guid", guid))
        return Found(known) if known else await self._single(Handle("guid", guid))

    async def by_sid(self, sid: str) -> Lookup[DirectoryObject]:
        """The live object with this objectSid."""
        known = self._just_read.get(("sid", sid_text(sid) or sid))
        return Found(known) if known else await self._single(Handle("sid", sid))

    async def _single(self, handle: Handle) -> Lookup[DirectoryObject]:
        found = await self.find(handle)
        return Found(found.value[0]) if isinstance(found, Found) else found

    async def deleted(self, handle: Handle) -> Lookup[Objects]:
        """Deleted objects that fit, also by the name they had."""
        return await self._gone.find(handle)

    async def deleted_below(self, container_dn: str) -> Lookup[Objects]:
        """Deleted objects whose lastKnownParent is this container, be it deleted itself or not."""
        return await self._gone.below(container_dn)

    async def holders(self, values: Sequence[str]) -> Lookup[Objects]:
        """Live objects holding one of these as an address or sign-in name."""
        return await self._finder.holders(values)

    async def copies(self, object_guid: str) -> Lookup[Views]:
        """What the other domain controllers of the object's domain show of it.

        "Other" than the one that is asked first, which all other look-ups show; by the names that
        they have for themselves. One that cannot be asked is left out.
        """
        guid = object_guid.strip().strip("{}").lower()
        read = self._just_read.get(("guid", guid))
        here = Found((read,)) if read else await self._finder.find(Handle("guid", guid))
        if isinstance(here, CouldNotLook):
            return here
        domains = self._forests.domains
        if isinstance(here, Found):
            domain = here.value[0].domain
            side = domains.get(domain)
            if side is None:
                return CouldNotLook(f"no domain controller of {domain} is configured")
            return await self._views(side, guid)
        views = await asyncio.gather(*(self._views(side, guid) for side in domains.values()))
        known = [v for v in views if isinstance(v, Found) and any(v.value.values())]
        blocked = [v for v in views if isinstance(v, CouldNotLook)]
        if known:
            return Found({dc: o for v in known for dc, o in v.value.items()})
        return blocked[0] if blocked else Missing()

    async def _views(self, side: Side, guid: str) -> Lookup[Views]:
        shown_by = self._finder.shown_by.get(guid, side.pools[0].name)
        others = [pool for pool in side.pools if pool.name != shown_by]
        text = of_guid(guid)
        if not others or text is None:
            why = f"only one domain controller of {side.name} is configured"
            return CouldNotLook(why)
        asked = await side.each(Query(text, at_most=self._limits.at_most), others)
        views: dict[str, DirectoryObject | None] = {}
        blocked: list[CouldNotLook] = []
        for pool, answer in asked:
            view = self._view(pool, answer, guid)
            if isinstance(view, CouldNotLook):
                blocked.append(view)
            elif not isinstance(answer, CouldNotLook):
                views[answer.host] = view
        return Found(views) if views else blocked[0]

    def _view(
        self, pool: Pool, answer: Answer | CouldNotLook, guid: str
    ) -> DirectoryObject | CouldNotLook | None:
        if isinstance(answer, CouldNotLook):
            return answer
        if answer.absent or answer.cut:
            return CouldNotLook(f"{pool.name} gave no whole answer")
        for row in answer.rows:
            if row.object.object_guid != guid:
                return CouldNotLook(f"{pool.name} answered with another object than was asked")
            self._finder.note(row, None, answer.host)
            return row.object
        return None

    async def containers(self) -> Lookup[Objects]:
        """All organizational units and containers, with their names and times alone."""
        if self._containers and fresh_enough(self._containers[0], self._limits.names_keep):
            return Found(self._containers[1])
        read_at = time.monotonic()
        seen = Seen()
        query = Query(CONTAINERS, None, "SUBTREE", _OF_CONTAINERS, page=self._limits.page)
        await self._finder.gather(seen, query, self._forests.domains)
        found = tuple(_containers(unique(seen.objects)))
        if seen.blocked:
            return CouldNotLook(seen.why, found or None)
        self._containers = read_at, found
        return Found(found)

    async def names(self) -> Lookup[tuple[NamedObject, ...]]:
        """All names of everything that people ask about."""
        return await self._names.all()

    async def examine(self) -> tuple[Finding, ...]:
        """Try every server, and every right that the look-ups need."""
        return await examine(self._forests, self._limits)

    async def close(self) -> None:
        """Let go of sockets and threads."""
        await self._names.close()
        self._forests.close()


def _not_shown(side: Side, answer: Answer, name: str) -> Lookup[DirectoryObject]:
    """A domain's own head is never missing; nor is what a server finds but does not show."""
    place = f"{answer.server} of {side.name}"
    if answer.cut:
        return CouldNotLook(f"{place}: {answer.cut}")
    if name == normalised(",".join(f"DC={label}" for label in side.name.split("."))):
        return CouldNotLook(f"{place} does not show its own domain")
    if not answer.absent:
        return CouldNotLook(f"{place} does not show this object to the account")
    return Missing()


def _containers(objects: Iterable[DirectoryObject]) -> Iterable[DirectoryObject]:
    return (o for o in objects if kind_of(o.attributes["objectClass"]) == "container")
