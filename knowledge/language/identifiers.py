"""Subjects that show by their form what they are: DN, GUID, SID, address, DOMAIN\\name."""

import re
from collections.abc import Iterator

from knowledge.language.lexicon import Lexicon
from knowledge.language.subject import Mention, Subject, SubjectKind

_PART = r"(?:\\[0-9A-Fa-f]{2}|\\.|[^,\\\n=\"<>]){1,200}"
_DN = re.compile(
    rf"\b(?:(?:CN|OU|UID|L|O|C)={_PART},\s*){{1,40}}DC=[\w-]+(?:,\s*DC=[\w-]+){{0,12}}"
    rf"|\b(?:CN|OU)={_PART}(?:,\s*(?:CN|OU)={_PART}){{0,20}}"
    r",\s*(?:CN|OU)=[\w.\-]+(?: (?-i:[A-Z])[\w.\-]*)*"
    r"|\bCN=(?:\\.|[\w.\-])+(?: (?-i:[A-Z])[\w.\-]*){0,3}",
    re.IGNORECASE,
)
_GUID = re.compile(
    r"(?<![\w-])\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?(?![\w-])", re.IGNORECASE
)
_NOT_AN_OBJECT = re.compile(
    r"(?:track|correlat|request|activity|trace|tenant|client|session|app)\w*[ -]?(?:id)?\W{0,4}$",
    re.IGNORECASE,
)
_SID = re.compile(r"(?<![\w-])S-1-\d{1,3}(?:-\d{1,10}){1,14}(?![\w-])", re.IGNORECASE)
ADDRESS = re.compile(
    r"(?<![\w.+'@-])(?P<prefix>(?:smtp|sip|eum):\s?)?"
    r"(?P<value>[^\W_](?:[\w.+'&#-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})",
    re.IGNORECASE,
)
_DOMAIN_SAM = re.compile(r"(?<![\w\\.:/=,])[A-Za-z][\w.-]{0,30}\\[\w][\w.'-]{0,60}[\w$]?(?!\\)")
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{22}==(?![\w+/=])")
_TICKET = re.compile(r"[a-z]+[-#_]?\d{3,}[a-z\d]*", re.IGNORECASE)


def identifiers(text: str, words: Lexicon) -> list[Mention]:
    """All of them, first come first served where two would overlap."""
    found: list[Mention] = []
    for finder in (_dns, _guids, _sids, _addresses, _anchors, _domain_names):
        for mention in finder(text, words):
            if all(mention.end <= other.start or other.end <= mention.start for other in found):
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def is_ticket(word: str, words: Lexicon) -> bool:
    """INC0012345 and KB2647098 are nobody."""
    if not _TICKET.fullmatch(word):
        return False
    return re.match("[a-z]+", word.lower())[0] in words.grammar["ticket"]  # type: ignore[index]


def _mention(kind: SubjectKind, match: re.Match[str], group: int | str = 0) -> Mention:
    return Mention(Subject(kind, match.group(group)), match.start(), match.end())


def _dns(text: str, _: Lexicon) -> Iterator[Mention]:
    for match in _DN.finditer(text):
        yield _mention("dn", match)


def _guids(text: str, _: Lexicon) -> Iterator[Mention]:
    for match in _GUID.finditer(text):
        if not _NOT_AN_OBJECT.search(text[max(0, match.start() - 24) : match.start()]):
            yield _mention("guid", match, 1)


def _sids(text: str, _: Lexicon) -> Iterator[Mention]:
    for match in _SID.finditer(text):
        yield _mention("sid", match)


def _addresses(text: str, words: Lexicon) -> Iterator[Mention]:
    for match in ADDRESS.finditer(text):
        address = match.group("value").lower()
        if _is_sender(text, match.start(), words):
            continue
        if _is_system(address, words):
            continue
        yield _mention("address" if match.group("prefix") else "upn", match, "value")


def _is_system(address: str, words: Lexicon) -> bool:
    local, _, domain = address.partition("@")
    systems = words.grammar["system_mail"]
    return local in systems or any(f".{domain}".endswith(f".{system}") for system in systems)


def _is_sender(text: str, start: int, words: Lexicon) -> bool:
    """The address of a mail header ("From: ...") is not what is asked about."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    head, colon, _ = line.partition(":")
    return bool(colon) and head.strip().lower() in words.grammar["sender"]


def _anchors(text: str, _: Lexicon) -> Iterator[Mention]:
    for match in _BASE64.finditer(text):
        yield _mention("immutable-id", match)


def _domain_names(text: str, _: Lexicon) -> Iterator[Mention]:
    for match in _DOMAIN_SAM.finditer(text):
        yield _mention("domain-sam", match)
