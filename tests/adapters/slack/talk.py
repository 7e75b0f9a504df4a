"""What a person reads in Slack and what he presses: a talk, by each of its places."""

import html
import re
from collections.abc import Iterator
from typing import Any

from handlers.cases import Case
from tests.adapters.slack.office import ALLOWED, Office
from tests.real import slack_requests as requests
from tests.real.slack_world import Posted

_CASE = re.compile(r"\bWS-\w{5}\b")


def shown(message: Posted) -> str:
    """All that a message shows."""
    return "\n".join([message.text, *_texts(message.blocks)])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What can be pressed: by the label, the action as Slack would report it."""
    found: dict[str, dict[str, Any]] = {}
    for block in blocks:
        elements = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
        for element in elements:
            if element.get("type") == "button":
                action = {"action_id": element["action_id"], "value": element["value"]}
                found[element["text"]["text"]] = action
            for option in element.get("options", ()):
                found[option["text"]["text"]] = {
                    "type": "static_select",
                    "action_id": element["action_id"],
                    "selected_option": option,
                }
    return found


class Talk:
    """One person who asks by one way in, reads what he is shown, and presses what is under it."""

    def __init__(self, there: Office, way: str, user: str = "U0JDOE") -> None:
        self.there, self.way, self.user = there, way, user
        self.channel = {"direct": f"D{user[1:]}", "allowed": ALLOWED}.get(way, "C0HELP")

    async def say(self, text: str, **more: Any) -> None:
        """Ask, and wait for the answer."""
        slack, user = self.there.slack, self.user
        match self.way:
            case "direct":
                slack.direct(user)
                await self.there.does(requests.direct(text, user, self.channel, **more))
            case "command":
                url = slack.response_url(self.channel, user)
                await self.there.does(
                    requests.command(text, user, self.channel, response_url=url, **more)
                )
            case _:
                asked = slack.said(self.channel, user, text)
                more = {"ts": asked.ts, **more}
                await self.there.does(requests.mention(text, user, self.channel, **more))

    def shown(self) -> str:
        """All that the latest answer shows him."""
        text, blocks, _ = self._latest()
        return html.unescape("\n".join([text, *_texts(blocks)]))

    async def case(self) -> Case:
        """The case that the latest answer belongs to, as it is stored."""
        return await self.there.case(_CASE.findall(self.shown())[-1])

    def buttons(self) -> dict[str, dict[str, Any]]:
        """What he can press now."""
        return buttons(self._latest()[1])

    async def press(self, label: str, *, user: str = "") -> None:
        """Press the button, or pick the line, that begins so."""
        offered = self.buttons()
        action = offered.get(label) or next(a for n, a in offered.items() if n.startswith(label))
        message = self._latest()[2]
        slack, user = self.there.slack, user or self.user
        url = slack.response_url(self.channel, user)
        trigger = slack.trigger(user)
        there: dict[str, Any] = {"ts": "1764000999.000001"}
        if message is not None:
            there = {"ts": message.ts}
            there |= {"thread_ts": message.thread} if message.thread else {}
        await self.there.does(
            requests.block_action(
                there,
                action,
                user,
                message.channel if message is not None else self.channel,
                ephemeral=message is None,
                response_url=url,
                trigger_id=trigger,
            )
        )

    def _latest(self) -> tuple[str, list[dict[str, Any]], Posted | None]:
        """Text and blocks of what came last, and the message if all see it."""
        slack = self.there.slack
        private = self.way in ("command", "private")
        if private and slack.responses:
            body = slack.responses[-1].body
            return body.get("text", ""), body.get("blocks", []), None
        if private:
            own = [x for x in slack.ephemerals if x.to == self.user]
            return own[-1].text, own[-1].blocks, None
        own = slack.of_bot(self.channel)
        return own[-1].text, own[-1].blocks, own[-1]
