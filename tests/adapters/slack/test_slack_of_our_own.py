"""The Slack of our own refuses what Slack refuses, so that tests against it mean something."""

import base64
import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.calling import MODAL, Said
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import APP_TOKEN, TOKEN, Grant


@pytest.fixture
async def client(slack: SlackWeb) -> AsyncIterator[Any]:
    """The SDK's own client."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(TOKEN, base_url=slack.url, session=session, retry_handlers=[])
        client.proxy = None
        yield client


def access(client: Any, slack: SlackWeb, secret: str = "", **arguments: str) -> Any:
    """Not the client's own method: it makes a BasicAuth, of which aiohttp warns."""
    said = f"{slack.oauth.client_id}:{secret or slack.oauth.client_secret}"
    basic = {"Authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}
    return client.api_call("oauth.v2.access", headers=basic, data=arguments)


async def code(call: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(SlackApiError) as told:
        await call
    return str(told.value.response["error"])


async def test_arguments_come_as_json_as_a_form_and_in_the_address(
    slack: SlackWeb, client: Any
) -> None:
    """As clients send them."""
    blocks = list(Said("text").blocks)
    form = {"channel": "C0HELP", "text": "text", "blocks": json.dumps(blocks)}

    await client.chat_postMessage(channel="C0HELP", text="text", blocks=blocks)
    await client.api_call("chat.postMessage", data=form)
    await client.api_call("chat.postMessage", params=form)

    assert [message.blocks for message in slack.messages] == [blocks] * 3


async def test_a_token_may_come_in_the_body_but_must_come(slack: SlackWeb) -> None:
    """As Slack takes it."""
    async with aiohttp.ClientSession(slack.root) as session:
        for given, error in ({"token": TOKEN}, None), ({"token": "x"}, "invalid_auth"), ({}, "no"):
            async with session.post("/api/auth.test", data=given or None) as answer:
                told = await answer.json()
            assert told.get("error") == ("not_authed" if error == "no" else error)


async def test_what_no_call_of_ours_may_be_fails_the_test() -> None:
    """It need not look for it."""
    server = slack_web()
    slack = await server.__aenter__()
    slack.wrong.append("nonsense")

    with pytest.raises(AssertionError, match="nonsense"):
        await server.__aexit__(None, None, None)


async def test_arguments_methods_and_blocks_that_slack_does_not_know_are_wrong(
    slack: SlackWeb, client: Any
) -> None:
    """Slack passes over the first; here nothing is."""
    bad = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

    await client.api_call("auth.test", json={"nonsense": 1})
    assert await code(client.api_call("auth.nonsense")) == "unknown_method"
    assert len(slack.wrong) == 2
    posted = client.chat_postMessage(channel="C0HELP", text="text", blocks=[bad])
    assert await code(posted) == "invalid_blocks"
    assert len(slack.wrong) > 2
    slack.wrong.clear()


async def test_a_missing_argument_is_named(client: Any) -> None:
    """Or one of another kind."""
    assert await code(client.api_call("chat.postMessage", json={"text": "t"})) == (
        "invalid_arguments"
    )
    assert await code(client.api_call("views.publish", json={"user_id": "U0", "view": MODAL})) == (
        "invalid_arguments"
    )


async def test_an_email_address_wants_its_scope(slack: SlackWeb, client: Any) -> None:
    """And a person the one for people."""
    slack.tokens[TOKEN].scopes -= {"users:read.email"}
    told = await client.users_info(user="U0JDOE")
    assert "email" not in told["user"]["profile"]

    slack.tokens[TOKEN].scopes -= {"users:read"}
    assert await code(client.users_info(user="U0JDOE")) == "missing_scope"


async def test_socket_mode_wants_a_token_of_the_app(slack: SlackWeb, client: Any) -> None:
    """And a server that somebody set."""
    assert await code(client.apps_connections_open(app_token=TOKEN)) == "not_allowed_token_type"
    assert await code(client.apps_connections_open(app_token=APP_TOKEN)) == "internal_error"
    slack.socket_url = "ws://127.0.0.1:1/link"

    told = await client.apps_connections_open(app_token=APP_TOKEN)

    assert told["url"] == slack.socket_url


async def test_a_code_installs_once_and_its_token_serves(slack: SlackWeb, client: Any) -> None:
    """And only with the app's secret."""
    slack.oauth.codes["abc"] = Grant(team="T0FABRIKAM", name="Fabrikam", bot_user="U0FAB")

    told = await access(client, slack, code="abc")

    assert (told["team"]["id"], told["bot_user_id"]) == ("T0FABRIKAM", "U0FAB")
    who = await client.auth_test(token=told["access_token"])
    assert who["team_id"] == "T0FABRIKAM"
    assert await code(access(client, slack, code="abc")) == "invalid_code"
    assert await code(access(client, slack, "x", code="abc")) == "bad_client_secret"
    form = {"client_id": "x", "client_secret": slack.oauth.client_secret, "code": "abc"}
    assert await code(client.api_call("oauth.v2.access", data=form)) == "invalid_client_id"


async def test_a_refresh_token_serves_once(slack: SlackWeb, client: Any) -> None:
    """And gives another."""
    slack.oauth.rotating = True
    slack.oauth.codes["abc"] = Grant()
    first = await access(client, slack, code="abc")
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

    second = await access(client, slack, **again)

    assert second["expires_in"] == 43_200
    assert second["access_token"] != first["access_token"]
    assert await code(access(client, slack, **again)) == "invalid_refresh_token"


async def test_alone_it_serves_whoever_is_named() -> None:
    """As the benchmarks start it."""
    command = (sys.executable, "-m", "tests.real.slack_web", "--port", "0")
    server = await create_subprocess_exec(*command, stdout=PIPE)
    try:
        assert server.stdout is not None
        url = (await server.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-any", base_url=url, session=session)
            client.proxy = None
            told = await client.chat_postMessage(channel="C0ANY", text="text")
            await client.chat_update(channel="C0ANY", ts=told["ts"], text="more")
            assert (await client.users_info(user="U0ANY"))["user"]["is_email_confirmed"]
            await client.views_open(trigger_id="1.2.x", view=MODAL)
            root = url.removesuffix("/api/")
            async with session.post(f"{root}/commands/T/1/x", json={"text": "t"}) as answer:
                assert answer.status == 200
            async with session.get(f"{root}/counts") as counts:
                assert (await counts.json())["chat.update"] == 1
    finally:
        server.terminate()
        await server.wait()
