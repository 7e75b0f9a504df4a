"""Entra ID itself: whose object it is, quarantine, the recycle bin, and twins."""

from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.entra_id import cloud_twin, in_recycle_bin, managed_by, quarantine
from knowledge.vocabulary import AuditEntry, ExportError, ProvisioningError, TenantObject
from tests.knowledge.build import (
    CLOUD_ID,
    ago,
    change,
    cloud,
    entra_row,
    person,
    row,
    told,
    view,
)

LINKED = view(row(), entra_row())
YESTERDAY = ago(days=1)
ACCOUNT, OWN = person(), cloud()
SYNC = "Sync_SYNC1_0123456789ab@contoso.onmicrosoft.com"


# --- whose object it is


def owner(found: TenantObject | None, rows: Any = None, **there: Any) -> tuple[str, ...]:
    """What is told of a cloud object that Active Directory does not have."""
    return told(managed_by(there.get("live"), there.get("gone"), found, rows))


def test_managed_by_this_server() -> None:
    """What AD has, had, or the cloud has not, is this server's."""
    assert owner(cloud(), live=person()) == ("connect-sync",)
    assert owner(cloud(), gone=person()) == ("connect-sync",)
    assert owner(None) == ("connect-sync",)
    assert owner(cloud(deleted=True)) == ("connect-sync",)
    assert owner(cloud(), LINKED) == ("connect-sync",)


@pytest.mark.parametrize("synced,actual", [(False, "false"), (None, "null")])
def test_cloud_only(synced: bool | None, actual: str) -> None:
    """Null and false both mean made in the cloud, when Graph was asked."""
    made = cloud(onPremisesSyncEnabled=synced, onPremisesImmutableId=None)
    found = managed_by(None, None, made, None)
    assert told(found) == ("cloud-only", "managed-in-cloud")
    assert found is not None
    assert found.facts[0].actual == actual


def test_cloud_only_cannot_be_told_unasked() -> None:
    """A property that Graph was not asked for is not null."""
    assert managed_by(None, None, TenantObject("user", CLOUD_ID, {}), None) is None


@pytest.mark.parametrize("there", [{}, {"live": person()}])
def test_converted(there: dict[str, Any]) -> None:
    """A converted object is managed in the cloud although AD still has it."""
    moved = cloud(onPremisesSyncBehavior={"isCloudManaged": True}, onPremisesSyncEnabled=None)
    assert owner(moved, LINKED, **there) == ("converted", "cloud-managed")
    kept = cloud(onPremisesSyncBehavior={"isCloudManaged": False})
    assert owner(kept, LINKED, **there) == ("connect-sync",)


def test_orphan() -> None:
    """A pending import add without a link is what nothing on-premises claims."""
    orphan = entra_row(mv_id=None, is_connector=False, pending_import=change("Add"))
    assert owner(cloud(), view(None, orphan)) == ("orphan", "orphan-row")
    for other in (
        entra_row(pending_import=change("add")),
        entra_row(mv_id=None, pending_import=change("update")),
        entra_row(mv_id=None),
    ):
        assert owner(cloud(), view(None, other)) == ("connect-sync",)


def test_another_engine() -> None:
    """Synchronized, tied to AD, and unknown to this server: another engine's."""
    by_sid = cloud(onPremisesImmutableId=None, onPremisesSecurityIdentifier="S-1-5-21-1")
    assert owner(cloud()) == ("another-engine", "no-entra-row")
    assert owner(by_sid, view(None, entra_row(is_placeholder=True)))[0] == "another-engine"
    assert owner(cloud(onPremisesImmutableId=None)) == ()


# --- quarantine


def lost(value: str, property_: str = "ProxyAddresses", category: str = "PropertyConflict") -> Any:
    """A value in quarantine."""
    return ProvisioningError(category, property_, value)


def held(*errors: ProvisioningError, others: Any = UNSEEN, **more: Any) -> tuple[str, ...]:
    """What is told of a cloud user with these errors."""
    return told(quarantine(cloud(errors=errors, **more), others))


LOST = ("quarantined", "quarantined")
ADDRESS = "SMTP:jdoe@contoso.com"


@pytest.mark.parametrize(
    "proxies,answer",
    [
        ([], LOST),
        (["smtp:other@contoso.com"], LOST),
        (["smtp:JDOE@contoso.com"], ("holder",)),
        (["jdoe@contoso.com"], ("holder",)),
        (["SIP:jdoe@contoso.com"], LOST),
    ],
)
def test_address_is_lost_by_who_has_it_not(proxies: list[str], answer: tuple[str, ...]) -> None:
    """Both parties carry the error; the one without the address lost it. SIP is another address."""
    for value in (ADDRESS, "jdoe@contoso.com"):
        assert held(lost(value), proxyAddresses=proxies) == answer


def test_sign_in_name_is_lost_by_who_shows_another() -> None:
    """The loser shows a placeholder of four digits, the holder the name itself."""
    conflict = lost("JDoe@contoso.com", "UserPrincipalName")
    assert held(conflict, userPrincipalName="jdoe1234@contoso.onmicrosoft.com") == LOST
    assert held(conflict) == ("holder",)
    assert held(conflict, userPrincipalName=None) == LOST


def test_no_quarantine() -> None:
    """No errors, errors of another kind, no object, a device."""
    assert held() == ("none",)
    assert held(lost(ADDRESS, category="Other")) == ("none",)
    assert told(quarantine(None)) == ("none",)
    assert told(quarantine(cloud("device", errors=None))) == ("none",)


def test_quarantine_that_was_not_read() -> None:
    """Errors that were not read are not no errors."""
    assert quarantine(cloud(errors=None)) is None


def holder(deleted: bool = False, **more: Any) -> TenantObject:
    """Another object of the tenant."""
    usual = {"id": "other", "userPrincipalName": "other@contoso.com", "displayName": "Other"}
    return cloud(deleted=deleted, **{**usual, **more})


@pytest.mark.parametrize(
    "more",
    [
        {"proxyAddresses": ["x500:/o=a", "smtp:JDOE@contoso.com"]},
        {"userPrincipalName": "JDoe@contoso.com"},
        {"mail": "jdoe@contoso.com"},
    ],
)
def test_holder_is_named(more: dict[str, Any]) -> None:
    """By address, sign-in name or mail; a deleted one is another cause."""
    live = quarantine(cloud(errors=(lost(ADDRESS),)), (holder(id="x"), holder(**more)))
    assert told(live) == LOST
    assert live is not None
    assert live.facts[0].values["holder"].startswith("user ")
    assert held(lost(ADDRESS), others=(holder(deleted=True, **more),)) == (
        "held-by-deleted-object",
        "quarantined",
    )


@pytest.mark.parametrize(
    "others",
    [
        None,
        (),
        (holder(deleted=True, proxyAddresses=["SIP:jdoe@contoso.com"]),),
        (holder(deleted=True, userPrincipalName=None),),
        (cloud(deleted=True),),
    ],
)
def test_holder_is_not_known(others: Any) -> None:
    """Nobody was found, or only the object itself by its sign-in name, or a SIP address."""
    assert held(lost(ADDRESS), others=others) == LOST


# --- the recycle bin


BIN = cloud(deleted=True, deletedDateTime="2026-03-01T12:00:00Z")


def deletion(
    actor: str, app: bool = False, time: datetime | None = YESTERDAY, target: str = CLOUD_ID
) -> AuditEntry:
    """A line of the audit log about a deleted user."""
    return AuditEntry(time, "Delete user", actor, app, (target,))


def bin_of(*audits: AuditEntry, live: Any = ACCOUNT, now: Any = None) -> tuple[str, ...]:
    """What is told of the deleted cloud user."""
    return told(in_recycle_bin(live, now, BIN, audits))


def test_not_in_the_recycle_bin() -> None:
    """Nothing deleted, or a live object beside it."""
    assert told(in_recycle_bin(person(), None, None)) == ("no",)
    assert bin_of(deletion("admin@contoso.com"), now=cloud()) == ("no",)


@pytest.mark.parametrize(
    "actor,app,answer",
    [
        ("admin@contoso.com", False, "deleted-by-person"),
        (SYNC, False, "deleted-by-sync"),
        ("ConnectSyncProvisioning_SYNC1_0123", True, "deleted-by-sync"),
        ("Microsoft Entra Connect", True, "deleted-by-sync"),
        ("Contoso clean-up", True, "deleted"),
        ("", False, "deleted"),
    ],
)
def test_who_deleted_it(actor: str, app: bool, answer: str) -> None:
    """A sync identity, a person, or neither: another app, or an actor that is not recorded."""
    assert bin_of(deletion(actor, app)) == (answer, "in-recycle-bin")
    assert bin_of(deletion(actor, app), now=cloud(deleted=True))[0] == answer


def test_deleted_by_nobody_known() -> None:
    """Without a line about this very object, who did it is not known."""
    restored = AuditEntry(ago(days=1), "Restore user", "admin@contoso.com", False, (CLOUD_ID,))
    assert bin_of() == ("deleted", "in-recycle-bin")
    assert bin_of(restored, deletion("a@b.c", target="other"))[0] == "deleted"
    assert told(in_recycle_bin(person(), None, BIN))[0] == "deleted"
    assert told(in_recycle_bin(person(), None, cloud(deleted=True), None))[0] == "deleted"


def test_newest_deletion_counts() -> None:
    """An object may have been deleted, restored and deleted again."""
    old = deletion("admin@contoso.com", time=ago(days=9))
    assert bin_of(old, deletion(SYNC))[0] == "deleted-by-sync"
    assert bin_of(deletion(SYNC), old)[0] == "deleted-by-sync"
    assert bin_of(deletion("a@b.c", time=None), deletion(SYNC))[0] == "deleted-by-sync"
    assert bin_of(deletion("a@b.c", time=None))[0] == "deleted-by-person"


def test_deleted_after_its_account() -> None:
    """When the AD object is gone too, only a deletion by synchronization is told."""
    assert bin_of(deletion(SYNC), live=None) == ("deleted-by-sync", "in-recycle-bin")
    assert bin_of(deletion("admin@contoso.com"), live=None)[0] == "no"
    assert bin_of(live=None)[0] == "no"


# --- the twin


def twin(kind: Any = "user", deleted: bool = False, **more: Any) -> TenantObject:
    """A cloud-only user of the same name."""
    usual = {"id": "twin", "onPremisesSyncEnabled": None, "onPremisesImmutableId": None}
    return cloud(kind, deleted, **{**usual, **more})


def beside(
    found: TenantObject | None, rows: Any = LINKED, live: Any = ACCOUNT, own: Any = OWN
) -> tuple[str, ...]:
    """What is told of the object that stands beside the synchronized user."""
    return told(cloud_twin(live, own, found, rows))


@pytest.mark.parametrize("synced", [None, False])
def test_twin_that_no_match_finds(synced: bool | None) -> None:
    """Matching is for new objects only, and this one was exported."""
    assert beside(twin(onPremisesSyncEnabled=synced)) == ("never-evaluated", "cloud-twin")


def test_namesake_that_is_no_twin() -> None:
    """A group, a deleted or synchronized user, one with an anchor, or one not asked about."""
    unasked = TenantObject("user", "twin", {"userPrincipalName": "jdoe@contoso.com"})
    for other in (
        None,
        twin("group"),
        twin(deleted=True),
        twin(onPremisesSyncEnabled=True),
        twin(onPremisesImmutableId="x"),
        twin(userType="Guest"),
        twin(userPrincipalName="shared@contoso.com", otherMails=["jdoe@contoso.com"]),
        unasked,
    ):
        assert beside(other) == ("none",)


def test_twin_of_an_object_that_is_not_through() -> None:
    """While the object is on its way, refused, a group, or not there, matching is still ahead."""
    refused = view(row(), entra_row(export_error=ExportError("InvalidSoftMatch")))
    leaving = view(row(), entra_row(pending_export=change("delete")))
    for rows in (None, view(row()), refused, leaving):
        assert beside(twin(), rows) == ("none",)
    assert beside(twin(), live=None) == ("none",)
    assert beside(twin(), live=person(objectClass=("top", "group"))) == ("none",)
    assert beside(twin(), own=None) == ("none",)
