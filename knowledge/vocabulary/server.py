"""The Connect server as a whole: scheduler, settings, password synchronization, event log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Get-ADSyncScheduler."""

    cycle_enabled: bool | None = None
    suspended: bool | None = None
    staging: bool | None = None
    next_start: datetime | None = None
    next_policy: str = ""
    in_progress: bool | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The accidental-delete protection: disabled, enabledForCount or enabledForPercentage."""

    prevention: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """The Connect server itself. `None` = not recorded."""

    name: str
    version: str | None = None
    service_status: str | None = None
    scheduler: Scheduler | None = None
    settings: Mapping[str, str] | None = None
    features: Mapping[str, bool] | None = None
    threshold: Threshold | None = None
    database_type: str | None = None
    database_mb: float | None = None

    def setting(self, name: str) -> str | None:
        """A global setting by its full name; None too where no settings were read."""
        return (self.settings or {}).get(name)

    @property
    def knows_settings(self) -> bool:
        """Whether its settings were read, so that one that is not among them has its default."""
        return self.settings is not None


@dataclass(frozen=True, slots=True)
class PasswordSyncState:
    """Get-ADSyncPartitionPasswordSyncState and the connector switches."""

    partitions: tuple["PartitionPasswordState", ...] = ()
    switches: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class PartitionPasswordState:
    """Password hash synchronization of one partition."""

    connector_id: str
    dn: str
    last_success_end: datetime | None = None
    last_cycle_status: str = ""


@dataclass(frozen=True, slots=True)
class PasswordLogEntry:
    """A line of the password log (Get-ADSyncCSObjectLog)."""

    time: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the server's Application log."""

    time: datetime | None
    id: int
    source: str = ""
    level: str = ""
    message: str = ""
