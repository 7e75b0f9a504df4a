"""A diagnosis, a fact or a place in words: the catalogue's texts, filled from one verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from handlers.replies import Link, Words, plain, shown_time
from handlers.verdict import Verdict
from knowledge.answer import Fact
from knowledge.tree import Question, Step

if TYPE_CHECKING:
    from knowledge.errors import ErrorBook

TOLD_BY_TITLE = frozenset(
    {
        "expected-deletes-missing",
        "orphan",
        "service-not-running",
        "unexpected-deletes",
    }
)


class DiagnosisText(Protocol):
    """The words of one diagnosis."""

    @property
    def title(self) -> str: ...
    @property
    def because(self) -> str: ...
    @property
    def do(self) -> Sequence[str]: ...
    @property
    def who(self) -> Sequence[str]: ...
    @property
    def links(self) -> Sequence[str]: ...


class LinkText(Protocol):
    """A page's title and address."""

    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...


class Texts(Protocol):
    """What a reply reads of the catalogue."""

    @property
    def diagnoses(self) -> Mapping[str, DiagnosisText]: ...
    @property
    def links(self) -> Mapping[str, LinkText]: ...
    @property
    def facts(self) -> Mapping[str, str]: ...
    @property
    def words(self) -> Mapping[str, Any]: ...
    @property
    def questions(self) -> Mapping[str, Question]: ...
    @property
    def errors(self) -> "ErrorBook": ...


@dataclass(frozen=True, slots=True)
class Told:
    """A diagnosis in filled words."""

    title: str
    because: str
    do: tuple[str, ...]
    who: tuple[str, ...]
    links: tuple[Link, ...]


class Phrases:
    """Fills the catalogue's texts for one verdict."""

    def __init__(self, texts: Texts, verdict: Verdict) -> None:
        self._texts, self._verdict = texts, verdict
        self.words = Words(texts.words)
        self._about = _values(verdict)
        if verdict.subject is None:
            self._about["name"] = self.words("name-none")

    def told(self, diagnosis: str) -> Told:
        """A diagnosis, with the values of the step that found it."""
        text, values = self._texts.diagnoses[diagnosis], self._values_of(diagnosis)
        fill = self.words.fill
        return Told(
            title=fill(text.title, values),
            because=self._opening(fill(text.because, values)),
            do=tuple(fill(x, values) for x in text.do),
            who=tuple(text.who),
            links=self.links(text.links),
        )

    def _opening(self, text: str) -> str:
        """With a capital, where no name opens the text."""
        return text if self._verdict.subject else sentence(text)

    def diagnosis(self) -> Told | None:
        """The diagnosis of the verdict, if it has one."""
        known = self._verdict.diagnosis
        return self.told(known) if known is not None and known in self._texts.diagnoses else None

    def links(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Pages by id."""
        return tuple(Link(x, self._texts.links[x].title, self._texts.links[x].url) for x in ids)

    def fact(self, fact: Fact) -> str:
        """The sentence of a fact."""
        values = {"actual": fact.actual, "expected": fact.expected, **fact.values}
        return self.words.fill(
            self._texts.facts.get(fact.id, fact.id), {**self._about, **_short(values)}
        )

    def question(self, step: Step) -> tuple[str, str]:
        """What was asked in a step, and the words of its answer."""
        question = self._texts.questions.get(step.question)
        if question is None:
            return step.question, step.answer
        choice = question.choices.get(step.answer)
        return self.ask(question.ask), choice.label if choice else step.answer

    def ask(self, text: str) -> str:
        """A text of a question, filled."""
        return self.words.fill(text, {**self._about, "name": self.name})

    @property
    def name(self) -> object:
        """The name of the object, with what tells it from others that have the same."""
        subject, name = self._verdict.subject, self._about.get("name")
        if subject is None or not (subject.alike and subject.details):
            return name
        details = self.listed([plain(x) for x in subject.details])
        return self.words("name-alike", name=name, details=details)

    def place(self, place: str) -> str:
        """The name of a place."""
        return self.words(f"place-{place}")

    def thing(self, *, starts: bool = False) -> str:
        """What was asked about: the object, its attribute, its password, its membership.

        A name keeps its case even where it `starts` a sentence.
        """
        word = self._thing()
        said = self.words(word, **{**self._about, "name": self.name})
        return sentence(said) if starts and not self._raw(word).startswith("{") else said

    def _thing(self) -> str:
        if self._verdict.subject is None:
            return "thing-none"
        special = f"thing-{self._verdict.symptom}"
        if special in self.words and (
            self._verdict.attribute or "{attribute}" not in self._raw(special)
        ):
            return special
        return "thing"

    def listed(
        self, items: Sequence[str], comma: str = "list-comma", last: str = "list-comma"
    ) -> str:
        """Items in a row, the last joined by its own word."""
        if not items:
            return ""
        said = items[0]
        for n, item in enumerate(items[1:], 2):
            said = self.words(last if n == len(items) else comma, first=said, last=item)
        return said

    def who(self, roles: Sequence[str]) -> str:
        """Who can do it."""
        return self.listed([self.words(f"who-{x}") for x in roles], "who-comma", "who-or")

    def _raw(self, word_id: str) -> str:
        return str(self._texts.words[word_id])

    def _values_of(self, diagnosis: str) -> Mapping[str, object]:
        steps = (*self._verdict.chain, *self._verdict.asides)
        facts = next((s.facts for s in steps if s.diagnosis == diagnosis), ())
        values = {key: value for fact in reversed(facts) for key, value in fact.values.items()}
        return {**_short(values), **{key: value for key, value in self._about.items() if value}}


def _short(values: Mapping[str, str]) -> dict[str, str]:
    return {key: plain(shown_time(value)) for key, value in values.items()}


def sentence(text: str) -> str:
    """With a capital at the start, unless it starts with an identifier such as mailNickname."""
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def _values(verdict: Verdict) -> dict[str, object]:
    about: dict[str, object] = {"attribute": verdict.attribute, "next": verdict.next_cycle}
    subject = verdict.subject
    if subject is not None:
        about |= {
            "asked": subject.asked,
            "dn": subject.dn,
            "name": subject.name,
            "type": subject.type,
            "object_guid": subject.object_guid,
        }
    return {key: value if value is None else plain(value) for key, value in about.items()}
