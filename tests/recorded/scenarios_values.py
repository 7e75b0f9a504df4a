"""Attribute values, groups, devices, passwords."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import Obj, Scenario, Tenant, at, filetime, graph_domain, zulu

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


def suffix(folder: Path) -> None:
    t = Tenant()
    t.domains.append(graph_domain("corp.local", verified=False))
    u = t.user("jdoe", "J Doe", upn="jdoe@corp.local")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe@contoso.onmicrosoft.com"
    t.write(folder)


def suffix_unknown(folder: Path) -> None:
    """The suffix is not in the tenant's list at all."""
    t = Tenant(rules="xml")
    u = t.user(
        "müller.jörg",
        "Jörg Müller",
        upn="joerg.mueller@muellerwerke.example",
        mail="joerg.mueller@contoso.com",
        mailNickname="jmueller",
    )
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jmueller@contoso.onmicrosoft.com"
    t.write(folder)


def managed_upn(folder: Path) -> None:
    t = Tenant()
    t.features["synchronizeUpnForManagedUsersEnabled"] = False
    u = t.user(
        "jsmith",
        "Jane Smith",
        upn="jane.smith@contoso.com",
        mail="jane.smith@contoso.com",
        changed=at(days=-4),
    )
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jane.miller@contoso.com"
    t.write(folder)


def shadow(folder: Path) -> None:
    """Suffix verified by now, characters legal, nobody holds the value, the cloud kept the old fallback."""
    t = Tenant()
    t.domains.append(graph_domain("fabrikam.com"))
    t.organization["verifiedDomains"].append(
        {"name": "fabrikam.com", "isDefault": False, "isInitial": False, "type": "Managed"}
    )
    u = t.user("jdoe", "J Doe", upn="jdoe@fabrikam.com")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe@contoso.onmicrosoft.com"
    t.write(folder)


def discarded(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", proxyAddresses=["SMTP:jdoe@contoso.com", "smtp:jdoe@legacy.local"])
    t.run()
    assert u.cloud is not None
    u.cloud["proxyAddresses"] = ["SMTP:jdoe@contoso.com", "smtp:jdoe@contoso.onmicrosoft.com"]
    t.write(folder)


def moera(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe", proxyAddresses=["smtp:jdoe@contoso.com"])
    t.run()
    assert u.cloud is not None
    u.cloud["mail"] = "jdoe@contoso.onmicrosoft.com"
    u.cloud["proxyAddresses"] = ["SMTP:jdoe@contoso.onmicrosoft.com", "smtp:jdoe@contoso.com"]
    t.write(folder)


def masked(folder: Path) -> None:
    t = Tenant()
    u = t.user(
        "jdoe",
        "J Doe",
        mail="john.doe@contoso.com",
        proxyAddresses=["SMTP:jdoe@contoso.com"],
        changed=at(days=-2),
    )
    t.run()
    assert u.cloud is not None
    u.cloud["mail"] = "jdoe@contoso.com"
    t.write(folder)


def no_nickname(folder: Path) -> None:
    t = Tenant(dates="offset")
    t.user(
        "jdoe", "J Doe", mailNickname=None, msExchHideFromAddressLists="TRUE", changed=at(days=-2)
    )
    t.write(folder)


def invisible(folder: Path) -> None:
    t = Tenant(ldif="messy")
    u = t.user("jdoe", "J Doe", upn="jdoe\u200b@contoso.com")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe@contoso.onmicrosoft.com"
    t.write(folder)


def not_in_list(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", carLicense="B-JD 123", changed=at(days=-4))
    t.write(folder)


def mobile(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", mobile="+49 170 1111111", changed=at(days=-4))
    t.run()
    assert u.cloud is not None
    u.cloud["mobilePhone"] = "+49 170 9999999"
    t.write(folder)


def builtin(folder: Path) -> None:
    Tenant().write(folder)


def primary(folder: Path) -> None:
    t = Tenant()
    staff = t.group("Staff-Berlin", [t.objects[0], t.objects[1]], rid=2601)
    t.user("jdoe", "J Doe", primaryGroupID="2601")
    assert staff
    t.write(folder)


def member_out(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}")
    t.group("Project-X", [t.objects[0], u], changed=at(days=-3))
    t.write(folder)


def distribution(folder: Path) -> None:
    t = Tenant()
    t.group("DL Night Shift", [t.objects[0]], groupType="2", created=at(days=-5))
    t.write(folder)


def device(folder: Path) -> None:
    t = Tenant()
    t.computer("PC-0815", certificate=False, created=at(days=-5))
    t.write(folder)


def device_ou(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.computer("PC-0816", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-5))
    t.write(folder)


def _changed_password(t: Tenant, hours: float = 2, **more: Any) -> Obj:
    return t.user(
        "jdoe", "J Doe", changed=at(hours=-hours), pwdLastSet=filetime(at(hours=-hours)), **more
    )


def heartbeat(folder: Path) -> None:
    t = Tenant()
    _changed_password(t)
    t.run()
    t.phs(ok=False, last=at(hours=-5))
    t.heartbeat(last=at(hours=-5))
    t.write(folder)


def replication_rights(folder: Path) -> None:
    t = Tenant(dates="ms")
    _changed_password(t)
    t.run()
    t.phs(ok=False, last=at(days=-1))
    t.heartbeat()
    for minutes in (3, 5, 7):
        t.event(
            at(minutes=-minutes),
            611,
            "Directory Synchronization",
            "Error",
            "Password hash synchronization failed for domain: corp.contoso.com. Details: Microsoft.Online.PasswordSynchronization."
            "SynchronizationManagerException: Recovery task failed. ---> DirectoryReplicationServices.DrsException: RPC Error 8453 : "
            "Replication access was denied.",
        )
    t.write(folder)


def must_change(folder: Path) -> None:
    t = Tenant(dates="frac")
    u = t.user("jdoe", "J Doe", changed=at(hours=-2), pwdLastSet="0")
    t.run()
    assert u.cs
    u.cs.attrs["pwdLastSet"] = ["0"]
    t.phs()
    t.heartbeat()
    t.object_log[u.cs.id] = [
        {"TimeStamp": at(hours=-1.95), "Status": "FilteredByTarget"},
        {"TimeStamp": at(days=-6), "Status": "Success"},
    ]
    t.write(folder)


def password_no_object(folder: Path) -> None:
    t = Tenant()
    u = _changed_password(t, extensionAttribute15="NoSync")
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.run()
    assert u.cs
    t.phs()
    t.heartbeat()
    t.object_log[u.cs.id] = [{"TimeStamp": at(hours=-1.9), "Status": "NoTargetConnection"}]
    t.write(folder)


def phs_off(folder: Path) -> None:
    t = Tenant()
    _changed_password(t)
    t.run()
    t.phs()
    assert t.password_sync
    t.password_sync["Configuration"][0]["Enabled"] = False
    t.features["passwordSyncEnabled"] = False
    t.server["CompanyFeatures"]["PasswordHashSync"] = False
    t.organization["onPremisesLastPasswordSyncDateTime"] = zulu(at(days=-40))
    t.write(folder)


def inet_password(folder: Path) -> None:
    t = Tenant()
    t.person(
        "inetOrgPerson", "jdoe", "J Doe", changed=at(hours=-2), pwdLastSet=filetime(at(hours=-2))
    )
    t.phs()
    t.heartbeat()
    t.write(folder)


def federated_password(folder: Path) -> None:
    t = Tenant()
    t.domains[0]["authenticationType"] = "Federated"
    u = _changed_password(t)
    t.run()
    assert u.cs and u.cloud is not None
    t.phs()
    t.heartbeat()
    t.object_log[u.cs.id] = [{"TimeStamp": at(hours=-1.95), "Status": "Success"}]
    u.cloud["lastPasswordChangeDateTime"] = zulu(at(hours=-1.95))
    t.write(folder)


def password_scheduler(folder: Path) -> None:
    """The scheduler does not stop a password hash: must-change is the blocker."""
    t = Tenant()
    t.stop_cycles(at(hours=-30))
    t.server["Scheduler"]["SyncCycleEnabled"] = False
    u = t.user("jdoe", "J Doe", changed=at(hours=-2), pwdLastSet="0")
    t.run()
    assert u.cs
    t.phs()
    t.heartbeat()
    t.object_log[u.cs.id] = [{"TimeStamp": at(hours=-1.95), "Status": "FilteredByTarget"}]
    t.write(folder)


def password_healthy(folder: Path) -> None:
    t = Tenant()
    u = _changed_password(t)
    t.run()
    assert u.cs and u.cloud is not None
    t.phs()
    t.heartbeat()
    t.event(
        at(hours=-1.96),
        656,
        "Directory Synchronization",
        "Information",
        "Password Change Request - Anchor : " + u.anchor + ", Dn : " + u.dn,
    )
    t.event(
        at(hours=-1.95),
        657,
        "Directory Synchronization",
        "Information",
        "Password Change Result - Anchor : " + u.anchor + ", Dn : " + u.dn + ", Result : Success.",
    )
    t.object_log[u.cs.id] = [{"TimeStamp": at(hours=-1.95), "Status": "Success"}]
    u.cloud["lastPasswordChangeDateTime"] = zulu(at(hours=-1.95))
    t.write(folder)


_add(
    "upn-suffix",
    "why does jdoe have an onmicrosoft.com user name in the cloud?",
    suffix,
    "diagnosed",
    "upn-suffix-not-verified",
    place=ENTRA,
    forbidden=frozenset({"entra-quarantined-duplicate", "attr-shadow-recalculated"}),
    note="catalogue 7",
)
_add(
    "upn-suffix-unknown",
    "UPN mismatch for Jörg Müller",
    suffix_unknown,
    "diagnosed",
    "upn-suffix-not-verified",
    place=ENTRA,
    forbidden=frozenset({"attr-shadow-recalculated", "upn-illegal-or-invisible-char"}),
    note="catalogue 7; umlauts in the display name only",
)
_add(
    "upn-managed",
    "the UPN of jsmith was changed but Entra still shows the old one",
    managed_upn,
    "diagnosed",
    "upn-managed-user-not-updated",
    place=ENTRA,
    forbidden=frozenset({"attr-shadow-recalculated"}),
    note="catalogue 7: licensed, managed domain, flag false",
)
_add(
    "attr-shadow",
    "jdoe's UPN differs between AD and Entra",
    shadow,
    "diagnosed",
    "attr-shadow-recalculated",
    place=ENTRA,
    forbidden=frozenset({"upn-suffix-not-verified", "upn-managed-user-not-updated"}),
    note="catalogue 7; nothing more specific holds",
)
_add(
    "attr-discarded",
    "jdoe is missing an email address in the cloud",
    discarded,
    "diagnosed",
    "attr-proxy-discarded",
    place=ENTRA,
    note="catalogue 7: unverified suffix",
)
_add(
    "attr-moera",
    "the reply address of jdoe is jdoe@contoso.onmicrosoft.com, proxyAddresses wrong?",
    moera,
    "diagnosed",
    "attr-primary-is-moera",
    place=ENTRA,
    forbidden=frozenset({"upn-suffix-not-verified"}),
    note="attribute rules 11, row 2",
)
_add(
    "attr-masked",
    "mail attribute of jdoe does not sync",
    masked,
    "diagnosed",
    "attr-mail-masked",
    place=ENTRA,
    note="attribute rules 11",
)
_add(
    "attr-nickname",
    "msExchHideFromAddressLists of jdoe isn't syncing",
    no_nickname,
    "diagnosed",
    "attr-mailnickname-missing",
    place=(MVP, CS),
    forbidden=frozenset({"attr-not-in-list"}),
    note="catalogue 7: Exchange rules out of scope",
)
_add(
    "upn-invisible",
    "why has jdoe an onmicrosoft.com UPN?",
    invisible,
    "diagnosed",
    "upn-illegal-or-invisible-char",
    place=ENTRA,
    forbidden=frozenset({"upn-suffix-not-verified"}),
    note="catalogue 7: zero-width space, suffix verified",
)
_add(
    "attr-not-in-list",
    "carLicense of jdoe is not in Entra",
    not_in_list,
    "diagnosed",
    ("attr-not-in-list", "mv-no-rule-for-attribute", "cs-attribute-not-selected"),
    note="catalogue 7; all three ids are true, the list is the reason",
)
_add(
    "attr-mobile",
    "mobile number of jdoe is not updated in the cloud",
    mobile,
    "diagnosed",
    "attr-mobile-override",
    place=ENTRA,
    forbidden=frozenset({"attr-shadow-recalculated"}),
    note="catalogue 7",
)
_add(
    "group-builtin",
    "why isn't the group Domain Users syncing?",
    builtin,
    "diagnosed",
    "group-builtin",
    place=(CS, MVP),
    forbidden=frozenset({"ad-critical-system-object", "cs-disconnector-no-scope"}),
    note="contract: group-builtin before ad-critical-system-object",
)
_add(
    "group-primary",
    "why isn't jdoe a member of Staff-Berlin in the cloud?",
    primary,
    "diagnosed",
    "group-primary-group-member",
    forbidden=frozenset({"group-member-out-of-scope"}),
    note="catalogue 8",
)
_add(
    "group-member-out",
    "group Project-X is missing a member in the cloud",
    member_out,
    "diagnosed",
    "group-member-out-of-scope",
    note="catalogue 8: member in an excluded OU",
)
_add(
    "group-distribution",
    "why isn't DL Night Shift syncing?",
    distribution,
    "diagnosed",
    "group-distribution-not-mail-enabled",
    place=(MVP, AADCS),
    forbidden=frozenset({"mv-outbound-scope"}),
    note="default rules 4.3",
)
_add(
    "device-no-certificate",
    "computer PC-0815 is not hybrid joined, doesn't sync",
    device,
    "diagnosed",
    "device-usercertificate-missing",
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="catalogue 8",
)
_add(
    "device-ou",
    "why isn't PC-0816 syncing?",
    device_ou,
    "diagnosed",
    ("device-ou-or-class-filtered", "cs-ou-not-selected"),
    place=CS,
    note="catalogue 8: the device id is the more specific one",
)
_add(
    "pwd-heartbeat",
    "password of jdoe is not syncing",
    heartbeat,
    "diagnosed",
    "pwd-phs-no-heartbeat",
    note="catalogue 11: last 654 five hours ago",
)
_add(
    "pwd-rights",
    "jdoe changed the password but the cloud still wants the old one",
    replication_rights,
    "diagnosed",
    "pwd-no-replication-rights",
    forbidden=frozenset({"pwd-phs-no-heartbeat"}),
    note="catalogue 11: 611 with 8453, heartbeat fine",
)
_add(
    "pwd-must-change",
    "the password reset of jdoe doesn't work in Office 365",
    must_change,
    "diagnosed",
    "pwd-must-change-flag",
    forbidden=frozenset({"pwd-phs-no-heartbeat"}),
    note="catalogue 11: pwdLastSet 0, FilteredByTarget",
)
_add(
    "pwd-no-object",
    "password hash of jdoe isn't synced",
    password_no_object,
    "diagnosed",
    ("pwd-object-not-synced", "mv-cloudfiltered"),
    note="catalogue 11: solve the object first; the reason stands in then or is the diagnosis",
)
_add(
    "pwd-off",
    "passwords don't sync for jdoe",
    phs_off,
    "diagnosed",
    "pwd-phs-off",
    forbidden=frozenset({"pwd-phs-no-heartbeat"}),
    note="catalogue 11",
)
_add(
    "pwd-inetorgperson",
    "the password of jdoe isn't syncing",
    inet_password,
    "diagnosed",
    "ad-inetorgperson-password",
    note="catalogue 3",
)
_add(
    "pwd-federated",
    "jdoe can't sign in with the new password",
    federated_password,
    "diagnosed",
    "pwd-federated-signin",
    note="catalogue 11",
)
_add(
    "pwd-not-the-scheduler",
    "password of jdoe not synced",
    password_scheduler,
    "diagnosed",
    "pwd-must-change-flag",
    forbidden=frozenset({"sched-cycle-disabled"}),
    note="contract: the scheduler does not stop a password hash",
)
_add(
    "pwd-healthy",
    "password of jdoe not synced?",
    password_healthy,
    "healthy",
    "healthy-in-sync",
    note="log and events say Success",
)
