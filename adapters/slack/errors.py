"""What can go wrong with a call to Slack: it was refused, or Slack was not reached.

The codes are those of the Web API's reference (docs.slack.dev/reference/methods) and of response
URLs. Neither error carries a token, a channel, a person or an address: both may be logged.
"""

import re
from typing import Final, Literal

Gone = Literal["token", "channel", "size", "message", "url", "view", "scope", "other"]
Why = Literal[
    "unreachable",  # no connection came about
    "timeout",  # no answer came in time
    "broken-off",  # the connection broke before the answer was there
    "failed",  # Slack says that it failed
    "no-answer",  # something answered, but not Slack: a proxy's page, another shape
    "throttled",  # Slack asked for more patience than we have
    "busy",  # too many wait for their turn already
    "closed",  # we are shutting down
]

_CODES: Final[dict[Gone, frozenset[str]]] = {
    "token": frozenset(
        [
            "account_inactive",
            "invalid_auth",
            "not_allowed_token_type",
            "not_authed",
            "token_expired",
            "token_revoked",
        ]
    ),
    "channel": frozenset(
        [
            "cannot_reply_to_message",
            "channel_is_archived",
            "channel_not_found",
            "ekm_access_denied",
            "invalid_channel",
            "invalid_thread_ts",
            "is_archived",
            "is_inactive",
            "messages_tab_disabled",
            "no_permission",
            "not_in_channel",
            "posting_to_channel_denied",
            "user_disabled",
            "user_not_found",
            "user_not_in_channel",
            "user_not_visible",
        ]
    ),
    "size": frozenset(
        ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"]
    ),
    "message": frozenset(
        [
            "block_mismatch",
            "cant_update_message",
            "edit_window_closed",
            "message_not_found",
            "streaming_state_conflict",
            "update_failed",
        ]
    ),
    "url": frozenset(["expired_url", "invalid_url", "used_url"]),
    "view": frozenset(
        [
            "duplicate_external_id",
            "exchanged_trigger_id",
            "expired_trigger_id",
            "hash_conflict",
            "invalid_trigger_id",
            "not_enabled",
            "not_found",
            "push_limit_reached",
            "view_too_large",
        ]
    ),
    "scope": frozenset({"missing_scope"}),
}
_GONE: Final = {code: kind for kind, codes in _CODES.items() for code in codes}
_CODE = re.compile(r"[A-Za-z0-9_]{1,60}")
_SCOPES = re.compile(r"[a-z:.,_ ]{1,200}")
UNKNOWN: Final = "unknown_error"


class SlackRefusedError(Exception):
    """Slack answered that it will not do it. `needed`: the scope that a token lacks."""

    def __init__(self, method: str, code: object, needed: object = None) -> None:
        self.method = method
        self.code = _said(_CODE, code) or UNKNOWN
        self.needed = _said(_SCOPES, needed)
        lacks = f" (needs {self.needed})" if self.needed else ""
        super().__init__(f"Slack refused {method}: {self.code}{lacks}")


class SlackAwayError(Exception):
    """Slack was not reached, or asked us to wait for longer than we do."""

    def __init__(self, method: str, why: Why) -> None:
        self.method = method
        self.why: Why = why
        super().__init__(f"Slack was not reached for {method}: {why}")


def gone(code: str) -> Gone:
    """What a refusal means for whoever wanted to send; a code that nobody knows is "other"."""
    if code.startswith("restricted_action"):
        return "channel"
    return _GONE.get(code, "other")


def _said(form: re.Pattern[str], text: object) -> str:
    """What Slack said where it has the form; nothing else of an answer is ever shown."""
    return text if isinstance(text, str) and form.fullmatch(text) else ""
