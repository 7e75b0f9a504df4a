"""What people call an object, and the index that answers it: exact, but without case."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from handlers.ports import Handle
from knowledge.dn import normalised, parse
from knowledge.sid import sid_text
from knowledge.vocabulary import Attributes, guid_from_base64

T = TypeVar("T")
Space = Literal[
    "dn", "guid", "sid", "anchor", "sam", "sign-in", "address", "name", "alias", "number", "host"
]
Key = tuple[Space, str]
Kind = Literal["container", "group", "computer", "other"]

_CONTAINERS = frozenset(
    {"organizationalunit", "container", "builtindomain", "domaindns", "domain", "lostandfound"}
)
_GROUPS = frozenset({"group", "msexchdynamicdistributionlist"})
_ASKED_ABOUT = frozenset(
    {"person", "contact", "group", "computer", "foreignsecurityprincipal", "inetorgperson"}
    | {"user", "device", "msds-device", "msexchdynamicdistributionlist", "publicfolder"}
)
_DELETED_MARK = "\nDEL:"


@dataclass(frozen=True, slots=True)
class Named:
    """The names of an object, from wherever it was recorded."""

    dn: str
    attributes: Attributes
    domain: str
    guid: str | None
    kind: Kind


def kind_of(classes: Sequence[str]) -> Kind:
    """What sort of thing an object is to somebody who looks for it by name."""
    names = {c.lower() for c in classes}
    if names & _CONTAINERS and "user" not in names:
        return "container"
    if "computer" in names:
        return "computer"
    return "group" if names & _GROUPS else "other"


def is_asked_about(named: Named) -> bool:
    """Whether people ask about such things: accounts, groups, contacts, and what says no class."""
    classes = {c.lower() for c in named.attributes["objectClass"]}
    return named.kind != "container" and (not classes or bool(classes & _ASKED_ABOUT))


def plain_address(value: str) -> str:
    """An address without its prefix (SMTP:, sip:, X500: ...), for comparing."""
    prefix, colon, rest = value.partition(":")
    return (rest if colon and prefix.isalnum() else value).strip().casefold()


def addresses_of(attributes: Attributes) -> Iterator[str]:
    """Everything that mail could be sent to, without prefixes."""
    for name in ("proxyAddresses", "mail", "targetAddress"):
        yield from map(plain_address, attributes[name])


def full_names(attributes: Attributes) -> Iterator[str]:
    """The ways in which people write the object's name."""
    for attribute in ("displayName", "cn", "name"):
        yield from (v.partition(_DELETED_MARK)[0] for v in attributes[attribute])
    first, last = attributes.first("givenName"), attributes.first("sn")
    if first and last:
        yield from (f"{last}, {first}", f"{first} {last}", f"{last} {first}")


def keys_of(named: Named) -> Iterator[Key]:
    """Everything an object answers to; containers answer to their name and GUID alone."""
    a = named.attributes
    yield from (("dn", normalised(dn)) for dn in _dns(named))
    if named.guid:
        yield "guid", named.guid
    if named.kind == "container":
        return
    yield from (("sid", sid_text(v) or v) for v in a["objectSid"])
    yield from (("anchor", v) for n in ("mS-DS-ConsistencyGuid", "objectGUID") for v in a[n])
    yield from (("sam", v.casefold()) for v in a["sAMAccountName"])
    yield from (("sign-in", v.casefold()) for v in a["userPrincipalName"])
    yield from (("address", v) for v in addresses_of(a))
    yield from (("name", v.casefold()) for v in full_names(a))
    yield from (("alias", v.casefold()) for v in a["mailNickname"])
    yield from (("number", v.casefold()) for n in ("employeeID", "employeeNumber") for v in a[n])
    yield from (("host", v.casefold()) for v in a["dNSHostName"])


def _dns(named: Named) -> Iterator[str]:
    """The object's name, and for a deleted one the name it had."""
    yield named.dn
    former = named.attributes.first("lastKnownParent")  # stays on an object that was restored
    for first in parse(named.dn)[:1] if former else ():
        plain, mark, _ = first.value.partition(_DELETED_MARK)
        if mark:
            value = named.attributes.first("msDS-LastKnownRDN") or plain
            escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("+", "\\+")
            yield f"{first.attribute}={escaped},{former}"


class Index(Generic[T]):
    """Objects by everything they answer to."""

    def __init__(self, items: Iterable[tuple[T, Named]]) -> None:
        self._spaces: dict[Space, dict[str, list[tuple[T, Named]]]] = {}
        for pair in items:
            for space, key in keys_of(pair[1]):
                self._spaces.setdefault(space, {}).setdefault(key, []).append(pair)

    def at(self, *keys: Key) -> list[T]:
        """Objects that answer to one of the keys, by name."""
        return _in_order(self._at(keys))

    def find(self, handle: Handle) -> list[T]:
        """Objects that fit a handle exactly, by name; the first way of reading it that fits."""
        domain, value = _domain_and_value(handle)
        for keys, kind in _readings(handle, value):
            fits = [
                (item, named)
                for item, named in self._at(keys)
                if kind in {None, named.kind} and _in_domain(named, domain)
            ]
            if fits:
                return _in_order(fits)
        return []

    def _at(self, keys: Iterable[Key]) -> list[tuple[T, Named]]:
        return [pair for space, key in keys for pair in self._spaces.get(space, {}).get(key, ())]


def _in_order(pairs: Iterable[tuple[T, Named]]) -> list[T]:
    unique = {id(named): (named, item) for item, named in pairs}
    return [
        item for named, item in sorted(unique.values(), key=lambda pair: normalised(pair[0].dn))
    ]


def _domain_and_value(handle: Handle) -> tuple[str, str]:
    value = handle.value.strip()
    if handle.kind in {"domain-sam", "group-name", "computer"} and "\\" in value:
        domain, _, value = value.partition("\\")
        return domain.strip().casefold(), value.strip()
    return "", value


def _in_domain(named: Named, wanted: str) -> bool:
    """The full DNS name, or its first label, which is the NetBIOS name nearly everywhere."""
    return not wanted or wanted in {
        named.domain.casefold(),
        named.domain.casefold().partition(".")[0],
    }


Reading = tuple[list[Key], Kind | None]


def _readings(handle: Handle, value: str) -> list[Reading]:
    """The keys to try, one reading after the other."""
    reader = _READERS.get(handle.kind)
    return reader(value.casefold()) if reader else _exact(handle.kind, value)


def _exact(kind: str, value: str) -> list[Reading]:
    """Handles whose case counts, or which have a form of their own."""
    if kind == "dn":
        return [([("dn", normalised(value))], None)]
    if kind == "guid":
        return [([("guid", value.strip("{}").casefold())], None)]
    if kind == "sid":
        return [([("sid", sid_text(value) or value)], None)]
    return [(_anchors(value), None)]


def _anchors(value: str) -> list[Key]:
    """An immutable id, and the GUID whose bytes it is."""
    guid = guid_from_base64(value)
    return [("anchor", value), *([("guid", guid)] if guid else ())]


def _account(value: str) -> list[Reading]:
    names: list[Key] = [("name", value), ("alias", value)]
    return [([("sam", value)], None), ([("sam", f"{value}$")], None), (names, None)]


def _address(value: str) -> list[Reading]:
    return [([("sign-in", value), ("address", plain_address(value))], None)]


def _computer(value: str) -> list[Reading]:
    short = value.removesuffix("$")
    keys: list[Key] = [("sam", f"{short}$"), ("host", short), ("name", short)]
    return [(keys, "computer")]


def _group(value: str) -> list[Reading]:
    keys: list[Key] = [("sam", value), ("name", value), ("address", plain_address(value))]
    return [(keys, "group"), ([("alias", value)], "group")]


_READERS: dict[str, Callable[[str], list[Reading]]] = {
    "sam": _account,
    "domain-sam": lambda value: _account(value)[:2],
    "upn": _address,
    "address": _address,
    "employee-number": lambda value: [([("number", value)], None)],
    "display-name": lambda value: [([("name", value)], None)],
    "computer": _computer,
    "group-name": _group,
}
