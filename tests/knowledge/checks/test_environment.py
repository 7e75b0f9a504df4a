"""The server and the tenant as a whole: every answer, and what is not enough for one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.environment import (
    LOCALDB_LIMIT_MB,
    database_space,
    scheduler_enabled,
    scheduler_suspended,
    service_running,
    seven_day_gap,
)
from knowledge.vocabulary import Event, Run, Scheduler
from tests.knowledge.build import (
    NOW,
    ago,
    cycle,
    event,
    run,
    server,
)
from tests.knowledge.told import told, value

LOGON = event("The ADSync service was unable to log on as a service.")
MODEL = event("The 'model' database cannot be opened.")


def scheduled(**more: Any) -> Scheduler:
    """A scheduler of which no more is known than this."""
    return replace(Scheduler(), **more)


@pytest.mark.parametrize("status", ["Running", "running"])
def test_a_running_service(status: str) -> None:
    """A service that runs is running, whatever was logged."""
    assert value(service_running(server(service_status=status), NOW, (), (LOGON,))) == "running"


@pytest.mark.parametrize(
    "events,expected",
    [
        ((LOGON,), "logon-failed"),
        ((event("ADSync: logon failure"),), "logon-failed"),
        ((event("Some other service: logon failure"),), "stopped"),
        ((MODEL,), "model-database-corrupt"),
        ((event("Cannot open model.mdf"),), "model-database-corrupt"),
        ((replace(LOGON, source="Service Control Manager"),), "logon-failed"),
        ((replace(LOGON, source="SomeApp"),), "stopped"),
        ((replace(MODEL, source="MSSQL$LOCALDB#1"),), "model-database-corrupt"),
        ((replace(MODEL, source="ContosoBackup"),), "stopped"),
        ((), "stopped"),
        (None, "stopped"),
        (UNSEEN, "stopped"),
    ],
)
@pytest.mark.parametrize("status", ["Stopped", "StopPending", "Stop Pending", "stopping"])
def test_a_stopped_service(status: str, events: tuple[Event, ...] | None, expected: str) -> None:
    """A stopped service stands still; the event log may say why."""
    found = service_running(server(service_status=status), NOW, UNSEEN, events)
    assert told(found) == (expected, ["service-status"], True)


def test_what_was_logged_before_it_last_ran_did_not_stop_it() -> None:
    """An event older than the last completed run is no reason; one without a time may be."""
    stopped, runs = server(service_status="Stopped"), cycle(ago(hours=5))
    old = replace(LOGON, time=ago(days=300))
    assert value(service_running(stopped, NOW, runs, (old,))) == "stopped"
    assert value(service_running(stopped, NOW, (), (old,))) == "logon-failed"
    assert value(service_running(stopped, NOW, runs, (LOGON,))) == "logon-failed"
    assert value(service_running(stopped, NOW, runs, (replace(old, time=None),))) == "logon-failed"


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "running"),
        (cycle(ago(hours=3)), None),
        ((run(result="in-progress"),), None),
        ((run(result="never-seen-before"),), None),
        ((run(start=None),), None),
        ((), None),
        (None, None),
        (UNSEEN, None),
    ],
)
def test_without_a_status_a_recent_run_shows_that_it_runs(
    runs: tuple[Run, ...] | None, expected: str | None
) -> None:
    """Only a completed run of the last two hours stands for a status that was not recorded."""
    assert value(service_running(server(service_status=None), NOW, runs)) == expected


def test_a_service_that_is_not_known() -> None:
    """An unknown status, or no server at all, is neither running nor stopped."""
    assert service_running(server(service_status="Paused"), NOW, cycle()) is None
    assert service_running(None, NOW, cycle()) is None


@pytest.mark.parametrize(
    "size,runs,expected",
    [
        (500.0, (run(result="stopped-server-down"),), "enough"),
        (9_900.0, cycle(), "nearly-full"),
        (9_900.0, (run(result="stopped-database-disk-full"),), "full"),
        (9_900.0, (run(result="never-seen-before"),), "nearly-full"),
        (9_900.0, (), "nearly-full"),
        (9_900.0, UNSEEN, "nearly-full"),
        (float(LOCALDB_LIMIT_MB), None, "full"),
        (float(LOCALDB_LIMIT_MB), cycle(), "nearly-full"),
    ],
)
def test_room_in_the_database(size: float, runs: tuple[Run, ...] | None, expected: str) -> None:
    """A database near its limit is full only when runs are seen to fail, or at the limit itself."""
    found = database_space(server(database_type="LocalDB", database_mb=size), runs)
    assert value(found) == expected
    assert (found is not None and bool(found.facts)) is (expected != "enough")


def test_a_database_without_that_limit() -> None:
    """A full SQL Server has no such limit, and without a size or a type nobody knows."""
    assert value(database_space(server(database_type="SQL", database_mb=90_000.0))) == "enough"
    assert database_space(server(database_type="LocalDB")) is None
    assert database_space(server(database_mb=10_240.0)) is None
    assert database_space(None) is None


def test_the_cycle_switch() -> None:
    """The switch is read; one that was not read is neither on nor off, whatever has run."""
    assert value(scheduler_enabled(server())) == "enabled"
    off = server(scheduled(cycle_enabled=False))
    assert told(scheduler_enabled(off)) == ("disabled", ["scheduler-disabled"], True)
    assert scheduler_enabled(server(scheduled())) is None
    assert scheduler_enabled(replace(server(), scheduler=None)) is None
    assert scheduler_enabled(None) is None


def test_the_suspended_scheduler() -> None:
    """The wizard suspends the scheduler; what was not recorded is not known."""
    assert value(scheduler_suspended(server())) == "not-suspended"
    open_ = server(scheduled(suspended=True))
    assert told(scheduler_suspended(open_)) == ("suspended", ["scheduler-suspended"], True)
    assert scheduler_suspended(server(scheduled())) is None
    assert scheduler_suspended(replace(server(), scheduler=None)) is None
    assert scheduler_suspended(None) is None


@pytest.mark.parametrize(
    "runs,expected",
    [
        ((run(start=ago(days=6, hours=23)),), "no-gap"),
        ((run(start=ago(days=8)),), "gap"),
        ((run(start=ago(days=8)), run(result="stopped-server-down")), "gap"),
        ((run(start=ago(days=8)), run(result="in-progress")), "gap"),
        ((run(start=ago(days=8)), run(result="never-seen-before")), None),
        ((run(start=ago(days=8)), run(result="never-seen-before", start=ago(days=9))), "gap"),
        ((run(start=ago(days=8)), run(result="never-seen-before", start=None)), "gap"),
        ((run(result="stopped-server-down"),), None),
        ((run(start=None),), None),
        ((), None),
        (None, None),
    ],
)
def test_a_week_without_a_completed_run(runs: tuple[Run, ...] | None, expected: str | None) -> None:
    """A gap needs a completed run that is too old; a purged history or an unknown end is no gap."""
    found = seven_day_gap(runs, NOW)
    assert value(found) == expected
    assert expected != "gap" or told(found) == ("gap", ["last-completed-run"], True)


def test_the_turn_of_the_year_is_no_gap() -> None:
    """A run before New Year is a few hours old just after it."""
    eve = run(start=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    assert value(seven_day_gap((eve,), datetime(2026, 1, 1, 1, 0, tzinfo=UTC))) == "no-gap"
