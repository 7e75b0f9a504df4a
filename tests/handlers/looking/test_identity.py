"""By what an object is found elsewhere; a key that could not be looked at is not known."""

from typing import Any

import pytest

from handlers.looking.identity import Identity, addresses, cloud_addresses, handles, ties
from handlers.ports import Handle
from handlers.verdict import Subject
from knowledge.anchor import SETTING
from knowledge.evidence import CouldNotLook, Found, Missing
from tests.handlers.looking.world import BY_CLOUD, HIM, World
from tests.knowledge.build import ANCHOR, cloud, person, row, server

DARK = CouldNotLook("it is dark")


async def _anchors(world: World, subject: Subject = HIM, *row_: Any, **known: Any) -> Any:
    identity = Identity(world.looks(subject, **known), world.tenant)
    return await identity.anchors("directory", subject, *row_)


async def test_the_anchor_comes_from_where_the_object_is_seen() -> None:
    """The live object, else the deleted one, else its row, else its cloud object."""
    world = World()
    gone = Found(person(deleted=True))
    assert await _anchors(world) == (ANCHOR,)
    assert await _anchors(world, directory=Missing(), deleted_objects=gone) == (ANCHOR,)
    assert await _anchors(world, directory=DARK, deleted_objects=gone) == (ANCHOR,)
    bare = row(values={"objectGUID": ANCHOR})
    assert await _anchors(world, HIM, bare, directory=DARK, deleted_objects=DARK) == (ANCHOR,)
    assert await _anchors(world, BY_CLOUD, directory=DARK) == (ANCHOR,)
    assert await _anchors(world, directory=Missing()) == ()


async def test_the_setting_names_the_anchor() -> None:
    """The server's setting says which attribute is the anchor."""
    chosen = Found(server(settings={SETTING: "employeeID"}))
    live = Found(person(employeeID="4711"))
    assert await _anchors(World(), server=chosen, directory=live) == ("4711",)


@pytest.mark.parametrize(
    "known",
    [
        {"directory": DARK},
        {"directory": Missing(), "deleted_objects": DARK},
    ],
)
async def test_an_anchor_that_was_not_seen_is_not_known(known: dict[str, Any]) -> None:
    """Where AD or the cloud object could not be looked at, there may be an anchor."""
    world = World().only()
    assert await _anchors(world, **known) == DARK
    assert await _anchors(world, BY_CLOUD, **known) == DARK
    world.tenant.kill("by_id")
    assert isinstance(await _anchors(world, BY_CLOUD, directory=Missing()), CouldNotLook)


async def test_claims_come_from_the_directory_or_the_cloud() -> None:
    """Every address it claims; none of them is known while a place is dark."""
    looks = World().looks
    live, there = Found(person(mail=None)), Found(cloud())
    for known, wanted in (
        ({"directory": live}, ("jdoe@contoso.com",)),
        ({"directory": Missing(), "entra_object": there}, ("jdoe@contoso.com",)),
        ({"directory": Missing(), "entra_object": Missing()}, ()),
        ({"directory": Missing(), "entra_object": DARK}, DARK),
        ({"directory": DARK, "entra_object": Missing()}, DARK),
    ):
        assert await Identity(looks(HIM, **known), World().tenant).claims() == wanted


def test_addresses_are_bare_and_once() -> None:
    """Prefixes go, and so does what is no mail or SIP address."""
    proxies = ("SMTP:JDoe@contoso.com", "sip:j@contoso.com", "x500:/o=x", "smtp:")
    assert addresses(person(proxyAddresses=proxies)) == ("jdoe@contoso.com", "j@contoso.com")
    assert addresses(person(mail=None, userPrincipalName=None)) == ()
    there = cloud(mail="a@contoso.com", proxyAddresses=["smtp:b@contoso.com"])
    assert set(cloud_addresses(there)) == {
        "jdoe@contoso.com",
        "a@contoso.com",
        "b@contoso.com",
    }


def test_handles_are_its_names() -> None:
    """What an AD object would be called in the cloud."""
    assert handles(person()) == [Handle("upn", "jdoe@contoso.com"), Handle("sam", "jdoe")]
    assert handles(person(mail=None, userPrincipalName=None, sAMAccountName=None)) == []


def test_ties_of_a_cloud_object() -> None:
    """Only a synchronized object has ties; a group, which carries no anchor, has its address."""
    assert ties(cloud(onPremisesSyncEnabled=None)) == []
    assert ties(cloud(mail="x@contoso.com")) == [Handle("immutable-id", ANCHOR)]
    group = cloud(
        "group",
        onPremisesImmutableId=None,
        onPremisesSecurityIdentifier="S-1-5-21-9",
        mail="g@contoso.com",
    )
    assert ties(group) == [Handle("sid", "S-1-5-21-9"), Handle("address", "g@contoso.com")]
