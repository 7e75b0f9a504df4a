"""Rules and connectors from every source: counts of the shared data, and what is refused."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from adapters.formats import xml_reading
from adapters.formats.errors import FormatError
from adapters.tenant_folder.rule_sources import read_configuration, read_connector_source
from knowledge.vocabulary import SyncRule
from tests.adapters.tenant_folder.small import AD, NOW, guid, write
from tests.adapters.tenant_folder.test_exported import rule_counts
from tests.data.real import ROOT, connector_file, contoso, counts

DEMO = Path("adapters/tenant_folder/demo")
TOTALS = json.loads((ROOT / "COUNTS.json").read_text(encoding="utf-8"))["totals"]["contoso-2016"]
OPERATORS = (
    "EQUAL NOTEQUAL LESSTHAN LESSTHAN_OR_EQUAL CONTAINS NOTCONTAINS STARTSWITH NOTSTARTSWITH"
    " ENDSWITH NOTENDSWITH GREATERTHAN GREATERTHAN_OR_EQUAL ISNULL ISNOTNULL ISIN ISNOTIN"
    " ISBITSET ISBITNOTSET"
)
LITWARE = ROOT / "ma-partitions/MA-Litware.XML"


def rule(number: int, **more: Any) -> dict[str, Any]:
    """A rule as Get-ADSyncRule gives it."""
    usual = {"Identifier": guid(number), "Name": f"Rule {number}", "Direction": "Inbound"}
    return {**usual, "Precedence": number, **more}


def rule_xml(number: int, inner: str = "", precedence: int = 0) -> str:
    """A rule as it is exported."""
    return (
        f"<synchronizationRule><id>{{{guid(number)}}}</id><name>Rule {number}</name>"
        f"<direction>Inbound</direction><precedence>{precedence or number}</precedence>"
        f"{inner}</synchronizationRule>"
    )


def refusal(path: Path) -> str:
    """What is said of a source that cannot be read: one line with its mend."""
    with pytest.raises(FormatError) as caught:
        read_configuration(path)
    text = str(caught.value)
    assert ". Mend: " in text
    assert "\n" not in text
    return text


# --- counts ------------------------------------------------------------------------------------


def test_an_exported_folder_has_its_counts(tmp_path: Path) -> None:
    """Every rule, both connectors and the metaverse, without a note: nothing was unknown."""
    found = read_configuration(contoso(tmp_path / "export"))
    wanted = {
        name.rpartition("_")[2][1:37]: count
        for name, count in counts().items()
        if name.startswith("contoso-2016/SynchronizationRules/")
    }
    assert {r.identifier: rule_counts(r) for r in found.rules} == wanted
    assert totals(found.rules) == TOTALS
    assert found.notes == ()
    assert found.files[found.rules[0].identifier].startswith("synchronizationrule_{")
    assert [r.precedence for r in found.rules] == sorted(r.precedence for r in found.rules)
    assert {c.name for c in found.connectors} == {"contoso.com", "contoso.onmicrosoft.com - AAD"}
    about, mv = found.metaverse, counts()["contoso-2016/GlobalSettings/MV.xml"]
    assert about is not None
    assert (about.server, about.version) == (mv["server"], mv["serverConfigurationVersion"])
    assert {name: len(a) for name, a in about.classes.items()} == mv["metaverseClasses"]
    assert len(about.attributes) == mv["attributeTypes"]
    assert len(about.multi_valued) == mv["multiValuedAttributeTypes"]
    assert len(about.settings) == mv["globalParameters"]


def totals(rules: tuple[SyncRule, ...]) -> dict[str, object]:
    """The rules counted as COUNTS.json counts a whole export."""
    clauses = [clause for r in rules for group in r.scope for clause in group]
    flows = [flow for r in rules for flow in r.flows]
    return {
        "rules": len(rules),
        "inbound": sum(r.direction == "Inbound" for r in rules),
        "outbound": sum(r.direction == "Outbound" for r in rules),
        "scopeGroups": sum(len(r.scope) for r in rules),
        "scopeConditions": len(clauses),
        "operators": dict(Counter(c.operator for c in clauses)),
        "joinGroups": sum(len(r.joins) for r in rules),
        "attributeFlows": len(flows),
        **{
            kind.lower(): sum(f.flow_type == kind for f in flows)
            for kind in ("Direct", "Expression", "Constant")
        },
    }


def test_every_form_of_the_same_rules_reads_alike(tmp_path: Path) -> None:
    """The rules folder alone, a tenant folder, its connect folder, one file, and the cmdlet."""
    rules = read_configuration(contoso(tmp_path / "tenant/connect")).rules
    write(tmp_path, "tenant/tenant.toml", NOW)
    for place in ("tenant", "tenant/connect", "tenant/connect/SynchronizationRules"):
        assert read_configuration(tmp_path / place).rules == rules
    file = next((tmp_path / "tenant/connect/SynchronizationRules").iterdir())
    (one,) = read_configuration(file).rules
    assert one in rules
    recorded = [as_cmdlet(r, numbers=False) for r in rules]
    write(tmp_path, "rules.json", recorded)
    assert read_configuration(tmp_path / "rules.json").rules == rules
    write(tmp_path, "numbers/rules.json", [as_cmdlet(r, numbers=True) for r in rules])
    numbered = read_configuration(tmp_path / "numbers")
    assert numbered.rules == rules
    assert "enums are numbers" in numbered.notes[0]


def as_cmdlet(one: SyncRule, *, numbers: bool) -> dict[str, Any]:
    """A rule as ConvertTo-Json writes it; with `numbers`, as Windows PowerShell 5.1 does."""

    def enum(name: str, *names: str) -> object:
        return names.index(name) if numbers else name

    def keyed(items: list[Any]) -> object:
        wrapped = {"KeyedCollectionAsList": items, "Count": len(items), "Comparer": {}}
        return wrapped if numbers else items

    merges = ("Update", "Replace", "MergeCaseInsensitive", "Merge")
    return {
        "Identifier": one.identifier,
        "InternalId": one.internal_id,
        "Name": one.name,
        "Description": "",
        "Version": 1,
        "Connector": one.connector,
        "Direction": enum(one.direction, "Inbound", "Outbound"),
        "SourceObjectType": one.source_type,
        "TargetObjectType": one.target_type,
        "LinkType": enum(one.link_type, "Provision", "Join", "StickyJoin"),
        "Precedence": one.precedence,
        "Disabled": one.disabled,
        "EnablePasswordSync": one.password_sync,
        "ImmutableTag": one.immutable_tag,
        "ScopeFilter": keyed(
            [
                {
                    "ScopeConditionList": [
                        {
                            "Attribute": c.attribute,
                            "ComparisonOperator": enum(c.operator, *OPERATORS.split()),
                            "ComparisonValue": c.value,
                        }
                        for c in group
                    ]
                }
                for group in one.scope
            ]
        ),
        "JoinFilter": [
            {
                "JoinConditionList": [
                    {
                        "CSAttribute": c.cs_attribute,
                        "MVAttribute": c.mv_attribute,
                        "CaseSensitive": c.case_sensitive,
                    }
                    for c in group
                ]
            }
            for group in one.joins
        ],
        "AttributeFlowMappings": [
            {
                "Source": list(f.sources),
                "Destination": f.destination,
                "FlowType": enum(f.flow_type, "Direct", "Constant", "Expression"),
                "ExecuteOnce": f.execute_once,
                "Expression": f.expression or None,
                "ValueMergeType": enum(f.merge_type, *merges),
                "MappingSourceAsString": "",
            }
            for f in one.flows
        ],
    }


def test_the_demo_is_read_without_a_note() -> None:
    """Nothing in it is unknown, and no precedence comes twice."""
    found = read_configuration(DEMO)
    assert len(found.rules) >= 62
    assert found.notes == ()


# --- encodings and wrappers ----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="utf-16"?>\n'])
def test_an_exported_rule_in_any_encoding(tmp_path: Path, encoding: str, declared: str) -> None:
    """As exported, or as an editor or Out-File saved it again, whatever the declaration says."""
    text = declared + rule_xml(1).replace("Rule 1", "Größe 😀")
    write(tmp_path, "r.xml", text.encode(encoding))
    assert read_configuration(tmp_path / "r.xml").rules[0].name == "Größe 😀"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rules_json_as_powershell_saves_it(tmp_path: Path, encoding: str) -> None:
    """One rule alone, and lists with a Count of their own."""
    one = rule(1, ScopeFilter={"value": [{"ScopeConditionList": []}], "Count": 1})
    write(tmp_path, "rules.json", json.dumps(one).encode(encoding))
    (found,) = read_configuration(tmp_path / "rules.json").rules
    assert found.scope == ((),)


# --- what is unknown -----------------------------------------------------------------------------


def test_unknown_elements_are_kept_and_reported(tmp_path: Path) -> None:
    """Each with its path and its text, at the thing that it belongs to."""
    inner = """<description>x</description><new a="1">n<deep>d</deep></new><name>again</name>
    <attribute-mappings odd="o"><mapping later="2"><dest>cn</dest><src><attr>cn</attr><x/></src>
      <order>3</order></mapping></attribute-mappings>
    <synchronizationCriteria><conditions><name>G</name><scope><csAttribute>a</csAttribute>
      <csOperator>EQUAL</csOperator><csValue>v</csValue><case>True</case></scope></conditions>
    </synchronizationCriteria>
    <relationshipCriteria><conditions><condition><csAttribute>a</csAttribute><ilmAttribute>b
      </ilmAttribute><z>1</z></condition></conditions></relationshipCriteria>"""
    write(tmp_path, "SynchronizationRules/r.xml", rule_xml(1, inner))
    found = read_configuration(tmp_path)
    (one,) = found.rules
    assert one.unknown == (
        ("new", "n"),
        ("new/@a", "1"),
        ("new/deep", "d"),
        ("name", "again"),
        ("attribute-mappings/@odd", "o"),
        ("synchronizationCriteria/conditions/name", "G"),
    )
    assert one.name == "Rule 1"
    assert one.flows[0].unknown == (("@later", "2"), ("order", "3"), ("src/x", ""))
    assert one.scope[0][0].unknown == (("case", "True"),)
    assert one.joins[0][0].unknown == (("z", "1"),)
    place = "SynchronizationRules/r.xml, Rule 1"
    assert f"{place}: unknown element <new/deep> kept" in found.notes
    assert f"{place}, flow to cn: unknown element <order> kept" in found.notes
    assert f"{place}, clause on a: unknown element <case> kept" in found.notes
    assert f"{place}, join on a: unknown element <z> kept" in found.notes
    assert len(found.notes) == 11


def test_unknown_keys_are_kept_and_reported(tmp_path: Path) -> None:
    """The same for what the cmdlet gives; what is known and unused is no news."""
    one = rule(
        1,
        JoinHash="x",
        New={"a": [1]},
        ScopeFilter={"Label": "L", "ScopeConditionList": clause(Case=True)},
        JoinFilter=[
            {"Why": 1, "JoinConditionList": [{"CSAttribute": "a", "MVAttribute": "b", "Z": 1}]}
        ],
        AttributeFlowMappings=[{"Destination": "cn", "MappingSourceAsString": "", "Order": 3}],
    )
    write(tmp_path, "rules.json", [one, rule(2)])
    found = read_configuration(tmp_path)
    first, second = found.rules
    assert first.unknown == (
        ("New", '{"a":[1]}'),
        ("ScopeFilter/Label", "L"),
        ("JoinFilter/Why", "1"),
    )
    assert first.scope[0][0].unknown == (("Case", "true"),)
    assert first.joins[0][0].unknown == (("Z", "1"),)
    assert first.flows[0].unknown == (("Order", "3"),)
    assert second.unknown == ()
    assert "rules.json, Rule 1: unknown key New kept" in found.notes


def clause(**more: Any) -> dict[str, Any]:
    """A line of a scoping filter."""
    return {"Attribute": "a", "ComparisonOperator": "EQUAL", "ComparisonValue": "v", **more}


def test_what_was_passed_over_and_what_clashes_is_noted(tmp_path: Path) -> None:
    """JSON wins where both are there; two rules of one precedence are told."""
    write(tmp_path, "connect/rules.json", [rule(1, Precedence=5), rule(2, Precedence=5)])
    write(tmp_path, "connect/SynchronizationRules/r.xml", "broken")
    notes = read_configuration(tmp_path).notes
    assert notes == (
        "connect/rules.json: Rule 1 and Rule 2 have the same precedence 5",
        "connect/SynchronizationRules: passed over, as rules.json is there",
    )


# --- what is refused -----------------------------------------------------------------------------


def test_no_rules_at_all(tmp_path: Path) -> None:
    """Nothing there, an empty folder, an empty list, null."""
    assert "there is no such file or folder" in refusal(tmp_path / "none")
    assert "there are no synchronization rules in it" in refusal(tmp_path)
    for content in ("[]", "null"):
        write(tmp_path, "rules.json", content)
        assert "there are no synchronization rules in it" in refusal(tmp_path)


def test_a_tenant_whose_server_is_out_of_reach(tmp_path: Path) -> None:
    """Its files are ignored, so there is nothing to read."""
    write(tmp_path, "tenant.toml", f'{NOW}[unreachable]\nconnect_server = "no rights"\n')
    write(tmp_path, "connect/rules.json", [rule(1)])
    assert "[unreachable]: the Connect server is out of reach: no rights" in refusal(tmp_path)


def test_a_mixture(tmp_path: Path) -> None:
    """A connector among the rules, another file, or two forms side by side."""
    write(tmp_path, "a/SynchronizationRules/c.xml", connector_file(AD_EXPORT))
    assert "a connector, not a rule" in refusal(tmp_path / "a")
    write(tmp_path, "b/r.xml", rule_xml(1))
    write(tmp_path, "b/x.xml", "<other/>")
    assert "x.xml, line 1: expected <synchronizationRule>, got <other>" in refusal(tmp_path / "b")
    write(tmp_path, "c/r.xml", rule_xml(1))
    write(tmp_path, "c/rules.json", [rule(1)])
    assert "rules stand in rules.json and in r.xml" in refusal(tmp_path / "c")
    assert "a connector, not a rule" in refusal(LITWARE)


AD_EXPORT = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"


def test_identifiers_that_come_twice(tmp_path: Path) -> None:
    """Both places are named: files, items, connectors."""
    write(tmp_path, "x/SynchronizationRules/a.xml", rule_xml(1))
    write(tmp_path, "x/SynchronizationRules/b.xml", rule_xml(1, precedence=2))
    said = refusal(tmp_path / "x")
    assert "b.xml, <id>: the identifier" in said
    assert "is already at SynchronizationRules/a.xml, <id>" in said
    write(tmp_path, "rules.json", [rule(1), rule(1, Precedence=2)])
    assert "item 2: the identifier" in refusal(tmp_path / "rules.json")
    write(tmp_path, "y/rules.json", [rule(1)])
    write(tmp_path, "y/connectors.json", [{"Identifier": AD, "Name": n} for n in "ab"])
    assert "connectors.json, item 2: the identifier" in refusal(tmp_path / "y")


BROKEN: list[tuple[str, str | bytes, str]] = [
    ("half-written", rule_xml(1)[:-30], "this is not XML: "),
    ("empty", "", "the JSON ends too early"),
    ("latin-1", b"<synchronizationRule><name>\xe9</name>", "byte 27: these bytes are not UTF-8"),
    ("odd UTF-16", b"\xff\xfe" + "<a/>".encode("utf-16-le") + b"\x20", "not UTF-16-LE"),
    ("UTF-32", rule_xml(1).encode("utf-32"), "is not XML"),
    ("no name", rule_xml(1).replace("<name>Rule 1</name>", ""), "<name>: it is missing or empty"),
    ("no direction", rule_xml(1).replace("Inbound", " "), "<direction>: it is missing or empty"),
    (
        "no operator",
        rule_xml(
            1,
            "<synchronizationCriteria><conditions><scope><csAttribute>a</csAttribute></scope>"
            "</conditions></synchronizationCriteria>",
        ),
        "synchronizationCriteria, <csOperator>: it is missing or empty",
    ),
    (
        "no destination",
        rule_xml(1, "<attribute-mappings><mapping/></attribute-mappings>"),
        "attribute-mappings, mapping 1, <dest>: it is missing or empty",
    ),
    ("too deep", "<a>" * 200, "it is nested too deeply for an export"),
    ("cut by -Depth", json.dumps(rule(1, ScopeFilter="Group")), "Mend: write it again with Conver"),
    ("cut inside", json.dumps(rule(1, ScopeFilter=["Group"])), "ConvertTo-Json -Depth 6"),
    ("enum", json.dumps(rule(1, Direction=7)), "item 1, Direction: 7 is no known number here"),
    ("half JSON", json.dumps([rule(1)])[:-2], "the JSON ends too early"),
]


@pytest.mark.parametrize("name,content,message", BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_broken_file_is_refused(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    """With the file, the place in it, and the mend."""
    write(tmp_path, name, content)
    said = refusal(tmp_path / name)
    assert message in said
    assert said.startswith(str(tmp_path / name))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
HOSTILE = {
    "entities": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "external": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    "external entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://x/"> %b;]><a/>',
    "billion laughs": f"<!DOCTYPE a [{LAUGHS}]><a>&l11;</a>",
    "deep in the file": "<!--" + "x" * 300_000 + '-->\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY b "{"x" * 50_000}">]><a>{"&b;" * 50_000}</a>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_type_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    """In every encoding, wherever it stands, and before any entity counts."""
    write(tmp_path, "r.xml", HOSTILE[name].encode(encoding))
    assert "<!DOCTYPE is not allowed in an export" in refusal(tmp_path / "r.xml")


@pytest.mark.parametrize(
    "content",
    [
        '<!doctype a [<!ENTITY b "c">]><a>&b;</a>',
        '<a><!DOCTYPE a [<!ENTITY b "c">]>&b;</a>',
        '<!ENTITY b "c"><a>&b;</a>',
        "<a>&b;</a>",
    ],
)
def test_what_only_looks_like_one_is_no_xml(tmp_path: Path, content: str) -> None:
    """In lower case, inside the root, without a document type: no parser takes it."""
    write(tmp_path, "r.xml", content)
    assert "this is not XML" in refusal(tmp_path / "r.xml")


# --- connectors ----------------------------------------------------------------------------------


def test_a_connector_saved_from_the_console() -> None:
    """MA-Litware has its counts: two partitions, the configuration among them, no run profiles."""
    (found,) = read_connector_source(LITWARE)
    wanted = counts()["ma-partitions/MA-Litware.XML"]
    assert (found.name, len(found.attribute_inclusion or ())) == (
        wanted["name"],
        wanted["attributeInclusion"],
    )
    assert [(p.dn, str(int(p.is_domain)), list(p.inclusions)) for p in found.partitions] == [
        (p["name"], p["isDomain"], p["inclusions"]) for p in wanted["partitions"]
    ]
    assert found.run_profiles == ()
    assert found.parameters == {"Forest.FQDN": "cmlitware.selfhost.corp.microsoft.com"}


def test_connectors_of_the_cmdlet_and_of_folders(tmp_path: Path) -> None:
    """Parameters stand at the connector and at its partitions; secrets and the filter do not."""
    partition = {
        "Identifier": guid(5),
        "DN": "DC=x",
        "Parameters": {
            "KeyedCollectionAsList": [
                {"Name": "Domain.Netbios", "Value": "X"},
                {"Name": "cookie", "Value": "abc"},
                {"Name": "Domain.FQDN", "Value": None},
            ]
        },
    }
    connector = {
        "Identifier": AD,
        "Name": "x",
        "Partitions": [partition],
        "GlobalParameters": {"Forest.Netbios": "F", "Connector.GroupFilteringGroupDn": "CN=P"},
        "ConnectivityParameters": [{"Name": "forest-name", "Value": "f.x"}],
    }
    write(tmp_path, "connectors.json", connector)
    (found,) = read_connector_source(tmp_path / "connectors.json")
    assert found.partitions[0].parameters == {"Domain.Netbios": "X"}
    assert found.parameters == {"Forest.FQDN": "f.x", "Forest.Netbios": "F"}
    assert found.group_filter_dn == "CN=P"
    assert read_connector_source(tmp_path) == (found,)
    assert hash(found.partitions[0])


def test_what_is_no_connector(tmp_path: Path) -> None:
    """Nothing there, an empty list, a rule."""
    for path, message in (
        (tmp_path / "none", "there is no such file or folder"),
        (tmp_path, "there are no connectors in it"),
    ):
        with pytest.raises(FormatError, match=message):
            read_connector_source(path)
    write(tmp_path, "connectors.json", [])
    with pytest.raises(FormatError, match="there are no connectors in it"):
        read_connector_source(tmp_path / "connectors.json")
    write(tmp_path, "r.xml", rule_xml(1))
    with pytest.raises(FormatError, match="expected <ma-data>, got <synchronizationRule>"):
        read_connector_source(tmp_path / "r.xml")


def test_the_schema_of_a_connector_is_passed_over_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Schemas inside schemas too; and what is kept of a file is limited."""
    schema = "<schema>" + "<a><schema><b>t</b></schema></a>" * 40_000 + "</schema>"
    head = f"<ma-data>{schema}<id>{guid(1)}</id><name>n</name>"
    write(tmp_path, "c.xml", f"{head}</ma-data>")
    assert read_connector_source(tmp_path / "c.xml")[0].name == "n"
    monkeypatch.setattr(xml_reading, "_MOST", 100)
    write(tmp_path, "c.xml", head + "<x/>" * 100)
    with pytest.raises(FormatError, match="it is too large for an export"):
        read_connector_source(tmp_path / "c.xml")


def test_a_metaverse_file_that_is_none(tmp_path: Path) -> None:
    """The file beside the rules is read too."""
    shutil.copytree(contoso(tmp_path / "from"), tmp_path / "to")
    write(tmp_path, "to/GlobalSettings/MV.xml", "<other/>")
    assert "MV.xml, line 1: expected <saved-mv-configuration>" in refusal(tmp_path / "to")
