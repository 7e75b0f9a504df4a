"""Do the names fit: every link, diagnosis, question, check and answer that is named must be there.

Cheap enough for every start: a name that leads nowhere must not be met in the middle of an answer.
"""

from collections.abc import Collection, Iterator, Mapping

from knowledge.catalogue.complaints import Complaint, listed, near, unknown
from knowledge.catalogue.draft import Draft, Entry
from knowledge.catalogue.shapes import QuestionText, TreeText
from knowledge.tree import NOT_KNOWN


def references(draft: Draft, checks: Collection[str]) -> Iterator[Complaint]:
    """Every name that leads nowhere."""
    for id_, (file, diagnosis) in draft.diagnoses.items():
        for link in diagnosis.links:
            if link not in draft.ids["links.yaml"]:
                yield unknown(file, id_, "link", link, draft.links, "links.yaml")
    for id_, question in draft.questions.items():
        yield from _of_question(draft, id_, question, checks)
    for tree in draft.trees.values():
        yield from _of_tree(draft, tree)
    yield from _of_covers(draft)


def _of_covers(draft: Draft) -> Iterator[Complaint]:
    for id_, (file, general) in draft.covers.items():
        for name in (id_, *general):
            if name not in draft.ids["diagnoses/"]:
                yield unknown(file, id_, "diagnosis", name, draft.diagnoses, "diagnoses/")


def _of_question(
    draft: Draft, id_: str, entry: Entry[QuestionText], checks: Collection[str]
) -> Iterator[Complaint]:
    file, question = entry
    if question.check is not None and question.check not in checks:
        yield unknown(file, id_, "check", question.check, checks, "checks/")
    for name, answer in question.answers.items():
        if answer.diagnose is not None and answer.diagnose not in draft.ids["diagnoses/"]:
            place = f"{id_}, answer {name}"
            yield unknown(file, place, "diagnosis", answer.diagnose, draft.diagnoses, "diagnoses/")
        if name == NOT_KNOWN:
            text = f"{NOT_KNOWN} is what the bot notes when nobody can tell; give it another id."
            yield Complaint(file, f"{id_}, answer {name}", text)
    yield from _of_conditions(draft, file, f"{id_}, only-if", question.only_if)
    yield from _of_conditions(draft, file, f"{id_}, ask-if", question.ask_if)


def _of_conditions(
    draft: Draft, file: str, place: str, conditions: Mapping[str, tuple[str, ...]]
) -> Iterator[Complaint]:
    for earlier, wanted in conditions.items():
        if earlier not in draft.ids["questions/"]:
            yield unknown(file, place, "question", earlier, draft.questions, "questions/")
        if earlier not in draft.questions:
            continue
        known = {*draft.questions[earlier].value.answers, NOT_KNOWN}
        for name in wanted:
            if name not in known:
                text = f"{earlier} has no answer {name}, only {listed(known)}; name one of those."
                yield Complaint(file, place, text + near(name, known))


def _of_tree(draft: Draft, entry: Entry[TreeText]) -> Iterator[Complaint]:
    file, tree = entry
    for name in tree.questions:
        if name not in draft.ids["questions/"]:
            yield unknown(file, "questions", "question", name, draft.questions, "questions/")
    for name in tree.aside:
        if name not in tree.questions:
            text = f"{name} is no question of this tree; list it under questions too, or remove it."
            yield Complaint(file, "aside", text + near(name, tree.questions))
    yield from _landmark(draft, entry, "waits", ("waits", "nothing-waits"))
    yield from _landmark(draft, entry, "landed", ("landed", "not-landed"))


def _landmark(
    draft: Draft, entry: Entry[TreeText], key: str, needed: tuple[str, str]
) -> Iterator[Complaint]:
    file, tree = entry
    named: str | None = getattr(tree, key)
    if named is None:
        return
    if named not in tree.questions:
        text = f"{named} is no question of this tree; list it under questions too, or remove it."
        yield Complaint(file, key, text + near(named, tree.questions))
    elif named in draft.questions:
        missing = [a for a in needed if a not in draft.questions[named].value.answers]
        if missing:
            text = (
                f"{named} lacks the answers {listed(missing)}; add them, or name another question."
            )
            yield Complaint(file, key, text)
