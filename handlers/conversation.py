"""One turn of a conversation: load the case, route what was said, answer, store the case.

The one broad `except` of the program is here: a bug is logged under the case's id and told as such.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from handlers.as_json import WHICH_OBJECT
from handlers.asking import Told
from handlers.cases import (
    Case,
    CaseDamagedError,
    CasesUnavailableError,
    from_text,
    new_id,
    to_text,
)
from handlers.ports import Cases, Clock, SourceBrokenError
from handlers.replies import Choice, Line, Part, Reply, Words
from handlers.rights import Actor
from handlers.routing import Routing
from handlers.verdict import Verdict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under a reply: the case that it belongs to, and the question that it answers."""

    case: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, where. `answers` are given ahead, before their questions are asked.

    `pressed`: it was said by a button, so that it belongs to that reply's case, not to the newest.
    """

    who: Actor
    thread: str
    text: str
    answers: Mapping[str, str] = field(default_factory=dict)
    pressed: Pressed | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of a turn. `failed`: it met a bug, and the log has the rest."""

    reply: Reply
    case: str
    verdict: Verdict | None = None
    failed: bool = False


class Conversation:
    """Turns of all conversations; within one thread, one after the other."""

    def __init__(
        self,
        routing: Routing,
        words: Words,
        cases: Cases,
        clock: Clock,
        tenant: str = "",
        folder: str = "",
    ) -> None:
        self._routing, self._words, self._cases, self._clock = routing, words, cases, clock
        self._tenant, self._folder = tenant, folder
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def turn(self, said: Said) -> Turned:
        """The reply to what was said; never raises for a bug, only SourceBrokenError."""
        lock = self._locks.setdefault(said.thread, asyncio.Lock())
        async with lock:
            case = self.new_case(said)
            try:
                return await self._turn(said, case)
            except SourceBrokenError:
                raise  # no bug: whoever started the program mends it
            except Exception:
                log.exception("case %s: this turn met a bug", case.id)
                return Turned(self._trouble(case.id), case.id, failed=True)

    def new_case(self, said: Said) -> Case:
        """A case with nothing in it yet."""
        created = self._clock.now().isoformat()
        return Case(
            new_id(),
            created,
            said.thread,
            said.who.name,
            answers=dict(said.answers),
            tenant=self._tenant,
            folder=self._folder,
        )

    async def _turn(self, said: Said, fresh: Case) -> Turned:
        unstored = ""
        case: Case | None = None
        try:
            case = await self._loaded(await self._case_id(said))
        except CasesUnavailableError as error:
            unstored = str(error)
        except CaseDamagedError:
            log.warning("the newest case of a thread is damaged; a new one is begun")
        if case is not None and case.elsewhere(fresh):
            case = None  # the thread went on before another tenant
        if said.pressed is not None and (stale := self._stale(said.pressed, case, unstored)):
            return Turned(stale, said.pressed.case)
        text = said.text.encode("utf-8", "replace").decode()  # half a character is none
        told = await self._routing.route(said.who, text, case, fresh, self._opened)
        if said.who.own and told.case.actor != said.who.name:
            return Turned(told.reply, told.case.id, told.verdict)  # it is somebody else's to change
        refused = told.verdict is not None and told.verdict.outcome == "refused"
        try:
            await self._store(told.case, "" if refused else _talk(said))
        except CasesUnavailableError as error:
            unstored = str(error)
        reply = self._with_note(told.reply, unstored) if unstored else told.reply
        return Turned(reply, told.case.id, told.verdict)

    async def _case_id(self, said: Said) -> str | None:
        if said.pressed is not None:
            return said.pressed.case
        return await self._cases.latest(_talk(said)) if said.thread else None

    def _stale(self, pressed: Pressed, case: Case | None, unstored: str) -> Reply | None:
        """The reply to a button whose case is gone, or whose question is open no more."""
        words, name = self._words, pressed.case
        if unstored:
            return Reply(
                id="stale-case",
                verdict=words("verdict-case-away", case=name, why=unstored),
                case=name,
            )
        if case is None:
            return Reply(id="stale-case", verdict=words("verdict-no-case", case=name), case=name)
        if pressed.question in (None, case.open):
            return None
        if pressed.question == WHICH_OBJECT and case.offers:
            return None  # a list that was offered without asking
        choice = Choice("again", words("button-where-it-stands"))
        told = words("verdict-stale-question", case=name)
        return Reply(id="stale-question", verdict=told, case=name, choices=(choice,))

    async def _opened(self, case_id: str) -> Case | None:
        """A stored case by its id, for whoever may see it."""
        return await self._loaded(case_id)

    async def _loaded(self, case_id: str | None) -> Case | None:
        text = await self._cases.load(case_id) if case_id else None
        return from_text(text) if text is not None else None

    async def _store(self, case: Case, thread: str) -> None:
        await self._cases.save(case.id, to_text(case))
        if thread:
            await self._cases.bind(thread, case.id)

    def _with_note(self, reply: Reply, why: str) -> Reply:
        line = Line(self._words("footer-not-stored", why=why))
        return replace(
            reply, parts=(*reply.parts, Part("note", self._words("heading-note"), (line,)))
        )

    def _trouble(self, case_id: str) -> Reply:
        words = self._words
        lines = (Line(words("trouble-next", case=case_id)),)
        return Reply(
            id="trouble",
            verdict=words("verdict-trouble", case=case_id),
            case=case_id,
            parts=(Part("next", words("heading-next"), lines),),
        )


def _talk(said: Said) -> str:
    """The thread; whoever asks about himself alone has a talk of his own in it."""
    return f"{said.thread} {said.who.name}" if said.thread and said.who.own else said.thread


__all__ = ["Conversation", "Pressed", "Said", "Told", "Turned"]
