"""Looking at the knowledge itself: check it, show an entry, draw a tree, tell what is covered."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypedDict

from knowledge.catalogue import (
    HOME,
    NAMED_BY_HANDLERS,
    Catalogue,
    CatalogueError,
    Diagnosis,
    ErrorText,
    load,
    near,
    scenarios,
)
from knowledge.tree import Question, Tree
from knowledge.vocabulary import PLACES

Covered = Literal["look-up", "guided", "not yet"]
STATES: tuple[Covered, ...] = ("look-up", "guided", "not yet")
BY_CHECK = {True: "look-up or person", False: "look-up"}
NODE_TEXT = 80  # characters of a question that still fit into a box


class Coverage(TypedDict):
    """Which catalogue ids are diagnosed, and how; `core` counts the ones that come first."""

    ids: dict[str, Covered]
    totals: dict[Covered, int]
    core: dict[Covered, int]
    core_open: list[str]


class Option(TypedDict):
    """An answer as `whysync ask --answer QUESTION=VALUE` takes it."""

    id: str
    label: str


class Listed(TypedDict):
    """A question as `whysync knowledge questions --json` lists it."""

    id: str
    place: str
    text: str
    answers: list[Option]
    trees: list[str]


def check(root: Path = HOME) -> tuple[bool, tuple[str, ...]]:
    """Whether the knowledge files are in order, and the lines that say so or say what is not."""
    try:
        catalogue = load(root)
    except CatalogueError as error:
        count = len(error.complaints)
        return False, (*map(str, error.complaints), f"{count} to mend.")
    numbers = (
        (len(catalogue.diagnoses), "diagnoses"),
        (len(catalogue.questions), "questions"),
        (len(catalogue.trees), "trees"),
        (len(catalogue.error_entries), "errors"),
        (len(catalogue.facts), "facts"),
        (len(catalogue.links), "links"),
    )
    return True, (", ".join(f"{n} {what}" for n, what in numbers) + ": all in order.",)


def show(catalogue: Catalogue, id_: str) -> str:
    """All words of whatever has this id: a diagnosis, a question, an error, a link or a fact."""
    found = list(_previews(catalogue, id_))
    if not found:
        known = {*catalogue.diagnoses, *catalogue.questions, *catalogue.links, *catalogue.facts}
        known |= {error.code for error in catalogue.error_texts}
        raise LookupError(
            f"There is no diagnosis, question, error, link or fact {id_}.{near(id_, known)}"
        )
    return "\n\n".join(found)


def _previews(catalogue: Catalogue, id_: str) -> Iterator[str]:
    if id_ in catalogue.diagnoses:
        yield "\n".join(_diagnosis(catalogue, catalogue.diagnoses[id_]))
    if id_ in catalogue.questions:
        yield "\n".join(_question(catalogue, catalogue.questions[id_]))
    for error in catalogue.error_texts:
        if id_.lower() in {name.lower() for name in (error.code, *error.aliases)}:
            yield "\n".join(_error(catalogue, error))
    if id_ in catalogue.links:
        yield "\n".join(("Link " + id_, *_links(catalogue, [id_])))
    if id_ in catalogue.facts:
        yield f"Fact {id_}\n{catalogue.facts[id_]}"


def _diagnosis(catalogue: Catalogue, diagnosis: Diagnosis) -> Iterator[str]:
    yield f"Diagnosis {diagnosis.id} ({diagnosis.place})"
    yield diagnosis.title
    yield diagnosis.because
    yield from _steps(diagnosis.do)
    yield f"Who: {', '.join(diagnosis.who)}"
    yield from _links(catalogue, diagnosis.links)
    for question in catalogue.questions.values():
        for answer, choice in question.choices.items():
            if choice.diagnose == diagnosis.id:
                by = "person" if not question.check else BY_CHECK[question.asked]
                yield f"Reached from: {question.id} = {answer} ({choice.effect}; by {by})"
    for general in catalogue.covers.get(diagnosis.id, ()):
        yield f"Makes redundant: {general}"


def _question(catalogue: Catalogue, question: Question) -> Iterator[str]:
    yield f"Question {question.id} ({question.place})"
    texts = (
        question.ask,
        question.why and f"Why: {question.why}",
        question.where and f"Where: {question.where}",
    )
    yield from (text.strip() for text in texts if text)
    for answer, choice in question.choices.items():
        leads = f" -> {choice.diagnose} ({choice.effect})" if choice.diagnose else ""
        yield f"- {answer}: {choice.label}{leads}"
    for earlier, wanted in question.only_if.items():
        yield f"Only if: {earlier} is {' or '.join(wanted)}"
    for earlier, wanted in question.ask_if.items():
        yield f"Put to a person only if: {earlier} is {' or '.join(wanted)}"
    if question.check:
        yield f"Look-ups it needs: {', '.join(question.needs) or 'none'}"
    if question.wants:
        yield f"Look-ups it can use: {', '.join(question.wants)}"
    if not question.asked:
        yield "Never put to a person."
    yield f"Trees: {', '.join(_trees_of(catalogue, question.id)) or 'none'}"


def _error(catalogue: Catalogue, error: ErrorText) -> Iterator[str]:
    yield f"Error {error.code} ({error.kind})"
    if error.aliases:
        yield f"Also: {', '.join(error.aliases)}"
    yield error.meaning
    yield from _steps(error.do)
    if error.diagnosis:
        yield f"Diagnosis: {error.diagnosis}"
    yield from _links(catalogue, error.links)


def _steps(steps: Iterable[str]) -> Iterator[str]:
    return (f"{n}. {step}" for n, step in enumerate(steps, 1))


def _links(catalogue: Catalogue, ids: Iterable[str]) -> Iterator[str]:
    return (f"{catalogue.links[id_].title}: {catalogue.links[id_].url}" for id_ in ids)


def _trees_of(catalogue: Catalogue, question: str) -> list[str]:
    return [
        id_ for id_, tree in catalogue.trees.items() if question in {q.id for q in tree.questions}
    ]


def draw(catalogue: Catalogue, tree_id: str) -> str:
    """A tree as a Mermaid flowchart: questions by place, answers as edges, diagnoses as leaves."""
    if tree_id not in catalogue.trees:
        raise LookupError(f"There is no tree {tree_id}.{near(tree_id, catalogue.trees)}")
    tree = catalogue.trees[tree_id]
    return "\n".join(("flowchart TD", *_nodes(tree), *_edges(catalogue, tree))) + "\n"


def _nodes(tree: Tree) -> Iterator[str]:
    for place in PLACES:
        questions = [q for q in tree.questions if q.place == place]
        if not questions:
            continue
        yield f'  subgraph {_node("p", place)}["{place}"]'
        for question in questions:
            shape = '(["{}"])' if question.check and not question.asked else '["{}"]'
            yield f"    {_node('q', question.id)}{shape.format(_text(question.ask or question.id))}"
        yield "  end"


def _edges(catalogue: Catalogue, tree: Tree) -> Iterator[str]:
    leaves: dict[str, None] = {}
    following = [*(_node("q", q.id) for q in tree.questions[1:]), "done"]
    for question, then in zip(tree.questions, following, strict=True):
        at = _node("q", question.id)
        on = [c.label for c in question.choices.values() if not c.diagnose]
        yield f'  {at} -->|"{_text(" / ".join(on))}"| {then}' if on else f"  {at} -.-> {then}"
        for choice in question.choices.values():
            if choice.diagnose:
                leaves[choice.diagnose] = None
                yield f'  {at} -->|"{_text(choice.label)}"| {_node("d", choice.diagnose)}'
    for leaf in leaves:
        yield f'  {_node("d", leaf)}{{{{"{_text(catalogue.diagnoses[leaf].title)}"}}}}'
    yield '  done(["nothing else stops it"])'


def _node(kind: str, id_: str) -> str:
    """An id that Mermaid takes for no word of its own."""
    return f"{kind}_{re.sub(r'[^a-z0-9]', '_', id_.lower())}"


def _text(text: str) -> str:
    """A text inside quotes, shortened; what Mermaid would read as markup is written by its name."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= NODE_TEXT else flat[: NODE_TEXT - 1].rstrip() + "…"
    for sign, name in (
        ("#", "#35;"),
        ("&", "#amp;"),
        ('"', "#quot;"),
        ("<", "#lt;"),
        (">", "#gt;"),
    ):
        short = short.replace(sign, name)
    return short


def coverage(catalogue: Catalogue) -> Coverage:
    """How each id of the catalogue is diagnosed today."""
    known = scenarios(catalogue.root)
    ids = {id_: None for section in known.sections.values() for id_ in section}
    ids |= dict.fromkeys(catalogue.diagnoses)
    states = {id_: _covered(catalogue, id_) for id_ in ids}
    core = [id_ for family in known.core.values() for id_ in family]
    return Coverage(
        ids=states,
        totals=_count(states.values()),
        core=_count(states[id_] for id_ in core),
        core_open=[id_ for id_ in core if states[id_] != "look-up"],
    )


def coverage_lines(told: Coverage) -> Iterator[str]:
    """The same as lines of text."""
    for id_, state in told["ids"].items():
        yield f"{state:8} {id_}"
    for what, numbers in (("All", told["totals"]), ("Core", told["core"])):
        counts = ", ".join(f"{n} {state}" for state, n in numbers.items())
        yield f"{what}: {counts}, of {sum(numbers.values())}."


def _covered(catalogue: Catalogue, id_: str) -> Covered:
    by = {
        question.check is not None
        for question in catalogue.questions.values()
        for choice in question.choices.values()
        if choice.diagnose == id_
    }
    if True in by or id_ in NAMED_BY_HANDLERS:
        return "look-up"
    return "guided" if by else "not yet"


def _count(states: Iterable[Covered]) -> dict[Covered, int]:
    listed = list(states)
    return {state: listed.count(state) for state in STATES}


def questions(catalogue: Catalogue) -> list[Listed]:
    """Every question with its answers, and the trees that ask it."""
    return [
        Listed(
            id=question.id,
            place=question.place,
            text=question.ask,
            answers=[
                Option(id=id_, label=choice.label) for id_, choice in question.choices.items()
            ],
            trees=_trees_of(catalogue, question.id),
        )
        for question in catalogue.questions.values()
    ]
