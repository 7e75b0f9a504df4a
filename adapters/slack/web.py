"""Slack's Web API and response URLs, as far as we call them.

A post whose connection broke before the answer came may have been made or not. It is repeated once:
an answer told twice is better than one not told. What changes nothing when done twice is repeated
as often as the limits say. Whatever cannot be delivered ends as one of the two errors, logged once.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from adapters.slack.calls import OK, Answer, Calls, Errand, Limits, given_up, refusal
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.pace import Now, Pace, Sleep

RESPONSES = "https://hooks.slack.com"
_LEFT = {404: "used_url", 410: "expired_url"}  # where the body of a response URL does not say
_ABOUT = ("team_id", "team", "user_id", "bot_id", "url")
View = Mapping[str, Any]


class Message(Protocol):
    """What is shown: blocks, and a text for notifications and where blocks are not drawn."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Whoami:
    """Whom a token stands for. `user_id` is the bot's."""

    team_id: str
    team: str
    user_id: str
    bot_id: str
    url: str
    scopes: frozenset[str]


class Web:
    """Calls Slack for any number of workspaces."""

    def __init__(
        self,
        base_url: str = "https://slack.com/api/",
        *,
        responses: str = RESPONSES,
        limits: Limits | None = None,
        now: Now = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._responses = _origin(responses)
        self._limits = limits or Limits()
        self._calls = Calls(base_url, self._limits, Pace(now, sleep), now, sleep)

    async def post(
        self, token: str, channel: str, message: Message, thread: str | None = None
    ) -> str:
        """Post to a channel or a thread, never to both; its ts."""
        body = {**_posted(channel, message, thread), "unfurl_links": False, "unfurl_media": False}
        errand = Errand("chat.postMessage", hash(token), channel, again=False)
        return _text(errand, await self._calls.api(errand, token, body), "ts")

    async def update(
        self, token: str, channel: str, ts: str, message: Message, *, progress: bool = False
    ) -> None:
        """Edit a message. Progress is left out when it is not its time, and when Slack is away."""
        errand = Errand("chat.update", hash(token), once=progress)
        body = {"channel": channel, "ts": ts, "text": message.text, "blocks": list(message.blocks)}
        async with self._calls.editing(errand, (channel, ts)) as now:
            if not now:
                return
            try:
                await self._calls.api(errand, token, {**body, "link_names": False})
            except SlackAwayError:
                if not progress:
                    raise

    async def ephemeral(
        self, token: str, channel: str, user: str, message: Message, thread: str | None = None
    ) -> None:
        """Show a message to one member of a channel."""
        body = {**_posted(channel, message, thread), "user": user}
        errand = Errand("chat.postEphemeral", hash(token), channel, again=False)
        await self._calls.api(errand, token, body)

    async def respond(
        self, response_url: str, message: Message, *, replace: bool, private: bool = True
    ) -> None:
        """Answer a command or a press at the address that came with it: five times in half an hour.

        "used_url" and "expired_url" are refusals; an address elsewhere is one without a call.
        """
        if _origin(response_url) != self._responses:
            raise given_up(SlackRefusedError("response_url", "invalid_url"))
        body = {
            "text": message.text,
            "response_type": "ephemeral" if private else "in_channel",
            "replace_original": replace,
            "unfurl_links": False,
            "unfurl_media": False,
            **({"blocks": list(message.blocks)} if message.blocks else {}),
        }

        async def attempt() -> None:
            status, headers, text = await self._calls.send(response_url, json=body)
            code = _code(status, text)
            if code != "":
                raise refusal("response_url", status, headers, code)

        errand = Errand("response_url", hash(response_url), again=replace)
        await self._calls.done(errand, attempt)

    async def open_view(self, token: str, trigger_id: str, view: View) -> tuple[str, str]:
        """Open a modal: its id and its hash. No attempt is made after the trigger has ended."""
        errand = Errand("views.open", hash(token), again=False, patience=self._limits.trigger)
        answer = await self._calls.api(errand, token, {"trigger_id": trigger_id, "view": view})
        return _text(errand, answer, "view", "id"), _text(errand, answer, "view", "hash")

    async def update_view(
        self,
        token: str,
        view_id: str,
        view: View,
        hash: str | None = None,
    ) -> None:
        """Show something else in an open modal; with the hash only if nobody else did meanwhile."""
        body = {"view_id": view_id, "view": view, **({"hash": hash} if hash else {})}
        await self._calls.api(_errand("views.update", token), token, body)

    async def publish_home(self, token: str, user: str, view: View) -> None:
        """Show the Home tab to somebody."""
        errand = _errand("views.publish", token)
        await self._calls.api(errand, token, {"user_id": user, "view": view})

    async def user(self, token: str, user_id: str) -> dict[str, Any]:
        """What Slack knows of somebody."""
        errand = _errand("users.info", token)
        answer = await self._calls.api(errand, token, {"user": user_id}, "data")
        found = answer.data.get("user")
        if not isinstance(found, dict):
            raise given_up(SlackAwayError(errand.method, "no-answer"))
        return found

    async def direct(self, token: str, user_id: str) -> str:
        """The channel of the direct messages with somebody."""
        errand = _errand("conversations.open", token)
        answer = await self._calls.api(errand, token, {"users": user_id})
        return _text(errand, answer, "channel", "id")

    async def prompts(
        self,
        token: str,
        channel: str,
        thread: str | None,
        title: str,
        prompts: Sequence[tuple[str, str]],
    ) -> None:
        """Suggest up to four questions in an assistant's thread: titles and what they say.

        Without a thread in an app with `agent_view`: there Slack ignores a call that names one.
        """
        body = {
            "channel_id": channel,
            "title": title,
            "prompts": [{"title": name, "message": text} for name, text in prompts],
            **({"thread_ts": thread} if thread else {}),
        }
        await self._calls.api(_errand("assistant.threads.setSuggestedPrompts", token), token, body)

    async def status(self, token: str, channel: str, thread: str, text: str) -> None:
        """Say what the assistant does in a thread; nothing, with an empty text."""
        body = {"channel_id": channel, "thread_ts": thread, "status": text}
        await self._calls.api(_errand("assistant.threads.setStatus", token), token, body)

    async def whoami(self, token: str) -> Whoami:
        """Whom a token stands for, and what it may do."""
        errand = _errand("auth.test", token)
        answer = await self._calls.api(errand, token, {})
        told = {name: str(answer.data.get(name) or "") for name in _ABOUT}
        scopes = answer.headers.get("x-oauth-scopes", "").split(",")
        return Whoami(**told, scopes=frozenset(x.strip() for x in scopes if x.strip()))

    async def upload(
        self,
        token: str,
        channel: str,
        name: str,
        text: str,
        title: str,
        thread: str | None = None,
    ) -> None:
        """Share a text as a file.

        In the three steps of the SDK's files_upload_v2, each repeated by itself, and with title and
        name in the body: the SDK writes them into the address.
        """
        data = text.encode()
        asked = _errand("files.getUploadURLExternal", token)
        ticket = await self._calls.api(
            asked, token, {"filename": name, "length": len(data)}, "data"
        )
        file, url = _text(asked, ticket, "file_id"), _text(asked, ticket, "upload_url")

        async def attempt() -> None:
            status, headers, _ = await self._calls.send(url, data=data)
            if status != OK:
                raise refusal("files.upload", status, headers, None)

        await self._calls.done(_errand("files.upload", token), attempt)
        body = {"files": [{"id": file, "title": title}], "channel_id": channel}
        errand = Errand("files.completeUploadExternal", hash(token), channel, again=False)
        await self._calls.api(errand, token, {**body, **({"thread_ts": thread} if thread else {})})

    async def close(self) -> None:
        """Let go of the connections; what still waits ends as SlackAwayError."""
        await self._calls.close()


def _errand(method: str, token: str) -> Errand:
    return Errand(method, hash(token))


def _posted(channel: str, message: Message, thread: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {"channel": channel, "text": message.text, "link_names": False}
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if thread:
        body["thread_ts"] = thread
    return body


def _text(errand: Errand, answer: Answer, *path: str) -> str:
    found: object = answer.data
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        raise given_up(SlackAwayError(errand.method, "no-answer"))
    return found


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()


def _code(status: int, text: str) -> str | None:
    """Which refusal the answer of a response URL is: "" none at all, None an unnamed one.

    They come as JSON or as a bare word, and one of them is written "Expired url".
    """
    said: object = text.strip()
    if text.startswith("{"):
        try:
            told = json.loads(text)
        except ValueError:
            return _LEFT.get(status)
        said = told.get("error") if isinstance(told, dict) and not told.get("ok") else "ok"
    if status == OK and said in ("ok", ""):
        return ""
    code = said.lower().replace(" ", "_") if isinstance(said, str) else ""
    return code if code.isidentifier() else _LEFT.get(status)
