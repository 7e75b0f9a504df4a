"""Is everything used, in an order that makes sense: nothing written in vain or asked too late."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.catalogue.cache import FOLDERS, SINGLE
from knowledge.catalogue.complaints import Complaint, listed, near
from knowledge.catalogue.draft import Draft, Entry
from knowledge.catalogue.shapes import TreeText

SYMPTOMS = (
    "object-not-syncing",
    "attribute-not-syncing",
    "unexpected-deletes",
    "expected-deletes-missing",
    "duplicate-attribute",
    "export-error",
    "service-not-running",
    "password-not-syncing",
    "group-membership",
    "upn-mismatch",
    "orphan",
)
"""The symptoms that have a tree of their own."""

NAMED_BY_HANDLERS = frozenset(
    {
        "healthy-in-sync",
        "healthy-wait-for-cycle",
        "inconclusive-missing-access",
        "several-candidates",
        "ad-object-not-found",
    }
)
"""Outcomes that the handlers name by themselves; no answer needs to lead to them."""

ELSEWHERE = ("symptoms.yaml", "attributes.yaml", "core.yaml", "ids.yaml", "doctor.yaml")
"""Files of the knowledge folder that others read."""


def reach(draft: Draft, root: Path) -> Iterator[Complaint]:
    """Every entry that nothing leads to, and every order that cannot be walked."""
    yield from _files(root)
    yield from _trees(draft)
    if not draft.complaints:  # else what names an entry may be what could not be read
        yield from _unused(draft)
    for tree in draft.trees.values():
        yield from _order(draft, tree)
    yield from _cycles({id_: e.value for id_, e in draft.covers.items()})


def _files(root: Path) -> Iterator[Complaint]:
    for name in SINGLE:
        if not (root / name).is_file():
            yield Complaint(name, "", "this file is missing; put it back.")
    known = {*SINGLE, *ELSEWHERE}
    for path in sorted(root.rglob("*.y*ml")):
        name = path.relative_to(root).as_posix()
        home = name.rpartition("/")[0]
        if name not in known and (home not in FOLDERS or path.suffix != ".yaml"):
            text = "nobody reads this file; move its entries to a file that is read, and remove it."
            yield Complaint(name, "", text + near(name, known))


def _trees(draft: Draft) -> Iterator[Complaint]:
    trees = {e.file for e in draft.trees.values()} | {c.file for c in draft.complaints}
    for symptom in SYMPTOMS:
        if f"trees/{symptom}.yaml" not in trees:
            text = "this file is missing; write the questions of this symptom into it."
            yield Complaint(f"trees/{symptom}.yaml", "", text)
    for id_, (file, _) in draft.trees.items():
        if id_ not in SYMPTOMS:
            text = f"there is no symptom {id_}; name the file after one of {listed(SYMPTOMS)}."
            yield Complaint(file, "", text + near(id_, SYMPTOMS))


def _unused(draft: Draft) -> Iterator[Complaint]:
    asked = {q for tree in draft.trees.values() for q in tree.value.questions}
    for id_, (file, _) in draft.questions.items():
        if id_ not in asked:
            yield Complaint(
                file, id_, "no tree asks this question; list it in trees/, or remove it."
            )
    diagnosed = {a.diagnose for q in draft.questions.values() for a in q.value.answers.values()}
    explained = {str(e.get("diagnosis")) for e in draft.errors if isinstance(e, dict)}
    for id_, (file, _) in draft.diagnoses.items():
        if id_ not in diagnosed | explained | NAMED_BY_HANDLERS:
            text = (
                "no answer leads to this diagnosis; name it in an answer (diagnose:), or remove it."
            )
            yield Complaint(file, id_, text)


def _order(draft: Draft, tree: Entry[TreeText]) -> Iterator[Complaint]:
    at: dict[str, int] = {}
    for n, id_ in enumerate(tree.value.questions):
        if id_ in at:
            yield Complaint(tree.file, "questions", f"{id_} stands here twice; remove one of them.")
        at.setdefault(id_, n)
    for id_, n in at.items():
        if id_ not in draft.questions:
            continue
        question = draft.questions[id_].value
        for key, conditions in (("only-if", question.only_if), ("ask-if", question.ask_if)):
            for earlier in conditions:
                if at.get(earlier, -1) >= n:
                    text = f"{id_} has {key} {earlier}, which comes later; move {id_} down."
                    yield Complaint(tree.file, "questions", text)


def _cycles(covers: Mapping[str, tuple[str, ...]]) -> Iterator[Complaint]:
    for start in covers:
        path = _way_back(covers, start)
        if path:
            text = f"{' covers '.join(path)}, in a circle; remove one of these lines."
            yield Complaint("covers.yaml", start, text)


def _way_back(covers: Mapping[str, tuple[str, ...]], start: str) -> tuple[str, ...]:
    """A way from a diagnosis over what it covers back to itself, when there is one."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in covers.get(way[-1], ()):
            if name == start:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
