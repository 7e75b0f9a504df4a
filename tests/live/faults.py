"""A fault of the three systems, and how its stage is built."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from adapters.tenant_folder import load
from tests.live.faults_stage import AD, CONNECT, ENTRA, Stage, System, context
from tests.live.proxy import Proxy, proxy
from tests.live.world import world
from tests.real.authority import Authority

GRAPH, TOKENS = "127.0.0.21", "127.0.0.22"


@dataclass(frozen=True)
class Fault:
    """One bad day.

    `dark`: systems of which nothing can be seen. `hit`: systems of which a part cannot. `same`:
    what is told is the same as with open eyes. `warm`: it befalls a bot that has looked before.
    `heals`: when it is over, the same bot answers as before. `short`: it uses up every limit.
    `absent`: that nobody of a name is there can still be said. `leaks`: a library leaves a socket
    to the garbage collector. `truth`: the overlay of the demo that shows what is true on this day.
    `besides`: questions whose answer is another one, though all is seen.
    """

    name: str
    spoil: Callable[[Stage], None]
    dark: frozenset[System] = frozenset()
    hit: frozenset[System] = frozenset()
    same: bool = False
    warm: bool = False
    heals: bool = True
    short: bool = False
    absent: bool = False
    leaks: bool = False
    truth: str | None = None
    besides: frozenset[str] = frozenset()

    @property
    def look_up(self) -> float:
        """Seconds that a look-up may take."""
        return 1.0 if self.short else 4.0

    @property
    def limit(self) -> float:
        """Seconds that a question may take."""
        return 2.0 if self.short else 6.0


class Known(Authority):
    """One with a name of its own: OpenSSL tells authorities apart by their names."""

    @property
    def _name(self) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the stage")])

    @_name.setter
    def _name(self, _: x509.Name) -> None:
        """The name stays."""


def trusting() -> ssl.SSLContext:
    """A client's side of TLS that takes any certificate: the proxy's own way to its server."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


@asynccontextmanager
async def _stage(folder: Path, work: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(world(folder, work / "world"))
        authority, unknown = Known(work / "known"), Authority(work / "unknown")
        controllers = {**there.lab.main}
        for domain, others in there.lab.others.items():
            controllers |= {f"{domain}@{name}": one for name, one in others.items()}
        any_one = next(iter(controllers.values()))
        own: dict[System, Path] = {
            AD: any_one.ca_file,
            ENTRA: there.tokens.ca_file,
            CONNECT: there.connect.authority.ca_file,
        }
        trusted = {system: work / f"{system}.pem" for system in own}
        for system, file in own.items():
            trusted[system].write_text(file.read_text() + authority.ca_file.read_text())
        inner = trusting()

        async def before(host: str, port: int, usual: ssl.SSLContext | None = None) -> Proxy:
            way = None if usual else inner
            return await stack.enter_async_context(proxy(host, (host, port), usual, way))

        shown = context(authority.issue("graph", (), [GRAPH]))
        graph = await before(GRAPH, _port(there.graph.root), shown)
        there.graph.tenant.base = f"https://{GRAPH}:{graph.port}/v1.0"
        settings = there.connect.settings
        made = Stage(
            there,
            load(folder),
            authority,
            unknown,
            trusted,
            graph,
            await before(TOKENS, _port(there.tokens.root)),
            await before(settings.host, settings.port or 0),
            {name: await before(one.address, 636) for name, one in controllers.items()},
            asyncio.get_running_loop(),
        )
        made.keep_endpoint()
        yield made


def _port(root: str) -> int:
    return int(root.rpartition(":")[2])


@contextmanager
def stage(folder: Path, work: Path) -> Iterator[Stage]:
    """The whole stage, in a thread of its own, so that the bot's event loop is the bot's alone."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(120)

    manager = _stage(folder, work)
    made = run(manager.__aenter__())
    try:
        made.reset()
        yield made
    finally:
        made.heal()
        run(manager.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
