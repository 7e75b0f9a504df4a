"""A Connect server that listens, and the live adapter connected to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from tests.real.psrp_server import DEMO, ConnectServer, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ConnectServer]:
    """The demo's Connect server over HTTPS."""
    async with serving(DEMO, tmp_path) as running:
        yield running


@pytest.fixture
async def live(server: ConnectServer) -> AsyncIterator[LiveConnectServer]:
    """The adapter; its sessions end with the test."""
    adapter = LiveConnectServer(server.settings)
    yield adapter
    await adapter.close()
