"""Alive, and able to answer."""

from collections.abc import Mapping

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.health import health

TestClient.__test__ = False  # its name makes pytest take it for a test
TestServer.__test__ = False


@pytest.mark.parametrize(
    "states, status, told",
    [
        ({"contoso": None}, 200, {"contoso": "ok"}),
        ({"contoso": None, "slack": "timeout"}, 503, {"contoso": "ok", "slack": "timeout"}),
    ],
)
async def test_ready_is_whoever_reaches_everything(
    states: Mapping[str, str | None], status: int, told: Mapping[str, str]
) -> None:
    """Each connection by its name; alive it is all the same."""
    app = web.Application()
    app.add_routes(health(lambda: states))
    async with TestClient(TestServer(app)) as client:
        ready = await client.get("/readyz")

        assert (ready.status, (await ready.json())["connections"]) == (status, told)
        assert (await client.get("/healthz")).status == 200
