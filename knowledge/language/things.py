"""Groups, computers, employee numbers, quoted names: what a word beside them gives away."""

import re

from knowledge.language.identifiers import is_ticket
from knowledge.language.sentence import Sentence
from knowledge.language.subject import Mention, Subject, SubjectKind

LONGEST_GROUP = 5
LONGEST_QUOTE = 4
ONE_WORD = 1.5
_QUOTED = re.compile(r"(?<![\w\"])([\"'])(?=\S)([^\"\n]{2,64}?)(?<=\S)\1(?![\w\"])")
_EMPLOYEE = re.compile(r"[a-z]{0,3}-?\d{3,10}", re.IGNORECASE)
_COMPUTER = re.compile(r"(?=[^\d]*\d)(?=.*[A-Z])[A-Z\d]{2,}(?:-[A-Z\d]+)+\$?|\w[\w-]*\$")
_CODED = re.compile(r"(?=.*[\d\-_]).{3,}|[A-Z\d]{4,}")


def things(sentence: Sentence) -> list[Mention]:
    """All of them; their tokens are then taken."""
    found = _quoted(sentence)
    for at in range(len(sentence.tokens)):
        mention = _employee(sentence, at) or _computer(sentence, at) or _group_after(sentence, at)
        if mention:
            found.append(mention)
    for at in range(len(sentence.tokens)):
        mention = _group_before(sentence, at) or _member_of(sentence, at)
        mention = mention or _coded_group(sentence, at) or _group_inside(sentence, at)
        if mention:
            found.append(mention)
    return found


def _quoted(sentence: Sentence) -> list[Mention]:
    found = []
    for match in _QUOTED.finditer(sentence.text):
        inside = [
            at
            for at, token in enumerate(sentence.tokens)
            if match.start() < token.start and token.end < match.end()
        ]
        kind = _kind_of_quote(sentence, inside) if inside else None
        if kind and all(sentence.free(at) for at in inside):
            sentence.take(match.start(), match.end())
            weight = ONE_WORD if len(inside) == 1 and kind == "sam" else 3.0
            found.append(
                Mention(Subject(kind, match.group(2)), match.start(2), match.end(2), weight)
            )
    return found


def _kind_of_quote(sentence: Sentence, inside: list[int]) -> SubjectKind | None:
    first, last = inside[0], inside[-1]
    if sentence.ends_with("group", first) or sentence.says("group", last + 1):
        return "group-name"
    if sentence.ends_with("computer", first):
        return "computer"
    if _member_phrase(sentence, first):
        return "group-name"
    if len(inside) > LONGEST_QUOTE or all(
        sentence.is_field(at) or sentence.is_stop(at) for at in inside
    ):
        return None
    if len(inside) == 1:
        if sentence.low(first) in sentence.words.errors:
            return None
        plain = sentence.words.known(sentence.low(first)) and not sentence.ends_with(
            "person", first
        )
        return None if plain else "sam"
    named = all(sentence.capital(at) or sentence.is_name(at) for at in inside)
    return _kind_of_words(sentence, inside) if named else None


def _kind_of_words(sentence: Sentence, inside: list[int]) -> SubjectKind:
    """A quoted name of several words is a person, or what a person is in."""
    inside_of = sentence.low(inside[0] - 1) in {"in", "of", "to", "from", "into"}
    given = any(sentence.is_name(at) for at in inside)
    return "group-name" if inside_of and not given else "display-name"


def _employee(sentence: Sentence, at: int) -> Mention | None:
    if not sentence.free(at) or not _EMPLOYEE.fullmatch(sentence.tokens[at].text):
        return None
    end = at
    while end and sentence.says("link_word", end - 1) and not sentence.ends_with("employee", end):
        end -= 1
    if not sentence.ends_with("employee", end):
        return None
    for place in range(end - sentence.ends_with("employee", end), at):
        sentence.taken[place] = True
    return sentence.mention("employee-number", at, at)


def _computer(sentence: Sentence, at: int) -> Mention | None:
    text = sentence.tokens[at].text
    announced = sentence.ends_with("computer", at) > 0
    if not sentence.free(at) or (is_ticket(text, sentence.words) and not announced):
        return None
    if sentence.says("ticket", at - 1):
        return None
    if _COMPUTER.fullmatch(text) and not sentence.ends_with("person", at):
        return sentence.mention("computer", at, at)
    before = at - 1 if sentence.says("link_word", at - 1) else at
    if not sentence.ends_with("computer", before):
        return None
    coded = _CODED.fullmatch(text) and not text.isdigit() and not sentence.is_field(at)
    coded = coded and not sentence.words.known(sentence.low(at))
    if coded and text.lower() not in sentence.words.errors:
        return sentence.mention("computer", at, at)
    return None


def _group_after(sentence: Sentence, at: int) -> Mention | None:
    """ "the group Sales Managers", "distribution list called all-staff"."""
    if not sentence.ends_with("group", at + 1) or not sentence.free(at):
        return None
    if sentence.ends_with("group", at + 2) > 1:
        return None
    first = at + 1
    if sentence.low(first) in {"named", "called", "name"}:
        first += 1
    if not sentence.free(first) or sentence.text[sentence.tokens[first - 1].end] not in " :":
        return None
    last = first - 1
    while last - first < LONGEST_GROUP - 1 and _of_group(sentence, last + 1, first):
        last += 1
        if not sentence.joined(last):
            break
    if last >= first and _prefixed(sentence, at, first):
        first = at
    return sentence.mention("group-name", first, last) if last >= first else None


def _prefixed(sentence: Sentence, at: int, first: int) -> bool:
    """ "DL Night Shift" is the whole name; "the DL Night Shift" is a list of that name."""
    typed = sentence.says("group_suffix", at) and sentence.tokens[at].text.isupper()
    article = sentence.says("article", at - 1)
    return typed and not article and first == at + 1 and sentence.capital(first)


def _of_group(sentence: Sentence, at: int, first: int) -> bool:
    if not sentence.free(at):
        return False
    if sentence.tokens[at].text.isdigit():
        return at != first and sentence.capital(first)
    if sentence.capital(at):
        alone = not (sentence.joined(at) and sentence.capital(at + 1))
        product = sentence.says("never_group", at) and (alone or sentence.says("product", at + 1))
        return not (product or sentence.starts(at))
    ordinary = not (sentence.is_stop(at) or sentence.is_field(at) or sentence.says("after", at))
    if sentence.capital(first) and at != first:
        return False
    return ordinary and not (at == first and sentence.says("before", at))


def _group_before(sentence: Sentence, at: int) -> Mention | None:
    """ "the Sales Managers group", "All Staff DL"."""
    if not sentence.free(at) or not sentence.says("group", at):
        return None
    if sentence.low(at) in {"list", "team"} and not sentence.capital(at - 1):
        return None
    if sentence.ends_with("console", at):
        return None
    whole = sentence.low(at) in {"list", "team"} and sentence.capital(at)
    named = at
    while sentence.says("group_type", at - 1) and not sentence.capital(at - 1):
        at -= 1
    first = at
    while at - first < LONGEST_GROUP and _leads(sentence, first - 1):
        first -= 1
    while first < at and sentence.says("leading", first) and not _kept(sentence, first, at):
        first += 1
    if first == at:
        return None
    suffixed = whole or (named == at and sentence.says("group_suffix", at))
    return sentence.mention("group-name", first, at if suffixed else at - 1)


def _kept(sentence: Sentence, first: int, at: int) -> bool:
    return False if sentence.lows[first] != "all" else first + 1 < at


def _leads(sentence: Sentence, at: int) -> bool:
    if not sentence.free(at) or not sentence.joined(at):
        return False
    text = sentence.tokens[at].text
    coded = bool(_CODED.fullmatch(text)) and not (text.isdigit() or sentence.is_field(at))
    return sentence.capital(at) or (coded and not sentence.words.known(sentence.low(at)))


def _member_of(sentence: Sentence, at: int) -> Mention | None:
    """ "member of Sales Managers", "added to VPN-Users"."""
    first = at + 1 if sentence.low(at) in {"the", "group"} else at
    if not (sentence.free(first) and _member_phrase(sentence, at)) or not _starts_group(
        sentence, first
    ):
        return None
    last = first
    while last - first < LONGEST_GROUP - 1 and sentence.joined(last) and sentence.capital(last + 1):
        if sentence.says("never_group", last + 1):
            break
        last += 1
    return sentence.mention("group-name", first, last)


def _coded_group(sentence: Sentence, at: int) -> Mention | None:
    """ "member jdoe Sales-Team": a capital and a hyphen where membership is the talk."""
    text = sentence.tokens[at].text
    if not (sentence.capital(at) and re.fullmatch(r"[^\W_]+(?:[-_][^\W_]+)+", text)):
        return None
    coded = re.split("[-_]", text.lower())[0] in sentence.words.grammar["group_code"]
    if coded:
        return sentence.mention("group-name", at, at)
    spoken = {"member", "members", "membership", "group", "groups"} & set(sentence.lows)
    given = any(part.lower() in sentence.words.names for part in re.split("[-_]", text))
    within = sentence.ends_with("within", at) > 0
    if (
        not (spoken or within)
        or given
        or sentence.low(at) in sentence.words.errors
        or sentence.is_field(at)
    ):
        return None
    near = sentence.says("inside", at - 1) or sentence.unknown(at - 1)
    return sentence.mention("group-name", at, at) if near else None


def _group_inside(sentence: Sentence, at: int) -> Mention | None:
    """ "isn't in Finance in Entra": what somebody is in, or is missing from."""
    if not (sentence.capital(at) and sentence.ends_with("within", at)):
        return None
    if not sentence.says("inside", at + 1) or sentence.says("never_group", at):
        return None
    if sentence.is_stop(at) or sentence.is_name(at):
        return None
    return sentence.mention("group-name", at, at)


def _starts_group(sentence: Sentence, at: int) -> bool:
    if sentence.is_field(at) and not sentence.capital(at + 1):
        return False
    if sentence.capital(at):
        return not sentence.says("never_group", at)
    return sentence.unknown(at) and bool(re.search(r"[-_]", sentence.tokens[at].text))


def _member_phrase(sentence: Sentence, end: int) -> bool:
    if end and sentence.low(end - 1) == "the":
        end -= 1
    return sentence.ends_with("member", end) > 0
