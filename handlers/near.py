"""Nobody of that name: the nearest names, and what was searched."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.ports import Directory, Handle, NamedObject
from handlers.resolve import candidate
from handlers.verdict import Candidate, LookUp, Verdict
from knowledge.evidence import CouldNotLook, Found

if TYPE_CHECKING:
    from knowledge.language.names import NameIndex

LIMIT = 5
CLOSE = 70.0


class Near:
    """The typo-tolerant index over all names of the directory, built on first need."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._index: NameIndex | None = None
        self._names: tuple[NamedObject, ...] = ()
        self._domains: tuple[str, ...] = ()

    async def nobody(self, symptom: str, handle: Handle, blocked: tuple[LookUp, ...]) -> Verdict:
        """Not found when everything was looked at; else inconclusive, for absence is not proven."""
        near, unread = await self._nearest(_own_name(handle))
        if blocked:
            return Verdict(
                symptom,
                None,
                "inconclusive",
                "inconclusive-missing-access",
                near=near,
                look_ups=blocked,
            )
        return Verdict(
            symptom,
            None,
            "not-found",
            "ad-object-not-found",
            near=near,
            searched=self._domains,
            look_ups=unread,
        )

    async def _nearest(self, text: str) -> tuple[tuple[Candidate, ...], tuple[LookUp, ...]]:
        """The nearest names; and where no names could ever be read, that there may be some."""
        index, why = await self._built()
        if index is None:
            return (), _unread(why)
        hits = [hit for hit in index.search(text, LIMIT) if hit.score >= CLOSE]
        found = [await self._directory.object(hit.key) for hit in hits]
        return tuple(candidate(x.value) for x in found if isinstance(x, Found)), ()

    async def _built(self) -> tuple["NameIndex | None", str]:
        """The index over the names as they are now; made anew only when they changed.

        Where they could not be read it is the one of before, if any, with the reason.
        """
        names = await self._directory.names()
        if not isinstance(names, Found):
            return self._index, names.why if isinstance(names, CouldNotLook) else ""
        if self._index is None or names.value is not self._names:
            self._index = await asyncio.to_thread(_index_of, names.value)
            self._names = names.value
            self._domains = tuple(sorted({_domain(n.dn) for n in names.value}))
        return self._index, ""


def _own_name(handle: Handle) -> str:
    """The account's own name: a domain that nobody has is no reason to find nothing like it."""
    return handle.value.rpartition("\\")[2] if handle.kind == "domain-sam" else handle.value


def _unread(why: str) -> tuple[LookUp, ...]:
    """A note beside the verdict: the object itself was looked for, the names near it were not."""
    return (LookUp("names", "could-not-look", 0, why, "active-directory", why),) if why else ()


def _index_of(names: Sequence[NamedObject]) -> "NameIndex":
    from knowledge.language.names import NameEntry, NameIndex  # only when nobody was found

    return NameIndex(NameEntry(n.dn, n.names) for n in names)


def _domain(dn: str) -> str:
    parts = [p.strip() for p in dn.split(",")]
    return ".".join(p[3:] for p in parts if p.lower().startswith("dc=")).lower()
