"""What `whysync doctor` hears of Active Directory: each server, and each right that is needed.

Each thing is tried on its own, with a time limit of its own, so that one that hangs hides no other.
The ids and their facts stand in the functions below.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.active_directory.certificate import look
from adapters.active_directory.filters import ANY
from adapters.active_directory.forests import Forests, ForestSide
from adapters.active_directory.gone import CONTAINER
from adapters.active_directory.link import Link
from adapters.active_directory.pool import Pool
from adapters.active_directory.reading import EVERYTHING, SHOW_DELETED, Answer, Query, read
from adapters.active_directory.root import Root, domain_of
from adapters.active_directory.settings import Limits
from adapters.active_directory.side import Side
from adapters.active_directory.trouble import TroubleError
from handlers.checkup import Finding, Outcome

_SKEW = 300.0  # seconds; Kerberos allows five minutes
_SOON = 30  # days left of a certificate
_CROSS_REFS = "(objectClass=crossRef)"


@dataclass(slots=True)
class _Report:
    """The findings of one server."""

    connection: str
    findings: list[Finding]

    def note(self, id_: str, outcome: Outcome, **facts: str) -> bool:
        """One more finding; whether it works."""
        self.findings.append(Finding(self.connection, id_, outcome, facts))
        return outcome != "fails"


async def examine(forests: Forests, limits: Limits) -> tuple[Finding, ...]:
    """All servers at once; the findings in the order of the settings."""
    parts: list[tuple[ForestSide, Side, Pool]] = [
        (forest, side, pool)
        for forest in forests.all
        for side in forest.sides
        for pool in side.pools
    ]
    found = await asyncio.gather(*(_server(f, s, p, limits) for f, s, p in parts))
    return tuple(finding for findings in found for finding in findings)


async def _server(forest: ForestSide, side: Side, pool: Pool, limits: Limits) -> Sequence[Finding]:
    address = pool.address
    report = _Report(f"{side.name}, {address.host}:{address.port}", [])
    if not await _resolves(report, pool, limits) or not await _listens(report, pool, limits):
        _untried(report, "ad-certificate", "ad-bind")
    elif not await _certified(report, forest, pool, limits):
        _untried(report, "ad-bind")
    else:
        root = await _signs_in(report, pool, limits)
        if root is not None:
            _clock(report, root)
            if side is forest.catalogue:
                await _catalogue(report, forest, pool, root, limits)
            else:
                await _rights(report, pool, limits)
    return report.findings


def _untried(report: _Report, *ids: str) -> None:
    for id_ in ids:
        report.note(id_, "not-tried")


async def _resolves(report: _Report, pool: Pool, limits: Limits) -> bool:
    """ad-name: `host`; `addresses` when it works."""
    host, loop = pool.address.host, asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limits.look_up):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (TimeoutError, OSError, UnicodeError):
        return report.note("ad-name", "fails", host=host)
    addresses = ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found))
    return report.note("ad-name", "works", host=host, addresses=addresses)


async def _listens(report: _Report, pool: Pool, limits: Limits) -> bool:
    """ad-port: `host`, `port`; `why` when it fails."""
    host, port = pool.address.host, pool.address.port
    facts = {"host": host, "port": str(port)}
    try:
        async with asyncio.timeout(limits.connect):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return report.note("ad-port", "fails", why="nobody answers", **facts)
    except OSError as error:
        why = (
            "nobody listens there" if isinstance(error, ConnectionRefusedError) else "no way to it"
        )
        return report.note("ad-port", "fails", why=why, **facts)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return report.note("ad-port", "works", **facts)


async def _certified(report: _Report, forest: ForestSide, pool: Pool, limits: Limits) -> bool:
    """ad-certificate: `host`, `names`, `days` left, `issuer`, `protocol`; `why` when it fails."""
    host = pool.address.host
    try:
        seen = await asyncio.wait_for(
            asyncio.to_thread(look, pool.address, forest.forest, limits.connect),
            2 * limits.connect + 1,
        )
    except ssl.SSLCertVerificationError as error:
        return report.note("ad-certificate", "fails", host=host, why=error.verify_message)
    except (OSError, TimeoutError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "TLS fails"
        return report.note("ad-certificate", "fails", host=host, why=why)
    outcome: Outcome = "warning" if seen.days < _SOON else "works"
    return report.note(
        "ad-certificate",
        outcome,
        host=host,
        names=", ".join(seen.names),
        days=str(seen.days),
        issuer=seen.issuer,
        protocol=seen.protocol,
    )


async def _signs_in(report: _Report, pool: Pool, limits: Limits) -> Root | None:
    """ad-bind: `user`, `way`; `why` when it fails. A wrong server fails here too: `domain`."""
    user, way = pool.forest.user, pool.forest.bind

    def root(link: Link, until: float) -> Root:
        link.renew_root(until)
        return link.root

    try:
        found = await pool.run(root, limits.look_up)
    except TroubleError as trouble:
        report.note("ad-bind", "fails", user=user, way=way, why=trouble.why)
        return None
    report.note("ad-bind", "works", user=user, way=way, domain=domain_of(found))
    return found


def _clock(report: _Report, root: Root) -> None:
    """ad-clock: `seconds` by which the server is ahead of this machine."""
    theirs = root.time
    if theirs is None:
        report.note("ad-clock", "not-tried")
        return
    ahead = (theirs - datetime.now(UTC)).total_seconds()
    outcome: Outcome = "works" if abs(ahead) <= _SKEW else "fails"
    report.note("ad-clock", outcome, seconds=str(round(ahead)))


async def _rights(report: _Report, pool: Pool, limits: Limits) -> None:
    """ad-read, ad-deleted and ad-configuration, each on a harmless object."""
    base = pool.domain or ""
    head = await _asked(pool, Query(ANY, None, "BASE", EVERYTHING), limits)
    unread = _unread(head)
    if unread:
        report.note("ad-read", "fails", domain=base, why=unread)
    else:
        count = str(len(head.rows[0].raw) if isinstance(head, Answer) else 0)
        report.note("ad-read", "works", domain=base, attributes=count)
    gone = await _asked(pool, Query(ANY, CONTAINER, "BASE", ("objectClass",), SHOW_DELETED), limits)
    why = _unread(gone)
    inside = await _any_deleted(pool, limits) if not why else ""
    if why:
        report.note("ad-deleted", "fails", domain=base, why=why)
    else:
        report.note("ad-deleted", "works" if inside else "warning", domain=base)
    await _configuration(report, pool, limits)


async def _any_deleted(pool: Pool, limits: Limits) -> str:
    """A name of some deleted object: seeing one proves the right to list them."""
    query = Query("(isDeleted=TRUE)", CONTAINER, "LEVEL", ("objectGUID",), SHOW_DELETED, page=1)

    def first(link: Link, until: float) -> str:
        page = link.search(
            f"{CONTAINER[1:]},{link.root.base}",
            query.filter,
            query.scope,
            query.attributes,
            until,
            controls=query.controls,
            size=1,
        )
        return page.rows[0][0] if page.rows else ""

    try:
        return await pool.run(first, limits.look_up)
    except TroubleError:
        return ""


async def _configuration(report: _Report, pool: Pool, limits: Limits) -> None:
    """ad-configuration: `domains` that the forest lists; `why` when it fails."""

    def partitions(link: Link, until: float) -> Answer:
        base = f"CN=Partitions,{link.root.configuration}"
        return read(link, until, Query(_CROSS_REFS, base, "LEVEL", ("nCName", "nETBIOSName")))

    try:
        answer = await pool.run(partitions, limits.look_up)
    except TroubleError as trouble:
        report.note("ad-configuration", "fails", why=trouble.why)
        return
    names = [row.object.attributes.first("nETBIOSName") for row in answer.rows]
    known = ", ".join(sorted(n for n in names if n))
    if known:
        report.note("ad-configuration", "works", domains=known)
    else:
        report.note("ad-configuration", "fails", why="it shows no domain of the forest")


async def _catalogue(
    report: _Report, forest: ForestSide, pool: Pool, root: Root, limits: Limits
) -> None:
    """ad-global-catalog: `forest`; `why` when it fails."""
    if root.first("isGlobalCatalogReady").upper() not in {"TRUE", ""}:
        why = "it is not ready as a global catalogue"
        report.note("ad-global-catalog", "fails", forest=forest.name, why=why)
        return
    answer = await _asked(pool, Query(ANY, None, "BASE", ("objectClass",)), limits)
    why = _unread(answer)
    if why:
        report.note("ad-global-catalog", "fails", forest=forest.name, why=why)
    else:
        report.note("ad-global-catalog", "works", forest=forest.name)


async def _asked(pool: Pool, query: Query, limits: Limits) -> Answer | str:
    try:
        return await pool.run(lambda link, until: read(link, until, query), limits.look_up)
    except TroubleError as trouble:
        return trouble.why


def _unread(answer: Answer | str) -> str:
    """Why an object could not be read; empty when it was."""
    if isinstance(answer, str):
        return answer
    readable = any(row.object.attributes["objectClass"] for row in answer.rows)
    return "" if readable else "the account has no right to read it"
