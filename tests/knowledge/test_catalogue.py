"""The catalogue as its users meet it: what it holds, and that start and check agree."""

import re
from pathlib import Path

import pytest

from knowledge import catalogue as loader
from knowledge.catalogue import Catalogue, CatalogueError, load, load_fast, shapes
from knowledge.catalogue.cache import files
from knowledge.catalogue.draft import read
from knowledge.catalogue.parse import parse
from knowledge.catalogue.signatures import checks
from tests.knowledge.small_knowledge import lay, mend


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small complete knowledge folder, and a cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return lay(tmp_path / "knowledge")


def test_entries_know_their_ids(root: Path) -> None:
    """Diagnoses, links, questions and trees carry the id they are found under."""
    catalogue = load(root)

    for kind in (catalogue.diagnoses, catalogue.links, catalogue.questions, catalogue.trees):
        assert [entry.id for entry in kind.values()] == list(kind)


def test_a_question_knows_its_check(root: Path) -> None:
    """What a check needs and can use is read off its signature."""
    question = load(root).questions["staged"]

    assert question.check is not None
    assert question.needs == ("connector_space", "directory")
    assert question.wants == ("rules",)
    assert load(root).questions["waiting"].wants == ("now",)


def test_a_guided_question_has_no_check(root: Path) -> None:
    """A question without a check needs nothing and is put to a person."""
    question = load(root).questions["staging"]

    assert (question.check, question.needs, question.wants, question.asked) == (None, (), (), True)
    assert question.choices["yes"].diagnose == "env-staging-mode"
    assert question.choices["yes"].effect == "holds"


def test_a_tree_holds_its_questions_in_order(root: Path) -> None:
    """Order, asides and the two landmarks come from the file."""
    tree = load(root).tree("orphan")

    assert [q.id for q in tree.questions] == ["waiting", "staging", "staged", "arrived"]
    assert tree.aside == frozenset({"staging"})
    assert (tree.waits, tree.landed) == ("waiting", "arrived")
    assert tree.questions[3].only_if == {"staged": ("staged", "not-known")}


def test_a_question_may_be_asked_after_some_answers_only(root: Path) -> None:
    """Ask-if is read like only-if, and stands beside it."""
    mend(root, "questions/arrival.yaml", "  only-if:", "  ask-if: {waiting: [waits]}\n  only-if:")

    arrived = load(root).questions["arrived"]

    assert arrived.ask_if == {"waiting": ("waits",)}
    assert arrived.only_if == {"staged": ("staged", "not-known")}
    assert load(root).questions["staged"].ask_if == {}


def test_other_walks_the_object_tree(root: Path) -> None:
    """A symptom without a tree of its own has a stand-in."""
    assert load(root).tree("other").id == "object-not-syncing"


def test_yes_no_and_numbers_stay_texts(root: Path) -> None:
    """What an editor types is what is read, but for true and false."""
    catalogue = load(root)

    assert set(catalogue.questions["staging"].choices) == {"yes", "no"}
    assert catalogue.questions["staging"].choices["yes"].label == "Yes"
    assert catalogue.error_texts[0].code == "8344"
    assert catalogue.questions["waiting"].asked is False


def test_error_codes_wait_until_they_are_wanted(root: Path) -> None:
    """The start does not look into errors.yaml; whoever opens it gets every entry."""
    catalogue = load_fast(root)

    assert len(catalogue.error_entries) == 2
    assert [e.code for e in catalogue.error_texts] == ["8344", "stopped-server"]
    assert [m.entry.code for m in catalogue.errors.find("error 8344")] == ["8344"]


def _plain(catalogue: Catalogue) -> object:
    questions = {
        id_: (q.place, q.ask, q.choices, q.needs, q.wants, q.only_if, q.ask_if, q.asked)
        for id_, q in catalogue.questions.items()
    }
    trees = {id_: [q.id for q in tree.questions] for id_, tree in catalogue.trees.items()}
    rest = (catalogue.diagnoses, catalogue.links, catalogue.facts, catalogue.words)
    return questions, trees, rest, catalogue.covers, list(catalogue.error_entries)


def test_the_fast_way_loads_the_same(root: Path) -> None:
    """Parsed, cached and checked, it is the same knowledge."""
    first, again, checked = load_fast(root), load_fast(root), load(root)

    assert _plain(first) == _plain(again) == _plain(checked)


def test_the_fast_way_refuses_names_that_lead_nowhere(root: Path) -> None:
    """An answer must not run into a name without an entry, so the start refuses it."""
    mend(root, "questions/arrival.yaml", "diagnose: cs-ou-not-selected", "diagnose: cs-ou")

    with pytest.raises(CatalogueError) as refused:
        load_fast(root)

    assert [c.place for c in refused.value.complaints] == ["staged, answer filtered"]


def test_the_real_checks_are_found() -> None:
    """Those of the program itself are imported like any module, so that all share their types."""
    found = checks(loader.HOME)

    assert found
    assert all(check.__module__.startswith("knowledge.checks.") for check in found.values())


def test_schema_is_current() -> None:
    """`schema.json` is what the shapes say. Renew it: write shapes.schema() into the file."""
    kept = (loader.HOME / "schema.json").read_text(encoding="utf-8")

    assert kept == shapes.schema()


def test_the_examples_of_the_readme_have_their_shape(tmp_path: Path) -> None:
    """What an editor copies from `README.md` is accepted."""
    text = (loader.HOME / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "diagnoses").mkdir()
    (tmp_path / "questions").mkdir()
    for name, example in zip(("links", "diagnoses/a", "questions/a"), examples, strict=True):
        (tmp_path / f"{name}.yaml").write_text(example, encoding="utf-8")

    draft = read(parse(files(tmp_path)))

    assert draft.complaints == []
    assert draft.links.keys() == {"prevent-deletes"}
    assert draft.diagnoses.keys() == {"sched-cycle-disabled"}
    assert draft.questions.keys() == {"wizard-open"}


def test_scenarios_name_the_core(root: Path) -> None:
    """The list of what should be there one day, and of what comes first."""
    known = loader.scenarios(root)

    assert known.core == {"places": ("cs-ou-not-selected", "pwd-fips")}
    assert list(known.sections) == ["places", "outcomes"]


def test_the_real_core_is_in_the_list() -> None:
    """Every one of the seventy is a listed id, and each id is listed once."""
    known = loader.scenarios(loader.HOME)
    ids = [id_ for section in known.sections.values() for id_ in section]
    core = [id_ for family in known.core.values() for id_ in family]

    assert len(ids) == len(set(ids))
    assert len(core) == len(set(core)) == 70
    assert set(core) <= set(ids)
