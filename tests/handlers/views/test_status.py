"""status: the judgement is the tree's, the freshness is what was seen, and no failure is fine."""

from dataclasses import replace

import pytest

from handlers.looking.seen import NO_SUBJECT
from handlers.verdict import Verdict
from handlers.views.status import plain_status, status
from knowledge.tree import Step
from knowledge.vocabulary import (
    Connector,
    Organization,
    Scheduler,
    Server,
    SyncFeatures,
    Threshold,
)
from tests.handlers.small import WORDS
from tests.handlers.views.scene import AD_ID, AD_NAME, CLOUD_NAME, Scene, ago, dark, run, texts

SYMPTOM = "service-not-running"
STOPPED = "svc-adsync-not-running"
HEALTHY = Verdict(SYMPTOM, None, "healthy", "healthy-in-sync")
DIAGNOSED = Verdict(SYMPTOM, None, "diagnosed", STOPPED)
UNKNOWN = Verdict(SYMPTOM, None, "inconclusive")
RUNNING = Scheduler(cycle_enabled=True, suspended=False, staging=False, next_start=ago(minutes=-5))
SPOILT = replace(
    DIAGNOSED, chain=(Step("two", "environment", "two", "look-up", (), STOPPED, "spoils"),)
)


def word(id_: str, **values: object) -> str:
    """The sentence of this id."""
    return str(WORDS[id_]).format(**values)


async def line(scene: Scene) -> str:
    """The first line."""
    return (await status(scene.sight())).line


@pytest.mark.parametrize(
    "scheduler, id_",
    [
        (None, "status-runs"),
        (Scheduler(), "status-runs"),
        (RUNNING, "status-runs-next"),
        (replace(RUNNING, next_start=ago(minutes=5)), "status-runs-due"),
        (replace(RUNNING, in_progress=True), "status-runs-now"),
        (Scheduler(in_progress=True), "status-runs-now"),
    ],
)
async def test_a_healthy_server_tells_its_next_cycle(scheduler: Scheduler | None, id_: str) -> None:
    """A time that is over is told as one that is over."""
    scene = Scene(HEALTHY)
    scene.server.state = Server("CONNECT01", scheduler=scheduler)

    start = scheduler.next_start if scheduler else None
    shown = f"{start:%Y-%m-%d %H:%M} UTC" if start else ""
    assert await line(scene) == word(id_, next=shown)


@pytest.mark.parametrize(
    "verdict, id_",
    [(DIAGNOSED, "status-held-up"), (SPOILT, "status-spoilt")],
)
async def test_held_up_is_what_the_tree_concludes(verdict: Verdict, id_: str) -> None:
    """Whatever the server shows beside it; what is not proven is told so."""
    scene, unsure = Scene(verdict), Scene(replace(verdict, certain=False))
    scene.server.state = Server("CONNECT01", scheduler=RUNNING)

    told = word(id_, title="the service is not running")
    assert await line(scene) == told
    assert await line(unsure) == word("verdict-uncertain", line=told)
    assert scene.judge.asked[0].symptom == SYMPTOM


async def test_an_unreachable_server_is_neither_fine_nor_held_up() -> None:
    """The reason stands in the first line, with the one thing that the tenant tells."""
    scene = Scene(replace(UNKNOWN, look_ups=(dark("server", "no answer"),)))
    scene.server.kill(why="no answer")
    scene.tenant.company = Organization(True, ago(minutes=22))

    body = await status(scene.sight())
    unseen = word("status-unseen", why="no answer")
    assert body.line == word("status-but-tenant", line=unseen, span="22 min")
    assert texts(body, "server") == texts(body, "connectors") == []
    assert "22 min ago" in texts(body, "tenant")[1]


async def test_nothing_dark_and_yet_not_known() -> None:
    """A server that never exports; that no object was named is no darkness."""
    scene = Scene(replace(UNKNOWN, look_ups=(dark("entra_object", NO_SUBJECT.why),)))
    other = Scene(replace(UNKNOWN, look_ups=(dark("audits", "no right"),)))

    assert await line(scene) == word("status-no-cycle")
    assert await line(other) == word("status-unknown")


async def test_what_is_not_known_is_named_where_exports_go_through() -> None:
    """The questions behind which a fault may stand; without an export no more than that."""
    faults = tuple(Step(x, "environment", "not-known", "not-known") for x in ("filter", "suffix"))
    landed = Step("cycle-complete", "operations", "landed", "look-up")
    verdict = replace(UNKNOWN, open_faults=faults, trail=(*faults, landed))

    asked = "Is it filtered? Is the object all right at suffix?"
    assert await line(Scene(verdict)) == word("status-partly", questions=asked)
    assert await line(Scene(replace(verdict, trail=faults))) == word("status-no-cycle")
    assert (await plain_status(Scene(verdict).sight())).line == word("status-plain-unknown")


async def test_what_spoils_values_comes_before_the_next_cycle() -> None:
    """It holds nothing up; what is merely worth saying stays below."""
    spoils = Step("suffix", "entra-id", "not-verified", "look-up", (), "upn-suffix-not-verified")
    beside = Step("suffix", "entra-id", "unsure", "look-up", (), "ops-completed-errors", "aside")

    title = "the UPN suffix is not verified"
    spoilt = replace(HEALTHY, asides=(beside, spoils))
    assert await line(Scene(spoilt)) == word("status-spoilt", title=title)
    assert await line(Scene(replace(HEALTHY, asides=(beside,)))) == word("status-runs")


async def test_a_question_is_offered_where_a_person_can_tell() -> None:
    """The tree asks: the button asks the same."""
    open_ = await status(Scene(Verdict(SYMPTOM, None, "question")).sight())
    closed = await status(Scene(HEALTHY).sight())

    assert open_.choices[0].value == word("example-service-not-running")
    assert [x.value for x in closed.choices] == ["runs", "errors", "deletes", "again"]


async def test_the_server_in_lines() -> None:
    """A cycle that is not to come is not announced."""
    scene = Scene(HEALTHY)
    scene.server.state = Server("CONNECT01", "2.5.190.0", "Running", RUNNING)
    running = texts(await status(scene.sight()), "server")
    scene.server.state = replace(scene.server.state, service_status="Stopped")
    stopped = texts(await status(scene.sight()), "server")
    scene.server.state = Server("CONNECT01", scheduler=replace(RUNNING, suspended=True))
    suspended = texts(await status(scene.sight()), "server")
    scene.server.state = Server("CONNECT01")
    bare = texts(await status(scene.sight()), "server")
    scene.server.state = Server("CONNECT01", scheduler=replace(RUNNING, next_start=ago(days=8)))
    late = texts(await status(scene.sight()), "server")

    assert late[2].startswith(WORDS["status-was-due"].partition("{")[0])
    assert "8 days ago" in late[2]
    assert [len(running), len(stopped), len(suspended), len(bare)] == [3, 2, 2, 1]
    assert "in 5 min" in running[2]
    assert "2.5.190.0" in running[0]
    assert word("flag-none") in running[1]  # whether a cycle is under way was not recorded


async def test_what_nobody_recorded_is_told_so() -> None:
    """Found nothing: no server, no run, no tenant, no threshold."""
    body = await status(Scene(HEALTHY).sight())

    assert texts(body, "server") == [word("status-no-server")]
    assert texts(body, "connectors") == [word("verdict-runs-none")]
    missing = word("status-threshold", threshold=word("value-missing"))
    assert texts(body, "tenant") == [word("status-no-tenant"), missing]


async def test_each_connector_with_its_last_runs() -> None:
    """Of each kind the newest; a connector without a run is told, one without a record too."""
    scene = Scene(HEALTHY)
    scene.server.connector_list = (
        Connector(AD_ID, AD_NAME, "AD"),
        Connector("other", "fabrikam.com", "AD"),
    )
    scene.server.runs = (
        run("Delta Import", "no-start-ma", start=ago(minutes=10)),
        run("Delta Import", start=ago(hours=1)),
        run("Delta Synchronization", start=ago(minutes=9), end=ago(minutes=8)),
        run("Export", entra=True, start=None),
    )
    told = texts(await status(scene.sight()), "connectors")

    assert told[0].startswith(AD_NAME)
    assert "10 min ago, no-start-ma" in told[0]
    assert "8 min ago, success" in told[0]
    assert told[1] == word("status-connector", name="fabrikam.com", runs=word("status-no-run"))
    assert told[2].startswith(CLOUD_NAME)
    assert word("value-missing") in told[2]


@pytest.mark.parametrize(
    "own, cloud, told",
    [
        (Threshold("enabledForCount", 500), None, "500 objects"),
        (None, Threshold("enabledForPercentage", 10), "10 percent"),
        (Threshold("disabled"), Threshold("enabledForCount", 9), "switched off"),
        (Threshold("unknownFutureValue", 7), None, "unknownFutureValue, 7"),
    ],
)
async def test_the_threshold(own: Threshold | None, cloud: Threshold | None, told: str) -> None:
    """As the server tells it, else as the tenant does."""
    scene = Scene(HEALTHY)
    scene.server.state = Server("CONNECT01", threshold=own)
    scene.tenant.features = SyncFeatures({}, cloud)

    assert texts(await status(scene.sight()), "tenant")[-1] == word(
        "status-threshold", threshold=told
    )


@pytest.mark.parametrize("name", ["server", "sync_features"])
async def test_no_threshold_is_told_where_nobody_looked(name: str) -> None:
    """What was not read is not "not recorded"."""
    scene = Scene(HEALTHY)
    (scene.server if name == "server" else scene.tenant).kill(name)

    assert texts(await status(scene.sight()), "tenant") == [word("status-no-tenant")]


async def test_a_tenant_that_is_away_says_nothing() -> None:
    """No line on it; a threshold from the server stays."""
    scene = Scene(HEALTHY)
    scene.tenant.kill()
    scene.server.state = Server("CONNECT01", threshold=Threshold("enabledForCount", 500))

    assert len(texts(await status(scene.sight()), "tenant")) == 1


@pytest.mark.parametrize(
    "verdict, id_",
    [
        (HEALTHY, "status-plain-runs"),
        (DIAGNOSED, "status-plain-held-up"),
        (replace(DIAGNOSED, certain=False), "status-plain-unknown"),
        (UNKNOWN, "status-plain-unknown"),
    ],
)
async def test_a_user_is_told_one_plain_line(verdict: Verdict, id_: str) -> None:
    """Without names, numbers or a cause."""
    scene = Scene(verdict)
    scene.server.state = Server("CONNECT01", scheduler=RUNNING)
    body = await plain_status(scene.sight())

    assert body.line == word(id_)
    assert (body.parts, body.choices, body.judged) == ((), (), None)
