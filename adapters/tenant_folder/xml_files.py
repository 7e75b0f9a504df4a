"""XML files from exports, read in pieces: a file is never held as one text.

An exported connector can be 100 MB, nearly all of it schema.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as Xml

from adapters.formats.xml_reading import Reader
from adapters.tenant_folder.shelf import encoding_of, not_text, opened, readable

_PIECE = 1 << 16
_WITHOUT_MARK = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def parse_xml_file(path: Path, file: str, skip: frozenset[str] = frozenset()) -> Xml.Element:
    """The root element of a file, without the elements named in `skip`, or FormatError."""
    reader = Reader(file, "", skip)
    with opened(path, file) as stream:
        for piece in _texts(stream, file):
            reader.feed(piece)
    return reader.close()


def root_of(path: Path, file: str) -> str:
    """The name of the root element, from no more of the file than it takes."""
    reader = Reader(file, "", frozenset())
    with opened(path, file) as stream:
        for piece in _texts(stream, file):
            reader.feed(piece)
            if reader.root:
                return reader.root
    return reader.close().tag


def _texts(stream: BinaryIO, file: str) -> Iterator[str]:
    """The pieces of a file as text: UTF-8, or UTF-16 with or without its mark."""
    with readable(file):
        raw = stream.read(_PIECE)
    mark, encoding = encoding_of(raw[:4])
    encoding = _WITHOUT_MARK.get(raw[:2], encoding)
    decoder = codecs.getincrementaldecoder(encoding)()
    at, raw = len(mark), raw[len(mark) :]
    while True:
        held = len(decoder.getstate()[0])
        try:
            yield decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise not_text(file, encoding, at - held + error.start) from None
        if not raw:
            return
        at += len(raw)
        with readable(file):
            raw = stream.read(_PIECE)
