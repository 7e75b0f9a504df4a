"""Settings of an application that the servers of our own know, and answers made comparable."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.entra.settings import Cloud, EntraSettings, Limits
from adapters.entra.tenant import LiveTenant
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import TenantObject
from tests.real.token_server import TokenServer

FAST = Limits(look_up=3.0, connect=2.0, token=3.0, rest=0.3)
APPLICATION = "11111111-2222-4333-8444-555555555555"
ANNA = "7e5b38be-bf4e-56c7-b083-7c07b70122aa"
VPN_USERS = "d61175f7-a516-5570-8bc0-9d8969539001"
SARA = "ac30c1a8-9b43-5a27-8069-71c817f21848"
NOBODY = "99999999-9999-4999-8999-999999999999"
HOST = "127.0.0.21"
DENIED = "Authorization_RequestDenied"
ASKS: dict[str, Callable[[LiveTenant], Awaitable[Lookup[Any]]]] = {
    "alone": lambda t: t.domains(),  # one question alone, and several that share a batch
    "batch": lambda t: t.find(Handle("upn", "abaker@contoso.com")),
    "by-id": lambda t: t.by_id(ANNA),
}


def folder_with(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """A tenant folder of these objects alone."""
    for name, values in files.items():
        (folder / f"{name}.json").write_text(json.dumps({"value": values}))
    return folder


def numbered(number: int) -> dict[str, Any]:
    """One of many users of the same name."""
    name = f"a{number}@contoso.com"
    shown = {"displayName": "Alex Alike", "onPremisesSamAccountName": "alex"}
    return {"id": f"00000000-0000-4000-8000-{number:012}", "userPrincipalName": name, **shown}


def settings_for(
    graph: str, tokens: TokenServer, limits: Limits = FAST, **more: Any
) -> EntraSettings:
    """An application with a secret."""
    given: dict[str, Any] = {
        "tenant_id": "contoso.com",
        "client_id": APPLICATION,
        "credential": "secret",
        "secret": lambda: "right",
        "cloud": Cloud(graph, tokens.root),
        "ca_file": tokens.ca_file,
        "limits": limits,
    }
    return EntraSettings(**{**given, **more})


def alike(found: Lookup[Any], *, single: bool = False) -> Any:
    """An answer of any tenant, without what only its own source brings along.

    A live tenant asks who manages an object only where that can have changed, and for the members
    of a group only where one object is asked for.
    """
    if not isinstance(found, Found):
        return found
    value = found.value
    if isinstance(value, TenantObject):
        return _plain(value, single)
    if isinstance(value, tuple) and value and isinstance(value[0], TenantObject):
        return sorted((_plain(o, single) for o in value), key=lambda o: o.id)
    return value


def _plain(found: TenantObject, single: bool) -> TenantObject:
    managed = found.properties.get("onPremisesSyncBehavior")
    kept = {
        name: value
        for name, value in found.properties.items()
        if (name != "onPremisesSyncBehavior" or (single and managed == {"isCloudManaged": True}))
        and (name != "members" or single)
    }
    return replace(found, properties=kept)


def in_part(found: Lookup[Any]) -> tuple[TenantObject, ...]:
    """What was seen before it failed."""
    assert isinstance(found, CouldNotLook), found
    assert found.in_part is None or isinstance(found.in_part, tuple)
    return found.in_part or ()
