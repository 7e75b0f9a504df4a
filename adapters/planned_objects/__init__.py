"""Planned or existing objects from a file: LDIF, or CSV as csvde, Export-Csv and Excel write it."""

from adapters.planned_objects.errors import PlannedObjectsError
from adapters.planned_objects.source import PlannedFile, opened

__all__ = ["PlannedFile", "PlannedObjectsError", "opened"]
