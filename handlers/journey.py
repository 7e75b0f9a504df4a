"""The journey: how far the object came. What was not seen is never shown as passed."""

from collections.abc import Callable
from typing import Final

from handlers.replies import State, Stop
from handlers.verdict import Verdict
from knowledge.vocabulary import PLACES, Place

FIVE: Final = PLACES[2:]
NOT_THERE: Final = "absent"
SEEN_IN: Final[dict[Place, str]] = {
    "active-directory": "directory",
    "ad-connector-space": "connector_space",
    "metaverse": "metaverse",
    "entra-connector-space": "connector_space",
    "entra-id": "entra_object",
}


def journey(verdict: Verdict, word: Callable[[str], str]) -> tuple[Stop, ...]:
    """The five places, each with its state; nothing when no object was asked about."""
    if verdict.subject is None or not verdict.trail:
        return ()
    states = _states(verdict)
    return tuple(
        Stop(place, word(f"place-{place}"), state, word(f"sign-{state}"), word(f"state-{state}"))
        for place, state in zip(FIVE, states, strict=True)
    )


def _states(verdict: Verdict) -> list[State]:
    stop = _stops_at(verdict)
    states: list[State] = []
    for place in FIVE:
        if stop is not None and PLACES.index(place) > PLACES.index(stop):
            states.append(_beyond(verdict, stop, place))
        elif stop == place:
            states.append("stopped")
        else:
            states.append(_seen(verdict, place))
    return states


def _beyond(verdict: Verdict, stop: Place, place: Place) -> State:
    """After a fault that is none of the object's, it is still in AD, where it waits."""
    if place == "active-directory" and stop in ("environment", "operations"):
        return _seen(verdict, place)
    return "not-reached"


def _stops_at(verdict: Verdict) -> Place | None:
    spoilt = bool(verdict.chain) and verdict.chain[0].effect == "spoils"
    return None if spoilt or verdict.outcome != "diagnosed" else verdict.place


def _seen(verdict: Verdict, place: Place) -> State:
    here = [s for s in verdict.trail if s.place == place]
    results = {x.name: x.result for x in verdict.look_ups}
    seen = results.get(SEEN_IN[place])
    told = any(s.by == "person" for s in here)
    if seen == "could-not-look" and not told:
        return "could-not-look"
    if seen is None and not any(s.by != "not-known" for s in here):
        return "could-not-look"
    if any(s.answer == NOT_THERE for s in here) or (seen == "missing" and not told):
        return "not-reached"
    worth_a_look = any(s.place == place for s in (*verdict.chain, *verdict.asides))
    return "note" if worth_a_look else "passed"
