"""The bot in Slack as a whole: its parts, the routes that it wants, and what runs beside them."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import oauth
from adapters.slack.acks import Arrived
from adapters.slack.askers import Askers
from adapters.slack.background import Background
from adapters.slack.buttons import Buttons
from adapters.slack.client import quiet_client
from adapters.slack.delivery import Delivery
from adapters.slack.door import door
from adapters.slack.errors import SlackAwayError
from adapters.slack.inbound import Inbound
from adapters.slack.install import (
    Identities,
    Installed,
    NotInstalledError,
    OneToken,
    Workspaces,
    authorized,
    from_file,
    planted,
    rotating,
)
from adapters.slack.installations import Installations
from adapters.slack.listeners import listen
from adapters.slack.people import People
from adapters.slack.presses import Presses
from adapters.slack.quiet import quiet_logger
from adapters.slack.rotation import Rotation, SdkRefresh
from adapters.slack.sockets import Sockets
from adapters.slack.turns import Manner, Store, Turns
from adapters.slack.web import Web
from adapters.slack.windows import Home, Windows
from handlers.access import Access
from handlers.conversation import Conversation
from handlers.ports import Notes
from handlers.replies import Words

log = logging.getLogger(__name__)
FINISH: Final = 10.0  # seconds that running turns have when the bot stops
Secret = Callable[[], str]


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Slack is reached. Secrets are read at each use.

    Either `bot_token`, or `refresh_token` for a token that rotates, or `workspaces` that install
    the app by themselves; the two latter with `client_id`, `client_secret`, and the folder where
    tokens are kept. `proof` is the signing secret, or with Socket Mode the app-level token.
    """

    transport: Literal["http", "socket"]
    proof: Secret
    folder: Path
    bot_token: Secret | None = None
    refresh_token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    workspaces: tuple[str, ...] = ()
    manner: Manner = field(default_factory=Manner)
    api_url: str = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind every way in."""

    conversation: Conversation
    home: Home
    access: Access
    store: Store
    words: Words


class Slack:
    """Made once; `start` and `stop` around the time in which it answers."""

    def __init__(self, settings: SlackSettings, behind: Behind) -> None:
        self._settings, self._behind = settings, behind
        self._web = Web(settings.api_url, responses=responses_at(settings.api_url))
        self._background = Background()
        identities = Identities(self._web)
        self._rotation = rotation_of(settings, behind.store)
        self._workspaces = workspaces_of(settings, identities, self._rotation)
        with _no_environment():
            app = AsyncApp(
                logger=quiet_logger(),
                name="whysync",
                process_before_response=True,
                authorize=authorized,
                signing_secret="",  # checked at the door
                request_verification_enabled=False,
            )
        self._listen(app)
        self._inbound = Inbound(app, self._background, self._busy)
        self._sockets = self._line() if settings.transport == "socket" else None

    @property
    def transport(self) -> str:
        """How Slack is reached."""
        return self._settings.transport

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the web server has to offer for it."""
        settings, words = self._settings, self._behind.words
        found = [] if self._sockets is not None else door(self._inbound, settings.proof)
        if settings.workspaces and self._rotation is not None and settings.client_secret:
            app = oauth.App(
                settings.client_id, settings.client_secret, settings.workspaces, settings.api_url
            )
            found += oauth.routes(app, self._rotation, self._behind.store, words)
        return found

    async def start(self) -> None:
        """Learn the workspace, and open the line where Socket Mode is used."""
        try:
            await self._workspaces.prepare()
        except (NotInstalledError, SlackAwayError) as error:
            log.warning("Slack: %s", error)  # it may be mended while we run
        if self._sockets is not None:
            await self._sockets.start()

    async def stop(self, finish: float = FINISH) -> None:
        """Take nothing more, finish within the time what was begun, let go of every connection."""
        if self._sockets is not None:
            await self._sockets.stop()
        await self._background.close(finish)
        await self._workspaces.close()
        await self._web.close()

    async def idle(self) -> None:
        """Until everything that came in is answered."""
        await self._background.idle()

    def trouble(self) -> str | None:
        """Why nobody in Slack can reach us; None when they can, as far as we know."""
        if self._sockets is None or self._sockets.connected:
            return None
        return self._sockets.last_error or "not connected"

    def _listen(self, app: AsyncApp) -> None:
        behind, manner = self._behind, self._settings.manner
        buttons = Buttons(self._settings.proof, behind.store)
        delivery = Delivery(self._web, buttons, behind.words)
        askers = Askers(People(self._web), behind.access, behind.words)
        turns = Turns(
            behind.conversation,
            self._workspaces,
            askers,
            delivery,
            behind.store,
            behind.words,
            manner,
        )
        presses = Presses(
            turns, behind.conversation, delivery, buttons, behind.words, manner.channels
        )
        windows = Windows(turns, behind.home, askers, buttons, self._web, behind.words)
        listen(app, turns, presses, windows, self._workspaces, self._background.start)

    def _line(self) -> Sockets:
        client: AsyncWebClient = quiet_client(self._settings.api_url)
        return Sockets(self._inbound, client, self._settings.proof)

    def _busy(self, arrived: Arrived) -> BoltResponse:
        """An event comes again by itself; whoever typed a command is told."""
        if arrived.kind != "command":
            return BoltResponse(status=503)
        told = {"response_type": "ephemeral", "text": self._behind.words("slack-busy")}
        return BoltResponse(status=200, body=told)


def responses_at(api_url: str) -> str:
    """Where the addresses of answers to commands and presses lie: docs.slack.dev shows hooks."""
    found = urlsplit(api_url)
    if found.hostname and found.hostname.startswith("127."):
        return f"{found.scheme}://{found.netloc}"
    return f"https://hooks.{found.hostname}"


def rotation_of(settings: SlackSettings, store: Notes) -> Rotation | None:
    """What keeps tokens good and is kept of them; None for a token that stands in a file."""
    if settings.client_secret is None:
        return None
    refresh = SdkRefresh(settings.client_id, settings.client_secret, settings.api_url)
    kept = Installations(settings.folder)
    if settings.refresh_token is None:
        return Rotation(kept, store, refresh)
    return Rotation(kept, store, refresh, planted(settings.refresh_token))


def workspaces_of(
    settings: SlackSettings, identities: Identities, rotation: Rotation | None
) -> Workspaces:
    """Every workspace that the bot answers in."""
    if rotation is not None and settings.workspaces:
        return Installed(rotation, identities, settings.workspaces)
    if rotation is not None:
        return OneToken(rotating(rotation), identities, rotation)
    if settings.bot_token is None:
        raise ValueError("neither a bot token nor the means to get one")
    return OneToken(from_file(settings.bot_token), identities)


@contextmanager
def _no_environment() -> Iterator[None]:
    """Bolt takes tokens from SLACK_* variables, whatever our settings say; not here."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("SLACK_")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)
