"""connect/server.json and GlobalSettings/MV.xml: the Connect server itself."""

from dataclasses import replace

from msgspec import field

from adapters.formats.reading import as_object, convert
from adapters.formats.scalars import Moment, Text, when
from adapters.formats.shapes import Parameters, Shape, settings
from knowledge.vocabulary import MetaverseSchema, Scheduler, Server, Threshold

_FLAG = {"true": True, "false": False}
_STAGING = "Microsoft.Synchronize.StagingMode"
_THRESHOLD = "Microsoft.OptionalFeature.ExportDeletionThreshold"


class SchedulerShape(Shape):
    """Get-ADSyncScheduler."""

    sync_cycle_enabled: bool | None = None
    scheduler_suspended: bool | None = None
    staging_mode_enabled: bool | None = None
    next_sync_cycle_start_time_in_utc: Moment | None = field(
        name="NextSyncCycleStartTimeInUTC", default=None
    )
    next_sync_cycle_policy_type: Text | None = None
    sync_cycle_in_progress: bool | None = None


class ThresholdShape(Shape):
    """Get-ADSyncExportDeletionThreshold, in Graph's words or in its own."""

    prevention: Text | None = None
    count: int | None = None
    deletion_prevention: Text | None = None
    threshold_count: int | None = None


class DatabaseShape(Shape):
    """The server's database."""

    type: Text | None = None
    size_mb: float | None = field(name="SizeMB", default=None)


class ServerShape(Shape):
    """server.json: the Connect server itself."""

    server_name: Text
    version: Text | None = None
    service_status: Text | None = None
    scheduler: SchedulerShape | None = None
    global_settings: Parameters = None
    company_features: dict[str, bool | str | None] | None = None
    deletion_threshold: ThresholdShape | None = None
    database: DatabaseShape | None = None


def read_server(raw: object, file: str) -> Server:
    """The server of server.json."""
    shape = convert(as_object(raw, file), ServerShape, file)
    values = settings(shape.global_settings)
    database = shape.database or DatabaseShape()
    return Server(
        name=shape.server_name,
        version=shape.version or None,
        service_status=shape.service_status or None,
        scheduler=_scheduler(shape.scheduler, values),
        settings=values,
        features=_features(shape.company_features),
        threshold=_threshold(shape.deletion_threshold) or _local_threshold(values),
        database_type=database.type or None,
        database_mb=database.size_mb,
    )


def server_of_settings(told: MetaverseSchema) -> Server:
    """The server of an exported MV.xml: its name and its global settings."""
    values = dict(told.settings)
    return Server(
        name=told.server,
        version=told.version,
        scheduler=_scheduler(None, values),
        settings=values,
        threshold=_local_threshold(values),
    )


def completed(server: Server, exported: Server) -> Server:
    """The server with what only the exported settings tell about it."""
    if server.settings is not None:
        return server
    return replace(
        server,
        version=server.version or exported.version,
        scheduler=server.scheduler or exported.scheduler,
        settings=exported.settings,
        threshold=server.threshold or exported.threshold,
    )


def _scheduler(shape: SchedulerShape | None, values: dict[str, str] | None) -> Scheduler | None:
    local = _FLAG.get((values or {}).get(_STAGING, "").lower())
    if shape is None:
        return None if local is None else Scheduler(staging=local)
    staging = shape.staging_mode_enabled
    return Scheduler(
        cycle_enabled=shape.sync_cycle_enabled,
        suspended=shape.scheduler_suspended,
        staging=local if staging is None else staging,
        next_start=when(shape.next_sync_cycle_start_time_in_utc),
        next_policy=shape.next_sync_cycle_policy_type or "",
        in_progress=shape.sync_cycle_in_progress,
    )


def _features(values: dict[str, bool | str | None] | None) -> dict[str, bool] | None:
    if values is None:
        return None
    flags = {k: _FLAG.get(v.lower()) if isinstance(v, str) else v for k, v in values.items()}
    return {name: flag for name, flag in flags.items() if flag is not None}


def _threshold(shape: ThresholdShape | None) -> Threshold | None:
    if shape is None:
        return None
    if shape.prevention:
        return Threshold(shape.prevention, shape.count)
    if shape.deletion_prevention is None:
        return None
    off = shape.deletion_prevention.lower() in {"0", "disabled", "false"}
    return Threshold("disabled" if off else "enabledForCount", shape.threshold_count)


def _local_threshold(values: dict[str, str] | None) -> Threshold | None:
    switch = _FLAG.get((values or {}).get(_THRESHOLD, "").lower())
    if values is None or switch is None:
        return None
    count = values.get(f"{_THRESHOLD}Value", "")
    number = int(count) if count.isdecimal() else None
    return Threshold("enabledForCount" if switch else "disabled", number)
