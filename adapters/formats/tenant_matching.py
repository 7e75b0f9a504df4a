"""What people call a cloud object: whether it fits a handle, and the index that answers it."""

from collections.abc import Callable, Iterator

from adapters.formats.matching import plain_address
from handlers.ports import Handle, HandleKind
from knowledge.dn import normalised
from knowledge.vocabulary import TenantObject, guid_from_base64

Objects = tuple[TenantObject, ...]
Test = Callable[[TenantObject], bool]

_TEXTS: dict[HandleKind, tuple[str, ...]] = {
    "sam": ("onPremisesSamAccountName",),
    "domain-sam": ("onPremisesSamAccountName",),
    "sid": ("onPremisesSecurityIdentifier",),
    "employee-number": ("employeeId",),
    "display-name": ("displayName",),
    "computer": ("displayName",),
    "group-name": ("displayName", "mail", "mailNickname", "onPremisesSamAccountName"),
}


def index_of(objects: Objects) -> dict[str, list[TenantObject]]:
    """Objects by id, anchor, SID, address and sign-in name."""
    index: dict[str, list[TenantObject]] = {}
    for o in objects:
        ties = (o.id, o.text("onPremisesImmutableId"), o.text("onPremisesSecurityIdentifier"))
        keys = {*(tie for tie in ties[:2] if tie), (ties[2] or "").casefold(), *_signs_in_as(o)}
        for key in keys:
            index.setdefault(key, []).append(o)
    return index


def keys_asked(handle: Handle) -> list[str] | None:
    """What the index is asked for; None: it does not know this kind of handle."""
    value = handle.value.strip()
    match handle.kind:
        case "upn" | "address":
            return [plain_address(value)]
        case "immutable-id":
            return [value]
        case "sid":
            return [value.casefold()]
    return None


def nickname_test(name: str) -> Test:
    """A cloud object has no account name: its alias, its display name or what is before the @."""
    wanted = name.strip().casefold()
    return lambda o: (
        wanted
        in {
            (o.text("mailNickname") or "").casefold(),
            (o.text("displayName") or "").casefold(),
            (o.text("userPrincipalName") or "").partition("@")[0].casefold(),
        }
    )


def test_of(handle: Handle) -> Test:
    """Whether an object fits a handle, exactly but without case."""
    value = handle.value.strip()
    if handle.kind in {"upn", "address"}:
        address = plain_address(value)
        return lambda o: address in _signs_in_as(o)
    if handle.kind == "dn":
        name = normalised(value)
        return lambda o: normalised(o.text("onPremisesDistinguishedName") or "") == name
    if handle.kind == "guid":
        return _guid_test(value.strip("{}").lower())
    if handle.kind == "immutable-id":
        return lambda o: o.text("onPremisesImmutableId") == value
    return _text_test(handle.kind, value)


def _text_test(kind: HandleKind, value: str) -> Test:
    domain, backslash, name = value.casefold().rpartition("\\")
    wanted = name.removesuffix("$") if kind == "computer" else name
    names = _TEXTS[kind]
    return lambda o: (
        any((o.text(n) or "").casefold() == wanted for n in names)
        and (not backslash or _in_domain(o, domain))
    )


def _in_domain(o: TenantObject, domain: str) -> bool:
    """Whether the object is from this domain; one that does not say is not ruled out."""
    full = (o.text("onPremisesDomainName") or "").casefold()
    short = (o.text("onPremisesNetBiosName") or full.partition(".")[0]).casefold()
    return not full or domain in {full, short, full.partition(".")[0]}


def _guid_test(guid: str) -> Test:
    """The object's own id, a device's id, or the AD object that it came from."""
    return lambda o: (
        guid in {o.id, (o.text("deviceId") or "").lower()}
        or guid_from_base64(o.text("onPremisesImmutableId")) == guid
    )


def _signs_in_as(o: TenantObject) -> set[str]:
    former = o.text("onPremisesUserPrincipalName")
    more = (*o.texts("otherMails"), *((former,) if former else ()))
    return {*held(o), *map(plain_address, more)}


def held(o: TenantObject) -> Iterator[str]:
    """Addresses and sign-in names, which only one object may hold."""
    singles = (o.text("mail") or "", o.text("userPrincipalName") or "")
    return map(plain_address, (*o.texts("proxyAddresses"), *(v for v in singles if v)))
