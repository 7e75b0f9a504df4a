"""Days on which Slack refuses, is slow or is gone, and on which Active Directory is dead."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.absent import absent
from handlers.ports import Directory
from tests.adapters.slack.office import ALLOWED, Office, demo, office
from tests.adapters.slack.talk import Talk, shown
from tests.real import slack_requests as requests

ASKED = "why isn't jdoe syncing?"
FOUND = "OU=Sales"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "code", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"]
)
async def test_a_channel_that_cannot_be_written_to(there: Office, code: str) -> None:
    """The answer comes as a direct message."""
    there.slack.fail("chat.postMessage", code)

    await Talk(there, "allowed").say(ASKED)

    assert there.slack.of_bot(ALLOWED) == []
    assert FOUND in shown(there.slack.of_bot("D0JDOE")[-1])


async def test_an_ephemeral_answer_that_is_refused(there: Office) -> None:
    """He left the channel meanwhile."""
    there.slack.fail("chat.postEphemeral", "user_not_in_channel")

    await Talk(there, "private").say(ASKED)

    assert FOUND in shown(there.slack.of_bot("D0JDOE")[-1])
    assert FOUND not in "".join(shown(x) for x in there.slack.of_bot("C0HELP"))


async def test_an_answer_that_is_too_long_for_slack(there: Office) -> None:
    """Its first line is told, and where the rest is."""
    there.slack.fail("chat.postMessage", "msg_blocks_too_long")

    await Talk(there, "direct").say(ASKED)

    (told,) = there.slack.of_bot("D0JDOE")
    assert "jdoe" in told.text
    assert "WS-" in told.text
    assert FOUND not in shown(told)


async def test_a_used_up_address_is_left_for_a_direct_message(there: Office) -> None:
    """The command was answered five times, or half an hour ago."""
    there.slack.fail("response_url", "expired_url")
    await there.does(
        requests.command(ASKED, response_url=there.slack.response_url("C0HELP", age=3600))
    )

    assert FOUND in shown(there.slack.of_bot("D0JDOE")[-1])


async def test_a_revoked_token_is_told_by_the_address_that_needs_none(there: Office) -> None:
    """And it is logged; the token is in no line of the log."""
    there.slack.tokens["xoxb-contoso-of-the-tests"].error = "token_revoked"

    talk = Talk(there, "command")
    await talk.say(ASKED)

    assert FOUND not in talk.shown()
    assert talk.shown().strip()


async def test_what_reaches_nobody_is_logged_with_its_case(
    there: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """By the case it can be opened again; no name, no channel, no token."""
    there.slack.fail("chat.postMessage", "fatal_error", times=None)
    with caplog.at_level(logging.WARNING):
        await Talk(there, "direct").say(ASKED)

    told = "\n".join(x.getMessage() for x in caplog.records if x.levelno >= logging.ERROR)
    assert "WS-" in told
    for secret in ("jdoe", "xoxb", "D0JDOE"):
        assert secret not in caplog.text


async def test_a_store_that_is_full_is_told_and_answers_all_the_same(
    there: Office, tmp_path: Path
) -> None:
    """Cases cannot be kept; the answer is given, and says so."""
    (tmp_path / "cases.db").mkdir()

    talk = Talk(there, "direct")
    await talk.say(ASKED)

    assert FOUND in talk.shown()
    assert "stored" in talk.shown()


async def test_whoever_was_known_an_hour_ago_still_gets_help(tmp_path: Path) -> None:
    """The directory died after he was last seen: his role is remembered, and the dead one named."""
    async with office("http", tmp_path) as there:
        await Talk(there, "direct").say("help")
        dead = absent(Directory, "no controller answers")
        there.change(replace(demo(), directory=dead))
        await there.restart()

        talk = Talk(there, "direct")
        await talk.say(ASKED)

    assert "no controller answers" in talk.shown()
    assert "WS-" in talk.shown()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<@U0WHYSYNC>",
        "*)(uid=*",
        "<!channel> <!here>",
        "why " + "<@U0JDOE> " * 100,
        ":wave: :smile:",
        "\u202ewhy\u202c \u200f",
        "why isn\u2019t \u201cjdoe\u201d syncing",
        "```why isn't jdoe syncing?```",
        "why " + "x" * 30000,
        "\U0001f600" * 500,
    ],
)
@pytest.mark.parametrize("way", ["direct", "command"])
async def test_whatever_is_typed_is_answered(there: Office, text: str, way: str) -> None:
    """Once, within Slack's limits, and without a control sequence of Slack's."""
    talk = Talk(there, way)

    await talk.say(text)

    raw = str([x.body for x in there.slack.responses] + [x.blocks for x in there.slack.of_bot()])
    assert "<!channel" not in raw
    assert "<!here" not in raw
    assert "<@" not in raw
    assert len(there.slack.of_bot()) + len(there.slack.responses) == 1
