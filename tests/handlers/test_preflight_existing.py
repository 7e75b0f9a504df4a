"""Rows without an objectGUID that are about objects which exist in Active Directory already."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.preflight import Planned
from knowledge.anchor import SETTING
from knowledge.vocabulary import DirectoryObject
from tests.fakes import ad_object
from tests.handlers.small_preflight import STAFF, World, ids, planned
from tests.knowledge import build

UPN = "userPrincipalName"
MINE = "user2@contoso.com"
HERE = f"CN=User 2,{STAFF}"
EMEA = "CN=User 2,OU=Staff,DC=emea,DC=contoso,DC=com"


def there(dn: str = HERE, name: str = "user2", **more: Any) -> DirectoryObject:
    """The object in AD."""
    usual: dict[str, Any] = {
        "objectSid": "S-1-5-21-7",
        "userAccountControl": "512",
        "userPrincipalName": MINE,
        "mail": MINE,
        "proxyAddresses": f"SMTP:{MINE}",
    }
    return ad_object(name, dn, **{**usual, **more})


def world(*objects: DirectoryObject) -> World:
    """A world in which AD holds these; the first of them was synchronized."""
    made = World()
    made.directory.objects += objects
    made.server.state = build.server(settings={SETTING: "objectGUID"})
    anchor = objects[0].attributes.first("objectGUID")
    cloud = build.cloud(userPrincipalName=MINE, onPremisesImmutableId=anchor)
    made.tenant.objects.append(cloud)
    return made


def row(dn: str | None = None, **values: Any) -> Planned:
    """A row of a table with few columns."""
    one = planned(2, dn, mail=None, proxyAddresses=None, displayName="User 2", **values)
    return replace(one, columns=frozenset({"samaccountname", "userprincipalname", "displayname"}))


async def test_by_its_name() -> None:
    """It is no clash with itself, and its cloud object is its own."""
    found = await world(there()).one(row())

    assert (found.status, found.match.kind, found.match.target) == ("clean", "own", MINE)
    assert found.findings == ()


@pytest.mark.parametrize(
    "values, by",
    [({}, "sAMAccountName"), ({"sAMAccountName": None, "userPrincipalName": MINE}, UPN)],
)
async def test_without_its_name(values: dict[str, Any], by: str) -> None:
    """By its account name, else by its sign-in name; by which of them is said."""
    one = replace(row("", **values), columns=frozenset({x.lower() for x in (by, "displayName")}))
    found = await world(there()).one(one)

    assert (found.status, found.match.kind, ids(found)) == ("clean", "own", ["object"])
    assert found.findings[0].values == {"other": HERE, "by": by}


async def test_account_names_of_two_domains() -> None:
    """The sign-in name decides between them."""
    other = there(EMEA, userPrincipalName="x@contoso.com", mail="x@contoso.com", proxyAddresses=())
    other = replace(other, attributes=other.attributes.having("objectGUID", ("AAAA",)))
    found = await world(there(), other).one(row(""))

    assert (found.match.kind, found.findings[0].values["by"]) == ("own", UPN)


async def test_which_of_two_is_not_known() -> None:
    """Neither is guessed."""
    one = row("", userPrincipalName=None)
    found = await world(there(), there(EMEA)).one(one)

    assert (found.status, found.match.kind) == ("not-known", "not-known")
    assert "which-object" in ids(found)


async def test_nobody_of_that_name() -> None:
    """Then it is new."""
    found = await world(there()).one(
        row("", sAMAccountName="new1", userPrincipalName="new1@contoso.com")
    )
    bare = await world(there()).one(row("", sAMAccountName=None, userPrincipalName=None))

    assert found.match.kind == "new"
    assert {"object", "which-object"}.isdisjoint([*ids(found), *ids(bare)])


async def test_an_account_name_of_another_place() -> None:
    """In one domain there is one of each: an old name, or a name that is taken; in another not."""
    moved = await world(there(f"CN=Old,{STAFF}")).one(row())
    other = await world(there(EMEA)).one(row())

    assert "account-elsewhere" in ids(moved)
    assert (moved.status, moved.match.kind) == ("faults", "own")
    assert "account-elsewhere" not in ids(other)
    assert "directory-duplicate" in ids(other)


async def test_what_the_row_does_not_tell_is_as_active_directory_has_it() -> None:
    """An empty cell is empty, a column that is not there is not."""
    attribute = {"extensionAttribute1": "kept", "displayName": "There", "adminDescription": "User_"}
    here = world(there(**attribute))
    stopped = await here.one(row())
    told = row()
    emptied = await here.one(
        replace(told, columns=frozenset({*(told.columns or ()), "admindescription"}))
    )

    assert (stopped.status, emptied.status) == ("would-not-sync", "clean")
    assert stopped.planned.object.attributes.first("displayName") == "User 2"
    assert stopped.planned.object.attributes.first("extensionAttribute1") == "kept"


async def test_a_record_of_ldif() -> None:
    """What it does not hold is as AD has it."""
    found = await world(there()).one(replace(row(), columns=None))

    assert (found.status, found.match.kind) == ("clean", "own")


async def test_a_value_that_moves_between_rows_without_names() -> None:
    """The other object counts as the file has it."""
    here = world(there(), there(f"CN=User 3,{STAFF}", "user3", mail="old@contoso.com"))
    here.directory.objects[1] = replace(
        here.directory.objects[1],
        attributes=here.directory.objects[1].attributes.without("userPrincipalName"),
    )
    three = replace(row("", sAMAccountName="user3", userPrincipalName="user3@contoso.com"), line=3)
    three = replace(three, columns=frozenset({*(three.columns or ()), "mail", "proxyaddresses"}))
    found = await here.look(row(), three)

    assert "directory-duplicate" not in ids(found[0])


async def test_the_same_object_by_name_and_by_account() -> None:
    """Two lines of one object are told as such."""
    found = await world(there()).look(row(), replace(row(""), line=3))

    assert "file-twice" in ids(found[0])
    assert "file-twice" in ids(found[1])


@pytest.mark.parametrize("look_up, dn", [("object", HERE), ("find", ""), ("find", f"CN=X,{STAFF}")])
async def test_active_directory_out_of_reach(look_up: str, dn: str) -> None:
    """Whether it is new is not known, so neither is the match."""
    here = world(there())
    here.directory.kill(look_up)
    found = await here.one(row(dn, userPrincipalName="z@contoso.com"))

    assert (found.status, found.match.kind) == ("not-known", "not-known")
    assert "no-directory" in ids(found)


async def test_a_sign_in_name_cannot_be_looked_for() -> None:
    """The same without an account name."""
    here = world(there())
    here.directory.kill("find")
    found = await here.one(row("", sAMAccountName=None))

    assert "no-directory" in ids(found)
