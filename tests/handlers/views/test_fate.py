"""What becomes of deletes that wait: the first line says no more than was seen."""

from dataclasses import replace

import pytest

from handlers.verdict import Verdict
from handlers.views.deletes import deletes
from handlers.views.fate import STAGING, stops
from knowledge.tree import Effect, Step
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    ExportError,
    PendingChange,
    Run,
    RunStep,
    Server,
    Threshold,
)
from tests.handlers.small import DIAGNOSES, WORDS
from tests.handlers.views.scene import Scene, row, run

SYMPTOM, STOPPED = "service-not-running", "svc-adsync-not-running"
LIMIT = Threshold("enabledForCount", 2)
EXCEEDED = "stopped-deletion-threshold-exceeded"
LANDED = Step("cycle-complete", "operations", "landed", "look-up")
RUNS = Verdict(SYMPTOM, None, "healthy", trail=(LANDED,))
REFUSED = ExportError("114", "DeleteNotValid")


def waiting(number: int, error: ExportError | None = None) -> ConnectorSpaceObject:
    """A row whose delete waits."""
    change = PendingChange("delete")
    return row(f"CN=row {number}", entra=True, pending_export=change, export_error=error)


def scene(
    count: int,
    verdict: Verdict = RUNS,
    threshold: Threshold | None = LIMIT,
    counted: int | None = None,
    refused: int = 0,
) -> Scene:
    """So many deletes wait behind this threshold; the server counts as many, or `counted`."""
    made = Scene(verdict)
    made.server.rows = [waiting(n, REFUSED if n < refused else None) for n in range(count)]
    made.server.state = Server("CONNECT01", threshold=threshold)
    numbers = {"ExportDeletes": count if counted is None else counted}
    made.server.connector_list = (
        Connector(ENTRA_CONNECTOR_ID, "AAD", "Extensible2", statistics=numbers),
    )
    return made


async def line(made: Scene) -> str:
    """The first line."""
    return (await deletes(made.sight())).line


def said(id_: str, count: int, **values: object) -> str:
    """The sentence of this id about so many deletes."""
    many = WORDS[f"count-deletes{'-one' if count == 1 else ''}"].format(count=count)
    return str(WORDS[id_]).format(deletes=many, **values)


def found(effect: Effect, question: str = "service-running", **more: object) -> Step:
    """A step that found a fault."""
    step = Step(question, "environment", "bad", "look-up", (), STOPPED, effect)
    return replace(step, **more)  # type: ignore[arg-type]  # the fields of a step


@pytest.mark.parametrize(
    "count, threshold, held",
    [
        (3, LIMIT, True),
        (2, LIMIT, False),
        (9, Threshold("disabled"), False),
        (9, Threshold("enabledForPercentage", 1), None),
        (9, Threshold("enabledForCount"), None),
        (9, None, None),
    ],
)
def test_the_threshold_stops_more_than_its_number(
    count: int, threshold: Threshold | None, held: bool | None
) -> None:
    """What a percentage is of, or an unread threshold, tells nothing."""
    assert stops(count, threshold) is held


@pytest.mark.parametrize(
    "count, threshold, held",
    [(3, LIMIT, True), (2, LIMIT, None), (9, Threshold("disabled"), False)],
)
def test_at_least_so_many_may_be_more(
    count: int, threshold: Threshold | None, held: bool | None
) -> None:
    """Few that were seen do not show that few wait."""
    assert stops(count, threshold, exact=False) is held


@pytest.mark.parametrize(
    "count, threshold, id_",
    [
        (0, LIMIT, "verdict-deletes-none"),
        (1, LIMIT, "verdict-deletes-pass"),
        (2, LIMIT, "verdict-deletes-pass"),
        (3, LIMIT, "verdict-deletes-stopped"),
        (1, Threshold("enabledForCount", 0), "verdict-deletes-stopped"),
        (3, None, "verdict-deletes"),
    ],
)
async def test_what_the_next_export_would_do(
    count: int, threshold: Threshold | None, id_: str
) -> None:
    """Where nothing holds it back: how many wait, and what the threshold would do."""
    limit = threshold.count if threshold else ""
    assert await line(scene(count, threshold=threshold)) == said(id_, count, limit=limit)


async def test_an_export_that_was_stopped_comes_first() -> None:
    """Before what holds back, and before what the threshold would do."""
    held = Verdict(SYMPTOM, None, "diagnosed", STOPPED, chain=(found("holds"),))
    made = scene(1, held)
    made.server.runs = (run("Export", EXCEEDED, entra=True, steps=(RunStep(EXCEEDED),)),)

    assert await line(made) == said("verdict-deletes-exceeded", 1)


@pytest.mark.parametrize(
    "steps",
    [{"chain": (found("holds"),)}, {"asides": (found("aside", diagnosis=STAGING),)}],
    ids=["held-up", "another-server-is-active"],
)
async def test_what_holds_the_export_back(steps: dict[str, tuple[Step, ...]]) -> None:
    """A refusal of before and the threshold are told below it."""
    made = scene(3, replace(RUNS, **steps), refused=1)  # type: ignore[arg-type]  # steps alone
    titles = made.catalogue.diagnoses
    titles.setdefault(STAGING, titles[STOPPED])  # type: ignore[attr-defined]  # a dict here

    title = DIAGNOSES[STOPPED]
    assert await line(made) == said("verdict-deletes-held", 3, title=title)


async def test_what_is_not_proven_to_hold_back_is_told_so() -> None:
    """By the certainty of its own step."""
    unsure = Verdict(SYMPTOM, None, "diagnosed", STOPPED, chain=(found("holds", certain=False),))

    told = said("verdict-deletes-held", 1, title=DIAGNOSES[STOPPED])
    assert await line(scene(1, unsure)) == WORDS["verdict-uncertain"].format(line=told)


@pytest.mark.parametrize("effect", ["aside", "spoils"])
async def test_what_spoils_holds_nothing_back(effect: Effect) -> None:
    """Nor does what stands beside."""
    beside = replace(RUNS, asides=(found(effect),))

    assert await line(scene(1, beside)) == said("verdict-deletes-pass", 1)


@pytest.mark.parametrize(
    "runs, held",
    [
        ((run("Export", entra=True),), False),
        ((run("Export", "no-start-credentials", entra=True),), True),
        ((run("Export", "in-progress", entra=True),), False),
        ((), False),
    ],
)
@pytest.mark.parametrize("question", ["latest-ad-runs", "entra-runs"])
async def test_a_run_that_failed_is_not_every_run(
    question: str, runs: tuple[Run, ...], held: bool
) -> None:
    """An import that failed keeps no export back; the export itself does."""
    step = found("holds", question)
    made = scene(1, Verdict(SYMPTOM, None, "diagnosed", STOPPED, chain=(step,), trail=(LANDED,)))
    made.server.runs = runs

    told = await line(made)
    assert (told == said("verdict-deletes-held", 1, title=DIAGNOSES[STOPPED])) is held


async def test_refusals_head_what_would_be_let_pass() -> None:
    """One alone is told as refused, of several how many; too many for the threshold come first."""
    error = "DeleteNotValid"
    alone, some, many = (scene(n, refused=1) for n in (1, 2, 3))

    assert await line(alone) == said("verdict-deletes-failing-one", 1, error=error)
    told = WORDS["verdict-deletes-failing"]
    assert await line(some) == told.format(deletes="2 deletes wait", count=1, error=error)
    assert await line(many) == said("verdict-deletes-stopped", 3, limit=2)


async def test_a_refusal_of_which_nothing_else_is_recorded() -> None:
    """The flag alone, or an error without a name."""
    flagged, nameless = scene(1), scene(1)
    flagged.server.rows = [replace(waiting(0), has_export_error=True)]
    nameless.server.rows = [waiting(0, ExportError())]

    told = said("verdict-deletes-failing-one", 1, error=WORDS["value-missing"])
    assert [await line(flagged), await line(nameless)] == [told, told]


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(SYMPTOM, None, "inconclusive"),
        Verdict(SYMPTOM, None, "question"),
        replace(RUNS, open_faults=(Step("x", "environment", "not-known", "not-known"),)),
    ],
)
async def test_an_export_that_nobody_knows_of_takes_nothing(verdict: Verdict) -> None:
    """No claim on what the threshold would let pass."""
    assert await line(scene(1, verdict)) == said("verdict-deletes-unsure", 1)


async def test_without_statistics_the_rows_are_at_least_so_many() -> None:
    """Unseen, not recorded, or of no Entra connector: none of it is 0."""
    dark, bare, none = scene(1), scene(1), scene(1)
    dark.server.kill("connectors")
    bare.server.connector_list = (Connector(ENTRA_CONNECTOR_ID, "AAD", "Extensible2"),)
    none.server.connector_list = (Connector("ad", "AD", "AD", statistics={"ExportDeletes": 0}),)

    for made in (dark, bare, none):
        assert (await line(made)).startswith("At least 1 delete waits to be exported; whether")
        made.server.rows = []
        assert await line(made) == WORDS["verdict-deletes-none-seen"]


async def test_what_the_server_counts_is_more_than_the_rows() -> None:
    """Five wait, one is listed."""
    made = scene(1, counted=5)

    assert await line(made) == said("verdict-deletes-stopped", 5, limit=2)
