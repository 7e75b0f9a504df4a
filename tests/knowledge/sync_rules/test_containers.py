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
