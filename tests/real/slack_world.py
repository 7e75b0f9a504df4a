"""What a Slack of our own holds: workspaces, people, channels, messages, views. No network here."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

TEAM = "T0CONTOSO"
TOKEN = "xoxb-contoso-of-the-tests"
APP_TOKEN = "xapp-1-of-the-tests"
SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "chat:write", "commands", "files:write"),
        *("im:history", "im:write", "users:read", "users:read.email"),
    }
)
BEGAN = 1_764_000_000
RECENT = 5_000  # messages that can still be edited where they are not kept


class Call(NamedTuple):
    """One call as it arrived, those included that a fault then befell."""

    method: str
    arguments: dict[str, Any]
    token: str


@dataclass
class Grant:
    """What a token stands for. `error`: what it is answered instead, as token_revoked."""

    team: str = TEAM
    scopes: frozenset[str] = SCOPES
    error: str = ""
    name: str = "Contoso"
    bot_user: str = "U0BOT"
    bot_id: str = "B0BOT"
    of_app: bool = False


@dataclass
class Person:
    """A user as users.info shows him. `hidden`: this bot may not see him."""

    id: str
    email: str = ""
    team: str = TEAM
    confirmed: bool = True
    restricted: bool = False
    ultra_restricted: bool = False
    stranger: bool = False
    deleted: bool = False
    bot: bool = False
    hidden: bool = False
    name: str = ""

    def info(self, with_email: bool) -> dict[str, Any]:
        """The user object."""
        name = self.name or self.email.partition("@")[0] or self.id.lower()
        profile = {"real_name": name, "display_name": name}
        if with_email and self.email:
            profile["email"] = self.email
        told = {"id": self.id, "team_id": self.team, "name": name, "deleted": self.deleted}
        told |= {"is_bot": self.bot, "is_restricted": self.restricted, "profile": profile}
        told |= {"is_ultra_restricted": self.ultra_restricted, "is_email_confirmed": self.confirmed}
        return told | ({"is_stranger": True} if self.stranger else {})


@dataclass
class Channel:
    """A channel. `bot_in`: the workspace's bot is a member."""

    id: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    bot_in: bool = True
    team: str = TEAM


@dataclass
class Posted:
    """A message as it stands now, or an ephemeral one to `to`; `before`: what it said earlier."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    to: str = ""
    before: list[str] = field(default_factory=list)


@dataclass
class View:
    """A modal or a Home tab as it stands now."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str
    before: list[dict[str, Any]] = field(default_factory=list)

    def told(self, team: str) -> dict[str, Any]:
        """The view as the API shows it."""
        more = {"id": self.id, "hash": self.hash, "team_id": team, "root_view_id": self.id}
        return {**self.view, **more, "state": {"values": {}}}


@dataclass
class ResponseUrl:
    """An address to answer at: five times, for half an hour."""

    url: str
    channel: str
    user: str
    ends: float
    left: int = 5


@dataclass
class Response:
    """What was posted to a response URL."""

    url: str
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Its text."""
        return str(self.body.get("text", ""))


@dataclass
class Upload:
    """A file on its way; shared once `channel` is known."""

    id: str
    name: str
    data: bytes | None = None
    title: str = ""
    channel: str = ""
    thread: str = ""


@dataclass
class OAuth:
    """The app that may be installed: what codes give, and whose the refresh tokens are."""

    client_id: str = "1.2"
    client_secret: str = "secret-of-the-tests"
    rotating: bool = False
    codes: dict[str, Grant] = field(default_factory=dict)
    refreshing: dict[str, Grant] = field(default_factory=dict)


class World:
    """Everything there is. `wrong` holds what no call of ours may do.

    `open`: whoever is named exists. `keep`: calls and messages are remembered for the test.
    """

    def __init__(self) -> None:
        self.root = ""
        self.open = False
        self.keep = True
        self.tokens = {TOKEN: Grant(), APP_TOKEN: Grant(of_app=True, scopes=frozenset())}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Posted] = []
        self._by_ts: dict[tuple[str, str], Posted] = {}
        self.ephemerals: list[Posted] = []
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.responses: list[Response] = []
        self.uploads: dict[str, Upload] = {}
        self.prompts: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.oauth = OAuth()
        self.socket_url = ""
        self.triggers: dict[str, tuple[str, float]] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.numbers: Iterator[int] = itertools.count(1)
        for id_ in ("U0JDOE", "U0ASMITH"):
            self.person(id_, f"{id_.removeprefix('U0').lower()}@contoso.com")
        self.people["U0BOT"] = Person("U0BOT", bot=True)
        self.channel("C0HELP", "U0JDOE", "U0ASMITH")

    def person(self, id_: str, email: str = "", **more: Any) -> Person:
        """Somebody; the fields of Person say who."""
        made = self.people[id_] = Person(id_, email, **more)
        return made

    def channel(self, id_: str, *members: str, **more: Any) -> Channel:
        """A channel with these members."""
        made = self.channels[id_] = Channel(id_, set(members), **more)
        return made

    def direct(self, user: str, team: str = TEAM) -> Channel:
        """The channel of the direct messages with somebody."""
        id_ = "D" + user[1:]
        return self.channels.get(id_) or self.channel(id_, user, team=team)

    def said(self, channel: str, user: str, text: str, thread: str = "") -> Posted:
        """A message of a person."""
        made = Posted(channel, self.ts(), user, text, [], thread)
        self.add(made)
        return made

    def add(self, message: Posted) -> None:
        """A message that all members see."""
        if self.keep:
            self.messages.append(message)
        elif len(self._by_ts) >= RECENT:
            self._by_ts.pop(next(iter(self._by_ts)))
        self._by_ts[message.channel, message.ts] = message

    def ts(self) -> str:
        """The next timestamp."""
        number = next(self.numbers)
        return f"{BEGAN + number}.{number:06d}"

    def trigger(self, user: str = "U0JDOE", age: float = 0.0) -> str:
        """A trigger_id for one view; it ends after three seconds."""
        made = f"{next(self.numbers)}.2.abcdef"
        self.triggers[made] = (user, time.monotonic() + 3.0 - age)
        return made

    def response_url(
        self, channel: str = "C0HELP", user: str = "U0JDOE", *, age: float = 0.0
    ) -> str:
        """An address to answer somebody in a channel."""
        path = f"/actions/{TEAM}/{next(self.numbers)}/of-the-tests"
        ends = time.monotonic() + 1800.0 - age
        made = ResponseUrl(self.root + path, channel, user, ends)
        self.response_urls[path] = made
        return made.url

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [call.arguments for call in self.calls if call.method == method]

    def at(self, channel: str, ts: str) -> Posted | None:
        """The message there."""
        return self._by_ts.get((channel, ts))

    def of_bot(self, channel: str = "") -> list[Posted]:
        """What bots posted, in one channel or in all."""
        bots = {grant.bot_user for grant in self.tokens.values()}
        return [m for m in self.messages if m.user in bots and channel in ("", m.channel)]
