"""What a text is: a word for the case, a command, an answer, a pick, or a new question."""

from dataclasses import replace

from handlers import answering, commands, followup
from handlers.as_json import WHICH_OBJECT
from handlers.asking import ABOUT_TWO, Asking, Told
from handlers.cases import Case, CaseDamagedError
from handlers.home import allowed
from handlers.meaning import Meaning
from handlers.pasted import is_paste
from handlers.pasting import Pasting
from handlers.phrases import Texts
from handlers.ports import Handle
from handlers.replies import Choice, Words, plain
from handlers.resolve import Nobody
from handlers.rights import A_VIEW, Actor, refused
from handlers.sureness import GUESSED, SYNCING, Read, bare_name, one_guess
from handlers.turns import Opened, Turn, Way, handle_of, picked, waits, where
from handlers.verdict import Verdict
from handlers.views.showing import FOR_ALL, OF_ONE, Views

CLEAR = 0.7


__all__ = ["Read", "Routing"]


class Routing:
    """Tries the ways in their order: the first that fits answers."""

    def __init__(self, asking: Asking, texts: Texts, read: Read, views: Views) -> None:
        self._asking, self._texts, self._views = asking, texts, views
        self._pasting = Pasting(asking, views.ports.server, views.judges, texts)
        self._means = Meaning(texts, read)
        self._words = Words(texts.words)
        self._ways: tuple[Way, ...] = (
            self._nothing,
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

    async def _nothing(self, turn: Turn) -> Told | None:
        """Nothing was typed: what can be."""
        return None if turn.text else self._help(turn)

    def _help(self, turn: Turn) -> Told:
        reply = commands.help_reply(self._words, allowed(turn.who), own=turn.who.own)
        return Told(turn.case or turn.fresh, reply)

    async def _inside(self, turn: Turn) -> Told | None:
        word = followup.inside(turn.text, self._texts.words)
        if word is None:
            return None
        case = turn.case
        if case is not None and case.view and word == "again":
            return await self._views.show(turn.who, case, case.view, afresh=True)
        if case is None or case.symptom is None:
            return self._means.plain(turn, "nothing-open")
        if word != "back":
            if word == "again":
                return await self._asking.ask(turn.who, case, afresh=True)
            return await self._asking.ask(turn.who, case, word)
        if not case.answers:
            return self._means.plain(turn, "nothing-to-take-back")
        return await self._asking.ask(turn.who, case.taken_back())

    async def _command(self, turn: Turn) -> Told | None:
        called = commands.called(turn.text, self._texts.words)
        if called is None or self._answers(turn):
            return None
        view = called.command.view
        if view is not None and turn.who.own and view not in FOR_ALL:
            return self._asking.say(turn.who, self._means.begun(turn), refused(None, A_VIEW))
        if not called.complete:
            return self._unfinished(turn, called.command)
        match called.command.does:
            case "help":
                return self._help(turn)
            case "explain":
                return await self._explain(turn, called.rest)
            case "case":
                return await self._reopened(turn, called.rest)
        if view is None:
            return await self._asking.ask(turn.who, self._commanded(turn, called))
        case = replace(self._means.begun(turn), handle=self._means.handle(turn, called.first))
        return await self._views.show(turn.who, case, view)

    def _unfinished(self, turn: Turn, command: commands.Command) -> Told:
        if command.does == "explain":  # also a message without a text, chosen in a chat
            return self._means.plain(turn, "nothing-to-explain")
        return self._means.plain(turn, "usage", usage=command.usage)

    def _answers(self, turn: Turn) -> bool:
        """Whether a text is an answer of the open question by its id: "errors" is one of some."""
        question = self._texts.questions.get(turn.case.open or "") if turn.case else None
        return question is not None and turn.text.lower() in question.choices

    async def _explain(self, turn: Turn, text: str) -> Told:
        """What an error means; without a known error, a question about the object it names."""
        case = self._means.begun(turn)
        if is_paste(text):
            return await self._pasting.explain(turn.who, case, text)
        if self._texts.errors.find(text):
            return self._asking.explain(turn.who, case, text)
        reading = self._means.reading(turn.who, text)
        handle = handle_of(reading.subject)
        if handle is None or not await self._meant(turn.who, handle):
            return self._asking.explain(turn.who, case, text)
        symptom = reading.symptom or SYNCING
        return await self._asking.ask(turn.who, replace(case, symptom=symptom, handle=handle))

    async def _meant(self, who: Actor, handle: Handle) -> bool:
        """Whether it is a name: by its form, else because somebody is called so."""
        if handle.kind not in GUESSED or who.own:
            return handle.kind not in GUESSED
        found = await self._views.judges.resolve(handle, handle.value)
        return not isinstance(found, Nobody)

    def _commanded(self, turn: Turn, called: commands.Called) -> Case:
        symptom = called.command.symptom
        handle = self._means.handle(turn, called.first)
        case = replace(self._means.begun(turn), symptom=symptom, handle=handle)
        if symptom == "attribute-not-syncing":
            told = self._means.read(
                self._words("example-attribute", attribute=called.second)
            ).attribute
            return replace(case, attribute=told or called.second)
        if symptom == "group-membership":
            return replace(case, second=Handle("group-name", called.second))
        return case

    async def _reopened(self, turn: Turn, typed: str) -> Told:
        wanted = typed.strip().upper()
        try:
            case = await turn.opened(wanted)
        except CaseDamagedError:
            return self._means.plain(turn, "case-damaged", case=wanted)
        if case is None or (turn.who.own and case.actor != turn.who.name) or not case.begun:
            return self._means.plain(turn, "no-case", case=wanted)
        if case.elsewhere(turn.fresh):
            return self._means.plain(
                turn, "other-tenant", case=wanted, tenant=where(case, turn.fresh)
            )
        begun = replace(
            case,
            answers={**case.answers, **turn.fresh.answers},
            tenant=case.tenant or turn.fresh.tenant,
            folder=case.folder or turn.fresh.folder,
        )
        return await self._on(turn, begun)

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
        return await self._on(turn, picked(case, offer))

    async def _on(self, turn: Turn, case: Case) -> Told:
        """A case goes on: it shows its view again, or is asked."""
        if case.view is not None:
            return await self._views.show(turn.who, case, case.view)
        return await self._asking.ask(turn.who, case)

    async def _name(self, turn: Turn) -> Told | None:
        """The answer to "who or what is it about?"."""
        case = turn.case
        if case is None or case.open != WHICH_OBJECT or case.offers:
            return None
        if self._means.read(turn.text).symptom is not None:
            return None
        handle = self._means.handle(turn, turn.text)
        return await self._asking.ask(turn.who, replace(case, handle=handle))

    async def _follow_up(self, turn: Turn) -> Told | None:
        case = turn.case
        if case is None or not case.begun:
            return None
        part = followup.own_part(turn.text)
        if part is not None and case.handle is not None:
            return await self._same_object(turn, case, part)
        name = followup.other_name(turn.text)
        if name is None or (case.view is not None and case.view not in OF_ONE):
            return None
        again = replace(
            self._means.begun(turn),
            symptom=case.symptom,
            view=case.view,
            handle=self._means.handle(turn, name),
            second=case.second if case.symptom in ABOUT_TWO else None,
            attribute=case.attribute,
        )
        return await self._on(turn, again)

    async def _same_object(self, turn: Turn, case: Case, part: str) -> Told | None:
        reading = self._means.read(self._words("example-attribute", attribute=part))
        if reading.symptom in (None, SYNCING):
            return None  # no part of an object that anything is known about
        again = replace(
            self._means.begun(turn),
            symptom=reading.symptom,
            attribute=reading.attribute,
            handle=case.handle,
            picked=case.picked,
        )
        return await self._asking.ask(turn.who, again)

    async def _question(self, turn: Turn) -> Told | None:
        if answering.is_number(turn.text):
            return None
        told = self._means.reading(turn.who, turn.text)
        named = told.subject is not None
        if is_paste(turn.text) and self._pasting.fits(turn.text, named=named):
            return await self._pasting.explain(turn.who, self._means.begun(turn), turn.text)
        reading = bare_name(turn.text, told)
        if self._asks(turn) and one_guess(turn.text, told):
            return None
        if waits(turn.case) and reading.subject is None and reading.confidence < CLEAR:
            return None
        if reading.error and reading.subject is None and self._texts.errors.find(reading.error):
            return self._asking.explain(turn.who, self._means.of(turn, reading), turn.text)
        if reading.symptom is None or (reading.symptom == "other" and reading.subject is None):
            return None
        return await self._asking.ask(turn.who, self._means.of(turn, reading))

    def _asks(self, turn: Turn) -> bool:
        """Whether a question with answers stands before the person; a user is shown none."""
        case = turn.case
        return case is not None and case.open in self._texts.questions and not turn.who.own

    async def _not_an_answer(self, turn: Turn) -> Told | None:
        case = turn.case
        if case is None or not case.begun or not waits(case):
            return None
        told = await self._on(turn, case)
        word = "not-an-answer" if case.open in self._texts.questions else "not-an-offer"
        line = self._words(f"verdict-{word}", typed=plain(turn.text))
        return replace(told, reply=replace(told.reply, verdict=line))

    async def _mistyped(self, turn: Turn) -> Told | None:
        meant = commands.meant(turn.text)
        usable = {c.word for c in allowed(turn.who)}
        if meant is None or meant.split()[0] not in usable:
            return None
        typed = turn.text.split(maxsplit=1)[0]
        told = self._means.plain(turn, "did-you-mean", typed=typed, meant=meant)
        label = self._words("button-did-you-mean", meant=meant)
        return replace(told, reply=replace(told.reply, choices=(Choice(meant, label),)))

    def _not_understood(self, turn: Turn) -> Told:
        reading = self._means.reading(turn.who, turn.text)
        verdict = Verdict(
            reading.symptom,
            None,
            "not-understood",
            alternatives=reading.alternatives,
            reason="not-understood",
        )
        kept = (
            turn.case if turn.case and not reading.alternatives else self._means.of(turn, reading)
        )
        return self._asking.say(turn.who, kept, verdict)
