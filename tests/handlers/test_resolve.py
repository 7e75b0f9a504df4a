"""From a handle to one object, a pick list or nobody."""

from collections.abc import Sequence
from typing import Any

from handlers.ports import Handle
from handlers.resolve import Nobody, One, Resolve, Several
from knowledge.vocabulary import DirectoryObject, TenantObject
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, ad_object
from tests.knowledge.build import ANCHOR, CLOUD_ID, GUID, JDOE, cloud, person, row

JDOE_SAM = Handle("sam", "jdoe")
ADDRESS = Handle("upn", "jdoe@contoso.com")
SYNCED: dict[str, Any] = {"onPremisesSamAccountName": "jdoe"}


class World:
    """Three fakes and the resolver over them."""

    def __init__(
        self,
        *live: DirectoryObject,
        gone: Sequence[DirectoryObject] = (),
        there: Sequence[TenantObject] = (),
    ) -> None:
        self.ad, self.server = FakeDirectory(*live, gone=gone), FakeServer()
        self.tenant = FakeTenant(*there)

    async def one(
        self, handle: Handle = JDOE_SAM, types: Sequence[str] = ()
    ) -> One | Several | Nobody:
        """What the resolver makes of a handle."""
        return await Resolve(self.ad, self.server, self.tenant).one(handle, "asked", types)


async def dn(world: World, handle: Handle = JDOE_SAM, types: Sequence[str] = ()) -> str | None:
    """The name of the one object that fits."""
    found = await world.one(handle, types)
    assert isinstance(found, One)
    return found.subject.dn


async def test_the_live_object_comes_first() -> None:
    """A live AD object wins over all other places."""
    found = await World(person(), gone=[ad_object("jdoe")], there=[cloud()]).one()
    assert isinstance(found, One)
    subject = found.subject
    assert (subject.asked, subject.dn, subject.object_guid) == ("asked", JDOE, GUID)
    assert (subject.type, subject.name, subject.entra_id) == ("user", "jdoe", None)


async def test_several_live_objects_are_a_pick_list() -> None:
    """Two objects of one account name are told apart by domain, department and state."""
    other = ad_object("jdoe", "CN=J Doe,DC=emea,DC=contoso,DC=com", userAccountControl="514")
    blank = ad_object("jdoe", "CN=J Doe,DC=x", objectGUID="AAAAAAAAAAAAAAAAAAAAAQ==")
    found = await World(person(department="Sales"), other, blank).one()
    assert isinstance(found, Several)
    assert [x.dn for x in found.candidates] == [JDOE, other.dn, blank.dn]
    assert [x.enabled for x in found.candidates] == [True, False, None]
    assert [x.department for x in found.candidates] == ["Sales", None, None]


async def test_the_wanted_type_is_preferred() -> None:
    """A group's name that a user has too means the group, unless there is none."""
    group = ad_object("jdoe", "CN=jdoe,OU=Groups,DC=x", objectClass=("top", "group"))
    assert await dn(World(person(), group), types=("group",)) == group.dn
    assert await dn(World(person()), types=("group",)) == JDOE


async def test_an_address_means_whom_it_signs_in() -> None:
    """Of those who hold an address, the one who signs in with it is meant."""
    holder = ad_object("shared", mail="jdoe@contoso.com")
    assert await dn(World(holder, person()), ADDRESS) == JDOE
    both = person(userPrincipalName="x@contoso.com")
    assert isinstance(await World(holder, both).one(ADDRESS), Several)


async def test_one_object_from_two_controllers_is_one() -> None:
    """The same GUID twice is no choice."""
    assert await dn(World(person(), person())) == JDOE


async def test_a_cloud_object_leads_to_its_ad_object() -> None:
    """By anchor, live or deleted; else the cloud object itself is what is asked about."""
    live = person(sAMAccountName="renamed")
    by_cloud = World(live, there=[cloud(**SYNCED)])
    found = await by_cloud.one()
    assert isinstance(found, One)
    assert (found.subject.dn, found.subject.entra_id) == (JDOE, CLOUD_ID)
    assert await dn(World(gone=[live], there=[cloud(**SYNCED)])) == JDOE
    alone = await World(there=[cloud(onPremisesDistinguishedName=JDOE, **SYNCED)]).one()
    assert isinstance(alone, One)
    assert (alone.subject.dn, alone.subject.object_guid) == (JDOE, None)
    assert alone.subject.entra_id == CLOUD_ID


async def test_several_cloud_objects_are_a_pick_list() -> None:
    """Cloud objects carry their id, so that the picked one is found again."""
    other = cloud("group", id="2", displayName=None, accountEnabled=False, **SYNCED)
    found = await World(there=[cloud(accountEnabled=True, **SYNCED), other]).one()
    assert isinstance(found, Several)
    assert [(x.type, x.entra_id, x.enabled) for x in found.candidates] == [
        ("user", CLOUD_ID, True),
        ("group", "2", False),
    ]
    assert [x.domain for x in found.candidates] == ["contoso.com", "contoso.com"]


async def test_the_latest_deleted_object() -> None:
    """Of several deleted objects of one name the last one changed is meant."""
    old, new = person(whenChanged="2026-01-01"), person("CN=New", whenChanged="2026-02-01")
    assert await dn(World(gone=[new, old, person("CN=Undated", whenChanged=None)])) == "CN=New"


async def test_rows_of_the_connector_space() -> None:
    """What only the connector space has is found by its name there."""
    world, by_dn = World(), Handle("dn", JDOE)
    world.server.rows = [row(values={"objectGUID": ANCHOR})]
    found = await world.one(by_dn)
    assert isinstance(found, One)
    assert (found.subject.object_guid, found.subject.name) == (GUID, "asked")
    world.server.rows.append(row(values={"displayName": "J Doe", "sAMAccountName": "jdoe"}))
    several = await world.one(by_dn)
    assert isinstance(several, Several)
    assert [x.name for x in several.candidates] == [JDOE, "J Doe"]


async def test_the_cloud_recycle_bin_comes_last() -> None:
    """A cloud object in the recycle bin is found when nothing else is."""
    found = await World(there=[cloud(deleted=True, **SYNCED)]).one()
    assert isinstance(found, One)
    assert found.subject.entra_id == CLOUD_ID


async def test_a_connector_space_that_knows_no_such_names_is_not_asked() -> None:
    """A live server finds names and GUIDs alone; that it cannot search proves nothing missing."""
    world = World()
    world.server.finds = frozenset({"dn"})
    world.server.kill()

    assert await world.one() == Nobody(())
    assert world.server.asked == []


async def test_nobody_is_proven_only_by_looking_everywhere() -> None:
    """Each place that could not be looked at is named."""
    world = World()
    found = await world.one()
    assert found == Nobody(())
    for fake in (world.ad, world.server, world.tenant):
        fake.kill()
    dark = await world.one()
    assert isinstance(dark, Nobody)
    assert [x.name for x in dark.blocked] == [
        "directory",
        "entra_object",
        "deleted_objects",
        "connector_space",
        "entra_deleted",
    ]
    assert {x.result for x in dark.blocked} == {"could-not-look"}
