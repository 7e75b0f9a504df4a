"""Slack over HTTP: what each gets, and that nobody waits for work."""

import asyncio
import json
import logging
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from adapters.slack.background import Background
from adapters.slack.door import PATH
from adapters.slack.inbound import Inbound
from adapters.slack.quiet import quiet_logger
from tests.adapters.slack.bolt import AT_ONCE, VIEW, Bot, Client, post
from tests.real.slack_requests import (
    FORM,
    block_suggestion,
    command,
    mention,
    signed,
    url_verification,
    view_submission,
)


@pytest.mark.parametrize("kind", AT_ONCE)
async def test_the_acknowledgement_waits_for_nothing(bot: Bot, client: Client, kind: str) -> None:
    """It is there while the authorization still waits, and so does the listener behind it."""
    bot.gate.clear()

    assert await post(client, AT_ONCE[kind]) == (200, "")
    assert bot.came == []

    bot.gate.set()
    await bot.background.idle()
    assert [x.kind for x in bot.came] == [kind]


async def test_the_listener_sees_what_slack_sent(bot: Bot, client: Client) -> None:
    """Nothing added, nothing lost, and which delivery it is."""
    told = mention("why jdoe & <co>?", thread_ts="1.2")
    await post(client, told, retry=2)
    await bot.background.idle()

    assert [(x.body, x.retry) for x in bot.came] == [(told, "2")]


async def test_one_after_the_other(client: Client, bot: Bot) -> None:
    """Work begins in the order in which Slack sent it."""
    for number in range(20):
        assert await post(client, command(str(number))) == (200, "")
    await bot.background.idle()

    assert [x.body["text"] for x in bot.came] == [str(n) for n in range(20)]


async def test_a_form_gets_its_answer(client: Client) -> None:
    """What the listener acknowledges with is the answer."""
    status, text = await post(client, view_submission(VIEW))

    assert status == 200
    assert json.loads(text)["response_action"] == "errors"


async def test_a_search_field_gets_its_options(client: Client) -> None:
    """As JSON, with what was typed."""
    status, text = await post(client, block_suggestion("who", "jürgen"))

    assert (status, json.loads(text)["options"][0]["text"]["text"]) == (200, "jürgen")


async def test_a_form_is_dealt_with_though_slack_hung_up(bot: Bot, client: Client) -> None:
    """It was sent off: what it does is not left half done."""
    bot.gate.clear()
    sent = asyncio.create_task(post(client, view_submission(VIEW)))
    await bot.held.acquire()
    sent.cancel()
    await asyncio.gather(sent, return_exceptions=True)
    await client.close()
    bot.gate.set()
    await bot.background.idle()

    assert [x.kind for x in bot.came] == ["submitted"]


async def test_the_checks_that_slack_makes_itself(client: Client) -> None:
    """A new address is proven by its challenge; a certificate is looked at without a signature."""
    status, text = await post(client, url_verification("abc"))
    unsigned = await client.post(PATH, data=b"token=x&ssl_check=1", headers={"Content-Type": FORM})

    assert (status, json.loads(text)) == (200, {"challenge": "abc"})
    assert (unsigned.status, await unsigned.text()) == (200, "")
    assert await post(client, b"ssl_check=1&token=x&team=1") == (200, "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_only_post(client: Client, method: str) -> None:
    """Nothing else is answered."""
    headers, body = signed(command())
    async with client.request(method, PATH, headers=headers, data=body) as response:
        assert response.status == 405


def busy(told: Any) -> BoltResponse:
    """As the bot says it."""
    if told.kind == "command":
        return BoltResponse(status=200, body={"text": f"busy: {told.payload['text']}"})
    return BoltResponse(status=503)


async def test_no_room_is_said_at_once() -> None:
    """A command is told so; an event is to come again; a form is answered all the same."""
    bot = Bot(running=1, waiting=1, busy=busy)
    async with bot.served() as client:
        bot.gate.clear()
        assert await post(client, command("0")) == (200, "")
        await bot.held.acquire()
        assert await post(client, command("1")) == (200, "")
        status, text = await post(client, command("2"))

        assert (status, json.loads(text)) == (200, {"text": "busy: 2"})
        assert await post(client, mention()) == (503, "")

        bot.gate.set()
        assert (await post(client, view_submission(VIEW)))[0] == 200
        await bot.background.idle()
    assert sorted(x.kind for x in bot.came) == ["command", "command", "submitted"]


async def test_an_error_in_a_listener_ends_with_it(
    bot: Bot, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told as the bug that it is; the text that was typed is not."""
    caplog.set_level(logging.DEBUG)
    await post(client, command("boom jdoe"))
    await bot.background.idle()
    await post(client, command("why"))
    await bot.background.idle()

    errors = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert [x.kind for x in bot.came] == ["command", "command"]
    assert [r.exc_info and r.exc_info[0] for r in errors] == [ZeroDivisionError]
    assert "jdoe" not in "".join(r.getMessage() for r in caplog.records)


async def test_an_app_that_acknowledges_by_itself_is_refused() -> None:
    """Its listeners would run where nobody counts them."""
    app = AsyncApp(logger=quiet_logger(), name="x", token="xoxb-x")
    with pytest.raises(ValueError, match="process_before_response"):
        Inbound(app, Background())
