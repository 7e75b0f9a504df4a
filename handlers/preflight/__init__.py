"""What would become of planned or existing objects: would each sync, under which names, and why."""

from handlers.preflight.checkup import Checkup, Finding, Match
from handlers.preflight.planned import Planned, PlannedObjects, with_names
from handlers.preflight.use_case import Preflight

__all__ = [
    "Checkup",
    "Finding",
    "Match",
    "Planned",
    "PlannedObjects",
    "Preflight",
    "with_names",
]
