"""Who answers: does each check fit its question, and can each question be answered by somebody."""

from collections.abc import Iterator, Mapping
from types import FunctionType

from knowledge.answer import LOOK_UPS
from knowledge.catalogue.complaints import Complaint, near, unknown
from knowledge.catalogue.draft import Draft, Entry
from knowledge.catalogue.shapes import QuestionText
from knowledge.catalogue.signatures import answers, file_of, is_variadic, parameters

CONTEXTS = ("about", "now")


def judges(draft: Draft, checks: Mapping[str, FunctionType]) -> Iterator[Complaint]:
    """Every check and every question that the other side does not fit."""
    used = {q.value.check for q in draft.questions.values()}
    for name, check in checks.items():
        if name not in used and not draft.complaints:
            text = "no question names this check; name it, or begin its name with an underscore."
            yield Complaint(file_of(check), name, text)
        yield from _parameters(name, check)
        if answers(check) is None:
            text = "its answers cannot be read; annotate the return as Answer[Literal[...]] | None."
            yield Complaint(file_of(check), name, text)
    for id_, question in draft.questions.items():
        yield from _answerer(id_, question)
        yield from _answers(id_, question, checks)


def _parameters(name: str, check: FunctionType) -> Iterator[Complaint]:
    known = {*LOOK_UPS, *CONTEXTS}
    needs, wants = parameters(check)
    for parameter in (*needs, *wants):
        if parameter not in known:
            home = "knowledge.answer.LOOK_UPS"
            yield unknown(file_of(check), name, "look-up", parameter, known, home)
    if is_variadic(check):
        text = "*args and **kwargs name no look-up; write each look-up as a parameter of its own."
        yield Complaint(file_of(check), name, text)


def _answerer(id_: str, entry: Entry[QuestionText]) -> Iterator[Complaint]:
    file, question = entry
    if not question.check and not (question.ask and question.asked):
        yield Complaint(
            file, id_, "nobody can answer this: it has no check and is not asked; add one."
        )
        return
    if not question.asked:
        return
    for key in ("ask", "why", "where"):
        if not getattr(question, key).strip():
            text = f"people are asked this, and {key} is missing; add it, or asked: false."
            yield Complaint(file, id_, text)


def _answers(
    id_: str, entry: Entry[QuestionText], checks: Mapping[str, FunctionType]
) -> Iterator[Complaint]:
    file, question = entry
    check = checks.get(question.check or "")
    given = answers(check) if check else None
    if check is None or given is None:
        return
    for answer in sorted({*given} - {*question.answers}):
        text = f"its check {question.check} can answer {answer}; add that under answers."
        yield Complaint(file, id_, text)
    for answer in sorted({*question.answers} - {*given}):
        text = f"its check {question.check} never gives this answer; remove it, or mend its name."
        yield Complaint(file, f"{id_}, answer {answer}", text + near(answer, given))
