"""Where the app is installed: the one place that knows the bot token of a workspace.

One workspace whose token stands in a file, one whose token rotates, or several that installed the
app by themselves (oauth.py). A workspace that nobody configured gets no token, whatever asks.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Final, Protocol

from slack_bolt.authorization import AuthorizeResult

from adapters.slack.askers import Workspace
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.installations import Installation, InstallationsUnavailableError
from adapters.slack.rotation import Rotation
from adapters.slack.web import Whoami

log = logging.getLogger(__name__)
FRESH: Final = 1.0  # seconds after which a token that was changed in its file counts
START: Final = 2.5  # seconds that the start of the bot waits for Slack
PATIENCE: Final = 60.0  # that a request waits: most are acknowledged, nobody brings them again
MOST: Final = 200  # tokens whose owner is remembered
OWN: Final = "own"  # the one workspace whose token rotates; its id is learnt from the token
Token = Callable[[], Awaitable[str]]


class NotInstalledError(Exception):
    """There is no token for this workspace; the text says why, and holds none."""


class Workspaces(Protocol):
    """Every workspace that the bot answers in."""

    async def token(self, team: str | None, enterprise: str | None = None) -> str:
        """Its bot token, good now; NotInstalledError, and SlackAwayError where nobody can tell."""

    async def workspace(self, team: str, enterprise: str | None = None) -> Workspace:
        """Its bot token and who the bot is there; errors as above."""

    async def prepare(self) -> None:
        """Learn before the first request what it would have to wait for; errors as above."""

    async def removed(self, team: str) -> None:
        """The app was uninstalled there (app_uninstalled): forget its tokens."""

    async def revoked(self, team: str) -> None:
        """Tokens were revoked there (tokens_revoked): forget them, unless ours still works."""

    async def close(self) -> None:
        """Wait for what must not be broken off."""


class Asks(Protocol):
    """What is asked of the Web API."""

    async def whoami(self, token: str) -> Whoami: ...


class Identities:
    """Whom a token stands for: asked once for each token, by one for all who wait."""

    def __init__(self, web: Asks, patience: float = PATIENCE) -> None:
        self._web, self._patience = web, patience
        self._known: dict[str, Whoami] = {}
        self._asked: dict[str, asyncio.Task[Whoami]] = {}

    async def of(self, token: str, patience: float | None = None) -> Whoami:
        """NotInstalledError for a token that Slack refuses."""
        known = self._known.get(token)
        if known is not None:
            return known
        task = self._asked.get(token)
        if task is None:
            task = self._asked[token] = asyncio.create_task(self._web.whoami(token))
            task.add_done_callback(lambda done: self._keep(token, done))
        try:
            async with asyncio.timeout(self._patience if patience is None else patience):
                return await asyncio.shield(task)
        except TimeoutError:
            raise SlackAwayError("auth.test", "timeout") from None
        except SlackRefusedError as error:
            raise NotInstalledError(f"Slack does not take the bot token: {error.code}") from None

    def forget(self, team: str) -> None:
        """Ask again for every token of this workspace."""
        self._known = {token: x for token, x in self._known.items() if x.team_id != team}

    def _keep(self, token: str, done: asyncio.Task[Whoami]) -> None:
        self._asked.pop(token, None)
        if not done.cancelled() and done.exception() is None:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[token] = done.result()


class OneToken:
    """One workspace, learnt from its token; a request of another one is refused."""

    def __init__(self, current: Token, identities: Identities, rotation: Rotation | None = None):
        self._current, self._identities, self._rotation = current, identities, rotation

    async def token(self, team: str | None, enterprise: str | None = None) -> str:
        """The token of the configured workspace."""
        token = await self._current()
        if (await self._identities.of(token)).team_id != team:
            raise NotInstalledError(f"a request of the workspace {team}, which is not configured")
        return token

    async def workspace(self, team: str, enterprise: str | None = None) -> Workspace:
        """Its bot token and who the bot is there."""
        token = await self.token(team, enterprise)
        who = await self._identities.of(token)
        return Workspace(token, who.user_id, who.scopes)

    async def prepare(self) -> None:
        """Learn which workspace it is."""
        await self._identities.of(await self._current(), START)

    async def removed(self, team: str) -> None:
        """A person put the token where it is, so nothing is deleted; it is asked about anew."""
        log.warning("Slack says that the app was removed from %s, or its token revoked", team)
        self._identities.forget(team)

    async def revoked(self, team: str) -> None:
        """The same."""
        await self.removed(team)

    async def close(self) -> None:
        """Wait for a token that is on its way."""
        if self._rotation is not None:
            await self._rotation.close()


class Installed:
    """The workspaces that installed the app by themselves, as far as they are allowed to."""

    def __init__(
        self, rotation: Rotation, identities: Identities, allowed: Collection[str]
    ) -> None:
        self._rotation, self._identities = rotation, identities
        self._allowed = frozenset(allowed)

    async def token(self, team: str | None, enterprise: str | None = None) -> str:
        """The token that Slack gave us for this workspace."""
        if not team or team not in self._allowed:
            raise NotInstalledError(f"a request of the workspace {team}, which is not allowed")
        return (await _good(self._rotation, team)).token

    async def workspace(self, team: str, enterprise: str | None = None) -> Workspace:
        """Its bot token and who the bot is there."""
        token = await self.token(team, enterprise)
        who = await self._identities.of(token)
        return Workspace(token, who.user_id, who.scopes)

    async def prepare(self) -> None:
        """Nothing: which of them asks first, nobody knows."""

    async def removed(self, team: str) -> None:
        """Forget the tokens of a workspace that uninstalled the app."""
        if team not in self._allowed:
            return
        self._identities.forget(team)
        try:
            await self._rotation.remove(team)
        except InstallationsUnavailableError as error:
            log.warning("the app was removed from %s, but its tokens were not: %s", team, error)

    async def revoked(self, team: str) -> None:
        """With token rotation a token may be revoked while the app stays installed."""
        self._identities.forget(team)
        try:
            await self._identities.of(await self.token(team))
        except NotInstalledError:
            await self.removed(team)
        except SlackAwayError as error:
            log.warning("whether %s still has the app was not told: %s", team, error)

    async def close(self) -> None:
        """Wait for tokens that are on their way."""
        await self._rotation.close()


def from_file(secret: Callable[[], str], now: Callable[[], float] = time.monotonic) -> Token:
    """The token of a file or the environment, looked at again a second later."""
    seen: tuple[float, str] | None = None

    async def current() -> str:
        nonlocal seen
        if seen is None or now() - seen[0] >= FRESH:
            try:
                text = (await asyncio.to_thread(secret)).strip()
            except OSError as error:
                raise NotInstalledError(f"the bot token cannot be read: {error}") from None
            seen = now(), text
        return seen[1]

    return current


def rotating(rotation: Rotation) -> Token:
    """The token of the one workspace whose token rotates."""

    async def current() -> str:
        return (await _good(rotation, OWN)).token

    return current


def planted(refresh_token: Callable[[], str]) -> Callable[[str], Installation | None]:
    """What a refresh token in a file stands for: an installation that has to be refreshed."""

    def one(name: str) -> Installation | None:
        if name != OWN:
            return None
        try:
            text = refresh_token().strip()
        except OSError as error:
            log.warning("the Slack refresh token cannot be read: %s", error)
            return None
        seed = hashlib.sha256(text.encode()).hexdigest()
        return Installation(token="", refresh_token=text, ends=0.0, seed=seed)

    return one


async def _good(rotation: Rotation, name: str) -> Installation:
    try:
        found = await rotation.good(name)
    except InstallationsUnavailableError as error:
        raise NotInstalledError(f"the tokens cannot be read: {error}") from None
    if found is None:
        raise NotInstalledError(f"{name}: the app is not installed there, or its token has ended")
    return found


async def authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """For `AsyncApp(authorize=...)`: whatever workspace it is, and nothing is looked up for it.

    Whether there is a token is decided where the asker can be told (`Turns.workspace`); Bolt would
    post a sentence of its own, to whatever address stands in the request.
    """
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
