"""Environment and operations: the fault is the server's, and something of the object waits behind it."""

# A scenario's function is explained by its row in SCENARIOS; error texts are kept whole.
# ruff: noqa: D103, E501, PT018

from __future__ import annotations

from pathlib import Path
from typing import Any

from .builder import AD_CONNECTOR, ENTRA_CONNECTOR, Obj, Scenario, Tenant, at, guid, zulu

SCENARIOS: list[Scenario] = []


def _add(*args: Any, **kwargs: Any) -> None:
    SCENARIOS.append(Scenario(*args, **kwargs))


def _newcomer(t: Tenant, hours: float, **more: Any) -> Obj:
    """Created after the last import: nothing of it on the server yet."""
    return t.user(
        "jdoe", "J Doe", created=at(hours=-hours), changed=at(hours=-hours), imported=False, **more
    )


def _pending(t: Tenant, minutes: float, **more: Any) -> Obj:
    """Imported and synchronized, waiting for the export to Entra."""
    return t.user(
        "jdoe",
        "J Doe",
        created=at(minutes=-minutes),
        changed=at(minutes=-minutes),
        exported=False,
        **more,
    )


def service_stopped(folder: Path) -> None:
    t = Tenant(dates="frac")
    t.stop_cycles(at(days=-2))
    _newcomer(t, 20)
    t.server["ServiceStatus"] = "Stopped"
    del t.server["Scheduler"]
    t.write(folder)


def service_stopped_named(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("mkern", "Maria Kern", changed=at(hours=-3), title="Head of Sales")
    t.stop_cycles(at(hours=-9))
    t.server["ServiceStatus"] = "Stopped"
    del t.server["Scheduler"]
    t.run()
    _old_value(t, u, "title", "Account Manager", "jobTitle")
    t.event(
        at(hours=-8.9),
        7034,
        "Service Control Manager",
        "Error",
        "The Microsoft Azure AD Sync service terminated unexpectedly. It has done this 1 time(s).",
    )
    t.write(folder)


def _old_value(t: Tenant, u: Obj, name: str, old: str, graph: str) -> None:
    """AD has the new value; every later stage still has the old one."""
    assert u.cs and u.mv and u.ecs and u.cloud is not None
    u.cs.attrs[name] = [old]
    _, rule, connector = u.mv.attrs[name]
    u.mv.attrs[name] = ([old], rule, connector)
    u.ecs.attrs[name] = [old]
    u.cloud[graph] = old


def localdb_full(folder: Path) -> None:
    t = Tenant(rules="xml", connectors="xml")
    t.server["Database"] = {"Type": "LocalDB", "SizeMB": 10236}
    _newcomer(t, 3)
    t.fail_runs(AD_CONNECTOR, "Delta Import", "stopped-database-disk-full")
    t.event(
        at(minutes=-22),
        1827,
        "MSSQL$LOCALDB",
        "Error",
        "CREATE DATABASE or ALTER DATABASE failed because the resulting cumulative database size would exceed your "
        "licensed limit of 10240 MB per database.",
    )
    t.event(
        at(minutes=-22),
        1105,
        "MSSQL$LOCALDB",
        "Error",
        "Could not allocate space for object 'dbo.mms_connectorspace' in database 'ADSync' because the 'PRIMARY' filegroup is full.",
    )
    t.write(folder)


def cycle_disabled(folder: Path) -> None:
    t = Tenant(dates="ms")
    t.stop_cycles(at(hours=-30))
    _newcomer(t, 20)
    t.server["Scheduler"]["SyncCycleEnabled"] = False
    t.server["Scheduler"]["NextSyncCycleStartTimeInUTC"] = at(hours=-29.5)
    t.write(folder)


def wizard_open(folder: Path) -> None:
    t = Tenant(dates="offset")
    t.stop_cycles(at(hours=-5))
    u = t.user("tlang", "Tina Lang", changed=at(hours=-3), title="Team Lead")
    t.server["Scheduler"]["SchedulerSuspended"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.SchedulerSuspended"] = "True"
    t.run()
    _old_value(t, u, "title", "Engineer", "jobTitle")
    t.write(folder)


def seven_day_gap(folder: Path) -> None:
    t = Tenant()
    t.stop_cycles(at(days=-9), cycles=2)
    _newcomer(t, 60)
    t.write(folder)


def staging(folder: Path) -> None:
    t = Tenant()
    u = _pending(t, 26 * 60)
    t.server["Scheduler"]["StagingModeEnabled"] = True
    t.server["GlobalSettings"]["Microsoft.Synchronize.StagingMode"] = "True"
    t.run()
    assert u.ecs
    t.runs = [r for r in t.runs if r["RunProfileName"] != "Export"]
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(days=-3))
    t.write(folder)


def two_servers(folder: Path) -> None:
    t = Tenant(rules="xml")
    u = t.user("jdoe", "J Doe", changed=at(days=-2), title="Team Lead")
    t.run()
    assert u.ecs and u.cloud is not None
    u.cloud["jobTitle"] = "Consultant"
    u.ecs.extra["ExportedChangedNotReimported"] = True
    t.audits = []
    for i in range(8):
        server, old, new = (
            ("CONTOSO-SYNC01", "Consultant", "Team Lead"),
            ("CONTOSO-SYNC02", "Team Lead", "Consultant"),
        )[(i + 1) % 2]
        t.audits.append(
            audit(
                "Update user",
                at(minutes=-12 - 15 * i),
                u.cloud["id"],
                u.cloud["userPrincipalName"],
                f"Sync_{server}_e3c03195e061@contoso.onmicrosoft.com",
                [("JobTitle", old, new)],
            )
        )
    t.write(folder)


def audit(
    what: str,
    when: Any,
    target: str,
    target_upn: str,
    by: str,
    changes: list[tuple[str, str, str]] | None = None,
    name: str = "On-Premises Directory Synchronization Service Account",
) -> dict[str, Any]:
    return {
        "id": "Directory_" + guid("audit", what, when, target),
        "category": "UserManagement",
        "correlationId": guid("corr", when),
        "result": "success",
        "resultReason": "",
        "activityDisplayName": what,
        "activityDateTime": zulu(when),
        "loggedByService": "Core Directory",
        "operationType": what.split()[0],
        "initiatedBy": {
            "app": None,
            "user": {
                "id": guid("cloud", by),
                "displayName": name,
                "userPrincipalName": by,
                "ipAddress": "",
            },
        },
        "targetResources": [
            {
                "id": target,
                "displayName": None,
                "type": "User",
                "userPrincipalName": target_upn,
                "modifiedProperties": [
                    {"displayName": n, "oldValue": f'["{o}"]', "newValue": f'["{v}"]'}
                    for n, o, v in changes or []
                ],
            }
        ],
        "additionalDetails": [],
    }


def version_retired(folder: Path) -> None:
    t = Tenant()
    _pending(t, 100)
    t.server["Version"] = "2.4.129.0"
    t.server["GlobalSettings"]["Microsoft.Synchronize.ServerConfigurationVersion"] = "2.4.129.0"
    t.run()
    for profile in ("Delta Import", "Export"):
        t.fail_runs(ENTRA_CONNECTOR, profile, "stopped-extension-dll-exception", cycles=4)
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(hours=-2.5))
    t.write(folder)


def proxy(folder: Path) -> None:
    t = Tenant(dates="frac", connectors="xml")
    _pending(t, 100)
    t.run()
    text = "The remote server returned an error: (407) Proxy Authentication Required."
    for profile in ("Delta Import", "Export"):
        t.fail_runs(
            ENTRA_CONNECTOR,
            profile,
            "stopped-extension-dll-exception",
            connection="failed-connection",
            cycles=4,
            code="0x80131509",
            literal=text,
        )
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(hours=-2.5))
    t.event(
        at(minutes=-20),
        906,
        "Directory Synchronization",
        "Error",
        f"GetSecurityToken: unable to retrieve a security token for the provisioning web service (AWS). {text}",
    )
    t.event(
        at(minutes=-20),
        6801,
        "ADSync",
        "Error",
        f"The extensible extension returned an unsupported error. The stack trace is: System.Net.WebException: {text}",
    )
    t.write(folder)


def entra_auth(folder: Path) -> None:
    t = Tenant()
    _pending(t, 100)
    t.run()
    text = "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."
    for profile in ("Delta Import", "Export"):
        t.fail_runs(
            ENTRA_CONNECTOR,
            profile,
            "no-start-credentials",
            connection="failed-authentication",
            cycles=4,
            code="0x80004005",
            literal=text,
        )
    t.organization["onPremisesLastSyncDateTime"] = zulu(at(hours=-2.5))
    t.event(
        at(minutes=-20),
        906,
        "Directory Synchronization",
        "Error",
        "GetSecurityToken: unable to retrieve a security token. " + text,
    )
    t.write(folder)


def ad_credentials(folder: Path) -> None:
    t = Tenant(rules="xml")
    _newcomer(t, 20)
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "no-start-credentials",
        connection="failed-authentication",
        code="0x31",
        literal="Invalid Credentials",
    )
    t.event(
        at(minutes=-23),
        6000,
        "ADSync",
        "Error",
        'The management agent "corp.contoso.com" failed on run profile "Delta Import" because the connected directory rejected the credentials.',
    )
    t.write(folder)


def dropped(folder: Path) -> None:
    t = Tenant(dates="ms")
    _newcomer(t, 2.5)
    t.fail_runs(
        AD_CONNECTOR,
        "Delta Import",
        "stopped-connectivity",
        connection="dropped-connection",
        partition="DC=corp,DC=contoso,DC=com",
        code="0x4",
        literal="Size Limit Exceeded",
    )
    t.event(
        at(minutes=-23),
        6050,
        "ADSync",
        "Error",
        'The management agent "corp.contoso.com" failed on run profile "Delta Import" because of connectivity issues.',
    )
    t.write(folder)


def error_limit(folder: Path) -> None:
    t = Tenant()
    _pending(t, 100)
    t.run()
    other = t.objects[0]
    assert other.ecs
    t.export_error(
        other, "cd-error", "0x8023134a", "Tracking Id: " + guid("tracking"), result=False
    )
    t.run_error(
        other.ecs,
        "Export",
        "export",
        "stopped-error-limit",
        "cd-error",
        "0x8023134a",
        "Tracking Id: " + guid("tracking"),
    )
    for run in t.runs:
        if run["ConnectorId"] == ENTRA_CONNECTOR and run["RunProfileName"] == "Export":
            run["RunStepResults"][0]["ExportFailure"] = 5001
    t.write(folder)


def rule_error(folder: Path) -> None:
    t = Tenant(rules="json")
    t.custom_rule(
        "In from AD - User Cost Center",
        precedence=90,
        source="user",
        target="person",
        scope=[[("department", "EQUAL", "Finance")]],
        flows=[
            (
                "extensionAttribute3",
                "Expression",
                'IIF(IsPresent([extensionAttribute3]),[extensionAttribute3],Error("Cost center is missing"))',
            )
        ],
    )
    u = t.user("jdoe", "J Doe", created=at(days=-2), changed=at(days=-2), department="Finance")
    t.run()
    t.unlink(u)
    t.sync_error(
        u,
        "sync-rule-error-function-triggered",
        "import-flow",
        "Microsoft.MetadirectoryServices.SyncRulesEngine.SyncRulesEngineException: Error in evaluating an attribute flow.\r\n"
        "   at Microsoft.MetadirectoryServices.SyncRulesEngine.AttributeFlowModule.ImportAttributeFlow()\r\n"
        "InnerException => Microsoft.MetadirectoryServices.FunctionLibrary.ErrorFunctionTriggeredException: "
        "Cost center is missing\r\nsync rule: In from AD - User Cost Center, attribute: extensionAttribute3",
    )
    t.write(folder)


def step_missing(folder: Path) -> None:
    t = Tenant(connectors="xml", rules="xml")
    c = t.connectors[0]
    for profile in (
        "Full Import",
        "Delta Import",
        "Full Synchronization",
        "Delta Synchronization",
        "Export",
    ):
        c.steps_missing.append((profile, t.emea.partition))
    u = t.user(
        "jdoe",
        "J Doe",
        domain=t.emea,
        ou=f"OU=People,{t.emea.dn}",
        created=at(days=-4),
        changed=at(days=-4),
        imported=False,
    )
    assert u
    t.write(folder)


def dn_failure(folder: Path) -> None:
    t = Tenant()
    ok = t.user("rfuchs", "Rita Fuchs")
    bad = t.user("jdoe", "J Doe", created=at(days=-1), changed=at(days=-1), exported=False)
    g = t.group("Proj-Falcon", [ok, bad], changed=at(days=-1))
    t.run()
    t.export_error(
        bad,
        "InvalidSoftMatch",
        "0x8023134a",
        "Unable to update this object because the following attributes associated with this object have values that may "
        "already be associated with another object in your local directory services: [ProxyAddresses SMTP:jdoe@contoso.com;].",
    )
    t.export_error(g, "dn-attributes-failure", "", "", details=bad.ecs.dn if bad.ecs else "")
    t.write(folder)


ENV = ("environment",)
_add(
    "env-service-stopped",
    "why isn't jdoe syncing?",
    service_stopped,
    "diagnosed",
    "svc-adsync-not-running",
    note="catalogue 1: service not Running; object newer than the last cycle waits",
)
_add(
    "env-service-stopped-attribute",
    "The ADSync service is not running and the title of Maria Kern is still old in the cloud",
    service_stopped_named,
    "diagnosed",
    "svc-adsync-not-running",
    note="catalogue 1; symptom service-not-running",
)
_add(
    "env-localdb-full",
    "new user jdoe does not appear in Microsoft 365",
    localdb_full,
    "diagnosed",
    "svc-localdb-full",
    forbidden=frozenset({"ops-no-start-credentials", "cs-ou-not-selected"}),
    note="catalogue 1: mdf near 10 GB, write errors",
)
_add(
    "env-cycle-disabled",
    "jdoe@contoso.com was created yesterday and still isn't in Entra",
    cycle_disabled,
    "diagnosed",
    "sched-cycle-disabled",
    note="catalogue 1; dates as /Date(ms)/",
)
_add(
    "env-wizard-open",
    "job title of tlang is not updating in Entra ID",
    wizard_open,
    "diagnosed",
    "sched-suspended-by-wizard",
    note="catalogue 1: SchedulerSuspended True; AD change newer than the last completed cycle",
)
_add(
    "env-seven-day-gap",
    "why is jdoe not synced",
    seven_day_gap,
    "diagnosed",
    "sched-seven-day-gap",
    note="catalogue 1: no completed cycle for 7 days, scheduler itself looks healthy",
)
_add(
    "env-staging-mode",
    "jdoe has not arrived in Office 365",
    staging,
    "diagnosed",
    "env-staging-mode",
    note="catalogue 1, engine 11: staging True, nobody exports (tenant last sync 3 days old), pending add",
)
_add(
    "env-two-active-servers",
    "the job title of jdoe keeps flipping back in the cloud",
    two_servers,
    "diagnosed",
    "env-two-active-servers",
    note="catalogue 1: two Sync_ identities write the same object in turn",
)
_add(
    "env-version-retired",
    "why isn't CORP\\jdoe syncing?",
    version_retired,
    "diagnosed",
    "env-version-retired",
    note="catalogue 1: below 2.5.79.0 after 2026-09-30; precedes connectivity in the list of section 1",
)
_add(
    "env-connectivity-proxy",
    "jdoe isn't syncing to Azure AD",
    proxy,
    "diagnosed",
    "env-connectivity-proxy",
    forbidden=frozenset({"env-entra-connector-auth", "env-version-retired"}),
    note="catalogue 1: 407 on the Entra connector",
)
_add(
    "env-entra-connector-auth",
    "why isn't jdoe in Entra",
    entra_auth,
    "diagnosed",
    "env-entra-connector-auth",
    forbidden=frozenset({"ops-no-start-credentials", "env-connectivity-proxy"}),
    note="catalogue 1: no-start-credentials on the Entra connector is not the AD connector's",
)
_add(
    "ops-ad-credentials",
    "why isn't jdoe syncing?",
    ad_credentials,
    "diagnosed",
    "ops-no-start-credentials",
    forbidden=frozenset({"env-entra-connector-auth", "ad-connector-no-read"}),
    note="catalogue 2",
)
_add(
    "ops-dropped-connection",
    "J Doe doesn't show up in the cloud",
    dropped,
    "diagnosed",
    "ops-dropped-connection",
    note="catalogue 2: dropped-connection 0x4, event 6050",
)
_add(
    "ops-stopped-error-limit",
    "user jdoe missing in Entra ID",
    error_limit,
    "diagnosed",
    "ops-stopped-error-limit",
    note="catalogue 2; the listed error is another object's, jdoe's add waits behind the stopped export",
)
_add(
    "ops-sync-rule-error",
    "why isn't jdoe syncing?",
    rule_error,
    "diagnosed",
    "ops-sync-rule-error",
    place=("ad-connector-space", "metaverse"),
    forbidden=frozenset({"cs-disconnector-no-scope", "mv-inbound-custom-scope"}),
    note="catalogue 2; engine 14.5: HasSyncError comes first",
)
_add(
    "ops-run-step-missing",
    "why isn't jdoe@contoso.com syncing?",
    step_missing,
    "diagnosed",
    "ops-run-step-missing",
    place="ad-connector-space",
    forbidden=frozenset({"cs-domain-not-selected", "cs-ou-not-selected"}),
    note="catalogue 2, engine 3: partition selected but no run step; connectors as XML",
)
_add(
    "ops-dn-attributes-failure",
    "export error on group Proj-Falcon",
    dn_failure,
    "diagnosed",
    "ops-dn-attributes-failure",
    note="catalogue 2: a referenced member failed",
)
