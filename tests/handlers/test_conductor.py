"""The conductor: one flight for one look-up, kept for a while, ended when nobody waits."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from handlers import attention
from handlers.attention import Frame, framed
from handlers.conductor import MOST, Conductor, conducted
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing

FOUND = Found("x")


class Port:
    """A port whose look-ups wait until they are let go."""

    finds = frozenset({"dn"})

    def __init__(self, result: Lookup[str] = FOUND) -> None:
        self.result = result
        self.asked: list[tuple[object, ...]] = []
        self.ended = 0
        self.go = asyncio.Event()

    async def find(self, *what: object) -> Lookup[str]:
        self.asked.append(what)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.ended += 1
            raise
        return self.result


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic time of the conductor, to be set."""
    now = [100.0]
    clock = type("Clock", (), {"monotonic": staticmethod(lambda: now[0])})
    monkeypatch.setattr(attention, "time", clock)
    monkeypatch.setattr("handlers.conductor.time", clock)
    return now


@contextmanager
def question(*, afresh: bool = False, limit: float = 8.0) -> Iterator[Frame]:
    """A question that is being answered."""
    with framed(limit, afresh=afresh) as frame:
        yield frame


async def test_two_who_ask_the_same_share_one_look_up() -> None:
    """The second waits for the first's answer."""
    port = Port()
    front = conducted(port, "ad")

    both = asyncio.gather(front.find("jdoe"), front.find("jdoe"), front.find("asmith"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    port.go.set()

    assert set(await both) == {FOUND}
    assert port.asked == [("jdoe",), ("asmith",)]


async def test_a_list_is_the_same_question_as_an_equal_list() -> None:
    """Addresses come as lists, which are no keys."""
    port = Port()
    port.go.set()
    front = conducted(port, "ad")

    await front.find(["a", "b"])
    await front.find(["a", "b"])

    assert port.asked == [(["a", "b"],)]


async def test_what_was_found_is_kept_for_a_while_and_its_age_is_noted(at: list[float]) -> None:
    """Within `keep` seconds nothing is read again; then it is."""
    port = Port()
    port.go.set()
    front = conducted(port, "ad", keep=60)
    with question():
        await front.find("jdoe")
    at[0] += 40

    with question() as frame:
        assert await front.find("jdoe") == FOUND
        assert frame.ages() == {"ad": 40}
    assert len(port.asked) == 1

    at[0] += 21
    with question() as frame:
        await front.find("jdoe")
        assert frame.ages() == {"ad": 0}
    assert len(port.asked) == 2


async def test_look_again_reads_anew(at: list[float]) -> None:
    """Nothing read before such a question counts."""
    port = Port()
    port.go.set()
    front = conducted(port, "ad")
    await front.find("jdoe")
    at[0] += 1

    with question(afresh=True) as frame:
        await front.find("jdoe")
        await front.find("jdoe")
        assert frame.ages() == {"ad": 0}

    assert len(port.asked) == 2


async def test_look_again_does_not_join_an_older_flight(at: list[float]) -> None:
    """A look-up that was under way before may bring what was true before."""
    port = Port()
    front = conducted(port, "ad")
    first = asyncio.ensure_future(front.find("jdoe"))
    await asyncio.sleep(0)
    at[0] += 1

    with question(afresh=True):
        second = asyncio.ensure_future(front.find("jdoe"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    port.go.set()

    assert set(await asyncio.gather(first, second)) == {FOUND}
    assert len(port.asked) == 2


@pytest.mark.parametrize("result", [Missing(), FOUND])
async def test_an_answer_is_kept(result: Lookup[str]) -> None:
    """ "None" is an answer too."""
    port = Port(result)
    port.go.set()
    front = conducted(port, "ad")

    assert [await front.find("a"), await front.find("a")] == [result, result]
    assert len(port.asked) == 1


async def test_a_failure_is_never_kept() -> None:
    """The next who asks looks again, and no age is noted for what nobody saw."""
    port = Port(CouldNotLook("refused"))
    port.go.set()
    front = conducted(port, "ad")

    with question() as frame:
        await front.find("a")
        await front.find("a")
        assert frame.ages() == {}

    assert len(port.asked) == 2


async def test_a_look_up_has_its_own_limit() -> None:
    """A slow one is told as such, and ended when nobody waits for it."""
    port = Port()
    front = conducted(port, "ad", limit=0.01)

    assert await front.find("jdoe") == CouldNotLook("no answer within 0.1 s")
    await asyncio.sleep(0)
    assert port.ended == 1


async def test_a_question_ends_before_the_look_up_does() -> None:
    """What is left of the question counts; whoever else waits still gets the answer."""
    port = Port()
    front = conducted(port, "ad", limit=5)
    patient = asyncio.ensure_future(front.find("jdoe"))
    await asyncio.sleep(0)

    with question(limit=0.01):
        hasty = await front.find("jdoe")
    port.go.set()

    assert isinstance(hasty, CouldNotLook)
    assert await patient == FOUND
    assert port.ended == 0


async def test_a_used_up_question_starts_nothing() -> None:
    """But what is kept is still told."""
    port = Port()
    front = conducted(port, "ad")
    port.go.set()
    await front.find("jdoe")

    with question(limit=0):
        assert await front.find("jdoe") == FOUND
        assert isinstance(await front.find("asmith"), CouldNotLook)
    assert len(port.asked) == 1


async def test_whoever_is_cancelled_ends_his_look_ups_unless_another_waits() -> None:
    """The last one out turns off the light."""
    port = Port()
    front = conducted(port, "ad")
    one, two = (asyncio.ensure_future(front.find("jdoe")) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    assert port.ended == 0
    two.cancel()
    await asyncio.gather(two, return_exceptions=True)
    await asyncio.sleep(0)

    assert port.ended == 1
    port.go.set()
    assert await front.find("jdoe") == FOUND


async def test_nobody_joins_a_look_up_that_is_being_ended() -> None:
    """An adapter may tidy up for a while; who asks meanwhile gets a look-up of his own."""

    class Tidy(Port):
        async def find(self, *what: object) -> Lookup[str]:
            try:
                return await super().find(*what)
            except asyncio.CancelledError:
                await self.go.wait()
                raise

    port = Tidy()
    front = conducted(port, "ad")
    leaver = asyncio.ensure_future(front.find("jdoe"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    leaver.cancel()
    await asyncio.sleep(0)
    second = asyncio.ensure_future(front.find("jdoe"))
    await asyncio.sleep(0)
    port.go.set()

    assert await second == FOUND
    assert len(port.asked) == 2


async def test_the_oldest_part_of_an_answer_counts(at: list[float]) -> None:
    """An adapter may have kept some of it itself."""

    class Keeps:
        async def find(self) -> Lookup[str]:
            frame = attention.current()
            assert frame is not None
            frame.used("inside", at[0] - 7)
            return FOUND

    front = conducted(Keeps(), "ad")
    with question() as frame:
        await front.find()
        assert frame.ages() == {"ad": 7}


async def test_it_keeps_no_more_than_so_much() -> None:
    """The oldest goes first."""
    port = Port()
    port.go.set()
    front = Conductor(port, "ad", 60, 5)

    for n in range(MOST + 1):
        await front.find(n)
    await front.find(MOST)
    await front.find(0)

    assert len(port.asked) == MOST + 2


def test_what_is_no_look_up_passes_through() -> None:
    """A property of the port."""
    assert conducted(Port(), "ad").finds == frozenset({"dn"})


async def test_whoever_watches_sees_what_is_waited_for(at: list[float]) -> None:
    """The system that has been waited for longest comes first; what has answered is gone."""
    slow, slower = Port(), Port()
    fronts = conducted(slow, "entra-id"), conducted(slower, "connect-server")
    with attention.watched() as watch:
        second = asyncio.ensure_future(fronts[1].find("jdoe"))
        await asyncio.sleep(0)
        at[0] += 3
        first = asyncio.ensure_future(fronts[0].find("jdoe"))
        await asyncio.sleep(0)
        at[0] += 2

        assert list(watch.waited().items()) == [("connect-server", 5.0), ("entra-id", 2.0)]
        slower.go.set()
        await second
        assert list(watch.waited()) == ["entra-id"]
        slow.go.set()
        await first
        assert watch.waited() == {}
