"""connect/connector_space.json: rows of both connector spaces as Get-ADSyncCSObject gives them."""

import uuid
from dataclasses import dataclass

from msgspec import field

from adapters.formats.reading import Duplicates, convert
from adapters.formats.scalars import Blob, Guid, Link, Moment, Text, Texts, when
from adapters.formats.shapes import (
    AttributeShape,
    Many,
    Shape,
    many,
    with_attribute_lists,
)
from knowledge.vocabulary import (
    AppliedRule,
    AttributeChange,
    Attributes,
    ConnectorSpaceObject,
    ExportError,
    PendingChange,
    SynchronizationError,
    guid_from_base64,
)

_GUID_BYTES = 16


class ExportErrorShape(Shape):
    """CsObject.ExportError."""

    error_type: Text | None = None
    error_name: Text | None = None
    error_code: Text | None = None
    error_literal: Text | None = None
    error_extra_details: Text | None = None
    retry_count: int | None = None
    initial_occurrence: Moment | None = None
    latest_occurrence: Moment | None = None


class SynchronizationErrorShape(Shape):
    """CsObject.SynchronizationError."""

    error_type: Text | None = None
    synchronization_step: Text | None = None
    stack_trace: Text | None = None
    retry_count: int | None = None
    initial_occurrence: Moment | None = None
    latest_occurrence: Moment | None = None
    exported_changed_not_reimported: bool | None = None


class AppliedRuleShape(Shape):
    """A line of a connector-space object's lineage."""

    sync_rule_internal_id: Link | None = None
    sync_rule_name: Text | None = None
    operation: Text | None = None


class ChangeShape(Shape):
    """One attribute of a pending change."""

    name: Text
    old: Texts | None = None
    new: Texts | None = None


class PendingShape(Shape):
    """PendingImport, PendingExport, UnconfirmedExport."""

    operation: Text
    attributes: Many[ChangeShape] = None


class ConnectorSpaceShape(Shape):
    """Get-ADSyncCSObject, and what its SerializedXml tells."""

    object_id: Guid
    connector_id: Guid
    distinguished_name: Text
    connector_name: Text | None = None
    connector_type: Text | None = None
    partition_id: Link | None = None
    anchor_value: Blob | None = None
    object_type: Text | None = None
    is_transient: bool | None = None
    is_place_holder: bool | None = None
    is_connector: bool | None = None
    has_sync_error: bool | None = None
    has_export_error: bool | None = None
    export_error: ExportErrorShape | None = None
    synchronization_error: SynchronizationErrorShape | None = None
    exported_changed_not_reimported: bool | None = None
    connected_mv_object_id: Link | None = field(name="ConnectedMVObjectId", default=None)
    connector_state: Text | None = None
    lineage: Many[AppliedRuleShape] = None
    attributes: Many[AttributeShape] = None
    pending_import: PendingShape | None = None
    pending_export: PendingShape | None = None
    unconfirmed_export: PendingShape | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a connector space and its anchor: the objectGUID in an AD connector space."""

    object: ConnectorSpaceObject
    anchor: str | None


def read_rows(raw: object, file: str) -> tuple[Row, ...]:
    """All rows of the file, in its order; an ObjectId that comes twice is refused."""
    shapes = convert(with_attribute_lists(raw, file), list[ConnectorSpaceShape], file)
    ids = Duplicates[str]("ObjectId")
    for i, shape in enumerate(shapes, 1):
        ids.check(shape.object_id, file, f"item {i}")
    return tuple(_row(shape) for shape in shapes)


def _row(shape: ConnectorSpaceShape) -> Row:
    attributes = Attributes({a.name: a.values or () for a in many(shape.attributes)})
    anchor = bytes(shape.anchor_value or b"")
    guid = str(uuid.UUID(bytes_le=anchor)) if len(anchor) == _GUID_BYTES else None
    return Row(_object(shape, attributes), guid or guid_from_base64(attributes.first("objectGUID")))


def _object(shape: ConnectorSpaceShape, attributes: Attributes) -> ConnectorSpaceObject:
    mv_id = shape.connected_mv_object_id or None
    sync_error = _sync_error(shape.synchronization_error)
    nested = sync_error.change_not_reimported if sync_error else False
    return ConnectorSpaceObject(
        object_id=shape.object_id,
        connector_id=shape.connector_id,
        connector_name=shape.connector_name or "",
        dn=shape.distinguished_name,
        object_type=shape.object_type or "",
        is_connector=mv_id is not None if shape.is_connector is None else shape.is_connector,
        mv_id=mv_id,
        connector_type=shape.connector_type or "",
        partition_id=shape.partition_id or None,
        is_transient=bool(shape.is_transient),
        is_placeholder=bool(shape.is_place_holder),
        has_sync_error=_either(shape.has_sync_error, shape.synchronization_error),
        has_export_error=_either(shape.has_export_error, shape.export_error),
        export_error=_export_error(shape.export_error),
        sync_error=sync_error,
        change_not_reimported=bool(shape.exported_changed_not_reimported) or nested,
        connector_state=shape.connector_state or None,
        lineage=tuple(_applied(rule) for rule in many(shape.lineage)),
        attributes=attributes,
        pending_import=_pending(shape.pending_import),
        pending_export=_pending(shape.pending_export),
        unconfirmed_export=_pending(shape.unconfirmed_export),
    )


def _either(flag: bool | None, error: object) -> bool:
    return error is not None if flag is None else flag


def _applied(shape: AppliedRuleShape) -> AppliedRule:
    return AppliedRule(
        shape.sync_rule_internal_id or "", shape.sync_rule_name or "", shape.operation or ""
    )


def _pending(shape: PendingShape | None) -> PendingChange | None:
    if shape is None:
        return None
    changes = (
        AttributeChange(c.name, tuple(c.old or ()), tuple(c.new or ()))
        for c in many(shape.attributes)
    )
    return PendingChange(shape.operation, tuple(changes))


def _export_error(shape: ExportErrorShape | None) -> ExportError | None:
    if shape is None:
        return None
    return ExportError(
        type=shape.error_type or "",
        name=shape.error_name or "",
        code=shape.error_code or "",
        literal=shape.error_literal or "",
        details=shape.error_extra_details or "",
        retry_count=shape.retry_count,
        first=when(shape.initial_occurrence),
        latest=when(shape.latest_occurrence),
    )


def _sync_error(shape: SynchronizationErrorShape | None) -> SynchronizationError | None:
    if shape is None:
        return None
    return SynchronizationError(
        type=shape.error_type or "",
        step=shape.synchronization_step or "",
        stack_trace=shape.stack_trace or "",
        retry_count=shape.retry_count,
        first=when(shape.initial_occurrence),
        latest=when(shape.latest_occurrence),
        change_not_reimported=bool(shape.exported_changed_not_reimported),
    )
