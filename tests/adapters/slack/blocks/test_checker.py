"""The checker of outgoing payloads finds what Slack refuses."""

from typing import Any

import pytest

from tests.real.slack_blocks import check_message, check_view, message_faults, shown, view_faults


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, **more}


def button(**more: Any) -> dict[str, Any]:
    """A row with one button."""
    made = {"type": "button", "action_id": "a", "text": plain("Yes"), "value": "v", **more}
    return {"type": "actions", "elements": [made]}


def plain(text: str) -> dict[str, Any]:
    """A plain text."""
    return {"type": "plain_text", "text": text, "emoji": False}


def select(*values: str, label: str = "x") -> dict[str, Any]:
    """A row with one list."""
    options = [{"text": plain(label), "value": x} for x in values]
    made = {
        "type": "static_select",
        "action_id": "s",
        "placeholder": plain("y"),
        "options": options,
    }
    return {"type": "actions", "elements": [made]}


GOOD = [
    section("*Proof* <https://x.example/?a&amp;b|Page> `a` <!date^1795162320^{time}|now> &lt;"),
    section("x", expand=True, block_id="b"),
    button(),
    select("1", "2"),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "small", "verbatim": True}]},
    {"type": "divider"},
]


def test_a_good_message_is_taken() -> None:
    """What we send."""
    check_message("It is so.", GOOD)


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [section("x")] * 51,
        [section("")],
        [section("x" * 3001)],
        [section("x" * 2900)] * 5,
        [section("<!channel>")],
        [section("a & b")],
        [section("x", block_id="b"), section("y", block_id="b")],
        [section("x", block_id="b" * 256)],
        [section("x", colour="red")],
        [{"type": "section"}],
        [{"type": "section", "text": {"type": "mrkdwn"}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        [{"type": "paragraph", "text": "x"}],
        [{"type": "input", "label": plain("x"), "element": {"type": "users_select"}}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [button(), button()],
        [button(text=plain("x" * 76))],
        [button(value="x" * 2001)],
        [button(action_id="")],
        [button(colour="red")],
        [button(type="knob")],
        [{"type": "actions", "elements": []}],
        [select()],
        [select("1", "1")],
        [select(*map(str, range(101)))],
        [select("x" * 151)],
        [select("1", label="x" * 76)],
    ],
    ids=lambda blocks: str(blocks)[:40],
)
def test_what_slack_refuses_is_found(blocks: list[dict[str, Any]]) -> None:
    """One fault each."""
    assert message_faults("It is so.", blocks)


@pytest.mark.parametrize("text", ["", " ", "<!here>", "a & b", "x" * 4001])
def test_a_notification_needs_a_text(text: str) -> None:
    """And it is escaped like the rest."""
    assert message_faults(text, GOOD)


def view(**more: Any) -> dict[str, Any]:
    """A modal."""
    return {"type": "modal", "title": plain("Evidence"), "blocks": [section("x")], **more}


FIELD = {
    "type": "input",
    "block_id": "f",
    "label": plain("Who"),
    "element": {"type": "plain_text_input", "action_id": "t"},
}


def test_a_good_view_is_taken() -> None:
    """A modal, one with a field, and a Home tab."""
    check_view(view(close=plain("Close"), private_metadata="{}", callback_id="c"))
    check_view(view(submit=plain("Look"), blocks=[FIELD]))
    check_view({"type": "home", "blocks": [section("x")] * 99})


@pytest.mark.parametrize(
    "faulty",
    [
        {},
        {"type": "home", "blocks": [section("x")] * 101},
        {"type": "home", "blocks": []},
        view(title=plain("x" * 25)),
        {"type": "modal", "blocks": [section("x")]},
        view(private_metadata="x" * 3001),
        view(colour="red"),
        view(blocks=[FIELD]),
        view(submit=plain(""), blocks=[FIELD]),
        view(blocks=[section("x" * 2900)] * 5),
    ],
    ids=lambda found: str(found)[:40],
)
def test_what_slack_refuses_in_a_view_is_found(faulty: dict[str, Any]) -> None:
    """One fault each."""
    assert view_faults(faulty)


def test_a_failure_names_the_faults() -> None:
    """All of them, for whoever sent it."""
    with pytest.raises(AssertionError, match="action_id 'a' is there 2 times"):
        check_message("", [button(), button()])


def test_what_is_shown_is_what_a_person_reads() -> None:
    """No marks, no entities."""
    said = "`a` &lt;b&gt; <https://x.example|Page> <!date^1^{time}|t> (t)"

    assert shown(said) == "a <b> Page https://x.example t"
