"""What people type in Slack, as they see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.text import MENTIONS, mentioned, typed

BOT = "U0BOT"


@pytest.mark.parametrize(
    "sent, seen",
    [
        ("<@U0BOT> why isn't jdoe syncing?", "why isn't jdoe syncing?"),
        ("<@U0BOT|whysync> why jdoe", "why jdoe"),
        ("why <@U0JDOE>", "why jdoe@contoso.com"),
        ("why <@U0JDOE|jane>", "why jdoe@contoso.com"),
        ("<mailto:jdoe@contoso.com|jdoe@contoso.com> is missing", "jdoe@contoso.com is missing"),
        ("why <mailto:jdoe@contoso.com>", "why jdoe@contoso.com"),
        ("see <https://contoso.com/x?a=1&amp;b=2|the page>", "see the page"),
        ("R&amp;D &lt;rd@contoso.com&gt;", "R&D <rd@contoso.com>"),
        ("in <#C0HELP|help>: why jdoe", "in help: why jdoe"),
        ("```CN=J Doe,OU=Sales_EU,DC=contoso,DC=com```", "CN=J Doe,OU=Sales_EU,DC=contoso,DC=com"),
        ("why `jdoe`", "why jdoe"),
        ("*why* ~jdoe~", "why jdoe"),
        ("CONTOSO\\jdoe", "CONTOSO\\jdoe"),
        ("why isn\u2019t \u201cJane Doe\u201d syncing", 'why isn\'t "Jane Doe" syncing'),
        ("why \u202ejdoe\u202c \u200f", "why jdoe"),
        ("why\u00a0jdoe  \t now", "why jdoe now"),
        ("one\n\n  two", "one\ntwo"),
        ("<!channel> why jdoe", "channel why jdoe"),
        (":wave: why j_doe_x", ":wave: why j_doe_x"),
        ("", ""),
    ],
)
def test_marks_are_taken_off(sent: str, seen: str) -> None:
    """Mentions, links, entities, code, typographic quotes, and marks that turn text round."""
    assert typed(sent, BOT, {"U0JDOE": "jdoe@contoso.com"}) == seen


def test_the_first_few_mentions_are_looked_up() -> None:
    """A text with a hundred of them asks for no hundred people; the bot is none of them."""
    text = "<@U0BOT> " + " ".join(f"<@U0{n:03}>" for n in range(100)) + " <@U0000>"

    assert mentioned(text, BOT) == tuple(f"U0{n:03}" for n in range(MENTIONS))


@given(st.text(max_size=400))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    """And nothing that steers the direction of text gets through."""
    seen = typed(text, BOT, {})

    assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in seen)
    assert seen == "\n".join(" ".join(x.split()) for x in seen.splitlines())
