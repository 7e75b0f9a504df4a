"""What decides before the connector space (engine-semantics section 3), in the documented order."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sync_rules import import_filter
from knowledge.sync_rules.containers import container_scope, partition_of
from knowledge.sync_rules.import_filter import (
    Candidate,
    ImportDecision,
    ImportFilter,
    attributes_left_out,
    import_scope,
    without_step,
)
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Connector, Partition, RunProfile, RunProfileStep
from tests.knowledge.build import CORP, EMEA, ENTRA_NAME, JDOE, SALES, ago, connector, person

ROOT = "DC=contoso,DC=com"
ENTRA = "b891884f-051e-4a83-95af-2544101c9083"
PILOT = f"CN=Pilot,OU=Groups,{CORP}"


def domain(dn: str = CORP, **more: Any) -> Partition:
    """A selected partition, all of it included."""
    usual = Partition(identifier=dn, dn=dn, name=dn, selected=True, inclusions=(dn,))
    return replace(usual, **more)


def forest(*partitions: Partition, **more: Any) -> Connector:
    """An AD connector without run profiles or lists of types."""
    usual: dict[str, Any] = {
        "object_inclusion": None,
        "group_filter_dn": None,
        "run_profiles": None,
        "partitions": partitions,
    }
    return replace(connector(), **{**usual, **more})


def entra(**more: Any) -> Connector:
    """The Entra connector with its one partition."""
    return Connector(
        ENTRA, ENTRA_NAME, "Extensible2", partitions=(domain("default", inclusions=(), **more),)
    )


def decide(dn: str, *connectors: Connector, type_: str | None = "user") -> ImportDecision:
    """The decision for a user."""
    return import_scope(Candidate(dn, type_), connectors)


def profiles(**steps: tuple[str, ...]) -> tuple[RunProfile, ...]:
    """Run profiles by task, each with a step for these partitions."""
    return tuple(
        RunProfile(task, tuple(RunProfileStep(dn, task) for dn in partitions))
        for task, partitions in steps.items()
    )


# --- the domain ------------------------------------------------------------------------------


def test_the_longest_partition_that_covers_the_name_decides() -> None:
    """A child domain that is not selected keeps its objects out, whatever its parent does."""
    both = forest(domain(ROOT), domain(CORP, selected=False))
    out = decide(JDOE, both)
    assert (out.in_scope, out.told, out.certain) == (
        False,
        f"partition {CORP} is not selected",
        True,
    )
    inside = decide(f"CN=A,OU=B,{ROOT}", both)
    assert (inside.in_scope, inside.told) == (True, ROOT)
    assert inside.home == (both, both.partitions[0])


@pytest.mark.parametrize(
    "dn,covered",
    [
        (f"CN=A,{CORP}", True),
        (CORP, True),
        ("CN=A,DC=xcorp,DC=contoso,DC=com", False),
        ("CN=A,DC=fabrikam,DC=com", False),
        ("CN=A", False),
        (f"CN=DC\\=corp\\,DC\\=x,OU=DC,{CORP}", True),
        ("CN=A,dc=corp, DC=CONTOSO ,DC=com", True),
    ],
)
def test_a_partition_covers_whole_components_only(dn: str, covered: bool) -> None:
    """And the name is never cut at the first DC=."""
    found = decide(dn, forest(domain()))
    assert found.in_scope is covered
    assert (found.stage == "partition") is not covered


def test_no_partition_covers_the_name() -> None:
    """Without a partition nothing comes in, and that is certain."""
    for connectors in ((), (forest(),), (forest(domain("")),)):
        found = decide(JDOE, *connectors)
        assert (found.in_scope, found.told) == (False, "no partition covers this name")
        assert found.home is None


def test_the_partition_of_the_entra_connector_covers_every_name() -> None:
    """Alone it holds all; beside connectors of AD, what is no name of a domain."""
    own = "CN={41}"
    alone = decide(own, entra())
    assert (alone.in_scope, alone.told, alone.certain) == (
        True,
        "partition default covers every name",
        True,
    )
    assert decide(JDOE, entra()).in_scope is True
    assert decide(own, forest(domain()), entra()).home is not None
    assert decide("CN=A,DC=fabrikam,DC=com", forest(domain()), entra()).stage == "partition"
    listed = decide(own, entra(exclusions=(own,)))
    assert (listed.in_scope, listed.told) == (False, own)


@pytest.mark.parametrize(
    "run_profiles,stage,certain",
    [
        (None, "container", True),
        ((), "container", True),
        (profiles(FullImport=(CORP,), DeltaImport=(CORP, EMEA)), "container", True),
        (profiles(FullImport=(EMEA,), DeltaImport=(EMEA,)), "run-profiles", True),
        (profiles(FullImport=(CORP,), DeltaImport=(EMEA,)), "run-profiles", False),
        (profiles(FullImport=(CORP,), Export=(EMEA,)), "container", True),
        (profiles(FullImport=(CORP,), Other=()), "container", True),
        (profiles(FullImport=("",)), "container", True),
        (
            (*profiles(FullImport=(CORP,)), *profiles(FullImport=(EMEA,))),
            "container",
            True,
        ),
    ],
)
def test_run_profiles_need_a_step(
    run_profiles: tuple[RunProfile, ...] | None, stage: str, certain: bool
) -> None:
    """Every profile that imports or synchronizes needs one for the partition, or another has it."""
    one = forest(domain(), domain(EMEA), run_profiles=run_profiles)
    found = decide(JDOE, one)
    assert (found.stage, found.certain) == (stage, certain)
    assert found.in_scope is (stage == "container")
    assert bool(without_step(one, one.partitions[0])) is not found.in_scope


# --- the container ---------------------------------------------------------------------------


def test_a_name_that_no_list_covers_follows_the_setting() -> None:
    """Rule 4 of the algorithm is not verified, so that neither answer is certain."""
    one = forest(domain(inclusions=(f"OU=IT,{CORP}",)))
    for uncovered in ("in", "out"):
        semantics = Semantics(uncovered_container=uncovered)
        found = import_scope(Candidate(JDOE), (one,), semantics=semantics)
        assert (found.in_scope, found.certain) == (uncovered == "in", False)
        assert found.told == "no container list covers this name"
    sure = import_scope(
        Candidate(JDOE, "printQueue"),
        (replace(one, object_inclusion=("user",)),),
        semantics=Semantics(uncovered_container="out"),
    )
    assert (sure.stage, sure.certain) == ("object-class", True)


def test_the_container_itself_is_decided_by_its_own_entry() -> None:
    """A name equal to a container is covered by it, in any spelling."""
    one = forest(domain(exclusions=(SALES,)))
    assert decide(SALES.upper(), one).told == SALES
    assert decide(f"OU=IT,{CORP}", one).told == CORP
    assert decide(JDOE, one).told == SALES


def test_a_renamed_container_is_told() -> None:
    """The selected OU is gone, and the one beside it that holds the object was changed since."""
    old = f"OU=Old,{CORP}"
    one = forest(domain(inclusions=(old,), exclusions=(CORP,)), last_modified=ago(days=10))
    unit = person(SALES, whenCreated=ago(days=900).isoformat(), whenChanged=ago(days=1).isoformat())
    found = import_scope(Candidate(JDOE), (one,), containers=(unit,))
    assert (found.in_scope, found.told, found.renamed) == (False, CORP, old)
    assert import_scope(Candidate(JDOE), (one,)).renamed is None


# --- the object type ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "type_,of_connector,of_partition,inside,certain",
    [
        ("USER", ("user",), ("User", "group"), True, True),
        ("user", ("user",), ("group",), False, True),
        ("user", ("group",), ("user",), False, True),
        ("user", None, (), True, True),
        (None, None, (), True, True),
        (None, ("user",), (), True, False),
        ("", None, ("user",), True, False),
    ],
)
def test_the_object_type_must_be_selected(
    type_: str | None,
    of_connector: tuple[str, ...] | None,
    of_partition: tuple[str, ...],
    inside: bool,
    certain: bool,
) -> None:
    """By the connector's list and by the partition's; an empty list filters nothing."""
    one = forest(domain(object_classes=of_partition), object_inclusion=of_connector)
    found = decide(JDOE, one, type_=type_)
    assert (found.in_scope, found.certain) == (inside, certain)
    assert found.told == (CORP if inside else f"object class {type_} is not selected")


def test_of_several_the_first_in_the_documented_order_is_told() -> None:
    """Domain, OU, object type."""
    lists: dict[str, Any] = {"exclusions": (SALES,), "object_classes": ("group",)}
    assert decide(JDOE, forest(domain(selected=False, **lists))).stage == "selected"
    assert decide(JDOE, forest(domain(**lists))).stage == "container"
    assert decide(f"CN=A,{CORP}", forest(domain(**lists))).stage == "object-class"


# --- the group ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "setting,member_of,inside,certain",
    [
        (True, (PILOT.upper(),), True, True),
        (True, (f"CN=Nested,{CORP}",), False, True),
        (True, (), False, True),
        (None, (), False, False),
        (None, (PILOT,), True, True),
        (True, None, True, False),
        (False, (), True, True),
    ],
)
def test_the_pilot_filter_lets_direct_members_in(
    setting: bool | None, member_of: tuple[str, ...] | None, inside: bool, certain: bool
) -> None:
    """Global setting on, and the object a direct member of the group."""
    one = forest(domain(), group_filter_dn=PILOT)
    found = import_scope(Candidate(JDOE, "user", member_of), (one,), group_filtering=setting)
    assert (found.in_scope, found.certain) == (inside, certain)
    told = f"no direct member of the filter group {PILOT}"
    assert found.told == (CORP if inside else told)


def test_the_group_itself_and_what_is_out_anyway() -> None:
    """The group need not be its own member; who is out by another filter is out by that."""
    one = forest(domain(exclusions=(SALES,)), group_filter_dn=PILOT)
    group = import_scope(Candidate(PILOT, "group", ()), (one,), group_filtering=True)
    assert (group.in_scope, group.certain) == (True, True)
    outside = import_scope(Candidate(JDOE, "user", ()), (one,), group_filtering=True)
    assert outside.stage == "container"


def test_attributes_that_the_connector_does_not_read() -> None:
    """Names are compared without case; a record without the list says nothing."""
    one = forest(domain(), attribute_inclusion=("mail", "displayName"))
    assert attributes_left_out(("Mail", "info"), one) == ("info",)
    assert attributes_left_out(("info",), forest()) is None


# --- properties ----------------------------------------------------------------------------------

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
