"""Requests as Slack makes them: a payload, signed with the SDK's own signer, or in an envelope.

Builders of payloads are at hand here too: `headers, body = signed(command("why jdoe"))`.
"""

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.real.slack_payloads import (
    APP,
    BOT,
    BOT_USER,
    CHANNEL,
    DIRECT,
    TEAM,
    TOKEN,
    USER,
    Payload,
    block_action,
    block_suggestion,
    command,
    direct,
    event,
    follow_up,
    global_shortcut,
    home_opened,
    mention,
    message_action,
    pane_opened,
    stamp,
    trigger,
    url_verification,
    view_action,
    view_closed,
    view_submission,
)

__all__ = [
    "APP",
    "BOT",
    "BOT_USER",
    "CHANNEL",
    "DIRECT",
    "FORM",
    "JSON",
    "SECRET",
    "TEAM",
    "TOKEN",
    "USER",
    "Payload",
    "block_action",
    "block_suggestion",
    "body_of",
    "command",
    "direct",
    "envelope",
    "event",
    "follow_up",
    "global_shortcut",
    "home_opened",
    "mention",
    "message_action",
    "pane_opened",
    "signed",
    "stamp",
    "trigger",
    "url_verification",
    "view_action",
    "view_closed",
    "view_submission",
]

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # the one in Slack's own documentation
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_NUMBERS = itertools.count(1)


def body_of(payload: Mapping[str, Any]) -> tuple[str, bytes]:
    """Content type and body as Slack posts such a payload."""
    if "type" not in payload:
        return FORM, urlencode(payload).encode()
    if payload["type"] in {"event_callback", "url_verification", "app_rate_limited"}:
        return JSON, json.dumps(payload).encode()
    return FORM, urlencode({"payload": json.dumps(payload)}).encode()


def signed(
    body: bytes | Mapping[str, Any],
    secret: str = SECRET,
    timestamp: float | str | None = None,
    *,
    content_type: str = FORM,
    retry: int = 0,
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request that Slack signed; `retry` of an event's later deliveries."""
    if not isinstance(body, bytes):
        content_type, body = body_of(body)
    at = str(timestamp if timestamp is not None else int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": str(signature),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    return headers, body


def envelope(payload: Mapping[str, Any], *, id_: str = "", retry: int = 0) -> Payload:
    """The same payload as Socket Mode delivers it."""
    kind = "interactive"
    if "type" not in payload:
        kind = "slash_commands"
    elif payload["type"] == "event_callback":
        kind = "events_api"
    told: Payload = {
        "envelope_id": id_ or f"57d6a792-4d35-4d0b-b6aa-{next(_NUMBERS):012d}",
        "type": kind,
        "payload": dict(payload),
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        told |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
    return told
