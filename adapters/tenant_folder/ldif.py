"""The LDIF files of a tenant folder: lines from disk, through the parser that all share."""

from collections.abc import Iterator
from pathlib import Path

from adapters.formats.ad_objects import directory_object
from adapters.formats.errors import FormatError
from adapters.tenant_folder.shelf import encoding_of, not_text, opened, read_text
from knowledge.ldif import LdifError, Record, records
from knowledge.vocabulary import DirectoryObject

__all__ = ["Record", "object_of", "read_records"]


def read_records(path: Path, file: str) -> Iterator[Record]:
    """The entries of a file, in its order; FormatError with the line where it is no LDIF."""
    try:
        yield from records(_lines(path, file))
    except LdifError as error:
        raise FormatError(file, error.place, error.mend, error.problem) from None


def object_of(record: Record, file: str) -> DirectoryObject:
    """The object of a record; FormatError when its objectGUID is none."""
    try:
        return directory_object(record.dn, record.values)
    except ValueError:
        size = len(record.values["objectguid"][0])
        problem = f"expected 16 bytes or the text of a GUID, got {size} other bytes"
        mend = "write objectGUID:: and its 16 bytes as base64"
        raise FormatError(file, f"line {record.line}, objectGUID", mend, problem) from None


def _lines(path: Path, file: str) -> Iterator[bytes]:
    """Physical lines as UTF-8 bytes, with their line ends and without a byte order mark."""
    with opened(path, file) as stream:
        mark, encoding = encoding_of(stream.read(4))
        stream.seek(len(mark))
        if encoding == "utf-8":
            offset = len(mark)
            for line in stream:
                if not line.isascii():
                    _refuse_undecodable(line, file, offset)
                offset += len(line)
                yield line
            return
    yield from _utf16_lines(path, file, encoding, len(mark))


def _refuse_undecodable(line: bytes, file: str, offset: int) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise not_text(file, "utf-8", offset + error.start) from None


def _utf16_lines(path: Path, file: str, encoding: str, skip: int) -> Iterator[bytes]:
    with path.open("r", encoding=encoding, newline="\n") as stream:
        stream.seek(skip)
        try:
            for line in stream:
                yield line.encode()
        except UnicodeDecodeError:
            # the stream counts from its last piece: read again as a whole to say the place
            yield read_text(path, file).encode()
