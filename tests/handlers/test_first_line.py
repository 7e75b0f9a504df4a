"""First lines that answer what was asked: the primary address, a membership that is there."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.first_line import first_line
from handlers.phrases import Phrases
from handlers.verdict import Verdict
from knowledge.court import Court
from knowledge.tree import Step
from tests.handlers.test_court import JDOE, TEXTS
from tests.knowledge.build import cloud, entra_row, row, view
from tests.knowledge.court_world import DARK, heard

SENT = {"userPrincipalName": "jdoe@contoso.com", "proxyAddresses": ("SMTP:jane@contoso.com",)}
SPACE = view(row(), entra_row(SENT))


def line(found: Court | None, attribute: str | None = None, **more: Any) -> str:
    """The first line of a healthy answer with this court."""
    symptom = "attribute-not-syncing" if attribute else "group-membership"
    usual: dict[str, Any] = {"court": found, "attribute": attribute}
    verdict = replace(Verdict(symptom, JDOE, "healthy", "healthy-in-sync"), **{**usual, **more})
    return first_line(Phrases(TEXTS, verdict), verdict, None, "jdoe")


def mailed(attribute: str, **more: Any) -> Court:
    """The court on the addresses that were sent."""
    return heard(attribute, **{"connector_space": SPACE, **more})


def group(*values: tuple[str, ...] | str) -> Court:
    """A membership: what each stop lists, or its state."""
    stop = heard("title").stops[0]
    stops = (
        replace(heard("title").stops[n], values=x, state="seen")
        if isinstance(x, tuple)
        else replace(stop, values=None, state=x)  # type: ignore[arg-type]  # a state of Seen
        for n, x in enumerate(values)
    )
    return Court("member", tuple(stops), group="Sales Team", member="J Doe")


@pytest.mark.parametrize("attribute", ["mail", "proxyAddresses"])
def test_the_primary_address_is_told(attribute: str) -> None:
    """It is what was asked for; the rest of the line stays."""
    said = line(mailed(attribute), attribute)

    assert said.startswith(f"{attribute} of jdoe")
    assert "jane@contoso.com" in said


@pytest.mark.parametrize(
    "more",
    [
        {"connector_space": view(row(), entra_row({"userPrincipalName": "jdoe@contoso.com"}))},
        {"entra_object": cloud(proxyAddresses=["SMTP:old@contoso.com"])},
        {"domains": DARK},
    ],
)
def test_an_address_that_is_not_certain_is_not_told(more: dict[str, Any]) -> None:
    """It hangs on a mailbox, Entra ID shows another, the domains were not seen."""
    assert line(mailed("mail", **more), "mail") == line(None, "mail")


def test_other_first_lines_stay_as_they_are() -> None:
    """Another attribute; a change that waits; a fault that holds others back."""
    fault = Step(
        "suffix",
        "entra-id",
        "stopped",
        "look-up",
        diagnosis="svc-adsync-not-running",
        effect="holds",
    )
    waits = {"diagnosis": "healthy-wait-for-cycle"}
    beside: dict[str, Any] = {"asides": (fault,), "also": ("svc-adsync-not-running",)}

    assert line(heard("title"), "title") == line(None, "title")
    for more in (waits, beside):
        assert line(mailed("mail"), "mail", **more) == line(None, "mail", **more)


THERE = ("J Doe",)


@pytest.mark.parametrize(
    "stops, told",
    [
        ((THERE, THERE, THERE, THERE, THERE), True),
        ((THERE, "could-not-look", "could-not-look", "could-not-look", THERE), True),
        ((THERE, THERE, THERE, THERE, "not-recorded"), True),
        ((THERE, THERE, (), THERE, THERE), False),
        ((THERE, THERE, "not-there", THERE, THERE), False),
        (("could-not-look",), False),
    ],
)
def test_a_membership_that_is_there_is_told_where_every_stop_shows_it(
    stops: tuple[tuple[str, ...] | str, ...], told: bool
) -> None:
    """The group is named, and the stops that were looked at, and no other."""
    found = group(*stops)
    said = line(found)
    phrases = Phrases(TEXTS, Verdict(None, None, "healthy"))

    assert (said != line(None)) is told
    assert ("J Doe" in said and "Sales Team" in said) is told
    for stop in found.stops if told else ():
        if stop.state == "seen":
            assert phrases.place(stop.place) in said


def test_members_in_general_are_no_membership() -> None:
    """Without a member there is nothing to be in."""
    assert line(replace(group(THERE), member="")) == line(None)
