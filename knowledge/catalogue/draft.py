"""Plain data -> typed entries that know their file; what has not the shape is complained of."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from knowledge.catalogue.complaints import Complaint, listed, near
from knowledge.catalogue.shapes import (
    AnswerText,
    DiagnosisText,
    ErrorText,
    LinkText,
    QuestionText,
    Shape,
    TreeText,
)

S = TypeVar("S")
T = TypeVar("T", bound=Shape)
_AT_KEY = re.compile(r" - at `\$\.?([^`]*)`")
_GOT = re.compile(r"Expected `(\w+)[^`]*`, got `(\w+)`")
_KINDS = {
    "str": "a text",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
    "bool": "true or false",
}


class Entry(NamedTuple, Generic[S]):
    """One entry and the file that holds it."""

    file: str
    value: S


class Draft(msgspec.Struct):
    """Everything the files say, before it is known whether it fits together."""

    diagnoses: dict[str, Entry[DiagnosisText]]
    links: dict[str, Entry[LinkText]]
    questions: dict[str, Entry[QuestionText]]
    trees: dict[str, Entry[TreeText]]
    facts: dict[str, Entry[str]]
    covers: dict[str, Entry[tuple[str, ...]]]
    words: dict[str, Any]
    errors: list[Any]
    complaints: list[Complaint]
    ids: dict[str, list[str]]
    """Every id by file or folder, also of entries that have not their shape: it leads somewhere."""


def read(documents: Mapping[str, Any]) -> Draft:
    """Read all documents; entries of `errors.yaml` stay plain, since only few answers need them."""
    complaints: list[Complaint] = []
    ids: dict[str, list[str]] = {}

    def shaped(folder: str, shape: type[T]) -> dict[str, Entry[T]]:
        entries = list(_entries(documents, folder, complaints))
        ids[folder] = [id_ for id_, _ in entries]
        return {id_: e for id_, raw in entries if (e := _entry(raw, id_, shape, complaints))}

    def plain(name: str, type_: type[S]) -> dict[str, Entry[S]]:
        entries = list(_entries(documents, name, complaints))
        ids[name] = [id_ for id_, _ in entries]
        return {id_: e for id_, raw in entries if (e := _value(raw, id_, type_, complaints))}

    return Draft(
        diagnoses=shaped("diagnoses/", DiagnosisText),
        links=shaped("links.yaml", LinkText),
        questions=shaped("questions/", QuestionText),
        trees=_trees(documents, complaints),
        facts=plain("facts.yaml", str),
        covers=plain("covers.yaml", tuple[str, ...]),
        words={id_: raw.value for id_, raw in _entries(documents, "words.yaml", complaints)},
        errors=_errors(documents, complaints),
        complaints=complaints,
        ids=ids,
    )


def _trees(documents: Mapping[str, Any], complaints: list[Complaint]) -> dict[str, Entry[TreeText]]:
    found = ((n, d) for n, d in documents.items() if n.startswith("trees/"))
    trees = ((n, _entry(Entry(n, document), "", TreeText, complaints)) for n, document in found)
    return {name[len("trees/") : -len(".yaml")]: entry for name, entry in trees if entry}


def _errors(documents: Mapping[str, Any], complaints: list[Complaint]) -> list[Any]:
    found = documents.get("errors.yaml") or []
    if isinstance(found, list):
        return found
    complaints.append(
        Complaint("errors.yaml", "", "this must be a list; begin each error with a hyphen.")
    )
    return []


def errors(entries: Iterable[Any], complaints: list[Complaint]) -> list[Entry[ErrorText]]:
    """The entries of `errors.yaml` in their shape."""
    named = (
        (
            Entry("errors.yaml", e),
            str(e.get("code", f"entry {n}")) if isinstance(e, dict) else f"entry {n}",
        )
        for n, e in enumerate(entries, 1)
    )
    return [e for raw, place in named if (e := _entry(raw, place, ErrorText, complaints))]


def _entries(
    documents: Mapping[str, Any], prefix: str, complaints: list[Complaint]
) -> Iterator[tuple[str, Entry[Any]]]:
    """The entries of all files of a folder, or of one file; no id may stand in two."""
    seen: dict[str, str] = {}
    for file, document in documents.items():
        if not file.startswith(prefix):
            continue
        if not isinstance(document or {}, dict):
            complaints.append(
                Complaint(file, "", "this must be a map; begin each entry with its id and a colon.")
            )
            continue
        for id_, raw in (document or {}).items():
            if id_ in seen:
                text = f"this id stands in {seen[id_]} too; remove or rename one of them."
                complaints.append(Complaint(file, str(id_), text))
                continue
            seen[id_] = file
            yield id_, Entry(file, raw)


def _value(
    raw: Entry[Any], place: str, type_: type[S], complaints: list[Complaint]
) -> Entry[S] | None:
    try:
        return Entry(raw.file, msgspec.convert(raw.value, type_))
    except msgspec.ValidationError as error:
        complaints.append(Complaint(raw.file, place, _sentence(str(error))))
    return None


def _entry(
    raw: Entry[Any], place: str, shape: type[T], complaints: list[Complaint]
) -> Entry[T] | None:
    try:
        return Entry(raw.file, msgspec.convert(raw.value, shape))
    except msgspec.ValidationError as error:
        found = list(_key_slips(raw, place, shape)) or [
            Complaint(raw.file, place, _sentence(str(error)))
        ]
        complaints.extend(found)
    return None


def _key_slips(raw: Entry[Any], place: str, shape: type[Shape]) -> Iterator[Complaint]:
    """Every key too many or too few, also in the answers of a question."""
    if not isinstance(raw.value, dict):
        return
    fields = msgspec.structs.fields(shape)
    known = {f.encode_name for f in fields}
    for key in [k for k in raw.value if k not in known]:
        text = f"there is no key {key} here, only {listed(known)}; remove it or mend its spelling."
        yield Complaint(raw.file, place, text + near(str(key), known))
    for field in fields:
        if field.required and field.encode_name not in raw.value:
            yield Complaint(raw.file, place, f"the key {field.encode_name} is missing; add it.")
    answers = raw.value.get("answers")
    if shape is QuestionText and isinstance(answers, dict):
        for id_, answer in answers.items():
            yield from _key_slips(Entry(raw.file, answer), f"{place}, answer {id_}", AnswerText)


def _sentence(error: str) -> str:
    """What the shape says against an entry, for a reader who does not know shapes."""
    found = _AT_KEY.search(error)
    at = f"{found[1]}: " if found and found[1] else ""
    what = _AT_KEY.sub("", error)
    got = _GOT.match(what)
    if got:
        wanted, given = (_KINDS.get(kind, kind) for kind in got.groups())
        return f"{at}{wanted} is expected here, and there is {given}; write {wanted}."
    return f"{at}{what[:1].lower()}{what[1:]}; use one of the values that README.md lists."
