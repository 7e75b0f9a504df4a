"""What the checkups of a file come to, in memory that does not grow with the file."""

import re
from collections import Counter
from collections.abc import Iterator

from handlers.preflight.checkup import Checkup, Finding, Status
from handlers.preflight.telling import shown, standing
from handlers.replies import Words

_NOT_CLEAN: tuple[Status, ...] = ("would-not-sync", "faults", "not-known")
_MOST_CAUSES = 500
_SHOWN = 10
_VARIANT = re.compile("-(?:absent|bare|empty|more)$")
_Cause = tuple[str, str]


class Summary:
    """Counts of states and of their causes."""

    def __init__(self) -> None:
        self._states: Counter[Status] = Counter()
        self._causes: Counter[_Cause] = Counter()
        self._not_looked: Counter[tuple[str, str, str]] = Counter()

    def add(self, checkup: Checkup) -> None:
        """One object more."""
        self._states[checkup.status] += 1
        told = [f for f in standing(checkup.findings) if f.bearing != "tells" and not f.is_next]
        own = dict.fromkeys(self._cause(f) for f in told if not f.everybody)
        shared = dict.fromkeys((f.id, f.column, f.values["why"]) for f in told if f.everybody)
        self._causes.update(list(own))
        self._not_looked.update(list(shared))

    @property
    def all_clean(self) -> bool:
        """Whether nothing is to be mended, and everything could be looked at."""
        return not any(self._states[state] for state in _NOT_CLEAN)

    def lines(self, words: Words) -> Iterator[str]:
        """How many are clean, why the others are not, and what could not be looked at."""
        passed = self._states["passed-over"]
        every = self._states.total() - passed
        counts = [
            words(f"preflight-count-{state}", count=self._states[state])
            for state in _NOT_CLEAN
            if self._states[state]
        ]
        id_ = "preflight-summary" if counts else "preflight-summary-clean"
        clean = self._states["clean"]
        yield words(_numbered(id_, clean), clean=clean, every=every, counts=", ".join(counts))
        yield from self._told_causes(words)
        if passed:
            yield words(_numbered("preflight-passed-over", passed), count=passed)
        for (id_, column, why), count in self._not_looked.items():
            named = words(f"preflight-column-{column}")
            not_looked = words(f"preflight-{id_}", why=why)
            yield f"{not_looked} {words('preflight-so', column=named, count=count)}"

    def _told_causes(self, words: Words) -> Iterator[str]:
        for (id_, cause), count in self._causes.most_common(_SHOWN):
            told = words(f"preflight-cause-{id_}", cause=shown(cause))
            yield words("preflight-cause", count=count, cause=told)
        more = len(self._causes) - _SHOWN
        if more > 0:
            yield words(_numbered("preflight-causes-more", more), count=more)

    def _cause(self, finding: Finding) -> _Cause:
        """By what it is counted; past a limit without what tells the single cases apart."""
        cause = (_VARIANT.sub("", finding.id), shown(finding.cause))
        is_new = cause not in self._causes
        return (cause[0], "") if is_new and len(self._causes) >= _MOST_CAUSES else cause


def _numbered(id_: str, count: int) -> str:
    """The id of the words for one, or for several."""
    return f"{id_}-one" if count == 1 else id_
