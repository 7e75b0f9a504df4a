"""Password hash synchronization as a service: on, alive, and able to read the object's domain."""

from datetime import datetime
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.checks.operations import ad_runs, entra_runs
from knowledge.dn import dns_domain
from knowledge.events import Events, events_of
from knowledge.journey import ad_row, home
from knowledge.password_evidence import (
    SILENCE,
    names_domain,
    partition_state,
    password_events,
    still_true,
)
from knowledge.runs import newest_first
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    Event,
    PartitionPasswordState,
    PasswordSyncState,
    Run,
    Server,
    SyncFeatures,
)

HEARTBEAT = 654
MD5_FAILED = 667
DOMAIN_FAILED = frozenset({611, 652, 655})
SHOWN = 200
Connectors = tuple[Connector, ...] | None


def hash_sync_enabled(
    server: Server | Unseen | None = UNSEEN,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
    password_sync: PasswordSyncState | Unseen | None = UNSEEN,
    connectors: Connectors | Unseen = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    directory: DirectoryObject | Unseen | None = UNSEEN,
) -> Answer[Literal["on", "off-in-tenant", "off-on-connector"]] | None:
    """Is password hash synchronization on, in the tenant and on the object's AD connector?

    Two records of the tenant's switch that contradict each other tell nothing, nor does none.
    """
    tenant = _tenant_switch(server, sync_features)
    if tenant == {False}:
        fact = Fact(
            "hash-sync-off", "environment", "entra-id", "off", "on", {"where": "the tenant"}
        )
        return Answer("off-in-tenant", (fact,))
    name = _connector_name(directory, connectors, connector_space)
    switches = password_sync.switches if isinstance(password_sync, PasswordSyncState) else ()
    own = {on for connector, on in switches if name and connector.casefold() == name.casefold()}
    if own == {False}:
        where = f"connector {name}"
        fact = Fact("hash-sync-off", "environment", "connect-server", "off", "on", {"where": where})
        return Answer("off-on-connector", (fact,))
    return Answer("on") if own == {True} and tenant == {True} else None


def _tenant_switch(
    server: Server | Unseen | None, features: SyncFeatures | Unseen | None
) -> set[bool]:
    here = server.features if isinstance(server, Server) else None
    there = features.flag("passwordSyncEnabled") if isinstance(features, SyncFeatures) else None
    seen = {(here or {}).get("PasswordHashSync"), there}
    return {x for x in seen if x is not None}


def _connector_name(
    found: DirectoryObject | Unseen | None,
    connectors: Connectors | Unseen,
    view: ConnectorSpaceView | Unseen | None,
) -> str:
    if isinstance(found, DirectoryObject) and isinstance(connectors, tuple):
        place = home(found, connectors)
        if place is not None:
            return place[0].name
    row = ad_row(view) if isinstance(view, ConnectorSpaceView) else None
    return row.connector_name if row else ""


def hash_sync_alive(
    now: datetime,
    events: Events = UNSEEN,
    password_sync: PasswordSyncState | Unseen | None = UNSEEN,
    directory: DirectoryObject | Unseen | None = UNSEEN,
    connectors: Connectors | Unseen = UNSEEN,
) -> Answer[Literal["alive", "silent"]] | None:
    """Was there a heartbeat, event 654, in the last three hours?

    Its absence counts only when the log reaches back that far, when the last success of the
    object's domain does not say otherwise, and when it ever beat: where it is off nothing beats.
    Without the log that last success tells only of life.
    """
    timed = [e for e in events_of(events) if e.time is not None]
    beats = [e.time for e in timed if e.id == HEARTBEAT and e.time is not None]
    if beats and now - max(beats) <= SILENCE:
        return Answer("alive")
    state = _state_of(password_sync, directory, connectors)
    worked = state.last_success_end if state else None
    covered = any(e.time is not None and now - e.time >= SILENCE for e in timed)
    if worked is not None and now - worked <= SILENCE:
        return None if covered else Answer("alive")
    if events is UNSEEN or (not covered and worked is None):
        return None
    last = max([*beats, *([worked] if worked else [])], default=None)
    if last is None:
        return None
    actual = last.isoformat()
    fact = Fact("no-heartbeat", "environment", "connect-server", actual, "within 3 hours")
    return Answer("silent", (fact,))


def _state_of(
    states: PasswordSyncState | Unseen | None,
    found: DirectoryObject | Unseen | None,
    connectors: Connectors | Unseen,
) -> PartitionPasswordState | None:
    if not isinstance(states, PasswordSyncState) or not isinstance(found, DirectoryObject):
        return None
    place = home(found, connectors) if isinstance(connectors, tuple) else None
    return partition_state(states, place[1].dn if place else None)


def hash_decryption(
    events: tuple[Event, ...] | None,
    now: datetime,
    directory: DirectoryObject | Unseen | None = UNSEEN,
    connectors: Connectors | Unseen = UNSEEN,
    password_sync: PasswordSyncState | Unseen | None = UNSEEN,
) -> Answer[Literal["works", "fips"]] | None:
    """Does a FIPS policy forbid the MD5 that the hash is decrypted with?"""
    state = _state_of(password_sync, directory, connectors)
    for event in password_events(events):
        if _is_fips(event) and still_true(event, state, now):
            return Answer("fips", (_said(event),))
    return Answer("works")


def _is_fips(event: Event) -> bool:
    text = event.message.casefold()
    return event.id == MD5_FAILED or (
        event.level.casefold() == "error" and "fips" in text and "md5" in text
    )


def _said(event: Event) -> Fact:
    when = event.time.isoformat() if event.time else ""
    return Fact(
        "password-event",
        "environment",
        "connect-server",
        event.message[:SHOWN],
        "",
        {"event": str(event.id), "when": when},
    )


DomainFault = Literal["none", "replication-rights", "replication-disabled", "rpc", "other"]
_FAULTS: tuple[tuple[str, DomainFault], ...] = (
    ("8453", "replication-rights"),
    ("replication access was denied", "replication-rights"),
    ("8456", "replication-disabled"),
    ("8457", "replication-disabled"),
    ("rpc server is unavailable", "rpc"),
    ("rpc error", "rpc"),
)


def domain_hashes_read(
    directory: DirectoryObject | None,
    events: tuple[Event, ...] | None,
    now: datetime,
    connectors: Connectors | Unseen = UNSEEN,
    password_sync: PasswordSyncState | Unseen | None = UNSEEN,
) -> Answer[DomainFault] | None:
    """Can the connector account read the password hashes of the object's domain?

    Event 611 names the domain; one that a success of the domain followed is over. A failure that
    names no domain tells nothing about this one.
    """
    if directory is None:
        return Answer("none")
    domain = directory.domain or dns_domain(directory.dn)
    state = _state_of(password_sync, directory, connectors)
    failed = [e for e in password_events(events) if e.id in DOMAIN_FAILED]
    own = [e for e in failed if names_domain(e.message, domain) and still_true(e, state, now)]
    if own:
        return Answer(_domain_fault(own[0].message), (_said(own[0]),))
    unnamed = [e for e in failed if not _names_any(e.message, connectors)]
    if any(_domain_fault(e.message) != "other" and still_true(e, state, now) for e in unnamed):
        return None
    return Answer("none")


def _domain_fault(message: str) -> DomainFault:
    text = message.casefold()
    return next((fault for piece, fault in _FAULTS if piece in text), "other")


def _names_any(message: str, connectors: Connectors | Unseen) -> bool:
    """Whether a text names one of the connected domains."""
    known = connectors if isinstance(connectors, tuple) else ()
    return any(names_domain(message, dns_domain(p.dn)) for c in known for p in c.partitions)


def directory_reachable(
    directory: DirectoryObject | None,
    connectors: Connectors,
    run_history: tuple[Run, ...] | None,
    password_sync: PasswordSyncState | Unseen | None = UNSEEN,
) -> Answer[Literal["reachable", "credentials", "name-resolution"]] | None:
    """Does the connector account reach the object's domain, as reading its password hashes needs?

    A failed import counts only while the domain's passwords have not been read since.
    """
    found = ad_runs(directory, connectors, run_history)
    if found is None or found.value not in ("credentials", "name-resolution"):
        return None if found is None else Answer("reachable")
    state = _state_of(password_sync, directory, connectors)
    failed = next((r.start for r in newest_first(run_history or ()) if not r.is_entra), None)
    worked = state.last_success_end if state else None
    if worked is not None and failed is not None and worked > failed:
        return Answer("reachable")
    return Answer("credentials" if found.value == "credentials" else "name-resolution", found.facts)


def tenant_reachable(
    run_history: tuple[Run, ...] | None,
    events: Events = UNSEEN,
) -> Answer[Literal["reachable", "authentication", "proxy", "tls"]] | None:
    """Does the server reach Entra ID, as sending password hashes needs?

    A failed run counts only while no heartbeat came after it.
    """
    found = entra_runs(run_history, events)
    if found is None:
        return None
    beats = [e.time for e in events_of(events) if e.id == HEARTBEAT]
    runs = [r for r in newest_first(run_history or ()) if r.is_entra and r.start is not None]
    last = max((b for b in beats if b is not None), default=None)
    if runs and last is not None and runs[0].start is not None and last > runs[0].start:
        return Answer("reachable")
    match found.value:
        case "authentication" | "proxy" | "tls":
            return Answer(found.value, found.facts)
        case _:
            return Answer("reachable")
