"""Roles by the groups of the asking person; whatever cannot be told is not granted."""

from typing import Any

import pytest

from handlers.access import KEPT, Access, Groups, RoleUnknownError
from handlers.cases import CasesUnavailableError
from handlers.conductor import conducted
from handlers.ports import Handle
from handlers.rights import Actor
from knowledge.evidence import Lookup
from knowledge.vocabulary import DirectoryObject
from tests.fakes import FakeDirectory, MemoryNotes, ad_object

ADMINS = "CN=Sync Admins,OU=Groups,DC=corp,DC=contoso,DC=com"
HELPDESK = "CN=Helpdesk,OU=Groups,DC=corp,DC=contoso,DC=com"
FIRST_LINE = "CN=First Line,OU=Groups,DC=corp,DC=contoso,DC=com"
ADDRESS = "jdoe@contoso.com"
ACCOUNT = Handle("upn", ADDRESS)


def person(*groups: str, **attributes: Any) -> DirectoryObject:
    """jdoe, enabled, in these groups."""
    given = {
        "mail": "JDoe@Contoso.com",
        "userAccountControl": "512",
        "memberOf": groups,
        **attributes,
    }
    return ad_object("jdoe", **given)


def group(dn: str, *members: str) -> DirectoryObject:
    """A group."""
    name = dn.partition(",")[0].removeprefix("CN=")
    return ad_object(name, dn, objectClass=("top", "group"), member=members)


def access(*objects: DirectoryObject, notes: MemoryNotes | None = None) -> Access:
    """The roles of a directory with these objects."""
    groups = Groups((ADMINS,), (HELPDESK,))
    return Access(FakeDirectory(*objects), groups, notes or MemoryNotes())


async def test_a_member_of_the_admins_is_an_admin() -> None:
    """His own memberOf says so; names are compared without case and spaces."""
    assert await access(person(ADMINS.lower().replace(",", ", "))).actor(ADDRESS) == Actor(
        "admin", ACCOUNT
    )


async def test_a_group_within_the_group_counts() -> None:
    """First line stands in helpdesk, so its members are helpdesk."""
    told = access(person(FIRST_LINE), group(ADMINS), group(HELPDESK, FIRST_LINE))

    assert await told.actor(ADDRESS) == Actor("helpdesk", ACCOUNT)


async def test_whoever_is_in_no_group_is_a_user() -> None:
    """A group that is not there gives nobody a role."""
    assert await access(person("CN=Sales"), group(HELPDESK)).actor(ADDRESS) == Actor(
        "user", ACCOUNT
    )


async def test_admin_counts_before_helpdesk() -> None:
    """In both groups he has the wider role."""
    assert (await access(person(HELPDESK, ADMINS)).actor(ADDRESS)).role == "admin"


@pytest.mark.parametrize(
    "people",
    [
        (),
        (person(ADMINS), person(ADMINS, dn="CN=Other,DC=corp,DC=contoso,DC=com")),
        (person(ADMINS, userAccountControl="514"),),
        (person(ADMINS, userAccountControl=""),),
        (person(ADMINS, objectClass=("top", "person", "contact")),),
    ],
    ids=["nobody", "two", "disabled", "unreadable", "a contact"],
)
async def test_whoever_is_not_one_enabled_person_has_no_account(
    people: tuple[DirectoryObject, ...],
) -> None:
    """And so he is refused whatever is personal, whichever groups are named."""
    who = await access(*people).actor(ADDRESS)

    assert (who.role, who.account) == ("user", None)
    assert who.name != (await access(*people).actor("asmith@contoso.com")).name


class ByAlias(FakeDirectory):
    """A directory in which an address finds whoever has it as one of his aliases."""

    async def find(self, handle: Handle) -> Lookup[tuple[DirectoryObject, ...]]:
        return self.some("find", self.objects)


async def test_an_alias_is_nobody_s_account() -> None:
    """It may be a mailbox that several people read."""
    directory = ByAlias(person(ADMINS, proxyAddresses=("smtp:frontdesk@contoso.com",)))
    told = Access(directory, Groups((ADMINS,)), MemoryNotes())

    assert (await told.actor("frontdesk@contoso.com")).account is None
    assert (await told.actor("jdoe@CONTOSO.com")).role == "admin"


async def test_a_group_that_cannot_be_read_is_no_role_and_no_user() -> None:
    """It is said that it could not be looked at."""
    directory = FakeDirectory(person("CN=Sales"))
    directory.kill("object", why="timed out")

    with pytest.raises(RoleUnknownError, match="timed out"):
        await Access(directory, Groups((ADMINS,)), MemoryNotes()).actor(ADDRESS)


async def test_a_role_is_remembered_for_a_directory_that_is_down() -> None:
    """For an hour at most, and only where it was known."""
    notes = MemoryNotes()
    await access(person(ADMINS), notes=notes).actor(ADDRESS)
    down = FakeDirectory()
    down.kill(why="no controller answers")
    told = Access(down, Groups((ADMINS,)), notes)

    assert await told.actor(ADDRESS) == Actor("admin", ACCOUNT)
    with pytest.raises(RoleUnknownError, match="no controller answers"):
        await told.actor("asmith@contoso.com")
    notes.now = KEPT + 1
    with pytest.raises(RoleUnknownError):
        await told.actor(ADDRESS)


async def test_whoever_was_disabled_is_not_remembered_as_what_he_was() -> None:
    """The last that the directory said counts on the day on which it is down."""
    notes = MemoryNotes()
    await access(person(ADMINS), notes=notes).actor(ADDRESS)
    await access(person(ADMINS, userAccountControl="514"), notes=notes).actor(ADDRESS)
    down = FakeDirectory()
    down.kill()

    assert (await Access(down, Groups((ADMINS,)), notes).actor(ADDRESS)).role == "user"


async def test_a_changed_group_counts_at_once() -> None:
    """Whatever keeps look-ups for a minute is asked anew."""
    directory = FakeDirectory(person(ADMINS))
    told = Access(conducted(directory, "ad"), Groups((ADMINS,)), MemoryNotes())
    assert (await told.actor(ADDRESS)).role == "admin"

    directory.objects[:] = [person()]

    assert (await told.actor(ADDRESS)).role == "user"


class NoNotes(MemoryNotes):
    """A store that is away."""

    async def keep(self, key: str, text: str, seconds: float) -> None:
        raise CasesUnavailableError("the disk is full")

    async def read(self, key: str) -> str | None:
        raise CasesUnavailableError("the disk is full")


async def test_a_store_that_is_away_takes_no_role_away() -> None:
    """It is needed only when the directory is away as well."""
    assert (await access(person(ADMINS), notes=NoNotes()).actor(ADDRESS)).role == "admin"
    down = FakeDirectory()
    down.kill(why="no controller answers")
    with pytest.raises(RoleUnknownError):
        await Access(down, Groups(), NoNotes()).actor(ADDRESS)
