"""From a name and values to an object: its class where none is given, and what its name tells."""

import re
from collections.abc import Iterable, Mapping, Sequence

from handlers.preflight import Planned, with_names
from knowledge import dn
from knowledge.vocabulary import Attributes, DirectoryObject

_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_SHOWN = 60
Values = Mapping[str, Sequence[str]]


def planned(
    line: int,
    name: str,
    values: Values,
    problems: Iterable[str] = (),
    columns: frozenset[str] | None = None,
    remarks: tuple[str, ...] = (),
) -> Planned:
    """One object; a name that is none is a problem, and the object then has no name."""
    told = list(problems)
    if name and not _is_name(name):
        shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        told.append(f"{shown!r} is no distinguished name, such as CN=J Doe,OU=Sales,DC=x")
        name = ""
    attributes = with_names(name, Attributes(values))
    if not attributes["objectClass"]:
        attributes = attributes.having("objectClass", _class(attributes))
    flag = (attributes.first("isDeleted") or "").casefold() == "true"
    deleted = flag or ",cn=deleted objects," in dn.normalised.__wrapped__(name)
    found = DirectoryObject(name, attributes, dn.dns_domain(name), deleted)
    return Planned(line, found, tuple(told), columns, remarks)


def _is_name(name: str) -> bool:
    parts = dn.parse.__wrapped__(name)
    return bool(parts) and all(_TYPE.fullmatch(part.attribute) for part in parts)


def _class(attributes: Attributes) -> tuple[str, ...]:
    """A group has a type or members; who has an account or sign-in name is a user."""
    if "groupType" in attributes or "member" in attributes:
        return ("group",)
    is_user = "sAMAccountName" in attributes or "userPrincipalName" in attributes
    return ("user",) if is_user else ()
