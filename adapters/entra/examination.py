"""What `whysync doctor` asks of Entra ID: the way there, the token, each right, the clocks."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from adapters.entra import audits, state
from adapters.entra.client import GraphClient
from adapters.entra.expiry import days_left, identity_days
from adapters.entra.faults import Fault, connection_fault
from adapters.entra.pipeline import trust
from adapters.entra.queries import PATHS, PERMISSIONS, Ask, path
from adapters.entra.reader import Reader
from handlers.attention import time_left
from handlers.checkup import Finding, Outcome

_SOON, _IDENTITY_SOON = 14, 30  # days
_SKEW, _WRONG = 60, 300  # seconds: Entra ID refuses what is signed 5 minutes off
_HTTPS, _HTTP = 443, 80
_TOP = "1"
_HIDDEN = "Member.Read.Hidden"
# What is needed (graph-lookups section 12), and what only takes an answer away when it is missing.
_READS: tuple[tuple[str, Outcome, Ask], ...] = (
    *(
        (
            f"entra-read-{kind}s",
            "warning" if kind == "device" else "fails",
            Ask(path(PATHS[kind], select="id", top=_TOP), PERMISSIONS[kind], kind),
        )
        for kind in PATHS
    ),
    ("entra-read-domains", "fails", state.DOMAINS),
    ("entra-read-organization", "fails", state.ORGANIZATION),
    (
        "entra-read-deleted",
        "warning",
        Ask(
            path("/directory/deletedItems/microsoft.graph.user", select="id", top=_TOP),
            PERMISSIONS["user"],
        ),
    ),
    ("entra-read-features", "warning", state.FEATURES),
)
_LOG = Ask(path("/auditLogs/directoryAudits", top=_TOP), audits.PERMISSION, pages=1)


class Examination:
    """Everything that the look-ups need, tried once on harmless objects."""

    def __init__(self, client: GraphClient, reader: Reader) -> None:
        self._client, self._reader, self._settings = client, reader, client.settings
        self._connection = f"Entra ID {self._settings.tenant_id}, {self._settings.cloud.host}"

    async def findings(self) -> tuple[Finding, ...]:
        """One for each thing that was tried; never raises for an outside failure."""
        roots = (self._settings.cloud.authority, self._settings.cloud.graph)
        ways = await asyncio.gather(*(self._way(root) for root in dict.fromkeys(roots)))
        token, hidden = await self._token()
        tried = token.outcome != "fails"
        reads = await self._reads() if tried else self._not_tried()
        clock = await self._clock()
        identity = await self._identity()
        return (*(f for way in ways for f in way), token, *reads, hidden, clock, identity)

    def _finding(self, name: str, outcome: Outcome, **facts: str) -> Finding:
        return Finding(self._connection, name, outcome, facts)

    async def _way(self, root: str) -> Sequence[Finding]:
        """Name, port and certificate of one address; a proxy knows them in our place."""
        url = urlsplit(root)
        host, port = url.hostname or "", url.port or (_HTTPS if url.scheme == "https" else _HTTP)
        facts = {"host": host, "port": str(port)}
        names = ("entra-name", "entra-port", "entra-certificate")
        if url.scheme in getproxies() and not proxy_bypass(host):
            return [self._finding(n, "not-tried", why="a proxy is set", **facts) for n in names]
        done: list[Finding] = []
        steps = (self._name, self._port, self._certificate)
        for name, step in zip(names, steps, strict=True):
            if any(f.outcome == "fails" for f in done):
                done.append(self._finding(name, "not-tried", why="", **facts))
                continue
            try:
                outcome, more = await step(host, port, url.scheme == "https")
            except TimeoutError:
                outcome, more = "fails", {"why": Fault("unreachable", host=host).why}
            except OSError as error:
                outcome, more = "fails", {"why": connection_fault(error, host).why}
            done.append(self._finding(name, outcome, **facts, **more))
        return done

    async def _name(self, host: str, port: int, _: bool) -> tuple[Outcome, dict[str, str]]:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._patience):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return "works", {"addresses": ", ".join(sorted({str(f[4][0]) for f in found}))}

    async def _port(self, host: str, port: int, _: bool) -> tuple[Outcome, dict[str, str]]:
        async with asyncio.timeout(self._patience):
            writer = (await asyncio.open_connection(host, port))[1]
            await _closed(writer)
        return "works", {}

    async def _certificate(
        self, host: str, port: int, secured: bool
    ) -> tuple[Outcome, dict[str, str]]:
        if not secured:
            return "not-tried", {"why": "this machine is asked without TLS"}
        async with asyncio.timeout(self._patience):
            trusted = trust(self._settings)
            writer = (await asyncio.open_connection(host, port, ssl=trusted))[1]
            shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
            days = days_left(shown.getpeercert())
            await _closed(writer)
        if days is None:
            return "warning", {"days": ""}
        return "warning" if days < _SOON else "works", {"days": str(days)}

    @property
    def _patience(self) -> float:
        return time_left(self._settings.limits.connect)

    async def _token(self) -> tuple[Finding, Finding]:
        """The token, and the one right that only the token tells of: Graph hides without a word."""
        try:
            claims = await self._client.tokens.claims()
        except Fault as fault:
            return self._finding("entra-token", "fails", why=fault.why), self._hidden(None)
        roles = ", ".join(sorted(claims.roles)) if claims else ""
        token = self._finding("entra-token", "works" if roles else "warning", roles=roles)
        return token, self._hidden(claims.roles if claims else None)

    def _hidden(self, roles: Sequence[str] | None) -> Finding:
        """Whether the members of groups that hide them may be read (graph-lookups section 12)."""
        outcome: Outcome = "warning"
        if roles is None:
            outcome = "not-tried"
        elif _HIDDEN in roles:
            outcome = "works"
        return self._finding("entra-read-hidden-members", outcome, permission=_HIDDEN, why="")

    async def _reads(self) -> Sequence[Finding]:
        read = await asyncio.gather(*(self._read(*each) for each in _READS))
        return (*read, await self._log())

    def _not_tried(self) -> Sequence[Finding]:
        asks = (*((name, ask) for name, _, ask in _READS), ("entra-read-audits", _LOG))
        return [
            self._finding(name, "not-tried", permission=ask.permission, why="")
            for name, ask in asks
        ]

    async def _read(self, name: str, otherwise: Outcome, ask: Ask) -> Finding:
        try:
            await self._reader.first(ask)
        except Fault as fault:
            return self._finding(name, otherwise, permission=ask.permission, why=fault.why)
        return self._finding(name, "works", permission=ask.permission)

    async def _log(self) -> Finding:
        """The audit log is slow and counted, so it is asked alone."""
        return await self._read("entra-read-audits", "warning", _LOG)

    async def _clock(self) -> Finding:
        url = f"{self._client.root}{state.ORGANIZATION.path}"
        try:
            reply = await self._client.send(url)
            told = parsedate_to_datetime(reply.headers.get("date", ""))
        except Fault as fault:
            return self._finding("entra-clock", "not-tried", why=fault.why)
        except ValueError:
            return self._finding("entra-clock", "not-tried", why="Graph did not tell the time")
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        skew = abs((datetime.now(UTC) - told).total_seconds())
        outcome: Outcome = "fails" if skew >= _WRONG else "warning" if skew >= _SKEW else "works"
        return self._finding("entra-clock", outcome, seconds=f"{skew:.0f}")

    async def _identity(self) -> Finding:
        """How long what the token is asked with is good; nobody tells that of a secret."""
        kind = self._settings.credential
        if kind != "certificate":
            return self._finding("entra-secret", "not-tried", credential=kind, why="")
        loop = asyncio.get_running_loop()
        days = await loop.run_in_executor(self._client.executor, identity_days, self._settings)
        if days is None:
            why = "the certificate file cannot be read"
            return self._finding("entra-secret", "fails", credential=kind, why=why, days="")
        outcome: Outcome = "fails" if days < 0 else "warning" if days < _IDENTITY_SOON else "works"
        return self._finding("entra-secret", outcome, credential=kind, why="", days=str(days))


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()
