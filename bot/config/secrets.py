"""Secrets: from a file, read anew at each use, or from the environment; never from the TOML."""

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

Secret = Callable[[], str]
_MOST = 64 * 1024  # bytes; more is no password


class SecretFileError(OSError):
    """A file that holds no secret that can be used; the text says why, never what."""


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A secret in a file. Called at each use, so that a changed one counts at once."""

    path: Path

    def __call__(self) -> str:
        """The secret without the line end after it; OSError when it cannot be read."""
        try:
            with self.path.open("rb") as stream:
                raw = stream.read(_MOST + 1)
        except OSError as error:
            raise SecretFileError(f"it cannot be read: {error.strerror or error}") from None
        try:
            text = raw.removesuffix(b"\n").removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            raise SecretFileError("it is not UTF-8") from None
        if not text or len(raw) > _MOST:
            raise SecretFileError("it is empty" if not text else "it is too long for a secret")
        return text

    def open_to_others(self) -> bool:
        """Whether accounts other than the owner and the group may read it."""
        try:
            return bool(self.path.stat().st_mode & stat.S_IROTH)
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class SecretValue:
    """A secret from the environment."""

    value: SecretStr

    def __call__(self) -> str:
        """The secret."""
        return self.value.get_secret_value()


def secret_of(file: Path | None, value: SecretStr | None) -> Secret | None:
    """The file's, else the environment's; None when there is neither."""
    if file is not None:
        return SecretFile(file)
    return SecretValue(value) if value is not None else None
