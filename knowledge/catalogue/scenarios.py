"""The list of diagnoses there should be one day, and the core of it: `ids.yaml` and `core.yaml`."""

from pathlib import Path
from typing import NamedTuple

import msgspec


class Scenarios(NamedTuple):
    """Ids by section; `core` are the ones that come first."""

    sections: dict[str, tuple[str, ...]]
    core: dict[str, tuple[str, ...]]


def scenarios(root: Path) -> Scenarios:
    """Read the two lists of a knowledge folder."""
    from knowledge.catalogue.parse import parse

    read = parse({name: root / name for name in ("ids.yaml", "core.yaml")})
    lists = msgspec.convert(read, dict[str, dict[str, tuple[str, ...]]])
    return Scenarios(lists["ids.yaml"], lists["core.yaml"])
