"""runs: newest first, with what they changed; what is not recorded is no zero."""

import pytest

from handlers.views.runs import MOST, SHOWN, runs, wanted
from knowledge.vocabulary import RunStep
from tests.handlers.small import WORDS
from tests.handlers.views.scene import Scene, ago, failed, run, texts


async def lines(scene: Scene, text: str = "runs") -> list[str]:
    """What stands under the first line."""
    return texts(await runs(scene.sight(text)), "runs")


@pytest.mark.parametrize(
    "text, count",
    [("runs", SHOWN), ("", SHOWN), ("runs 20", 20), ("runs 0", 1), ("runs 999", MOST)],
)
def test_how_many(text: str, count: int) -> None:
    """Ten, or as many as are asked for, within bounds."""
    assert wanted(text) == count


async def test_the_newest_come_first_and_the_rest_is_counted() -> None:
    """Whatever the order in which they were recorded."""
    scene = Scene()
    scene.server.runs = tuple(run(f"Export {n}", start=ago(hours=n + 1)) for n in (2, 0, 1))
    told = await lines(scene, "runs 2")

    assert ["Export 0" in told[0], "Export 1" in told[1]] == [True, True]
    assert "1 older runs" in told[2]
    assert "2026-03-02 09:00 UTC" in told[2]
    assert len(await lines(scene)) == 3


async def test_older_runs_without_a_time() -> None:
    """They are counted, though nobody knows how old they are."""
    scene = Scene()
    scene.server.runs = (run(), run("Odd", start=None))

    assert WORDS["value-missing"] in (await lines(scene, "runs 1"))[1]


@pytest.mark.parametrize(
    "steps, told",
    [
        ((RunStep("success", counters={"StageAdd": 3, "StageNoChange": 9}),), "3 added"),
        (
            tuple(
                RunStep("success", counters={"ExportUpdate": 1, "ExportDelete": 2}) for _ in "ab"
            ),
            "2 updated, 4 deleted",
        ),
        ((RunStep("x", counters={"StageRename": 1, "StageDeleteAdd": 1}),), "1 renamed, 1 deleted"),
        ((RunStep("x", counters={"DisconnectorProjectedFlow": 2}),), "2 projected"),
        ((RunStep("x", counters={"DisconnectorJoinedNoFlow": 2, "ConnectorFlow": 5}),), "2 joined"),
        ((RunStep("x", counters={"StageAdd": 0}),), "no changes"),
        ((RunStep("x", counters={"StageAdd": 0}), RunStep("y")), "counts not recorded"),
        ((), "counts not recorded"),
        (None, "details not recorded"),
        ((RunStep("x", counters={"FlowFailure": 3}),), "3 errors"),
        ((RunStep("x", errors=(failed("CN=a"),)),), "1 error"),
        ((RunStep("x", errors=(failed("CN=a"),), errors_listed=False),), "at least 1 error"),
    ],
)
async def test_what_a_run_changed(steps: tuple[RunStep, ...] | None, told: str) -> None:
    """Summed over its steps; what was not recorded is told so, never as nothing."""
    scene = Scene()
    scene.server.runs = (run(steps=steps),)

    assert told in (await lines(scene))[0]


async def test_how_long_it_took() -> None:
    """From start to end, where both are recorded."""
    scene = Scene()
    scene.server.runs = (
        run(start=ago(minutes=10), end=ago(minutes=5)),
        run(start=ago(minutes=20), end=None),
    )
    told = await lines(scene)

    assert "; 5 min, " in told[0]
    assert "min" not in told[1]


async def test_how_many_did_not_end_well() -> None:
    """One that is under way is no failure; all other results but success count."""
    scene = Scene()
    scene.server.runs = (
        run(result="in-progress", start=ago(minutes=1)),
        run(result="completed-export-errors", start=ago(minutes=2)),
        run(result="a result nobody knows", start=ago(minutes=3)),
        run(start=ago(minutes=4)),
    )
    body = await runs(scene.sight("runs"))
    scene.server.runs = scene.server.runs[::3]
    well = await runs(scene.sight("runs"))

    assert "2 of the 4" in body.line
    assert "None of the 2" in well.line


@pytest.mark.parametrize(
    "results, worst",
    [
        (("success", "stopped-error-limit", "stopped-connectivity"), 2),
        (("success", "a result nobody knows", "stopped-error-limit"), 2),
        (("completed-sync-errors", "a result nobody knows", "success"), 1),
        (("completed-sync-warnings", "success", "completed-sync-errors"), 2),
        (("success", "completed-sync-warnings", "success"), 1),
        (("in-progress", "success", "success"), None),
    ],
)
async def test_the_worst_of_the_latest_comes_first(
    results: tuple[str, ...], worst: int | None
) -> None:
    """In Microsoft's order of attention, whatever ran since; one under way is not bad."""
    kinds = ("Export", "Delta Synchronization", "Delta Import")
    scene = Scene()
    scene.server.runs = tuple(
        run(kinds[n], result, start=ago(minutes=n + 1)) for n, result in enumerate(results)
    )
    body = await runs(scene.sight("runs"))

    if worst is None:
        assert "Export" in body.line
        assert "None of the 3" in body.line
    else:
        assert body.line.startswith(f"{kinds[worst]} of ")
        assert results[worst] in body.line


async def test_a_failure_that_was_made_good_does_not_come_first() -> None:
    """The same run went through since: it is counted, and the newest run leads."""
    scene = Scene()
    scene.server.runs = (run(start=ago(minutes=1)), run(result="stopped-error-limit"))
    body = await runs(scene.sight("runs"))

    assert "success" in body.line
    assert "1 of the 2" in body.line


async def test_no_runs_and_no_look() -> None:
    """An empty history is recorded so; a history that was not read is neither empty nor fine."""
    empty, dark = Scene(), Scene()
    dark.server.kill()

    assert (await runs(empty.sight())).line == WORDS["verdict-runs-none"]
    assert (await runs(dark.sight())).line == WORDS["verdict-runs-unseen"]
