"""The LDIF files of a tenant folder: lines from disk, through the parser that all share."""

from collections.abc import Iterator
from pathlib import Path

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.reading import encoding_of, not_text, opened, read_text
from knowledge.ldif import LdifError, Record, records

__all__ = ["Record", "read_records"]


def read_records(path: Path, file: str) -> Iterator[Record]:
    """The entries of a file, in its order; TenantFolderError with the line where it is no LDIF."""
    try:
        yield from records(_lines(path, file))
    except LdifError as error:
        raise TenantFolderError(file, error.place, error.mend, error.problem) from None


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
