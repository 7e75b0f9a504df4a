"""Each stage of the road, derived from the one before: AD connector space, metaverse, Entra."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from demo_tenant.directory import entry, links_back
from demo_tenant.facts import Thing
from demo_tenant.ids import (
    ENTRA_ID, ENTRA_NAME, INITIAL, ZERO, after, anchor, b64, entra_dn, guid, guid_bytes, sid_text,
)
from demo_tenant.rules import Here, Rule, Values, contribution, in_scope

Json = dict[str, Any]
REFERENCES = {"manager", "member", "managedBy"}
VERIFIED = ("contoso.com", "emea.contoso.com", "fabrikam.com", "legal.fabrikam.com", INITIAL)
BASIC = {"objectGUID", "cn"}
# Recorded by a real server too, but never a reason for anything: left out for the size of the folder.
LEFT_OUT = {
    "contributingConnectorUser", "contributingConnectorExchange", "domainFQDN", "domainNetBios",
    "forestFQDN", "forestNetBios", "contributingConnectorGroup",
}


@dataclass
class World:
    """Everything recorded, by object key."""

    things: dict[str, Thing]
    rules: list[Rule]
    selected: dict[str, list[str]]  # connector id -> AttributeInclusionList
    ad: dict[str, Values] = field(default_factory=dict)
    deleted: list[tuple[str, str, Values]] = field(default_factory=list)  # domain, DN, entry
    cs: dict[str, Json] = field(default_factory=dict)
    mv: dict[str, Json] = field(default_factory=dict)
    ecs: dict[str, Json] = field(default_factory=dict)
    entra: dict[str, Json] = field(default_factory=dict)
    trash: list[Json] = field(default_factory=list)
    audits: list[Json] = field(default_factory=list)
    log: dict[str, list[Json]] = field(default_factory=dict)
    errors: list[Json] = field(default_factory=list)  # run errors, with their connector and step
    roles: list[Json] = field(default_factory=list)
    dc01: dict[str, Values | None] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def build(world: World) -> None:
    """Derive every stage of every object; breaks come afterwards."""
    for key, thing in world.things.items():
        world.ad[key] = entry(thing, world.things)
    links_back(world.ad, world.things)
    for key, thing in world.things.items():
        if thing.stop != "ad":
            world.cs[key] = _connector_space(world, thing)
    for key, thing in world.things.items():
        if thing.stop in {"mv", "ecs", "entra"} and not thing.mv:
            _metaverse(world, thing)
    for key, thing in world.things.items():
        if key in world.mv:
            _references(world, thing)


def attribute(name: str, values: list[str | bytes]) -> Json:
    """One attribute of a connector-space object."""
    texts = [b64(v) if isinstance(v, bytes) else _bool(v) for v in values]
    return {"Name": name, "IsMultiValued": name in {"proxyAddresses", "member", "userCertificate"}, "Values": texts}


def _bool(value: str) -> str:
    return value.lower() if value in {"TRUE", "FALSE", "True", "False"} else value


def get(record: Json, name: str) -> list[str]:
    """The values of one attribute of a record."""
    return next((a["Values"] for a in record["Attributes"] if a["Name"] == name), [])


def put(record: Json, name: str, *values: str) -> None:
    """Set one attribute of a record, or drop it."""
    rest = [a for a in record["Attributes"] if a["Name"] != name]
    old = next((a for a in record["Attributes"] if a["Name"] == name), attribute(name, []))
    record["Attributes"] = [*rest, {**old, "Values": list(values)}] if values else rest


def _connector_space(world: World, thing: Thing) -> Json:
    home = thing.home
    chosen = {*world.selected[home.connector_id], *BASIC}
    values = {n: v for n, v in world.ad[thing.key].items() if n in chosen}
    linked = thing.stop != "cs"
    return {
        **_record(guid("cs", thing.domain, thing.key), thing.dn, thing.kind),
        "ConnectorId": home.connector_id,
        "ConnectorName": home.connector,
        "ConnectorType": "AD",
        "PartitionId": guid("partition", home.dn),
        "AnchorValue": b64(guid_bytes(thing.guid)),
        "IsConnector": linked,
        "ConnectedMVObjectId": guid("mv", thing.mv_key) if linked else ZERO,
        "Lineage": _lineage(world.rules, home.connector_id, thing.kind, values) if linked else [],
        "Attributes": [attribute(n, v) for n, v in sorted(values.items())],
    }


def _record(identity: str, dn: str, kind: str) -> Json:
    return {
        "ObjectId": identity, "ConnectorId": "", "ConnectorName": "", "ConnectorType": "",
        "PartitionId": "", "DistinguishedName": dn, "AnchorValue": "", "ObjectType": kind,
        "IsTransient": False, "IsPlaceHolder": False, "IsConnector": True, "HasSyncError": False,
        "HasExportError": False, "ExportError": None, "SynchronizationError": None,
        "ExportedChangedNotReimported": False, "ConnectedMVObjectId": ZERO,
        "ConnectorState": "normal", "PendingImport": None, "PendingExport": None,
        "UnconfirmedExport": None,
    }


def _lineage(rules: list[Rule], connector: str, kind: str, values: Values) -> list[Json]:
    return [
        {"SyncRuleInternalId": r.internal_id, "SyncRuleName": r.name, "Operation": r.link}
        for r in rules
        if r.inbound and r.connector == connector and r.source == kind and not r.disabled
        and in_scope(r, values)
    ]


def parse(record: Json, binary: Values) -> Values:
    """The values of a record as the rules see them."""
    return {a["Name"]: binary.get(a["Name"], a["Values"]) for a in record["Attributes"]}


def _parameters(thing: Thing) -> dict[str, str]:
    home = thing.home
    return {
        "%Connector.ID%": home.connector_id, "%Domain.FQDN%": home.fqdn,
        "%Domain.Netbios%": home.netbios, "%Forest.FQDN%": home.forest,
        "%Forest.Netbios%": "FABRIKAM" if home.key == "fabrikam" else "CONTOSO",
    }


def _metaverse(world: World, thing: Thing) -> None:
    sources = [t for t in world.things.values() if t.mv_key == thing.key and t.key in world.cs]
    found: dict[str, tuple[str, str, list[str | bytes]]] = {}
    for rule in world.rules:
        for source in sources:
            home = source.home
            values = parse(world.cs[source.key], world.ad[source.key])
            applies = rule.inbound and rule.connector == home.connector_id and rule.source == source.kind
            if not applies or rule.disabled or not in_scope(rule, values):
                continue
            here = Here(values, source.guid, source.cn, _parameters(source))
            _flow(found, rule, home.connector, here)
    stamp = after(thing.changed, 1320)
    if thing.stop in {"ecs", "entra"}:
        _entra_space(world, thing, found, stamp)
    rows = [_link(world.cs[s.key]) for s in sources]
    if thing.key in world.ecs:
        rows.append(_link(world.ecs[thing.key]))
    world.mv[thing.key] = {
        "ObjectId": guid("mv", thing.key),
        "Lineage": rows,
        "Attributes": [
            mv_attribute(n, *found[n], stamp) for n in sorted(found) if found[n][2]
        ],
    }


def _flow(found: dict[str, Any], rule: Rule, connector: str, here: Here) -> None:
    for flow in rule.flows:
        if flow[0] in found or flow[0] in LEFT_OUT:
            continue
        values = contribution(flow, here)
        if values is None or values:
            found[flow[0]] = (rule.name, connector, values or [])


def _link(record: Json) -> Json:
    return {
        "LineageId": ZERO, "ConnectedCsObjectDN": record["DistinguishedName"],
        "ConnectedCsObjectId": record["ObjectId"], "ConnectorName": record["ConnectorName"],
        "ConnectorId": record["ConnectorId"],
    }


def mv_attribute(name: str, rule: str, connector: str, values: list[str | bytes], stamp: str) -> Json:
    """One attribute of a metaverse object."""
    base = attribute(name, values)
    return {
        "Name": name, "IsMultiValued": base["IsMultiValued"], "SyncRuleName": rule,
        "ConnectorName": connector, "LastModificationTime": stamp, "Values": base["Values"],
    }


CLOUD_TYPE = {"user": "User", "inetOrgPerson": "User", "group": "Group", "contact": "Contact", "computer": "Device"}


def cloud_id(thing: Thing) -> str:
    """The object id in Entra."""
    return guid("entra", thing.key)


def _entra_space(world: World, thing: Thing, found: dict[str, Any], stamp: str) -> None:
    cloud = CLOUD_TYPE[thing.kind]
    kind, source = cloud.lower(), {"group": "group", "computer": "device"}.get(thing.kind, "person")
    values: Values = {n: v[2] for n, v in found.items() if v[2]}
    confirmed = thing.stop == "entra"
    identity = f"{cloud}_{cloud_id(thing)}"
    if confirmed:
        values |= {"cloudAnchor": [identity], "cloudSourceAnchor": values["sourceAnchor"]}
    chosen = set(world.selected[ENTRA_ID])
    out: dict[str, Any] = {}
    lineage = []
    for rule in world.rules:
        fits = rule.connector == ENTRA_ID and not rule.inbound
        if fits and rule.source == source and rule.target == kind and in_scope(rule, values):
            lineage.append({"SyncRuleInternalId": rule.internal_id, "SyncRuleName": rule.name, "Operation": rule.link})
            for flow in rule.flows:
                if flow[0] in chosen and flow[0] not in out and flow[0] not in REFERENCES:
                    given = contribution(flow, Here(values, thing.guid, thing.cn, {}))
                    if given:
                        out[flow[0]] = given
    if confirmed:
        out |= {"cloudAnchor": [identity], "cloudMastered": ["false"]}
        lineage += _lineage(world.rules, ENTRA_ID, kind, {**out})
        name = f"In from AAD - {cloud} Join"
        if cloud != "Device":
            found["cloudAnchor"] = (name, ENTRA_NAME, [identity])
            found["cloudSourceAnchor"] = (name, ENTRA_NAME, values["sourceAnchor"])
    source_anchor = str(values["sourceAnchor"][0])
    record = {
        **_record(guid("ecs", thing.key), entra_dn(source_anchor), kind),
        "ConnectorId": ENTRA_ID, "ConnectorName": ENTRA_NAME, "ConnectorType": "Extensible2",
        "PartitionId": guid("partition", "default"),
        "AnchorValue": b64(identity.encode("utf-16-le")) if confirmed else "",
        "ConnectedMVObjectId": guid("mv", thing.key), "Lineage": lineage,
        "Attributes": [attribute(n, out[n]) for n in sorted(out)],
    }
    if not confirmed:
        record["PendingExport"] = {
            "Operation": "add",
            "Attributes": [{"Name": a["Name"], "Old": [], "New": a["Values"]} for a in record["Attributes"]],
        }
    world.ecs[thing.key] = record
    if confirmed:
        world.entra[thing.key] = entra_object(world, thing, record, stamp)


def _references(world: World, thing: Thing) -> None:
    by_dn = {t.dn: t for t in world.things.values()}
    for name in sorted(REFERENCES):
        targets = [by_dn[str(dn)] for dn in world.ad[thing.key].get(name, ()) if str(dn) in by_dn]
        in_mv = [t for t in targets if t.mv_key in world.mv]
        rule, home = f"In from AD - {'Group' if thing.kind == 'group' else 'User'} Common", thing.home
        if name == "manager" and get(world.cs[thing.key], "mailNickname"):
            rule += " from Exchange"
        if in_mv:
            values: list[str | bytes] = [guid("mv", t.mv_key) for t in in_mv]
            world.mv[thing.key]["Attributes"].append(
                mv_attribute(name, rule, home.connector, values, after(thing.changed, 1320))
            )
        exported = [t for t in in_mv if t.mv_key in world.ecs]
        if thing.key not in world.ecs:
            continue
        put(world.ecs[thing.key], name, *(world.ecs[t.mv_key]["DistinguishedName"] for t in exported))
        if thing.key in world.entra:
            people = [world.entra[t.mv_key] for t in exported if t.mv_key in world.entra]
            _cloud_reference(world.entra[thing.key], name, people)


def _cloud_reference(cloud: Json, name: str, targets: list[Json]) -> None:
    items = [{"id": t["id"], "displayName": t["displayName"]} for t in targets]
    if name == "member" and "securityEnabled" in cloud:
        cloud["members"] = items
    if name == "manager" and items:
        cloud["manager"] = items[0]


def entra_object(world: World, thing: Thing, record: Json, stamp: str) -> Json:
    """The Entra object that this Entra connector-space object becomes."""
    base = _common(thing, record, stamp)
    if thing.kind == "group":
        return {**base, **_entra_group(world, thing, record)}
    if thing.kind == "computer":
        return {
            "id": cloud_id(thing), "deviceId": thing.guid, "displayName": thing.cn,
            "trustType": "ServerAd", "profileType": "RegisteredDevice", "accountEnabled": True,
            "onPremisesSyncEnabled": True, "onPremisesLastSyncDateTime": after(stamp, 240),
            "approximateLastSignInDateTime": "2026-11-18T16:10:00Z",
        }
    if thing.kind == "contact":
        return {**base, "givenName": None, "surname": None}
    return {**base, **_entra_user(world, thing, record)}


def _common(thing: Thing, record: Json, stamp: str) -> Json:
    nick = (get(record, "alias") or [thing.key])[0]
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


def _entra_group(world: World, thing: Thing, record: Json) -> Json:
    mail = bool(primary(record))
    sam = get(record, "commonName")
    return {
        "mailEnabled": mail, "securityEnabled": get(record, "securityEnabled") == ["true"],
        "groupTypes": [], "onPremisesSamAccountName": sam[0] if sam else None,
        "onPremisesSecurityIdentifier": _sid_of(world, thing), "onPremisesDomainName": "corp.contoso.com",
        "onPremisesNetBiosName": "CORP", "members": [],
    }


def _entra_user(world: World, thing: Thing, record: Json) -> Json:
    sign_in = get(record, "userPrincipalName")[0]
    nick = (get(record, "alias") or [sign_in.split("@")[0]])[0]
    legal = sign_in.rpartition("@")[2].lower() in VERIFIED and sign_in.isascii()
    moera = f"smtp:{nick}@{INITIAL}"
    licensed = "mailNickname" in world.ad[thing.key]
    addresses = [p for p in get(record, "proxyAddresses") if p.rpartition("@")[2].lower() in VERIFIED]
    if licensed and not any(p.startswith("SMTP:") for p in addresses):
        moera = "SMTP:" + moera[5:]
    extension = {f"extensionAttribute{i}": None for i in range(1, 16)}
    for name in extension:
        extension[name] = (get(record, name) or [None])[0]  # type: ignore[list-item]
    upper = [p[5:] for p in [*addresses, moera] if p.startswith("SMTP:")]
    return {
        "givenName": (get(record, "givenName") or [None])[0],
        "surname": (get(record, "surname") or [None])[0],
        "userPrincipalName": sign_in if legal else f"{nick}@{INITIAL}",
        "mail": upper[0] if upper else primary(record),
        "proxyAddresses": [*addresses, moera] if licensed else addresses,
        "otherMails": [], "userType": "Member",
        "accountEnabled": get(record, "accountEnabled") == ["true"], "usageLocation": "US",
        "assignedLicenses": [{"disabledPlans": [], "skuId": guid("sku", "E5")}] if licensed else [],
        "createdDateTime": after(thing.created, 2400),
        "lastPasswordChangeDateTime": "2026-09-21T06:30:00Z",
        "passwordPolicies": "DisablePasswordExpiration",
        "mobilePhone": (get(record, "mobile") or [None])[0],
        "onPremisesImmutableId": get(record, "sourceAnchor")[0],
        "onPremisesDistinguishedName": thing.dn, "onPremisesDomainName": thing.home.fqdn,
        "onPremisesSamAccountName": (get(record, "onPremisesSamAccountName") or [None])[0],
        "onPremisesUserPrincipalName": sign_in,
        "onPremisesSecurityIdentifier": _sid_of(world, thing),
        "onPremisesExtensionAttributes": extension,
        **thing.cloud,
    }


def _sid_of(world: World, thing: Thing) -> str | None:
    raw = world.ad[thing.key].get("objectSid", [b""])[0]
    return sid_text(raw) if isinstance(raw, bytes) and raw else None
