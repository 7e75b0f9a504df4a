"""What `whysync knowledge check` and CI look at beyond shapes and names; too slow for a start."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType
from typing import get_args

from knowledge.catalogue.complaints import Complaint, listed, unknown
from knowledge.catalogue.draft import Draft, errors
from knowledge.catalogue.judges import judges
from knowledge.catalogue.proofs import proofs
from knowledge.catalogue.reach import reach
from knowledge.catalogue.shapes import ErrorText
from knowledge.catalogue.wording import advice, wording


def strict(draft: Draft, checks: Mapping[str, FunctionType], root: Path) -> Iterator[Complaint]:
    """Every complaint about order and reach, the checks, the facts and the words."""
    yield from reach(draft, root)
    yield from judges(draft, checks)
    yield from proofs(draft, root)
    yield from wording(draft)
    yield from _errors(draft)


def _errors(draft: Draft) -> Iterator[Complaint]:
    """The error codes, which the start leaves unread."""
    from knowledge.errors import Kind  # with it comes the library that compares texts

    complaints: list[Complaint] = []
    seen: set[tuple[str, str]] = set()
    for file, entry in errors(draft.errors, complaints):
        yield from _error(draft, file, entry)
        if entry.kind not in get_args(Kind):
            text = (
                f"there is no kind {entry.kind}, only {listed(get_args(Kind))}; name one of those."
            )
            yield Complaint(file, entry.code, text)
        if (entry.code, entry.kind) in seen:
            text = "this code of this kind stands here twice; make one entry of both."
            yield Complaint(file, entry.code, text)
        seen.add((entry.code, entry.kind))
    yield from complaints


def _error(draft: Draft, file: str, entry: ErrorText) -> Iterator[Complaint]:
    for link in entry.links:
        if link not in draft.ids["links.yaml"]:
            yield unknown(file, entry.code, "link", link, draft.links, "links.yaml")
    if entry.diagnosis is not None and entry.diagnosis not in draft.ids["diagnoses/"]:
        known = draft.diagnoses
        yield unknown(file, entry.code, "diagnosis", entry.diagnosis, known, "diagnoses/")
    yield from advice(file, entry.code, entry.do)
