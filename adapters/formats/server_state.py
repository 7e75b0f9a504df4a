"""The smaller files of connect/: password log, password switches, events, what can be read."""

from msgspec import field

from adapters.formats.reading import as_object, convert, convert_list
from adapters.formats.scalars import Guid, Link, Moment, Text, Texts, when
from adapters.formats.shapes import Many, Shape, many
from knowledge.dn import normalised
from knowledge.vocabulary import (
    Event,
    PartitionPasswordState,
    PasswordLogEntry,
    PasswordSyncState,
    Visibility,
)


class ObjectLogShape(Shape):
    """A line of Get-ADSyncCSObjectLog."""

    time_stamp: Moment | None = None
    status: Text | None = None


class PartitionStateShape(Shape):
    """Get-ADSyncPartitionPasswordSyncState."""

    dn: Text = field(name="DN")
    connector_id: Link | None = None
    password_sync_last_successful_cycle_end_timestamp: Moment | None = None
    password_sync_last_cycle_status: Text | None = None


class PasswordConfigurationShape(Shape):
    """Get-ADSyncAADPasswordSyncConfiguration."""

    source_connector: Text
    target_connector: Text | None = None
    enabled: bool | None = None


class PasswordSyncShape(Shape):
    """password_sync.json."""

    partition_state: Many[PartitionStateShape] = None
    configuration: Many[PasswordConfigurationShape] = None


class EventShape(Shape):
    """A line of the Application log."""

    id: int
    time_created: Moment | None = None
    source: Text | None = None
    level: Text | None = None
    message: Text | None = None


def read_object_log(raw: object, file: str) -> dict[str, tuple[PasswordLogEntry, ...]]:
    """Lines of the password log by connector-space id."""
    lines = convert(as_object(raw, file), dict[str, Many[ObjectLogShape]], file)
    return {
        str(convert(cs_id, Guid, file, cs_id)): tuple(_log_entry(shape) for shape in many(shapes))
        for cs_id, shapes in lines.items()
    }


def _log_entry(shape: ObjectLogShape) -> PasswordLogEntry:
    return PasswordLogEntry(when(shape.time_stamp), shape.status or "")


def read_password_sync(raw: object, file: str) -> PasswordSyncState:
    """Password hash synchronization by partition, and its switch by connector."""
    shape = convert(as_object(raw, file), PasswordSyncShape, file)
    return PasswordSyncState(
        partitions=tuple(
            PartitionPasswordState(
                connector_id=state.connector_id or "",
                dn=state.dn,
                last_success_end=when(state.password_sync_last_successful_cycle_end_timestamp),
                last_cycle_status=state.password_sync_last_cycle_status or "",
            )
            for state in many(shape.partition_state)
            if state.dn.lower() != "default"
        ),
        switches=tuple(
            (str(c.source_connector), c.enabled)
            for c in many(shape.configuration)
            if c.enabled is not None
        ),
    )


def read_events(raw: object, file: str) -> tuple[Event, ...]:
    """Lines of the Application log."""
    return tuple(
        Event(when(s.time_created), s.id, s.source or "", s.level or "", s.message or "")
        for s in convert_list(raw, EventShape, file)
    )


def read_visible(raw: object, file: str) -> dict[str, Visibility]:
    """What the connector account can read, by comparable name."""
    if isinstance(raw, dict):
        hidden = convert(raw, dict[str, Texts], file)
        return {normalised(dn): Visibility(True, tuple(names)) for dn, names in hidden.items()}
    names = convert([raw] if isinstance(raw, str) else raw, list[str], file)
    return {normalised(dn): Visibility(True) for dn in names}
