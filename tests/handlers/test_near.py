"""Nobody of that name: not found, or not known, with the nearest names."""

from handlers.near import Near
from handlers.ports import Handle, NamedObject
from handlers.verdict import LookUp
from knowledge.evidence import Found, Lookup
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


async def test_a_failure_is_no_list_of_names() -> None:
    """Without names there is no near miss; with those of before there is, if still there."""
    directory = _people()
    near = Near(directory)
    directory.kill("names")
    unread = await near.nobody("object-not-syncing", TYPO, ())
    assert (unread.outcome, unread.diagnosis) == ("not-found", "ad-object-not-found")
    assert unread.near == ()
    assert [(x.name, x.result) for x in unread.not_looked] == [("names", "could-not-look")]
    blocked = await near.nobody("object-not-syncing", TYPO, BLOCKED)
    assert blocked.look_ups == BLOCKED
    directory.down.clear()
    read = await near.nobody("object-not-syncing", TYPO, ())
    assert (bool(read.near), read.look_ups) == (True, ())
    directory.kill("names")
    kept = await near.nobody("object-not-syncing", TYPO, ())
    assert (bool(kept.near), kept.look_ups) == (True, ())
    directory.kill("object")
    assert (await near.nobody("object-not-syncing", TYPO, ())).near == ()


async def test_the_index_follows_the_names() -> None:
    """It is made anew when the directory shows other names, and kept while it shows the same."""

    class Same(FakeDirectory):
        async def names(self) -> Lookup[tuple[NamedObject, ...]]:
            return Found(shown)

    shown = (NamedObject("CN=jdoe,OU=Sales,DC=corp,DC=contoso,DC=com", ("jdoe",)),)
    near = Near(Same(ad_object("jdoe"), ad_object("jdeon")))
    first = await near.nobody("object-not-syncing", TYPO, ())
    again = await near.nobody("object-not-syncing", TYPO, ())
    shown = (NamedObject("CN=jdeon,OU=Sales,DC=corp,DC=contoso,DC=com", ("jdeon",)),)
    anew = await near.nobody("object-not-syncing", TYPO, ())

    assert [[x.sam for x in found.near] for found in (first, again, anew)] == [
        ["jdoe"],
        ["jdoe"],
        ["jdeon"],
    ]
