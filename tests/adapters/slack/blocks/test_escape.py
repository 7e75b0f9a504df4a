"""Text from outside is shown and does nothing else."""

import re

import pytest
from hypothesis import given

from adapters.slack.blocks.escape import bold, code, escape, link, prose, silent
from tests.adapters.slack.blocks.samples import bare, text
from tests.real.slack_blocks import shown, unescaped

CODE = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=\())`[^`\n]+`(?=\s|$)")


def formats(marked: str) -> list[str]:
    """What Slack would still take for formatting: outside code, dates and entities."""
    rest = CODE.sub("", re.sub(r"<!date[^>]*>", "", marked))
    rest = re.sub(r"&(?:amp|lt|gt);", "&", re.sub(r"^&gt;", ">", rest))
    return re.findall(r"[*~`]|(?<![^\W_])_|_(?![^\W_])|:[\w+'-]+:|^[>\uff1e]", rest)


@given(text)
def test_nothing_formats_and_nothing_is_lost(said: str) -> None:
    """Whatever stands in a sentence, its characters are there and none is a mark."""
    for marked in (prose(said), silent(said)):
        assert unescaped(marked) == []
        assert formats(marked) == []
        assert bare(shown(marked)) == bare(shown(escape(said)))


@given(text)
def test_code_holds_one_piece(said: str) -> None:
    """A value cannot end its own code."""
    marked = code(said)

    assert unescaped(marked) == []
    assert marked == "" or re.fullmatch(r"`[^`\n]+`", marked)


@pytest.mark.parametrize(
    "said, marked",
    [
        ("MSOL_0a1b and svc_sync_01 at 11:30", "MSOL_0a1b and svc_sync_01 at 11:30"),
        ("a *b c* d", "a `*b` `c*` d".replace("` `", " ")),
        ("stopped-* is it", "`stopped-*` is it"),
        ("$_.Name", "`$_.Name`"),
        ("smtp:jdoe@contoso.com: a :tada: b", "smtp:jdoe@contoso.com: a `:tada:` b"),
        ("> quoted", "`&gt;` quoted"),
        ("a > b", "a &gt; b"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("it`s", "`it\u02cbs`"),
    ],
)
def test_only_a_word_that_would_format_is_marked(said: str, marked: str) -> None:
    """The rest of a sentence stays as it is, to be copied."""
    assert prose(said) == marked


def test_a_time_is_shown_in_the_readers_zone_and_in_utc() -> None:
    """Only this shape, alone between blanks; never in a value, never what is no date."""
    date = "<!date^1795162320^{date_short_pretty} {time}|2026-11-20 08:12 UTC>"

    assert prose("(2026-11-20 08:12 UTC), x") == f"({date} (2026-11-20 08:12 UTC)), x"
    assert prose("At 2026-11-20 08:12 UTC.") == f"At {date} (2026-11-20 08:12 UTC)."
    assert "<" not in code("2026-11-20 08:12 UTC") + silent("2026-11-20 08:12 UTC")
    assert "<" not in prose("2026-13-20 08:12 UTC 1601-01-01 00:00 UTC x2026-11-20 08:12 UTC")


def test_bold_gives_way_to_an_asterisk() -> None:
    """What is inside must not end it."""
    assert bold("Proof of `x`") == "*Proof of `\u02cbx\u02cb`*"
    assert bold("Proof of *") == "Proof of `*`"
    assert bold("") == ""


@pytest.mark.parametrize(
    "title, url, marked",
    [
        ("Page", "https://x.example/?a=1&b", "<https://x.example/?a=1&amp;b|Page>"),
        ("Page", "javascript:alert(1)", "Page `javascript:alert(1)`"),
        ("Page", "https://x.example/|>", "Page `https://x.example/|&gt;`"),
        ("a|b", "https://x.example", "a|b <https://x.example>"),
        ("*", "https://x.example", "`*` <https://x.example>"),
        ("", "https://x.example", "<https://x.example>"),
    ],
)
def test_only_https_becomes_a_link(title: str, url: str, marked: str) -> None:
    """Anything else is shown as it is."""
    assert link(title, url) == marked
