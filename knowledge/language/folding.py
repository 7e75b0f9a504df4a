"""Names without accents, case and punctuation, as they are compared."""

import re
import unicodedata

_OTHERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th"}
)
_GAP = re.compile(r"[\W_]+")
LONGEST = 200


def fold(name: str) -> str:
    """Lower case, plain letters and digits, single blanks: "Müller, Jörg" is muller jorg."""
    plain = name[:LONGEST]
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.lower().translate(_OTHERS))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _GAP.sub(" ", plain.lower()).strip()


def local_part(name: str) -> str:
    """Of an address the part that differs from person to person."""
    return name.partition("@")[0] if "@" in name else name
