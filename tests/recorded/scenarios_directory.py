"""Active Directory and the AD connector space."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from .builder import (
    EMPTY,
    ENTRA_CONNECTOR,
    ENTRA_PARTITION,
    Cs,
    Obj,
    Scenario,
    Tenant,
    anchor_of,
    at,
    entra_dn,
    guid,
    sid_bytes,
    zulu,
)

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


def not_found(folder: Path) -> None:
    Tenant().write(folder)


def soft_deleted(
    t: Tenant, u: Obj, *, days: float = 2, identity: str | None = None, dn: str | None = None
) -> dict[str, Any]:
    """The cloud user in the recycle bin of Entra."""
    sam = u.get("sAMAccountName") or u.key
    row = {
        "@odata.type": "#microsoft.graph.user",
        "id": identity or guid("cloud-deleted", u.guid),
        "displayName": u.get("displayName") or u.get("cn"),
        "userPrincipalName": guid("cloud-deleted", u.guid).replace("-", "") + f"{sam}@contoso.com",
        "mail": u.get("mail"),
        "proxyAddresses": [str(v) for v in u.attrs.get("proxyAddresses", [])],
        "onPremisesImmutableId": u.anchor,
        "onPremisesSyncEnabled": True,
        "onPremisesSamAccountName": sam,
        "onPremisesDistinguishedName": dn or u.dn,
        "onPremisesUserPrincipalName": u.get("userPrincipalName"),
        "deletedDateTime": zulu(at(days=-days)),
    }
    t.entra["deleted_items"].append(row)
    return row


def deleted(folder: Path) -> None:
    t = Tenant(ldif="messy")
    u = t.deleted("jdoe", "J Doe", parent=f"OU=Sales,{t.corp.dn}", keep=False)
    u.attrs["mail"] = ["jdoe@contoso.com"]
    soft_deleted(t, u, dn=f"CN=J Doe,OU=Sales,{t.corp.dn}")
    t.write(folder)


def recreated(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-1), changed=at(days=-1), exported=False)
    t.run()
    old = guid("the first jdoe")
    cloud = t.cloud_user(
        "old-jdoe",
        "J Doe",
        upn="jdoe@contoso.com",
        mail="jdoe@contoso.com",
        proxyAddresses=["SMTP:jdoe@contoso.com"],
        onPremisesSyncEnabled=True,
        onPremisesImmutableId=anchor_of(old),
        onPremisesSamAccountName="jdoe",
        onPremisesUserPrincipalName="jdoe@contoso.com",
        onPremisesDomainName="corp.contoso.com",
        onPremisesLastSyncDateTime=zulu(at(days=-30)),
        createdDateTime=zulu(at(days=-700)),
    )
    t.cs.append(
        Cs(
            guid("ecs", "old-jdoe"),
            ENTRA_CONNECTOR,
            t.entra_name,
            "Extensible2",
            ENTRA_PARTITION,
            entra_dn(anchor_of(old)),
            "user",
            {
                "sourceAnchor": [anchor_of(old)],
                "cloudAnchor": ["User_" + cloud["id"]],
                "cloudMastered": ["false"],
                "userPrincipalName": ["jdoe@contoso.com"],
                "displayName": ["J Doe"],
            },
            mv=EMPTY,
            extra={"PendingImport": {"Operation": "add", "Attributes": []}},
        )
    )
    t.export_error(
        u,
        "InvalidSoftMatch",
        "0x8023134a",
        "Unable to update this object because the following attributes associated with this object have values that may already be "
        "associated with another object in your local directory services: [UserPrincipalName jdoe@contoso.com;].",
    )
    t.write(folder)


def lag(folder: Path) -> None:
    t = Tenant()
    t.dc = "DC02"
    t.user("jdoe", "J Doe", created=at(minutes=-70), changed=at(minutes=-70), imported=False)
    t.run()
    t.replicas["corp.contoso.com@DC02.corp.contoso.com"] = [
        o for o in t.objects if o.domain is t.corp and o.key != "jdoe"
    ]
    t.write(folder)


def lag_value(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.dc = "DC02"
    u = t.user("jdoe", "J Doe", changed=at(hours=-4), department="Research")
    t.run()
    assert u.cs and u.mv and u.ecs and u.cloud is not None
    twin = copy.copy(u)
    twin.attrs = dict(u.attrs, department=["Sales"], whenChanged=["20261101080000.0Z"])
    t.replicas["corp.contoso.com@DC02.corp.contoso.com"] = [
        twin if o is u else o for o in t.objects if o.domain is t.corp
    ]
    for rec in (u.cs, u.ecs):
        rec.attrs["department"] = ["Sales"]
    u.mv.attrs["department"] = (["Sales"], *u.mv.attrs["department"][1:])
    u.cloud["department"] = "Sales"
    t.write(folder)


def critical_true(folder: Path) -> None:
    Tenant().write(folder)


def critical_false(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.user("jdoe", "J Doe", isCriticalSystemObject="FALSE")
    t.write(folder)


def no_sam(folder: Path) -> None:
    t = Tenant()
    t.user(
        None, "Nora Namenlos", upn="nora@contoso.com", mail="nora@contoso.com", mailNickname="nora"
    )
    t.write(folder)


def reserved(folder: Path) -> None:
    t = Tenant(rules="xml", connectors="xml")
    t.user(
        "MSOL_report",
        "Monthly Sales Report",
        upn="msol_report@contoso.com",
        mailNickname=None,
        mail=None,
    )
    t.write(folder)


def reserved_nick(folder: Path) -> None:
    t = Tenant()
    t.user(
        "sm_e0dc",
        "Migration Mailbox",
        mailNickname="SystemMailbox{8cc370d3-822a-4ab8-a926-bb94bd0641a9}",
        userAccountControl="514",
    )
    t.write(folder)


def system_mailbox(folder: Path) -> None:
    t = Tenant()
    t.user(
        "SM_8a2f41",
        "Discovery Search Mailbox",
        upn="discovery@contoso.com",
        mailNickname="DiscoveryMailbox",
        msExchRecipientTypeDetails="536870912",
        userAccountControl="514",
    )
    t.write(folder)


def msol_contact(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.contact("Paula Partner (MSOL)", "paula@partner.example", msExchHideFromAddressLists="TRUE")
    t.write(folder)


def linked(folder: Path) -> None:
    t = Tenant(second_forest=True)
    t.user(
        "jdoe",
        "J Doe",
        userAccountControl="514",
        msExchRecipientTypeDetails="2",
        msExchMasterAccountSid=sid_bytes("S-1-5-21-900001-900002-900003-4711"),
    )
    t.write(folder)


def no_read(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-5), changed=at(days=-5), imported=False)
    t.run()
    t.visible = [dn for dn, _ in t.containers] + [o.dn for o in t.objects if o.live and o is not u]
    t.write(folder)


def no_read_attribute(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(days=-5), department="Research")
    t.run()
    assert u.cs and u.mv and u.ecs and u.cloud is not None
    for rec in (u.cs, u.ecs):
        rec.attrs.pop("department")
    u.mv.attrs.pop("department")
    u.cloud["department"] = None
    t.visible = {dn: [] for dn, _ in t.containers} | {
        o.dn: ["department"] if o is u else [] for o in t.objects if o.live
    }
    t.write(folder)


def domain_off(folder: Path) -> None:
    t = Tenant(bystanders=False, connectors="xml")
    t.emea.selected = False
    t.user("aweber", "Anna Weber")
    t.user("jdoe", "J Doe", domain=t.emea, created=at(days=-10))
    t.write(folder)


def ou_off(folder: Path) -> None:
    t = Tenant()
    t.user("jdoe", "J Doe", ou=f"OU=Archive,{t.corp.dn}", created=at(days=-10))
    t.write(folder)


def ou_nearest(folder: Path) -> None:
    """Included parent, excluded child: the nearest ancestor decides."""
    t = Tenant(rules="xml", connectors="xml")
    child = t.ou(f"OU=Temps,OU=People,{t.emea.dn}")
    t.emea.exclusion.append(child)
    t.user("jdoe", "J Doe", domain=t.emea, ou=child, created=at(days=-10))
    t.write(folder)


def ou_real(folder: Path) -> None:
    """The exported connector of the public sample: only OU=CORP is included."""
    t = Tenant(real_forest=True, connectors="verbatim", rules="xml", dates="offset")
    t.user("jdoe", "J Doe", ou="OU=Lab,DC=contoso,DC=com", created=at(days=-10))
    t.write(folder)


def ou_renamed(folder: Path) -> None:
    t = Tenant()
    old = f"OU=Vertrieb,{t.emea.dn}"
    t.emea.inclusion.append(old)
    new = t.ou(f"OU=Sales EMEA,{t.emea.dn}")
    t.container_changed[new] = at(hours=-6)
    u = t.user("jdoe", "J Doe", domain=t.emea, ou=new, created=at(days=-300))
    soft_deleted(t, u, days=0.2, dn=f"CN=J Doe,{old}")
    t.write(folder)


def group_filter(folder: Path) -> None:
    t = Tenant()
    inner = t.group("Pilot Wave 2", [], created=at(days=-20))
    u = t.user("jdoe", "J Doe", created=at(days=-10))
    inner.attrs["member"] = [u.dn]
    people = [o for o in t.objects if o.kind != "computer" and o is not u]
    g = t.group("Connect-Pilot", people)
    t.connectors[0].group_filter = g.dn
    t.server["GlobalSettings"]["Microsoft.OptionalFeature.GroupFiltering"] = "True"
    t.write(folder)


def attribute_off(folder: Path) -> None:
    t = Tenant(connectors="xml")
    t.connectors[0].attributes.remove("department")
    t.user("jdoe", "J Doe", changed=at(days=-5), department="Research")
    t.write(folder)


def type_off(folder: Path) -> None:
    t = Tenant()
    t.connectors[0].classes.remove("contact")
    t.contact("Carl Customer", "carl@customer.example", created=at(days=-30))
    t.write(folder)


def no_rule(folder: Path) -> None:
    """Somebody deleted the inbound inetOrgPerson rules: nothing can provision the object."""
    t = Tenant(bystanders=False)
    t.user("aweber", "Anna Weber")
    t.rules = [
        r
        for r in t.rules
        if not (r["Direction"] == "Inbound" and r["SourceObjectType"] == "inetOrgPerson")
    ]
    t.person("inetOrgPerson", "jdoe", "J Doe", created=at(days=-3))
    t.write(folder)


def conflict_object(folder: Path) -> None:
    t = Tenant()
    first = t.user("jdoe2", "J Doe")
    u = t.user(
        "$duplicate-1f4c",
        "J Doe CNF",
        key="jdoe-cnf",
        upn="jdoe-cnf@contoso.com",
        mail=None,
        mailNickname=None,
    )
    u.dn = f"CN=J Doe\\0ACNF:{u.guid},OU=Sales,{t.corp.dn}"
    assert first
    t.write(folder)


def opt_out(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.user("jdoe", "J Doe", adminDescription="User_DoNotSync")
    t.write(folder)


def contact_no_mail(folder: Path) -> None:
    """Join criterion mail has no value: 4.4 says that nothing is projected, the object stays a disconnector."""
    t = Tenant()
    c = t.contact("Carl Customer", None, created=at(days=-3))
    t.run()
    t.unlink(c)
    t.write(folder)


def pending_import(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(minutes=-50), title="Director")
    t.run()
    assert u.mv and u.ecs and u.cloud is not None
    t.pending_update(u, "title", ["Manager"], ["Director"], side="import")
    u.mv.attrs["title"] = (["Manager"], *u.mv.attrs["title"][1:])
    u.ecs.attrs["title"] = ["Manager"]
    u.cloud["jobTitle"] = "Manager"
    for run in t.runs:
        if (
            run["RunProfileName"] == "Delta Synchronization"
            and run["ConnectorId"] != ENTRA_CONNECTOR
        ):
            run["Result"] = "stopped-server"
            for step in run["RunStepResults"]:
                step["StepResult"] = "stopped-server"
    t.write(folder)


_add(
    "ad-not-found",
    "why isn't zzimmer syncing?",
    not_found,
    "not-found",
    "ad-object-not-found",
    note="contract 3; catalogue 3",
)
_add(
    "ad-deleted",
    "why isn't jdoe syncing?",
    deleted,
    "diagnosed",
    "ad-object-deleted",
    place=AD,
    forbidden=frozenset({"ad-object-not-found"}),
    note="catalogue 3; AD bin, tombstone attributes, folded base64 LDIF with CRLF",
)
_add(
    "ad-recreated",
    "jdoe is not syncing anymore after the account was made again",
    recreated,
    "diagnosed",
    "ad-recreated-account",
    note="catalogue 3: same SAM/UPN, other anchor, cloud user older than whenCreated; export error is the consequence",
)
_add(
    "ad-replication-lag",
    "why isn't jdoe syncing?",
    lag,
    "diagnosed",
    "ad-replication-lag",
    place=(AD, CS),
    forbidden=frozenset({"ad-connector-no-read", "healthy-wait-for-cycle"}),
    note="catalogue 3; the DC that Connect used lacks the object",
)
_add(
    "ad-replication-lag-value",
    "department of jdoe is not synced",
    lag_value,
    "diagnosed",
    "ad-replication-lag",
    place=(AD, CS),
    note="catalogue 3; value differs between the DCs",
)
_add(
    "ad-critical-user",
    "why isn't Administrator syncing?",
    critical_true,
    "diagnosed",
    "ad-critical-system-object",
    place=CS,
    forbidden=frozenset({"cs-disconnector-no-scope", "mv-inbound-custom-scope"}),
    note="catalogue 3, default rules 3: TRUE stops at the AD connector space as a disconnector",
)
_add(
    "ad-critical-false",
    "why isn't jdoe syncing?",
    critical_false,
    "diagnosed",
    "ad-critical-system-object",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="default rules 3: present but FALSE stops at the metaverse",
)
_add(
    "ad-no-sam",
    "nora@contoso.com isn't syncing",
    no_sam,
    "diagnosed",
    "ad-samaccountname-missing",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="default rules 3",
)
_add(
    "ad-reserved-name",
    "MSOL_report is missing in the cloud",
    reserved,
    "diagnosed",
    "ad-reserved-name",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="contract: ad-reserved-name before mv-cloudfiltered",
)
_add(
    "ad-reserved-mailnickname",
    "why is sm_e0dc not in Entra?",
    reserved_nick,
    "diagnosed",
    "ad-reserved-name",
    place=MVP,
    note="default rules 3: mailNickname SystemMailbox{",
)
_add(
    "ad-exchange-system-mailbox",
    "why doesn't Discovery Search Mailbox sync?",
    system_mailbox,
    "diagnosed",
    "ad-exchange-system-mailbox",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="default rules 3: 536870912 is inside the mask",
)
_add(
    "ad-contact-msol-hidden",
    "contact paula@partner.example is not syncing",
    msol_contact,
    "diagnosed",
    "ad-contact-msol-hidden",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="catalogue 3, both conditions hold",
)
_add(
    "ad-linked-mailbox",
    "why isn't jdoe syncing?",
    linked,
    "diagnosed",
    "ad-linked-mailbox-no-master",
    place=MVP,
    forbidden=frozenset({"mv-sourceanchor-missing", "mv-cloudfiltered"}),
    note="engine 4, persons in several forests",
)
_add(
    "ad-connector-no-read",
    "why isn't jdoe syncing?",
    no_read,
    "diagnosed",
    "ad-connector-no-read",
    place=(AD, CS),
    forbidden=frozenset({"cs-ou-not-selected"}),
    note="catalogue 3; visible.json lists all but jdoe",
)
_add(
    "ad-connector-no-read-attribute",
    "the department of jdoe doesn't sync",
    no_read_attribute,
    "diagnosed",
    "ad-connector-no-read",
    place=(AD, CS),
    forbidden=frozenset({"cs-attribute-not-selected"}),
    note="catalogue 3; visible.json with attribute lists",
)
_add(
    "ad-conflict-object",
    "why isn't jdoe-cnf@contoso.com syncing",
    conflict_object,
    "diagnosed",
    "ad-replication-conflict-object",
    place=MVP,
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="default rules 3: RDN with \\0ACNF:",
)
_add(
    "ad-admin-description",
    "why isn't jdoe syncing?",
    opt_out,
    "diagnosed",
    "ad-admin-description-opt-out",
    place=(CS, MVP),
    forbidden=frozenset({"mv-inbound-custom-scope", "cs-disconnector-no-scope"}),
    note="catalogue 3: in-box NOTSTARTSWITH User_",
)
_add(
    "ad-contact-no-mail",
    "contact Carl Customer isn't syncing",
    contact_no_mail,
    "diagnosed",
    "ad-contact-not-mail-enabled",
    note="engine 4.4: no join value, no projection",
)
_add(
    "cs-domain-not-selected",
    "why isn't EMEA\\jdoe syncing?",
    domain_off,
    "diagnosed",
    "cs-domain-not-selected",
    place=CS,
    forbidden=frozenset({"cs-ou-not-selected"}),
    note="catalogue 4",
)
_add(
    "cs-ou-not-selected",
    "why isn't jdoe syncing?",
    ou_off,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    then=(),
    note="catalogue 4; contract example",
)
_add(
    "cs-ou-nearest-excluded",
    "CN=J Doe,OU=Temps,OU=People,DC=emea,DC=contoso,DC=com is not in the cloud",
    ou_nearest,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="engine 3: longer exclusion wins; connectors as XML",
)
_add(
    "cs-ou-real-connector",
    "why isn't jdoe syncing?",
    ou_real,
    "diagnosed",
    "cs-ou-not-selected",
    place=CS,
    note="engine 3: 'only X' written as exclusion [root], inclusion [X]; the sample's connector files as exported",
)
_add(
    "cs-ou-renamed",
    "why isn't jdoe@contoso.com syncing?",
    ou_renamed,
    "diagnosed",
    "cs-ou-renamed",
    place=CS,
    forbidden=frozenset({"cs-ou-not-selected"}),
    note="contract: cs-ou-renamed before cs-ou-not-selected",
)
_add(
    "cs-group-filter",
    "why isn't jdoe syncing?",
    group_filter,
    "diagnosed",
    "cs-group-filter-not-member",
    place=CS,
    note="catalogue 4: only a nested member",
)
_add(
    "cs-attribute-not-selected",
    "department of jdoe is missing in Entra",
    attribute_off,
    "diagnosed",
    "cs-attribute-not-selected",
    place=CS,
    note="catalogue 4",
)
_add(
    "cs-type-not-selected",
    "the contact Carl Customer does not sync",
    type_off,
    "diagnosed",
    "cs-object-type-not-selected",
    place=CS,
    note="catalogue 4",
)
_add(
    "cs-disconnector",
    "why isn't jdoe syncing?",
    no_rule,
    "diagnosed",
    "cs-disconnector-no-scope",
    place=(CS, MVP),
    note="catalogue 4: no link, empty lineage, and no rule left that could provision",
)
_add(
    "cs-pending-import",
    "the title of jdoe is old in the cloud",
    pending_import,
    "diagnosed",
    ("cs-pending-import", "ops-stopped-run"),
    note="catalogue 4; the synchronization run stops, so the operations fault comes first where it is recognised",
)
