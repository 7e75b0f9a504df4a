"""Every function with public documentation, by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from knowledge.sync_rules.expressions.functions import (
    certificates,
    checks,
    conversion,
    dates,
    directory,
    flow,
    lists,
    numbers,
    text,
)
from knowledge.sync_rules.expressions.registry import DECLARED, Function

FUNCTIONS: Mapping[str, Function] = MappingProxyType(DECLARED)

__all__ = [
    "FUNCTIONS",
    "Function",
    "certificates",
    "checks",
    "conversion",
    "dates",
    "directory",
    "flow",
    "lists",
    "numbers",
    "text",
]
