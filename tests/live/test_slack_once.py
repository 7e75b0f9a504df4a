"""Whatever Slack brings, however often, in whichever order, to whichever process: one answer.

Two `whysync serve` processes over one store are brought 10,000 things that people do, as
`slack_load` mixes them, 3,000 of which come twice or three times: to the same process or to the
other one, at the very same moment or at another, buttons by double clicks too. Nothing is called
but what Slack calls; what was answered is counted by the Slack that they answer to.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.live.slack_driver import Driver
from tests.live.slack_load import (
    CHANNELS,
    DISTINCT,
    PEOPLE,
    WHY,
    WORKSPACES,
    Asked,
    Brought,
    Tally,
    deliveries,
    presses,
    questions,
)
from tests.live.slack_twins import Twins, twins

pytestmark = pytest.mark.slow
PATIENCE = 240.0  # seconds after which the test fails with what is missing
Groups = list[tuple[Brought, ...]]


async def brought(there: Twins, driver: Driver, order: random.Random) -> tuple[list[Asked], Groups]:
    """All that was asked and pressed, and its deliveries: first those who get buttons to press."""
    asked = list(questions(there.slack))
    those = [x for x in asked if x.text == WHY]
    rest = [x for x in asked if x.text != WHY]
    begun, left = [*those, *rest[::4]], [x for n, x in enumerate(rest) if n % 4]
    early = deliveries(begun, order)
    pressed = presses(those, await answered(driver, early, begun), there.slack)
    late = deliveries([*left, *pressed], order)
    await answered(driver, late, [*asked, *pressed])
    return [*asked, *pressed], early + late


async def answered(driver: Driver, groups: Groups, asked: Sequence[Asked]) -> Tally:
    """Deliver, and wait until all that was asked so far is answered."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await driver.bring(groups)
    tally: Tally = (await driver.tally())["places"]
    assert wrong(asked, tally) == {}
    return tally


def wrong(asked: Sequence[Asked], tally: Tally) -> Mapping[str, str]:
    """Where other than one answer was shown for each thing asked, and what was not asked at all."""
    wanted: Counter[str] = Counter()
    places: dict[str, set[str]] = {}
    for one in asked:
        name = (one.under or one).places[0]
        wanted[name] += one.answers
        places.setdefault(name, set()).update(one.places)
    found = {name: sum(tally[x]["answers"] for x in places[name] if x in tally) for name in wanted}
    unknown = tally.keys() - set().union(*places.values())
    faults = {name: f"{found[name]} for {n}" for name, n in wanted.items() if found[name] != n}
    return faults | dict.fromkeys(unknown, "not asked")


def doubled(asked: Sequence[Asked], tally: Tally) -> list[str]:
    """Conversations with another message than the one that is edited."""
    others = {id(x.under) for x in asked if x.way == "modal"}
    edited = (x for x in asked if x.way in ("direct", "mention") and id(x) not in others)
    return [x.places[0] for x in edited if tally[x.places[0]]["messages"] != 1]


def kinds(groups: Groups) -> tuple[int, int, int]:
    """How many came more than once, to both processes, and to both at the same moment."""
    times = Counter(id(x.asked) for group in groups for x in group)
    doors: dict[int, set[int]] = {}
    for one in (x for group in groups for x in group):
        doors.setdefault(id(one.asked), set()).add(one.door)
    both = sum(len(x) > 1 for x in doors.values())
    return (
        sum(n > 1 for n in times.values()),
        both,
        sum(len({x.door for x in group}) > 1 for group in groups),
    )


async def test_one_answer_each(tmp_path: Path) -> None:
    """None is missing, none is told twice, and every delivery was acknowledged."""
    async with (
        twins(tmp_path, WORKSPACES, PEOPLE, CHANNELS) as there,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        driver = Driver(http, there.slack, there.doors)
        asked, groups = await brought(there, driver, random.Random(5))
        assert await there.ended() == [0, 0]
        told = await driver.tally()

    again, both, at_once = kinds(groups)
    assert len(asked) == DISTINCT
    assert again == DISTINCT * 3 // 10
    assert min(both, at_once) > 500
    assert wrong(asked, told["places"]) == {}
    assert doubled(asked, told["places"]) == []
    assert told["wrong"] == []
    assert set(driver.told) <= {200, 503}
    assert driver.told[200] == sum(map(len, groups))
    assert "ERROR" not in there.logged()
