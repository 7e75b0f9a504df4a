"""Which values stand more than once in a directory, for a million objects in little memory.

Source of what counts as the same: microsoft/idfix src/IdFix/DuplicateStore.cs and
Rules/Shared/NoDuplicatesRule.cs at c1b74fe: without case, in one attribute, among the objects that
are not skipped, and after the steps before it have mended the value.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from hashlib import blake2b

from knowledge.attribute_rules.checking import check, fold
from knowledge.attribute_rules.faults import Checked
from knowledge.attribute_rules.judging import judged
from knowledge.attribute_rules.skipping import skipped
from knowledge.vocabulary import Attributes

_DIGEST = 8
_BUCKETS = 256


class Tally:
    """Texts by their digest of 8 bytes, and which were put in more than once.

    Two texts out of ten million share a digest with a probability of about three in a million.
    The digests lie in 256 sorted arrays, so that no list of all of them is ever made.
    """

    def __init__(self) -> None:
        self._buckets = [array("Q") for _ in range(_BUCKETS)]
        self._repeated: list[array[int]] | None = None

    def add(self, text: str) -> None:
        """Put in one more."""
        digest = _digest(text)
        self._buckets[digest % _BUCKETS].append(digest)
        self._repeated = None

    def repeated(self, text: str) -> bool:
        """Whether this one was put in more than once."""
        if self._repeated is None:
            self._repeated = [_more_than_once(bucket) for bucket in self._buckets]
        digest = _digest(text)
        bucket = self._repeated[digest % _BUCKETS]
        at = bisect_left(bucket, digest)
        return at < len(bucket) and bucket[at] == digest


class Holders:
    """The values of a directory: first every object is added, then each can be checked."""

    def __init__(self) -> None:
        self._tally = Tally()

    def add(self, object_class: str, attributes: Attributes) -> None:
        """Take in the values of one object that may be there only once."""
        if skipped(object_class, attributes) is None:
            for found in judged(object_class, attributes):
                if found.unique is not None:
                    self._tally.add(_key(found.attribute, found.unique))

    def shared(self, attribute: str, value: str) -> bool:
        """Whether more than one value of this attribute, as mended, is this one."""
        return self._tally.repeated(_key(attribute, value))

    def check(self, object_class: str, attributes: Attributes) -> Checked:
        """What is wrong with the values of one object, among all that were added."""
        return check(object_class, attributes, self.shared)


def _key(attribute: str, value: str) -> str:
    return f"{attribute}\0{fold(value)}"


def _digest(text: str) -> int:
    found = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
    return int.from_bytes(found)


def _more_than_once(bucket: "array[int]") -> "array[int]":
    return array("Q", sorted(digest for digest, count in Counter(bucket).items() if count > 1))
