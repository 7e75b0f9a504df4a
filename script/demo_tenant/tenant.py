"""The whole demo folder as documents: path -> data or text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from demo_tenant import (
    breaks,
    breaks_cloud,
    breaks_entra,
    breaks_passwords,
    breaks_server,
    cast_ad,
    cast_cloud,
    cast_exports,
    cast_filters,
    cast_groups,
    cast_healthy,
    cast_values,
    cast_waiting,
    custom_rules,
    directory,
    entra,
    history,
    rules,
    server,
    stages,
)
from demo_tenant.facts import Row, Thing
from demo_tenant.ids import DOMAINS, NOW, sid_text
from demo_tenant.records import Json, World

Documents = dict[str, Any]
RULES = "connect/SynchronizationRules"
EXPORTED = range(100, 162)  # the precedences of the real rules
CASTS = (
    cast_healthy,
    cast_waiting,
    cast_ad,
    cast_filters,
    cast_cloud,
    cast_exports,
    cast_values,
    cast_groups,
)
REGISTERED = (
    breaks_cloud,
    breaks_entra,
    breaks_passwords,
    breaks_server,
)  # imported for their breaks


def cast() -> dict[str, Thing]:
    """Every object, with its words resolved."""
    everybody = {t.key: t for module in CASTS for t in module.things()}
    return {key: _resolved(thing, everybody) for key, thing in everybody.items()}


def _resolved(thing: Thing, everybody: dict[str, Thing]) -> Thing:
    attrs = {
        n: directory.sid(everybody[v[4:]]) if isinstance(v, str) and v.startswith("sid:") else v
        for n, v in thing.attrs.items()
    }
    cn = thing.cn
    if cn.startswith("FSP:"):
        cn = sid_text(directory.sid(everybody[cn[4:]]))
    if cn.startswith("CNF:"):
        cn = f"Pat Kim\\0ACNF:{thing.guid}"
    thing = replace(thing, attrs=attrs, cn=cn)
    return replace(thing, rows=tuple(_worded(_asked(r, everybody), thing) for r in thing.rows))


def _asked(row: Row, everybody: dict[str, Thing]) -> Row:
    head, mark, tail = row.ask.partition("GUID:")
    key, _, rest = tail.partition(" ")
    return replace(row, ask=f"{head}{everybody[key].guid} {rest}") if mark else row


WORDS = (
    "why isn't {} syncing?",
    "{} is not syncing to Entra ID, why?",
    "{} does not show up in Microsoft 365",
    "can you check why {} isn't in Azure AD?",
    "{} doesn't sync any more",
    "why is {} not synced?",
)


def _worded(row: Row, thing: Thing) -> Row:
    """The plain question in many words, and with the handles that people use."""
    if row.ask != f"why isn't {thing.key} syncing?" or thing.key == "jdoe":
        return row
    number = int(thing.guid[:6], 16)
    sam = thing.attrs.get("sAMAccountName", thing.key)
    handles = [sam, sam]
    if thing.stop != "ad" or not thing.brk:
        handles += [f"{thing.home.netbios}\\{sam}"]
    if thing.stop == "entra" and not thing.brk:
        handles += [thing.attrs["userPrincipalName"], thing.dn]
    words = WORDS[number % len(WORDS)]
    return replace(row, ask=words.format(handles[number // 7 % len(handles)]))


def rule_files(folder: Path) -> dict[str, str]:
    """The real files as they lie in the demo, and those of ours."""
    mine = set()
    texts = dict(rules.read_folder(folder / RULES))
    real = {}
    for name, text in texts.items():
        rule = rules.load([(name, text)])[0]
        if rule.precedence in EXPORTED:
            real[rule.name] = text
            mine.add(name)
    return {n: t for n, t in texts.items() if n in mine} | custom_rules.made_up(real)


def world_of(folder: Path) -> World:
    """All stages, broken."""
    loaded = rules.load(rule_files(folder).items())
    world = World(cast(), loaded, server.selected_attributes(loaded))
    stages.build(world)
    breaks.apply(world)
    entra.strangers(world)
    for record in world.cs.values():
        world.log.setdefault(record["ObjectId"], [])
    return world


def documents(folder: Path) -> tuple[World, Documents]:
    """Every file of the demo folder."""
    world = world_of(folder)
    space = [*world.cs.values(), *world.ecs.values()]
    docs: Documents = {
        "tenant.toml": f'name = "contoso"\nnow = "{NOW}"\n',
        "connect/server.json": server.server(),
        "connect/connectors.json": server.connectors(world.selected, space),
        "connect/runs.json": history.runs(world),
        "connect/connector_space.json": space,
        "connect/metaverse.json": list(world.mv.values()),
        "connect/object_log.json": world.log,
        "connect/password_sync.json": history.password_sync(),
        "connect/events.json": history.events(),
        **_active_directory(world),
        **_entra_files(world),
    }
    docs |= {f"{RULES}/{name}": text for name, text in rule_files(folder).items()}
    return world, docs


def _active_directory(world: World) -> Documents:
    docs: Documents = {}
    live: list[str] = []
    for key, home in DOMAINS.items():
        boxes = directory.containers(home)
        people = [
            (t.dn, world.ad[k])
            for k, t in world.things.items()
            if t.domain == key and k in world.ad
        ]
        gone = [(dn, values) for where, dn, values in world.deleted if where == key]
        docs[f"active_directory/{home.fqdn}.ldif"] = directory.ldif([*boxes, *people, *gone])
        live += [dn for dn, _ in [*boxes, *people]]
        if key == "corp":
            lagging = {world.things[k].dn for k in world.dc01}
            there = [(dn, values) for dn, values in people if dn not in lagging]
            docs[f"active_directory/{home.fqdn}@{home.dc}.ldif"] = directory.ldif(
                [*boxes, *there, *gone]
            )
    docs["connect/visible.json"] = [
        dn for dn in live if dn not in world.unreadable and "Deleted Objects" not in dn
    ]
    return docs


def _entra_files(world: World) -> Documents:
    items = list(world.entra.values())
    kinds: dict[str, list[Json]] = {"users": [], "groups": [], "contacts": [], "devices": []}
    for item in items:
        kind = (
            "users"
            if "userPrincipalName" in item
            else "groups"
            if "groupTypes" in item
            else "contacts"
        )
        kinds["devices" if "deviceId" in item else kind].append(item)
    return {f"entra/{n}.json": {"value": v} for n, v in kinds.items()} | {
        "entra/deleted_items.json": {"value": world.trash},
        "entra/domains.json": {"value": entra.domains()},
        "entra/directory_audits.json": {
            "value": sorted(
                world.audits, key=lambda a: (a["activityDateTime"], a["id"]), reverse=True
            )
        },
        "entra/service_principals.json": {"value": entra.service_principals()},
        "entra/organization.json": entra.organization(),
        "entra/on_premises_synchronization.json": entra.features(),
        "entra/role_members.json": {"value": world.roles},
    }


def text_of(document: Any) -> str:
    """Text as it is; data as JSON with one object per line."""
    if isinstance(document, str):
        return document
    if isinstance(document, list):
        return _lines("[", document, "]")
    if list(document) == ["value"]:
        return _lines('{"value": [', document["value"], "]}")
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _lines(head: str, items: list[Any], tail: str) -> str:
    body = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items)
    return f"{head}\n{body}\n{tail}\n" if items else f"{head}{tail}\n"
