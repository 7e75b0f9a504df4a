"""The recorded Connect server through its port."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import (
    Event,
    Flow,
    JoinClause,
    MetaverseLink,
    PartitionPasswordState,
    PasswordLogEntry,
    RunError,
    RunProfileStep,
    Scheduler,
    ScopeClause,
    Server,
    Threshold,
    Visibility,
    entra_dn,
)
from tests.adapters.tenant_folder.small import AD, ANCHOR, ENTRA, GUID, folder, guid, value

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
JDOE = "CN=J Doe,OU=Sales,DC=contoso,DC=com"


def row(number: int, **more: object) -> dict[str, object]:
    """A row of the AD connector space."""
    return {"ObjectId": guid(number), "ConnectorId": AD, "DistinguishedName": JDOE, **more}


def entra_row(number: int, **more: object) -> dict[str, object]:
    """A row of the Entra connector space."""
    return row(number, ConnectorId=ENTRA, DistinguishedName=entra_dn(ANCHOR), **more)


async def server_of(root: Path, **keys: object) -> Server:
    """The server that these keys of server.JSON make."""
    return value(await folder(root, connect__server={"ServerName": "S", **keys}).server.server())


async def test_a_server_of_which_only_the_name_is_known(tmp_path: Path) -> None:
    """A server of which only the name is known."""
    assert await server_of(tmp_path) == Server("S")


async def test_a_list_of_one_server(tmp_path: Path) -> None:
    """A list of one server is that server."""
    made = folder(tmp_path, connect__server=[{"ServerName": "S"}])
    assert value(await made.server.server()).name == "S"


async def test_a_whole_server(tmp_path: Path) -> None:
    """A whole server."""
    server = await server_of(
        tmp_path,
        Version="2.5.1.0",
        ServiceStatus=4,
        Scheduler={
            "SyncCycleEnabled": "True",
            "SchedulerSuspended": 0,
            "StagingModeEnabled": False,
            "NextSyncCycleStartTimeInUTC": "/Date(1735689600000)/",
            "NextSyncCyclePolicyType": "Delta",
            "CurrentlyEffectiveSyncCycleInterval": {"Ticks": 18000000000},
        },
        GlobalSettings={"Microsoft.Synchronize.StagingMode": "True", "Flag": True},
        CompanyFeatures={"PasswordHashSync": "True", "UserWriteback": False, "Other": "x"},
        DeletionThreshold={"Prevention": "enabledForCount", "Count": "500"},
        Database={"Type": "LocalDB", "SizeMB": "9800.5"},
    )
    assert server.service_status == "4"
    assert server.scheduler == Scheduler(True, False, False, NEW_YEAR, "Delta", None)
    assert server.setting("Flag") == "True"
    assert server.features == {"PasswordHashSync": True, "UserWriteback": False}
    assert server.threshold == Threshold("enabledForCount", 500)
    assert (server.database_type, server.database_mb) == ("LocalDB", 9800.5)


LOCAL = "Microsoft.OptionalFeature.ExportDeletionThreshold"


@pytest.mark.parametrize(
    "keys,threshold",
    [
        ({}, None),
        ({"DeletionThreshold": {}}, None),
        ({"DeletionThreshold": {"DeletionPrevention": 0}}, Threshold("disabled")),
        (
            {"DeletionThreshold": {"DeletionPrevention": 1, "ThresholdCount": 9}},
            Threshold("enabledForCount", 9),
        ),
        (
            {"GlobalSettings": {LOCAL: "True", f"{LOCAL}Value": "500"}},
            Threshold("enabledForCount", 500),
        ),
        ({"GlobalSettings": [{"Name": LOCAL, "Value": "False"}]}, Threshold("disabled")),
        (
            {
                "DeletionThreshold": {"Prevention": "enabledForPercentage", "Count": 5},
                "GlobalSettings": {LOCAL: "True", f"{LOCAL}Value": "500"},
            },
            Threshold("enabledForPercentage", 5),
        ),
    ],
)
async def test_the_threshold_from_where_it_stands(
    tmp_path: Path, keys: dict[str, object], threshold: Threshold | None
) -> None:
    """The threshold from where it stands."""
    assert (await server_of(tmp_path, **keys)).threshold == threshold


@pytest.mark.parametrize("scheduler", [None, {}, {"StagingModeEnabled": None}])
async def test_staging_from_the_settings(tmp_path: Path, scheduler: object) -> None:
    """Staging from the settings."""
    settings = {
        "KeyedCollectionAsList": [{"Name": "Microsoft.Synchronize.StagingMode", "Value": "True"}]
    }
    server = await server_of(tmp_path, Scheduler=scheduler, GlobalSettings=settings)
    assert server.scheduler is not None
    assert server.scheduler.staging is True


CONNECTOR: dict[str, Any] = {
    "Identifier": "{" + AD.upper() + "}",
    "Name": "contoso.com",
    "ConnectorTypeName": "AD",
    "ObjectInclusionList": "user",
    "GlobalParameters": {
        "KeyedCollectionAsList": [
            {"Name": "Connector.GroupFilteringGroupDn", "Value": "CN=Pilot,DC=contoso,DC=com"}
        ]
    },
    "Partitions": {
        "Identifier": guid(5),
        "DN": "DC=contoso,DC=com",
        "Selected": "True",
        "ConnectorPartitionScope": {
            "ContainerInclusionList": "OU=Sales,DC=contoso,DC=com",
            "ContainerExclusionList": ["DC=contoso,DC=com", ""],
        },
    },
    "RunProfiles": [
        {"Name": "Export", "RunSteps": {"PartitionIdentifier": guid(5), "TaskType": 4}}
    ],
    "Statistics": {"ExportDeletes": "3", "ExportAdds": 1, "ConnectorName": "contoso.com"},
    "LastModificationTime": "2025-01-01T00:00:00",
    "Schema": {"AttributeTypes": []},
}


async def test_a_connector_as_powershell_writes_it(tmp_path: Path) -> None:
    """A connector as powershell writes it."""
    (connector,) = value(await folder(tmp_path, connect__connectors=CONNECTOR).server.connectors())
    assert connector.identifier == AD
    assert connector.object_inclusion == ("user",)
    assert connector.attribute_inclusion is None
    assert connector.group_filter_dn == "CN=Pilot,DC=contoso,DC=com"
    (partition,) = connector.partitions
    assert partition.inclusions == ("OU=Sales,DC=contoso,DC=com",)
    assert partition.exclusions == ("DC=contoso,DC=com",)
    assert (partition.selected, partition.is_domain) == (True, True)
    assert connector.run_profiles is not None
    assert connector.run_profiles[0].steps == (RunProfileStep(guid(5), "4"),)
    assert connector.statistics == {"ExportDeletes": 3, "ExportAdds": 1}
    assert connector.last_modified == NEW_YEAR


async def test_a_bare_connector(tmp_path: Path) -> None:
    """A bare connector."""
    bare = {"Identifier": AD, "Name": "x"}
    (connector,) = value(await folder(tmp_path, connect__connectors=[bare]).server.connectors())
    assert (connector.group_filter_dn, connector.run_profiles) == (None, None)


async def test_a_rule_as_powershell_writes_it(tmp_path: Path) -> None:
    """A rule as powershell writes it."""
    rule = {
        "Identifier": guid(1),
        "Name": "In from AD - User Join",
        "Direction": "Inbound",
        "Precedence": "100",
        "Disabled": "False",
        "IsStandardRule": True,
        "ScopeFilter": [
            {
                "ScopeConditionList": {
                    "Attribute": "adminDescription",
                    "ComparisonOperator": "ISNULL",
                    "ComparisonValue": None,
                }
            }
        ],
        "JoinFilter": {"JoinConditionList": [{"CSAttribute": "objectSid", "MVAttribute": "sid"}]},
        "AttributeFlowMappings": [
            {"Destination": "cn", "Source": "cn", "FlowType": "Direct", "ExecuteOnce": "True"},
            {"Destination": "a", "Source": [True], "FlowType": "Constant", "Expression": None},
            {"Destination": "b", "Expression": "NULL"},
        ],
    }
    (read,) = value(await folder(tmp_path, connect__rules=[rule]).server.rules())
    assert read.internal_id == read.identifier == guid(1)
    assert (read.precedence, read.disabled, read.standard) == (100, False, True)
    assert read.scope == ((ScopeClause("adminDescription", "ISNULL", ""),),)
    assert read.joins == ((JoinClause("objectSid", "sid"),),)
    assert read.flows == (
        Flow("cn", ("cn",), "Direct", execute_once=True),
        Flow("a", ("true",), "Constant"),
        Flow("b", (), "Expression", "NULL"),
    )


FRAGMENT = (
    "<connection-result>failed-search</connection-result><server>dc1:389</server>"
    "<connection-log><incident><connection-result>success</connection-result></incident>"
    "<incident><connection-result>failed-search</connection-result><cd-error>"
    "<error-code>8453</error-code><error-literal>Replication access was denied.</error-literal>"
    "</cd-error></incident></connection-log>"
)
AS_OBJECT = {
    "connection-result": "failed-search",
    "server": "dc1:389",
    "connection-log": {
        "incident": {
            "cd-error": {"error-code": 8453, "error-literal": "Replication access was denied."}
        }
    },
}


@pytest.mark.parametrize(
    "information",
    [
        FRAGMENT,
        f'<?xml version="1.0" encoding="utf-16"?>{FRAGMENT}',
        f"<ma-connection>{FRAGMENT}</ma-connection>",
        FRAGMENT.replace(
            "<connection-result>failed-search</connection-result><server>", "<server>"
        ),
        AS_OBJECT,
    ],
)
async def test_a_run_with_steps(tmp_path: Path, information: object) -> None:
    """A run with steps."""
    error = {
        "ErrorKind": "export",
        "ObjectDn": JDOE,
        "CsGuid": "{" + guid(1).upper() + "}",
        "ErrorType": "DataValidationFailed",
        "RetryCount": 2,
        "FirstOccurred": "2025-01-01 00:00:00.000",
    }
    run = {
        "ConnectorId": AD,
        "Result": "stopped-connectivity",
        "RunNumber": 7,
        "StartDate": "/Date(1735689600000)/",
        "EndDate": "0001-01-01T00:00:00",
        "RunStepResults": {
            "StepNumber": 1,
            "StepResult": "stopped-connectivity",
            "Partition": "DC=contoso,DC=com",
            "StageAdd": 3,
            "StageDelete": "4",
            "IsBig": True,
            "Username": "12",
            "ConnectorConnectionInformationXml": information,
            "Errors": error,
        },
    }
    (read,) = value(await folder(tmp_path, connect__runs=run).server.run_history())
    assert (read.start, read.end, read.number, read.complete) == (NEW_YEAR, None, 7, True)
    assert read.steps is not None
    (step,) = read.steps
    assert (step.number, step.counters) == (1, {"StageAdd": 3, "StageDelete": 4})
    assert (step.connection_result, step.server) == ("failed-search", "dc1:389")
    assert step.detail == "8453 Replication access was denied."
    assert step.errors == (
        RunError("export", JDOE, guid(1), "DataValidationFailed", retry_count=2, first=NEW_YEAR),
    )


async def test_runs_without_details_come_newest_first(tmp_path: Path) -> None:
    """Runs without details come newest first."""
    runs: list[dict[str, object]] = [
        {"ConnectorId": AD, "RunNumber": i, "StartDate": f"2025-01-0{i}T00:00:00Z"}
        for i in (1, 3, 2)
    ]
    made = folder(tmp_path, connect__runs=[*runs, {**runs[0], "RunStepResults": [{}]}])
    history = value(await made.server.run_history())
    assert [r.number for r in history] == [3, 2, 1, 1]
    assert history[0].steps is None
    assert history[-1].steps is not None
    assert history[-1].steps[0].result == ""


async def test_runs_without_dates_keep_their_order(tmp_path: Path) -> None:
    """Runs without dates keep their order."""
    runs = [{"ConnectorId": AD, "RunNumber": i} for i in (2, 3, 1)]
    history = value(await folder(tmp_path, connect__runs=runs).server.run_history())
    assert [r.number for r in history] == [2, 3, 1]


async def test_a_whole_row(tmp_path: Path) -> None:
    """A whole row."""
    made = folder(
        tmp_path,
        connect__connector_space=[
            row(
                1,
                IsConnector="True",
                ConnectedMVObjectId="{" + guid(2).upper() + "}",
                PartitionId=guid(3),
                Lineage={"SyncRuleInternalId": guid(4), "SyncRuleName": "x", "Operation": "Join"},
                Attributes={
                    "KeyedCollectionAsList": [
                        {"Name": "userAccountControl", "Type": 1, "Values": 512},
                        {"Name": "isCriticalSystemObject", "Values": [True]},
                    ]
                },
                ExportError={"ErrorType": 114, "RetryCount": 1, "InitialOccurrence": "2025-01-01"},
                SynchronizationError={"ErrorType": "x", "ExportedChangedNotReimported": True},
                PendingExport={
                    "Operation": "update",
                    "Attributes": {"Name": "mail", "Old": "a", "New": ["b", "c"]},
                },
            )
        ],
    )
    found = value(await made.server.by_id(guid(1).upper()))
    assert (found.mv_id, found.partition_id, found.is_connector) == (guid(2), guid(3), True)
    assert found.lineage[0].internal_id == guid(4)
    assert found.attributes["useraccountcontrol"] == ("512",)
    assert found.attributes["isCriticalSystemObject"] == ("true",)
    assert (found.has_export_error, found.has_sync_error) == (True, True)
    assert found.change_not_reimported
    assert found.export_error is not None
    assert (found.export_error.type, found.export_error.first) == ("114", NEW_YEAR)
    assert found.pending_import is None
    assert found.pending_export is not None
    assert found.pending_export.attributes[0].new == ("b", "c")


async def test_a_bare_row(tmp_path: Path) -> None:
    """A bare row."""
    made = folder(tmp_path, connect__connector_space=row(1, ConnectedMVObjectId=guid(0)))
    found = value(await made.server.by_id(guid(1)))
    assert found.mv_id == guid(0)
    zero = "00000000-0000-0000-0000-000000000000"
    made = folder(tmp_path, connect__connector_space=row(1, ConnectedMVObjectId=zero))
    found = value(await made.server.by_id(guid(1)))
    assert (found.mv_id, found.is_connector, found.has_export_error) == (None, False, False)


@pytest.mark.parametrize(
    "more",
    [
        {"AnchorValue": ANCHOR},
        {"AnchorValue": [0, 17, 34, 51, 68, 85, 102, 119, *range(0x88, 0x100, 0x11)]},
        {"Attributes": [{"Name": "objectGUID", "Values": [ANCHOR]}]},
        {"Attributes": {"objectGUID": ANCHOR}},
        {"Attributes": {"objectGUID": {"Values": ANCHOR}}},
    ],
)
async def test_an_ad_row_by_its_anchor(tmp_path: Path, more: dict[str, object]) -> None:
    """An AD row by its anchor."""
    made = folder(tmp_path, connect__connector_space=[row(1, **more), row(2)])
    assert value(await made.server.ad_object("CN=moved", GUID)).object_id == guid(1)


async def test_an_ad_row_by_its_name(tmp_path: Path) -> None:
    """An AD row by its name."""
    rows = [row(1, IsTransient=True), row(2), entra_row(3)]
    server = folder(tmp_path, connect__connector_space=rows).server
    assert value(await server.ad_object(JDOE.upper(), guid(9))).object_id == guid(2)
    assert await server.ad_object(None, None) == Missing()
    assert await server.ad_object(entra_dn(ANCHOR), None) == Missing()
    assert value(await server.find(Handle("dn", JDOE)))[0].object_id == guid(1)
    assert await server.find(Handle("sam", "x")) == Missing()


async def test_entra_rows(tmp_path: Path) -> None:
    """Entra rows."""
    rows = [
        entra_row(1, PendingExport={"Operation": "Delete"}),
        row(2, ConnectorId=ENTRA, Attributes=[{"Name": "sourceAnchor", "Values": ["other=="]}]),
        entra_row(3, PendingImport={"Operation": "add"}),
        entra_row(4, PendingImport={"Operation": "add"}, ConnectedMVObjectId=guid(8)),
        row(5, PendingImport={"Operation": "add"}),
    ]
    server = folder(tmp_path, connect__connector_space=rows).server
    assert value(await server.entra_object(ANCHOR)).object_id == guid(1)
    assert value(await server.entra_object("other==")).object_id == guid(2)
    assert await server.entra_object("none") == Missing()
    assert [o.object_id for o in value(await server.pending_deletes())] == [guid(1)]
    assert [o.object_id for o in value(await server.orphans())] == [guid(3)]


async def test_links_may_point_nowhere_or_in_a_circle(tmp_path: Path) -> None:
    """Links may point nowhere or in a circle."""
    made = folder(
        tmp_path,
        connect__connector_space=[row(1, ConnectedMVObjectId=guid(2), PartitionId=guid(7))],
        connect__metaverse=[
            {
                "ObjectId": guid(2),
                "Lineage": [
                    {"ConnectedCsObjectId": guid(1), "ConnectorId": AD},
                    {"ConnectedCsObjectId": guid(99), "ConnectorId": ENTRA},
                ],
                "Attributes": {"Name": "cn", "Values": "J", "SyncRuleName": "In"},
            }
        ],
    )
    found = value(await made.server.metaverse(guid(2)))
    assert found.lineage[1] == MetaverseLink(guid(99), "", "", ENTRA)
    assert found.first("cn") == "J"
    assert await made.server.by_id(guid(99)) == Missing()
    assert await made.server.metaverse(guid(3)) == Missing()
    made.check()


async def test_the_smaller_files(tmp_path: Path) -> None:
    """The smaller files."""
    made = folder(
        tmp_path,
        connect__object_log={guid(1): {"TimeStamp": "2025-01-01T00:00:00Z", "Status": "Success"}},
        connect__password_sync={
            "PartitionState": [
                {"ConnectorId": ENTRA, "DN": "default"},
                {
                    "ConnectorId": AD,
                    "DN": "DC=contoso,DC=com",
                    "PasswordSyncLastSuccessfulCycleEndTimestamp": "0001-01-01T00:00:00",
                    "PasswordSyncLastCycleStatus": "Successful",
                },
            ],
            "Configuration": [
                {"SourceConnector": "contoso.com", "Enabled": "True"},
                {"SourceConnector": "unknown"},
            ],
        },
        connect__events=[{"Id": "116", "TimeCreated": "2025-01-01T00:00:00Z", "Level": 3}],
        connect__visible={JDOE: ["mail"], "CN=all": None},
    )
    server = made.server
    assert value(await server.object_log(guid(1))) == (PasswordLogEntry(NEW_YEAR, "Success"),)
    assert value(await server.object_log(guid(2))) == ()
    state = value(await server.password_sync())
    assert state.partitions == (
        PartitionPasswordState(AD, "DC=contoso,DC=com", None, "Successful"),
    )
    assert state.switches == (("contoso.com", True),)
    assert value(await server.events()) == (Event(NEW_YEAR, 116, "", "3", ""),)
    assert value(await server.visible(JDOE.lower())) == Visibility(True, ("mail",))
    assert value(await server.visible("CN=all")) == Visibility(True)
    assert value(await server.visible("CN=x")) == Visibility(False)


@pytest.mark.parametrize("names", [[JDOE], JDOE])
async def test_a_list_of_what_is_visible(tmp_path: Path, names: object) -> None:
    """A list of what is visible."""
    made = folder(tmp_path)
    (tmp_path / "connect").mkdir()
    text = f'["{JDOE}"]' if isinstance(names, list) else f'"{JDOE}"'
    (tmp_path / "connect/visible.json").write_text(text)
    assert value(await made.server.visible(JDOE)) == Visibility(True)


async def test_nothing_recorded(tmp_path: Path) -> None:
    """Nothing recorded."""
    server = folder(tmp_path).server
    why = {
        "server.json": await server.server(),
        "runs.json": await server.run_history(),
        "connector_space.json": await server.by_id(guid(1)),
        "metaverse.json": await server.metaverse(guid(1)),
        "object_log.json": await server.object_log(guid(1)),
        "password_sync.json": await server.password_sync(),
        "events.json": await server.events(),
        "visible.json": await server.visible("CN=x"),
    }
    for name, looked in why.items():
        assert looked == CouldNotLook(f"not recorded: connect/{name} is absent")
    assert await server.rules() == CouldNotLook(
        "not recorded: connect/rules.json and connect/SynchronizationRules/*.xml are absent"
    )
    assert await server.connectors() == CouldNotLook(
        "not recorded: connect/connectors.json and connect/Connectors/*.xml are absent"
    )
    for row_lookup in (
        await server.ad_object("CN=x", None),
        await server.entra_object("x"),
        await server.find(Handle("sam", "x")),
        await server.pending_deletes(),
        await server.orphans(),
    ):
        assert isinstance(row_lookup, CouldNotLook)


async def test_empty_lists_were_looked_at(tmp_path: Path) -> None:
    """Empty lists were looked at."""
    made = folder(
        tmp_path,
        connect__runs=[],
        connect__connectors="null",
        connect__rules=[],
        connect__connector_space=[],
        connect__metaverse=[],
        connect__events=[],
    )
    server = made.server
    assert await server.run_history() == Found(())
    assert await server.connectors() == Found(())
    assert await server.rules() == Found(())
    assert await server.events() == Found(())
    assert await server.pending_deletes() == Found(())
    assert await server.ad_object("CN=x", None) == Missing()
