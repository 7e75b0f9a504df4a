"""Overlays: the files that differ when the server, and not the object, is at fault."""

from __future__ import annotations

import re
from copy import deepcopy

from demo_tenant.ids import CONTOSO_ID, DOMAINS, ENTRA_ID, ZERO, after, guid
from demo_tenant.overlay_changes import (
    Change,
    ad_credentials,
    database_full,
    dropped,
    entra_credentials,
    fail,
    gap,
    organization,
    proxy,
    retired,
    scheduled,
    staging,
    staging_alone,
    stopped,
    threshold,
)
from demo_tenant.tenant import RULES, Documents

USER_JOIN = "SynchronizationRule_{0b088913-b613-4d9d-9563-9988b7719ed6}.xml"
TWO_CYCLES = 18


def _group_filter(docs: Documents) -> None:
    """A pilot group; rgray is readable here and no member."""
    group = "CN=VPN Users,OU=Groups," + DOMAINS["corp"].dn
    docs["connect/server.json"]["GlobalSettings"]["Microsoft.OptionalFeature.GroupFiltering"] = (
        "True"
    )
    for connector in docs["connect/connectors.json"]:
        if connector["Identifier"] == CONTOSO_ID:
            connector["GlobalParameters"]["Connector.GroupFilteringGroupDn"] = group
    docs["connect/visible.json"].append("CN=Robert Gray,OU=Staff," + DOMAINS["corp"].dn)


def _rule(pattern: str, value: str) -> Change:
    """Change the user join rule, and let abaker lose its metaverse object."""

    def change(docs: Documents) -> None:
        path = f"{RULES}/{USER_JOIN}"
        docs[path] = re.sub(pattern, value, docs[path], count=1)
        gone = guid("mv", "abaker")
        space = [
            deepcopy(r)
            for r in docs["connect/connector_space.json"]
            if r["ConnectedMVObjectId"] == gone
        ]
        for record in space:
            record |= {"IsConnector": False, "ConnectedMVObjectId": ZERO, "Lineage": []}
            if record["ConnectorId"] == ENTRA_ID:
                record["PendingExport"] = {"Operation": "delete", "Attributes": []}
        docs["connect/connector_space.json"] = space
        docs["connect/metaverse.json"] = []

    return change


CLAUSE = (
    "      <scope>\n        <csAttribute>department</csAttribute>\n        "
    "<csOperator>EQUAL</csOperator>\n"
    "        <csValue>Sales</csValue>\n      </scope>\n    </conditions>\n  "
    "</synchronizationCriteria>"
)


def _no_password(docs: Documents) -> None:
    docs["connect/server.json"]["CompanyFeatures"]["PasswordHashSync"] = False
    docs["entra/on_premises_synchronization.json"]["value"][0]["features"][
        "passwordSyncEnabled"
    ] = False
    for row in docs["connect/password_sync.json"]["Configuration"]:
        row["Enabled"] = False
    docs["connect/events.json"] = [
        e for e in docs["connect/events.json"] if e["Id"] not in {653, 654, 656, 657, 611}
    ]


def _no_heartbeat(docs: Documents) -> None:
    late = "2026-11-19T02:10:00Z"
    docs["connect/events.json"] = [
        e
        for e in docs["connect/events.json"]
        if e["Id"] not in {653, 654, 611} or e["TimeCreated"] < late
    ]
    for row in docs["connect/password_sync.json"]["PartitionState"]:
        for name in row:
            if "Timestamp" in name:
                row[name] = min(row[name], late)
    organization(docs, onPremisesLastPasswordSyncDateTime=late)


def _two_servers(docs: Documents) -> None:
    """Two servers write by turns: two sync identities in the audit log."""
    who = (
        "Sync_CONNECT01_4a1f2b3c4d5e@contoso.onmicrosoft.com",
        "Sync_OLDSYNC_9f8e7d6c5b4a@contoso.onmicrosoft.com",
    )
    for turn in range(6):
        upn = who[turn % 2]
        docs["entra/directory_audits.json"]["value"].insert(
            0,
            {
                "id": guid("audit", "turn", str(turn)),
                "activityDateTime": after("2026-11-19T05:08:00Z", turn * 1740),
                "activityDisplayName": "Update user",
                "category": "UserManagement",
                "result": "success",
                "initiatedBy": {
                    "user": {"id": guid("entra", upn), "userPrincipalName": upn},
                    "app": None,
                },
                "targetResources": [
                    {
                        "id": guid("entra", "abaker"),
                        "type": "User",
                        "userPrincipalName": "abaker@contoso.com",
                        "modifiedProperties": [
                            {
                                "displayName": "Department",
                                "oldValue": '["Sales"]' if turn % 2 == 0 else '["Operations"]',
                                "newValue": '["Operations"]' if turn % 2 == 0 else '["Sales"]',
                            }
                        ],
                    }
                ],
            },
        )


def _unreachable(docs: Documents) -> None:
    docs["tenant.toml"] += (
        '\n[unreachable]\nconnect_server = "CONNECT01 does not answer (WinRM, timeout)"\n'
    )


OVERLAYS: dict[str, Change] = {
    "service-stopped": stopped,
    "scheduler-disabled": scheduled(SyncCycleEnabled=False),
    "scheduler-suspended": scheduled(SchedulerSuspended=True),
    "seven-day-gap": gap,
    "staging": staging_alone,
    "staging-beside-active": staging,
    "version-retired": retired,
    "proxy": proxy,
    "entra-credentials": entra_credentials,
    "dirsync-disabled": lambda docs: organization(docs, onPremisesSyncEnabled=False),
    "database-full": database_full,
    "ad-credentials": ad_credentials,
    "ad-dns": lambda docs: fail(
        docs,
        CONTOSO_ID,
        "Import",
        "no-start-ma",
        "failed-connection",
        "The specified domain either does not exist or could not be contacted.",
        "0x54b",
    ),
    "dropped-connection": dropped,
    "failed-search": lambda docs: fail(
        docs,
        CONTOSO_ID,
        "Import",
        "stopped-connectivity",
        "failed-search",
        "The search failed to retrieve objects.",
        "0x8007054f",
    ),
    "error-limit": lambda docs: fail(docs, CONTOSO_ID, "Synchronization", "stopped-error-limit"),
    "deletion-threshold": threshold,
    "group-filter": _group_filter,
    "provision-rule-disabled": _rule("<disabled>False</disabled>", "<disabled>True</disabled>"),
    "linktype-changed": _rule("<linkType>Provision</linkType>", "<linkType>Join</linkType>"),
    "scope-changed": _rule("    </conditions>\n  </synchronizationCriteria>", CLAUSE),
    "password-sync-off": _no_password,
    "no-heartbeat": _no_heartbeat,
    "two-servers": _two_servers,
    "server-unreachable": _unreachable,
}


def differing(base: Documents, name: str) -> Documents:
    """Only the files in which this overlay differs from the demo."""
    changed = deepcopy(base)
    OVERLAYS[name](changed)
    files = {path: document for path, document in changed.items() if document != base[path]}
    if "connect/runs.json" in files:
        files["connect/runs.json"] = files["connect/runs.json"][:TWO_CYCLES]
    return files
