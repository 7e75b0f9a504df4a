"""Each stage of the road, derived from the one before: AD connector space, metaverse, Entra."""

from __future__ import annotations

from typing import Any

from demo_tenant.cloud_stage import cloud_reference, entra_space
from demo_tenant.directory import entry, links_back
from demo_tenant.facts import Thing
from demo_tenant.ids import ZERO, after, b64, guid, guid_bytes
from demo_tenant.records import (
    REFERENCES,
    Json,
    World,
    attribute,
    blank_record,
    get,
    lineage_of,
    mv_attribute,
    parse,
    put,
)
from demo_tenant.rules import Here, Rule, contribution, in_scope

BASIC = {"objectGUID", "cn"}
# A real server records these too; they are never a reason for anything, and cost room.
LEFT_OUT = {
    "contributingConnectorUser",
    "contributingConnectorExchange",
    "domainFQDN",
    "domainNetBios",
    "forestFQDN",
    "forestNetBios",
    "contributingConnectorGroup",
}


def build(world: World) -> None:
    """Derive every stage of every object; breaks come afterwards."""
    for key, thing in world.things.items():
        world.ad[key] = entry(thing, world.things)
    links_back(world.ad, world.things)
    for key, thing in world.things.items():
        if thing.stop != "ad":
            world.cs[key] = _connector_space(world, thing)
    for thing in world.things.values():
        if thing.stop in {"mv", "ecs", "entra"} and not thing.mv:
            _metaverse(world, thing)
    for key, thing in world.things.items():
        if key in world.mv:
            _references(world, thing)


def _connector_space(world: World, thing: Thing) -> Json:
    home = thing.home
    chosen = {*world.selected[home.connector_id], *BASIC}
    values = {n: v for n, v in world.ad[thing.key].items() if n in chosen}
    linked = thing.stop != "cs"
    return {
        **blank_record(guid("cs", thing.domain, thing.key), thing.dn, thing.kind),
        "ConnectorId": home.connector_id,
        "ConnectorName": home.connector,
        "ConnectorType": "AD",
        "PartitionId": guid("partition", home.dn),
        "AnchorValue": b64(guid_bytes(thing.guid)),
        "IsConnector": linked,
        "ConnectedMVObjectId": guid("mv", thing.mv_key) if linked else ZERO,
        "Lineage": lineage_of(world.rules, home.connector_id, thing.kind, values) if linked else [],
        "Attributes": [attribute(n, v) for n, v in sorted(values.items())],
    }


def _parameters(thing: Thing) -> dict[str, str]:
    home = thing.home
    return {
        "%Connector.ID%": home.connector_id,
        "%Domain.FQDN%": home.fqdn,
        "%Domain.Netbios%": home.netbios,
        "%Forest.FQDN%": home.forest,
        "%Forest.Netbios%": "FABRIKAM" if home.key == "fabrikam" else "CONTOSO",
    }


def _metaverse(world: World, thing: Thing) -> None:
    sources = [t for t in world.things.values() if t.mv_key == thing.key and t.key in world.cs]
    found: dict[str, tuple[str, str, list[str | bytes]]] = {}
    for rule in world.rules:
        for source in sources:
            home = source.home
            values = parse(world.cs[source.key], world.ad[source.key])
            applies = (
                rule.inbound and rule.connector == home.connector_id and rule.source == source.kind
            )
            if not applies or rule.disabled or not in_scope(rule, values):
                continue
            here = Here(values, source.guid, source.cn, _parameters(source))
            _flow(found, rule, home.connector, here)
    stamp = after(thing.changed, 1320)
    if thing.stop in {"ecs", "entra"}:
        entra_space(world, thing, found, stamp)
    rows = [_link(world.cs[s.key]) for s in sources]
    if thing.key in world.ecs:
        rows.append(_link(world.ecs[thing.key]))
    world.mv[thing.key] = {
        "ObjectId": guid("mv", thing.key),
        "Lineage": rows,
        "Attributes": [mv_attribute(n, *found[n], stamp) for n in sorted(found) if found[n][2]],
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
        "LineageId": ZERO,
        "ConnectedCsObjectDN": record["DistinguishedName"],
        "ConnectedCsObjectId": record["ObjectId"],
        "ConnectorName": record["ConnectorName"],
        "ConnectorId": record["ConnectorId"],
    }


def _references(world: World, thing: Thing) -> None:
    by_dn = {t.dn: t for t in world.things.values()}
    for name in sorted(REFERENCES):
        targets = [by_dn[str(dn)] for dn in world.ad[thing.key].get(name, ()) if str(dn) in by_dn]
        in_mv = [t for t in targets if t.mv_key in world.mv]
        rule, home = (
            f"In from AD - {'Group' if thing.kind == 'group' else 'User'} Common",
            thing.home,
        )
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
        put(
            world.ecs[thing.key],
            name,
            *(world.ecs[t.mv_key]["DistinguishedName"] for t in exported),
        )
        if thing.key in world.entra:
            people = [world.entra[t.mv_key] for t in exported if t.mv_key in world.entra]
            cloud_reference(world.entra[thing.key], name, people)
