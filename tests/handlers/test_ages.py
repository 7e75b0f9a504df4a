"""How old the evidence is: told where it is older than the question, and "look again" mends it."""

import pytest

from handlers import attention
from handlers.verdict import Verdict
from tests.handlers.small import Talk


@pytest.mark.parametrize(
    "ages, elapsed, age",
    [
        ({}, 0, None),
        ({"ad": 2}, 0, None),
        ({"ad": 40, "entra": 7}, 0, 40),
        ({"ad": 6}, 5000, None),
        ({"ad": 48}, 8000, 40),
    ],
)
def test_age_counts_from_before_the_question(
    ages: dict[str, int], elapsed: int, age: int | None
) -> None:
    """What was read while it was answered is new."""
    assert Verdict(None, None, "healthy", ages=ages, elapsed_ms=elapsed).age == age


async def test_look_again_reads_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reply is made of new evidence, the second of kept, the third of new."""
    now = [100.0]
    clock = type("Clock", (), {"monotonic": staticmethod(lambda: now[0])})
    monkeypatch.setattr(attention, "time", clock)
    monkeypatch.setattr("handlers.conductor.time", clock)
    talk = Talk(keeps=True)

    footers = []
    for text in ("why isn't jdoe syncing?", "why isn't jdoe syncing?", "look again"):
        turned = await talk.say(text)
        footers.append("40 s" in turned.reply.footer)
        now[0] += 40

    assert footers == [False, True, False]
    assert talk.directory.asked.count("find") == 2
