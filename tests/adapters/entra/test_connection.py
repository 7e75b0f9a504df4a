"""The way to Graph: names, ports, certificates, the breaker, and who gives up on the way."""

import asyncio
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.entra.faults import clause
from adapters.entra.settings import Cloud, EntraSettings
from adapters.entra.tenant import LiveTenant
from handlers.attention import framed
from knowledge.evidence import CouldNotLook, Found
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import (
    ANNA,
    ASKS,
    DENIED,
    HOST,
    NOBODY,
    VPN_USERS,
    settings_for,
)
from tests.real.authority import Authority
from tests.real.graph_server import GraphServer, graph_server
from tests.real.token_server import TokenServer


@pytest.mark.parametrize("how", list(ASKS))
async def test_nobody_listens(make: Make, tokens: TokenServer, how: str) -> None:
    """The server is dead at the start."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        root = f"http://{HOST}:{taken.getsockname()[1]}"
        tenant = make(settings_for(root, tokens))
        assert await ASKS[how](tenant) == CouldNotLook(clause("refused", host=HOST))


async def test_no_such_name(make: Make, tokens: TokenServer) -> None:
    """DNS knows nothing of the host."""
    tenant = make(settings_for("https://graph.invalid", tokens))
    assert await tenant.domains() == CouldNotLook(clause("name", host="graph.invalid"))


@pytest.mark.parametrize(
    "names,lasts,known",
    [
        (["other.contoso.com"], 3, True),  # of another host
        ([], -1, True),  # past its end
        ([], 3, False),  # of an authority that nobody knows
    ],
)
async def test_a_certificate_that_is_none(
    make: Make, tokens: TokenServer, tmp_path: Path, names: list[str], lasts: int, known: bool
) -> None:
    """Whom the certificate does not vouch for gets no token."""
    authority = tokens.authority if known else Authority(tmp_path)
    addresses = [] if names else [HOST]
    pair = authority.issue(
        f"graph-{lasts}-{known}-{len(names)}", names, addresses, timedelta(lasts)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    with graph_server(tls=context, accepts=tokens.accepts) as graph:
        found = await make(settings_for(graph.root, tokens)).domains()
        assert isinstance(found, CouldNotLook)
        assert found.why.startswith(clause("certificate", host=HOST, detail="").rstrip(")"))
        assert graph.asked == []


async def test_tls_to_a_server_without(make: Make, tokens: TokenServer, graph: GraphServer) -> None:
    """The port speaks, but no TLS."""
    root = graph.root.replace("http:", "https:")
    found = await make(settings_for(root, tokens)).domains()
    assert found == CouldNotLook(clause("tls", host=HOST))


async def test_over_tls(make: Make, tokens: TokenServer) -> None:
    """With a certificate that holds, everything is as without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tokens.authority.issue("graph", addresses=[HOST]))
    with graph_server(tls=context, accepts=tokens.accepts) as graph:
        tenant = make(settings_for(graph.root, tokens))
        assert isinstance(await tenant.by_id(ANNA), Found)
        await tenant.close()


async def test_left_alone_for_a_while(
    graph: GraphServer, make: Make, settings: EntraSettings
) -> None:
    """After five failures in a row Graph is not asked, and after a rest it is asked again."""
    tenant = make(settings)
    graph.trouble("/domains", status=500, code="x", times=5)
    for _ in range(5):
        assert isinstance(await tenant.domains(), CouldNotLook)
    asked = len(graph.asked)
    why = clause("resting", host=HOST, seconds="0.3")
    assert await tenant.domains() == CouldNotLook(why)
    assert len(graph.asked) == asked
    with framed(5.0):
        while not isinstance(found := await tenant.domains(), Found):
            assert found == CouldNotLook(why)
            await asyncio.sleep(0.02)


async def test_what_is_no_failure(graph: GraphServer, tenant: LiveTenant) -> None:
    """Missing rights, unknown objects and throttling never make it left alone."""
    graph.trouble("/domains", status=403, code=DENIED)
    for _ in range(8):
        await tenant.domains()
        await tenant.by_id(NOBODY)
    assert isinstance(await tenant.organization(), Found)


async def test_called_off(graph: GraphServer, tenant: LiveTenant) -> None:
    """Who gives up leaves nothing behind, and takes nothing from who shares the batch."""
    assert isinstance(await tenant.organization(), Found)
    graph.latency = 0.3
    leaving = asyncio.ensure_future(tenant.by_id(ANNA))
    staying = asyncio.ensure_future(tenant.by_id(VPN_USERS))
    await asyncio.sleep(0.1)
    leaving.cancel()
    assert isinstance(await staying, Found)
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_closed(graph: GraphServer, tenant: LiveTenant) -> None:
    """After the end nothing is asked, and nobody hangs."""
    graph.latency = 30.0
    waiting = asyncio.ensure_future(tenant.by_id(ANNA))
    await asyncio.sleep(0.01)
    await tenant.close()
    assert isinstance(await waiting, CouldNotLook)
    assert await tenant.domains() == CouldNotLook(clause("closed"))


def test_the_cloud_must_be_safe(tokens: TokenServer, graph: GraphServer) -> None:
    """Without TLS only this machine itself is asked, by number."""
    for graph_root in ("http://graph.contoso.com", "http://localhost:80", "https://x/v1.0", "x"):
        with pytest.raises(ValueError, match="root of Graph"):
            settings_for(graph_root, tokens)
    with pytest.raises(ValueError, match="authority"):
        settings_for(graph.root, tokens, cloud=Cloud(graph.root, "http://127.0.0.1"))


def test_all_faults_of_the_settings_at_once() -> None:
    """Whoever mends one shall not find the next."""
    with pytest.raises(ValueError, match=r"tenant.*application.*certificate"):
        EntraSettings("a/b", "", "certificate")
