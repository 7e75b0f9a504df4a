"""The Graph and the token endpoint of our own, and the tenant that asks them."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from adapters.entra.settings import EntraSettings
from adapters.entra.tenant import LiveTenant
from tests.adapters.entra.small import settings_for
from tests.real.graph_server import GraphServer, graph_server
from tests.real.token_server import TokenServer, token_server

Make = Callable[..., LiveTenant]


@pytest.fixture(scope="session")
def tokens_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    """One for all tests: it costs a key."""
    with token_server(tmp_path_factory.mktemp("tokens")) as server:
        yield server


@pytest.fixture
def tokens(tokens_kept: TokenServer) -> TokenServer:
    """As it was at first."""
    tokens_kept.reset()
    return tokens_kept


@pytest.fixture
def graph(tokens: TokenServer) -> Iterator[GraphServer]:
    """A Graph that takes these tokens."""
    with graph_server(accepts=tokens.accepts) as server:
        yield server


@pytest.fixture
def settings(graph: GraphServer, tokens: TokenServer) -> EntraSettings:
    """An application that both know."""
    return settings_for(graph.root, tokens)


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    """Makes tenants, and closes them at the end."""
    tenants: list[LiveTenant] = []

    def made(settings: EntraSettings, *more: Any) -> LiveTenant:
        tenants.append(LiveTenant(settings, *more))
        return tenants[-1]

    yield made
    for tenant in tenants:
        await tenant.close()


@pytest.fixture
def tenant(make: Make, settings: EntraSettings) -> LiveTenant:
    """The demo, live."""
    return make(settings)
