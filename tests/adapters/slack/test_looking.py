"""While it looks: one message, edited in place; a private answer is not written over and over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.attention import waiting_for
from handlers.ports import ConnectServer
from tests.adapters.slack.office import ALLOWED, Office, demo, office
from tests.adapters.slack.talk import shown
from tests.real import slack_requests as requests

ASKED = "why isn't jdoe syncing?"
FOUND = "OU=Sales"


class Held:
    """A Connect server that answers when it is let go."""

    def __init__(self, behind: ConnectServer) -> None:
        self._behind, self.free = behind, asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        if not callable(found):
            return found

        async def held(*asked: Any) -> Any:
            with waiting_for("connect-server"):
                await self.free.wait()
            return await found(*asked)

        return held


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[tuple[Office, Held]]:
    """The demo tenant with a Connect server that takes its time."""
    systems = demo()
    server: Any = Held(systems.server)
    async with office(
        "http", tmp_path, systems=replace(systems, server=server), at_once=0.0
    ) as made:
        yield made, server


async def test_one_message_is_edited_in_place(slow: tuple[Office, Held]) -> None:
    """First that it looks, with the places that are waited for; then the answer, in its stead."""
    there, server = slow
    await there.post(requests.mention(ASKED, channel=ALLOWED))
    journey = "Entra connector space"
    await there.slack.until(lambda: any(journey in shown(x) for x in there.slack.of_bot()), 20)
    looking = shown(there.slack.of_bot(ALLOWED)[0])

    server.free.set()
    await there.settled()

    (answer,) = there.slack.of_bot(ALLOWED)
    assert FOUND not in looking
    assert FOUND in shown(answer)
    assert answer.before


async def test_a_command_is_told_once_that_it_is_looked_for(slow: tuple[Office, Held]) -> None:
    """Slack cannot edit what a command was answered: so one line, and the answer."""
    there, server = slow
    url = there.slack.response_url("C0HELP")
    await there.post(requests.command(ASKED, response_url=url))
    await there.slack.until(lambda: there.slack.responses)

    server.free.set()
    await there.settled()

    assert len(there.slack.responses) == 2
    assert FOUND in str(there.slack.responses[-1].body)
    assert not any(x.body.get("replace_original") for x in there.slack.responses)


async def test_a_private_answer_is_told_of_in_the_thread_while_it_is_looked_for(
    slow: tuple[Office, Held],
) -> None:
    """One line that all see, without anything personal; in the end it says that it was answered."""
    there, server = slow
    await there.post(requests.mention(ASKED))
    await there.slack.until(lambda: there.slack.of_bot("C0HELP"))

    server.free.set()
    await there.settled()

    (line,) = there.slack.of_bot("C0HELP")
    assert "jdoe" not in str([line.text, line.before, line.blocks])
    assert "WS-" in line.text
    assert [x.to for x in there.slack.ephemerals] == ["U0JDOE"]


async def test_a_bot_that_stops_finishes_what_it_began(slow: tuple[Office, Held]) -> None:
    """What was acknowledged is answered before the process ends."""
    there, server = slow
    await there.post(requests.mention(ASKED, channel=ALLOWED))
    await there.slack.until(lambda: there.slack.of_bot(ALLOWED))

    stopping = asyncio.ensure_future(there.bot.stop())
    await asyncio.sleep(0)
    server.free.set()
    await stopping

    assert FOUND in shown(there.slack.of_bot(ALLOWED)[-1])
