"""Who says "my mail", "am I" or "me" speaks of himself: the same with a name in its place. Pure."""

import re
from dataclasses import replace

from handlers.ports import Handle
from handlers.sureness import SYNCING, Read
from knowledge.language.reading import Reading, Subject

ATTRIBUTE = "attribute-not-syncing"
STAND_IN = "jdoe"  # no more than a name that every reader takes for one
OF_HIS = (
    r"(?:job )?title|department|manager|photo|office|company|(?:display |first |last |user ?)?name|"
    r"(?:mobile |phone |telephone )?(?:number|phone)|mobile|telephone|"
    r"(?:e-?mail|mail|sign-?in|log-?in)(?: (?:address|name))?|address(?:es)?|alias(?:es)?|"
    r"password|upn|group(?:s| membership)?|licen[cs]e"
)
_WAYS = (
    (r"\bmy(?: own)? (?:user )?(?:account|mailbox|profile|user)\b(?! \w+@)(?!'s)", STAND_IN),
    (rf"\bmy(?: own)? (?=(?:{OF_HIS})\b)", f"{STAND_IN}'s "),
    (r"\bam i\b", f"is {STAND_IN}"),
    (
        r"\b(?:i am|i'm|im)\b(?= (?:not|missing|gone|no longer|synced|syncing|in sync)\b)",
        f"{STAND_IN} is",
    ),
    (r"(?<!show )(?<!tell )(?<!give )(?<!help )(?<!let )(?<!get )\b(?:me|myself)\b", STAND_IN),
)
_HOW = re.compile(
    r"(?:(?:what|why|how|is|are|about|wrong|with|ok|okay|fine|all|right|alright|well|there|still|"
    r"in|sync|synced|syncing|please|check|the|cloud|yet|does|do|and)\b|[\s?!.,'’]|s\b)*",
    re.IGNORECASE,
)
_COMPILED = tuple((re.compile(p, re.IGNORECASE), name) for p, name in _WAYS)


def named(text: str) -> str | None:
    """The text with a name for himself; None: it does not speak of him."""
    said = text.replace("\u2019", "'")
    for pattern, name in _COMPILED:
        said = pattern.sub(name, said)
    return said if STAND_IN in said and STAND_IN not in text.lower() else None


def is_himself(name: str) -> bool:
    """Whether a name is none, but a word for whoever speaks: "me", "my account"."""
    return named(name) == STAND_IN


def about_himself(text: str, read: Read, account: Handle | None) -> Reading:
    """The reading of a text; where it names nobody else and speaks of himself, it is about him."""
    told, said = read(text), named(text)
    if said is None or (told.subject is not None and told.subject.kind != "group-name"):
        return told
    again = read(said)
    if again.subject is None or again.subject.value != STAND_IN:
        return told
    himself = Subject(account.kind, account.value) if account else None
    return replace(_asked(again, said), subject=himself)


def _asked(reading: Reading, said: str) -> Reading:
    """What he asks of himself: an attribute that he names, else whether he is in sync."""
    if reading.symptom not in (None, "other"):
        return reading
    if reading.attribute is not None:
        return replace(reading, symptom=ATTRIBUTE, confidence=1.0)
    if _HOW.fullmatch(said.replace(STAND_IN, "")):
        return replace(reading, symptom=SYNCING, confidence=1.0)
    return reading
