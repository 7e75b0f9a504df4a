"""The server configuration as it is exported: connectors of a Microsoft demo server, and rules."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from adapters.tenant_folder import load
from knowledge.vocabulary import Connector, Partition, RunProfileStep, SyncRule
from tests.adapters.tenant_folder.small import AD, folder, guid, value, write
from tests.data.real import ROOT, connector_file, contoso, counts

AD_FILE = "Connector_{ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d}.xml"
ENTRA_FILE = "Connector_{b891884f-051e-4a83-95af-2544101c9083}.xml"
DEMO = Path("adapters/tenant_folder/demo")
TASKS = {
    ("full-import", "to-cs"): "FullImport",
    ("delta-import", "to-cs"): "DeltaImport",
    ("apply-rules", "reevaluate-flow-connectors"): "FullSynchronization",
    ("apply-rules", "apply-pending"): "DeltaSynchronization",
    ("export", None): "Export",
}


def unpacked(root: Path) -> None:
    """Both exported connectors in a folder."""
    target = root / "connect/Connectors"
    target.mkdir(parents=True)
    for name in (AD_FILE, ENTRA_FILE):
        (target / name).write_bytes(connector_file(name[11:47]))


async def connectors(root: Path) -> dict[str, Connector]:
    """The connectors of a folder by name."""
    read = value(await folder(root).server.connectors())
    return {connector.name: connector for connector in read}


async def test_the_ad_connector(tmp_path: Path) -> None:
    """The AD connector."""
    unpacked(tmp_path)
    connector = (await connectors(tmp_path))["contoso.com"]
    assert connector.identifier == "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
    assert connector.type_name == "AD"
    assert connector.attribute_inclusion is not None
    assert len(connector.attribute_inclusion) == 132
    assert connector.object_inclusion is not None
    assert "inetOrgPerson" in connector.object_inclusion
    assert connector.group_filter_dn == ""
    assert connector.last_modified is not None
    assert connector.last_modified.isoformat() == "2016-05-03T14:28:11.513000+00:00"
    assert connector.partitions == (
        Partition(
            identifier="dc4c27db-d13d-460a-9a82-c48aba1ee815",
            dn="DC=contoso,DC=com",
            name="DC=contoso,DC=com",
            selected=True,
            object_classes=connector.object_inclusion,
            inclusions=("OU=CORP,DC=contoso,DC=com",),
            exclusions=("DC=contoso,DC=com",),
            parameters={
                "Domain.FQDN": "contoso.com",
                "Domain.LDAP": "DC=contoso,DC=com",
                "Domain.Netbios": "CONTOSO",
            },
        ),
    )
    forest = {k: v for k, v in connector.parameters.items() if k.startswith("Forest.")}
    assert forest == {
        "Forest.FQDN": "contoso.com",
        "Forest.LDAP": "DC=contoso,DC=com",
        "Forest.Netbios": "CONTOSO",
    }
    assert connector.parameters["ADS_UF_ACCOUNTDISABLE"] == "0x2"
    assert "password" not in connector.parameters
    assert connector.run_profiles is not None
    assert [p.name for p in connector.run_profiles] == [
        "Full Import",
        "Full Synchronization",
        "Delta Import",
        "Delta Synchronization",
        "Export",
    ]
    assert connector.run_profiles[3].steps == (
        RunProfileStep("dc4c27db-d13d-460a-9a82-c48aba1ee815", "DeltaSynchronization"),
    )


async def test_the_entra_connector(tmp_path: Path) -> None:
    """The Entra connector."""
    unpacked(tmp_path)
    connector = (await connectors(tmp_path))["contoso.onmicrosoft.com - AAD"]
    assert connector.is_entra
    assert connector.group_filter_dn is None
    (partition,) = connector.partitions
    assert (partition.dn, partition.is_domain, partition.inclusions) == ("default", False, ())


async def test_a_connector_saved_from_the_console(tmp_path: Path) -> None:
    """A connector saved from the console."""
    text = f"<saved-ma-configuration><ma-data><id>{guid(1)}</id></ma-data></saved-ma-configuration>"
    write(tmp_path, "connect/Connectors/C.XML", text.encode("utf-16"))
    (connector,) = value(await folder(tmp_path).server.connectors())
    assert (connector.identifier, connector.attribute_inclusion) == (guid(1), None)


async def test_json_wins_where_both_are_there(tmp_path: Path) -> None:
    """JSON wins where both are there."""
    write(tmp_path, "connect/Connectors/c.xml", "broken")
    write(tmp_path, "connect/SynchronizationRules/r.xml", "broken")
    made = folder(
        tmp_path, connect__connectors=[{"Identifier": AD, "Name": "x"}], connect__rules=[]
    )
    assert value(await made.server.connectors())[0].name == "x"
    assert value(await made.server.rules()) == ()


RULE = f"""<synchronizationRule>
 <id>{{{guid(1)}}}</id><name>Custom</name><direction>Outbound</direction><disabled>True</disabled>
 <precedence>50</precedence><EnablePasswordSync>true</EnablePasswordSync>
 <attribute-mappings>
  <mapping execute-once="true"><dest>a</dest><src>True</src></mapping>
  <mapping><dest>b</dest><src><attr>c</attr></src><valueMergeType>Merge</valueMergeType></mapping>
  <mapping><dest>d</dest><expression>NULL</expression></mapping>
 </attribute-mappings>
 <relationshipCriteria><conditions><condition><csAttribute>x</csAttribute>
  <ilmAttribute>y</ilmAttribute><caseSensitive>True</caseSensitive></condition></conditions>
 </relationshipCriteria>
</synchronizationRule>"""


async def test_a_rule_of_ones_own(tmp_path: Path) -> None:
    """A rule of ones own."""
    write(tmp_path, "connect/SynchronizationRules/r.xml", RULE)
    (rule,) = value(await folder(tmp_path).server.rules())
    assert (rule.internal_id, rule.connector, rule.scope) == (guid(1), "", ())
    assert (rule.disabled, rule.password_sync, rule.standard) == (True, True, False)
    assert rule.joins[0][0].case_sensitive
    assert [(f.flow_type, f.sources, f.merge_type, f.execute_once) for f in rule.flows] == [
        ("Constant", ("True",), "Update", True),
        ("Direct", ("c",), "Merge", False),
        ("Expression", (), "Update", False),
    ]


SETTINGS = """<saved-mv-configuration server='SYNC01'><mv-data><schema><x/></schema>
<parameter-values>
 <parameter name="Microsoft.Synchronize.StagingMode">True</parameter>
 <parameter name="Microsoft.Synchronize.ServerConfigurationVersion">2.5.1.0</parameter>
 <parameter name="Microsoft.OptionalFeature.ExportDeletionThreshold">False</parameter>
</parameter-values></mv-data></saved-mv-configuration>"""


async def test_exported_settings_alone_and_beside_the_json(tmp_path: Path) -> None:
    """Exported settings alone and beside the JSON."""
    write(tmp_path, "connect/GlobalSettings/MV.xml", SETTINGS)
    alone = value(await folder(tmp_path).server.server())
    assert (alone.name, alone.version) == ("SYNC01", "2.5.1.0")
    assert alone.scheduler is not None
    assert alone.scheduler.staging is True
    beside = {"ServerName": "S", "Version": "9", "Scheduler": {"StagingModeEnabled": False}}
    both = value(await folder(tmp_path, connect__server=beside).server.server())
    assert (both.name, both.version, both.threshold) == ("S", "9", alone.threshold)
    assert both.scheduler is not None
    assert both.scheduler.staging is False
    own = value(
        await folder(tmp_path, connect__server={**beside, "GlobalSettings": {}}).server.server()
    )
    assert own.settings == {}


# --- against the independent counts ---------------------------------------------------------


def rule_counts(rule: SyncRule) -> dict[str, object]:
    """A rule counted in the way of COUNTS.JSON."""
    clauses = [clause for group in rule.scope for clause in group]
    joins = [clause for group in rule.joins for clause in group]
    attributes = [a for f in rule.flows if f.flow_type != "Constant" for a in f.sources]
    return {
        "name": rule.name,
        "direction": rule.direction,
        "precedence": rule.precedence,
        "sourceObjectType": rule.source_type,
        "targetObjectType": rule.target_type,
        "linkType": rule.link_type,
        "disabled": str(rule.disabled),
        "immutableTag": rule.immutable_tag,
        "enablePasswordSync": str(rule.password_sync).lower(),
        "scopeGroups": len(rule.scope),
        "scopeConditions": len(clauses),
        "scopeConditionsPerGroup": [len(group) for group in rule.scope],
        "scopeConditionsByOperator": dict(Counter(c.operator for c in clauses)),
        "joinGroups": len(rule.joins),
        "joinConditions": len(joins),
        "joinConditionsCaseSensitive": sum(c.case_sensitive for c in joins),
        "attributeMappings": len(rule.flows),
        "mappingsByFlowType": dict(Counter(f.flow_type.lower() for f in rule.flows)),
        "mappingsByMergeType": dict(Counter(f.merge_type for f in rule.flows)),
        "mappingSourceAttributes": len(attributes),
        "mappingsExecuteOnce": sum(f.execute_once for f in rule.flows),
        "distinctDestinations": len({f.destination for f in rule.flows}),
    }


async def test_all_rules_have_their_counts(tmp_path: Path) -> None:
    """All rules have their counts."""
    shutil.copytree(contoso(tmp_path / "export"), tmp_path / "connect")
    rules = value(await folder(tmp_path).server.rules())
    wanted = {
        name.rpartition("_")[2][1:37]: count
        for name, count in counts().items()
        if name.startswith("contoso-2016/SynchronizationRules/")
    }
    assert len(wanted) == 62
    assert {rule.identifier: rule_counts(rule) for rule in rules} == wanted


@pytest.mark.parametrize(
    "name",
    [
        f"contoso-2016/Connectors/{AD_FILE}",
        f"contoso-2016/Connectors/{ENTRA_FILE}",
        "ma-partitions/MA-Litware.XML",
    ],
)
async def test_all_connectors_have_their_counts(tmp_path: Path, name: str) -> None:
    """All connectors have their counts."""
    (tmp_path / "connect/Connectors").mkdir(parents=True)
    source = contoso(tmp_path / "contoso-2016").parent / name
    source = source if source.exists() else ROOT / name
    shutil.copyfile(source, tmp_path / "connect/Connectors/c.xml")
    (connector,) = value(await folder(tmp_path).server.connectors())
    wanted = counts()[name]
    assert connector.name == wanted["name"]
    assert f"{{{connector.identifier.upper()}}}" == wanted["id"]
    assert connector.type_name == wanted["category"]
    assert len(connector.attribute_inclusion or ()) == wanted["attributeInclusion"]
    assert [
        (
            p.name,
            str(int(p.selected)),
            len(p.object_classes),
            list(p.inclusions),
            list(p.exclusions),
        )
        for p in connector.partitions
    ] == [
        (
            p["name"],
            p["selected"],
            p["objectClasses"],
            [dn for dn in p["inclusions"] if dn],
            p["exclusions"],
        )
        for p in wanted["partitions"]
    ]
    assert [(p.name, [step.task for step in p.steps]) for p in connector.run_profiles or ()] == [
        (p["name"], [TASKS[kind, subtype] for kind, subtype in p["steps"]])
        for p in wanted["runProfiles"]
    ]


async def test_an_export_alone_is_a_folder(tmp_path: Path) -> None:
    """An export alone is a folder."""
    contoso(tmp_path / "connect")
    made = folder(tmp_path)
    made.check()
    wanted = counts()["contoso-2016/GlobalSettings/MV.xml"]
    server = value(await made.server.server())
    assert server.name == wanted["server"]
    assert server.version == wanted["serverConfigurationVersion"]
    assert len(server.settings or {}) == wanted["globalParameters"]
    assert len(value(await made.server.connectors())) == 2


async def test_captured_json(tmp_path: Path) -> None:
    """Captured JSON."""
    (tmp_path / "connect").mkdir()
    captured = ROOT / "adsync-json"
    shutil.copyfile(captured / "TestRunHistory.json", tmp_path / "connect/runs.json")
    shutil.copyfile(captured / "mvobject_example.json", tmp_path / "connect/metaverse.json")
    made = folder(tmp_path)
    wanted = counts()
    runs = value(await made.server.run_history())
    history = wanted["adsync-json/TestRunHistory.json"]
    assert [(r.result, r.profile, r.steps) for r in runs] == [
        (result, profile, None)
        for result, profile in zip(history["results"], history["runProfiles"], strict=True)
    ]
    example = value(await made.server.metaverse("a4936da0-dd7a-eb11-8cc5-dad479d24013"))
    about = wanted["adsync-json/mvobject_example.json"]
    assert (len(example.lineage), len(example.attributes)) == (
        about["lineage"],
        about["attributes"],
    )


@pytest.mark.skipif(
    not (DEMO / "connect/SynchronizationRules").is_dir(), reason="needs the demo tenant"
)
async def test_the_rules_of_the_demo() -> None:
    """The rules of the demo."""
    rules = value(await load(DEMO).server.rules())
    standard = [rule for rule in rules if rule.immutable_tag]
    assert len(standard) >= 62
    assert all(
        flow.flow_type in {"Direct", "Constant", "Expression"} for r in rules for flow in r.flows
    )
