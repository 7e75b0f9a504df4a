"""What the Connect server has done: run history, events, password hash state."""

from __future__ import annotations

from typing import Any

from demo_tenant.ids import CONTOSO_ID, DOMAINS, ENTRA_ID, ENTRA_NAME, FABRIKAM_ID, after, guid
from demo_tenant.records import Json, World
from demo_tenant.server import CONNECTORS, STEPPED

CYCLES = (
    "2026-11-19T07:35:00Z",
    "2026-11-19T07:05:00Z",
    "2026-11-19T06:35:00Z",
    "2026-11-18T20:10:00Z",
)


def runs(world: World) -> list[Json]:
    """connect/runs.json, newest first."""
    out: list[Json] = []
    for number, start in enumerate(reversed(CYCLES)):
        kinds = (
            ("Full Import", "Full Synchronization")
            if number == 0
            else ("Delta Import", "Delta Synchronization")
        )
        plan = [(i, kinds[0]) for i in CONNECTORS] + [(i, kinds[1]) for i in CONNECTORS]
        plan += [(ENTRA_ID, "Export"), (CONTOSO_ID, "Export"), (FABRIKAM_ID, "Export")]
        offsets = (5, 30, 45, 60, 95, 105, 120, 145, 172)
        for (connector, profile), offset in zip(plan, offsets, strict=True):
            out.append(
                _run(
                    world,
                    connector,
                    profile,
                    after(start, offset),
                    41200 + number * 3 + _turn(profile),
                    number == 0,
                )
            )
    return list(reversed(out))


def _turn(profile: str) -> int:
    return 0 if "Import" in profile else 1 if "Sync" in profile else 2


def _run(world: World, connector: str, profile: str, start: str, number: int, full: bool) -> Json:
    length = 25 if profile != "Export" else 20
    kind = {"Export": "export"}.get(profile, "sync" if "Sync" in profile else "import")
    found = [
        e["error"] | {"DateOccurred": min(after(start, 20), e["error"]["DateOccurred"])}
        for e in world.errors
        if e["connector"] == connector
        and e["error"]["ErrorKind"] == kind
        and e["error"]["FirstOccurred"] <= after(start, length)
        and (full or not e.get("old"))
    ]
    steps = [
        _step(
            connector,
            profile,
            start,
            index,
            dn,
            [e for e in found if _owns(dn, e, STEPPED[connector])],
            kind,
        )
        for index, dn in enumerate(STEPPED[connector])
    ]
    worst = next((s["StepResult"] for s in steps if s["StepResult"] != "success"), "success")
    name = CONNECTORS[connector]
    return {
        "RunHistoryId": guid("run", name, profile, start),
        "ConnectorId": connector,
        "ConnectorName": name,
        "RunProfileId": guid("profile", name, profile),
        "RunProfileName": profile,
        "RunNumber": number,
        "Username": "NT SERVICE\\ADSync",
        "IsRunComplete": True,
        "Result": worst,
        "CurrentStepNumber": len(steps),
        "TotalSteps": len(steps),
        "StartDate": start,
        "EndDate": after(start, length),
        "RunStepResults": steps,
    }


def _owns(dn: str, error: Json, partitions: list[str]) -> bool:
    return dn == "default" or error["ObjectDn"].endswith(dn) or len(partitions) == 1


COUNTERS = {
    "import": (
        "StageNoChange",
        "StageAdd",
        "StageUpdate",
        "StageRename",
        "StageDelete",
        "StageDeleteAdd",
        "StageFailure",
    ),
    "sync": (
        "DisconnectorFiltered",
        "DisconnectorJoinedFlow",
        "DisconnectorProjectedFlow",
        "DisconnectorRemains",
        "ConnectorFlow",
        "ConnectorNoFlow",
        "ConnectorDeleteRemoveMv",
        "ConnectorDeleteLeaveMv",
        "FlowFailure",
    ),
    "export": (
        "ExportAdd",
        "ExportUpdate",
        "ExportRename",
        "ExportDelete",
        "ExportDeleteAdd",
        "ExportFailure",
    ),
}


def _step(
    connector: str, profile: str, start: str, index: int, dn: str, found: list[Json], kind: str
) -> Json:
    counters: dict[str, Any] = dict.fromkeys(COUNTERS[kind], 0)
    counters |= {"sync": {"FlowFailure": len(found)}, "export": {"ExportFailure": len(found)}}.get(
        kind, {}
    )
    if profile.startswith("Full") and kind == "import":
        counters["StageNoChange"] = 96 if dn == "default" else 44
    host = next(
        (d.dc for d in DOMAINS.values() if d.dn == dn), "adminwebservice.microsoftonline.com"
    )
    port = ":443" if dn == "default" else ":389"
    result = f"completed-{kind}-errors" if found else "success"
    return {
        "RunHistoryId": guid("run", CONNECTORS[connector], profile, start),
        "StepHistoryId": guid("step", CONNECTORS[connector], profile, start, dn),
        "StepNumber": index + 1,
        "StepResult": result,
        "StartDate": after(start, index * 5),
        "EndDate": after(start, 15 + index * 5),
        "Partition": dn,
        **counters,
        "ConnectorConnectionInformationXml": (
            "<connection-result>success</connection-result>"
            f"<server>{host}{port}</server><connection-log />"
        ),
        "Errors": found,
    }


def password_sync() -> Json:
    """connect/password_sync.json: emea has failed for three days."""
    rows = []
    for key in ("corp", "emea", "fabrikam"):
        ok = key != "emea"
        last = "2026-11-19T07:58:00Z"
        good = last if ok else "2026-11-16T03:10:00Z"
        home = DOMAINS[key]
        rows.append(
            {
                "ConnectorId": home.connector_id,
                "DN": home.dn,
                "PasswordSyncLastSuccessfulCycleStartTimestamp": good,
                "PasswordSyncLastSuccessfulCycleEndTimestamp": after(good, 4),
                "PasswordSyncLastCycleStartTimestamp": last,
                "PasswordSyncLastCycleEndTimestamp": after(last, 4),
                "PasswordSyncLastCycleStatus": "Successful" if ok else "Failed",
            }
        )
    return {
        "PartitionState": rows,
        "Configuration": [
            {"SourceConnector": n, "TargetConnector": ENTRA_NAME, "Enabled": True}
            for n in ("contoso.com", "fabrikam.com")
        ],
    }


def events() -> list[Json]:
    """connect/events.json, newest first."""
    source = "Directory Synchronization"
    rows = [
        {
            "TimeCreated": after("2026-11-19T07:51:00Z", -1800 * i),
            "Id": 654,
            "Source": source,
            "Level": "Information",
            "Message": "Provision credentials ping end.",
        }
        for i in range(7)
    ]
    rows += [
        {
            "TimeCreated": after("2026-11-19T07:50:59Z", -1800 * i),
            "Id": 653,
            "Source": source,
            "Level": "Information",
            "Message": "Provision credentials ping start.",
        }
        for i in range(7)
    ]
    rows += [
        {
            "TimeCreated": after("2026-11-19T07:44:00Z", -1800 * i),
            "Id": 611,
            "Source": source,
            "Level": "Error",
            "Message": "Password hash synchronization failed for domain: emea.contoso.com. "
            "Details: "
            "System.DirectoryServices... RPC Error 8453 : Replication access was denied.",
        }
        for i in range(3)
    ]
    rows += [
        {
            "TimeCreated": "2026-11-18T09:14:30Z",
            "Id": 656,
            "Source": source,
            "Level": "Information",
            "Message": "Password Change Request - Anchor : cwood, "
            "Dn : CN=Cora Wood,OU=Staff,DC=corp,DC=contoso,DC=com.",
        },
        {
            "TimeCreated": "2026-11-18T09:14:31Z",
            "Id": 657,
            "Source": source,
            "Level": "Information",
            "Message": "Password Change Result - Anchor : cwood, Result : Success.",
        },
        {
            "TimeCreated": "2026-11-17T05:01:00Z",
            "Id": 904,
            "Source": source,
            "Level": "Information",
            "Message": "Scheduler::SchedulerThreadMain : Started",
        },
    ]
    return sorted(rows, key=lambda r: (r["TimeCreated"], r["Id"]), reverse=True)
