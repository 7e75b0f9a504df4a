"""connect/rules.json: synchronization rules as Get-ADSyncRule gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import msgspec
from msgspec import field

from adapters.formats import enums
from adapters.formats.reading import as_list, convert_list
from adapters.formats.scalars import Guid, Link, Text, Texts
from adapters.formats.shapes import Many, Shape, many
from knowledge.vocabulary import Flow, JoinClause, ScopeClause, SyncRule, Unknown

# Properties of Get-ADSyncRule that decide nothing here, and what PowerShell remoting adds to every
# object: known, so no news.
_UNUSED = frozenset(
    {
        "Description",
        "IsLegacyCustomRule",
        "JoinHash",
        "MappingSourceAsString",
        "PSComputerName",
        "PSShowComputerName",
        "PrecedenceAfter",
        "PrecedenceBefore",
        "RunspaceId",
        "SoftDeleteExpiryInterval",
        "SourceNamespaceId",
        "TagVersion",
        "TargetNamespaceId",
        "Version",
        "VersionAgnosticTag",
    }
)


T = TypeVar("T")


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
    shapes = convert_list(raw, RuleShape, file)
    return tuple(
        _Reading(file, f"item {number}").rule(shape, item)
        for number, (shape, item) in enumerate(zip(shapes, as_list(raw, file), strict=True), 1)
    )


def has_numbers(raw: object, file: str) -> bool:
    """Whether ConvertTo-Json wrote the enums of these rules as numbers."""
    items = (item for item in as_list(raw, file) if isinstance(item, dict))
    return any(enums.is_number(str(item.get("Direction"))) for item in items)


def flow_type(expression: str, has_attribute: bool) -> str:
    """The kind of a flow that does not say it: as the exported files are to be read."""
    if expression:
        return "Expression"
    return "Direct" if has_attribute else "Constant"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One rule of a file, for what its messages say of the place."""

    file: str
    place: str

    def rule(self, shape: RuleShape, raw: object) -> SyncRule:
        """The rule of a shape; `raw` is what it was made of."""
        return SyncRule(
            identifier=shape.identifier,
            internal_id=shape.internal_id or shape.identifier,
            name=shape.name,
            connector=shape.connector or "",
            direction=self._named(shape.direction, enums.DIRECTIONS, "Direction"),
            source_type=shape.source_object_type or "",
            target_type=shape.target_object_type or "",
            link_type=self._named(shape.link_type or "", enums.LINK_TYPES, "LinkType"),
            precedence=shape.precedence,
            disabled=bool(shape.disabled),
            password_sync=bool(shape.enable_password_sync),
            immutable_tag=shape.immutable_tag or "",
            is_standard=shape.is_standard_rule,
            scope=tuple(
                tuple(
                    self._scope(c, r)
                    for c, r in _pairs(g.scope_condition_list, r, "ScopeConditionList")
                )
                for g, r in _pairs(shape.scope_filter, raw, "ScopeFilter")
            ),
            joins=tuple(
                tuple(_join(c, r) for c, r in _pairs(g.join_condition_list, r, "JoinConditionList"))
                for g, r in _pairs(shape.join_filter, raw, "JoinFilter")
            ),
            flows=tuple(
                self._flow(f, r)
                for f, r in _pairs(shape.attribute_flow_mappings, raw, "AttributeFlowMappings")
            ),
            unknown=tuple(_unknown_of_rule(shape, raw)),
        )

    def _scope(self, shape: ScopeConditionShape, raw: object) -> ScopeClause:
        return ScopeClause(
            shape.attribute,
            self._named(shape.comparison_operator, enums.OPERATORS, "ScopeFilter"),
            shape.comparison_value or "",
            unknown=_unknown(shape, raw),
        )

    def _flow(self, shape: FlowShape, raw: object) -> Flow:
        sources = shape.source or ()
        expression = shape.expression or ""
        kind = self._named(shape.flow_type or "", enums.FLOW_TYPES, "FlowType")
        return Flow(
            destination=shape.destination,
            sources=tuple(sources),
            flow_type=kind or flow_type(expression, bool(sources)),
            expression=expression,
            merge_type=self._named(
                shape.value_merge_type or "", enums.MERGE_TYPES, "ValueMergeType"
            )
            or "Update",
            execute_once=bool(shape.execute_once),
            unknown=_unknown(shape, raw),
        )

    def _named(self, text: str, names: tuple[str, ...], key: str) -> str:
        return enums.named(text, names, self.file, f"{self.place}, {key}")


def _join(shape: JoinConditionShape, raw: object) -> JoinClause:
    return JoinClause(
        shape.cs_attribute,
        shape.mv_attribute,
        bool(shape.case_sensitive),
        unknown=_unknown(shape, raw),
    )


def _pairs(shapes: Many[T], raw: object, key: str) -> Iterator[tuple[T, object]]:
    """Each shape of a list, with the raw value that it was made of."""
    held = raw.get(key) if isinstance(raw, dict) else None
    return zip(many(shapes), held if isinstance(held, list) else [held], strict=False)


def _unknown_of_rule(shape: RuleShape, raw: object) -> Iterator[tuple[str, str]]:
    """What is unknown about a rule itself and its groups."""
    yield from _unknown(shape, raw)
    for scope, r in _pairs(shape.scope_filter, raw, "ScopeFilter"):
        yield from _unknown(scope, r, "ScopeFilter/")
    for joins, r in _pairs(shape.join_filter, raw, "JoinFilter"):
        yield from _unknown(joins, r, "JoinFilter/")


def _unknown(shape: Shape, raw: object, path: str = "") -> Unknown:
    """Keys of the raw object that the shape does not know, with their values as JSON."""
    known = _keys(type(shape))
    found = raw.items() if isinstance(raw, dict) else ()
    return tuple((path + k, _told(v)) for k, v in found if k not in known)


@cache
def _keys(shape: type[Shape]) -> frozenset[str]:
    return _UNUSED | {f.encode_name for f in msgspec.structs.fields(shape)}


def _told(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
