"""The console's paths: what it answers, and whom it refuses."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.console import BODY_CAP, STATIC, console
from handlers.ports import SourceBrokenError
from handlers.rights import Actor
from tests.fakes import MemoryCases
from tests.handlers.small import Talk

TestClient.__test__ = False  # its name makes pytest take it for a test
TestServer.__test__ = False
Client = TestClient[web.Request, web.Application]
THREAD = "0123456789abcdef"


class BuggyCases(MemoryCases):
    """A store with a bug."""

    async def save(self, case_id: str, text: str) -> None:
        raise ZeroDivisionError


async def _other(_: web.Request) -> web.Response:
    return web.Response(text="other")


async def client_of(talk: Talk) -> AsyncIterator[Client]:
    """A browser on this machine."""
    app = console(talk.conversation, talk.catalogue, Actor("admin"), [web.get("/other", _other)])
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A console over the small world."""
    async for made in client_of(Talk()):
        yield made


async def ask(client: Client, text: str, thread: str = THREAD, **headers: str) -> ClientResponse:
    """Post a question as the page does."""
    return await client.post("/api/ask", json={"text": text, "thread": thread}, headers=headers)


async def test_a_question_and_its_answer(client: Client) -> None:
    """The reply in parts, the verdict as JSON, and the thread goes on."""
    first = await (await ask(client, "why isn't jdoe syncing?")).json()
    second = await (await ask(client, "2")).json()

    assert first["reply"]["id"] == "service-running"
    assert first["verdict"]["outcome"] == "question"
    assert second["verdict"]["diagnosis"] == "svc-adsync-not-running"
    assert first["case"] == second["case"]


async def test_help_has_no_verdict(client: Client) -> None:
    """Not every reply is a verdict."""
    assert (await (await ask(client, "help")).json())["verdict"] is None


async def test_a_bug_is_told_with_its_case() -> None:
    """The page shows the reply; the status says that it was a bug."""
    async for client in client_of(Talk(BuggyCases())):
        response = await ask(client, "why jdoe")
        assert response.status == 500
        assert (await response.json())["reply"]["id"] == "trouble"


async def test_a_broken_source_is_a_problem_with_its_mend() -> None:
    """No verdict, no bug: what is broken and how it is mended, for the page to show."""
    talk, told = Talk(), "a.ldif, line 1: no dn. Mend: begin each record with its dn."
    talk.directory.broken = SourceBrokenError(told)
    async for client in client_of(talk):
        response = await ask(client, "why isn't oshaw syncing?")
        assert (response.status, await response.json()) == (503, {"problem": told})
        assert response.headers["Cache-Control"] == "no-store"
        assert (await ask(client, "help")).status == 200


@pytest.mark.parametrize("path", ["/", "/console.js", "/console.css", "/icon.svg"])
async def test_pages(client: Client, path: str) -> None:
    """Each page carries the headers that keep it to itself."""
    response = await client.get(path)

    assert response.status == 200
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert response.headers["Cache-Control"] == "no-store"
    assert "aiohttp" not in response.headers["Server"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "[::1", "10.0.0.1:3978"]
)
async def test_foreign_names_are_refused(client: Client, host: str) -> None:
    """A name that somebody else's DNS points here is not ours."""
    assert (await client.get("/", headers={"Host": host})).status in (400, 403)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_a_proxy_brings_nobody_in(client: Client, name: str) -> None:
    """A reverse proxy on this machine may name this machine as host; the console is not for it."""
    assert (await client.get("/", headers={name: "198.51.100.7"})).status == 403


async def test_what_stands_beside_it_looks_to_itself(client: Client) -> None:
    """A chat platform's path is asked from elsewhere, by another name."""
    response = await client.get("/other", headers={"Host": "bot.contoso.com", "Via": "1.1 proxy"})

    assert (response.status, await response.text()) == (200, "other")


@pytest.mark.parametrize("host", ["localhost:3978", "127.0.0.1", "[::1]:3978"])
async def test_own_names(client: Client, host: str) -> None:
    """The loopback address by any of its names."""
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", ""])
async def test_other_sites_are_refused(client: Client, origin: str) -> None:
    """A page of another site cannot ask through this browser."""
    assert (await ask(client, "why jdoe", Origin=origin)).status == 403


async def test_the_own_page_may_ask(client: Client) -> None:
    """A browser names the page's own address as origin."""
    origin = f"http://{client.host}:{client.port}"

    assert (await ask(client, "why jdoe", Origin=origin)).status == 200


async def test_only_json(client: Client) -> None:
    """What a plain form could send is refused."""
    for body, kind, status in (
        (b'{"text": "x", "thread": "%s"}' % THREAD.encode(), "text/plain", 415),
        (b"{", "application/json", 400),
        (b'{"text": 1, "thread": "x"}', "application/json", 400),
        (b'{"text": "x", "thread": "short"}', "application/json", 400),
        (b"x" * (BODY_CAP + 1), "application/json", 413),
    ):
        response = await client.post("/api/ask", data=body, headers={"Content-Type": kind})
        assert response.status == status
        assert "problem" in await response.json()


async def test_what_is_not_there(client: Client) -> None:
    """Unknown paths and methods are told as JSON."""
    assert (await client.get("/console.py")).status == 404
    assert (await client.get("/api/ask")).status == 405


def test_the_page_reads_no_text_as_markup() -> None:
    """No markup from data, nothing from elsewhere, no script or style inside the page."""
    script = (STATIC / "console.js").read_text("utf-8")
    page = (STATIC / "index.html").read_text("utf-8")

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
    assert not re.search(r"(?:src|href)=\"(?!/)", page)
    assert not re.search(r"<style|\son\w+=|<script>", page)
