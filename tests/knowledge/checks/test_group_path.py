"""The group of a missing membership: every answer from either side, and what bad evidence tells."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN, About
from knowledge.checks.group_path import (
    group_excluded,
    group_export_error,
    group_owner,
    group_rules,
    group_selected,
    group_synchronization_error,
    hidden_membership,
    mail_removed,
)
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    DirectoryObject,
    ExportError,
    ScopeClause,
    SynchronizationError,
)
from tests.knowledge.build import (
    CORP,
    cloud,
    connector,
    cycle,
    entra_row,
    mv,
    partition,
    person,
    row,
    rule,
    view,
)

GROUPS = f"OU=Groups,{CORP}"
TEAM = f"CN=Team,{GROUPS}"
HERE = (connector(),)


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def group(**more: Any) -> DirectoryObject:
    """A security group of AD."""
    usual = {"objectClass": ("top", "group"), "groupType": "-2147483646", "mail": None}
    return person(dn=TEAM, **{**usual, **more})


def at(**more: Any) -> Any:
    """The group's row in the AD connector space."""
    return row(TEAM, object_type="group", **more)


ARRIVED = view(at(), entra_row(object_type="group"))


@pytest.mark.parametrize(
    "who,team,own,there,wanted",
    [
        (person(), group(), cloud(), cloud("group"), "connect-sync"),
        (person(), group(), cloud(), UNSEEN, "connect-sync"),
        (group(), UNSEEN, cloud("group"), UNSEEN, "connect-sync"),
        (person(), None, cloud(), cloud("group", onPremisesSyncEnabled=None), "cloud-only"),
        (person(), None, cloud(), cloud("group"), None),
        (person(), UNSEEN, cloud(), cloud("group", onPremisesSyncEnabled=None), None),
        (person(), None, cloud(), None, None),
        (person(), None, cloud(), cloud(), None),
    ],
)
def test_group_owner(who: Any, team: Any, own: Any, there: Any, wanted: str | None) -> None:
    """Group owner."""
    assert value(group_owner(who, team, own, there)) == wanted


def test_a_group_that_was_converted_is_managed_in_the_cloud() -> None:
    """A group that was converted is managed in the cloud."""
    converted = cloud("group", onPremisesSyncBehavior={"isCloudManaged": True})
    assert value(group_owner(person(), group(), cloud(), converted)) == "converted"
    unasked = replace(cloud("group"), properties={})
    assert group_owner(person(), None, cloud(), unasked) is None


@pytest.mark.parametrize(
    "who,rows,wanted",
    [
        (group(isCriticalSystemObject="TRUE"), None, "builtin-group"),
        (group(groupType="2"), None, "distribution-group-not-mail-enabled"),
        (group(), None, "none"),
        (group(groupType="2"), ARRIVED, "none"),
        (group(), UNSEEN, None),
    ],
)
def test_group_excluded(who: Any, rows: Any, wanted: str | None) -> None:
    """Group excluded."""
    assert value(group_excluded(who, UNSEEN, rows, UNSEEN, None)) == wanted
    assert value(group_excluded(person(), who, view(), rows, None, None)) == wanted
    assert group_excluded(person(), None, view(), rows) is None


@pytest.mark.parametrize(
    "rows,known,wanted",
    [
        (None, HERE, "selected"),
        (ARRIVED, (connector(partition(selected=False)),), "selected"),
        (None, (connector(partition(selected=False)),), "domain-not-selected"),
        (None, (connector(partition(inclusions=(CORP,), exclusions=(GROUPS,))),), "not-selected"),
        (None, None, None),
        (UNSEEN, HERE, None),
    ],
)
def test_group_selected(rows: Any, known: Any, wanted: str | None) -> None:
    """Group selected."""
    assert value(group_selected(group(), known, UNSEEN, UNSEEN, rows)) == wanted
    assert value(group_selected(person(), known, group(), UNSEEN, view(), rows)) == wanted


def test_an_ou_that_was_renamed_is_told_as_such() -> None:
    """An ou that was renamed is told as such."""
    old = connector(partition(inclusions=(f"OU=Old,{CORP}",), exclusions=(CORP,)))
    answer = group_selected(group(), (old,), UNSEEN, (person(dn=CORP), person(dn=GROUPS)), None)
    assert value(answer) == "renamed"
    assert group_selected(person(), HERE) is None


JOIN = rule("In from AD - Group Join", source_type="group", target_type="group")
OUT = rule(
    "Out to AAD - Group Join",
    connector=ENTRA_CONNECTOR_ID,
    direction="Outbound",
    source_type="group",
    target_type="group",
)
LIMIT = ((ScopeClause("memberCount", "LESSTHAN", "50000"),),)
MAIL = ((ScopeClause("mailEnabled", "EQUAL", "True"),),)
ANCHOR = ((ScopeClause("sourceAnchor", "ISNOTNULL", ""),),)
OTHER = ((ScopeClause("description", "EQUAL", "x"),),)


@pytest.mark.parametrize(
    "rows,metaverse,rules,wanted",
    [
        (ARRIVED, mv(), (JOIN, OUT), "passed"),
        (view(at()), mv(), (JOIN, OUT), "passed"),
        (view(at(mv_id=None)), None, (replace(JOIN, scope=OTHER), OUT), "custom-scope"),
        (view(at(mv_id=None)), None, (replace(JOIN, disabled=True), OUT), "provision-disabled"),
        (view(at(mv_id=None)), None, UNSEEN, "no-rule-in-scope"),
        (view(at(mv_id=None)), None, (JOIN, OUT), None),
        (view(at()), mv(cloudFiltered="true"), (JOIN, OUT), "filtered"),
        (view(at()), mv(memberCount="60000"), (JOIN, replace(OUT, scope=LIMIT)), "too-large"),
        (
            view(at()),
            mv(securityEnabled="false", mailEnabled="false"),
            (JOIN, replace(OUT, scope=MAIL)),
            "not-mail-enabled",
        ),
        (view(at()), mv(), (JOIN, replace(OUT, scope=OTHER)), "out-of-scope"),
        (view(at()), mv(sourceAnchor=None), (JOIN, replace(OUT, scope=ANCHOR)), "anchor-missing"),
        (view(at()), mv(), (JOIN, replace(OUT, disabled=True)), "provision-disabled"),
        (view(at()), mv(), (JOIN,), None),
        (UNSEEN, mv(), (JOIN, OUT), None),
        (ARRIVED, UNSEEN, (JOIN, OUT), None),
    ],
)
def test_group_rules(rows: Any, metaverse: Any, rules: Any, wanted: str | None) -> None:
    """Group rules."""
    assert value(group_rules(group(), UNSEEN, rows, UNSEEN, metaverse, UNSEEN, rules)) == wanted
    swapped = group_rules(person(), group(), view(), rows, None, metaverse, rules)
    assert value(swapped) == wanted
    assert group_rules(person()) is None


def in_error(text: str, kind: str) -> Any:
    """The group's rows with a synchronization error."""
    found = SynchronizationError(type=kind, stack_trace=f"InnerException => {text}")
    return view(at(has_sync_error=True, sync_error=found))


@pytest.mark.parametrize(
    "rows,wanted",
    [
        (ARRIVED, "none"),
        (in_error("Maximum Group member count exceeded", "sync-rule-x"), "too-many-members"),
        (in_error("bad value", "sync-rule-error-function-triggered"), "rule-error"),
        (in_error("who knows", "unexpected-error"), "other"),
        (UNSEEN, None),
    ],
)
def test_group_synchronization_error(rows: Any, wanted: str | None) -> None:
    """Group synchronization error."""
    assert value(group_synchronization_error(group(), cycle(), UNSEEN, rows)) == wanted
    assert value(group_synchronization_error(person(), cycle(), group(), view(), rows)) == wanted


def test_an_export_error_of_the_group_is_read_and_the_members_is_not() -> None:
    """An export error of the group is read and the members is not."""
    error = ExportError(name="dn-attributes-failure")
    failed = view(at(), entra_row(has_export_error=True, export_error=error))
    assert value(group_export_error(group(), cycle(), UNSEEN, failed)) == "reference-failed"
    assert value(group_export_error(person(), cycle(), group(), failed, ARRIVED)) == "none"
    assert group_export_error(person(), cycle(), None, failed) is None


@pytest.mark.parametrize(
    "there,wanted",
    [
        (cloud("group", visibility="HiddenMembership"), None),
        (cloud("group"), None),
        (cloud("group", members=[]), None),
        (cloud("group", members=[{"id": "x"}]), "visible"),
        (cloud("group", visibility="HiddenMembership", members=[]), "hidden"),
        (cloud("group", visibility="HiddenMembership", members=[{"id": "x"}]), "visible"),
        (cloud("group", visibility="Private"), "visible"),
        (None, "visible"),
        (UNSEEN, None),
    ],
)
def test_hidden_membership(there: Any, wanted: str | None) -> None:
    """Hidden membership."""
    assert value(hidden_membership(group(), UNSEEN, there)) == wanted
    assert value(hidden_membership(person(), group(), cloud(), there)) == wanted


@pytest.mark.parametrize(
    "who,there,wanted",
    [
        (group(), cloud("group", mailEnabled=True, mail="t@c.onmicrosoft.com"), "removed"),
        (group(mail="t@c.com"), cloud("group", mailEnabled=True, mail="t@c.onmicrosoft.com"), "no"),
        (group(), cloud("group", mailEnabled=True, mail="t@contoso.com"), "no"),
        (group(), cloud("group", mailEnabled=False, mail="t@c.onmicrosoft.com"), "no"),
        (group(), None, "no"),
        (group(), UNSEEN, None),
        (person(), cloud(), None),
    ],
)
def test_mail_removed(who: Any, there: Any, wanted: str | None) -> None:
    """Mail removed."""
    assert value(mail_removed(About(other_name="x"), who, there)) == wanted


def test_mail_of_a_group_that_nobody_asked_about() -> None:
    """A question about a person alone has no group in it."""
    assert value(mail_removed(About(), person(), cloud())) == "no"
