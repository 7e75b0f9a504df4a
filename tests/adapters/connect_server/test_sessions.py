"""How few calls a question costs, how sessions are used again, and how old what is told may be."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from handlers.attention import framed
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import guid_to_base64
from tests.real.psrp_server import DEMO, ConnectServer

ANNA = "CN=Anna Baker,OU=Staff,DC=corp,DC=contoso,DC=com"
ANNA_GUID = "ece27c5e-b6a8-5312-a2e3-f7617f05eb54"
NO_ID = "00000000-1111-2222-3333-444444444444"


def asked(server: ConnectServer) -> Counter[str]:
    """How often each function was called."""
    return Counter(name for name, _ in server.endpoint.calls)


async def test_one_object_costs_one_call(server: ConnectServer, live: LiveConnectServer) -> None:
    """From the name to the metaverse, to every joined row and to the Entra row."""
    await live.connectors()
    server.endpoint.calls.clear()
    ad = await live.ad_object(ANNA, ANNA_GUID)
    assert isinstance(ad, Found)
    metaverse = await live.metaverse(ad.value.mv_id or "")
    assert isinstance(metaverse, Found)
    for link in metaverse.value.lineage:
        assert isinstance(await live.by_id(link.cs_id), Found)
    assert isinstance(await live.entra_object(guid_to_base64(ANNA_GUID)), Found)
    assert asked(server) == {"Get-WhySyncObject": 1}


async def test_a_missing_object_costs_one_call_too(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Its name and the anchor of its GUID, with their controls."""
    await live.connectors()
    server.endpoint.calls.clear()
    assert await live.ad_object(f"CN=X{ANNA}", NO_ID) == Missing()
    assert await live.entra_object(guid_to_base64(NO_ID)) == Missing()
    assert asked(server) == {"Get-WhySyncObject": 1}


async def test_the_state_costs_two_calls(server: ConnectServer, live: LiveConnectServer) -> None:
    """Server, runs, events, passwords: the state, and the switches of the tenant."""
    looks = (live.server, live.run_history, live.events, live.password_sync)
    await asyncio.gather(*(look() for look in looks for _ in range(20)))
    assert asked(server) == {"Get-WhySyncState": 1, "Get-WhySyncFeatures": 1}


async def test_questions_of_one_moment_share_calls(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Sixty people at once: three calls of up to twenty-five objects, not sixty."""
    await live.connectors()
    server.endpoint.calls.clear()
    names = [r["DistinguishedName"] for r in server.endpoint.rows if r["ConnectorType"] == "AD"]
    answers = await asyncio.gather(*(live.ad_object(dn, None) for dn in names[:60]))
    assert all(isinstance(x, Found) for x in answers)
    assert asked(server) == {"Get-WhySyncObject": 3}
    sizes = [len(a["DistinguishedName"]) for _, a in server.endpoint.calls]
    assert sorted(sizes) == [10, 25, 25]


async def test_what_comes_while_a_call_is_under_way_goes_out_together(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """The first goes at once; those that come meanwhile share the next."""
    await live.connectors()
    server.endpoint.calls.clear()
    server.endpoint.called.clear()
    server.endpoint.delay = 0.2
    names = [r["DistinguishedName"] for r in server.endpoint.rows if r["ConnectorType"] == "AD"]
    first = asyncio.create_task(live.ad_object(names[0], None))
    await server.endpoint.called.wait()
    await asyncio.gather(first, *(live.ad_object(dn, None) for dn in names[1:9]))
    assert asked(server) == {"Get-WhySyncObject": 2}


async def test_a_question_that_is_given_up_stops_nobody_else(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Of two who wait for one look-up one leaves: it goes on. Both leave: it is stopped."""
    await live.by_id(NO_ID)
    server.endpoint.delay = 0.3
    one, other = (asyncio.create_task(live.metaverse(NO_ID)) for _ in range(2))
    await asyncio.sleep(0.05)
    one.cancel()
    assert await other == Missing()
    assert server.wire.stopped == 0
    server.endpoint.delay = 30
    server.endpoint.called.clear()
    anchor = asyncio.create_task(live.entra_object("bm9ib2R5"))
    await server.endpoint.called.wait()
    anchor.cancel()
    await asyncio.gather(anchor, return_exceptions=True)
    server.endpoint.delay = 0
    await live.close()
    assert server.wire.stopped == 1


async def test_sessions_are_used_again(server: ConnectServer, live: LiveConnectServer) -> None:
    """Many calls, one or two sessions; closing ends them on the server."""
    for number in range(10):
        assert await live.by_id(f"{number}" + NO_ID[1:]) == Missing()
    assert 1 <= server.wire.stats["Create"] == len(server.wire.shells) <= server.settings.sessions
    await live.close()
    assert server.wire.shells == {}


async def test_a_session_that_nobody_used_for_long_is_opened_anew(server: ConnectServer) -> None:
    """The server may have ended it; it is ended here first, and not left behind."""
    limits = replace(server.settings.limits, idle=0)
    live = LiveConnectServer(replace(server.settings, sessions=1, limits=limits))
    await live.by_id(NO_ID)
    await live.metaverse(NO_ID)
    assert server.wire.stats["Create"] == 2
    assert len(server.wire.shells) == 1
    await live.close()


@pytest.mark.parametrize("fault", ["dies", "garbage"])
@pytest.mark.parametrize("is_open", [True, False])
async def test_a_lost_session_is_ended_when_the_server_answers_again(
    server: ConnectServer, fault: str, is_open: bool
) -> None:
    """Opened half, or its end was never heard: it takes no place from the next."""
    server.wire.most_shells = 1
    live = LiveConnectServer(replace(server.settings, sessions=1))
    if is_open:
        assert await live.by_id(NO_ID) == Missing()
    setattr(server.wire.faults, fault, True)
    for number in range(2):
        assert isinstance(await live.metaverse(f"{number}" + NO_ID[1:]), CouldNotLook)
    setattr(server.wire.faults, fault, False)
    assert await live.metaverse(NO_ID) == Missing()
    assert len(server.wire.shells) == 1
    await live.close()
    assert server.wire.shells == {}


async def test_rules_and_connectors_are_kept_while_their_version_stands(
    server: ConnectServer,
) -> None:
    """With each question the state says whether they are still the same."""
    live = LiveConnectServer(
        replace(server.settings, limits=replace(server.settings.limits, keep=0.0))
    )
    for _ in range(3):
        assert isinstance(await live.rules(), Found)
        assert isinstance(await live.connectors(), Found)
    assert asked(server)["Get-WhySyncRules"] == asked(server)["Get-WhySyncConnectors"] == 1
    server.endpoint.configuration = "2"
    server.endpoint.rules.pop()
    changed = await live.rules()
    assert isinstance(changed, Found)
    assert len(changed.value) == len(server.endpoint.rules)
    assert asked(server)["Get-WhySyncRules"] == 2
    server.endpoint.server["Scheduler"]["SyncCycleInProgress"] = True
    assert await live.rules() == changed
    assert asked(server)["Get-WhySyncRules"] == 2
    await live.close()


async def test_steps_of_runs_are_told_once(server: ConnectServer) -> None:
    """Steps of a run that is over do not change: they are not asked for again."""
    live = LiveConnectServer(
        replace(server.settings, limits=replace(server.settings.limits, keep=0.0))
    )
    first, second = await live.run_history(), await live.run_history()
    assert first == second
    known = [len(a["Known"]) for name, a in server.endpoint.calls if name == "Get-WhySyncState"]
    assert known == [0, len(server.endpoint.runs)]
    await live.close()


async def test_how_old_what_is_told_is(server: ConnectServer, live: LiveConnectServer) -> None:
    """A question hears it, and "look again" reads everything anew."""
    with framed() as frame:
        await live.run_history()
        await live.by_id(NO_ID)
    assert 0 <= frame.ages()["connect-server"] < 5
    with framed():
        await live.run_history()
    assert asked(server)["Get-WhySyncState"] == 1
    with framed(afresh=True):
        await live.run_history()
        await live.by_id(NO_ID)
        await live.by_id(NO_ID)
    assert asked(server)["Get-WhySyncState"] == asked(server)["Get-WhySyncObject"] == 2


async def test_no_time_left(live: LiveConnectServer) -> None:
    """A question whose time is over hears so at once."""
    started = time.monotonic()
    with framed(0.0):
        assert isinstance(await live.by_id(NO_ID), CouldNotLook)
        assert isinstance(await live.rules(), CouldNotLook)
    assert time.monotonic() - started < 1


class Taken:
    """A recorder that remembers."""

    def __init__(self) -> None:
        self.files: dict[str, list[Any]] = {}

    def entry(self, *_: object) -> None:
        """Nothing of Active Directory comes from here."""

    def document(self, file: str, items: object) -> None:
        """One more."""
        self.files.setdefault(file, []).append(items)


async def test_what_is_recorded(server: ConnectServer) -> None:
    """Everything that was looked at, as a tenant folder holds it; empty where there was none."""
    taken = Taken()
    live = LiveConnectServer(server.settings, taken)
    await asyncio.gather(live.server(), live.rules(), live.connectors(), live.ad_object(ANNA, None))
    await live.visible(ANNA)
    await live.close()
    rows = [row for rows in taken.files["connect/connector_space.json"] for row in rows]
    demo = json.loads((DEMO / "connect" / "connector_space.json").read_text())
    assert [r for r in demo if r["DistinguishedName"] == ANNA][0] in rows  # noqa: RUF015 -- by name
    assert len([mv for many in taken.files["connect/metaverse.json"] for mv in many]) == 1
    assert taken.files["connect/server.json"][0]["ServerName"] == "CONNECT01"
    assert taken.files["connect/visible.json"] == [[ANNA, "DC=corp,DC=contoso,DC=com"]]
    numbers = [c["Statistics"] for c in taken.files["connect/connectors.json"][-1]]
    assert [n["TotalConnectors"] for n in numbers] == [86, 4, 76]
    assert {"connect/rules.json", "connect/runs.json", "connect/events.json"} <= taken.files.keys()
