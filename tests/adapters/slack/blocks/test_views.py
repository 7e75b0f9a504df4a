"""Modals and the Home tab: all of a reply, a page at a time."""

from typing import Any

import pytest

from adapters.slack.blocks.pages import pages
from adapters.slack.blocks.views import PAGE, evidence, home, looking
from handlers.replies import Line, Link, Part, Reply
from tests.adapters.slack.blocks.samples import Signed, asked, bare, facts, read, reply, words
from tests.real.slack_blocks import check_view, texts

LONG = reply(
    parts=(
        Part("trail", "What was looked at", tuple(Line(f"Line {n} " * 9) for n in range(300))),
        Part("other", "A title " * 40, (Line("x" * 4500, "v" * 4500, "n " * 2500),) * 2, True),
        Part("empty", "Alone", ()),
    ),
    question=asked(7, label="y" * 4000),
    links=(Link("l", "Page", "https://x.example/" + "z" * 4000), *reply().links),
    footer="footer " * 300,
)


def turning(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a view."""
    return [e for x in view["blocks"] if x["type"] == "actions" for e in x["elements"]]


def test_evidence_that_fits_is_one_page_without_buttons() -> None:
    """Everything, in order."""
    told = reply(question=asked(2))
    view = evidence(told, words, Signed())
    check_view(view)

    assert len(pages(told)) == 1
    assert turning(view) == []
    assert [x for x in facts(told) if x not in read(texts(view))] == []


def test_all_pages_together_hold_everything() -> None:
    """Nothing is shortened, however long it is; each page leads on to the next."""
    sign = Signed()
    views = [evidence(LONG, words, sign, n) for n in range(len(pages(LONG)))]
    for view in views:
        check_view(view)

    shown = read(texts([x["blocks"] for x in views]))
    assert len(views) > 3
    assert [n for n in range(300) if bare(f"Line {n} " * 9) not in shown] == []
    assert [shown.count(x * 1000) >= 4 for x in "xvny"] == [True] * 4
    assert bare("A title " * 40) in shown
    assert [x["action_id"] for view in views for x in turning(view)] == [PAGE] * len(views)
    assert sign.said == [*(str(n) for n in range(1, len(views))), "0"]
    assert bare(words("slack-page", page=2, pages=len(views))) in read(texts(views[1]))


def test_a_part_that_goes_on_says_its_heading_again() -> None:
    """Nobody has to turn back to know what he reads."""
    heading = "*What was looked at*"
    found = [x for x in pages(LONG) if any("Line" in y for y in x)]

    assert len(found) > 2
    assert [sum(y.startswith(heading) for y in x) for x in found] == [1] * len(found)
    assert found[1][0].startswith(heading)


@pytest.mark.parametrize("page", [-1, 10**6])
def test_a_page_that_is_not_there_is_the_nearest(page: int) -> None:
    """The evidence may have become shorter since the button was made."""
    nearest = 0 if page < 0 else len(pages(LONG)) - 1

    assert evidence(LONG, words, Signed(), page) == evidence(LONG, words, Signed(), nearest)


@pytest.mark.parametrize("told", [Reply(id="", verdict=""), reply(), LONG])
def test_any_reply_is_a_home_tab(told: Reply) -> None:
    """With more room than a message has."""
    view = home(told, words, Signed())
    check_view(view)

    assert view["type"] == "home"
    check_view(evidence(told, words, Signed()))


def test_the_placeholder_is_a_modal() -> None:
    """It is replaced as soon as there is an answer."""
    check_view(looking(words))
    assert turning(looking(words)) == []
