"""`whysync container --jsonl`: contract section 2, over exported connectors and lists of a line."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.data.real import ROOT, connector_file

AD, ENTRA = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d", "b891884f-051e-4a83-95af-2544101c9083"
DOMAIN = "DC=contoso,DC=com"
LITWARE = "DC=cmLitware,DC=selfhost,DC=corp,DC=microsoft,DC=com"
OURS = [{"name": DOMAIN, "inclusions": [f"OU=CORP,{DOMAIN}"], "exclusions": [DOMAIN]}]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command over lines; its exit status and its answers."""

    def asked(lines: list[object], *options: str) -> list[dict[str, Any]]:
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(texts)))
        assert main(["container", "--jsonl", *options]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return asked


def exported(tmp_path: Path, identifier: str) -> str:
    """An exported connector of the shared data."""
    path = tmp_path / "connector.xml"
    path.write_bytes(connector_file(identifier))
    return str(path)


@pytest.mark.parametrize(
    "dn,type_,inside,decided_by",
    [
        (f"CN=A,OU=CORP,{DOMAIN}", "user", True, f"OU=CORP,{DOMAIN}"),
        (f"CN=A,OU=Sales,OU=corp,{DOMAIN.lower()}", "user", True, f"OU=CORP,{DOMAIN}"),
        (f"OU=CORP,{DOMAIN}", "organizationalUnit", True, f"OU=CORP,{DOMAIN}"),
        (f"CN=A,OU=\\43ORP,{DOMAIN}", "user", True, f"OU=CORP,{DOMAIN}"),
        (f"CN=A,OU=XCORP,{DOMAIN}", "user", False, DOMAIN),
        (f"CN=A,CN=Users,{DOMAIN}", "user", False, DOMAIN),
        (DOMAIN, "domainDNS", False, DOMAIN),
        (f"CN=A,OU=CORP,{DOMAIN}", ["top", "person", "USER"], True, f"OU=CORP,{DOMAIN}"),
        (
            f"CN=A,OU=CORP,{DOMAIN}",
            ["top", "user", "acmeUser"],
            False,
            "object class acmeUser is not selected",
        ),
        ("CN=A,DC=fabrikam,DC=com", "user", False, "no partition covers this name"),
    ],
)
def test_the_exported_ad_connector(
    tmp_path: Path, ask: Any, dn: str, type_: object, inside: bool, decided_by: str
) -> None:
    """Exclusion of the root, inclusion of one OU (captured sample, engine-semantics 3)."""
    line = {"id": 7, "dn": dn, "object_class": type_}
    (answer,) = ask([line], "--connector", exported(tmp_path, AD))
    assert answer == {"id": 7, "in_scope": inside, "decided_by": decided_by, "certain": True}


def test_the_exported_entra_connector(tmp_path: Path, ask: Any) -> None:
    """One partition, `default`, with one empty inclusion: every name."""
    line = {"id": "a", "dn": "CN={41414141}", "object_class": "user"}
    (answer,) = ask([line], "--connector", exported(tmp_path, ENTRA))
    assert answer["in_scope"] is True
    assert answer["certain"] is True


def test_a_connector_saved_from_the_console(ask: Any) -> None:
    """The configuration's partition is longer than the domain's, which excludes it."""
    lines: list[object] = [
        {"id": 1, "dn": f"CN=X,CN=Configuration,{LITWARE}", "object_class": "container"},
        {"id": 2, "dn": f"CN=X,OU=Y,{LITWARE}", "object_class": "user"},
        {"id": 3, "dn": f"CN=X,OU=Y,{LITWARE}", "object_class": "computer"},
    ]
    answers = ask(lines, "--connector", str(ROOT / "ma-partitions/MA-Litware.XML"))
    assert [(a["in_scope"], a["decided_by"]) for a in answers] == [
        (True, f"CN=Configuration,{LITWARE}"),
        (True, LITWARE),
        (False, "object class computer is not selected"),
    ]


def test_several_connectors_of_the_cmdlet(tmp_path: Path, ask: Any) -> None:
    """A forest and Entra ID in one connectors.json."""
    path = tmp_path / "connectors.json"
    scope = {"ContainerInclusionList": ["DC=a"], "ContainerExclusionList": "OU=X,DC=a"}
    partitions = [
        {"Identifier": ENTRA, "DN": "DC=a", "ConnectorPartitionScope": scope},
        {"Identifier": AD, "DN": "DC=b", "Selected": False},
    ]
    forest = {"Identifier": AD, "Name": "a", "Partitions": partitions}
    whole = [{"Identifier": AD, "DN": "default"}]
    path.write_text(
        json.dumps([{"Identifier": ENTRA, "Name": "e", "Partitions": whole}, forest]),
        encoding="utf-16",
    )
    names = ["CN=A,DC=a", "CN=A,OU=X,DC=a", "CN=A,DC=b", "CN=A,DC=c", "CN={41}"]
    answers = ask([{"id": n, "dn": n} for n in names], "--connector", str(path))
    assert [(a["in_scope"], a["decided_by"]) for a in answers] == [
        (True, "DC=a"),
        (False, "OU=X,DC=a"),
        (False, "partition DC=b is not selected"),
        (False, "no partition covers this name"),
        (True, "partition default covers every name"),
    ]


@pytest.mark.parametrize(
    "partitions,inside,decided_by,certain",
    [
        (OURS, False, DOMAIN, True),
        ([{"name": DOMAIN}], True, "no container list covers this name", False),
        (
            [{"name": DOMAIN, "inclusions": ["OU=X,DC=x"], "exclusions": None}],
            True,
            "no container list covers this name",
            False,
        ),
        ([{"name": DOMAIN, "exclusions": f"OU=a, {DOMAIN}"}], False, f"OU=a, {DOMAIN}", True),
        ([{"name": DOMAIN, "object_classes": [], "inclusions": [DOMAIN]}], True, DOMAIN, True),
        (
            [{"name": DOMAIN, "object_classes": ["Group"], "inclusions": [DOMAIN]}],
            False,
            "object class user is not selected",
            True,
        ),
        *(
            (
                [{"name": DOMAIN, "selected": no}],
                False,
                f"partition {DOMAIN} is not selected",
                True,
            )
            for no in ("0", 0, False, "False")
        ),
        *(
            ([{"name": DOMAIN, "selected": yes, "inclusions": [DOMAIN]}], True, DOMAIN, True)
            for yes in ("1", 1, True, "true", None)
        ),
        ([{"name": "DC=com"}, {"name": "default"}], True, "no container list covers", False),
        ([{"name": "Default"}], True, "partition default covers every name", True),
        ([{"name": "DC=x"}], False, "no partition covers this name", True),
        ([], False, "no partition covers this name", True),
    ],
)
def test_partitions_of_the_line(
    tmp_path: Path, ask: Any, partitions: object, inside: bool, decided_by: str, certain: bool
) -> None:
    """They go before the connector of the command; what is missing of them filters nothing."""
    line = {"id": 1, "dn": f"CN=A,OU=A,{DOMAIN}", "object_class": "user", "partitions": partitions}
    for options in ((), ("--connector", exported(tmp_path, ENTRA))):
        (answer,) = ask([line], *options)
        assert (answer["in_scope"], answer["certain"]) == (inside, certain)
        assert answer["decided_by"].startswith(decided_by)


def test_the_pilot_filter(tmp_path: Path, ask: Any) -> None:
    """With a filter group set, membership decides where the line tells it."""
    group = f"CN=Pilot,OU=CORP,{DOMAIN}"
    text = connector_file(AD).decode()
    name = 'name="Connector.GroupFilteringGroupDn" type="string" use="global" dataType="String"'
    assert f"{name} />" in text
    path = tmp_path / "pilot.xml"
    path.write_text(text.replace(f"{name} />", f"{name}>{group}</parameter>"), encoding="utf-8")
    line = {"id": 1, "dn": f"CN=A,OU=CORP,{DOMAIN}", "object_class": "user"}
    answers = ask(
        [line, {**line, "member_of": [group]}, {**line, "member_of": []}], "--connector", str(path)
    )
    assert [(a["in_scope"], a["certain"]) for a in answers] == [
        (True, False),
        (True, True),
        (False, False),
    ]


BROKEN: list[tuple[object, str]] = [
    ({}, "dn is missing or no text"),
    ({"dn": 5}, "dn is missing or no text"),
    ({"dn": " "}, "dn is missing or no text"),
    ({"dn": "jdoe"}, "dn is no distinguished name"),
    ({"dn": "jdoe@contoso.com"}, "dn is no distinguished name"),
    ({"dn": "CN=A,,DC=x"}, "dn is no distinguished name"),
    ({"dn": "=A,DC=x"}, "dn is no distinguished name"),
    ({"dn": "\\,\\,"}, "dn is no distinguished name"),
    ({"dn": '"CN=A,DC=x'}, "dn is no distinguished name"),
    ({"dn": "x" * 500}, "…'"),
    ({"dn": "CN=A,DC=x"}, "partitions is missing: give it, or --connector FILE"),
    ({"dn": "CN=A,DC=x", "object_class": {}}, "object_class: "),
    ({"dn": "CN=A,DC=x", "partitions": {}}, "partitions is no list"),
    ({"dn": "CN=A,DC=x", "partitions": [3]}, "partitions item 1 is no object"),
    ({"dn": "CN=A,DC=x", "partitions": [{"name": " "}]}, "partitions item 1: name is missing"),
    (
        {"dn": "CN=A,DC=x", "partitions": [{"name": "DC=x", "selected": "maybe"}]},
        "partitions item 1: selected is true or false",
    ),
    (
        {"dn": "CN=A,DC=x", "partitions": [{"name": "DC=x", "inclusions": [3]}]},
        "partitions item 1: inclusions is a list of texts",
    ),
    ("{half", "line 1 is no JSON"),
    ("[]", "a line is a JSON object"),
]


@pytest.mark.parametrize("line,message", BROKEN)
def test_a_bad_line_says_what_is_wrong(ask: Any, line: object, message: str) -> None:
    """And the lines after it are answered."""
    good = {"id": 2, "dn": f"CN=A,{DOMAIN}", "partitions": OURS}
    bad, after = ask([line, good])
    assert message in bad["problem"]
    assert (bad["in_scope"], bad["certain"]) == (False, False)
    assert after["in_scope"] is False


HOSTILE = [
    f"CN={'a' * 1_000_000},OU=CORP,{DOMAIN}",
    "CN=" + "\\," * 500_000 + f",OU=CORP,{DOMAIN}",
    f"{'CN=a,' * 100_000}OU=CORP,{DOMAIN}",
    f"CN=a\0b,OU=CORP,{DOMAIN}",
    f'CN="a,b=""c",OU=CORP,{DOMAIN}',
    f"CN=a\\,OU\\=x,OU=CORP , {DOMAIN}",
]


@pytest.mark.parametrize("dn", HOSTILE, ids=["long", "escapes", "deep", "nul", "quotes", "spaces"])
def test_a_hostile_name_is_decided(ask: Any, dn: str) -> None:
    """However long, deep or odd: by its container."""
    (answer,) = ask([{"id": 1, "dn": dn, "partitions": OURS}])
    assert (answer["in_scope"], answer["decided_by"]) == (True, f"OU=CORP,{DOMAIN}")


def test_a_connector_that_cannot_be_read_is_said_in_a_line(tmp_path: Path) -> None:
    """Wrong use ends with status 2 and the mend."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "container", "--jsonl", "--connector", str(tmp_path / "no")],
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Mend: give an exported connector" in done.stderr
    assert len(done.stderr.splitlines()) == 1
