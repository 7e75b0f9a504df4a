"""The folder as a whole: its clock, systems out of reach, encodings, and the ports it promises."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.tenant_folder import TenantFolder, load
from handlers.ports import Clock, ConnectServer, Directory, Handle, Tenant
from knowledge.evidence import CouldNotLook
from tests.adapters.tenant_folder.small import AD, folder, guid, value, write

DEMO = Path("adapters/tenant_folder/demo")


def ports(tenant: TenantFolder) -> tuple[Directory, ConnectServer, Tenant, Clock]:
    """That these are the ports is for the type checker to see."""
    return tenant.directory, tenant.server, tenant.tenant, tenant.clock


def test_the_ports_are_there(tmp_path: Path) -> None:
    """The ports are there."""
    assert len(ports(folder(tmp_path))) == 4


@pytest.mark.parametrize(
    "now",
    [
        '"2026-11-19T08:00:00Z"',
        '"2026-11-19T09:00:00+01:00"',
        "2026-11-19T08:00:00Z",
        "2026-11-19T09:00:00+01:00",
        "2026-11-19T08:00:00",
    ],
)
def test_the_clock_stands_where_it_was_recorded(tmp_path: Path, now: str) -> None:
    """The clock stands where it was recorded."""
    write(tmp_path, "tenant.toml", f"now = {now}\r\n")
    tenant = load(tmp_path)
    assert tenant.clock.now() == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert tenant.name == tmp_path.name


def test_without_a_recorded_time_it_is_now(tmp_path: Path) -> None:
    """Without a recorded time it is now."""
    write(tmp_path, "tenant.toml", 'name = "x"')
    tenant = load(tmp_path)
    assert abs(tenant.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert tenant.name == "x"


async def test_systems_out_of_reach_are_not_looked_at(tmp_path: Path) -> None:
    """Systems out of reach are not looked at."""
    write(
        tmp_path,
        "tenant.toml",
        '[unreachable]\nactive_directory = "no route"\nconnect_server = "refused"\nentra = "403"',
    )
    for name in (
        "active_directory/x.ldif",
        "active_directory/x@dc.ldif",
        "connect/runs.json",
        "connect/rules.json",
        "connect/SynchronizationRules/r.xml",
        "connect/Connectors/c.xml",
        "connect/GlobalSettings/MV.xml",
        "entra/users.json",
    ):
        write(tmp_path, name, b"\xff broken")
    tenant = load(tmp_path)
    tenant.check()
    assert tenant.unreachable["entra"] == "403"
    assert await tenant.directory.find(Handle("sam", "x")) == CouldNotLook("no route")
    assert await tenant.directory.copies(guid(1)) == CouldNotLook("no route")
    for lookup in (
        await tenant.server.server(),
        await tenant.server.rules(),
        await tenant.server.connectors(),
        await tenant.server.run_history(),
    ):
        assert lookup == CouldNotLook("refused")
    assert await tenant.tenant.find(Handle("sam", "x")) == CouldNotLook("403")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_encodings_of_powershell(tmp_path: Path, encoding: str) -> None:
    """Encodings of powershell."""
    write(tmp_path, "tenant.toml", 'name = "Zoë"'.encode(encoding))
    text = f'[{{"Id": 1, "Message": "Zoë {AD}"}}]\r\n'
    write(tmp_path, "connect/events.json", text.encode(encoding))
    tenant = load(tmp_path)
    (event,) = value(await tenant.server.events())
    assert tenant.name == "Zoë"
    assert event.message == f"Zoë {AD}"


@pytest.mark.skipif(not DEMO.is_dir(), reason="needs the demo tenant")
async def test_the_demo_is_whole() -> None:
    """The demo is whole."""
    tenant = load(DEMO)
    tenant.check()
    assert len(value(await tenant.directory.names())) > 50
    assert len(value(await tenant.server.rules())) >= 62
