"""Two parts of a live look-up alone: a full page of Graph, and one search in Active Directory."""

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from adapters.active_directory import Domain, Forest, LiveDirectory
from adapters.active_directory.library import ldap3
from adapters.active_directory.reading import EVERYTHING
from adapters.entra.client import Reply
from adapters.entra.objects import read_all
from adapters.entra.reading import page, read
from handlers.attention import framed
from knowledge.evidence import Found
from tests.conversations.demo import DEMO

USERS, PAGES, AT_ONCE = 999, 20, 8


async def a_page() -> dict[str, float]:
    """Milliseconds of a page of 999 users and of json.loads of it; the longest stop of the loop."""
    users = json.loads((DEMO / "entra/users.json").read_text("utf-8"))["value"]
    body = json.dumps(
        {"value": [{**users[n % len(users)], "id": f"{n:036d}"} for n in range(USERS)]}
    )
    reply = Reply(200, {"content-type": "application/json"}, body.encode())
    plain, ours, stops = [], [], []
    with ThreadPoolExecutor(1) as threads:
        for _ in range(PAGES):
            started = time.perf_counter()
            json.loads(reply.body)
            plain.append(time.perf_counter() - started)
            watching = asyncio.ensure_future(_longest_stop())
            await asyncio.sleep(0)
            started = time.perf_counter()
            got = await read(threads, reply, page)
            await read_all(threads, got.values, "user")
            ours.append(time.perf_counter() - started)
            await asyncio.sleep(0.005)
            watching.cancel()
            stops.append(await watching)
    return {
        "bytes": len(reply.body),
        "json.loads": statistics.median(plain) * 1000,
        "page": statistics.median(ours) * 1000,
        "stop": max(stops) * 1000,
    }


async def _longest_stop() -> float:
    """How long the loop was held at most, until it is called off."""
    longest, before = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, before = max(longest, now - before - 0.001), now
    except asyncio.CancelledError:
        return longest


async def searches(told: dict[str, Any], many: int) -> dict[str, float]:
    """Searches by objectGUID a second: with bare ldap3 in threads, and through the adapter."""
    forest = Forest(
        "corp.contoso.com",
        (Domain("corp.contoso.com", (told["ad"],)),),
        told["user"],
        lambda: str(told["password"]),
        ca_file=Path(told["ad_ca"]),
    )
    directory = LiveDirectory((forest,))
    try:
        names = await directory.names()
        assert isinstance(names, Found)
        guids = [await _guid(directory, x.dn) for x in names.value[:100]]
        wanted = [guids[n % len(guids)] for n in range(many)]
        live = await _through_adapter(directory, wanted)
    finally:
        await directory.close()
    bare = await _through_ldap3(told, wanted)
    return {"bare": many / bare, "live": many / live}


async def _through_adapter(directory: LiveDirectory, wanted: list[str]) -> float:
    """Seconds, each read anew, after the connections are open."""

    async def one(guid: str) -> None:
        with framed(60, afresh=True):
            assert isinstance(await directory.by_guid(guid), Found)

    await _spread(one, wanted[: AT_ONCE * 4])
    return await _spread(one, wanted)


async def _through_ldap3(told: dict[str, Any], wanted: list[str]) -> float:
    """Seconds for the same searches on as many connections, each in a thread."""
    links = [_bare(told) for _ in range(AT_ONCE)]
    free = list(links)

    def search(guid: str) -> None:
        link = free.pop()
        raw = "".join(f"\\{x:02x}" for x in uuid.UUID(guid).bytes_le)
        link.search(
            "DC=corp,DC=contoso,DC=com",
            f"(objectGUID={raw})",
            attributes=list(EVERYTHING),
            size_limit=2,
        )
        assert link.response
        free.append(link)

    with ThreadPoolExecutor(AT_ONCE) as threads:

        async def one(guid: str) -> None:
            await asyncio.get_running_loop().run_in_executor(threads, search, guid)

        await _spread(one, wanted[: AT_ONCE * 4])
        took = await _spread(one, wanted)
    for link in links:
        link.unbind()
    return took


async def _guid(directory: LiveDirectory, dn: str) -> str:
    found = await directory.object(dn)
    assert isinstance(found, Found)
    return str(found.value.object_guid)


async def _spread(look: Callable[[str], Awaitable[None]], wanted: list[str]) -> float:
    """Seconds for all of them, so many at once."""
    queue = list(wanted)

    async def worker() -> None:
        while queue:
            await look(queue.pop())

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return time.perf_counter() - started


def _bare(told: dict[str, Any]) -> Any:
    host, _, port = told["ad"].partition(":")
    tls = ldap3.Tls(validate=2, ca_certs_file=told["ad_ca"])
    server = ldap3.Server(host, int(port), use_ssl=True, tls=tls, get_info=ldap3.NONE)
    return ldap3.Connection(server, told["user"], told["password"], auto_bind=True)
