"""What tells about one account's password hash: its log, the events of its domain, its times.

Source: adsync-cmdlets sections 4 and 11, run-statuses-and-errors section 8. A status that nobody
knows is neither good nor bad: every question about it answers None.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from knowledge.dn import normalised
from knowledge.events import Events, events_of
from knowledge.vocabulary import (
    Attributes,
    DirectoryObject,
    Event,
    PartitionPasswordState,
    PasswordLogEntry,
    PasswordSyncState,
    TenantObject,
)

DISABLED_BIT = 2
NEVER = frozenset({0, 0x7FFFFFFFFFFFFFFF})
SILENCE = timedelta(hours=3)
SLACK = timedelta(minutes=5)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_FAMILY = range(601, 669)

LogState = Literal["accepted", "filtered", "object-missing", "failed", "nothing-logged"]
_STATUSES: dict[str, LogState] = {
    "success": "accepted",
    "filteredbytarget": "filtered",
    "notargetconnection": "object-missing",
    "sourceconnectornotpresent": "object-missing",
    "targetnotexportedtodirectory": "object-missing",
    "error": "failed",
    "unknown": "failed",
    "missingattribute": "failed",
    "retryrequestedbytarget": "failed",
}


def newest_entry(log: tuple[PasswordLogEntry, ...] | None) -> PasswordLogEntry | None:
    """The newest line of a password log; lines without a time count only when there is no other."""
    timed = [e for e in log or () if e.time is not None]
    if timed:
        return max(timed, key=lambda e: e.time or _EPOCH)
    return log[0] if log else None


def log_state(log: tuple[PasswordLogEntry, ...] | None) -> LogState | None:
    """What the newest line says; None for a status nobody knows."""
    newest = newest_entry(log)
    if newest is None:
        return "nothing-logged"
    return _STATUSES.get(newest.status.strip().casefold())


def file_time(attributes: Attributes, name: str) -> datetime | None:
    """A FILETIME attribute as a time; None when absent, no number, or a word for never."""
    number = attributes.number(name)
    if number is None or number in NEVER or number < 0:
        return None
    try:
        return _EPOCH + timedelta(microseconds=number // 10)
    except OverflowError:
        return None


def disabled(found: DirectoryObject | None) -> bool:
    """Whether the account is disabled: bit 2 of userAccountControl."""
    flags = found.attributes.number("userAccountControl") if found else None
    return flags is not None and bool(flags & DISABLED_BIT)


def cloud_time(cloud: TenantObject | None, name: str) -> datetime | None:
    """A time of the cloud object in UTC."""
    try:
        moment = datetime.fromisoformat((cloud.text(name) if cloud else None) or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def partition_state(
    states: PasswordSyncState | None, partition_dn: str | None
) -> PartitionPasswordState | None:
    """The password state of one domain."""
    wanted = normalised(partition_dn or "")
    found = (s for s in (states.partitions if states else ()) if normalised(s.dn) == wanted)
    return next(found, None) if wanted else None


def names_domain(message: str, domain: str) -> bool:
    """Whether a text names this DNS domain itself, and not merely one below it."""
    found = rf"(?<![\w.-]){re.escape(domain)}(?![\w-])(?!\.\w)"
    return bool(domain) and re.search(found, message, re.IGNORECASE) is not None


def password_events(events: Events) -> list[Event]:
    """Events of password hash synchronization that have a time, newest first."""
    found = [e for e in events_of(events) if e.id in _FAMILY and e.time is not None]
    return sorted(found, key=lambda e: e.time or _EPOCH, reverse=True)


def still_true(event: Event, state: PartitionPasswordState | None, now: datetime) -> bool:
    """Whether a failure was not followed by a success of the domain; unknown, it must be recent."""
    if event.time is None:
        return False
    if state is not None and state.last_success_end is not None:
        return event.time > state.last_success_end
    return now - event.time <= SILENCE
