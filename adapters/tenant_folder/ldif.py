"""LDIF content records (RFC 2849), read one by one so that a big export does not fill memory."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.reading import encoding_of, not_text, opened, read_text

_CHANGES = frozenset({"changetype", "control"})
_EXPORT = "export content records, as ldifde -f or ldapsearch writes them"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry: where it begins, its name, and its values as bytes by attribute name."""

    line: int
    dn: str
    values: dict[str, list[bytes]]


def read_records(path: Path, file: str) -> Iterator[Record]:
    """The entries of a file, in its order; TenantFolderError with the line where it is no LDIF."""
    record: Record | None = None
    for number, line in _logical_lines(path, file):
        if not line:
            if record:
                yield record
            record = None
            continue
        name, value = _name_and_value(line, file, number)
        if record is None:
            if name.lower() != "version":
                record = _begin(name, value, file, number)
        elif name.lower() in _CHANGES:
            problem = f"this is a change record ({name}), not what the directory holds"
            raise TenantFolderError(file, f"line {number}", _EXPORT, problem)
        else:
            record.values.setdefault(name, []).append(value)
    if record:
        yield record


def _begin(name: str, value: bytes, file: str, number: int) -> Record:
    if name.lower() != "dn":
        problem = f"expected dn:, got {name}:"
        raise TenantFolderError(file, f"line {number}", "begin each record with its dn", problem)
    try:
        return Record(number, value.decode(), {})
    except UnicodeDecodeError:
        mend = "export the file again as UTF-8"
        raise TenantFolderError(file, f"line {number}", mend, "the dn is not UTF-8") from None


def _logical_lines(path: Path, file: str) -> Iterator[tuple[int, bytes]]:
    """Lines without comments and with their continuations, each with the number of its first."""
    held: list[bytes] = []
    start = 0
    for number, line in enumerate(_lines(path, file), 1):
        if line.startswith(b" ") and held:
            held.append(line[1:])
            continue
        if held and not held[0].startswith(b"#"):
            yield start, b"".join(held)
        held, start = [line], number
        if not line:
            yield number, b""
            held = []
    if held and not held[0].startswith(b"#"):
        yield start, b"".join(held)


def _lines(path: Path, file: str) -> Iterator[bytes]:
    """Physical lines as UTF-8 bytes, without line ends and without a byte order mark."""
    with opened(path, file) as stream:
        mark, encoding = encoding_of(stream.read(4))
        stream.seek(len(mark))
        if encoding == "utf-8":
            offset = len(mark)
            for line in stream:
                _refuse_undecodable(line, file, offset)
                offset += len(line)
                yield line.rstrip(b"\r\n")
            return
    yield from _utf16_lines(path, file, encoding, len(mark))


def _refuse_undecodable(line: bytes, file: str, offset: int) -> None:
    if line.isascii():
        return
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise not_text(file, "utf-8", offset + error.start) from None


def _utf16_lines(path: Path, file: str, encoding: str, skip: int) -> Iterator[bytes]:
    with path.open("r", encoding=encoding, newline="\n") as stream:
        stream.seek(skip)
        try:
            for line in stream:
                yield line.rstrip("\r\n").encode()
        except UnicodeDecodeError:
            read_text(path, file)  # says the same with the place in the whole file
            raise


def _name_and_value(line: bytes, file: str, number: int) -> tuple[str, bytes]:
    """An attribute's name without its options, and its value."""
    name, colon, rest = line.partition(b":")
    if not colon or not name or name.startswith(b" "):
        problem = "expected `name: value`, got other text"
        raise TenantFolderError(file, f"line {number}", _EXPORT, problem)
    plain = name.partition(b";")[0].decode().strip()
    if rest.startswith(b"<"):
        problem = f"{plain} is a reference to a file or address, which is not followed"
        mend = "put the value itself there, as base64 after `::`"
        raise TenantFolderError(file, f"line {number}", mend, problem)
    if not rest.startswith(b":"):
        return plain, rest.lstrip(b" ")
    try:
        return plain, base64.b64decode(rest[1:].strip(), validate=True)
    except (binascii.Error, ValueError):
        problem = f"the value of {plain} is not base64"
        raise TenantFolderError(file, f"line {number}", _EXPORT, problem) from None
