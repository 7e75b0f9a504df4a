"""What `whysync doctor` hears: each thing by its id, and what depends on a failure is not tried."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.connect_server.answers import CYCLE_UNREAD
from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings
from handlers.checkup import Finding
from knowledge.evidence import CouldNotLook, Found
from tests.real.authority import Authority
from tests.real.psrp_lookup import denied
from tests.real.psrp_server import DEMO, ConnectServer, ntlm_users, serving

ALL = [
    "connect-name", "connect-port", "connect-certificate", "connect-sign-in", "connect-endpoint",
    "connect-functions", "connect-read-state", "connect-read-rules", "connect-read-connectors",
    "connect-read-objects", "connect-build", "connect-staging", "connect-clock", "connect-cycle",
]  # fmt: skip


async def examined(settings: ConnectSettings) -> dict[str, Finding]:
    """The findings by id; each comes once."""
    live = LiveConnectServer(settings)
    found = await live.examine()
    await live.close()
    assert sorted(x.id for x in found) == sorted(ALL)
    assert {x.connection for x in found} == {settings.address}
    return {x.id: x for x in found}


def outcomes(found: dict[str, Finding]) -> str:
    """The outcomes in the order of the ids: one letter each."""
    return "".join(found[name].outcome[0] for name in ALL)


async def test_everything_works(server: ConnectServer) -> None:
    """But the certificate of the tests, which ends in twenty days."""
    found = await examined(server.settings)
    assert outcomes(found) == "wwwwwwwwwwwwww"
    assert found["connect-certificate"].outcome == "warning"
    assert found["connect-certificate"].facts == {"days": "20"}
    assert found["connect-build"].facts == {"version": "2.5.190.0"}
    assert found["connect-functions"].facts == {"schema": "1", "version": "1.0.0"}


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({"host": "connect01.invalid"}, "fnnnnnnnnnnnnn"),
        ({"port": 1}, "wfnnnnnnnnnnnn"),
        ({"host": "localhost"}, "wwfnnnnnnnnnnn"),
        ({"password": lambda: "wrong"}, "wwwfnnnnnnnnnn"),
        ({"configuration_name": "Other"}, "wwwwfnnnnnnnnn"),
    ],
)
async def test_what_does_not_work(
    server: ConnectServer, changed: dict[str, Any], expected: str
) -> None:
    """The first thing that fails, and what needs it was not tried."""
    found = await examined(replace(server.settings, **changed))
    assert outcomes(found) == expected
    secrets = ("wrong", "correct horse")
    assert not any(s in v for x in found.values() for v in x.facts.values() for s in secrets)


async def test_an_untrusted_certificate(server: ConnectServer, tmp_path: Path) -> None:
    """The authority is another one."""
    other = Authority(tmp_path / "other")
    found = await examined(replace(server.settings, ca_file=other.ca_file))
    assert outcomes(found) == "wwfnnnnnnnnnnn"


async def test_access_that_is_denied(server: ConnectServer) -> None:
    """Signed in, but not a member of the group."""
    server.wire.faults.create = (5, "Access is denied.")
    assert outcomes(await examined(server.settings)) == "wwwwfnnnnnnnnn"


async def test_another_schema_and_functions_that_lack(server: ConnectServer) -> None:
    """The module on the server is another one."""
    server.endpoint.schema = 2
    assert outcomes(await examined(server.settings)) == "wwwwwfnnnnnnnn"


async def test_an_endpoint_that_is_no_endpoint(server: ConnectServer) -> None:
    """The functions are not there."""
    server.endpoint.functions.clear()
    found = await examined(server.settings)
    assert outcomes(found)[4] == "f"


async def test_rights_that_lack(server: ConnectServer) -> None:
    """Parts of the state and objects that must not be read."""
    server.endpoint.failed_parts = {"Runs": "System.UnauthorizedAccessException"}
    server.endpoint.fails = denied
    server.endpoint.rows = []
    found = await examined(server.settings)
    assert found["connect-read-state"].facts == {"why": "not readable: runs"}
    assert found["connect-read-objects"].outcome == "fails"


async def test_parts_of_the_server_that_cannot_be_read(server: ConnectServer) -> None:
    """Without the scheduler nobody knows whether a cycle runs: nothing is asked of the engine."""
    kind = "System.UnauthorizedAccessException"
    server.endpoint.failed_parts = {"Scheduler": kind, "GlobalSettings": kind, "Statistics": kind}
    live = LiveConnectServer(server.settings)
    told = await live.server()
    assert isinstance(told, Found)
    assert (told.value.scheduler, told.value.settings) == (None, None)
    passwords = await live.password_sync()
    assert isinstance(passwords, CouldNotLook)
    assert passwords.why == CYCLE_UNREAD
    assert isinstance(await live.by_id("00000000-1111-2222-3333-444444444444"), CouldNotLook)
    await live.close()
    found = await examined(server.settings)
    why = "not readable: scheduler, global settings, statistics"
    assert found["connect-read-state"].facts == {"why": why}
    assert found["connect-cycle"].outcome == "not-tried"


async def test_a_cycle_of_which_nothing_is_told(server: ConnectServer) -> None:
    """The settings tell of staging; that is no word of a cycle."""
    server.endpoint.failed_parts = {"Scheduler": "A.B"}
    found = await examined(server.settings)
    assert found["connect-staging"].outcome == "works"
    assert found["connect-cycle"].outcome == "not-tried"


@pytest.mark.parametrize(
    "version, expected",
    [
        ("2.5.79.0", "works"), ("2.5.79", "works"), ("2.6", "works"), ("2.5.78.9", "fails"),
        ("1.6.16.0", "fails"), (None, "not-tried"), ("new", "not-tried"),
    ],
)  # fmt: skip
async def test_the_build(server: ConnectServer, version: str | None, expected: str) -> None:
    """Below 2.5.79.0 synchronization stopped on 2026-09-30."""
    server.endpoint.server["Version"] = version
    assert (await examined(server.settings))["connect-build"].outcome == expected


async def test_staging_and_a_cycle_that_is_running(server: ConnectServer) -> None:
    """Both are worth a warning; a cycle only where it is waited for."""
    scheduler = server.endpoint.server["Scheduler"]
    scheduler |= {"StagingModeEnabled": True, "SyncCycleInProgress": True}
    found = await examined(server.settings)
    assert found["connect-staging"].outcome == found["connect-cycle"].outcome == "warning"
    assert found["connect-read-rules"].outcome == "not-tried"
    found = await examined(replace(server.settings, during_cycle=True))
    assert found["connect-cycle"].outcome == found["connect-read-rules"].outcome == "works"


async def test_a_clock_that_is_wrong(server: ConnectServer) -> None:
    """Ten minutes ahead: Kerberos would refuse it."""
    run = server.endpoint.run
    ahead = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()

    async def late(name: str, asked: dict[str, Any]) -> str:
        return (await run(name, asked)).replace('"At": "', f'"At": "{ahead}", "Was": "', 1)

    server.wire.runner = late
    assert (await examined(server.settings))["connect-clock"].outcome == "fails"


async def test_over_negotiate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HTTPS there is no certificate to look at."""
    monkeypatch.setenv("NTLM_USER_FILE", str(ntlm_users(tmp_path)))
    async with serving(DEMO, tmp_path, negotiate=True) as running:
        assert outcomes(await examined(running.settings)) == "wwnwwwwwwwwwww"
