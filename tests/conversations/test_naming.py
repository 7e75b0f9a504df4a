"""Two people are called asmith in the demo tenant: the answer says which one it is about."""

import pytest

from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot

ADAM, ALICE = ("Adam Smith", "emea.contoso.com"), ("Alice Smith", "corp.contoso.com")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant."""
    return Demo(tmp_path_factory.mktemp("naming"))


@pytest.mark.parametrize(
    "asked",
    [
        "why asmith",
        "why is the mail of asmith wrong",
        "password asmith",
        "object asmith",
        "rules asmith",
    ],
)
@pytest.mark.parametrize("named", [ADAM, ALICE])
async def test_one_that_was_picked_is_named_unmistakably(
    demo: Demo, asked: str, named: tuple[str, str]
) -> None:
    """Name, display name and domain stand in the first line, also in that of the evidence."""
    bot = Bot(demo.tenant(None))
    listed = (await bot.say(asked)).reply.question
    assert listed is not None
    wanted = next(x.value for x in listed.answers if named[0] in x.label)

    replies = [(await bot.say(wanted)).reply]
    if asked.startswith("why"):
        replies.append((await bot.say("evidence")).reply)

    for reply in replies:
        assert all(x in reply.verdict for x in ("asmith", *named))


async def test_a_name_with_its_domain_has_others_beside_it(demo: Demo) -> None:
    """Who types the domain knows why; who reads a forwarded answer does not."""
    reply = (await Bot(demo.tenant(None)).say("why CORP\\asmith")).reply

    assert all(x in reply.verdict for x in ALICE)


async def test_a_name_of_one_stays_short(demo: Demo) -> None:
    """Where nobody else is called so, the name alone is enough."""
    reply = (await Bot(demo.tenant(None)).say("why jdoe")).reply

    assert reply.verdict.startswith("jdoe ")
    assert "(" not in reply.verdict
