"""A membership that is missing: every answer from either side, and what bad evidence tells."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.membership import (
    foreign_members,
    member_in_cloud,
    membership_in_directory,
    membership_landed,
    membership_waits,
    nested_membership,
)
from knowledge.membership import cloud_members, is_primary, pair
from knowledge.vocabulary import DirectoryObject, ExportError, entra_dn
from tests.knowledge.build import (
    ANCHOR,
    CLOUD_ID,
    CORP,
    JDOE,
    NOW,
    SALES,
    ago,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    partition,
    person,
    row,
    view,
)

SID = "S-1-5-21-1-2-3-1105"
TEAM = f"CN=Team,OU=Groups,{CORP}"
INNER = f"CN=Inner,OU=Groups,{CORP}"
FSP = f"CN={SID},CN=ForeignSecurityPrincipals,{CORP}"
HERE = (connector(),)
NOT_SALES = (connector(partition(inclusions=(CORP,), exclusions=(SALES,))),)
NO_FSP = (
    connector(partition(inclusions=(CORP,), exclusions=(f"CN=ForeignSecurityPrincipals,{CORP}",))),
)
MEMBER_DN = entra_dn(ANCHOR)


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def group(*members: str, **more: Any) -> DirectoryObject:
    """A group of AD with these members."""
    usual = {"objectClass": ("top", "group"), "sAMAccountName": "Team", "member": members}
    return person(dn=TEAM, **{**usual, "objectSid": "S-1-5-21-1-2-3-2601", **more})


def group_rows(*refs: str, **more: Any) -> Any:
    """The group's rows; `refs` are the members that were sent."""
    return view(row(TEAM, object_type="group"), entra_row({"member": refs}, **more))


def team(*ids: str) -> Any:
    """The cloud group with these members."""
    return cloud("group", id="g", members=[{"id": i} for i in ids])


ROWS = view(row(), entra_row())


@pytest.mark.parametrize(
    "who,team_,wanted",
    [
        (person(), group(JDOE), "direct"),
        (person(), group(JDOE.lower()), "direct"),
        (person(objectSid=SID), group(FSP), "foreign"),
        (person(primaryGroupID="2601"), group(), "primary-group"),
        (person(primaryGroupID="513"), group(), "not-a-member"),
        (person(memberOf=INNER), group(INNER), "nested"),
        (person(memberOf=INNER), group(), "not-a-member"),
        (person(memberOf=TEAM), group(INNER), "not-a-member"),
        (person(), group(INNER), None),
        (person(), group(FSP), "not-a-member"),
        (person(), group(), "not-a-member"),
        (group(JDOE), person(), "direct"),
        (group(JDOE), UNSEEN, "group-alone"),
        (group(JDOE), None, "group-alone"),
        (person(), None, None),
        (person(), UNSEEN, None),
        (None, group(JDOE), None),
        (person(), person(), None),
    ],
)
def test_membership_in_directory(who: Any, team_: Any, wanted: str | None) -> None:
    """Membership in directory."""
    assert value(membership_in_directory(who, team_)) == wanted


def test_a_primary_group_is_one_of_the_own_domain() -> None:
    """A primary group is one of the own domain."""
    other = person(dn="CN=J Doe,DC=emea,DC=contoso,DC=com", primaryGroupID="2601")
    assert not is_primary(group(), other)
    assert not is_primary(group(objectSid=None), person(primaryGroupID="2601"))
    assert not is_primary(group(), person())


@pytest.mark.parametrize(
    "who,team_,wanted",
    [
        (person(memberOf=(INNER, TEAM)), group(INNER), "nested"),
        (person(memberOf=INNER), group(INNER, JDOE), "no"),
        (group(JDOE), UNSEEN, "no"),
        (person(), group(), "no"),
        (person(memberOf=TEAM), group(INNER), None),
        (person(), group(INNER), None),
        (person(), None, None),
    ],
)
def test_nested_membership(who: Any, team_: Any, wanted: str | None) -> None:
    """Nested membership."""
    assert value(nested_membership(who, team_)) == wanted


@pytest.mark.parametrize(
    "who,known,team_,wanted",
    [
        (person(objectSid=SID), NO_FSP, group(FSP), "out-of-scope"),
        (person(objectSid=SID), HERE, group(FSP), "in-scope"),
        (person(objectSid="S-1-5-21-9"), NO_FSP, group(FSP), "none"),
        (group(FSP, JDOE), NO_FSP, UNSEEN, "out-of-scope"),
        (group(JDOE), NO_FSP, UNSEEN, "none"),
        (group(FSP), None, UNSEEN, None),
        (person(), NO_FSP, None, None),
    ],
)
def test_foreign_members(who: Any, known: Any, team_: Any, wanted: str | None) -> None:
    """Foreign members."""
    assert value(foreign_members(who, known, team_)) == wanted


ADDING = view(row(), entra_row(pending_export=change("add")))
REFUSED = view(
    row(),
    entra_row(pending_export=change("add"), has_export_error=True, export_error=ExportError()),
)
FRESH: dict[str, Any] = {"whenChanged": NOW.isoformat(), "whenCreated": NOW.isoformat()}


@pytest.mark.parametrize(
    "who,rows,there,known,wanted",
    [
        (person(), ROWS, cloud(), HERE, "present"),
        (person(), ROWS, UNSEEN, HERE, "present"),
        (person(), ROWS, None, HERE, "out-of-scope"),
        (person(), None, None, NOT_SALES, "out-of-scope"),
        (person(dn="CN=X,DC=other"), None, None, HERE, "out-of-scope"),
        (person(), None, None, HERE, "out-of-scope"),
        (person(**FRESH), None, None, HERE, "not-yet"),
        (person(**FRESH), ADDING, None, HERE, "not-yet"),
        (person(), REFUSED, None, HERE, "out-of-scope"),
        (person(**FRESH), view(row(mv_id=None)), None, HERE, "out-of-scope"),
        (
            person(**FRESH),
            view(row(mv_id=None, pending_import=change("add"))),
            None,
            HERE,
            "not-yet",
        ),
        (person(), UNSEEN, None, HERE, None),
        (person(), ROWS, cloud(), None, None),
    ],
)
def test_member_in_cloud(who: Any, rows: Any, there: Any, known: Any, wanted: str | None) -> None:
    """Member in cloud."""
    team_ = group(JDOE)
    answer = member_in_cloud(who, known, cycle(), team_, rows, group_rows(), there, team())
    assert value(answer) == wanted
    swapped = member_in_cloud(team_, known, cycle(), who, group_rows(), rows, team(), there)
    assert value(swapped) == wanted


def test_a_new_member_is_not_judged_without_the_runs() -> None:
    """A new member is not judged without the runs."""
    answer = member_in_cloud(person(), HERE, UNSEEN, group(JDOE), None, group_rows(), None, team())
    assert answer is None
    assert member_in_cloud(person(), HERE) is None


@pytest.mark.parametrize(
    "known,rows,there,wanted",
    [
        (NOT_SALES, group_rows(), team(), "out-of-scope"),
        (HERE, group_rows(MEMBER_DN), team(CLOUD_ID), "present"),
        (HERE, group_rows(), team(), None),
        (NO_FSP, UNSEEN, UNSEEN, None),
    ],
)
def test_members_of_a_group_alone(known: Any, rows: Any, there: Any, wanted: str | None) -> None:
    """Members of a group alone."""
    answer = member_in_cloud(group(JDOE), known, cycle(), UNSEEN, rows, UNSEEN, there)
    assert value(answer) == wanted


CALM: dict[str, Any] = {"whenChanged": ago(days=1).isoformat()}
NEW: dict[str, Any] = {"whenChanged": NOW.isoformat()}


@pytest.mark.parametrize(
    "who,team_,rows,wanted",
    [
        (person(**CALM), group(JDOE, **CALM), ROWS, "nothing-waits"),
        (person(**CALM), group(JDOE, **NEW), ROWS, "waits"),
        (person(**NEW), group(JDOE, **CALM), ROWS, "nothing-waits"),
        (person(**NEW), group(JDOE, **CALM), None, "waits"),
        (person(**NEW), group(JDOE, **CALM), UNSEEN, "nothing-waits"),
        (group(JDOE, **NEW), None, group_rows(), "waits"),
        (person(), None, ROWS, None),
    ],
)
def test_membership_waits(who: Any, team_: Any, rows: Any, wanted: str | None) -> None:
    """Membership waits."""
    answer = membership_waits(who, cycle(), team_, rows, group_rows(), HERE)
    assert value(answer) == wanted


def test_nothing_is_known_to_wait_without_the_rows_of_the_group() -> None:
    """Nothing is known to wait without the rows of the group."""
    assert membership_waits(person(), cycle(), group(JDOE), ROWS) is None


@pytest.mark.parametrize(
    "who,team_,rows,own,group_,there,wanted",
    [
        (person(), group(JDOE), ROWS, cloud(), group_rows(MEMBER_DN), team(CLOUD_ID), "landed"),
        (person(), group(JDOE), ROWS, cloud(), group_rows(MEMBER_DN), cloud("group"), None),
        (person(), group(JDOE), ROWS, cloud(), group_rows(MEMBER_DN), team(), "not-landed"),
        (person(), group(JDOE), ROWS, cloud(), group_rows(), team(CLOUD_ID), "not-landed"),
        (person(), group(), ROWS, cloud(), group_rows(MEMBER_DN), team(CLOUD_ID), "not-landed"),
        (person(), group(JDOE), None, cloud(), group_rows(MEMBER_DN), team(), "not-landed"),
        (person(), group(JDOE), ROWS, None, group_rows(MEMBER_DN), team(), "not-landed"),
        (person(), group(JDOE), ROWS, cloud(), None, team(CLOUD_ID), "not-landed"),
        (person(), group(JDOE), ROWS, cloud(), group_rows(MEMBER_DN), None, "not-landed"),
        (person(), group(JDOE), UNSEEN, cloud(), group_rows(MEMBER_DN), team(), None),
        (person(), group(JDOE), ROWS, UNSEEN, group_rows(MEMBER_DN), team(), None),
        (person(), group(JDOE), ROWS, cloud(), UNSEEN, team(CLOUD_ID), None),
        (person(), group(JDOE), ROWS, cloud(), group_rows(MEMBER_DN), UNSEEN, None),
        (person(), None, ROWS, cloud(), group_rows(MEMBER_DN), team(), None),
    ],
)
def test_membership_landed(
    who: Any, team_: Any, rows: Any, own: Any, group_: Any, there: Any, wanted: str | None
) -> None:
    """Membership landed."""
    assert value(membership_landed(who, team_, rows, group_, own, there)) == wanted


def test_a_pending_export_of_the_group_has_not_landed() -> None:
    """A pending export of the group has not landed."""
    waiting = group_rows(MEMBER_DN, pending_export=change())
    answer = membership_landed(person(), group(JDOE), ROWS, waiting, cloud(), team(CLOUD_ID))
    assert value(answer) == "not-landed"


@pytest.mark.parametrize(
    "rows,there,wanted",
    [
        (group_rows(MEMBER_DN), team(CLOUD_ID), "landed"),
        (group_rows(MEMBER_DN), cloud("group"), None),
        (group_rows(), cloud("group"), "not-landed"),
        (group_rows(MEMBER_DN), team(), "not-landed"),
        (group_rows(), team(), "not-landed"),
    ],
)
def test_a_group_alone_has_landed_with_all_its_members(
    rows: Any, there: Any, wanted: str | None
) -> None:
    """A group alone has landed with all its members; those not recorded tell nothing."""
    assert value(membership_landed(group(JDOE), UNSEEN, rows, UNSEEN, there)) == wanted


def test_members_that_were_not_recorded_are_not_none() -> None:
    """Members that were not recorded are not none."""
    assert cloud_members(cloud("group")) is None
    odd = replace(team(), properties={"members": [{"id": "A"}, {"id": 1}, "x"]})
    assert cloud_members(odd) == frozenset({"a"})


def test_a_dynamic_list_is_a_group() -> None:
    """From either side; that it never goes is for another question to say."""
    dynamic = group(objectClass=("top", "msExchDynamicDistributionList"), member=None)
    for found in (pair(person(), dynamic), pair(dynamic, person())):
        assert found is not None
        assert found.group is dynamic
    assert value(membership_in_directory(person(), dynamic)) == "not-a-member"
