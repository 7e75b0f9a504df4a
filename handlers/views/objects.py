"""`object NAME`: what each place shows of one object, and where nobody could look."""

from collections.abc import Mapping
from typing import Final

from handlers.journey import FIVE, SEEN_IN
from handlers.phrases import Phrases
from handlers.replies import Choice, Line, Part, State, Stop, plain
from handlers.verdict import Subject
from handlers.views import stops
from handlers.views.sight import Body, Sight
from handlers.views.telling import fresh
from knowledge.court.evidence import Heard
from knowledge.vocabulary import Place

NAMES = (
    "directory",
    "deleted_objects",
    "connector_space",
    "metaverse",
    "entra_object",
    "entra_deleted",
)
STATES: Final[Mapping[stops.State, State]] = {
    "there": "passed",
    "marked": "note",
    "missing": "not-reached",
    "deleted": "not-reached",
    "dark": "could-not-look",
}
TOLD_AS: Final[Mapping[str, tuple[stops.State, ...]]] = {
    "there": ("there", "marked"),
    "missing": ("missing",),
    "deleted": ("deleted",),
    "dark": ("dark",),
}


async def object_view(sight: Sight) -> Body:
    """The object at its five stops."""
    await sight.see(*NAMES)
    heard = Heard(sight.evidence)
    told = {place: _seen(sight, heard, place) for place in FIVE}
    phrases = sight.phrases
    return Body(
        _first_line(phrases, sight.asked.subject, told),
        tuple(
            Part(place, phrases.words(f"heading-at-{place}"), tuple(map(Line, seen.lines)))
            for place, seen in told.items()
        ),
        tuple(_stop(phrases, place, seen) for place, seen in told.items()),
        leads_on(sight, "rules"),
    )


def leads_on(sight: Sight, other: str) -> tuple[Choice, ...]:
    """The diagnosis of the object that was shown, and the other view of it."""
    words, asked, subject = sight.phrases.words, sight.asked.called, sight.asked.subject
    name = plain(subject.name) if subject else None
    return (
        Choice(f"why {asked}", words("button-why", name=name)),
        Choice(f"{other} {asked}", words(f"button-{other}", name=name)),
        fresh(words),
    )


def _seen(sight: Sight, heard: Heard, place: Place) -> stops.Seen:
    """What was seen of it in a place; rows that were seen before a failure are shown as seen."""
    told = stops.TOLD[place](sight, heard)
    if told is not None:
        return told
    dark = sight.why(SEEN_IN[place]) is not None
    return stops.Seen("dark") if dark else stops.gone(sight, place)


def _stop(phrases: Phrases, place: Place, seen: stops.Seen) -> Stop:
    state, words = STATES[seen.state], phrases.words
    return Stop(
        place,
        words(f"place-{place}"),
        state,
        words(f"sign-{state}"),
        words(f"stop-state-{seen.state}"),
    )


def _first_line(phrases: Phrases, subject: Subject | None, told: Mapping[Place, stops.Seen]) -> str:
    words = phrases.words
    said = []
    for name, states in TOLD_AS.items():
        places = [words(f"place-{p}") for p, seen in told.items() if seen.state in states]
        if places:
            said.append(words(f"object-{name}", places=phrases.listed(places)))
    return words(
        "verdict-object",
        name=phrases.name,
        type=plain(subject.type) if subject else None,
        places=phrases.listed(said, "list-semicolon", "list-semicolon"),
    )
