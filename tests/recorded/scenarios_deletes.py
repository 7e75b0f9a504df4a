"""Deletes that nobody wanted, deletes that do not come, orphans."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import ENTRA_CONNECTOR, Obj, Scenario, Tenant, at
from .scenarios_directory import soft_deleted
from .scenarios_environment import audit

SCENARIOS: list[Scenario] = []
CS, MVP, AADCS, AD, ENTRA = (
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "active-directory",
    "entra-id",
)
SYNC = "Sync_CONTOSO-SYNC01_e3c03195e061@contoso.onmicrosoft.com"


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def _removed_by_sync(t: Tenant, users: list[Obj], days: float = 1) -> None:
    t.audits = t.audits or []
    for u in users:
        row = soft_deleted(t, u, days=days)
        t.audits.append(
            audit("Delete user", at(days=-days), row["id"], row["userPrincipalName"], SYNC)
        )


def ou_unselected(folder: Path) -> None:
    t = Tenant()
    t.corp.exclusion.append(f"OU=HR,{t.corp.dn}")
    users = [
        t.user(s, n, ou=f"OU=HR,{t.corp.dn}")
        for s, n in (("jdoe", "J Doe"), ("hhr", "Hanna Hr"), ("phr", "Paul Hr"))
    ]
    _removed_by_sync(t, users)
    t.write(folder)


def domain_unselected(folder: Path) -> None:
    t = Tenant(connectors="xml")
    t.emea.selected = False
    users = [
        t.user(s, n, domain=t.emea, ou=f"OU=People,{t.emea.dn}")
        for s, n in (("jdoe", "J Doe"), ("eone", "Emea One"), ("etwo", "Emea Two"))
    ]
    _removed_by_sync(t, users + [o for o in t.objects if o.key == "cdiaz"])
    t.write(folder)


def ou_emptied(folder: Path) -> None:
    t = Tenant()
    ou = t.ou(f"OU=Projects,{t.corp.dn}")
    users = [
        t.deleted(s, n, parent=ou, when=at(days=-1))
        for s, n in (
            ("jdoe", "J Doe"),
            ("pone", "Pia One"),
            ("ptwo", "Pit Two"),
            ("pthree", "Pia Three"),
            ("pfour", "Pit Four"),
        )
    ]
    _removed_by_sync(t, users)
    t.write(folder)


def ou_renamed(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.emea.inclusion.append(f"OU=Vertrieb,{t.emea.dn}")
    new = t.ou(f"OU=Sales EMEA,{t.emea.dn}")
    t.container_changed[new] = at(days=-1.2)
    users = [
        t.user(s, n, domain=t.emea, ou=new)
        for s, n in (("jdoe", "J Doe"), ("eone", "Emea One"), ("etwo", "Emea Two"))
    ]
    for u in users:
        soft_deleted(t, u, days=1, dn=u.dn.replace("OU=Sales EMEA", "OU=Vertrieb"))
    t.write(folder)


def scope_changed(folder: Path) -> None:
    t = Tenant()
    rule = t.rule("In from AD - User Join")
    rule["ScopeFilter"][0]["ScopeConditionList"].append(
        {
            "Attribute": "physicalDeliveryOfficeName",
            "ComparisonOperator": "NOTEQUAL",
            "ComparisonValue": "Remote",
        }
    )
    users = [
        t.user(s, n, physicalDeliveryOfficeName="Remote")
        for s, n in (("jdoe", "J Doe"), ("rone", "Rita One"), ("rtwo", "Rolf Two"))
    ]
    _removed_by_sync(t, users)
    t.write(folder)


def _inet(t: Tenant) -> list[Obj]:
    users = [
        t.person("inetOrgPerson", s, n, ou=f"OU=Partners,{t.corp.dn}")
        for s, n in (("jdoe", "J Doe"), ("pone", "Paula One"))
    ]
    return users + [o for o in t.objects if o.key == "extpartner"]


def rule_disabled(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.rule("In from AD - InetOrgPerson Join")["Disabled"] = True
    _removed_by_sync(t, _inet(t))
    t.write(folder)


def linktype(folder: Path) -> None:
    t = Tenant()
    t.rule("In from AD - InetOrgPerson Join")["LinkType"] = "Join"
    _removed_by_sync(t, _inet(t))
    t.write(folder)


def moved(folder: Path) -> None:
    t = Tenant()
    u = t.user(
        "jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-300), changed=at(days=-1)
    )
    row = soft_deleted(t, u, days=0.9, dn=f"CN=J Doe,OU=Sales,{t.corp.dn}")
    t.audits = [audit("Delete user", at(days=-0.9), row["id"], row["userPrincipalName"], SYNC)]
    t.write(folder)


def admin_deleted(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe")
    t.run()
    assert u.cloud is not None
    identity = u.cloud["id"]
    t.drop_cloud(u)
    row = soft_deleted(t, u, days=0.007, identity=identity)
    t.audits = [
        audit(
            "Delete user",
            at(minutes=-10),
            identity,
            row["userPrincipalName"],
            "admin.kurz@contoso.com",
            name="Katja Kurz",
        )
    ]
    t.write(folder)


def _threshold(t: Tenant) -> None:
    t.statistics[ENTRA_CONNECTOR] = {"ExportDeletes": 612}
    t.fail_runs(ENTRA_CONNECTOR, "Export", "stopped-deletion-threshold-exceeded", cycles=4)
    t.event(
        at(minutes=-20),
        116,
        "Directory Synchronization",
        "Warning",
        "Prevent Accidental Deletes: The number of deletions (612) in this export exceeds the threshold of 500. Deletions are suppressed for this cycle.",
    )


def threshold(folder: Path) -> None:
    t = Tenant(dates="ms")
    u = t.user("jdoe", "J Doe")
    others = [t.user(f"temp{i}", f"Temp Worker{i}") for i in range(8)]
    t.run()
    for o in [u, *others]:
        t.pending_delete(o)
        t.delete_in_ad(o, at(hours=-1.8))
    _threshold(t)
    t.write(folder)


def threshold_update(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", title="Director", changed=at(hours=-1))
    others = [t.user(f"temp{i}", f"Temp Worker{i}") for i in range(8)]
    t.run()
    assert u.cloud is not None
    for o in others:
        t.pending_delete(o)
        t.delete_in_ad(o, at(hours=-1.8))
    t.pending_update(u, "title", ["Manager"], ["Director"])
    u.cloud["jobTitle"] = "Manager"
    _threshold(t)
    t.write(folder)


def other_forest(folder: Path) -> None:
    t = Tenant(second_forest=True)
    gone = t.deleted("jdoe", "J Doe", parent=f"OU=Sales,{t.corp.dn}", when=at(days=-3))
    t.user(
        "jdoe",
        "J Doe",
        domain=t.fabrikam,
        upn="jdoe@contoso.com",
        mail="jdoe@contoso.com",
        msExchMasterAccountSid=gone.attrs["objectSid"][0],
        msExchRecipientTypeDetails="1",
    )
    t.write(folder)


def orphan(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    t.orphan_entra(u)
    t.objects.remove(u)
    t.write(folder)


def staging_delete(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe")
    t.run()
    t.pending_delete(u)
    t.delete_in_ad(u, at(days=-2))
    t.server["Scheduler"]["StagingModeEnabled"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    t.runs = [r for r in t.runs if r["RunProfileName"] != "Export"]
    t.organization["onPremisesLastSyncDateTime"] = "2026-11-15T09:00:00Z"
    t.write(folder)


_add(
    "del-ou-unselected",
    "why was jdoe deleted from Entra ID?",
    ou_unselected,
    "diagnosed",
    "del-ou-domain-unselected",
    place=CS,
    forbidden=frozenset({"del-moved-out-of-scope", "ad-object-deleted"}),
    note="catalogue 9: three users of one OU went, none moved",
)
_add(
    "del-domain-unselected",
    "jdoe was unexpectedly deleted from the cloud",
    domain_unselected,
    "diagnosed",
    "del-ou-domain-unselected",
    place=CS,
    forbidden=frozenset({"del-ou-renamed"}),
    note="catalogue 9: domain not selected",
)
_add(
    "del-ou-emptied",
    "why did jdoe disappear from Entra, users were deleted unexpectedly",
    ou_emptied,
    "diagnosed",
    "del-all-in-ou-deleted",
    place=AD,
    note="catalogue 9: same lastKnownParent five times",
)
_add(
    "del-ou-renamed",
    "unexpected deletion of jdoe in Entra",
    ou_renamed,
    "diagnosed",
    "del-ou-renamed",
    place=CS,
    forbidden=frozenset({"del-ou-domain-unselected", "del-moved-out-of-scope"}),
    note="catalogue 9",
)
_add(
    "del-scope-changed",
    "why was jdoe deleted from the cloud?",
    scope_changed,
    "diagnosed",
    "del-scoping-filter-changed",
    place=(CS, MVP),
    forbidden=frozenset({"del-provision-rule-disabled", "del-ou-domain-unselected"}),
    note="catalogue 9: in-box rule has one more condition",
)
_add(
    "del-rule-disabled",
    "jdoe was deleted in Azure AD, why?",
    rule_disabled,
    "diagnosed",
    "del-provision-rule-disabled",
    place=(CS, MVP),
    note="catalogue 9; rules as XML",
)
_add(
    "del-linktype",
    "jdoe has been deleted from Entra unexpectedly",
    linktype,
    "diagnosed",
    "del-linktype-changed",
    place=(CS, MVP),
    forbidden=frozenset({"del-provision-rule-disabled"}),
    note="catalogue 9: LinkType Join",
)
_add(
    "del-moved",
    "why was jdoe deleted from Entra?",
    moved,
    "diagnosed",
    "del-moved-out-of-scope",
    forbidden=frozenset({"del-ou-domain-unselected", "del-ou-renamed"}),
    note="catalogue 9: one object, other DN than the cloud remembers",
)
_add(
    "del-by-admin",
    "who deleted jdoe in the cloud?",
    admin_deleted,
    "diagnosed",
    "del-cloud-admin-deleted",
    place=ENTRA,
    note="catalogue 9: audit shows a person",
)
_add(
    "del-threshold",
    "jdoe was deleted in AD but is still in Entra",
    threshold,
    "diagnosed",
    "del-threshold-blocked",
    place=AADCS,
    forbidden=frozenset({"ad-object-deleted", "del-orphan-cloud-object"}),
    note="catalogue 10; pending delete has no link by the contract",
)
_add(
    "del-threshold-update",
    "title of jdoe doesn't change in the cloud",
    threshold_update,
    "diagnosed",
    "del-threshold-blocked",
    place=AADCS,
    note="engine 10: everything pending waits behind the stopped export",
)
_add(
    "del-other-connector",
    "CORP\\jdoe was deleted in AD but the cloud user is still there",
    other_forest,
    "diagnosed",
    "del-other-connector-holds",
    forbidden=frozenset({"del-orphan-cloud-object", "del-threshold-blocked"}),
    note="catalogue 10: a second forest's account keeps the metaverse object",
)
_add(
    "del-orphan",
    "jdoe@contoso.com is still in Entra but was removed from AD",
    orphan,
    "diagnosed",
    "del-orphan-cloud-object",
    forbidden=frozenset({"ad-object-not-found", "not-connect-sync"}),
    note="catalogue 10: pending import add, no link, not in AD",
)
_add(
    "del-orphan-asked-so",
    "orphaned object jdoe in Entra ID",
    orphan,
    "diagnosed",
    "del-orphan-cloud-object",
    note="symptom orphan",
)
_add(
    "del-staging",
    "jdoe is gone in AD but not removed from Entra",
    staging_delete,
    "diagnosed",
    ("del-staging-server", "env-staging-mode"),
    note="catalogue 10: the delete waits on a staging server, nobody exports",
)
