"""Password hashes: every answer of the checks, and what they refuse to tell from bad evidence."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks import password_service as service
from knowledge.checks import passwords, sign_in
from knowledge.password_evidence import cloud_time, file_time, log_state, names_domain, still_true
from knowledge.vocabulary import (
    AppliedRule,
    Attributes,
    Domain,
    Event,
    ExportError,
    PartitionPasswordState,
    PasswordLogEntry,
    PasswordSyncState,
    ScopeClause,
    SyncFeatures,
    SyncRule,
)
from tests.knowledge.build import (
    CORP,
    ENTRA_CONNECTOR_ID,
    NOW,
    ago,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    entra_run,
    event,
    mv,
    partition,
    person,
    row,
    rule,
    run,
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


def states(last: datetime | None = None, **switches: bool) -> PasswordSyncState:
    """The state of the domain's passwords, and the connectors' switches."""
    return PasswordSyncState(
        (PartitionPasswordState("x", CORP, last),),
        tuple((name.replace("_", "."), on) for name, on in switches.items()),
    )


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


# --- reading the evidence


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


# --- the service


@pytest.mark.parametrize(
    "features,tenant,switch,wanted",
    [
        (True, True, True, "on"),
        (None, None, True, "on"),
        (False, None, True, "off-in-tenant"),
        (False, False, True, "off-in-tenant"),
        (None, False, None, "off-in-tenant"),
        (True, None, False, "off-on-connector"),
        (True, False, True, None),
        (True, True, None, None),
        (None, None, None, None),
    ],
)
def test_hash_sync_is_on_only_when_both_switches_say_so(
    features: bool | None, tenant: bool | None, switch: bool | None, wanted: str | None
) -> None:
    """Hash sync is on only when both switches say so."""
    flags = {} if tenant is None else {"passwordSyncEnabled": tenant}
    answer = service.hash_sync_enabled(
        server(features={} if features is None else {"PasswordHashSync": features}),
        SyncFeatures(flags),
        states() if switch is None else states(corp_contoso_com=switch),
        HERE,
        ROWS,
        person(),
    )
    assert value(answer) == wanted


def test_without_the_connectors_the_row_names_the_switch() -> None:
    """Without the connectors the row names the switch."""
    known = states(corp_contoso_com=False)
    assert (
        value(service.hash_sync_enabled(UNSEEN, UNSEEN, known, UNSEEN, ROWS)) == "off-on-connector"
    )
    assert service.hash_sync_enabled(UNSEEN, UNSEEN, known) is None
    elsewhere = person(dn="CN=X,DC=other,DC=com")
    assert value(service.hash_sync_enabled(UNSEEN, UNSEEN, known, HERE, ROWS, elsewhere)) == (
        "off-on-connector"
    )


def beat(time: datetime) -> Event:
    """A heartbeat."""
    return Event(time, 654, "Directory Synchronization", "Information", "ping")


@pytest.mark.parametrize(
    "events,worked,wanted",
    [
        ((beat(ago(hours=1)),), None, "alive"),
        ((beat(ago(hours=1)),), ago(days=2), "alive"),
        ((beat(ago(hours=5)),), None, "silent"),
        ((beat(ago(hours=5)),), ago(hours=5), "silent"),
        ((event("other", ago(hours=4)),), ago(hours=4), "silent"),
        (UNSEEN, ago(hours=4), "silent"),
        (UNSEEN, ago(minutes=2), "alive"),
        ((event("other", ago(hours=1)),), ago(minutes=2), "alive"),
        ((event("other", ago(hours=4)),), ago(minutes=2), None),
        ((event("other", ago(hours=1)),), None, None),
        ((event("other", None),), None, None),
        ((), None, None),
        (UNSEEN, None, None),
    ],
)
def test_silence_is_told_only_by_a_log_that_reaches_back(
    events: Any, worked: datetime | None, wanted: str | None
) -> None:
    """Silence is told only by a log that reaches back."""
    answer = service.hash_sync_alive(NOW, events, states(worked), person(), HERE)
    assert value(answer) == wanted


def test_a_log_that_reaches_back_tells_without_any_state() -> None:
    """A log that reaches back tells without any state."""
    answer = service.hash_sync_alive(NOW, (event("other", ago(hours=4)),))
    assert value(answer) == "silent"


@pytest.mark.parametrize(
    "events,wanted",
    [
        ((event("key", NOW, id=667),), "fips"),
        ((event("FIPS policy forbids MD5", NOW, id=611),), "fips"),
        ((event("FIPS policy forbids MD5", NOW, id=611, level="Information"),), "works"),
        ((event("key", ago(days=2), id=667),), "works"),
        ((), "works"),
    ],
)
def test_hash_decryption(events: tuple[Event, ...], wanted: str) -> None:
    """Hash decryption."""
    assert value(service.hash_decryption(events, NOW)) == wanted


@pytest.mark.parametrize(
    "text,wanted",
    [
        ("corp.contoso.com. RPC Error 8453 : Replication access was denied.", "replication-rights"),
        ("corp.contoso.com. Replication access was denied.", "replication-rights"),
        ("corp.contoso.com. RPC Error 8456", "replication-disabled"),
        ("corp.contoso.com. RPC Error 8457", "replication-disabled"),
        ("corp.contoso.com. The RPC server is unavailable.", "rpc"),
        ("corp.contoso.com. LDAP is down.", "other"),
        ("emea.contoso.com. RPC Error 8453", "none"),
    ],
)
def test_a_failed_domain_by_its_text(text: str, wanted: str) -> None:
    """A failed domain by its text."""
    known = (connector(partition(), partition("DC=emea,DC=contoso,DC=com")),)
    failed = (event(f"failed for domain: {text}", NOW, id=611),)
    assert value(service.domain_hashes_read(person(), failed, NOW, known)) == wanted


def test_a_failure_that_a_success_followed_is_over() -> None:
    """A failure that a success followed is over."""
    failed = (event("domain: corp.contoso.com. 8453", ago(hours=1), id=611),)
    over = service.domain_hashes_read(person(), failed, NOW, HERE, states(NOW))
    assert value(over) == "none"
    still = service.domain_hashes_read(person(), failed, NOW, HERE, states(ago(days=1)))
    assert value(still) == "replication-rights"


def test_a_failure_that_names_no_domain_tells_nothing() -> None:
    """A failure that names no domain tells nothing."""
    assert service.domain_hashes_read(person(), (event("8453", NOW, id=611),), NOW, HERE) is None
    assert value(service.domain_hashes_read(person(), (event("ping", NOW, id=655),), NOW)) == "none"
    assert value(service.domain_hashes_read(None, (), NOW)) == "none"


def failed_import(result: str, start: datetime = NOW) -> Any:
    """A run history of one import."""
    return (run("Delta Import", result, start),)


@pytest.mark.parametrize(
    "history,worked,wanted",
    [
        (cycle(), None, "reachable"),
        (failed_import("no-start-credentials"), None, "credentials"),
        (failed_import("no-start-ma"), None, "name-resolution"),
        (failed_import("stopped-error-limit"), None, "reachable"),
        (failed_import("no-start-credentials", ago(hours=1)), NOW, "reachable"),
        (failed_import("mystery"), None, None),
    ],
)
def test_directory_reachable(history: Any, worked: datetime | None, wanted: str | None) -> None:
    """Directory reachable."""
    answer = service.directory_reachable(person(), HERE, history, states(worked))
    assert value(answer) == wanted


@pytest.mark.parametrize(
    "history,events,wanted",
    [
        (cycle(), UNSEEN, "reachable"),
        ((entra_run(result="no-start-credentials"),), UNSEEN, "authentication"),
        ((entra_run(result="no-start-connection"),), UNSEEN, "proxy"),
        ((entra_run(result="stopped-ma"),), (event("TLS 1.2 is needed"),), "tls"),
        ((entra_run(result="no-start-credentials"),), (beat(NOW),), "reachable"),
        ((entra_run(result="mystery"),), UNSEEN, None),
    ],
)
def test_tenant_reachable(history: Any, events: Any, wanted: str | None) -> None:
    """Tenant reachable."""
    assert value(service.tenant_reachable(history, events)) == wanted


# --- the account


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
    here = view(row())
    assert value(passwords.password_object_there(MISSING, here, person(), HERE)) == "missing"
    assert value(passwords.password_object_there(MISSING, here, person())) == "missing"
    assert value(passwords.password_object_there(MISSING, ROWS, person(), HERE)) == "there"
    assert value(passwords.password_object_there((), here, person(), HERE)) == "there"
    assert passwords.password_object_there(log("Mystery"), here, person(), HERE) is None


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
    answer = passwords.password_object_there(MISSING, rows, who, HERE, metaverse)
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


# --- signing in


PAST, LATER = filetime(ago(days=1)), filetime(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "expires,enabled,wanted",
    [
        (PAST, True, "expired"),
        (PAST, False, "no"),
        (PAST, None, None),
        (LATER, True, "no"),
        ("0", True, "no"),
        ("9223372036854775807", True, "no"),
    ],
)
def test_account_expired(expires: str, enabled: bool | None, wanted: str | None) -> None:
    """Account expired."""
    there = cloud(accountEnabled=enabled)
    assert value(sign_in.account_expired(person(accountExpires=expires), there, NOW)) == wanted


def test_a_disabled_or_absent_account_did_not_expire() -> None:
    """A disabled or absent account did not expire."""
    off = person(accountExpires=PAST, userAccountControl="514")
    assert value(sign_in.account_expired(off, cloud(accountEnabled=True), NOW)) == "no"
    assert value(sign_in.account_expired(None, cloud(), NOW)) == "no"
    assert value(sign_in.account_expired(person(accountExpires=PAST), None, NOW)) == "no"


@pytest.mark.parametrize(
    "flags,enabled,wanted",
    [
        ("514", True, "still-enabled"),
        ("514", False, "no-difference"),
        ("514", None, None),
        ("512", True, "no-difference"),
        (None, True, "no-difference"),
    ],
)
def test_disable_arrived(flags: str | None, enabled: bool | None, wanted: str | None) -> None:
    """Disable arrived."""
    who = person(userAccountControl=flags)
    assert value(sign_in.disable_arrived(who, cloud(accountEnabled=enabled))) == wanted
    assert value(sign_in.disable_arrived(who, None)) == "no-difference"


@pytest.mark.parametrize(
    "expires,policy,policies,wanted",
    [
        (PAST, False, "DisablePasswordExpiration", "never-in-cloud"),
        (PAST, True, "DisablePasswordExpiration", "no"),
        (PAST, None, "DisablePasswordExpiration", "no"),
        (PAST, False, "None", "no"),
        (LATER, False, "DisablePasswordExpiration", "no"),
        (None, False, "DisablePasswordExpiration", "no"),
    ],
)
def test_password_expired(expires: Any, policy: Any, policies: str, wanted: str) -> None:
    """Password expired."""
    name = "cloudPasswordPolicyForPasswordSyncedUsersEnabled"
    flags = SyncFeatures({} if policy is None else {name: policy})
    who = person(msDS_UserPasswordExpiryTimeComputed=expires)
    there = cloud(passwordPolicies=policies)
    assert value(sign_in.password_expired(who, NOW, there, flags)) == wanted
    assert value(sign_in.password_expired(who, NOW)) == "no"


@pytest.mark.parametrize(
    "authentication,wanted", [("Federated", "federated"), ("Managed", "managed"), ("", None)]
)
def test_federated_sign_in(authentication: str, wanted: str | None) -> None:
    """Federated sign in."""
    domains = (Domain("contoso.com", verified=True, authentication=authentication),)
    assert value(sign_in.federated_sign_in(domains, person(), cloud())) == wanted
    assert value(sign_in.federated_sign_in(domains, person())) == wanted
    assert value(sign_in.federated_sign_in((), None)) == "managed"
