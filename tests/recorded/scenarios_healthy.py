"""Suspicious, yet nothing is wrong with the object that was asked about."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, PT018

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import AD_CONNECTOR, ENTRA_CONNECTOR, Scenario, Tenant, at, zulu
from .scenarios_deletes import _threshold

SCENARIOS: list[Scenario] = []


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def plain(folder: Path) -> None:
    Tenant().write(folder)


def plain_xml(folder: Path) -> None:
    Tenant(rules="xml", connectors="xml", dates="ms", ldif="single").write(folder)


def real(folder: Path) -> None:
    Tenant(real_forest=True, connectors="verbatim", rules="xml", dates="offset").write(folder)


def admin_count(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", adminCount="1")
    t.write(folder)


def hidden_contact(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.contact("Henry Hidden", "henry@hidden.example", msExchHideFromAddressLists="TRUE")
    t.write(folder)


def msol_contact_visible(folder: Path) -> None:
    t = Tenant()
    t.contact("Vera Visible (MSOL)", "vera@visible.example")
    t.write(folder)


def ancient(folder: Path) -> None:
    t = Tenant(dates="offset")
    t.user("jdoe", "J Doe", created=at(days=-3000), changed=at(days=-1500))
    del t.server["Database"], t.server["DeletionThreshold"]
    t.omit.add("entra/role_members")
    t.write(folder)


def others_error(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.run()
    t.export_error(
        t.objects[0], "LargeObject", "0x8023134a", "The provisioned object is too large."
    )
    t.write(folder)


def warnings(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.user("jdoe", "J Doe")
    t.run()
    for connector in (AD_CONNECTOR, ENTRA_CONNECTOR):
        t.fail_runs(connector, "Delta Synchronization", "completed-warnings")
    t.fail_runs(ENTRA_CONNECTOR, "Delta Import", "completed-transient-objects", cycles=1)
    t.write(folder)


def extra_addresses(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    assert u.cloud is not None
    u.cloud["proxyAddresses"] = [
        "SMTP:jdoe@contoso.com",
        "smtp:jdoe@contoso.onmicrosoft.com",
        "SIP:jdoe@contoso.com",
        "X500:/o=ExchangeLabs/cn=jdoe",
    ]
    t.write(folder)


def no_mail(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", mailNickname=None, mail=None)
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.write(folder)


def staging_other(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    t.server["ServerName"] = "CONTOSO-SYNC02"
    t.server["Scheduler"]["StagingModeEnabled"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    t.run()
    t.runs = [r for r in t.runs if r["RunProfileName"] != "Export"]
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(minutes=-6))
    t.write(folder)


def scheduler_off(folder: Path) -> None:
    t = Tenant(dates="frac")
    t.user("jdoe", "J Doe", changed=at(days=-4))
    t.stop_cycles(at(hours=-5))
    t.server["Scheduler"]["SyncCycleEnabled"] = False
    t.write(folder)


def service_off(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", changed=at(days=-4))
    t.stop_cycles(at(hours=-2))
    t.server["ServiceStatus"] = "Stopped"
    del t.server["Scheduler"]
    t.write(folder)


def upn_case(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", upn="J.Doe@Contoso.com")
    t.run()
    assert u.cloud is not None
    u.cloud["userPrincipalName"] = "j.doe@contoso.com"
    t.write(folder)


def waiting_new(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", created=at(minutes=-8), changed=at(minutes=-8), imported=False)
    t.write(folder)


def waiting_change(folder: Path) -> None:
    t = Tenant(rules="xml", dates="ms")
    u = t.user("jdoe", "J Doe", changed=at(minutes=-5), title="Director")
    t.run()
    assert u.cs and u.mv and u.ecs and u.cloud is not None
    for rec in (u.cs, u.ecs):
        rec.attrs["title"] = ["Manager"]
    u.mv.attrs["title"] = (["Manager"], *u.mv.attrs["title"][1:])
    u.cloud["jobTitle"] = "Manager"
    t.write(folder)


def linked_ok(folder: Path) -> None:
    t = Tenant(second_forest=True)
    master = t.user("jdoe", "J Doe", domain=t.fabrikam, mailNickname=None, mail=None)
    t.user(
        "jdoe.mbx",
        "J Doe Mailbox",
        userAccountControl="514",
        msExchRecipientTypeDetails="2",
        mail="jdoe@fabrikam.com",
        upn="jdoe.mbx@contoso.com",
        msExchMasterAccountSid=master.attrs["objectSid"][0],
    )
    t.write(folder)


def lookalike(folder: Path) -> None:
    t = Tenant()
    t.user("AADSmith", "Aad Smith", mailNickname="SystemMailboxTeam")
    t.write(folder)


def writeback_denied(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", adminCount="1")
    t.run()
    assert u.cs
    u.cs.extra["PendingExport"] = {
        "Operation": "update",
        "Attributes": [
            {
                "Name": "proxyAddresses",
                "Old": ["SMTP:jdoe@contoso.com"],
                "New": ["SMTP:jdoe@contoso.com", "x500:/o=ExchangeLabs/cn=jdoe"],
            }
        ],
    }
    t.export_error(
        u,
        "permission-issue",
        "8344",
        "Insufficient access rights to perform the operation.",
        connector=AD_CONNECTOR,
    )
    t.write(folder)


def threshold_elsewhere(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe")
    others = [t.user(f"temp{i}", f"Temp Worker{i}") for i in range(8)]
    t.run()
    for o in others:
        t.pending_delete(o)
        t.delete_in_ad(o, at(hours=-1.8))
    _threshold(t)
    t.write(folder)


def nested_group(folder: Path) -> None:
    t = Tenant()
    inner = t.group("Team-Inner", [t.objects[0]])
    t.group("Team-Outer", [inner, t.objects[1]])
    t.write(folder)


H = "healthy-in-sync"
_add(
    "ok-plain",
    "why isn't aweber syncing?",
    plain,
    "healthy",
    H,
    also=frozenset(),
    note="catalogue 12",
)
_add(
    "ok-plain-other-forms",
    "why isn't bklein@contoso.com syncing?",
    plain_xml,
    "healthy",
    H,
    note="rules and connectors as XML, one LDIF, /Date(ms)/",
)
_add(
    "ok-real-connector",
    "cdiaz not syncing",
    real,
    "healthy",
    H,
    note="the sample's own connector files; only OU=CORP included",
)
_add(
    "ok-disabled-user",
    "why isn't dosei syncing?",
    plain,
    "healthy",
    H,
    note="engine 4: disabled accounts do sync",
)
_add(
    "ok-shared-mailbox",
    "shared.office is not syncing",
    plain,
    "healthy",
    H,
    note="34359738368 is outside the mask 0x21C07000",
)
_add(
    "ok-inetorgperson",
    "why isn't extpartner syncing?",
    plain,
    "healthy",
    H,
    note="inetOrgPerson syncs like a user",
)
_add(
    "ok-admin-count",
    "why isn't jdoe syncing?",
    admin_count,
    "healthy",
    H,
    forbidden=frozenset({"export-permission-issue-8344"}),
    note="catalogue 6: 8344 needs the export error",
)
_add(
    "ok-hidden-contact",
    "contact Henry Hidden isn't syncing",
    hidden_contact,
    "healthy",
    H,
    forbidden=frozenset({"ad-contact-msol-hidden"}),
    note="attribute rules 12: hidden alone syncs",
)
_add(
    "ok-msol-contact-visible",
    "vera@visible.example isn't syncing",
    msol_contact_visible,
    "healthy",
    H,
    forbidden=frozenset({"ad-contact-msol-hidden"}),
    note="attribute rules 12: (MSOL) alone syncs",
)
_add(
    "ok-security-group",
    "why isn't the group SG-VPN syncing?",
    plain,
    "healthy",
    H,
    forbidden=frozenset({"group-distribution-not-mail-enabled"}),
    note="default rules 6: security groups need no mail",
)
_add(
    "ok-distribution-group",
    "DL Marketing is not in Entra",
    plain,
    "healthy",
    H,
    note="mail-enabled distribution group",
)
_add(
    "ok-computer", "PC-0042 isn't syncing", plain, "healthy", H, note="computer with a certificate"
)
_add(
    "ok-ancient",
    "why isn't jdoe syncing?",
    ancient,
    "healthy",
    H,
    note="an old whenChanged and old onPremisesLastSyncDateTime say nothing",
)
_add(
    "ok-others-error",
    "why isn't jdoe syncing?",
    others_error,
    "healthy",
    H,
    forbidden=frozenset({"export-large-object", "ops-completed-errors"}),
    note="contract: errors on other objects are no blocker",
)
_add(
    "ok-warnings",
    "jdoe isn't syncing",
    warnings,
    "healthy",
    H,
    note="run statuses 1: warnings and transient objects are no error",
)
_add(
    "ok-extra-addresses",
    "jdoe has wrong proxyAddresses in the cloud",
    extra_addresses,
    "healthy",
    H,
    forbidden=frozenset(
        {"attr-proxy-discarded", "attr-shadow-recalculated", "entra-quarantined-duplicate"}
    ),
    note="attribute rules 9, 10: MOERA, SIP, X500 are the service's",
)
_add(
    "ok-rule-out-of-scope",
    "why isn't jdoe syncing?",
    no_mail,
    "healthy",
    H,
    forbidden=frozenset({"attr-mailnickname-missing", "mv-inbound-custom-scope"}),
    note="engine 4.15: the Exchange rules do not apply to a user without a mailbox",
)
_add(
    "ok-staging-other-active",
    "why isn't jdoe syncing?",
    staging_other,
    "healthy",
    H,
    also=frozenset({"env-staging-mode"}),
    note="contract: staging while another server is active stands in also",
)
_add(
    "ok-scheduler-off",
    "why isn't jdoe syncing?",
    scheduler_off,
    "healthy",
    H,
    also=frozenset({"sched-cycle-disabled"}),
    note="contract: nothing of the object waits",
)
_add(
    "ok-service-off",
    "why isn't jdoe syncing?",
    service_off,
    "healthy",
    H,
    also=frozenset({"svc-adsync-not-running"}),
    note="contract: nothing of the object waits",
)
_add(
    "ok-upn-case",
    "UPN of jdoe differs in Entra",
    upn_case,
    "healthy",
    H,
    forbidden=frozenset({"attr-shadow-recalculated", "upn-managed-user-not-updated"}),
    note="case only",
)
_add(
    "ok-wait-new",
    "why isn't jdoe syncing?",
    waiting_new,
    "healthy",
    "healthy-wait-for-cycle",
    note="catalogue 12",
)
_add(
    "ok-wait-change",
    "title of jdoe is old in Entra",
    waiting_change,
    "healthy",
    "healthy-wait-for-cycle",
    note="catalogue 12",
)
_add(
    "ok-linked-mailbox",
    "why isn't jdoe.mbx syncing?",
    linked_ok,
    "healthy",
    H,
    forbidden=frozenset({"ad-linked-mailbox-no-master", "mv-sourceanchor-missing"}),
    note="engine 4: the master of the second forest is joined; two forests",
)
_add(
    "ok-lookalike-names",
    "AADSmith is not syncing",
    lookalike,
    "healthy",
    H,
    forbidden=frozenset({"ad-reserved-name"}),
    note="default rules 3, 6: underscore and brace are required",
)
_add(
    "ok-writeback-denied",
    "why isn't jdoe syncing?",
    writeback_denied,
    "healthy",
    H,
    also=frozenset({"export-permission-issue-8344"}),
    note="run statuses 9: an AD export error does not stop the user reaching Entra",
)
_add(
    "ok-threshold-elsewhere",
    "why isn't jdoe syncing?",
    threshold_elsewhere,
    "healthy",
    H,
    also=frozenset({"del-threshold-blocked"}),
    note="contract: nothing of jdoe waits behind the stopped export",
)
_add(
    "ok-nested-group",
    "why isn't group Team-Outer syncing?",
    nested_group,
    "healthy",
    H,
    note="nested groups sync as nested",
)
