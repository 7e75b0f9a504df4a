"""Look-ups on the Connect server: the object's rows, wherever one of them is found."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.verdict import Subject
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import PasswordLogEntry, Visibility
from tests.handlers.looking.world import BY_CLOUD, HIM, World
from tests.knowledge.build import ANCHOR, CS_ID, JDOE, MV_ID, entra_row, mv, person, row, view

DARK = CouldNotLook("it is dark")
OTHER_FOREST = row("CN=J Doe,DC=fabrikam,DC=com", object_id="other", connector_id="other")


async def test_all_rows_of_a_joined_object() -> None:
    """Its AD row, its Entra row, and other forests' rows that are joined to it."""
    world = World()
    world.server.rows.append(OTHER_FOREST)
    world.server.metaverse_objects[MV_ID] = mv(world.server.rows)
    ad, entra, other = world.server.rows
    assert await world.get("connector_space") == view(ad, entra, (other,))
    assert await world.get("connector_space", None) == "dark"
    assert await world.get("other_connector_space") == "dark"
    both = world.looks(HIM, HIM)
    assert await both.value("other_connector_space") == view(ad, entra, (other,))
    assert (await both.value("other_metaverse")).object_id == MV_ID


async def test_rows_found_by_the_anchor() -> None:
    """An Entra row that is not joined, and the AD row of another name that it leads to."""
    world = World()
    ad, entra = row(mv_id=None), entra_row({"sourceAnchor": ANCHOR}, mv_id=None)
    world.server.rows = [ad, entra]
    assert await world.get("connector_space") == view(ad, entra)
    moved = row("CN=Elsewhere")
    joined = entra_row({"sourceAnchor": ANCHOR})
    world.server.rows = [moved, joined]
    world.server.metaverse_objects[MV_ID] = mv([moved, joined])
    assert await world.get("connector_space") == view(moved, joined)
    assert await world.get("connector_space", BY_CLOUD) == view(moved, joined)
    world.server.rows = []
    assert await world.get("connector_space") == "missing"


@pytest.mark.parametrize("dark", ["ad_object", "metaverse", "by_id"])
async def test_rows_are_unknown_when_one_look_fails(dark: str) -> None:
    """A row that could not be looked at is not absent."""
    world = World()
    world.server.kill(dark)
    assert await world.get("connector_space") == "dark"


async def test_the_rows_that_were_seen_before_the_metaverse_failed_are_kept() -> None:
    """Not for checks: beside the reason. An Entra row of another object's is none of its own."""
    world = World()
    ad, entra = world.server.rows
    world.server.kill("metaverse")

    async def part(subject: Subject = HIM) -> Any:
        found = await world.looks(subject).get("connector_space")
        assert isinstance(found, CouldNotLook)
        return found.in_part

    assert await part() == view(ad, entra)
    world.server.rows = [ad, replace(entra, mv_id="other")]
    assert await part() == view(ad)
    world.server.rows = [ad]
    assert await part() == view(ad)
    world.server.rows = [entra]
    assert await part() == view(None, entra)


async def test_the_entra_row_is_unknown_when_its_look_fails() -> None:
    """Without a join the anchor decides: neither it nor its look may be dark."""
    world = World()
    world.server.rows = []
    assert await world.get("connector_space", directory=DARK) == "dark"
    world.server.kill("entra_object")
    assert await world.get("connector_space") == "dark"
    world = World()
    world.server.rows = [entra_row({"sourceAnchor": ANCHOR})]
    world.server.kill("metaverse")
    assert await world.get("connector_space") == "dark"


async def test_an_ad_row_alone_is_seen_without_the_directory() -> None:
    """The row itself tells the anchor, so a dark directory hides nothing here."""
    world = World()
    world.server.rows = [row(mv_id=None)]
    found = await world.get("connector_space", directory=DARK)
    assert found == view(world.server.rows[0])


async def test_the_metaverse_object_by_either_row() -> None:
    """By the AD row's link, else the Entra row's; unlinked rows have none."""
    world = World()
    joined = world.server.metaverse_objects[MV_ID]
    for rows in (view(row()), view(row(mv_id=None), entra_row())):
        assert await world.get("metaverse", connector_space=Found(rows)) == joined
    unlinked = Found(view(row(mv_id=None)))
    assert await world.get("metaverse", connector_space=unlinked) == "missing"
    assert await world.get("metaverse", connector_space=DARK) == "dark"


async def test_the_password_log_of_the_ad_row() -> None:
    """The log belongs to the AD row."""
    world = World()
    entries = (PasswordLogEntry(None, "Success"),)
    world.server.logs[CS_ID] = entries
    assert await world.get("object_log") == entries
    only = Found(view(None, entra_row()))
    assert await world.get("object_log", connector_space=only) == "missing"
    assert await world.get("object_log", connector_space=DARK) == "dark"


async def test_the_row_of_a_successor() -> None:
    """The deleted person's other half, in the connector spaces."""
    world = World()
    heir: dict[str, Any] = {"successor": Found(person())}
    assert (await world.get("successor_space", **heir)).ad == world.server.rows[0]
    assert await world.get("successor_space", successor=DARK) == "dark"


async def test_what_the_connector_account_reads() -> None:
    """Asked by the name that the object has now."""
    world = World()
    world.server.visibility[JDOE] = Visibility(object_readable=True)
    assert (await world.get("visible")).object_readable
    assert await world.get("visible", directory=DARK) == "dark"
    assert await world.get("visible", directory=Missing()) == "missing"


async def test_a_link_to_nothing_joins_nothing() -> None:
    """A row whose metaverse object is gone stands alone."""
    world = World()
    world.server.rows = [replace(row(), mv_id="gone")]
    alone = Subject("jdoe", JDOE, None, "user", "jdoe")
    assert await world.get("connector_space", alone) == view(world.server.rows[0])
