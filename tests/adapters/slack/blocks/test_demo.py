"""Everything the embedded demo tenant answers, as messages and as evidence."""

import pytest

from adapters.slack.blocks.message import message
from adapters.slack.blocks.pages import pages
from adapters.slack.blocks.views import evidence
from handlers.replies import Reply
from handlers.report import Report, Seen
from tests.adapters.slack.blocks.samples import Signed, facts, read, words
from tests.conversations.demo import Demo, Row, rows
from tests.real.slack_blocks import check_message, check_view, texts
from tests.recorded.harness import catalogue

SEEN = Seen("WS-7K3F2", asked="jdoe", when="2026-11-20 08:12 UTC")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("slack"))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
async def test_no_fact_is_lost_on_the_way(demo: Demo, row: Row) -> None:
    """The answer whole in one message; the evidence whole over its pages."""
    report, verdict = Report(catalogue()), await demo.ask(row)
    told, proof = report.reply(verdict, SEEN), report.evidence(verdict, SEEN)

    assert missing(told, answered(told)) == []
    for one in (told, proof):
        assert missing(one, paged(one)) == []


def answered(told: Reply) -> str:
    """What can be read in the message; such an answer needs no shortening."""
    found = message(told, words, Signed(), extra=[("whysync:dm", "To me")], block_id="b")
    check_message(found.text, found.blocks)
    assert found.whole
    labels = {
        x["text"]["text"] for b in found.blocks if b["type"] == "actions" for x in b["elements"]
    }
    assert {x.label for x in told.choices} <= labels
    return read(texts(found.blocks))


def paged(told: Reply) -> str:
    """What can be read on all pages of the modal."""
    views = [evidence(told, words, Signed(), n) for n in range(len(pages(told)))]
    for view in views:
        check_view(view)
    return read(texts(views))


def missing(told: Reply, shown: str) -> list[str]:
    """Facts of the neutral reply that cannot be read."""
    return [x for x in facts(told) if x not in shown]
