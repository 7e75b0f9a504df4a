"""What Bolt hands on: one listener for each way in, the same for HTTP and for Socket Mode.

A listener acknowledges, reads the payload into `Heard`, and hands it on; it knows nothing else.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack import heard, names
from adapters.slack.heard import Heard
from adapters.slack.install import Workspaces
from adapters.slack.presses import Presses
from adapters.slack.turns import Turns
from adapters.slack.windows import Windows

log = logging.getLogger(__name__)
Body = dict[str, Any]
Start = Callable[[Callable[[], Awaitable[None]], str], bool]
Listener = Callable[[AsyncAck, Body], Awaitable[None]]
_OURS: Final = re.compile(r"whysync:")


def listen(
    app: AsyncApp,
    turns: Turns,
    presses: Presses,
    windows: Windows,
    workspaces: Workspaces,
    start: Start,
) -> None:
    """Register every listener. `start` does what an acknowledgement must not wait for."""
    texts = _taking(heard.message, turns.asked)
    for event in ("app_mention", "message"):
        app.event(event)(texts)
    app.command(names.COMMAND)(_taking(heard.command, turns.asked))
    app.message_shortcut(names.EXPLAIN)(_taking(_pasted, turns.asked))
    app.action(_OURS)(_taking(_pressed, presses.pressed))
    app.global_shortcut(names.ASK)(_taking(_shortcut, windows.form))
    for event in ("app_home_opened", "assistant_thread_started"):
        app.event(event)(_taking(heard.opened, windows.opened))
    for event in ("app_context_changed", "assistant_thread_context_changed"):
        app.event(event)(_acknowledged)
    app.event("app_uninstalled")(_of_team(workspaces.removed))
    app.event("tokens_revoked")(_of_team(workspaces.revoked))
    app.view(names.FORM)(_sent(windows, start))
    app.error(_trouble(turns))
    app.view_closed(_OURS)(_acknowledged)


def _taking(
    read: Callable[[Body], Heard | None], take: Callable[[Heard], Awaitable[None]]
) -> Listener:
    async def listener(ack: AsyncAck, body: Body) -> None:
        await ack()
        found = read(body)
        if found is not None:
            await take(found)

    return listener


def _of_team(told: Callable[[str], Awaitable[None]]) -> Listener:
    async def listener(ack: AsyncAck, body: Body) -> None:
        await ack()
        await told(str(body.get("team_id") or ""))

    return listener


def _sent(windows: Windows, start: Start) -> Callable[..., Awaitable[None]]:
    """A form: what misses in it is part of the acknowledgement, its answer is not."""

    async def listener(ack: AsyncAck, body: Body, view: Mapping[str, Any]) -> None:
        faults = windows.faults(view)
        if faults:
            await ack(response_action="errors", errors=faults)
            return
        said = heard.interaction(body, "form")
        if start(lambda: windows.sent(said, view), "form"):
            await ack()
        else:
            await ack(response_action="errors", errors=windows.busy())

    return listener


def _trouble(turns: Turns) -> Callable[..., Awaitable[None]]:
    """The last resort: a bug in what a listener began is logged, and told to whoever waits."""

    async def trouble(error: Exception, body: Body) -> None:
        log.error("a request of Slack met a bug", exc_info=error)
        said = heard.whoever(body)
        if said is not None:
            await turns.trouble(said)

    return trouble


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


def _pasted(body: Body) -> Heard:
    return heard.interaction(body, "paste")


def _pressed(body: Body) -> Heard:
    return heard.interaction(body, "press")


def _shortcut(body: Body) -> Heard:
    return heard.interaction(body, "shortcut")
