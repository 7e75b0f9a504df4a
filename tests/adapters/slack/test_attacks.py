"""What somebody tried who wanted to know more than he may, or to keep others from an answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import names
from adapters.slack.blocks import form
from adapters.slack.text import mentioned, typed
from handlers.access import Access
from tests.adapters.slack.office import ALLOWED, Office, office
from tests.adapters.slack.talk import Talk, buttons, shown
from tests.real import slack_requests as requests

ASKED = "why isn't jdoe syncing?"
FOUND = "OU=Sales"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


async def test_people_without_an_account_do_not_share_their_cases(there: Office) -> None:
    """Two members who are not in the directory: what the one asked the other never sees."""
    for user in ("U0NEW1", "U0NEW2"):
        there.slack.person(user, f"{user.lower()}@fabrikam.com")
    asked = Talk(there, "direct", "U0NEW1")
    await asked.say("why isn't jsecret@contoso.com syncing?")
    case = next(x for x in asked.shown().split() if x.startswith("WS-")).rstrip(".")

    await there.does(requests.home_opened("U0NEW2"))
    other = Talk(there, "direct", "U0NEW2")
    await other.say(f"case {case}")

    assert "jsecret" not in str(there.slack.homes["U0NEW2"].view)
    assert "jsecret" not in other.shown()


async def test_a_user_does_not_close_what_the_helpdesk_was_asked(there: Office) -> None:
    """Whatever he types in the thread, the buttons above still mean what they say."""
    talk = Talk(there, "allowed")
    await talk.say("asmith doesn't sync any more")
    list_, root = there.slack.of_bot(ALLOWED)[-1], there.slack.of_bot(ALLOWED)[-1].thread

    for text in ("1", "yes", "back", "again", ASKED):
        await there.does(requests.follow_up(text, root, "U0ASMITH", ALLOWED))
    line = next(a for n, a in buttons(list_.blocks).items() if "mith" in n)
    press = {"ts": list_.ts, "thread_ts": root}
    await there.does(requests.block_action(press, line, channel=ALLOWED))

    assert "not open any more" not in shown(there.slack.at(ALLOWED, list_.ts) or list_)
    assert "smith" in shown(there.slack.at(ALLOWED, list_.ts) or list_)


async def test_a_user_learns_nothing_of_whom_he_mentions(there: Office) -> None:
    """Neither his address, nor whether he has one that is confirmed."""
    there.slack.person("U0EHILL", "emma.private@contoso.com")
    there.slack.person("U0NEW", "new@contoso.com", confirmed=False)
    told = []
    for text in ("case <@U0EHILL>", "case <@U0NEW>", "<@U0EHILL>", "explain <@U0NEW>"):
        talk = Talk(there, "direct", "U0ASMITH")
        await talk.say(text)
        told.append(talk.shown())

    assert len(set(told)) == 1
    assert "emma" not in told[0].lower()


async def test_a_refusal_leaves_no_line_that_it_looks(tmp_path: Path) -> None:
    """A guest in a channel: nothing is shown to the others before it is known who asks."""
    async with office("http", tmp_path, at_once=0.0) as there:
        there.slack.person("U0JDOE", "jdoe@contoso.com", restricted=True)
        there.slack.slow("users.info", 0.2)

        await Talk(there, "private").say(ASKED)

    assert there.slack.of_bot("C0HELP") == []
    assert FOUND not in str(there.slack.ephemerals)


async def test_a_question_that_is_cut_off_by_a_stop_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends before the answer is there: he is not left with "Looking."."""
    async with office("http", tmp_path, at_once=0.0) as there:
        held = asyncio.Event()
        there.slack.direct("U0JDOE")

        async def never(*_: Any) -> Any:
            await held.wait()

        monkeypatch.setattr(Access, "actor", never)
        await there.post(requests.direct(ASKED))
        await there.slack.until(lambda: there.slack.of_bot("D0JDOE"))
        looking = there.slack.of_bot("D0JDOE")[0].text

        await there.bot.stop(0.05)

        (told,) = there.slack.of_bot("D0JDOE")
        assert told.text != looking


async def test_a_bug_is_told_and_logged(
    there: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Outside of a conversation's turn too; by every way he waits in."""

    async def broken(*_: Any) -> Any:
        raise KeyError("a bug")

    monkeypatch.setattr(Access, "actor", broken)
    for way in ("direct", "command", "private"):
        talk = Talk(there, way)
        await talk.say(ASKED)
        assert talk.shown().strip()
        assert FOUND not in talk.shown()
    assert caplog.text.count("met a bug") == 3


async def test_a_form_that_cannot_be_taken_says_so(
    there: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays open, with what was typed in it."""
    monkeypatch.setattr("adapters.slack.background.Background.start", lambda *_: False)
    await there.restart()
    state: dict[str, Any] = {
        form.SYMPTOM: {form.SYMPTOM: {"selected_option": {"value": "object-not-syncing"}}},
        form.NAME: {form.NAME: {"value": "jdoe"}},
    }

    told = await there.post(requests.view_submission({"callback_id": names.FORM}, state))

    assert list(told["errors"]) == [form.NAME]


@pytest.mark.parametrize("action", ["whysync:page", "whysync:file", "whysync:direct"])
async def test_a_button_s_value_under_another_s_name(there: Office, action: str) -> None:
    """The value is signed, its action is not: nothing breaks, and he sees what he may see."""
    talk = Talk(there, "allowed")
    await talk.say(ASKED)
    message = there.slack.of_bot(ALLOWED)[-1]
    value = next(iter(buttons(message.blocks).values()))["value"]

    await there.does(
        requests.block_action(
            {"ts": message.ts}, {"action_id": action, "value": value}, channel=ALLOWED
        )
    )

    assert there.slack.wrong == []


async def test_a_file_that_slack_does_not_take_comes_as_a_message(there: Office) -> None:
    """The storage of the workspace is full."""
    there.slack.fail("files.getUploadURLExternal", "storage_limit_reached")
    talk = Talk(there, "direct")
    await talk.say(ASKED)
    message = there.slack.of_bot("D0JDOE")[-1]
    value = buttons(message.blocks)["Show evidence"]["value"]

    await there.does(
        requests.block_action(
            {"ts": message.ts}, {"action_id": names.FILE, "value": value}, channel="D0JDOE"
        )
    )

    assert len(there.slack.of_bot("D0JDOE")) == 2
    assert FOUND in shown(there.slack.of_bot("D0JDOE")[-1])


def test_a_long_text_of_half_mentions_is_read_at_once() -> None:
    """Time grows with the length, not with its square."""
    text = "<@UAA|" * 200_000

    assert mentioned(text, "U0BOT") == ()
    assert len(typed(text, "U0BOT", {})) < len(text)
