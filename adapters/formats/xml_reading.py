"""XML of the server, read in pieces: no document types or entities, no parts that nobody asks for.

Of what is skipped nothing is kept.
"""

from xml.etree import ElementTree as Xml
from xml.parsers import expat

from adapters.formats.errors import FormatError

_DEEPEST = 100
_MOST = 1_000_000


class Reader:
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

    def _refused(self, problem: str) -> FormatError:
        line = f"line {self._parser.CurrentLineNumber}"
        mend = "export the file again from the server"
        return FormatError(self._file, self._where(line), mend, problem)

    def _broken(self, error: expat.ExpatError) -> FormatError:
        where = self._where(f"line {error.lineno}, column {error.offset + 1}")
        problem = f"this is not XML: {expat.ErrorString(error.code)}"
        return FormatError(self._file, where, "copy the exported file again", problem)

    def _where(self, line: str) -> str:
        return ", ".join(part for part in (self._place, line) if part)


def parse_xml(text: str, file: str, place: str = "") -> Xml.Element:
    """The root element of a text, or FormatError."""
    reader = Reader(file, place, frozenset())
    reader.feed(text)
    return reader.close()


def text_at(element: Xml.Element, path: str) -> str:
    """The text of the first element at a path, without the space around it; empty when absent."""
    return (element.findtext(path) or "").strip()
