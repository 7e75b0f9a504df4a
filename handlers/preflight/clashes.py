"""Who else holds a value that there may be only once: in the file, in AD, in Entra ID."""

from collections.abc import Iterable, Iterator, Mapping

from handlers.looking.identity import addresses
from handlers.ports import Directory, Tenant
from handlers.preflight.checkup import Column, Finding, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.rows import Rows
from knowledge.attribute_rules.clashes import cloud_values
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook, Found
from knowledge.vocabulary import Attributes, DirectoryObject, TenantObject

_COLUMN: Column = "duplicates"
# Entra ID makes another name of a taken nickname; Active Directory refuses a taken account name.
_OWN_SPACE = ("mailNickname", "sAMAccountName")
Held = tuple[str, str]


def file_keys(planned: Planned, name: str) -> Mapping[str, Held]:
    """What may stand only once in a file: the attribute and the value by the key to compare.

    `name` is the key of the object itself.
    """
    own = planned.object.attributes
    keys = {key: (attribute, value) for key, attribute, value in cloud_values(own)}
    domain = dns_domain(planned.object.dn)
    for attribute in _OWN_SPACE:
        value = own.first(attribute)
        if value:
            keys[f"{attribute}@{domain}:{value.casefold()}"] = (attribute, value)
    if name:
        keys[name] = ("distinguishedName", planned.object.dn or planned.object.object_guid or "")
    return keys


def identity(found: DirectoryObject) -> str:
    """The key that tells whether a line is about this object."""
    if found.dn:
        return f"dn:{normalised(found.dn)}"
    return f"guid:{found.object_guid}" if found.object_guid else ""


def in_file(planned: Planned, rows: Rows, name: str) -> Iterator[Finding]:
    """What other lines of the file hold too; one that is there twice is not told value by value."""
    keys = file_keys(planned, name)
    twice = rows.others(name, planned.line) if name else ((), 0)
    if twice[0]:
        yield _lines("file-twice", keys[name], twice)
        return
    for key, held in keys.items():
        found = rows.others(key, planned.line)
        if found[0]:
            yield _lines("file-duplicate", held, found, key)


def _lines(id_: str, held: Held, found: tuple[tuple[int, ...], int], key: str = "") -> Finding:
    shown, more = found
    lines = ", ".join(map(str, shown))
    values = {"attribute": held[0], "value": held[1], "lines": lines, "more": str(more)}
    id_ = f"{id_}-more" if more else id_
    return Finding(_COLUMN, id_, "spoils", values, held[0], key=key)


async def in_directory(
    planned: Planned, rows: Rows, directory: Directory, master: DirectoryObject | None = None
) -> list[Finding]:
    """What other objects of Active Directory hold, but its master account.

    An object that the file tells of counts as the file has it.
    """
    asked = addresses(planned.object)
    if not asked:
        return []
    found = await directory.holders(asked)
    if isinstance(found, CouldNotLook):
        return [could_not_look(_COLUMN, "directory", found.why)]
    every = found.value if isinstance(found, Found) else ()
    own = (planned.object, *((master,) if master else ()))
    others = [o for o in every if not any(_same(o, x) for x in own) and not _is_told(o, rows)]
    return [
        _held("directory-duplicate", key, values, {"other": other.dn})
        for other in others
        for key, values in _shared(planned, other.attributes)
    ]


def in_tenant(planned: Planned, holders: Iterable[TenantObject]) -> Iterator[Finding]:
    """What other objects of Entra ID hold: those of another anchor that would not be matched."""
    for other in holders:
        id_ = "tenant-duplicate-deleted" if other.deleted else "tenant-duplicate"
        synced = other.flag("onPremisesSyncEnabled") and not other.deleted
        for key, values in _shared(planned, _as_attributes(other)):
            told = {"other": other.name, "kind": other.kind}
            yield _held(id_, key if synced else "", values, told)


def _held(id_: str, key: str, values: Mapping[str, str], told: Mapping[str, str]) -> Finding:
    return Finding(_COLUMN, id_, "spoils", {**values, **told}, values["attribute"], key=key)


def _is_told(found: DirectoryObject, rows: Rows) -> bool:
    """Whether a line of the file is about it, by its name or by its GUID."""
    return identity(found) in rows or f"guid:{found.object_guid}" in rows


def _same(one: DirectoryObject, other: DirectoryObject) -> bool:
    by_guid = one.object_guid is not None and one.object_guid == other.object_guid
    return by_guid or normalised(one.dn) == normalised(other.dn)


def _as_attributes(cloud: TenantObject) -> Attributes:
    singles = {n: [v] for n in ("userPrincipalName", "mail") if (v := cloud.text(n))}
    return Attributes({**singles, "proxyAddresses": cloud.texts("proxyAddresses")})


def _shared(planned: Planned, theirs: Attributes) -> Iterator[tuple[str, dict[str, str]]]:
    """By its key each value that the other one holds too, and in which attribute there."""
    held = {key: attribute for key, attribute, _ in cloud_values(theirs)}
    seen: set[str] = set()
    for key, attribute, value in cloud_values(planned.object.attributes):
        if key in held and key not in seen:
            seen.add(key)
            yield key, {"attribute": attribute, "value": value, "theirs": held[key]}


async def holders(planned: Planned, tenant: Tenant) -> tuple[TenantObject, ...] | CouldNotLook:
    """Objects of Entra ID, live and deleted, that hold an address or name of this one."""
    asked = addresses(planned.object)
    found = await tenant.holders(asked) if asked else None
    if isinstance(found, CouldNotLook):
        return found
    return found.value if isinstance(found, Found) else ()
