"""One question, one answer: the live tenant says of the demo what the recorded one says."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from adapters.entra.settings import Limits
from adapters.entra.tenant import LiveTenant
from adapters.tenant_folder import TenantFolder, load
from handlers.ports import Handle, HandleKind, Tenant
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import TenantObject
from tests.adapters.entra.small import NOBODY, alike, settings_for
from tests.fakes import FakeTenant
from tests.real.graph_server import DEMO, GraphServer
from tests.real.token_server import TokenServer

Ask = Callable[[Tenant, Any], Awaitable[Lookup[Any]]]
KINDS: dict[HandleKind, tuple[str, ...]] = {
    "sam": ("onPremisesSamAccountName", "mailNickname", "displayName"),
    "domain-sam": ("onPremisesSamAccountName",),
    "upn": ("userPrincipalName", "onPremisesUserPrincipalName"),
    "address": ("mail", "proxyAddresses"),
    "guid": ("id", "deviceId"),
    "sid": ("onPremisesSecurityIdentifier",),
    "immutable-id": ("onPremisesImmutableId",),
    "display-name": ("displayName",),
    "computer": ("displayName",),
    "group-name": ("displayName", "mail", "mailNickname"),
    "employee-number": ("employeeId",),
}


@pytest.fixture(scope="module")
def folder() -> TenantFolder:
    """The demo, recorded."""
    return load(DEMO.parent)


@pytest.fixture
def live(
    graph: GraphServer, tokens: TokenServer, folder: TenantFolder, make: Callable[..., LiveTenant]
) -> LiveTenant:
    """The demo behind a Graph, with patience for a slow machine."""
    settings = settings_for(graph.root, tokens, Limits(look_up=30.0))
    return make(settings, None, folder.clock.now)


def everything() -> list[dict[str, Any]]:
    """All objects of the demo, as they stand in its files."""
    files = ("users", "groups", "contacts", "devices", "deleted_items")
    return [o for name in files for o in json.loads((DEMO / f"{name}.json").read_text())["value"]]


def said(kind: HandleKind) -> list[str]:
    """Everything that somebody could say for this kind of handle, and something unknown."""
    found: list[Any] = []
    for o in everything():
        for name in KINDS[kind]:
            value = o.get(name)
            found += value if isinstance(value, list) else [value]
    texts: list[str] = [text for text in dict.fromkeys(found) if text]
    if kind == "domain-sam":
        texts = [f"CORP\\{text}" for text in texts] + [f"emea.contoso.com\\{t}" for t in texts]
    unknown = NOBODY if kind == "guid" else "S-1-5-21-9" if kind == "sid" else "o'nobody & co"
    return [*texts, *(t.upper() for t in texts[:5] if kind != "immutable-id"), unknown]


async def compared(
    folder: TenantFolder, live: Tenant, asked: Iterable[Any], ask: Ask, *, single: bool = False
) -> None:
    """Both twins answer each question alike."""
    values = list(asked)
    recorded = [alike(await ask(folder.tenant, v), single=single) for v in values]
    found = await asyncio.gather(*(ask(live, v) for v in values))
    wrong = {
        str(v): (alike(f, single=single), r)
        for v, f, r in zip(values, found, recorded, strict=True)
        if alike(f, single=single) != r
    }
    assert wrong == {}


@pytest.mark.parametrize("kind", list(KINDS))
async def test_find(folder: TenantFolder, live: LiveTenant, kind: HandleKind) -> None:
    """Whatever somebody calls it."""
    await compared(folder, live, said(kind), lambda t, v: t.find(Handle(kind, v)))


@pytest.mark.parametrize("kind", list(KINDS))
async def test_deleted(folder: TenantFolder, live: LiveTenant, kind: HandleKind) -> None:
    """The same in the recycle bin."""
    await compared(folder, live, said(kind), lambda t, v: t.deleted(Handle(kind, v)))


async def test_by_id(folder: TenantFolder, live: LiveTenant) -> None:
    """By id, in any spelling."""
    ids = [o["id"] for o in everything()]
    asked = [*ids, ids[0].upper(), f"{{{ids[1]}}}", NOBODY, "no-id"]
    await compared(folder, live, asked, lambda t, v: t.by_id(v), single=True)


async def test_by_anchor(folder: TenantFolder, live: LiveTenant) -> None:
    """By source anchor."""
    await compared(folder, live, said("immutable-id"), lambda t, v: t.by_anchor(v), single=True)


async def test_by_security_identifier(folder: TenantFolder, live: LiveTenant) -> None:
    """By SID."""
    await compared(folder, live, said("sid"), lambda t, v: t.by_security_identifier(v), single=True)


async def test_holders(folder: TenantFolder, live: LiveTenant) -> None:
    """One address, and several at once."""
    addresses = [*said("address"), *said("upn")]
    several = [tuple(addresses[i : i + 5]) for i in range(0, len(addresses), 5)]
    await compared(folder, live, [*((a,) for a in addresses), *several], lambda t, v: t.holders(v))


async def test_roles(folder: TenantFolder, live: LiveTenant) -> None:
    """Of everything, of nobody."""
    ids = [o["id"] for o in everything()]
    await compared(folder, live, [*ids, NOBODY], lambda t, v: t.roles(v))


async def test_the_state(folder: TenantFolder, live: LiveTenant) -> None:
    """Domains, organization, switches."""
    for ask in (Tenant.domains, Tenant.organization, Tenant.sync_features):
        name = ask.__name__
        assert await getattr(live, name)() == await getattr(folder.tenant, name)()


async def test_names_in_active_directory(folder: TenantFolder, live: LiveTenant) -> None:
    """Graph cannot search for them: it finds who shows the first part, or says that it cannot."""
    for name in [o.get("onPremisesDistinguishedName") for o in everything()]:
        recorded = await folder.tenant.find(Handle("dn", name)) if name else Missing()
        found = await live.find(Handle("dn", name)) if name else Missing()
        if isinstance(recorded, Found):
            assert alike(found) == alike(recorded)
        elif name:
            assert isinstance(found, CouldNotLook)


async def test_audits(folder: TenantFolder, live: LiveTenant) -> None:
    """Of the synchronization identities only what a day brought, which is all that is judged."""
    deleted = "c03c0d21-6374-52cb-9f0e-f8ab21943587"
    found, recorded = await live.audits(deleted), await folder.tenant.audits(deleted)
    assert isinstance(found, Found)
    assert isinstance(recorded, Found)
    day_ago = folder.clock.now().timestamp() - 24 * 3600
    lately = [
        e
        for e in recorded.value
        if deleted in e.target_ids or (e.time and e.time.timestamp() >= day_ago)
    ]
    assert {(e.time, e.actor) for e in found.value} == {(e.time, e.actor) for e in lately}
    assert any(deleted in e.target_ids for e in found.value)


async def test_the_fake_too(folder: TenantFolder, live: LiveTenant) -> None:
    """By the keys that the fake knows, all three give the same objects."""
    found = [await folder.tenant.by_id(o["id"]) for o in everything()]
    objects = [each.value for each in found if isinstance(each, Found)]
    fake = FakeTenant(*objects)
    for each in objects[::5]:
        for name, value in keys(each):
            answers = [await getattr(t, name)(value) for t in (fake, folder.tenant, live)]
            assert [a.value.id for a in answers] == [each.id] * 3


def keys(found: TenantObject) -> list[tuple[str, str]]:
    """By what it is asked for, and how."""
    asked = {
        "by_id": found.id,
        "by_anchor": found.text("onPremisesImmutableId"),
        "by_security_identifier": found.text("onPremisesSecurityIdentifier"),
    }
    return [(name, value) for name, value in asked.items() if value]
