"""Every code has one meaning, an unknown one never looks like success, and nothing else is told."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.errors import Gone, SlackAwayError, SlackRefusedError, Why, gone


@pytest.mark.parametrize(
    "code, kind",
    [
        ("invalid_auth", "token"),
        ("token_revoked", "token"),
        ("token_expired", "token"),
        ("account_inactive", "token"),
        ("not_authed", "token"),
        ("channel_not_found", "channel"),
        ("not_in_channel", "channel"),
        ("is_archived", "channel"),
        ("user_not_in_channel", "channel"),
        ("no_permission", "channel"),
        ("restricted_action", "channel"),
        ("restricted_action_thread_locked", "channel"),
        ("msg_blocks_too_long", "size"),
        ("invalid_blocks", "size"),
        ("msg_too_long", "size"),
        ("message_not_found", "message"),
        ("cant_update_message", "message"),
        ("edit_window_closed", "message"),
        ("used_url", "url"),
        ("expired_url", "url"),
        ("invalid_url", "url"),
        ("expired_trigger_id", "view"),
        ("not_found", "view"),
        ("hash_conflict", "view"),
        ("view_too_large", "view"),
        ("missing_scope", "scope"),
        ("http_403", "other"),
        ("something_new", "other"),
        ("", "other"),
    ],
)
def test_a_code_means_one_thing(code: str, kind: Gone) -> None:
    """A documented code is told apart; an unknown one is "other"."""
    assert gone(code) == kind


@given(st.text())
def test_any_code_means_something(code: str) -> None:
    """No text that Slack sends as a code breaks the classification."""
    assert gone(code) in get_args(Gone)


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text())))
def test_nothing_but_a_code_is_told(said: object) -> None:
    """Whatever an answer says, an error is one short line of plain words."""
    error = SlackRefusedError("chat.postMessage", said, said)

    assert error.code.isascii()
    assert error.code.replace("_", "").isalnum()
    assert len(str(error)) < 300
    assert "\n" not in str(error)


def test_a_missing_scope_is_named() -> None:
    """Whoever reads the log learns which scope to grant."""
    error = SlackRefusedError("files.getUploadURLExternal", "missing_scope", "files:write")

    assert error.needed == "files:write"
    assert "files:write" in str(error)


@pytest.mark.parametrize("why", get_args(Why))
def test_an_absent_slack_is_told_with_method_and_reason(why: Why) -> None:
    """Each reason is told with its method."""
    error = SlackAwayError("chat.update", why)

    assert (error.method, error.why) == ("chat.update", why)
    assert "chat.update" in str(error)
