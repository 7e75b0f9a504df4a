"""Status, runs and errors with parts of the tenant unseen: nothing unseen is told as seen."""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.conversation import Turned
from handlers.rights import actor
from tests.conversations.demo import OVERLAYS, Demo
from tests.conversations.parts_away import rewritten, without
from tests.conversations.test_views import Bot, lines
from tests.recorded.harness import catalogue

WORDS = catalogue().words
HOLDING = (
    "ad-credentials",
    "ad-dns",
    "database-full",
    "deletion-threshold",
    "dirsync-disabled",
    "dropped-connection",
    "entra-credentials",
    "error-limit",
    "failed-search",
    "proxy",
    "scheduler-disabled",
    "scheduler-suspended",
    "service-stopped",
    "seven-day-gap",
    "staging",
    "version-retired",
)
SYSTEMS = ("active_directory", "connect_server", "entra")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("unseen"))


def runs_of(overlay: str | None, demo: Demo) -> list[dict[str, Any]]:
    """The recorded runs."""
    read: list[dict[str, Any]] = json.loads(
        (demo.folder(overlay) / "connect" / "runs.json").read_text("utf-8")
    )
    return read


def plainly_runs(said: str) -> bool:
    """Whether a line says that it runs, without more."""
    starts = [WORDS[x].partition("{")[0] for x in ("status-runs", "status-runs-next")]
    return any(said.startswith(x) for x in starts)


async def all_ways(bot: Bot) -> tuple[Turned, str, str]:
    """How status, the page of a helpdesk and the status of a user tell it."""
    status, home = await bot.say("status"), await bot.home.of(bot.who)
    user = await bot.home.of(actor("user:abaker@contoso.com"))
    return status, home.verdict, user.verdict


@pytest.mark.parametrize("away", SYSTEMS)
@pytest.mark.parametrize("overlay", HOLDING)
async def test_what_is_held_up_never_plainly_runs(demo: Demo, overlay: str, away: str) -> None:
    """Whichever system is dark, and wherever it is told."""
    bot = Bot(demo.tenant(overlay, frozenset({away})))
    status, home, user = await all_ways(bot)
    asked = await bot.say("why is synchronization not running?")

    assert not any(plainly_runs(x) for x in (status.reply.verdict, home, user))
    assert user != WORDS["status-plain-runs"]
    for turned in (status, asked):
        assert turned.verdict is not None
        assert turned.verdict.outcome != "healthy"


async def test_a_good_day_with_the_tenant_unseen(demo: Demo) -> None:
    """Exports go through; whether the tenant takes them was not seen, and that is said."""
    status, home, user = await all_ways(Bot(demo.tenant(None, frozenset({"entra"}))))

    asked = catalogue().questions["directory-synchronization-on"].ask
    assert status.reply.verdict == home == WORDS["status-partly"].format(questions=asked)
    assert user == WORDS["status-plain-unknown"]


async def test_a_tenant_of_which_nothing_is_recorded(demo: Demo, tmp_path: Path) -> None:
    """No organization.json: the same."""
    bot = without(demo, tmp_path, "dirsync-disabled", "entra/organization.json")
    status, home, user = await all_ways(bot)

    assert not any(plainly_runs(x) for x in (status.reply.verdict, home, user))


async def test_a_scheduler_of_which_half_is_recorded(demo: Demo, tmp_path: Path) -> None:
    """Whether the wizard suspended it is not there: no reason, but no "runs" either."""
    server = json.loads(
        (demo.folder("scheduler-suspended") / "connect" / "server.json").read_text("utf-8")
    )
    del server["Scheduler"]["SchedulerSuspended"]
    bot = rewritten(demo, tmp_path, "scheduler-suspended", "connect/server.json", server)
    status, _, user = await all_ways(bot)

    asked = catalogue().questions["scheduler-suspended"].ask
    assert asked in status.reply.verdict
    assert user == WORDS["status-plain-unknown"]


async def test_a_dark_directory_holds_nothing_up(demo: Demo) -> None:
    """What no check of the cycle reads changes nothing."""
    status, _, user = await all_ways(Bot(demo.tenant(None, frozenset({"active_directory"}))))

    assert "2026-11-19 08:05 UTC" in status.reply.verdict
    assert user == WORDS["status-plain-runs"]


async def test_two_servers_come_before_the_next_cycle(demo: Demo) -> None:
    """What spoils values heads the status."""
    said = (await Bot(demo.tenant("two-servers")).say("status")).reply.verdict

    title = catalogue().diagnoses["env-two-active-servers"].title
    assert said == WORDS["status-spoilt"].format(title=title)


async def test_a_start_that_is_over_is_no_next_cycle(demo: Demo) -> None:
    """It was due on the 10th, nine days before."""
    reply = (await Bot(demo.tenant("seven-day-gap")).say("status")).reply

    due = WORDS["status-was-due"].partition("{")[0]
    assert f"{due}2026-11-10 08:05 UTC, 8 days ago" in lines(reply, "server")
    assert WORDS["status-next"].partition("{")[0] not in lines(reply, "server")


@pytest.mark.parametrize(
    "overlay, run, result",
    [
        ("deletion-threshold", "AAD", "stopped-deletion-threshold-exceeded"),
        ("ad-credentials", "Delta Import of contoso.com", "no-start-credentials"),
        ("error-limit", "Delta Synchronization of contoso.com", "stopped-error-limit"),
    ],
)
async def test_the_worst_run_comes_first(demo: Demo, overlay: str, run: str, result: str) -> None:
    """Not the success that came after it."""
    said = (await Bot(demo.tenant(overlay)).say("runs")).reply.verdict

    assert run in said.partition(" ended ")[0]
    assert result in said


@pytest.mark.parametrize(
    "overlay, count",
    [("entra-credentials", 4), ("proxy", 4), ("version-retired", 4), ("deletion-threshold", 4)],
)
async def test_the_errors_of_half_the_runs_are_at_least_so_many(
    demo: Demo, overlay: str, count: int
) -> None:
    """On the good day they are 16: the export that would tell did not end."""
    said = (await Bot(demo.tenant(overlay)).say("errors")).reply.verdict
    good = (await Bot(demo.tenant(None)).say("errors")).reply.verdict

    assert said.startswith(f"At least {count} objects")
    assert good.startswith("16 objects")


async def test_one_recorded_run_tells_of_itself_only(demo: Demo, tmp_path: Path) -> None:
    """An export to fabrikam.com went well; of eight other runs nothing is recorded."""
    only = [r for r in runs_of(None, demo) if r["ConnectorName"] == "fabrikam.com"][:1]
    assert only[0]["RunProfileName"] == "Export"
    bot = rewritten(demo, tmp_path, None, "connect/runs.json", only)
    reply = (await bot.say("errors")).reply
    gaps = [x.text for p in reply.parts if p.id == "gaps" for x in p.lines]

    assert reply.verdict == WORDS["verdict-errors-gaps"]
    assert [x.partition(" no finished ")[0] for x in gaps] == [
        "Of fabrikam.com",
        "Of contoso.com",
        "Of contoso.onmicrosoft.com - AAD",
    ]
    assert "export" not in gaps[0]
    assert "export" in gaps[1]


async def test_a_server_without_exports_says_so(demo: Demo) -> None:
    """A staging server met errors in other runs; those of an export nobody knows."""
    reply = (await Bot(demo.tenant("staging")).say("errors")).reply

    assert reply.verdict.startswith("At least 3 objects")
    assert lines(reply, "gaps").count(": export.") == 3


async def test_unseen_connectors_may_have_run_too(demo: Demo, tmp_path: Path) -> None:
    """Then no count is exact."""
    reply = (await without(demo, tmp_path, None, "connect/connectors.json").say("errors")).reply

    assert reply.verdict.startswith("At least 16 objects")
    assert lines(reply, "gaps") == WORDS["errors-connectors-unseen"]


async def test_errors_go_by_the_name_that_the_server_shows(demo: Demo) -> None:
    """No id of ours: InvalidObject, and the number 114 with its code."""
    reply = (await Bot(demo.tenant(None)).say("errors")).reply
    told = lines(reply, "more").splitlines()

    assert "InvalidObject: 1" in told
    assert "114 0x8023134a: 1" in told
    assert "kb-" not in lines(reply, "more") + lines(reply, "errors")


def test_every_overlay_that_holds_up_is_tried() -> None:
    """The list names folders that are there."""
    assert set(HOLDING) <= {x.name for x in OVERLAYS.iterdir()}
