"""Who somebody in Slack is: by his verified e-mail address, or why he cannot be told.

What decides are the fields of users.info: a guest is `is_restricted` or `is_ultra_restricted`,
somebody of another company `is_stranger` or no member of the workspace, and an address counts when
`is_email_confirmed`. A name that people give themselves decides nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

KEPT: Final = 60.0  # seconds; somebody who became a guest is one after a minute
MOST: Final = 5000  # people remembered at once
Why = Literal["guest", "external", "bot", "gone", "no-address", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Person:
    """A member with a verified address; or `why` he cannot be answered."""

    id: str
    address: str = ""
    why: Why | None = None


class Calls(Protocol):
    """What is asked of the Web API."""

    async def user(self, token: str, user_id: str) -> Mapping[str, Any]: ...


class People:
    """Tells people, and remembers them for a minute."""

    def __init__(self, calls: Calls, now: Callable[[], float] = time.monotonic) -> None:
        self._calls, self._now = calls, now
        self._known: dict[tuple[str, str], tuple[float, Person]] = {}

    async def who(self, token: str, team: str, user: str) -> Person:
        """The person; errors of the Web API pass through."""
        key, now = (team, user), self._now()
        known = self._known.get(key)
        if known is not None and now - known[0] < KEPT:
            return known[1]
        person = person_of(user, team, await self._calls.user(token, user))
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = now, person
        return person


def person_of(user: str, team: str, told: Mapping[str, Any]) -> Person:
    """What users.info tells of somebody in this workspace. What it does not tell is not granted."""
    why = _barred(told, team)
    if why is not None:
        return Person(user, why=why)
    profile = told.get("profile")
    address = profile.get("email") if isinstance(profile, Mapping) else None
    if not isinstance(address, str) or "@" not in address:
        return Person(user, why="no-address")
    if told.get("is_email_confirmed") is not True:
        return Person(user, why="unconfirmed")
    return Person(user, address.strip())


def _barred(told: Mapping[str, Any], team: str) -> Why | None:
    if told.get("deleted"):
        return "gone"
    if told.get("is_bot") or told.get("is_workflow_bot"):
        return "bot"
    if told.get("is_restricted") or told.get("is_ultra_restricted"):
        return "guest"
    member = told.get("team_id") == team or team in _teams(told.get("enterprise_user"))
    return None if member and not told.get("is_stranger") else "external"


def _teams(enterprise_user: object) -> Sequence[object]:
    """The workspaces of somebody's organization that he is a member of."""
    teams = enterprise_user.get("teams") if isinstance(enterprise_user, Mapping) else None
    return teams if isinstance(teams, list) else ()
