"""Which token a request gets: that of its workspace, or none."""

import asyncio
import logging
import stat
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.install import (
    Identities,
    Installed,
    NotInstalledError,
    OneToken,
    Workspaces,
    authorize,
    from_file,
    planted,
    rotating,
)
from adapters.slack.installations import (
    Installation,
    Installations,
    InstallationsUnavailableError,
)
from adapters.slack.rotation import RefreshError, Rotation
from adapters.slack.web import Whoami
from tests.fakes import MemoryNotes

TEAM, OTHER = "T0CONTOSO", "T0FABRIKAM"
CONTOSO = Whoami(TEAM, "Contoso", "U0BOT", "B0BOT", "https://contoso.slack.com/", frozenset())


class Slack:
    """Knows tokens; counts who asks."""

    def __init__(self, **known: Whoami) -> None:
        self.known, self.asked = known, 0
        self.away = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def whoami(self, token: str) -> Whoami:
        self.asked += 1
        await self.answers.wait()
        if self.away:
            raise SlackAwayError("auth.test", "unreachable")
        if token not in self.known:
            raise SlackRefusedError("auth.test", "token_revoked")
        return self.known[token]


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


class TestInstallations:
    """The files."""

    async def test_for_the_owner_alone(self, tmp_path: Path) -> None:
        """Folder and files, the new ones too; and nothing is left over."""
        folder = tmp_path / "state" / "slack"
        kept = Installations(folder)
        for token in ("a", "b"):
            await kept.save(TEAM, Installation(token, TEAM))
        (file,) = folder.iterdir()

        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert await kept.read(TEAM) == Installation("b", TEAM)
        assert await kept.names() == (TEAM,)
        assert await Installations(tmp_path / "none").names() == ()

    async def test_no_name_leads_out_of_the_folder(self, tmp_path: Path) -> None:
        """Whatever a request says its workspace is."""
        kept = Installations(tmp_path)
        for name in ("../x", "a/b", "", ".", "T0\n", "x" * 41):
            with pytest.raises(InstallationsUnavailableError):
                await kept.read(name)

    async def test_a_disk_that_refuses(self, tmp_path: Path) -> None:
        """The old file stays whole."""
        (tmp_path / "file").write_text("")
        with pytest.raises(InstallationsUnavailableError):
            await Installations(tmp_path / "file").save(TEAM, Installation("a"))
        folder = tmp_path / "slack"
        (folder / f"{TEAM}.json").mkdir(parents=True)
        with pytest.raises(InstallationsUnavailableError):
            await Installations(folder).save(TEAM, Installation("a"))
        assert [x.name for x in folder.iterdir()] == [f"{TEAM}.json"]

    def test_no_token_is_shown(self) -> None:
        """An installation in a log line or a traceback tells none."""
        shown = repr(Installation("xoxb-1", TEAM, refresh_token="xoxe-1", seed="seed"))
        assert TEAM in shown
        assert "xox" not in shown


class TestAuthorize:
    """What Bolt asks for each request."""

    async def _result(self, workspaces: Workspaces, slack: Slack, **more: Any) -> Any:
        identities = Identities(slack)
        context = AsyncBoltContext({"is_enterprise_install": more.pop("everywhere", False)})
        ask = authorize(workspaces, identities)
        return await ask(context=context, enterprise_id=None, team_id=more.get("team", TEAM))

    async def test_the_bot_of_the_workspace(self) -> None:
        """Everything that Bolt uses, without a call for the second request."""
        slack = Slack(a=CONTOSO)
        identities = Identities(slack)
        ask = authorize(OneToken(from_file(lambda: "a"), identities), identities)
        for _ in range(3):
            found = await ask(context=AsyncBoltContext(), enterprise_id=None, team_id=TEAM)

        assert found is not None
        assert (found.bot_token, found.bot_user_id, found.bot_id) == ("a", "U0BOT", "B0BOT")
        assert found.team_id == TEAM
        assert slack.asked == 1

    async def test_nobody_else(self, caplog: pytest.LogCaptureFixture) -> None:
        """Another workspace, an organization as a whole, a token that is refused."""
        slack = Slack(a=CONTOSO)
        one = OneToken(from_file(lambda: "a"), Identities(slack))
        gone = OneToken(from_file(lambda: "b"), Identities(slack))

        assert await self._result(one, slack, team=OTHER) is None
        assert await self._result(one, slack, team=None) is None
        assert await self._result(one, slack, everywhere=True) is None
        assert await self._result(gone, slack) is None
        assert len(caplog.records) == 4

    async def test_bolt_takes_it(self) -> None:
        """AsyncApp hands on what it needs, by the names that Bolt knows."""
        identities = Identities(Slack(a=CONTOSO))
        one = OneToken(from_file(lambda: "a"), identities)
        app = AsyncApp(
            signing_secret="s",
            authorize=authorize(one, identities),
            request_verification_enabled=False,
        )
        heard: asyncio.Queue[str] = asyncio.Queue()

        async def mention(client: Any) -> None:
            heard.put_nowait(client.token)

        app.event("app_mention")(mention)
        event = {"type": "app_mention", "user": "U0JDOE", "channel": "C0HELP", "ts": "1.1"}
        body = {"type": "event_callback", "team_id": TEAM, "event": event}
        answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

        assert answer.status == 200
        async with asyncio.timeout(5):
            assert await heard.get() == "a"
