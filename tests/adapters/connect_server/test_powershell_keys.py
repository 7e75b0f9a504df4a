"""What the PowerShell writes is what Python reads: keys of the JSON, letter by letter."""

import re

import msgspec
import pytest

from adapters.connect_server import answers, bag, pending
from adapters.formats import connector_space, connectors, metaverse, rules, runs, server, shapes
from adapters.formats import server_state as state
from adapters.tenant_folder import export_manifest
from tests.adapters.connect_server.powershell import (
    JEA,
    functions,
    nodes,
    shared,
    text,
)


def fields(*kinds: type[shapes.Shape]) -> set[str]:
    """The names under which shapes are read."""
    return {f.encode_name for kind in kinds for f in msgspec.structs.fields(kind)}


def keys_of(*names: str) -> set[str]:
    """The keys of the hash tables that functions make."""
    found = set()
    for name in names:
        for node in nodes(shared()[name], "hash_entry"):
            found.add(text(node.children[0]).strip("'"))
        found |= set(re.findall(r"\$(?:server|row)\['(\w+)'\] =", text(shared()[name])))
    return found


# In the files, but told elsewhere or nowhere: statistics come with the state, the connection's
# account is never told, the counters are read from the step itself, the database by no cmdlet.
ELSEWHERE = {
    "Statistics", "ConnectivityParameters", "Counters", "Database", "DeletionThreshold",
    "CompanyFeatures",
}  # fmt: skip
# Told for people who read a recording; no reader asks for them.
FOR_PEOPLE = {"RunHistoryId", "MaintenanceEnabled"}
LISTED = {"Rows", "Cut"}  # a list, and whether there was more: the state tells both as its parts

PROJECTED: list[tuple[tuple[str, ...], tuple[type[shapes.Shape], ...]]] = [
    (
        ("ConvertTo-Row", "ConvertTo-Pending", "ConvertTo-ExportError",
         "ConvertTo-SynchronizationError"),
        (connector_space.ConnectorSpaceShape, connector_space.PendingShape,
         connector_space.ChangeShape, connector_space.ExportErrorShape,
         connector_space.SynchronizationErrorShape, connector_space.AppliedRuleShape),
    ),
    (("ConvertTo-MetaverseRow",), (metaverse.MetaverseShape, metaverse.MetaverseLinkShape)),
    (
        ("ConvertTo-ConnectorRow", "ConvertTo-PartitionRow"),
        (connectors.ConnectorShape, connectors.PartitionShape, connectors.PartitionScopeShape,
         connectors.RunProfileShape, connectors.RunProfileStepShape),
    ),
    (
        ("ConvertTo-RuleRow", "ConvertTo-FlowRow"),
        (rules.RuleShape, rules.ScopeGroupShape, rules.ScopeConditionShape, rules.JoinGroupShape,
         rules.JoinConditionShape, rules.FlowShape),
    ),
    (
        ("ConvertTo-RunRow", "ConvertTo-StepRow", "ConvertTo-ErrorRow"),
        (runs.RunShape, runs.RunStepShape, runs.RunErrorShape),
    ),
    (("Get-ServerRow", "Get-SchedulerRow"), (server.ServerShape, server.SchedulerShape)),
    (
        ("Get-PasswordSyncRow",),
        (state.PasswordSyncShape, state.PartitionStateShape, state.PasswordConfigurationShape),
    ),
    (("Get-EventList",), (state.EventShape,)),
    (("Find-PasswordLog",), (state.ObjectLogShape,)),
    (("Add-Failed", "ConvertTo-Failure"), (answers.FailedPartShape, answers.FailureShape)),
    (("New-Outcome",), (bag.OutcomeShape,)),
    (("ConvertTo-Answer",), (answers.HeadShape,)),
]  # fmt: skip


@pytest.mark.parametrize("made, read", PROJECTED, ids=lambda x: str(x[0]))
def test_what_is_told_is_what_is_read(
    made: tuple[str, ...], read: tuple[type[shapes.Shape], ...]
) -> None:
    """The keys that PowerShell writes are those that Python reads, letter by letter."""
    attributes = (
        fields(shapes.AttributeShape)
        if "ConvertTo-M" in made[0] or made[0] == "ConvertTo-Row"
        else set()
    )
    written, wanted = keys_of(*made), fields(*read)
    assert written - wanted - attributes - FOR_PEOPLE - LISTED == set()
    assert wanted - written - ELSEWHERE - {"Purpose"} == set()


def test_the_parts_of_the_answers() -> None:
    """The parts that an answer is asked for stand in it."""
    module = functions("WhySync.psm1")
    for name, parts in (
        ("Get-WhySyncObject", {"ConnectorSpace", "Metaverse", "ObjectLog", "Asked", "Control"}),
        ("Get-WhySyncPendingEntra", {"ConnectorSpace", *fields(pending.ScanShape)}),
        ("Get-WhySyncVisible", {"Visible", *fields(answers.VisibleShape)}),
        ("Get-WhySyncVersion", fields(answers.VersionShape)),
        ("Get-WhySyncRules", {"Rules", "ConfigurationVersion"}),
        ("Get-WhySyncConnectors", {"Connectors", "ConfigurationVersion"}),
        ("Get-WhySyncFeatures", {"CompanyFeatures"}),
        (
            "Get-WhySyncState",
            {"ServerState", "Runs", "RunsCut", "Events", "EventsCut", "Statistics", "PasswordSync"},
        ),
    ):
        told = {text(node.children[0]) for node in nodes(module[name], "hash_entry")}
        assert parts <= told, name
        assert f"ConvertTo-Answer '{name}'" in text(module[name])


def test_the_export_is_what_the_folder_adapter_reads() -> None:
    """Its manifest, and the name of its folder."""
    source = (JEA / "Export-WhySync.ps1").read_text()
    manifest = source[source.index("$manifest = ") :].partition("}")[0]
    assert fields(export_manifest.FailedShape) <= keys_of("Add-Failed")
    keys = set(re.findall(r"^ +(\w+) +=", manifest, re.MULTILINE))
    assert fields(export_manifest.ManifestShape) <= keys
    assert set(re.findall(r"\$writing\\(\w+\.json)", source)) >= {"server.json", "rules.json"}
    files = source[source.index("$files = ") :].partition("$manifest")[0]
    assert fields(export_manifest.FileShape) == set(re.findall(r"^ +(\w+) +=", files, re.MULTILINE))
