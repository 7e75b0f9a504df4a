"""CSV, one object a row, as csvde, Export-Csv and Excel write it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO

from adapters.planned_objects.csv_header import Header, delimiter_of, read_header
from adapters.planned_objects.errors import PlannedObjectsError
from adapters.planned_objects.objects import planned
from adapters.planned_objects.reading import LONGEST, lines
from adapters.planned_objects.values import CellError, values_of
from handlers.preflight import Planned
from knowledge.vocabulary import Attributes, DirectoryObject

_SECURITY = 1 << 31
_SCOPES = {"global": 2, "domainlocal": 4, "universal": 8}
_FLAGS = {"true": "512", "false": "514"}
_UNENDED = "the file ends here without a line end; if it was cut off, this last value is not whole"


def read_csv(stream: BinaryIO, file: str) -> Iterator[Planned]:
    """The objects; a row that cannot be taken apart is there with its problem alone."""
    csv.field_size_limit(LONGEST)
    physical = _Lines(lines(stream, file))
    head, delimiter = _head(physical)
    if not head:
        return
    skipped = physical.number - 1
    reader = csv.reader(chain((head,), physical), delimiter=delimiter, strict=True)
    header: Header | None = None
    ended = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(error, file, skipped + ended + 1) from None
        if cells is None:
            break
        line, ended = skipped + ended + 1, reader.line_num
        if header is None:
            header = read_header(cells, delimiter, file, line)
        elif any(cells):
            yield _row(header, cells, line, physical.is_last_unended)


class _Lines(Iterator[str]):
    """Lines, with the number of the last one and whether the file ends in it without a line end."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source, self.number, self.is_last_unended = source, 0, False

    def __next__(self) -> str:
        line = next(self._source)
        self.number += 1
        self.is_last_unended = not line.endswith("\n")
        return line


def _head(physical: _Lines) -> tuple[str, str]:
    """The header and its delimiter, which Excel may name in a line of its own before it."""
    head = _first(physical)
    if not head.casefold().startswith("sep="):
        return head, delimiter_of(head)
    named = head[4:5]
    head = _first(physical)
    return head, named if named.strip("\r\n ") or named == "\t" else delimiter_of(head)


def _first(physical: _Lines) -> str:
    """The next line that says something; `#TYPE ...` of Windows PowerShell says nothing."""
    wanted = (line for line in physical if line.strip() and not line.startswith("#TYPE "))
    return next(wanted, "")


def _broken(error: csv.Error, file: str, line: int) -> PlannedObjectsError:
    mend = "end what the quote begins, and write a quote inside a value twice"
    if "limit" in str(error):
        problem = f"a value is longer than {LONGEST >> 20} million characters, or a quote is open"
    else:
        problem = "a quoted value is not ended as CSV wants it"
    return PlannedObjectsError(file, f"line {line}", mend, problem)


def _row(header: Header, cells: Sequence[str], line: int, unended: bool) -> Planned:
    problem = _unfit(header, cells)
    if problem:
        return Planned(line, DirectoryObject("", Attributes()), (problem,), unread=True)
    values, problems = _values(header, cells)
    name = (values.pop("distinguishedname", ()) or ("",))[0]
    remarks = (_UNENDED,) if unended else ()
    return planned(line, name, values, problems, frozenset(header.attributes), remarks)


def _unfit(header: Header, cells: Sequence[str]) -> str:
    """Why the row cannot be taken apart: then nothing of it can be trusted."""
    count = len(header.written)
    if len(cells) != count:
        said = f"the row has {len(cells)} values and the header {count} names"
        return f"{said}; put values that hold the delimiter in quotes, or export it again"
    if any("\0" in cell for cell in cells):
        return "there is a NUL character in the row, so it is no text; export it again"
    unnamed = any(cell for name, cell in zip(header.written, cells, strict=True) if not name)
    return "there is a value in a column without a name; name it or empty it" if unnamed else ""


def _values(header: Header, cells: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    values: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for name, written, cell in zip(header.attributes, header.written, cells, strict=True):
        try:
            if name and cell:
                values[name] = values_of(name, cell, written)
        except CellError as error:
            problems.append(str(error))
    for name, derived in (("useraccountcontrol", _account(values)), ("grouptype", _group(values))):
        if derived and name not in values:
            values[name] = (derived,)
    return values, problems


def _account(values: Mapping[str, Sequence[str]]) -> str:
    """userAccountControl of what Get-ADUser calls Enabled."""
    return _FLAGS.get(values.get("enabled", ("",))[0].casefold(), "")


def _group(values: Mapping[str, Sequence[str]]) -> str:
    """groupType of what Get-ADGroup calls GroupCategory and GroupScope."""
    if "groupcategory" not in values:
        return ""
    scope = _SCOPES.get(values.get("groupscope", ("global",))[0].casefold(), 2)
    security = values["groupcategory"][0].casefold() == "security"
    return str(scope - _SECURITY if security else scope)
