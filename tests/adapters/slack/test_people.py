"""Who counts as a member with a verified address; whatever Slack does not say is not granted."""

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.people import KEPT, People, Person, person_of

TEAM = "T0CONTOSO"
JDOE: Mapping[str, Any] = {
    "id": "U0JDOE",
    "team_id": TEAM,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_email_confirmed": True,
    "profile": {"email": "jdoe@contoso.com", "real_name": "Jane Doe"},
}


def test_a_member_with_a_confirmed_address() -> None:
    """His address is who he is."""
    assert person_of("U0JDOE", TEAM, JDOE) == Person("U0JDOE", "jdoe@contoso.com")


@pytest.mark.parametrize(
    "change, why",
    [
        ({"deleted": True}, "gone"),
        ({"is_bot": True}, "bot"),
        ({"is_workflow_bot": True}, "bot"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "external"),
        ({"team_id": "T0FABRIKAM"}, "external"),
        ({"team_id": None}, "external"),
        ({"profile": {}}, "no-address"),
        ({"profile": None}, "no-address"),
        ({"profile": {"email": "jdoe"}}, "no-address"),
        ({"is_email_confirmed": False}, "unconfirmed"),
        ({"is_email_confirmed": None}, "unconfirmed"),
        ({"is_email_confirmed": "yes"}, "unconfirmed"),
    ],
)
def test_whoever_is_not_answered_is_told_why(change: Mapping[str, Any], why: str) -> None:
    """And has no address."""
    assert person_of("U0JDOE", TEAM, {**JDOE, **change}) == Person("U0JDOE", why=why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "teams, why",
    [([TEAM, "T0OTHER"], None), (["T0FABRIKAM"], "external"), ([], "external"), (None, "external")],
)
def test_in_an_organization_members_of_the_workspace_count(
    teams: list[str] | None, why: str | None
) -> None:
    """People have a home workspace of their own; another organization's people are strangers."""
    own = {"enterprise_id": "E0CONTOSO", "teams": teams}
    told = {**JDOE, "team_id": "T0HOME", "enterprise_user": own}

    assert person_of("U0JDOE", TEAM, told).why == why


class Calls:
    """users.info, counted."""

    def __init__(self) -> None:
        self.told: Mapping[str, Any] = JDOE
        self.asked: list[tuple[str, str]] = []

    async def user(self, token: str, user_id: str) -> Mapping[str, Any]:
        self.asked.append((token, user_id))
        return self.told


async def test_people_are_remembered_for_a_minute() -> None:
    """Each workspace for itself; whoever became a guest is one a minute later."""
    calls, now = Calls(), [0.0]
    people = People(calls, lambda: now[0])

    await people.who("t", TEAM, "U0JDOE")
    calls.told = {**JDOE, "is_restricted": True}
    assert (await people.who("t", TEAM, "U0JDOE")).why is None
    await people.who("u", "T0OTHER", "U0JDOE")
    now[0] = KEPT
    assert (await people.who("t", TEAM, "U0JDOE")).why == "guest"
    assert calls.asked == [("t", "U0JDOE"), ("u", "U0JDOE"), ("t", "U0JDOE")]
