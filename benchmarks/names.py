"""Measures the name search: `python benchmarks/names.py --people 100000`."""

import argparse
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from knowledge.language.folding import fold
from knowledge.language.names import NameEntry, NameIndex

LETTERS = "abcdefghijklmnopqrstuvwxyz"
STARTS = "b br c ch d dr f fr g gr h j k kl l m n p pr qu r s sch sh st t tr v w z"
VOWELS = "a e i o u ai ei ie ou ee"
ENDS = "n r s t l m ck rd nd ng rt ss th x nn ll son man er berg ski ton well"


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one size; times in milliseconds, memory in MiB."""

    people: int
    build_s: float
    memory_mib: float
    median_ms: float
    p95_ms: float
    first: float
    undecidable: float
    anchor_ms: float


def made_up_people(count: int, seed: int = 7) -> list[NameEntry]:
    """People with names of syllables; account names like john.doe, jdoe or doejo, all unique."""
    chance = random.Random(seed)
    given = _made_up(chance, 1, 1_500)
    family = _made_up(chance, 2, 25_000)
    taken: set[str] = set()
    return [_person(chance, number, given, family, taken) for number in range(count)]


def _made_up(chance: random.Random, syllables: int, count: int) -> list[str]:
    names: set[str] = set()
    while len(names) < count:
        parts = (_one(chance, STARTS) + _one(chance, VOWELS) for _ in range(syllables))
        names.add(("".join(parts) + _one(chance, ENDS)).capitalize())
    return sorted(names)


def _one(chance: random.Random, sounds: str) -> str:
    return chance.choice(sounds.split())


def _person(
    chance: random.Random, number: int, given: list[str], family: list[str], taken: set[str]
) -> NameEntry:
    first, last = chance.choice(given), chance.choice(family)
    shapes = (f"{first}.{last}", f"{first[0]}{last}", f"{last}{first[:2]}")
    sam = base = shapes[number % 3].lower()
    while sam in taken:
        sam = f"{base}{chance.randint(2, 9999)}"
    taken.add(sam)
    display, address = f"{first} {last}", f"{sam}@contoso.com"
    return NameEntry(
        f"CN={display} {number},OU=Staff,DC=corp,DC=contoso,DC=com",
        (sam, display, address, f"{last} {first}"),
    )


def mistype(chance: random.Random, text: str) -> str:
    """One substitution, insertion, deletion or transposition."""
    at = chance.randrange(len(text))
    kind = chance.randrange(4)
    if kind == 0:
        return text[:at] + chance.choice(LETTERS) + text[at + 1 :]
    if kind == 1:
        return text[:at] + chance.choice(LETTERS) + text[at:]
    if kind == 2 and len(text) > 3:
        return text[:at] + text[at + 1 :]
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def measure(count: int, queries: int, anchored: int) -> Score:
    """Build an index of so many people and ask it for mistyped names."""
    people = made_up_people(count)
    tracemalloc.start()
    index = NameIndex(people)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    build = _seconds(lambda: NameIndex(people))
    asked = _questions(people, queries)
    times, first, unclear = [], 0, 0
    for key, query in asked:
        began = time.perf_counter()
        hits = index.search(query)
        times.append((time.perf_counter() - began) * 1000)
        if hits and hits[0].key == key:
            first += 1
        elif hits and _equally_close(query, hits[0].name, people[_number(key)]):
            unclear += 1
    return Score(
        people=count,
        build_s=build,
        memory_mib=memory,
        median_ms=statistics.median(times),
        p95_ms=sorted(times)[int(len(times) * 0.95)],
        first=first / (len(asked) - unclear),
        undecidable=unclear / len(asked),
        anchor_ms=_anchor(people, asked[:anchored]),
    )


def _questions(people: Sequence[NameEntry], count: int) -> list[tuple[str, str]]:
    chance = random.Random(11)
    asked: list[tuple[str, str]] = []
    while len(asked) < count:
        entry = chance.choice(people)
        right = entry.names[len(asked) % 2]
        asked.append((entry.key, mistype(chance, right.lower())))
    return asked


def _equally_close(query: str, name: str, right: NameEntry) -> bool:
    """Is the other name no farther from what was typed? Then nobody could tell."""
    typed = fold(query)
    other = OSA.distance(typed, fold(name.partition("@")[0]))
    return other <= min(OSA.distance(typed, fold(n.partition("@")[0])) for n in right.names)


def _number(key: str) -> int:
    return int(key.partition(",")[0].rpartition(" ")[2])


def _anchor(people: Sequence[NameEntry], asked: Sequence[tuple[str, str]]) -> float:
    """The same by comparing with every name, as rapidfuzz does it: milliseconds each."""
    names = [fold(name) for entry in people for name in entry.names[:2]]
    times = [
        _seconds(lambda query=query: process.extract(fold(query), names, limit=5))  # type: ignore[misc]
        for _, query in asked
    ]
    return statistics.median(times) * 1000


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="as CI runs it: 5,000 people")
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--anchored", type=int, default=20, help="queries for the slow comparison")
    wanted = parser.parse_args()
    score = measure(wanted.people, wanted.queries, wanted.anchored)
    print("people   build    memory    median   p95      first   undecidable  compare-all  ratio")
    print(
        f"{score.people:7,} {score.build_s:5.1f} s {score.memory_mib:5.0f} MiB "
        f"{score.median_ms:6.2f} ms {score.p95_ms:5.2f} ms "
        f"{score.first:7.1%} {score.undecidable:8.1%} "
        f"{score.anchor_ms:12.1f} ms {score.anchor_ms / score.median_ms:6.0f}x"
    )


if __name__ == "__main__":
    main()
