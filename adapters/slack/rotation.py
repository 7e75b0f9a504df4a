"""Keeping a token good where token rotation is on: refreshed early, by one at a time, saved first.

An access token lives twelve hours; a refresh token works once, and is revoked a short while after
it was used. Refreshing does not end the access token at once, but only two may be active
(docs.slack.dev, "Using token rotation"). So whoever finds a token near its end goes on with it,
while one task of one process fetches the next.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack.client import LIMIT, code_of, quiet_client
from adapters.slack.installations import (
    Installation,
    Installations,
    InstallationsUnavailableError,
)
from handlers.cases import CasesUnavailableError
from handlers.ports import Notes

log = logging.getLogger(__name__)
EARLY: Final = 7200.0  # seconds before its end from which on a token is refreshed
SEEN: Final = 5.0  # seconds after which another process's news count
PAUSE: Final = 60.0  # seconds between two tries, in whichever process; longer than one takes
FAILED: Final = "failed"
BETWEEN: Final = 0.1  # seconds between two looks at what another process does
TRIES: Final = int(LIMIT / BETWEEN)


class RefreshError(Exception):
    """No new token came; the text says why, and holds no token."""


class Refresh(Protocol):
    """Fetches the next token."""

    async def __call__(self, kept: Installation) -> Installation:
        """The installation with new tokens; RefreshError."""


class SdkRefresh:
    """The port above by the SDK's AsyncTokenRotator."""

    def __init__(self, client_id: str, client_secret: Callable[[], str], api_url: str) -> None:
        self._id, self._secret, self._api_url = client_id, client_secret, api_url

    async def __call__(self, kept: Installation) -> Installation:
        """The installation with new tokens; RefreshError."""
        try:
            fresh = await self._rotated(kept)
        except SlackTokenRotationError as error:
            raise RefreshError(code_of(error.api_error)) from None
        except (SlackClientError, ClientError, OSError, TypeError, ValueError) as error:
            raise RefreshError(code_of(error)) from None
        if fresh is None or not fresh.bot_token or not fresh.bot_refresh_token:
            raise RefreshError("the answer holds no bot token that rotates")
        return replace(
            kept,
            token=fresh.bot_token,
            refresh_token=fresh.bot_refresh_token,
            ends=float(fresh.bot_token_expires_at or 0),
        )

    async def _rotated(self, kept: Installation) -> Bot | None:
        client = quiet_client(self._api_url)
        rotator = AsyncTokenRotator(client_id=self._id, client_secret=self._secret(), client=client)
        # When it is due was decided already: for the rotator it is over.
        bot = Bot(
            bot_token=kept.token,
            bot_id="",
            bot_user_id="",
            bot_refresh_token=kept.refresh_token,
            bot_token_expires_at=1,
            installed_at=0.0,
        )
        return await rotator.perform_bot_token_rotation(bot=bot)


class Rotation:
    """The installations, each with a token that is good.

    `planted` gives the installation that a person put into the configuration, if he did.
    """

    def __init__(
        self,
        kept: Installations,
        notes: Notes,
        refresh: Refresh,
        planted: Callable[[str], Installation | None] = lambda _: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._kept, self._notes, self._refresh = kept, notes, refresh
        self._planted, self._now = planted, now
        self._seen: dict[str, tuple[float, Installation | None]] = {}
        self._unsaved: dict[str, tuple[float, Installation]] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def good(self, name: str) -> Installation | None:
        """The installation while its token is good; None when there is none, or it has ended.

        InstallationsUnavailableError where that cannot be told.
        """
        kept = await self._known(name)
        if kept is None or not self._wants_work(name, kept):
            return kept
        renewal = self._renewal(name)
        if not self._has_ended(kept):
            return kept  # the renewal goes on by itself
        await asyncio.shield(renewal)
        kept = await self._known(name)
        return None if kept is None or self._has_ended(kept) else kept

    async def keep(self, name: str, installation: Installation) -> None:
        """Save a new installation in place of an old one."""
        await self._forget(name)
        await self._kept.save(name, installation)

    async def remove(self, name: str) -> None:
        """Forget an installation and its token."""
        await self._forget(name)
        await self._kept.remove(name)

    async def close(self) -> None:
        """Wait for what is under way: what came for a used refresh token must not be lost."""
        await asyncio.gather(*self._under_way.values())

    async def _forget(self, name: str) -> None:
        renewal = self._under_way.get(name)
        if renewal is not None:
            await asyncio.shield(renewal)  # else it would save over what comes now
        self._seen.pop(name, None)
        self._unsaved.pop(name, None)

    def _wants_work(self, name: str, kept: Installation) -> bool:
        """Whether its token is near its end, or still has to be saved."""
        if name in self._unsaved:
            return self._now() - self._unsaved[name][0] >= SEEN
        return self._is_due(kept)

    def _is_due(self, kept: Installation) -> bool:
        return kept.ends is not None and self._now() > kept.ends - EARLY

    def _has_ended(self, kept: Installation) -> bool:
        return kept.ends is not None and self._now() >= kept.ends

    async def _known(self, name: str) -> Installation | None:
        """What is kept, as of a few seconds ago at most."""
        if name in self._unsaved:
            return self._unsaved[name][1]
        read_at, kept = self._seen.get(name, (-SEEN, None))
        if not 0 <= self._now() - read_at < SEEN:
            kept = await self._read(name)
        return kept

    async def _read(self, name: str) -> Installation | None:
        kept = await self._kept.read(name)
        planted = await asyncio.to_thread(self._planted, name)
        if planted is not None and (kept is None or kept.seed != planted.seed):
            kept = planted
        self._seen[name] = self._now(), kept
        return kept

    def _renewal(self, name: str) -> asyncio.Task[None]:
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.create_task(self._renew(name))
            task.add_done_callback(lambda _: self._under_way.pop(name, None))
        return task

    async def _renew(self, name: str) -> None:
        """Fetch and save the next token, if nobody else does; whatever fails is logged."""
        try:
            if name in self._unsaved:
                await self._save(name, self._unsaved[name][1])
            elif await self._notes.once(_lock(name), PAUSE):
                await self._renew_locked(name)
            else:
                await self._wait(name)
        except (InstallationsUnavailableError, CasesUnavailableError) as error:
            log.warning("the Slack token of %s cannot be kept: %s", name, error)

    async def _renew_locked(self, name: str) -> None:
        kept = await self._read(name)
        if kept is not None and self._is_due(kept):
            try:
                fresh = await self._refresh(kept)
            except RefreshError as error:
                log.warning("the Slack token of %s was not refreshed: %s", name, error)
                # The lock stays: the next try is in a minute, in whichever process.
                await self._notes.keep(_lock(name), FAILED, PAUSE)
                return
            await self._save(name, fresh)
        await self._notes.drop(_lock(name))

    async def _wait(self, name: str) -> None:
        """Another process refreshes. Its news are waited for only where there is no token."""
        for _ in range(TRIES):
            kept = await self._read(name)
            if kept is None or not self._has_ended(kept):
                return
            if await self._notes.read(_lock(name)) in (None, FAILED):
                await self._read(name)
                return
            await asyncio.sleep(BETWEEN)

    async def _save(self, name: str, fresh: Installation) -> None:
        """On disk first. Where that fails it is held here and tried again: it is the only one."""
        self._unsaved[name] = self._now(), fresh
        await self._kept.save(name, fresh)
        del self._unsaved[name]
        self._seen[name] = self._now(), fresh


def _lock(name: str) -> str:
    return f"slack-rotation:{name}"
