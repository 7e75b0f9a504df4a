"""Look-ups about deletions: who stands where a deleted object stood, whose deletes are pending."""

from dataclasses import replace
from typing import Any

from handlers.lookups import LookUps
from handlers.verdict import Subject
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import DirectoryObject, MetaverseObject, PendingChange
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, ad_object
from tests.knowledge.build import entra_row, row

CORP = "DC=corp,DC=contoso,DC=com"
SALES = f"OU=Sales,{CORP}"


def gone(name: str = "jdoe", **more: str) -> DirectoryObject:
    """A deleted object that stood in OU=Sales."""
    usual = {"lastKnownParent": SALES, "objectSid": "S-1-5-21-1", **more}
    return replace(
        ad_object(name, f"CN={name}\\0ADEL:1,CN=Deleted Objects,{CORP}", **usual), deleted=True
    )


def looks(directory: FakeDirectory, server: FakeServer | None = None) -> LookUps:
    """The look-ups about the first deleted object."""
    found = (*directory.gone, ad_object("nobody"))[0]
    subject = Subject("jdoe", found.dn, found.object_guid, "user", "jdoe")
    return LookUps(directory, server or FakeServer(), FakeTenant(), subject)


async def got(name: str, directory: FakeDirectory, server: FakeServer | None = None) -> Any:
    """One look-up."""
    return await looks(directory, server).get(name)


async def test_live_neighbours_are_all_below_the_container() -> None:
    """What still stands in the container, however deep."""
    deep = ad_object("deep", f"CN=deep,OU=Berlin,{SALES}")
    far = ad_object("far", f"CN=far,OU=Other,{CORP}")
    found = await got("live_neighbours", FakeDirectory(ad_object("here"), deep, far, gone=[gone()]))
    assert found == Found((f"CN=here,{SALES}", deep.dn))


async def test_neighbours_of_nothing_are_not_looked_for() -> None:
    """Without a deleted object, or its container, there is nothing to look below."""
    assert await got("live_neighbours", FakeDirectory()) == Missing()
    directory = FakeDirectory(gone=[gone(lastKnownParent="")])
    assert await got("live_neighbours", directory) == Missing()


async def test_what_leans_on_a_blocked_look_up_could_not_look() -> None:
    """No failure is told as an absence."""
    for name in ("live_neighbours", "successor", "successor_space"):
        directory = FakeDirectory(gone=[gone()])
        directory.kill("deleted")
        assert isinstance(await got(name, directory), CouldNotLook), name
    directory = FakeDirectory(gone=[gone()])
    directory.kill("names", "holders")
    assert isinstance(await got("live_neighbours", directory), CouldNotLook)
    assert isinstance(await got("successor", directory), CouldNotLook)


async def test_the_successor_is_the_other_half_of_a_linked_pair() -> None:
    """By the master account's SID in either direction, and never by the address alone."""
    account = ad_object("account", objectSid="S-1-5-21-9")
    mailbox = gone(msExchMasterAccountSid="S-1-5-21-9")
    assert await got("successor", FakeDirectory(account, gone=[mailbox])) == Found(account)
    heir = ad_object("heir", mail="jdoe@contoso.com", msExchMasterAccountSid="S-1-5-21-1")
    same = ad_object("same", mail="jdoe@contoso.com")
    assert await got("successor", FakeDirectory(same, heir, gone=[gone()])) == Found(heir)
    assert await got("successor", FakeDirectory(same, gone=[gone()])) == Missing()
    assert await got("successor", FakeDirectory(gone=[gone()])) == Missing()


async def test_the_successors_rows_are_looked_for_like_any_others() -> None:
    """Its row in the AD connector space, and what is joined to it."""
    heir = ad_object("heir", mail="jdoe@contoso.com", msExchMasterAccountSid="S-1-5-21-1")
    server = FakeServer(row(heir.dn))
    server.metaverse_objects[str(server.rows[0].mv_id)] = MetaverseObject("m", (), {})
    found = await got("successor_space", FakeDirectory(heir, gone=[gone()]), server)
    assert found.value.ad == server.rows[0]
    assert await got("successor_space", FakeDirectory(gone=[gone()]), server) == Missing()


async def test_sources_of_pending_deletes_stand_in_the_order_of_the_rows() -> None:
    """Live, deleted, not in AD, and without an anchor."""
    live, dead = ad_object("live"), gone("dead")
    leaving = PendingChange("delete")
    anchors = (live.attributes.first("objectGUID"), dead.attributes.first("objectGUID"), "x", None)
    rows = [
        entra_row({"sourceAnchor": a} if a else {}, object_id=str(n), pending_export=leaving)
        for n, a in enumerate(anchors)
    ]
    directory = FakeDirectory(live, gone=[dead])
    found = await got("pending_delete_sources", directory, FakeServer(*rows))
    assert found == Found((live, dead, None, None))
    directory.kill("find")
    blocked = await got("pending_delete_sources", directory, FakeServer(*rows))
    assert isinstance(blocked, CouldNotLook)
    server = FakeServer()
    server.kill()
    assert isinstance(await got("pending_delete_sources", directory, server), CouldNotLook)
