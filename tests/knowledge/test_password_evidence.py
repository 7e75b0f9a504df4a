"""Reading the password log, events and times: what is unknown is not guessed."""

from datetime import datetime, timedelta

import pytest

from knowledge.password_evidence import cloud_time, file_time, log_state, names_domain, still_true
from knowledge.vocabulary import (
    Attributes,
    PasswordLogEntry,
)
from tests.knowledge.build import (
    NOW,
    ago,
    cloud,
    event,
)

EPOCH = datetime(1601, 1, 1, tzinfo=NOW.tzinfo)


def filetime(moment: datetime) -> str:
    """The FILETIME text of a time."""
    return str((moment - EPOCH) // timedelta(microseconds=1) * 10)


def log(status: str, time: datetime | None = NOW) -> tuple[PasswordLogEntry, ...]:
    """A password log of one line."""
    return (PasswordLogEntry(time, status),)


@pytest.mark.parametrize(
    "status,wanted",
    [
        ("Success", "accepted"),
        ("FilteredByTarget", "filtered"),
        ("NoTargetConnection", "object-missing"),
        ("SourceConnectorNotPresent", "object-missing"),
        ("TargetNotExportedToDirectory", "object-missing"),
        ("Error", "failed"),
        ("Unknown", "failed"),
        ("MissingAttribute", "failed"),
        ("RetryRequestedByTarget", "failed"),
        ("MigratedCheckDetailsForMoreInfo", None),
        ("SomethingNew", None),
    ],
)
def test_a_status_is_read_and_an_unknown_one_is_not_guessed(status: str, wanted: str) -> None:
    """A status is read and an unknown one is not guessed."""
    assert log_state(log(status)) == wanted


def test_the_newest_line_counts_and_no_line_is_a_state_of_its_own() -> None:
    """The newest line counts and no line is a state of its own."""
    lines = (*log("Success", ago(days=2)), *log("FilteredByTarget", NOW), *log("Error", None))
    assert log_state(lines) == "filtered"
    assert log_state(log("Success", None)) == "accepted"
    assert log_state(()) == log_state(None) == "nothing-logged"


@pytest.mark.parametrize("text", ["0", "9223372036854775807", "never", "-1", "9" * 30])
def test_never_and_nonsense_are_no_time(text: str) -> None:
    """Never and nonsense are no time."""
    assert file_time(Attributes({"accountExpires": [text]}), "accountExpires") is None


def test_a_file_time_is_a_time() -> None:
    """A file time is a time."""
    assert file_time(Attributes({"pwdLastSet": [filetime(NOW)]}), "pwdLastSet") == NOW


@pytest.mark.parametrize(
    "message,wanted",
    [
        ("failed for domain: corp.contoso.com. Details", True),
        ("failed for domain: CORP.CONTOSO.COM", True),
        ("failed for domain: emea.corp.contoso.com.", False),
        ("failed for domain: corp.contoso.com.au.", False),
        ("failed", False),
    ],
)
def test_a_domain_is_named_only_as_itself(message: str, wanted: bool) -> None:
    """A domain is named only as itself."""
    assert names_domain(message, "corp.contoso.com") is wanted
    assert not names_domain(message, "")


def test_a_failure_without_a_time_is_never_still_true() -> None:
    """A failure without a time is never still true."""
    assert not still_true(event("8453", None), None, NOW)


def test_a_cloud_time_without_zone_is_utc() -> None:
    """A cloud time without zone is utc."""
    assert cloud_time(cloud(x="2026-03-02T12:00:00"), "x") == NOW
    assert cloud_time(cloud(x="yesterday"), "x") is cloud_time(None, "x") is None
