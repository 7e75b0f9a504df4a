"""From bytes to lines: UTF-8 with or without its mark, UTF-16 with its mark; nothing else."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from adapters.planned_objects.errors import PlannedObjectsError

LONGEST = 1 << 24
_CHUNK = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = {
    b"PK\x03\x04": "a workbook (.xlsx) or another zip file",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
}
_SAVE = "save it as CSV UTF-8, or export it with Export-Csv -Encoding UTF8, csvde -u or ldifde"


@contextmanager
def readable(file: str) -> Iterator[None]:
    """PlannedObjectsError where a file must not, or cannot, be read."""
    try:
        yield
    except OSError as error:
        problem = f"it cannot be read: {error.strerror or error}"
        mend = "give a file that is there and that this account may read"
        raise PlannedObjectsError(file, "", mend, problem) from None


def lines(stream: BinaryIO, file: str) -> Iterator[str]:
    """The lines with their line ends; PlannedObjectsError where the bytes are no text."""
    with readable(file):
        stream.seek(0)
        head = stream.read(4)
    kind = next((k for start, k in _NO_TEXT.items() if head.startswith(start)), None)
    if kind is not None:
        raise PlannedObjectsError(file, "", _SAVE, f"this is {kind}, no text")
    mark, encoding = next((pair for pair in _BOMS if head.startswith(pair[0])), (b"", "utf-8"))
    stream.seek(len(mark))
    number, rest = 1, ""
    for text in _decoded(stream, encoding, file):
        *whole, rest = (rest + text).split("\n")
        yield from (line + "\n" for line in whole)
        number += len(whole)
        if len(rest) > LONGEST:
            problem = f"the line is longer than {LONGEST >> 20} million characters"
            raise PlannedObjectsError(file, f"line {number}", _SAVE, problem)
    if rest:
        yield rest


def _decoded(stream: BinaryIO, encoding: str, file: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    number = 1
    while True:
        with readable(file):
            raw = stream.read(_CHUNK)
        try:
            text = decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, "ignore")
            place = f"line {number + before.count(chr(10))}"
            problem = f"these bytes are not {encoding.upper()}"
            raise PlannedObjectsError(file, place, _SAVE, problem) from None
        number += text.count("\n")
        if text:
            yield text
        if not raw:
            return
