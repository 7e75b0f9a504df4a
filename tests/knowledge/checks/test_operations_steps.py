"""Run steps of a domain, errors on whatever object, and the latest runs of all AD connectors."""

from dataclasses import replace

import pytest

from knowledge.checks.operations import (
    errors_elsewhere,
    latest_ad_runs,
    run_steps_complete,
)
from knowledge.vocabulary import Run
from tests.knowledge.build import (
    CORP,
    CORP_PARTITION_ID,
    EMEA,
    EMEA_PARTITION_ID,
    ago,
    connector,
    cycle,
    entra_run,
    partition,
    person,
    profiles,
    row,
    run,
    view,
)
from tests.knowledge.told import value

BOTH = connector(partition(), partition(EMEA))
OLD = cycle(ago(hours=5))
FAILED = "stopped-connectivity"


def imported(result: str) -> tuple[Run, ...]:
    """A history whose newest import ended like this."""
    return (run("Delta Import", result, ago(minutes=10)), *OLD)


def test_every_profile_has_a_step_for_the_domain() -> None:
    """A profile that reads other domains only leaves this one out."""
    both = replace(BOTH, run_profiles=profiles(CORP_PARTITION_ID, EMEA_PARTITION_ID))
    assert value(run_steps_complete(person(), (both,), view())) == "complete"
    lacking = replace(BOTH, run_profiles=profiles(EMEA_PARTITION_ID))
    found = run_steps_complete(person(), (lacking,), view())
    assert found is not None
    assert (found.value, [f.id for f in found.facts]) == ("missing", ["run-step-missing"])
    assert found.facts[0].values == {"connector": "corp.contoso.com", "partition": CORP}
    assert value(run_steps_complete(person(), (lacking,), view(row()))) == "missing-later"
    assert value(run_steps_complete(person(), (lacking,), None)) == "missing"


def test_profiles_that_are_no_matter() -> None:
    """Exports, runs of single objects and empty profiles need no step for the domain."""
    names = ["Export", "Specific Object Import"]
    spare = (*profiles(EMEA_PARTITION_ID, names=names), replace(profiles()[0], steps=()))
    made = replace(BOTH, run_profiles=(*profiles(), *spare))
    assert value(run_steps_complete(person(), (made,), view())) == "complete"


def test_a_profile_to_each_domain_lacks_nothing_for_sure() -> None:
    """Where another profile does the same for the domain, a missing step is not certain."""
    other = [replace(p, name=f"{p.name} emea") for p in profiles(EMEA_PARTITION_ID)]
    apart = replace(BOTH, run_profiles=(*profiles(), *other))
    assert run_steps_complete(person(), (apart,), view()) is None


def test_run_profiles_that_are_not_known() -> None:
    """Not recorded is not missing; recorded and empty is."""
    assert run_steps_complete(person(), (replace(BOTH, run_profiles=None),), view()) is None
    assert value(run_steps_complete(person(), (replace(BOTH, run_profiles=()),), None)) == "missing"


def test_a_domain_that_is_not_selected_needs_no_step() -> None:
    """A domain that is not ticked, or not there, has its own question."""
    off = connector(partition(selected=False), run_profiles=profiles(EMEA_PARTITION_ID))
    assert value(run_steps_complete(person(), (off,), view())) == "complete"
    assert value(run_steps_complete(person(), None, view())) == "complete"
    assert value(run_steps_complete(None, (BOTH,), view())) == "complete"


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "none"),
        (imported("completed-discovery-errors"), "errors"),
        (imported("Completed-Sync-Errors "), "errors"),
        ((entra_run(result="completed-export-errors"), *imported("completed-warnings")), "errors"),
        (imported("completed-warnings"), "warnings"),
        (imported("never-seen-before"), None),
        (imported("never-seen-errors"), None),
        ((*imported("never-seen-before"), entra_run(result="completed-export-errors")), "errors"),
        ((run(), run(result="completed-sync-errors", start=ago(days=1))), "none"),
        ((), "none"),
        (None, "none"),
    ],
)
def test_errors_on_whatever_object(runs: tuple[Run, ...] | None, expected: str | None) -> None:
    """Errors come before warnings, only the newest runs count, and an unknown end is not clean."""
    found = errors_elsewhere(runs)
    assert value(found) == expected
    assert (found is not None and bool(found.facts)) is (expected in ("errors", "warnings"))


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "went-through"),
        ((run("Export", FAILED), *cycle()), "went-through"),
        ((entra_run("Delta Import", FAILED), *cycle()), "went-through"),
        (imported("never-seen-before"), None),
        ((entra_run(),), None),
        ((run("DI"),), None),
        ((), None),
        (None, None),
    ],
)
def test_the_latest_runs_of_all_ad_connectors(
    runs: tuple[Run, ...] | None, expected: str | None
) -> None:
    """Without a run of an AD connector nobody can tell how it ended."""
    assert value(latest_ad_runs(runs)) == expected
