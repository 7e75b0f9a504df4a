"""The log: one line per record, and no names of people in it."""

import logging
import sys

import pytest

from bot.logs import Hiding, hidden, set_up


@pytest.mark.parametrize(
    "text, shown",
    [
        ("jdoe@contoso.com asked", "<upn> asked"),
        ("found CN=J Doe,OU=Sales,DC=corp,DC=com in 3 ms", "found <dn> in 3 ms"),
        ("CN=Doe\\, J,OU=Sales,DC=x", "<dn>"),
        ("CORP\\jdoe is refused", "<account> is refused"),
        ("case WS-22222: took 3 ms", "case WS-22222: took 3 ms"),
    ],
)
def test_names_are_hidden(text: str, shown: str) -> None:
    """Sign-in names, accounts and distinguished names."""
    assert hidden(text) == shown


def record(message: str, *, failed: bool = False) -> logging.LogRecord:
    """One log record."""
    info = None
    if failed:
        try:
            dict[str, str]()["jdoe@contoso.com"]
        except KeyError:
            info = sys.exc_info()
    return logging.LogRecord("x", logging.ERROR, "f", 1, message, (), info)


def test_a_record_is_one_line() -> None:
    """Nobody can write a log line of his own, or colour ours."""
    line = Hiding(debug=False).format(record("a\nb\x1b[31m\u202e"))

    assert "a\\x0ab\\x1b[31m\\x202e" in line
    assert "\n" not in line


def test_a_traceback_only_for_debugging() -> None:
    """Else the kind of exception alone, for its text may hold a name."""
    short = Hiding(debug=False).format(record("x", failed=True))
    long = Hiding(debug=True).format(record("x", failed=True))

    assert "KeyError" in short
    assert "Traceback" not in short
    assert "Traceback" in long
    assert "contoso" not in short + long


def test_set_up_replaces_what_was_there() -> None:
    """One handler, however often it is set up."""
    before = logging.root.handlers[:]
    try:
        set_up()
        set_up(debug=True)
        assert len(logging.root.handlers) == 1
        assert logging.root.level == logging.DEBUG
    finally:
        logging.root.handlers[:] = before
        logging.root.setLevel(logging.WARNING)
