"""What Graph is asked for, as paths: quoting in one place, `$select` on every question.

Sources: graph-lookups sections 1, 2, 4 and 5. A path is relative to the version and fully encoded,
so it can stand in a batch. The filters give at least what fits a handle; what really fits is
decided by `adapters.formats.tenant_matching` on what came back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from adapters.formats.entra_objects import ObjectKind
from handlers.ports import Handle, HandleKind
from knowledge.dn import parse
from knowledge.vocabulary import guid_to_base64

PATHS: dict[ObjectKind, str] = {
    "user": "/users",
    "group": "/groups",
    "contact": "/contacts",
    "device": "/devices",
}
DELETED: dict[ObjectKind, str] = {  # the cast is mandatory (G18)
    "user": "/directory/deletedItems/microsoft.graph.user",
    "group": "/directory/deletedItems/microsoft.graph.group",
}
PERMISSIONS: dict[ObjectKind, str] = {
    "user": "User.Read.All",
    "group": "GroupMember.Read.All",
    "contact": "OrgContact.Read.All",
    "device": "Device.Read.All",
}
ALL: tuple[ObjectKind, ...] = ("user", "group", "contact", "device")
_ADDRESSED: tuple[ObjectKind, ...] = ("user", "group", "contact")
_ACCOUNTS: tuple[ObjectKind, ...] = ("user", "group")
_SYNCED = "onPremisesSyncEnabled,onPremisesLastSyncDateTime"
_ERRORS = "onPremisesProvisioningErrors,serviceProvisioningErrors"
_NAMES = "id,displayName,mail,mailNickname,proxyAddresses"
SELECT: dict[ObjectKind, str] = {
    "user": (
        f"{_NAMES},givenName,surname,userPrincipalName,otherMails,userType,accountEnabled,"
        "usageLocation,assignedLicenses,createdDateTime,lastPasswordChangeDateTime,"
        f"passwordPolicies,{_SYNCED},onPremisesImmutableId,onPremisesDistinguishedName,"
        "onPremisesDomainName,onPremisesSamAccountName,onPremisesUserPrincipalName,"
        f"onPremisesSecurityIdentifier,onPremisesExtensionAttributes,{_ERRORS},jobTitle,department,"
        "companyName,officeLocation,mobilePhone,businessPhones,faxNumber,streetAddress,city,state,"
        "postalCode,country,employeeId,employeeType,preferredLanguage"
    ),
    "group": (
        f"{_NAMES},description,mailEnabled,securityEnabled,groupTypes,visibility,createdDateTime,"
        f"{_SYNCED},onPremisesSamAccountName,onPremisesSecurityIdentifier,onPremisesDomainName,"
        f"onPremisesNetBiosName,{_ERRORS}"
    ),
    "contact": (
        f"{_NAMES},givenName,surname,jobTitle,department,companyName,addresses,phones,"
        f"{_SYNCED},{_ERRORS}"
    ),
    "device": (
        "id,deviceId,displayName,trustType,profileType,accountEnabled,approximateLastSignInDateTime,"
        f"{_SYNCED}"
    ),
}
_MANAGER = "manager($select=id,displayName,userPrincipalName)"
_PREFIXES = ("smtp:", "SMTP:", "sip:", "SIP:")  # whether the prefix has a case is not known (G3)
_MOST_CLAUSES = 15  # joined by `or` (microsoftgraph/microsoft-graph-docs-contrib issue 1238)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to Graph.

    `other`: the same question in the other mode, tried once when Graph refuses this one. `shape`:
    what questions of one form have in common, so that the mode that Graph took is remembered.
    `pages`: how many are read at most, 0 = as many as the limits allow. `bare`: one object alone
    may come in place of the collection.
    """

    path: str
    permission: str
    kind: ObjectKind = "user"
    deleted: bool = False
    advanced: bool = False
    other: str = ""
    shape: str = ""
    pages: int = 0
    bare: bool = False


def literal(value: str) -> str:
    """A value as OData text: in quotes, each quote in it doubled."""
    return "'" + value.replace("'", "''") + "'"


def equals(name: str, value: str) -> str:
    """A property that has this value."""
    return f"{name} eq {literal(value)}"


def contains(name: str, value: str) -> str:
    """A collection that has this value among others."""
    return f"{name}/any(x:x eq {literal(value)})"


def begins(name: str, value: str) -> str:
    """A property that begins with this value."""
    return f"startswith({name},{literal(value)})"


def segment(value: str) -> str:
    """A value as one step of a path."""
    return quote(value, safe="", errors="replace")


def path(where: str, **options: str) -> str:
    """A path with OData's options, encoded. `count` and the like are written without their `$`."""
    encoded = (f"${k}={quote(v, safe=',()/:', errors='replace')}" for k, v in options.items() if v)
    return f"{where}?{'&'.join(encoded)}"


def asks_for(handle: Handle) -> tuple[Ask, ...]:
    """The questions that give every live object which fits a handle, and more."""
    return tuple(_asks((*_filters(handle), *_by_guid(handle)), deleted=False))


def nickname_asks(name: str) -> tuple[Ask, ...]:
    """The same for an alias, a display name, or what stands before the @ of a sign-in name."""
    value = name.strip()
    shown = (equals("displayName", value),)
    alias = (*shown, equals("mailNickname", value))
    signs = (*alias, begins("userPrincipalName", f"{value}@"))
    forms = (
        _Filter("user", signs),
        _Filter("group", alias),
        _Filter("contact", alias),
        _Filter("device", shown),
    )
    return tuple(_asks(forms, deleted=False))


def deleted_asks(handle: Handle) -> tuple[Ask, ...]:
    """The questions that give every deleted user or group which fits a handle, and more."""
    return tuple(_asks((*_filters(handle), *_by_guid(handle, deleted=True)), deleted=True))


def holder_asks(addresses: Iterable[str]) -> tuple[Ask, ...]:
    """The questions for who holds one of these addresses, living or deleted (G12)."""
    values = list(addresses)
    forms = [_Filter(kind, tuple(c for v in values for c in _held(kind, v))) for kind in _ADDRESSED]
    return (*_asks(forms, deleted=False), *_asks(forms, deleted=True))


def object_ask(kind: ObjectKind, object_id: str) -> Ask:
    """One object by its id: read where it was written, so newer than any filter shows."""
    where = f"{PATHS[kind]}/{segment(object_id)}"
    plain = path(where, select=SELECT[kind])
    if kind != "user":
        return Ask(plain, PERMISSIONS[kind], kind)
    full = path(where, select=SELECT[kind], expand=_MANAGER)
    return Ask(full, PERMISSIONS[kind], kind, other=plain, shape="manager")


@dataclass(frozen=True, slots=True)
class _Filter:
    """Clauses joined by `or` over one collection."""

    kind: ObjectKind
    clauses: tuple[str, ...]
    advanced: bool = False
    shape: str = ""


def _asks(filters: Iterable[_Filter], *, deleted: bool) -> Iterator[Ask]:
    for form in filters:
        where = (DELETED if deleted else PATHS).get(form.kind)
        if where is None:
            continue
        for start in range(0, len(form.clauses), _MOST_CLAUSES):
            text = " or ".join(form.clauses[start : start + _MOST_CLAUSES])
            yield _filtered(where, text, form, deleted)


def _filtered(where: str, text: str, form: _Filter, deleted: bool) -> Ask:
    select = SELECT[form.kind] + (",deletedDateTime" if deleted else "")
    plain = path(where, filter=text, select=select)
    permission = "Group.Read.All" if deleted and form.kind == "group" else PERMISSIONS[form.kind]
    if not form.advanced:
        return Ask(plain, permission, form.kind, deleted)
    full = path(where, filter=text, select=select, count="true")
    shape = f"{where}:{form.shape}"
    return Ask(full, permission, form.kind, deleted, advanced=True, other=plain, shape=shape)


def _filters(handle: Handle) -> Iterator[_Filter]:
    value = handle.value.strip()
    if handle.kind in {"upn", "address"}:
        yield from _by_address(value)
    elif handle.kind == "immutable-id":
        yield _on_premises("user", "onPremisesImmutableId", value)
    elif handle.kind == "dn":
        for first in parse(value)[:1]:  # no filter knows the name: its first part is often shown
            yield _Filter("user", (equals("displayName", first.value),))
    elif handle.kind != "guid":
        yield from _by_text(handle.kind, value.rpartition("\\")[2])


def _by_address(value: str) -> Iterator[_Filter]:
    bare = _bare(value)
    for kind in _ADDRESSED:
        more = [contains("otherMails", v) for v in _spellings(bare)] if kind == "user" else []
        yield _Filter(kind, (*_held(kind, value), *more))
    for spelling in _spellings(bare):
        yield _on_premises("user", "onPremisesUserPrincipalName", spelling)


def _by_text(kind: HandleKind, name: str) -> Iterator[_Filter]:
    if kind in {"sam", "domain-sam"}:
        yield from (_on_premises(k, "onPremisesSamAccountName", name) for k in _ACCOUNTS)
    elif kind == "sid":
        sid = name.upper()
        yield from (_on_premises(k, "onPremisesSecurityIdentifier", sid) for k in _ACCOUNTS)
    elif kind == "employee-number":
        yield _Filter("user", (equals("employeeId", name),))
    elif kind == "display-name":
        yield from (_Filter(k, (equals("displayName", name),)) for k in ALL)
    elif kind == "computer":
        yield _Filter("device", (equals("displayName", name.removesuffix("$")),))
    elif kind == "group-name":
        names = ("displayName", "mail", "mailNickname")
        yield _Filter("group", tuple(equals(n, name) for n in names))
        yield _on_premises("group", "onPremisesSamAccountName", name)


def _by_guid(handle: Handle, *, deleted: bool = False) -> Iterator[_Filter]:
    """By the AD object that it came from, and for a device by its own second id."""
    if handle.kind != "guid":
        return
    guid = handle.value.strip().strip("{}").lower()
    yield _on_premises("user", "onPremisesImmutableId", guid_to_base64(guid))
    if deleted:
        yield from (_Filter(k, (equals("id", guid),)) for k in _ACCOUNTS)
    else:
        yield _Filter("device", (equals("deviceId", guid),))


def _on_premises(kind: ObjectKind, name: str, value: str) -> _Filter:
    """On-premises properties are asked for in advanced mode first (graph-lookups section 4)."""
    return _Filter(kind, (equals(name, value),), advanced=True, shape=name)


def _held(kind: ObjectKind, value: str) -> Iterator[str]:
    prefix, bare = value.strip()[: -len(_bare(value)) or None], _bare(value)
    own = (prefix, prefix.lower(), prefix.upper()) if prefix.endswith(":") else ()
    for spelling in _spellings(bare):
        for each in dict.fromkeys((*_PREFIXES, *own)):
            yield contains("proxyAddresses", each + spelling)
        yield equals("mail", spelling)
        if kind == "user":
            yield equals("userPrincipalName", spelling)


def _bare(value: str) -> str:
    """An address without its prefix, as it was written."""
    prefix, colon, rest = value.strip().partition(":")
    return (rest if colon and prefix.isalnum() else value).strip()


def _spellings(value: str) -> tuple[str, ...]:
    """As written, and, where folding the case changes more than the case, as folded."""
    folded = value.casefold()
    return (value,) if folded == value.lower() else (value, folded)
