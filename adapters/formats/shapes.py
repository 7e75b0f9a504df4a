"""What the shapes of connect/*.json share: names as the ADSync cmdlets give them, and lists of one.

ConvertTo-Json writes a list of one as its only element. Unknown keys are passed over.
"""

from typing import TypeAlias, TypeVar

from msgspec import Struct

from adapters.formats.reading import as_list
from adapters.formats.scalars import Moment, Text, Texts

T = TypeVar("T")
Many: TypeAlias = list[T] | T | None


def many(value: list[T] | T | None) -> tuple[T, ...]:
    """The elements of a list that may stand as its only element, or be absent."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


class Shape(Struct, rename="pascal"):
    """Base of all shapes: snake_case here, PascalCase in the file."""


class ParameterShape(Shape):
    """One of a keyed collection of parameters."""

    name: Text
    value: Text | None = None


class AttributeShape(Shape):
    """An attribute of a connector-space or metaverse object."""

    name: Text
    values: Texts | None = None
    sync_rule_name: Text | None = None
    connector_name: Text | None = None
    last_modification_time: Moment | None = None


Parameters: TypeAlias = dict[str, Text] | list[ParameterShape] | None


def settings(parameters: Parameters) -> dict[str, str] | None:
    """Parameters by name, from a plain object or from a list of names and values."""
    if parameters is None:
        return None
    if isinstance(parameters, dict):
        return dict(parameters)
    return {p.name: p.value or "" for p in parameters}


def with_attribute_lists(raw: object, file: str) -> list[object]:
    """The objects of a file, with Attributes as a list also where it is an object by name."""
    items = as_list(raw, file)
    for item in items:
        attributes = item.get("Attributes") if isinstance(item, dict) else None
        if isinstance(item, dict) and isinstance(attributes, dict) and "Name" not in attributes:
            item["Attributes"] = [_attribute(name, value) for name, value in attributes.items()]
    return items


def _attribute(name: str, value: object) -> dict[str, object]:
    return {"Name": name, **value} if isinstance(value, dict) else {"Name": name, "Values": value}
