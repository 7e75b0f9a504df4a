"""Live or recorded: the same tenant gives the same verdict for every object."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from handlers.diagnose import Diagnose
from handlers.verdict import Verdict
from tests.conversations.demo import DEMO, OVERLAYS, Demo, Row, rows
from tests.live.world import World, systems_of, world
from tests.real import samba
from tests.recorded.harness import catalogue, request

pytestmark = [pytest.mark.real, pytest.mark.slow]
# What the folder can say and no living system does.
NOT_LIVE = {
    "database-full": "no cmdlet is known to tell the size of the server's database",
    "server-unreachable": "that is a bad day: test_faults.py",
}


def told(verdict: Verdict) -> tuple[object, ...]:
    """What a person is told."""
    who = verdict.subject.dn if verdict.subject else None
    near = tuple(x.dn for x in (*verdict.candidates, *verdict.near))
    question = verdict.question.id if verdict.question else None
    answer = (verdict.outcome, verdict.diagnosis, verdict.place, verdict.then, verdict.also)
    return (who, *answer, question, near)


def differences(row: Row, recorded: Verdict, live: Verdict) -> Iterator[str]:
    """What is told otherwise, and which look-ups came back otherwise."""
    if told(recorded) == told(live):
        return
    before = {x.name: x.result for x in recorded.look_ups}
    other = [f"{x.name}: {before.get(x.name)} -> {x.result} {x.why}" for x in live.look_ups]
    changed = [
        x for x in other if x.split(": ")[1].split(" -> ")[0] != x.split(" -> ")[1].split(" ")[0]
    ]
    yield f"{row.id}\n  recorded {told(recorded)}\n  live     {told(live)}\n  {changed}"


async def asked_of(there: World, demo: Demo, asked: Sequence[Row]) -> AsyncIterator[str]:
    """The differences in all these questions."""
    async with systems_of(there) as systems:
        ports = systems.directory, systems.server, systems.tenant, systems.clock
        diagnose = Diagnose(catalogue(), *ports, limit=30)
        for row in asked:
            live = await diagnose.ask(request(row.ask))
            for line in differences(row, await demo.ask(row), live):
                yield line


async def test_every_question_of_the_demo(tmp_path: Path) -> None:
    """The demo in Samba, in Graph and behind remoting, and in its folder; with each overlay too."""
    missing = samba.missing()
    if missing:
        pytest.skip(f"missing: {missing}")
    demo = Demo(tmp_path / "copies")
    by_overlay: dict[str | None, list[Row]] = {}
    for row in (x for x in rows() if x.overlay not in NOT_LIVE):
        by_overlay.setdefault(row.overlay, []).append(row)
    wrong: list[str] = []
    async with world(DEMO, tmp_path / "world") as there:
        wrong += [x async for x in asked_of(there, demo, by_overlay.pop(None))]
        for overlay, asked in by_overlay.items():
            folder = Path(demo.folder(overlay))
            lab = None if (OVERLAYS / str(overlay) / "active_directory").exists() else there.lab
            async with world(folder, tmp_path / f"world-{overlay}", lab) as other:
                wrong += [x async for x in asked_of(other, demo, asked)]

    assert "\n".join(wrong) == ""
