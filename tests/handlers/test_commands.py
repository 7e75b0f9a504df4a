"""Commands: what is one, what is a question, and what was mistyped."""

import pytest

from handlers.commands import COMMANDS, called, help_reply, meant
from handlers.replies import Words
from tests.handlers.small import WORDS


@pytest.mark.parametrize(
    "text, word, first, second, complete",
    [
        ("why jdoe", "why", "jdoe", "", True),
        ("/why Jane Doe", "why", "Jane Doe", "", True),
        ('why "Jane Doe"', "why", "Jane Doe", "", True),
        ("WHY: jdoe", "why", "jdoe", "", True),
        ("why", "why", "", "", False),
        ("attribute jdoe proxyAddresses", "attribute", "jdoe", "proxyAddresses", True),
        ("attribute Jane Doe mail", "attribute", "Jane Doe", "mail", True),
        ("attribute jdoe", "attribute", "", "jdoe", False),
        ("member jdoe Sales Team", "member", "jdoe", "Sales Team", True),
        ("member 'Jane Doe' 'Sales Team'", "member", "Jane Doe", "Sales Team", True),
        ("member “Jane Doe” Sales", "member", "Jane Doe", "Sales", True),
        ("member 'Jane Sales", "member", "'Jane", "Sales", True),
        ("member jdoe", "member", "jdoe", "", False),
        ("orphans", "orphans", "", "", True),
        ("case WS-7K3F2", "case", "WS-7K3F2", "", True),
        ("explain LargeObject", "explain", "LargeObject", "", True),
        ("help", "help", "", "", True),
        ("status", "status", "", "", True),
        ("Status?", "status", "", "", True),
        ("sync status", "status", "", "", True),
        ("runs", "runs", "", "", True),
        ("runs 20", "runs", "", "", True),
        ("show me the last runs", "runs", "", "", True),
        ("please list all errors", "errors", "", "", True),
        ("pending deletes", "deletes", "", "", True),
        ("object jdoe", "object", "jdoe", "", True),
        ("show object 'Jane Doe'", "object", "Jane Doe", "", True),
        ("rules for jdoe", "rules", "jdoe", "", True),
        ("rules", "rules", "", "", False),
    ],
)
def test_commands(text: str, word: str, first: str, second: str, complete: bool) -> None:
    """The word, and what follows it."""
    found = called(text, WORDS)

    assert found is not None
    assert (found.command.word, found.complete) == (word, complete)
    if complete:
        assert (found.first, found.second) == (first, second)


@pytest.mark.parametrize(
    "text",
    [
        "why isn't jdoe syncing?",
        "why is jdoe missing",
        "password of mine does not work",
        "help me please",
        "jdoe",
        "",
        "status of jdoe",
        "runs of contoso.com",
        "deletes are not exported",
        "object jdoe is not there",
        "show me jdoe",
        "show help",
        "Object: CN=jdoe,DC=contoso,DC=com",
        "object jdoe\nError: LargeObject",
    ],
)
def test_questions_in_words_are_no_commands(text: str) -> None:
    """A sentence that begins like a command is read as a sentence."""
    assert called(text, WORDS) is None


@pytest.mark.parametrize(
    "text, what",
    [("hlep", "help"), ("exlain 8344", "explain 8344"), ("help", None), ("jdoe", None), ("", None)],
)
def test_mistyped(text: str, what: str | None) -> None:
    """Only a near miss is a mistyped command."""
    assert meant(text) == what


def test_help_names_every_command() -> None:
    """The help is made from the table, so that neither can drift."""
    part = help_reply(Words(WORDS), COMMANDS).part("commands")

    assert part is not None
    assert [x.text.split(":")[0] for x in part.lines] == [c.usage for c in COMMANDS]
