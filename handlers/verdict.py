"""What a diagnosis came to: the one result that replies, JSON and stored cases are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from knowledge.answer import Fact
from knowledge.evidence import Lookup
from knowledge.tree import Question, Step
from knowledge.vocabulary import Place

if TYPE_CHECKING:
    from knowledge.court import Court

Outcome = Literal[
    "diagnosed",
    "healthy",
    "question",
    "pick",
    "not-found",
    "not-understood",
    "refused",
    "inconclusive",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """The object asked about, once it is known to be exactly one.

    `details` tell it from others of its name: who it is, and where it stands. `alike`: they are to
    be told, since there are such others.
    """

    asked: str
    dn: str | None
    object_guid: str | None
    type: str
    name: str
    entra_id: str | None = None
    details: tuple[str, ...] = field(default=(), compare=False)
    alike: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of a pick list or of the near misses: what tells the objects apart."""

    dn: str
    object_guid: str | None
    type: str
    name: str
    sam: str | None
    upn: str | None
    domain: str
    department: str | None = None
    enabled: bool | None = None
    entra_id: str | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up that was made for this case: its result and how long it took, in milliseconds.

    `source` and `root`: the system that could not be asked, and its reason (CouldNotLook).
    """

    name: str
    result: Literal["found", "missing", "could-not-look"]
    ms: int
    why: str = ""
    source: str = ""
    root: str = ""


WORTH_SAYING = 3  # seconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything a reply is made from.

    `chain` holds the steps of `diagnosis` and `then`, in order. `unknown` are the questions that
    nobody answered; `not_looked` the look-ups that could not look, with the reason, one per reason.
    `explained` are ids of error entries, when an error code was asked about. `reason` completes
    not-understood and refused: an id of words.yaml. `own`: it is for a user, who is not told what
    to mend, nor who can. `court`: what became of the attribute or membership that was asked about.
    `ages`: how many seconds ago the oldest evidence of each live system was read. `open_faults` are
    those of `unknown` behind which there may be a fault that holds up all.
    """

    symptom: str | None
    subject: Subject | None
    outcome: Outcome
    diagnosis: str | None = None
    place: Place | None = None
    then: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    chain: tuple[Step, ...] = ()
    asides: tuple[Step, ...] = ()
    question: Question | None = None
    candidates: tuple[Candidate, ...] = ()
    near: tuple[Candidate, ...] = ()
    searched: tuple[str, ...] = ()
    trail: tuple[Step, ...] = ()
    unknown: tuple[Step, ...] = ()
    open_faults: tuple[Step, ...] = ()
    look_ups: tuple[LookUp, ...] = ()
    attribute: str | None = None
    explained: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    reason: str = ""
    certain: bool = True
    elapsed_ms: int = 0
    next_cycle: str | None = None
    own: bool = False
    court: "Court | None" = None
    ages: Mapping[str, int] = field(default_factory=dict)

    @property
    def age(self) -> int | None:
        """How many seconds before the question the oldest evidence was read; None: for it."""
        oldest = max(self.ages.values(), default=0) - self.elapsed_ms // 1000
        return oldest if oldest >= WORTH_SAYING else None

    @property
    def proof(self) -> tuple[Fact, ...]:
        """The facts that prove the diagnosis."""
        return self.chain[0].facts if self.chain and self.outcome == "diagnosed" else ()

    @property
    def not_looked(self) -> tuple[LookUp, ...]:
        """The look-ups that could not look."""
        return tuple(x for x in self.look_ups if x.result == "could-not-look")


def result_of(look_up: "Lookup[object]") -> Literal["found", "missing", "could-not-look"]:
    """The word of contracts section 3 for what a look-up came back with."""
    names = {"Found": "found", "Missing": "missing", "CouldNotLook": "could-not-look"}
    return names[type(look_up).__name__]  # type: ignore[return-value]  # the three members of Lookup
