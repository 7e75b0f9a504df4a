"""The server and the tenant as a whole: service, scheduler, staging, version, database."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.events import DATABASE, SERVICE, Events, events_of
from knowledge.runs import end_of, newest_end, newest_of_each, of
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    AuditEntry,
    Event,
    Organization,
    Run,
    Server,
    TenantObject,
)

RECENT = timedelta(hours=2)
GAP = timedelta(days=7)
DAY = timedelta(days=1)
LOCALDB_LIMIT_MB = 10_240
NEARLY_FULL = 0.95
TAKING_TURNS = 3  # one server, another, and the first again: a move to a new server has two
OLDEST_SUPPORTED = (2, 5, 79, 0)
VERSION_2 = (2, 0, 0, 0)
CUT_OFF = datetime(2026, 9, 30, tzinfo=UTC)
_IDENTITIES = ("sync_", "connectsyncprovisioning_")  # a user, or on newer builds an application
_STOPPED = {"stopped", "stoppending", "stop pending", "stopping"}


def _ran_lately(run_history: tuple[Run, ...] | Unseen | None, now: datetime) -> bool:
    last = newest_end(run_history) if isinstance(run_history, tuple) else None
    return last is not None and now - last <= RECENT


def _said_since_it_ran(
    events: tuple[Event, ...], run_history: tuple[Run, ...] | Unseen | None
) -> str:
    """The events since the last completed run: what was logged before it stopped nothing."""
    last = newest_end(run_history) if isinstance(run_history, tuple) else None
    return " ".join(e.message.casefold() for e in events if not (last and e.time and e.time < last))


def service_running(
    server: Server | None,
    now: datetime,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    events: Events = UNSEEN,
) -> Answer[Literal["running", "stopped", "logon-failed", "model-database-corrupt"]] | None:
    """Is the service Microsoft Azure AD Sync (ADSync) running?

    Without a recorded status a run within the last two hours shows that it is.
    """
    status = (server.service_status or "").casefold() if server else ""
    if status == "running" or (not status and server and _ran_lately(run_history, now)):
        return Answer("running")
    if server is None or status not in _STOPPED:
        return None
    fact = Fact(
        "service-status", "environment", "connect-server", server.service_status or "", "Running"
    )
    said = _said_since_it_ran(events_of(events, SERVICE), run_history)
    if "adsync" in said and ("log on as a service" in said or "logon failure" in said):
        return Answer("logon-failed", (fact,))
    said = _said_since_it_ran(events_of(events, DATABASE), run_history)
    if "'model'" in said or "model.mdf" in said:
        return Answer("model-database-corrupt", (fact,))
    return Answer("stopped", (fact,))


def database_space(
    server: Server | None, run_history: tuple[Run, ...] | Unseen | None = UNSEEN
) -> Answer[Literal["enough", "full", "nearly-full"]] | None:
    """Is the LocalDB database at its limit of 10 GB?

    Near the limit it is full only if runs are seen to fail.
    """
    if server is None or server.database_mb is None or server.database_type is None:
        return None
    if "local" not in server.database_type.casefold():
        return Answer("enough")
    size = server.database_mb
    newest = newest_of_each(run_history) if isinstance(run_history, tuple) else []
    failing = not newest and size >= LOCALDB_LIMIT_MB
    failing = failing or any(end_of(r.result) == "failed" for r in newest)
    fact = Fact(
        "database-size",
        "environment",
        "connect-server",
        f"{size:,.0f} MB",
        f"{LOCALDB_LIMIT_MB:,} MB",
    )
    if size >= LOCALDB_LIMIT_MB * NEARLY_FULL:
        return Answer("full" if failing else "nearly-full", (fact,))
    return Answer("enough")


def scheduler_enabled(
    server: Server | None,
) -> Answer[Literal["enabled", "disabled"]] | None:
    """Is the scheduler's SyncCycleEnabled True? A run tells nothing: it may be one by hand."""
    enabled = server.scheduler.cycle_enabled if server and server.scheduler else None
    if enabled is None:
        return None
    if enabled:
        return Answer("enabled")
    return Answer(
        "disabled", (Fact("scheduler-disabled", "environment", "connect-server", "False", "True"),)
    )


def scheduler_suspended(
    server: Server | None,
) -> Answer[Literal["not-suspended", "suspended"]] | None:
    """Is the scheduler suspended, as it is while the wizard is open?"""
    suspended = server.scheduler.suspended if server and server.scheduler else None
    if suspended is None:
        return None
    if not suspended:
        return Answer("not-suspended")
    return Answer(
        "suspended",
        (Fact("scheduler-suspended", "environment", "connect-server", "True", "False"),),
    )


def seven_day_gap(
    run_history: tuple[Run, ...] | None, now: datetime
) -> Answer[Literal["no-gap", "gap"]] | None:
    """Has no run been completed for seven days, after which a delta is no longer possible?"""
    last = newest_end(run_history or ())
    if last is None:
        return None
    if now - last < GAP:
        return Answer("no-gap")
    if any(end_of(r.result) is None and r.start and r.start > last for r in run_history or ()):
        return None
    fact = Fact(
        "last-completed-run", "environment", "connect-server", last.isoformat(), "within 7 days"
    )
    return Answer("gap", (fact,))


def staging_mode(
    server: Server | None, now: datetime, organization: Organization | Unseen | None = UNSEEN
) -> Answer[Literal["active", "staging", "staging-and-another-active"]] | None:
    """Is the server that was asked in staging mode, and does another one export?

    Another active server shows in the tenant's last synchronization time, which a staging server
    never moves; without that time it is not certain that none is.
    """
    staging = server.scheduler.staging if server and server.scheduler else None
    if staging is None:
        return None
    if not staging:
        return Answer("active")
    fact = Fact("staging-mode", "environment", "connect-server", "True", "False")
    last = organization.last_sync if isinstance(organization, Organization) else None
    if last is not None and now - last <= RECENT:
        other = Fact("tenant-last-sync", "entra-id", "entra-id", last.isoformat())
        return Answer("staging-and-another-active", (fact, other))
    return Answer("staging", (fact,), certain=last is not None)


def _identity(entry: AuditEntry) -> str | None:
    """The server part of a synchronization identity such as Sync_SERVER1_0a1b2c@..."""
    name = entry.actor.partition("@")[0].casefold()
    for prefix in _IDENTITIES:
        if name.startswith(prefix):
            own = name.removeprefix(prefix)
            return own.rpartition("_")[0] or own
    return None


def two_active_servers(
    audits: tuple[AuditEntry, ...] | None,
    now: datetime,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["one", "two", "two-write-this-object"]] | None:
    """Do two servers write to the tenant at the same time?"""
    recent = [e for e in audits or () if e.time is not None and timedelta(0) <= now - e.time <= DAY]
    ordered = sorted(recent, key=lambda e: e.time or now)
    names = [n for n in map(_identity, ordered) if n]
    turns = [n for i, n in enumerate(names) if i == 0 or names[i - 1] != n]
    if len(turns) < TAKING_TURNS:
        return Answer("one")
    fact = Fact(
        "two-sync-identities",
        "environment",
        "entra-id",
        ", ".join(sorted(set(names))),
        "one identity",
    )
    own = entra_object.id if isinstance(entra_object, TenantObject) else None
    touched = {_identity(e) for e in ordered if own and own in e.target_ids and _identity(e)}
    return Answer("two-write-this-object" if len(touched) > 1 else "two", (fact,))


def version_supported(
    server: Server | None, now: datetime, run_history: tuple[Run, ...] | Unseen | None = UNSEEN
) -> Answer[Literal["supported", "retired", "retired-but-running"]] | None:
    """Is the build at least 2.5.79.0, below which synchronization stopped on 2026-09-30?

    Version 1 stopped years before. Where an export still goes through, the build stops nothing.
    """
    text = server.version if server else None
    version = _version(text or "")
    if not text or version is None:
        return None
    if version >= OLDEST_SUPPORTED or (now < CUT_OFF and version >= VERSION_2):
        return Answer("supported")
    fact = Fact("version", "environment", "connect-server", text, "2.5.79.0 or later")
    since = CUT_OFF if version >= VERSION_2 else now - GAP
    runs = run_history if isinstance(run_history, tuple) else ()
    sent = (r for r in of(runs, ENTRA_CONNECTOR_ID, "export") if end_of(r.result) != "running")
    newest = next(sent, None)
    if newest is None or newest.start is None:
        return Answer("retired", (fact,), certain=newest is None and isinstance(run_history, tuple))
    lately = newest.start > since
    if lately and end_of(newest.result) == "completed":
        return Answer("retired-but-running", (fact,))
    return Answer("retired", (fact,), certain=not lately or end_of(newest.result) == "failed")


def _version(text: str) -> tuple[int, ...] | None:
    """The parts of a version; 2.5.79 is 2.5.79.0."""
    try:
        parts = tuple(int(part) for part in text.strip().split("."))
    except ValueError:
        return None
    return parts + (0,) * (len(OLDEST_SUPPORTED) - len(parts))


def directory_synchronization_on(
    organization: Organization | None,
) -> Answer[Literal["on", "off"]] | None:
    """Is directory synchronization switched on in the tenant?"""
    if organization is None or organization.sync_enabled is None:
        return None
    if organization.sync_enabled:
        return Answer("on")
    return Answer("off", (Fact("dirsync-off", "entra-id", "entra-id", "false", "true"),))
