"""One object in full, its roles, and the audit log: what cannot be read is left out and said."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.entra.faults import clause
from adapters.entra.settings import EntraSettings
from adapters.entra.tenant import LiveTenant
from handlers.attention import framed
from knowledge.evidence import CouldNotLook, Found
from knowledge.ownership import may_be_converted
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import (
    ANNA,
    DENIED,
    FAST,
    SARA,
    VPN_USERS,
    folder_with,
    numbered,
    settings_for,
)
from tests.real.graph_server import GraphServer, graph_server
from tests.real.token_server import TokenServer


async def test_the_manager_cannot_be_expanded(graph: GraphServer, tenant: LiveTenant) -> None:
    """Then the user comes without."""
    graph.trouble("$expand", status=400, code="Request_UnsupportedQuery")
    assert isinstance(await tenant.by_id(ANNA), Found)


async def test_the_manager(tmp_path: Path, tokens: TokenServer, make: Make) -> None:
    """As $expand gives it; who has none has it not recorded."""
    boss = {"id": numbered(2)["id"], "displayName": "Boss"}
    folder = folder_with(tmp_path, users=[{**numbered(1), "manager": boss}, numbered(2)])
    with graph_server(folder=folder, accepts=tokens.accepts) as graph:
        tenant = make(settings_for(graph.root, tokens))
        led, leads = await asyncio.gather(*(tenant.by_id(numbered(i)["id"]) for i in (1, 2)))
        await tenant.close()
    assert isinstance(led, Found)
    assert isinstance(leads, Found)
    assert led.value.properties["manager"] == boss
    assert not leads.value.recorded("manager")


async def test_null_counts_as_asked(tenant: LiveTenant) -> None:
    """What Graph did not return is not recorded; what it returned empty is."""
    found = await tenant.by_id(ANNA)
    assert isinstance(found, Found)
    assert found.value.recorded("mobilePhone")
    assert found.value.text("mobilePhone") is None
    assert not found.value.recorded("jobTitle")
    assert found.value.errors == ()


async def test_no_errors_asked_for_is_not_no_errors(graph: GraphServer, tenant: LiveTenant) -> None:
    """Without the property nothing is known of quarantines."""

    def without(body: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in body.items() if k != "onPremisesProvisioningErrors"}

    graph.trouble("/users/", change=without)
    found = await tenant.by_id(ANNA)
    assert isinstance(found, Found)
    assert found.value.errors is None


@pytest.fixture
async def group(
    tmp_path: Path, tokens: TokenServer, make: Make
) -> AsyncIterator[tuple[GraphServer, LiveTenant]]:
    """A group of 250, and who asks for it."""
    members = [{"id": numbered(i)["id"], "displayName": "x"} for i in range(250)]
    sid = {"onPremisesSecurityIdentifier": "S-1-5-21-1-2"}
    value = {"id": VPN_USERS, "displayName": "Crew", "groupTypes": [], "members": members, **sid}
    folder = folder_with(tmp_path, groups=[value])
    with graph_server(folder=folder, accepts=tokens.accepts) as graph:
        limits = replace(FAST, page=50, member_pages=5)
        tenant = make(settings_for(graph.root, tokens, limits))
        yield graph, tenant
        await tenant.close()


async def test_all_members(group: tuple[GraphServer, LiveTenant]) -> None:
    """By id and by SID, read to the last."""
    _, tenant = group
    for found in (
        await tenant.by_id(VPN_USERS),
        await tenant.by_security_identifier("S-1-5-21-1-2"),
    ):
        assert isinstance(found, Found)
        members = found.value.properties["members"]
        assert isinstance(members, list)
        assert len(members) == 250
        assert members[0] == {"id": numbered(0)["id"], "displayName": "x"}


@pytest.mark.parametrize(
    "trouble",
    [
        {"where": "$skiptoken=100", "status": 500, "code": "x"},
        {"where": "/members", "status": 403, "code": DENIED},
        {"where": "$skiptoken=200", "drop": "middle"},
        {"where": "$skiptoken=100", "wait": 30.0},
    ],
)
async def test_not_all_members(
    group: tuple[GraphServer, LiveTenant], trouble: dict[str, Any]
) -> None:
    """A list that was not read to the end is absent, and the group is told without it."""
    graph, tenant = group
    graph.trouble(**trouble)
    with framed(1.0):
        found = await tenant.by_id(VPN_USERS)
    assert isinstance(found, Found)
    assert not found.value.recorded("members")


async def test_too_many_members(group: tuple[GraphServer, LiveTenant], make: Make) -> None:
    """More than the limits allow: absent."""
    _, tenant = group
    limits = replace(tenant._client.settings.limits, member_pages=4)
    other = make(replace(tenant._client.settings, limits=limits))
    found = await other.by_id(VPN_USERS)
    await other.close()
    assert isinstance(found, Found)
    assert not found.value.recorded("members")


async def test_who_manages_it(graph: GraphServer, tenant: LiveTenant) -> None:
    """Asked only where an object is synchronized no more; without the right it is not recorded."""
    found = await tenant.by_id(SARA)
    assert isinstance(found, Found)
    assert found.value.properties["onPremisesSyncBehavior"] == {"isCloudManaged": True}
    await tenant.by_id(ANNA)
    assert len(graph.asked_for("onPremisesSyncBehavior")) == 1


async def test_who_manages_it_may_not_be_seen(graph: GraphServer, tenant: LiveTenant) -> None:
    """It needs a permission to write, which nobody is asked for; it is tried once."""
    graph.trouble("onPremisesSyncBehavior", status=403, code=DENIED)
    for _ in range(3):
        with framed(afresh=True):
            found = await tenant.by_id(SARA)
        assert isinstance(found, Found)
        assert not found.value.recorded("onPremisesSyncBehavior")
    assert len(graph.asked_for("onPremisesSyncBehavior")) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 404, "code": "UnknownError"},
        {"status": 404, "code": "Request_ResourceNotFound"},
        {"status": 429, "code": "x", "headers": {"Retry-After": "60"}},
        {"status": 500, "code": "x"},
        {"change": lambda _: {"isCloudManaged": "yes"}},
        {"change": lambda _: {}},
    ],
)
async def test_who_manages_it_was_not_read(
    graph: GraphServer, tenant: LiveTenant, trouble: dict[str, Any]
) -> None:
    """Then it may have been converted: it is neither told so, nor told that it was not."""
    graph.trouble("onPremisesSyncBehavior", **trouble)
    found = await tenant.by_id(SARA)
    assert isinstance(found, Found)
    assert not found.value.recorded("onPremisesSyncBehavior")
    assert may_be_converted(found.value)


@pytest.mark.parametrize("visibility,known", [("HiddenMembership", False), ("Private", True)])
async def test_hidden_members(
    group: tuple[GraphServer, LiveTenant], visibility: str, known: bool
) -> None:
    """Graph shows none of them without Member.Read.Hidden, and says nothing of it."""
    graph, tenant = group
    graph.tenant.data["groups"][0].update(visibility=visibility)
    graph.trouble("/members", change=lambda _: {"value": []})
    for found in (
        await tenant.by_id(VPN_USERS),
        await tenant.by_security_identifier("S-1-5-21-1-2"),
    ):
        assert isinstance(found, Found)
        assert found.value.recorded("members") is known
        assert not found.value.properties.get("members")


async def test_hidden_members_that_are_shown(group: tuple[GraphServer, LiveTenant]) -> None:
    """Who has the right sees them."""
    graph, tenant = group
    graph.tenant.data["groups"][0].update(visibility="HiddenMembership")
    found = await tenant.by_id(VPN_USERS)
    assert isinstance(found, Found)
    members = found.value.properties["members"]
    assert isinstance(members, list)
    assert len(members) == 250


async def test_a_role_whose_name_is_hidden(graph: GraphServer, tenant: LiveTenant) -> None:
    """Graph shows what the application may not see by its id alone: that is no "none"."""

    def hidden(body: dict[str, Any]) -> dict[str, Any]:
        role = {"@odata.type": "#microsoft.graph.directoryRole", "id": "1", "displayName": None}
        return {"value": [role]}

    graph.trouble("transitiveMemberOf", change=hidden)
    why = clause("role-hidden", permission="RoleManagement.Read.Directory")
    assert await tenant.roles(ANNA) == CouldNotLook(why)


async def test_the_pace_of_the_audit_log(
    graph: GraphServer, make: Make, settings: EntraSettings
) -> None:
    """5 requests in 10 s for everybody: who would wait too long is told so."""
    tenant = make(settings)
    ids = [f"00000000-0000-4000-8000-{i:012}" for i in range(10)]
    started = time.monotonic()
    with framed(1.0):
        found = [await tenant.audits(each) for each in ids]
    why = clause("audit-pace")
    assert [f == CouldNotLook(why) for f in found] == [False] * 4 + [True] * 6
    assert time.monotonic() - started < 2.0
    assert len(graph.asked_for("/auditLogs")) == 5


async def test_applications_may_not_be_listed(
    graph: GraphServer, make: Make, settings: EntraSettings
) -> None:
    """Then all lines of the day are read, where they are few; else it is not known."""
    deleted = "443d86a8-3e6d-5dfa-9d9f-58d92a185abe"
    graph.trouble("/servicePrincipals", status=403, code=DENIED)
    found = await make(settings).audits(deleted)
    assert isinstance(found, Found)
    assert any(deleted in e.target_ids for e in found.value)
    more = {"@odata.nextLink": ""}

    def endless(body: dict[str, Any]) -> dict[str, Any]:
        more["@odata.nextLink"] = (
            f"{graph.root}/v1.0/auditLogs/directoryAudits?n={len(graph.asked)}"
        )
        return {**body, **more}

    graph.trouble("/auditLogs", change=endless)
    other = await make(settings).audits(None)
    assert other == CouldNotLook(clause("forbidden", permission="Application.Read.All"))
