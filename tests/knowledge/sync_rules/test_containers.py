"""Container filters: the longest entry wins, names are compared as Active Directory does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules.containers import (
    ContainerDecision,
    container_scope,
    partition_of,
    renamed_container,
)
from knowledge.sync_rules.semantics import Semantics
from tests.knowledge.build import CORP, EMEA, JDOE, SALES, ago, connector, partition, person

ROOT = "DC=contoso,DC=com"
ODD = f"OU=Doe\\, Sons,{CORP}"
NAMES = st.sampled_from([CORP, SALES, f"OU=East,{SALES}", f"OU=IT,{CORP}", ODD])


def decide(dn: str, *inclusions: str, without: tuple[str, ...] = ()) -> ContainerDecision:
    """The decision of a partition with these lists."""
    return container_scope(dn, partition(inclusions=inclusions, exclusions=without))


@pytest.mark.parametrize(
    "dn,inclusions,exclusions,inside,decided_by",
    [
        (JDOE, (), (), True, None),
        (JDOE, (CORP,), (), True, CORP),
        (JDOE, (CORP,), (SALES,), False, SALES),
        (JDOE, (SALES,), (CORP,), True, SALES),
        (JDOE, (), (SALES,), False, SALES),
        (JDOE, (f"OU=IT,{CORP}",), (CORP,), False, CORP),
        (JDOE, (f"OU=IT,{CORP}",), (), True, None),
        (JDOE, (SALES,), (SALES,), True, SALES),
        (JDOE, (CORP, SALES), (f"OU=IT,{CORP}",), True, SALES),
        (f"CN=A,OU=East,{SALES}", (CORP, f"OU=East,{SALES}"), (SALES,), True, f"OU=East,{SALES}"),
        (f"CN=A,OU=East,{SALES}", (SALES, CORP), (f"OU=East,{SALES}",), False, f"OU=East,{SALES}"),
        (SALES, (CORP,), (SALES,), False, SALES),
        (JDOE, ("", " "), (), True, None),
        (f"CN=J Doe,OU=Resales,{CORP}", (CORP,), (f"OU=sales,{CORP}",), True, CORP),
    ],
)
def test_longest_container_wins(
    dn: str,
    inclusions: tuple[str, ...],
    exclusions: tuple[str, ...],
    inside: bool,
    decided_by: str | None,
) -> None:
    """The algorithm of engine-semantics section 3; what neither list covers is not certain."""
    certain = decided_by is not None
    decision = decide(dn, *inclusions, without=exclusions)
    assert decision == ContainerDecision(inside, decided_by, certain)


def test_length_is_counted_in_components() -> None:
    """A long name of a high container does not beat a short name of a deep one."""
    high, deep = f"OU=A very long name of a department,{CORP}", f"OU=X,{SALES}"
    assert decide(f"CN=A,{deep}", deep, without=(SALES,)).in_scope is True
    assert decide(f"CN=A,OU=X,{high}", high, without=(f"OU=X,{high}",)).in_scope is False


@pytest.mark.parametrize(
    "spelling",
    [
        ODD.upper(),
        f"OU=Doe\\2C Sons,{CORP}",
        f'OU="Doe, Sons",{CORP}',
        ODD.replace(",DC", ", DC"),
    ],
)
def test_spellings_of_one_container(spelling: str) -> None:
    """Case, escapes, quotes and spaces make no other container."""
    assert decide(f"CN=A,{spelling}", CORP, without=(ODD,)).in_scope is False
    assert decide(f"CN=A,{ODD}", CORP, without=(spelling,)).decided_by == spelling


def test_deeper_entry_elsewhere_does_not_turn_the_order() -> None:
    """The longest entry that covers the name wins, however long the others are (section 3)."""
    deep = f"OU=D,OU=C,OU=B,OU=A,OU=IT,{CORP}"
    assert decide(JDOE, CORP, deep, without=(SALES,)).decided_by == SALES
    assert decide(JDOE, SALES, without=(CORP, deep)).decided_by == SALES


def test_of_two_spellings_of_one_entry_the_first_is_told() -> None:
    """The entry is shown as it stands in the list."""
    assert decide(JDOE, SALES.upper(), SALES).decided_by == SALES.upper()
    assert decide(JDOE, CORP, without=(SALES, SALES.upper())).decided_by == SALES


def test_setting_of_an_uncovered_name() -> None:
    """Engine-semantics section 3, rule 4: not verified, so a setting, and never certain."""
    only = partition(inclusions=(f"OU=IT,{CORP}",))
    out = container_scope(JDOE, only, Semantics(uncovered_container="out"))
    assert out == ContainerDecision(False, None, certain=False)
    covered = container_scope(
        JDOE, partition(inclusions=(SALES,)), Semantics(uncovered_container="out")
    )
    assert covered == ContainerDecision(True, SALES)


@given(st.lists(NAMES), st.lists(NAMES), NAMES, st.booleans())
def test_unrelated_entry_changes_nothing(
    inclusions: list[str], exclusions: list[str], parent: str, excluded: bool
) -> None:
    """An entry that does not hold the object decides nothing about it."""
    dn, other = f"CN=A,{parent}", f"OU=Elsewhere,{CORP}"
    more = (inclusions, [*exclusions, other]) if excluded else ([other, *inclusions], exclusions)
    before = decide(dn, *inclusions, without=tuple(exclusions))
    assert decide(dn, *more[0], without=tuple(more[1])) == before


@given(st.lists(NAMES), st.lists(NAMES), NAMES)
def test_case_changes_nothing(inclusions: list[str], exclusions: list[str], parent: str) -> None:
    """The same lists in capitals decide the same."""
    dn = f"CN=A,{parent}"
    plain = decide(dn, *inclusions, without=tuple(exclusions))
    loud = decide(dn.upper(), *inclusions, without=tuple(e.upper() for e in exclusions))
    assert loud.in_scope is plain.in_scope


def test_partition_is_the_longest_that_covers_the_name() -> None:
    """A child domain is no part of its parent's partition; Entra's connector has none of AD's."""
    root, corp = partition(ROOT), partition(CORP)
    entra = connector(
        partition(SALES), identifier="b891884f-051e-4a83-95af-2544101c9083", type_name="Extensible2"
    )
    forest = connector(root, partition(""), corp, partition(EMEA))
    assert partition_of(JDOE.upper(), (entra, forest)) == (forest, corp)
    assert partition_of(f"CN=A,{ROOT}", (forest,)) == (forest, root)
    assert partition_of(CORP.lower(), (forest,)) == (forest, corp)
    assert partition_of("CN=A,DC=fabrikam,DC=com", (forest,)) is None
    assert partition_of(f"CN=DC\\=x,OU=DC,{EMEA}", (forest,)) == (forest, partition(EMEA))


def test_longest_partition_is_not_the_last_in_the_alphabet() -> None:
    """Names of domains are counted in components (engine-semantics section 3)."""
    root, child = partition(ROOT), partition(f"DC=americas,{ROOT}")
    for both in ((root, child), (child, root)):
        forest = connector(*both)
        assert partition_of(f"CN=A,{child.dn}", (forest,)) == (forest, child)


def test_object_without_a_name_is_in_no_partition() -> None:
    """Not even in one that was recorded without a name."""
    assert partition_of("", (connector(partition("")),)) is None


OLD = f"OU=Old,{CORP}"
WAS = f"CN=J Doe,{OLD}"


def renamed(known: str | None, created: int, changed: int) -> str | None:
    """What is told when OU=Old was selected ten days ago and is gone; times are days ago."""
    only = partition(inclusions=(OLD,), exclusions=(CORP,))
    times: dict[str, Any] = {
        "whenCreated": ago(days=created).isoformat(),
        "whenChanged": ago(days=changed).isoformat(),
    }
    unit = person(SALES, **times)
    place = (connector(only, last_modified=ago(days=10)), only)
    return renamed_container(JDOE, known, place, (unit,))


@pytest.mark.parametrize(
    "known,created,changed,wanted",
    [
        (WAS, 900, 1, OLD),
        (None, 900, 1, OLD),
        (WAS, 1, 1, None),
        (WAS, 900, 900, None),
        (None, 1, 1, None),
        (f"CN=J Doe,OU=IT,{CORP}", 900, 1, None),
    ],
)
def test_a_neighbour_of_a_deleted_container_was_not_renamed(
    known: str | None, created: int, changed: int, wanted: str | None
) -> None:
    """Renaming keeps whenCreated and the parent, and moves whenChanged."""
    assert renamed(known, created, changed) == wanted


def test_without_containers_nothing_was_renamed() -> None:
    """Nobody knows what is gone when nobody knows what is there."""
    only = partition(inclusions=(OLD,))
    assert renamed_container(JDOE, WAS, (connector(only), only), ()) is None


SINCE = ago(days=10)
UNIT = person(SALES, whenCreated=ago(days=900).isoformat(), whenChanged=ago(days=1).isoformat())


def told(
    *containers: Any,
    inclusions: tuple[str, ...] = (OLD,),
    exclusions: tuple[str, ...] = (CORP,),
    known: str | None = None,
    now: str = JDOE,
    modified: Any = SINCE,
) -> str | None:
    """What is told of an object of OU=Sales, which could be the renamed OU=Old."""
    only = partition(inclusions=inclusions, exclusions=exclusions)
    place = (connector(only, last_modified=modified), only)
    return renamed_container(now, known, place, containers or (UNIT,))


def test_container_with_an_entry_of_its_own_was_not_renamed() -> None:
    """The filter knows it by the name it has now."""
    below = f"OU=X,{SALES}"
    assert told(exclusions=(CORP, SALES)) is None
    assert told(exclusions=(CORP, SALES.upper())) is None
    inside = told(
        UNIT,
        person(below),
        inclusions=(OLD, SALES),
        exclusions=(CORP, below),
        now=f"CN=J Doe,{below}",
    )
    assert inside is None


def test_only_a_container_that_is_gone_was_renamed() -> None:
    """Engine-semantics section 3, renamed OU: the list still has the old name."""
    it = person(f"OU=IT,{CORP}")
    assert told(UNIT, person(OLD)) is None
    assert told(UNIT, person(OLD.upper())) is None
    assert told(UNIT, it, inclusions=(it.dn, OLD)) == OLD
    assert told(UNIT, it, inclusions=(CORP, OLD), exclusions=(SALES.replace("S", "T", 1),)) == OLD


def test_of_two_that_are_gone_the_one_that_held_the_object() -> None:
    """Its name before tells which."""
    other = f"OU=Older,{CORP}"
    assert told(inclusions=(other, OLD), known=WAS) == OLD
    assert told(inclusions=(other, OLD)) == other


def test_renamed_container_keeps_its_parent() -> None:
    """One that is gone elsewhere has nothing to do with it."""
    assert told(inclusions=(f"OU=Old,OU=IT,{CORP}",)) is None
    assert told(inclusions=(f"OU=Old,{CORP.upper()}",)) == f"OU=Old,{CORP.upper()}"


def test_what_was_not_recorded_does_not_clear_a_container() -> None:
    """Neither a missing time, nor one that falls together with the filter's, says no."""
    assert told(modified=None) == OLD
    assert told(person(f"OU=IT,{CORP}")) == OLD
    assert told(person(SALES, whenCreated=None, whenChanged=None)) == OLD
    late = person(SALES, whenCreated=ago(days=1).isoformat(), whenChanged=None)
    early = person(SALES, whenCreated=None, whenChanged=ago(days=90).isoformat())
    at_once = person(SALES, whenCreated=SINCE.isoformat(), whenChanged=SINCE.isoformat())
    assert (told(late), told(early), told(at_once)) == (None, None, OLD)
