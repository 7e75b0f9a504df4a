"""What keeps an object from being imported: domain, OU, filter group, type, rights, attributes."""

from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.ad_connector_space import (
    GROUP_FILTERING,
    connector_account_reads,
    container_selected,
    domain_selected,
    group_filter_member,
    object_type_selected,
    required_attributes_selected,
)
from knowledge.vocabulary import ConnectorSpaceView, DirectoryObject, Visibility
from tests.knowledge.build import (
    CORP,
    EMEA,
    JDOE,
    SALES,
    ago,
    connector,
    partition,
    person,
    row,
    server,
    told,
    view,
)

COMPUTER = ("top", "person", "organizationalPerson", "user", "computer")
OLD, NEW = f"OU=Vertrieb,{CORP}", SALES
EAST = f"OU=East,{SALES}"
FILTER_SET = ago(days=10)
LONG_AGO, SINCE_THEN = ago(days=900), ago(days=300)


def test_domain_selected() -> None:
    """A domain that is ticked is read; one that is not, or on no connector, is not."""
    corp, emea = partition(), partition(EMEA, selected=False)
    forest = (connector(corp, emea),)
    assert told(domain_selected(person(), forest)) == ("selected",)
    assert told(domain_selected(person(f"CN=A,{EMEA}"), forest)) == (
        "not-selected",
        "domain-not-selected",
    )
    foreign = domain_selected(person("CN=A,DC=fabrikam,DC=com", "fabrikam.com"), forest)
    assert told(foreign) == ("not-selected", "domain-not-selected")
    assert foreign is not None
    assert foreign.facts[0].values["partition"] == "fabrikam.com"


def test_domain_without_evidence() -> None:
    """Without connectors nothing can be told; without an object there is nothing to tell."""
    assert domain_selected(person(), None) is None
    assert domain_selected(person(), ()) is None
    assert told(domain_selected(None, None)) == ("selected",)


# --- containers


def unit(
    dn: str, created: datetime | None = LONG_AGO, changed: datetime | None = SINCE_THEN
) -> DirectoryObject:
    """A container; old and long unchanged unless said otherwise."""
    times: dict[str, Any] = {
        "whenCreated": created.isoformat() if created else None,
        "whenChanged": changed.isoformat() if changed else None,
    }
    return person(dn, objectClass=("top", "organizationalUnit"), **times)


def ou(
    inclusions: tuple[str, ...],
    exclusions: tuple[str, ...],
    *containers: DirectoryObject,
    rows: Any = None,
    since: datetime | None = FILTER_SET,
    **more: Any,
) -> tuple[str, ...]:
    """What is told about J Doe in OU=Sales with these lists and these containers in AD."""
    part = partition(inclusions=inclusions, exclusions=exclusions)
    own = (connector(part, last_modified=since),)
    return told(container_selected(person(**more), own, containers or UNSEEN, rows))


RENAMED = unit(NEW, changed=ago(days=1))
NOT_SELECTED = ("not-selected", "container-excluded")


def test_container_selected() -> None:
    """The longest matching entry decides."""
    assert ou((CORP,), ()) == ("selected",)
    assert ou((CORP,), (SALES,)) == NOT_SELECTED
    assert ou((SALES,), (CORP,), unit(SALES)) == ("selected",)
    assert ou((CORP,), (SALES,), objectClass=COMPUTER) == (
        "computer-left-out",
        "container-excluded",
    )
    assert told(container_selected(None, (connector(),))) == ("selected",)
    assert told(container_selected(person(), None)) == ("selected",)


def test_name_that_no_list_covers() -> None:
    """What the engine does then is not documented: a person looks, unless it was imported."""
    other = f"OU=Other,{CORP}"
    assert ou((other,), ()) == ()
    assert ou((), ()) == ("selected",)
    assert ou((other,), (), rows=view(row())) == ("selected",)


@pytest.mark.parametrize("rows", [None, UNSEEN])
@pytest.mark.parametrize("since", [FILTER_SET, None])
def test_renamed_container(rows: Any, since: datetime | None) -> None:
    """The selected OU is gone, and one that was changed after the filter was set stands beside."""
    assert ou((OLD,), (CORP,), RENAMED, rows=rows, since=since) == ("renamed", "container-renamed")
    below = person(f"CN=J Doe,{EAST}")
    own = (connector(partition(inclusions=(OLD, CORP), exclusions=(SALES, CORP))),)
    assert told(container_selected(below, own, (unit(SALES), unit(EAST)))) == NOT_SELECTED


@pytest.mark.parametrize(
    "times",
    [{"created": None, "changed": None}, {"created": FILTER_SET, "changed": FILTER_SET}],
)
def test_renamed_container_without_times(times: dict[str, datetime | None]) -> None:
    """Times that are not known, or equal, do not speak against it."""
    assert ou((OLD,), (CORP,), unit(NEW, **times))[0] == "renamed"


def test_simply_unselected_container() -> None:
    """A neighbour of a deleted OU, not changed since the filter was set, is just unticked."""
    assert ou((OLD,), (CORP,), unit(SALES)) == NOT_SELECTED
    assert ou((OLD,), (CORP, SALES), RENAMED) == NOT_SELECTED
    assert ou((OLD, CORP), (SALES,), RENAMED) == NOT_SELECTED
    assert ou((f"OU=Gone,OU=Deep,{CORP}",), (CORP,), RENAMED) == NOT_SELECTED
    assert ou((OLD,), (CORP,), unit(OLD), RENAMED) == NOT_SELECTED
    assert ou((CORP,), (SALES,), RENAMED) == NOT_SELECTED
    assert ou((OLD,), (CORP,)) == NOT_SELECTED


def test_container_that_another_controller_lists() -> None:
    """A container that the list of containers lacks has unknown times, which rule out nothing."""
    assert ou((OLD,), (CORP,), unit(f"OU=IT,{CORP}")) == ("renamed", "container-renamed")


def test_row_remembers_the_old_container() -> None:
    """A row elsewhere disproves the renaming; one there makes no other container a renamed one."""
    there, elsewhere = view(row(f"CN=J Doe,{OLD}")), view(row(f"CN=J Doe,OU=IT,{CORP}"))
    assert ou((OLD,), (CORP,), RENAMED, rows=there) == ("renamed", "container-renamed")
    assert ou((OLD,), (CORP,), unit(NEW), rows=there) == NOT_SELECTED
    assert ou((OLD,), (CORP,), RENAMED, rows=elsewhere) == NOT_SELECTED
    placeholder = view(row(f"CN=J Doe,OU=IT,{CORP}", is_placeholder=True))
    assert ou((OLD,), (CORP,), RENAMED, rows=placeholder)[0] == "renamed"


def test_new_container() -> None:
    """A container made after the filter, whose neighbours are named one by one."""
    new = unit(SALES, ago(days=1), ago(days=1))
    neighbour = (f"OU=IT,{CORP}",)
    beside = unit(neighbour[0])
    assert ou(neighbour, (CORP,), new, beside) == ("new", "container-excluded")
    assert ou(neighbour, (CORP,), new, beside, since=None) == NOT_SELECTED
    assert ou(neighbour, (CORP,), unit(SALES), beside) == NOT_SELECTED
    assert ou(neighbour, (CORP,), unit(SALES, None), beside) == NOT_SELECTED
    assert ou((f"OU=A,OU=IT,{CORP}",), (CORP,), new, unit(f"OU=A,OU=IT,{CORP}")) == NOT_SELECTED


def test_new_container_was_not_renamed() -> None:
    """Renaming keeps whenCreated, so what was made after the filter had no other name before."""
    new = unit(SALES, ago(days=1), ago(days=1))
    assert ou((OLD,), (CORP,), new) == ("new", "container-excluded")


# --- the filter group


PILOTS = f"CN=Pilots,{SALES}"
ON = server(settings={GROUP_FILTERING: "True"})
FILTERED = (connector(group_filter_dn=PILOTS),)


def test_group_filter() -> None:
    """Direct members and the group itself pass; nobody else does."""
    with_jdoe = person(PILOTS, member=(JDOE.upper(), f"CN=A,{SALES}"))
    nested = person(PILOTS, member=(f"CN=Inner,{SALES}",))
    assert told(group_filter_member(person(), FILTERED, ON, with_jdoe)) == ("member",)
    assert told(group_filter_member(person(PILOTS), FILTERED, ON, nested)) == ("member",)
    assert told(group_filter_member(person(), FILTERED, ON, nested)) == (
        "not-member",
        "not-in-filter-group",
    )


@pytest.mark.parametrize("group_dn", [None, ""])
def test_no_group_filter(group_dn: str | None) -> None:
    """No group named, no object, or the option off: there is no such filter."""
    without = (connector(group_filter_dn=group_dn),)
    off = server(settings={GROUP_FILTERING: "False"})
    assert told(group_filter_member(person(), without, ON, None)) == ("no-group-filter",)
    assert told(group_filter_member(person(), None, ON, None)) == ("no-group-filter",)
    assert told(group_filter_member(None, FILTERED, ON, None)) == ("no-group-filter",)
    assert told(group_filter_member(person(), FILTERED, off, None)) == ("no-group-filter",)


def test_group_filter_cannot_be_told() -> None:
    """An option that is not recorded and a group that was not found decide nothing."""
    assert group_filter_member(person(), FILTERED, None, None) is None
    assert group_filter_member(person(), FILTERED, server(), None) is None
    assert group_filter_member(person(), FILTERED, ON, None) is None


# --- type, rights, attributes


def test_object_type() -> None:
    """The last object class must be in the connector's list, or else in the partition's."""
    listed = (connector(object_inclusion=("USER", "group")),)
    custom = person(objectClass=("top", "person", "user", "contosoPerson"))
    assert told(object_type_selected(person(), listed)) == ("selected",)
    assert told(object_type_selected(custom, listed)) == ("not-selected", "type-not-selected")
    assert told(object_type_selected(person(), (connector(),))) == ("selected",)
    assert told(object_type_selected(custom, (connector(),)))[0] == "not-selected"


def test_object_type_cannot_be_told() -> None:
    """No list, or no class, decides nothing; no object has no type."""
    silent = (connector(partition(object_classes=())),)
    assert object_type_selected(person(), silent) is None
    assert object_type_selected(person(objectClass=None), (connector(),)) is None
    assert told(object_type_selected(None, silent)) == ("selected",)
    assert told(object_type_selected(person(), ())) == ("selected",)


@pytest.mark.parametrize(
    "visible,rows,answer",
    [
        (Visibility(object_readable=False), None, ("cannot-read", "connector-cannot-read")),
        (Visibility(object_readable=True), None, ("reads",)),
        (Visibility(object_readable=False), view(row()), ("reads",)),
        (
            Visibility(object_readable=False),
            view(row(is_placeholder=True)),
            ("cannot-read", "connector-cannot-read"),
        ),
        (None, None, ("reads",)),
    ],
)
def test_connector_account(
    visible: Visibility | None, rows: ConnectorSpaceView | None, answer: tuple[str, ...]
) -> None:
    """What was imported was read; a placeholder was not imported."""
    assert told(connector_account_reads(visible, rows)) == answer


def test_required_attributes() -> None:
    """Left out of the connector's list and of the row, each of the two stops."""
    both = (connector(attribute_inclusion=("sAMAccountName", "USERACCOUNTCONTROL")),)
    one = (connector(attribute_inclusion=("sAMAccountName",)),)
    missing = ("not-selected", "attribute-not-selected")
    assert told(required_attributes_selected(person(), both, view(row()))) == ("selected",)
    assert told(required_attributes_selected(person(), one, view(row()))) == missing
    imported = view(row(values={"userAccountControl": "512"}))
    assert told(required_attributes_selected(person(), one, imported)) == ("selected",)
    contact = person(userAccountControl=None)
    assert told(required_attributes_selected(contact, one, view(row()))) == ("selected",)


def test_required_attributes_without_evidence() -> None:
    """A list that is not recorded decides nothing; what is not imported stops elsewhere."""
    assert required_attributes_selected(person(), (connector(),), view(row())) is None
    assert told(required_attributes_selected(person(), (connector(),), None)) == ("selected",)
    assert told(required_attributes_selected(None, (connector(),), view(row()))) == ("selected",)
    assert told(required_attributes_selected(person(), (), view(row()))) == ("selected",)
