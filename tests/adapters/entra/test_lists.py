"""Batches, pages, modes and what is kept: whole lists or none, and as few requests as need be."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.entra.faults import clause
from adapters.entra.keeping import Kept
from adapters.entra.tenant import LiveTenant
from handlers.attention import framed
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import (
    ANNA,
    DENIED,
    FAST,
    VPN_USERS,
    folder_with,
    numbered,
    settings_for,
)
from tests.real.graph_server import GraphServer, graph_server
from tests.real.token_server import TokenServer

ALIKE = Handle("display-name", "Alex Alike")


@pytest.fixture
async def crowd(
    tmp_path: Path, tokens: TokenServer, make: Make
) -> AsyncIterator[tuple[GraphServer, LiveTenant]]:
    """2,500 users of one name, and who asks for them."""
    folder = folder_with(tmp_path, users=[numbered(i) for i in range(2500)])
    with graph_server(folder=folder, accepts=tokens.accepts) as graph:
        yield graph, make(settings_for(graph.root, tokens, replace(FAST, look_up=20.0, pages=30)))


async def test_all_pages(crowd: tuple[GraphServer, LiveTenant]) -> None:
    """A page full and an empty one in turns: read to the end."""
    graph, tenant = crowd
    graph.tenant.empty_pages = True
    graph.tenant.page_size = 400
    found = await tenant.find(ALIKE)
    assert isinstance(found, Found)
    assert len({o.id for o in found.value}) == 2500
    assert len(graph.asked_for("$skiptoken=e")) == 6


async def test_each_page_in_the_same_mode(crowd: tuple[GraphServer, LiveTenant]) -> None:
    """What is asked in advanced mode says so on each page."""
    graph, tenant = crowd
    graph.tenant.page_size = 500
    assert isinstance(found := await tenant.find(Handle("sam", "alex")), Found)
    assert len(found.value) == 2500
    pages = graph.asked_for("$skiptoken")
    assert {a.headers.get("consistencylevel") for a in pages} == {"eventual"}
    assert len(pages) == 4


async def test_a_very_large_page(tmp_path: Path, tokens: TokenServer, make: Make) -> None:
    """Objects full of addresses: read value by value, and nothing of them is lost."""
    proxies = [f"smtp:alias{i}@contoso.com" for i in range(200)]
    users = [{**numbered(i), "proxyAddresses": proxies} for i in range(900)]
    with graph_server(folder=folder_with(tmp_path, users=users), accepts=tokens.accepts) as graph:
        graph.tenant.page_size = 999
        tenant = make(settings_for(graph.root, tokens, replace(FAST, look_up=20.0)))
        found = await tenant.find(ALIKE)
        assert isinstance(found, Found)
        assert [len(o.texts("proxyAddresses")) for o in found.value] == [200] * 900


async def test_it_went_elsewhere(graph: GraphServer, tenant: LiveTenant) -> None:
    """An object that was a user a moment ago is looked for everywhere before it is missing."""
    assert isinstance(await tenant.by_id(ANNA), Found)
    graph.tenant.data["users"] = []
    with framed(afresh=True):
        assert await tenant.by_id(ANNA) == Missing()
    assert len(graph.asked_for(f"/devices/{ANNA}")) == 2


@pytest.mark.parametrize("status", [403, 429, 500])
async def test_broken_off(crowd: tuple[GraphServer, LiveTenant], status: int) -> None:
    """What was read is shown in part, and is no answer."""
    graph, tenant = crowd
    graph.tenant.page_size = 1000 - 1
    graph.trouble("$skiptoken=1998", status=status, code=DENIED, headers={"Retry-After": "99"})
    found = await tenant.find(ALIKE)
    assert isinstance(found, CouldNotLook)
    assert isinstance(found.in_part, tuple)
    assert len(found.in_part) == 1998


async def test_too_many_pages(crowd: tuple[GraphServer, LiveTenant]) -> None:
    """A list without end is not read for ever."""
    graph, tenant = crowd
    graph.tenant.page_size = 50
    assert await tenant.find(ALIKE) == CouldNotLook(clause("too-many-pages", pages="30"))
    assert len(graph.asked_for("displayName eq 'Alex Alike'")) == 30 + 3


@pytest.mark.parametrize(
    "link,kind",
    [
        ("https://evil.example/v1.0/users?$skiptoken=1", "next-page-elsewhere"),
        ("http://127.0.0.21.evil.example/v1.0/users", "next-page-elsewhere"),
        ("http://127.0.0.21@evil.example/v1.0/users", "next-page-elsewhere"),
        ("/v1.0/users?$skiptoken=1", "next-page-elsewhere"),
        ("{root}/v1.0/users?$skiptoken=1", "pages-in-circles"),
    ],
)
async def test_where_the_next_page_lies(
    graph: GraphServer, tenant: LiveTenant, link: str, kind: Any
) -> None:
    """The token goes to Graph alone, and a circle is left."""
    link = link.format(root=graph.root)
    graph.trouble("/users?", change=lambda body: {**body, "@odata.nextLink": link})
    found = await tenant.find(Handle("display-name", "Anna Baker"))
    assert found == CouldNotLook(clause(kind))
    assert isinstance(found, CouldNotLook)
    assert isinstance(found.in_part, tuple)
    assert [o.id for o in found.in_part] == [ANNA]


@pytest.mark.parametrize("where", ["/organization", f"/users/{ANNA}"])
async def test_an_older_flight_is_no_fresh_answer(
    graph: GraphServer, tenant: LiveTenant, where: str
) -> None:
    """ "Look again" asks again, though the answer to an older question came after it."""

    async def ask() -> Any:
        return await (tenant.organization() if where == "/organization" else tenant.by_id(ANNA))

    await tenant.domains()
    graph.trouble(where, wait=0.5, times=1)
    older = asyncio.create_task(ask())
    while not graph.asked_for(where):  # noqa: ASYNC110 -- the server runs in another thread
        await asyncio.sleep(0.01)
    with framed(afresh=True) as frame:
        await older
        assert len(graph.asked_for(where)) == 1
        found = await ask()
    assert isinstance(found, Found)
    assert len(graph.asked_for(where)) == 2
    assert frame.oldest["entra"] >= frame.read_since
    await ask()
    assert len(graph.asked_for(where)) == 2


def test_the_newer_stays() -> None:
    """An answer that was asked for earlier, and comes later, does not take its place."""
    kept: Kept[str] = Kept(60.0)
    now = time.monotonic()
    kept.put("a", "new", now)
    kept.put("a", "old", now - 1)
    assert (kept.get("a"), kept.read_at("a", 0.0)) == ("new", now)
    kept.put("b", "too old", now - 61)
    assert kept.get("b") is None
    none: Kept[str] = Kept(1.0)
    none.put("a", "x", now - 2)
    assert (none.get("a"), none.read_at("a", 7.0)) == (None, 7.0)


async def test_together(graph: GraphServer, tenant: LiveTenant) -> None:
    """What starts together goes out together, 20 at most; alone it goes as it is."""
    await tenant.organization()
    assert [a.method for a in graph.outer] == ["GET"]
    graph.asked.clear()
    handles = [Handle("employee-number", f"E{i}") for i in range(45)]
    assert set(await asyncio.gather(*map(tenant.find, handles))) == {Missing()}
    assert [a.url for a in graph.outer] == ["/$batch"] * 3
    assert len(graph.asked) == 45 + 3


async def test_only_gets_leave(graph: GraphServer, tenant: LiveTenant) -> None:
    """Read-only: nothing but GET, and POST to a batch of GETs."""
    await asyncio.gather(
        tenant.find(Handle("sam", "abaker")),
        tenant.by_id(VPN_USERS),
        tenant.holders(["abaker@contoso.com"]),
        tenant.deleted(Handle("upn", "zoe@contoso.com")),
        tenant.domains(),
        tenant.roles(ANNA),
        tenant.audits(ANNA),
        tenant.sync_features(),
        tenant.examine(),
    )
    assert {(a.method, a.url == "/$batch") for a in graph.asked} == {
        ("GET", False),
        ("POST", True),
    }
    assert not [m for m in sys.modules if m.startswith("msgraph.generated.models")]


async def test_an_answer_is_left_out(graph: GraphServer, tenant: LiveTenant) -> None:
    """A batch that says nothing of a question says nothing."""
    graph.trouble("/$batch", change=lambda body: {"responses": body["responses"][:1]})
    assert await tenant.by_id(ANNA) == CouldNotLook(clause("batch-in-part"))


async def test_only_the_throttled_are_asked_again(graph: GraphServer, tenant: LiveTenant) -> None:
    """In a batch each question waits for itself."""
    graph.trouble("/groups/", status=429, code="x", headers={"Retry-After": "0.25"}, times=1)
    assert isinstance(await tenant.by_id(VPN_USERS), Found)
    assert len(graph.asked_for("/users/")) == 1
    assert len(graph.asked_for("/groups/")) == 3


async def test_no_advanced_queries(graph: GraphServer, tenant: LiveTenant) -> None:
    """Where a tenant has none, the other mode is tried once and then remembered."""
    graph.tenant.plain_only = True
    anchor = Handle("sid", "S-1-5-21-2062780289-4083597763-1042209235-30609")
    assert isinstance(await tenant.find(anchor), Found)
    assert len(graph.asked_for("onPremisesSecurityIdentifier eq")) == 4
    graph.asked.clear()
    with framed(afresh=True):
        assert isinstance(await tenant.find(anchor), Found)
    assert len(graph.asked_for("onPremisesSecurityIdentifier eq")) == 2
    assert isinstance(await tenant.find(Handle("sam", "abaker")), CouldNotLook)


async def test_a_moment_ago(graph: GraphServer, tenant: LiveTenant) -> None:
    """The same is not asked twice within a question, but for who wants it all afresh."""
    with framed() as frame:
        for _ in range(3):
            await asyncio.gather(tenant.by_id(ANNA), tenant.domains())
    assert len(graph.asked_for("/domains")) == 1
    assert len(graph.asked_for(f"/users/{ANNA}")) == 1
    assert 0 <= frame.ages()["entra"] < 5
    with framed(afresh=True):
        await asyncio.gather(tenant.by_id(ANNA), tenant.domains())
    assert len(graph.asked_for("/domains")) == 2
    assert len(graph.asked_for(f"/users/{ANNA}")) == 2


async def test_failures_are_not_kept(graph: GraphServer, tenant: LiveTenant) -> None:
    """The next question asks again."""
    graph.trouble("/domains", status=403, code=DENIED, times=1)
    assert isinstance(await tenant.domains(), CouldNotLook)
    assert isinstance(await tenant.domains(), Found)


async def test_one_object_alone_for_the_switches(graph: GraphServer, tenant: LiveTenant) -> None:
    """The page shows a single object, the tools read a collection: both are taken."""
    graph.tenant.single_features = True
    found = await tenant.sync_features()
    assert isinstance(found, Found)
    assert found.value.flag("passwordSyncEnabled") is True


@pytest.mark.parametrize("ask", ["organization", "sync_features", "domains"])
async def test_a_state_of_another_shape(graph: GraphServer, tenant: LiveTenant, ask: str) -> None:
    """An object that says nothing is not a tenant in which nothing is switched on."""
    graph.trouble("", change=lambda _: {"value": [{"hello": "world"}]})
    assert await getattr(tenant, ask)() == CouldNotLook(clause("shape"))


def test_no_models() -> None:
    """Neither making a tenant nor its modules loads msgraph's models."""
    code = (
        "import sys, adapters.entra.settings\n"
        "heavy = {'httpx', 'azure', 'msgraph_core'}\n"
        "assert not any(m.split('.')[0] in heavy for m in sys.modules)\n"
        "import adapters.entra.tenant as t\n"
        "s = adapters.entra.settings.EntraSettings('x', 'y', 'secret', secret=str)\n"
        "t.LiveTenant(s)\n"
        "print([m for m in sys.modules if m.startswith('msgraph.generated')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
