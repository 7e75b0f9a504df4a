"""The recorded tenants, asked in process."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import all_scenarios
from .builder import Scenario, check
from .run_exam import judge

ALL = all_scenarios()


@pytest.mark.parametrize("scenario", ALL, ids=[s.name for s in ALL])
def test_recorded(scenario: Scenario, tmp_path: Path) -> None:
    """The verdict is the one that the field notes give."""
    harness = pytest.importorskip(
        "tests.recorded.harness", reason="tests/recorded/harness.py is not there yet"
    )
    folder = tmp_path / "tenant"
    scenario.build(folder)
    assert check(folder) == []
    mark, wrong = judge(scenario, harness.ask(scenario.ask, folder))
    assert mark == "exact", f"{mark}: {'; '.join(wrong)} ({scenario.note})"
