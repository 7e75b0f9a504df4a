"""Look-ups in Entra ID: tied to the object, never by name, and absent only after a look."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.evidence import CouldNotLook, Found, Missing
from tests.fakes import FakeTenant
from tests.handlers.looking.world import BY_CLOUD, HIM, SID, World
from tests.knowledge.build import CLOUD_ID, cloud, entra_row, person, view

DARK = CouldNotLook("it is dark")
UPN = "jdoe@contoso.com"
STRANGER: dict[str, Any] = {
    "onPremisesImmutableId": "c3RyYW5nZXI=",
    "id": "eeeeeeee-0000-0000-0000-000000000001",
}
ANCHORED = Found(view(None, entra_row({"cloudAnchor": f"User_{CLOUD_ID}"})))
UNTIED = person(objectGUID=None)


async def test_tied_by_id_anchor_or_sid() -> None:
    """By the id that Connect knows or the person picked, the anchor, or the SID."""
    world = World()
    there = world.tenant.objects[0]
    assert await world.get("entra_object") == there
    assert await world.get("entra_object", BY_CLOUD) == there
    assert await world.get("entra_object", None) == "dark"
    world.tenant.objects = [cloud(onPremisesImmutableId=None)]
    assert (await world.get("entra_object", connector_space=ANCHORED)).id == CLOUD_ID
    assert await world.get("entra_object", connector_space=Missing()) == "missing"
    world.tenant.objects = [cloud("group", **{**STRANGER, "onPremisesSecurityIdentifier": SID})]
    assert (await world.get("entra_object")).kind == "group"
    other = await world.looks(HIM, HIM).value("other_entra")
    assert other.kind == "group"


async def test_a_device_by_its_id() -> None:
    """A computer's objectGUID is its device's id; two of one id are none."""
    world = World().only()
    computer = Found(person(objectClass=("top", "computer")))
    assert await world.get("entra_object", directory=computer) == "missing"

    class Devices(FakeTenant):
        async def find(self, handle: Any) -> Any:
            return self.some("find", self.objects)

    world.tenant = Devices(cloud("device", **STRANGER))
    assert (await world.get("entra_object", directory=computer)).kind == "device"
    world.tenant.objects *= 2
    assert await world.get("entra_object", directory=computer) == "missing"
    world.tenant.kill("find")
    assert await world.get("entra_object", directory=computer) == "dark"


@pytest.mark.parametrize(
    "known",
    [
        {"directory": DARK},
        {"directory": Missing(), "deleted_objects": DARK},
        {"directory": Found(UNTIED), "connector_space": DARK},
    ],
)
async def test_without_its_ties_absence_is_not_known(known: dict[str, Any]) -> None:
    """An object whose keys could not be looked at may well be there."""
    assert await World().only().get("entra_object", **known) == "dark"


async def test_a_contact_is_known_to_connect_alone() -> None:
    """Graph shows no key of a contact, so without the connector space it may well be there."""
    world = World().only(person())
    contact = replace(HIM, type="contact")
    assert await world.get("entra_object", contact, connector_space=DARK) == "dark"
    assert await world.get("entra_object", HIM, connector_space=DARK) == "missing"


@pytest.mark.parametrize("dark", ["by_anchor", "by_security_identifier"])
async def test_a_failed_look_by_one_tie_proves_no_absence(dark: str) -> None:
    """One tie that could not be looked at is enough not to know."""
    world = World().only(person(objectSid=SID))
    world.tenant.kill(dark)
    assert await world.get("entra_object") == "dark"


async def test_a_namesake_is_another_object() -> None:
    """Of the same sign-in name or account name, but not the object's own."""
    world = World()
    assert await world.get("entra_namesake") == "missing"
    world.tenant.objects.append(cloud(**STRANGER))
    assert (await world.get("entra_namesake")).id == STRANGER["id"]
    assert (await world.get("entra_namesake", entra_object=Missing())).id == CLOUD_ID
    assert await world.get("entra_namesake", entra_object=DARK) == "dark"
    assert await world.get("entra_namesake", directory=Missing()) == "missing"
    world.tenant.kill("find")
    assert await world.get("entra_namesake", entra_object=Missing()) == "dark"


async def test_a_guest_hides_no_namesake() -> None:
    """What merely lists the address is passed over, and the look goes on."""
    world = World()
    listing = {**STRANGER, "userPrincipalName": "shared@contoso.com", "otherMails": [UPN]}
    guest = {**STRANGER, "userType": "Guest"}
    world.tenant.objects += [cloud(**listing), cloud(**guest)]
    assert await world.get("entra_namesake") == "missing"
    world.tenant.objects.append(cloud(**{**STRANGER, "id": "twin"}))
    assert (await world.get("entra_namesake")).id == "twin"


async def test_holders_of_its_addresses() -> None:
    """Other cloud objects that hold one of its addresses."""
    world = World()
    assert await world.get("entra_holders") == "missing"
    world.tenant.objects.append(cloud(**STRANGER))
    assert [x.id for x in await world.get("entra_holders")] == [STRANGER["id"]]
    assert len(await world.get("entra_holders", entra_object=Missing())) == 2
    nameless = Found(person(mail=None, userPrincipalName=None))
    assert await world.get("entra_holders", directory=nameless) == "missing"
    assert await world.get("entra_holders", directory=DARK) == "dark"
    assert await world.get("entra_holders", directory=Missing(), entra_object=DARK) == "dark"
    assert await world.get("entra_holders", entra_object=DARK) == "dark"


async def test_the_recycle_bin_by_anchor() -> None:
    """A deleted cloud object of the same anchor; a dark anchor or bin proves no absence."""
    world = World()
    assert await world.get("entra_deleted") == "missing"
    world.tenant.objects = [cloud(deleted=True)]
    assert (await world.get("entra_deleted")).deleted
    assert await world.get("entra_deleted", None) == "dark"
    assert await world.get("entra_deleted", directory=DARK) == "dark"
    world.tenant.kill("deleted")
    assert await world.get("entra_deleted") == "dark"


async def test_audits_of_the_object_or_of_synchronization() -> None:
    """With an object its own lines, which are unknown when it could not be looked at."""
    world = World()
    world.tenant.audit_lines = ()
    assert await world.get("audits") == ()
    assert await world.get("audits", None) == ()
    gone = Found(cloud(deleted=True))
    assert await world.get("audits", entra_object=DARK, entra_deleted=gone) == ()
    assert await world.get("audits", entra_object=DARK, entra_deleted=Missing()) == "dark"
    assert await world.get("audits", entra_object=Missing(), entra_deleted=Missing()) == ()


async def test_roles_of_the_object_or_its_namesake() -> None:
    """Roles are asked for whom there is."""
    world = World()
    world.tenant.role_names[CLOUD_ID] = ("Global Administrator",)
    assert await world.get("roles") == ("Global Administrator",)
    assert await world.get("roles", entra_object=Missing(), entra_namesake=Missing()) == "missing"
    assert await world.get("roles", entra_object=DARK, entra_namesake=Missing()) == "dark"
