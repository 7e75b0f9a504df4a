"""The files in which tokens are kept."""

import stat
from pathlib import Path

import pytest

from adapters.slack.installations import Installation, Installations, InstallationsUnavailableError
from tests.adapters.slack.tokens import TEAM


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
