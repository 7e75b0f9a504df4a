"""Asking a server for everything at once, and hearing one reason."""

import asyncio
from typing import Any

from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings
from knowledge.evidence import CouldNotLook, Lookup

NO_ID = "00000000-1111-2222-3333-444444444444"
ANNA = "CN=Anna Baker,OU=Staff,DC=corp,DC=contoso,DC=com"


async def every(live: LiveConnectServer) -> list[Lookup[Any]]:
    """One of each look-up."""
    return list(
        await asyncio.gather(
            live.server(),
            live.connectors(),
            live.rules(),
            live.run_history(),
            live.ad_object(ANNA, None),
            live.entra_object("bm9ib2R5"),
            live.by_id(NO_ID),
            live.metaverse(NO_ID),
            live.pending_deletes(),
            live.orphans(),
            live.object_log(NO_ID),
            live.password_sync(),
            live.events(),
            live.visible(ANNA),
        )
    )


async def nothing_is_known(settings: ConnectSettings) -> str:
    """The one reason that every look-up gives."""
    live = LiveConnectServer(settings)
    try:
        answers = await every(live)
    finally:
        await live.close()
    reasons = [x.why for x in answers if isinstance(x, CouldNotLook)]
    assert len(reasons) == len(answers)
    return reasons[0]
