"""Which server is active, which build it is, and whether the tenant takes anything from it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.environment import (
    CUT_OFF,
    directory_synchronization_on,
    staging_mode,
    two_active_servers,
    version_supported,
)
from knowledge.vocabulary import AuditEntry, Run, Scheduler
from tests.knowledge.build import (
    CLOUD_ID,
    NOW,
    ago,
    audit,
    cloud,
    cycle,
    entra_run,
    organization,
    run,
    server,
)
from tests.knowledge.told import told, value

AFTER = CUT_OFF + timedelta(days=40)


def scheduled(**more: Any) -> Scheduler:
    """A scheduler of which no more is known than this."""
    return replace(Scheduler(), **more)


STAGING = server(scheduled(staging=True))


def test_a_staging_server() -> None:
    """The tenant's last synchronization tells whether another server exports."""
    assert value(staging_mode(server(), NOW)) == "active"
    alone = staging_mode(STAGING, NOW, organization(ago(days=3)))
    assert told(alone) == ("staging", ["staging-mode"], True)
    beside = staging_mode(STAGING, NOW, organization(ago(minutes=20)))
    facts = ["staging-mode", "tenant-last-sync"]
    assert told(beside) == ("staging-and-another-active", facts, True)
    assert staging_mode(server(scheduled()), NOW) is None
    assert staging_mode(replace(server(), scheduler=None), NOW) is None
    assert staging_mode(None, NOW) is None


def test_without_the_tenant_it_is_not_certain_that_no_other_exports() -> None:
    """A staging server is not told as the only one with certainty unless the tenant was seen."""
    for seen in (UNSEEN, None, organization(None)):
        assert told(staging_mode(STAGING, NOW, seen)) == ("staging", ["staging-mode"], False)


def test_identities_of_newer_servers() -> None:
    """An application identity names its server too; both kinds may belong to one server."""
    app = "ConnectSyncProvisioning_{}_9f8e7d6c5b4a"
    old = audit(ONE, ago(hours=3))
    both = (old, audit(app.format("SYNC1"), ago(hours=2)), audit(ONE))
    assert value(two_active_servers(both, NOW)) == "one"
    other = audit(app.format("SYNC2"), ago(hours=2))
    assert value(two_active_servers((old, other, audit(app.format("sync1"))), NOW)) == "two"


ONE, TWO = "Sync_SYNC1_0a1b2c@contoso.onmicrosoft.com", "Sync_SYNC2_3d4e5f@contoso.onmicrosoft.com"


@pytest.mark.parametrize(
    "audits,expected",
    [
        ((), "one"),
        (None, "one"),
        ((audit(ONE), audit(ONE, ago(hours=1))), "one"),
        ((audit(ONE, ago(hours=3)), audit(TWO, ago(hours=2))), "one"),
        ((audit(ONE, ago(hours=3)), audit(TWO, ago(hours=2)), audit(ONE)), "two"),
        ((audit(ONE, ago(days=2)), audit(TWO, ago(hours=2)), audit(ONE)), "one"),
        ((audit(ONE, ago(hours=3)), audit(TWO, None), audit(ONE)), "one"),
        ((audit(ONE, ago(hours=3)), audit(TWO, ago(hours=-2)), audit(ONE)), "one"),
        ((audit(ONE, ago(hours=3)), audit("admin@contoso.com", ago(hours=2)), audit(ONE)), "one"),
        (
            (audit("Sync_A@x", ago(hours=3)), audit("Sync_B@x", ago(hours=2)), audit("Sync_A@x")),
            "two",
        ),
    ],
)
def test_two_servers_that_take_turns(audits: tuple[AuditEntry, ...] | None, expected: str) -> None:
    """Two identities count only when they take turns within a day: a move has but one turn."""
    found = two_active_servers(audits, NOW)
    assert value(found) == expected
    assert expected == "one" or told(found) == ("two", ["two-sync-identities"], True)


def test_two_servers_that_write_to_this_object() -> None:
    """Both servers must have written to this very object."""
    both = (audit(ONE, ago(hours=3), CLOUD_ID), audit(TWO, ago(hours=2), CLOUD_ID), audit(ONE))
    assert value(two_active_servers(both, NOW, cloud())) == "two-write-this-object"
    assert value(two_active_servers(both, NOW, cloud(id="other"))) == "two"
    assert value(two_active_servers(both, NOW, None)) == "two"
    assert value(two_active_servers(both, NOW)) == "two"


@pytest.mark.parametrize(
    "version,now,expected",
    [
        ("2.5.79.0", AFTER, "supported"),
        ("2.5.79", AFTER, "supported"),
        (" 2.10.0.0 ", AFTER, "supported"),
        ("3.0", AFTER, "supported"),
        ("2.4.129.0", NOW, "supported"),
        ("2.4.129.0", AFTER, "retired"),
        ("2.5.78.999", CUT_OFF, "retired"),
        ("1.6.16.0", NOW, "retired"),
        ("2.5.x", AFTER, None),
        ("", AFTER, None),
        (None, AFTER, None),
    ],
)
def test_which_builds_are_supported(
    version: str | None, now: datetime, expected: str | None
) -> None:
    """Parts are compared as numbers; a version that cannot be read is not judged."""
    found = version_supported(server(version=version), now, ())
    assert value(found) == expected
    assert expected != "retired" or told(found) == ("retired", ["version"], True)
    assert version_supported(None, now) is None


@pytest.mark.parametrize(
    "runs,expected,certain",
    [
        ((entra_run(start=AFTER),), "retired-but-running", True),
        ((entra_run(start=CUT_OFF - timedelta(days=1)),), "retired", True),
        ((entra_run(result="in-progress", start=AFTER),), "retired", True),
        ((entra_run(result="stopped-server-down", start=AFTER),), "retired", True),
        ((entra_run(result="never-seen-before", start=AFTER),), "retired", False),
        ((entra_run(start=None),), "retired", False),
        ((run(start=AFTER),), "retired", True),
        ((), "retired", True),
        (None, "retired", False),
        (UNSEEN, "retired", False),
    ],
)
def test_a_retired_build_that_still_exports(
    runs: tuple[Run, ...] | None, expected: str, certain: bool
) -> None:
    """An export after the cut-off shows that the build stops nothing; unseen runs leave a doubt."""
    found = version_supported(server(version="2.4.129.0"), AFTER + timedelta(hours=1), runs)
    assert told(found) == (expected, ["version"], certain)


def test_version_one_that_still_exports() -> None:
    """Version 1 is retired at any time, unless an export of this week went through."""
    old = server(version="1.6.16.0")
    assert value(version_supported(old, NOW, cycle())) == "retired-but-running"
    assert value(version_supported(old, NOW, cycle(ago(days=9)))) == "retired"


@pytest.mark.parametrize("enabled,expected", [(True, "on"), (False, "off"), (None, None)])
def test_the_switch_of_the_tenant(enabled: bool | None, expected: str | None) -> None:
    """Null is not told as switched off."""
    assert value(directory_synchronization_on(organization(enabled=enabled))) == expected
    assert directory_synchronization_on(None) is None
