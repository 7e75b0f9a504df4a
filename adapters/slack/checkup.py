"""What `whysync doctor` asks of Slack: the tokens, the workspaces, each scope, the way in."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from adapters.slack.app import SlackSettings, rotation_of, workspaces_of
from adapters.slack.client import code_of, quiet_client
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.install import (
    Asks,
    Identities,
    NotInstalledError,
    Token,
    from_file,
    rotating,
)
from adapters.slack.installations import Installations, InstallationsUnavailableError
from adapters.slack.names import OPTIONAL_SCOPES, SCOPES
from adapters.slack.web import Web, Whoami
from handlers.checkup import Finding, Outcome
from handlers.ports import Notes

NAME: Final = "Slack"
Secret = Callable[[], str]
Nothing = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WayIn:
    """How Slack reaches the bot, and the secret that proves it: an app token, or what signs."""

    transport: Literal["socket", "http"]
    secret: Secret = field(repr=False)


async def _nothing() -> None:
    """There is nothing to let go of."""


class Checkup:
    """Everything that the bot needs of Slack, tried once; nothing is posted."""

    def __init__(
        self,
        web: Asks,
        tokens: Callable[[], Awaitable[Sequence[Token]]],
        way_in: WayIn,
        api_url: str,
        close: Nothing = _nothing,
    ) -> None:
        self._web, self._tokens, self._way_in = web, tokens, way_in
        self._api_url, self._close = api_url, close

    async def examine(self) -> tuple[Finding, ...]:
        """One finding for each thing; never raises for an outside failure."""
        try:
            tokens = await self._tokens()
        except NotInstalledError as error:
            return (Finding(NAME, "slack-token", "fails", {"why": str(error)}), await self._way())
        found = await asyncio.gather(*(self._workspace(token) for token in tokens))
        none = () if tokens else (Finding(NAME, "slack-installed", "warning"),)
        return (*none, *(x for findings in found for x in findings), await self._way())

    async def close(self) -> None:
        """Let go of the connections."""
        await self._close()

    async def _workspace(self, token: Token) -> Sequence[Finding]:
        try:
            who = await self._web.whoami(await token())
        except NotInstalledError as error:
            return [Finding(NAME, "slack-token", "fails", {"why": str(error)})]
        except SlackAwayError as error:
            return [self._away(error.why)]
        except SlackRefusedError as error:
            return [Finding(NAME, "slack-token", "fails", {"why": error.code})]
        place = f"{NAME}, {who.team or who.team_id}"
        told = {"team": who.team, "id": who.team_id, "url": who.url}
        return [Finding(place, "slack-token", "works", told), *_scopes(place, who)]

    async def _way(self) -> Finding:
        name = "slack-app-token" if self._way_in.transport == "socket" else "slack-signing-secret"
        try:
            secret = (await asyncio.to_thread(self._way_in.secret)).strip()
        except OSError as error:
            return Finding(NAME, name, "fails", {"why": str(error)})
        if self._way_in.transport == "http":
            outcome: Outcome = "works" if secret else "fails"
            return Finding(NAME, name, outcome, {"why": "" if secret else "it is empty"})
        try:
            await quiet_client(self._api_url).apps_connections_open(app_token=secret)
        except SlackClientError as error:
            return Finding(NAME, name, "fails", {"why": code_of(error)})
        except (ClientError, OSError) as error:
            return self._away(code_of(error))
        return Finding(NAME, name, "works")

    def _away(self, why: str) -> Finding:
        return Finding(NAME, "slack-reach", "fails", {"url": self._api_url, "why": why})


def checkup_of(settings: SlackSettings, notes: Notes) -> Checkup:
    """The check-up of what is configured."""
    web = Web(settings.api_url)
    rotation = rotation_of(settings, notes)
    workspaces = workspaces_of(settings, Identities(web), rotation)

    async def tokens() -> Sequence[Token]:
        if settings.workspaces:
            kept = await _names(Installations(settings.folder))
            return [partial(workspaces.token, x) for x in kept if x in settings.workspaces]
        if rotation is not None:
            return [rotating(rotation)]
        return [from_file(settings.bot_token)] if settings.bot_token is not None else []

    async def close() -> None:
        await workspaces.close()
        await web.close()

    way_in = WayIn(settings.transport, settings.proof)
    return Checkup(web, tokens, way_in, settings.api_url, close)


async def _names(kept: Installations) -> Sequence[str]:
    try:
        return await kept.names()
    except InstallationsUnavailableError as error:
        raise NotInstalledError(str(error)) from None


def _scopes(place: str, who: Whoami) -> Sequence[Finding]:
    """What is missing, what is too much, and what goes without the optional ones."""
    missing = sorted(set(SCOPES) - who.scopes)
    more = sorted(who.scopes - set(SCOPES) - OPTIONAL_SCOPES.keys())
    facts = {"scopes": ", ".join(missing or SCOPES)}
    findings = [Finding(place, "slack-scopes", "fails" if missing else "works", facts)]
    if more:
        findings.append(Finding(place, "slack-scopes-more", "warning", {"scopes": ", ".join(more)}))
    for scope, lost in OPTIONAL_SCOPES.items():
        granted = scope in who.scopes
        told = {"scope": scope, "why": "" if granted else f"{scope} is not granted: {lost}"}
        outcome: Outcome = "works" if granted else "not-tried"
        findings.append(Finding(place, f"slack-optional-{scope.split(':')[0]}", outcome, told))
    return findings
