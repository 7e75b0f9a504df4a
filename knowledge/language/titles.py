"""Names that are written with capitals although they are made of ordinary words or words of the
field: "Domain Guests", "Discovery Search Mailbox", "Print Service"; and "J. Doe"."""

import re

from knowledge.language.concepts import phrases_in
from knowledge.language.sentence import Sentence
from knowledge.language.subject import Mention, Subject, SubjectKind

LONGEST_TITLE = 6
ENOUGH_WORDS = 2
ORDINARY = {"offtopic", "person", "filler"}
PRODUCTS = {"cloud", "product", "onprem", "deleted-place"}
_TITLE = re.compile(r"[A-Z]{2,}|(?:Mc|Mac)?[A-Z]?'?[^\W\d_a-z]?[^\W\d_A-Z]+(?:-[^\W\d_]+)*")
_INITIAL = re.compile(
    r"(?<![\w.'@-])(?!I )[A-Z](?:\.? ?|\. )[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)*(?![\w@.])"
)


def titles(sentence: Sentence) -> list[Mention]:
    """All of them; their tokens are then taken."""
    found = _with_initial(sentence)
    if sentence.shouted or sentence.titled:
        return found
    spoken = _spoken(sentence)
    at = 0
    while at < len(sentence.tokens):
        last = _end_of_run(sentence, at, spoken)
        first = _first_of_run(sentence, at, last, spoken)
        if first is not None:
            found.append(sentence.mention(_kind(sentence, first, last), first, last))
        at = max(at, last) + 1
    return found or _tail(sentence, spoken)


def _tail(sentence: Sentence, spoken: set[int]) -> list[Mention]:
    """ "Which members are missing? (list: All Nurses)", "empty group: Trainees"."""
    last = first = len(sentence.tokens) - 1
    while first > 0 and _capital(sentence, first, spoken) and not _after_colon(sentence, first):
        first -= 1
    if not (_capital(sentence, first, spoken) and _after_colon(sentence, first)):
        return []
    if last - first >= LONGEST_TITLE:
        return []
    return [sentence.mention(_kind(sentence, first, last), first, last)]


def _after_colon(sentence: Sentence, at: int) -> bool:
    return sentence.text[: sentence.tokens[at].start].rstrip(" \"'").endswith(":")


def _kind(sentence: Sentence, first: int, last: int) -> SubjectKind:
    """What one is in, or is taken out of, is a group."""
    if sentence.ends_with("group", first):
        return "group-name"
    given = any(sentence.is_name(at) for at in range(first, last + 1))
    within = sentence.says("inside", first - 1) and sentence.low(first - 1) != "of"
    return "group-name" if within and not given else "display-name"


def _with_initial(sentence: Sentence) -> list[Mention]:
    """ "J Doe", "M. Keller"."""
    found = []
    for match in _INITIAL.finditer(sentence.text):
        inside = [
            at
            for at, token in enumerate(sentence.tokens)
            if match.start() <= token.start < match.end()
        ]
        if len(inside) != ENOUGH_WORDS or not all(map(sentence.free, inside)):
            continue
        if sentence.is_stop(inside[1]) or sentence.is_field(inside[1]):
            continue
        sentence.take(match.start(), match.end())
        found.append(Mention(Subject("display-name", match.group()), match.start(), match.end()))
    return found


def _spoken(sentence: Sentence) -> set[int]:
    """The places of product names and of set phrases, which name nobody."""
    words, free = sentence.words, [not taken for taken in sentence.taken]
    places: set[int] = set()
    for start, end in phrases_in(sentence.lows, words.phrases, words.longest, free):
        phrase = tuple(sentence.lows[start:end])
        product = words.phrases[phrase] & PRODUCTS and phrase[0] not in words.grammar["name_word"]
        if product or (end - start > 1 and not words.phrases[phrase] <= ORDINARY):
            places.update(range(start, end))
    for end in range(1, len(sentence.lows) + 1):
        size = sentence.ends_with("console", end)
        places.update(range(end - size, end))
    return places


def _end_of_run(sentence: Sentence, at: int, spoken: set[int]) -> int:
    """The last word with a capital of those in a row; before `at` if there is none."""
    last = at - 1
    while last + 1 < len(sentence.tokens) and _capital(sentence, last + 1, spoken):
        last += 1
        if not sentence.joined(last):
            break
    return last


def _capital(sentence: Sentence, at: int, spoken: set[int]) -> bool:
    digit = sentence.free(at) and sentence.tokens[at].text.isdigit()
    if at in spoken or at in sentence.named or not (digit or sentence.capital(at)):
        return False
    text = sentence.tokens[at].text
    if text.isdigit():
        return sentence.joined(at - 1) and sentence.capital(at - 1) and not sentence.is_stop(at - 1)
    if sentence.tokens[at].low in sentence.words.errors:
        return False
    return bool(_TITLE.fullmatch(text)) and not sentence.says("never_title", at)


def _first_of_run(sentence: Sentence, at: int, last: int, spoken: set[int]) -> int | None:
    """Where the name begins, if the run is one."""
    first = at
    opening = first <= last and sentence.starts(first)
    while first <= last and _leading(sentence, first, opening=opening and first == at):
        first += 1
    inside = range(first, last + 1)
    if not ENOUGH_WORDS <= len(inside) <= LONGEST_TITLE:
        return None
    if all(sentence.tokens[one].text.isupper() for one in inside):
        return None
    return first if _announced(sentence, first) or _telling(sentence, inside) else None


def _leading(sentence: Sentence, at: int, *, opening: bool) -> bool:
    """ "Why", "User", "Group" at the head of a sentence are not part of the name."""
    if not opening:
        return False
    if sentence.low(at).endswith("ing"):
        return True
    return (
        sentence.says("leading", at) or sentence.says("person", at) or sentence.says("before", at)
    )


def _announced(sentence: Sentence, first: int) -> bool:
    """A word before it that a name follows: "isn't", "for", "the contact"."""
    if first == 0 or sentence.starts(first):
        return False
    return sentence.says("before_title", first - 1) or sentence.ends_with("person", first) > 0


def _telling(sentence: Sentence, inside: range) -> bool:
    """At least one word that is neither of the field nor empty."""
    return any(not (sentence.is_field(at) or sentence.is_stop(at)) for at in inside)
