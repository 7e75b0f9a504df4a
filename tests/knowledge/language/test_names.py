"""Mistyped names lead to the right people, best first."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language.folding import fold
from knowledge.language.names import NameEntry, NameHit, NameIndex

PEOPLE = (
    NameEntry("jdoe", ("jdoe", "John Doe", "jdoe@contoso.com")),
    NameEntry("janed", ("janed", "Jane Doe", "jane@fabrikam.com")),
    NameEntry("jane2", ("jane2", "Jane Roe", "jane@contoso.com")),
    NameEntry("jm", ("jmueller", "Jörg Müller", "j.mueller@contoso.com")),
    NameEntry("ann", ("asmith", "Anna van der Berg-Smith")),
    NameEntry("none", ()),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    """A handful of people."""
    return NameIndex(PEOPLE)


@pytest.mark.parametrize(
    "text, key",
    [
        ("jdoe", "jdoe"),
        ("JDOE", "jdoe"),
        ("jdeo", "jdoe"),
        ("jdoee", "jdoe"),
        ("John Deo", "jdoe"),
        ("Doe, John", "jdoe"),
        ("johndoe", "jdoe"),
        ("joh ndoe", "jdoe"),
        ("jane@contoso.com", "jane2"),
        ("jane@fabrikam.com", "janed"),
        ("Jorg Muller", "jm"),
        ("joerg müler", "jm"),
        ("jmulelr", "jm"),
        ("anna smith", "ann"),
        ("asmitth", "ann"),
        ("jmue", "jm"),
    ],
)
def test_best(index: NameIndex, text: str, key: str) -> None:
    """One slip, a swapped order or missing accents find the person."""
    assert index.search(text)[0].key == key


def test_hits(index: NameIndex) -> None:
    """A hit says by which name, how close; no more hits than wanted."""
    assert index.search("jdoe", limit=1) == [NameHit("jdoe", "jdoe", 100.0)]
    assert len(index) == len(PEOPLE)
    scores = [hit.score for hit in index.search("doe")]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("text", ["", "   ", "@", "\x00", "qqqqqqqq", "q"])
def test_nobody(index: NameIndex, text: str) -> None:
    """No name, no hit."""
    assert index.search(text) == []


def test_no_limit(index: NameIndex) -> None:
    """Nobody is wanted, nobody is found."""
    assert index.search("jdoe", limit=0) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any text may be searched, and any name may be indexed."""
    index = NameIndex([NameEntry("x", (text,)), NameEntry("y", ("jdoe",))])
    for hit in index.search(text):
        assert 0.0 <= hit.score <= 100.0


def test_many() -> None:
    """Among many people with common names one slip still leads to the right one."""
    chance = random.Random(5)
    people = [_person(chance, number) for number in range(2_000)]
    index = NameIndex(people)
    right = 0
    for entry in people[::10]:
        name = entry.names[1]
        at = chance.randrange(len(name) - 1)
        slip = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        right += index.search(slip)[0].key == entry.key
    assert right >= 196


def test_common_name() -> None:
    """A name that thousands share gives some of them, quickly."""
    index = NameIndex([NameEntry(str(number), ("Mary",)) for number in range(2_000)])
    assert [hit.score for hit in index.search("mary", limit=3)] == [100.0] * 3
    assert index.search("mary unheard of", limit=3)


def _person(chance: random.Random, number: int) -> NameEntry:
    family = "".join(chance.choices(string.ascii_lowercase, k=8))
    given_name = chance.choice(("Mary", "John"))
    return NameEntry(str(number), (f"{given_name[0].lower()}{family}", f"{given_name} {family}"))


def test_fold() -> None:
    """Accents, case and punctuation go; letters of their own become the nearest plain ones."""
    assert fold("Müller-Doe,  JØRGEN ß") == "muller doe jorgen ss"
