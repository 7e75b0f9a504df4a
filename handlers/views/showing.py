"""Shows a view: may this person see it, which object is meant, what the systems show."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

from handlers import parts
from handlers.asking import Told
from handlers.attention import QUESTION_LIMIT, framed
from handlers.cases import Case, View
from handlers.diagnose import Request
from handlers.phrases import Phrases, Texts
from handlers.ports import Clock, Handle
from handlers.replies import Reply
from handlers.report import Seen, footer
from handlers.resolve import One, Several
from handlers.rights import SOMEBODY_ELSE, Actor, refused
from handlers.verdict import Subject, Verdict
from handlers.views.deletes import deletes
from handlers.views.errors import errors
from handlers.views.runs import runs
from handlers.views.sight import Asked, Body, Judges, Ports, Sight
from handlers.views.status import plain_status, status

Make = Callable[[Sight], Awaitable[Body]]
MAKERS: Mapping[View, Make] = {
    "status": status,
    "runs": runs,
    "errors": errors,
    "deletes": deletes,
}
OF_ONE: frozenset[View] = frozenset({"object", "rules"})
FOR_ALL: frozenset[View] = frozenset({"status"})


class Says(Protocol):
    """Whoever answers with a verdict that needed no look."""

    def say(self, who: Actor, case: Case, verdict: Verdict) -> Told: ...


class Views:
    """All views over the three systems."""

    def __init__(
        self,
        ports: Ports,
        judges: Judges,
        says: Says,
        texts: Texts,
        clock: Clock,
        limit: float = QUESTION_LIMIT,
    ) -> None:
        self.ports, self.judges, self._says = ports, judges, says
        self._texts, self._clock, self._limit = texts, clock, limit

    async def show(self, who: Actor, case: Case, view: View, *, afresh: bool = False) -> Told:
        """The view that a case shows. `afresh`: nothing that was read a moment ago is used."""
        case = replace(case, view=view, open=None, offers=())
        if who.own and view not in FOR_ALL:
            return self._says.say(who, case, refused(None, SOMEBODY_ELSE))
        started = time.perf_counter()
        with framed(self._limit, afresh=afresh) as frame:
            subject = await self._subject(case) if view in OF_ONE else None
            if isinstance(subject, Verdict):
                return self._says.say(who, case, subject)
            sight = self._sight(Asked(case.text, subject, _called(case, subject), afresh))
            make = plain_status if who.own else _maker(view)
            body = await _made(sight, make)
        ages = {system: round(age) for system, age in frame.ages().items()}
        looked = Verdict(
            None,
            subject,
            "inconclusive",
            look_ups=() if who.own else sight.made,
            elapsed_ms=round((time.perf_counter() - started) * 1000),
            ages=ages,
        )
        return Told(case, self._reply(case, view, body, looked), body.judged)

    async def brief(self, who: Actor) -> Body:
        """The status for a page that shows more than that."""
        with framed(self._limit):
            return await _made(self._sight(Asked()), plain_status if who.own else status)

    def _sight(self, asked: Asked) -> Sight:
        return Sight(self.ports, self.judges, self._texts, self._clock.now(), asked)

    def _reply(self, case: Case, view: View, body: Body, looked: Verdict) -> Reply:
        phrases = Phrases(self._texts, looked)
        told = (*body.parts, parts.not_looked(phrases, looked))
        seen = Seen(case.id, when=self._clock.now().isoformat())
        return Reply(
            id=view,
            verdict=body.line,
            case=case.id,
            journey=body.journey,
            parts=tuple(p for p in told if p.lines),
            choices=body.choices,
            footer=footer(phrases, seen, looked.age),
        )

    async def _subject(self, case: Case) -> Subject | Verdict:
        """The one object that is meant, or what to answer instead: a list, or the nearest names."""
        handle = case.named or Handle("sam", "")
        asked = case.handle.value if case.handle else handle.value
        found = await self.judges.resolve(handle, asked)
        if isinstance(found, One):
            return replace(found.subject, alike=found.subject.alike or case.picked is not None)
        if isinstance(found, Several):
            return Verdict(None, None, "pick", "several-candidates", candidates=found.candidates)
        if found.blocked:
            unknown = "inconclusive-missing-access"
            return Verdict(None, None, "inconclusive", unknown, look_ups=found.blocked)
        asks = Request(case.text, "object-not-syncing", case.handle, picked=case.picked)
        return await self.judges.ask(asks)


def _maker(view: View) -> Make:
    """What makes a view. Those of one object bring the whole court along: loaded when needed."""
    if view == "object":
        from handlers.views.objects import object_view

        return object_view
    if view == "rules":
        from handlers.views.rules import rules_view

        return rules_view
    return MAKERS[view]


async def _made(sight: Sight, make: Make) -> Body:
    try:
        return await make(sight)
    finally:
        sight.close()


def _called(case: Case, subject: Subject | None) -> str:
    """As it was typed; what was picked from a list goes by the name that only it has."""
    if subject is None or case.handle is None:
        return ""
    own = subject.dn or subject.object_guid or subject.entra_id
    return case.handle.value if case.picked is None or own is None else own
