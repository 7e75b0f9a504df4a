"""Where answers go; nothing personal is ever put where others read along unasked."""

from dataclasses import replace

import pytest

from adapters.slack.buttons import Bound
from adapters.slack.heard import Heard, Way
from adapters.slack.places import How, of_press, place_of, resolved

MENTION = Heard("mention", "k", "T0CONTOSO", "U0JDOE", "C0HELP", ts="1.0")
URL = "https://hooks.example/commands/1"


@pytest.mark.parametrize(
    "heard, allowed, prefers, how, thread",
    [
        (MENTION, False, False, "ephemeral", ""),
        (replace(MENTION, thread="0.5"), False, False, "ephemeral", "0.5"),
        (MENTION, True, False, "post", "1.0"),
        (MENTION, True, True, "post", "1.0"),
        (replace(MENTION, thread="0.5"), True, False, "post", "0.5"),
        (MENTION, False, True, "direct", ""),
        (replace(MENTION, way="thread", thread="0.5"), False, False, "ephemeral", "0.5"),
        (replace(MENTION, way="direct", channel="D0JDOE"), False, False, "post", ""),
        (
            replace(MENTION, way="direct", channel="D0JDOE", thread="0.5"),
            False,
            False,
            "post",
            "0.5",
        ),
        (replace(MENTION, way="mention", channel="D0JDOE"), False, False, "post", ""),
        (replace(MENTION, way="command", response_url=URL), False, False, "respond", ""),
        (replace(MENTION, way="command", response_url=URL), True, False, "respond", ""),
        (replace(MENTION, way="command"), False, False, "direct", ""),
        (replace(MENTION, way="paste", response_url=URL), False, False, "respond", ""),
        (replace(MENTION, way="form", channel=""), False, False, "direct", ""),
    ],
)
def test_where_an_answer_goes(
    heard: Heard, allowed: bool, prefers: bool, how: How, thread: str
) -> None:
    """By how he asked, whether the channel may see it, and what he prefers."""
    channels = {heard.channel} if allowed else set()

    place = place_of(heard, channels, prefers)

    assert (place.how, place.thread) == (how, thread)


def test_others_in_a_thread_share_a_talk_only_where_they_read_along() -> None:
    """In a channel that may see it the thread is one talk; elsewhere each has his own."""
    other = replace(MENTION, user="U0ASMITH", ts="2.0", thread="1.0")

    open_talks = {place_of(x, {"C0HELP"}, False).conversation for x in (MENTION, other)}
    private_talks = {place_of(x, (), False).conversation for x in (MENTION, other)}

    assert len(open_talks) == 1
    assert len(private_talks) == 2


def test_a_talk_in_direct_messages_is_one_whoever_began_it() -> None:
    """A form, a wish for direct messages, and what is typed there."""
    typed = place_of(replace(MENTION, way="direct", channel="D0JDOE"), (), False)
    form = resolved(place_of(replace(MENTION, way="form"), (), False), "D0JDOE")

    assert form.conversation == typed.conversation
    assert (form.how, form.channel) == ("post", "D0JDOE")


def test_only_a_question_that_is_answered_privately_is_told_in_public() -> None:
    """The thread of the question gets a line without personal data."""
    assert place_of(MENTION, (), False).public == ("C0HELP", "1.0")
    assert resolved(place_of(MENTION, (), True), "D0JDOE").public == ("C0HELP", "1.0")
    assert place_of(MENTION, {"C0HELP"}, False).public is None


@pytest.mark.parametrize(
    "ts, url, view, how, in_place",
    [
        ("2.0", URL, "", "post", True),
        ("", URL, "", "respond", True),
        ("", "", "", "direct", False),
        ("", "", "V0EVIDENCE", "modal", True),
    ],
)
def test_a_press_is_answered_in_its_place(
    ts: str, url: str, view: str, how: How, in_place: bool
) -> None:
    """A message is edited, a private one replaced, a modal filled anew; the Home has none."""
    way: Way = "press"
    heard = replace(MENTION, way=way, response_url=url, view=view)

    place = of_press(heard, Bound("T0CONTOSO", "U0JDOE", "C0HELP", "talk", ts), {"C0HELP"})

    assert place.how == how
    assert (place.conversation == "talk") is in_place
    assert place.ts == ("2.0" if how == "post" else "")
    assert place.replace is (how == "respond")


@pytest.mark.parametrize("url, how", [(URL, "respond"), ("", "direct")])
def test_a_channel_that_is_taken_off_the_list_sees_nothing_more(url: str, how: How) -> None:
    """What stands there stays; the answer to a press goes to him alone."""
    heard = replace(MENTION, way="press", response_url=url)

    place = of_press(heard, Bound("T0CONTOSO", "U0JDOE", "C0HELP", "talk", "2.0"), ())

    assert (place.how, place.replace, place.ts) == (how, False, "")
