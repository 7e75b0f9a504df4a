"""Whether the object is where it should be, and whether anything of it still waits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.arrival import (
    cycle_coming,
    cycle_complete,
    in_ad_connector_space,
    in_entra_connector_space,
    in_entra_id,
    in_metaverse,
    object_landed,
    something_waits,
)
from knowledge.vocabulary import DirectoryObject, Run, Scheduler, Server
from tests.knowledge.build import (
    EMEA,
    NOW,
    ago,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    entra_run,
    mv,
    person,
    row,
    run,
    server,
    step,
    view,
)
from tests.knowledge.told import value

HERE = view(row(), entra_row())
FRESH = person(whenChanged=ago(minutes=5).isoformat())
NEW = person(whenCreated=ago(minutes=5).isoformat(), whenChanged=None)
STAGING = server(Scheduler(staging=True))


def waits(directory: DirectoryObject | None = FRESH, **more: Any) -> tuple[str | None, list[str]]:
    """Whether something waits, and the ids of the facts that say so."""
    usual: dict[str, Any] = {
        "connector_space": HERE,
        "run_history": cycle(),
        "connectors": (connector(),),
        "server": server(),
    }
    found = something_waits(directory, **{**usual, **more})
    return value(found), [f.id for f in found.facts] if found else []


CHANGED = ("waits", ["changed-in-directory"])
NOTHING: tuple[str, list[str]] = ("nothing-waits", [])
UNKNOWN: tuple[None, list[str]] = (None, [])
EXPORT = ("waits", ["pending-export"])
SENT = view(row(), entra_row(pending_export=change()))


def test_a_change_older_than_the_last_cycle() -> None:
    """What was there before the last complete cycle began does not wait."""
    assert waits(person()) == NOTHING
    assert waits(person(whenChanged=ago(minutes=30).isoformat())) == NOTHING


@pytest.mark.parametrize("directory", [FRESH, NEW])
def test_a_change_newer_than_the_last_cycle(directory: DirectoryObject) -> None:
    """A new object and a newer change wait for the next cycle."""
    assert waits(directory) == CHANGED
    assert waits(directory, connector_space=view()) == CHANGED


def test_a_time_in_another_zone_over_the_turn_of_the_year() -> None:
    """Times are compared as moments, whatever zone and year they are written in."""
    runs = cycle(datetime(2025, 12, 31, 23, 45, tzinfo=UTC))
    before, after = "2026-01-01T00:44:00+01:00", "2026-01-01T00:46:00+01:00"
    created = "2025-12-01T00:00:00Z"
    old = person(whenChanged=before, whenCreated=created)
    assert waits(old, run_history=runs) == NOTHING
    assert waits(person(whenChanged=after, whenCreated=created), run_history=runs) == CHANGED


def test_pending_changes_wait() -> None:
    """A pending import and a pending export wait, whatever AD says; behind an error they do not."""
    for directory in (person(), None):
        staged = view(row(pending_import=change("add")))
        assert waits(directory, connector_space=staged) == ("waits", ["pending-import"])
        assert waits(directory, connector_space=SENT, run_history=cycle()[1:]) == EXPORT
    stuck = view(
        row(pending_import=change(), has_sync_error=True),
        entra_row(pending_export=change(), has_export_error=True),
    )
    assert waits(person(), connector_space=stuck) == NOTHING


@pytest.mark.parametrize(
    "runs,expected",
    [
        (None, EXPORT),
        ((), EXPORT),
        (cycle(), NOTHING),
        ((entra_run(start=ago(hours=1)),), EXPORT),
        (cycle()[1:], EXPORT),
        ((run("Delta Synchronization", start=ago(minutes=1)), *cycle()), EXPORT),
        ((run("Delta Synchronization", start=ago(minutes=1), end=None), *cycle()), EXPORT),
        ((run("Delta Synchronization", start=None), *cycle()), NOTHING),
        ((run("Delta Import", start=ago(minutes=1)), *cycle()), NOTHING),
        ((entra_run("Delta Import", start=ago(minutes=1)), *cycle()), EXPORT),
        ((entra_run(result="stopped-deletion-threshold-exceeded"), *cycle()[1:]), EXPORT),
        ((entra_run(start=None), *cycle()[1:]), EXPORT),
    ],
)
def test_an_export_that_a_clean_one_passed_over(
    runs: tuple[Run, ...] | None, expected: tuple[str, list[str]]
) -> None:
    """An export that began after all synchronization and went through took all that waited."""
    assert waits(None, connector_space=SENT, run_history=runs) == expected


def test_what_is_not_in_the_directory() -> None:
    """Without an object in AD there is no change to wait for."""
    assert waits(None) == NOTHING


def test_what_is_needed_to_tell() -> None:
    """Without times, runs or a connector nobody can tell whether something waits."""
    assert waits(person(whenChanged=None, whenCreated=None)) == UNKNOWN
    assert waits(run_history=()) == UNKNOWN
    assert waits(run_history=None) == UNKNOWN
    for unknown in (UNSEEN, None, ()):
        assert waits(connectors=unknown, connector_space=view()) == UNKNOWN
        assert waits(connectors=unknown) == CHANGED


def test_without_a_complete_cycle_the_row_tells() -> None:
    """Without a complete cycle, no row or a row with other values shows that something waits."""
    failing = (run(result="stopped-server-down", start=ago(hours=1)),)
    same, other = row(values={"mail": "JDOE@contoso.com"}), row(values={"mail": "old@contoso.com"})
    assert waits(person(), run_history=failing, connector_space=view(same)) == UNKNOWN
    assert waits(person(), run_history=failing, connector_space=view(other)) == CHANGED
    assert waits(person(), run_history=failing, connector_space=view()) == CHANGED
    unread = view(row(values={"title": "x"}))
    assert waits(person(), run_history=failing, connector_space=unread) == UNKNOWN
    assert waits(FRESH, run_history=failing, connector_space=view(same)) == CHANGED


def test_a_purged_history_tells_nothing_of_older_changes() -> None:
    """A change older than the oldest run, without a complete cycle, is not known to wait."""
    sent = (entra_run(start=ago(hours=1)),)
    assert waits(person(), run_history=sent) == UNKNOWN
    assert waits(FRESH, run_history=sent) == CHANGED
    timeless = (*sent, run(start=None, result="in-progress"))
    assert waits(FRESH, run_history=timeless) == UNKNOWN


@pytest.mark.parametrize("part", [0, 1, 3])
def test_an_unknown_end_since_the_change_leaves_it_open(part: int) -> None:
    """A run since the change that ended in an unknown way may have taken it along."""
    newer = list(cycle(ago(minutes=4)))
    newer[part] = replace(newer[part], result="never-seen-before")
    assert waits(run_history=(*newer, *cycle())) == UNKNOWN
    other = replace(newer[part], connector_id="22222222-2222-2222-2222-222222222222")
    assert waits(run_history=(other, *cycle())) == CHANGED
    assert waits(run_history=(replace(newer[part], start=None), *cycle())) == CHANGED


def test_the_cycle_of_another_domain_takes_nothing_along() -> None:
    """An import that read another domain only has not read the object."""
    elsewhere = tuple(
        r if r.is_entra else replace(r, steps=(step(partition=EMEA),))
        for r in cycle(ago(minutes=4))
    )
    assert waits(run_history=(*elsewhere, *cycle())) == CHANGED


def test_a_staging_server_is_done_without_an_export() -> None:
    """A staging server never exports, so its cycle is complete without; any other needs one.

    Where the mode was not read, a change that was read and not exported waits or does not.
    """
    unsent = cycle(ago(minutes=4))[1:]
    older = person(whenChanged=ago(minutes=6).isoformat())
    assert waits(older, run_history=unsent, server=STAGING) == NOTHING
    both = (*unsent, *cycle())
    assert waits(older, run_history=both, server=server()) == CHANGED
    mode = server(Scheduler(cycle_enabled=True))
    for unread in (replace(server(), scheduler=None), mode, None, UNSEEN):
        assert waits(older, run_history=both, server=unread) == UNKNOWN
        assert waits(run_history=cycle(), server=unread) == CHANGED


def test_an_object_in_every_place() -> None:
    """Only an object in every place has landed."""
    everywhere = (person(), HERE, mv(), cloud())
    assert value(object_landed(*everywhere)) == "landed"
    assert value(object_landed(None, *everywhere[1:])) == "not-landed"
    assert value(object_landed(person(), view(row()), mv(), cloud())) == "not-landed"
    assert value(object_landed(person(), HERE, None, cloud())) == "not-landed"
    assert value(object_landed(person(), HERE, mv(), None)) == "not-landed"
    assert value(object_landed(person(), HERE, mv(), cloud(deleted=True))) == "not-landed"
    assert value(object_landed(person(), None, mv(), cloud())) == "not-landed"
    unlinked = view(row(mv_id=None), entra_row())
    assert value(object_landed(person(), unlinked, mv(), cloud())) == "not-landed"


def test_an_object_with_another_value_somewhere() -> None:
    """An object is at its goal only with the values that AD has; the fact tells which differs."""
    same, other = row(values={"title": "Boss"}), row(values={"title": "Chief"})
    live = person(title="Boss")
    assert value(object_landed(live, view(same, entra_row()), mv(), cloud())) == "landed"
    found = object_landed(live, view(other, entra_row()), mv(), cloud())
    assert value(found) == "not-landed"
    assert found is not None
    assert [f.id for f in found.facts] == ["values-differ"]


def test_where_the_object_is() -> None:
    """Each place is asked on its own; placeholders, unlinked rows and deleted ones are absent."""
    unlinked = view(row(mv_id=None), entra_row(mv_id=None))
    seen = [
        (in_ad_connector_space(HERE), "present"),
        (in_ad_connector_space(view(row(is_placeholder=True))), "absent"),
        (in_ad_connector_space(None), "absent"),
        (in_metaverse(HERE, mv()), "present"),
        (in_metaverse(unlinked, mv()), "absent"),
        (in_metaverse(HERE, None), "absent"),
        (in_entra_connector_space(HERE), "present"),
        (in_entra_connector_space(unlinked), "absent"),
        (in_entra_connector_space(None), "absent"),
        (in_entra_id(cloud()), "present"),
        (in_entra_id(cloud(deleted=True)), "absent"),
        (in_entra_id(None), "absent"),
    ]
    assert [value(found) for found, _ in seen] == [expected for _, expected in seen]


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "landed"),
        ((entra_run(start=ago(hours=1), end=None),), "landed"),
        ((entra_run(start=ago(hours=3)),), "not-landed"),
        ((entra_run(start=None),), "not-landed"),
        ((entra_run(result="in-progress"),), "not-landed"),
        ((entra_run(result="never-seen-before"),), "not-landed"),
        ((entra_run("Delta Import"), run("Export")), "not-landed"),
        ((entra_run("Specific Object Export"),), "not-landed"),
        ((), "not-landed"),
        (None, "not-landed"),
    ],
)
def test_an_export_of_the_last_two_hours(runs: tuple[Run, ...] | None, expected: str) -> None:
    """Only a completed export to Entra ID of the last two hours shows that the chain works."""
    assert value(cycle_complete(runs, NOW)) == expected


UNREAD = replace(server(), scheduler=None)


def planned(**next_: float) -> Server:
    """A server whose next cycle was to begin so long ago."""
    return server(Scheduler(next_start=ago(**next_)))


@pytest.mark.parametrize(
    "known,runs,expected",
    [
        (planned(minutes=-5), (), "coming"),
        (planned(minutes=60), cycle(), "coming"),
        (planned(minutes=61), cycle(), None),
        (planned(minutes=61), (run(result="in-progress", start=ago(hours=6)),), "coming"),
        (planned(minutes=-5), (run(result="in-progress", start=ago(hours=7)),), None),
        (planned(minutes=-5), (run(result="in-progress", start=None),), "coming"),
        (server(Scheduler(in_progress=True, next_start=ago(hours=9))), None, "coming"),
        (server(), cycle(), "coming"),
        (server(), cycle(ago(hours=2, minutes=1)), "coming"),
        (server(), cycle(ago(hours=3)), None),
        (server(), None, None),
        (UNREAD, (run(result="in-progress", start=ago(hours=1)),), "coming"),
        (UNREAD, cycle(), None),
        (None, cycle(), None),
        (None, (), None),
    ],
)
def test_the_next_cycle_is_to_come(
    known: Server | None, runs: tuple[Run, ...] | None, expected: str | None
) -> None:
    """An overdue start, or a run of many hours, is no reason to wait; without a plan runs tell.

    Where the scheduler was not read at all, only a run that goes on now is known to end.
    """
    assert value(cycle_coming(known, runs, NOW)) == expected
