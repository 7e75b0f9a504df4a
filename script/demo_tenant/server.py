"""The Connect server: configuration, run history, events, password hash state."""

from __future__ import annotations

from demo_tenant.ids import CONTOSO_ID, DOMAINS, ENTRA_ID, ENTRA_NAME, FABRIKAM_ID, guid
from demo_tenant.records import Json
from demo_tenant.rules import Rule

CONNECTORS = {CONTOSO_ID: "contoso.com", FABRIKAM_ID: "fabrikam.com", ENTRA_ID: ENTRA_NAME}
STEPPED = {  # the partitions that the run profiles have a step for: labs was forgotten
    CONTOSO_ID: [DOMAINS["corp"].dn, DOMAINS["emea"].dn],
    FABRIKAM_ID: [DOMAINS["fabrikam"].dn],
    ENTRA_ID: ["default"],
}
TASKS = {
    "Full Import": "FullImport",
    "Full Synchronization": "FullSynchronization",
    "Delta Import": "DeltaImport",
    "Delta Synchronization": "DeltaSynchronization",
    "Export": "Export",
}
CLASSES = [
    "computer",
    "contact",
    "container",
    "domainDNS",
    "foreignSecurityPrincipal",
    "group",
    "inetOrgPerson",
    "msDS-Device",
    "organizationalUnit",
    "user",
]


def server() -> Json:
    """connect/server.json."""
    return {
        "ServerName": "CONNECT01",
        "Version": "2.5.190.0",
        "ServiceStatus": "Running",
        "Scheduler": {
            "AllowedSyncCycleInterval": "00:30:00",
            "CurrentlyEffectiveSyncCycleInterval": "00:30:00",
            "CustomizedSyncCycleInterval": None,
            "NextSyncCyclePolicyType": "Delta",
            "NextSyncCycleStartTimeInUTC": "2026-11-19T08:05:00Z",
            "PurgeRunHistoryInterval": "7.00:00:00",
            "SyncCycleEnabled": True,
            "MaintenanceEnabled": True,
            "StagingModeEnabled": False,
            "SchedulerSuspended": False,
            "SyncCycleInProgress": False,
        },
        "GlobalSettings": {
            "Microsoft.Synchronize.StagingMode": "False",
            "Microsoft.Synchronize.TimeInterval": "00:30:00",
            "Microsoft.Synchronize.SchedulerSuspended": "False",
            "Microsoft.Synchronize.ServerConfigurationVersion": "2.5.190.0",
            "Microsoft.OptionalFeature.GroupFiltering": "False",
            "Microsoft.OptionalFeature.FilterAAD": "False",
            "Microsoft.OptionalFeature.ExportDeletionThreshold": "True",
            "Microsoft.OptionalFeature.ExportDeletionThresholdValue": "500",
            "Microsoft.OptionalFeature.PasswordHashSync": "True",
            "Microsoft.OptionalFeature.HybridExchange": "True",
            "Microsoft.OptionalFeature.DeviceWriteUp": "True",
            "Microsoft.OptionalFeature.DirectoryExtension": "False",
            "Microsoft.SynchronizationOption.AnchorAttribute": "objectGUID",
            "Microsoft.SynchronizationOption.UPNAttribute": "userPrincipalName",
            "Microsoft.SynchronizationOption.JoinCriteria": "ObjectSID",
            "Microsoft.UserSignIn.SignOnMethod": "PasswordHashSync",
        },
        "CompanyFeatures": {
            "PasswordHashSync": True,
            "ForcePasswordChangeOnLogOn": False,
            "UserWriteback": False,
            "DeviceWriteback": False,
            "UnifiedGroupWriteback": False,
            "GroupWritebackV2": False,
        },
        "DeletionThreshold": {"Prevention": "enabledForCount", "Count": 500},
        "Database": {"Type": "LocalDB", "SizeMB": 1240},
    }


def selected_attributes(rules: list[Rule]) -> dict[str, list[str]]:
    """Every attribute that a rule reads is selected, but for one that somebody unticked."""
    chosen: dict[str, set[str]] = {
        CONTOSO_ID: {"employeeID"},
        FABRIKAM_ID: set(),
        ENTRA_ID: {"cloudMasteredProperties"},
    }
    for rule in rules:
        for dest, attrs, _, _ in rule.flows:
            chosen[rule.connector] |= {dest} if not rule.inbound else set(attrs)
        if rule.inbound:
            chosen[rule.connector] |= {clause[0] for group in rule.scope for clause in group}
    forest = {n for n in chosen[CONTOSO_ID] if not n.startswith("cloud")}
    chosen[CONTOSO_ID] = {*forest, "objectSid", "msRTCSIP-OriginatorSid"} - {
        "facsimileTelephoneNumber",
        "dn",
    }
    chosen[FABRIKAM_ID] = forest - {"employeeID", "dn"}
    chosen[ENTRA_ID] -= {"dn"}
    return {connector: sorted(names, key=str.lower) for connector, names in chosen.items()}


def _partition(dn: str, selected: bool, inclusions: list[str], exclusions: list[str]) -> Json:
    return {
        "Identifier": guid("partition", dn),
        "DN": dn,
        "Name": dn,
        "Selected": selected,
        "IsDomain": dn != "default",
        "LastModificationTime": "2026-03-02T09:30:00Z",
        "ConnectorPartitionScope": {
            "ObjectClasses": CLASSES if dn != "default" else ["contact", "device", "group", "user"],
            "ContainerInclusionList": inclusions,
            "ContainerExclusionList": exclusions,
        },
    }


def connectors(selected: dict[str, list[str]], space: list[Json]) -> list[Json]:
    """connect/connectors.json."""
    corp, emea, fabrikam = (DOMAINS[k].dn for k in ("corp", "emea", "fabrikam"))
    branches = f"OU=Branches,{corp}"
    partitions = {
        CONTOSO_ID: [
            _partition(DOMAINS["root"].dn, False, [], []),
            _partition(
                corp,
                True,
                [corp, f"OU=Austin,{branches}", f"OU=Boston,{branches}"],
                [
                    f"CN=ForeignSecurityPrincipals,{corp}",
                    branches,
                    f"OU=Kiosks,{corp}",
                    f"OU=Leavers,{corp}",
                    f"OU=Sales,{corp}",
                ],
            ),
            _partition(emea, True, [f"OU=Berlin Office,{emea}", f"OU=Staff,{emea}"], [emea]),
            _partition(DOMAINS["apac"].dn, False, [], []),
            _partition(DOMAINS["labs"].dn, True, [DOMAINS["labs"].dn], []),
        ],
        FABRIKAM_ID: [_partition(fabrikam, True, [fabrikam], [f"OU=Contractors,{fabrikam}"])],
        ENTRA_ID: [_partition("default", True, [""], [])],
    }
    return [_connector(i, n, partitions[i], selected[i], space) for i, n in CONNECTORS.items()]


def _connector(
    identity: str, name: str, partitions: list[Json], selected: list[str], space: list[Json]
) -> Json:
    waiting = [
        r["PendingExport"]["Operation"]
        for r in space
        if r["ConnectorId"] == identity and r["PendingExport"]
    ]
    return {
        "Identifier": identity,
        "Name": name,
        "ConnectorTypeName": "Extensible2" if identity == ENTRA_ID else "AD",
        "Subtype": "Windows Azure Active Directory (Microsoft)" if identity == ENTRA_ID else "",
        "LastModificationTime": "2026-03-02T09:30:00Z",
        "ObjectInclusionList": ["contact", "device", "group", "user"]
        if identity == ENTRA_ID
        else CLASSES,
        "AttributeInclusionList": selected,
        "GlobalParameters": {} if identity == ENTRA_ID else {"Connector.GroupFilteringGroupDn": ""},
        "Partitions": partitions,
        "RunProfiles": [
            {
                "Name": profile,
                "Identifier": guid("profile", name, profile),
                "ConnectorIdentifier": identity,
                "RunSteps": [
                    {"PartitionIdentifier": guid("partition", dn), "TaskType": task}
                    for dn in STEPPED[identity]
                ],
            }
            for profile, task in TASKS.items()
        ],
        "Statistics": {
            "ExportAdds": waiting.count("add"),
            "ExportUpdates": waiting.count("update"),
            "ExportDeletes": waiting.count("delete"),
            "ImportAdds": 0,
            "ImportUpdates": 0,
            "ImportDeletes": 0,
            "ImportNoChange": 0,
            "TotalConnectors": sum(
                r["ConnectorId"] == identity and r["IsConnector"] for r in space
            ),
        },
    }
