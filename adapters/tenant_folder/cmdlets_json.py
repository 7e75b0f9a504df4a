"""Rules, connectors and a server that were read from exported XML, as the cmdlets' JSON has them.

A recording holds JSON alone. What a reader did not keep (descriptions, versions) is not there.
"""

from collections.abc import Iterable
from typing import Any

from adapters.formats.connectors import GROUP_FILTER
from knowledge.vocabulary import Connector, Flow, Partition, Server, SyncRule, Unknown


def rule_json(rule: SyncRule) -> dict[str, Any]:
    """As Get-ADSyncRule."""
    return {
        "Identifier": rule.identifier,
        "InternalId": rule.internal_id,
        "Name": rule.name,
        "Connector": rule.connector or None,
        "Direction": rule.direction,
        "SourceObjectType": rule.source_type,
        "TargetObjectType": rule.target_type,
        "LinkType": rule.link_type,
        "Precedence": rule.precedence,
        "Disabled": rule.disabled,
        "EnablePasswordSync": rule.password_sync,
        "ImmutableTag": rule.immutable_tag,
        "IsStandardRule": rule.is_standard,
        "ScopeFilter": [
            {
                "ScopeConditionList": [
                    {
                        "Attribute": clause.attribute,
                        "ComparisonOperator": clause.operator,
                        "ComparisonValue": clause.value,
                        **dict(clause.unknown),
                    }
                    for clause in group
                ]
            }
            for group in rule.scope
        ],
        "JoinFilter": [
            {
                "JoinConditionList": [
                    {
                        "CSAttribute": join.cs_attribute,
                        "MVAttribute": join.mv_attribute,
                        "CaseSensitive": join.case_sensitive,
                        **dict(join.unknown),
                    }
                    for join in group
                ]
            }
            for group in rule.joins
        ],
        "AttributeFlowMappings": [_flow(flow) for flow in rule.flows],
        **_of_itself(rule.unknown),
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "Source": list(flow.sources),
        "Destination": flow.destination,
        "FlowType": flow.flow_type,
        "ExecuteOnce": flow.execute_once,
        "Expression": flow.expression or None,
        "ValueMergeType": flow.merge_type,
        **dict(flow.unknown),
    }


def _of_itself(unknown: Unknown) -> dict[str, str]:
    """What is unknown of the rule itself; a path leads into one of its groups."""
    return {name: value for name, value in unknown if "/" not in name}


def connector_json(connector: Connector) -> dict[str, Any]:
    """As Get-ADSyncConnector."""
    shared = dict(connector.parameters)
    if connector.group_filter_dn is not None:
        shared[GROUP_FILTER] = connector.group_filter_dn
    profiles = connector.run_profiles
    return {
        "Identifier": connector.identifier,
        "Name": connector.name,
        "ConnectorTypeName": connector.type_name,
        "LastModificationTime": (
            connector.last_modified.isoformat() if connector.last_modified else None
        ),
        "ObjectInclusionList": _list(connector.object_inclusion),
        "AttributeInclusionList": _list(connector.attribute_inclusion),
        "GlobalParameters": shared,
        "Partitions": [_partition(x) for x in connector.partitions],
        "RunProfiles": None
        if profiles is None
        else [
            {
                "Name": profile.name,
                "RunSteps": [
                    {"PartitionIdentifier": step.partition_id or None, "TaskType": step.task}
                    for step in profile.steps
                ],
            }
            for profile in profiles
        ],
        "Statistics": dict(connector.statistics),
    }


def _partition(partition: Partition) -> dict[str, Any]:
    return {
        "Identifier": partition.identifier,
        "DN": partition.dn,
        "Name": partition.name,
        "Selected": partition.selected,
        "IsDomain": partition.is_domain,
        "ConnectorPartitionScope": {
            "ObjectClasses": list(partition.object_classes),
            "ContainerInclusionList": list(partition.inclusions),
            "ContainerExclusionList": list(partition.exclusions),
        },
        "Parameters": dict(partition.parameters),
    }


def _list(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def server_json(server: Server) -> dict[str, Any]:
    """server.json of what an exported MV.xml tells: the name, the version, the settings."""
    told = {
        "ServerName": server.name,
        "Version": server.version,
        "GlobalSettings": None if server.settings is None else dict(server.settings),
    }
    return {name: value for name, value in told.items() if value is not None}
