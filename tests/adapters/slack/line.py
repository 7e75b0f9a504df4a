"""Our end of a Socket Mode line in tests: open for a while, and nothing left of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.sockets import Sockets, Waits
from tests.adapters.slack.bolt import Bot
from tests.real.slack_requests import Payload, event
from tests.real.slack_socket import APP_TOKEN, SlackSocket

SOON = Waits(first=0.001, most=0.01, opening=5, hello=5, heartbeat=5, leaving=5)


@asynccontextmanager
async def connected(
    bot: Bot, endpoint: SlackSocket, token: list[str] | None = None, waits: Waits = SOON
) -> AsyncIterator[Sockets]:
    """The bot's end, for a while; no task is left of it."""
    before = asyncio.all_tasks()
    tokens = [APP_TOKEN] if token is None else token
    client = AsyncWebClient(base_url=endpoint.api, retry_handlers=[])
    sockets = Sockets(bot.inbound, client, lambda: tokens[0], waits)
    try:
        async with sockets:
            yield sockets
    finally:
        bot.gate.set()
        await bot.background.close(5)
    assert not sockets.connected
    await endpoint.no_line()
    left = {t for t in asyncio.all_tasks() - before if "sockets" in repr(t.get_coro())}
    assert not left


async def until(holds: Callable[[], bool]) -> None:
    """Until our end has noticed something."""
    while not holds():  # noqa: ASYNC110 - it tells nobody: it is read, as /readyz reads it
        await asyncio.sleep(0.001)


async def settled(endpoint: SlackSocket, payload: Payload | None = None) -> None:
    """Until our end has dealt with everything sent so far: it answers in order."""
    await endpoint.deliver(payload or event("star_added"))
