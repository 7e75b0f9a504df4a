"""What `whysync doctor` hears of the Connect server: everything that it needs, tried in order.

Words: knowledge/doctor.yaml, under the ids used here. Nothing is changed by any of it.
"""

import asyncio
import socket
import ssl
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from adapters.connect_server.answers import SCHEMA, Answer, State, VersionShape, version_of
from adapters.connect_server.call import CallError
from adapters.connect_server.call import Kind as FailureKind
from handlers.checkup import Finding, Outcome
from knowledge.evidence import CouldNotLook, Missing
from knowledge.vocabulary import Server

if TYPE_CHECKING:
    from adapters.connect_server.connect_server import LiveConnectServer

T = TypeVar("T")
CUT_OFF = (
    2,
    5,
    79,
    0,
)  # below it synchronization stopped on 2026-09-30 (scenario-catalog section 1)
FUNCTIONS = frozenset(
    f"Get-WhySync{name}"
    for name in (
        "Version", "State", "Features", "Connectors", "Rules", "Object", "PendingEntra", "Visible",
    )
)  # fmt: skip
_FEW_DAYS = 30
_SKEW = 300  # seconds: what Kerberos takes by default
_SLIGHT = 60
_OPEN_LIMIT = 30.0
_WAY = ("connect-name", "connect-port", "connect-certificate", "connect-sign-in")
_SESSION = ("connect-endpoint", "connect-functions")
_REST = (
    "connect-read-state", "connect-read-rules", "connect-read-connectors", "connect-read-objects",
    "connect-build", "connect-staging", "connect-clock", "connect-cycle",
)  # fmt: skip
_PARTS = {
    "ServiceStatus": "service status", "Scheduler": "scheduler",
    "GlobalSettings": "global settings", "Runs": "runs", "Events": "events",
    "Statistics": "statistics", "PasswordSync": "passwords",
    "ConfigurationVersion": "configuration version",
}  # fmt: skip
_ENDPOINT: frozenset[FailureKind] = frozenset({"access", "endpoint", "quota", "function"})


class Examining:
    """One examination; findings in the order in which one thing needs the other."""

    def __init__(self, server: "LiveConnectServer") -> None:
        self._server, self._settings = server, server.settings
        self._found: list[Finding] = []

    async def all(self) -> tuple[Finding, ...]:
        """All findings; what could not be tried because of another says so."""
        if await self._name() and await self._port() and await self._certificate():
            version = await self._session()
            if version is not None:
                await self._reads(version)
        tried = {finding.id for finding in self._found}
        for missing in (*_WAY, *_SESSION, *_REST):
            if missing not in tried:
                self._note(missing, "not-tried")
        return tuple(self._found)

    def _note(self, finding: str, outcome: Outcome, **facts: str) -> None:
        self._found.append(Finding(self._settings.address, finding, outcome, facts))

    async def _name(self) -> bool:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self._settings.host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            self._note("connect-name", "fails", why=(error.strerror or "no answer").lower())
            return False
        addresses = dict.fromkeys(str(one[4][0]) for one in found)
        self._note("connect-name", "works", addresses=", ".join(addresses))
        return True

    async def _port(self) -> bool:
        try:
            await self._connected(None)
        except TimeoutError:
            self._note("connect-port", "fails", why="no answer in time")
            return False
        except OSError as error:
            self._note("connect-port", "fails", why=_spoken(error))
            return False
        self._note("connect-port", "works")
        return True

    async def _certificate(self) -> bool:
        if not self._settings.https:
            self._note("connect-certificate", "not-tried", why="messages are encrypted instead")
            return True
        try:
            context = _trusting(self._settings.ca_file)
            ends = await self._connected(context)
        except ssl.SSLCertVerificationError as error:
            self._note("connect-certificate", "fails", why=error.verify_message)
            return False
        except (OSError, TimeoutError) as error:
            self._note("connect-certificate", "fails", why=_spoken(error))
            return False
        days = (ends - datetime.now(UTC)).days if ends else 0
        outcome: Outcome = "works" if days >= _FEW_DAYS else "warning"
        self._note("connect-certificate", outcome, days=str(days))
        return True

    async def _connected(self, context: ssl.SSLContext | None) -> datetime | None:
        """Connect and let go again; when the certificate that was shown ends."""
        host, _, port = self._settings.address.rpartition(":")
        name = host if context else None
        async with asyncio.timeout(self._settings.limits.connect):
            _, writer = await asyncio.open_connection(
                host, int(port), ssl=context, server_hostname=name
            )
        shown: Mapping[str, object] = writer.get_extra_info("peercert") or {}
        writer.transport.abort()
        ends = shown.get("notAfter")
        if not isinstance(ends, str):
            return None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)

    async def _session(self) -> tuple[Answer, VersionShape] | None:
        """A session, and the function that asks the engine nothing."""
        try:
            version = await self._server.reading.remoting.call(
                "Get-WhySyncVersion", version_of, limit=_OPEN_LIMIT
            )
        except CallError as error:
            self._refused(error)
            return None
        self._note("connect-sign-in", "works")
        self._note("connect-endpoint", "works", name=self._settings.configuration_name)
        lacking = sorted(FUNCTIONS - {str(name) for name in version[1].functions})
        if lacking:
            self._note("connect-functions", "fails", why=f"not there: {', '.join(lacking)}")
            return None
        self._note(
            "connect-functions", "works", schema=str(SCHEMA), version=version[1].module_version
        )
        return version

    def _refused(self, error: CallError) -> None:
        if error.kind in {"schema", "answer"}:
            self._note("connect-sign-in", "works")
            self._note("connect-endpoint", "works", name=self._settings.configuration_name)
            self._note("connect-functions", "fails", why=error.why)
        elif error.kind in _ENDPOINT:
            self._note("connect-sign-in", "works")
            self._note("connect-endpoint", "fails", why=error.why)
        else:
            self._note("connect-sign-in", "fails", why=error.why)

    async def _reads(self, version: tuple[Answer, VersionShape]) -> None:
        reading = self._server.reading
        state = await self._tried("connect-read-state", reading.state)
        await self._tried("connect-read-rules", reading.rules)
        await self._tried("connect-read-connectors", reading.connectors)
        await self._objects()
        self._clock(version[0].at)
        if state is not None:
            self._failed_parts(state)
            if not isinstance(state.server, CouldNotLook):
                self._build(state.server)
                self._scheduler(state.server)

    async def _tried(self, finding: str, read: Callable[[], Awaitable[T]]) -> T | None:
        try:
            value = await read()
        except CallError as error:
            outcome: Outcome = "not-tried" if error.kind == "busy" else "fails"
            self._note(finding, outcome, why=error.why)
            return None
        self._note(finding, "works")
        return value

    async def _objects(self) -> None:
        """An id that cannot exist: Missing proves that absence can be told from failure."""
        found = await self._server.by_id(str(uuid.uuid4()))
        if isinstance(found, Missing):
            self._note("connect-read-objects", "works")
        elif isinstance(found, CouldNotLook):
            self._note("connect-read-objects", "fails", why=found.why)
        else:
            self._note("connect-read-objects", "fails", why="an id that cannot exist was found")

    def _failed_parts(self, state: State) -> None:
        parts = {"Runs": state.runs, "Events": state.events, "PasswordSync": state.passwords}
        lacking = [name for name, part in parts.items() if isinstance(part, CouldNotLook)]
        told = (*state.failed, *(() if state.busy else lacking))
        failed = [_PARTS.get(name, "a part that is not known here") for name in dict.fromkeys(told)]
        if failed:
            index = next(i for i, x in enumerate(self._found) if x.id == "connect-read-state")
            why = f"not readable: {', '.join(failed)}"
            address = self._settings.address
            self._found[index] = Finding(address, "connect-read-state", "warning", {"why": why})

    def _build(self, server: Server) -> None:
        parts = [int(p) for p in (server.version or "").split(".") if p.isascii() and p.isdigit()]
        if not parts:
            self._note("connect-build", "not-tried", why="the server does not tell its version")
            return
        supported = tuple([*parts, 0, 0, 0][: len(CUT_OFF)]) >= CUT_OFF
        outcome: Outcome = "works" if supported else "fails"
        self._note("connect-build", outcome, version=server.version or "")

    def _scheduler(self, server: Server) -> None:
        scheduler = server.scheduler
        if scheduler is None:
            return
        if scheduler.staging is not None:
            self._note("connect-staging", "warning" if scheduler.staging else "works")
        if scheduler.in_progress is None:
            return
        waits = scheduler.in_progress and not self._settings.during_cycle
        self._note("connect-cycle", "warning" if waits else "works")

    def _clock(self, at: datetime | None) -> None:
        if at is None:
            self._note("connect-clock", "not-tried", why="the server does not tell its time")
            return
        seconds = round(abs((datetime.now(UTC) - at).total_seconds()))
        outcome: Outcome = "works" if seconds <= _SLIGHT else "warning"
        outcome = "fails" if seconds > _SKEW else outcome
        self._note("connect-clock", outcome, seconds=str(seconds))


def _trusting(ca_file: object) -> ssl.SSLContext:
    """As requests trusts: the authority that was named, else those that it brings along."""
    if ca_file is not None:
        return ssl.create_default_context(cafile=str(ca_file))
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _spoken(error: OSError) -> str:
    return (error.strerror or str(error) or "no answer in time").lower()
