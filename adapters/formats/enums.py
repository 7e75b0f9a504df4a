"""Enums of the ADSync module: their names, also where ConvertTo-Json wrote numbers.

Windows PowerShell 5.1 writes an enum as its number (adsync-cmdlets 1.6). Which number is which name
is documented nowhere: the order is that of Microsoft's names in the field notes (sections 6 and
6.1) and of the public configuration module AADConnectDsc, counted from nought. Whoever reads
numbers is told so.
"""

from adapters.formats.errors import FormatError

DIRECTIONS = ("Inbound", "Outbound")
LINK_TYPES = ("Provision", "Join", "StickyJoin", "JoinNoFlow")
FLOW_TYPES = ("Direct", "Constant", "Expression")
MERGE_TYPES = ("Update", "Replace", "MergeCaseInsensitive", "Merge")
OPERATORS = (
    "EQUAL",
    "NOTEQUAL",
    "LESSTHAN",
    "LESSTHAN_OR_EQUAL",
    "CONTAINS",
    "NOTCONTAINS",
    "STARTSWITH",
    "NOTSTARTSWITH",
    "ENDSWITH",
    "NOTENDSWITH",
    "GREATERTHAN",
    "GREATERTHAN_OR_EQUAL",
    "ISNULL",
    "ISNOTNULL",
    "ISIN",
    "ISNOTIN",
    "ISBITSET",
    "ISBITNOTSET",
    "ISMEMBEROF",
    "ISNOTMEMBEROF",
)


def is_number(text: str) -> bool:
    """Whether an enum stands there as its number."""
    return text.isascii() and text.isdigit()


def named(text: str, names: tuple[str, ...], file: str, place: str) -> str:
    """The enum's name, from its name or its number; FormatError for a number too many."""
    if not is_number(text):
        return text
    by_number = {str(number): name for number, name in enumerate(names)}
    if text not in by_number:
        mend = f"write the enum's name, such as {names[0]}"
        raise FormatError(file, place, mend, f"{text[:20]} is no known number here")
    return by_number[text]
