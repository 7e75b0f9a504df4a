"""What came in from Slack, whichever way: one plain record, or nothing that is to be answered.

Pure: payloads in, `Heard` out. What is missing or of the wrong kind makes an empty text, so that a
payload nobody has seen before ends here, and not in a traceback. Shapes: docs.slack.dev, "Events
API", "Slash commands" and "Handling user interaction".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal[
    "mention", "direct", "thread", "command", "press", "paste", "shortcut", "form", "home", "pane"
]
_ANSWERED = frozenset(
    {"", "file_share", "thread_broadcast", "me_message"}
)  # of a message's subtypes


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that somebody did. `key` is the same for each delivery of it.

    `ts` is the message it is about, `thread` the thread it stands in; `external`: other companies
    read the channel. `value` is what the button carries, `view` the id of the modal that it was in.
    """

    way: Way
    key: str
    team: str
    user: str
    channel: str = ""
    enterprise: str | None = None
    text: str = ""
    ts: str = ""
    thread: str = ""
    trigger: str = ""
    response_url: str = ""
    external: bool = False
    value: str = ""
    action: str = ""
    view: str = ""

    @property
    def in_private(self) -> bool:
        """Whether nobody but the asker reads along: a direct message with the bot."""
        return self.channel.startswith("D")


def message(body: Mapping[str, Any]) -> Heard | None:
    """An event with a text: app_mention, or message. None for edits, deletions and other bots."""
    event = _map(body, "event")
    kind, subtype = _text(event, "type"), _text(event, "subtype")
    if subtype not in _ANSWERED or event.get("bot_id") or not _text(event, "user"):
        return None
    channel, ts = _text(event, "channel"), _text(event, "ts")
    if not channel or not ts or event.get("hidden"):
        return None
    way: Way = "mention"
    if kind == "message":
        way = "direct" if _is_direct(event, channel) else "thread"
    team = _team(body)
    return Heard(
        way,
        f"message {team} {channel} {ts}",
        team,
        _text(event, "user"),
        channel,
        _text(body, "enterprise_id") or None,
        _text(event, "text"),
        ts,
        _text(event, "thread_ts"),
        external=body.get("is_ext_shared_channel") is True,
    )


def whoever(body: Mapping[str, Any]) -> Heard | None:
    """Whoever waits for an answer to this, whatever it is; nobody waits for the Home tab."""
    if "command" in body and "type" not in body:
        return command(body)
    if _text(body, "type") == "event_callback":
        return message(body)
    return interaction(body, "press")


def opened(body: Mapping[str, Any]) -> Heard | None:
    """The app was opened: its Home tab, or the pane in which it is talked to.

    The pane comes as app_home_opened with the messages tab (agent view), or in older apps as
    assistant_thread_started.
    """
    event = _map(body, "event")
    pane = _map(event, "assistant_thread")
    user, tab = _text(pane, "user_id") or _text(event, "user"), _text(event, "tab")
    if not user or not (pane or tab in ("home", "messages")):
        return None
    return Heard(
        "home" if tab == "home" else "pane",
        f"event {_text(body, 'event_id')}",
        _team(body),
        user,
        _text(pane, "channel_id") or _text(event, "channel"),
        _text(body, "enterprise_id") or None,
        thread=_text(pane, "thread_ts"),
    )


def command(body: Mapping[str, Any]) -> Heard:
    """A slash command."""
    return Heard(
        "command",
        f"trigger {_text(body, 'trigger_id')}",
        _text(body, "team_id"),
        _text(body, "user_id"),
        _text(body, "channel_id"),
        _text(body, "enterprise_id") or None,
        _text(body, "text"),
        trigger=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
    )


def interaction(body: Mapping[str, Any], way: Way) -> Heard:
    """A button, a shortcut, or a form: what all of them have in common."""
    message, container = _map(body, "message"), _map(body, "container")
    view, channel = _map(body, "view"), _map(body, "channel")
    action = next((x for x in _maps(body, "actions")), {})
    ts = _text(message, "ts") or _text(container, "message_ts") or _text(body, "message_ts")
    return Heard(
        way,
        f"trigger {_text(body, 'trigger_id')}",
        _text(_map(body, "team"), "id") or _text(_map(body, "user"), "team_id"),
        _text(_map(body, "user"), "id"),
        _text(channel, "id") or _text(container, "channel_id"),
        _text(_map(body, "enterprise"), "id") or None,
        pasted(message),
        ts,
        _text(message, "thread_ts") or _text(container, "thread_ts"),
        _text(body, "trigger_id"),
        _text(body, "response_url"),
        value=_text(action, "value") or _text(_map(action, "selected_option"), "value"),
        action=_text(action, "action_id"),
        view=_text(view, "id") if _text(view, "type") == "modal" else "",
    )


def pasted(message: Mapping[str, Any]) -> str:
    """The text of a message; of its attachments and blocks where it has none of its own.

    Monitoring tools write their alerts into attachments, with only a headline as the text.
    """
    lines = [_text(message, "text")]
    for one in _maps(message, "attachments"):
        lines += [_text(one, "pretext"), _text(one, "title")]
        lines.append(_text(one, "text") or _text(one, "fallback"))
        lines += [_field(x) for x in _maps(one, "fields")]
    if not lines[0]:
        lines += [_text(_map(x, "text"), "text") for x in _maps(message, "blocks")]
    return "\n".join(x for x in lines if x)


def _field(field: Mapping[str, Any]) -> str:
    return " ".join(x for x in (_text(field, "title"), _text(field, "value")) if x)


def _is_direct(event: Mapping[str, Any], channel: str) -> bool:
    return _text(event, "channel_type") == "im" or channel.startswith("D")


def _team(body: Mapping[str, Any]) -> str:
    """The workspace that is asked; in a shared channel the event's own may be another."""
    return _text(body, "context_team_id") or _text(body, "team_id")


def _map(of: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = of.get(key)
    return found if isinstance(found, Mapping) else {}


def _maps(of: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = of.get(key)
    return [x for x in found if isinstance(x, Mapping)] if isinstance(found, list) else []


def _text(of: Mapping[str, Any], key: str) -> str:
    found = of.get(key)
    return found if isinstance(found, str) else ""
