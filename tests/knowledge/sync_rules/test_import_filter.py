"""What decides before the connector space (engine-semantics section 3), in the documented order."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.sync_rules.containers import partition_of
from knowledge.sync_rules.import_filter import (
    Candidate,
    ImportDecision,
    import_scope,
    without_step,
)
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Connector, Partition, RunProfile, RunProfileStep
from tests.knowledge.build import CORP, EMEA, ENTRA_NAME, JDOE, SALES, ago, connector, person

ROOT = "DC=contoso,DC=com"
ENTRA = "b891884f-051e-4a83-95af-2544101c9083"


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
    only = replace(domain("default", inclusions=()), **more)
    return Connector(ENTRA, ENTRA_NAME, "Extensible2", partitions=(only,))


def decide(dn: str, *connectors: Connector, type_: str | None = "user") -> ImportDecision:
    """The decision for a user."""
    return import_scope(Candidate(dn, type_), connectors)


def profiles(**steps: tuple[str, ...]) -> tuple[RunProfile, ...]:
    """Run profiles by task, each with a step for these partitions."""
    return tuple(
        RunProfile(task, tuple(RunProfileStep(dn, task) for dn in partitions))
        for task, partitions in steps.items()
    )


def steps(**tasks: str) -> RunProfile:
    """One run profile that does several tasks, each for one partition."""
    return RunProfile("Mixed", tuple(RunProfileStep(dn, task) for task, dn in tasks.items()))


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
    other = decide(own, entra(inclusions=("CN={42}",)))
    assert (other.certain, other.told) == (False, "no container list covers this name")
    assert decide(own, entra(dn=" Default ")).told == alone.told


def test_what_is_no_name_of_a_domain_is_told_by_its_last_component() -> None:
    """However deep it stands, and whatever a component in between is called."""
    both = (forest(domain()), entra())
    for dn in ("CN=A,OU=B,OU=C,DC=fabrikam,DC=com", "CN=A,OU=B,CN=C,DC=com"):
        assert decide(dn, *both).home is None
    for dn in ("CN={41},CN=x", "CN={41},DC=x,OU=y"):
        assert decide(dn, *both).home == (both[1], both[1].partitions[0])


def test_partition_that_was_recorded_without_a_name_counts_as_none() -> None:
    """There is nothing that it could cover, so that the Entra connector stands alone."""
    for blank in ("", " "):
        assert decide(JDOE, forest(domain(blank)), entra()).in_scope is True


def test_of_two_connectors_with_one_domain_the_first_decides() -> None:
    """As of two partitions of the same name anywhere."""
    first, second = forest(domain(exclusions=(SALES,))), forest(domain(), identifier="other")
    assert decide(JDOE, first, second).home == (first, first.partitions[0])
    assert decide(JDOE, first, second).in_scope is False
    assert decide(JDOE, second, first).in_scope is True
    assert partition_of(JDOE, (first, second)) == (first, first.partitions[0])


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
        (profiles(FullImport=("", EMEA)), "container", True),
        ((steps(FullImport=EMEA, DeltaImport=CORP),), "container", True),
        ((steps(FullImport=EMEA, DeltaImport=EMEA),), "run-profiles", True),
        (
            (steps(FullImport=EMEA, DeltaImport=EMEA), steps(FullImport=CORP)),
            "run-profiles",
            False,
        ),
        (
            (steps(DeltaImport=EMEA, FullImport=EMEA), steps(FullImport=CORP)),
            "run-profiles",
            False,
        ),
        (
            (steps(DeltaImport=EMEA, FullImport=EMEA), steps(FullImport=CORP, DeltaImport=CORP)),
            "container",
            True,
        ),
        ((steps(Export=EMEA, DeltaImport=EMEA),), "run-profiles", True),
        ((steps(DeltaImport=EMEA, Export=EMEA),), "run-profiles", True),
        ((steps(Export=EMEA), steps(DeltaImport=CORP)), "container", True),
        ((steps(Export=EMEA), steps(DeltaImport=EMEA)), "run-profiles", True),
        ((steps(SpecificObjectImport=EMEA), steps(DeltaImport=CORP)), "container", True),
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
    assert found.entry == CORP
    assert found.in_scope or found.told == f"partition {CORP} has no step in a run profile"


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
    inside = replace(one, partitions=(domain(inclusions=(old, CORP)),))
    assert import_scope(Candidate(JDOE), (inside,), containers=(unit,)).renamed is None
    off = replace(one, partitions=(replace(one.partitions[0], selected=False),))
    assert import_scope(Candidate(JDOE), (off,), containers=(unit,)).renamed is None


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
    vague = forest(
        domain(inclusions=(f"OU=IT,{CORP}",)),
        run_profiles=profiles(FullImport=(CORP,), DeltaImport=(EMEA,)),
    )
    found = import_scope(Candidate(JDOE), (vague,), semantics=Semantics(uncovered_container="out"))
    assert (found.stage, found.certain) == ("run-profiles", False)
