"""Who is answered, where, and who is not: nothing personal where others read along unasked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.names import BACK, DIRECT
from adapters.slack.turns import Manner
from tests.adapters.slack.office import ALLOWED, Office, office
from tests.adapters.slack.talk import Talk, buttons, shown
from tests.real import slack_requests as requests

OU_FILTER = "OU=Sales"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


def public(there: Office, channel: str = "C0HELP") -> str:
    """All that everybody in a channel can read of the bot."""
    return "\n".join(shown(x) for x in there.slack.of_bot(channel))


async def test_a_channel_that_is_not_listed_sees_that_somebody_was_answered(there: Office) -> None:
    """And neither the name, nor the cause, nor any value."""
    await Talk(there, "private").say("why isn't jdoe syncing?")

    told = public(there)
    assert "WS-" in told
    for personal in ("jdoe", "OU=", "filter", "contoso.com"):
        assert personal not in told
    assert [x.to for x in there.slack.ephemerals] == ["U0JDOE"]


async def test_in_a_thread_it_is_told_in_the_thread(there: Office) -> None:
    """To the asker alone; the line for the others is not repeated."""
    asked = there.slack.said("C0HELP", "U0ASMITH", "anybody?")
    await Talk(there, "private").say("why isn't jdoe syncing?", thread_ts=asked.ts)

    assert [x.thread for x in there.slack.ephemerals] == [asked.ts]
    assert public(there) == ""


async def test_a_user_sees_himself_and_nobody_else(there: Office) -> None:
    """asmith is in no group: what he asks about jdoe is refused, about nobody the same."""
    talk = Talk(there, "direct", "U0ASMITH")
    await talk.say("why isn't jdoe syncing?")
    about_another = talk.shown()
    await talk.say("why isn't xqzvy syncing?")
    about_nobody = talk.shown()
    await talk.say("why am I not syncing? asmith@contoso.com")

    assert OU_FILTER not in about_another
    assert _without_case(about_another) == _without_case(about_nobody)
    assert "asmith" in talk.shown()


async def test_another_in_the_thread_has_only_his_own_rights(there: Office) -> None:
    """jdoe's answer stands in an open thread; asmith may not have it looked up again."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't ehill syncing?")
    root = there.slack.of_bot(ALLOWED)[-1].thread

    await there.does(requests.follow_up("evidence", root, "U0ASMITH", ALLOWED))

    assert "ehill" not in shown(there.slack.of_bot(ALLOWED)[-1])


@pytest.mark.parametrize(
    "change",
    [
        {"restricted": True},
        {"ultra_restricted": True},
        {"stranger": True},
        {"team": "T0FABRIKAM"},
        {"deleted": True},
        {"confirmed": False},
        {"email": ""},
    ],
)
@pytest.mark.parametrize("way", ["direct", "command", "private"])
async def test_guests_and_strangers_are_refused(
    there: Office, change: dict[str, Any], way: str
) -> None:
    """In every place, and nothing was looked up for them."""
    there.slack.person("U0JDOE", **{"email": "jdoe@contoso.com", **change})
    talk = Talk(there, way)

    await talk.say("why isn't jdoe syncing?")

    assert OU_FILTER not in talk.shown()
    assert "WS-" not in talk.shown()


async def test_a_channel_that_others_read_is_refused(there: Office) -> None:
    """Even one that is listed: another company reads along."""
    for channel in ("C0HELP", ALLOWED):
        body = requests.mention("why isn't jdoe syncing?", channel=channel)
        await there.does({**body, "is_ext_shared_channel": True})

    everything = (
        public(there) + public(there, ALLOWED) + "".join(map(shown, there.slack.ephemerals))
    )
    assert OU_FILTER not in everything
    assert len(there.slack.ephemerals) == 1


async def test_a_mention_is_his_address_in_the_directory(there: Office) -> None:
    """Whoever is mentioned is looked up by his verified address, never by his name."""
    there.slack.person("U0EHILL", "jdoe@contoso.com", name="ehill")
    talk = Talk(there, "direct")

    await talk.say("why isn't <@U0EHILL> syncing?")

    assert OU_FILTER in talk.shown()


@pytest.mark.parametrize("change", [{"confirmed": False}, {"email": ""}, {"restricted": True}])
async def test_a_mention_that_cannot_be_told_is_not_guessed(
    there: Office, change: dict[str, Any]
) -> None:
    """The name in Slack is anybody's choice."""
    there.slack.person("U0OTHER", **{"email": "jdoe@contoso.com", "name": "jdoe", **change})
    talk = Talk(there, "direct")

    await talk.say("why isn't <@U0OTHER> syncing?")

    assert "WS-" not in talk.shown()
    assert OU_FILTER not in talk.shown()


async def test_whoever_prefers_direct_messages_gets_them_from_then_on(there: Office) -> None:
    """The button under a private answer sends it there, with all that can be pressed."""
    talk = Talk(there, "private")
    await talk.say("why isn't jdoe syncing?")
    label = next(n for n, a in talk.buttons().items() if a["action_id"].startswith(DIRECT))

    await talk.press(label)
    sent = there.slack.of_bot("D0JDOE")
    assert OU_FILTER in shown(sent[-1])
    assert buttons(sent[-1].blocks)

    before = len(there.slack.ephemerals)
    await talk.say("why isn't ehill syncing?")
    assert len(there.slack.ephemerals) == before
    assert len(there.slack.of_bot("D0JDOE")) == 2
    assert "ehill" not in public(there)


def _without_case(text: str) -> str:
    return "\n".join(x for x in text.splitlines() if "WS-" not in x)


async def test_whoever_asks_too_fast_is_told_when_he_may(tmp_path: Path) -> None:
    """Each for himself; nothing was looked up for him."""
    async with office("http", tmp_path) as there:
        there.manner = Manner((ALLOWED,), per_person=2)
        await there.restart()
        talk, other = Talk(there, "direct"), Talk(there, "direct", "U0ASMITH")
        for _ in range(3):
            await talk.say("why isn't jdoe syncing?")
        await other.say("help")

    assert OU_FILTER not in talk.shown()
    assert "WS-" not in talk.shown()
    assert "why" in other.shown()


async def test_a_channel_that_became_shared_is_not_answered_by_its_buttons(there: Office) -> None:
    """A press does not tell that others read along; the last message from there did."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    body = requests.mention("help", channel=ALLOWED)
    await there.does({**body, "is_ext_shared_channel": True})
    updates = len(there.slack.called("chat.update"))
    first = there.slack.of_bot(ALLOWED)[0]
    action = next(a for n, a in buttons(first.blocks).items() if n.startswith("It is mended"))

    press = {"ts": first.ts, "thread_ts": first.thread}
    url = there.slack.response_url(ALLOWED)
    await there.does(requests.block_action(press, action, channel=ALLOWED, response_url=url))

    assert len(there.slack.called("chat.update")) == updates
    assert OU_FILTER not in str(there.slack.responses[-1].body)


async def test_a_wish_for_direct_messages_can_be_taken_back(there: Office) -> None:
    """By the button under each of them."""
    talk = Talk(there, "private")
    await talk.say("why isn't jdoe syncing?")
    label = next(n for n, a in talk.buttons().items() if a["action_id"].startswith(DIRECT))
    await talk.press(label)
    sent = there.slack.of_bot("D0JDOE")[-1]
    back = next(a for a in buttons(sent.blocks).values() if a["action_id"].startswith(BACK))

    await there.does(requests.block_action({"ts": sent.ts}, back, channel="D0JDOE"))
    before = len(there.slack.ephemerals)
    await talk.say("why isn't ehill syncing?")

    assert len(there.slack.ephemerals) == before + 1
