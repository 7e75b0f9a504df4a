"""The object in Active Directory: deleted, made anew, behind on one server, left out by design."""

from typing import Any

import pytest

from knowledge.anchor import SETTING
from knowledge.answer import About
from knowledge.checks.active_directory import (
    excluded_by_design,
    in_directory,
    master_account_joined,
    password_class,
    recreated,
    replicated,
)
from knowledge.vocabulary import DirectoryObject, Run, TenantObject
from tests.knowledge.build import (
    CORP,
    JDOE,
    SALES,
    ago,
    cloud,
    connector,
    entra_row,
    mv,
    person,
    row,
    rule,
    run,
    scope,
    server,
    step,
    told,
    view,
)

OLD_ANCHOR = "AAAAAAAAAAAAAAAAAAAAAA=="
INETORG = ("top", "person", "organizationalPerson", "user", "inetOrgPerson")
CONTACT = ("top", "person", "organizationalPerson", "contact")
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
        {"userPrincipalName": "jdoe@x.onmicrosoft.com", "onPremisesUserPrincipalName": "JDoe@contoso.com"},
    ],
)
def test_recreated(more: dict[str, str]) -> None:
    """Equal names, another anchor, an older cloud user: the account was made anew."""
    assert told(recreated(person(), None, namesake(**more))) == ("recreated", "anchor-differs")
    assert told(recreated(person(), None, namesake(**more), None))[0] == "recreated"


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
    """An account that has its cloud user, a group, and an account that is gone were not made anew."""
    assert told(recreated(None, None, namesake())) == ("same",)
    assert told(recreated(person(), cloud(), namesake())) == ("same",)
    assert told(recreated(person(objectClass=GROUP), None, namesake())) == ("same",)
    assert told(recreated(person(userPrincipalName=None), None, namesake())) == ("same",)


def test_recreated_cannot_be_told_without_both_times() -> None:
    """Which of the two is older is part of the proof."""
    assert recreated(person(), None, namesake(createdDateTime=None)) is None
    assert recreated(person(whenCreated=None), None, namesake()) is None


def test_recreated_goes_by_the_anchor_in_use() -> None:
    """With mS-DS-ConsistencyGuid in use, the old anchor written there keeps the account the same."""
    mended = person(**{"mS-DS-ConsistencyGuid": OLD_ANCHOR})
    consistency = server(settings={SETTING: "mS-DS-ConsistencyGuid"})
    guid = server(settings={SETTING: "objectGUID"})
    other = server(settings={SETTING: "employeeID"})
    assert told(recreated(mended, None, namesake())) == ("same",)
    assert told(recreated(mended, None, namesake(), consistency)) == ("same",)
    assert told(recreated(mended, None, namesake(), guid))[0] == "recreated"
    assert told(recreated(mended, None, namesake(), other)) == ("same",)


# --- replication


READ = run("Delta Import", "success", ago(minutes=30), step(server="DC02.corp.contoso.com:389"))


def behind(
    name: str,
    copy: DirectoryObject | None,
    imported: dict[str, Any] | None = None,
    runs: tuple[Run, ...] | None = (READ,),
    attributes: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """What is told of one other server; `imported` is what the connector space has."""
    rows = view(row(values=imported)) if imported is not None else None
    found = replicated(
        person(title="Boss"),
        {name: copy},
        rows,
        runs,
        (connector(attribute_inclusion=attributes),),
    )
    return told(found)


LATE = person(title="Clerk")


@pytest.mark.parametrize("name", ["dc02.corp.contoso.com", "DC02", "DC02.CORP.CONTOSO.COM"])
def test_server_that_connect_reads_is_behind(name: str) -> None:
    """It lacks the object, or a value that the connector space lacks too."""
    assert behind(name, None) == ("behind", "controller-lacks-object")
    assert behind(name, LATE, {"title": "Clerk"}) == ("behind", "controller-behind")


@pytest.mark.parametrize("name", ["dc0", "dc2", "dc02.emea.contoso.com", "corp", "dc02.corp"])
def test_other_servers_do_not_count(name: str) -> None:
    """A server that Connect does not read may lag, also one whose name is part of the other's."""
    assert behind(name, None) == ("replicated",)
    assert behind(name, LATE, {"title": "Clerk"}) == ("replicated",)


def test_bare_name_in_the_run_history() -> None:
    """The history may hold the host name alone."""
    bare = run("Full Import", "success", ago(minutes=30), step(server="dc02"))
    assert behind("dc02.corp.contoso.com", None, runs=(bare,))[0] == "behind"
    assert behind("dc03.corp.contoso.com", None, runs=(bare,)) == ("replicated",)


@pytest.mark.parametrize(
    "runs",
    [
        None,
        (),
        (run("Delta Import"),),
        (run("Delta Import", "success", ago(hours=1), step(server="")),),
        (run("Delta Import", "success", ago(hours=1), step(partition=SALES, server="dc09")),),
        (run("Export", "success", ago(hours=1), step(server="dc09")),),
        (run("Delta Import", "success", ago(hours=1), step(server="dc09"), connector_id="other"),),
    ],
)
def test_unknown_server_lets_every_copy_count(runs: tuple[Run, ...] | None) -> None:
    """Without a record of the server that was read, what the connector space shows decides."""
    assert behind("dc05", None, runs=runs) == ("behind", "controller-lacks-object")
    assert behind("dc05", LATE, {"title": "Clerk"}, runs=runs) == ("behind", "controller-behind")


def test_copy_that_explains_nothing() -> None:
    """What was imported all the same, or differs on every server by nature, is no lag."""
    assert behind("dc02", LATE, {"title": "Boss"}) == ("replicated",)
    assert behind("dc02", None, {"title": "Boss"}) == ("replicated",)
    assert behind("dc02", person(title="Boss"), {"title": "Boss"}) == ("replicated",)
    local = person(title="Boss", lastLogon="1", whenChanged=ago(days=9).isoformat())
    assert behind("dc02", local, {}) == ("replicated",)


def test_stale_value_does_not_keep_an_object_from_being_imported() -> None:
    """An object that is there under its name has another reason for not being imported."""
    assert behind("dc02", LATE) == ("replicated",)
    moved = person(f"CN=J Doe,OU=Leavers,{CORP}", title="Boss")
    assert behind("dc02", moved) == ("behind", "controller-behind")


def test_attribute_that_is_not_imported_does_not_count() -> None:
    """A lag shows only in what the connector reads."""
    bare = person(title=None)
    assert behind("dc02", bare, {}, attributes=("Title", "mail")) == ("behind", "controller-behind")
    assert behind("dc02", bare, {}, attributes=("mail",)) == ("replicated",)


def test_replicated_without_anything_to_compare() -> None:
    """No object or no other server means no lag is known; no connectors means no server is known."""
    assert told(replicated(None, {"dc02": None}, None)) == ("replicated",)
    assert told(replicated(person(), None, None)) == ("replicated",)
    assert told(replicated(person(), {}, None)) == ("replicated",)
    assert told(replicated(person(), {"dc02": None}, None))[0] == "behind"
    assert told(replicated(person(), {"dc02": None}, None, (READ,), ()))[0] == "behind"


# --- left out by design


CRITICAL = person(isCriticalSystemObject="TRUE")
RESERVED = person(sAMAccountName="MSOL_1")
DEFAULT = rule(scope=scope("isCriticalSystemObject NOTEQUAL TRUE"))
CUSTOM = rule("In from AD - Administrators", precedence=50, is_standard=False)
UNLINKED = row(values={"isCriticalSystemObject": "TRUE"}, mv_id=None, is_connector=False)


def test_excluded_before_it_is_imported() -> None:
    """An object that the rules leave out is told so before anything of it is in Connect."""
    assert told(excluded_by_design(RESERVED, None, None)) == ("reserved-name", "excluded-by-design")
    assert told(excluded_by_design(person(), None, None)) == ("none",)
    assert told(excluded_by_design(None, None, None)) == ("none",)


def test_excluded_stops_where_its_mechanism_is() -> None:
    """TRUE stops in the AD connector space, a stored FALSE in the metaverse."""
    out = excluded_by_design(CRITICAL, view(UNLINKED), None, (DEFAULT,))
    filtered = excluded_by_design(
        person(isCriticalSystemObject="FALSE"), view(row()), mv(cloudFiltered="True"), (DEFAULT,)
    )
    assert told(out) == told(filtered) == ("critical-system-object", "excluded-by-design")
    assert (out and out.place, filtered and filtered.place) == ("ad-connector-space", "metaverse")


def test_object_that_a_custom_rule_let_through() -> None:
    """Arrived, linked without cloudFiltered, or in scope of another way in: not left out."""
    assert told(excluded_by_design(RESERVED, view(row(), entra_row()), mv())) == ("none",)
    assert told(excluded_by_design(RESERVED, view(row()), mv(cloudFiltered="False"))) == ("none",)
    assert told(excluded_by_design(RESERVED, view(row()), mv())) == ("none",)
    both = (DEFAULT, CUSTOM)
    assert told(excluded_by_design(CRITICAL, view(UNLINKED), None, both)) == ("none",)


def test_switched_off_custom_rule_lets_nothing_through() -> None:
    """Only rules in force count, and only what hangs on their scope."""
    off = rule(CUSTOM.name, is_standard=False, disabled=True)
    elsewhere = rule(CUSTOM.name, connector="other", is_standard=False)
    for rules in ((DEFAULT, off), (DEFAULT, elsewhere), (), None):
        answer = excluded_by_design(CRITICAL, view(UNLINKED), None, rules)
        assert told(answer)[0] == "critical-system-object"
    assert told(excluded_by_design(CRITICAL, view(UNLINKED), None))[0] == "critical-system-object"
    assert told(excluded_by_design(CRITICAL, None, None, (CUSTOM,)))[0] == "critical-system-object"
    assert told(excluded_by_design(RESERVED, view(UNLINKED), None, (CUSTOM,)))[0] == "reserved-name"


def test_placeholder_is_no_import() -> None:
    """A placeholder or transient row was let through by nobody."""
    for raw in (row(is_placeholder=True), row(is_transient=True)):
        assert told(excluded_by_design(RESERVED, view(raw), mv()))[0] == "reserved-name"


def test_address_is_asked_for_on_the_way_out() -> None:
    """A contact or list without address gets to the metaverse unfiltered and is left out after."""
    contact = person(objectClass=CONTACT, mail=None)
    answer = excluded_by_design(contact, view(row(object_type="contact")), mv())
    assert told(answer)[0] == "contact-not-mail-enabled"
    assert answer is not None
    assert answer.place == "metaverse"


def test_critical_contact_is_filtered_although_its_rule_takes_it() -> None:
    """The contact rule has no scoping filter, so its being in scope lets nothing through."""
    contact = person(objectClass=CONTACT, isCriticalSystemObject="TRUE")
    join = rule("In from AD - Contact Join", source_type="contact")
    rows = view(row(object_type="contact"))
    answer = excluded_by_design(contact, rows, mv(cloudFiltered="True"), (join,))
    assert told(answer)[0] == "critical-system-object"


# --- linked mailboxes and inetOrgPerson


def test_master_account() -> None:
    """A linked mailbox waits for its master account, which brings the sourceAnchor."""
    mailbox = person(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-1")
    waiting, complete = mv(sourceAnchor=None), mv()
    rows = view(row())
    assert told(master_account_joined(mailbox, rows, waiting)) == ("not-joined", "no-master-account")
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
