"""Recorded tenants with known verdicts: the independent exam."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .builder import Scenario


def all_scenarios() -> list[Scenario]:
    """Every scenario of every scenarios_*.py, in the order of file and list."""
    found: list[Scenario] = []
    for module in sorted(
        m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("scenarios_")
    ):
        found += importlib.import_module(f"{__name__}.{module}").SCENARIOS
    names = [s.name for s in found]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise ValueError(f"scenario names twice: {sorted(twice)}")
    return found
