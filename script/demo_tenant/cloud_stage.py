"""From the metaverse to the Entra connector space and to Entra ID."""

from __future__ import annotations

import base64
from typing import Any

from demo_tenant.facts import Thing
from demo_tenant.ids import ENTRA_ID, ENTRA_NAME, INITIAL, after, b64, entra_dn, guid, sid_text
from demo_tenant.records import (
    REFERENCES,
    Json,
    World,
    applied_rule,
    attribute,
    blank_record,
    first,
    get,
    lineage_of,
)
from demo_tenant.rules import Here, Rule, Values, contribution, in_scope

VERIFIED = ("contoso.com", "emea.contoso.com", "fabrikam.com", "legal.fabrikam.com", INITIAL)


CLOUD_TYPE = {
    "user": "User",
    "inetOrgPerson": "User",
    "group": "Group",
    "contact": "Contact",
    "computer": "Device",
}


def cloud_id(thing: Thing) -> str:
    """The object id in Entra."""
    return guid("entra", thing.key)


def entra_space(world: World, thing: Thing, found: dict[str, Any], stamp: str) -> None:
    """Add the Entra connector-space object, and the Entra object when the export is confirmed."""
    cloud = CLOUD_TYPE[thing.kind]
    kind, source = cloud.lower(), {"group": "group", "computer": "device"}.get(thing.kind, "person")
    values: Values = {n: v[2] for n, v in found.items() if v[2]}
    confirmed = thing.stop == "entra"
    identity = f"{cloud}_{cloud_id(thing)}"
    if confirmed:
        values |= {"cloudAnchor": [identity], "cloudSourceAnchor": values["sourceAnchor"]}
    applied = [
        r
        for r in world.rules
        if (r.connector, r.inbound, r.source, r.target) == (ENTRA_ID, False, source, kind)
        and in_scope(r, values)
    ]
    lineage = [applied_rule(rule) for rule in applied]
    out = _outbound(applied, set(world.selected[ENTRA_ID]), Here(values, thing.guid, thing.cn, {}))
    if confirmed:
        out |= {"cloudAnchor": [identity], "cloudMastered": ["false"]}
        lineage += lineage_of(world.rules, ENTRA_ID, kind, {**out})
        name = f"In from AAD - {cloud} Join"
        if cloud != "Device":
            found["cloudAnchor"] = (name, ENTRA_NAME, [identity])
            found["cloudSourceAnchor"] = (name, ENTRA_NAME, values["sourceAnchor"])
    source_anchor = str(values["sourceAnchor"][0])
    record = {
        **blank_record(guid("ecs", thing.key), entra_dn(source_anchor), kind),
        "ConnectorId": ENTRA_ID,
        "ConnectorName": ENTRA_NAME,
        "ConnectorType": "Extensible2",
        "PartitionId": guid("partition", "default"),
        "AnchorValue": b64(identity.encode("utf-16-le")) if confirmed else "",
        "ConnectedMVObjectId": guid("mv", thing.key),
        "Lineage": lineage,
        "Attributes": [attribute(n, out[n]) for n in sorted(out)],
    }
    if not confirmed:
        record["PendingExport"] = {
            "Operation": "add",
            "Attributes": [
                {"Name": a["Name"], "Old": [], "New": a["Values"]} for a in record["Attributes"]
            ],
        }
    world.ecs[thing.key] = record
    if confirmed:
        world.entra[thing.key] = entra_object(world, thing, record, stamp)


def _outbound(rules: list[Rule], chosen: set[str], here: Here) -> Values:
    out: Values = {}
    for flow in (flow for rule in rules for flow in rule.flows):
        if flow[0] in chosen - REFERENCES - out.keys():
            given = contribution(flow, here)
            if given:
                out[flow[0]] = given
    return out


def cloud_reference(cloud: Json, name: str, targets: list[Json]) -> None:
    """Write members or manager as $expand gives them."""
    items = [{"id": t["id"], "displayName": t["displayName"]} for t in targets]
    if name == "member" and "securityEnabled" in cloud:
        cloud["members"] = items
    if name == "manager" and items:
        cloud["manager"] = items[0]


def entra_object(world: World, thing: Thing, record: Json, stamp: str) -> Json:
    """The Entra object that this Entra connector-space object becomes."""
    base = _common(thing, record, stamp)
    if thing.kind == "group":
        return {**base, **_entra_group(record)}
    if thing.kind == "computer":
        return {
            "id": cloud_id(thing),
            "deviceId": thing.guid,
            "displayName": thing.cn,
            "trustType": "ServerAd",
            "profileType": "RegisteredDevice",
            "accountEnabled": True,
            "onPremisesSyncEnabled": True,
            "onPremisesLastSyncDateTime": after(stamp, 240),
            "approximateLastSignInDateTime": "2026-11-18T16:10:00Z",
        }
    if thing.kind == "contact":
        return {**base, "givenName": None, "surname": None}
    return {**base, **_entra_user(world, thing, record)}


def _common(thing: Thing, record: Json, stamp: str) -> Json:
    nick = (get(record, "alias") or [str(thing.attrs.get("sAMAccountName", thing.key))])[0].replace(
        " ", ""
    )
    return {
        "id": cloud_id(thing),
        "displayName": (get(record, "displayName") or [thing.cn])[0],
        "mail": primary(record),
        "mailNickname": nick,
        "proxyAddresses": get(record, "proxyAddresses"),
        "onPremisesSyncEnabled": True,
        "onPremisesLastSyncDateTime": after(stamp, 240),
        "onPremisesProvisioningErrors": [],
        "serviceProvisioningErrors": [],
        "onPremisesSyncBehavior": {"isCloudManaged": False},
    }


def primary(record: Json) -> str | None:
    """The primary address that the cloud computes."""
    upper = [p[5:] for p in get(record, "proxyAddresses") if p.startswith("SMTP:")]
    return next(iter([*upper, *get(record, "mail")]), None)


def _entra_group(record: Json) -> Json:
    mail = bool(primary(record))
    return {
        "mailEnabled": mail,
        "securityEnabled": get(record, "securityEnabled") == ["true"],
        "groupTypes": [],
        "onPremisesSamAccountName": first(record, "commonName"),
        "onPremisesSecurityIdentifier": _sid_of(record),
        "onPremisesDomainName": "corp.contoso.com",
        "onPremisesNetBiosName": "CORP",
        "members": [],
    }


def _entra_user(world: World, thing: Thing, record: Json) -> Json:
    sign_in = get(record, "userPrincipalName")[0]
    nick = (get(record, "alias") or [sign_in.split("@")[0]])[0]
    legal = sign_in.rpartition("@")[2].lower() in VERIFIED and sign_in.isascii()
    moera = f"smtp:{nick}@{INITIAL}"
    licensed = "mailNickname" in world.ad[thing.key]
    addresses = [
        p for p in get(record, "proxyAddresses") if p.rpartition("@")[2].lower() in VERIFIED
    ]
    if licensed and not any(p.startswith("SMTP:") for p in addresses):
        moera = "SMTP:" + moera[5:]
    extension = {
        name: first(record, name) for name in (f"extensionAttribute{i}" for i in range(1, 16))
    }
    upper = [p[5:] for p in [*addresses, moera] if p.startswith("SMTP:")]
    return {
        "givenName": first(record, "givenName"),
        "surname": first(record, "surname"),
        "userPrincipalName": sign_in if legal else f"{nick}@{INITIAL}",
        "mail": upper[0] if upper else primary(record),
        "proxyAddresses": [*addresses, moera] if licensed else addresses,
        "otherMails": [],
        "userType": "Member",
        "accountEnabled": get(record, "accountEnabled") == ["true"],
        "usageLocation": "US",
        "assignedLicenses": [{"disabledPlans": [], "skuId": guid("sku", "E5")}] if licensed else [],
        "createdDateTime": after(thing.created, 2400),
        "lastPasswordChangeDateTime": "2026-09-21T06:30:00Z",
        "passwordPolicies": "DisablePasswordExpiration",
        "mobilePhone": first(record, "mobile"),
        "onPremisesImmutableId": get(record, "sourceAnchor")[0],
        "onPremisesDistinguishedName": thing.dn,
        "onPremisesDomainName": thing.home.fqdn,
        "onPremisesSamAccountName": first(record, "onPremisesSamAccountName"),
        "onPremisesUserPrincipalName": sign_in,
        "onPremisesSecurityIdentifier": _sid_of(record),
        "onPremisesExtensionAttributes": extension,
        **thing.cloud,
    }


def _sid_of(record: Json) -> str | None:
    raw = get(record, "onPremiseSecurityIdentifier")
    return sid_text(base64.b64decode(raw[0])) if raw else None
