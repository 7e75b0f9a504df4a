"""A part of the server that was not read is not one that has its default.

Every question of the demo tenant is asked with the whole server seen, and again with parts of it
unread: what is told then must have been true before.
"""

from dataclasses import replace
from typing import Any

import pytest

from handlers.diagnose import Diagnose
from handlers.lookups import LookUps
from handlers.ports import ConnectServer, Directory, Tenant
from handlers.verdict import Subject, Verdict
from knowledge.evidence import Found
from knowledge.vocabulary import Server
from tests.conversations.demo import Demo, Row, rows
from tests.conversations.slips import slips
from tests.recorded.harness import catalogue, request

pytestmark = pytest.mark.slow
PARTS = ("settings", "scheduler", "features", "threshold")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("demo"))


REACHED = [r for r in rows() if r.overlay != "server-unreachable"]


async def ask(demo: Demo, row: Row, unread: dict[str, Any], **chosen: str) -> Verdict:
    """The verdict on a row's question, with parts of the server unread and settings chosen."""
    found = demo.tenant(row.overlay)
    looked = await found.server.server()
    assert isinstance(looked, Found), "rows whose server is away are left out"
    settings = {**(looked.value.settings or {}), **chosen}
    shown: Server = replace(replace(looked.value, settings=settings), **unread)

    def looks(
        ad: Directory,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None,
        known: Any,
    ) -> LookUps:
        return LookUps(ad, server, tenant, subject, other, {**known, "server": Found(shown)})

    ports = (found.directory, found.server, found.tenant, found.clock)
    return await Diagnose(catalogue(), *ports, looks).ask(request(row.ask))


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"Microsoft.SynchronizationOption.UPNAttribute": "mail"},
        {"Microsoft.OptionalFeature.FilterAAD": "True"},
    ],
    ids=["as it is", "alternate id", "attribute filtering"],
)
async def test_settings_that_were_not_read_change_no_finding(
    demo: Demo, chosen: dict[str, str]
) -> None:
    """Whatever the settings are, without them nothing certain is told that they would deny."""
    wrong: list[str] = []
    for row in REACHED:
        seen = await ask(demo, row, {}, **chosen)
        told = await ask(demo, row, {"settings": None}, **chosen)
        wrong += [f"{row.id}: {slip}" for slip in slips(seen, told)]

    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("parts", [*[(x,) for x in PARTS], PARTS], ids="-".join)
async def test_a_part_of_the_server_that_was_not_read_changes_no_finding(
    demo: Demo, parts: tuple[str, ...]
) -> None:
    """Without a part, or all of them, the bot says the same or less."""
    wrong: list[str] = []
    for row in REACHED:
        seen = await ask(demo, row, {})
        told = await ask(demo, row, dict.fromkeys(parts))
        wrong += [f"{row.id}: {slip}" for slip in slips(seen, told)]

    assert "\n".join(wrong) == ""


async def test_an_object_does_not_wait_for_a_scheduler_that_nobody_saw(demo: Demo) -> None:
    """Waiting is healthy only while a next cycle is known to come."""
    waiting = [r for r in REACHED if r.diagnosis == "healthy-wait-for-cycle"]
    assert waiting
    for row in waiting:
        told = await ask(demo, row, {"scheduler": None})
        assert told.outcome in ("question", "inconclusive"), row.id
