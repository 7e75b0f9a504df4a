"""Metaverse, Entra connector space, matching in Entra ID."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from .builder import AD_CONNECTOR, Scenario, Tenant, anchor_of, at, graph_domain, guid, zulu

SCENARIOS: list[Scenario] = []
CS, MVP, AADCS, AD, ENTRA = (
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "active-directory",
    "entra-id",
)
KB = (
    "Unable to update this object because the following attributes associated with this object have values that may already be associated "
    "with another object in your local directory services: [{}]. Correct or remove the duplicate values in your local directory."
)


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def cloud_filtered(folder: Path) -> None:
    t = Tenant(rules="xml")
    t.custom_rule(
        "In from AD - User DoNotSyncFilter",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute15", "EQUAL", "NoSync")]],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    t.user("jdoe", "J Doe", extensionAttribute15="NoSync")
    t.write(folder)


def cloud_filtered_positive(folder: Path) -> None:
    """The positive pattern of the filtering page: False for the matching ones, True for the rest."""
    t = Tenant()
    t.custom_rule(
        "In from AD - User In Sales",
        precedence=50,
        source="user",
        target="person",
        scope=[[("extensionAttribute14", "EQUAL", "Sync")]],
        flows=[("cloudFiltered", "Constant", "False")],
    )
    t.custom_rule(
        "In from AD - User Catch-all filter",
        precedence=99,
        source="user",
        target="person",
        scope=[],
        flows=[("cloudFiltered", "Constant", "True")],
    )
    for o in t.objects:
        if o.kind == "user":
            o.attrs["extensionAttribute14"] = ["Sync"]
    t.user("jdoe", "J Doe", extensionAttribute14="Later")
    t.write(folder)


def no_anchor(folder: Path) -> None:
    t = Tenant()
    t.server["GlobalSettings"]["Microsoft.SynchronizationOption.AnchorAttribute"] = "employeeID"
    t.connectors[0].attributes.append("employeeID")
    for r in t.rules:
        if r["Direction"] == "Inbound" and r["SourceObjectType"] in ("user", "inetOrgPerson"):
            for flow in r["AttributeFlowMappings"]:
                if flow["Destination"] == "sourceAnchor":
                    flow.update(
                        Source=["employeeID"],
                        FlowType="Direct",
                        Expression=None,
                        MappingSourceAsString="employeeID",
                    )
    for n, o in enumerate(t.objects):
        if o.kind in ("user", "inetOrgPerson"):
            o.attrs["employeeID"] = [f"E{1000 + n}"]
    t.user("jdoe", "J Doe", created=at(days=-3))
    t.write(folder)


def _cloned_join(t: Tenant, extra: tuple[str, str, str]) -> None:
    default = t.rule("In from AD - User Join")
    default["Disabled"] = True
    clone = t.custom_rule(
        "In from AD - User Join - Contoso",
        precedence=40,
        source="user",
        target="person",
        link="Provision",
        scope=[
            [
                ("isCriticalSystemObject", "NOTEQUAL", "TRUE"),
                ("adminDescription", "NOTSTARTSWITH", "User_"),
                extra,
            ]
        ],
        flows=[],
    )
    clone["JoinFilter"] = copy.deepcopy(default["JoinFilter"])
    clone["AttributeFlowMappings"] = copy.deepcopy(default["AttributeFlowMappings"])


def custom_scope(folder: Path) -> None:
    t = Tenant()
    _cloned_join(t, ("extensionAttribute10", "NOTEQUAL", "External"))
    t.user("jdoe", "J Doe", extensionAttribute10="External", created=at(days=-3))
    t.write(folder)


def custom_scope_xml(folder: Path) -> None:
    """OR between two groups: neither holds for jdoe."""
    t = Tenant(rules="xml")
    rule = t.rule("In from AD - User Join")
    rule["ScopeFilter"] = [
        {
            "ScopeConditionList": [
                {
                    "Attribute": "extensionAttribute5",
                    "ComparisonOperator": "EQUAL",
                    "ComparisonValue": "Cloud",
                }
            ]
        },
        {
            "ScopeConditionList": [
                {
                    "Attribute": "mail",
                    "ComparisonOperator": "ENDSWITH",
                    "ComparisonValue": "@contoso.com",
                },
                {
                    "Attribute": "isCriticalSystemObject",
                    "ComparisonOperator": "NOTEQUAL",
                    "ComparisonValue": "TRUE",
                },
            ]
        },
    ]
    t.user("jdoe", "J Doe", mail="jdoe@partner.example", created=at(days=-3))
    t.write(folder)


def provision_disabled(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(hours=-26), changed=at(hours=-26))
    t.run()
    t.unlink(u)
    t.rule("In from AD - User Join")["Disabled"] = True
    t.write(folder)


def outbound_scope(folder: Path) -> None:
    t = Tenant()
    default = t.rule("Out to AAD - User Join")
    default["Disabled"] = True
    clone = t.custom_rule(
        "Out to AAD - User Join - Licensed only",
        precedence=60,
        source="person",
        target="user",
        link="Provision",
        direction="Outbound",
        EnablePasswordSync=True,
        scope=[
            [
                ("sourceObjectType", "EQUAL", "User"),
                ("cloudMastered", "NOTEQUAL", "True"),
                ("cloudFiltered", "NOTEQUAL", "True"),
                ("sourceAnchor", "ISNOTNULL", ""),
                ("accountEnabled", "ISNOTNULL", ""),
                ("extensionAttribute1", "EQUAL", "E3"),
            ]
        ],
        flows=[],
    )
    clone["JoinFilter"] = copy.deepcopy(default["JoinFilter"])
    clone["AttributeFlowMappings"] = copy.deepcopy(default["AttributeFlowMappings"])
    for o in t.objects:
        if o.kind in ("user", "inetOrgPerson"):
            o.attrs["extensionAttribute1"] = ["E3"]
    t.user("jdoe", "J Doe", extensionAttribute1="F1", created=at(days=-3))
    t.write(folder)


def unique(folder: Path) -> None:
    t = Tenant()
    holder = t.user(
        "mreception",
        "Mona Reception",
        proxyAddresses=["SMTP:mreception@contoso.com", "smtp:frontdesk@contoso.com"],
    )
    u = t.user(
        "jdoe",
        "J Doe",
        changed=at(days=-1),
        proxyAddresses=["SMTP:jdoe@contoso.com", "smtp:frontdesk@contoso.com"],
    )
    t.run()
    assert holder and u.cloud is not None
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
        "Another object with the same value for property proxyAddresses already exists. [ProxyAddresses smtp:frontdesk@contoso.com;] Tracking Id: "
        + guid("tracking"),
    )
    t.features["quarantineUponProxyAddressesConflictEnabled"] = False
    t.write(folder)


def quarantine_upn(folder: Path) -> None:
    t = Tenant()
    winner = t.user(
        "jdoerr",
        "Jonas Doerr",
        domain=t.emea,
        upn="jdoe@contoso.com",
        mail="jdoerr@contoso.com",
        created=at(days=-200),
    )
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), mail="j.doe@contoso.com")
    t.run()
    assert winner and u.cloud is not None
    u.cloud["userPrincipalName"] = "jdoe4711@contoso.onmicrosoft.com"
    u.cloud["onPremisesProvisioningErrors"] = [
        {
            "category": "PropertyConflict",
            "occurredDateTime": zulu(at(days=-2)),
            "propertyCausingError": "UserPrincipalName",
            "value": "jdoe@contoso.com",
        }
    ]
    t.write(folder)


def quarantine_proxy(folder: Path) -> None:
    t = Tenant(rules="xml")
    holder = t.group("DL Info", [], groupType="8", mail="info@contoso.com", created=at(days=-300))
    u = t.user(
        "jdoe",
        "J Doe",
        changed=at(days=-2),
        proxyAddresses=["SMTP:jdoe@contoso.com", "smtp:info@contoso.com"],
    )
    t.run()
    assert holder and u.cloud is not None
    u.cloud["proxyAddresses"] = ["SMTP:jdoe@contoso.com", "smtp:jdoe@contoso.onmicrosoft.com"]
    u.cloud["onPremisesProvisioningErrors"] = [
        {
            "category": "PropertyConflict",
            "occurredDateTime": zulu(at(days=-2)),
            "propertyCausingError": "ProxyAddress",
            "value": "SMTP:info@contoso.com",
        }
    ]
    t.write(folder)


def soft_match(folder: Path) -> None:
    t = Tenant()
    t.user("jdoerr", "Jonas Doerr", domain=t.emea, mail="doe@contoso.com", created=at(days=-300))
    u = t.user(
        "jdoe",
        "J Doe",
        created=at(days=-2),
        changed=at(days=-2),
        exported=False,
        mail="doe@contoso.com",
    )
    t.run()
    t.export_error(
        u, "InvalidSoftMatch", "0x8023134a", KB.format("ProxyAddresses SMTP:doe@contoso.com;")
    )
    t.write(folder)


def hard_match(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), exported=False)
    t.features["blockCloudObjectTakeoverThroughHardMatchEnabled"] = True
    t.run()
    t.cloud_user(
        "jdoe-cloud",
        "J Doe",
        upn="j.doe@contoso.com",
        mail="j.doe@contoso.com",
        proxyAddresses=["SMTP:j.doe@contoso.com"],
        onPremisesImmutableId=u.anchor,
    )
    t.export_error(
        u,
        "InvalidHardMatch",
        "0x8023134a",
        "An object with the same sourceAnchor exists and takeover through hard match is blocked.",
    )
    t.write(folder)


def type_mismatch(folder: Path) -> None:
    t = Tenant()
    t.entra["groups"].append(
        {
            "id": guid("cloud", "team-jdoe"),
            "displayName": "Team Doe",
            "mail": "jdoe@contoso.com",
            "mailNickname": "jdoe",
            "mailEnabled": True,
            "securityEnabled": False,
            "groupTypes": ["Unified"],
            "proxyAddresses": ["SMTP:jdoe@contoso.com"],
            "onPremisesSyncEnabled": None,
            "onPremisesProvisioningErrors": [],
            "createdDateTime": zulu(at(days=-90)),
        }
    )
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), exported=False)
    t.run()
    t.export_error(
        u,
        "ObjectTypeMismatch",
        "0x8023134a",
        "The object type of the object that was matched through ProxyAddresses SMTP:jdoe@contoso.com differs.",
    )
    t.write(folder)


def validation(folder: Path) -> None:
    t = Tenant(dates="offset")
    u = t.user(
        "jdoe",
        "J Doe",
        upn="j*doe@contoso.com",
        created=at(days=-2),
        changed=at(days=-2),
        exported=False,
    )
    t.run()
    t.export_error(
        u,
        "IdentityDataValidationFailed",
        "0x8023134a",
        "The value of the attribute UserPrincipalName j*doe@contoso.com is not valid. Tracking Id: "
        + guid("tracking"),
    )
    t.write(folder)


def large(folder: Path) -> None:
    t = Tenant()
    certs = [b"\x30\x82\x04\x00" + bytes([i]) * 40 for i in range(19)]
    u = t.user("jdoe", "J Doe", changed=at(days=-1), userCertificate=certs, title="Director")
    t.run()
    assert u.ecs and u.cloud is not None and u.cs
    t.pending_update(u, "title", ["Manager"], ["Director"])
    t.pending_update(
        u, "userCertificate", u.cs.attrs["userCertificate"][:14], u.cs.attrs["userCertificate"]
    )
    u.cloud["jobTitle"] = "Manager"
    t.export_error(
        u,
        "LargeObject",
        "0x8023134a",
        "The provisioned object is too large. Trim the number of attribute values on this object. Attribute userCertificate.",
    )
    t.write(folder)


def federated(folder: Path) -> None:
    t = Tenant()
    t.domains[0]["authenticationType"] = "Federated"
    t.domains.append(graph_domain("fabrikam.com", kind="Federated"))
    t.organization["verifiedDomains"].append(
        {"name": "fabrikam.com", "isDefault": False, "isInitial": False, "type": "Federated"}
    )
    u = t.user("jdoe", "J Doe", upn="jdoe@fabrikam.com", changed=at(days=-1))
    t.run()
    assert u.cloud is not None
    t.pending_update(u, "userPrincipalName", ["jdoe@contoso.com"], ["jdoe@fabrikam.com"])
    u.cloud["userPrincipalName"] = u.cloud["onPremisesUserPrincipalName"] = "jdoe@contoso.com"
    t.export_error(
        u,
        "FederatedDomainChangeError",
        "0x8023134a",
        "Unable to update this object because the domain of the user principal name changes from one federated domain to another.",
    )
    t.write(folder)


def permission(folder: Path) -> None:
    t = Tenant(rules="xml")
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


def admin_conflict(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), exported=False)
    t.run()
    row = t.cloud_user(
        "jdoe-admin",
        "J Doe (admin)",
        upn="jdoe@contoso.com",
        mail="jdoe@contoso.com",
        proxyAddresses=["SMTP:jdoe@contoso.com"],
    )
    t.roles.append({"roleDisplayName": "User Administrator", "id": row["id"]})
    t.export_error(
        u,
        "ExistingAdminRoleConflict",
        "0x8023134a",
        "Existing Admin Role Conflict: the matching user in the cloud holds an administrative role.",
    )
    t.write(folder)


def anchor_changed(folder: Path) -> None:
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(days=-1), title="Director")
    t.run()
    assert u.mv and u.ecs and u.cloud is not None
    old = anchor_of(guid("an older forest", "jdoe"))
    u.mv.attrs["cloudSourceAnchor"] = ([old], *u.mv.attrs["cloudSourceAnchor"][1:])
    u.ecs.attrs["sourceAnchor"] = [old]
    u.ecs.dn = "CN={" + old.encode().hex().upper() + "}"
    next(r for r in u.mv.rows if r["ConnectedCsObjectId"] == u.ecs.id)["ConnectedCsObjectDN"] = (
        u.ecs.dn
    )
    u.cloud["onPremisesImmutableId"] = old
    u.ecs.attrs["title"] = ["Manager"]
    u.cloud["jobTitle"] = "Manager"
    t.sync_error(
        u,
        "sync-rule-error-function-triggered",
        "export-flow",
        "Microsoft.MetadirectoryServices.SyncRulesEngine.SyncRulesEngineException\r\nInnerException => "
        "Microsoft.MetadirectoryServices.FunctionLibrary.ErrorFunctionTriggeredException: SourceAnchor attribute has changed.",
    )
    t.write(folder)


def exported_waiting(folder: Path) -> None:
    """Sent in the last export, not yet confirmed by an import: nothing is wrong."""
    t = Tenant()
    u = t.user("jdoe", "J Doe", changed=at(minutes=-40), title="Director")
    t.run()
    assert u.ecs
    u.ecs.extra["UnconfirmedExport"] = {
        "Operation": "update",
        "Attributes": [{"Name": "title", "Old": ["Manager"], "New": ["Director"]}],
    }
    t.write(folder)


_add(
    "mv-cloudfiltered",
    "why isn't jdoe syncing?",
    cloud_filtered,
    "diagnosed",
    "mv-cloudfiltered",
    place=MVP,
    forbidden=frozenset({"mv-outbound-scope"}),
    note="catalogue 5: custom negative filter, contributing rule named",
)
_add(
    "mv-cloudfiltered-positive",
    "jdoe@contoso.com is not in Entra",
    cloud_filtered_positive,
    "diagnosed",
    "mv-cloudfiltered",
    place=MVP,
    note="default rules 7: positive filtering; others carry False",
)
_add(
    "mv-no-anchor",
    "why isn't jdoe syncing?",
    no_anchor,
    "diagnosed",
    "mv-sourceanchor-missing",
    place=MVP,
    forbidden=frozenset({"ad-linked-mailbox-no-master", "mv-outbound-scope"}),
    note="catalogue 5: anchor attribute employeeID is empty",
)
_add(
    "mv-inbound-custom-scope",
    "why isn't jdoe syncing?",
    custom_scope,
    "diagnosed",
    "mv-inbound-custom-scope",
    place=(CS, MVP),
    forbidden=frozenset({"mv-provision-rule-disabled", "cs-disconnector-no-scope"}),
    note="catalogue 5; default rules 0.6: a disabled default with a custom clone is normal",
)
_add(
    "mv-inbound-custom-scope-or",
    "why isn't jdoe syncing?",
    custom_scope_xml,
    "diagnosed",
    "mv-inbound-custom-scope",
    place=(CS, MVP),
    forbidden=frozenset({"cs-disconnector-no-scope"}),
    note="catalogue 5: AND in a group, OR between groups; rules as XML",
)
_add(
    "mv-provision-disabled",
    "why isn't jdoe syncing?",
    provision_disabled,
    "diagnosed",
    "mv-provision-rule-disabled",
    place=(CS, MVP),
    forbidden=frozenset({"cs-disconnector-no-scope"}),
    note="catalogue 5: in-box rule disabled without a clone",
)
_add(
    "mv-outbound-scope",
    "why isn't jdoe syncing?",
    outbound_scope,
    "diagnosed",
    "mv-outbound-scope",
    place=(MVP, AADCS),
    forbidden=frozenset({"mv-cloudfiltered"}),
    note="catalogue 5: custom outbound Provision rule",
)
_add(
    "export-unique",
    "export error for jdoe: AttributeValueMustBeUnique",
    unique,
    "diagnosed",
    "export-attribute-value-must-be-unique",
    place=AADCS,
    forbidden=frozenset({"entra-quarantined-duplicate"}),
    note="catalogue 6; an export error means no quarantine",
)
_add(
    "entra-quarantine-upn",
    "jdoe has a strange user name with four digits in the cloud",
    quarantine_upn,
    "diagnosed",
    "entra-quarantined-duplicate",
    place=ENTRA,
    forbidden=frozenset({"upn-suffix-not-verified", "attr-shadow-recalculated"}),
    note="catalogue 6: server shows success",
)
_add(
    "entra-quarantine-proxy",
    "jdoe is missing an address in Exchange Online, duplicate attribute?",
    quarantine_proxy,
    "diagnosed",
    "entra-quarantined-duplicate",
    place=ENTRA,
    forbidden=frozenset({"attr-proxy-discarded", "attr-shadow-recalculated"}),
    note="catalogue 6: ProxyAddress conflict with a group",
)
_add(
    "export-soft-match",
    "why isn't jdoe syncing?",
    soft_match,
    "diagnosed",
    "export-invalid-soft-match",
    place=AADCS,
    forbidden=frozenset({"ad-recreated-account"}),
    note="catalogue 6: another person's object holds the address",
)
_add(
    "export-hard-match",
    "why isn't jdoe syncing?",
    hard_match,
    "diagnosed",
    "export-invalid-hard-match",
    place=AADCS,
    forbidden=frozenset({"ad-recreated-account"}),
    note="catalogue 6: takeover blocked",
)
_add(
    "export-type-mismatch",
    "jdoe is not created in Entra",
    type_mismatch,
    "diagnosed",
    "export-object-type-mismatch",
    place=AADCS,
    note="catalogue 6",
)
_add(
    "export-validation",
    "why isn't jdoe syncing?",
    validation,
    "diagnosed",
    "export-data-validation",
    place=AADCS,
    note="catalogue 6",
)
_add(
    "export-large",
    "title of jdoe doesn't update in the cloud",
    large,
    "diagnosed",
    "export-large-object",
    place=AADCS,
    note="catalogue 6: 19 certificates hold back every other attribute",
)
_add(
    "export-federated",
    "UPN of jdoe is wrong in Entra",
    federated,
    "diagnosed",
    "export-federated-domain-change",
    place=AADCS,
    forbidden=frozenset({"upn-managed-user-not-updated"}),
    note="catalogue 6",
)
_add(
    "export-8344",
    "export error 8344 permission-issue for jdoe",
    permission,
    "diagnosed",
    "export-permission-issue-8344",
    note="catalogue 6: AD connector export",
)
_add(
    "export-admin-role",
    "why isn't jdoe syncing?",
    admin_conflict,
    "diagnosed",
    "export-admin-role-conflict",
    place=AADCS,
    forbidden=frozenset({"export-invalid-soft-match"}),
    note="catalogue 6",
)
_add(
    "export-anchor-changed",
    "title of jdoe does not change in the cloud",
    anchor_changed,
    "diagnosed",
    ("export-sourceanchor-changed", "ops-sync-rule-error"),
    note="engine 5: default Error text; the special id is the more specific one",
)
_add(
    "export-unconfirmed",
    "why isn't jdoe syncing?",
    exported_waiting,
    "healthy",
    "healthy-in-sync",
    note="engine 12: unconfirmed is a normal state",
)
