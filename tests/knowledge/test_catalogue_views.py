"""Looking at the knowledge: previews, drawings, coverage, lists."""

import re
from pathlib import Path

import pytest

from handlers import knowledge_views as views
from knowledge.catalogue import Catalogue, load
from tests.knowledge.small_knowledge import SYMPTOMS, lay, mend


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small complete knowledge folder."""
    return lay(tmp_path)


@pytest.fixture
def catalogue(root: Path) -> Catalogue:
    """What is in it."""
    return load(root)


def test_check_counts_what_is_in_order(root: Path) -> None:
    """Without complaints one line says how much there is."""
    good, lines = views.check(root)

    assert good
    assert len(lines) == 1
    assert "4 diagnoses, 4 questions, 11 trees, 2 errors" in lines[0]


def test_check_gives_a_line_for_each_complaint(root: Path) -> None:
    """With complaints each is a line, and the last line counts them."""
    mend(root, "covers.yaml", "[cs-disconnector-no-scope]", "[cs-x, cs-y]")

    good, lines = views.check(root)

    assert not good
    assert [line.split(":")[0] for line in lines[:-1]] == ["covers.yaml, cs-ou-not-selected"] * 2
    assert lines[-1].startswith("2 ")


def test_a_diagnosis_is_shown_with_all_its_words(catalogue: Catalogue) -> None:
    """Also with what leads to it, and what it makes redundant."""
    shown = views.show(catalogue, "cs-ou-not-selected")
    diagnosis = catalogue.diagnoses["cs-ou-not-selected"]

    for text in (diagnosis.title, diagnosis.because, *diagnosis.do, *diagnosis.who):
        assert text in shown
    assert catalogue.links["filtering"].url in shown
    assert "staged = filtered (stops; by look-up or person)" in shown
    assert "cs-disconnector-no-scope" in shown


def test_a_diagnosis_of_a_guided_question_says_so(catalogue: Catalogue) -> None:
    """An editor sees that only a person can lead there."""
    shown = views.show(catalogue, "env-staging-mode")

    assert "staging = yes (holds; by person)" in shown
    assert "arrived = not-landed (stops; by look-up)" in shown


def test_a_question_is_shown_with_all_its_words(catalogue: Catalogue) -> None:
    """Text, reason, place to look, answers, look-ups and trees."""
    shown = views.show(catalogue, "staged")
    question = catalogue.questions["staged"]

    for text in (question.ask, question.why, question.where):
        assert text in shown
    assert "- filtered: No -> cs-ou-not-selected (stops)" in shown
    assert "connector_space, directory" in shown
    assert "rules" in shown
    assert all(symptom in shown for symptom in SYMPTOMS)


def test_a_guided_question_needs_no_look_up(catalogue: Catalogue) -> None:
    """Only a person answers it."""
    assert "Look-ups" not in views.show(catalogue, "staging")


def test_a_silent_question_is_shown_as_such(catalogue: Catalogue) -> None:
    """One that is never asked has no text, and says after which answers it makes sense."""
    shown = views.show(catalogue, "arrived")

    assert "Only if: staged is staged or not-known" in shown
    assert "Never put to a person." in shown


def test_a_question_for_some_answers_only_is_shown_as_such(root: Path) -> None:
    """An editor sees after which answers it is put to a person."""
    mend(root, "questions/arrival.yaml", "only-if:", "ask-if:")

    shown = views.show(load(root), "arrived")

    assert "Put to a person only if: staged is staged or not-known" in shown
    assert "Only if" not in shown


@pytest.mark.parametrize("code", ["8344", "permission-issue", "Permission-Issue"])
def test_an_error_is_shown_by_code_and_alias(catalogue: Catalogue, code: str) -> None:
    """However it is spelled, it is the same entry."""
    shown = views.show(catalogue, code)

    assert "The connector account may not write." in shown
    assert "1. Give it the right." in shown
    assert "Diagnosis: cs-ou-not-selected" in shown


def test_a_plain_error_is_shown(catalogue: Catalogue) -> None:
    """One without alias, diagnosis and link."""
    assert "Diagnosis" not in views.show(catalogue, "stopped-server")


def test_links_and_facts_are_shown(catalogue: Catalogue) -> None:
    """Whatever has an id can be looked at."""
    assert catalogue.links["filtering"].url in views.show(catalogue, "filtering")
    assert catalogue.facts["left-out"] in views.show(catalogue, "left-out")


def test_an_unknown_id_says_what_was_meant(catalogue: Catalogue) -> None:
    """A misspelt id is no crash."""
    with pytest.raises(LookupError, match="Did you mean staging"):
        views.show(catalogue, "stagin")


def test_a_drawing_holds_questions_answers_and_diagnoses(catalogue: Catalogue) -> None:
    """Every question is a node in its place, every answer an edge, every diagnosis a leaf."""
    drawing = views.draw(catalogue, "orphan")

    assert drawing.startswith("flowchart TD\n")
    for line in (
        '  subgraph p_environment["environment"]',
        '    q_staging["Is the server in staging mode?"]',
        '    q_waiting(["waiting"])',
        '  q_waiting -->|"Yes / No"| q_staging',
        '  q_staging -->|"Yes"| d_env_staging_mode',
        "  q_arrived -.-> done",
        '  d_cs_ou_not_selected{{"An OU filter leaves {name} out"}}',
    ):
        assert line + "\n" in drawing
    assert drawing.count("subgraph") == drawing.count("\n  end\n") == 4


def test_a_drawing_has_no_text_that_could_be_markup(root: Path) -> None:
    """Quotes and angle brackets of a text do not end it; a long text is cut."""
    long = "word " * 40
    mend(root, "questions/operations.yaml", "Is the server", f'<b> \\"#1\\" & {long}')

    drawing = views.draw(load(root), "orphan")

    texts = re.findall(r'\["(.*?)"\]\n', drawing)
    assert all(not set('"<>') & set(text) for text in texts)
    assert any(t.startswith("#lt;b#gt; #quot;#35;1#quot; #amp; word") for t in texts)
    assert any(text.endswith("…") for text in texts)


def test_a_drawing_of_an_unknown_tree_says_what_was_meant(catalogue: Catalogue) -> None:
    """A misspelt tree is no crash."""
    with pytest.raises(LookupError, match="Did you mean orphan"):
        views.draw(catalogue, "orphans")


def test_coverage_tells_how_each_id_is_diagnosed(catalogue: Catalogue) -> None:
    """By look-up, by guided answers only, or not yet; the handlers' outcomes are look-ups."""
    told = views.coverage(catalogue)

    assert told["ids"] == {
        "cs-ou-not-selected": "look-up",
        "cs-disconnector-no-scope": "look-up",
        "env-staging-mode": "look-up",
        "pwd-fips": "not yet",
        "healthy-in-sync": "look-up",
    }
    assert told["totals"] == {"look-up": 4, "guided": 0, "not yet": 1}
    assert told["core"] == {"look-up": 1, "guided": 0, "not yet": 1}
    assert told["core_open"] == ["pwd-fips"]


def test_coverage_tells_what_only_a_person_can_answer(root: Path) -> None:
    """A diagnosis that no check leads to is guided."""
    mend(root, "questions/arrival.yaml", ", diagnose: env-staging-mode", "")

    assert views.coverage(load(root))["ids"]["env-staging-mode"] == "guided"


def test_coverage_as_lines(catalogue: Catalogue) -> None:
    """A line for each id, then the two totals."""
    lines = list(views.coverage_lines(views.coverage(catalogue)))

    assert lines[0] == "look-up  cs-ou-not-selected"
    assert lines[-2:] == [
        "All: 4 look-up, 0 guided, 1 not yet, of 5.",
        "Core: 1 look-up, 0 guided, 1 not yet, of 2.",
    ]


def test_questions_are_listed_with_their_answers(catalogue: Catalogue) -> None:
    """The ids that `--answer` takes."""
    listed = {question["id"]: question for question in views.questions(catalogue)}

    assert listed["staging"] == {
        "id": "staging",
        "place": "environment",
        "text": "Is the server in staging mode?",
        "answers": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}],
        "trees": sorted(SYMPTOMS),
    }
