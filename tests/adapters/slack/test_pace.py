"""Everybody gets a turn, in order and not too fast; nobody waits for others or in vain."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.pace import CHANNEL, METHOD, PROGRESS, Line, Pace, Rate, TooLongError
from tests.adapters.slack.clock import Clock

POST, EDIT = "chat.postMessage", "chat.update"
LATE = 10_000.0  # patience


@pytest.fixture
def clock() -> Clock:
    """Nobody waits for real."""
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    """As the bot has it."""
    return Pace(clock.now, clock.sleep)


async def times(
    clock: Clock, pace: Pace, channels: list[str], method: str = POST, patience: float = LATE
) -> list[float]:
    """When each of those who come at once got a turn, in the order of their coming."""
    began = clock.time

    async def one(channel: str) -> float:
        await pace.turn("T", method, channel, clock.time + patience)
        return clock.time - began

    return await clock.run(asyncio.gather(*map(one, channels)))


async def test_a_short_burst_and_then_one_a_second(clock: Clock, pace: Pace) -> None:
    """What Slack allows for one channel."""
    got = await times(clock, pace, ["C"] * 6)

    assert got == pytest.approx([0, 0, 0, 1, 2, 3])


async def test_a_hundred_channels_do_not_wait_for_each_other(clock: Clock, pace: Pace) -> None:
    """Only those who write to the same channel wait."""
    assert await times(clock, pace, [f"C{n}" for n in range(100)]) == [0.0] * 100


async def test_a_channel_of_another_workspace_is_another(clock: Clock, pace: Pace) -> None:
    """A crowd in one workspace holds up no other."""
    await times(clock, pace, ["C"] * CHANNEL.burst)

    await pace.turn("another", POST, "C", clock.time)

    assert not clock.slept


async def test_who_would_wait_too_long_is_told_at_once(clock: Clock, pace: Pace) -> None:
    """Of a crowd, as many wait as have their turn in time; the queue grows no longer."""
    began = clock.time
    crowd = [
        asyncio.ensure_future(pace.turn("T", POST, "C", clock.time + 10.0)) for _ in range(100)
    ]
    await clock.settle()
    refused = [task for task in crowd if task.done() and task.exception()]

    assert clock.time == began
    assert len(refused) == 100 - CHANNEL.burst - 10
    for task in refused:
        error = task.exception()
        assert isinstance(error, TooLongError)
        assert error.why == "busy"
    await clock.run(asyncio.gather(*crowd, return_exceptions=True))
    assert sum(task.exception() is None for task in crowd) == CHANNEL.burst + 10


async def test_who_goes_away_leaves_his_place_to_the_next(clock: Clock, pace: Pace) -> None:
    """A cancelled caller takes no turn."""
    await times(clock, pace, ["C"] * CHANNEL.burst)
    began = clock.time
    waiting = [asyncio.ensure_future(pace.turn("T", POST, "C", LATE * 2)) for _ in range(3)]
    await clock.settle()

    waiting[0].cancel()
    waiting[1].cancel()
    await clock.run(waiting[2])

    assert clock.time - began == pytest.approx(1)
    assert waiting[0].cancelled()
    assert waiting[1].cancelled()


async def test_after_a_429_the_whole_method_of_the_workspace_waits(
    clock: Clock, pace: Pace
) -> None:
    """And then goes on one by one."""
    assert pace.hold("T", POST, 30.0)
    assert not pace.hold("T", POST, 20.0)  # known, and shorter

    got = await times(clock, pace, ["C1", "C2", "C3"])

    assert got[0] == pytest.approx(30)
    assert [b - a for a, b in pairwise(got)] == pytest.approx([METHOD.interval] * 2)


async def test_a_429_holds_no_other_method_and_no_other_workspace(clock: Clock, pace: Pace) -> None:
    """Slack counts each by itself."""
    pace.hold("T", POST, 30.0)

    await pace.turn("T", "views.open", "", clock.time)
    await pace.turn("another", POST, "C", clock.time)

    assert not clock.slept


async def test_a_429_that_lasts_longer_than_the_patience_is_told(clock: Clock, pace: Pace) -> None:
    """At once, and by its reason."""
    pace.hold("T", POST, 30.0)

    with pytest.raises(TooLongError) as told:
        await pace.turn("T", POST, "C", clock.time + 29.0)

    assert told.value.why == "throttled"
    assert not clock.slept


async def test_a_429_met_while_waiting_lengthens_the_wait(clock: Clock, pace: Pace) -> None:
    """Whoever waits already waits for the new time."""
    pace.hold("T", POST, 5.0)
    waiting = asyncio.ensure_future(pace.turn("T", POST, "C", LATE))
    began = clock.time
    await clock.forward(4.0)

    pace.hold("T", POST, 5.0)
    await clock.run(waiting)

    assert clock.time - began == pytest.approx(9)


async def edit(pace: Pace, ts: str, *, progress: bool, until: asyncio.Event | None = None) -> bool:
    """Whether an edit was made; it lasts until the event."""
    async with pace.edit("T", EDIT, ("C", ts), progress=progress) as now:
        if now and until is not None:
            await until.wait()
        return now


async def test_progress_is_shown_as_often_as_a_minute_allows(clock: Clock, pace: Pace) -> None:
    """What is too much is left out."""
    at_once = [await edit(pace, str(n), progress=True) for n in range(100)]
    await clock.forward(60.0)
    later = [await edit(pace, str(n), progress=True) for n in range(100)]

    assert sum(at_once) == PROGRESS.burst
    assert sum(later) == PROGRESS.burst


async def test_answers_leave_less_for_progress_and_do_not_wait_for_it(
    clock: Clock, pace: Pace
) -> None:
    """Answers come first."""
    for n in range(150):
        assert await edit(pace, str(n), progress=False)
    began = clock.time

    assert not await edit(pace, "1", progress=True)
    await clock.forward(60.0 + PROGRESS.interval * PROGRESS.burst)
    assert await edit(pace, "1", progress=True)
    assert clock.slept == []
    assert clock.time > began


async def test_progress_is_left_out_while_the_method_is_held(pace: Pace) -> None:
    """It does not wait for a 429 to end."""
    pace.hold("T", EDIT, 10.0)

    assert not await edit(pace, "1", progress=True)


async def test_progress_never_overtakes_an_answer(clock: Clock, pace: Pace) -> None:
    """An answer on its way is the last word; other messages go on."""
    done = asyncio.Event()
    answer = asyncio.ensure_future(edit(pace, "1", progress=False, until=done))
    await clock.settle()

    assert not await edit(pace, "1", progress=True)
    assert await edit(pace, "2", progress=True)
    done.set()
    assert await answer
    assert await edit(pace, "1", progress=True)


async def test_an_answer_waits_for_the_progress_under_way(clock: Clock, pace: Pace) -> None:
    """So that Slack gets them in their order."""
    done = asyncio.Event()
    progress = asyncio.ensure_future(edit(pace, "1", progress=True, until=done))
    await clock.settle()
    answer = asyncio.ensure_future(edit(pace, "1", progress=False))
    await clock.settle()

    assert not answer.done()
    done.set()
    assert await answer
    assert await progress


async def test_a_cancelled_edit_leaves_the_message_free(clock: Clock, pace: Pace) -> None:
    """Nothing stays locked."""
    stuck = asyncio.ensure_future(edit(pace, "1", progress=False, until=asyncio.Event()))
    await clock.settle()
    stuck.cancel()
    await clock.settle()

    assert await edit(pace, "1", progress=True)


async def test_lines_nobody_waits_at_are_forgotten(clock: Clock, pace: Pace) -> None:
    """Memory does not grow with the channels."""
    for n in range(4_000):
        await pace.turn("T", POST, f"C{n}", clock.time + LATE)
        await clock.forward(1.0)

    assert len(pace._lines) < 2_500


async def test_a_held_line_is_not_forgotten(clock: Clock, pace: Pace) -> None:
    """However many others come."""
    pace.hold("T", POST, 1e6)
    for n in range(3_000):
        await pace.turn("T", "views.open", f"C{n}", clock.time + LATE)
        await clock.forward(1.0)

    with pytest.raises(TooLongError):
        await pace.turn("T", POST, "C", clock.time + 1.0)


@given(
    arrivals=st.lists(st.floats(0, 20), max_size=30),
    interval=st.floats(0.01, 5),
    burst=st.integers(1, 5),
    holds=st.lists(st.tuples(st.floats(0, 20), st.floats(0, 10)), max_size=3),
)
@settings(deadline=None, max_examples=60)
def test_no_more_than_the_rate_whoever_comes(
    arrivals: list[float], interval: float, burst: int, holds: list[tuple[float, float]]
) -> None:
    """In any span there are at most a burst and one per interval, and none while held."""
    got: list[float] = []
    spans: list[tuple[float, float]] = []
    clock = Clock()

    async def come(after: float, line: Line) -> None:
        await clock.sleep(after)
        await line.turn(clock.time + 1e9)
        got.append(clock.time)

    async def hold(after: float, seconds: float, line: Line) -> None:
        await clock.sleep(after)
        spans.append((clock.time, clock.time + seconds))
        line.hold(seconds)

    async def everybody() -> None:
        line = Line(Rate(interval, burst), clock.now, clock.sleep)
        comers = [come(after, line) for after in arrivals]
        await clock.run(asyncio.gather(*comers, *(hold(a, s, line) for a, s in holds)))

    asyncio.run(everybody())

    assert len(got) == len(arrivals)
    for i, first in enumerate(got):
        for j in range(i + burst, len(got)):
            assert got[j] - first >= (j - i - burst + 1) * interval - 0.01 * (j - i)
    for begin, end in spans:
        assert not [t for t in got if begin + 0.01 < t < end - 0.01]
