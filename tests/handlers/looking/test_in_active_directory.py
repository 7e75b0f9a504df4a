"""Look-ups in Active Directory: the object and its surroundings."""

from typing import Any

import pytest

from handlers.verdict import Subject
from knowledge.evidence import CouldNotLook, Found, Missing
from tests.handlers.looking.world import BY_CLOUD, HIM, SID, World
from tests.knowledge.build import (
    ANCHOR,
    CORP,
    GUID,
    JDOE,
    SALES,
    cloud,
    connector,
    entra_row,
    person,
    row,
)

DARK = CouldNotLook("it is dark")
GROUP = f"CN=Pilot,{SALES}"
HEIR_SID = "S-1-5-21-1-2-3-2001"


async def test_the_live_object_by_guid_name_or_tie() -> None:
    """By objectGUID, else by name, else, known from Entra ID alone, by what ties it there."""
    world = World()
    live = world.ad.objects[0]
    named = Subject("jdoe", JDOE, None, "user", "jdoe")
    assert await world.get("directory") == live
    assert await world.get("directory", named) == live
    assert await world.get("directory", BY_CLOUD) == live
    assert await world.get("directory", None) == "dark"
    assert short_other(await world.looks(HIM, named).gather(["other_directory"])) == live


def short_other(found: dict[str, Any]) -> Any:
    """The value of the second object."""
    return found["other_directory"].value


async def test_absence_is_said_only_after_a_look() -> None:
    """An object known from Entra ID alone is missing in AD only when both were looked at."""
    world = World().only(there=cloud())
    assert await world.get("directory", BY_CLOUD) == "missing"
    world.ad.kill("find")
    assert await world.get("directory", BY_CLOUD) == "dark"
    cloud_only = Subject("x", None, None, "user", "x")
    assert await world.get("directory", cloud_only) == "dark"
    world.tenant.kill("by_id")
    assert await world.get("directory", BY_CLOUD) == "dark"


async def test_a_namesake_of_a_cloud_only_object_is_not_it() -> None:
    """Without a tie nothing in AD is taken for the object."""
    world = World()
    world.tenant.objects = [cloud(onPremisesSyncEnabled=None, displayName="J Doe")]
    assert await world.get("directory", BY_CLOUD) == "missing"


async def test_the_deleted_object_and_its_neighbours() -> None:
    """By GUID or name; those deleted from, and standing in, the same container."""
    world = World()
    assert await world.get("deleted_objects") == "missing"
    assert await world.get("deleted_neighbours") == "missing"
    assert await world.get("live_neighbours") == "missing"
    gone = person(deleted=True, lastKnownParent=SALES)
    world.ad.gone = [gone]
    named = Subject("jdoe", None, None, "user", "jdoe")
    assert await world.get("deleted_objects") == gone
    assert await world.get("deleted_objects", named) == gone
    assert await world.get("deleted_objects", None) == "dark"
    assert await world.get("deleted_neighbours") == (gone,)
    assert await world.get("live_neighbours") == (JDOE,)
    world.ad.kill("names")
    assert await world.get("live_neighbours") == "dark"
    world.ad.gone = [person(deleted=True)]
    assert await world.get("deleted_neighbours") == "missing"
    assert await world.get("live_neighbours") == "missing"


async def test_the_successor_of_a_deleted_object() -> None:
    """Its master account, else the live object whose master it was."""
    world = World().only(person(objectSid=HEIR_SID))
    assert await world.get("successor") == "missing"
    master = Found(person(deleted=True, msExchMasterAccountSid=HEIR_SID))
    assert (await world.get("successor", deleted_objects=master)).attributes["objectSid"]
    own = Found(person(deleted=True, objectSid=SID))
    assert await world.get("successor", deleted_objects=own) == "missing"
    world.only(person(msExchMasterAccountSid=SID))
    assert (await world.get("successor", deleted_objects=own)).dn == JDOE
    nameless = Found(person(deleted=True, mail=None, userPrincipalName=None))
    assert await world.get("successor", deleted_objects=nameless) == "missing"
    world.ad.kill("holders")
    assert await world.get("successor", deleted_objects=own) == "dark"


async def test_the_sources_of_pending_deletes() -> None:
    """The AD object of each row, live or deleted; one failed look makes them all unknown."""
    world = World()
    gone = person(deleted=True, objectGUID="AAAAAAAAAAAAAAAAAAAAAQ==")
    world.ad.gone = [gone]
    rows = Found(
        tuple(
            entra_row({"sourceAnchor": anchor} if anchor else None)
            for anchor in (ANCHOR, "AAAAAAAAAAAAAAAAAAAAAQ==", "bm9uZQ==", None)
        )
    )
    live = world.ad.objects[0]
    found = await world.get("pending_delete_sources", pending_deletes=rows)
    assert found == (live, gone, None, None)
    assert await world.get("pending_delete_sources", pending_deletes=DARK) == "dark"
    world.ad.kill("deleted")
    assert await world.get("pending_delete_sources", pending_deletes=rows) == "dark"


async def test_what_holds_the_names_of_the_orphans() -> None:
    """AD is asked for all of them at once; without a name, or without orphans, it is not asked."""
    world = World()
    orphan = entra_row({"userPrincipalName": "JDOE@contoso.com"}, mv_id=None)
    unnamed = entra_row(mv_id=None)
    him = world.ad.objects[0]

    assert await world.get("orphan_claimants", orphans=Found((orphan, unnamed))) == (him,)
    assert await world.get("orphan_claimants", orphans=Found((unnamed,))) == "missing"
    assert await world.get("orphan_claimants", orphans=Missing()) == "missing"
    assert await world.get("orphan_claimants", orphans=DARK) == "dark"
    world.ad.kill("holders")
    assert await world.get("orphan_claimants", orphans=Found((orphan,))) == "dark"


@pytest.mark.parametrize("name", ["directory_copies", "directory_holders", "master_account"])
async def test_what_leans_on_the_object_fails_with_it(name: str) -> None:
    """Without the object its copies, rivals and master account are not known."""
    assert await World().get(name, directory=DARK) == "dark"


async def test_copies_rivals_and_master_account() -> None:
    """Of the object as other controllers show it, of its addresses, and of its SID."""
    world = World()
    assert await world.get("directory_copies") == "missing"
    world.ad.others = {GUID: {"dc2": None}}
    assert await world.get("directory_copies") == {"dc2": None}
    assert await world.get("directory_copies", BY_CLOUD) == "missing"
    assert await world.get("directory_holders") == "missing"
    rival = person(objectGUID="AAAAAAAAAAAAAAAAAAAAAQ==")
    world.ad.objects.append(rival)
    assert await world.get("directory_holders") == (rival,)
    nameless = Found(person(mail=None, userPrincipalName=None))
    assert await world.get("directory_holders", directory=nameless) == "missing"
    assert await world.get("directory_holders", None, directory=Missing()) == "dark"
    assert await world.get("master_account") == "missing"
    linked = Found(person(msExchMasterAccountSid=SID))
    assert (await world.get("master_account", directory=linked)).dn == JDOE


async def test_the_filter_group_of_its_own_connector() -> None:
    """The group that filters the connector of the object's domain, and its row."""
    world = World()
    assert await world.get("filter_group") == "missing"
    world.server.connector_list = (connector(group_filter_dn=GROUP),)
    world.ad.objects.append(person(dn=GROUP))
    world.server.rows.append(row(GROUP))
    assert (await world.get("filter_group")).dn == GROUP
    assert (await world.get("filter_group_space")).dn == GROUP
    for name in ("filter_group", "filter_group_space"):
        assert await world.get(name, connectors=DARK) == "dark"
        assert await world.get(name, directory=DARK) == "dark"
    elsewhere = Found(person(dn="CN=J Doe,DC=fabrikam,DC=com"))
    assert await world.get("filter_group", directory=elsewhere) == "missing"


async def test_all_containers() -> None:
    """Every organizational unit."""
    world = World()
    world.ad.ous = [person(dn=f"OU=Sales,{CORP}")]
    assert len(await world.get("containers")) == 1
