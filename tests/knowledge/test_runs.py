"""The run history: kinds, ends, the newest of each, the last complete cycle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.runs import (
    Cycle,
    Kind,
    end_of,
    errors_for,
    kind,
    last_cycle,
    newest_end,
    newest_first,
    newest_of_each,
    of,
    result_for,
    touches,
)
from knowledge.vocabulary import Run
from tests.knowledge.build import (
    AD_CONNECTOR_ID,
    CORP,
    CS_ID,
    EMEA,
    JDOE,
    ago,
    cycle,
    entra_run,
    run,
    run_error,
    step,
)

RESULTS = (
    "success",
    "completed-sync-errors",
    "completed-warnings",
    "in-progress",
    "stopped-server-down",
    "no-start-ma",
    "never-seen-before",
    "",
)


@pytest.mark.parametrize(
    "profile,expected",
    [
        ("Full Import", "import"),
        ("delta import", "import"),
        ("Full Synchronization", "sync"),
        ("DELTA SYNC", "sync"),
        ("Export", "export"),
        ("Specific Object Import", None),
        ("SpecificObjectExport", None),
        ("DI", None),
        ("", None),
    ],
)
def test_the_name_of_the_profile_tells_the_kind(profile: str, expected: Kind | None) -> None:
    """The name of the profile tells the kind; the run of a single object has none."""
    assert kind(run(profile)) == expected


@pytest.mark.parametrize(
    "result,expected",
    [
        ("success", "completed"),
        (" Success ", "completed"),
        ("completed-no-objects", "completed"),
        ("completed-transient-objects", "completed"),
        ("completed-discovery-errors", "completed"),
        ("completed-export-errors", "completed"),
        ("in-progress", "running"),
        ("completing-referential-updates 3/5", "running"),
        ("no-start-ma-already-running", "running"),
        ("no-start-ma-update-in-progress", "running"),
        ("no-start-ma", "failed"),
        ("no-start-ma-working-directory", "failed"),
        ("stopped-deletion-threshold-exceeded", "failed"),
        ("stopped-user-termination-from-wmi-or-ui", "failed"),
        ("call-failure", "failed"),
        ("sql-deadlock", "failed"),
        ("unknown-profile-name", None),
        ("successful", None),
        ("", None),
    ],
)
def test_how_a_result_ended(result: str, expected: str | None) -> None:
    """A result belongs to a family, or nobody knows how it ended."""
    assert end_of(result) == expected


@given(st.text(max_size=40))
def test_only_the_documented_words_tell_an_end(text: str) -> None:
    """Of arbitrary text only the documented families are completed, whatever case and spaces."""
    end = end_of(text)
    assert end in ("completed", "failed", "running", None)
    assert end == end_of(f"  {text}\t")
    if end == "completed":
        assert text.strip().casefold().startswith(("success", "completed-"))


@given(st.sampled_from(["stopped-", "no-start-"]), st.text(max_size=20))
def test_nothing_that_stopped_or_never_began_went_through(family: str, rest: str) -> None:
    """No member of the families stopped-* and no-start-* went through, known or not."""
    assert end_of(family + rest) in ("failed", "running")


def test_newest_first_with_runs_without_a_time_last() -> None:
    """Runs without a time come last, in their own order; equal starts are told apart by number."""
    timeless = [run(start=None, number=n) for n in (5, 9)]
    old, one, two = run(start=ago(days=2)), run(number=1), run(number=2)
    assert newest_first([timeless[0], old, one, timeless[1], two]) == [two, one, old, *timeless]
    assert newest_first([]) == []


def test_newest_first_over_the_turn_of_the_year_and_time_zones() -> None:
    """The turn of the year and other time zones do not mislead."""
    tokyo = timezone(timedelta(hours=9))
    eve = run(start=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    new_year = run(start=datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    between = run(start=datetime(2026, 1, 1, 9, 0, tzinfo=tokyo))
    assert newest_first([eve, between, new_year]) == [new_year, between, eve]


@given(st.lists(st.tuples(st.none() | st.integers(0, 5), st.integers(0, 3)), max_size=6))
def test_newest_first_loses_nothing(made: list[tuple[int | None, int]]) -> None:
    """Sorting keeps every run and is the same whatever has been sorted before."""
    runs = [run(start=None if h is None else ago(hours=h), number=n) for h, n in made]
    found = newest_first(runs)
    assert len(found) == len(runs)
    assert newest_first(found) == found


def test_the_runs_of_one_connector_and_kind() -> None:
    """Only the runs of this connector and kind are given, newest first."""
    old = run(start=ago(days=1))
    runs = [old, *cycle(), run("Specific Object Import")]
    assert list(of(runs, AD_CONNECTOR_ID, "import")) == [cycle()[-1], old]


def test_a_run_touches_the_domains_of_its_steps() -> None:
    """A run touches the domains of its steps; without named steps it may have touched any."""
    both = run("Delta Import", "success", ago(hours=1), step(), step(partition=EMEA))
    other = run("Delta Import", "success", ago(hours=1), step(partition=EMEA))
    unnamed = run("Delta Import", "success", ago(hours=1), step(partition="default"))
    assert touches(both, CORP.lower())
    assert not touches(other, CORP)
    assert touches(unnamed, CORP)
    assert touches(run(), CORP)
    assert touches(other, None)


def test_a_run_ends_for_each_domain_on_its_own() -> None:
    """The failed import of another domain is not this one's."""
    own, other = step("success"), step("stopped-connectivity", EMEA)
    made = run("Delta Import", "stopped-connectivity", ago(hours=1), own, other)
    assert result_for(made, CORP) == ("success", own)
    assert result_for(made, EMEA) == ("stopped-connectivity", other)
    assert result_for(made, None) == ("stopped-connectivity", other)


def test_the_worst_step_of_a_domain_counts() -> None:
    """Of several steps for one domain a failed one counts, else the last one."""
    failed, fine = step("stopped-server-down"), step("completed-warnings")
    assert result_for(run("x", "", None, failed, fine), CORP) == (failed.result, failed)
    assert result_for(run("x", "", None, step(), fine), CORP) == (fine.result, fine)


def test_the_run_itself_counts_where_no_step_tells() -> None:
    """Without a step for the domain, or without a step's result, the run's own result counts."""
    other = step(partition=EMEA)
    assert result_for(run(), CORP) == ("success", None)
    assert result_for(run("x", "success", None, step("")), CORP) == ("success", None)
    assert result_for(run("x", "success", None, other), CORP) == ("success", other)


def test_a_complete_cycle() -> None:
    """A complete cycle begins with the import and is over with the export to Entra ID."""
    start = ago(minutes=30)
    expected = Cycle(start, start + timedelta(minutes=7))
    assert last_cycle(cycle(start), AD_CONNECTOR_ID, CORP) == expected


def test_without_export_a_cycle_is_over_with_the_synchronization() -> None:
    """A staging server's cycle is over with the synchronization."""
    start = ago(minutes=30)
    runs = cycle(start)[1:]
    assert last_cycle(runs, AD_CONNECTOR_ID, CORP) is None
    done = start + timedelta(minutes=5)
    assert last_cycle(runs, AD_CONNECTOR_ID, CORP, exports=False) == Cycle(start, done)


@pytest.mark.parametrize("result", ["in-progress", "stopped-server-down", "never-seen-before", ""])
@pytest.mark.parametrize("part", [0, 1, 3])
def test_a_cycle_counts_only_when_each_part_went_through(part: int, result: str) -> None:
    """A part that runs, failed or ended in an unknown way leaves the older cycle the newest."""
    newest, older = list(cycle()), cycle(ago(hours=3))
    newest[part] = replace(newest[part], result=result)
    found = last_cycle([*newest, *older], AD_CONNECTOR_ID, CORP)
    assert found is not None
    assert found.since == ago(hours=3)


def test_a_cycle_of_another_domain_is_none_of_this_one() -> None:
    """An import or synchronization that read only another domain completes no cycle here."""
    other = step(partition=EMEA)
    for part in (1, 3):
        runs = list(cycle())
        runs[part] = replace(runs[part], steps=(other,))
        assert last_cycle(runs, AD_CONNECTOR_ID, CORP) is None
        assert last_cycle(runs, AD_CONNECTOR_ID, EMEA) is not None


def test_a_run_of_a_single_object_completes_no_cycle() -> None:
    """The import of a single object says nothing about the others."""
    runs = [*cycle()[:3], run("Specific Object Import", start=cycle()[3].start)]
    assert last_cycle(runs, AD_CONNECTOR_ID, CORP) is None


def test_runs_without_times_complete_no_cycle() -> None:
    """Without times nobody knows what came after what."""
    timeless = [replace(r, start=None, end=None) for r in cycle()]
    assert last_cycle(timeless, AD_CONNECTOR_ID, CORP) is None
    unended = [replace(r, end=None) for r in cycle()]
    assert last_cycle(unended, AD_CONNECTOR_ID, CORP) == Cycle(ago(minutes=30), ago(minutes=24))
    assert last_cycle([], AD_CONNECTOR_ID, CORP) is None


def test_a_synchronization_before_the_import_was_over_does_not_count() -> None:
    """A synchronization that began before the import was over did not see all of it."""
    runs = list(cycle())
    runs[3] = replace(runs[3], end=ago(minutes=20))
    assert last_cycle(runs, AD_CONNECTOR_ID, CORP) is None


def test_errors_of_one_object_in_the_newest_runs() -> None:
    """Errors are found by id or by name, only in the newest run of each connector and kind."""
    mine = run_error()
    by_name = run_error(cs_id=None, dn=JDOE.upper())
    other = run_error(cs_id="bbbbbbbb-0000-0000-0000-00000000ffff", dn=f"CN=Other,{CORP}")
    nameless = run_error(cs_id=None, dn="")
    failing = step(errors=(mine, by_name, other, nameless))
    newest = run("Delta Synchronization", "completed-sync-errors", ago(hours=1), failing)
    stale = run("Delta Synchronization", "completed-sync-errors", ago(hours=9), failing)
    assert list(errors_for([newest], CS_ID, JDOE)) == [mine, by_name]
    assert list(errors_for([newest], None, JDOE)) == [mine, by_name]
    assert list(errors_for([newest], CS_ID, None)) == [mine]
    assert list(errors_for([newest], None, None)) == []
    assert list(errors_for([*cycle(), stale], CS_ID, JDOE)) == []


def test_the_newest_finished_run_of_each_connector_and_kind() -> None:
    """A run under way hides nothing; one with an unknown end is the newest all the same."""
    running = run(result="in-progress", start=ago(minutes=1))
    unknown = entra_run("Delta Import", "never-seen-before", ago(minutes=2))
    found = newest_of_each([running, unknown, *cycle(), *cycle(ago(hours=2))])
    assert found == [unknown, cycle()[0], cycle()[1], cycle()[3]]


def test_when_anything_last_ran_to_its_end() -> None:
    """Only completed runs count, by their end, else by their start."""
    assert newest_end([]) is None
    assert newest_end([run(result="in-progress"), run(result="never-seen-before")]) is None
    assert newest_end([run(start=None)]) is None
    assert newest_end([run(start=ago(hours=1), end=None), run(start=ago(days=1))]) == ago(hours=1)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(RESULTS)), min_size=1, max_size=8))
def test_taking_runs_away_never_makes_a_newer_cycle(made: list[tuple[int, str]]) -> None:
    """What is not recorded never makes an object seem to have been read later than it was."""
    parts = cycle(ago(hours=9))
    runs: list[Run] = []
    for hours, (part, result) in enumerate(made):
        moment = ago(hours=8 - hours)
        changed = replace(parts[part], start=moment, end=moment, result=result)
        runs.append(changed)
    whole = last_cycle(runs, AD_CONNECTOR_ID, CORP)
    for i in range(len(runs)):
        less = last_cycle(runs[:i] + runs[i + 1 :], AD_CONNECTOR_ID, CORP)
        assert less is None or (whole is not None and less.since <= whole.since)
