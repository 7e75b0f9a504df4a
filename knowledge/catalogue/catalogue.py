"""The catalogue: everything the knowledge files say, checked and ready for use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

import msgspec

from knowledge.catalogue.draft import Draft
from knowledge.catalogue.shapes import Diagnosis, ErrorText, Link, QuestionText
from knowledge.catalogue.signatures import parameters
from knowledge.tree import Check, Choice, Question, Tree
from knowledge.vocabulary import Place

if TYPE_CHECKING:
    from knowledge.errors import ErrorBook

STAND_INS = {"other": "object-not-syncing"}


@dataclass(frozen=True)
class Catalogue:
    """What we know. `root`: the folder it was read from; `words`: fixed sentences of replies."""

    root: Path
    diagnoses: Mapping[str, Diagnosis]
    links: Mapping[str, Link]
    questions: Mapping[str, Question]
    trees: Mapping[str, Tree]
    facts: Mapping[str, str]
    words: Mapping[str, Any]
    covers: Mapping[str, tuple[str, ...]]
    error_entries: tuple[Any, ...]

    @cached_property
    def errors(self) -> "ErrorBook":
        """The book of error codes, opened when somebody asks for one."""
        from knowledge.errors import ErrorBook, ErrorEntry

        return ErrorBook(tuple(msgspec.convert(e, ErrorEntry) for e in self.error_entries))

    @cached_property
    def error_texts(self) -> tuple[ErrorText, ...]:
        """The error codes as `errors.yaml` tells them."""
        return msgspec.convert(self.error_entries, tuple[ErrorText, ...])

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each diagnosis says that the object stops."""
        return {id_: d.place for id_, d in self.diagnoses.items()}

    def tree(self, symptom: str) -> Tree:
        """The tree of a symptom; `other` walks the one of an object that is not syncing."""
        return self.trees[STAND_INS.get(symptom, symptom)]


def build(draft: Draft, checks: Mapping[str, FunctionType], root: Path) -> Catalogue:
    """Put a draft whose names fit together."""
    questions = {id_: _question(id_, entry.value, checks) for id_, entry in draft.questions.items()}
    trees = {
        id_: Tree(
            id=id_,
            questions=tuple(questions[q] for q in t.questions),
            aside=frozenset(t.aside),
            waits=t.waits,
            landed=t.landed,
        )
        for id_, (_, t) in draft.trees.items()
    }
    return Catalogue(
        root=root,
        diagnoses={id_: _with_id(Diagnosis, id_, e.value) for id_, e in draft.diagnoses.items()},
        links={id_: _with_id(Link, id_, e.value) for id_, e in draft.links.items()},
        questions=questions,
        trees=trees,
        facts={id_: e.value for id_, e in draft.facts.items()},
        words=draft.words,
        covers={id_: e.value for id_, e in draft.covers.items()},
        error_entries=tuple(draft.errors),
    )


def _with_id(kind: Callable[..., Any], id_: str, words: Any) -> Any:
    return kind(id=id_, **{name: getattr(words, name) for name in words.__struct_fields__})


def _question(id_: str, text: QuestionText, checks: Mapping[str, FunctionType]) -> Question:
    check = checks[text.check] if text.check else None
    needs, wants = parameters(check) if check else ((), ())
    return Question(
        id=id_,
        place=text.place,
        ask=text.ask,
        why=text.why,
        where=text.where,
        choices={a: Choice(c.label, c.diagnose, c.effect) for a, c in text.answers.items()},
        check=cast("Check | None", check),
        needs=needs,
        wants=wants,
        only_if=text.only_if,
        ask_if=text.ask_if,
        asked=text.asked,
        settled=text.settled,
        ahead=text.ahead,
    )
