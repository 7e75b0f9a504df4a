"""Deletes and rules with parts of the tenant unseen or held back: no more is told than was seen."""

from pathlib import Path

import pytest

from handlers.conversation import Turned
from tests.conversations.demo import Demo
from tests.conversations.parts_away import rewritten, without
from tests.conversations.test_views import Bot, lines
from tests.recorded.harness import catalogue

WORDS = catalogue().words
HELD_BACK = {
    "service-stopped": "svc-adsync-not-running",
    "scheduler-disabled": "sched-cycle-disabled",
    "scheduler-suspended": "sched-suspended-by-wizard",
    "staging": "env-staging-mode",
    "staging-beside-active": "env-staging-mode",
    "dirsync-disabled": "env-dirsync-disabled",
    "entra-credentials": "env-entra-connector-auth",
}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("unseen-objects"))


async def test_a_delete_that_is_refused_is_told_so(demo: Demo) -> None:
    """DeleteNotValid, tried 91 times since the 17th."""
    reply = (await Bot(demo.tenant(None)).say("deletes")).reply

    assert "DeleteNotValid" in reply.verdict
    said = lines(reply, "pending")
    assert "DeleteNotValid since 2026-11-17 08:37 UTC, tried 91 times" in said


@pytest.mark.parametrize("overlay, diagnosis", [*HELD_BACK.items()])
async def test_what_is_not_exported_is_not_let_pass(
    demo: Demo, overlay: str, diagnosis: str
) -> None:
    """Deletes wait behind what holds the export back, whatever the threshold says."""
    said = (await Bot(demo.tenant(overlay)).say("deletes")).reply.verdict

    title = catalogue().diagnoses[diagnosis].title
    assert said == WORDS["verdict-deletes-held"].format(deletes="1 delete waits", title=title)


async def test_a_delete_that_the_next_export_takes(demo: Demo) -> None:
    """abaker's, behind a changed scope: no error, and the exports go through."""
    said = (await Bot(demo.tenant("scope-changed")).say("deletes")).reply.verdict

    assert said == WORDS["verdict-deletes-pass"].format(deletes="1 delete waits")


async def test_unseen_statistics_are_no_count(demo: Demo, tmp_path: Path) -> None:
    """612 wait; one row is recorded."""
    files = ("connect/connectors.json", "connect/runs.json")
    some = without(demo, tmp_path / "a", "deletion-threshold", *files[:1])
    both = without(demo, tmp_path / "b", "deletion-threshold", *files)
    stopped = (await some.say("deletes")).reply
    dark = (await both.say("deletes")).reply

    at_least = "At least 1 delete waits"
    assert stopped.verdict == WORDS["verdict-deletes-exceeded"].format(deletes=at_least)
    assert dark.verdict.startswith(at_least)
    for reply in (stopped, dark):
        assert WORDS["deletes-under-threshold"] not in lines(reply, "threshold")


async def test_the_audit_log_tells_how_far_it_is_read(demo: Demo, tmp_path: Path) -> None:
    """Its window and whose deletes; an empty part says so, an unseen log says nothing."""
    full = (await Bot(demo.tenant(None)).say("deletes")).reply
    empty = rewritten(demo, tmp_path / "a", None, "entra/directory_audits.json", [])
    dark = without(demo, tmp_path / "b", None, "entra/directory_audits.json")

    assert lines(full, "deleted").endswith(WORDS["deletes-window"])
    assert lines((await empty.say("deletes")).reply, "deleted") == WORDS["deletes-none-audited"]
    unseen = (await dark.say("deletes")).reply
    assert lines(unseen, "deleted") == ""
    assert WORDS["tells-audits"] in lines(unseen, "not-looked")


def rules_told(turned: Turned) -> list[str]:
    """Every rule of both parts."""
    parts = (lines(turned.reply, "in-scope"), lines(turned.reply, "out-of-scope"))
    return [x for part in parts for x in part.splitlines()]


async def test_rules_for_other_types_are_not_tried(demo: Demo) -> None:
    """abaker is a user in AD and in Entra ID: no contact, no inetOrgPerson."""
    turned = await Bot(demo.tenant(None)).say("rules abaker")
    told = rules_told(turned)

    assert not [x for x in told if "Contact" in x or "InetOrgPerson" in x]
    taken = lines(turned.reply, "in-scope").splitlines()
    assert turned.reply.verdict.startswith(f"{len(taken)} of {len(told)} ")
    assert any("Out to AD - User Exchange Hybrid" in x for x in taken)


async def test_an_unseen_metaverse_is_told_with_the_rules(demo: Demo, tmp_path: Path) -> None:
    """Inbound rules alone were tried, and that is said."""
    bot = without(demo, tmp_path, None, "connect/metaverse.json")
    turned = await bot.say("rules abaker")

    word = WORDS["verdict-rules-inbound"].partition("{every} ")[2].partition(" {")[0]
    assert word in turned.reply.verdict
    assert WORDS["rules-metaverse-unseen"] in lines(turned.reply, "note")
    assert not [x for x in rules_told(turned) if " Out to " in x]
