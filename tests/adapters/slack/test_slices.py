"""Rounds of the loop: requests first, work in slices, nobody left out."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.slices import PATIENCE, SLICE, Slices


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Work:
    """Work in stretches, each of which takes its time."""

    def __init__(self, clock: Clock, each: float) -> None:
        self._clock, self._each = clock, each
        self.done: list[int] = []

    async def stretches(self, number: int, many: int = 1) -> int:
        """So many of them, with a look-up after each."""
        for _ in range(many):
            self._clock.now += self._each
            self.done.append(number)
            await asyncio.sleep(0)
        return number


@pytest.fixture
async def clock() -> AsyncIterator[Clock]:
    """At zero; afterwards the loop makes tasks as ever."""
    yield Clock()
    asyncio.get_running_loop().set_task_factory(None)


async def together(work: Work, tasks: list[asyncio.Task[int]]) -> list[int]:
    """How many stretches were done in each round of the loop."""
    counts = []
    while not all(task.done() for task in tasks):
        before = len(work.done)
        await asyncio.sleep(0)
        counts.append(len(work.done) - before)
    return counts


async def test_a_round_has_its_slice(clock: Clock) -> None:
    """As much as begins within it, and the next round goes on; what was too long is made up for."""
    slices, work = Slices(clock), Work(clock, SLICE / 2.5)
    tasks = [slices.task(work.stretches(n, 3), "x") for n in range(40)]
    counts = await together(work, tasks)

    assert max(counts) == 3
    assert sum(counts) == 120
    assert len(counts) >= 120 / 2.5
    assert [await task for task in tasks] == list(range(40))


async def test_what_is_longer_than_a_slice_goes_on_all_the_same(clock: Clock) -> None:
    """Not in every round, but in the end."""
    slices, work = Slices(clock), Work(clock, SLICE * 10)
    counts = await together(work, [slices.task(work.stretches(n), "x") for n in range(5)])

    assert max(counts) == 1
    assert len(counts) >= 40
    assert work.done == [0, 1, 2, 3, 4]


async def test_nobody_is_left_behind(clock: Clock) -> None:
    """Who came later may have to wait, but everybody is done."""
    slices, work = Slices(clock), Work(clock, SLICE)
    await asyncio.gather(*(slices.task(work.stretches(n, 5), "x") for n in range(10)))

    assert sorted(work.done) == sorted([*range(10)] * 5)


@pytest.mark.parametrize("crowded, most", [(False, 5), (True, 1)])
async def test_more_than_can_be_worked_off(clock: Clock, crowded: bool, most: int) -> None:
    """When there is hardly room for more work, less of it is done while requests come in."""
    slices, work = Slices(clock), Work(clock, SLICE / 5)
    slices.request(crowded=crowded)
    tasks = [slices.task(work.stretches(n), "x") for n in range(100)]
    await asyncio.sleep(0)
    clock.now, counts = PATIENCE, []
    for _ in range(5):
        slices.request(crowded=crowded)
        before = len(work.done)
        await asyncio.sleep(0)
        counts.append(len(work.done) - before)
    await asyncio.gather(*tasks)

    assert counts[1:] == [most] * 4


async def test_requests_go_first_but_not_for_ever(clock: Clock) -> None:
    """While they keep coming, work waits for so long."""
    slices, work = Slices(clock), Work(clock, SLICE)
    slices.request()
    task = slices.task(work.stretches(1), "x")
    for _ in range(10):
        slices.request()
        await asyncio.sleep(0)

    assert work.done == []

    clock.now = PATIENCE
    slices.request()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert work.done == [1]
    assert await task == 1


async def test_work_goes_on_as_soon_as_no_more_requests_come(clock: Clock) -> None:
    """No time passes for it."""
    slices, work = Slices(clock), Work(clock, 0)
    slices.request()
    await slices.task(work.stretches(1, 3), "x")

    assert work.done == [1, 1, 1]
    assert clock.now == 0


async def test_what_work_starts_is_work(clock: Clock) -> None:
    """Tasks of tasks are in slices too; others are not."""
    slices, work = Slices(clock), Work(clock, SLICE)

    async def parent() -> int:
        return len(await asyncio.gather(*(work.stretches(n) for n in range(10))))

    counts = await together(work, [slices.task(parent(), "x")])
    assert max(counts) <= 2
    assert sum(counts) == 10

    await asyncio.gather(*(work.stretches(n) for n in range(10)))
    assert len(work.done) == 20


async def test_results_and_errors_come_through(clock: Clock) -> None:
    """A task in slices is like any other."""
    slices = Slices(clock)
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def waits() -> str:
        try:
            return await future
        except KeyError:
            return "caught"

    async def fails() -> None:
        async with asyncio.timeout(0):
            await asyncio.Event().wait()

    task = slices.task(waits(), "named")
    await asyncio.sleep(0)
    future.set_exception(KeyError())

    assert task.get_name() == "named"
    assert await task == "caught"
    with pytest.raises(TimeoutError):
        await slices.task(fails(), "x")


async def test_a_task_ends_when_it_is_cancelled(clock: Clock) -> None:
    """Before it began, while it waits for a slice, and in the middle."""
    slices, work, ended = Slices(clock), Work(clock, SLICE), []

    async def long(number: int) -> None:
        try:
            await work.stretches(number, 1000)
        finally:
            ended.append(number)

    tasks = [slices.task(long(n), "x") for n in range(3)]
    await asyncio.sleep(0)
    late = slices.task(long(9), "x")
    for task in (*tasks, late):
        task.cancel()
    await asyncio.gather(*tasks, late, return_exceptions=True)

    assert all(task.cancelled() for task in (*tasks, late))
    assert ended == [0]


async def test_another_factory_is_left_alone(clock: Clock) -> None:
    """Then only the work itself is in slices, not what it starts."""
    loop = asyncio.get_running_loop()

    def factory(loop: asyncio.AbstractEventLoop, work: Any, **how: Any) -> asyncio.Task[Any]:
        return asyncio.Task(work, loop=loop, **how)

    loop.set_task_factory(factory)
    slices, work = Slices(clock), Work(clock, SLICE)
    assert await slices.task(work.stretches(1, 3), "x") == 1
    assert loop.get_task_factory() is factory
