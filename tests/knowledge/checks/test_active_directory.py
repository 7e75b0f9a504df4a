"""The object in Active Directory: deleted, made anew, of which kind."""

from typing import Any

import pytest

from knowledge.anchor import SETTING
from knowledge.answer import UNSEEN, About
from knowledge.checks.active_directory import (
    in_directory,
    master_account_joined,
    password_class,
    recreated,
)
from knowledge.vocabulary import TenantObject
from tests.knowledge.build import (
    CORP,
    JDOE,
    SALES,
    ago,
    cloud,
    entra_row,
    mv,
    person,
    row,
    server,
    told,
    view,
)

OLD_ANCHOR = "AAAAAAAAAAAAAAAAAAAAAA=="
INETORG = ("top", "person", "organizationalPerson", "user", "inetOrgPerson")
GROUP = ("top", "group")


def test_in_directory() -> None:
    """Live comes before deleted; nothing at all is absent."""
    gone = person(f"CN=J Doe\\0ADEL:1,CN=Deleted Objects,{CORP}", deleted=True)
    parted = person(gone.dn, lastKnownParent=SALES)
    assert told(in_directory(person(), gone)) == ("live",)
    assert told(in_directory(None, gone)) == ("deleted", "deleted-object")
    assert told(in_directory(None, parted)) == ("deleted", "deleted-object")
    assert told(in_directory(None, None)) == ("absent",)
    answer = in_directory(None, parted)
    assert answer is not None
    assert answer.facts[0].values["parent"] == SALES


# --- deleted and made anew


def namesake(**more: Any) -> TenantObject:
    """A cloud user of the same names, older than the account, with the anchor of another one."""
    usual = {
        "onPremisesSamAccountName": "JDOE",
        "onPremisesImmutableId": OLD_ANCHOR,
        "createdDateTime": ago(days=90).isoformat(),
    }
    return cloud(**{**usual, **more})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "userPrincipalName": "jdoe@x.onmicrosoft.com",
            "onPremisesUserPrincipalName": "JDoe@contoso.com",
        },
    ],
)
def test_recreated(more: dict[str, str]) -> None:
    """Equal names, another anchor, an older cloud user: the account was made anew."""
    found = recreated(person(), None, namesake(**more), server())
    assert told(found) == ("recreated", "anchor-differs")


def test_recreated_cannot_be_told_without_the_settings() -> None:
    """Unread settings may name another attribute as the anchor, so none is known to differ."""
    for unread in (server(settings=None), None, UNSEEN):
        assert recreated(person(), None, namesake(), unread) is None
        own = namesake(onPremisesImmutableId=person().attributes.first("objectGUID"))
        assert told(recreated(person(), None, own, unread)) == ("same",)


@pytest.mark.parametrize(
    "twin",
    [
        None,
        namesake(onPremisesSamAccountName="other"),
        namesake(onPremisesSamAccountName=None),
        namesake(userPrincipalName="other@contoso.com"),
        namesake(onPremisesImmutableId=None),
        namesake(onPremisesImmutableId=person().attributes.first("objectGUID")),
        namesake(createdDateTime=ago(days=1).isoformat()),
        namesake(createdDateTime=ago(days=30).isoformat()),
    ],
)
def test_not_recreated(twin: TenantObject | None) -> None:
    """Another name, no anchor, its own anchor or a newer cloud user is another story."""
    assert told(recreated(person(), None, twin)) == ("same",)


def test_recreated_needs_an_account_without_cloud_user() -> None:
    """An account with its cloud user, a group, and an account that is gone were not made anew."""
    assert told(recreated(None, None, namesake())) == ("same",)
    assert told(recreated(person(), cloud(), namesake())) == ("same",)
    assert told(recreated(person(objectClass=GROUP), None, namesake())) == ("same",)
    assert told(recreated(person(userPrincipalName=None), None, namesake())) == ("same",)


def test_moved_account_was_not_recreated() -> None:
    """An anchor that another live account carries belongs to that one."""
    moved = (person(objectGUID=OLD_ANCHOR),)
    found = recreated(person(), None, namesake(), server(), None, moved)
    assert told(found) == ("same",)
    for others in (None, (), (person(),)):
        found = recreated(person(), None, namesake(), server(), None, others)
        assert told(found)[0] == "recreated"


def test_recreated_stops_where_it_got_to() -> None:
    """An account that was exported stops in the Entra connector space."""
    sent = recreated(person(), None, namesake(), server(), view(row(), entra_row()))
    unsent = recreated(person(), None, namesake(), server(), view(row()))
    assert (sent and sent.place, unsent and unsent.place) == ("entra-connector-space", None)
    assert told(sent) == told(unsent) == ("recreated", "anchor-differs")


def test_recreated_cannot_be_told_without_both_times() -> None:
    """Which of the two is older is part of the proof."""
    assert recreated(person(), None, namesake(createdDateTime=None)) is None
    assert recreated(person(whenCreated=None), None, namesake()) is None


def test_recreated_goes_by_the_anchor_in_use() -> None:
    """With mS-DS-ConsistencyGuid in use, the old anchor written there keeps it the same."""
    mended = person(mS_DS_ConsistencyGuid=OLD_ANCHOR)
    consistency = server(settings={SETTING: "mS-DS-ConsistencyGuid"})
    guid = server(settings={SETTING: "objectGUID"})
    other = server(settings={SETTING: "employeeID"})
    assert told(recreated(mended, None, namesake())) == ("same",)
    assert told(recreated(mended, None, namesake(), consistency)) == ("same",)
    assert told(recreated(mended, None, namesake(), guid))[0] == "recreated"
    assert told(recreated(mended, None, namesake(), other)) == ("same",)


# --- linked mailboxes and inetOrgPerson


def test_master_account() -> None:
    """A linked mailbox waits for its master account, which brings the sourceAnchor."""
    mailbox = person(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-1")
    waiting, complete = mv(sourceAnchor=None), mv()
    rows = view(row())
    assert told(master_account_joined(mailbox, rows, waiting)) == (
        "not-joined",
        "no-master-account",
    )
    assert told(master_account_joined(mailbox, rows, complete)) == ("joined",)
    assert told(master_account_joined(mailbox, rows, None)) == ("joined",)
    assert told(master_account_joined(mailbox, None, waiting)) == ("joined",)
    no_sid = person(msExchRecipientTypeDetails="2")
    assert told(master_account_joined(no_sid, rows, waiting)) == ("joined",)


@pytest.mark.parametrize("kind", [None, "1", "16", "linked"])
def test_no_linked_mailbox(kind: str | None) -> None:
    """Only recipient type 2 is a linked mailbox."""
    other = person(msExchRecipientTypeDetails=kind)
    assert told(master_account_joined(other, view(row()), mv())) == ("no-linked-mailbox",)
    assert told(master_account_joined(None, None, None)) == ("no-linked-mailbox",)


def test_password_class() -> None:
    """inetOrgPerson sends no hash; the object decides before what was said about it."""
    asked = About(type="inetOrgPerson", dn=JDOE)
    assert told(password_class(About(), person(objectClass=INETORG))) == (
        "inetorgperson",
        "object-class",
    )
    assert told(password_class(asked, None))[0] == "inetorgperson"
    assert told(password_class(asked, person())) == ("user",)
    assert told(password_class(About(), None)) == ("user",)
