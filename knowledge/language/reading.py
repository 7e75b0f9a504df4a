"""Reads a question: which symptom, about whom, which attribute, which error, and how sure."""

from dataclasses import dataclass
from itertools import pairwise

from knowledge.language.attributes import Named, attributes_in, implied_attribute
from knowledge.language.codes import Code, codes
from knowledge.language.concepts import Stream, concepts_of, derive, scores, spelled
from knowledge.language.identifiers import identifiers
from knowledge.language.lexicon import Lexicon, lexicon
from knowledge.language.people import people
from knowledge.language.sentence import Sentence, sentence_of
from knowledge.language.subject import Mention, Subject, SubjectKind
from knowledge.language.text import normalise, tokens_of
from knowledge.language.things import things
from knowledge.language.titles import titles
from knowledge.language.weighing import UNSURE, Weights, chances, features, weights

__all__ = ["Reading", "Subject", "SubjectKind", "read"]

SURE = 0.5
OTHER = "other"
MOST_TOKENS = 1_000
WORDY = 3
CODE_WEIGHT = 8.0
DOUBT = 19.0
GUESS = 0.35
OFF_TOPIC = 0.45
POSSIBLE = 0.04
WITHOUT_ATTRIBUTE = {"password-not-syncing", "service-not-running"}
OWNED_BY = {"of", "on", "for", "of user", "on user", "of the user", "belongs to"}
MAILISH = {"mail", "proxyAddresses", "targetAddress", "mailNickname"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. A symptom with a confidence below SURE is a guess; a symptom of None means:
    not even that, see the alternatives."""

    symptom: str | None
    subject: Subject | None
    second: Subject | None
    attribute: str | None
    error: str | None
    confidence: float
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text contains, before anything is concluded; `features` and `rules` are what the
    symptom is concluded from."""

    text: str
    stream: Stream
    mentions: list[Mention]
    named: list[Named]
    errors: list[Code]
    features: list[str]
    rules: dict[str, float]


def read(text: str, words: Lexicon | None = None, table: Weights | None = None) -> Reading:
    """What the text says. Any input is fine."""
    words = words or lexicon()
    found = parse(text, words)
    if found is None:
        return Reading(None, None, None, None, None, 0.0, ())
    return _conclude(found, words, table or weights())


def parse(text: str, words: Lexicon) -> Parsed | None:
    """What a text contains; None when it has no words."""
    plain = normalise(text)
    tokens = tokens_of(plain)[:MOST_TOKENS]
    if not tokens:
        return None
    mentions = identifiers(plain, words)
    lows = spelled(tokens, words)
    sentence = sentence_of(plain, tokens, lows, words, mentions)
    mentions += things(sentence)
    named = attributes_in(tokens, lows, words, [not taken for taken in sentence.taken])
    errors = codes(tokens, words)
    sentence.named = {at for one in named for at in range(one.start, one.end)}
    mentions += titles(sentence)
    mentions += people(sentence, alone=not mentions)
    mentions.sort(key=lambda mention: mention.start)
    stream = _stream(sentence, mentions, named, errors)
    return Parsed(
        text=plain,
        stream=stream,
        mentions=mentions,
        named=named,
        errors=errors,
        features=features(sentence, stream, mentions, named, errors),
        rules=_rules(stream, errors, words),
    )


def _stream(
    sentence: Sentence, mentions: list[Mention], named: list[Named], errors: list[Code]
) -> Stream:
    places = sentence.places()
    free = [not taken for taken in sentence.taken]
    stream = concepts_of(sentence.lows, sentence.words, free, places)
    for mention in mentions:
        _put_mention(stream, mention, places[_token_at(sentence, mention.start)])
    _put_attributes(stream, named, places)
    for code in errors:
        stream.put("code", places[code.at])
    for at in range(1, len(places)):
        if "," in sentence.text[sentence.tokens[at - 1].end : sentence.tokens[at].start]:
            stream.put("comma", places[at])
    for at, low in enumerate(sentence.lows):
        if low.endswith((".onmicrosoft.com", ".local")) and not sentence.taken[at]:
            stream.put("onmicrosoft", places[at])
    if len(sentence.tokens) >= WORDY:
        stream.put("wordy", 0)
    derive(stream, sentence.words)
    return stream


def _put_attributes(stream: Stream, named: list[Named], places: list[int]) -> None:
    for attribute in named:
        if attribute.name != "userPrincipalName":
            stream.put("attribute", places[attribute.start])
        if attribute.name in MAILISH:
            stream.put("mailish", places[attribute.start])


def _token_at(sentence: Sentence, start: int) -> int:
    return next((at for at, token in enumerate(sentence.tokens) if token.end > start), 0)


def _put_mention(stream: Stream, mention: Mention, at: int) -> None:
    subject = mention.subject
    stream.put("subject", at)
    if subject.kind == "group-name":
        stream.put("groupname", at)
    elif subject.kind == "computer":
        stream.put("device", at)
    else:
        stream.put("person-subject", at)
    if subject.kind in {"upn", "address"}:
        stream.put("address", at)
        if subject.value.lower().endswith((".onmicrosoft.com", ".local")):
            stream.put("onmicrosoft", at)


def _rules(stream: Stream, errors: list[Code], words: Lexicon) -> dict[str, float]:
    """How loudly the rules speak for each symptom; the first code that says one is certain."""
    total = scores(stream, words)
    for code in errors:
        if code.symptom:
            total[code.symptom] = max(0.0, total.get(code.symptom, 0.0)) + CODE_WEIGHT
            break
    return total


def _conclude(found: Parsed, words: Lexicon, table: Weights) -> Reading:
    ranked = chances(found.features, found.rules, table)
    symptom, confidence = _decide(ranked)
    subject, second = _subjects(
        _owners_first(found.mentions, found.text),
        symptom,
    )
    named, errors = found.named, found.errors
    attribute = named[0].name if named else implied_attribute(found.stream, words)
    if symptom in WITHOUT_ATTRIBUTE:
        attribute = None
    told = {symptom, UNSURE} if symptom else {OTHER, UNSURE}
    others = (name for chance, name in ranked if chance >= POSSIBLE and name not in told)
    return Reading(
        symptom=symptom,
        subject=subject,
        second=second,
        attribute=attribute,
        error=errors[0].text if errors else None,
        confidence=round(confidence, 3),
        alternatives=tuple(others)[:4],
    )


def _owners_first(mentions: list[Mention], text: str) -> list[Mention]:
    """Of "the address info@contoso.com of jdoe" the subject is jdoe."""
    for at, (one, other) in enumerate(pairwise(mentions)):
        address = one.subject.kind in {"upn", "address"}
        if address and text[one.end : other.start].strip(" '\"") in OWNED_BY:
            mentions[at : at + 2] = [other, one]
            break
    return mentions


def _decide(ranked: list[tuple[float, str]]) -> tuple[str | None, float]:
    """The likeliest symptom, unless it is a mere guess. The confidence is at SURE when a mistake is
    DOUBT times less likely than not."""
    chance, symptom = ranked[0]
    confidence = chance / (chance + DOUBT * (1 - chance))
    if symptom == UNSURE:
        return None, 0.0
    enough = OFF_TOPIC if symptom == OTHER else GUESS
    return (symptom if chance >= enough else None), confidence


def _subjects(
    mentions: list[Mention], symptom: str | None
) -> tuple[Subject | None, Subject | None]:
    """What is asked about comes first; of a membership the member comes before the group."""
    if symptom == OTHER or not mentions:
        return None, None
    strongest = max(mention.weight for mention in mentions)
    floor = 0.6 * min(strongest, 3.0)
    ordered = [m for m in mentions if m.weight >= floor]
    if symptom == "group-membership":
        ordered.sort(key=lambda m: m.subject.kind == "group-name")
    first = ordered[0].subject
    others = [m.subject for m in ordered[1:] if m.subject.value.lower() != first.value.lower()]
    if symptom == "group-membership":
        others.sort(key=lambda subject: subject.kind != "group-name")
    return first, (others[0] if others else None)
