"""Missing is said only when the server was really asked, could answer, and answered "none"."""

import uuid
from collections.abc import Callable

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import ENTRA_CONNECTOR_ID
from tests.real.psrp_lookup import COUNTS, LookupFailedError, absent, denied
from tests.real.psrp_server import ConnectServer

NOBODY = "CN=Nobody,OU=Staff,DC=corp,DC=contoso,DC=com"
NO_ID = "00000000-1111-2222-3333-444444444444"


def failing(text: str) -> Callable[[str], Exception]:
    """A cmdlet that says this, whatever is looked for; `{}` stands for the name."""
    return lambda looked: LookupFailedError("A.B", "C,D", text.format(looked))


def count(server: ConnectServer, number: int | None) -> None:
    """Each number of each connector's statistics."""
    for connector in server.endpoint.connectors:
        connector["Statistics"] = dict.fromkeys(COUNTS, number)


async def test_a_failure_like_that_of_the_control_is_absence(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Whatever the text is, and whatever spelling of the name it has in it."""
    for text in ("{} fehlt", "kein Objekt", "no {{{}}} here"):
        server.endpoint.fails = failing(text)
        assert await live.by_id(NO_ID) == Missing(), text
        assert await live.metaverse(NO_ID) == Missing()
        assert await live.ad_object(NOBODY, None) == Missing()
        assert await live.entra_object("bm9ib2R5") == Missing()
        await live.close()
        live = LiveConnectServer(server.settings)
    await live.close()


async def test_another_failure_than_that_of_the_control_is_none(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """An object that must not be read is not told as missing."""
    server.endpoint.hidden = {NOBODY, NO_ID}
    assert isinstance(await live.ad_object(NOBODY, None), CouldNotLook)
    assert isinstance(await live.by_id(NO_ID), CouldNotLook)


async def test_where_nothing_can_be_read_nothing_is_missing(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Without rights every look-up fails alike, the control for an object that is there too."""
    await live.connectors()
    server.endpoint.fails = denied
    server.endpoint.hidden = {row["DistinguishedName"] for row in server.endpoint.rows}
    server.endpoint.hidden |= {row["ObjectId"] for row in server.endpoint.rows}
    server.endpoint.hidden |= {mv["ObjectId"] for mv in server.endpoint.metaverse}
    for answer in (
        await live.ad_object(NOBODY, None),
        await live.entra_object("bm9ib2R5"),
        await live.by_id(NO_ID),
        await live.metaverse(NO_ID),
    ):
        assert isinstance(answer, CouldNotLook)


@pytest.mark.parametrize(
    "text",
    ["{n} {name}", "{name}: 2026-11-20T10:{n}:03.5Z", "11/20/2026 3:0{n} PM {name}", "{id} {name}"],
)
async def test_what_differs_each_time_is_not_compared(
    server: ConnectServer, live: LiveConnectServer, text: str
) -> None:
    """Where two controls differ in times, numbers and ids; all else of the text must be alike."""
    numbers = iter(range(100))

    def fails(looked: str) -> Exception:
        said = text.format(name=looked, n=next(numbers), id=uuid.uuid4())
        other = "must not be read" if looked == NOBODY else "is not there"
        return LookupFailedError("A.B", "C,D", f"{said} {other}")

    server.endpoint.fails = fails
    assert await live.by_id(NO_ID) == Missing()
    assert isinstance(await live.ad_object(NOBODY, None), CouldNotLook)


async def test_an_empty_connector_space_holds_nothing(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """No row, and nothing that is counted: a name is missing; of ids nothing is known."""
    server.endpoint.rows, server.endpoint.metaverse = [], []
    count(server, 0)
    assert await live.ad_object(NOBODY, None) == Missing()
    assert await live.orphans() == Found(())
    assert isinstance(await live.by_id(NO_ID), CouldNotLook)
    assert isinstance(await live.metaverse(NO_ID), CouldNotLook)


@pytest.mark.parametrize("number", [1, None])
@pytest.mark.parametrize("fails", [absent, failing("Access is denied.")])
async def test_an_empty_page_proves_nothing(
    server: ConnectServer,
    live: LiveConnectServer,
    number: int | None,
    fails: Callable[[str], Exception],
) -> None:
    """Who may see no row gets empty pages: only the connector's numbers tell."""
    server.endpoint.rows, server.endpoint.fails = [], fails
    count(server, number)
    assert isinstance(await live.ad_object(NOBODY, None), CouldNotLook)
    assert isinstance(await live.entra_object("bm9ib2R5"), CouldNotLook)
    assert isinstance(await live.orphans(), CouldNotLook)
    assert isinstance(await live.pending_deletes(), CouldNotLook)


async def test_a_name_of_no_connector_is_missing(live: LiveConnectServer) -> None:
    """The connectors were read; none has the domain, so no connector space has the row."""
    assert await live.ad_object("CN=X,DC=elsewhere,DC=com", None) == Missing()


async def test_a_guid_alone_proves_no_absence(live: LiveConnectServer) -> None:
    """An AD connector space cannot be searched by objectGUID."""
    assert isinstance(await live.ad_object(None, NO_ID), CouldNotLook)
    assert await live.ad_object(None, None) == Missing()


async def test_names_that_the_function_would_refuse(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """They are not sent at all."""
    for dn in ("CN=a\nb,DC=corp,DC=contoso,DC=com", "CN=" + "x" * 3000 + ",DC=contoso,DC=com", ""):
        assert isinstance(await live.ad_object(dn, None), CouldNotLook)
        assert isinstance(await live.visible(dn), CouldNotLook)
    for anchor in ("", "x" * 600, "a\x00b"):
        assert isinstance(await live.entra_object(anchor), CouldNotLook)
    for guid in ("", "1", "CN=x"):
        assert isinstance(await live.by_id(guid), CouldNotLook)
        assert isinstance(await live.metaverse(guid), CouldNotLook)
    assert server.endpoint.calls == []


@pytest.mark.parametrize(
    "name",
    ["CN=a\\,b", "CN=x'; Stop-Service ADSync; '", "CN=*)(cn=*", "CN=$(Get-Date)", "CN=ü漢🙂"],
)
async def test_hostile_names_arrive_as_they_are(
    server: ConnectServer, live: LiveConnectServer, name: str
) -> None:
    """A name is a parameter, never a part of a command."""
    dn = f"{name},OU=Staff,DC=corp,DC=contoso,DC=com"
    assert await live.ad_object(dn, None) == Missing()
    asked = [a for f, a in server.endpoint.calls if f == "Get-WhySyncObject"]
    assert asked[-1]["DistinguishedName"] == [dn]


async def test_an_incomplete_scan_is_none(server: ConnectServer, live: LiveConnectServer) -> None:
    """Where not every row could be looked at, what was seen is shown, and nothing concluded."""
    server.endpoint.page, server.endpoint.pages = 5, 1
    answer = await live.orphans()
    assert isinstance(answer, CouldNotLook)
    assert answer.in_part == ()
    server.endpoint.connectors[2]["Statistics"]["ExportDeletes"] = 9
    assert isinstance(await live.pending_deletes(), CouldNotLook)


async def test_without_a_count_every_row_is_looked_at(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """A number of deletions that is not told is not zero; the whole space tells as well."""
    entra = next(c for c in server.endpoint.connectors if c["Identifier"] == ENTRA_CONNECTOR_ID)
    del entra["Statistics"]["ExportDeletes"]
    found = await live.pending_deletes()
    assert isinstance(found, Found)
    assert len(found.value) == 1


async def test_more_deletions_are_counted_than_can_be_seen(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Some rows may not be shown to this account: those that were are not all."""
    entra = next(c for c in server.endpoint.connectors if c["Identifier"] == ENTRA_CONNECTOR_ID)
    entra["Statistics"]["ExportDeletes"] = 2
    found = await live.pending_deletes()
    assert isinstance(found, CouldNotLook)
    assert isinstance(found.in_part, tuple)
    assert len(found.in_part) == 1


async def test_no_deletion_counted_costs_no_row(
    server: ConnectServer, live: LiveConnectServer
) -> None:
    """Where the statistics count no deletion, none is looked for."""
    entra = next(c for c in server.endpoint.connectors if c["Identifier"] == ENTRA_CONNECTOR_ID)
    entra["Statistics"]["ExportDeletes"] = 0
    assert await live.pending_deletes() == Found(())


async def test_absence_beside_presence(server: ConnectServer, live: LiveConnectServer) -> None:
    """In one call one object is there and the other is not."""
    server.endpoint.fails = absent
    anna = "CN=Anna Baker,OU=Staff,DC=corp,DC=contoso,DC=com"
    assert isinstance(await live.ad_object(anna, NO_ID), Found)
    assert await live.ad_object(NOBODY, NO_ID) == Missing()
