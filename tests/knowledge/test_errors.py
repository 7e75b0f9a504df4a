"""Which errors a text names: codes, numbers, message text and typos, and above all what is none."""

from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import ErrorBook, ErrorEntry

HERE = Path(__file__).resolve().parents[2] / "knowledge" / "errors.yaml"


@cache
def book() -> ErrorBook:
    """The book as it ships."""
    entries = yaml.safe_load(HERE.read_text(encoding="utf-8"))
    return ErrorBook(msgspec.convert(entries, tuple[ErrorEntry, ...]))


def found(text: str) -> list[tuple[str, str]]:
    """Code and way of every match."""
    return [(match.entry.code, match.how) for match in book().find(text)]


def test_every_spelling_finds_its_own_entry_first() -> None:
    """Every spelling finds its own entry first."""
    for entry in book().entries:
        for spelling in (entry.code, *entry.aliases, *entry.fragments):
            assert [*found(spelling), ("", "")][0][0] == entry.code, spelling


def test_codes_are_unique() -> None:
    """Codes are unique."""
    codes = [entry.code.lower() for entry in book().entries]
    assert len(codes) == len(set(codes))
    assert len(codes) >= 130


@pytest.mark.parametrize(
    "text,code",
    [
        ("no start credentials", "no-start-credentials"),
        ("No_Start_Credentials", "no-start-credentials"),
        ("NO-START-CREDENTIALS!", "no-start-credentials"),
        ("the run says no-start-credentials since monday", "no-start-credentials"),
        ("attribute value must be unique", "AttributeValueMustBeUnique"),
        ("<error-type>permission-issue</error-type>", "permission-issue"),
        ("https://aka.ms/aadc-exporterror-largeobject", "LargeObject"),
        ("status success", "success"),
        ("parse error", "parse-error"),
        ("ldap 49", "invalidCredentials"),
    ],
)
def test_a_code_is_found_however_it_is_written(text: str, code: str) -> None:
    """A code is found however it is written."""
    assert found(text)[0] == (code, "exact")


@pytest.mark.parametrize(
    "text,code",
    [
        ("error 8344", "permission-issue"),
        ("8344", "permission-issue"),
        ("got 8344 on export", "permission-issue"),
        ("event id 611", "event-611"),
        ("Event ID: 611", "event-611"),
        ("ErrorType 114", "deletion-access-violation"),
        (
            "something long happened and in the end ErrorCode was 0x8023134A",
            "deletion-access-violation",
        ),
        ("AcceptSecurityContext error, data 52e, v4563 and much more text", "ldap-49-52e"),
        ("HTTP/1.1 403 Forbidden", "Authorization_RequestDenied"),
        ("the error code was 8344 for many of our people since monday", "permission-issue"),
    ],
)
def test_a_number_is_known_by_its_company(text: str, code: str) -> None:
    """A number is known by its company."""
    assert found(text)[0] == (code, "exact")


@pytest.mark.parametrize(
    "text",
    [
        "611 users failed",
        "we have 6000 users",
        "114 objects were deleted",
        "event 8344",
        "2.5.116.0",
        "8344-8453",
        "2026-08-23 10:49",
        "81d206e6-392a-8344-9834-4c241723332d",
        "8344%",
        "18344",
        "in the last year we moved 8344 across the two forests of ours",
    ],
)
def test_a_number_in_other_company_is_none(text: str) -> None:
    """A number in other company is none."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "stopped-xyz",
        "stopped-ma-foo",
        "stopped-server-up",
        "stopped server up",
        "no-start-foo",
        "my-stopped-server-down",
        "completed-foo-errors",
        "sync-rule-error-foo-bar",
        "the run was a success for all of us",
        "import ldap3",
        "why isn't jdoe syncing?",
        "the import said there was a parse error somewhere",
        "",
        "   \n\t",
        "asdf qwer",
        "…–🙂",
    ],
)
def test_what_is_no_known_error_finds_nothing(text: str) -> None:
    """What is no known error finds nothing."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text,code",
    [
        ("stoped-deletion-treshold", "stopped-deletion-threshold-exceeded"),
        ("what does stoped deletion treshold mean?", "stopped-deletion-threshold-exceeded"),
        ("AtributeValueMustBeUnique", "AttributeValueMustBeUnique"),
        ("no start credentails", "no-start-credentials"),
        ("InvalidSofMatch", "InvalidSoftMatch"),
        ("sync-rule-error-functon-triggered", "sync-rule-error-function-triggered"),
        ("x" * 500 + " stoped-server-down", "stopped-server-down"),
    ],
)
def test_a_typo_is_offered_as_similar(text: str, code: str) -> None:
    """A typo is offered as similar."""
    match, *_ = book().find(text)
    assert (match.entry.code, match.how) == (code, "similar")
    assert 0.7 < match.score < 0.9


def test_message_text_is_recognised_over_line_breaks_and_case() -> None:
    """Message text is recognised over line breaks and case."""
    text = "Unable to update this object because\n   the user ID is not found. Tracking Id: 1"
    assert found(text) == [("kb-user-id-not-found", "fragment")]


def test_exact_comes_before_fragment() -> None:
    """Exact comes before fragment."""
    text = "stopped-error-limit: a synchronized object with the same proxy address already exists"
    assert found(text) == [("stopped-error-limit", "exact"), ("kb-same-proxy-address", "fragment")]


def test_a_fragment_inside_a_longer_word_does_not_count() -> None:
    """A fragment inside a longer word does not count."""
    entry = ErrorEntry(code="x-y-z", kind="ldap", meaning="", do=(), fragments=("server down",))
    assert ErrorBook((entry,)).find("our server downtime") == ()
    assert ErrorBook((entry,)).find("the server down.")


def test_the_error_of_the_object_comes_before_the_status_of_its_run() -> None:
    """The error of the object comes before the status of its run."""
    text = "Export completed-export-errors: permission-issue <error-code>8344</error-code>"
    assert found(text) == [("permission-issue", "exact"), ("completed-export-errors", "exact")]


def test_a_book_without_entries_finds_nothing() -> None:
    """A book without entries finds nothing."""
    assert ErrorBook(()).find("stopped-server-down 8344") == ()


@pytest.mark.parametrize(
    "text",
    [
        "stopped-" * 12_500,
        "a-b-c " * 17_000,
        "error 8344 " * 9_000,
        "stoped-deletion-treshold " * 4_000,
        "no start ma " * 8_000,
        "wordword-word " * 7_000,
        "x" * 100_000,
        " " * 100_000,
        "".join(f"stoped-thing{i} " for i in range(6_000)),
    ],
)
def test_a_long_paste_is_read(text: str) -> None:
    """A long paste is read to its end, and gives a handful of entries at most."""
    assert len(book().find(text)) < 50


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_answered(text: str) -> None:
    """Any text is answered."""
    matches = book().find(text)
    assert len({match.entry.code for match in matches}) == len(matches)
    assert list(matches) == sorted(matches, key=lambda match: -match.score)


@given(st.data())
@settings(deadline=None)
def test_a_known_code_is_found_in_any_frame(data: st.DataObject) -> None:
    """A known code is found in any frame."""
    codes = [
        e.code for e in book().entries if "-" in e.code and not e.code.startswith(("ldap", "event"))
    ]
    code = data.draw(st.sampled_from(codes))
    frame = st.sampled_from(["", " ", "(", ")", "<b>", "'", '"', ", ", ": ", "\n", "|"])
    text = data.draw(frame) + data.draw(st.sampled_from([code, code.upper()])) + data.draw(frame)
    assert (code, "exact") in found(text)


def test_an_id_of_ours_is_not_shown() -> None:
    """What is known by its words alone goes by them; a code that the server shows stays."""
    shown = {e.code: e.shown for e in book().entries}

    assert not [x for x in shown.values() if x.startswith("kb-")]
    assert "user id is not found" in shown["kb-user-id-not-found"]
    assert shown["InvalidSoftMatch"] == "InvalidSoftMatch"
