"""Our own tasks: bounded, in order, behind the acknowledgements, never lost without a word."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar

import pytest

from adapters.slack.background import Background

HERE: ContextVar[str] = ContextVar("HERE", default="nowhere")


class Work:
    """Work that is noted, and waits at a gate."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.gate = asyncio.Event()

    def numbered(self, number: int) -> Callable[[], Awaitable[None]]:
        """One piece of it."""

        async def work() -> None:
            self.begun.append(number)
            await self.gate.wait()
            self.ended.append(number)

        return work


@pytest.fixture(autouse=True)
async def as_ever() -> AsyncIterator[None]:
    """Afterwards the loop makes tasks as ever."""
    yield
    asyncio.get_running_loop().set_task_factory(None)


async def rounds(number: int = 5) -> None:
    """Let the loop go round."""
    for _ in range(number):
        await asyncio.sleep(0)


async def test_in_order_and_no_more_than_so_many() -> None:
    """The next begins when one ends."""
    background, work = Background(running=2), Work()
    for number in range(5):
        assert background.start(work.numbered(number), "x")
    await rounds()

    assert (work.begun, background.running, background.waiting) == ([0, 1], 2, 3)

    work.gate.set()
    await background.idle()

    assert work.ended == [0, 1, 2, 3, 4]
    assert (background.running, background.waiting) == (0, 0)


async def test_no_room_is_said_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """The caller can tell the person; the log is not flooded; later there is room again."""
    background, work = Background(running=1, waiting=2), Work()
    assert background.start(work.numbered(0), "x")
    await rounds()
    taken = [background.start(work.numbered(n), "x") for n in range(1, 6)]

    assert taken == [True, True, False, False, False]
    assert len(caplog.records) == 1

    work.gate.set()
    await background.idle()

    assert background.start(work.numbered(6), "x")
    await background.idle()
    assert work.ended == [0, 1, 2, 6]


async def test_what_slack_waits_for_needs_no_room() -> None:
    """A form is answered while everything else is full."""
    background, work = Background(running=1, waiting=1), Work()
    background.start(work.numbered(0), "x")
    await rounds()
    background.start(work.numbered(1), "x")

    async def answer() -> str:
        return "errors"

    assert await background.at_once(answer, "form") == "errors"
    work.gate.set()
    await background.idle()


async def test_an_error_is_told_and_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    """It is a bug: with its name and its traceback."""
    background, work = Background(), Work()

    async def broken() -> None:
        raise ZeroDivisionError

    work.gate.set()
    background.start(broken, "slack command")
    background.start(work.numbered(1), "x")
    await background.idle()
    with pytest.raises(ZeroDivisionError):
        await background.at_once(broken, "slack view_submission")
    await rounds()

    assert work.ended == [1]
    assert [r.exc_info and r.exc_info[0] for r in caplog.records] == [ZeroDivisionError] * 2
    assert "slack command" in caplog.text


async def test_a_task_carries_nothing_of_who_started_it() -> None:
    """The time limit of one question is none of another's."""
    background, seen = Background(), []

    async def look() -> None:
        seen.append(HERE.get())

    HERE.set("in a request")
    background.start(look, "x")
    await background.idle()
    await background.at_once(look, "x")

    assert seen == ["nowhere", "nowhere"]


async def test_closing_finishes_what_was_acknowledged() -> None:
    """Running and waiting alike, and takes nothing more."""
    background, work = Background(running=1), Work()
    for number in range(3):
        background.start(work.numbered(number), "x")
    asyncio.get_running_loop().call_soon(work.gate.set)

    await background.close(5)

    assert work.ended == [0, 1, 2]
    assert not background.start(work.numbered(3), "x")
    await rounds()
    assert work.begun == [0, 1, 2]


async def test_closing_ends_what_takes_too_long(caplog: pytest.LogCaptureFixture) -> None:
    """Cancelled and counted; no task is left."""
    background, work = Background(running=2), Work()
    for number in range(5):
        background.start(work.numbered(number), "x")
    await rounds()

    await background.close(0.01)

    assert work.ended == []
    assert [r.args for r in caplog.records] == [(2, 3)]
    await rounds()
    assert (background.running, background.waiting) == (0, 0)
    assert len(asyncio.all_tasks()) == 1


async def test_closing_before_anything_began() -> None:
    """Nothing goes on turning."""
    background, work = Background(), Work()
    background.start(work.numbered(0), "x")
    await background.close(0)
    await rounds()

    assert work.ended == []
    assert len(asyncio.all_tasks()) == 1
