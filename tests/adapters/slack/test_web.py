"""Every method of the Web API that we call, against a Slack that checks what it is sent."""

import pytest

from adapters.slack.errors import SlackRefusedError
from adapters.slack.web import Web, Whoami
from tests.adapters.slack.calling import HOME, MODAL, Bare, Said, refused
from tests.real.slack_web import SlackWeb
from tests.real.slack_world import SCOPES, TEAM, TOKEN


async def test_a_post_shows_blocks_and_a_text(slack: SlackWeb, web: Web) -> None:
    """In the thread, by the token that was told."""
    ts = await web.post(TOKEN, "C0HELP", Said("synced"), "1700000000.000001")

    (message,) = slack.messages
    assert (message.channel, message.ts, message.text) == ("C0HELP", ts, "synced")
    assert message.thread == "1700000000.000001"
    assert message.blocks == list(Said("synced").blocks)
    assert slack.calls[0].token == TOKEN


async def test_a_post_unfurls_nothing_links_no_names_and_is_never_broadcast(
    slack: SlackWeb, web: Web
) -> None:
    """Directory values neither call people nor fetch pages."""
    await web.post(TOKEN, "C0HELP", Said("text"))
    await web.post(TOKEN, "C0HELP", Said("text"), "1.2")

    for sent in slack.called("chat.postMessage"):
        assert sent["unfurl_links"] is False
        assert sent["unfurl_media"] is False
        assert sent["link_names"] is False
        assert "reply_broadcast" not in sent
        assert sent.get("mrkdwn", True)


async def test_a_text_alone_can_be_posted(slack: SlackWeb, web: Web) -> None:
    """A short form needs no blocks."""
    await web.post(TOKEN, "C0HELP", Bare("short"))

    assert "blocks" not in slack.called("chat.postMessage")[0]


async def test_an_edit_takes_the_place_of_what_stood_there(slack: SlackWeb, web: Web) -> None:
    """The old blocks go, too."""
    ts = await web.post(TOKEN, "C0HELP", Said("looking"))

    await web.update(TOKEN, "C0HELP", ts, Said("still looking"), progress=True)
    await web.update(TOKEN, "C0HELP", ts, Said("synced"))
    await web.update(TOKEN, "C0HELP", ts, Bare("short"))

    (message,) = slack.messages
    assert message.before == ["looking", "still looking", "synced"]
    assert (message.text, message.blocks) == ("short", [])


async def test_an_ephemeral_message_reaches_one_member(slack: SlackWeb, web: Web) -> None:
    """And nobody else."""
    await web.ephemeral(TOKEN, "C0HELP", "U0JDOE", Said("for you"), "1.2")

    (message,) = slack.ephemerals
    assert (message.to, message.thread, message.text) == ("U0JDOE", "1.2", "for you")
    assert not slack.messages


async def test_a_modal_is_opened_changed_and_not_changed_behind_somebodys_back(
    slack: SlackWeb, web: Web
) -> None:
    """By its id; with a hash only the view that was seen."""
    id_, hash_ = await web.open_view(TOKEN, slack.trigger("U0JDOE"), MODAL)
    second = {**MODAL, "callback_id": "second"}

    await web.update_view(TOKEN, id_, second, hash_)
    assert await refused(web.update_view(TOKEN, id_, MODAL, hash_)) == "hash_conflict"
    assert slack.views[id_].view == second
    assert slack.views[id_].user == "U0JDOE"

    await web.update_view(TOKEN, id_, MODAL)
    assert slack.views[id_].view == MODAL


async def test_a_trigger_opens_one_modal_in_time(slack: SlackWeb, web: Web) -> None:
    """Once, and within three seconds."""
    trigger = slack.trigger()
    await web.open_view(TOKEN, trigger, MODAL)

    assert await refused(web.open_view(TOKEN, trigger, MODAL)) == "exchanged_trigger_id"
    assert await refused(web.open_view(TOKEN, slack.trigger(age=4), MODAL)) == "expired_trigger_id"
    assert await refused(web.open_view(TOKEN, "1.2.x", MODAL)) == "invalid_trigger_id"
    assert await refused(web.update_view(TOKEN, "V0NONE", MODAL)) == "not_found"


async def test_the_home_tab_is_shown_to_one_person(slack: SlackWeb, web: Web) -> None:
    """And is what was sent."""
    await web.publish_home(TOKEN, "U0JDOE", HOME)

    assert slack.homes["U0JDOE"].view == HOME


async def test_a_person_is_told_with_all_that_decides(slack: SlackWeb, web: Web) -> None:
    """As users.info tells it."""
    slack.person("U0GUEST", "guest@fabrikam.com", restricted=True, confirmed=False, team="T0FAB")

    jdoe, guest = await web.user(TOKEN, "U0JDOE"), await web.user(TOKEN, "U0GUEST")

    assert jdoe["profile"]["email"] == "jdoe@contoso.com"
    assert (jdoe["team_id"], jdoe["is_email_confirmed"]) == (TEAM, True)
    assert (guest["team_id"], guest["is_restricted"]) == ("T0FAB", True)
    assert guest["is_email_confirmed"] is False


async def test_direct_messages_have_a_channel(slack: SlackWeb, web: Web) -> None:
    """To which can be posted."""
    channel = await web.direct(TOKEN, "U0JDOE")
    await web.post(TOKEN, channel, Said("just you and me"))

    assert slack.messages[0].channel == channel
    assert slack.channels[channel].members == {"U0JDOE"}


async def test_an_assistant_suggests_and_says_what_it_does(slack: SlackWeb, web: Web) -> None:
    """A thread is named only where there is one."""
    channel = await web.direct(TOKEN, "U0JDOE")

    await web.prompts(TOKEN, channel, "1.2", "Try", [("Server", "is the server healthy?")])
    await web.prompts(TOKEN, channel, None, "Try", [("Server", "is the server healthy?")])
    await web.status(TOKEN, channel, "1.2", "is looking")

    assert slack.prompts[0]["prompts"] == [{"title": "Server", "message": "is the server healthy?"}]
    assert slack.prompts[0]["thread_ts"] == "1.2"
    assert "thread_ts" not in slack.prompts[1]
    assert slack.statuses[0]["status"] == "is looking"


async def test_a_token_says_whom_it_stands_for_and_what_it_may(slack: SlackWeb, web: Web) -> None:
    """The scopes stand in a header."""
    url = "https://contoso.slack.com/"

    assert await web.whoami(TOKEN) == Whoami(TEAM, "Contoso", "U0BOT", "B0BOT", url, SCOPES)


async def test_a_text_is_shared_as_a_file(slack: SlackWeb, web: Web) -> None:
    """In its thread, in UTF-8."""
    await web.upload(TOKEN, "C0HELP", "proof.txt", "grün\n", "The proof", "1.2")

    (file,) = slack.uploads.values()
    assert (file.name, file.title, file.channel) == ("proof.txt", "The proof", "C0HELP")
    assert (file.data, file.thread) == ("grün\n".encode(), "1.2")


async def test_without_the_scope_no_file_is_shared(slack: SlackWeb, web: Web) -> None:
    """And the scope is named."""
    slack.tokens[TOKEN].scopes -= {"files:write"}

    with pytest.raises(SlackRefusedError) as told:
        await web.upload(TOKEN, "C0HELP", "proof.txt", "text", "The proof")

    assert (told.value.code, told.value.needed) == ("missing_scope", "files:write")
    assert not slack.uploads


async def test_each_reason_not_to_post_is_told(slack: SlackWeb, web: Web) -> None:
    """By Slack's own code, for all and for one."""
    slack.channel("C0OLD", archived=True)
    slack.channel("C0OUT", bot_in=False)
    slack.channel("C0FAB", team="T0FABRIKAM")
    slack.person("U0OUT", "out@contoso.com")
    expected = {
        "C0NONE": "channel_not_found",
        "C0OLD": "is_archived",
        "C0OUT": "not_in_channel",
        "C0FAB": "channel_not_found",
    }

    for channel, code in expected.items():
        assert await refused(web.post(TOKEN, channel, Said("text"))) == code
        assert await refused(web.ephemeral(TOKEN, channel, "U0JDOE", Said("text"))) == code
    away = web.ephemeral(TOKEN, "C0HELP", "U0OUT", Said("text"))
    assert await refused(away) == "user_not_in_channel"
    assert await refused(web.post(TOKEN, "C0HELP", Bare(""))) == "no_text"
    assert not slack.messages


async def test_each_reason_not_to_edit_is_told(slack: SlackWeb, web: Web) -> None:
    """By Slack's own code, for progress, too."""
    hers = slack.said("C0HELP", "U0ASMITH", "hello")
    ours = await web.post(TOKEN, "C0HELP", Said("text"))

    gone = web.update(TOKEN, "C0HELP", "1.2", Said("text"), progress=True)
    assert await refused(gone) == "message_not_found"
    theirs = web.update(TOKEN, "C0HELP", hers.ts, Said("text"))
    assert await refused(theirs) == "cant_update_message"
    long = web.update(TOKEN, "C0HELP", ours, Bare("x" * 4001))
    assert await refused(long) == "msg_too_long"


async def test_too_much_is_refused_and_not_tried_again(slack: SlackWeb, web: Web) -> None:
    """The caller sends a shorter form."""
    section = Said("x" * 2900).blocks[0]

    assert await refused(web.post(TOKEN, "C0HELP", Bare("t", (section,) * 51))) == "invalid_blocks"
    long = web.post(TOKEN, "C0HELP", Bare("t", (section,) * 5))
    assert await refused(long) == "msg_blocks_too_long"
    assert len(slack.called("chat.postMessage")) == 2


async def test_who_cannot_be_seen_or_written_to_is_told(slack: SlackWeb, web: Web) -> None:
    """By Slack's own code."""
    slack.person("U0HID", hidden=True)
    slack.person("U0GONE", deleted=True)

    assert await refused(web.user(TOKEN, "U0NONE")) == "user_not_found"
    assert await refused(web.user(TOKEN, "U0HID")) == "user_not_visible"
    assert await refused(web.direct(TOKEN, "U0GONE")) == "user_disabled"


@pytest.mark.parametrize("error", ["token_revoked", "token_expired", "account_inactive"])
async def test_a_token_that_no_longer_serves_is_told(slack: SlackWeb, web: Web, error: str) -> None:
    """By Slack's own code."""
    slack.tokens[TOKEN].error = error

    assert await refused(web.post(TOKEN, "C0HELP", Said("text"))) == error
    assert await refused(web.post("xoxb-unknown", "C0HELP", Said("text"))) == "invalid_auth"
