"""What a text means in its turn: who is named, what a new case begins with, a plain reply."""

from dataclasses import replace
from typing import Any

from handlers import followup
from handlers.asking import Told
from handlers.cases import Case
from handlers.himself import about_himself, is_himself
from handlers.phrases import Texts
from handlers.ports import Handle
from handlers.replies import Reply, Words, plain
from handlers.rights import Actor
from handlers.sureness import Read, sure
from handlers.turns import Turn, handle_of
from knowledge.language.reading import Reading


class Meaning:
    """Reads texts for one routing. `read` takes no mere guess for a question."""

    def __init__(self, texts: Texts, read: Read) -> None:
        self._words = Words(texts.words)
        self._guess = read

    def read(self, text: str) -> Reading:
        """What a text says, whoever says it."""
        return sure(self._guess(text))

    def of(self, turn: Turn, reading: Reading) -> Case:
        """A new case from a reading; somebody not named again is whoever the last case is about."""
        case = replace(
            self.begun(turn),
            symptom=reading.symptom,
            handle=handle_of(reading.subject),
            second=handle_of(reading.second),
            attribute=reading.attribute,
            error=reading.error,
        )
        before = turn.case
        if case.handle is None and before and before.handle and followup.has_pronoun(turn.text):
            return replace(case, handle=before.handle, picked=before.picked)
        return case

    def begun(self, turn: Turn) -> Case:
        """A new case that begins with this text."""
        return replace(turn.fresh, text=turn.text)

    def reading(self, who: Actor, text: str) -> Reading:
        """What a text says; one that speaks of himself is about whoever asks, if that is known."""
        if who.account is None and not who.own:
            return self.read(text)
        return about_himself(text, self.read, who.account)

    def handle(self, turn: Turn, name: str) -> Handle | None:
        """What was typed as a name; "me" is whoever asks."""
        if is_himself(name) and turn.who.account is not None:
            return turn.who.account
        subject = self.read(self._words("example-object-not-syncing", name=name)).subject
        if subject is not None:
            return handle_of(subject)
        return Handle("display-name" if " " in name else "sam", name) if name else None

    def plain(self, turn: Turn, word: str, **values: Any) -> Told:
        """A reply of one line."""
        case = turn.case or turn.fresh
        values = {key: plain(value) for key, value in values.items()}
        return Told(
            case, Reply(id=word, verdict=self._words(f"verdict-{word}", **values), case=case.id)
        )
