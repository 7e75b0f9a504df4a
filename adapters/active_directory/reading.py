"""Searches made of several requests: pages, and attributes that come in ranges.

These run in a thread, on one connection. What could not be read to its end is never passed off as
the whole: the answer says in `cut` why more may be there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.active_directory import words
from adapters.active_directory.filters import ANY
from adapters.active_directory.link import Control, Link, Raw, Scope
from adapters.active_directory.trouble import TroubleError
from adapters.formats.ad_objects import directory_object
from knowledge.vocabulary import DirectoryObject

# `*` gives what is stored; what AD computes must be asked for by name.
EVERYTHING = ("*", "msDS-User-Account-Control-Computed", "msDS-UserPasswordExpiryTimeComputed")
SHOW_DELETED: Sequence[Control] = (
    ("1.2.840.113556.1.4.417", True, None),  # tombstones and deleted objects
    ("1.2.840.113556.1.4.2064", True, None),  # recycled ones
)
_RANGE = re.compile(r"(?P<name>[^;]+);range=(?P<first>\d+)-(?P<last>\d+|\*)", re.IGNORECASE)
_MOST_RANGES = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. `base` None: the domain; a text that begins with `+` is put before it."""

    filter: str
    base: str | None = None
    scope: Scope = "SUBTREE"
    attributes: Sequence[str] = EVERYTHING
    controls: Sequence[Control] = ()
    at_most: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An object, and what the server sent of it."""

    object: DirectoryObject
    raw: Raw


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave. `absent`: it shows no object of the base's name."""

    rows: tuple[Row, ...] = ()
    cut: str = ""
    absent: bool = False
    server: str = ""
    host: str = ""  # what the server calls itself
    usn: int = 0
    source: str = ""  # which database the numbers of changes belong to


def read(link: Link, until: float, query: Query) -> Answer:
    """The answer to a query, from all its pages."""
    base = _base(link, query.base)
    rows: list[Row] = []
    cookie = b""
    while True:
        page = link.search(
            base,
            query.filter,
            query.scope,
            query.attributes,
            until,
            controls=query.controls,
            size=query.at_most,
            page=(query.page, cookie) if query.page else None,
        )
        for dn, raw in page.rows:
            rows.append(_row(link, until, dn, raw))
        answer = _judged(page.code, rows, query, link)
        if page.code != words.SUCCESS or not page.cookie or answer.cut:
            return answer
        if page.cookie == cookie and not page.rows:
            raise TroubleError("it gives the same empty page again and again")
        cookie = page.cookie


def _base(link: Link, base: str | None) -> str:
    if base is None:
        return link.root.base
    return f"{base[1:]},{link.root.base}" if base.startswith("+") else base


def _judged(code: int, rows: list[Row], query: Query, link: Link) -> Answer:
    answer = Answer(
        tuple(rows),
        server=link.address.name,
        host=link.root.first("dnsHostName") or link.address.host,
        usn=link.root.usn,
        source=link.root.first("dsServiceName"),
    )
    if code == words.SUCCESS:
        if query.at_most and len(rows) > query.at_most:  # Samba has no limit of its own
            return replace(answer, cut=f"more than {query.at_most} objects fit")
        return answer
    if code in words.PARTIAL:
        return replace(answer, cut=words.of_result(code))
    if code == words.NO_SUCH_OBJECT:
        return replace(answer, absent=True)
    elsewhere = code in words.OF_THE_SERVER
    raise TroubleError(words.of_result(code), elsewhere=elsewhere, down=elsewhere, clean=True)


def _row(link: Link, until: float, dn: str, raw: dict[str, list[bytes]]) -> Row:
    for name in [n for n in raw if ";" in n]:
        values = raw.pop(name)
        found = _RANGE.fullmatch(name)
        if found and found["last"] != "*":
            values = values + _rest(link, until, dn, found["name"], int(found["last"]) + 1)
        plain = name.partition(";")[0]
        raw[plain] = raw.get(plain, []) + values
    try:
        return Row(directory_object(dn, raw), raw)
    except ValueError:
        raise TroubleError("it gave an object whose objectGUID is none", elsewhere=False) from None


def _rest(link: Link, until: float, dn: str, name: str, first: int) -> list[bytes]:
    """The values from this number on. A list that breaks off is no list."""
    values: list[bytes] = []
    for _ in range(_MOST_RANGES):
        page = link.search(dn, ANY, "BASE", (f"{name};range={first}-*",), until)
        parts = {n: v for _, raw in page.rows for n, v in raw.items()}
        found = next((m for n in parts if (m := _RANGE.fullmatch(n))), None)
        if page.code != words.SUCCESS or not found or int(found["first"]) != first:
            break
        values += parts[found.string]
        if found["last"] == "*":
            return values
        first = int(found["last"]) + 1
    raise TroubleError(f"it gave only a part of the values of {name}", elsewhere=False, down=False)
