"""The stage on which faults are played: servers, proxies before them, and a live bot.

Every server stands behind a proxy with bad manners. A fault spoils the stage; `heal` mends it.
"""

import asyncio
import copy
import signal
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from adapters.active_directory import Domain, Forest, LiveDirectory
from adapters.active_directory import Limits as DirectoryLimits
from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings
from adapters.connect_server.settings import Limits as ConnectLimits
from adapters.entra.settings import Cloud, EntraSettings
from adapters.entra.settings import Limits as EntraLimits
from adapters.entra.tenant import LiveTenant
from adapters.tenant_folder import TenantFolder
from bot.systems import Systems
from handlers.conductor import conducted
from tests.adapters.entra.small import settings_for
from tests.live.proxy import GOOD, Manners, Proxy
from tests.live.world import World
from tests.real import samba_lab
from tests.real.authority import Authority
from tests.real.psrp_wire import Faults, Shell
from tests.real.samba import PASSWORD, READER, Controller

System = Literal["active-directory", "entra-id", "connect-server"]
AD: System = "active-directory"
ENTRA: System = "entra-id"
CONNECT: System = "connect-server"
REST = 0.2  # seconds that a system that failed is left alone
SHELLS = 5  # that one user may have open: MS-WSMV 3.1.4.1.34.3.4


@dataclass
class Login:
    """As whom the systems are read; what is changed here counts at the next sign-in."""

    user: str = READER
    directory: str = PASSWORD
    application: str = "right"
    connect: str = ""


@dataclass
class Stage:
    """The servers, the proxies before them, and how the bot is set."""

    there: World
    recorded: TenantFolder
    authority: Authority
    unknown: Authority
    trusted: dict[System, Path]
    graph: Proxy
    tokens: Proxy
    connect: Proxy
    controllers: dict[str, Proxy]
    shells_loop: asyncio.AbstractEventLoop
    login: Login = field(default_factory=Login)
    servers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # in place of a domain's own
    account_rest: float = REST
    host: str = ""  # in place of the Connect server's
    cloud: Cloud | None = None  # in place of Entra ID's
    during_cycle: bool = True
    look_up: float = 5.0
    _frozen: list[Controller] = field(default_factory=list)
    _endpoint: dict[str, Any] = field(default_factory=dict)

    def of(self, *names: str) -> list[Proxy]:
        """The proxies before these domain controllers, as the lab's files name them."""
        return [self.controllers[name] for name in names]

    def server(self, name: str) -> str:
        """A domain controller's proxy, as the settings name a server."""
        before = self.controllers[name]
        return f"{before.host}:{before.port}"

    def misbehave(self, system: System, manners: Manners) -> None:
        """Everything of a system."""
        for each in self._proxies(system):
            each.behave(manners)

    def break_off(self, system: System) -> None:
        """Close all connections to a system."""
        for each in self._proxies(system):
            each.break_off()

    def freeze(self, controller: Controller) -> None:
        """Its machine stands still: connections come about, and nothing is answered."""
        assert controller.process is not None
        controller.process.send_signal(signal.SIGSTOP)
        self._frozen.append(controller)

    def end_shells(self) -> None:
        """The Connect server forgets all sessions."""

        async def end(shells: list[Shell]) -> None:
            for shell in shells:
                for task in shell.tasks.values():
                    task.cancel()
                shell.changed.set()

        wire = self.there.connect.wire
        shells, wire.shells = list(wire.shells.values()), {}
        asyncio.run_coroutine_threadsafe(end(shells), self.shells_loop).result(10)

    def certificate(self, host: str, kind: str) -> ssl.SSLContext:
        """A server's certificate: "expired", "wrong-name" or "unknown-authority"."""
        signer = self.unknown if kind == "unknown-authority" else self.authority
        lasts = timedelta(days=-1 if kind == "expired" else 30)
        names, addresses = ((), [host]) if kind != "wrong-name" else (["elsewhere.example"], [])
        return context(signer.issue(f"{kind}-{host}", names, addresses, lasts))

    def show(self, system: System, kind: str) -> None:
        """Every server of a system shows such a certificate."""
        for each in self._proxies(system):
            each.behave(Manners(shows=self.certificate(each.host, kind)))

    def spoil_inside(self, system: System, twist: Callable[[bytes], bytes]) -> None:
        """Answers are changed behind TLS, whose certificate is right."""
        for each in self._proxies(system):
            shows = self.certificate(each.host, "good")
            each.behave(Manners(shows=shows, twist=twist))

    def _proxies(self, system: System) -> list[Proxy]:
        return {
            AD: list(self.controllers.values()),
            ENTRA: [self.graph],
            CONNECT: [self.connect],
        }[system]

    def heal(self) -> None:
        """Everything as it was."""
        there = self.there
        for controller in self._frozen:
            assert controller.process is not None
            controller.process.send_signal(signal.SIGCONT)
        self._frozen = []
        for each in (*self.controllers.values(), self.graph, self.tokens, self.connect):
            each.behave(GOOD)
        there.graph.troubles, there.graph.latency, there.graph.compress = [], 0.0, False
        there.graph.tenant.granted, there.graph.tenant.page_size = None, 100
        there.tokens.secret, there.tokens.wait, there.tokens.broken = "right", 0.0, None
        there.tokens.lasts = 3600
        wire, endpoint = there.connect.wire, there.connect.endpoint
        wire.faults, wire.runner, wire.most_shells = Faults(), endpoint.run, SHELLS
        wire.configuration = "WhySync"
        vars(endpoint).update(self._endpoint)
        self.login.directory, self.login.application = PASSWORD, "right"
        self.login.connect = there.connect.settings.password()

    def reset(self) -> None:
        """And the settings of the next bot too."""
        self.heal()
        self.login = Login(connect=self.login.connect)
        self.servers, self.host, self.cloud = {}, "", None
        self.account_rest, self.during_cycle, self.look_up = REST, True, 5.0
        self.end_shells()

    def keep_endpoint(self) -> None:
        """Remember how the endpoint is when it is well: faults replace its parts."""
        self._endpoint = copy.copy(vars(self.there.connect.endpoint))

    def forests(self) -> tuple[Forest, ...]:
        """The domains, behind their proxies."""
        login = self.login
        found = []
        for forest in samba_lab.forests(self.there.lab, login.user):
            domains = tuple(Domain(d.name, self.servers_of(d.name)) for d in forest.domains)
            changed = replace(forest, domains=domains, password=lambda: login.directory)
            found.append(replace(changed, ca_file=self.trusted[AD]))
        return tuple(found)

    def servers_of(self, domain: str) -> tuple[str, ...]:
        """A domain's servers, as the settings name them, in order."""
        own = [n for n in self.controllers if n.partition("@")[0] == domain]
        return self.servers.get(domain) or tuple(self.server(n) for n in sorted(own))

    def entra(self) -> EntraSettings:
        """The tenant, behind its proxies."""
        root = f"https://{self.graph.host}:{self.graph.port}"
        cloud = Cloud(root, f"https://{self.tokens.host}:{self.tokens.port}")
        limits = EntraLimits(
            look_up=self.look_up, connect=self.look_up, token=self.look_up, rest=REST, body=1 << 21
        )
        login = self.login
        return settings_for(
            root,
            self.there.tokens,
            limits,
            cloud=self.cloud or cloud,
            ca_file=self.trusted[ENTRA],
            secret=lambda: login.application,
        )

    def endpoint(self) -> ConnectSettings:
        """The Connect server, behind its proxy."""
        limits = ConnectLimits(
            look_up=self.look_up, connect=self.look_up, open=self.look_up, pause=REST
        )
        login = self.login
        return replace(
            self.there.connect.settings,
            host=self.host or self.connect.host,
            port=self.connect.port,
            password=lambda: login.connect,
            ca_file=self.trusted[CONNECT],
            limits=limits,
            during_cycle=self.during_cycle,
        )

    @asynccontextmanager
    async def systems(self) -> AsyncIterator[Systems]:
        """A bot that has asked nothing yet. Nothing is kept, so that each question really looks."""
        look_up = self.look_up
        limits = DirectoryLimits(
            look_up=look_up, connect=look_up, rest=REST, account_rest=self.account_rest
        )
        directory = LiveDirectory(self.forests(), limits)
        server, tenant = LiveConnectServer(self.endpoint()), LiveTenant(self.entra())
        made = Systems(
            self.recorded.name,
            "live",
            self.recorded.clock,
            conducted(directory, AD, 60, look_up),
            conducted(server, CONNECT, 60, look_up),
            conducted(tenant, ENTRA, 60, look_up),
            connections=(directory, server, tenant),
        )
        try:
            yield made
        finally:
            await made.close()


def context(pair: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of TLS."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(*pair)
    return made
