"""LDIF content records, as ldifde and ldapsearch write them."""

from collections.abc import Iterator
from typing import BinaryIO

from adapters.planned_objects.errors import PlannedObjectsError
from adapters.planned_objects.objects import planned
from adapters.planned_objects.reading import lines
from handlers.preflight import Planned
from knowledge.ad_values import value_text
from knowledge.ldif import LdifError, Record, records


def read_ldif(stream: BinaryIO, file: str) -> Iterator[Planned]:
    """The objects; PlannedObjectsError with the line where it is no LDIF."""
    try:
        for record in records(line.encode() for line in lines(stream, file)):
            yield _object(record)
    except LdifError as error:
        raise PlannedObjectsError(file, error.place, error.mend, error.problem) from None


def _object(record: Record) -> Planned:
    values: dict[str, list[str]] = {}
    problems: list[str] = []
    for name, raws in record.values.items():
        try:
            values[name] = [value_text(name, raw) for raw in raws]
        except ValueError:
            problems.append(f"{name} is no GUID; write its 16 bytes as base64 after `::`")
    return planned(record.line, record.dn, values, problems)
