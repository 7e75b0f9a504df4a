"""XML from exports, read in pieces: no document types or entities, no parts that nobody asks for.

An exported connector can be 100 MB, nearly all of it schema. A file is never held as one text, and
of what is skipped nothing is kept.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as Xml
from xml.parsers import expat

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.reading import encoding_of, not_text, opened, readable

_PIECE = 1 << 16
_DEEPEST = 100
_MOST = 1_000_000
_WITHOUT_MARK = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


class _Reader:
    """Builds the tree but for the elements of some names, which may be most of a file.

    A document type is refused where it begins, before any entity of it is known.
    """

    def __init__(self, file: str, place: str, skipped: frozenset[str]) -> None:
        self._file = file
        self._place = place
        self._skipped = skipped
        self._tree = Xml.TreeBuilder()
        self._names: dict[str, str] = {}
        self._depth = self._kept = self._inside = 0
        self.root = ""
        self._parser = expat.ParserCreate("utf-8", "}")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._keep()

    def feed(self, text: str) -> None:
        """The next piece."""
        try:
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), False)
        except expat.ExpatError as error:
            raise self._broken(error) from None

    def close(self) -> Xml.Element:
        """The root."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._broken(error) from None
        return self._tree.close()

    def _keep(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._tree.data

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self._skipped:
            self._inside = 1
            self._parser.StartElementHandler = self._deeper
            self._parser.EndElementHandler = self._shallower
            self._parser.CharacterDataHandler = None
            return
        self.root = self.root or tag
        self._depth += 1
        self._kept += 1
        if self._depth > _DEEPEST or self._kept > _MOST:
            what = "nested too deeply" if self._depth > _DEEPEST else "too large"
            raise self._refused(f"it is {what} for an export")
        self._tree.start(self._name(tag), {self._name(k): v for k, v in attributes.items()})

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(self._name(tag))

    def _deeper(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._inside += 1

    def _shallower(self, _tag: str) -> None:
        self._inside -= 1
        if not self._inside:
            self._keep()

    def _name(self, name: str) -> str:
        """`uri}name` as ElementTree writes it."""
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = "{" + name if "}" in name else name
        return known

    def _doctype(self, *_: object) -> None:
        raise self._refused("<!DOCTYPE is not allowed in an export")

    def _refused(self, problem: str) -> TenantFolderError:
        line = f"line {self._parser.CurrentLineNumber}"
        mend = "export the file again from the server"
        return TenantFolderError(self._file, self._where(line), mend, problem)

    def _broken(self, error: expat.ExpatError) -> TenantFolderError:
        where = self._where(f"line {error.lineno}, column {error.offset + 1}")
        problem = f"this is not XML: {expat.ErrorString(error.code)}"
        return TenantFolderError(self._file, where, "copy the exported file again", problem)

    def _where(self, line: str) -> str:
        return ", ".join(part for part in (self._place, line) if part)


def parse_xml(text: str, file: str, place: str = "") -> Xml.Element:
    """The root element of a text, or TenantFolderError."""
    reader = _Reader(file, place, frozenset())
    reader.feed(text)
    return reader.close()


def parse_xml_file(path: Path, file: str, skip: frozenset[str] = frozenset()) -> Xml.Element:
    """The root element of a file, without the elements named in `skip`, or TenantFolderError."""
    reader = _Reader(file, "", skip)
    with opened(path, file) as stream:
        for piece in _texts(stream, file):
            reader.feed(piece)
    return reader.close()


def root_of(path: Path, file: str) -> str:
    """The name of the root element, from no more of the file than it takes."""
    reader = _Reader(file, "", frozenset())
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


def text_at(element: Xml.Element, path: str) -> str:
    """The text of the first element at a path, without the space around it; empty when absent."""
    return (element.findtext(path) or "").strip()
