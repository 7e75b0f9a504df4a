"""The tokens that Slack gave us, one JSON file for each workspace, which only the owner can read.

Ours in place of the SDK's SQLite store, which blocks the loop, leaves its connections open, keeps
every former token, cannot tell which of two tokens of the same second is the newer one, and says
"not installed" where it could not look.
"""

import asyncio
import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import msgspec

_NAME = re.compile(r"[A-Za-z0-9]{1,40}")
_OWNER_ONLY: Final = 0o700


class InstallationsUnavailableError(Exception):
    """The files cannot be read or written; the text says why, and holds no token."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is kept of a workspace. `ends` (Unix time) and `refresh_token`: with token rotation.

    `seed` is a digest of the refresh token that a person put into the configuration, if he did:
    another one there counts for more than what is kept.
    """

    token: str = field(repr=False)
    team_id: str = ""
    team: str = ""
    refresh_token: str = field(default="", repr=False)
    ends: float | None = None
    seed: str = field(default="", repr=False)
    version: Literal[1] = 1


class Installations:
    """The folder of these files. A new one takes the place of the old as a whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def read(self, name: str) -> Installation | None:
        """What is kept under this name; None when there is nothing."""
        return await asyncio.to_thread(self._read, name)

    async def save(self, name: str, installation: Installation) -> None:
        """Keep it in place of what was there."""
        await asyncio.to_thread(self._save, name, installation)

    async def remove(self, name: str) -> None:
        """Forget a workspace and its tokens."""
        await asyncio.to_thread(self._remove, name)

    async def names(self) -> tuple[str, ...]:
        """Every workspace that something is kept of."""
        return await asyncio.to_thread(self._names)

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InstallationsUnavailableError("this is no name of a workspace")
        return self._folder / f"{name}.json"

    def _read(self, name: str) -> Installation | None:
        file = self._file(name)
        try:
            return msgspec.json.decode(file.read_bytes(), type=Installation)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InstallationsUnavailableError(f"{file}: {error.strerror}") from None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            told = f"{file} is damaged, or of a later version; remove it and install the app again"
            raise InstallationsUnavailableError(told) from None

    def _save(self, name: str, installation: Installation) -> None:
        file = self._file(name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
            self._write(file, msgspec.json.encode(installation))
        except OSError as error:
            raise InstallationsUnavailableError(f"{file}: {error.strerror}") from None

    def _write(self, file: Path, text: bytes) -> None:
        """A refresh token works once, so it is on disk before anybody uses what came with it."""
        number, made = tempfile.mkstemp(dir=self._folder, suffix=".new")  # for the owner alone
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(made).replace(file)
        except OSError:
            Path(made).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _remove(self, name: str) -> None:
        file = self._file(name)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise InstallationsUnavailableError(f"{file}: {error.strerror}") from None

    def _names(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(x.stem for x in self._folder.glob("*.json")))
        except OSError as error:
            raise InstallationsUnavailableError(f"{self._folder}: {error.strerror}") from None
