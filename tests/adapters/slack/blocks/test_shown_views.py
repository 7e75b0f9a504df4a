"""The views, help and the page of one person, whole in Slack: every fact of the neutral reply."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from adapters.slack.blocks.message import message
from adapters.slack.blocks.views import home
from bot.systems import recorded
from bot.wiring import Bot, build
from handlers.cases import VIEWS
from handlers.conversation import Said
from handlers.ports import Handle
from handlers.replies import Reply
from handlers.rights import ROLES, Actor, Role
from tests.adapters.slack.blocks.samples import Signed, facts, read, words
from tests.conversations.demo import Demo
from tests.real.slack_blocks import check_message, check_view, texts

DAYS = (None, "service-stopped", "staging", "error-limit", "dirsync-disabled", "server-unreachable")
PEOPLE = ("jdoe", "pgreen@contoso.com", "cmurphy@contoso.com", "Sales Team", "PC-0101")
WHOLE = ("status", "runs", "runs 100", "errors", "deletes", "help")
OF_ONE = ("object", "rules")
ADMIN = Actor("admin", Handle("upn", "asmith@contoso.com"))
Bots = Callable[[str | None], Bot]


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory) -> Bots:
    """The bot over the demo, or over one of its bad days."""
    folder: Path = tmp_path_factory.mktemp("views")
    days = Demo(folder)

    @cache
    def bot(day: str | None) -> Bot:
        return build(recorded(days.folder(day)), folder / f"{day}.db")

    return bot


def test_every_view_is_tried() -> None:
    """None is left out here."""
    assert {x.split()[0] for x in (*WHOLE, *OF_ONE)} == {*VIEWS, "help"}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("typed", WHOLE)
async def test_no_fact_of_a_view_is_lost(bots: Bots, typed: str, day: str | None) -> None:
    """On a good day and on bad ones."""
    await same(bots(day), typed)


@pytest.mark.parametrize("view", OF_ONE)
@pytest.mark.parametrize("name", PEOPLE)
async def test_no_fact_of_one_object_is_lost(bots: Bots, view: str, name: str) -> None:
    """A person, a group and a computer."""
    await same(bots(None), f"{view} {name}")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", ROLES)
async def test_no_fact_of_the_home_tab_is_lost(bots: Bots, role: Role, day: str | None) -> None:
    """Health, own cases, and what is allowed, for each role."""
    who = Actor(role, Handle("upn", f"{role}@contoso.com"))
    bot = bots(day)
    await bot.conversation.turn(Said(who, f"{role} {day}", "why jdoe"))

    told = await bot.home.of(who)
    view = home(told, words, Signed())

    check_view(view)
    assert told.id == "home"
    assert told.choices
    assert missing(told, view["blocks"]) == []


async def same(bot: Bot, typed: str) -> None:
    """What is asked for is shown whole in one message, with all that can be pressed."""
    told = (await bot.conversation.turn(Said(ADMIN, typed, typed))).reply
    found = message(told, words, Signed(), block_id="b")

    check_message(found.text, found.blocks)
    assert told.id == typed.split()[0]
    assert found.whole
    assert missing(told, found.blocks) == []


def missing(told: Reply, blocks: list[dict[str, object]]) -> list[str]:
    """Facts of the neutral reply, and buttons, that the blocks do not show."""
    rows = [x for x in blocks if x["type"] == "actions"]
    labels = {e["text"]["text"] for x in rows for e in x["elements"]}  # type: ignore[attr-defined]
    shown = read(texts(blocks))
    unread = [x for x in facts(told) if x not in shown]
    return [*unread, *(x.label for x in told.choices if x.label not in labels)]
