"""The word files are whole: every rule speaks of concepts that exist, and loading them is quick."""

import pytest

from knowledge.language.lexicon import Lexicon, build, lexicon

GIVEN_BY_CODE = {
    "address",
    "attribute",
    "code",
    "comma",
    "device",
    "groupname",
    "mailish",
    "onmicrosoft",
    "person-subject",
    "subject",
    "wordy",
}
SYMPTOMS = {
    "symptoms": {"orphan": ["2 has=orphan"]},
    "concepts": {"orphan": "orphan, stray object"},
    "derived": {},
    "unmended": "hello",
    "errors": {"orphan": "no-parent-*, 4711"},
    "error_words": "error, event id",
    "grammar": {"person": "user"},
    "stop": "the, a",
    "given_names": "john",
    "words": "remove carry drag quick",
}
ATTRIBUTES = {
    "synonyms": {"title": "job title"},
    "numbered": {"extensionAttribute": "custom attribute"},
    "weak": "mail",
    "weak_not_after": "a",
    "weak_not_before": "from",
    "implied": {"title": [["orphan"]]},
}


@pytest.fixture
def small() -> Lexicon:
    """A lexicon of a handful of words."""
    return build(SYMPTOMS, ATTRIBUTES)


def test_small(small: Lexicon) -> None:
    """Plain data becomes phrases, attributes and errors."""
    assert small.phrases[("stray", "object")] == {"orphan"}
    assert small.attributes[("job", "title")] == "title"
    assert small.errors == {"4711": "orphan"}
    assert small.error_prefixes == (("no-parent-", "orphan"),)


@pytest.mark.parametrize("word", ["removed", "removes", "carries", "dragged", "quickly", "orphans"])
def test_forms(small: Lexicon, word: str) -> None:
    """A form of a known word is known."""
    assert small.known(word)


def test_unknown(small: Lexicon) -> None:
    """Anything else is not."""
    assert not small.known("jdoe")


def test_concepts_exist() -> None:
    """No rule waits for a concept that nothing brings about."""
    words = lexicon()
    known = {concept for concepts in words.phrases.values() for concept in concepts}
    known |= {name for name, _ in words.derived} | GIVEN_BY_CODE
    for name, rule in (*words.rules, *words.derived):
        wanted = {c for either in (*rule.has, *rule.seq, *rule.near) for c in either}
        wanted |= rule.banned | rule.clear
        assert wanted <= known, name


def test_correction() -> None:
    """Slips are mended, account names are left alone, and the memory of them is bounded."""
    words = lexicon()
    assert words.correct("memebrship") == "membership"
    assert words.correct("ysncing") == "syncing"
    assert words.correct("pjones") == "pjones"
    assert words.correct("zzzzz") == "zzzzz"
    assert words.correct("zorro") == "zorro"
    words.corrected.update((str(n), "") for n in range(20_001))
    assert words.correct("membershpi") == "membership"
    assert len(words.corrected) < 20_001
