"""From what a person called it to exactly one object, a pick list, or the nearest names.

Active Directory is asked first, then Entra ID, the deleted objects and the connector space. "Not
found" is said only when all of them were looked at.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.looking.blame import blamed
from handlers.looking.identity import ties
from handlers.ports import ConnectServer, Directory, Handle, Tenant
from handlers.verdict import Candidate, LookUp, Subject, result_of
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    DirectoryObject,
    TenantObject,
    guid_from_base64,
)

DISABLED = 2


@dataclass(frozen=True, slots=True)
class One:
    """Exactly one object fits."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Several:
    """More than one fits: the person picks."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """None fits. `blocked` are the look-ups that could not look, so that absence is not proven."""

    blocked: tuple[LookUp, ...]


class Resolve:
    """Subject resolution over the three ports."""

    def __init__(self, directory: Directory, server: ConnectServer, tenant: Tenant) -> None:
        self._directory, self._server, self._tenant = directory, server, tenant

    async def one(
        self, handle: Handle, asked: str, types: Sequence[str] = (), *, picked: bool = False
    ) -> One | Several | Nobody:
        """The object that this handle names; of `types`, if some of these fit.

        `picked`: from several. That one, and one that was named with its domain, has namesakes.
        """
        found = await self._one(handle, asked, types)
        if isinstance(found, One) and (picked or handle.kind == "domain-sam"):
            return One(replace(found.subject, alike=True))
        return found

    async def _one(
        self, handle: Handle, asked: str, types: Sequence[str]
    ) -> One | Several | Nobody:
        blocked: list[LookUp] = []
        live = await self._directory.find(handle)
        if isinstance(live, Found) and live.value:
            return _chosen(
                [from_directory(x, asked) for x in _preferred(live.value, types, handle)],
                live.value,
            )
        _note(blocked, "directory", live)
        elsewhere = await self._elsewhere(handle)
        for name, looked in elsewhere.items():
            _note(blocked, name, looked)
        for looked in elsewhere.values():
            found = await self._made_of(looked, asked)
            if found is not None:
                return found
        return Nobody(tuple(blocked))

    async def _elsewhere(self, handle: Handle) -> dict[str, Lookup[tuple[Any, ...]]]:
        """All other places at once, in the order in which they count."""
        looks = {
            "entra_object": self._tenant.find,
            "deleted_objects": self._directory.deleted,
            "connector_space": self._server.find,
            "entra_deleted": self._tenant.deleted,
        }
        if handle.kind not in self._server.finds:
            del looks["connector_space"]
        found = await asyncio.gather(*(look(handle) for look in looks.values()))
        return dict(zip(looks, found, strict=True))

    async def _made_of(self, looked: Lookup[tuple[Any, ...]], asked: str) -> One | Several | None:
        if not isinstance(looked, Found) or not looked.value:
            return None
        if isinstance(looked.value[0], TenantObject):
            return await self._cloud(looked.value, asked)
        if isinstance(looked.value[0], ConnectorSpaceObject):
            subjects = [_from_row(x, asked) for x in looked.value]
            return (
                One(subjects[0])
                if len(subjects) == 1
                else Several(tuple(map(_row_line, looked.value)))
            )
        latest = max(looked.value, key=lambda x: x.attributes.first("whenChanged") or "")
        return One(from_directory(latest, asked))

    async def _cloud(self, found: Sequence[TenantObject], asked: str) -> One | Several:
        if len(found) > 1:
            return Several(tuple(cloud_line(x) for x in found))
        cloud = found[0]
        for tie in ties(cloud):
            live = await self._directory.find(tie)
            if isinstance(live, Found) and len(live.value) == 1:
                return One(from_directory(live.value[0], asked, cloud.id))
            gone = await self._directory.deleted(tie)
            if isinstance(gone, Found) and gone.value:
                return One(from_directory(gone.value[0], asked, cloud.id))
        return One(_from_cloud(cloud, asked))


def from_directory(found: DirectoryObject, asked: str, entra_id: str | None = None) -> Subject:
    """The subject that an AD object is."""
    line = candidate(found)
    where = found.domain if line.sam else found.dn
    details = tuple(x for x in (line.name, where) if x and x != found.name)
    return Subject(
        asked, found.dn, found.object_guid, found.type, found.name, entra_id, details=details
    )


def candidate(found: DirectoryObject) -> Candidate:
    """An AD object as a line of a pick list."""
    a = found.attributes
    flags = a.number("userAccountControl")
    return Candidate(
        dn=found.dn,
        object_guid=found.object_guid,
        type=found.type,
        name=a.first("displayName") or a.first("cn") or found.name,
        sam=a.first("sAMAccountName"),
        upn=a.first("userPrincipalName"),
        domain=found.domain,
        department=a.first("department"),
        enabled=None if flags is None else not flags & DISABLED,
    )


def cloud_line(found: TenantObject) -> Candidate:
    """A cloud object as a line of a pick list."""
    upn = found.text("userPrincipalName")
    return Candidate(
        dn=found.text("onPremisesDistinguishedName") or "",
        object_guid=None,
        type=found.kind,
        name=found.text("displayName") or found.name,
        sam=found.text("onPremisesSamAccountName"),
        upn=upn,
        domain=(upn or "").partition("@")[2],
        department=found.text("department"),
        enabled=found.flag("accountEnabled"),
        entra_id=found.id,
    )


def _row_line(row: ConnectorSpaceObject) -> Candidate:
    a = row.attributes
    return Candidate(
        dn=row.dn,
        object_guid=None,
        type=row.object_type,
        name=a.first("displayName") or a.first("cn") or row.dn,
        sam=a.first("sAMAccountName"),
        upn=a.first("userPrincipalName"),
        domain=row.connector_name,
    )


def _from_row(row: ConnectorSpaceObject, asked: str) -> Subject:
    name = row.attributes.first("sAMAccountName") or row.attributes.first("displayName") or asked
    guid = guid_from_base64(row.attributes.first("objectGUID"))
    details = (row.dn,)
    return Subject(asked, row.dn, guid, row.object_type, name, details=details)


def _from_cloud(cloud: TenantObject, asked: str) -> Subject:
    dn, shown = cloud.text("onPremisesDistinguishedName"), cloud.text("displayName")
    details = tuple(x for x in (shown, cloud.id) if x and x != cloud.name)
    return Subject(asked, dn, None, cloud.kind, cloud.name, cloud.id, details=details)


def _preferred(
    found: Sequence[DirectoryObject], types: Sequence[str], handle: Handle
) -> Sequence[DirectoryObject]:
    """Of several: those of the wanted types; of those, the one who signs in with the address."""
    wanted = [x for x in found if x.type in types] or found
    name = handle.value.casefold()
    own = [x for x in wanted if (x.attributes.first("userPrincipalName") or "").casefold() == name]
    return own if handle.kind == "upn" and own else wanted


def _chosen(subjects: list[Subject], found: Sequence[DirectoryObject]) -> One | Several:
    by_guid = {s.object_guid or s.dn: s for s in subjects}
    if len(by_guid) == 1:
        others = len({x.object_guid or x.dn for x in found}) > 1
        return One(replace(next(iter(by_guid.values())), alike=others))
    keep = {s.dn for s in subjects}
    return Several(tuple(candidate(x) for x in found if x.dn in keep))


def _note(blocked: list[LookUp], name: str, found: Lookup[object]) -> None:
    told = blamed(name, found)
    if isinstance(told, CouldNotLook):
        look = LookUp(name, result_of(told), 0, told.why, told.source, told.root)
        blocked.append(look)
