"""One turn as the routing sees it, and the small questions that all its ways share. Pure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from handlers.asking import Told
from handlers.cases import OTHER, SYMPTOM, Case, Offer
from handlers.ports import Handle
from handlers.rights import Actor

Opened = Callable[[str], Awaitable[Case | None]]


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


def picked(case: Case, offer: Offer) -> Case:
    """The case with what a line of a list picks."""
    kind, _, key = offer.key.partition(":")
    if f"{kind}:" == SYMPTOM:
        return replace(case, symptom=key)
    if f"{kind}:" == OTHER:
        return replace(case, second=Handle("dn" if "=" in key else "guid", key))
    return replace(case, picked=key)


def where(case: Case, here: Case) -> str:
    """The tenant of a case; by its folder as well, where two have one name."""
    return f"{case.tenant} ({case.folder})" if case.tenant == here.tenant else case.tenant


def waits(case: Case | None) -> bool:
    """Whether a question or a list stands before the person."""
    return case is not None and bool(case.open or case.offers)


def handle_of(subject: Any) -> Handle | None:
    """What was read of a name, as the ports take it."""
    return Handle(subject.kind, subject.value) if subject is not None else None
