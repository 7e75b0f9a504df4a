"""One account's password: every answer of the checks, and what bad evidence tells."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks import passwords
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    AppliedRule,
    ExportError,
    PasswordLogEntry,
    ScopeClause,
    SyncFeatures,
    SyncRule,
)
from tests.knowledge.build import (
    NOW,
    ago,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    mv,
    person,
    row,
    rule,
    server,
    view,
)

HERE = (connector(),)
ROWS = view(row(), entra_row())
EPOCH = datetime(1601, 1, 1, tzinfo=NOW.tzinfo)


def filetime(moment: datetime) -> str:
    """The FILETIME text of a time."""
    return str((moment - EPOCH) // timedelta(microseconds=1) * 10)


def log(status: str, time: datetime | None = NOW) -> tuple[PasswordLogEntry, ...]:
    """A password log of one line."""
    return (PasswordLogEntry(time, status),)


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def test_account_exported() -> None:
    """Account exported."""
    adding = view(row(), entra_row(pending_export=change("add")))
    assert value(passwords.account_exported(ROWS, cloud())) == "exported"
    assert value(passwords.account_exported(ROWS)) == "exported"
    assert value(passwords.account_exported(ROWS, None)) == "not-exported"
    assert value(passwords.account_exported(adding, cloud())) == "not-exported"
    assert value(passwords.account_exported(view(row()), cloud())) == "not-exported"


def test_account_waits_only_while_it_is_not_there() -> None:
    """Account waits only while it is not there."""
    fresh = person(whenChanged=NOW.isoformat(), whenCreated=NOW.isoformat())
    assert value(passwords.account_waits(fresh, ROWS, cycle(), HERE)) == "nothing-waits"
    assert value(passwords.account_waits(fresh, None, cycle(), HERE)) == "waits"
    adding = view(row(), entra_row(pending_export=change("add")))
    assert value(passwords.account_waits(fresh, adding, cycle(), HERE)) == "waits"


CARRIES = rule("In from AD - User AccountEnabled", link_type="Join", password_sync=True)
PLAIN = rule("In from AD - User Join")
OUT = rule(
    "Out to AAD - User Join",
    connector=ENTRA_CONNECTOR_ID,
    direction="Outbound",
    source_type="person",
    password_sync=True,
)
SALES_ONLY = replace(
    CARRIES,
    name="In from AD - User PHS",
    internal_id="c",
    is_standard=False,
    scope=((ScopeClause("department", "EQUAL", "Sales"),),),
)


def applied(*rules: SyncRule) -> tuple[AppliedRule, ...]:
    """A lineage of these rules."""
    return tuple(AppliedRule(r.internal_id, r.name, r.link_type) for r in rules)


def both_sides(inbound: Any, outbound: Any) -> Any:
    """Rows with these rules in force."""
    return view(row(lineage=applied(*inbound)), entra_row(lineage=applied(*outbound)))


@pytest.mark.parametrize(
    "inbound,outbound,wanted",
    [
        ((PLAIN, CARRIES), (OUT,), "carried"),
        ((PLAIN,), (OUT,), "not-carried"),
        ((PLAIN, CARRIES), (replace(OUT, name="Old", internal_id="o", password_sync=False),), None),
        ((), (OUT,), None),
        ((PLAIN,), (), None),
    ],
)
def test_password_rule(inbound: Any, outbound: Any, wanted: str | None) -> None:
    """Password rule."""
    answer = passwords.password_rule(person(), both_sides(inbound, outbound), (PLAIN, CARRIES, OUT))
    assert value(answer) == wanted


def test_an_outbound_rule_without_password_is_told() -> None:
    """An outbound rule without password is told."""
    off = replace(OUT, password_sync=False)
    rules = (PLAIN, CARRIES, off)
    rows = both_sides((PLAIN, CARRIES), (off,))
    assert value(passwords.password_rule(person(), rows, rules)) == "not-carried"


def test_a_custom_rule_that_leaves_the_account_out_is_selective() -> None:
    """A custom rule that leaves the account out is selective."""
    rules = (PLAIN, SALES_ONLY, OUT)
    rows = both_sides((PLAIN,), (OUT,))
    assert value(passwords.password_rule(person(), rows, rules)) == "selective"


@pytest.mark.parametrize(
    "who,rows",
    [
        (person(userAccountControl="514"), ROWS),
        (person(objectClass=("top", "person", "inetOrgPerson")), ROWS),
        (None, ROWS),
        (person(), None),
        (person(), view(row())),
    ],
)
def test_password_rule_is_not_judged_where_it_does_not_apply(who: Any, rows: Any) -> None:
    """Password rule is not judged where it does not apply."""
    assert value(passwords.password_rule(who, rows, ())) == "does-not-apply"


@pytest.mark.parametrize(
    "flag,lines,feature,wanted",
    [
        (filetime(ago(days=9)), log("Success"), False, "not-set"),
        (filetime(ago(days=9)), UNSEEN, None, "not-set"),
        ("0", log("FilteredByTarget"), False, "not-sent"),
        ("0", log("FilteredByTarget"), None, "not-sent"),
        ("0", log("FilteredByTarget"), True, "set-before-feature"),
        ("0", log("Success"), True, "sent"),
        ("0", (), False, "not-sent"),
        ("0", UNSEEN, False, "not-sent"),
        ("0", UNSEEN, None, None),
        ("0", log("Success"), False, None),
        ("0", log("Mystery"), False, None),
        (filetime(NOW), log("FilteredByTarget", ago(hours=1)), False, "not-set"),
        (filetime(ago(hours=2)), log("FilteredByTarget", ago(hours=1)), False, None),
        (None, log("FilteredByTarget"), False, "not-sent"),
        (None, log("Success"), False, "not-set"),
        (None, (), False, None),
    ],
)
def test_must_change(
    flag: str | None, lines: Any, feature: bool | None, wanted: str | None
) -> None:
    """Must change."""
    known = server(features={} if feature is None else {"ForcePasswordChangeOnLogOn": feature})
    assert value(passwords.must_change(person(pwdLastSet=flag), lines, known)) == wanted


@pytest.mark.parametrize(
    "known,wanted",
    [
        (server(features={"ForcePasswordChangeOnLogOn": False}), ("not-sent", True)),
        (server(features={"ForcePasswordChangeOnLogOn": True}), ("set-before-feature", False)),
        (server(features=None), ("not-sent", False)),
        (UNSEEN, ("not-sent", False)),
    ],
)
def test_a_filtered_password_with_unread_features(known: Any, wanted: tuple[str, bool]) -> None:
    """It may be the flag alone, or the flag from before the feature: not certain."""
    flagged = person(pwdLastSet="0")
    answer = passwords.must_change(flagged, log("FilteredByTarget"), known)
    assert answer is not None
    assert (answer.value, answer.certain) == wanted


def test_two_records_of_the_feature_that_differ_tell_nothing() -> None:
    """Two records of the feature that differ tell nothing."""
    here = server(features={"ForcePasswordChangeOnLogOn": True})
    there = SyncFeatures({"userForcePasswordChangeOnLogonEnabled": False})
    assert passwords.must_change(person(pwdLastSet="0"), UNSEEN, here, there) is None
    assert value(passwords.must_change(None)) == "not-set"


@pytest.mark.parametrize(
    "lines,wanted",
    [
        (log("Success"), "accepted"),
        ((), "nothing-logged"),
        (log("FilteredByTarget"), "filtered"),
        (log("NoTargetConnection"), "object-missing"),
        (log("Error", None), "failed"),
        (log("Mystery"), None),
    ],
)
def test_password_log(lines: Any, wanted: str | None) -> None:
    """Password log."""
    assert value(passwords.password_log(lines, ROWS)) == wanted


MISSING = log("NoTargetConnection")


def test_a_missing_object_is_the_cause_only_without_a_better_reason() -> None:
    """A missing object is the cause only without a better reason."""

    def told(lines: Any, rows: Any) -> str | None:
        return value(
            passwords.password_object_there(lines, rows, person(), HERE, None, (PLAIN, OUT))
        )

    assert told(MISSING, view(row())) == "missing"
    assert told(MISSING, ROWS) == "there"
    assert told((), view(row())) == "there"
    assert told(log("Mystery"), view(row())) is None


@pytest.mark.parametrize(
    "rows,who,metaverse",
    [
        (view(row()), person(), mv(cloudFiltered="true")),
        (view(row(mv_id=None)), person(adminDescription="User_x"), None),
        (view(row(mv_id=None)), person(), None),
        (view(row(), entra_row(mv_id=None, export_error=ExportError(name="X"))), person(), mv()),
    ],
)
def test_a_better_reason_for_a_missing_object_is_told_elsewhere(
    rows: Any, who: Any, metaverse: Any
) -> None:
    """A better reason for a missing object is told elsewhere."""
    answer = passwords.password_object_there(MISSING, rows, who, HERE, metaverse, ())
    assert value(answer) == "told-elsewhere"


@pytest.mark.parametrize(
    "set_at,lines,seen_at,wanted",
    [
        (ago(hours=2), log("Success", ago(hours=2)), None, "landed"),
        (ago(hours=2), log("Success", ago(days=3)), None, "not-landed"),
        (None, log("Success"), None, "landed"),
        (ago(hours=2), log("Error"), None, "not-landed"),
        (ago(hours=2), log("FilteredByTarget"), None, "not-landed"),
        (ago(hours=2), log("Mystery"), None, None),
        (ago(days=20), (), None, "landed"),
        (ago(days=2), (), None, "not-landed"),
        (ago(days=2), (), ago(days=1), "landed"),
        (None, (), None, None),
    ],
)
def test_password_landed(set_at: Any, lines: Any, seen_at: Any, wanted: str | None) -> None:
    """Password landed."""
    who = person(pwdLastSet=filetime(set_at) if set_at else None)
    there = cloud(lastPasswordChangeDateTime=seen_at.isoformat() if seen_at else None)
    assert value(passwords.password_landed(who, ROWS, there, lines, NOW)) == wanted


@pytest.mark.parametrize(
    "who,rows,there",
    [
        (None, ROWS, cloud()),
        (person(), None, cloud()),
        (person(), ROWS, None),
        (person(), ROWS, cloud(deleted=True)),
        (person(userAccountControl="514"), ROWS, cloud()),
        (person(objectClass=("top", "group")), ROWS, cloud()),
    ],
)
def test_no_password_lands_where_no_enabled_account_is(who: Any, rows: Any, there: Any) -> None:
    """No password lands where no enabled account is."""
    answer = passwords.password_landed(who, rows, there, log("Success"), NOW)
    assert value(answer) == "not-landed"
