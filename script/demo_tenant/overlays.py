"""Overlays: the files that differ when the server, and not the object, is at fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from demo_tenant.ids import CONTOSO_ID, DOMAINS, ENTRA_ID, ZERO, after, guid
from demo_tenant.tenant import RULES, Documents

Change = Callable[[Documents], None]
SOURCE = "Directory Synchronization"
USER_JOIN = "SynchronizationRule_{0b088913-b613-4d9d-9563-9988b7719ed6}.xml"
STALE = "2026-11-16T05:07:20Z"


def _scheduler(**values: Any) -> Change:
    return lambda docs: docs["connect/server.json"]["Scheduler"].update(values)


def _organization(docs: Documents, **values: Any) -> None:
    docs["entra/organization.json"]["value"][0].update(values)


def _fail(docs: Documents, connector: str, profile: str, result: str, detail: str = "success",
          literal: str = "", code: str = "") -> None:
    """Every run of this connector and profile ends so."""
    for run in docs["connect/runs.json"]:
        if run["ConnectorId"] == connector and profile in run["RunProfileName"]:
            run["Result"] = result
            for step in run["RunStepResults"]:
                incident = (
                    f"<incident><connection-result>{detail}</connection-result><date>{step['StartDate']}</date>"
                    f"<cd-error><error-code>{code}</error-code><error-literal>{literal}</error-literal></cd-error></incident>"
                ) if literal else ""
                step["StepResult"] = result
                step["Errors"] = []
                step["ConnectorConnectionInformationXml"] = (
                    f"<connection-result>{detail}</connection-result><connection-log>{incident}</connection-log>"
                )


def _event(docs: Documents, number: int, level: str, message: str, source: str = SOURCE) -> None:
    docs["connect/events.json"].insert(0, {
        "TimeCreated": "2026-11-19T07:53:00Z", "Id": number, "Source": source, "Level": level, "Message": message})


def _stopped(docs: Documents) -> None:
    docs["connect/server.json"]["ServiceStatus"] = "Stopped"


def _gap(docs: Documents) -> None:
    """No cycle for nine days."""
    for run in docs["connect/runs.json"]:
        for item in (run, *run["RunStepResults"]):
            item["StartDate"], item["EndDate"] = (after(item[k], -9 * 86400) for k in ("StartDate", "EndDate"))
            for error in item.get("Errors", ()):
                error["DateOccurred"] = after(error["DateOccurred"], -9 * 86400)
    scheduler = docs["connect/server.json"]["Scheduler"]
    scheduler["NextSyncCycleStartTimeInUTC"] = "2026-11-10T08:05:00Z"
    _organization(docs, onPremisesLastSyncDateTime="2026-11-10T07:37:20Z")


def _staging(docs: Documents) -> None:
    server = docs["connect/server.json"]
    server["Scheduler"]["StagingModeEnabled"] = True
    server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    docs["connect/runs.json"] = [r for r in docs["connect/runs.json"] if r["RunProfileName"] != "Export"]


def _staging_alone(docs: Documents) -> None:
    _staging(docs)
    _organization(docs, onPremisesLastSyncDateTime=STALE, onPremisesLastPasswordSyncDateTime=STALE)


def _retired(docs: Documents) -> None:
    docs["connect/server.json"]["Version"] = "2.4.21.0"
    docs["connect/server.json"]["GlobalSettings"]["Microsoft.Synchronize.ServerConfigurationVersion"] = "2.4.21.0"
    for profile in ("Import", "Export"):
        _fail(docs, ENTRA_ID, profile, "stopped-extension-dll-exception")
    _organization(docs, onPremisesLastSyncDateTime="2026-09-30T21:37:20Z")


def _proxy(docs: Documents) -> None:
    literal = "The remote server returned an error: (407) Proxy Authentication Required."
    for profile in ("Import", "Export"):
        _fail(docs, ENTRA_ID, profile, "stopped-extension-dll-exception", "failed-connection", literal, "0x80131500")
    _event(docs, 6801, "Error", f"The extensible extension returned an unsupported error. {literal}", "ADSync")
    _organization(docs, onPremisesLastSyncDateTime=STALE)


def _entra_credentials(docs: Documents) -> None:
    for profile in ("Import", "Export"):
        _fail(docs, ENTRA_ID, profile, "no-start-credentials", "failed-authentication",
              "AADSTS50126: Error validating credentials due to invalid username or password.", "0x31")
    _organization(docs, onPremisesLastSyncDateTime=STALE)


def _database(docs: Documents) -> None:
    docs["connect/server.json"]["Database"] = {"Type": "LocalDB", "SizeMB": 10238}
    for profile in ("Import", "Synchronization"):
        _fail(docs, CONTOSO_ID, profile, "stopped-database-disk-full")


def _ad_credentials(docs: Documents) -> None:
    _fail(docs, CONTOSO_ID, "Import", "no-start-credentials", "failed-authentication", "Invalid Credentials", "0x31")
    _event(docs, 6000, "Error", "The management agent contoso.com failed on run profile Delta Import because of "
           "incorrect credentials.", "ADSync")


def _threshold(docs: Documents) -> None:
    _fail(docs, ENTRA_ID, "Export", "stopped-deletion-threshold-exceeded")
    entra = next(c for c in docs["connect/connectors.json"] if c["Identifier"] == ENTRA_ID)
    entra["Statistics"]["ExportDeletes"] = 612
    _event(docs, 116, "Warning", "Prevent Accidental Deletes: The number of deletions (612) exceeds the threshold "
           "(500). All deletions are suppressed in this cycle.")


def _dropped(docs: Documents) -> None:
    _fail(docs, CONTOSO_ID, "Import", "stopped-connectivity", "dropped-connection", "Size Limit Exceeded", "0x4")
    _event(docs, 6050, "Error", "The management agent contoso.com failed on run profile Delta Import because of "
           "connectivity issues.", "ADSync")


def _group_filter(docs: Documents) -> None:
    """A pilot group; rgray is readable here and no member."""
    group = "CN=VPN Users,OU=Groups," + DOMAINS["corp"].dn
    docs["connect/server.json"]["GlobalSettings"]["Microsoft.OptionalFeature.GroupFiltering"] = "True"
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
        space = [deepcopy(r) for r in docs["connect/connector_space.json"] if r["ConnectedMVObjectId"] == gone]
        for record in space:
            record |= {"IsConnector": False, "ConnectedMVObjectId": ZERO, "Lineage": []}
            if record["ConnectorId"] == ENTRA_ID:
                record["PendingExport"] = {"Operation": "delete", "Attributes": []}
        docs["connect/connector_space.json"] = space
        docs["connect/metaverse.json"] = []

    return change


CLAUSE = (
    "      <scope>\n        <csAttribute>department</csAttribute>\n        <csOperator>EQUAL</csOperator>\n"
    "        <csValue>Sales</csValue>\n      </scope>\n    </conditions>\n  </synchronizationCriteria>"
)


def _no_password(docs: Documents) -> None:
    docs["connect/server.json"]["CompanyFeatures"]["PasswordHashSync"] = False
    docs["entra/on_premises_synchronization.json"]["value"][0]["features"]["passwordSyncEnabled"] = False
    for row in docs["connect/password_sync.json"]["Configuration"]:
        row["Enabled"] = False
    docs["connect/events.json"] = [e for e in docs["connect/events.json"] if e["Id"] not in {653, 654, 656, 657, 611}]


def _no_heartbeat(docs: Documents) -> None:
    late = "2026-11-19T02:10:00Z"
    docs["connect/events.json"] = [
        e for e in docs["connect/events.json"] if e["Id"] not in {653, 654, 611} or e["TimeCreated"] < late]
    for row in docs["connect/password_sync.json"]["PartitionState"]:
        for name in row:
            if "Timestamp" in name:
                row[name] = min(row[name], late)
    _organization(docs, onPremisesLastPasswordSyncDateTime=late)


def _two_servers(docs: Documents) -> None:
    """Two servers write by turns: two sync identities in the audit log."""
    who = ("Sync_CONNECT01_4a1f2b3c4d5e@contoso.onmicrosoft.com", "Sync_OLDSYNC_9f8e7d6c5b4a@contoso.onmicrosoft.com")
    for turn in range(6):
        upn = who[turn % 2]
        docs["entra/directory_audits.json"]["value"].insert(0, {
            "id": guid("audit", "turn", str(turn)), "activityDateTime": after("2026-11-19T05:08:00Z", turn * 1740),
            "activityDisplayName": "Update user", "category": "UserManagement", "result": "success",
            "initiatedBy": {"user": {"id": guid("entra", upn), "userPrincipalName": upn}, "app": None},
            "targetResources": [{
                "id": guid("entra", "abaker"), "type": "User", "userPrincipalName": "abaker@contoso.com",
                "modifiedProperties": [{
                    "displayName": "Department", "oldValue": '["Sales"]' if turn % 2 == 0 else '["Operations"]',
                    "newValue": '["Operations"]' if turn % 2 == 0 else '["Sales"]'}]}],
        })


def _unreachable(docs: Documents) -> None:
    docs["tenant.toml"] += '\n[unreachable]\nconnect_server = "CONNECT01 does not answer (WinRM, timeout)"\n'


OVERLAYS: dict[str, Change] = {
    "service-stopped": _stopped,
    "scheduler-disabled": _scheduler(SyncCycleEnabled=False),
    "scheduler-suspended": _scheduler(SchedulerSuspended=True),
    "seven-day-gap": _gap,
    "staging": _staging_alone,
    "staging-beside-active": _staging,
    "version-retired": _retired,
    "proxy": _proxy,
    "entra-credentials": _entra_credentials,
    "dirsync-disabled": lambda docs: _organization(docs, onPremisesSyncEnabled=False),
    "database-full": _database,
    "ad-credentials": _ad_credentials,
    "ad-dns": lambda docs: _fail(docs, CONTOSO_ID, "Import", "no-start-ma", "failed-connection",
                                 "The specified domain either does not exist or could not be contacted.", "0x54b"),
    "dropped-connection": _dropped,
    "failed-search": lambda docs: _fail(docs, CONTOSO_ID, "Import", "stopped-connectivity", "failed-search",
                                        "The search failed to retrieve objects.", "0x8007054f"),
    "error-limit": lambda docs: _fail(docs, CONTOSO_ID, "Synchronization", "stopped-error-limit"),
    "deletion-threshold": _threshold,
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
    return {path: document for path, document in changed.items() if document != base[path]}
