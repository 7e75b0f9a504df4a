"""`whysync scope` and `whysync flow`: the contract's lines, and lines that cannot be answered."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from knowledge.vocabulary import ENTRA_CONNECTOR_ID
from tests.data.real import contoso

AD = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
USER_JOIN = "In from AD - User Join"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real export, as the cmdlet leaves it."""
    return contoso(tmp_path_factory.mktemp("contoso"))


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    rules: Path,
    *lines: dict[str, Any] | str,
) -> list[dict[str, Any]]:
    """What the command says to these lines."""
    given = "".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines)
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert cli.main([command, "--rules", str(rules), "--jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rules: Path) -> Any:
    """Ask a command about lines."""
    return lambda command, *lines: run(monkeypatch, capsys, command, rules, *lines)


def scoped(rule: str = USER_JOIN, **more: Any) -> dict[str, Any]:
    """A line for scope."""
    return {"id": "a", "rule": rule, "object_type": "user", "attributes": {}, **more}


def test_in_scope(ask: Any) -> None:
    """No clause decides alone."""
    assert ask("scope", scoped()) == [
        {"id": "a", "in_scope": True, "decided_by": None, "certain": True}
    ]


def test_deciding_clause(ask: Any) -> None:
    """Rule, group, clause and the object's own value; a Boolean is a text too."""
    (told,) = ask("scope", scoped(attributes={"isCriticalSystemObject": True}))
    assert told["decided_by"] == {
        "rule": USER_JOIN,
        "group": 1,
        "attribute": "isCriticalSystemObject",
        "operator": "NOTEQUAL",
        "value": "TRUE",
        "actual": "True",
    }


@pytest.mark.parametrize(
    "name",
    [
        "in from ad - user ngckey",
        "In from AAD - User NGCKey",
        "SynchronizationRule_{0870f2a3-0a77-46a4-bda3-ced0c1afbde9}.xml",
        "0870F2A3-0A77-46A4-BDA3-CED0C1AFBDE9",
        "{0870f2a3-0a77-46a4-bda3-ced0c1afbde9}",
    ],
)
def test_ways_to_name_a_rule(ask: Any, name: str) -> None:
    """By name, file name or GUID, in any case."""
    (told,) = ask("scope", scoped(name))
    assert told["in_scope"] is (name != "in from ad - user ngckey")


@pytest.mark.parametrize(
    "line,problem",
    [
        ("{", "no JSON"),
        ("[1]", "JSON object"),
        ("[" * 100_000, "nested too deeply"),
        (scoped("nobody"), "there is no rule"),
        ({**scoped(), "rule": None}, "rule is missing"),
        (scoped(object_type=7), "object_type is missing"),
        (scoped(attributes=None), "attributes is missing"),
        (scoped(attributes={"a": {"b": 1}}), "a: a value is"),
        (scoped(member_of=[["x"]]), "member_of: a value is"),
    ],
)
def test_line_that_cannot_be_answered(ask: Any, line: Any, problem: str) -> None:
    """It says what is wrong, claims nothing for certain, and the next line is answered."""
    told, after = ask("scope", line, scoped())
    assert problem in told["problem"]
    assert (told["in_scope"], told["decided_by"], told["certain"]) == (False, None, False)
    assert after["in_scope"] is True


def test_object_type_that_is_not_given(ask: Any) -> None:
    """Then the filter alone is asked."""
    (told,) = ask("scope", scoped(object_type=None))
    assert told["in_scope"] is True


def test_empty_lines_are_passed_over(ask: Any) -> None:
    """As at the end of a file."""
    assert len(ask("scope", "", scoped(), "   ")) == 1


def test_two_rules_of_one_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The person chooses, not the program."""
    usual = {"Name": "Same", "Direction": "Inbound", "Precedence": 1}
    ids = [f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2)]
    path = tmp_path / "rules.json"
    off = [{**usual, "Identifier": x, "Connector": x, "Disabled": x == ids[1]} for x in ids]
    path.write_text(json.dumps(off))
    lines = (scoped("same"), scoped(ids[1]), scoped("same", connector=ids[1]))
    same, by_id, by_connector = run(monkeypatch, capsys, "scope", path, *lines)
    assert "2 rules are named" in same["problem"]
    assert "problem" not in by_id
    assert by_connector["decided_by"]["attribute"] == "disabled"
    path.write_text(json.dumps([{**usual, "Identifier": x} for x in ids]))
    (alike,) = run(monkeypatch, capsys, "scope", path, scoped("same"))
    assert "problem" not in alike


@pytest.mark.parametrize(
    "operator,expected", [("ISMEMBEROF", False), ("ISNOTMEMBEROF", True), ("MATCHES", False)]
)
def test_what_was_not_given_is_not_certain(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    operator: str,
    expected: bool,
) -> None:
    """Groups that were not given, and an operator that nobody knows."""
    clause = {"Attribute": "x", "ComparisonOperator": operator, "ComparisonValue": "CN=G,DC=x"}
    rule = {
        "Name": "Custom",
        "Identifier": "00000000-0000-0000-0000-000000000001",
        "Direction": "Inbound",
        "Precedence": 1,
        "SourceObjectType": "user",
        "ScopeFilter": [{"ScopeConditionList": [clause]}],
    }
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule]))
    (told,) = run(monkeypatch, capsys, "scope", path, scoped("Custom"))
    assert (told["in_scope"], told["certain"]) == (expected, False)


def test_folder_without_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that names the mend."""
    assert cli.main(["scope", "--rules", str(tmp_path), "--jsonl"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# --- flow

PERSON = {
    "dn": "CN=J Doe,OU=CORP,DC=contoso,DC=com",
    "cn": "J Doe",
    "sAMAccountName": "jdoe",
    "objectSid": "AQUAAAAAAAUVAAAAAQIDBAUGBwgJCgsMDQ4PEA==",
    "userAccountControl": 512,
    "proxyAddresses": ["SMTP:jdoe@contoso.com"],
}


def flowing(**more: Any) -> dict[str, Any]:
    """A line for flow."""
    return {"id": 1, "object_type": "user", "attributes": PERSON, **more}


def test_flow_of_a_user(ask: Any) -> None:
    """Rules in scope by precedence, who gives which value, and that it projects."""
    (told,) = ask("flow", flowing())
    assert told["rules_in_scope"][:2] == [USER_JOIN, "In from AD - User AccountEnabled"]
    assert told["projects"] is True
    assert told["contributions"]["userPrincipalName"] == {
        "value": "jdoe@contoso.com",
        "rule": "In from AD - User AccountEnabled",
        "precedence": 102,
    }
    assert "In from AAD - User NGCKey" not in told["rules_in_scope"]


def test_lists_stay_lists(ask: Any) -> None:
    """A value given as a list comes back as one."""
    mail = {**PERSON, "mailNickname": "jdoe"}
    (told,) = ask("flow", flowing(attributes=mail))
    assert told["contributions"]["proxyAddresses"]["value"] == ["SMTP:jdoe@contoso.com"]


def test_existing_metaverse_object_is_not_projected(ask: Any) -> None:
    """With a type of the connector space, metaverse tells that an object is there already."""
    (told,) = ask("flow", flowing(metaverse=True))
    assert told["projects"] is False
    assert told["contributions"]["accountEnabled"]["value"] == "True"


def test_outbound(ask: Any) -> None:
    """With a metaverse type the attributes are those of the metaverse, the rules those to Entra."""
    own = {"sourceObjectType": "User", "sourceAnchor": "QQ==", "accountEnabled": "True"}
    (told,) = ask("flow", flowing(object_type="person", metaverse=True, attributes=own))
    assert told["rules_in_scope"][0] == "Out to AAD - User Join"
    assert told["contributions"]["dn"]["value"] == "CN={51513D3D}"
    assert told["projects"] is False


@pytest.mark.parametrize("name", [ENTRA_CONNECTOR_ID, f"{{{ENTRA_CONNECTOR_ID.upper()}}}"])
def test_named_connector(ask: Any, name: str) -> None:
    """The rules of another connector are asked when the line names it."""
    (told,) = ask("flow", flowing(connector=name))
    assert told["rules_in_scope"] == [
        "In from AAD - User NGCKey",
        "In from AAD - User Exchange Hybrid",
    ]


def test_connector_of_the_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With two forests the name of the object tells whose rules are asked."""
    demo = Path("adapters/tenant_folder/demo")
    told = [
        run(monkeypatch, capsys, "flow", demo, flowing(attributes={**PERSON, "dn": dn}))[0]
        for dn in ("CN=J Doe,DC=corp,DC=contoso,DC=com", "CN=J Doe,DC=fabrikam,DC=com")
    ]
    assert told[0]["rules_in_scope"] != told[1]["rules_in_scope"]


def test_unknown_connector(ask: Any) -> None:
    """It says so."""
    (told,) = ask("flow", flowing(connector="nobody"))
    assert "there is no rule of connector" in told["problem"]


def test_error_function_and_what_is_not_evaluated(ask: Any) -> None:
    """An error of a rule is told apart from what could not be evaluated."""
    bare = {"objectSid": PERSON["objectSid"], "cn": "J Doe", "userAccountControl": "512"}
    (told,) = ask("flow", flowing(attributes=bare))
    assert {
        "rule": "In from AD - User AccountEnabled",
        "attribute": "userPrincipalName",
        "why": "AccountName is not present",
    } in told["errors"]
    key = {"searchableDeviceKey": "0000000" + "x" * 20, "objectSid": "AQ=="}
    (told,) = ask("flow", flowing(attributes=key, connector=ENTRA_CONNECTOR_ID))
    assert [x["rule"] for x in told["not_evaluated"]] == ["In from AAD - User NGCKey"]


def test_flow_with_groups(ask: Any) -> None:
    """Groups may be given."""
    (told,) = ask("flow", flowing(member_of=["CN=Pilots,DC=contoso,DC=com"]))
    assert told["projects"] is True


@pytest.mark.parametrize("command", ["scope", "flow"])
def test_setting_of_an_open_question(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rules: Path,
    command: str,
) -> None:
    """--set gives another answer to what Microsoft does not document."""
    line = json.dumps({**scoped("In from AD - User AccountEnabled"), "attributes": {}})
    told = []
    for setting in ("clear", "not-held"):
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        rest = ["--jsonl", "--set", f"absent_bit={setting}"]
        assert cli.main([command, "--rules", str(rules), *rest]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] != told[1]


@pytest.mark.parametrize(
    "given,problem",
    [
        ("absent_bit", "NAME=VALUE"),
        ("nothing=1", "no such setting"),
        ("absent_bit=maybe", "SEMANTICS.md"),
    ],
)
def test_wrong_setting(
    capsys: pytest.CaptureFixture[str], rules: Path, given: str, problem: str
) -> None:
    """One line that says what may stand there."""
    assert cli.main(["scope", "--rules", str(rules), "--jsonl", "--set", given]) == 2
    assert problem in capsys.readouterr().err


def test_notes_go_to_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the reader kept without knowing it is said, apart from the answers."""
    rule = {
        "Name": "Custom",
        "Identifier": "00000000-0000-0000-0000-000000000001",
        "Direction": "Inbound",
        "Precedence": 1,
        "Brandnew": "x",
    }
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([rule]))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli.main(["scope", "--rules", str(path), "--jsonl"]) == 0
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "Brandnew" in caught.err
