"""What goes wrong with the service and its runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo_tenant.ids import CONTOSO_ID, ENTRA_ID, after
from demo_tenant.tenant import Documents

Change = Callable[[Documents], None]
SOURCE = "Directory Synchronization"


STALE = "2026-11-16T05:07:20Z"


def scheduled(**values: Any) -> Change:
    """Change the scheduler."""
    return lambda docs: docs["connect/server.json"]["Scheduler"].update(values)


def organization(docs: Documents, **values: Any) -> None:
    """Change what Graph says about the organization."""
    docs["entra/organization.json"]["value"][0].update(values)


def fail(
    docs: Documents,
    connector: str,
    profile: str,
    result: str,
    detail: str = "success",
    literal: str = "",
    code: str = "",
) -> None:
    """Every run of this connector and profile ends so."""
    for run in docs["connect/runs.json"]:
        if run["ConnectorId"] == connector and profile in run["RunProfileName"]:
            run["Result"] = result
            for step in run["RunStepResults"]:
                incident = (
                    (
                        f"<incident><connection-result>{detail}</connection-result><date>{step['StartDate']}</date>"
                        f"<cd-error><error-code>{code}</error-code><error-literal>{literal}</error-literal></cd-error></incident>"
                    )
                    if literal
                    else ""
                )
                step["StepResult"] = result
                step["Errors"] = []
                step["ConnectorConnectionInformationXml"] = (
                    f"<connection-result>{detail}</connection-result><connection-log>{incident}</connection-log>"
                )


def event(docs: Documents, number: int, level: str, message: str, source: str = SOURCE) -> None:
    """Put an event on top of the log."""
    docs["connect/events.json"].insert(
        0,
        {
            "TimeCreated": "2026-11-19T07:53:00Z",
            "Id": number,
            "Source": source,
            "Level": level,
            "Message": message,
        },
    )


def stopped(docs: Documents) -> None:
    """The service does not run."""
    docs["connect/server.json"]["ServiceStatus"] = "Stopped"


def gap(docs: Documents) -> None:
    """No cycle for nine days."""
    for run in docs["connect/runs.json"]:
        for item in (run, *run["RunStepResults"]):
            item["StartDate"], item["EndDate"] = (
                after(item[k], -9 * 86400) for k in ("StartDate", "EndDate")
            )
            for error in item.get("Errors", ()):
                error["DateOccurred"] = after(error["DateOccurred"], -9 * 86400)
    scheduler = docs["connect/server.json"]["Scheduler"]
    scheduler["NextSyncCycleStartTimeInUTC"] = "2026-11-10T08:05:00Z"
    organization(docs, onPremisesLastSyncDateTime="2026-11-10T07:37:20Z")


def staging(docs: Documents) -> None:
    """In staging mode, while the tenant shows that somebody exports."""
    server = docs["connect/server.json"]
    server["Scheduler"]["StagingModeEnabled"] = True
    server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    docs["connect/runs.json"] = [
        r for r in docs["connect/runs.json"] if r["RunProfileName"] != "Export"
    ]


def staging_alone(docs: Documents) -> None:
    """In staging mode, and nobody exports."""
    staging(docs)
    organization(docs, onPremisesLastSyncDateTime=STALE, onPremisesLastPasswordSyncDateTime=STALE)


def retired(docs: Documents) -> None:
    """A build that Entra ID no longer serves."""
    docs["connect/server.json"]["Version"] = "2.4.21.0"
    docs["connect/server.json"]["GlobalSettings"][
        "Microsoft.Synchronize.ServerConfigurationVersion"
    ] = "2.4.21.0"
    for profile in ("Import", "Export"):
        fail(docs, ENTRA_ID, profile, "stopped-extension-dll-exception")
    organization(docs, onPremisesLastSyncDateTime="2026-09-30T21:37:20Z")


def proxy(docs: Documents) -> None:
    """The proxy refuses the service account."""
    literal = "The remote server returned an error: (407) Proxy Authentication Required."
    for profile in ("Import", "Export"):
        fail(
            docs,
            ENTRA_ID,
            profile,
            "stopped-extension-dll-exception",
            "failed-connection",
            literal,
            "0x80131500",
        )
    event(
        docs,
        6801,
        "Error",
        f"The extensible extension returned an unsupported error. {literal}",
        "ADSync",
    )
    organization(docs, onPremisesLastSyncDateTime=STALE)


def entra_credentials(docs: Documents) -> None:
    """Entra ID refuses the connector account."""
    for profile in ("Import", "Export"):
        fail(
            docs,
            ENTRA_ID,
            profile,
            "no-start-credentials",
            "failed-authentication",
            "AADSTS50126: Error validating credentials due to invalid username or password.",
            "0x31",
        )
    organization(docs, onPremisesLastSyncDateTime=STALE)


def database_full(docs: Documents) -> None:
    """LocalDB has reached its limit."""
    docs["connect/server.json"]["Database"] = {"Type": "LocalDB", "SizeMB": 10238}
    for profile in ("Import", "Synchronization"):
        fail(docs, CONTOSO_ID, profile, "stopped-database-disk-full")


def ad_credentials(docs: Documents) -> None:
    """AD refuses the connector account."""
    fail(
        docs,
        CONTOSO_ID,
        "Import",
        "no-start-credentials",
        "failed-authentication",
        "Invalid Credentials",
        "0x31",
    )
    event(
        docs,
        6000,
        "Error",
        "The management agent contoso.com failed on run profile Delta Import because of "
        "incorrect credentials.",
        "ADSync",
    )


def threshold(docs: Documents) -> None:
    """More deletes than the threshold allows."""
    fail(docs, ENTRA_ID, "Export", "stopped-deletion-threshold-exceeded")
    entra = next(c for c in docs["connect/connectors.json"] if c["Identifier"] == ENTRA_ID)
    entra["Statistics"]["ExportDeletes"] = 612
    event(
        docs,
        116,
        "Warning",
        "Prevent Accidental Deletes: The number of deletions (612) exceeds the threshold "
        "(500). All deletions are suppressed in this cycle.",
    )


def dropped(docs: Documents) -> None:
    """The import from AD is cut off."""
    fail(
        docs,
        CONTOSO_ID,
        "Import",
        "stopped-connectivity",
        "dropped-connection",
        "Size Limit Exceeded",
        "0x4",
    )
    event(
        docs,
        6050,
        "Error",
        "The management agent contoso.com failed on run profile Delta Import because of "
        "connectivity issues.",
        "ADSync",
    )
