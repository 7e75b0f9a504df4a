"""The header of a CSV file: the delimiter, and which column holds which attribute."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.planned_objects.errors import PlannedObjectsError

_DELIMITERS = ",;\t"
# What Get-ADUser and Get-ADGroup call an attribute, and csvde its first column.
_ALIASES = {
    "dn": "distinguishedname",
    "emailaddress": "mail",
    "object_class": "objectclass",
    "sid": "objectsid",
    "surname": "sn",
}
_NAMING = (
    *("cn", "displayname", "distinguishedname", "mail", "name", "objectguid", "proxyaddresses"),
    *("samaccountname", "userprincipalname"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """The delimiter, and of each column the attribute in lower case; empty where it is unused."""

    delimiter: str
    written: tuple[str, ...]
    attributes: tuple[str, ...]


def delimiter_of(line: str) -> str:
    """The one of the three that stands most often outside quotes."""
    bare = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def read_header(cells: Sequence[str], delimiter: str, file: str, line: int) -> Header:
    """The columns, or PlannedObjectsError when this is no header of attribute names."""
    place = f"line {line}"
    if any("\0" in cell for cell in cells):
        mend = "save it as CSV UTF-8"
        raise PlannedObjectsError(file, place, mend, "this is UTF-16 without its mark, or no text")
    written = [cell.strip() for cell in cells]
    names = [name.casefold() for name in written]
    twice = next((n for i, n in enumerate(names) if n and n in names[:i]), None)
    if twice is not None:
        problem = f"the column {written[names.index(twice)]} is there twice"
        raise PlannedObjectsError(file, place, "leave only one of the two there", problem)
    attributes = tuple(_attribute(name, names) for name in names)
    if not set(_NAMING) & set(attributes):
        mend = "begin it with a line of attribute names, such as DN,sAMAccountName,mail"
        raise PlannedObjectsError(file, place, mend, "this is no header: it names no attribute")
    return Header(delimiter, tuple(written), attributes)


def _attribute(name: str, names: Sequence[str]) -> str:
    """A column gives way to the one that has the attribute's own name; only DN goes before it."""
    if name == "distinguishedname" and "dn" in names:
        return ""
    real = _ALIASES.get(name, name)
    return "" if name not in (real, "dn") and real in names else real
