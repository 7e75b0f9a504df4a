"""Deletes that nobody expected, without a name: a cause is told only when it explains them all."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN, About
from knowledge.checks.pending_deletes import pending_deletes_cause, pending_deletes_in_directory
from knowledge.vocabulary import DirectoryObject, ScopeClause
from tests.knowledge.build import (
    CORP,
    NOW,
    SALES,
    ago,
    connector,
    entra_row,
    partition,
    person,
    rule,
)

NOBODY = About(symptom="unexpected-deletes")
ROWS = (entra_row(), entra_row(), entra_row())
OLD = f"OU=Old,{CORP}"


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def live(n: int = 1, **more: Any) -> DirectoryObject:
    """A live object that nobody touched for long."""
    usual = {"whenChanged": ago(days=20).isoformat(), **more}
    return person(dn=f"CN=P{n},{SALES}", **usual)


def gone(n: int = 1, parent: str = SALES, **more: Any) -> DirectoryObject:
    """A deleted object."""
    usual = {"objectGUID": f"{n}{'A' * 21}==", "whenChanged": NOW.isoformat(), **more}
    dn = f"CN=X{n}\\0ADEL:{n},CN=Deleted Objects,{CORP}"
    return person(dn=dn, deleted=True, lastKnownParent=parent, **usual)


def ou(*dns: str) -> tuple[DirectoryObject, ...]:
    """Live containers."""
    return tuple(person(dn=dn, objectClass=("top", "organizationalUnit")) for dn in dns)


THREE = (live(1), live(2), live(3))


@pytest.mark.parametrize(
    "about,rows,sources,containers,wanted",
    [
        (About(asked="jdoe"), ROWS, (), UNSEEN, "not-asked"),
        (NOBODY, (), (), UNSEEN, "nothing-pending"),
        (NOBODY, ROWS, (gone(1), gone(2), gone(3)), ou(CORP), "with-their-container"),
        (NOBODY, ROWS, (gone(1), gone(2), gone(3)), ou(SALES), "deleted"),
        (NOBODY, ROWS, (gone(1), gone(2), gone(3, OLD)), ou(CORP), "deleted"),
        (NOBODY, ROWS, (gone(1), gone(2), live()), ou(CORP), "no"),
        (NOBODY, ROWS, (gone(1), gone(2), None), ou(CORP), "no"),
        (NOBODY, ROWS[:1], (gone(1),), ou(CORP), "no"),
    ],
)
def test_pending_deletes_in_directory(
    about: About, rows: Any, sources: Any, containers: Any, wanted: str
) -> None:
    """Pending deletes in directory."""
    assert value(pending_deletes_in_directory(about, rows, sources, containers)) == wanted


NOT_SALES = connector(partition(inclusions=(CORP,), exclusions=(SALES,)))
ONLY_OLD = connector(partition(inclusions=(OLD,), exclusions=(CORP,)))
OFF = connector(partition(selected=False))
JOIN = rule()
SALES_ONLY = ((ScopeClause("department", "EQUAL", "Sales"),),)


@pytest.mark.parametrize(
    "sources,known,rules,wanted",
    [
        ((gone(1), gone(2), gone(3)), connector(), UNSEEN, "deleted-in-directory"),
        (THREE, NOT_SALES, UNSEEN, "container-unselected"),
        (THREE, OFF, UNSEEN, "domain-unselected"),
        (THREE, ONLY_OLD, UNSEEN, "container-renamed"),
        (THREE, connector(), (replace(JOIN, disabled=True),), "rule-disabled"),
        (THREE, connector(), (replace(JOIN, link_type="Join"),), "link-type-changed"),
        (THREE, connector(), (replace(JOIN, scope=SALES_ONLY),), "filter-changed"),
        (THREE, connector(), (JOIN,), None),
        (THREE, connector(), UNSEEN, None),
        ((live(1), live(2), gone(3)), NOT_SALES, UNSEEN, None),
        ((live(1), live(2), None), NOT_SALES, UNSEEN, None),
        ((None, None, None), NOT_SALES, UNSEEN, None),
        ((live(1), live(2), person()), NOT_SALES, UNSEEN, None),
        ((live(1), live(2), person()), OFF, UNSEEN, None),
        ((live(1), live(2), person()), ONLY_OLD, UNSEEN, None),
        ((live(1), live(2), live(3, adminDescription="User_x")), connector(), (JOIN,), None),
    ],
)
def test_pending_deletes_cause(sources: Any, known: Any, rules: Any, wanted: str | None) -> None:
    """Pending deletes cause."""
    containers = ou(CORP, SALES)
    answer = pending_deletes_cause(NOBODY, ROWS, sources, (known,), NOW, containers, rules)
    assert value(answer) == wanted


def test_a_wave_of_computers_is_a_cleanup_and_a_few_are_not() -> None:
    """A wave of computers is a cleanup and a few are not."""
    box = live(objectClass=("top", "user", "computer"))
    known = (connector(),)
    assert value(pending_deletes_cause(NOBODY, ROWS, (box,) * 3, known, NOW)) == "device-cleanup"
    assert pending_deletes_cause(NOBODY, ROWS[:2], (box,) * 2, known, NOW) is None


def test_without_the_containers_nobody_knows_whether_one_was_renamed() -> None:
    """Without the containers nobody knows whether one was renamed."""
    assert pending_deletes_cause(NOBODY, ROWS, THREE, (NOT_SALES,), NOW) is None


def test_nothing_is_told_without_a_need() -> None:
    """Nothing is told without a need."""
    assert value(pending_deletes_cause(About(dn="x"), ROWS, THREE, (), NOW)) == "not-asked"
    assert value(pending_deletes_cause(NOBODY, (), (), (), NOW)) == "nothing-pending"
