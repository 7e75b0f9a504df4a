"""The operations log: every answer, and whose failure it is."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.operations import (
    ad_runs,
    entra_runs,
    latest_ad_runs,
)
from knowledge.vocabulary import Run
from tests.knowledge.build import (
    CORP,
    EMEA,
    EMEA_PARTITION_ID,
    NOW,
    ago,
    connector,
    cycle,
    entra_run,
    event,
    partition,
    person,
    profiles,
    row,
    run,
    step,
    view,
)
from tests.knowledge.told import value

BOTH = connector(partition(), partition(EMEA))
OLD = cycle(ago(hours=5))
FAILED = "stopped-connectivity"


def imported(result: str, *steps: Any, runs: tuple[Run, ...] = OLD, **more: Any) -> tuple[Run, ...]:
    """A history whose newest import ended like this."""
    return (run("Delta Import", result, ago(minutes=10), *steps, **more), *runs)


def judged(runs: tuple[Run, ...] | None, **more: Any) -> str | None:
    """What the latest runs of J Doe's domain are told to be; every failure has its fact."""
    found = ad_runs(person(), (BOTH,), runs, **more)
    harmless = found is None or found.value in ("went-through", "no-runs")
    assert harmless == (found is None or not found.facts)
    return value(found)


AD_FAILURES = [
    ("stopped-error-limit", "", "error-limit"),
    ("no-start-credentials", "", "credentials"),
    ("No-Start-Credentials", "", "credentials"),
    ("stopped-bad-server-credentials", "", "credentials"),
    ("no-start-connection", "failed-authentication", "credentials"),
    ("stopped-ma", "Error 8453: access was denied", "rpc"),
    ("stopped-ma", "The RPC server is unavailable", "rpc"),
    ("stopped-ma", "failed-search", "failed-search"),
    ("stopped-ma", "dropped-connection", "dropped-connection"),
    ("stopped-dropped-connection", "", "dropped-connection"),
    ("no-start-ma", "", "name-resolution"),
    ("no-start-connection", "failed-connection 0x51 Server Down", "name-resolution"),
    ("no-start-no-domain-controller", "", "name-resolution"),
    ("stopped-server-down", "", "stopped"),
    ("stopped-something-new", "", "stopped"),
    ("call-failure", "", "stopped"),
]


@pytest.mark.parametrize("result,detail,expected", AD_FAILURES)
def test_why_an_import_failed(result: str, detail: str, expected: str) -> None:
    """The status, and what the step says, tell why an AD import failed."""
    failing = step(result, detail=detail)
    assert judged(imported(result, failing)) == expected
    assert value(latest_ad_runs(imported(result, failing))) == expected


def test_the_fact_names_the_run() -> None:
    """The proof is the run: its connector, profile, time and domain, and the result verbatim."""
    found = ad_runs(person(), (BOTH,), imported(FAILED, step("Stopped-MA")))
    assert found is not None
    (fact,) = found.facts
    assert (fact.id, fact.actual) == ("run-result", "Stopped-MA")
    assert fact.values["partition"] == CORP
    assert fact.values["when"] == ago(minutes=10).isoformat()
    timeless = ad_runs(person(), (BOTH,), (run(result=FAILED, start=None),))
    assert timeless is not None
    assert (timeless.facts[0].values["when"], timeless.facts[0].values["partition"]) == ("", "")


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "went-through"),
        (imported("completed-discovery-errors"), "went-through"),
        (imported("in-progress"), "went-through"),
        (imported("no-start-ma-already-running"), "went-through"),
        (imported("never-seen-before"), None),
        (imported(""), None),
        ((run("Delta Synchronization", FAILED), *OLD), "stopped"),
        ((run("Delta Synchronization", "never-seen-before"), *OLD), None),
        ((run("Export", FAILED), *OLD), "went-through"),
        ((run("Specific Object Import", FAILED), *OLD), "went-through"),
        (cycle()[:3], "no-runs"),
        (cycle()[::3], "no-runs"),
        ((entra_run(),), "no-runs"),
        ((run(result="in-progress"),), "no-runs"),
        ((run("DI"), run("DS")), None),
        ((), "no-runs"),
        (None, "no-runs"),
    ],
)
def test_how_the_latest_runs_ended(runs: tuple[Run, ...] | None, expected: str | None) -> None:
    """A run under way hides nothing, an unknown end is not healthy, and none is told as none."""
    assert judged(runs) == expected


def test_a_failed_import_of_another_domain() -> None:
    """Where the own step went through, the failure of another domain is not this one's."""
    runs = imported(FAILED, step("success"), step(FAILED, EMEA))
    assert judged(runs) == "went-through"
    assert value(ad_runs(person(f"CN=J,{EMEA}"), (BOTH,), runs)) == "stopped"
    assert value(latest_ad_runs(runs)) == "stopped"


def test_an_import_of_another_domain_alone() -> None:
    """A run of a profile that has no step for the domain says nothing about it."""
    own, other = profiles(names=["Import corp"]), profiles(EMEA_PARTITION_ID, names=["Import emea"])
    apart = replace(BOTH, run_profiles=(*own, *other))
    for result in (FAILED, "success", "never-seen-before"):
        newest = run("Import emea", result, NOW, step(result, EMEA))
        runs = (newest, *imported("stopped-server-down", step("stopped-server-down")))
        assert value(ad_runs(person(), (apart,), runs)) == "stopped"
        assert value(ad_runs(person(), (apart,), (newest, *OLD))) == "went-through"


def test_a_run_that_stopped_before_the_own_domain() -> None:
    """A run that was to read the domain, and stopped at another one before, failed for it too."""
    runs = imported(FAILED, step(FAILED, EMEA))
    assert judged(runs) == "stopped"
    assert value(ad_runs(person(), (replace(BOTH, run_profiles=None),), runs)) is None
    fine = imported("success", step("success", EMEA))
    assert value(ad_runs(person(), (replace(BOTH, run_profiles=None),), fine)) == "went-through"


def test_the_connector_is_known_by_the_row_too() -> None:
    """Where the name leads to no connector the row does; without either no run is judged."""
    runs = imported(FAILED)
    assert value(ad_runs(None, (), runs, view(row()))) == "stopped"
    assert value(ad_runs(None, (), runs, view())) == "no-runs"
    assert value(ad_runs(None, None, runs)) == "no-runs"
    assert value(ad_runs(person("CN=J,DC=elsewhere"), (BOTH,), runs, None)) == "no-runs"


def test_events_tell_only_of_the_time_of_the_run() -> None:
    """Event 6050 in the time of the run blames a dropped connection; of another time, nothing."""
    runs = imported("stopped-ma", step("stopped-ma"))
    dropped = event("The import was dropped.", ago(minutes=9), id=6050)
    assert judged(runs, events=(dropped,)) == "dropped-connection"
    assert value(latest_ad_runs(runs, (dropped,))) == "dropped-connection"
    for moment in (ago(days=9), ago(minutes=11), ago(minutes=-30), None):
        assert judged(runs, events=(replace(dropped, time=moment),)) == "stopped"
    assert judged(runs, events=(replace(dropped, level="Information"),)) == "stopped"
    timeless = (run(result="stopped-ma", start=None),)
    assert judged(timeless, events=(dropped,)) == "stopped"
    unended = imported("stopped-ma", end=None)
    assert judged(unended, events=(dropped,)) == "dropped-connection"


ENTRA_FAILURES = [
    ("stopped-deletion-threshold-exceeded", "", "threshold"),
    ("stopped-error-limit", "", "error-limit"),
    ("no-start-credentials", "", "authentication"),
    ("stopped-bad-server-credentials", "", "authentication"),
    ("stopped-ma", "failed-authentication", "authentication"),
    ("stopped-extension-dll-exception", "AADSTS50034: no such account", "authentication"),
    ("stopped-extension-dll-exception", "(407) Proxy Authentication Required", "proxy"),
    ("stopped-extension-dll-exception", "Proxy authentication failed", "proxy"),
    ("stopped-extension-dll-exception", "Could not create SSL/TLS secure channel", "tls"),
    ("stopped-connectivity", "", "proxy"),
    ("no-start-connection", "", "proxy"),
    ("stopped-ma", "failed-connection", "proxy"),
    ("stopped-server-down", "", "stopped"),
    ("stopped-something-new", "", "stopped"),
]


@pytest.mark.parametrize("result,detail,expected", ENTRA_FAILURES)
def test_why_the_entra_connector_failed(result: str, detail: str, expected: str) -> None:
    """The status, and what the step says, tell why the Entra connector failed."""
    failing = entra_run("Export", result, ago(minutes=5), step(result, "default", detail=detail))
    found = entra_runs((failing, *OLD))
    assert found is not None
    assert (found.value, [f.id for f in found.facts]) == (expected, ["run-result"])


@pytest.mark.parametrize(
    "runs,expected",
    [
        (cycle(), "went-through"),
        ((entra_run(result="completed-export-errors"),), "went-through"),
        ((entra_run(result="in-progress"), *OLD), "went-through"),
        ((entra_run(result="never-seen-before"), *OLD), None),
        ((entra_run("Specific Object Export", FAILED), *OLD), "went-through"),
        ((entra_run("EX"),), None),
        ((entra_run("Export", "success", NOW), entra_run("Export", FAILED)), "went-through"),
        (imported(FAILED, runs=(entra_run(),)), "went-through"),
        ((run(),), "no-runs"),
        ((entra_run(result="in-progress"),), "no-runs"),
        ((), "no-runs"),
        (None, "no-runs"),
    ],
)
def test_how_the_entra_runs_ended(runs: tuple[Run, ...] | None, expected: str | None) -> None:
    """Only the newest finished import and export of the Entra connector count."""
    assert value(entra_runs(runs)) == expected


def test_events_of_the_time_explain_a_silent_entra_run() -> None:
    """What was logged during the run explains it where the step does not."""
    silent = entra_run("Export", "stopped-ma", ago(minutes=5), step("stopped-ma", "default"))
    said = event("The remote server returned an error: (407)", ago(minutes=4))
    assert value(entra_runs((silent,), (said,))) == "proxy"
    assert value(entra_runs((silent,), (replace(said, time=ago(days=1)),))) == "stopped"
    assert value(entra_runs((silent,), None)) == "stopped"
    assert value(entra_runs((silent,), UNSEEN)) == "stopped"
