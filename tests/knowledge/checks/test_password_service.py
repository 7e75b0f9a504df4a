"""Password hash synchronization as a service: every answer, and what bad evidence tells."""

from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks import password_service as service
from knowledge.vocabulary import (
    Event,
    PartitionPasswordState,
    PasswordSyncState,
    SyncFeatures,
)
from tests.knowledge.build import (
    CORP,
    NOW,
    ago,
    connector,
    cycle,
    entra_row,
    entra_run,
    event,
    partition,
    person,
    row,
    run,
    server,
    step,
    view,
)

HERE = (connector(),)
ROWS = view(row(), entra_row())


def states(last: datetime | None = None, **switches: bool) -> PasswordSyncState:
    """The state of the domain's passwords, and the connectors' switches."""
    return PasswordSyncState(
        (PartitionPasswordState("x", CORP, last),),
        tuple((name.replace("_", "."), on) for name, on in switches.items()),
    )


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


@pytest.mark.parametrize(
    "features,tenant,switch,wanted",
    [
        (True, True, True, "on"),
        (None, None, True, None),
        (None, True, True, "on"),
        (True, None, True, "on"),
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


@pytest.mark.parametrize("unread", [server(features=None), None, UNSEEN])
def test_an_unread_tenant_switch_is_not_on(unread: Any) -> None:
    """The connector's own switch says nothing of the tenant's."""
    own = (states(corp_contoso_com=True), HERE, ROWS, person())
    assert service.hash_sync_enabled(unread, UNSEEN, *own) is None


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
        (UNSEEN, ago(hours=4), None),
        (UNSEEN, ago(minutes=2), "alive"),
        ((event("other", ago(hours=1)),), ago(minutes=2), "alive"),
        ((event("other", ago(hours=4)),), ago(minutes=2), None),
        ((event("backup", id=654, source="ContosoBackup"), beat(ago(hours=5))), None, "silent"),
        ((event("backup", ago(hours=5), source="ContosoBackup"),), None, None),
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


def test_a_log_without_any_beat_tells_nothing() -> None:
    """Where nothing ever beat, the feature may be off: silence is told only after a heartbeat."""
    answer = service.hash_sync_alive(NOW, (event("other", ago(hours=4)),))
    assert value(answer) is None


@pytest.mark.parametrize(
    "events,wanted",
    [
        ((event("key", NOW, id=667),), "fips"),
        ((event("FIPS policy forbids MD5", NOW, id=611),), "fips"),
        ((event("FIPS policy forbids MD5", NOW, id=611, level="Information"),), "works"),
        ((event("key", ago(days=2), id=667),), "works"),
        ((event("key", NOW, id=667, source="SomeApp"),), "works"),
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


TLS = step("stopped-ma", "default", detail="TLS 1.2 is needed")


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
        ((entra_run("Export", "stopped-ma", NOW, TLS),), UNSEEN, "tls"),
        ((entra_run(result="no-start-credentials"),), (beat(NOW),), "reachable"),
        ((entra_run(result="mystery"),), UNSEEN, None),
    ],
)
def test_tenant_reachable(history: Any, events: Any, wanted: str | None) -> None:
    """Tenant reachable."""
    assert value(service.tenant_reachable(history, events)) == wanted
