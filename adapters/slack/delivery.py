"""One answer on its way to one place: looking, edits while it looks, the answer, and every way out.

What Slack refuses is told in the next best way: too large becomes short, a message that is gone is
written anew, a channel that cannot be written to is left for a direct message, a token that was
revoked for the address that Slack gave with the press. What reaches nobody is logged with its case.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from adapters.slack.blocks.as_text import as_text
from adapters.slack.blocks.message import Rendered, line, message, redacted
from adapters.slack.blocks.views import evidence
from adapters.slack.blocks.views import looking as looking_view
from adapters.slack.buttons import Bound, Buttons, Row
from adapters.slack.errors import SlackAwayError, SlackRefusedError, gone
from adapters.slack.names import BACK, DIRECT, FILE
from adapters.slack.places import Place, direct, resolved
from handlers.replies import Reply, Words

log = logging.getLogger(__name__)
WAYS_OUT: Final = 5  # tried for one answer


class Web(Protocol):
    """What is called of the Web API."""

    async def post(
        self, token: str, channel: str, message: Rendered, thread: str | None = None
    ) -> str: ...
    async def update(
        self, token: str, channel: str, ts: str, message: Rendered, *, progress: bool = False
    ) -> None: ...
    async def ephemeral(
        self, token: str, channel: str, user: str, message: Rendered, thread: str | None = None
    ) -> None: ...
    async def respond(
        self, response_url: str, message: Rendered, *, replace: bool, private: bool = True
    ) -> None: ...
    async def open_view(
        self, token: str, trigger_id: str, view: dict[str, Any]
    ) -> tuple[str, str]: ...
    async def update_view(self, token: str, view_id: str, view: dict[str, Any]) -> None: ...
    async def direct(self, token: str, user_id: str) -> str: ...
    async def upload(self, token: str, channel: str, name: str, text: str, title: str) -> None: ...


class Delivery:
    """Shows replies in places."""

    def __init__(self, web: Web, buttons: Buttons, words: Words) -> None:
        self._web, self._buttons, self._words = web, buttons, words

    async def opened(self, token: str, place: Place) -> Place:
        """The place with the channel of a direct message looked up."""
        if place.how != "direct":
            return place
        return resolved(place, await self._web.direct(token, place.user))

    async def window(self, token: str, place: Place, trigger: str) -> Place:
        """A modal that says that it looks, opened at once: the trigger ends within seconds.

        The place as it is when none can be opened.
        """
        try:
            view, _ = await self._web.open_view(token, trigger, looking_view(self._words))
        except (SlackRefusedError, SlackAwayError) as error:
            log.info("no modal could be opened: %s", error)
            return replace(place, ts="", replace=False)
        return replace(place, how="modal", view=view)

    async def looking(self, token: str, place: Place, reply: Reply) -> Place:
        """Show what is known so far; a failure is told when the answer is there. No buttons.

        Nothing in it is personal, so where the answer will be private the others may see it.
        """
        shown = message(reply, self._words, _no_buttons)
        try:
            match place.how:
                case "post":
                    ts = await self._so_far(token, place.channel, place.thread, place.ts, shown)
                    return replace(place, ts=ts)
                case "ephemeral" if place.public is not None:
                    ts = await self._so_far(token, *place.public, place.public_ts, shown)
                    return replace(place, public_ts=ts)
                case "ephemeral" if not place.told:
                    thread = place.thread or None
                    await self._web.ephemeral(token, place.channel, place.user, shown, thread)
                case "respond" if not place.told:
                    await self._web.respond(place.response_url, shown, replace=place.replace)
        except (SlackRefusedError, SlackAwayError) as error:
            log.info("what was found so far could not be shown: %s", error)
        return replace(place, told=True)

    async def tell(self, token: str, place: Place, reply: Reply, page: int = 0) -> None:
        """Show the answer, in this place or in the next best; logged when it reaches nobody."""
        short, left, why = False, WAYS_OUT, ""
        next_: Place | None = place
        while next_ is not None and left:
            place, left = next_, left - 1
            try:
                place = await self.opened(token, place)
                await self._told(token, place, reply, page, short)
            except SlackRefusedError as error:
                why, kind = str(error), gone(error.code)
                short, too_long = short or kind == "size", kind == "size" and not short
                next_ = place if too_long else _next_best(place, kind)
            except SlackAwayError as error:
                why, next_ = str(error), _next_best(place, "away")
            else:
                return
        log.error("case %s: the answer reached nobody: %s", reply.case, why)

    async def say(self, token: str, place: Place, text: str) -> None:
        """One sentence of ours, in the place of an answer."""
        await self.tell(token, replace(place, as_file=False), Reply(id="said", verdict=text))

    async def in_public(self, token: str, place: Place, reply: Reply) -> None:
        """Tell a channel that somebody was answered privately; nothing of the answer."""
        if place.public is None:
            return
        shown = redacted("", reply.case, self._words)  # not even which diagnosis it was
        channel, thread = place.public
        try:
            if place.public_ts:
                await self._web.update(token, channel, place.public_ts, shown)
            else:
                await self._web.post(token, channel, shown, thread or None)
        except (SlackRefusedError, SlackAwayError) as error:
            log.info("the channel was not told that an answer was given: %s", error)

    async def _so_far(self, token: str, channel: str, thread: str, ts: str, shown: Rendered) -> str:
        if not ts:
            return await self._web.post(token, channel, shown, thread or None)
        await self._web.update(token, channel, ts, shown, progress=True)
        return ts

    async def _told(self, token: str, place: Place, reply: Reply, page: int, short: bool) -> None:
        if place.as_file and not short:
            name = f"{reply.case or reply.id}.txt"
            await self._web.upload(token, place.channel, name, as_text(reply), reply.verdict)
            return
        bound = Bound(place.team, place.user, _bound_to(place), place.conversation, place.ts)
        row = self._buttons.row(bound)
        if place.how == "modal":
            extra = [(FILE, self._words("slack-button-file"))] if place.takes_files else []
            view = evidence(reply, self._words, row.sign, page, extra=extra)
            await self._buttons.keep(row, reply, bound)
            await self._web.update_view(token, place.view, view)
            return
        shown = self._rendered(reply, row, place, short)
        await self._buttons.keep(row, reply, bound)
        ts = await self._sent(token, place, shown)
        if ts and ts != place.ts:
            await self._buttons.keep(row, reply, replace(bound, ts=ts))

    def _rendered(self, reply: Reply, row: Row, place: Place, short: bool) -> Rendered:
        if short:
            told = self._words("slack-too-long", verdict=reply.verdict, case=reply.case)
            return line(told)
        extra: Sequence[tuple[str, str]] = ()
        if place.how in ("ephemeral", "respond") and reply.case and reply.footer:
            extra = ((DIRECT, self._words("slack-button-direct")),)
        elif place.by_wish:
            extra = ((BACK, self._words("slack-button-channel")),)
        return message(reply, self._words, row.sign, extra=extra, block_id=row.id)

    async def _sent(self, token: str, place: Place, shown: Rendered) -> str:
        """Send; the ts of a message that all see."""
        match place.how:
            case "post" if place.ts:
                await self._web.update(token, place.channel, place.ts, shown)
                return place.ts
            case "post":
                return await self._web.post(token, place.channel, shown, place.thread or None)
            case "ephemeral":
                thread = place.thread or None
                await self._web.ephemeral(token, place.channel, place.user, shown, thread)
            case "respond":
                await self._web.respond(place.response_url, shown, replace=place.replace)
        return ""


def _bound_to(place: Place) -> str:
    """The channel that a press on this will come from: none from a modal."""
    return "" if place.how == "modal" else place.channel


def _next_best(place: Place, kind: str) -> Place | None:
    """Where to go when this place refuses; None when nothing is left.

    The address that Slack gave with a command or a press needs no token, and comes last.
    """
    if kind == "message" and place.ts:
        return replace(place, ts="")
    if place.as_file and kind not in ("token", "away"):
        return replace(place, as_file=False)
    if kind not in ("token", "away") and place.how != "direct" and not place.own:
        url = "" if place.how == "respond" else place.response_url
        return replace(direct(place.team, place.user, url), as_file=place.as_file)
    if place.response_url and place.how != "respond":
        return replace(place, how="respond", replace=False, as_file=False)
    return None


def _no_buttons(_: str) -> str:
    return "-"
