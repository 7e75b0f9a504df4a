"""Who is to blame for a look-up that could not look: never a system that answered."""

import asyncio

import pytest

from handlers.looking.blame import NO_SUBJECT, blamed, of
from handlers.looking.seen import Seen
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from tests.handlers.looking.world import BY_CLOUD, World

DARK = CouldNotLook("it did not answer")
FOUND: Lookup[int] = Found(1)


def told(found: Lookup[int]) -> tuple[str, str, str]:
    """Source, root and the whole reason."""
    assert isinstance(found, CouldNotLook)
    return found.source, found.root, found.why


def test_a_failure_belongs_to_the_system_that_was_asked() -> None:
    """It is marked once, by whoever asked; what was found, or is of no system, stays."""
    own: Lookup[int] = of("entra-id", DARK)

    assert told(own) == ("entra-id", DARK.why, DARK.why)
    assert of("connect-server", own) is own
    assert [of("entra-id", x) for x in (FOUND, Missing())] == [FOUND, Missing()]
    assert told(blamed("domains", DARK)) == ("entra-id", DARK.why, DARK.why)
    assert blamed("no-such-look-up", DARK) is DARK
    assert blamed("domains", FOUND) is FOUND


def test_what_leans_on_another_system_names_that_one() -> None:
    """Across two systems and back again the reason stays that of the one that failed."""
    there: Lookup[int] = blamed("directory", DARK)
    over = blamed("connector_space", there)
    back = blamed("directory_holders", over)

    assert told(over)[:2] == ("active-directory", DARK.why)
    assert "Active Directory" in told(over)[2]
    assert DARK.why in told(over)[2]
    assert told(back) == told(there)


def test_without_an_object_nobody_is_to_blame() -> None:
    """That no object was named is no failure of a system."""
    assert blamed("visible", blamed("directory", NO_SUBJECT)) is NO_SUBJECT


class Slow(Seen):
    """Two look-ups that never come back, one of Active Directory, and one that leans on it."""

    def __init__(self) -> None:
        super().__init__(time_limit=0.001)
        self.makers = {
            "directory": self._never,
            "domains": self._never,
            "connector_space": lambda: self.get("directory"),
            "entra_object": lambda: self.get("connector_space"),
        }

    async def _never(self) -> Lookup[int]:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_late_look_up_is_blamed_on_the_one_that_it_waits_for() -> None:
    """What waits for Active Directory at the end of the time does not call the others slow."""
    looks = Slow()
    await looks.gather(["entra_object", "domains"])

    assert {n: x.source for n, x in looks.made.items()} == {
        "directory": "active-directory",
        "connector_space": "active-directory",
        "entra_object": "active-directory",
        "domains": "entra-id",
    }


@pytest.mark.parametrize(
    "name, subject, down, source",
    [
        ("directory", BY_CLOUD, "tenant", "entra-id"),
        ("connector_space", BY_CLOUD, "tenant", "entra-id"),
        ("entra_object", None, "ad", "active-directory"),
        ("audits", None, "ad", "active-directory"),
        ("filter_group", None, "server", "connect-server"),
        ("visible", None, "ad", "active-directory"),
    ],
)
async def test_a_look_up_across_systems_blames_the_one_that_is_down(
    name: str, subject: object, down: str, source: str
) -> None:
    """A look-up in one system that asks another on its way tells whose failure it was."""
    world = World()
    looks = world.looks(subject) if subject else world.looks()  # type: ignore[arg-type]
    {"ad": world.ad, "server": world.server, "tenant": world.tenant}[down].kill()
    if name == "entra_object":
        world.tenant.objects = []

    await looks.get(name)

    assert (looks.made[name].result, looks.made[name].source) == ("could-not-look", source)
