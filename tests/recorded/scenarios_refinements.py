"""Ids beyond the core set, other handles, other wordings."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import (
    AD_CONNECTOR,
    ENTRA_CONNECTOR,
    Cs,
    Scenario,
    Tenant,
    anchor_of,
    at,
    filetime,
    guid,
    zulu,
)
from .scenarios_directory import soft_deleted

SCENARIOS: list[Scenario] = []
CS, MVP, AADCS, AD, ENTRA = (
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "active-directory",
    "entra-id",
)
JDOE = guid("ad", "corp.contoso.com", "jdoe")


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def logon_right(folder: Path) -> None:
    t = Tenant()
    t.stop_cycles(at(hours=-9))
    t.server["ServiceStatus"] = "Stopped"
    del t.server["Scheduler"]
    t.user("jdoe", "J Doe", created=at(hours=-6), changed=at(hours=-6), imported=False)
    t.event(
        at(hours=-8.8),
        7041,
        "Service Control Manager",
        "Error",
        "The ADSync service was unable to log on as CORP\\svc-adsync with the currently configured password due to the following error: "
        "Logon failure: the user has not been granted the requested logon type at this computer. This service account does not have the "
        'required user right "Log on as a service."',
    )
    t.write(folder)


def dirsync_off(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", created=at(minutes=-100), changed=at(minutes=-100), exported=False)
    t.run()
    t.organization["onPremisesSyncEnabled"] = False
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(hours=-2.5))
    t.fail_runs(ENTRA_CONNECTOR, "Export", "stopped-server-down", cycles=4)
    t.write(folder)


def no_dns(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.user("jdoe", "J Doe", created=at(hours=-2), changed=at(hours=-2), imported=False)
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "no-start-ma",
        connection="failed-connection",
        code="0x51",
        literal="Server Down",
    )
    t.write(folder)


def failed_search(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", created=at(hours=-2), changed=at(hours=-2), imported=False)
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "stopped-connectivity",
        connection="failed-search",
        partition="DC=corp,DC=contoso,DC=com",
    )
    t.write(folder)


def explicit(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    t.unlink(u)
    assert u.cs
    u.cs.extra["ConnectorState"] = "explicit"
    t.write(folder)


def precedence(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.custom_rule(
        "In from AD - User Department Override",
        precedence=70,
        source="user",
        target="person",
        scope=[[("company", "EQUAL", "Contoso Labs")]],
        flows=[("department", "Constant", "Labs")],
    )
    t.user("jdoe", "J Doe", department="Research", company="Contoso Labs")
    t.write(folder)


def authoritative_null(folder: Path) -> None:
    t = Tenant()
    t.custom_rule(
        "In from AD - User Hide Title",
        precedence=71,
        source="user",
        target="person",
        scope=[[("company", "EQUAL", "Contoso Labs")]],
        flows=[("title", "Expression", "AuthoritativeNull")],
    )
    u = t.user("jdoe", "J Doe", title="Director", company="Contoso Labs")
    t.run()
    assert u.mv and u.ecs and u.cloud is not None
    u.mv.attrs.pop("title", None)
    u.ecs.attrs.pop("title", None)
    u.cloud["jobTitle"] = None
    t.write(folder)


def wrong_join(folder: Path) -> None:
    t = Tenant(second_forest=True)
    u = t.user("jdoe", "J Doe")
    t.user(
        "zquinn",
        "Zoe Quinn",
        domain=t.fabrikam,
        msExchMasterAccountSid=u.attrs["objectSid"][0],
        msExchRecipientTypeDetails="1",
    )
    t.write(folder)


def dynamic(folder: Path) -> None:
    t = Tenant()
    t._add(
        "Everybody Dynamic",
        "msExchDynamicDistributionList",
        f"CN=Everybody Dynamic,OU=Groups,{t.corp.dn}",
        t.corp,
        {
            "cn": "Everybody Dynamic",
            "name": "Everybody Dynamic",
            "displayName": "Everybody Dynamic",
            "mail": "everybody@contoso.com",
            "mailNickname": "everybody",
            "proxyAddresses": ["SMTP:everybody@contoso.com"],
            "msExchRecipientTypeDetails": "2048",
            **t._stamp(at(days=-40), None),
        },
    )
    t.write(folder)


def deleted_holder(folder: Path) -> None:
    t = Tenant()
    gone = t.deleted("jfrei", "Jana Frei", parent=f"OU=Sales,{t.corp.dn}", when=at(days=-6))
    gone.attrs["proxyAddresses"] = ["SMTP:jfrei@contoso.com", "smtp:frontdesk@contoso.com"]
    soft_deleted(t, gone, days=6)
    u = t.user(
        "jdoe",
        "J Doe",
        changed=at(days=-1),
        proxyAddresses=["SMTP:jdoe@contoso.com", "smtp:frontdesk@contoso.com"],
    )
    t.run()
    assert u.cloud is not None
    t.pending_update(
        u,
        "proxyAddresses",
        ["SMTP:jdoe@contoso.com"],
        ["SMTP:jdoe@contoso.com", "smtp:frontdesk@contoso.com"],
    )
    u.cloud["proxyAddresses"] = ["SMTP:jdoe@contoso.com", "smtp:jdoe@contoso.onmicrosoft.com"]
    t.export_error(
        u,
        "AttributeValueMustBeUnique",
        "0x8023134a",
        "Another object with the same value for property proxyAddresses already exists. [ProxyAddresses smtp:frontdesk@contoso.com;]",
    )
    t.write(folder)


def manager_out(folder: Path) -> None:
    t = Tenant()
    boss = t.user("bboss", "Berta Boss", ou=f"OU=Archive,{t.corp.dn}")
    t.user("jdoe", "J Doe", manager=boss.dn, changed=at(days=-3))
    t.write(folder)


def delete_114(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    t.pending_delete(u)
    t.delete_in_ad(u)
    t.export_error(
        u,
        "114",
        "0x8023134a",
        "Deletion access violation: delete not valid for this object. Tracking Id: "
        + guid("tracking"),
    )
    t.write(folder)


def id_not_found(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(days=-1), title="Director")
    t.run()
    t.pending_update(u, "title", ["Manager"], ["Director"])
    t.export_error(
        u,
        "DirSyncError",
        "0x8023134a",
        "Unable to update this object because the user ID is not found.",
    )
    t.drop_cloud(u)
    t.write(folder)


def identifier_blocked(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), exported=False)
    t.run()
    t.cloud_user(
        "jdoe-cloud",
        "J Doe",
        upn="jdoe@contoso.com",
        mail="jdoe@contoso.com",
        onPremisesImmutableId=u.anchor,
        proxyAddresses=["SMTP:jdoe@contoso.com"],
        onPremisesSyncEnabled=False,
    )
    t.export_error(
        u,
        "InvalidHardMatch",
        "0x8023134a",
        "Hard match operation blocked due to security hardening. Review OnPremisesObjectIdentifier mapping.",
    )
    t.write(folder)


def app_filter(folder: Path) -> None:
    t = Tenant()
    t.server["GlobalSettings"]["Microsoft.OptionalFeature.FilterAAD"] = "True"
    t.server["GlobalSettings"]["Microsoft.AADFilter.AttributeExclusionList"] = "department"
    for rule in t.rules:
        if rule["Direction"] == "Outbound" and rule["Connector"] == ENTRA_CONNECTOR:
            rule["AttributeFlowMappings"] = [
                f for f in rule["AttributeFlowMappings"] if f["Destination"] != "department"
            ]
    u = t.user("jdoe", "J Doe", department="Research")
    t.run()
    assert u.cloud is not None
    u.cloud["department"] = None
    t.write(folder)


def password_staging(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", changed=at(hours=-2), pwdLastSet=filetime(at(hours=-2)))
    t.server["Scheduler"]["StagingModeEnabled"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    t.run()
    t.runs = [r for r in t.runs if r["RunProfileName"] != "Export"]
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(days=-3))
    t.phs(ok=False, last=at(days=-3))
    t.write(folder)


def by_guid(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-5))
    t.write(folder)


def by_address(folder: Path) -> None:
    t = Tenant()
    t.user(
        "jdoe",
        "J Doe",
        adminDescription="User_excluded",
        proxyAddresses=["SMTP:jdoe@contoso.com", "smtp:john.doe@contoso.com"],
    )
    t.write(folder)


def inet_opt_out(folder: Path) -> None:
    """Rule 101 has no adminDescription clause: an inetOrgPerson with User_ still syncs (common rules only)."""
    t = Tenant()
    t.person("inetOrgPerson", "jdoe", "J Doe", adminDescription="User_excluded")
    t.write(folder)


def group_opt_out(folder: Path) -> None:
    t = Tenant()
    t.group("Opted-Out", [], adminDescription="Group_excluded")
    t.write(folder)


def role_group(folder: Path) -> None:
    t = Tenant()
    t.group("Help Desk Role", [], msExchRecipientTypeDetails="1073741824", groupType="-2147483640")
    t.write(folder)


def critical_and_ou(folder: Path) -> None:
    t = Tenant()
    t.builtin_group("Domain Guests", 514, ou=f"OU=Archive,{t.corp.dn}")
    t.write(folder)


def fresh_in_archive(folder: Path) -> None:
    """Newer than the last cycle and in an excluded OU: waiting will not help."""
    t = Tenant()
    t.user(
        "jdoe",
        "J Doe",
        ou=f"OU=Archive,{t.corp.dn}",
        created=at(minutes=-8),
        changed=at(minutes=-8),
    )
    t.write(folder)


def attr_suffix_whole(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", title="Director", upn="jdoe@corp.local")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe@contoso.onmicrosoft.com"
    t.write(folder)


def transient(folder: Path) -> None:
    """A placeholder row: the manager reference of another object, no real import."""
    t = Tenant()
    u = t.user("jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-9))
    t.user("sworker", "Sam Worker", manager=u.dn)
    t.run()
    t.cs.append(
        Cs(
            guid("cs", "placeholder"),
            AD_CONNECTOR,
            "corp.contoso.com",
            "AD",
            t.corp.partition,
            u.dn,
            "user",
            {},
            extra={"IsPlaceHolder": True},
        )
    )
    t.write(folder)


_add(
    "ref-logon-right",
    "why isn't jdoe syncing?",
    logon_right,
    "diagnosed",
    "svc-logon-right-missing",
    note="catalogue 1: more specific than the stopped service",
)
_add(
    "ref-dirsync-off",
    "jdoe isn't in Entra",
    dirsync_off,
    "diagnosed",
    "env-dirsync-disabled",
    note="catalogue 1: organization.onPremisesSyncEnabled false",
)
_add(
    "ref-no-start-dns",
    "why isn't jdoe syncing?",
    no_dns,
    "diagnosed",
    "ops-no-start-dns",
    forbidden=frozenset({"ops-no-start-credentials"}),
    note="catalogue 2: no-start-ma",
)
_add(
    "ref-failed-search",
    "why isn't jdoe syncing?",
    failed_search,
    "diagnosed",
    ("ops-failed-search", "ops-stopped-run"),
    note="catalogue 2: failed-search is the more specific id",
)
_add(
    "ref-explicit",
    "why isn't jdoe syncing?",
    explicit,
    "diagnosed",
    "cs-explicit-disconnector",
    forbidden=frozenset({"cs-disconnector-no-scope"}),
    note="catalogue 4",
)
_add(
    "ref-precedence",
    "department of jdoe is wrong in Entra",
    precedence,
    "diagnosed",
    "mv-precedence",
    place=MVP,
    note="catalogue 5: a custom rule wins",
)
_add(
    "ref-authoritative-null",
    "title of jdoe is empty in the cloud",
    authoritative_null,
    "diagnosed",
    "mv-authoritative-null",
    place=MVP,
    note="catalogue 5",
)
_add(
    "ref-wrong-join",
    "why isn't zquinn syncing?",
    wrong_join,
    "diagnosed",
    "mv-wrong-join",
    note="catalogue 5: two persons in one metaverse object",
)
_add(
    "ref-dynamic-dl",
    "why isn't everybody@contoso.com syncing?",
    dynamic,
    "diagnosed",
    "group-dynamic-dl",
    forbidden=frozenset({"cs-object-type-not-selected", "cs-ou-not-selected"}),
    note="catalogue 8",
)
_add(
    "ref-deleted-holder",
    "export error for jdoe, duplicate address",
    deleted_holder,
    "diagnosed",
    ("export-attribute-value-must-be-unique", "entra-soft-deleted-holds-value"),
    note="catalogue 6: the holder is in the recycle bin",
)
_add(
    "ref-manager",
    "manager of jdoe isn't syncing",
    manager_out,
    "diagnosed",
    "attr-reference-target-missing",
    note="catalogue 7",
)
_add(
    "ref-delete-114",
    "jdoe was deleted in AD but is still in Entra",
    delete_114,
    "diagnosed",
    "export-delete-not-valid-114",
    place=AADCS,
    note="catalogue 6",
)
_add(
    "ref-user-id-not-found",
    "title of jdoe is not updated in Entra",
    id_not_found,
    "diagnosed",
    "entra-kb-user-id-not-found",
    place=AADCS,
    note="catalogue 6",
)
_add(
    "ref-identifier-blocked",
    "why isn't jdoe syncing?",
    identifier_blocked,
    "diagnosed",
    "export-object-identifier-blocked",
    place=AADCS,
    forbidden=frozenset({"export-invalid-hard-match"}),
    note="catalogue 6: the text decides",
)
_add(
    "ref-app-filtering",
    "department of jdoe isn't syncing",
    app_filter,
    "diagnosed",
    ("attr-app-filtering", "mv-no-rule-for-attribute"),
    note="catalogue 7",
)
_add(
    "ref-password-staging",
    "password of jdoe isn't syncing",
    password_staging,
    "diagnosed",
    ("pwd-staging", "env-staging-mode"),
    forbidden=frozenset({"pwd-phs-no-heartbeat"}),
    note="catalogue 11",
)
_add(
    "handle-guid",
    f"why isn't {JDOE} syncing?",
    by_guid,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="objectGUID as handle",
)
_add(
    "handle-immutable-id",
    f"why is the object with ImmutableId {anchor_of(JDOE)} not syncing?",
    by_guid,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="base64 anchor as handle",
)
_add(
    "handle-secondary-address",
    "john.doe@contoso.com isn't syncing",
    by_address,
    "diagnosed",
    "ad-admin-description-opt-out",
    forbidden=frozenset({"ad-object-not-found"}),
    note="secondary proxy address as handle",
)
_add(
    "handle-upper",
    "WHY IS JDOE@CONTOSO.COM NOT SYNCING???",
    by_guid,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="no case in handles",
)
_add(
    "handle-talkative",
    "Hi team, could somebody please check why the user jdoe doesn't show up in Microsoft 365 yet? Thanks!",
    by_guid,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="chatty wording",
)
_add(
    "ok-inet-opt-out",
    "why isn't jdoe syncing?",
    inet_opt_out,
    "healthy",
    "healthy-in-sync",
    forbidden=frozenset({"ad-admin-description-opt-out"}),
    note="default rules 3: 101 has no adminDescription clause",
)
_add(
    "ref-group-opt-out",
    "group Opted-Out isn't syncing",
    group_opt_out,
    "diagnosed",
    "ad-admin-description-opt-out",
    place=(CS, MVP),
    note="Group_ prefix",
)
_add(
    "ref-role-group",
    "group Help Desk Role isn't syncing",
    role_group,
    "diagnosed",
    ("ad-exchange-system-mailbox", "mv-cloudfiltered"),
    place=MVP,
    note="default rules 3: mask 0x40000000; the catalogue has no id of its own",
)
_add(
    "two-builtin-ou",
    "why isn't Domain Guests syncing?",
    critical_and_ou,
    "diagnosed",
    ("group-builtin", "cs-ou-not-selected"),
    place=CS,
    note="group-builtin is listed among groups, the flag is an AD fact: order not clear in the notes",
)
_add(
    "two-fresh-ou",
    "why isn't jdoe syncing?",
    fresh_in_archive,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    forbidden=frozenset({"healthy-wait-for-cycle"}),
    note="waiting does not help an object outside the filter",
)
_add(
    "ok-attribute-elsewhere",
    "title of jdoe isn't syncing",
    attr_suffix_whole,
    "healthy",
    "healthy-in-sync",
    note="contract: a blocker stops the thing asked about; the suffix belongs in also",
)
_add(
    "cs-placeholder",
    "why isn't jdoe syncing?",
    transient,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    forbidden=frozenset({"cs-disconnector-no-scope", "mv-inbound-custom-scope"}),
    note="engine 14.4: a placeholder is no import",
)
