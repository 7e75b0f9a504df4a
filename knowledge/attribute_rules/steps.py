"""The single rules, each a step: a value in; what is wrong with it and the mended value out.

Source: microsoft/idfix src/IdFix/Rules/Shared/*.cs and Settings/Constants.cs at c1b74fe.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from knowledge.attribute_rules import top_level
from knowledge.attribute_rules.faults import Kind


class Mended(NamedTuple):
    """What one step found, and the value as it hands it to the next one."""

    kinds: tuple[Kind, ...]
    value: str


# The second argument stands in where nothing would be left: the object's cn.
Step = Callable[[str, str], Mended | None]

# What .NET's \s matches; unlike Python's it leaves out U+001C to U+001F.
SPACE = r"\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL = rf"{_ATOM}++(?:\.{_ATOM}++)*+"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,17}"
_LOCAL_PART = re.compile(_LOCAL)
_DOMAIN_PART = re.compile(_DOMAIN)
_NOT_IN_LOCAL = re.compile(r"[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]")
_NOT_IN_DOMAIN = re.compile(r"[^A-Za-z0-9.-]")
_SMTP = re.compile("smtp:", re.IGNORECASE | re.ASCII)


def is_smtp(value: str) -> bool:
    """Whether IdFix takes the value for a mail address: `smtp:` anywhere, in any case."""
    return _SMTP.search(value) is not None


def longest(limit: int) -> Step:
    """At most so many characters, counted as AD and .NET do: UTF-16 code units."""

    def step(value: str, _: str) -> Mended | None:
        if len(value) <= limit and (value.isascii() or _units(value) <= limit):
            return None
        return Mended(("length",), _cut(value, limit))

    return step


def _units(value: str) -> int:
    return len(value) + sum(c > "\uffff" for c in value)


def _cut(value: str, limit: int) -> str:
    # Unlike IdFix, which may leave half of a pair standing.
    units = value[:limit].encode("utf-16-le", "surrogatepass")[: 2 * limit]
    return units.decode("utf-16-le", "ignore")


def without(characters: str) -> Step:
    """None of these characters, given as the inside of a character class or a longer pattern."""
    bad = re.compile(characters)

    def step(value: str, instead: str) -> Mended | None:
        if bad.search(value) is None:
            return None
        return Mended(("character",), bad.sub("", value) or instead)

    return step


def one_colon(value: str, _: str) -> Mended | None:
    """No second colon after the one that ends the prefix."""
    at = value.find(":")
    if at < 1 or value.find(":", at + 1) < 0:
        return None
    return Mended(("character",), value[: at + 1] + value[at + 1 :].replace(":", ""))


def mail_address(value: str, _: str) -> Mended | None:
    """Fit as a mail address, after the first colon where `smtp:` stands in it.

    Each part is judged after the part before it was mended, as IdFix does: `format` is what is
    still wrong then.
    """
    prefix, address = value[: value.find(":") + 1] if is_smtp(value) else "", value
    address = address[len(prefix) :]
    kinds: list[Kind] = [] if _top_level_fits(address) else ["topleveldomain"]
    if _domain_fits(address) and _local_fits(address):
        return Mended(tuple(kinds), value) if kinds else None
    if not _domain_fits(address):
        kinds.append("domainpart")
        address = _mended_domain(address)
    if not _local_fits(address):
        kinds.append("localpart")
        address = _mended_local(address)
    if not (_domain_fits(address) and _local_fits(address)):
        kinds.append("format")
    return Mended(tuple(kinds), prefix.strip() + address)


def _top_level_fits(address: str) -> bool:
    """Whether what follows the last dot is a top-level domain; IdFix passes over an empty one."""
    name = address.rpartition(".")[2] if "." in address else ""
    return not name or top_level.exists(name.lower())


def _domain_fits(address: str) -> bool:
    _, at, domain = address.rpartition("@")
    return bool(at) and _DOMAIN_PART.fullmatch(domain) is not None


def _local_fits(address: str) -> bool:
    local, at, rest = address.partition("@")
    return bool(at) and "@" not in rest and _LOCAL_PART.fullmatch(local) is not None


def _mended_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return local + at + _NOT_IN_DOMAIN.sub("", domain) if at else address


def _mended_local(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    return (_NOT_IN_LOCAL.sub("", local) + at + domain).replace(".@", "@")
