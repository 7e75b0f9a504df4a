"""LDIF content records (RFC 2849) from lines, one at a time: a big export needs little memory.

A file that was cut off is refused where that can be seen: in its last line when no line end follows
it, and in its last record when no empty line follows it. What cannot be seen is taken as it stands:
a cut inside the text of a value, or after a line, of a record that has what all others have.
"""

import base64
import binascii
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from knowledge.dn import dns_domain

_NO_ATTRIBUTES = frozenset({"dn", "changetype", "control"})
_RESULT_BEGINS = frozenset({"ref", "search", "result"})
_RESULT = _RESULT_BEGINS | {"matcheddn", "text", "control", "pagedresults", "sortresult"}
_EXPORT = "export content records, as ldifde -f or ldapsearch writes them"
_OF_ALL = {"objectclass": "objectClass", "objectguid": "objectGUID", "dc": "DC component in its dn"}

_Lines: TypeAlias = list[tuple[int, bytes]]
# What follows the last line of a record. After a mere line end, or nothing, the file ends.
_End: TypeAlias = Literal["empty line", "line end", "nothing"]


class LdifError(Exception):
    """Text that is no LDIF of content records: which line, what is wrong, and how to mend it."""

    def __init__(self, place: str, mend: str, problem: str) -> None:
        super().__init__(place, mend, problem)
        self.place = place
        self.mend = mend
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Record:
    """One entry: where it begins, its name, its values as bytes by lower-case attribute name."""

    line: int
    dn: str
    values: dict[str, list[bytes]]


def records(lines: Iterable[bytes]) -> Iterator[Record]:
    """The entries of a file, in its order, from its lines with their line ends, which are UTF-8."""
    names: dict[bytes, str] = {}
    of_all: set[str] | None = None
    for block, end in _blocks(lines):
        if end == "nothing":
            _check_last_line(block[-1])
        number, line = block[0]
        name, value = _name_and_value(line, names, number)
        if name in _RESULT_BEGINS:
            _check_result(block, names)
            continue
        record = _begin(name, value, number)
        values = record.values
        for number, line in block[1:]:
            name, value = _name_and_value(line, names, number)
            if name in values:
                values[name].append(value)
            elif name in _NO_ATTRIBUTES:
                _check_content(name, value, number)
            else:
                values[name] = [value]
        has = _traits(record)
        if end != "empty line" and of_all is not None:
            _check_last_record(record, of_all - has, end)
        of_all = has if of_all is None else of_all & has
        yield record


def _traits(record: Record) -> set[str]:
    """Which of the things that a whole record has are there."""
    has = _OF_ALL.keys() & record.values.keys() - {"dc"}
    return {*has, "dc"} if dns_domain(record.dn) else has


def _check_last_line(last: tuple[int, bytes]) -> None:
    """A line that the file ends in; without colon or with half of its base64 it is none anyway."""
    number, line = last
    name, colon, value = line.partition(b":")
    if colon and not value.removeprefix(b":").strip(b" "):
        problem = f"the file is cut off here: it ends before the value of {name.decode()}"
        mend = "export or copy it again; if the value is empty, end the line"
        raise LdifError(f"line {number}", mend, problem)


def _check_last_record(record: Record, lacking: set[str], end: _End) -> None:
    """After a whole line, a record is not cut off for want of an objectGUID alone."""
    if "objectclass" in lacking or (lacking and end == "nothing"):
        what = " and no ".join(written for key, written in _OF_ALL.items() if key in lacking)
        problem = f"the file is cut off in this record: it has no {what}, as all others have"
        mend = "export or copy it again; if the record is whole, put an empty line after it"
        raise LdifError(f"line {record.line}", mend, problem)


def _begin(name: str, value: bytes, number: int) -> Record:
    if name != "dn":
        problem = f"expected dn:, got {name}:"
        raise LdifError(f"line {number}", "begin each record with its dn", problem)
    try:
        return Record(number, value.decode(), {})
    except UnicodeDecodeError:
        mend = "export the file again as UTF-8"
        raise LdifError(f"line {number}", mend, "the dn is not UTF-8") from None


def _check_content(name: str, value: bytes, number: int) -> None:
    """`changetype: add`, as ldifde writes it, says nothing new; any other change is refused."""
    if name == "dn":
        mend, problem = "put an empty line before it", "here a second record begins"
    elif name == "control":
        mend, problem = _EXPORT, "this is a change record (control), not what the directory holds"
    elif value.strip().lower() == b"add":
        return
    else:
        kind = value.decode("utf-8", "replace").strip()
        mend = f"{_EXPORT}; of change records only `changetype: add` can be read"
        problem = f"this is a change record ({name}: {kind}), not what the directory holds"
    raise LdifError(f"line {number}", mend, problem)


def _check_result(block: _Lines, names: dict[bytes, str]) -> None:
    """What ldapsearch says of a search, which is no record; one that failed left objects out."""
    for number, line in block:
        name, value = _name_and_value(line, names, number)
        if name == "dn":
            _check_content(name, value, number)
        elif name not in _RESULT:
            _begin(name, value, number)
        elif name == "result" and value.split()[:1] != [b"0"]:
            said = value.decode("utf-8", "replace").strip()
            mend = "export it again; ldapsearch -E pr=1000/noprompt gets past a size limit"
            problem = f"the search ended with {said}, so that objects may be missing"
            raise LdifError(f"line {number}", mend, problem)


def _blocks(lines: Iterable[bytes]) -> Iterator[tuple[_Lines, _End]]:
    """The numbered lines of each record, unfolded, without comments and version; and its end."""
    block: _Lines = []
    whole = b"\n"
    for number, whole in enumerate(lines, 1):
        line = whole.rstrip(b"\r\n")
        if line.startswith(b" ") and block:
            start, held = block[-1]
            block[-1] = start, held + line[1:]
        elif line:
            block.append((number, line))
        elif block:
            yield from _record_lines(block, "empty line")
            block = []
    if block:
        is_ended = whole.endswith(b"\n") or block[-1][1].startswith(b"#")
        yield from _record_lines(block, "line end" if is_ended else "nothing")


def _record_lines(block: _Lines, end: _End) -> Iterator[tuple[_Lines, _End]]:
    lines = [pair for pair in block if not pair[1].startswith(b"#")]
    if lines and lines[0][1].lower().startswith(b"version:"):
        lines = lines[1:]
    if lines:
        yield lines, end


def _name_and_value(line: bytes, names: dict[bytes, str], number: int) -> tuple[str, bytes]:
    """An attribute's name, in lower case and without its options, and its value."""
    written, colon, rest = line.partition(b":")
    name = names.get(written) or _name(written, names)
    if not colon or not name:
        problem = "expected `name: value`, got other text"
        raise LdifError(f"line {number}", _EXPORT, problem)
    if rest.startswith(b" "):
        return name, rest.lstrip(b" ")
    if rest.startswith(b":"):
        return name, _decoded(rest[1:], written, number)
    if rest.startswith(b"<"):
        problem = f"{written.decode()} is a reference to a file or address, which is not followed"
        mend = "put the value itself there, as base64 after `::`"
        raise LdifError(f"line {number}", mend, problem)
    return name, rest


def _name(written: bytes, names: dict[bytes, str]) -> str:
    """The name to keep for a name as written; empty when it is none."""
    plain = written.partition(b";")[0].decode()
    names[written] = "" if plain != plain.strip() else sys.intern(plain.lower())
    return names[written]


def _decoded(text: bytes, written: bytes, number: int) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        problem = f"the value of {written.decode()} is not base64"
        raise LdifError(f"line {number}", _EXPORT, problem) from None
