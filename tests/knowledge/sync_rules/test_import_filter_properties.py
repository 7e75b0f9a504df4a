"""Import filters: what must hold for any names and lists, and what is remembered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules import import_filter
from knowledge.sync_rules.containers import container_scope, partition_of
from knowledge.sync_rules.import_filter import Candidate, ImportFilter, import_scope
from tests.knowledge.build import CORP, EMEA, SALES
from tests.knowledge.sync_rules.test_import_filter import decide, domain, forest

UNITS = ("Sales", "IT", "Doe, Sons", "Größe", 'A "B"', "plus+minus", " led")
PATHS = st.lists(st.sampled_from(UNITS), max_size=3)
SPELL = st.sampled_from(["backslash", "hex", "quoted"])


def spelled(path: list[str], how: str) -> str:
    """A container of this path under CORP, its values escaped in one of the three ways."""
    return ",".join([*(f"OU={_escaped(value, how)}" for value in path), CORP])


def _escaped(value: str, how: str) -> str:
    special = ',+"\\'
    if how == "quoted" and '"' not in value:
        return f'"{value}"'
    if how == "hex":
        value = "".join(f"\\{ord(c):02X}" if c in special else c for c in value)
        return f"\\20{value[1:]}" if value.startswith(" ") else value
    value = "".join(f"\\{c}" if c in special else c for c in value)
    return f"\\{value}" if value.startswith(" ") else value


@given(PATHS, PATHS, PATHS, SPELL, SPELL, st.booleans())
def test_the_spelling_of_a_name_decides_nothing(
    at: list[str], included: list[str], excluded: list[str], one: str, other: str, loud: bool
) -> None:
    """Escapes, quotes and case, in the name or in the lists, make no other decision."""

    def answer(how_name: str, how_list: str) -> tuple[bool, bool]:
        lists = domain(
            inclusions=(spelled(included, how_list),), exclusions=(spelled(excluded, how_list),)
        )
        dn = f"CN=A,{spelled(at, how_name)}"
        found = decide(dn.upper() if loud else dn, forest(lists))
        return found.in_scope, found.certain

    assert answer(one, other) == answer("backslash", "backslash")


@given(PATHS, st.lists(PATHS, max_size=3), st.lists(PATHS, max_size=3), st.booleans())
def test_an_unrelated_container_changes_nothing(
    at: list[str], included: list[list[str]], excluded: list[list[str]], to_excluded: bool
) -> None:
    """Neither on the list of inclusions nor on that of exclusions."""
    lists = [tuple(spelled(path, "hex") for path in paths) for paths in (included, excluded)]
    dn = f"CN=A,{spelled(at, 'backslash')}"
    before = decide(dn, forest(domain(inclusions=lists[0], exclusions=lists[1])))
    lists[to_excluded] = (*lists[to_excluded], f"OU=Unrelated,{CORP}", f"OU=Sales,{EMEA}")
    after = decide(dn, forest(domain(inclusions=lists[0], exclusions=lists[1])))
    assert (after.in_scope, after.told, after.certain) == (
        before.in_scope,
        before.told,
        before.certain,
    )


@given(st.lists(PATHS, min_size=1, max_size=6), PATHS, PATHS)
def test_many_objects_through_one_filter_are_decided_like_each_alone(
    paths: list[list[str]], included: list[str], excluded: list[str]
) -> None:
    """What is remembered of a container never changes an answer; both ways are one algorithm."""
    one = forest(
        domain(inclusions=(spelled(included, "hex"),), exclusions=(spelled(excluded, "hex"),))
    )
    ready = ImportFilter((one,))
    for path in paths:
        for dn in (spelled(path, "backslash"), f"CN=A,{spelled(path, 'quoted')}"):
            candidate = Candidate(dn)
            found = ready.decide(candidate)
            assert found == import_scope(candidate, (one,))
            home = partition_of(dn, (one,))
            assert home is not None
            alone = container_scope(dn, home[1])
            assert (found.in_scope, found.entry) == (alone.in_scope, alone.decided_by or "")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """More containers and types than are kept are decided as before, and so is a very long name."""
    monkeypatch.setattr(import_filter, "_PLACES_KEPT", 2)
    monkeypatch.setattr(import_filter, "_ANSWERS_KEPT", 2)
    ready = ImportFilter((forest(domain(exclusions=(SALES,), object_classes=("user",))),))
    for _ in range(2):
        for number in range(5):
            assert not ready.decide(Candidate(f"CN=A,{CORP}", f"type{number}")).in_scope
        for number in range(5):
            assert ready.decide(Candidate(f"CN=A,OU={number},{CORP}", "user")).in_scope
    long = "OU=a\\,b," * 2000
    assert ready.decide(Candidate(f"CN=A,{long}{CORP}", "user")).told == CORP
    assert ready.decide(Candidate(f"CN={'a' * 9000},{SALES}", "user")).told == SALES
