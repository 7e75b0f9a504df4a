"""Characters that nobody sees but Entra ID does (attribute-rules section 13)."""

import unicodedata
from dataclasses import dataclass

# Separators, control and format characters, private use, half a surrogate pair, unassigned.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs", "Cn"})


@dataclass(frozen=True, slots=True)
class Invisible:
    """One character that does not show, and where it stands."""

    at: int
    code_point: str
    name: str


def invisible(value: str) -> tuple[Invisible, ...]:
    """Those in a value, in order; of plain spaces only the ones at its start and end."""
    inner = range(len(value) - len(value.lstrip(" ")), len(value.rstrip(" ")))
    return tuple(
        Invisible(at, f"U+{ord(c):04X}", unicodedata.name(c, _UNNAMED.get(c, "CONTROL CHARACTER")))
        for at, c in enumerate(value)
        if unicodedata.category(c) in _UNSEEN and not (c == " " and at in inner)
    )


# Control characters have no name of their own in Unicode; these are met in pasted values.
_UNNAMED = {
    "\x00": "NULL",
    "\t": "CHARACTER TABULATION",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
