"""Which object of Active Directory a row without an objectGUID is about, if it is there already."""

from dataclasses import dataclass, replace

from handlers.ports import Directory, Handle
from handlers.preflight.checkup import Bearing, Column, Finding, could_not_look
from handlers.preflight.planned import Planned, with_names
from knowledge.dn import dns_domain
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import Attributes, DirectoryObject

_UPN = "userPrincipalName"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row with what Active Directory has of its object; `is_known` False: nobody could tell."""

    planned: Planned
    findings: tuple[Finding, ...] = ()
    is_known: bool = True


class Existing:
    """Finds the objects of rows: by name, else by account name, else by sign-in name."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def of(self, planned: Planned) -> Resolved:
        """The row, completed where its object exists: what it does not tell is as AD has it."""
        if not planned.is_new:
            return Resolved(planned)
        if not planned.object.dn:
            return await self._without_name(planned)
        found = await self._directory.object(planned.object.dn)
        if isinstance(found, CouldNotLook):
            return _unknown(planned, found)
        if isinstance(found, Found):
            return Resolved(_completed(planned, found.value))
        return await self._renamed(planned)

    async def _renamed(self, planned: Planned) -> Resolved:
        """Of another name, but of the account name: there may be only one in a domain."""
        domain = dns_domain(planned.object.dn)
        found = await self._by_account(planned)
        if isinstance(found, CouldNotLook):
            return _unknown(planned, found)
        for other in found:
            if dns_domain(other.dn) == domain:
                values = {"value": _account(planned), "other": other.dn}
                told = _found("account-elsewhere", "spoils", values, "duplicates")
                return Resolved(_completed(planned, other), (told,))
        return Resolved(planned)

    async def _without_name(self, planned: Planned) -> Resolved:
        """By the account name, which several domains may have, else by the sign-in name."""
        by, found = "sAMAccountName", await self._by_account(planned)
        if isinstance(found, tuple) and len(found) != 1:
            named = await self._by_sign_in(planned)
            if isinstance(named, CouldNotLook) or len(named) == 1 or not found:
                by, found = _UPN, named
        if isinstance(found, CouldNotLook):
            return _unknown(planned, found)
        if not found:
            return Resolved(planned)
        values = {"other": found[0].dn, "by": by}
        if len(found) > 1:
            values["other"] = "; ".join(o.dn for o in found)
            return Resolved(planned, (_found("which-object", "open", values),), is_known=False)
        return Resolved(_completed(planned, found[0]), (_found("object", "tells", values),))

    async def _by_account(self, planned: Planned) -> tuple[DirectoryObject, ...] | CouldNotLook:
        account = _account(planned)
        return _some(await self._directory.find(Handle("sam", account))) if account else ()

    async def _by_sign_in(self, planned: Planned) -> tuple[DirectoryObject, ...] | CouldNotLook:
        name = planned.object.attributes.first(_UPN)
        if not name:
            return ()
        found = _some(await self._directory.find(Handle("upn", name)))
        if isinstance(found, CouldNotLook):
            return found
        return tuple(o for o in found if _same(o.attributes.first(_UPN), name))


def _account(planned: Planned) -> str:
    return planned.object.attributes.first("sAMAccountName") or ""


def _same(one: str | None, other: str) -> bool:
    return (one or "").casefold() == other.casefold()


def _some(
    found: Lookup[tuple[DirectoryObject, ...]],
) -> tuple[DirectoryObject, ...] | CouldNotLook:
    if isinstance(found, CouldNotLook):
        return found
    return found.value if isinstance(found, Found) else ()


def _unknown(planned: Planned, found: CouldNotLook) -> Resolved:
    return Resolved(planned, (could_not_look("match", "directory", found.why),), is_known=False)


def _found(id_: str, bearing: Bearing, values: dict[str, str], column: Column = "match") -> Finding:
    return Finding(column, id_, bearing, values)


def _completed(planned: Planned, there: DirectoryObject) -> Planned:
    own = planned.object
    told = planned.columns if planned.columns is not None else frozenset(own.attributes.lowered)
    theirs = there.attributes.lowered.items()
    more = {n: v for n, v in theirs if n not in own.attributes and n not in told}
    more["objectguid"] = there.attributes["objectGUID"]
    dn = own.dn or there.dn
    attributes = with_names(dn, Attributes({**own.attributes.lowered, **more}))
    found = DirectoryObject(dn, attributes, dns_domain(dn))
    return replace(planned, object=found, columns=told)
