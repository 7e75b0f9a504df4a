"""Slack over Socket Mode: acknowledgements, bad envelopes, and a line that comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.sockets import Sockets, Waits
from tests.adapters.slack.bolt import Bot
from tests.real.slack_requests import (
    Payload,
    block_action,
    block_suggestion,
    command,
    direct,
    envelope,
    event,
    global_shortcut,
    home_opened,
    mention,
    view_closed,
    view_submission,
)
from tests.real.slack_socket import APP_TOKEN, SlackSocket, slack_socket

VIEW = {"callback_id": "form"}
AT_ONCE = {
    "command": command(),
    "app_mention": mention(),
    "message": direct(),
    "app_home_opened": home_opened(),
    "action": block_action({"ts": "1.2"}, {"action_id": "go"}),
    "shortcut": global_shortcut("ask"),
    "closed": view_closed(VIEW),
}
SOON = Waits(first=0.001, most=0.01, opening=5, hello=5, heartbeat=5, leaving=5)


@pytest.fixture
async def slack() -> AsyncIterator[SlackSocket]:
    """Slack's end."""
    async with slack_socket() as endpoint:
        yield endpoint


@pytest.fixture
async def bot() -> Bot:
    """A bot with a listener for everything."""
    return Bot()


@asynccontextmanager
async def connected(
    bot: Bot, slack: SlackSocket, token: list[str] | None = None, waits: Waits = SOON
) -> AsyncIterator[Sockets]:
    """The bot's end, for a while; no task is left of it."""
    before = asyncio.all_tasks()
    tokens = [APP_TOKEN] if token is None else token
    client = AsyncWebClient(base_url=slack.api, retry_handlers=[])
    sockets = Sockets(bot.inbound, client, lambda: tokens[0], waits)
    try:
        async with sockets:
            yield sockets
    finally:
        bot.gate.set()
        await bot.background.close(5)
    assert not sockets.connected
    await slack.no_line()
    left = {t for t in asyncio.all_tasks() - before if "sockets" in repr(t.get_coro())}
    assert not left


async def until(holds: Callable[[], bool]) -> None:
    """Until our end has noticed something."""
    while not holds():  # noqa: ASYNC110 - it tells nobody: it is read, as /readyz reads it
        await asyncio.sleep(0.001)


async def settled(slack: SlackSocket, payload: Payload | None = None) -> None:
    """Until our end has dealt with everything sent so far: it answers in order."""
    await slack.deliver(payload or event("star_added"))


@pytest.mark.parametrize("kind", AT_ONCE)
async def test_the_acknowledgement_waits_for_nothing(
    bot: Bot, slack: SlackSocket, kind: str
) -> None:
    """It is there while the authorization still waits, and so does the listener behind it."""
    async with connected(bot, slack):
        bot.gate.clear()
        delivery = await slack.deliver(AT_ONCE[kind])

        assert delivery.answers == [{"envelope_id": delivery.envelope["envelope_id"]}]
        assert bot.came == []

        bot.gate.set()
        await bot.background.idle()
        assert [x.kind for x in bot.came] == [kind]


async def test_a_form_and_a_search_field_get_their_answers(bot: Bot, slack: SlackSocket) -> None:
    """In the acknowledgement; others are not kept waiting by them."""
    async with connected(bot, slack):
        bot.gate.clear()
        form = await slack.send(envelope(view_submission(VIEW)))
        options = await slack.send(envelope(block_suggestion("who", "jd")))
        await slack.deliver(mention())

        assert not form.done.is_set()

        bot.gate.set()
        await asyncio.gather(form.done.wait(), options.done.wait())
        assert form.payload["response_action"] == "errors"
        assert options.payload["options"][0]["text"]["text"] == "jd"


async def test_a_redelivery_says_so(bot: Bot, slack: SlackSocket) -> None:
    """As over HTTP; each delivery is acknowledged."""
    async with connected(bot, slack):
        told = mention()
        await slack.deliver(told)
        await slack.deliver(told, retry=1)
        await bot.background.idle()

        assert [(x.body, x.retry) for x in bot.came] == [(told, "0"), (told, "1")]


async def test_the_same_envelope_twice(bot: Bot, slack: SlackSocket) -> None:
    """Acknowledged twice; telling them apart is not the line's part."""
    async with connected(bot, slack):
        told = envelope(mention(), id_="same")
        first = await slack.send(told)
        await slack.send(told)
        await settled(slack)

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
async def test_a_bad_envelope_ends_nothing(bot: Bot, slack: SlackSocket, text: str) -> None:
    """It is passed over, and the next one is dealt with on the same line."""
    async with connected(bot, slack):
        await slack.say(text)
        delivery = await slack.deliver(mention())
        await bot.background.idle()

        assert delivery.done.is_set()
        assert [x.kind for x in bot.came] == ["app_mention"]
        assert len(slack.opened) == 1
        assert slack.strange == []


async def test_what_nobody_knows_is_acknowledged(bot: Bot, slack: SlackSocket) -> None:
    """Else it would come again and again."""
    async with connected(bot, slack):
        unknown = await slack.deliver({"type": "carrier_pigeon"})

        assert "payload" not in unknown.answers[0]


async def test_no_room_leaves_it_to_slack(slack: SlackSocket) -> None:
    """Without an acknowledgement Slack brings it again."""
    bot = Bot(running=1, waiting=1)
    async with connected(bot, slack):
        bot.gate.clear()
        await slack.deliver(mention("0"))
        await bot.held.acquire()
        await slack.deliver(mention("1"))
        refused = await slack.send(envelope(mention("2")))
        await slack.deliver({"type": "carrier_pigeon"})

        assert refused.answers == []


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_new_line_stands_before_the_old_one_ends(
    bot: Bot, slack: SlackSocket, reason: str
) -> None:
    """What still comes on the old one is answered there."""
    async with connected(bot, slack) as sockets:
        old = await slack.line()
        await slack.disconnect(reason)
        await slack.line(2)
        late = envelope(mention("on the old line"))
        delivery = await slack.send(late)  # on the new one
        await old.send_json(late)
        await delivery.done.wait()
        await settled(slack)

        assert sockets.connected
        assert sockets.last_error is None
        await old.close()
        await slack.deliver(command())
        assert sockets.connected
        await bot.background.idle()
        assert [x.kind for x in bot.came].count("app_mention") == 2


async def test_an_old_line_that_stays_is_left(bot: Bot, slack: SlackSocket) -> None:
    """Slack allows few lines: one that never ends is ended by us."""
    waits = Waits(first=0.001, most=0.01, opening=5, hello=5, heartbeat=5, leaving=0.01)
    async with connected(bot, slack, waits=waits):
        old = await slack.line()
        await slack.disconnect()
        await slack.line(2)
        await until(lambda: old.closed)
        await slack.deliver(mention())


async def test_a_dropped_line_comes_back(bot: Bot, slack: SlackSocket) -> None:
    """Without a word from Slack; it is known meanwhile."""
    async with connected(bot, slack) as sockets:
        await settled(slack)
        assert sockets.connected
        slack.drop()
        await slack.no_line()
        await slack.asked(2)
        await settled(slack)

        assert sockets.connected
        assert sockets.last_error is None


async def test_a_dead_slack_is_waited_for(
    bot: Bot, slack: SlackSocket, caplog: pytest.LogCaptureFixture
) -> None:
    """Starting does not wait for it; the log says so once, not at each attempt."""
    await slack.down()
    async with connected(bot, slack) as sockets:
        await until(lambda: sockets.last_error is not None)
        assert not sockets.connected
        await slack.up()
        await settled(slack)
        assert sockets.connected
        assert [r.args for r in caplog.records] == [("ClientConnectorError",)]
        await slack.down()
        await slack.up()
        await settled(slack)
        await bot.background.idle()


async def test_a_refused_token_is_told_and_a_new_one_counts(bot: Bot, slack: SlackSocket) -> None:
    """Read at each attempt; an empty one is not even tried."""
    token = [""]
    async with connected(bot, slack, token) as sockets:
        await until(lambda: sockets.last_error == "no_token")
        assert slack.opened == []
        token[0] = "xapp-wrong"
        await slack.asked(2)
        assert sockets.last_error == "invalid_auth"
        assert not sockets.connected
        token[0] = APP_TOKEN
        await settled(slack)
        assert sockets.last_error is None


@pytest.mark.slow
async def test_slack_s_pause_is_kept(bot: Bot, slack: SlackSocket) -> None:
    """A Retry-After counts more than our own back-off."""
    slack.throttles = 1
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with connected(bot, slack) as sockets:
        await slack.asked(1)
        await until(lambda: sockets.last_error is not None)
        assert sockets.last_error == "ratelimited"
        await slack.asked(2)
        assert loop.time() - began >= 1
        await settled(slack)


async def test_socket_mode_switched_off(bot: Bot, slack: SlackSocket) -> None:
    """The line is given up; when it is switched on again, it comes back."""
    async with connected(bot, slack) as sockets:
        await settled(slack)
        slack.refuses = "internal_error"
        await slack.disconnect("link_disabled")
        await slack.no_line()
        await slack.asked(3)
        assert not sockets.connected
        assert sockets.last_error == "internal_error"
        slack.refuses = None
        await settled(slack)


async def test_a_line_without_a_hello_is_none(bot: Bot, slack: SlackSocket) -> None:
    """It is not called connected, and another one is tried."""
    slack.says_hello = False
    waits = Waits(first=0.001, most=0.01, opening=5, hello=0.01, heartbeat=5, leaving=5)
    async with connected(bot, slack, waits=waits) as sockets:
        await slack.asked(2)
        assert not sockets.connected
        assert sockets.last_error == "TimeoutError"
        slack.says_hello = True
        await until(lambda: sockets.connected)


async def test_an_acknowledgement_on_a_line_that_is_gone(bot: Bot, slack: SlackSocket) -> None:
    """Slack brings the form again; nothing fails."""
    async with connected(bot, slack) as sockets:
        bot.gate.clear()
        form = await slack.send(envelope(view_submission(VIEW)))
        await bot.held.acquire()
        slack.drop()
        await slack.no_line()
        await slack.asked(2)
        bot.gate.set()
        await bot.background.idle()
        await settled(slack)

        assert form.answers == []
        assert sockets.last_error is None


async def test_an_error_in_a_form_s_listener_is_no_acknowledgement(
    bot: Bot, slack: SlackSocket
) -> None:
    """The person sees that it failed, and the line stands."""
    async with connected(bot, slack):
        form = await slack.send(envelope(view_submission(VIEW | {"private_metadata": "boom"})))
        await bot.held.acquire()
        await bot.background.idle()
        await settled(slack)

        assert form.answers == []
        assert len(slack.opened) == 1


async def test_stopping_before_anything_stands(bot: Bot, slack: SlackSocket) -> None:
    """Nothing is left of it either."""
    async with connected(bot, slack):
        pass


def test_the_pauses_grow_and_end() -> None:
    """Twice as long each time, never twice the same, never longer than the longest."""
    waits = Waits(first=1, most=30)
    for attempt in range(1, 1000):
        longest = min(30, 2 ** (attempt - 1))
        assert longest / 2 <= waits.before(attempt) <= longest
    assert len({waits.before(3) for _ in range(20)}) > 1
