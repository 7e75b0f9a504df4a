"""What Bolt asks for each request: it is never Bolt that refuses, for it speaks to any address."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.install import authorized
from tests.adapters.slack.office import Office, office
from tests.real import slack_requests as requests


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


async def test_bolt_takes_it() -> None:
    """A request reaches its listener, whichever workspace it is from."""
    app = AsyncApp(signing_secret="s", authorize=authorized, request_verification_enabled=False)
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def mention(body: Any) -> None:
        heard.put_nowait(body["team_id"])

    app.event("app_mention")(mention)
    event = {"type": "app_mention", "user": "U0JDOE", "channel": "C0HELP", "ts": "1.1"}
    body = {"type": "event_callback", "team_id": "T0OTHER", "event": event}
    answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    assert answer.status == 200
    async with asyncio.timeout(5):
        assert await heard.get() == "T0OTHER"


@pytest.mark.parametrize("change", [{"team_id": "T0OTHER"}, {"is_enterprise_install": "true"}])
async def test_a_foreign_workspace_is_told_so_at_slack_s_address(
    there: Office, change: dict[str, str]
) -> None:
    """In our words, once; a workspace that is ours is answered whatever Bolt would say."""
    url = there.slack.response_url()
    await there.does({**requests.command("why isn't jdoe syncing?", response_url=url), **change})

    (told,) = there.slack.responses
    assert "apologize" not in told.text
    assert ("jdoe" in told.text) is ("team_id" not in change)


async def test_no_other_address_is_spoken_to(there: Office) -> None:
    """Whatever address a request names: only Slack's own is called."""
    asked: list[bytes] = []

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(heard, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/latest/meta-data"
    async with server:
        for team in ("T0CONTOSO", "T0OTHER"):
            body = requests.command("why isn't jdoe syncing?", response_url=url)
            await there.does({**body, "team_id": team})

    assert asked == []


async def test_slack_away_is_not_told_as_not_installed(there: Office) -> None:
    """The owner of the token could not be asked: the address that needs no token tells it."""
    there.slack.fail("auth.test", "internal_error", times=None)
    await there.restart()
    url = there.slack.response_url()

    await there.does(requests.command("why isn't jdoe syncing?", response_url=url))

    (told,) = there.slack.responses
    assert "installed" not in told.text
