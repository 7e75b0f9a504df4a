"""Account names and display names: unknown words in the places where a person is named."""

import re

from knowledge.language.accounts import (
    CMDLET,
    ENDING,
    HUMP,
    LONGEST_ACRONYM,
    NAME_HUMP,
    could_be_account,
)
from knowledge.language.sentence import Sentence
from knowledge.language.subject import Mention, SubjectKind

LONGEST_NAME = 5
ENOUGH = 1.5
ENOUGH_IN_LONG = 2.5
LIKELY = 1.0
LONG_TEXT = 150
OPENING = 30
SHORT_TEXT = 4
FEW = 2
SHORTEST_PART = 2
MOST_PARTICLES = 2
MOST_LOWER_PARTS = 3
_CODED = re.compile(r"[^\W\d_][\w'-]*(?:[._'-][\w'-]+)+|[^\W\d_]+[._-]?\d+\w*")


def people(sentence: Sentence, *, alone: bool = False) -> list[Mention]:
    """Display names first, then account names; when nothing else is named, the likeliest."""
    found = []
    at = 0
    while at < len(sentence.tokens):
        mention = _reversed_name(sentence, at) or _full_name(sentence, at)
        if mention:
            found.append(mention)
        at += 1
    short = len(sentence.tokens) <= LONG_TEXT
    for at in range(len(sentence.tokens)):
        enough = ENOUGH if short or at < OPENING else ENOUGH_IN_LONG
        weight = _weight(sentence, at)
        if weight >= enough:
            given = sentence.is_name(at) and sentence.tokens[at].text[0].isupper()
            given = given or (sentence.words.known(sentence.low(at)) and sentence.capital(at))
            found.append(sentence.mention("display-name" if given else "sam", at, at, weight))
    return found or (_likeliest(sentence) if alone else [])


def _likeliest(sentence: Sentence) -> list[Mention]:
    """The one word that can only be an account name: lower case, and in no list."""
    strange = [at for at in range(len(sentence.tokens)) if _only_account(sentence, at)]
    if len(strange) != 1:
        return []
    return [sentence.mention("sam", strange[0], strange[0])]


def _only_account(sentence: Sentence, at: int) -> bool:
    low = sentence.tokens[at].low
    if not sentence.unknown(at) or sentence.is_stop(at) or not could_be_account(sentence, at, 0.0):
        return False
    last = at + 1 == len(sentence.tokens)
    if sentence.tokens[at].text != low or at in sentence.named:
        return False
    if sentence.says("not_person", at - 1) and not last:
        return False
    return not sentence.words.english_opening(low) and _weight(sentence, at) >= LIKELY


def _reversed_name(sentence: Sentence, at: int) -> Mention | None:
    """ "Doe, John"."""
    if not sentence.joined(at, ", ") or not _surname(sentence, at) or not sentence.free(at + 1):
        return None
    second = sentence.is_name(at + 1) or (sentence.capital(at + 1) and sentence.unknown(at + 1))
    if not second or _greeted(sentence, at + 1):
        return None
    last = at + 1
    if sentence.joined(last) and sentence.is_name(last + 1):
        last += 1
    return sentence.mention("display-name", at, last)


def _surname(sentence: Sentence, at: int) -> bool:
    if not sentence.tokens[at].text.replace("-", "").replace("'", "").isalpha():
        return False
    if sentence.is_stop(at) or sentence.is_field(at):
        return False
    if sentence.capital(at):
        return sentence.unknown(at) or (sentence.is_name(at + 1) and sentence.capital(at + 1))
    return sentence.unknown(at) and sentence.is_name(at + 1) and not sentence.capital(at + 1)


def _full_name(sentence: Sentence, at: int) -> Mention | None:
    """ "John Doe", "Anna van der Berg", "mary jones"."""
    if not _name_part(sentence, at) or _greeted(sentence, at):
        return None
    last = at
    while last - at < LONGEST_NAME - 1 and sentence.joined(last):
        step = 1
        while (
            step <= MOST_PARTICLES
            and sentence.says("particle", last + step)
            and sentence.joined(last + step)
        ):
            step += 1
        if not _name_part(sentence, last + step, after=at):
            break
        last += step
    if last == at or not _plausible(sentence, range(at, last + 1)):
        return None
    if sentence.joined(last, ", ") and sentence.is_name(last + 1) and sentence.capital(last + 1):
        last += 1
    return sentence.mention(_kind_of_name(sentence, at, last), at, last)


def _kind_of_name(sentence: Sentence, first: int, last: int) -> SubjectKind:
    """ "isn't in Sales EMEA" names a group."""
    inside = sentence.low(first - 1) in {"in", "into"}
    given = any(sentence.is_name(at) for at in range(first, last + 1))
    return "group-name" if inside and not given else "display-name"


def _name_part(sentence: Sentence, at: int, after: int | None = None) -> bool:
    if not sentence.free(at) or not _name_shape(sentence.tokens[at].text):
        return False
    if sentence.is_name(at):
        return True
    if after is not None and _goes_on(sentence, at, after):
        return True
    if sentence.is_stop(at) or sentence.is_field(at) or at in sentence.named:
        return False
    return sentence.capital(at) or _lower_surname(sentence, at, after)


def _goes_on(sentence: Sentence, at: int, after: int) -> bool:
    """With capitals even an ordinary word may follow: "Nguyen Van An", "Kim Weeks"."""
    if not (sentence.capital(at) and sentence.capital(after)):
        return False
    return sentence.says("name_stop", at) or (sentence.is_name(after) and not sentence.is_stop(at))


def _lower_surname(sentence: Sentence, at: int, after: int | None) -> bool:
    """ "jones" of "mary jones"; without a given name before it only what can be no account name."""
    if after is not None and sentence.is_name(after):
        return _strange(sentence, at)
    return sentence.unknown(at) and _pronounceable(sentence, at)


def _strange(sentence: Sentence, at: int) -> bool:
    """A given name, or a word that is in no list, not even as a form of another."""
    return sentence.is_name(at) or sentence.low(at) not in sentence.words.words


def _pronounceable(sentence: Sentence, at: int) -> bool:
    """A lower-case surname rather than an account name ("hmeier"), a code or an odd verb."""
    low = sentence.tokens[at].low
    ordinary = ENDING.fullmatch(low) or low.endswith("ed") or low in sentence.words.errors
    return sentence.words.english_opening(low) and not ordinary


def _name_shape(text: str) -> bool:
    plain = text.replace("-", "").replace("'", "")
    if not plain.isalpha() or len(plain) < SHORTEST_PART or CMDLET.fullmatch(text):
        return False
    return not HUMP.search(text) or bool(NAME_HUMP.match(text)) or "'" in text


def _plausible(sentence: Sentence, span: range) -> bool:
    """Two parts, both capitals or both not, and not just ordinary words in title case."""
    parts = [at for at in span if not sentence.says("particle", at)]
    if len({sentence.tokens[at].text[0].isupper() for at in parts}) > 1:
        return False
    if len(span) == len(sentence.tokens) and sentence.capital(span[0]):
        return True
    strange = [at for at in parts if _strange(sentence, at)]
    if sentence.capital(span[0]) and not sentence.titled:
        acronyms = all(sentence.tokens[at].text.isupper() for at in parts)
        return bool(strange) or not (sentence.starts(span[0]) or acronyms)
    return len(strange) == len(parts) and len(parts) <= MOST_LOWER_PARTS


def _greeted(sentence: Sentence, at: int) -> bool:
    """The person who is spoken to ("Hi Anna,") or who signs ("Thanks, Peter")."""
    if not sentence.says("greeting", at - 1):
        return False
    end = sentence.tokens[at].end
    return (
        sentence.text[end : end + 1] in {"", ",", "!", "\n", ".", ":"}
        and len(sentence.tokens) > FEW
    )


def _weight(sentence: Sentence, at: int) -> float:
    """How much speaks for a single token to be an account name."""
    if not sentence.free(at) or at in sentence.named or sentence.is_stop(at):
        return 0.0
    if _greeted(sentence, at):
        return 0.0
    slot = 2.0 if sentence.ends_with("person", at) else 0.0
    if sentence.words.known(sentence.low(at)):
        return _weight_of_word(sentence, at, slot)
    if not could_be_account(sentence, at, slot):
        return 0.0
    return _base(sentence, at) + slot + _neighbours(sentence, at)


def _weight_of_word(sentence: Sentence, at: int, slot: float) -> float:
    """An ordinary word is a name only after "user" or with a capital in mid-sentence."""
    if sentence.is_field(at) or not sentence.tokens[at].text.isalpha():
        return 0.0
    last = at + 1 == len(sentence.tokens)
    followed = sentence.says("after", at + 1) or (last and sentence.says("link_word", at - 1))
    if slot and followed and not sentence.says("after", at) and not sentence.says("before", at):
        return slot
    lone = sentence.capital(at) and not sentence.titled and not sentence.starts(at)
    if lone and sentence.tokens[at].owned:
        return 2.0
    asked = sentence.low(at - 1) in {"isn't", "isnt", "is", "for", "of", "about"}
    return 2.0 if lone and asked and followed and not sentence.tokens[at].text.isupper() else 0.0


def _base(sentence: Sentence, at: int) -> float:
    token = sentence.tokens[at]
    weight = (
        1.0 + (1.5 if token.owned else 0.0) + (0.5 if len(sentence.tokens) <= SHORT_TEXT else 0.0)
    )
    if _CODED.fullmatch(token.text):
        weight += 0.6
    given = sentence.is_name(at)
    if sentence.capital(at) and not given and not sentence.starts(at):
        weight -= 0.5
    if token.text.isupper() and len(token.text) <= LONGEST_ACRONYM and not sentence.shouted:
        weight -= 0.7
    return weight


def _neighbours(sentence: Sentence, at: int) -> float:
    weight = 0.0
    if sentence.says("before", at - 1) or sentence.is_field(at - 1):
        weight += 0.8
    if sentence.says("after", at + 1) or sentence.is_field(at + 1) or at + 1 in sentence.named:
        weight += 0.7
    if sentence.says("person", at + 1):
        weight += 1.0
    if at == 0 or sentence.starts(at):
        weight += 0.4
        weight += 0.8 if sentence.text[sentence.tokens[at].end :].startswith((":", " -")) else 0.0
    if _set_apart(sentence, at):
        weight += 0.8
    elif sentence.says("not_person", at - 1) and not sentence.says("person", at + 1):
        weight -= 0.9
    return weight


def _set_apart(sentence: Sentence, at: int) -> bool:
    """The last word, behind a comma, a dash or a full stop: "I can't log in, jdoe"."""
    before = sentence.text[: sentence.tokens[at].start].rstrip()
    return at + 1 == len(sentence.tokens) and before.endswith((",", " -", ".", "?", "!", ":", "("))
