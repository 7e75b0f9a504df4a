"""One question of several fails: what the others gave is told in part, unless only one fits."""

from typing import Any, cast
from urllib.parse import unquote

import pytest

from adapters.entra.queries import holder_asks
from adapters.entra.tenant import LiveTenant
from handlers.attention import framed
from handlers.ports import Handle, HandleKind
from knowledge.evidence import Found
from tests.adapters.entra.small import ANNA, DENIED, in_part
from tests.real.graph_server import GraphServer

ADDRESSES = ["abaker@contoso.com", "zoe@contoso.com", "free@contoso.com", "none@contoso.com"]
FAULTS: list[dict[str, Any]] = [
    {"status": 403, "code": DENIED},
    {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "60"}},
    {"status": 500, "code": "x"},
    {"drop": "middle"},
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", range(len(holder_asks(ADDRESSES))))
async def test_one_question_of_the_holders(
    graph: GraphServer, tenant: LiveTenant, number: int, fault: dict[str, Any]
) -> None:
    """Nobody else holds an address only where everybody was asked; and who was seen is told so."""
    ask = holder_asks(ADDRESSES)[number]
    if "drop" not in fault:
        graph.trouble(unquote(ask.path), **fault)
        found = await tenant.holders(ADDRESSES)
        own = {o.id for o in in_part(found)}
        assert (ANNA in own) == (number != 0)
        assert len(graph.asked_for(unquote(ask.path))) == 1
    else:
        graph.trouble("/$batch", **fault)
        assert in_part(await tenant.holders(ADDRESSES)) == ()


async def test_who_holds_an_address_where_all_is_asked(tenant: LiveTenant) -> None:
    """The same without a fault."""
    found = await tenant.holders(ADDRESSES)
    assert isinstance(found, Found)
    assert ANNA in {o.id for o in found.value}


@pytest.mark.parametrize(
    "kind,name",
    [
        ("address", "abaker@contoso.com"),
        ("sam", "abaker"),
        ("domain-sam", "CORP\\abaker"),
        ("display-name", "Anna Baker"),
    ],
)
async def test_one_more_may_have_the_name(
    graph: GraphServer, tenant: LiveTenant, kind: HandleKind, name: str
) -> None:
    """A verdict on the wrong one of a name would be worse than none."""
    graph.trouble("/groups?", status=403, code=DENIED)
    assert [o.id for o in in_part(await tenant.find(Handle(kind, name)))] == [ANNA]


async def test_only_one_can_have_it(graph: GraphServer, tenant: LiveTenant) -> None:
    """What is unique needs no second answer: GUID, SID, anchor, and who signs in with the name."""
    found = await tenant.by_id(ANNA)
    assert isinstance(found, Found)
    value = found.value
    handles = {
        "guid": ANNA,
        "sid": value.text("onPremisesSecurityIdentifier"),
        "immutable-id": value.text("onPremisesImmutableId"),
        "upn": value.text("userPrincipalName"),
    }
    graph.trouble("/groups", status=403, code=DENIED)
    graph.trouble("/contacts", status=403, code=DENIED)
    for kind, name in handles.items():
        assert name
        hits = await tenant.find(Handle(cast(HandleKind, kind), name))
        assert isinstance(hits, Found), kind
        assert [o.id for o in hits.value] == [ANNA]
    sid = await tenant.by_security_identifier(handles["sid"] or "")
    assert isinstance(sid, Found)


async def test_who_only_has_it_as_an_address(graph: GraphServer, tenant: LiveTenant) -> None:
    """Somebody else may sign in with it."""
    other = graph.tenant.data["users"][1]
    other["mail"] = "desk@contoso.com"
    graph.trouble("/contacts?", status=403, code=DENIED)
    found = await tenant.find(Handle("upn", "desk@contoso.com"))
    assert [o.id for o in in_part(found)] == [other["id"]]


@pytest.mark.parametrize("fault", FAULTS[:3])
async def test_half_of_the_recycle_bin(
    graph: GraphServer, tenant: LiveTenant, fault: dict[str, Any]
) -> None:
    """Users and groups are asked for apart: a group of that name may lie there too."""
    handle = Handle("sam", "rmendez")
    assert isinstance(await tenant.deleted(handle), Found)
    graph.trouble("microsoft.graph.group", **fault)
    with framed(afresh=True):
        assert len(in_part(await tenant.deleted(handle))) == 1
