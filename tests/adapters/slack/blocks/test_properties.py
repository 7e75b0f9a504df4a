"""Whatever stands in whichever field of a reply: Slack takes what is rendered, and it is quiet."""

import re

import pytest
from hypothesis import given, settings

from adapters.slack.blocks.as_text import as_text
from adapters.slack.blocks.message import message
from adapters.slack.blocks.pages import pages
from adapters.slack.blocks.views import evidence, home
from handlers.replies import Reply
from tests.adapters.slack.blocks.samples import HOSTILE, Signed, bare, facts, read, replies, words
from tests.adapters.slack.blocks.test_escape import formats
from tests.real.slack_blocks import message_faults, texts, view_faults

CONTROL = re.compile(r"<(?![a-z]*https://|!date\^)|[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]")
OURS = re.compile(r"(?m)(?:(?<= → )|^)\*((?:`[^`]*`|[^*`\n])*)\*(?=$| → )")


def loud(blocks: object) -> list[str]:
    """What formats, mentions or steers in the texts of a payload, our own bold taken off."""
    said = list(texts(blocks))
    found = [x for x in said if CONTROL.search(x)]
    marked = [m for x in said for line in OURS.sub(r"\1", x).split("\n") for m in [line] if m]
    return found + [x for x in marked if formats(re.sub(r"<https://[^>|]*", "<", x))]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(replies)
def test_any_message_is_taken_and_quiet(told: Reply) -> None:
    """Limits, unique ids, escaping; and what is whole holds every fact."""
    found = message(told, words, Signed(), extra=[("whysync:dm", "To me")], block_id="b")

    assert message_faults(found.text, found.blocks) == []
    assert [x for x in found.text.split("\n") if formats(x)] == []
    assert loud([x for x in found.blocks if x["type"] != "actions"]) == []
    if found.whole:
        shown = read(texts(found.blocks))
        assert [x for x in facts(told) if x not in shown] == []


@pytest.mark.slow
@settings(max_examples=75, deadline=None)
@given(replies)
def test_any_view_is_taken_and_holds_everything(told: Reply) -> None:
    """All pages of evidence together, whatever stands in them."""
    views = [evidence(told, words, Signed(), n) for n in range(len(pages(told)))]

    assert [x for view in [*views, home(told, words, Signed())] for x in view_faults(view)] == []
    assert [y for x in views for y in loud(x["blocks"][:-1])] == []
    shown = read(texts(views))
    assert [x for x in facts(told) if x not in shown] == []


@pytest.mark.slow
@settings(max_examples=75, deadline=None)
@given(replies)
def test_any_text_file_holds_everything(told: Reply) -> None:
    """And nothing that steers a terminal."""
    text = as_text(told)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e]", text)
    assert [x for x in facts(told) if x not in bare(text)] == []


def test_three_hundred_characters_of_it_everywhere() -> None:
    """The hostile value as long as a value can be."""
    value = (HOSTILE * 3)[:300]
    told = Reply(id=value, verdict=value, case=value, footer=value)

    found = message(told, words, Signed())
    assert message_faults(found.text, found.blocks) == []
    assert loud(found.blocks) == []
