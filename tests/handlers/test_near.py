"""Nobody of that name: not found, or not known, with the nearest names."""

from handlers.near import Near
from handlers.ports import Handle
from handlers.verdict import LookUp
from tests.fakes import FakeDirectory, ad_object

TYPO = Handle("sam", "jdeo")
BLOCKED = (LookUp("entra_object", "could-not-look", 0, "403"),)


def _people() -> FakeDirectory:
    return FakeDirectory(ad_object("jdoe"), ad_object("unlike"))


async def test_not_found_with_near_names() -> None:
    """After a look everywhere: not found, the nearest names, and the domains searched."""
    found = await Near(_people()).nobody("object-not-syncing", TYPO, ())
    assert (found.outcome, found.diagnosis) == ("not-found", "ad-object-not-found")
    assert [x.sam for x in found.near] == ["jdoe"]
    assert found.searched == ("corp.contoso.com",)


async def test_a_place_that_was_not_seen_proves_no_absence() -> None:
    """With a failed look-up the outcome is inconclusive, never not-found."""
    found = await Near(_people()).nobody("object-not-syncing", TYPO, BLOCKED)
    assert (found.outcome, found.diagnosis) == ("inconclusive", "inconclusive-missing-access")
    assert found.not_looked == BLOCKED


async def test_names_are_read_once_and_a_failure_is_no_list() -> None:
    """The index is built on first need and kept; without names there is no near miss."""
    directory = _people()
    near = Near(directory)
    directory.kill("names")
    assert (await near.nobody("object-not-syncing", TYPO, ())).near == ()
    directory.down.clear()
    for _ in range(2):
        assert (await near.nobody("object-not-syncing", TYPO, ())).near
    assert directory.asked.count("names") == 2
    directory.kill("object")
    assert (await near.nobody("object-not-syncing", TYPO, ())).near == ()
