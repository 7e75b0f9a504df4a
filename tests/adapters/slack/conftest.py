"""What several tests have in common: a Slack, a clock and a client; a bot, and Slack before it."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.web import Web
from tests.adapters.slack.bolt import Bot, Client
from tests.adapters.slack.calling import calling
from tests.adapters.slack.clock import Clock
from tests.real.slack_socket import SlackSocket, slack_socket
from tests.real.slack_web import SlackWeb, slack_web


@pytest.fixture
async def slack() -> AsyncIterator[SlackWeb]:
    """A Slack of our own."""
    async with slack_web() as slack:
        yield slack


@pytest.fixture
def clock() -> Clock:
    """Nobody waits for real."""
    return Clock(at_once=True)


@pytest.fixture
async def web(slack: SlackWeb, clock: Clock) -> AsyncIterator[Web]:
    """A client for it."""
    async with calling(slack, clock) as web:
        yield web


@pytest.fixture
async def bot() -> Bot:
    """A bot with a listener for everything."""
    return Bot()


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[Client]:
    """Slack before its door, with the right secret."""
    async with bot.served() as client:
        yield client


@pytest.fixture
async def endpoint() -> AsyncIterator[SlackSocket]:
    """Slack's end of Socket Mode."""
    async with slack_socket() as endpoint:
        yield endpoint
