"""Payloads as plain records; what nobody has seen before is not answered, and breaks nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import heard
from adapters.slack.heard import Heard


def event(**event: Any) -> dict[str, Any]:
    """An event in its envelope."""
    said = {
        "type": "app_mention",
        "user": "U0JDOE",
        "text": "why",
        "ts": "1.0",
        "channel": "C0HELP",
    }
    return {
        "team_id": "T0CONTOSO",
        "event_id": "Ev1",
        "type": "event_callback",
        "event": {key: value for key, value in {**said, **event}.items() if value is not None},
    }


@pytest.mark.parametrize(
    "change, way",
    [
        ({}, "mention"),
        ({"type": "message", "channel": "D0JDOE", "channel_type": "im"}, "direct"),
        ({"type": "message", "channel_type": "im"}, "direct"),
        ({"type": "message", "channel_type": "channel", "thread_ts": "0.5"}, "thread"),
        ({"type": "message", "channel_type": "im", "subtype": "file_share"}, "direct"),
    ],
)
def test_a_text_is_heard(change: dict[str, Any], way: str) -> None:
    """By which way it came."""
    said = heard.message(event(**change))

    assert said is not None
    assert (said.way, said.text, said.user) == (way, "why", "U0JDOE")


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"bot_id": "B0OTHER"},
        {"user": None},
        {"ts": None},
        {"channel": None},
        {"hidden": True},
        {"user": 7},
    ],
)
def test_edits_deletions_and_other_bots_are_not_answered(change: dict[str, Any]) -> None:
    """Nor is anything without an author, a place or a time."""
    assert heard.message(event(**change)) is None


def test_the_same_message_has_one_key_however_it_is_delivered() -> None:
    """Slack may send it as mention and as message, and each of them again."""
    one, other = (
        heard.message(event()),
        heard.message(event(type="message", channel_type="channel")),
    )

    assert one is not None
    assert other is not None
    assert one.key == other.key


def test_a_shared_channel_is_told() -> None:
    """By the envelope; and the workspace is ours, not the author's."""
    body = {**event(), "is_ext_shared_channel": True, "context_team_id": "T0OURS"}

    said = heard.message(body)

    assert said is not None
    assert (said.external, said.team) == (True, "T0OURS")


def test_a_press_tells_its_message_and_its_value() -> None:
    """A button, a line of a list; in a message, in a private one, in a modal."""
    base = {
        "type": "block_actions",
        "trigger_id": "1.2.a",
        "team": {"id": "T0CONTOSO"},
        "user": {"id": "U0JDOE"},
        "response_url": "https://hooks.example/1",
    }
    button = {"actions": [{"action_id": "whysync:say:1", "value": "x"}]}
    line = {"actions": [{"action_id": "whysync:pick:0", "selected_option": {"value": "y"}}]}
    message = {"channel": {"id": "C0HELP"}, "message": {"ts": "2.0", "thread_ts": "1.0"}}
    private = {"container": {"message_ts": "3.0", "channel_id": "C0HELP", "is_ephemeral": True}}
    modal = {"view": {"id": "V0", "type": "modal"}}
    home = {"view": {"id": "V1", "type": "home"}}

    in_message = heard.interaction({**base, **button, **message}, "press")
    in_private = heard.interaction({**base, **line, **private}, "press")
    in_modal = heard.interaction({**base, **button, **modal}, "press")
    in_home = heard.interaction({**base, **button, **home}, "press")

    assert (in_message.value, in_message.ts, in_message.thread) == ("x", "2.0", "1.0")
    assert (in_private.value, in_private.ts, in_private.channel) == ("y", "3.0", "C0HELP")
    assert (in_modal.view, in_modal.channel) == ("V0", "")
    assert in_home.view == ""


def test_a_pasted_message_is_read_with_its_attachments() -> None:
    """Monitoring tools write the error there; blocks count where there is no text."""
    alert = {
        "text": "Sync alert",
        "attachments": [
            {"title": "Export", "text": "AttributeValueMustBeUnique"},
            {"fallback": "only this", "fields": [{"title": "Object", "value": "jdoe"}]},
            "odd",
        ],
    }
    blocks = {"blocks": [{"type": "section", "text": {"text": "LargeObject"}}, "odd"]}

    assert heard.pasted(alert).splitlines() == [
        "Sync alert",
        "Export",
        "AttributeValueMustBeUnique",
        "only this",
        "Object jdoe",
    ]
    assert heard.pasted(blocks) == "LargeObject"


def test_the_home_tab_and_the_pane_are_opened() -> None:
    """The pane as newer apps hear of it, and as older ones do."""
    messages = heard.opened(event(type="app_home_opened", tab="messages", channel="D0JDOE"))
    home = heard.opened(event(type="app_home_opened", tab="home"))
    pane = heard.opened(
        event(
            type="assistant_thread_started",
            user=None,
            assistant_thread={"user_id": "U0JDOE", "channel_id": "D0JDOE", "thread_ts": "1.0"},
        )
    )

    assert home is not None
    assert home.way == "home"
    assert pane is not None
    assert (pane.way, pane.channel, pane.thread) == ("pane", "D0JDOE", "1.0")
    assert messages is not None
    assert (messages.way, messages.channel, messages.thread) == ("pane", "D0JDOE", "")
    assert heard.opened(event(type="app_home_opened", tab="about")) is None
    assert heard.opened({}) is None


NAMES = """event type user team channel ts message actions view container attachments blocks fields
private_metadata assistant_thread text id"""
KEYS = st.sampled_from(NAMES.split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_no_payload_breaks_it(body: dict[str, Any]) -> None:
    """Whatever arrives is a record or nothing."""
    for found in (heard.message(body), heard.opened(body)):
        assert found is None or isinstance(found, Heard)
    assert isinstance(heard.command(body), Heard)
    assert isinstance(heard.interaction(body, "press"), Heard)
