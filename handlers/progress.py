"""What stands in the place of an answer while it is looked for: the journey fills in."""

from typing import Final

from handlers.attention import Watch
from handlers.journey import FIVE
from handlers.replies import Reply, State, Stop, Words
from knowledge.vocabulary import Place

WORTH_TELLING: Final = 2.0  # seconds; a system that has not answered by then is named
ASKED_OF: Final[dict[Place, str]] = {
    "active-directory": "active-directory",
    "ad-connector-space": "connect-server",
    "metaverse": "connect-server",
    "entra-connector-space": "connect-server",
    "entra-id": "entra-id",
}


def progress(watch: Watch, words: Words) -> Reply:
    """Which places have answered so far, and which slow system is still waited for."""
    waited = watch.waited()
    slow = [(system, seconds) for system, seconds in waited.items() if seconds >= WORTH_TELLING]
    if slow:
        system, seconds = slow[0]
        name = words(f"source-{system}")
        line = words("still-waiting", system=name, seconds=round(seconds))
    else:
        line = words("verdict-looking")
    answered = watch.answered()
    begun = {*waited, *answered}
    stops = tuple(_stop(place, answered, words) for place in FIVE) if begun else ()
    return Reply(id="looking", verdict=line, journey=stops)


def _stop(place: Place, answered: tuple[str, ...], words: Words) -> Stop:
    state: State = "looked" if ASKED_OF[place] in answered else "looking"
    name, sign, word = (words(f"{kind}-{of}") for kind, of in _words_of(place, state))
    return Stop(place, name, state, sign, word)


def _words_of(place: Place, state: State) -> tuple[tuple[str, str], ...]:
    return ("place", place), ("sign", state), ("state", state)
