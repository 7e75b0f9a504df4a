"""connect/connectors.json: connectors as Get-ADSyncConnector gives them."""

from collections.abc import Mapping
from typing import TypeGuard

from msgspec import field

from adapters.formats.reading import convert_list
from adapters.formats.scalars import Guid, Link, Moment, Text, Texts, when
from adapters.formats.shapes import Many, Parameters, Shape, many, settings
from knowledge.vocabulary import Connector, Partition, RunProfile, RunProfileStep

GROUP_FILTER = "Connector.GroupFilteringGroupDn"
FOREST_FQDN = "Forest.FQDN"
FOREST_NAME = "forest-name"
_DOMAIN = "domain."


class PartitionScopeShape(Shape):
    """ConnectorPartitionScope."""

    object_classes: Texts | None = None
    container_inclusion_list: Texts | None = None
    container_exclusion_list: Texts | None = None


class PartitionShape(Shape):
    """A partition of a connector."""

    identifier: Guid
    dn: Text = field(name="DN")
    name: Text | None = None
    selected: bool | None = None
    is_domain: bool | None = None
    connector_partition_scope: PartitionScopeShape | None = None
    parameters: Parameters = None


class RunProfileStepShape(Shape):
    """A step of a run profile."""

    partition_identifier: Link | None = None
    task_type: Text | None = None


class RunProfileShape(Shape):
    """A run profile."""

    name: Text
    run_steps: Many[RunProfileStepShape] = None


class ConnectorShape(Shape):
    """Get-ADSyncConnector."""

    identifier: Guid
    name: Text
    connector_type_name: Text | None = None
    object_inclusion_list: Texts | None = None
    attribute_inclusion_list: Texts | None = None
    global_parameters: Parameters = None
    connectivity_parameters: Parameters = None
    partitions: Many[PartitionShape] = None
    run_profiles: Many[RunProfileShape] = None
    statistics: dict[str, int | str | None] | None = None
    last_modification_time: Moment | None = None


def read_connectors(raw: object, file: str) -> tuple[Connector, ...]:
    """All connectors of the file, in its order."""
    return tuple(_connector(shape) for shape in convert_list(raw, ConnectorShape, file))


def of_domain(parameters: Mapping[str, str]) -> dict[str, str]:
    """Those of a partition's parameters that a rule may name."""
    return {k: v for k, v in parameters.items() if v and k.lower().startswith(_DOMAIN)}


def of_forest(parameters: Mapping[str, str], forest: str | None) -> dict[str, str]:
    """Those of a connector's parameters that a rule may name; the forest's name is one of them."""
    told = {k: v for k, v in parameters.items() if v and k != GROUP_FILTER}
    return {FOREST_FQDN: forest, **told} if forest else told


def _connector(shape: ConnectorShape) -> Connector:
    classes, attributes = shape.object_inclusion_list, shape.attribute_inclusion_list
    profiles = tuple(_profile(p) for p in many(shape.run_profiles))
    shared = settings(shape.global_parameters) or {}
    forest = (settings(shape.connectivity_parameters) or {}).get(FOREST_NAME)
    return Connector(
        identifier=shape.identifier,
        name=shape.name,
        type_name=shape.connector_type_name or "",
        object_inclusion=None if classes is None else tuple(classes),
        attribute_inclusion=None if attributes is None else tuple(attributes),
        group_filter_dn=shared.get(GROUP_FILTER),
        partitions=tuple(_partition(p) for p in many(shape.partitions)),
        run_profiles=None if shape.run_profiles is None else profiles,
        statistics={k: int(v) for k, v in (shape.statistics or {}).items() if _is_number(v)},
        last_modified=when(shape.last_modification_time),
        parameters=of_forest(shared, forest),
    )


def _partition(shape: PartitionShape) -> Partition:
    scope = shape.connector_partition_scope or PartitionScopeShape()
    return Partition(
        identifier=shape.identifier,
        dn=shape.dn,
        name=shape.name or shape.dn,
        selected=shape.selected is not False,
        is_domain=shape.is_domain is not False,
        object_classes=tuple(scope.object_classes or ()),
        inclusions=_names(scope.container_inclusion_list),
        exclusions=_names(scope.container_exclusion_list),
        parameters=of_domain(settings(shape.parameters) or {}),
    )


def _names(values: Texts | None) -> tuple[str, ...]:
    return tuple(v for v in values or () if v)


def _profile(shape: RunProfileShape) -> RunProfile:
    return RunProfile(
        shape.name,
        tuple(
            RunProfileStep(s.partition_identifier or "", s.task_type or "")
            for s in many(shape.run_steps)
        ),
    )


def _is_number(value: object) -> TypeGuard[int | str]:
    return isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit())
