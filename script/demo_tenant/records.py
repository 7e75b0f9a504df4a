"""The records of the demo tenant, and how to read and change one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from demo_tenant.facts import Thing
from demo_tenant.ids import ZERO, b64
from demo_tenant.rules import Rule, Values, in_scope

Json = dict[str, Any]


REFERENCES = {"manager", "member", "managedBy"}


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


def attribute(name: str, values: list[str | bytes]) -> Json:
    """One attribute of a connector-space object."""
    texts = [b64(v) if isinstance(v, bytes) else _bool(v) for v in values]
    return {
        "Name": name,
        "IsMultiValued": name in {"proxyAddresses", "member", "userCertificate"},
        "Values": texts,
    }


def _bool(value: str) -> str:
    return value.lower() if value in {"TRUE", "FALSE", "True", "False"} else value


def get(record: Json, name: str) -> list[str]:
    """The values of one attribute of a record."""
    return next((a["Values"] for a in record["Attributes"] if a["Name"] == name), [])


def first(record: Json, name: str) -> str | None:
    """The first value of one attribute of a record."""
    return next(iter(get(record, name)), None)


def put(record: Json, name: str, *values: str) -> None:
    """Set one attribute of a record, or drop it."""
    rest = [a for a in record["Attributes"] if a["Name"] != name]
    old = next((a for a in record["Attributes"] if a["Name"] == name), attribute(name, []))
    record["Attributes"] = [*rest, {**old, "Values": list(values)}] if values else rest


def blank_record(identity: str, dn: str, kind: str) -> Json:
    """A connector-space object without its connector."""
    return {
        "ObjectId": identity,
        "ConnectorId": "",
        "ConnectorName": "",
        "ConnectorType": "",
        "PartitionId": "",
        "DistinguishedName": dn,
        "AnchorValue": "",
        "ObjectType": kind,
        "IsTransient": False,
        "IsPlaceHolder": False,
        "IsConnector": True,
        "HasSyncError": False,
        "HasExportError": False,
        "ExportError": None,
        "SynchronizationError": None,
        "ExportedChangedNotReimported": False,
        "ConnectedMVObjectId": ZERO,
        "ConnectorState": "normal",
        "PendingImport": None,
        "PendingExport": None,
        "UnconfirmedExport": None,
    }


def lineage_of(rules: list[Rule], connector: str, kind: str, values: Values) -> list[Json]:
    """The inbound rules that apply to these values."""
    return [
        applied_rule(r)
        for r in rules
        if r.inbound
        and r.connector == connector
        and r.source == kind
        and not r.disabled
        and in_scope(r, values)
    ]


def applied_rule(rule: Rule) -> Json:
    """A line of lineage."""
    return {
        "SyncRuleInternalId": rule.internal_id,
        "SyncRuleName": rule.name,
        "Operation": rule.link,
    }


def parse(record: Json, binary: Values) -> Values:
    """The values of a record as the rules see them."""
    return {a["Name"]: binary.get(a["Name"], a["Values"]) for a in record["Attributes"]}


def mv_attribute(
    name: str, rule: str, connector: str, values: list[str | bytes], stamp: str
) -> Json:
    """One attribute of a metaverse object."""
    base = attribute(name, values)
    return {
        "Name": name,
        "IsMultiValued": base["IsMultiValued"],
        "SyncRuleName": rule,
        "ConnectorName": connector,
        "LastModificationTime": stamp,
        "Values": base["Values"],
    }
