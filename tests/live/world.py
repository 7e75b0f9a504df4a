"""A tenant folder as three living systems: Samba, Graph and remoting, and the ports to them."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.active_directory import Limits as DirectoryLimits
from adapters.active_directory import LiveDirectory
from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings
from adapters.entra.settings import EntraSettings
from adapters.entra.tenant import LiveTenant
from adapters.formats.recording import Recorder
from adapters.tenant_folder import load
from bot.systems import Systems
from handlers.conductor import KEEP, LOOK_UP, conducted
from tests.adapters.entra.small import settings_for
from tests.real import psrp_server, samba_lab
from tests.real.graph_server import GraphServer, graph_server
from tests.real.token_server import TokenServer, token_server


@dataclass
class World:
    """The servers; what is wrong with them is set on them."""

    folder: Path
    lab: samba_lab.Lab
    graph: GraphServer
    tokens: TokenServer
    connect: psrp_server.ConnectServer

    def entra(self) -> EntraSettings:
        """The application that reads the tenant."""
        return settings_for(self.graph.root, self.tokens)

    def server(self) -> ConnectSettings:
        """The endpoint on the Connect server."""
        return replace(self.connect.settings, during_cycle=True)


@asynccontextmanager
async def world(folder: Path, work: Path, lab: samba_lab.Lab | None = None) -> AsyncIterator[World]:
    """All of a tenant folder's systems, started and stopped; `lab`: the directory is there."""
    async with AsyncExitStack() as stack:
        if lab is None:
            # the names of Samba's sockets must be short
            short = stack.enter_context(tempfile.TemporaryDirectory(prefix="ad"))
            lab = samba_lab.load_folder(folder, Path(short))
            stack.callback(lab.stop)
        tokens = stack.enter_context(token_server(work / "tokens"))
        graph = stack.enter_context(graph_server(folder=folder / "entra", accepts=tokens.accepts))
        connect = await stack.enter_async_context(psrp_server.serving(folder, work / "connect"))
        yield World(folder, lab, graph, tokens, connect)


@asynccontextmanager
async def systems_of(
    there: World,
    keep: float = KEEP,
    look_up: float = LOOK_UP,
    recorder: Recorder | None = None,
) -> AsyncIterator[Systems]:
    """The live ports to a world, at the time of its recording. `recorder` hears what they say."""
    recorded = load(there.folder)
    directory = LiveDirectory(
        samba_lab.forests(there.lab), DirectoryLimits(look_up=look_up), recorder
    )
    server = LiveConnectServer(there.server(), recorder)
    tenant = LiveTenant(there.entra(), recorder, now=recorded.clock.now)
    systems = Systems(
        recorded.name,
        "live",
        recorded.clock,
        conducted(directory, "active-directory", keep, look_up),
        conducted(server, "connect-server", keep, look_up),
        conducted(tenant, "entra-id", keep, look_up),
        connections=(directory, server, tenant),
    )
    try:
        yield systems
    finally:
        await systems.close()
