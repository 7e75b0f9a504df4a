"""The contract of the ConnectServer port: fake, recorded and live give the same answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from adapters.formats.connector_space import Row, read_rows
from adapters.formats.metaverse import read_metaverse
from adapters.tenant_folder.connect_server import RecordedConnectServer
from adapters.tenant_folder.shelf import Shelf
from handlers.ports import ConnectServer, Handle, HandleKind
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import ConnectorSpaceObject, MetaverseObject, Server, Visibility
from tests.fakes import FakeServer
from tests.real.psrp_server import DEMO, serving

NOBODY = "CN=Nobody,OU=Staff,DC=corp,DC=contoso,DC=com"
NO_ID = "00000000-1111-2222-3333-444444444444"


def recorded() -> RecordedConnectServer:
    """The demo's recorded server."""
    return RecordedConnectServer(Shelf(DEMO, "connect"))


def rows() -> tuple[Row, ...]:
    """All rows of the demo."""
    path = DEMO / "connect" / "connector_space.json"
    return read_rows(json.loads(path.read_text()), path.name)


def metaverse() -> dict[str, MetaverseObject]:
    """All metaverse objects of the demo."""
    path = DEMO / "connect" / "metaverse.json"
    return read_metaverse(json.loads(path.read_text()), path.name)


def found(answer: Any) -> Any:
    """The value of a look-up that found something."""
    assert isinstance(answer, Found), answer
    return answer.value


async def fake() -> FakeServer:
    """The fake with the demo's data."""
    made, twin = FakeServer(*(row.object for row in rows())), recorded()
    made.state = found(await twin.server())
    made.connector_list = found(await twin.connectors())
    made.rule_list = found(await twin.rules())
    made.runs = found(await twin.run_history())
    made.metaverse_objects = metaverse()
    made.passwords = found(await twin.password_sync())
    made.event_list = found(await twin.events())
    made.logs = {
        x.object.object_id: found(await twin.object_log(x.object.object_id)) for x in rows()
    }
    made.visibility = {dn: Visibility(True) for dn in ("DC=corp,DC=contoso,DC=com",)}
    return made


@pytest.fixture(params=["fake", "recorded", "live"])
async def port(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConnectServer]:
    """Each implementation of the port over the same data."""
    if request.param == "fake":
        yield await fake()
    elif request.param == "recorded":
        yield recorded()
    else:
        async with serving(DEMO, tmp_path) as running:
            adapter = LiveConnectServer(running.settings)
            yield adapter
            await adapter.close()


def comparable(server: Server) -> Server:
    """Without what no cmdlet tells: the database."""
    return replace(server, database_type=None, database_mb=None)


async def test_the_server_itself(port: ConnectServer) -> None:
    """Scheduler, settings, switches of the tenant, threshold; the database is not told live."""
    expected = comparable(found(await recorded().server()))
    assert comparable(found(await port.server())) == expected


async def test_the_configuration(port: ConnectServer) -> None:
    """Every connector with its numbers, and every rule."""
    assert await port.connectors() == await recorded().connectors()
    assert await port.rules() == await recorded().rules()


async def test_what_went_on(port: ConnectServer) -> None:
    """Every run with its steps and errors, every event, the state of the passwords."""
    assert await port.run_history() == await recorded().run_history()
    assert await port.events() == await recorded().events()
    assert await port.password_sync() == await recorded().password_sync()


async def test_every_row_by_its_id(port: ConnectServer) -> None:
    """Each row of both connector spaces is the same object."""
    wanted: list[ConnectorSpaceObject] = [row.object for row in rows()]
    answers = await asyncio.gather(*(port.by_id(row.object_id) for row in wanted))
    assert [found(x) for x in answers] == wanted


async def test_every_metaverse_object(port: ConnectServer) -> None:
    """Each metaverse object is the same."""
    wanted = metaverse()
    answers = await asyncio.gather(*(port.metaverse(mv_id) for mv_id in wanted))
    assert [found(x) for x in answers] == list(wanted.values())


async def test_every_ad_row_by_its_name(port: ConnectServer) -> None:
    """Each AD row by its distinguished name."""
    wanted = [row.object for row in rows() if not row.object.is_entra]
    answers = await asyncio.gather(*(port.ad_object(row.dn, None) for row in wanted))
    assert [found(x) for x in answers] == wanted


async def test_every_entra_row_by_its_anchor(port: ConnectServer) -> None:
    """Each Entra row by its sourceAnchor."""
    wanted = [
        (row.object, anchor)
        for row in rows()
        if row.object.is_entra and (anchor := row.object.attributes.first("sourceAnchor"))
    ]
    answers = await asyncio.gather(*(port.entra_object(anchor) for _, anchor in wanted))
    assert [found(x) for x in answers] == [row for row, _ in wanted]


async def test_what_is_not_there(port: ConnectServer) -> None:
    """A name, an anchor and ids that nothing has are missing."""
    assert await port.ad_object(NOBODY, None) == Missing()
    assert await port.entra_object("bm9ib2R5") == Missing()
    assert await port.by_id(NO_ID) == Missing()
    assert await port.metaverse(NO_ID) == Missing()


async def test_what_waits_to_be_deleted(port: ConnectServer) -> None:
    """Pending deletes of the Entra connector space."""
    assert await port.pending_deletes() == await recorded().pending_deletes()


async def test_the_password_log(port: ConnectServer) -> None:
    """The log of each AD row; a row without lines has an empty one."""
    ids = [row.object.object_id for row in rows() if not row.object.is_entra]
    answers = await asyncio.gather(*(port.object_log(cs_id) for cs_id in ids))
    assert list(answers) == [await recorded().object_log(cs_id) for cs_id in ids]


async def test_orphans(live: LiveConnectServer) -> None:
    """Rows that came from Entra ID and are joined to nothing; the fake takes others in too."""
    assert await live.orphans() == await recorded().orphans()


async def test_rows_by_guid_as_well_as_by_name(live: LiveConnectServer) -> None:
    """With its objectGUID an object is found under another name, if Entra ID has it."""
    twin = recorded()
    for row in rows():
        if not row.object.is_entra:
            whole = await live.ad_object(row.object.dn, row.anchor)
            assert whole == await twin.ad_object(row.object.dn, row.anchor)
    anna = next(row for row in rows() if row.object.dn.startswith("CN=Anna Baker"))
    assert await live.ad_object(NOBODY, anna.anchor) == Found(anna.object)
    assert await live.ad_object(None, anna.anchor) == Found(anna.object)


async def test_handles_that_a_live_server_can_answer(live: LiveConnectServer) -> None:
    """Names and ids; of anything else it says that it cannot look."""
    anna = next(row for row in rows() if row.object.dn.startswith("CN=Anna Baker"))
    for handle in (
        Handle("dn", anna.object.dn),
        Handle("guid", str(anna.anchor)),
        Handle("immutable-id", "Xnzi7Ki2ElOi4/dhfwXrVA=="),
    ):
        assert await live.find(handle) == Found((anna.object,))
    assert await live.find(Handle("dn", NOBODY)) == Missing()
    assert live.finds == {"dn"}
    kinds: tuple[HandleKind, ...] = ("sam", "upn", "display-name")
    for kind in kinds:
        assert isinstance(await live.find(Handle(kind, "abaker")), CouldNotLook)


async def test_what_the_connector_account_sees(live: LiveConnectServer) -> None:
    """A readable name, one that is not, and one whose domain no connector has."""
    readable = json.loads((DEMO / "connect" / "visible.json").read_text())
    names = [dn for dn in readable if "Configuration" not in dn]
    for dn in names[:10]:
        assert await live.visible(dn) == Found(Visibility(True))
    assert await live.visible(NOBODY) == Found(Visibility(object_readable=False))
    assert isinstance(await live.visible("CN=X,DC=elsewhere,DC=com"), CouldNotLook)
