"""Search filters (RFC 4515): the one place where values are escaped.

A filter only narrows what a server sends: it must let through every object that fits, and may let
through others. What fits is decided by `adapters.formats.matching`, as for a recorded tenant.
"""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.ports import Handle
from knowledge.dn import parse
from knowledge.sid import sid_text
from knowledge.vocabulary import guid_from_base64

ANY = "(objectClass=*)"
CONTAINERS = (
    "(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=builtinDomain)"
    "(objectClass=domainDNS)(objectClass=domain)(objectClass=lostAndFound))"
)
# What people ask about; `person` is above user, computer and inetOrgPerson.
ASKED_ABOUT = (
    "(|(objectClass=person)(objectClass=contact)(objectClass=group)(objectClass=user)"
    "(objectClass=foreignSecurityPrincipal)(objectClass=device)(objectClass=msDS-Device)"
    "(objectClass=msExchDynamicDistributionList)(objectClass=publicFolder))"
)
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-=,:+/$")
_MAIL_PREFIXES = ("", "smtp:", "sip:", "eum:")
_OTHER_PREFIXES = ("", "x500:", "x400:", "eum:", "sip:", "smtp:")
_DELETED = b"\nDEL:"


def escaped(value: str | bytes) -> str:
    """A value for a filter; every byte that is not plainly harmless as a backslash and two digits.

    Spaces too, since they would be lost at the ends.
    """
    raw = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return "".join(chr(b) if b in _PLAIN else f"\\{b:02x}" for b in raw)


def equal(attribute: str, value: str | bytes) -> str:
    """`(attribute=value)`."""
    return f"({attribute}={escaped(value)})"


def begins(attribute: str, value: str | bytes) -> str:
    """`(attribute=value*)`."""
    return f"({attribute}={escaped(value)}*)"


def either(parts: Iterable[str]) -> str:
    """One of these, each once."""
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else f"(|{''.join(unique)})"


def both(*parts: str) -> str:
    """All of these."""
    return f"(&{''.join(parts)})"


def of_guid(guid: str) -> str | None:
    """By objectGUID, as its bytes; None when the text is no GUID."""
    try:
        return equal("objectGUID", uuid.UUID(guid.strip().strip("{}")).bytes_le)
    except ValueError:
        return None


def sid_bytes(text: str) -> bytes | None:
    """The bytes of an `S-1-...` text, or of base64; None when it is neither."""
    plain = sid_text(text)
    if plain is None:
        return None
    _, _, authority, *parts = plain.split("-")
    try:
        tail = b"".join(int(p).to_bytes(4, "little") for p in parts)
        return bytes([1, len(parts)]) + int(authority).to_bytes(6, "big") + tail
    except (OverflowError, ValueError):
        return None


def of_sid(sid: str) -> str | None:
    """By objectSid, as its bytes; None when the text is no SID."""
    raw = sid_bytes(sid)
    return equal("objectSid", raw) if raw else None


def of_holder(value: str) -> str:
    """Whatever holds this address or sign-in name, with the prefixes that occur."""
    stripped = value.strip()
    prefix, colon, rest = stripped.partition(":")
    has_prefix = bool(colon) and prefix.isalnum()
    bare = (rest if has_prefix else stripped).strip()
    own = (f"{prefix}:",) if has_prefix else ()
    prefixes = (*own, *(_MAIL_PREFIXES if "@" in bare else _OTHER_PREFIXES))
    sent = (equal(a, f"{p}{bare}") for a in ("proxyAddresses", "targetAddress") for p in prefixes)
    return either((*sent, equal("mail", bare), equal("userPrincipalName", bare)))


@dataclass(frozen=True, slots=True)
class Stage:
    """One filter; the next stage is asked only when no object that it lets through fits.

    `catalogue`: a global catalogue holds every attribute of the filter, in every forest.
    """

    text: str
    catalogue: bool = False


def stages(handle: Handle, *, deleted: bool = False) -> tuple[Stage, ...]:
    """The searches for a handle, in the order in which it is read; none when none can fit."""
    value = handle.value.strip()
    if handle.kind in {"domain-sam", "group-name", "computer"}:
        value = value.partition("\\")[2].strip() if "\\" in value else value
    if not value:
        return ()
    return _of_kind(handle.kind, value, deleted)


def _of_kind(kind: str, value: str, deleted: bool) -> tuple[Stage, ...]:
    match kind:
        case "dn":
            return _one(_of_dn(value), False)
        case "guid":
            return _one(of_guid(value), True)
        case "sid":
            return _one(of_sid(value), True)
        case "immutable-id":
            return _one(_of_anchor(value), False)
        case "sam":
            names = either((_names(value, deleted), equal("mailNickname", value)))
            return Stage(_sam(value), True), Stage(names)
        case "domain-sam":
            return _one(_sam(value), True)
        case "upn" | "address":
            return _one(of_holder(value), False)
        case _:
            return _of_name(kind, value, deleted)


def _of_name(kind: str, value: str, deleted: bool) -> tuple[Stage, ...]:
    match kind:
        case "employee-number":
            return _one(either((equal("employeeID", value), equal("employeeNumber", value))), False)
        case "computer":
            short = value.removesuffix("$")
            host = either((equal("sAMAccountName", f"{short}$"), equal("dNSHostName", short)))
            return _one(either((host, _names(short, deleted))), False)
        case "group-name":
            named = (equal("sAMAccountName", value), _names(value, deleted), of_holder(value))
            return Stage(either(named)), Stage(equal("mailNickname", value))
        case _:
            return _one(_names(value, deleted), False)


def _one(text: str | None, catalogue: bool) -> tuple[Stage, ...]:
    return (Stage(text, catalogue),) if text else ()


def _sam(value: str) -> str:
    return either((equal("sAMAccountName", value), equal("sAMAccountName", f"{value}$")))


def _names(value: str, deleted: bool) -> str:
    """By display name, common name, or the two halves of a person's name in either order."""
    parts = [equal(a, value) for a in ("displayName", "cn", "name")]
    if deleted:
        raw = value.encode("utf-8", "surrogateescape") + _DELETED
        parts += [begins("name", raw), begins("cn", raw), equal("msDS-LastKnownRDN", value)]
    for first, last in _halves(value):
        parts.append(both(equal("givenName", first), equal("sn", last)))
    return either(parts)


def _halves(value: str) -> Iterable[tuple[str, str]]:
    """Each way to read a text as first and last name: "Last, First", "First Last", "Last First"."""
    for at, char in enumerate(value):
        if char == " ":
            left, right = value[:at], value[at + 1 :]
            if left and right:
                yield left, right
                yield right, left
                if left.endswith(",") and len(left) > 1:
                    yield right, left[:-1]


def _of_anchor(value: str) -> str:
    guid = guid_from_base64(value)
    if guid is None:
        return equal("mS-DS-ConsistencyGuid", _decoded(value))
    raw = uuid.UUID(guid).bytes_le
    return either((equal("mS-DS-ConsistencyGuid", raw), equal("objectGUID", raw)))


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return value.encode("utf-8", "surrogateescape")


def _of_dn(value: str) -> str | None:
    """Deleted objects by the name they had; live ones are read by a base search instead."""
    rdns = parse(value)
    if not rdns:
        return None
    first = rdns[0].value
    raw = first.encode("utf-8", "surrogateescape")
    return either(
        (equal("msDS-LastKnownRDN", first), begins("name", raw + _DELETED), equal("name", raw))
    )
