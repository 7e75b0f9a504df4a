"""A reply as a text file."""

from adapters.slack.blocks.as_text import as_text
from handlers.replies import Line, Part, Reply
from tests.adapters.slack.blocks.samples import asked, bare, facts, reply


def test_everything_is_there_in_order() -> None:
    """As it would be read in a terminal."""
    told = reply(question=asked(2))
    text = as_text(told)

    assert [x for x in facts(told) if x not in bare(text)] == []
    marks = ["jdoe stops", "✗ AD", "Is it so?", "  1. Answer 1", "  1. Move.", "https://", "Case"]
    at = [text.index(x) for x in marks]
    assert at == sorted(at)


def test_a_line_is_never_broken_and_steers_nothing() -> None:
    """Values are there to be copied; hidden characters are shown by their number."""
    value = "CN=" + "x" * 9000
    part = Part("p", "Proof", (Line("\x1b[31ma\nb\u202e", value), Line("c")))
    lines = as_text(Reply(id="x", verdict="Is it so?", parts=(part,), question=asked(0))).split(
        "\n"
    )

    assert "  - a b<U+202E>" in lines
    assert f"    {value}" in lines
    assert lines.count("Is it so?") == 1
