"""The three systems of the demo tenant in a process of their own, each as far away as it is told.

`python -m benchmarks._live_servers FOLDER AD ENTRA CONNECT` (delays in seconds) prints one line of
JSON that says where they are, and ends when its standard input does.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.adapters.entra.small import APPLICATION
from tests.live.world import world
from tests.real import psrp_server, samba

PORT, DOMAIN = 10636, "corp.contoso.com"


async def delayed(address: str, seconds: float) -> asyncio.Server:
    """A way to the LDAPS port of an address on which every request travels for so long."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(address, 636)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(carry(reader, there[1], seconds), carry(there[0], writer, 0.0))

    return await asyncio.start_server(serve, address, PORT)


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait: float) -> None:
    """Everything that comes, in order and so much later; no request waits for another."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ConnectionError, asyncio.CancelledError):
        while data := await reader.read(1 << 16):
            if wait:
                loop.call_later(wait, _write, writer, data)
            else:
                writer.write(data)
                await writer.drain()
    loop.call_later(wait, writer.close)


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)


def _other_domains(folder: str, names: list[str]) -> set[str]:
    return {x for x in names if x.endswith(".ldif") and x != f"{DOMAIN}.ldif"}


async def run(folder: Path, ad: float, entra: float, connect: float) -> None:
    """Until standard input ends."""
    with tempfile.TemporaryDirectory(prefix="b") as work:
        small = Path(work) / "tenant"
        shutil.copytree(folder, small, ignore=_other_domains)
        async with world(small, Path(work) / "w") as there:
            controller = there.lab.main[DOMAIN]
            proxy = await delayed(controller.address, ad)
            there.graph.latency = entra
            there.connect.endpoint.delay = connect
            told = {
                "ad": f"{controller.address}:{PORT}",
                "user": controller.user(),
                "password": samba.PASSWORD,
                "ad_ca": str(controller.ca_file),
                "graph": there.graph.root,
                "authority": there.tokens.root,
                "tokens_ca": str(there.tokens.ca_file),
                "application": APPLICATION,
                "connect": there.connect.settings.host,
                "port": there.connect.settings.port,
                "connect_user": psrp_server.USER,
                "connect_password": psrp_server.PASSWORD,
                "connect_ca": str(there.connect.settings.ca_file),
            }
            print(json.dumps(told), flush=True)
            await asyncio.to_thread(sys.stdin.read)
            proxy.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), *map(float, sys.argv[2:5])))
