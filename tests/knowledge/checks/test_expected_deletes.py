"""Deletes that do not come, and orphans: every answer, and what bad evidence tells."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN, About
from knowledge.checks.expected_deletes import (
    cloud_object_owner,
    delete_landed,
    delete_waits,
    filter_leaves_foreign,
    nothing_orphaned,
    orphans_listed,
    other_connector_holds,
)
from knowledge.vocabulary import AppliedRule, Attributes, Scheduler
from tests.knowledge.build import (
    CORP,
    NOW,
    SALES,
    ago,
    change,
    cloud,
    connector,
    cycle,
    entra_row,
    mv,
    partition,
    person,
    row,
    run,
    server,
    view,
)

JDOE = About(symptom="expected-deletes-missing", asked="jdoe")
NOBODY = About(symptom="expected-deletes-missing")
HERE = (connector(),)
LEAVING = view(None, entra_row(mv_id=None, pending_export=change("delete")))


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


def gone(when: Any = None, **more: Any) -> Any:
    """The deleted object."""
    times = {"whenChanged": (when or ago(hours=5)).isoformat(), "lastKnownParent": SALES, **more}
    return person(dn=f"CN=J\\0ADEL:1,CN=Deleted Objects,{CORP}", deleted=True, **times)


# --- does it wait?


@pytest.mark.parametrize(
    "deleted,rows,runs,wanted",
    [
        (gone(ago(minutes=5)), None, cycle(), "waits"),
        (gone(ago(minutes=5)), LEAVING, cycle(), "waits"),
        (gone(ago(hours=5)), None, cycle(), "nothing-waits"),
        (gone(ago(hours=5)), LEAVING, cycle(), None),
        (gone(ago(hours=5)), LEAVING, (run("Delta Import", "stopped-ma"),), "waits"),
        (gone(ago(hours=5)), None, (run("Delta Import", "stopped-ma"),), None),
        (gone(ago(hours=5)), None, (run("Delta Import", "stopped-ma", ago(hours=9)),), "waits"),
        (gone(ago(hours=5), whenChanged="x"), None, (), None),
        (None, LEAVING, cycle(), "waits"),
        (None, None, cycle(), "nothing-waits"),
    ],
)
def test_delete_waits(deleted: Any, rows: Any, runs: Any, wanted: str | None) -> None:
    """Delete waits."""
    assert value(delete_waits(JDOE, runs, None, deleted, rows, HERE)) == wanted


def test_on_a_staging_server_nothing_was_ever_sent() -> None:
    """On a staging server nothing was ever sent."""
    staging = server(Scheduler(staging=True))
    assert value(delete_waits(JDOE, cycle(), None, gone(), LEAVING, HERE, staging)) == "waits"


def test_without_the_connectors_a_pending_delete_still_waits() -> None:
    """Without the connectors a pending delete still waits."""
    assert value(delete_waits(JDOE, cycle(), None, gone(), LEAVING)) == "waits"


def test_a_live_object_waits_like_any_other() -> None:
    """A live object waits like any other."""
    fresh = person(whenChanged=NOW.isoformat())
    assert value(delete_waits(JDOE, cycle(), fresh, UNSEEN, None, HERE)) == "waits"


def test_without_a_name_all_pending_deletes_wait() -> None:
    """Without a name all pending deletes wait."""
    assert value(delete_waits(NOBODY, cycle(), pending_deletes=(entra_row(),))) == "waits"
    assert value(delete_waits(NOBODY, cycle(), pending_deletes=())) == "nothing-waits"
    assert delete_waits(NOBODY, cycle()) is None


# --- who holds it?


KEEPS = (AppliedRule("i", "In from AD - User Join", "Provision"),)
JOINS = (AppliedRule("i", "In from AD - User Join", "Join"),)
THERE = row(dn="CN=J Doe,DC=fabrikam,DC=com", lineage=KEEPS)


@pytest.mark.parametrize(
    "live,deleted,rows,successor,wanted",
    [
        (None, gone(), view(THERE, entra_row()), UNSEEN, "held"),
        (None, gone(), None, view(THERE, entra_row()), "held"),
        (None, gone(), view(None, entra_row(), (THERE,)), UNSEEN, "held"),
        (None, gone(), view(replace(THERE, lineage=JOINS), entra_row()), None, "not-held"),
        (None, gone(), view(replace(THERE, mv_id=None), entra_row()), None, "not-held"),
        (None, gone(), view(THERE, entra_row(mv_id=None)), None, "not-held"),
        (None, gone(), view(row(lineage=KEEPS), entra_row()), None, "not-held"),
        (None, gone(), None, None, "not-held"),
        (person(), gone(), view(THERE, entra_row()), None, "not-held"),
        (None, None, view(THERE, entra_row()), None, "not-held"),
    ],
)
def test_other_connector_holds(
    live: Any, deleted: Any, rows: Any, successor: Any, wanted: str
) -> None:
    """Other connector holds."""
    assert value(other_connector_holds(live, deleted, rows, successor)) == wanted


ORPHAN = entra_row(mv_id=None, pending_import=change("add"))


@pytest.mark.parametrize(
    "live,there,rows,wanted",
    [
        (None, None, None, "none-left"),
        (None, cloud(deleted=True), None, "none-left"),
        (None, cloud(onPremisesSyncBehavior={"isCloudManaged": True}), None, "converted"),
        (person(), cloud(), None, "claimed"),
        (None, cloud(onPremisesSyncEnabled=None), None, "cloud-only"),
        (None, cloud(onPremisesSyncEnabled=False), None, None),
        (
            None,
            cloud(onPremisesSyncEnabled=False, onPremisesImmutableId=None),
            None,
            "cloud-only",
        ),
        (None, cloud(), None, "another-engine"),
        (None, cloud("group", onPremisesImmutableId=None), None, None),
        (None, cloud(), view(None, ORPHAN), "orphan"),
        (None, cloud(), view(None, entra_row(mv_id=None)), None),
        (None, cloud(), view(row(), entra_row()), "claimed"),
        (None, cloud(), LEAVING, "claimed"),
    ],
)
def test_cloud_object_owner(live: Any, there: Any, rows: Any, wanted: str | None) -> None:
    """Cloud object owner."""
    assert value(cloud_object_owner(live, there, rows)) == wanted


def test_who_owns_it_is_not_known_when_graph_was_not_asked() -> None:
    """Who owns it is not known when graph was not asked."""
    there = cloud()
    unasked = replace(
        there, properties={"onPremisesImmutableId": there.text("onPremisesImmutableId")}
    )
    assert cloud_object_owner(None, unasked, None) is None


NOT_SALES = (connector(partition(inclusions=(CORP,), exclusions=(SALES,))),)


@pytest.mark.parametrize(
    "live,known,there,rows,wanted",
    [
        (person(), NOT_SALES, cloud(), None, "foreign"),
        (person(), NOT_SALES, cloud(), view(None, ORPHAN), "foreign"),
        (person(), (connector(partition(selected=False)),), cloud(), None, "foreign"),
        (person(), NOT_SALES, cloud(), view(row(), entra_row()), "no"),
        (person(), NOT_SALES, cloud(), LEAVING, "no"),
        (person(), NOT_SALES, cloud(onPremisesSyncEnabled=None), None, "no"),
        (person(), HERE, cloud(), None, "no"),
        (person(dn="CN=X,DC=other"), HERE, cloud(), None, "no"),
        (person(), None, cloud(), None, None),
        (person(), NOT_SALES, None, None, "no"),
        (None, NOT_SALES, cloud(), None, "no"),
    ],
)
def test_filter_leaves_foreign(
    live: Any, known: Any, there: Any, rows: Any, wanted: str | None
) -> None:
    """Filter leaves foreign."""
    assert value(filter_leaves_foreign(live, known, there, rows)) == wanted


@pytest.mark.parametrize(
    "live,there,removed,wanted",
    [
        (None, None, cloud(deleted=True), "landed"),
        (None, None, None, None),
        (None, cloud(), None, "not-landed"),
        (person(), None, cloud(deleted=True), "not-landed"),
    ],
)
def test_delete_landed(live: Any, there: Any, removed: Any, wanted: str | None) -> None:
    """Delete landed."""
    assert value(delete_landed(live, there, removed)) == wanted


def test_orphans_listed() -> None:
    """Orphans listed."""
    assert value(orphans_listed(JDOE, (ORPHAN,))) == "not-asked"
    assert value(orphans_listed(NOBODY, (ORPHAN,), None)) == "orphans"
    assert value(orphans_listed(NOBODY, ())) == "none"


def test_nothing_orphaned() -> None:
    """Nothing orphaned."""
    rows = view(row(), entra_row())
    assert value(nothing_orphaned(NOBODY, ())) == "landed"
    assert value(nothing_orphaned(NOBODY, (ORPHAN,))) == "not-landed"
    assert nothing_orphaned(NOBODY) is None
    assert value(nothing_orphaned(JDOE, UNSEEN, person(), rows, mv(), cloud())) == "landed"
    assert value(nothing_orphaned(JDOE, UNSEEN, None, None, None, cloud())) == "not-landed"
    assert nothing_orphaned(JDOE, UNSEEN, UNSEEN, rows, mv(), cloud()) is None
    assert nothing_orphaned(JDOE, UNSEEN, person(), rows, UNSEEN, cloud()) is None


def test_an_orphan_whose_name_an_ad_object_holds_is_none() -> None:
    """Nothing on-premises claims an orphan: by sign-in name, mail or a secondary address."""
    named = replace(ORPHAN, attributes=Attributes({"userPrincipalName": ["old@contoso.com"]}))
    mailed = replace(ORPHAN, attributes=Attributes({"proxyAddresses": ["SMTP:jdoe@contoso.com"]}))
    mailed = replace(mailed, object_id="another")
    him = person(proxyAddresses=("SMTP:j@contoso.com", "smtp:JDOE@contoso.com"))

    both = orphans_listed(NOBODY, (named, mailed), (him,))
    claimed = orphans_listed(NOBODY, (mailed,), (him,))
    free = orphans_listed(NOBODY, (named,), (him,))

    assert both is not None
    assert [value(x) for x in (both, claimed, free)] == ["orphans", "claimed", "orphans"]
    assert [(f.id, f.actual) for f in both.facts] == [
        ("orphans-listed", "old@contoso.com"),
        ("orphans-claimed", mailed.dn),
    ]
    assert both.facts[0].values == {"count": "1"}
    assert both.facts[1].values["holder"] == him.dn


def test_orphans_without_active_directory_are_only_told() -> None:
    """Whether something on-premises claims them was not seen: they are not to be deleted."""
    told = orphans_listed(NOBODY, (ORPHAN,))
    assert told is not None
    assert (told.value, [f.id for f in told.facts]) == ("not-judged", ["orphans-unlinked"])


@pytest.mark.parametrize(
    "live,twin,wanted",
    [
        (person(), cloud(onPremisesImmutableId="b2xk"), "name-claimed"),
        (None, cloud(onPremisesImmutableId="b2xk"), "none-left"),
        (person(), cloud(onPremisesImmutableId="b2xk", deleted=True), "none-left"),
        (person(), cloud(onPremisesImmutableId=None), "none-left"),
        (
            person(),
            cloud(onPremisesImmutableId="b2xk", userPrincipalName="other@contoso.com"),
            "none-left",
        ),
        (person(), None, "none-left"),
        (person(), UNSEEN, "none-left"),
    ],
)
def test_a_cloud_object_of_the_same_name_with_another_anchor(
    live: Any, twin: Any, wanted: str
) -> None:
    """The AD object has its name and did not match it: it is no orphan, whoever it belongs to."""
    assert value(cloud_object_owner(live, None, None, twin)) == wanted
