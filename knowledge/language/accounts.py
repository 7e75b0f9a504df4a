"""Which words can be the name of an account at all: no code, no command, no domain, no compound."""

import re

from knowledge.language.identifiers import is_ticket
from knowledge.language.sentence import Sentence

SHORTEST_ACCOUNT = 3
LONGEST_ACCOUNT = 64
LONGEST_ACRONYM = 4
HUMP = re.compile(r"[a-z][A-Z]")
NAME_HUMP = re.compile(r"(?:Mc|Mac|De|Di|La|Le|Van|Fitz|O)[A-Z]")
CMDLET = re.compile(
    r"(?:Get|Set|New|Add|Remove|Start|Stop|Enable|Disable|Connect|Invoke|Import|Export|Update|Test"
    r"|Search|Convert\w*|Install|Restart|Reset|Move|Select|Where|Show)-[A-Z]\w+"
    r"|[a-z]{3,}-(?:ad|aad|azuread|adsync|msol|mg|entra)[a-z]+",
)
ENDING = re.compile(
    r".{4,}(?:ing|tions?|ness|ments?|able|ible|ally|ously|i[sz]ed|i[sz]es|ated|ating|ively|edly)"
)
_LETTERS_DIGITS = re.compile(r"([^\W\d_]+)[.\d]+[a-z]?")


def could_be_account(sentence: Sentence, at: int, slot: float) -> bool:
    """May this token be an account? `slot` tells that a word before it announces one."""
    text, low = sentence.tokens[at].text, sentence.tokens[at].low.removesuffix("'s")
    if low in sentence.words.grammar["company"] or low in sentence.words.grammar["bot"]:
        return False
    if is_ticket(text, sentence.words) or sentence.says("ticket", at - 1):
        return False
    if low in sentence.words.errors:
        return False
    if len(text) > LONGEST_ACCOUNT:
        return False
    if len(text) < SHORTEST_ACCOUNT or not text[0].isalpha():
        return bool(slot) and len(text) > 1
    if any(low.startswith(prefix) for prefix, _ in sentence.words.error_prefixes):
        return False
    if CMDLET.fullmatch(text) or _program(text):
        return False
    return _not_a_compound(sentence, low, slot)


def _program(text: str) -> bool:
    """SyncRulesEngine and InnerException are no accounts; McDonald may be one."""
    return bool(HUMP.search(text)) and not NAME_HUMP.match(text) and len(text) > LONGEST_ACRONYM + 1


def _not_a_compound(sentence: Sentence, low: str, slot: float) -> bool:
    """Not a domain, a file, a version or a word like cloud-only."""
    words = sentence.words
    if "." in low and low.rpartition(".")[2] in words.grammar["suffix"]:
        return False
    numbered = _LETTERS_DIGITS.fullmatch(low)
    if numbered and numbered.group(1) in words.grammar["numbered_word"]:
        return False
    if not slot and ENDING.fullmatch(low) and words.english_opening(low):
        return False
    parts = low.split("-")
    return (
        bool(slot)
        or len(parts) == 1
        or not all(len(p) < SHORTEST_ACCOUNT or words.known(p) for p in parts)
    )
