"""The account that reads a forest: a refused password is not tried again, which would lock it."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.active_directory.trouble import TroubleError


class Account:
    """One account of a forest. Used by the threads of all its servers."""

    def __init__(self, user: str, password: Callable[[], str], rest: float) -> None:
        self.user = user
        self._password = password
        self._rest = rest
        self._first = threading.Lock()
        self._proven: bytes | None = None
        self._refused: tuple[bytes, float, str] | None = None

    def check(self) -> None:
        """TroubleError without an account, or with a password that was refused lately."""
        if not self.user:
            raise TroubleError("no account is set", elsewhere=False, down=False)
        if self._refused:
            self._check(_fingerprint(self._read()))

    @contextmanager
    def password(self, limit: float) -> Iterator[str]:
        """The password for one bind.

        Until a server took it, one bind is tried at a time: a wrong one must not be tried by all
        connections at once. TroubleError when it was refused lately and has not changed since.
        """
        text = self._read()
        print_ = _fingerprint(text)
        if print_ == self._proven:
            self._check(print_)
            yield text
            return
        if not self._first.acquire(timeout=max(0.0, limit)):
            raise TroubleError("another sign-in of this account is still waiting", down=False)
        try:
            self._check(print_)
            yield text
        finally:
            self._first.release()

    def took(self, text: str) -> None:
        """A server took this password."""
        self._proven, self._refused = _fingerprint(text), None

    def refused(self, text: str, why: str) -> None:
        """A server refused it: nobody tries the same again for a while."""
        self._proven = None
        self._refused = _fingerprint(text), time.monotonic() + self._rest, why

    def _check(self, fingerprint: bytes) -> None:
        refused = self._refused
        if refused and refused[0] == fingerprint and time.monotonic() < refused[1]:
            raise TroubleError(
                f"{refused[2]}; it is not tried again for now, so as not to lock the account",
                elsewhere=False,
                down=False,
            )

    def _read(self) -> str:
        try:
            text = self._password()
        except OSError as error:
            why = f"the password cannot be read: {error.strerror or 'no reason given'}"
            raise TroubleError(why, elsewhere=False, down=False) from None
        if not text:
            raise TroubleError("no password is set", elsewhere=False, down=False)
        return text


def _fingerprint(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
