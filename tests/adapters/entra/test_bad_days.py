"""Bad days of Graph: each told apart, none told as "not there", all within the question's time."""

import asyncio
import time
from typing import Any

import pytest

from adapters.entra.faults import clause
from adapters.entra.settings import Limits
from adapters.entra.tenant import LiveTenant
from handlers.attention import framed
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import (
    ANNA,
    ASKS,
    DENIED,
    HOST,
    NOBODY,
    VPN_USERS,
    in_part,
    settings_for,
)
from tests.real.graph_server import GraphServer
from tests.real.token_server import TokenServer

HTML = b"<html><body>Sign in to the network</body></html>"
DEEP = b'{"value":[{"a":' + b"[" * 100_000

OUTER: dict[str, tuple[dict[str, Any], str]] = {
    "web page": ({"body": HTML, "content_type": "text/html"}, clause("page", status="200")),
    "disguised page": ({"body": HTML}, clause("page", status="200")),
    "502 page": (
        {"status": 502, "body": HTML, "content_type": "text/html"},
        clause("failed", status="502"),
    ),
    "404 page": (
        {"status": 404, "body": HTML, "content_type": "text/html"},
        clause("page", status="404"),
    ),
    "404 empty": ({"status": 404, "body": b""}, clause("not-graph")),
    "404 of another code": ({"status": 404, "code": "UnknownError"}, clause("not-graph")),
    "403 page": (
        {"status": 403, "body": HTML, "content_type": "text/html"},
        clause("page", status="403"),
    ),
    "403 of another code": (
        {"status": 403, "code": "Forbidden"},
        clause("denied", code="Forbidden"),
    ),
    "400": (
        {"status": 400, "code": "Request_BadRequest"},
        clause("query", code="Request_BadRequest"),
    ),
    "400 without words": ({"status": 400, "body": b""}, clause("query", code="400")),
    "hostile code": ({"status": 400, "code": "<b>x</b>"}, clause("query", code="400")),
    "418": ({"status": 418, "body": b"{}"}, clause("unexpected", status="418")),
    "401": (
        {"status": 401, "code": "InvalidAuthenticationToken"},
        clause("token-refused", code="InvalidAuthenticationToken"),
    ),
    "500": ({"status": 500, "code": "InternalServerError"}, clause("failed", status="500")),
    "503": (
        {"status": 503, "code": "", "headers": {"Retry-After": "20"}},
        clause("failed", status="503"),
    ),
    "504": (
        {"status": 504, "code": "", "headers": {"Retry-After": "20"}},
        clause("failed", status="504"),
    ),
    "429 for long": (
        {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "30"}},
        clause("throttled-for", seconds="30"),
    ),
    "429 for an unreadable time": (
        {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "soon"}},
        clause("throttled"),
    ),
    "redirect": (
        {"status": 302, "headers": {"Location": "https://login.example/"}, "body": b""},
        clause("redirected", host=HOST),
    ),
    "nothing": ({"body": b""}, clause("no-json")),
    "half of it": ({"body": b'{"value": [{"id": "a'}, clause("no-json")),
    "no text": ({"body": b'\xff\xfe{"value": []}'}, clause("no-json")),
    "too deep": ({"body": DEEP}, clause("no-json")),
    "a list": ({"body": b"[1, 2]"}, clause("shape")),
    "a number": ({"body": b'{"value": 5, "responses": 5}'}, clause("shape")),
    "something else": ({"body": b'{"result": "ok"}'}, clause("shape")),
    "too large": ({"body": b"[" + b"1," * 600_000 + b"1]"}, clause("too-large", size="1")),
    "packed unknown": ({"headers": {"Content-Encoding": "br"}}, clause("no-json")),
    "packed wrongly": ({"headers": {"Content-Encoding": "gzip"}}, clause("no-json")),
    "dropped before": ({"drop": "before"}, clause("broken-off", host=HOST)),
    "dropped in the middle": ({"drop": "middle"}, clause("broken-off", host=HOST)),
}


@pytest.fixture
def bounded(make: Make, graph: GraphServer, tokens: TokenServer) -> LiveTenant:
    """A tenant that reads no more than a mebibyte."""
    limits = Limits(look_up=1.5, connect=1.0, token=3.0, body=1024 * 1024)
    return make(settings_for(graph.root, tokens, limits))


@pytest.mark.parametrize("how", ["alone", "batch"])
@pytest.mark.parametrize("name", list(OUTER))
async def test_the_whole_answer(
    graph: GraphServer, bounded: LiveTenant, name: str, how: str
) -> None:
    """Whatever comes in place of an answer, alone or in place of a batch."""
    trouble, why = OUTER[name]
    graph.trouble("/$batch" if how == "batch" else "/domains", **trouble)
    assert await ASKS[how](bounded) == CouldNotLook(why)


INNER: dict[str, tuple[dict[str, Any], str]] = {
    "403": ({"status": 403, "code": DENIED}, clause("forbidden", permission="User.Read.All")),
    "404 page": ({"status": 404, "body": HTML}, clause("not-graph")),
    "404 of another code": ({"status": 404, "code": "x"}, clause("not-graph")),
    "page": ({"body": HTML}, clause("shape")),
    "500": ({"status": 500, "code": "x"}, clause("failed", status="500")),
    "424": ({"status": 424, "code": "x"}, clause("unexpected", status="424")),
    "401": ({"status": 401, "code": "y"}, clause("token-refused", code="y")),
    "400": ({"status": 400, "code": "y"}, clause("query", code="y")),
    "429": (
        {"status": 429, "code": "", "headers": {"Retry-After": "60"}},
        clause("throttled-for", seconds="60"),
    ),
}


@pytest.mark.parametrize("name", list(INNER))
async def test_one_answer_of_a_batch(graph: GraphServer, tenant: LiveTenant, name: str) -> None:
    """The outer 200 proves nothing: no inner fault is told as "not there"."""
    trouble, why = INNER[name]
    graph.trouble("/users/", **trouble)
    assert await tenant.by_id(NOBODY) == CouldNotLook(why)
    assert await tenant.by_id(VPN_USERS) != Missing()


@pytest.mark.parametrize("body", [{}, {"id": 5}, {"id": ANNA, "proxyAddresses": "x"}, {"id": None}])
async def test_an_object_of_another_shape(
    graph: GraphServer, tenant: LiveTenant, body: dict[str, Any]
) -> None:
    """What is not written as documented is not read as something else."""
    graph.trouble("/users/", change=lambda _: body)
    assert await tenant.by_id(ANNA) == CouldNotLook(clause("shape"))


@pytest.mark.parametrize("kind", ["users", "groups", "contacts", "devices"])
async def test_a_missing_permission(graph: GraphServer, tenant: LiveTenant, kind: str) -> None:
    """Absence is evidence only for whoever had the right to look; what was seen is told so."""
    graph.trouble(f"/{kind}", status=403, code=DENIED)
    known = "PC-0101" if kind != "devices" else "Anna Baker"
    for name, seen in (("Nobody", 0), (known, 1)):
        found = await tenant.find(Handle("display-name", name))
        assert isinstance(found, CouldNotLook)
        assert found.why.startswith("the permission ")
        assert len(in_part(found)) == seen


async def test_the_switches_are_not_known(graph: GraphServer, tenant: LiveTenant) -> None:
    """Application permission or not: the documents disagree, so 403 is no answer."""
    graph.trouble("onPremisesSynchronization", status=403, code=DENIED)
    why = clause("forbidden", permission="OnPremDirectorySynchronization.Read.All")
    assert await tenant.sync_features() == CouldNotLook(why)


async def test_no_object_anywhere(tenant: LiveTenant) -> None:
    """Only Graph's own word makes an object missing."""
    assert await tenant.by_id(NOBODY) == Missing()
    assert await tenant.find(Handle("guid", NOBODY)) == Missing()


async def test_a_wait_that_fits(graph: GraphServer, tenant: LiveTenant) -> None:
    """Retry-After is obeyed, fractions too, outside of a batch and in it."""
    graph.trouble("/domains", status=429, headers={"Retry-After": "0.3"}, times=1)
    graph.trouble("/users", status=429, headers={"Retry-After": "0.3"}, times=1)
    started = time.monotonic()
    assert isinstance(await tenant.domains(), Found)
    assert time.monotonic() - started >= 0.3
    started = time.monotonic()
    assert isinstance(await tenant.find(Handle("upn", "abaker@contoso.com")), Found)
    assert time.monotonic() - started >= 0.3


async def test_a_short_breakdown(graph: GraphServer, tenant: LiveTenant) -> None:
    """503 once, without a word about how long: asked again by itself."""
    graph.trouble("/domains", status=503, code="", times=1)
    graph.trouble("/users", status=503, code="", times=1)
    assert isinstance(await tenant.domains(), Found)
    assert isinstance(await tenant.by_id(ANNA), Found)


async def test_a_storm(graph: GraphServer, tenant: LiveTenant) -> None:
    """Whoever is asked too often for longer than the question lasts says so in time."""
    graph.trouble("/", status=429, headers={"Retry-After": "0.4"})
    started = time.monotonic()
    with framed(1.5):
        found = await asyncio.gather(*(tenant.by_id(ANNA) for _ in range(50)))
    assert {type(f) for f in found} == {CouldNotLook}
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("how", list(ASKS))
async def test_slow(graph: GraphServer, tenant: LiveTenant, how: str) -> None:
    """Within the time of the question, whatever the limits of the connection are."""
    assert isinstance(await tenant.organization(), Found)  # the token is there
    graph.latency = 30.0
    started = time.monotonic()
    with framed(0.5):
        found = await ASKS[how](tenant)
    assert isinstance(found, CouldNotLook)
    assert time.monotonic() - started < 1.5


async def test_no_time_left(tenant: LiveTenant, graph: GraphServer) -> None:
    """With no time left nothing is begun."""
    with framed(0.0):
        assert await tenant.domains() == CouldNotLook(clause("no-time", host=HOST))
    assert graph.asked == []
