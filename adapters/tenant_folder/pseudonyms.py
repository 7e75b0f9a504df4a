"""Words and numbers in the place of others: of the same shape, and the same word always the same.

Letters become letters with their case, digits digits. Who has not the key, which is never stored,
cannot go back but by trying.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Collection

_TRIES = 200
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_BLOCK = 32  # characters around a letter, among which one of its sort is chosen


class Pseudonyms:
    """Gives each word a pseudonym. `avoided` are words that no pseudonym may be."""

    def __init__(self, key: bytes, avoided: Collection[str]) -> None:
        self._key, self._avoided = key, avoided
        self._known: dict[str, str] = {}
        self._given: set[str] = set()

    def of(self, run: str) -> str:
        """The pseudonym of a run of letters, or of a run of digits."""
        plain = run.lower()
        plain = plain if len(plain) == len(run) else run
        if plain not in self._known:
            make = self._single if len(plain) == 1 and plain in _LATIN + "0123456789" else self._new
            self._known[plain] = make(plain)
        return "".join(map(_in_case_of, self._known[plain], run))

    def blob(self, value: bytes) -> bytes:
        """As many other bytes."""
        blocks = (self._digest(f"bytes {number}", value) for number in range(1 + (len(value) >> 5)))
        return b"".join(blocks)[: len(value)]

    def _new(self, plain: str) -> str:
        """One that nobody has yet; after many tries, any other one."""
        made = plain
        for number in range(_TRIES):
            digest = self._digest(str(number), plain.encode("utf-8", "surrogatepass"))
            made = "".join(
                _other(c, digest[at % len(digest)] + 256 * (at // len(digest)))
                for at, c in enumerate(plain)
            )
            if made != plain and made not in self._given and made not in self._avoided:
                break
        self._given.add(made)
        return made

    def _single(self, plain: str) -> str:
        """The next in an order of all: so no two get the same, and none itself."""
        kind = _LATIN if plain in _LATIN else "0123456789"
        order = sorted(kind, key=lambda c: self._digest("order", c.encode()))
        return order[(order.index(plain) + 1) % len(order)]

    def _digest(self, what: str, value: bytes) -> bytes:
        return hmac.new(self._key, what.encode() + b"\0" + value, hashlib.sha256).digest()


def _other(c: str, number: int) -> str:
    """A character of the same sort: a Latin letter, a digit, or a letter from its neighbourhood."""
    if c in _LATIN:
        return _LATIN[number % 26]
    if c.isdecimal():
        return chr(ord(c) - unicodedata.decimal(c) + number % 10)
    first = ord(c) & ~(_BLOCK - 1)
    alike = [x for x in map(chr, range(first, first + _BLOCK)) if _is_like(x, c)]
    return alike[number % len(alike)]


def _is_like(x: str, c: str) -> bool:
    """The same sort of character, of the same length in upper case, and as stable."""
    checks: tuple[Callable[[str], object], ...] = (
        unicodedata.category,
        lambda y: len(y.upper()),
        lambda y: y.upper() == y,
        lambda y: y.upper().lower() == y,
        lambda y: unicodedata.normalize("NFC", y) == y,
    )
    return all(check(x) == check(c) for check in checks)


def _in_case_of(made: str, original: str) -> str:
    upper = made.upper()
    return upper if original.isupper() and len(upper) == 1 else made
