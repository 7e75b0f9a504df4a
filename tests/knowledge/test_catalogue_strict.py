"""Every slip an editor can make is refused, with the file and the place where it is mended."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalogue import CatalogueError, load
from knowledge.catalogue.placeholders import placeholders
from tests.knowledge.slips import ARRIVAL, CHECKS, ELSEWHERE, ORPHAN, PLACES, SLIPS
from tests.knowledge.small_knowledge import lay, mend


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small complete knowledge folder."""
    return lay(tmp_path)


def complaints(root: Path) -> list[tuple[str, str]]:
    """Where the strict loader finds something, as file and place."""
    try:
        load(root)
    except CatalogueError as refused:
        return [(c.file, c.place) for c in refused.complaints]
    return []


def test_the_small_folder_is_in_order(root: Path) -> None:
    """Without a slip there is no complaint."""
    assert complaints(root) == []


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_where_it_is(root: Path, slip: str) -> None:
    """The complaint names the broken file and the broken entry."""
    file, old, new, *places = SLIPS[slip]
    mend(root, file, old, new)

    assert complaints(root) == [(file, place) for place in places]


@pytest.mark.parametrize("slip", ELSEWHERE)
def test_a_slip_between_two_files_is_refused(root: Path, slip: str) -> None:
    """Where two files do not fit, the complaint names the one that is to be mended."""
    file, old, new, expected = ELSEWHERE[slip]
    mend(root, file, old, new)

    assert set(complaints(root)) == expected


def test_a_complaint_is_a_sentence_with_file_place_and_mend(root: Path) -> None:
    """It can be read aloud, and says what was probably meant."""
    mend(root, ARRIVAL, "diagnose: cs-ou-not-selected", "diagnose: cs-ou-not-selectd")

    with pytest.raises(CatalogueError) as refused:
        load(root)

    assert str(refused.value) == (
        "questions/arrival.yaml, staged, answer filtered: there is no diagnosis cs-ou-not-selectd"
        " in diagnoses/; mend the name or add it there. Did you mean cs-ou-not-selected?"
    )


def test_all_slips_are_told_together(root: Path) -> None:
    """An editor mends everything in one go."""
    mend(root, PLACES, "links: [scheduler]", "links: [schedule]")
    mend(root, ARRIVAL, "effect: spoils", "effect: breaks")
    mend(root, "covers.yaml", "cs-disconnector-no-scope", "cs-x")

    assert {file for file, _ in complaints(root)} >= {PLACES, ARRIVAL, "covers.yaml"}


@pytest.mark.parametrize(
    "name", ["facts.yaml", "words.yaml", "covers.yaml", "errors.yaml", "links.yaml"]
)
def test_a_missing_file_is_told(root: Path, name: str) -> None:
    """No file may be lost unseen."""
    (root / name).unlink()

    assert (name, "") in complaints(root)


def test_a_tree_needs_no_landmarks(root: Path) -> None:
    """Without them a fault that touches all is itself what was asked about."""
    mend(root, ORPHAN, "waits: waiting\nlanded: arrived\n", "")

    assert complaints(root) == []


def test_a_slip_is_told_once(root: Path) -> None:
    """A landmark that is listed is not complained of again, nor is what a broken entry names."""
    mend(root, ORPHAN, "waiting", "wating")
    mend(root, "links.yaml", 'title: "The scheduler"', 'titel: "The scheduler"')
    mend(
        root,
        "facts.yaml",
        '"{container} is in the exclusion list, {actual} and not {expected}"',
        "[x]",
    )
    mend(root, PLACES, '"In sync"', "[x]")
    mend(root, ARRIVAL, '    staged: {label: "Yes"}', '    staged: {lable: "Yes"}')

    assert complaints(root) == [
        (PLACES, "healthy-in-sync"),
        ("links.yaml", "scheduler"),
        ("links.yaml", "scheduler"),
        (ARRIVAL, "staged, answer staged"),
        (ARRIVAL, "staged, answer staged"),
        ("facts.yaml", "left-out"),
        (ORPHAN, "questions"),
    ]


def test_a_missing_tree_is_told(root: Path) -> None:
    """Each symptom has its questions."""
    (root / ORPHAN).unlink()

    assert complaints(root) == [(ORPHAN, "")]


def test_a_tree_of_no_symptom_is_told(root: Path) -> None:
    """A misspelt file name would never be walked."""
    (root / ORPHAN).rename(root / "trees/orphans.yaml")

    assert complaints(root) == [(ORPHAN, ""), ("trees/orphans.yaml", "")]


@pytest.mark.parametrize("name", ["fact.yaml", "diagnoses/more.yml", "texts/words.yaml"])
def test_a_file_nobody_reads_is_told(root: Path, name: str) -> None:
    """Entries in a misspelt file would be lost unseen."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("a: b\n", encoding="utf-8")

    assert complaints(root) == [(name, "")]


def test_a_question_no_tree_asks_is_told(root: Path) -> None:
    """A question is written to be asked."""
    text = (
        "lost:\n  place: metaverse\n  ask: a\n  why: b\n  where: c\n  answers: {yes: {label: d}}\n"
    )
    (root / "questions/metaverse.yaml").write_text(text, encoding="utf-8")

    assert complaints(root) == [("questions/metaverse.yaml", "lost")]


def test_an_id_in_two_files_is_told(root: Path) -> None:
    """One id, one place."""
    text = (root / PLACES).read_text(encoding="utf-8")
    (root / "diagnoses/second.yaml").write_text(text[text.index("healthy") :], encoding="utf-8")

    assert complaints(root) == [("diagnoses/second.yaml", "healthy-in-sync")]


def test_a_circle_of_covers_is_told(root: Path) -> None:
    """Of two diagnoses that cover each other none would be left."""
    (root / "covers.yaml").write_text(
        "cs-ou-not-selected: [cs-disconnector-no-scope, env-staging-mode]\n"
        "cs-disconnector-no-scope: [healthy-in-sync, cs-ou-not-selected]\n"
        "env-staging-mode: [healthy-in-sync]\n",
        encoding="utf-8",
    )

    assert complaints(root) == [
        ("covers.yaml", "cs-ou-not-selected"),
        ("covers.yaml", "cs-disconnector-no-scope"),
    ]


def test_errors_that_are_no_list_are_told(root: Path) -> None:
    """The error codes are a list, since a code is no id."""
    (root / "errors.yaml").write_text("a: b\n", encoding="utf-8")

    assert ("errors.yaml", "") in complaints(root)


def test_a_check_of_one_name_in_two_modules_is_told(root: Path) -> None:
    """A question names a check by its name alone."""
    text = (root / CHECKS).read_text(encoding="utf-8")
    (root / "checks/again.py").write_text(text, encoding="utf-8")

    assert {place for _, place in complaints(root)} == {"waiting", "staged", "arrived"}


def test_a_file_in_another_encoding_is_told(root: Path) -> None:
    """Umlauts saved in an old code page would be shown as rubbish."""
    (root / "words.yaml").write_bytes('a: "ä"\n'.encode("latin-1"))

    assert complaints(root) == [("words.yaml", "")]


def test_a_control_character_is_told(root: Path) -> None:
    """A pasted control character is no YAML."""
    (root / "words.yaml").write_bytes(b'a: "\x07"\n')

    assert complaints(root) == [("words.yaml", "")]


@pytest.mark.parametrize(
    "step",
    [
        "Never disable directory synchronization to troubleshoot.",
        "Clone the rule instead of editing the default rule. Do not edit an out-of-box rule.",
        "Review the pending deletes, then run Disable-ADSyncExportDeletionThreshold.",
        "Do not make the account a domain admin.",
    ],
)
def test_warnings_are_no_advice(root: Path, step: str) -> None:
    """A text may name what must not be done."""
    mend(root, PLACES, '["Nothing."]', f'["{step}"]')

    assert complaints(root) == []


@pytest.mark.parametrize("name", [PLACES, ARRIVAL, ORPHAN, "words.yaml", "errors.yaml"])
@given(text=st.text(alphabet="ab:-[]{}&!?~#|>, \n'\"%@`\t\x07ä"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_read_or_refused(root: Path, name: str, text: str) -> None:
    """No content of a file stops the loader with anything but complaints."""
    (root / name).write_text(text, encoding="utf-8")

    assert all(file for file, _ in complaints(root))


@given(st.text())
def test_any_text_has_placeholders_or_a_complaint(text: str) -> None:
    """Whatever is typed is either read or refused, and never stops the loader."""
    names, wrong = placeholders(text)

    assert not (names and wrong)
    assert all(f"{{{name}}}" in text for name in names)
