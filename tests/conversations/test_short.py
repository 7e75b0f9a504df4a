"""Short answers on the demo tenant: what comes next, why, and who else was named."""

import pytest

from handlers.replies import Reply
from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot
from tests.recorded.harness import catalogue

WORDS = catalogue().words


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant."""
    return Demo(tmp_path_factory.mktemp("short"))


def texts(reply: Reply, part: str) -> list[str]:
    """The lines of a part."""
    found = reply.part(part)
    return [x.text for x in found.lines] if found else []


@pytest.mark.parametrize("name", ["cmurphy", "tnguyen", "qadams", "jdoe", "bfischer"])
@pytest.mark.parametrize("away", [frozenset(), frozenset({"entra"})], ids=["all", "dark"])
async def test_what_could_not_be_looked_at_is_named_beside_it(
    demo: Demo, name: str, away: frozenset[str]
) -> None:
    """Nobody reads that something was not looked at without being told what."""
    reply = (await Bot(demo.tenant(None, away)).say(f"why {name}")).reply

    if WORDS["then-unknown"] in texts(reply, "then"):
        assert texts(reply, "not-looked")
    assert bool(texts(reply, "not-looked")) is bool(away)


async def test_why_on_a_finished_case_is_short(demo: Demo) -> None:
    """The reason and its proof; every question in order is the evidence."""
    bot = Bot(demo.tenant(None))
    told = (await bot.say("why cmurphy")).reply
    why = (await bot.say("why?")).reply
    evidence = (await bot.say("evidence")).reply

    assert (why.id, why.verdict) == ("why", told.verdict)
    assert texts(why, "because") == texts(told, "because")
    assert texts(why, "proof") == texts(told, "proof")[:3] != []
    assert why.part("trail") is None
    assert "evidence" in [x.value for x in why.choices]
    assert len(texts(evidence, "trail")) > 20


async def test_a_second_name_is_not_forgotten(demo: Demo) -> None:
    """The answer is about the first; the second is named with what to ask."""
    bot = Bot(demo.tenant(None))
    told = (await bot.say("jdoe and cmurphy not syncing")).reply
    other = await bot.say(told.choices[-1].value)

    assert told.verdict.startswith("jdoe ")
    assert "cmurphy" in texts(told, "note")[0]
    assert other.verdict is not None
    assert other.verdict.subject is not None
    assert other.verdict.subject.name == "cmurphy"


async def test_a_domain_that_is_not_there_still_gives_the_near_names(demo: Demo) -> None:
    """CONTOSO is no domain of the demo: jdoe of another one is offered, and can be picked."""
    bot = Bot(demo.tenant(None))
    told = await bot.say("CONTOSO\\jdoe")
    picked = await bot.say("1")

    assert told.verdict is not None
    assert told.verdict.outcome == "not-found"
    assert [x.sam for x in told.verdict.near][:1] == ["jdoe"]
    assert picked.verdict is not None
    assert picked.verdict.diagnosis == "cs-ou-not-selected"


@pytest.mark.parametrize(
    "text, id_", [("how is sync", "status"), ("what happened to Jane Fox", "")]
)
async def test_plain_ways_to_ask(demo: Demo, text: str, id_: str) -> None:
    """How is it, and what became of somebody."""
    turned = await Bot(demo.tenant(None)).say(text)

    assert turned.reply.id != "not-understood"
    assert id_ in ("", turned.reply.id)
