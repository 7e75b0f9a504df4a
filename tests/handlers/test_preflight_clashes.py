"""Values held twice, in the file, in AD and in Entra ID; and which object would be matched."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.preflight.rows import Rows
from knowledge.vocabulary import SyncFeatures, TenantObject
from tests.fakes import ad_object
from tests.handlers.small_preflight import FEATURES, STAFF, World, ids, lines, planned
from tests.knowledge import build

MINE = "user2@contoso.com"
ANCHOR = build.ANCHOR


def cloud(kind: Any = "user", name: str = "other@contoso.com", **more: Any) -> TenantObject:
    """An object of Entra ID that nobody owns."""
    usual = {"userPrincipalName": name, "displayName": name}
    return TenantObject(kind, more.pop("id", "c1"), {**usual, **more}, more.pop("deleted", False))


def holding(**more: Any) -> World:
    """A world in which Entra ID holds an object."""
    world = World()
    gone = bool(more.pop("gone", False))
    world.tenant.objects.append(replace(cloud(**more), deleted=gone))
    return world


async def test_twice_in_the_file() -> None:
    """Across attributes and without case; all rows are told."""
    one = planned(2, proxyAddresses=("SMTP:user2@contoso.com", "smtp:Shared@contoso.com"))
    other = planned(3, userPrincipalName="shared@contoso.com")
    third = planned(4)
    first, second, clean = await World().look(one, other, third)

    assert (first.status, second.status, clean.status) == ("faults", "faults", "clean")
    assert ids(first) == ids(second) == ["file-duplicate"]
    assert first.findings[0].values["lines"] == "3"
    assert second.findings[0].values["attribute"] == "userPrincipalName"


async def test_many_times_in_the_file() -> None:
    """The first few lines, and how many more."""
    found = await World().look(*(planned(n, mailNickname="same") for n in range(2, 9)))

    assert ids(found[0]) == ["file-duplicate-more"]
    assert (found[0].findings[0].values["lines"], found[0].findings[0].values["more"]) == (
        "3, 4, 5",
        "3",
    )


async def test_account_names_of_two_domains() -> None:
    """They may be the same; in one they may not."""
    emea = planned(
        3, "CN=x,DC=emea,DC=contoso,DC=com", sAMAccountName="user2", mail="a@contoso.com"
    )
    emea = replace(
        emea,
        object=replace(
            emea.object,
            attributes=emea.object.attributes.without("userPrincipalName").without(
                "proxyAddresses"
            ),
        ),
    )
    found = await World().look(planned(2), emea)

    assert "file-duplicate" not in ids(found[0])


async def test_the_same_object_twice() -> None:
    """Told once, not value by value; also by objectGUID where there is no name."""
    first, _, third, fourth = await World().look(
        planned(2),
        planned(3, f"cn=user 2,{STAFF}", sAMAccountName="user2"),
        planned(4, "", objectGUID=ANCHOR),
        planned(5, "", objectGUID=ANCHOR),
    )

    assert ids(first) == ["file-twice"]
    assert "file-twice" in ids(third)
    assert "file-twice" in ids(fourth)


async def test_held_in_active_directory() -> None:
    """By another object than this one, whatever the attribute."""
    world = World()
    world.directory.objects += [
        ad_object("holder", mail=MINE),
        ad_object("user2", f"CN=User 2,{STAFF}"),
    ]
    found = await world.one(planned())

    assert ids(found) == ["directory-duplicate"]
    assert found.findings[0].values["theirs"] == "mail"


async def test_an_object_of_the_file_counts_as_the_file_has_it() -> None:
    """A value that moves from one to the other is held once."""
    world = World()
    world.directory.objects.append(ad_object("user3", f"CN=User 3,{STAFF}", mail=MINE))

    assert [x.status for x in await world.look(planned(2), planned(3))] == ["clean", "clean"]


async def test_itself_by_its_guid() -> None:
    """An object that was moved is the same."""
    world = World()
    own = ad_object("user2", "CN=Elsewhere,DC=corp,DC=contoso,DC=com", mail=MINE)
    world.directory.objects.append(own)
    guid = own.attributes.first("objectGUID")
    found = await world.one(
        planned(objectGUID=guid, objectSid="S-1-5-21-1", userAccountControl="512")
    )

    assert found.status == "clean"


async def test_nothing_to_hold() -> None:
    """An object without addresses asks nobody."""
    world = World()
    world.directory.kill("holders")
    world.tenant.kill("holders")
    bare: dict[str, Any] = dict.fromkeys(("userPrincipalName", "mail", "proxyAddresses"))
    found = await world.one(planned(objectClass="group", groupType="-2147483646", **bare))

    assert (found.status, found.match.kind) == ("clean", "new")


async def test_a_target_address_is_no_clash() -> None:
    """AD finds its holder, but it need not be the only one."""
    world = World()
    world.directory.objects.append(ad_object("holder", targetAddress=f"SMTP:{MINE}"))

    assert (await world.one(planned())).status == "clean"


@pytest.mark.parametrize(
    "more, id_",
    [
        ({"proxyAddresses": [f"smtp:{MINE}"]}, "tenant-duplicate"),
        ({"proxyAddresses": [f"smtp:{MINE}"], "gone": True}, "tenant-duplicate-deleted"),
        ({"kind": "group", "mail": MINE}, "tenant-duplicate"),
        ({"name": MINE, "onPremisesImmutableId": "another"}, "tenant-duplicate"),
        ({"name": MINE, "userType": "Guest"}, "tenant-duplicate"),
    ],
)
async def test_held_in_entra_id(more: dict[str, Any], id_: str) -> None:
    """By an object that it would not be matched with."""
    found = await holding(**more).one(planned())

    assert (found.status, found.match.kind, ids(found)) == ("faults", "new", [id_])


async def test_a_clash_is_told_once() -> None:
    """The file, AD and Entra ID know the same holder."""
    world = holding(onPremisesSyncEnabled=True, proxyAddresses=[f"SMTP:{MINE}"])
    world.directory.objects.append(ad_object("holder", mail=MINE))
    found = await world.one(planned())

    assert ids(found) == ["directory-duplicate", "tenant-duplicate"]
    assert len(lines(found)) == 1


def existing(**values: Any) -> Any:
    """A user that exists in AD."""
    return planned(objectGUID=ANCHOR, objectSid="S-1-5-21-1", userAccountControl="512", **values)


@pytest.mark.parametrize(
    "more",
    [
        {"onPremisesImmutableId": ANCHOR},
        {"onPremisesSecurityIdentifier": "S-1-5-21-1"},
    ],
)
async def test_its_own_object(more: dict[str, Any]) -> None:
    """Tied by anchor or SID: what it holds is no clash."""
    found = await holding(name=MINE, onPremisesSyncEnabled=True, **more).one(existing())

    assert (found.status, found.match.kind, found.match.target) == ("clean", "own", MINE)


@pytest.mark.parametrize(
    "blocked, kind, status, id_",
    [
        (False, "hard", "clean", "match-hard-found"),
        (True, "blocked", "faults", "match-hard-blocked"),
        (None, "not-known", "not-known", "no-features"),
    ],
)
async def test_hard_match(blocked: bool | None, kind: str, status: str, id_: str) -> None:
    """engine-semantics section 6: it takes over what has its anchor, unless that is blocked."""
    world = holding(name=MINE, onPremisesImmutableId=ANCHOR)
    flags = {n: f for n, f in FEATURES.items() if "Hard" not in n}
    name = "blockCloudObjectTakeoverThroughHardMatchEnabled"
    flags |= {} if blocked is None else {name: blocked}
    world.tenant.features = SyncFeatures(flags)
    found = await world.one(existing())

    assert (found.match.kind, found.status, ids(found)) == (kind, status, [id_])


async def test_a_deleted_object_of_its_anchor() -> None:
    """It is its own, in the recycle bin."""
    world = holding(name=MINE, onPremisesImmutableId=ANCHOR, gone=True)
    found = await world.one(existing())

    assert (found.match.kind, found.status, ids(found)) == ("hard", "clean", ["match-deleted"])


@pytest.mark.parametrize(
    "more, flags, kind, id_",
    [
        ({"name": MINE}, {}, "soft", "match-soft-found"),
        ({"mail": MINE}, {}, "soft", "match-soft-found"),
        ({"mail": MINE}, {"softMatchOnUpnEnabled": False}, "soft", "match-soft-found"),
        ({"mail": MINE}, {"blockSoftMatchEnabled": True}, "blocked", "match-soft-blocked"),
        ({"mail": MINE}, {"blockSoftMatchEnabled": None}, "not-known", "no-features"),
    ],
)
async def test_soft_match(
    more: dict[str, Any], flags: dict[str, bool | None], kind: str, id_: str
) -> None:
    """engine-semantics section 6: by sign-in name or primary address, if the tenant lets it."""
    world = holding(**more)
    every = {**FEATURES, **flags}
    world.tenant.features = SyncFeatures({n: f for n, f in every.items() if f is not None})
    found = await world.one(planned())

    assert (found.match.kind, ids(found)) == (kind, [id_])


async def test_soft_match_by_sign_in_name_alone() -> None:
    """It has a switch of its own."""
    world = holding(name=MINE)
    world.tenant.features = SyncFeatures({**FEATURES, "softMatchOnUpnEnabled": False})
    found = await world.one(planned(mail="a@contoso.com", proxyAddresses="SMTP:a@contoso.com"))

    assert ids(found) == ["match-upn-off"]


async def test_soft_match_with_an_admin() -> None:
    """Refused for whoever holds a role."""
    world = holding(mail=MINE)
    world.tenant.role_names["c1"] = ("User Administrator",)
    found = await world.one(planned())

    assert (found.match.kind, ids(found)) == ("blocked", ["match-admin"])


@pytest.mark.parametrize("look_up, id_", [("roles", "no-roles"), ("sync_features", "no-features")])
async def test_whether_a_match_is_blocked_is_not_known(look_up: str, id_: str) -> None:
    """Never clean."""
    world = holding(mail=MINE)
    world.tenant.kill(look_up)
    found = await world.one(planned())

    assert (found.status, found.match.target, ids(found)) == (
        "not-known",
        "other@contoso.com",
        [id_],
    )


async def test_whether_a_hard_match_is_blocked_is_not_known() -> None:
    """Never clean."""
    world = holding(name=MINE, onPremisesImmutableId=ANCHOR)
    world.tenant.kill("sync_features")

    assert ids(await world.one(existing())) == ["no-features"]


async def test_the_anchor_cannot_be_looked_for() -> None:
    """Then nothing else counts."""
    world = holding(name=MINE)
    world.tenant.kill("by_anchor")
    found = await world.one(existing())

    assert (found.match.kind, ids(found)) == ("not-known", ["no-tenant"])


async def test_a_contact_that_connect_knows() -> None:
    """Graph shows no key of a contact: the connector space tells which one is its own."""
    world = holding(kind="contact", mail=MINE, onPremisesSyncEnabled=True, id="aaaa")
    entra = build.entra_row({"cloudAnchor": "Contact_aaaa", "sourceAnchor": ANCHOR})
    world.server.rows += [build.row(f"CN=User 2,{STAFF}"), entra]
    own = planned(
        objectClass="contact",
        objectGUID=ANCHOR,
        sAMAccountName=None,
        userPrincipalName=None,
        mail=MINE,
        proxyAddresses=f"SMTP:{MINE}",
    )
    found = await world.one(own)

    assert found.match.kind == "own"
    assert found.status == "clean"


async def test_a_contact_that_connect_does_not_know() -> None:
    """Then the other one holds its address."""
    world = holding(kind="contact", mail=MINE, onPremisesSyncEnabled=True)
    own = planned(objectClass="contact", userPrincipalName=None, mail=MINE)
    found = await world.one(own)

    assert ids(found) == ["tenant-duplicate"]


async def test_a_group_is_matched_with_a_group_alone() -> None:
    """By its primary address."""
    world = holding(kind="group", mail=MINE, name="")
    own = planned(objectClass="group", groupType="-2147483646", userPrincipalName=None)

    assert (await world.one(own)).match.kind == "soft"
    assert (await world.one(planned())).match.kind == "new"


@given(st.lists(st.lists(st.text(max_size=2), max_size=4), max_size=12))
def test_rows_know_all_lines(held: list[list[str]]) -> None:
    """The same as a plain list of who holds what."""
    rows = Rows()
    for line, keys in enumerate(held, 1):
        rows.add(keys, line)

    for line, keys in enumerate(held, 1):
        for key in keys:
            others = [n for n, theirs in enumerate(held, 1) if key in theirs and n != line]
            assert key in rows
            assert rows.others(key, line) == (tuple(others[:3]), len(others[3:]))
    assert "not there" not in rows
