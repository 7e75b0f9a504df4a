"""Slack over Socket Mode: acknowledgements, redeliveries, and bad envelopes."""

import asyncio

import pytest

from tests.adapters.slack.bolt import AT_ONCE, VIEW, Bot
from tests.adapters.slack.line import connected, settled
from tests.real.slack_requests import block_suggestion, envelope, mention, view_submission
from tests.real.slack_socket import SlackSocket


@pytest.mark.parametrize("kind", AT_ONCE)
async def test_the_acknowledgement_waits_for_nothing(
    bot: Bot, endpoint: SlackSocket, kind: str
) -> None:
    """It is there while the authorization still waits, and so does the listener behind it."""
    async with connected(bot, endpoint):
        bot.gate.clear()
        delivery = await endpoint.deliver(AT_ONCE[kind])

        assert delivery.answers == [{"envelope_id": delivery.envelope["envelope_id"]}]
        assert bot.came == []

        bot.gate.set()
        await bot.background.idle()
        assert [x.kind for x in bot.came] == [kind]


async def test_a_form_and_a_search_field_get_their_answers(bot: Bot, endpoint: SlackSocket) -> None:
    """In the acknowledgement; others are not kept waiting by them."""
    async with connected(bot, endpoint):
        bot.gate.clear()
        form = await endpoint.send(envelope(view_submission(VIEW)))
        options = await endpoint.send(envelope(block_suggestion("who", "jd")))
        await endpoint.deliver(mention())

        assert not form.done.is_set()

        bot.gate.set()
        await asyncio.gather(form.done.wait(), options.done.wait())
        assert form.payload["response_action"] == "errors"
        assert options.payload["options"][0]["text"]["text"] == "jd"


async def test_a_redelivery_says_so(bot: Bot, endpoint: SlackSocket) -> None:
    """As over HTTP; each delivery is acknowledged."""
    async with connected(bot, endpoint):
        told = mention()
        await endpoint.deliver(told)
        await endpoint.deliver(told, retry=1)
        await bot.background.idle()

        assert [(x.body, x.retry) for x in bot.came] == [(told, "0"), (told, "1")]


async def test_the_same_envelope_twice(bot: Bot, endpoint: SlackSocket) -> None:
    """Acknowledged twice; telling them apart is not the line's part."""
    async with connected(bot, endpoint):
        told = envelope(mention(), id_="same")
        first = await endpoint.send(told)
        await endpoint.send(told)
        await settled(endpoint)

        assert len(first.answers) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ping",
        "{",
        "[]",
        "null",
        '{"type": 3}',
        "{}",
        '{"type": "events_api", "envelope_id": "e", "payload": "x"}',
        '{"type": "events_api", "envelope_id": "e", "payload": {"type": []}}',
        '{"type": "x", "envelope_id": "e", "payload": {"type": "event_callback", "event": 1}}',
        '{"type": "events_api", "envelope_id": 7, "payload": {}}',
        '{"type":' * 20_000,
    ],
)
async def test_a_bad_envelope_ends_nothing(bot: Bot, endpoint: SlackSocket, text: str) -> None:
    """It is passed over, and the next one is dealt with on the same line."""
    async with connected(bot, endpoint):
        await endpoint.say(text)
        delivery = await endpoint.deliver(mention())
        await bot.background.idle()

        assert delivery.done.is_set()
        assert [x.kind for x in bot.came] == ["app_mention"]
        assert len(endpoint.opened) == 1
        assert endpoint.strange == []


async def test_what_nobody_knows_is_acknowledged(bot: Bot, endpoint: SlackSocket) -> None:
    """Else it would come again and again."""
    async with connected(bot, endpoint):
        unknown = await endpoint.deliver({"type": "carrier_pigeon"})

        assert "payload" not in unknown.answers[0]


async def test_no_room_leaves_it_to_slack(endpoint: SlackSocket) -> None:
    """Without an acknowledgement Slack brings it again."""
    bot = Bot(running=1, waiting=1)
    async with connected(bot, endpoint):
        bot.gate.clear()
        await endpoint.deliver(mention("0"))
        await bot.held.acquire()
        await endpoint.deliver(mention("1"))
        refused = await endpoint.send(envelope(mention("2")))
        await endpoint.deliver({"type": "carrier_pigeon"})

        assert refused.answers == []


async def test_an_error_in_a_form_s_listener_is_no_acknowledgement(
    bot: Bot, endpoint: SlackSocket
) -> None:
    """The person sees that it failed, and the line stands."""
    async with connected(bot, endpoint):
        form = await endpoint.send(envelope(view_submission(VIEW | {"private_metadata": "boom"})))
        await bot.held.acquire()
        await bot.background.idle()
        await settled(endpoint)

        assert form.answers == []
        assert len(endpoint.opened) == 1
