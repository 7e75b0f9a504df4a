"""A case: what was asked and answered, as frozen plain data that outlives the program.

No evidence is kept: every turn looks anew, so that an old case never shows a stale finding.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from handlers.ports import Handle

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is mistaken for something else
LENGTH = 5
PREFIX = "WS-"
OBJECT, OTHER, SYMPTOM = "object:", "other:", "symptom:"  # what an offer picks

View = Literal["status", "runs", "errors", "object", "rules", "deletes"]
VIEWS: tuple[View, ...] = get_args(View)


class CasesUnavailableError(Exception):
    """The store of cases could not be reached; the text says why, for a person."""


class CaseDamagedError(Exception):
    """A stored case cannot be read."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a list that was shown: what picks it, and the words that name it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is needed to go on, on any platform and after a restart.

    `answers` keeps the order in which they were given: the last can be taken back. `open` is
    the question that waits for an answer; `offers` the numbered lines that were shown. `tenant` and
    `folder` tell where it began; both are empty in a case that was stored before they were kept.
    `view` is what it shows, where nothing is diagnosed.
    """

    id: str
    created: str
    thread: str
    actor: str
    text: str = ""
    symptom: str | None = None
    handle: Handle | None = None
    second: Handle | None = None
    attribute: str | None = None
    error: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    picked: str | None = None
    open: str | None = None
    offers: tuple[Offer, ...] = ()
    tenant: str = ""
    folder: str = ""
    view: View | None = None

    @property
    def named(self) -> Handle | None:
        """What it is about: what was picked from a list, else as it was called."""
        if self.picked is None:
            return self.handle
        return Handle("dn" if "=" in self.picked else "guid", self.picked)

    @property
    def begun(self) -> bool:
        """Whether it holds anything that can be gone on with."""
        return self.symptom is not None or self.view is not None

    def elsewhere(self, here: "Case") -> bool:
        """Whether it began on another tenant than `here`, as far as both say."""
        pairs = ((self.tenant, here.tenant), (self.folder, here.folder))
        return any(one and other and one != other for one, other in pairs)

    def answered(self, question: str, value: str) -> "Case":
        """The case with one more answer, which is now the last."""
        kept = {q: a for q, a in self.answers.items() if q != question}
        return replace(self, answers={**kept, question: value})

    def taken_back(self) -> "Case":
        """The case without its last answer."""
        return replace(self, answers=dict(list(self.answers.items())[:-1]))


def new_id() -> str:
    """An id that can be read out on the telephone."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def to_text(case: Case) -> str:
    """The case as JSON text."""
    return json.dumps(asdict(case), ensure_ascii=False)


def from_text(text: str) -> Case:
    """The case that was stored as this text."""
    try:
        raw = json.loads(text)
        return Case(
            id=_text(raw["id"]),
            created=_text(raw["created"]),
            thread=_text(raw["thread"]),
            actor=_text(raw["actor"]),
            text=_text(raw["text"]),
            symptom=_text_or_none(raw["symptom"]),
            handle=_handle(raw["handle"]),
            second=_handle(raw["second"]),
            attribute=_text_or_none(raw["attribute"]),
            error=_text_or_none(raw["error"]),
            answers={q: _text(a) for q, a in raw["answers"].items()},
            picked=_text_or_none(raw["picked"]),
            open=_text_or_none(raw["open"]),
            offers=tuple(Offer(_text(x["key"]), _text(x["words"])) for x in raw["offers"]),
            tenant=_text(raw.get("tenant", "")),
            folder=_text(raw.get("folder", "")),
            view=_view(raw.get("view")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CaseDamagedError(type(error).__name__) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _view(value: Any) -> View | None:
    if value is not None and value not in VIEWS:
        raise ValueError
    return value  # type: ignore[no-any-return]  # one of the literals


def _handle(value: Any) -> Handle | None:
    return None if value is None else Handle(value["kind"], _text(value["value"]))
