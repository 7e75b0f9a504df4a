"""connect/rules.json: synchronization rules as Get-ADSyncRule gives them."""

from msgspec import field

from adapters.tenant_folder.reading import convert_list
from adapters.tenant_folder.scalars import Guid, Link, Text, Texts
from adapters.tenant_folder.shapes import Many, Shape, many
from knowledge.vocabulary import Flow, JoinClause, ScopeClause, SyncRule


class ScopeConditionShape(Shape):
    """A line of a scoping filter."""

    attribute: Text
    comparison_operator: Text
    comparison_value: Text | None = None


class ScopeGroupShape(Shape):
    """A group of a scoping filter."""

    scope_condition_list: Many[ScopeConditionShape] = None


class JoinConditionShape(Shape):
    """A line of a join group."""

    cs_attribute: Text = field(name="CSAttribute")
    mv_attribute: Text = field(name="MVAttribute")
    case_sensitive: bool | None = None


class JoinGroupShape(Shape):
    """A join group."""

    join_condition_list: Many[JoinConditionShape] = None


class FlowShape(Shape):
    """An attribute flow mapping."""

    destination: Text
    flow_type: Text | None = None
    source: Texts | None = None
    expression: Text | None = None
    value_merge_type: Text | None = None
    execute_once: bool | None = None


class RuleShape(Shape):
    """Get-ADSyncRule."""

    identifier: Guid
    name: Text
    direction: Text
    precedence: int
    internal_id: Link | None = None
    connector: Link | None = None
    source_object_type: Text | None = None
    target_object_type: Text | None = None
    link_type: Text | None = None
    disabled: bool | None = None
    enable_password_sync: bool | None = None
    immutable_tag: Text | None = None
    is_standard_rule: bool | None = None
    scope_filter: Many[ScopeGroupShape] = None
    join_filter: Many[JoinGroupShape] = None
    attribute_flow_mappings: Many[FlowShape] = None


def read_rules(raw: object, file: str) -> tuple[SyncRule, ...]:
    """All rules of the file, in its order."""
    return tuple(_rule(shape) for shape in convert_list(raw, RuleShape, file))


def flow_type(expression: str, has_attribute: bool) -> str:
    """The kind of a flow that does not say it: as the exported files are to be read."""
    if expression:
        return "Expression"
    return "Direct" if has_attribute else "Constant"


def _rule(shape: RuleShape) -> SyncRule:
    return SyncRule(
        identifier=shape.identifier,
        internal_id=shape.internal_id or shape.identifier,
        name=shape.name,
        connector=shape.connector or "",
        direction=shape.direction,
        source_type=shape.source_object_type or "",
        target_type=shape.target_object_type or "",
        link_type=shape.link_type or "",
        precedence=shape.precedence,
        disabled=bool(shape.disabled),
        password_sync=bool(shape.enable_password_sync),
        immutable_tag=shape.immutable_tag or "",
        is_standard=shape.is_standard_rule,
        scope=tuple(
            tuple(
                ScopeClause(c.attribute, c.comparison_operator, c.comparison_value or "")
                for c in many(group.scope_condition_list)
            )
            for group in many(shape.scope_filter)
        ),
        joins=tuple(
            tuple(
                JoinClause(c.cs_attribute, c.mv_attribute, bool(c.case_sensitive))
                for c in many(group.join_condition_list)
            )
            for group in many(shape.join_filter)
        ),
        flows=tuple(_flow(flow) for flow in many(shape.attribute_flow_mappings)),
    )


def _flow(shape: FlowShape) -> Flow:
    sources = shape.source or ()
    expression = shape.expression or ""
    return Flow(
        destination=shape.destination,
        sources=tuple(sources),
        flow_type=shape.flow_type or flow_type(expression, bool(sources)),
        expression=expression,
        merge_type=shape.value_merge_type or "Update",
        execute_once=bool(shape.execute_once),
    )
