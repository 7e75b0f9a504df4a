"""Buttons and lists in real conversations: only his, only once, and never lost by a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.names import FILE, PAGE
from tests.adapters.slack.office import ALLOWED, Office, office
from tests.adapters.slack.talk import Talk, buttons, shown
from tests.real import slack_requests as requests


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


async def test_somebody_else_s_button_does_nothing(there: Office) -> None:
    """In an open channel everybody sees the buttons; they are the asker's."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    before = talk.shown()

    await talk.press("It is mended", user="U0ASMITH")

    assert talk.shown() == before
    assert there.slack.responses[-1].body.get("replace_original") is False
    assert "jdoe" not in there.slack.responses[-1].text


async def test_a_press_edits_the_message_in_its_place(there: Office) -> None:
    """No second message, and no broadcast to the channel."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    posted = len(there.slack.of_bot(ALLOWED))

    await talk.press("It is mended")

    assert len(there.slack.of_bot(ALLOWED)) == posted
    assert there.slack.called("chat.update")
    assert not any(x.get("reply_broadcast") for x in there.slack.called("chat.postMessage"))


async def test_a_double_click_is_one_press(there: Office) -> None:
    """Two presses of one button within a moment, each with a trigger of its own."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    action, message = talk.buttons()["It is mended, look again"], there.slack.of_bot(ALLOWED)[-1]
    press = {"ts": message.ts, "thread_ts": message.thread}

    for _ in range(2):
        await there.post(requests.block_action(press, action, channel=ALLOWED))
    await there.settled()

    assert len(there.slack.called("chat.update")) == 1


async def test_the_same_delivery_again_is_answered_once(there: Office) -> None:
    """Slack brings an event again when it is in doubt; also to a process that began since."""
    said = requests.mention("why isn't jdoe syncing?", channel=ALLOWED)

    await there.does(said)
    await there.post(said, retry=1)
    await there.restart()
    await there.does(said)

    assert len(there.slack.of_bot(ALLOWED)) == 1


async def test_a_deleted_message_is_written_anew(there: Office) -> None:
    """The answer is not lost with the message that it stood in."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    there.slack.fail("chat.update", "message_not_found")

    await talk.press("It is mended")

    assert len(there.slack.of_bot(ALLOWED)) == 2


async def test_a_list_is_picked_from(there: Office) -> None:
    """Two people fit; the second line leads to the second."""
    talk = Talk(there, "direct")
    await talk.say("asmith doesn't sync any more")
    lines = [x for x in talk.buttons() if "mith" in x]
    assert len(lines) >= 2

    await talk.press(lines[1])

    assert "mith" in talk.shown()
    assert len(there.slack.of_bot("D0JDOE")) == 1


async def test_evidence_opens_beside_the_answer(there: Office) -> None:
    """A modal that says that it looks, then every question with its answer, page by page."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    before = talk.shown()

    await talk.press("Show evidence")

    (view,) = there.slack.views.values()
    assert len(view.before) == 1
    assert talk.shown() == before
    pages = [str(view.view)]
    while more := _page(view.view["blocks"]):
        payload = requests.view_action({**view.view, "id": view.id}, more)
        await there.does(payload)
        if str(view.view) in pages:
            break
        pages.append(str(view.view))
    assert "OU=Sales" in "".join(pages)


async def test_long_evidence_comes_as_a_file_where_an_admin_allows_it(
    there: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it, in the direct messages; without the scope it is not offered."""
    monkeypatch.setattr("adapters.slack.blocks.pages._PAGE", 1500)  # the demo has none longer
    token = there.slack.tokens["xoxb-contoso-of-the-tests"]
    for granted in (True, False):
        token.scopes = token.scopes if granted else token.scopes - {"files:write"}
        await there.restart()
        talk = Talk(there, "direct")
        await talk.say("why isn't jdoe syncing?")
        await talk.press("Show evidence")
        view = list(there.slack.views.values())[-1]
        offered = [a for a in buttons(view.view["blocks"]).values() if a["action_id"] == FILE]
        assert bool(offered) is granted
        if granted:
            await there.does(requests.view_action({**view.view, "id": view.id}, offered[0]))

    (upload,) = there.slack.uploads.values()
    assert upload.channel == "D0JDOE"
    assert upload.data is not None
    assert "OU=Sales" in upload.data.decode()


async def test_evidence_without_a_modal_is_told_in_a_message(there: Office) -> None:
    """The trigger ended before we came to it."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    before = len(there.slack.of_bot(ALLOWED))
    there.slack.fail("views.open", "expired_trigger_id")

    await talk.press("Show evidence")

    assert len(there.slack.of_bot(ALLOWED)) == before + 1


async def test_an_old_question_s_button_says_so(there: Office) -> None:
    """He answered by typing; the button above is for a question that is open no more."""
    talk = Talk(there, "direct")
    await talk.say("asmith doesn't sync any more")
    first = there.slack.of_bot("D0JDOE")[-1]
    await talk.say("1")
    line = next(a for n, a in buttons(first.blocks).items() if "mith" in n)

    await there.does(requests.block_action({"ts": first.ts}, line, channel="D0JDOE"))

    assert "WS-" in shown(first)
    assert not any("mith" in n for n in buttons(first.blocks))


@pytest.mark.parametrize("value", ["", "x", "AAAA.0.BBBB", "why jdoe", "<!channel>"])
async def test_a_forged_button_does_nothing(there: Office, value: str) -> None:
    """What the button carries is signed."""
    talk = Talk(there, "allowed")
    await talk.say("why isn't jdoe syncing?")
    message = there.slack.of_bot(ALLOWED)[-1]
    action = {"action_id": "whysync:say:0", "value": value}
    url = there.slack.response_url(ALLOWED)

    await there.does(
        requests.block_action({"ts": message.ts}, action, channel=ALLOWED, response_url=url)
    )

    assert not there.slack.called("chat.update")
    assert "jdoe" not in there.slack.responses[-1].text


def _page(blocks: list[dict[str, object]]) -> dict[str, object] | None:
    return next((a for a in buttons(blocks).values() if a["action_id"] == PAGE), None)
