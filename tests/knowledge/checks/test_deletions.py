"""Deletes that nobody expected, of one object: every answer, and what bad evidence tells."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.deletions import (
    deletion_in_directory,
    device_cleanup,
    rule_let_go,
    scope_left,
)
from knowledge.deletion_evidence import container_gone, deleted_at, together
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    DirectoryObject,
    MetaverseAttribute,
    ScopeClause,
)
from tests.knowledge.build import (
    CORP,
    JDOE,
    NOW,
    SALES,
    ago,
    change,
    cloud,
    connector,
    entra_row,
    mv,
    partition,
    person,
    row,
    rule,
    view,
)

OLD = f"OU=Old,{CORP}"


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def ou(*dns: str) -> tuple[DirectoryObject, ...]:
    """Live containers."""
    return tuple(person(dn=dn, objectClass=("top", "organizationalUnit")) for dn in dns)


def gone(n: int = 1, when: datetime = NOW, parent: str = SALES, **more: Any) -> DirectoryObject:
    """A deleted object."""
    usual = {"objectGUID": f"{n}{'A' * 21}==", "whenChanged": when.isoformat()}
    return person(
        dn=f"CN=X{n}\\0ADEL:{n},CN=Deleted Objects,{CORP}",
        deleted=True,
        **{**usual, "lastKnownParent": parent, **more},
    )


# --- deleted in AD


@pytest.mark.parametrize(
    "others,left,containers,wanted",
    [
        ((gone(2), gone(3)), (), ou(SALES), "with-its-container"),
        ((gone(2), gone(3)), UNSEEN, ou(CORP), "with-its-container"),
        ((gone(2), gone(3)), (JDOE,), ou(SALES), "deleted"),
        ((gone(2, ago(days=1)),), (), ou(CORP), "deleted"),
        ((gone(2, objectClass=("top", "organizationalUnit")),), (), ou(CORP), "deleted"),
        ((), (), ou(CORP), "deleted"),
        ((gone(2),), UNSEEN, UNSEEN, "deleted"),
        (UNSEEN, (), ou(CORP), "deleted"),
    ],
)
def test_all_of_a_container_went_only_when_nothing_is_left(
    others: Any, left: Any, containers: Any, wanted: str
) -> None:
    """All of a container went only when nothing is left."""
    assert value(deletion_in_directory(None, gone(1), others, left, containers)) == wanted


def test_what_lives_or_was_never_there_was_not_deleted() -> None:
    """What lives or was never there was not deleted."""
    assert value(deletion_in_directory(person(), gone(1))) == "live"
    assert value(deletion_in_directory(None, None)) == "absent"


def test_times_that_are_not_known_are_not_together() -> None:
    """Times that are not known are not together."""
    assert not together(gone(2, whenChanged="unknown"), gone(1))
    assert not together(gone(1), gone(1))


def test_a_container_is_gone_by_its_mark_or_by_its_absence() -> None:
    """A container is gone by its mark or by its absence."""
    assert container_gone(f"OU=S\\0ADEL:1,CN=Deleted Objects,{CORP}", UNSEEN)
    assert container_gone(OLD, ou(SALES))
    assert not container_gone(OLD, ou(OLD))
    assert not container_gone(OLD, UNSEEN)
    assert not container_gone("", ou(SALES))


# --- out of the container filter


ONLY_OLD = connector(partition(inclusions=(OLD,), exclusions=(CORP,)))
NOT_SALES = connector(partition(inclusions=(CORP,), exclusions=(SALES,)))


@pytest.mark.parametrize(
    "known,connectors,containers,wanted",
    [
        (JDOE, (connector(),), ou(SALES), "in-scope"),
        (JDOE, (NOT_SALES,), ou(SALES), "container-unselected"),
        (JDOE, (NOT_SALES,), UNSEEN, "container-unselected"),
        (f"CN=J Doe,{OLD}", (NOT_SALES,), ou(SALES, OLD), "moved"),
        (f"CN=J Doe,{OLD}", (ONLY_OLD,), ou(SALES, CORP), "container-renamed"),
        (f"CN=J Doe,{OLD}", (ONLY_OLD,), ou(SALES, OLD), "moved"),
        (f"CN=J Doe,{OLD}", (ONLY_OLD,), UNSEEN, None),
        (f"CN=J Doe,{OLD}", (replace(ONLY_OLD, last_modified=NOW),), ou(SALES, CORP), None),
        (f"CN=J Doe,{OLD}", (NOT_SALES,), ou(SALES), None),
        (None, (NOT_SALES,), ou(SALES, OLD), None),
        (JDOE, (connector(partition(selected=False)),), ou(SALES), "domain-unselected"),
        ("CN=J Doe,DC=emea,DC=contoso,DC=com", (), ou(SALES), "moved"),
        (JDOE, (), ou(SALES), "domain-unselected"),
        (None, (connector(partition(selected=False)),), ou(SALES), None),
    ],
)
def test_scope_left(known: str | None, connectors: Any, containers: Any, wanted: str) -> None:
    """Scope left."""
    removed = cloud(deleted=True, onPremisesDistinguishedName=known)
    answer = scope_left(person(), connectors, containers, UNSEEN, removed)
    assert value(answer) == wanted


def test_the_row_tells_the_former_name_when_the_cloud_does_not() -> None:
    """The row tells the former name when the cloud does not."""
    rows = view(row())
    assert value(scope_left(person(), (NOT_SALES,), UNSEEN, rows, None)) == "container-unselected"
    live = cloud(onPremisesDistinguishedName=f"CN=J Doe,{OLD}")
    known = scope_left(person(), (NOT_SALES,), ou(SALES, OLD), rows, None, live)
    assert value(known) == "moved"
    assert value(scope_left(None, (NOT_SALES,))) == "in-scope"


def test_a_container_that_the_filter_names_was_not_renamed() -> None:
    """A container that the filter names was not renamed."""
    listed = connector(partition(inclusions=(OLD,), exclusions=(CORP, SALES)))
    removed = cloud(deleted=True, onPremisesDistinguishedName=f"CN=J Doe,{OLD}")
    assert scope_left(person(), (listed,), ou(SALES, CORP), UNSEEN, removed) is None


# --- let go by a rule


JOIN = rule()
LEAVING = entra_row(mv_id=None, pending_export=change("delete"))
LEFT = view(row(mv_id=None, values={"department": "HR"}), LEAVING)
SALES_ONLY = ((ScopeClause("department", "EQUAL", "Sales"),),)
BY_MARK = ((ScopeClause("adminDescription", "NOTSTARTSWITH", "User_"),),)
OUT = rule(
    "Out to AAD - User Join",
    connector=ENTRA_CONNECTOR_ID,
    direction="Outbound",
    source_type="person",
    target_type="user",
)
CALM = person(whenChanged=ago(days=20).isoformat())
COPY = replace(JOIN, name="Copy of User Join", is_standard=False, scope=SALES_ONLY)


@pytest.mark.parametrize(
    "rules,wanted",
    [
        ((JOIN,), "kept"),
        ((replace(JOIN, disabled=True),), "rule-disabled"),
        ((replace(JOIN, link_type="Join"),), "link-type-changed"),
        ((replace(JOIN, link_type="Join", disabled=True),), "rule-disabled"),
        ((replace(JOIN, scope=SALES_ONLY),), "filter-changed"),
        ((replace(JOIN, disabled=True), COPY), "filter-changed"),
        ((replace(JOIN, scope=((ScopeClause("department", "SOUNDSLIKE", "X"),),)),), None),
        ((replace(JOIN, scope=((ScopeClause("adminDescription", "EQUAL", "X"),),)),), None),
        ((replace(JOIN, source_type="group"),), None),
        ((), "kept"),
    ],
)
def test_rule_let_go(rules: Any, wanted: str | None) -> None:
    """Rule let go."""
    assert value(rule_let_go(CALM, LEFT, rules, NOW)) == wanted


def test_a_filter_changed_only_when_the_object_did_not() -> None:
    """A filter changed only when the object did not."""
    rules = (replace(JOIN, scope=SALES_ONLY),)
    assert rule_let_go(person(whenChanged=ago(days=1).isoformat()), LEFT, rules, NOW) is None
    assert rule_let_go(person(whenChanged=None), LEFT, rules, NOW) is None
    removed = cloud(deleted=True, deletedDateTime=ago(hours=4).isoformat())
    rows = view(row(mv_id=None, values={"department": "HR"}))
    before = person(whenChanged=ago(days=1).isoformat())
    assert value(rule_let_go(before, rows, rules, NOW, UNSEEN, removed)) == "filter-changed"
    just = person(whenChanged=ago(hours=5).isoformat())
    assert rule_let_go(just, rows, rules, NOW, UNSEEN, removed) is None


@pytest.mark.parametrize(
    "who,rows",
    [
        (None, LEFT),
        (CALM, None),
        (CALM, view(row(mv_id=None))),
        (person(adminDescription="User_x"), LEFT),
    ],
)
def test_no_rule_let_go_of_what_was_not_deleted_or_is_left_out_by_design(
    who: Any, rows: Any
) -> None:
    """No rule let go of what was not deleted or is left out by design."""
    assert value(rule_let_go(who, rows, (replace(JOIN, disabled=True),), NOW)) == "kept"


STILL = view(row(), LEAVING)


@pytest.mark.parametrize(
    "metaverse,rules,wanted",
    [
        (mv(sourceObjectType="User"), (OUT,), "kept"),
        (mv(sourceObjectType="User"), (replace(OUT, disabled=True),), "rule-disabled"),
        (mv(sourceObjectType="User"), (replace(OUT, link_type="Join"),), "link-type-changed"),
        (
            mv(department="HR"),
            (replace(OUT, scope=SALES_ONLY, is_standard=False),),
            "filter-changed",
        ),
        (mv(sourceObjectType="Contact"), (replace(OUT, disabled=True),), None),
        (mv(cloudFiltered="true"), (OUT,), None),
        (None, (OUT,), None),
        (UNSEEN, (OUT,), None),
    ],
)
def test_an_outbound_rule_may_let_go_too(metaverse: Any, rules: Any, wanted: str | None) -> None:
    """An outbound rule may let go too."""
    assert value(rule_let_go(CALM, STILL, rules, NOW, metaverse)) == wanted


def test_other_types_have_no_outbound_rule_to_judge() -> None:
    """Other types have no outbound rule to judge."""
    rows = view(row(object_type="foreignSecurityPrincipal"), LEAVING)
    assert rule_let_go(CALM, rows, (OUT,), NOW, mv()) is None


@pytest.mark.parametrize(
    "custom,who,wanted",
    [(True, CALM, "filter-changed"), (False, CALM, None), (True, person(), None)],
)
def test_cloud_filtered_by_a_custom_rule(custom: bool, who: Any, wanted: str | None) -> None:
    """Cloud filtered by a custom rule."""
    filtered = MetaverseAttribute(("true",), "No Sync")
    metaverse = replace(mv(), attributes={"cloudFiltered": filtered})
    rules = (rule("No Sync", is_standard=not custom),)
    assert value(rule_let_go(who, STILL, rules, NOW, metaverse)) == wanted


def test_a_deletion_time_without_zone_is_utc() -> None:
    """A deletion time without zone is utc."""
    assert deleted_at(cloud(deletedDateTime="2026-03-02T12:00:00")) == NOW
    assert deleted_at(cloud(deletedDateTime="soon")) is deleted_at(UNSEEN) is None


def computer(**more: Any) -> DirectoryObject:
    """A computer, without certificate unless one is given."""
    return person(objectClass=("top", "user", "computer"), **more)


@pytest.mark.parametrize(
    "who,rows,pending,wanted",
    [
        (computer(), LEFT, UNSEEN, "certificate-missing"),
        (computer(), LEFT, (entra_row(object_type="device"),) * 2, "certificate-missing"),
        (computer(), LEFT, (entra_row(object_type="device"),) * 3, "cleanup"),
        (
            computer(),
            LEFT,
            (entra_row(object_type="device"),) * 3 + (entra_row(),),
            "certificate-missing",
        ),
        (computer(userCertificate="x"), LEFT, UNSEEN, "kept"),
        (computer(), view(row()), UNSEEN, "kept"),
        (person(), LEFT, UNSEEN, "kept"),
        (None, LEFT, UNSEEN, "kept"),
    ],
)
def test_device_cleanup(who: Any, rows: Any, pending: Any, wanted: str | None) -> None:
    """Device cleanup."""
    assert value(device_cleanup(who, rows, pending)) == wanted
