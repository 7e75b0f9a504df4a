"""A Connect server to connect to: the WSMan service with the JEA endpoint of a tenant folder."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from adapters.connect_server.settings import ConnectSettings, Limits
from tests.real.authority import Authority
from tests.real.psrp_endpoint import Endpoint
from tests.real.psrp_wire import WsmanServer

ADDRESS = "127.0.0.1"
USER, PASSWORD = "svc-whysync", "correct horse"
DEMO = Path(__file__).parents[2] / "adapters" / "tenant_folder" / "demo"
LIMITS = Limits(look_up=5.0, connect=2.0, open=10.0)


@dataclass
class ConnectServer:
    """One that is listening: what it serves, how it misbehaves, and how it is reached."""

    endpoint: Endpoint
    wire: WsmanServer
    settings: ConnectSettings
    authority: Authority


@asynccontextmanager
async def serving(
    folder: Path, work: Path, *, negotiate: bool = False, host: str = ADDRESS
) -> AsyncIterator[ConnectServer]:
    """Over HTTPS with Basic, or over HTTP with Negotiate and message encryption.

    NTLM needs the environment variable NTLM_USER_FILE of `ntlm_users`.
    """
    endpoint, authority = Endpoint(folder), Authority(work / "authority")
    wire = WsmanServer(endpoint.run, {USER: PASSWORD}, "WhySync")
    app = web.Application(client_max_size=1 << 26)
    app.router.add_post("/wsman", wire.negotiate if negotiate else wire.basic)
    context = None
    if not negotiate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        lasts = timedelta(days=20, hours=1)
        context.load_cert_chain(*authority.issue("connect01", ["connect01"], [ADDRESS], lasts))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=context)
    await site.start()
    port = runner.addresses[0][1]
    settings = ConnectSettings(
        host=host,
        port=port,
        https=not negotiate,
        auth="negotiate" if negotiate else "basic",
        user=f"CONTOSO\\{USER}" if negotiate else USER,
        password=lambda: PASSWORD,
        ca_file=None if negotiate else authority.ca_file,
        limits=LIMITS,
    )
    try:
        yield ConnectServer(endpoint, wire, settings, authority)
    finally:
        await wire.close()
        for connection in runner.server.connections if runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()  # a client that is gone says no goodbye over TLS
        await runner.cleanup()
        for _ in range(10):
            await asyncio.sleep(0)


def ntlm_users(work: Path) -> Path:
    """The file that tells pyspnego's NTLM acceptor who may sign in."""
    path = work / "ntlm-users"
    path.write_text(f"CONTOSO:{USER}:{PASSWORD}\n")
    return path
