"""The line of Socket Mode: it comes back, moves, and ends without a rest."""

import asyncio

import pytest

from adapters.slack.sockets import Waits
from tests.adapters.slack.bolt import VIEW, Bot
from tests.adapters.slack.line import connected, settled, until
from tests.real.slack_requests import command, envelope, mention, view_submission
from tests.real.slack_socket import APP_TOKEN, SlackSocket


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_new_line_stands_before_the_old_one_ends(
    bot: Bot, endpoint: SlackSocket, reason: str
) -> None:
    """What still comes on the old one is answered there."""
    async with connected(bot, endpoint) as sockets:
        old = await endpoint.line()
        await endpoint.disconnect(reason)
        await endpoint.line(2)
        late = envelope(mention("on the old line"))
        delivery = await endpoint.send(late)  # on the new one
        await old.send_json(late)
        await delivery.done.wait()
        await settled(endpoint)

        assert sockets.connected
        assert sockets.last_error is None
        await old.close()
        await endpoint.deliver(command())
        assert sockets.connected
        await bot.background.idle()
        assert [x.kind for x in bot.came].count("app_mention") == 2


async def test_an_old_line_that_stays_is_left(bot: Bot, endpoint: SlackSocket) -> None:
    """Slack allows few lines: one that never ends is ended by us."""
    waits = Waits(first=0.001, most=0.01, opening=5, hello=5, heartbeat=5, leaving=0.01)
    async with connected(bot, endpoint, waits=waits):
        old = await endpoint.line()
        await endpoint.disconnect()
        await endpoint.line(2)
        await until(lambda: old.closed)
        await endpoint.deliver(mention())


async def test_a_dropped_line_comes_back(bot: Bot, endpoint: SlackSocket) -> None:
    """Without a word from Slack; it is known meanwhile."""
    async with connected(bot, endpoint) as sockets:
        await settled(endpoint)
        assert sockets.connected
        endpoint.drop()
        await endpoint.no_line()
        await endpoint.asked(2)
        await settled(endpoint)

        assert sockets.connected
        assert sockets.last_error is None


async def test_a_dead_slack_is_waited_for(
    bot: Bot, endpoint: SlackSocket, caplog: pytest.LogCaptureFixture
) -> None:
    """Starting does not wait for it; the log says so once, not at each attempt."""
    await endpoint.down()
    async with connected(bot, endpoint) as sockets:
        await until(lambda: sockets.last_error is not None)
        assert not sockets.connected
        await endpoint.up()
        await settled(endpoint)
        assert sockets.connected
        assert [r.args for r in caplog.records] == [("ClientConnectorError",)]
        await endpoint.down()
        await endpoint.up()
        await settled(endpoint)
        await bot.background.idle()


async def test_a_refused_token_is_told_and_a_new_one_counts(
    bot: Bot, endpoint: SlackSocket
) -> None:
    """Read at each attempt; an empty one is not even tried."""
    token = [""]
    async with connected(bot, endpoint, token) as sockets:
        await until(lambda: sockets.last_error == "no_token")
        assert endpoint.opened == []
        token[0] = "xapp-wrong"
        await endpoint.asked(2)
        assert sockets.last_error == "invalid_auth"
        assert not sockets.connected
        token[0] = APP_TOKEN
        await settled(endpoint)
        assert sockets.last_error is None


@pytest.mark.slow
async def test_slack_s_pause_is_kept(bot: Bot, endpoint: SlackSocket) -> None:
    """A Retry-After counts more than our own back-off."""
    endpoint.throttles = 1
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with connected(bot, endpoint) as sockets:
        await endpoint.asked(1)
        await until(lambda: sockets.last_error is not None)
        assert sockets.last_error == "ratelimited"
        await endpoint.asked(2)
        assert loop.time() - began >= 1
        await settled(endpoint)


async def test_socket_mode_switched_off(bot: Bot, endpoint: SlackSocket) -> None:
    """The line is given up; when it is switched on again, it comes back."""
    async with connected(bot, endpoint) as sockets:
        await settled(endpoint)
        endpoint.refuses = "internal_error"
        await endpoint.disconnect("link_disabled")
        await endpoint.no_line()
        await endpoint.asked(3)
        assert not sockets.connected
        assert sockets.last_error == "internal_error"
        endpoint.refuses = None
        await settled(endpoint)


async def test_a_line_without_a_hello_is_none(bot: Bot, endpoint: SlackSocket) -> None:
    """It is not called connected, and another one is tried."""
    endpoint.says_hello = False
    waits = Waits(first=0.001, most=0.01, opening=5, hello=0.01, heartbeat=5, leaving=5)
    async with connected(bot, endpoint, waits=waits) as sockets:
        await endpoint.asked(2)
        assert not sockets.connected
        assert sockets.last_error == "TimeoutError"
        endpoint.says_hello = True
        await until(lambda: sockets.connected)


async def test_an_acknowledgement_on_a_line_that_is_gone(bot: Bot, endpoint: SlackSocket) -> None:
    """Slack brings the form again; nothing fails."""
    async with connected(bot, endpoint) as sockets:
        bot.gate.clear()
        form = await endpoint.send(envelope(view_submission(VIEW)))
        await bot.held.acquire()
        endpoint.drop()
        await endpoint.no_line()
        await endpoint.asked(2)
        bot.gate.set()
        await bot.background.idle()
        await settled(endpoint)

        assert form.answers == []
        assert sockets.last_error is None


async def test_stopping_before_anything_stands(bot: Bot, endpoint: SlackSocket) -> None:
    """Nothing is left of it either."""
    async with connected(bot, endpoint):
        pass


def test_the_pauses_grow_and_end() -> None:
    """Twice as long each time, never twice the same, never longer than the longest."""
    waits = Waits(first=1, most=30)
    for attempt in range(1, 1000):
        longest = min(30, 2 ** (attempt - 1))
        assert longest / 2 <= waits.before(attempt) <= longest
    assert len({waits.before(3) for _ in range(20)}) > 1
