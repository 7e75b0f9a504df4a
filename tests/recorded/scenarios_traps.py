"""Near misses: each looks like a known cause and is another one, or none."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from .builder import AD_CONNECTOR, Scenario, Tenant, at, guid, sid_bytes, zulu
from .scenarios_directory import soft_deleted
from .scenarios_export import KB, _cloned_join

SCENARIOS: list[Scenario] = []
CS, MVP, AADCS, AD, ENTRA = (
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "active-directory",
    "entra-id",
)


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def included_child(folder: Path) -> None:
    t = Tenant()
    child = t.ou(f"OU=Keep,OU=Archive,{t.corp.dn}")
    t.corp.inclusion.append(child)
    t.user("jdoe", "J Doe", ou=child)
    t.write(folder)


def scope_case(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "nosync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.user("jdoe", "J Doe", extensionAttribute15="NoSync")
    t.write(folder)


def scope_or(folder: Path) -> None:
    """Two groups: the second one holds."""
    t = Tenant()
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[
            [("extensionAttribute15", "EQUAL", "NoSync"), ("department", "EQUAL", "Lab")],
            [("employeeType", "EQUAL", "Robot")],
        ],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.connectors[0].attributes.append("employeeType")
    t.user("jdoe", "J Doe", extensionAttribute15="NoSync", department="Sales", employeeType="Robot")
    t.user(
        "hhuman",
        "Hans Human",
        extensionAttribute15="NoSync",
        department="Sales",
        employeeType="Human",
    )
    t.write(folder)


def remote_mailbox(folder: Path) -> None:
    t = Tenant()
    t.user(
        "jdoe",
        "J Doe",
        msExchRecipientTypeDetails="2147483648",
        targetAddress="SMTP:jdoe@contoso.mail.onmicrosoft.com",
    )
    t.write(folder)


def old_error(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(hours=-3))
    t.run()
    t.export_error(
        u,
        "AttributeValueMustBeUnique",
        "0x8023134a",
        KB.format("ProxyAddresses SMTP:jdoe@contoso.com;"),
        since=at(hours=-2.9),
    )
    assert u.ecs
    for name in ("HasExportError", "ExportError"):
        del u.ecs.extra[name]
    mine = [r for r in t.runs if any(s["Errors"] for s in r["RunStepResults"])]
    for run in mine[:3]:
        run["Result"] = "success"
        for step in run["RunStepResults"]:
            step["StepResult"] = "success"
            step["Errors"] = []
    t.write(folder)


def cloud_namesake(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.cloud_user("jdoe-x", "J Doe", upn="j.doe.test@contoso.onmicrosoft.com")
    t.write(folder)


def other_domain_fails(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "no-start-credentials",
        connection="failed-authentication",
        partition="DC=emea,DC=contoso,DC=com",
    )
    t.write(folder)


def other_forest_fails(folder: Path) -> None:
    t = Tenant(second_forest=True)
    t.user("jdoe", "J Doe")
    t.fail_runs(
        t.connectors[1].identifier, "Delta Import", "no-start-ma", connection="failed-connection"
    )
    t.write(folder)


def apostrophe(folder: Path) -> None:
    t = Tenant(ldif="messy")
    t.user(
        "mobrien",
        "Maeve O'Brien",
        upn="maeve.o'brien@contoso.com",
        mail="maeve.o'brien@contoso.com",
    )
    t.write(folder)


def cloned(folder: Path) -> None:
    t = Tenant()
    _cloned_join(t, ("extensionAttribute10", "NOTEQUAL", "External"))
    t.user("jdoe", "J Doe")
    t.write(folder)


def deleted_namesake(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    old = t.deleted(
        "jdoe", "J Doe", parent=f"OU=HR,{t.corp.dn}", key="jdoe-old", when=at(days=-60), keep=False
    )
    assert old
    t.write(folder)


def soft_deleted_namesake(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    other = t.deleted("jdoe3", "Jim Doe", parent=f"OU=HR,{t.corp.dn}", when=at(days=-6))
    soft_deleted(t, other, days=6)
    t.write(folder)


def soft_match_blocked(folder: Path) -> None:
    t = Tenant()
    t.features["blockSoftMatchEnabled"] = True
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), exported=False)
    t.run()
    t.cloud_user(
        "jdoe-cloud",
        "J Doe",
        upn="jdoe@contoso.com",
        mail="jdoe@contoso.com",
        proxyAddresses=["SMTP:jdoe@contoso.com"],
        createdDateTime=zulu(at(days=-800)),
    )
    t.export_error(
        u, "InvalidSoftMatch", "0x8023134a", KB.format("UserPrincipalName jdoe@contoso.com;")
    )
    t.write(folder)


def out_rule_cloned(folder: Path) -> None:
    """Only the join rule of the outbound side was cloned, and jdoe is inside its scope."""
    t = Tenant(rules="xml")
    default = t.rule("Out to AAD - User Join")
    clone = t.custom_rule(
        "Out to AAD - User Join (Contoso)",
        precedence=61,
        source="person",
        target="user",
        link="Provision",
        direction="Outbound",
        EnablePasswordSync=True,
        scope=[],
        flows=[],
    )
    for name in ("ScopeFilter", "JoinFilter", "AttributeFlowMappings"):
        clone[name] = copy.deepcopy(default[name])
    default["Disabled"] = True
    t.user("jdoe", "J Doe")
    t.write(folder)


def linked_master_out(folder: Path) -> None:
    """The master account exists, in an organizational unit of the second forest that is not selected."""
    t = Tenant(second_forest=True)
    assert t.fabrikam
    ou = t.ou(f"OU=Leavers,{t.fabrikam.dn}")
    t.fabrikam.exclusion.append(ou)
    master = t.user("jdoe", "J Doe", domain=t.fabrikam, ou=ou, mail=None, mailNickname=None)
    t.user(
        "jdoe.mbx",
        "J Doe Mailbox",
        userAccountControl="514",
        msExchRecipientTypeDetails="2",
        upn="jdoe.mbx@contoso.com",
        msExchMasterAccountSid=master.attrs["objectSid"][0],
    )
    t.write(folder)


def room_list(folder: Path) -> None:
    """A linked room (32768 and the like) is not type 2: the anchor is its own."""
    t = Tenant()
    t.user(
        "room101",
        "Room 101",
        userAccountControl="514",
        msExchRecipientTypeDetails="16",
        msExchMasterAccountSid=sid_bytes("S-1-5-10"),
    )
    t.write(folder)


def pending_update_fresh(folder: Path) -> None:
    """Synchronized after the last export: the update waits for the next cycle and nothing is wrong."""
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(minutes=-9), title="Director")
    t.run()
    assert u.cloud is not None
    t.pending_update(u, "title", ["Manager"], ["Director"])
    u.cloud["jobTitle"] = "Manager"
    t.server["Scheduler"]["SyncCycleInProgress"] = True
    t.write(folder)


def audit_by_sync(folder: Path) -> None:
    """One sync identity only: no second server."""
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(days=-2), title="Director")
    t.run()
    assert u.cloud is not None
    who = "Sync_CONTOSO-SYNC01_e3c03195e061@contoso.onmicrosoft.com"
    t.audits = [
        {
            "id": "Directory_" + guid("audit", i),
            "category": "UserManagement",
            "activityDisplayName": "Update user",
            "activityDateTime": zulu(at(days=-2, hours=i)),
            "result": "success",
            "loggedByService": "Core Directory",
            "operationType": "Update",
            "initiatedBy": {
                "app": None,
                "user": {
                    "id": guid("cloud", who),
                    "displayName": "On-Premises Directory Synchronization Service Account",
                    "userPrincipalName": who,
                },
            },
            "targetResources": [
                {
                    "id": u.cloud["id"],
                    "type": "User",
                    "userPrincipalName": u.cloud["userPrincipalName"],
                    "modifiedProperties": [
                        {
                            "displayName": "JobTitle",
                            "oldValue": '["Manager"]',
                            "newValue": '["Director"]',
                        }
                    ],
                }
            ],
        }
        for i in range(3)
    ]
    t.write(folder)


H = "healthy-in-sync"
_add(
    "trap-included-child",
    "why isn't jdoe syncing?",
    included_child,
    "healthy",
    H,
    forbidden=frozenset({"cs-ou-not-selected"}),
    note="engine 3: longer inclusion wins",
)
_add(
    "trap-scope-case",
    "why isn't jdoe syncing?",
    scope_case,
    "diagnosed",
    "mv-cloudfiltered",
    place=MVP,
    note="cmdlets 6.1: values without case",
)
_add(
    "trap-scope-or",
    "why isn't jdoe syncing?",
    scope_or,
    "diagnosed",
    "mv-cloudfiltered",
    place=MVP,
    note="OR between groups",
)
_add(
    "trap-scope-and",
    "why isn't hhuman syncing?",
    scope_or,
    "healthy",
    H,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="AND inside a group: one of two holds",
)
_add(
    "trap-remote-mailbox",
    "why isn't jdoe syncing?",
    remote_mailbox,
    "healthy",
    H,
    forbidden=frozenset({"ad-exchange-system-mailbox"}),
    note="2147483648 is outside the mask",
)
_add(
    "trap-old-error",
    "why isn't jdoe syncing?",
    old_error,
    "healthy",
    H,
    forbidden=frozenset({"export-attribute-value-must-be-unique"}),
    note="the newest runs are clean and the object carries no error",
)
_add(
    "trap-cloud-namesake",
    "why isn't jdoe syncing?",
    cloud_namesake,
    "healthy",
    H,
    note="a cloud-only user of the same display name is another one",
)
_add(
    "trap-other-domain",
    "why isn't jdoe syncing?",
    other_domain_fails,
    "healthy",
    H,
    forbidden=frozenset({"ops-no-start-credentials"}),
    note="only the other partition's import fails",
)
_add(
    "trap-other-forest",
    "why isn't jdoe syncing?",
    other_forest_fails,
    "healthy",
    H,
    forbidden=frozenset({"ops-no-start-dns"}),
    note="only the other forest's import fails",
)
_add(
    "trap-apostrophe",
    "maeve.o'brien@contoso.com isn't syncing",
    apostrophe,
    "healthy",
    H,
    forbidden=frozenset({"upn-illegal-or-invisible-char", "export-data-validation"}),
    note="attribute rules 3: the apostrophe is legal for sync",
)
_add(
    "trap-cloned-rule",
    "why isn't jdoe syncing?",
    cloned,
    "healthy",
    H,
    forbidden=frozenset({"mv-provision-rule-disabled"}),
    note="default rules 0.6",
)
_add(
    "trap-cloned-out-rule",
    "why isn't jdoe syncing?",
    out_rule_cloned,
    "healthy",
    H,
    forbidden=frozenset({"mv-provision-rule-disabled", "mv-outbound-scope"}),
    note="default rules 0.6, outbound",
)
_add(
    "trap-deleted-namesake",
    "why isn't jdoe syncing?",
    deleted_namesake,
    ("healthy", "pick"),
    (H, "several-candidates"),
    forbidden=frozenset({"ad-object-deleted", "ad-recreated-account"}),
    note="a tombstone of the same SAM; the cloud holds the live one's anchor",
)
_add(
    "trap-soft-deleted-other",
    "why isn't jdoe syncing?",
    soft_deleted_namesake,
    "healthy",
    H,
    note="somebody else is in the bin",
)
_add(
    "trap-soft-match-blocked",
    "why isn't jdoe syncing?",
    soft_match_blocked,
    "diagnosed",
    "export-invalid-soft-match",
    place=AADCS,
    forbidden=frozenset({"ad-recreated-account"}),
    note="catalogue 6: blockSoftMatchEnabled, the cloud user has no anchor at all",
)
_add(
    "trap-linked-master-out",
    "why isn't jdoe.mbx syncing?",
    linked_master_out,
    "diagnosed",
    "ad-linked-mailbox-no-master",
    place=MVP,
    forbidden=frozenset({"cs-ou-not-selected", "mv-sourceanchor-missing"}),
    note="the mailbox itself is in scope; its master is not imported",
)
_add(
    "trap-room",
    "why isn't room101 syncing?",
    room_list,
    "healthy",
    H,
    forbidden=frozenset({"ad-linked-mailbox-no-master"}),
    note="default rules 4.1: only type 2 is special",
)
_add(
    "trap-pending-fresh",
    "title of jdoe is old in Entra",
    pending_update_fresh,
    "healthy",
    "healthy-wait-for-cycle",
    note="change newer than the last completed cycle, cycle in progress",
)
_add(
    "trap-one-server",
    "title of jdoe isn't syncing",
    audit_by_sync,
    "healthy",
    H,
    forbidden=frozenset({"env-two-active-servers"}),
    note="one Sync_ identity, values agree",
)


# ------------------------------------------------------------------------------------------ values and the other symptoms


def trimmed(folder: Path) -> None:
    """The rules trim: a blank around the value in AD is no difference."""
    t = Tenant()
    t.user("jdoe", "J Doe", department=" Sales ")
    t.write(folder)


def long_description(folder: Path) -> None:
    t = Tenant(ldif="messy")
    t.user("jdoe", "J Doe", description="Long text. " * 60)
    t.write(folder)


def empty_everywhere(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.write(folder)


def proxy_order(folder: Path) -> None:
    t = Tenant()
    u = t.user(
        "jdoe",
        "J Doe",
        proxyAddresses=["smtp:j.doe@contoso.com", "SMTP:JDoe@contoso.com", "smtp:doe@contoso.com"],
        mail="JDoe@contoso.com",
    )
    t.run()
    assert u.cloud is not None
    u.cloud["proxyAddresses"] = [
        "SMTP:jdoe@contoso.com",
        "smtp:doe@contoso.com",
        "smtp:J.Doe@contoso.com",
        "smtp:jdoe@contoso.onmicrosoft.com",
    ]
    u.cloud["mail"] = "jdoe@contoso.com"
    t.write(folder)


def other_forest_value(folder: Path) -> None:
    """Linked mailbox: the resource forest's department outranks the account forest's."""
    t = Tenant(second_forest=True)
    master = t.user(
        "jdoe", "J Doe", domain=t.fabrikam, department="Research", mailNickname=None, mail=None
    )
    t.user(
        "jdoe.mbx",
        "J Doe",
        userAccountControl="514",
        msExchRecipientTypeDetails="2",
        department="Sales",
        mail="j.doe@fabrikam.com",
        upn="jdoe.mbx@contoso.com",
        msExchMasterAccountSid=master.attrs["objectSid"][0],
    )
    t.write(folder)


def attribute_no_entra(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", title="Director")
    t.unreachable["entra"] = "403 Authorization_RequestDenied"
    t.write(folder)


def attribute_waits_staging(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(hours=-5), telephoneNumber="+49 30 555")
    t.server["Scheduler"]["StagingModeEnabled"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    t.run()
    t.runs = [r for r in t.runs if r["RunProfileName"] != "Export"]
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(days=-2))
    t.pending_update(u, "telephoneNumber", [], ["+49 30 555"])
    t.write(folder)


def deleted_just_now(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    t.delete_in_ad(u, at(minutes=-6))
    t.write(folder)


def member_present(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe", userAccountControl="514")
    t.group("Project-Y", [t.objects[0], u])
    t.write(folder)


def member_fresh(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    g = t.group("Project-Z", [t.objects[0]])
    t.run()
    g.attrs["member"].append(u.dn)
    g.attrs["whenChanged"] = ["20261118085400.0Z"]
    t.write(folder)


def cloud_group(folder: Path) -> None:
    t = Tenant()
    t.entra["groups"].append(
        {
            "id": guid("cloud", "team-blue"),
            "displayName": "Team Blue",
            "mail": "teamblue@contoso.com",
            "mailNickname": "teamblue",
            "mailEnabled": True,
            "securityEnabled": False,
            "groupTypes": ["Unified"],
            "proxyAddresses": ["SMTP:teamblue@contoso.com"],
            "onPremisesSyncEnabled": None,
            "onPremisesProvisioningErrors": [],
            "createdDateTime": zulu(at(days=-90)),
        }
    )
    t.write(folder)


def ou_and_filter(folder: Path) -> None:
    """Two faults, one behind the other."""
    t = Tenant()
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.user(
        "jdoe",
        "J Doe",
        ou=f"OU=Archive,{t.corp.dn}",
        extensionAttribute15="NoSync",
        created=at(days=-5),
    )
    t.write(folder)


def domain_and_suffix(folder: Path) -> None:
    t = Tenant(connectors="xml")
    t.emea.selected = False
    t.user("jdoe", "J Doe", domain=t.emea, upn="jdoe@emea.local", created=at(days=-5))
    t.write(folder)


def credentials_and_name(folder: Path) -> None:
    t = Tenant()
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "no-start-credentials",
        connection="failed-authentication",
        cycles=4,
    )
    t.user(
        "MSOL_new",
        "Mail Service Online",
        created=at(minutes=-100),
        changed=at(minutes=-100),
        imported=False,
        mail=None,
        mailNickname=None,
    )
    t.write(folder)


def none_wrong(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.audits = []
    t.write(folder)


_add(
    "trap-trimmed",
    "department of jdoe isn't syncing",
    trimmed,
    "healthy",
    H,
    note="default rules: Trim",
)
_add(
    "trap-long-description",
    "the description of jdoe is cut off in Entra",
    long_description,
    ("healthy", "question", "inconclusive"),
    (H, None, "inconclusive-missing-access"),
    note="default rules 4.1: 448 characters by rule; the catalogue has no id for it",
)
_add(
    "trap-empty",
    "title of jdoe isn't syncing",
    empty_everywhere,
    "healthy",
    H,
    note="AD has no title: nothing to sync",
)
_add(
    "trap-proxy-order",
    "proxyAddresses of jdoe differ in the cloud",
    proxy_order,
    "healthy",
    H,
    forbidden=frozenset({"attr-shadow-recalculated", "attr-proxy-discarded"}),
    note="order and case of addresses are no difference",
)
_add(
    "trap-other-forest-value",
    "department of jdoe@fabrikam.com is wrong in Entra",
    other_forest_value,
    "diagnosed",
    "mv-precedence",
    place=MVP,
    note="catalogue 5: value contributed by another connector",
)
_add(
    "look-attribute-no-entra",
    "title of jdoe isn't syncing",
    attribute_no_entra,
    ("question", "inconclusive"),
    (None, "inconclusive-missing-access"),
    forbidden=frozenset({H}),
    note="right up to the Entra connector space, Entra not readable",
)
_add(
    "two-staging-attribute",
    "phone number of jdoe is missing in Entra",
    attribute_waits_staging,
    "diagnosed",
    "env-staging-mode",
    note="pending update, nobody exports",
)
_add(
    "trap-deleted-just-now",
    "jdoe was deleted in AD but is still in Entra",
    deleted_just_now,
    "healthy",
    "healthy-wait-for-cycle",
    forbidden=frozenset({"del-threshold-blocked", "del-orphan-cloud-object"}),
    note="deleted after the last completed cycle",
)
_add(
    "trap-member-present",
    "why isn't jdoe a member of Project-Y in the cloud?",
    member_present,
    "healthy",
    H,
    forbidden=frozenset({"group-member-out-of-scope", "group-primary-group-member"}),
    note="disabled members sync; he is a member",
)
_add(
    "trap-member-fresh",
    "group Project-Z is missing a member in the cloud",
    member_fresh,
    "healthy",
    "healthy-wait-for-cycle",
    forbidden=frozenset({"group-member-out-of-scope"}),
    note="member added after the last completed cycle",
)
_add(
    "who-cloud-group",
    "group Team Blue isn't syncing",
    cloud_group,
    "diagnosed",
    "not-connect-sync",
    note="cloud-only group",
)
_add(
    "two-ou-filter",
    "why isn't jdoe syncing?",
    ou_and_filter,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    then=("mv-cloudfiltered",),
    note="order of section 13",
)
_add(
    "two-domain-suffix",
    "why isn't EMEA\\jdoe syncing?",
    domain_and_suffix,
    "diagnosed",
    "cs-domain-not-selected",
    place=CS,
    then=("upn-suffix-not-verified",),
    note="order of section 13",
)
_add(
    "two-credentials-name",
    "MSOL_new isn't syncing",
    credentials_and_name,
    "diagnosed",
    "ops-no-start-credentials",
    then=("ad-reserved-name",),
    note="order of section 13",
)
_add(
    "ok-not-deleted",
    "was jdoe deleted from Entra?",
    none_wrong,
    "healthy",
    H,
    note="alive everywhere; audits looked at, none",
)
_add(
    "ok-not-orphan",
    "is jdoe an orphaned object in Entra?",
    none_wrong,
    "healthy",
    H,
    forbidden=frozenset({"del-orphan-cloud-object"}),
    note="linked",
)
_add(
    "ok-no-export-error",
    "is there an export error for jdoe?",
    none_wrong,
    "healthy",
    H,
    note="none",
)
_add(
    "ok-no-duplicate",
    "has jdoe a duplicate attribute conflict?",
    none_wrong,
    "healthy",
    H,
    forbidden=frozenset({"entra-quarantined-duplicate"}),
    note="none",
)
