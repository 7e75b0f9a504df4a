"""In which lines of a file a value stands, for a million lines in little memory.

Kept is a digest of 8 bytes and the number of the line, in sorted arrays: 12 bytes for each value.
Two values of ten million share a digest with a probability of about three in a million.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from hashlib import blake2b

_DIGEST = 8
_BUCKETS = 256
_MOST_SHOWN = 3


class Rows:
    """Values by line. First all are put in; then it can be asked."""

    def __init__(self) -> None:
        self._digests = [array("Q") for _ in range(_BUCKETS)]
        self._lines = [array("I") for _ in range(_BUCKETS)]
        self._is_sorted = True

    def add(self, keys: Iterable[str], line: int) -> None:
        """Put in the values of one line."""
        for key in set(keys):
            digest = _digest(key)
            self._digests[digest % _BUCKETS].append(digest)
            self._lines[digest % _BUCKETS].append(line)
        self._is_sorted = False

    def __contains__(self, key: str) -> bool:
        _, start, end = self._at(key)
        return start < end

    def others(self, key: str, line: int) -> tuple[tuple[int, ...], int]:
        """The first few other lines that have the value, and how many more there are."""
        lines, start, end = self._at(key)
        first = [x for x in lines[start : min(end, start + _MOST_SHOWN + 1)] if x != line]
        shown = tuple(first[:_MOST_SHOWN])
        return shown, end - start - 1 - len(shown)

    def _at(self, key: str) -> tuple["array[int]", int, int]:
        """The lines of the bucket, and where among them those of the value are."""
        if not self._is_sorted:
            self._sort()
        digest = _digest(key)
        bucket = digest % _BUCKETS
        digests = self._digests[bucket]
        return self._lines[bucket], bisect_left(digests, digest), bisect_right(digests, digest)

    def _sort(self) -> None:
        """One bucket after the other, so that only one is ever held as a list."""
        for number, (digests, lines) in enumerate(zip(self._digests, self._lines, strict=True)):
            pairs = sorted(zip(digests, lines, strict=True))
            self._digests[number] = array("Q", (digest for digest, _ in pairs))
            self._lines[number] = array("I", (line for _, line in pairs))
        self._is_sorted = True


def _digest(key: str) -> int:
    found = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
    return int.from_bytes(found)
