"""Ten thousand things that people in Slack do, and in which order Slack brings them, how often.

Mixed are, with one answer each: 5,000 commands, 3,000 direct messages (in threads of their own),
1,000 mentions in channels where all may read, 300 elsewhere, where the asker alone is answered and
the others are told that he was; 350 diagnoses in those ways; and 350 presses on buttons under
these, which end in an edit of the message, at a response URL, or in a modal.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.real import slack_requests as requests
from tests.real.slack_requests import Payload

WORKSPACES: Final = 40
PEOPLE: Final = 50  # in each
CHANNELS: Final = tuple(f"C0ALL{n}" for n in range(400))  # where all may read
DISTINCT: Final = 10_000
AGAIN: Final = 0.3  # of them come twice or three times
HELP, WHY = "help", "why isn't jdoe syncing?"
_KINDS: Final = {
    ("command", HELP): 5_000,
    ("direct", HELP): 3_000,
    ("mention", HELP): 1_000,
    ("aside", HELP): 300,
    ("command", WHY): 150,
    ("direct", WHY): 100,
    ("mention", WHY): 100,
}
PRESSED: Final = 350
Tally = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that wants one answer, in one of the places (see `slack_tally`).

    `payloads`: as Slack brings it, two where it may be a double click. `answers`: how many messages
    say so, two where the others are told besides. `under`: what a button was pressed under; where
    no modal can be opened any more, the answer stands beside it.
    """

    way: str
    text: str
    payloads: tuple[Payload, ...]
    places: tuple[str, ...]
    answers: int = 1
    under: "Asked | None" = None


@dataclass(frozen=True, slots=True)
class Brought:
    """One delivery: to which of the two processes, and for which time."""

    asked: Asked
    payload: Payload
    door: int
    retry: int = 0


def questions(root: str) -> Iterator[Asked]:
    """All that is asked by words; `root` is Slack's."""
    kinds = [kind for kind, count in _KINDS.items() for _ in range(count)]
    for number, (way, text) in enumerate(kinds):
        yield _asked(number, way, text, root)


def presses(asked: Sequence[Asked], tally: Tally, root: str) -> list[Asked]:
    """One press under each of these answers."""
    return [
        _press(number, one, tally[one.places[0]]["pressable"], root)
        for number, one in enumerate(asked)
    ]


def deliveries(asked: Sequence[Asked], order: random.Random) -> list[tuple[Brought, ...]]:
    """In random order; what stands together comes at the very same moment."""
    again = set(order.sample(range(len(asked)), round(len(asked) * AGAIN)))
    groups: list[tuple[Brought, ...]] = []
    for number, one in enumerate(asked):
        first, *more = _brought(one, order) if number in again else [_first(one, order)]
        together = order.random() < 0.5 or any(x.payload is not first.payload for x in more)
        groups += [(first, *more)] if together else [(x,) for x in (first, *more)]
    order.shuffle(groups)
    return groups


def _first(one: Asked, order: random.Random) -> Brought:
    return Brought(one, one.payloads[0], order.randrange(2))


def _brought(one: Asked, order: random.Random) -> list[Brought]:
    """Twice or three times; a button perhaps by a double click."""
    if len(one.payloads) > 1 and order.random() < 0.5:
        return [Brought(one, x, order.randrange(2)) for x in one.payloads]
    retries = range(1 + order.randint(1, 2))
    return [Brought(one, one.payloads[0], order.randrange(2), retry) for retry in retries]


def _asked(number: int, way: str, text: str, root: str) -> Asked:
    workspace, person = number % WORKSPACES, number // WORKSPACES % PEOPLE
    team, user = f"T0W{workspace}", f"U{workspace}P{person}"
    if way == "command":
        path = f"/commands/{team}/{number}/x"
        return Asked(way, text, (_command(text, team, user, root + path),), (path,))
    if way == "direct":
        channel, thread = f"D{user[1:]}", requests.stamp()
        told = requests.direct(text, user, channel, thread_ts=thread)
        return Asked(way, text, (_of(team, told),), (f"{channel} {thread}",))
    channel = f"C0ASIDE{number}" if way == "aside" else CHANNELS[number % len(CHANNELS)]
    told = requests.mention(text, user, channel)
    thread = f"{channel} {told['event']['ts']}"
    if way == "aside":
        return Asked(way, text, (_of(team, told),), (f"{channel} {user}", thread), answers=2)
    return Asked(way, text, (_of(team, told),), (thread,))


def _press(number: int, one: Asked, buttons: Sequence[Any], root: str) -> Asked:
    """`buttons`: first the one for the evidence, then the one to look again."""
    evidence = number % 2 == 0
    button = buttons[0 if evidence else 1]
    paths = tuple(f"/actions/{number}/{click}/x" for click in range(2))
    payloads = tuple(_pressed(one, button, root + path) for path in paths)
    places = (*(x["trigger_id"] for x in payloads), *paths)
    way = "modal" if evidence else "edit" if button["ts"] else "respond"
    return Asked(way, "", payloads, places, under=one)


def _pressed(one: Asked, button: Mapping[str, str], url: str) -> Payload:
    said = one.payloads[0]
    event = said.get("event", {})
    user = event.get("user") or said["user_id"]
    channel = event.get("channel") or said["channel_id"]
    message = {"ts": button["ts"] or requests.stamp(), "thread_ts": one.places[0].split()[-1]}
    action = {"action_id": button["action_id"], "value": button["value"]}
    ephemeral = not button["ts"]
    told = requests.block_action(message, action, user, channel, ephemeral=ephemeral)
    team = {"id": said["team_id"], "domain": "contoso"}
    return told | {"team": team, "response_url": url}


def _command(text: str, team: str, user: str, url: str) -> Payload:
    return requests.command(text, user, team=team, response_url=url)


def _of(team: str, event: Payload) -> Payload:
    authorized = [x | {"team_id": team} for x in event["authorizations"]]
    return event | {"team_id": team, "context_team_id": team, "authorizations": authorized}
