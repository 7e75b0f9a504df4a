"""One object by its id, and what no filter brings along: members, manager, roles, who manages it.

What is wanted besides the object never spoils it: where it cannot be read to its end it is left
out, which says "not recorded".
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from adapters.entra.faults import Fault
from adapters.entra.objects import objects, record
from adapters.entra.queries import ALL, PATHS, PERMISSIONS, Ask, object_ask, path, segment
from adapters.entra.reader import Nothing, Reader
from adapters.entra.reading import TYPE, Raw, without_type
from adapters.entra.settings import Limits
from adapters.formats.entra_objects import ObjectKind
from adapters.formats.recording import Recorder
from handlers.attention import time_left
from knowledge.vocabulary import TenantObject

_ROLES = "entra/role_members.json"
_HIDDEN = "hiddenmembership"
_ROLE = "#microsoft.graph.directoryRole"
_BEHAVIOUR = "onPremisesSyncBehavior"
_MEMBERS_SHARE = 0.6  # of the time left: the object itself must still be told
_MOST_SEEN = 5000
_SWITCHED: dict[ObjectKind, str] = {  # write permissions all, so asked for of nobody (section 12)
    "user": "User-OnPremisesSyncBehavior.ReadWrite.All",
    "group": "Group-OnPremisesSyncBehavior.ReadWrite.All",
    "contact": "Contacts-OnPremisesSyncBehavior.ReadWrite.All",
}


class Details:
    """Single objects and what hangs on them."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self._reader, self._limits = reader, limits
        self._kinds: dict[str, ObjectKind] = {}
        self._forbidden: set[str] = set()

    def seen(self, found: Sequence[TenantObject]) -> None:
        """Take note what these are, so that they are asked for in the right place later."""
        for each in found:
            if not each.deleted:
                self._kinds[each.id] = each.kind
        while len(self._kinds) > _MOST_SEEN:
            self._kinds.pop(next(iter(self._kinds)))

    async def object(self, object_id: str, recorder: Recorder | None) -> TenantObject | None:
        """The live object with this id; None when Graph says so of every kind."""
        known = self._kinds.get(object_id)
        found, members = await asyncio.gather(
            self._of_kinds(object_id, (known,) if known else ALL),
            self._members(object_id) if known in (None, "group") else _nothing(),
        )
        if found is None and known is not None:  # it was there, and may have come back otherwise
            self._kinds.pop(object_id, None)
            return await self.object(object_id, recorder)
        if found is None:
            for kind in ALL:
                record(recorder, (), kind)
            return None
        own, value = found
        return await self._finished(own, _with_members(own, value, members), recorder)

    async def completed(self, found: TenantObject, recorder: Recorder | None) -> TenantObject:
        """An object that a filter brought, with what only its id brings."""
        members = await self._members(found.id) if found.kind == "group" else None
        value = _with_members(found, dict(found.properties), members)
        return await self._finished(found, value, recorder)

    async def roles(self, object_id: str, recorder: Recorder | None) -> tuple[str, ...]:
        """Names of its directory roles. A name that must not be seen makes it all unknown."""
        known = self._kinds.get(object_id)
        held = await self._memberships(object_id, (known,) if known else ALL)
        names = [value.get("displayName") for value in held if _is_role(value)]
        if any(not isinstance(name, str) or not name for name in names):
            raise Fault("role-hidden", permission="RoleManagement.Read.Directory")
        roles = tuple(dict.fromkeys(str(name) for name in names))
        if recorder is not None:
            lines = [{"roleDisplayName": name, "id": object_id} for name in roles]
            recorder.document(_ROLES, lines)
        return roles

    async def _of_kinds(
        self, object_id: str, kinds: Sequence[ObjectKind]
    ) -> tuple[TenantObject, Raw] | None:
        """Asked for in every place at once; a fault in one counts only when no other has it."""
        answers = await asyncio.gather(*(self._of_kind(object_id, kind) for kind in kinds))
        for answer in answers:
            if isinstance(answer, tuple):
                return answer
        fault = next((a for a in answers if isinstance(a, Fault)), None)
        if fault is not None:
            raise fault
        return None

    async def _of_kind(
        self, object_id: str, kind: ObjectKind
    ) -> tuple[TenantObject, Raw] | Fault | None:
        try:
            value = await self._reader.one(object_ask(kind, object_id))
            if isinstance(value, Nothing):
                return None
            (found,) = objects((value,), kind)
        except Fault as fault:
            return fault
        return (found, without_type(value)) if found.id == object_id else None

    async def _members(self, group_id: str) -> tuple[Raw, ...] | None:
        """All members, or None when they were not read to the last one."""
        asked = path(
            f"/groups/{segment(group_id)}/members",
            select="id,displayName",
            top=str(self._limits.page),
        )
        most = self._limits.member_pages
        try:
            async with asyncio.timeout(time_left(self._limits.look_up) * _MEMBERS_SHARE):
                found = await self._reader.all(
                    Ask(asked, PERMISSIONS["group"], "group", pages=most)
                )
        except (Fault, TimeoutError):
            return None
        return None if isinstance(found, Nothing) else found

    async def _finished(
        self, found: TenantObject, value: Raw, recorder: Recorder | None
    ) -> TenantObject:
        """With who manages it, where Graph says that it was synchronized once."""
        if found.flag("onPremisesSyncEnabled") is False and found.kind in _SWITCHED:
            value = {**value, **await self._behaviour(found)}
        self.seen((found,))
        record(recorder, (value,), found.kind)
        return replace(found, properties={**value, **_flags(found)})

    async def _behaviour(self, found: TenantObject) -> Raw:
        """Whether its source of authority was switched (G24).

        Without the property where that could not be seen, for then nothing is known of it. What a
        404 would mean here is not documented, so it says nothing either.
        """
        permission = _SWITCHED[found.kind]
        if permission in self._forbidden:
            return {}
        where = f"{PATHS[found.kind]}/{segment(found.id)}/{_BEHAVIOUR}"
        try:
            value = await self._reader.one(Ask(path(where, select="isCloudManaged"), permission))
        except Fault as fault:
            if fault.kind == "forbidden":
                self._forbidden.add(permission)
            return {}
        if isinstance(value, Nothing):
            return {}
        managed = value.get("isCloudManaged")
        return {_BEHAVIOUR: {"isCloudManaged": managed}} if isinstance(managed, bool) else {}

    async def _memberships(self, object_id: str, kinds: Sequence[ObjectKind]) -> tuple[Raw, ...]:
        """The groups and roles of the one object of this id, whatever it is."""
        answers = await asyncio.gather(*(self._member_of(kind, object_id) for kind in kinds))
        for answer in answers:
            if isinstance(answer, tuple):
                return answer
        fault = next((a for a in answers if isinstance(a, Fault)), None)
        if fault is not None:
            raise fault
        return ()

    async def _member_of(
        self, kind: ObjectKind, object_id: str
    ) -> tuple[Raw, ...] | Nothing | Fault:
        where = f"{PATHS[kind]}/{segment(object_id)}/transitiveMemberOf"
        asked = path(where, select="id,displayName", top=str(self._limits.page))
        try:
            return await self._reader.all(Ask(asked, "Directory.Read.All", kind))
        except Fault as fault:
            return fault


def _is_role(value: Raw) -> bool:
    return value.get(TYPE) == _ROLE


def _with_members(found: TenantObject, value: Raw, members: tuple[Raw, ...] | None) -> Raw:
    """A group with its members, where they are known.

    Of a group whose members are hidden Graph shows none to who lacks Member.Read.Hidden, and says
    nothing of it (graph-lookups section 12): then "none" is not known.
    """
    hidden = (found.text("visibility") or "").casefold() == _HIDDEN
    if found.kind != "group" or members is None or (hidden and not members):
        return value
    return {**value, "members": [without_type(m) for m in members]}


def _flags(found: TenantObject) -> Raw:
    """Booleans as such, as the reader of objects made them."""
    return {k: v for k, v in found.properties.items() if isinstance(v, bool)}


async def _nothing() -> None:
    return None
