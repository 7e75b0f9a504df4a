"""Payloads as Slack sends them, over HTTP and over Socket Mode; `slack_requests` delivers them.

Shapes: docs.slack.dev ("Slash commands", "Events API", "Handling user interaction"), and the
samples in slackapi/bolt-python.
"""

import itertools
import time
from collections.abc import Mapping
from typing import Any

TEAM, APP, BOT_USER, BOT = "T0CONTOSO", "A0WHYSYNC", "U0WHYSYNC", "B0WHYSYNC"
USER, CHANNEL, DIRECT = "U0JDOE", "C0HELP", "D0JDOE"
TOKEN = "legacy-verification-token"  # Slack still sends it; nobody may lean on it
_NUMBERS = itertools.count(1)
Payload = dict[str, Any]


def command(
    text: str = "why jdoe",
    user: str = USER,
    channel: str = CHANNEL,
    *,
    team: str = TEAM,
    name: str = "/whysync",
    response_url: str = "http://127.0.0.1:9/commands/T0CONTOSO/1/x",
    **more: str,
) -> Payload:
    """A slash command: all of it text, in one flat form."""
    return {
        "token": TOKEN,
        "team_id": team,
        "team_domain": "contoso",
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "help",
        "user_id": user,
        "user_name": user.lower()[2:],
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger(),
        **more,
    }


def mention(
    text: str = "why jdoe", user: str = USER, channel: str = CHANNEL, **more: Any
) -> Payload:
    """app_mention; `thread_ts`, `ts` and whatever else the event has as keywords."""
    return _event(_message(f"<@{BOT_USER}> {text}", user, channel, "app_mention", more))


def direct(text: str = "why jdoe", user: str = USER, channel: str = DIRECT, **more: Any) -> Payload:
    """message.im: what a person writes to the bot."""
    told = _message(text, user, channel, "message", {"channel_type": "im", **more})
    return _event(told)


def follow_up(
    text: str, thread_ts: str, user: str = USER, channel: str = CHANNEL, **more: Any
) -> Payload:
    """message.channels in a thread."""
    more = {"channel_type": "channel", "thread_ts": thread_ts, **more}
    return _event(_message(text, user, channel, "message", more))


def home_opened(user: str = USER, tab: str = "home", channel: str = DIRECT) -> Payload:
    """app_home_opened."""
    return _event(
        {
            "type": "app_home_opened",
            "user": user,
            "channel": channel,
            "tab": tab,
            "event_ts": stamp(),
        }
    )


def pane_opened(user: str = USER, channel: str = DIRECT, thread_ts: str = "") -> Payload:
    """assistant_thread_started."""
    thread = {
        "user_id": user,
        "context": {"channel_id": CHANNEL, "team_id": TEAM, "enterprise_id": None},
        "channel_id": channel,
        "thread_ts": thread_ts or stamp(),
    }
    return _event(
        {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": stamp()}
    )


def event(kind: str, **inner: Any) -> Payload:
    """Any other event."""
    return _event({"type": kind, "event_ts": stamp(), **inner})


def block_action(
    message: Mapping[str, Any],
    action: Mapping[str, Any],
    user: str = USER,
    channel: str = CHANNEL,
    *,
    ephemeral: bool = False,
    **more: Any,
) -> Payload:
    """A pressed button or a chosen option of a message as Slack keeps it (`ts`, `blocks`)."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    shown = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, **message}
    told = _interaction("block_actions", user)
    return told | {
        "container": container,
        "channel": {"id": channel, "name": "help"},
        **({} if ephemeral else {"message": shown}),
        "state": {"values": {}},
        "response_url": "http://127.0.0.1:9/actions/T0CONTOSO/1/x",
        "actions": [_action(action)],
        **more,
    }


def view_action(view: Mapping[str, Any], action: Mapping[str, Any], user: str = USER) -> Payload:
    """A pressed button or a chosen option in a modal or on the Home tab."""
    shown = _view(view)
    return _interaction("block_actions", user) | {
        "container": {"type": "view", "view_id": shown["id"]},
        "view": shown,
        "actions": [_action(action)],
    }


def global_shortcut(callback_id: str, user: str = USER) -> Payload:
    """A shortcut out of the search or the compose menu: no channel, no response_url."""
    return _interaction("shortcut", user) | {"callback_id": callback_id, "action_ts": stamp()}


def message_action(
    callback_id: str, message: Mapping[str, Any], user: str = USER, channel: str = CHANNEL
) -> Payload:
    """A shortcut out of the menu of somebody's message."""
    shown = {"type": "message", "user": "U0ASMITH", "team": TEAM, "ts": stamp(), **message}
    return _interaction("message_action", user) | {
        "callback_id": callback_id,
        "action_ts": stamp(),
        "channel": {"id": channel, "name": "help"},
        "message_ts": shown["ts"],
        "message": shown,
        "response_url": "http://127.0.0.1:9/app/T0CONTOSO/1/x",
    }


def view_submission(
    view: Mapping[str, Any],
    values: Mapping[str, Mapping[str, Any]] | None = None,
    user: str = USER,
) -> Payload:
    """A form that was sent off. `values`: block_id -> action_id -> the element's state."""
    shown = _view(view) | {"state": {"values": dict(values or {})}}
    return _interaction("view_submission", user) | {"view": shown, "response_urls": []}


def view_closed(view: Mapping[str, Any], user: str = USER, *, cleared: bool = False) -> Payload:
    """A form that was closed; Slack gives no trigger with it."""
    told = _interaction("view_closed", user) | {"view": _view(view), "is_cleared": cleared}
    del told["trigger_id"]
    return told


def block_suggestion(
    action_id: str, value: str, block_id: str = "b1", user: str = USER, channel: str = CHANNEL
) -> Payload:
    """What was typed into a select that asks us for its options."""
    told = _interaction("block_suggestion", user)
    del told["trigger_id"]
    return told | {
        "container": {"type": "message", "message_ts": stamp(), "channel_id": channel},
        "channel": {"id": channel, "name": "help"},
        "action_id": action_id,
        "block_id": block_id,
        "value": value,
    }


def url_verification(
    challenge: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
) -> Payload:
    """What Slack asks of a new request URL."""
    return {"type": "url_verification", "token": TOKEN, "challenge": challenge}


def stamp() -> str:
    """A message's id as Slack writes it, a new one each time."""
    return f"{int(time.time())}.{next(_NUMBERS):06d}"


def trigger() -> str:
    """What a modal is opened with, a new one each time."""
    return f"13345224609.{next(_NUMBERS)}.8fab2c4d6e"


def _message(
    text: str, user: str, channel: str, kind: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    ts = str(more.get("ts") or stamp())
    told = {
        "client_msg_id": f"9cbd4c5b-7ddf-4ede-b479-{next(_NUMBERS):012d}",
        "type": kind,
        "text": text,
        "user": user,
        "ts": ts,
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        "blocks": [_rich_text(text)],
    }
    return {**told, **more}


def _rich_text(text: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "Vf2", "elements": [section]}


def _event(inner: Mapping[str, Any]) -> Payload:
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": TOKEN,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": f"Ev0{next(_NUMBERS):08d}",
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }


def _interaction(kind: str, user: str) -> Payload:
    return {
        "type": kind,
        "user": {"id": user, "username": user.lower()[2:], "name": "", "team_id": TEAM},
        "api_app_id": APP,
        "token": TOKEN,
        "team": {"id": TEAM, "domain": "contoso"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger(),
    }


def _action(action: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "button", "block_id": "b1", "action_ts": stamp(), **action}


def _view(view: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack adds to a view that we made."""
    added: dict[str, Any] = {
        "type": "modal",
        "callback_id": "",
        "private_metadata": "",
        "blocks": [],
        "title": {"type": "plain_text", "text": "WhySync"},
        "id": "V0VIEW",
        "team_id": TEAM,
        "state": {"values": {}},
        "hash": "1596530361.3wRYuk3R",
        "previous_view_id": None,
        "root_view_id": "V0VIEW",
        "app_id": APP,
        "external_id": "",
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }
    return added | dict(view)
