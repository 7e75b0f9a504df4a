"""The central promise: a failed look-up is never told as a finding, and never as fine.

Every question of the demo tenant is asked with open eyes first. Then it is asked again half blind,
and what is told must have been true before.
"""

import asyncio
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.diagnose import Diagnose, Known, Looks
from handlers.lookups import NO_SUBJECT, LookUps
from handlers.ports import ConnectServer, Directory, Tenant
from handlers.verdict import Subject, Verdict
from knowledge.answer import LOOK_UPS
from knowledge.evidence import CouldNotLook, Lookup
from knowledge.vocabulary import SyncRule
from tests.conversations.demo import Demo, Row, rows
from tests.conversations.slips import ANSWERED, slips
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, FixedClock, ad_object
from tests.recorded.harness import catalogue, request

pytestmark = pytest.mark.slow
DARK = CouldNotLook("it is dark")
SYSTEMS = {
    "active_directory": "active-directory",
    "connect_server": "connect-server",
    "entra": "entra-id",
}


def blind(*names: str) -> Looks:
    """Look-ups of which these could not look."""
    dark = dict.fromkeys(names, DARK)
    return lambda ad, server, tenant, subject, other, known: LookUps(
        ad, server, tenant, subject, other, {**known, **dark}
    )


class Eyes:
    """The demo tenant, and what is told of each of its questions with open eyes."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.open = asyncio.run(self._see())

    async def _see(self) -> dict[Row, Verdict]:
        return {row: await self.demo.ask(row) for row in rows()}

    def healthy(self) -> tuple[Row, ...]:
        """The questions whose answer is: all is well."""
        return tuple(r for r, v in self.open.items() if v.outcome == "healthy" and not r.overlay)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Eyes:
    """All questions of the demo tenant, answered once."""
    return Eyes(Demo(tmp_path_factory.mktemp("demo")))


@pytest.mark.parametrize("name", sorted(LOOK_UPS))
async def test_one_look_up_that_fails_changes_no_finding(eyes: Eyes, name: str) -> None:
    """Without one look-up the bot says the same or asks, and tells what it could not look at."""
    wrong: list[str] = []
    for row, seen in eyes.open.items():
        if name not in {x.name for x in seen.look_ups}:
            continue
        told = await eyes.demo.ask(row, blind(name))
        assert name in {x.name for x in told.not_looked}
        wrong += [f"{row.id}: {slip}" for slip in slips(seen, told)]

    assert "\n".join(wrong) == ""


def unseen(names: frozenset[str]) -> str:
    """For messages."""
    return ", ".join(sorted(names))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_blindness_makes_a_healthy_object_ill(eyes: Eyes, data: st.DataObject) -> None:
    """Whatever look-ups of a healthy object fail: no diagnosis; healthy only by what was seen."""
    row = data.draw(st.sampled_from(eyes.healthy()))
    names = data.draw(st.frozensets(st.sampled_from(sorted(LOOK_UPS)), min_size=1))

    told = asyncio.run(eyes.demo.ask(row, blind(*names)))

    assert told.outcome in ("healthy", "question", "inconclusive"), unseen(names)
    assert list(slips(eyes.open[row], told)) == []


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_blindness_makes_up_a_finding(eyes: Eyes, data: st.DataObject) -> None:
    """Whatever look-ups of any object fail: what is told was true with open eyes too."""
    row = data.draw(st.sampled_from(list(eyes.open)))
    names = data.draw(st.frozensets(st.sampled_from(sorted(LOOK_UPS)), min_size=1))

    told = asyncio.run(eyes.demo.ask(row, blind(*names)))

    assert list(slips(eyes.open[row], told)) == []


@pytest.mark.parametrize(
    "away", [x for n in (1, 2, 3) for x in combinations(SYSTEMS, n)], ids="-".join
)
async def test_a_system_that_does_not_answer_changes_no_finding(
    eyes: Eyes, away: tuple[str, ...]
) -> None:
    """Without whole systems the bot says the same or asks; absence is proven by nobody."""
    wrong: list[str] = []
    for row, seen in eyes.open.items():
        if row.overlay:
            continue
        told = await eyes.demo.ask(row, away=frozenset(away))
        assert told.outcome != "not-found" or "active_directory" not in away
        dark = {NO_SUBJECT.why, *(x.why for x in seen.not_looked)}
        blamed = {x.source for x in told.not_looked if x.why not in dark}
        assert blamed <= {SYSTEMS[x] for x in away}, row.id
        if told.subject == seen.subject or told.outcome in ANSWERED:
            wrong += [f"{row.id}: {slip}" for slip in slips(seen, told)]

    assert "\n".join(wrong) == ""


def hasty(
    directory: Directory,
    server: ConnectServer,
    tenant: Tenant,
    subject: Subject | None,
    other: Subject | None,
    known: Known,
) -> LookUps:
    """Look-ups that wait for a millisecond."""
    return LookUps(directory, server, tenant, subject, other, known, time_limit=0.001)


class SlowServer(FakeServer):
    """A Connect server that never says which rules it has."""

    async def rules(self) -> Lookup[tuple[SyncRule, ...]]:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_slow_look_up_is_one_that_could_not_look() -> None:
    """A look-up that does not come back in time could not look; the others are told anyway."""
    ports = (FakeDirectory(ad_object("jdoe")), SlowServer(), FakeTenant(), FixedClock())
    diagnose = Diagnose(catalogue(), *ports, hasty)

    told = await diagnose.ask(request("why isn't jdoe syncing?"))

    results = {x.name: x.result for x in told.look_ups}
    assert results["rules"] == "could-not-look"
    assert results["directory"] == "found"
    assert told.outcome not in ANSWERED


async def test_a_directory_that_is_down_is_not_blamed_on_the_others() -> None:
    """What leans on it says so; only its own look-ups say what is wrong with it."""
    directory = FakeDirectory()
    directory.kill(why="refused")
    diagnose = Diagnose(catalogue(), directory, FakeServer(), FakeTenant(), FixedClock())

    told = await diagnose.ask(request("why isn't jdoe syncing?"))

    failed = {x.name: x for x in told.not_looked}
    assert failed["directory"].why == "refused"
    assert {(x.source, x.root) for x in failed.values()} == {("active-directory", "refused")}
    assert "Active Directory" in failed["entra_object"].why
