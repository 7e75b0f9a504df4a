"""XML from exports, read without document types, entities, and the parts that nobody asks for."""

import re
from xml.etree import ElementTree as Xml

from adapters.tenant_folder.errors import TenantFolderError

_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class _SkippingBuilder:
    """Builds the tree but for the elements of some names, which may be most of a file."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self._tree = Xml.TreeBuilder()
        self._skipped = skipped
        self._inside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._inside or tag in self._skipped:
            self._inside += 1
        else:
            self._tree.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._inside:
            self._inside -= 1
        else:
            self._tree.end(tag)

    def data(self, text: str) -> None:
        """Text between tags."""
        if not self._inside:
            self._tree.data(text)

    def close(self) -> Xml.Element:
        """The root."""
        return self._tree.close()


def parse_xml(
    text: str, file: str, place: str = "", skip: frozenset[str] = frozenset()
) -> Xml.Element:
    """The root element, without the elements named in `skip`, or TenantFolderError."""
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line = f"line {text.count(chr(10), 0, forbidden.start()) + 1}"
        where = ", ".join(part for part in (place, line) if part)
        problem = f"{forbidden[0]} is not allowed in an export"
        raise TenantFolderError(file, where, "export the file again from the server", problem)
    builder = _SkippingBuilder(skip) if skip else Xml.TreeBuilder()
    parser = Xml.XMLParser(target=builder)
    try:
        parser.feed(text)
        return parser.close()
    except Xml.ParseError as error:
        row, column = error.position
        where = ", ".join(part for part in (place, f"line {row}, column {column + 1}") if part)
        problem = f"this is not XML: {str(error).partition(':')[0]}"
        raise TenantFolderError(file, where, "copy the exported file again", problem) from None


def text_at(element: Xml.Element, path: str) -> str:
    """The text of the first element at a path, without the space around it; empty when absent."""
    return (element.findtext(path) or "").strip()
