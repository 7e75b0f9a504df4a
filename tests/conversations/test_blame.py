"""The demo tenant with systems that do not answer: "not looked at" names those, and no other."""

from itertools import combinations

import pytest

from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot

SYSTEMS = {
    "active_directory": "Active Directory",
    "connect_server": "The Connect server",
    "entra": "Microsoft Entra ID",
}
ASKED = ("why abaker", "object abaker", "attribute abaker mail", "password cwood", "why jdoe")
AWAY = [x for n in (1, 2) for x in combinations(SYSTEMS, n)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each copy loaded once."""
    return Demo(tmp_path_factory.mktemp("blame"))


@pytest.mark.parametrize("away", AWAY, ids="-".join)
async def test_only_a_system_that_is_down_is_called_down_and_once(
    demo: Demo, away: tuple[str, ...]
) -> None:
    """One line for each system that did not answer, in a diagnosis and in a view."""
    bot = Bot(demo.tenant(None, frozenset(away)))
    for asked in ASKED:
        part = (await bot.say(asked)).reply.part("not-looked")
        named = [x.text.split(":")[0] for x in part.lines] if part else []
        assert sorted(named) == sorted(set(named)), asked
        assert set(named) <= {SYSTEMS[x] for x in away}, asked


async def test_a_question_says_which_system_could_not_be_asked(demo: Demo) -> None:
    """A question on the Connect server that hangs on Active Directory does not blame the first."""
    reply = (await Bot(demo.tenant(None, frozenset({"active_directory"}))).say("why abaker")).reply

    assert reply.question is not None
    assert SYSTEMS["active_directory"] in reply.question.why
