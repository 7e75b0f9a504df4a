"""What a text is: a word for the case, a command, an answer, a pick, or a new question."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from handlers import answering, commands, followup
from handlers.as_json import WHICH_OBJECT
from handlers.asking import ABOUT_TWO, Asking, Told
from handlers.cases import OTHER, SYMPTOM, Case, CaseDamagedError, Offer
from handlers.phrases import Texts
from handlers.ports import Handle
from handlers.replies import Choice, Reply, Words, plain
from handlers.rights import Actor
from handlers.sureness import SYNCING, bare_name, one_guess, sure
from handlers.verdict import Verdict
from knowledge.language.reading import Reading

CLEAR = 0.7
Opened = Callable[[str], Awaitable[Case | None]]
Read = Callable[[str], Reading]


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, in which case. `fresh` is the case that a new question gets."""

    who: Actor
    text: str
    case: Case | None
    fresh: Case
    opened: Opened


class Way(Protocol):
    """One way to take a text; None: it is none of these."""

    async def __call__(self, turn: Turn) -> Told | None: ...


class Routing:
    """Tries the ways in their order: the first that fits answers."""

    def __init__(self, asking: Asking, texts: Texts, read: Read) -> None:
        self._asking, self._texts = asking, texts
        self._read: Read = lambda text: sure(read(text))
        self._words = Words(texts.words)
        self._ways: tuple[Way, ...] = (
            self._inside,
            self._command,
            self._answer,
            self._pick,
            self._name,
            self._follow_up,
            self._question,
            self._mistyped,
            self._not_an_answer,
        )

    async def route(
        self, who: Actor, text: str, case: Case | None, fresh: Case, opened: Opened
    ) -> Told:
        """The answer to a text."""
        turn = Turn(who, text.strip(), case, fresh, opened)
        for way in self._ways:
            told = await way(turn)
            if told is not None:
                return told
        return self._not_understood(turn)

    async def _inside(self, turn: Turn) -> Told | None:
        word = followup.inside(turn.text, self._texts.words)
        if word is None:
            return None
        case = turn.case
        if case is None or case.symptom is None:
            return self._plain(turn, "nothing-open")
        if word != "back":
            if word == "again":
                return await self._asking.ask(turn.who, case, afresh=True)
            return await self._asking.ask(turn.who, case, word)
        if not case.answers:
            return self._plain(turn, "nothing-to-take-back")
        return await self._asking.ask(turn.who, case.taken_back())

    async def _command(self, turn: Turn) -> Told | None:
        called = commands.called(turn.text)
        if called is None:
            return None
        if not called.complete:
            return self._plain(turn, "usage", usage=called.command.usage)
        match called.command.does:
            case "help":
                return Told(turn.case or turn.fresh, commands.help_reply(self._words))
            case "explain":
                return self._asking.explain(turn.who, self._begun(turn), called.rest)
            case "case":
                return await self._reopened(turn, called.rest)
        return await self._asking.ask(turn.who, self._commanded(turn, called))

    def _commanded(self, turn: Turn, called: commands.Called) -> Case:
        symptom = called.command.symptom
        case = replace(self._begun(turn), symptom=symptom, handle=self._handle(called.first))
        if symptom == "attribute-not-syncing":
            told = self._read(self._words("example-attribute", attribute=called.second)).attribute
            return replace(case, attribute=told or called.second)
        if symptom == "group-membership":
            return replace(case, second=Handle("group-name", called.second))
        return case

    async def _reopened(self, turn: Turn, typed: str) -> Told:
        wanted = typed.strip().upper()
        try:
            case = await turn.opened(wanted)
        except CaseDamagedError:
            return self._plain(turn, "case-damaged", case=wanted)
        if case is None or (turn.who.own and case.actor != turn.who.name) or case.symptom is None:
            return self._plain(turn, "no-case", case=wanted)
        if case.elsewhere(turn.fresh):
            return self._plain(turn, "other-tenant", case=wanted, tenant=_where(case, turn.fresh))
        begun = replace(
            case,
            answers={**case.answers, **turn.fresh.answers},
            tenant=case.tenant or turn.fresh.tenant,
            folder=case.folder or turn.fresh.folder,
        )
        return await self._asking.ask(turn.who, begun)

    async def _answer(self, turn: Turn) -> Told | None:
        case = turn.case
        question = self._texts.questions.get(case.open or "") if case else None
        if case is None or question is None:
            return None
        value = answering.answer(turn.text, question, self._texts.words)
        if value is None:
            return None
        return await self._asking.ask(turn.who, case.answered(question.id, value))

    async def _pick(self, turn: Turn) -> Told | None:
        case = turn.case
        offer = answering.offered(turn.text, case.offers) if case else None
        if case is None or offer is None:
            return None
        return await self._asking.ask(turn.who, _picked(case, offer))

    async def _name(self, turn: Turn) -> Told | None:
        """The answer to "who or what is it about?"."""
        case = turn.case
        if case is None or case.open != WHICH_OBJECT or case.offers or not turn.text:
            return None
        if self._read(turn.text).symptom is not None:
            return None
        return await self._asking.ask(turn.who, replace(case, handle=self._handle(turn.text)))

    async def _follow_up(self, turn: Turn) -> Told | None:
        case = turn.case
        if case is None or case.symptom is None:
            return None
        part = followup.own_part(turn.text)
        if part is not None and case.handle is not None:
            return await self._same_object(turn, case, part)
        name = followup.other_name(turn.text)
        if name is None:
            return None
        again = replace(
            self._begun(turn),
            symptom=case.symptom,
            handle=self._handle(name),
            second=case.second if case.symptom in ABOUT_TWO else None,
            attribute=case.attribute,
        )
        return await self._asking.ask(turn.who, again)

    async def _same_object(self, turn: Turn, case: Case, part: str) -> Told | None:
        reading = self._read(self._words("example-attribute", attribute=part))
        if reading.symptom in (None, SYNCING):
            return None  # no part of an object that anything is known about
        again = replace(
            self._begun(turn),
            symptom=reading.symptom,
            attribute=reading.attribute,
            handle=case.handle,
            picked=case.picked,
        )
        return await self._asking.ask(turn.who, again)

    async def _question(self, turn: Turn) -> Told | None:
        if not turn.text or answering.is_number(turn.text):
            return None
        told = self._read(turn.text)
        reading = bare_name(turn.text, told)
        if self._asks(turn) and one_guess(turn.text, told):
            return None
        if _waits(turn.case) and reading.subject is None and reading.confidence < CLEAR:
            return None
        if reading.error and reading.subject is None and self._texts.errors.find(reading.error):
            return self._asking.explain(turn.who, self._of(turn, reading), turn.text)
        if reading.symptom is None or (reading.symptom == "other" and reading.subject is None):
            return None
        return await self._asking.ask(turn.who, self._of(turn, reading))

    def _asks(self, turn: Turn) -> bool:
        """Whether a question with answers stands before the person; a user is shown none."""
        case = turn.case
        return case is not None and case.open in self._texts.questions and not turn.who.own

    async def _not_an_answer(self, turn: Turn) -> Told | None:
        case = turn.case
        if case is None or case.symptom is None or not _waits(case) or not turn.text:
            return None
        told = await self._asking.ask(turn.who, case)
        word = "not-an-answer" if case.open in self._texts.questions else "not-an-offer"
        line = self._words(f"verdict-{word}", typed=plain(turn.text))
        return replace(told, reply=replace(told.reply, verdict=line))

    async def _mistyped(self, turn: Turn) -> Told | None:
        meant = commands.meant(turn.text)
        if meant is None:
            return None
        typed = turn.text.split(maxsplit=1)[0]
        told = self._plain(turn, "did-you-mean", typed=typed, meant=meant)
        label = self._words("button-did-you-mean", meant=meant)
        return replace(told, reply=replace(told.reply, choices=(Choice(meant, label),)))

    def _not_understood(self, turn: Turn) -> Told:
        reading = self._read(turn.text)
        verdict = Verdict(
            reading.symptom,
            None,
            "not-understood",
            alternatives=reading.alternatives,
            reason="not-understood" if turn.text else "no-text",
        )
        kept = turn.case if turn.case and not reading.alternatives else self._of(turn, reading)
        return self._asking.say(turn.who, kept, verdict)

    def _of(self, turn: Turn, reading: Reading) -> Case:
        """A new case from a reading; somebody not named again is whoever the last case is about."""
        case = replace(
            self._begun(turn),
            symptom=reading.symptom,
            handle=_handle_of(reading.subject),
            second=_handle_of(reading.second),
            attribute=reading.attribute,
            error=reading.error,
        )
        before = turn.case
        if case.handle is None and before and before.handle and followup.has_pronoun(turn.text):
            return replace(case, handle=before.handle, picked=before.picked)
        return case

    def _begun(self, turn: Turn) -> Case:
        return replace(turn.fresh, text=turn.text)

    def _handle(self, name: str) -> Handle | None:
        subject = self._read(self._words("example-object-not-syncing", name=name)).subject
        if subject is not None:
            return _handle_of(subject)
        return Handle("display-name" if " " in name else "sam", name) if name else None

    def _plain(self, turn: Turn, word: str, **values: Any) -> Told:
        case = turn.case or turn.fresh
        values = {key: plain(value) for key, value in values.items()}
        return Told(
            case, Reply(id=word, verdict=self._words(f"verdict-{word}", **values), case=case.id)
        )


def _picked(case: Case, offer: Offer) -> Case:
    kind, _, key = offer.key.partition(":")
    if f"{kind}:" == SYMPTOM:
        return replace(case, symptom=key)
    if f"{kind}:" == OTHER:
        return replace(case, second=Handle("dn" if "=" in key else "guid", key))
    return replace(case, picked=key)


def _where(case: Case, here: Case) -> str:
    """The tenant of a case; by its folder as well, where two have one name."""
    return f"{case.tenant} ({case.folder})" if case.tenant == here.tenant else case.tenant


def _waits(case: Case | None) -> bool:
    return case is not None and bool(case.open or case.offers)


def _handle_of(subject: Any) -> Handle | None:
    return Handle(subject.kind, subject.value) if subject is not None else None
