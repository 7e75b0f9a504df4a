"""The look-ups of a case: one maker for every name that a check may ask for."""

from handlers.looking.seen import Seen
from handlers.lookups import LookUps
from knowledge.answer import LOOK_UPS
from tests.fakes import FakeDirectory, FakeServer, FakeTenant


def _none() -> LookUps:
    return LookUps(FakeDirectory(), FakeServer(), FakeTenant(), None)


def test_every_look_up_of_the_knowledge_can_be_made() -> None:
    """No check can ask for what nobody looks up, and nothing is looked up that no check knows."""
    assert set(_none().makers) == set(LOOK_UPS)


async def test_without_a_subject_nothing_is_said_of_one() -> None:
    """What needs an object could not look when none was named."""
    made = await _none().gather(["directory", "connector_space", "entra_object", "deleted_objects"])
    assert {type(x).__name__ for x in made.values()} == {"CouldNotLook"}


async def test_nothing_wanted_nothing_looked_up() -> None:
    """Names that no look-up has are passed over."""
    assert await Seen().gather(["nonsense"]) == {}
