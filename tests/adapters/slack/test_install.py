"""Which token a request gets: that of its workspace, or none."""

import asyncio
import logging
from collections.abc import Awaitable
from pathlib import Path

import pytest

from adapters.slack.errors import SlackAwayError
from adapters.slack.install import (
    Identities,
    Installed,
    NotInstalledError,
    OneToken,
    from_file,
    planted,
    rotating,
)
from adapters.slack.installations import Installation, Installations
from adapters.slack.rotation import RefreshError, Rotation
from tests.adapters.slack.tokens import CONTOSO, OTHER, TEAM, Slack
from tests.fakes import MemoryNotes


async def _no_refresh(kept: Installation) -> Installation:
    raise RefreshError("invalid_refresh_token")


def _rotation(folder: Path) -> Rotation:
    return Rotation(Installations(folder), MemoryNotes(), _no_refresh)


async def _refused(asked: Awaitable[object]) -> str:
    with pytest.raises(NotInstalledError) as told:
        await asked
    return str(told.value)


class TestIdentities:
    """Who a token is."""

    async def test_asked_once_for_all_who_wait(self) -> None:
        """And then never again."""
        slack = Slack(a=CONTOSO)
        identities = Identities(slack)
        found = await asyncio.gather(*(identities.of("a") for _ in range(20)))

        assert set(found) == {CONTOSO}
        assert await identities.of("a") == CONTOSO
        assert slack.asked == 1
        identities.forget(TEAM)
        await identities.of("a")
        assert slack.asked == 2

    async def test_failures_are_told_apart_and_not_kept(self) -> None:
        """A refused token is one thing, Slack away another; neither text holds the token."""
        slack = Slack(secret=CONTOSO)
        identities = Identities(slack)
        slack.away = True
        with pytest.raises(SlackAwayError):
            await identities.of("secret")
        slack.away = False
        assert await identities.of("secret") == CONTOSO

        told = await _refused(identities.of("xoxb-wrong"))
        assert "token_revoked" in told
        assert "xoxb" not in told

    async def test_nobody_waits_longer_than_slack_does(self) -> None:
        """What comes later counts for the next."""
        slack = Slack(a=CONTOSO)
        slack.answers.clear()
        identities = Identities(slack, patience=0.01)
        with pytest.raises(SlackAwayError):
            await identities.of("a")
        slack.answers.set()

        assert await identities.of("a") == CONTOSO
        assert slack.asked == 1


class TestOneToken:
    """One workspace by its token."""

    def _one(self, slack: Slack, token: str = "a") -> OneToken:
        return OneToken(from_file(lambda: token), Identities(slack))

    async def test_its_own_workspace_alone(self) -> None:
        """A request of another one gets nothing."""
        one = self._one(Slack(a=CONTOSO))
        await one.prepare()

        assert await one.token(TEAM) == "a"
        workspace = await one.workspace(TEAM)
        assert (workspace.token, workspace.bot) == ("a", "U0BOT")
        for team in (OTHER, "", None):
            await _refused(one.token(team))

    async def test_a_request_waits_longer_than_the_start(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is acknowledged already: given up, it would be lost."""
        monkeypatch.setattr("adapters.slack.install.START", 0.01)
        slack = Slack(a=CONTOSO)
        slack.answers.clear()
        one = self._one(slack)
        request = asyncio.create_task(one.workspace(TEAM))
        with pytest.raises(SlackAwayError):
            await one.prepare()
        slack.answers.set()

        assert (await request).bot == "U0BOT"
        assert slack.asked == 1

    async def test_a_changed_file_counts(self) -> None:
        """Within a second."""
        now, text = 0.0, "a\n"
        slack = Slack(a=CONTOSO, b=CONTOSO)
        current = from_file(lambda: text, lambda: now)
        one = OneToken(current, Identities(slack))
        assert await one.token(TEAM) == "a"
        text = "b"
        assert await one.token(TEAM) == "a"
        now = 1.0
        assert await one.token(TEAM) == "b"

    async def test_a_file_that_cannot_be_read(self) -> None:
        """Is told as such."""

        def missing() -> str:
            raise PermissionError(13, "Permission denied")

        one = OneToken(from_file(missing), Identities(Slack()))
        assert "Permission denied" in await _refused(one.token(TEAM))

    async def test_a_revoked_token_is_asked_about_anew(self) -> None:
        """Nothing of a person's is deleted."""
        slack = Slack(a=CONTOSO)
        one = self._one(slack)
        await one.token(TEAM)
        del slack.known["a"]
        await one.revoked(TEAM)

        assert "token_revoked" in await _refused(one.token(TEAM))
        await one.close()

    async def test_a_workspace_whose_token_rotates(self, tmp_path: Path) -> None:
        """Learnt from the token; a refresh token that Slack refuses is no installation."""
        file = tmp_path / "refresh"
        file.write_text("xoxe-1-first\n")

        async def refresh(kept: Installation) -> Installation:
            assert kept.refresh_token == "xoxe-1-first"
            return Installation("a", seed=kept.seed)

        plant = planted(file.read_text)
        rotation = Rotation(Installations(tmp_path / "s"), MemoryNotes(), refresh, plant)
        one = OneToken(rotating(rotation), Identities(Slack(a=CONTOSO)), rotation)
        assert await one.token(TEAM) == "a"
        await _refused(one.token(OTHER))
        await one.close()

        file.unlink()  # what is kept goes on
        again = Rotation(Installations(tmp_path / "s"), MemoryNotes(), refresh, plant)
        assert await rotating(again)() == "a"
        refused = Rotation(Installations(tmp_path / "t"), MemoryNotes(), _no_refresh, plant)
        await _refused(rotating(refused)())


class TestInstalled:
    """Several workspaces."""

    async def test_those_that_are_allowed_and_installed(self, tmp_path: Path) -> None:
        """Each its own token; one that was taken off the list has none any more."""
        rotation = _rotation(tmp_path)
        await rotation.keep(TEAM, Installation("a", TEAM))
        await rotation.keep(OTHER, Installation("b", OTHER))
        installed = Installed(rotation, Identities(Slack(a=CONTOSO)), [TEAM, "T0EMPTY"])
        await installed.prepare()

        assert (await installed.workspace(TEAM)).bot == "U0BOT"
        for team in (OTHER, "T0EMPTY", "", None, "../own"):
            await _refused(installed.token(team))

    async def test_an_uninstalled_app_leaves_nothing(self, tmp_path: Path) -> None:
        """No file, no token; nor does the event of a workspace that is not allowed do anything."""
        rotation = _rotation(tmp_path)
        await rotation.keep(TEAM, Installation("a", TEAM))
        installed = Installed(rotation, Identities(Slack(a=CONTOSO)), [TEAM])
        await installed.removed(OTHER)
        await installed.removed("../../etc")
        assert await installed.token(TEAM) == "a"
        await installed.removed(TEAM)

        await _refused(installed.token(TEAM))
        assert await Installations(tmp_path).names() == ()
        await installed.close()

    async def test_a_revoked_token_that_is_not_ours(self, tmp_path: Path) -> None:
        """With rotation an old token may be revoked; the installation stays while ours works."""
        rotation, slack = _rotation(tmp_path), Slack(a=CONTOSO)
        await rotation.keep(TEAM, Installation("a", TEAM))
        installed = Installed(rotation, Identities(slack), [TEAM])
        await installed.revoked(TEAM)
        assert await installed.token(TEAM) == "a"
        slack.away = True
        await installed.revoked(TEAM)
        assert await installed.token(TEAM) == "a"
        slack.away = False
        del slack.known["a"]
        await installed.revoked(TEAM)

        await _refused(installed.token(TEAM))

    async def test_files_that_cannot_be_read(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Told with their place; what cannot be removed is logged."""
        (tmp_path / f"{TEAM}.json").mkdir()
        installed = Installed(_rotation(tmp_path), Identities(Slack()), [TEAM])

        assert f"{TEAM}.json" in await _refused(installed.token(TEAM))
        with caplog.at_level(logging.WARNING):
            await installed.removed(TEAM)
        assert TEAM in caplog.text
