"""A reply as a message: what stands where, and what goes when there is no room."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.blocks.message import Rendered, line, message, redacted
from handlers.replies import Choice, Line, Link, Part, Reply, Stop
from tests.adapters.slack.blocks.samples import (
    Signed,
    asked,
    bare,
    facts,
    lines,
    read,
    reply,
    words,
)
from tests.real.slack_blocks import check_message, texts


def rendered(told: Reply, **more: Any) -> Rendered:
    """The message, which Slack would take."""
    found = message(told, words, Signed(), **more)
    check_message(found.text, found.blocks)
    return found


def elements(found: Rendered) -> list[dict[str, Any]]:
    """Buttons and lists, from top to bottom."""
    return [e for x in found.blocks if x["type"] == "actions" for e in x["elements"]]


def test_a_reply_is_read_from_top_to_bottom() -> None:
    """Verdict, journey, question, proof, next step, links, buttons, footer."""
    told = reply(question=asked(2))
    found = rendered(told)

    shown = read(texts(found.blocks))
    assert found.whole
    assert [x for x in facts(told) if x not in shown] == []
    marks = ["jdoestops", "ActiveDirectory:passed", "Isitso?", "Answer1", "Proof", "Nextstep"]
    at = [shown.index(x) for x in (*marks, "Readmore", "Showevidence", "CaseWS")]
    assert at == sorted(at)
    assert bare(found.text) == bare(told.verdict)
    assert "*✗ AD connector space: stopped here*" in found.blocks[1]["text"]["text"]
    assert "\n`OU=Old,DC=contoso,DC=com`\n" in found.blocks[4]["text"]["text"]
    assert found.blocks[-1]["type"] == "context"


def test_buttons_carry_what_would_be_typed_and_no_more() -> None:
    """Signed in order; numbered through; the extra ones last, in the same row."""
    sign = Signed()
    found = message(
        reply(question=asked(3)), words, sign, extra=[("whysync:dm", "To me")], block_id="b7"
    )
    check_message(found.text, found.blocks)

    assert sorted(sign.said) == sorted(["a1", "a2", "a3", "evidence", "again", ""])
    said = [f"whysync:say:{n}" for n in range(5)]
    assert [x["action_id"] for x in elements(found)] == [*said, "whysync:dm"]
    assert [x["block_id"] for x in found.blocks] == [f"b7-{n}" for n in range(len(found.blocks))]
    assert "block_id" not in rendered(reply()).blocks[0]


@pytest.mark.parametrize(
    "count, listed, kind, numbered",
    [
        (5, False, "button", False),
        (6, False, "static_select", False),
        (5, True, "button", True),
        (6, True, "static_select", True),
    ],
)
def test_few_answers_are_buttons_and_many_a_list(
    count: int, listed: bool, kind: str, numbered: bool
) -> None:
    """A pick list is also written down with its numbers, as people may type them."""
    found = rendered(reply(question=asked(count, listed=listed), choices=()))

    control = elements(found)
    assert found.whole
    assert {x["type"] for x in control} == {kind}
    assert len(control[0].get("options", control)) == count
    assert any("2. Answer 2" in x for x in texts(found.blocks[3])) is numbered


def test_people_in_a_list_can_be_told_apart() -> None:
    """The second line of an option goes on where the first ends."""
    label = "Adam Smith, user, account asmith, department Operations, domain contoso.com, in Staff"
    found = rendered(reply(question=asked(7, listed=True, label=label)))

    option = elements(found)[0]["options"][1]
    assert found.whole
    assert option["text"]["text"].startswith("2. Adam Smith")
    assert option["description"]["text"] == "domain contoso.com, in Staff 2"


def test_an_answer_too_long_for_its_button_is_written_out() -> None:
    """Its beginning stands on the button, all of it above."""
    found = rendered(reply(question=asked(2, label="long " * 20)))

    assert "1. " + "long " * 20 + " 1" in found.blocks[3]["text"]["text"]
    assert not found.whole  # on the button it is not


def test_a_question_that_is_the_verdict_is_told_once() -> None:
    """The first line is not repeated."""
    found = rendered(Reply(id="q", verdict="Is it so?", question=asked(2)))

    assert sum("Is it so?" in x for x in texts(found.blocks)) == 1


@pytest.mark.parametrize(
    "told",
    [
        Reply(id="", verdict=""),
        Reply(id="", verdict="", parts=(Part("", "", ()), Part("", "T", (Line("", "", ""),)))),
        Reply(id="", verdict="", question=asked(0), links=(Link("", "", ""),)),
        Reply(id="", verdict="", choices=(Choice("", ""),), journey=()),
    ],
)
def test_nothing_is_still_a_message(told: Reply) -> None:
    """Slack takes no empty text and no empty list of blocks."""
    assert rendered(told).text


def test_the_notification_is_short() -> None:
    """A long verdict stands in the message, and begins in the notification."""
    told = reply(verdict="jdoe " * 100)

    found = rendered(told)
    assert len(found.text) == 300
    assert bare(told.verdict) in read(texts(found.blocks))


def kept(told: Reply) -> list[str]:
    """What must never go."""
    first = [next(lines(p)) for p in told.parts if p.id in ("proof", "next")]
    question = [told.question.text] if told.question else []
    return [bare(x) for x in (told.verdict, told.footer, *first, *question)]


def many(part: str, count: int) -> Part:
    """A part of many lines."""
    told = tuple(Line(f"{part} line {n} of it", note=f"note {n}") for n in range(1, count + 1))
    return Part(part, part.title(), told)


@pytest.mark.parametrize("count", [500, 1000])
def test_of_a_long_proof_the_first_line_stays(count: int) -> None:
    """What is left out is counted where it is missing and at the end, with the button's name."""
    told = reply(parts=(many("proof", count), *reply().parts[1:]), question=asked(4))
    found = rendered(told)

    shown = read(texts(found.blocks))
    assert not found.whole
    assert [x for x in kept(told) if x not in shown] == []
    assert bare(words("slack-not-whole", count="").rstrip(".")) in shown
    assert "Showevidence" in shown[: shown.rindex("Showevidence")]


def test_lines_go_in_their_order() -> None:
    """Lists of what was looked at, explained, ruled out, not looked at; the rest stays."""
    order = ["court-cloud", "trail", "explained", "ruled-out", "not-looked", "proof", "next"]
    short = [many(x, 80) for x in order]

    def left(told: Reply) -> list[int]:
        shown = read(texts(rendered(told).blocks))
        return [shown.count(bare(f"{x} line")) for x in order]

    assert left(reply(parts=tuple(short[-2:]), links=())) == [0, 0, 0, 0, 0, 80, 80]
    found = left(reply(parts=tuple(short), links=()))
    assert found[-2:] == [80, 80]
    assert found[0] == 0
    assert found == sorted(found)


def test_notes_go_before_lines_of_proof() -> None:
    """Where it was read matters less than what was read."""
    part = Part("proof", "Proof", tuple(Line(f"L{n} " * 20, note="N" * 100) for n in range(90)))
    shown = read(texts(rendered(reply(parts=(part,))).blocks))

    assert shown.count("N" * 100) < 90
    assert all(f"L{n}L{n}" in shown for n in range(90))


def test_a_hundred_people_can_be_chosen_from() -> None:
    """Where all fit, all are there; of more, as many as fit; the verdict stays."""
    told = reply(parts=(), question=asked(100, listed=True, label="Adam Smith"), links=())
    found = message(told, words, Signed(40))
    check_message(found.text, found.blocks)
    assert len(elements(found)[0]["options"]) == 100
    assert found.whole

    told = reply(question=asked(200, listed=True, label="Adam Smith, user, " + "x" * 120))
    found = rendered(told)
    assert not found.whole
    assert 20 <= len(elements(found)[0]["options"]) <= 100
    assert [x for x in kept(told) if x not in read(texts(found.blocks))] == []


def test_everything_too_long_at_once() -> None:
    """Each limit holds, and the most needful is there at least in its beginning."""
    long = "&" * 4000
    told = Reply(
        id=long,
        verdict=long,
        journey=(Stop("metaverse", long, "passed", long, long),) * 9,
        parts=tuple(Part(x, long, (Line(long, long, long),) * 9) for x in ("proof", "next", "x")),
        question=asked(60, label=long),
        links_title=long,
        links=(Link("l", long, "https://x.example/" + "y" * 4000),) * 9,
        choices=(Choice("evidence", long),) * 60,
        footer=long,
    )
    found = rendered(told, extra=[("whysync:dm", long)])

    assert not found.whole
    assert elements(found)[0]["options"]
    assert elements(found)[-1]["action_id"] == "whysync:dm"


def test_many_parts_are_no_more_than_fifty_blocks() -> None:
    """Whole parts go when there are too many."""
    found = rendered(reply(parts=(*(many("other", 1) for _ in range(90)), *reply().parts)))

    assert not found.whole
    assert len(found.blocks) <= 50


def test_a_message_that_is_whole_says_nothing_of_it() -> None:
    """No notice without a loss."""
    found = rendered(reply(choices=()))

    assert found.whole
    assert bare(words("slack-not-whole", count="")).rstrip(".") not in read(texts(found.blocks))


def test_in_a_channel_that_may_not_see_it_stands_the_case_alone() -> None:
    """Nothing of the reply."""
    for case in ("WS-7K3F2", ""):
        found = redacted("cs-ou-not-selected", case, words)
        check_message(found.text, found.blocks)
        assert case in found.text
        assert len(found.blocks) == 1


def test_a_sentence_of_ours() -> None:
    """Escaped like everything else."""
    found = line("<!channel> is busy & " + "x" * 4000)
    check_message(found.text, found.blocks)

    assert not found.whole
    assert found.text.startswith("&lt;!channel&gt; is busy &amp;")
    check_message(line("").text, line("").blocks)
    assert replace(line("Busy."), blocks=[]) == Rendered("Busy.", [])
