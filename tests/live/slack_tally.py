"""A Slack of many workspaces in a process of its own, which counts what is answered where.

`python -m tests.live.slack_tally WORKSPACES PEOPLE` prints its address. Its token for the workspace
T0W3 is xoxb-T0W3, its members are U3P0, U3P1 and so on; whatever channel is named exists. `GET
/tally` tells, for each place, how many messages stand there and how many answers were shown in
them; `GET /answered?over=N` answers when there are more than N answers in all.
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from knowledge.catalogue import load_fast
from tests.real.slack_requests import BOT_USER
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import Grant

ADDRESS = "jdoe@contoso.com"  # of everybody: the demo's directory knows him


@dataclass
class Shown:
    """What a place has shown. `pressable`: the buttons there now, as Slack would report them."""

    messages: int = 0
    answers: int = 0
    pressable: list[dict[str, str]] = field(default_factory=list)


class Tally(SlackWeb):
    """The server. A place is "channel thread", "channel user", a trigger, or a path."""

    def __init__(self, workspaces: int, people: int) -> None:
        super().__init__()
        self.open, self.keep = True, False
        self.shown: dict[str, Shown] = {}
        self.answers = 0
        self._places: dict[tuple[str, str], str] = {}
        words = load_fast().words
        self._progress = tuple(words[x].split("{")[0] for x in ("verdict-looking", "still-waiting"))
        for number in range(workspaces):
            team = f"T0W{number}"
            self.tokens[f"xoxb-{team}"] = Grant(team=team, bot_user=BOT_USER)
            for person in range(people):
                self.person(f"U{number}P{person}", ADDRESS, team=team)

    def app(self) -> web.Application:
        """The routes, and the two that tell the tally."""
        app = super().app()
        app.router.add_get("/tally", self._tally)
        app.router.add_get("/answered", self._answered)
        return app

    def _done(self, request: web.Request, method: str, arguments: dict[str, Any]) -> web.Response:
        response = super()._done(request, method, arguments)
        told = json.loads(response.body) if isinstance(response.body, bytes) else {}
        if told.get("ok"):
            self._count(method, arguments, told)
        return response

    def _responded(self, path: str, body: dict[str, Any]) -> web.Response:
        response = super()._responded(path, body)
        if response.status == 200:
            self._show(path, body, new=True)
        return response

    def _count(self, method: str, said: dict[str, Any], told: dict[str, Any]) -> None:
        match method:
            case "chat.postMessage":
                place = f"{said['channel']} {said.get('thread_ts', '')}"
                self._places[said["channel"], told["ts"]] = place
                self._show(place, said, new=True, ts=told["ts"])
            case "chat.update":
                place = self._places[said["channel"], said["ts"]]
                self._show(place, said, new=False, ts=said["ts"])
            case "chat.postEphemeral":
                self._show(f"{said['channel']} {said['user']}", said, new=True)
            case "views.open":
                place = said["trigger_id"]
                self._places["view", told["view"]["id"]] = place
                self.shown.setdefault(place, Shown()).messages += 1
            case "views.update":
                self._show(self._places["view", said["view_id"]], said["view"], new=False)

    def _show(self, place: str, message: dict[str, Any], *, new: bool, ts: str = "") -> None:
        shown = self.shown.setdefault(place, Shown())
        shown.messages += new
        if str(message.get("text", "")).startswith(self._progress):
            return
        shown.answers += 1
        self.answers += 1
        blocks = message.get("blocks") or []
        elements = [x for block in blocks for x in block.get("elements", ()) if x.get("value")]
        shown.pressable = [
            {"action_id": x["action_id"], "value": x["value"], "ts": ts} for x in elements
        ]

    async def _tally(self, _request: web.Request) -> web.Response:
        told: dict[str, Any] = {place: asdict(shown) for place, shown in self.shown.items()}
        return web.json_response({"places": told, "wrong": self.wrong})

    async def _answered(self, request: web.Request) -> web.Response:
        over = int(request.query["over"])
        async with self._news:
            await self._news.wait_for(lambda: self.answers > over)
        return web.json_response(self.answers)


async def _alone(workspaces: int, people: int) -> None:
    async with slack_web(made=Tally(workspaces, people)) as slack:
        print(slack.url, flush=True)  # noqa: T201 -- whoever started it reads where it listens
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_alone(int(sys.argv[1]), int(sys.argv[2])))
