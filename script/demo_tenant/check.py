"""Does the demo tenant hang together? Every link resolves, unless a break cut it."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable

from demo_tenant import server
from demo_tenant.expected import outcome
from demo_tenant.facts import Row, Thing
from demo_tenant.ids import CONTOSO_ID, DOMAINS, ENTRA_ID, NOW, ZERO, guid_bytes
from demo_tenant.records import Json, World, get, parse
from demo_tenant.rules import Rule, Values, in_scope
from demo_tenant.tenant import Documents, text_of

Problems = list[str]
GUID_SIZE = 16


def problems(world: World, docs: Documents) -> Problems:
    """All that is wrong; empty is well."""
    checks: tuple[Callable[[World, Documents], Problems], ...] = (
        _ldif,
        _links,
        _anchors,
        _cloud,
        _lineage,
        _filters,
        _gates,
        _references,
        _runs,
    )
    return [problem for check in checks for problem in check(world, docs)]


def read_ldif(text: str) -> dict[str, Values]:
    """RFC 2849 content records by DN."""
    out: dict[str, Values] = {}
    for block in text.replace("\n ", "").split("\n\n"):
        values: Values = {}
        for line in block.splitlines():
            name, encoded, rest = re.match(r"([^:]+)(::?) (.*)", line).groups()  # type: ignore[union-attr]
            value = base64.b64decode(rest) if encoded == "::" else rest
            values.setdefault(name, []).append(value)
        values.pop("version", None)
        if values:
            dn = values.pop("dn")[0]
            out[dn.decode() if isinstance(dn, bytes) else dn] = values
    return out


def _ldif(world: World, docs: Documents) -> Problems:
    bad, seen = [], Counter[bytes]()
    for path, text in docs.items():
        if not path.endswith(".ldif"):
            continue
        for dn, values in read_ldif(text).items():
            raw = values.get("objectGUID", [""])[0]
            if not isinstance(raw, bytes) or len(raw) != GUID_SIZE:
                bad.append(f"{path}: {dn}: objectGUID is not 16 bytes")
            elif "@" not in path:
                seen[raw] += 1
    live = sum(key in world.ad for key in world.things)
    bad += [f"objectGUID {raw.hex()} occurs {n} times" for raw, n in seen.items() if n > 1]
    boxes = sum(len(read_ldif(docs[f"active_directory/{d.fqdn}.ldif"])) for d in DOMAINS.values())
    return bad if boxes >= live + len(world.deleted) else [*bad, "LDIF records are missing"]


def _links(world: World, docs: Documents) -> Problems:
    space = {r["ObjectId"]: r for r in docs["connect/connector_space.json"]}
    verse = {m["ObjectId"]: m for m in docs["connect/metaverse.json"]}
    bad = []
    for record in space.values():
        target = record["ConnectedMVObjectId"]
        name = record["DistinguishedName"]
        if record["IsConnector"] != (target != ZERO):
            bad.append(f"{name}: IsConnector and link differ")
        if target != ZERO and record["ObjectId"] not in [
            x["ConnectedCsObjectId"] for x in verse[target]["Lineage"]
        ]:
            bad.append(f"{name}: the metaverse object does not know it")
    for item in verse.values():
        for row in item["Lineage"]:
            other = space.get(row["ConnectedCsObjectId"])
            if not other or other["ConnectedMVObjectId"] != item["ObjectId"]:
                bad.append(f"metaverse {item['ObjectId']}: dangling {row['ConnectedCsObjectDN']}")
    return bad


def _anchors(world: World, docs: Documents) -> Problems:
    bad = []
    for record in world.ecs.values():
        if record["ObjectType"] == "device":
            continue  # the device rule flows no sourceAnchor
        text = bytes.fromhex(record["DistinguishedName"][4:-1]).decode()
        if get(record, "sourceAnchor") != [text]:
            bad.append(f"{record['DistinguishedName']}: DN and sourceAnchor differ")
    for key, record in world.cs.items():
        if base64.b64decode(record["AnchorValue"]) != guid_bytes(world.things[key].guid):
            bad.append(f"{key}: anchor is not the objectGUID")
    return bad


def _cloud(world: World, docs: Documents) -> Problems:
    live = {o["id"] for o in world.entra.values()}
    trash = {o["id"] for o in world.trash}
    bad = []
    for key, record in world.ecs.items():
        anchor = get(record, "cloudAnchor")
        identity = anchor[0].partition("_")[2] if anchor else ""
        if anchor and identity not in live | trash and key != "iporter":
            bad.append(f"{key}: no Entra object {identity}")
        immutable = world.entra.get(key, {}).get("onPremisesImmutableId")
        if anchor and immutable and [immutable] != get(record, "sourceAnchor"):
            bad.append(f"{key}: immutableId differs")
    upns = Counter(u["userPrincipalName"].lower() for u in docs["entra/users.json"]["value"])
    return bad + [f"{upn}: {n} live users" for upn, n in upns.items() if n > 1]


def _lineage(world: World, docs: Documents) -> Problems:
    names = {r.internal_id: r.name for r in world.rules}
    spaces = [*world.cs.values(), *world.ecs.values()]
    bad = [
        f"{r['DistinguishedName']}: lineage names {x['SyncRuleName']}"
        for r in spaces
        for x in r["Lineage"]
        if names.get(x["SyncRuleInternalId"]) != x["SyncRuleName"]
    ]
    known = set(names.values())
    return bad + [
        f"{m['ObjectId']}: {a['Name']} from {a['SyncRuleName']}"
        for m in world.mv.values()
        for a in m["Attributes"]
        if a["SyncRuleName"] not in known
    ]


def container_out(dn: str, inclusions: list[str], exclusions: list[str]) -> bool:
    """Is this DN filtered by its container? (engine-semantics 3)"""

    def longest(names: list[str]) -> int:
        fits = [
            len(n) for n in names if dn.lower() == n.lower() or dn.lower().endswith("," + n.lower())
        ]
        return max(fits, default=0)

    return longest(exclusions) > longest(inclusions)


def _imported(thing: Thing, connectors: list[Json]) -> bool:
    connector = next(c for c in connectors if c["Identifier"] == thing.home.connector_id)
    partition = next(p for p in connector["Partitions"] if p["DN"] == thing.home.dn)
    scope = partition["ConnectorPartitionScope"]
    stepped = all(
        partition["Identifier"] in [s["PartitionIdentifier"] for s in profile["RunSteps"]]
        for profile in connector["RunProfiles"]
    )
    out = container_out(thing.dn, scope["ContainerInclusionList"], scope["ContainerExclusionList"])
    return (
        partition["Selected"]
        and stepped
        and not out
        and thing.kind in connector["ObjectInclusionList"]
    )


HIDDEN = {"deleted", "lagging", "unreadable"}


def _filters(world: World, docs: Documents) -> Problems:
    bad = []
    for thing in world.things.values():
        waiting = thing.created > "2026-11-19T07:38:00Z"
        expected = thing.stop == "ad" and thing.brk not in HIDDEN and not waiting
        if thing.brk in HIDDEN or waiting:
            continue
        if _imported(thing, docs["connect/connectors.json"]) == expected:
            bad.append(f"{thing.key}: the filters and the stop '{thing.stop}' differ")
    return bad


def _provisions(rules: list[Rule], kind: str, connector: str, values: Values) -> bool:
    inbound = connector != ENTRA_ID
    return any(
        r.link == "Provision"
        and r.connector == connector
        and r.inbound == inbound
        and not r.disabled
        and (r.source if inbound else r.target) == kind
        and in_scope(r, values)
        for r in rules
    )


STUCK = {"explicit", "rule-error", "ambiguous"}


def _gates(world: World, docs: Documents) -> Problems:
    bad = []
    for key, thing in world.things.items():
        if key not in world.cs or thing.brk in STUCK or thing.brk == "delete-114":
            continue
        values = parse(world.cs[key], {})
        projects = _provisions(world.rules, thing.kind, thing.home.connector_id, values)
        if thing.kind == "contact":
            projects = projects and "mail" in values
        if projects != (thing.stop != "cs"):
            bad.append(f"{key}: the inbound rules and the stop '{thing.stop}' differ")
        if thing.mv or thing.stop == "cs":
            continue
        kind = {"inetOrgPerson": "user", "computer": "device"}.get(thing.kind, thing.kind)
        out = _provisions(world.rules, kind, ENTRA_ID, parse(world.mv[key], {}))
        if out != (thing.stop != "mv"):
            bad.append(f"{key}: the outbound rules and the stop '{thing.stop}' differ")
    return bad


def _references(world: World, docs: Documents) -> Problems:
    live = {world.things[k].dn for k in world.ad}
    names = {r["DistinguishedName"] for r in world.ecs.values()}
    bad = [
        f"{key}: {name} {dn!r} is not there"
        for key, values in world.ad.items()
        for name in ("member", "manager")
        for dn in values.get(name, ())
        if dn not in live
    ]
    return bad + [
        f"{key}: exported member {dn}"
        for key, r in world.ecs.items()
        for dn in get(r, "member")
        if dn not in names
    ]


def _runs(world: World, docs: Documents) -> Problems:
    known = {r["ObjectId"] for r in docs["connect/connector_space.json"]}
    bad = [
        f"run {r['RunHistoryId']}: error on unknown {e['ObjectDn']}"
        for r in docs["connect/runs.json"]
        for s in r["RunStepResults"]
        for e in s["Errors"]
        if e["CsGuid"] not in known
    ]
    starts = [r["StartDate"] for r in docs["connect/runs.json"]]
    if starts != sorted(starts, reverse=True) or starts[0] > NOW:
        bad.append("runs are not newest first, or in the future")
    failing = {r["ConnectorId"] for r in docs["connect/runs.json"] if "errors" in r["Result"]}
    return bad if failing == {CONTOSO_ID, ENTRA_ID} else [*bad, f"errors on {failing}"]


def summary(world: World, docs: Documents, rows: list[Row]) -> str:
    """Counts by cause and the sizes."""
    healthy = sum(outcome(r) == "healthy" for r in rows if not r.overlay)
    demo = {r.diagnosis for r in rows if not r.overlay and outcome(r) == "diagnosed"}
    over = {r.diagnosis for r in rows if r.overlay and outcome(r) == "diagnosed"}
    size = sum(len(text_of(d).encode()) for p, d in docs.items() if not p.endswith(".xml"))
    causes = Counter(r.diagnosis for r in rows)
    lines = [f"{n:3}  {cause}" for cause, n in sorted(causes.items(), key=lambda c: str(c[0]))]
    lines += [
        f"objects {len(world.things)}, rows {len(rows)}, healthy rows {healthy}",
        f"causes: demo {len(demo)}, overlays only {len(over - demo)}, together {len(demo | over)}",
        f"folder without XML: {size // 1024} KiB; run profiles step over "
        f"{len(server.STEPPED[CONTOSO_ID])} partitions",
    ]
    return "\n".join(lines) + "\n"
