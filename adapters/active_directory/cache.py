"""Objects read a moment ago, so that the same question does not read them twice."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from handlers.attention import fresh_enough
from knowledge.dn import normalised
from knowledge.vocabulary import DirectoryObject

_MOST = 5_000  # keys; an object has up to three

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    read_at: float
    object: DirectoryObject


class JustRead:
    """Live objects, whole, by name, GUID and SID."""

    def __init__(self, keep: float) -> None:
        self._keep = keep
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()

    def note(self, found: DirectoryObject, read_at: float | None = None) -> None:
        """Keep an object that was read as a whole, at that (monotonic) time."""
        entry = _Entry(time.monotonic() if read_at is None else read_at, found)
        for key in _keys(found):
            self._entries.pop(key, None)
            self._entries[key] = entry
        while len(self._entries) > _MOST:
            self._entries.popitem(last=False)

    def get(self, *keys: Key) -> DirectoryObject | None:
        """The object under one of these keys, if it is fresh enough for this question."""
        for key in keys:
            entry = self._entries.get(key)
            if entry and fresh_enough(entry.read_at, self._keep):
                return entry.object
        return None


def _keys(found: DirectoryObject) -> list[Key]:
    keys: list[Key] = [("dn", normalised(found.dn))]
    if found.object_guid:
        keys.append(("guid", found.object_guid))
    sid = found.attributes.first("objectSid")
    return [*keys, ("sid", sid)] if sid else keys
