"""The values of a cell: as csvde writes them (X'0102', `;` between several), or as people do."""

import re
from collections.abc import Iterator

from knowledge.ad_values import form_of, value_text
from knowledge.sync_rules.multi_valued import ACTIVE_DIRECTORY
from knowledge.vocabulary import guid_from_base64

_SEVERAL = ACTIVE_DIRECTORY | {"memberof", "objectclass", "othermailbox", "showinaddressbook"}
_HEX = re.compile(r"X'((?:[0-9A-Fa-f]{2})*)'")
_TYPE_NAME = re.compile(r"(?:Microsoft\.ActiveDirectory\.Management\.|System\.)[\w.]+(?:\[\])?")
_SEPARATOR = re.compile(r"(?<!\\);")


class CellError(Exception):
    """A cell that holds no value of its attribute; the text is a sentence that names the mend."""


def values_of(name: str, cell: str, written: str) -> tuple[str, ...]:
    """The values of a cell; the attribute's name in lower case, and that of the column as it is."""
    return tuple(_value(name, text, written) for text in _pieces(name, cell))


def _pieces(name: str, cell: str) -> Iterator[str]:
    if name not in _SEVERAL or ";" not in cell:
        yield cell
        return
    for piece in _SEPARATOR.split(cell):
        text = piece.strip(" ").replace("\\;", ";")
        if text:
            yield text


def _value(name: str, text: str, written: str) -> str:
    if _TYPE_NAME.fullmatch(text):
        joined = f"@{{n='{written}';e={{$_.{written} -join ';'}}}}"
        raise CellError(f"{written} holds the name of a type, no value; select it with {joined}")
    in_hex = _HEX.fullmatch(text)
    if form_of(name) == "guid" and guid_from_base64(text):
        return text
    try:
        return value_text(name, bytes.fromhex(in_hex[1]) if in_hex else text.encode())
    except ValueError:
        raise CellError(f"{written} is no GUID; give it as text, or as csvde writes it") from None
