"""What arrived from Slack, and whether it is acknowledged before anything is done. Pure.

Most requests want a plain "received" within three seconds. For three kinds the answer itself is the
acknowledgement: what a form shows next, the options of a search field, the challenge of a new
address (docs.slack.dev, "Handling user interaction"). What cannot be read at all is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote_plus

import msgspec

How = Literal["at-once", "with-answer", "certificate-check", "unknown"]
_AT_ONCE: Final = frozenset(
    {
        "event_callback",
        "app_rate_limited",  # an outer type of its own, not an event
        "block_actions",
        "shortcut",
        "message_action",
        "view_closed",
    }
)
_FIELDS: Final = 60  # of a form; a slash command has about fifteen


class UnreadableError(ValueError):
    """A body that is neither of the two shapes in which Slack sends."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One request, whichever transport brought it. `kind` is Slack's type, or "command"."""

    kind: str
    how: How
    payload: dict[str, Any]
    retry: str = ""
    retry_reason: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What Bolt's listeners may know of the delivery: which of how many it is."""
        told = {"x-slack-retry-num": self.retry, "x-slack-retry-reason": self.retry_reason}
        return {name: value for name, value in told.items() if value}


Part = dict[str, Any]


class _Shape(msgspec.Struct):
    """Of what Bolt reads before anybody could say that it is wrong."""

    event: Part = {}
    authorizations: list[Part] | None = None
    enterprise: Part | str | None = None
    team: Part | str | None = None
    user: Part | str | None = None
    channel: Part | str | None = None
    actions: list[Part] = []
    response_urls: list[Part] = []
    view: Part | None = None


class _View(msgspec.Struct):
    type: str
    callback_id: str


class _Submission(_Shape, kw_only=True):
    view: _View  # type: ignore[assignment]  # of this one more is read


class _Suggestion(_Shape, kw_only=True):
    action_id: str
    block_id: str
    value: str


class _Challenge(_Shape, kw_only=True):
    challenge: str


_ANSWERED: Final[dict[str, type[_Shape]]] = {
    "view_submission": _Submission,
    "block_suggestion": _Suggestion,
    "url_verification": _Challenge,
}


def read(content_type: str, body: bytes, retry: str = "", retry_reason: str = "") -> Arrived:
    """The request in a body that came over HTTP; UnreadableError when there is none."""
    if content_type.partition(";")[0].strip().lower() == "application/json" or body[:1] == b"{":
        return arrived(_json(body), retry, retry_reason)
    form = _form(body)
    payload = form.get("payload")
    if payload is not None:
        return arrived(_json(payload.encode("utf-8", "replace")), retry, retry_reason)
    if form.get("ssl_check") == "1":
        return Arrived("ssl_check", "certificate-check", {})
    if not form.get("command"):
        raise UnreadableError("a form without a command and without a payload")
    return arrived(form, retry, retry_reason)


def arrived(payload: object, retry: str = "", retry_reason: str = "") -> Arrived:
    """The request with this payload, sorted by how it is acknowledged."""
    if not isinstance(payload, dict):
        raise UnreadableError("not an object")
    if "command" in payload and "type" not in payload:
        return Arrived("command", "at-once", payload, retry, retry_reason)
    kind = payload.get("type")
    if not isinstance(kind, str):
        raise UnreadableError("an object without a type")
    if payload.get("view", ()) is None:  # Bolt looks into whatever stands there
        payload = {key: value for key, value in payload.items() if key != "view"}
    return Arrived(kind, _how(kind, payload), payload, retry, retry_reason)


def _how(kind: str, payload: Mapping[str, Any]) -> How:
    shape = _Shape if kind in _AT_ONCE else _ANSWERED.get(kind)
    if shape is None:
        return "unknown"
    try:
        msgspec.convert(payload, shape)
    except msgspec.ValidationError as error:
        raise UnreadableError(f"{kind} of another shape") from error
    return "at-once" if shape is _Shape else "with-answer"


def _form(body: bytes) -> dict[str, str]:
    """As urllib's parse_qsl reads it, in a third of the time: every command passes through here."""
    if body.count(b"&") >= _FIELDS:
        raise UnreadableError("a form of too many fields")
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnreadableError("not a form") from error
    form = {}
    for field in text.split("&"):
        name, _, value = field.partition("=")
        form[unquote_plus(name)] = unquote_plus(value) if "%" in value or "+" in value else value
    return form


def _json(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnreadableError("not JSON") from error
