"""`whysync preflight`: the demo tenant's verdicts, the three forms of output, the exit status."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import cli
from bot.settings import DEMO

CORP = "DC=corp,DC=contoso,DC=com"
HEAD = "DN,objectClass,sAMAccountName,userPrincipalName,displayName,mail,proxyAddresses,groupType\n"
GOOD = f'"CN=Ada New,OU=Staff,{CORP}",user,anew,anew@contoso.com,Ada New,anew@contoso.com,,\n'
Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_hook() -> Iterator[None]:
    """The hook for bugs is put back."""
    before = sys.excepthook
    yield
    sys.excepthook = before


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run preflight on a file of this content."""

    def ran(content: str, *options: str, name: str = "objects.csv") -> Ran:
        path = tmp_path / name
        if name == "-":
            stdin = io.TextIOWrapper(io.BytesIO(content.encode()))
            monkeypatch.setattr("sys.stdin", stdin)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        file = name if name == "-" else str(path)
        try:
            status = cli.main(["preflight", file, *options])
        except SystemExit as stop:
            status = int(str(stop.code or 0))
        caught = capsys.readouterr()
        return Ran(status, caught.out, caught.err)

    return ran


def told(ran: Ran) -> list[dict[str, Any]]:
    """The objects of --json."""
    return [json.loads(line) for line in ran.out.splitlines()]


def ids(one: dict[str, Any]) -> list[str]:
    """What was found about an object."""
    return [f["id"] for f in one["findings"]]


def test_all_clean(run: Run) -> None:
    """Status 0, and a table."""
    ran = run(HEAD + GOOD)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "1 of 1 is clean."
    assert any(line.startswith("clean                2  anew") for line in ran.out.splitlines())


IN_STAFF = f'"CN=x,OU=Staff,{CORP}"'
IN_SALES = f'"CN=x,OU=Sales,{CORP}"'
OTHER_DOMAIN = '"CN=x,DC={},DC=contoso,DC=com",user,x1,x1@contoso.com,X,,,'
PERSON = "user,x1,x1@contoso.com,X,,,"


@pytest.mark.parametrize(
    "row, status, found",
    [
        # engine-semantics section 3: OU, domain, run profiles, object class; no name to go by
        (f"{IN_SALES},{PERSON}", "would-not-sync", "import-container"),
        (OTHER_DOMAIN.format("apac"), "would-not-sync", "import-selected"),
        (OTHER_DOMAIN.format("labs"), "would-not-sync", "import-run-profiles"),
        (f"{IN_STAFF},robot,x1,,X,,,", "would-not-sync", "import-object-class"),
        (f",{PERSON}", "not-known", "no-dn"),
        # attribute-rules section 7: the suffix is not verified in this tenant
        (f"{IN_STAFF},user,x1,x1@labs.contoso.com,X,,,", "faults", "sign-in-suffix-not-verified"),
        # section 6: an address that somebody else in AD holds, and in Entra ID
        (f"{IN_STAFF},{PERSON[:-1]}SMTP:abaker@contoso.com,", "faults", "directory-duplicate"),
        # section 12: MSOL_ accounts, contacts without mail, distribution groups that take no mail
        (f"{IN_STAFF},user,MSOL_1,x1@contoso.com,X,,,", "would-not-sync", "stop-cloud-filtered"),
        (f"{IN_STAFF},contact,,,X,,,", "would-not-sync", "stop-no-join-value"),
        (f"{IN_STAFF},group,x1,,X,,,2", "would-not-sync", "stop-out-of-scope"),
        (f"{IN_STAFF},group,x1,,X,,,-2147483646", "clean", ""),
        # engine-semantics section 6: an admin is never soft-matched
        (f"{IN_STAFF},user,x1,cadmin@contoso.com,X,,,", "faults", "match-admin"),
    ],
)
def test_verdicts(run: Run, row: str, status: str, found: str) -> None:
    """What the notes say becomes of such an object in the demo tenant."""
    ran = run(f"{HEAD}{row}\n", "--json")
    (one,) = told(ran)

    assert one["status"] == status
    assert found in ids(one) or (not found and ids(one) == [])
    assert ran.status == (0 if status == "clean" else 3)


def test_hard_match_in_the_demo(run: Run) -> None:
    """By the GUID of a cloud-only user that was given its anchor; the demo blocks that."""
    ldif = (DEMO / "active_directory/corp.contoso.com.ldif").read_text()
    record = next(r for r in ldif.split("\n\n") if "sAMAccountName: scloud" in r)
    (one,) = told(run(record + "\n\n", "--json", name="scloud.ldif"))

    assert (one["match"]["kind"], ids(one)) == ("blocked", ["match-hard-blocked"])


def test_soft_match_in_the_demo(run: Run, tmp_path: Path) -> None:
    """A cloud-only user without a role is joined by its sign-in name."""
    users = json.loads((DEMO / "entra/users.json").read_text())["value"]
    free = next(
        u
        for u in users
        if not u.get("onPremisesSyncEnabled")
        and not u.get("onPremisesImmutableId")
        and u.get("userType") != "Guest"
        and u["userPrincipalName"].endswith("@contoso.com")
        and "admin" not in u["userPrincipalName"]
    )
    row = f'"CN=x,OU=Staff,{CORP}",user,x1,{free["userPrincipalName"]},X,,,\n'
    (one,) = told(run(HEAD + row, "--json"))

    assert one["match"] == {"kind": "soft", "target": free["userPrincipalName"]}


@pytest.mark.parametrize(
    "row, name",
    [
        (f'"CN=Anna Baker,OU=Staff,{CORP}",user,abaker,abaker@contoso.com', "DN"),
        ("abaker,abaker@contoso.com", "sAMAccountName"),
    ],
)
def test_an_existing_object_without_a_guid(run: Run, row: str, name: str) -> None:
    """abaker is no duplicate of herself, and has her own object in Entra ID."""
    head = "DN,objectClass," if name == "DN" else ""
    (one,) = told(run(f"{head}sAMAccountName,userPrincipalName\n{row}\n", "--json"))

    assert one["match"] == {"kind": "own", "target": "abaker@contoso.com"}
    others = [f["values"]["other"] for f in one["findings"] if f["id"] == "directory-duplicate"]
    assert not any(other.startswith("CN=Anna Baker") for other in others)


STOPS = frozenset(
    {
        *("cs-ou-not-selected", "cs-new-ou-not-included", "cs-domain-not-selected"),
        *("cs-object-type-not-selected", "mv-cloudfiltered", "mv-outbound-scope"),
        *("mv-provision-rule-disabled", "mv-inbound-custom-scope", "mv-sourceanchor-missing"),
        *("ad-admin-description-opt-out", "ad-contact-not-mail-enabled", "ad-reserved-name"),
        *("ad-contact-msol-hidden", "ad-critical-system-object", "ad-exchange-system-mailbox"),
        *("ad-replication-conflict-object", "ad-samaccountname-missing", "group-dynamic-dl"),
        *("ad-linked-mailbox-no-master", "group-distribution-not-mail-enabled", "group-builtin"),
        *("ops-run-step-missing", "ops-sync-rule-error", "device-usercertificate-missing"),
        "device-ou-or-class-filtered",
    }
)
SPOILS = frozenset(
    {
        *("upn-suffix-not-verified", "upn-illegal-or-invisible-char", "attr-mail-masked"),
        *("attr-proxy-discarded", "export-invalid-hard-match", "export-admin-role-conflict"),
        *("export-attribute-value-must-be-unique", "entra-quarantined-duplicate"),
    }
)
EXPECTED = {
    **dict.fromkeys(STOPS, ("would-not-sync",)),
    **dict.fromkeys(SPOILS, ("faults",)),
    "healthy-in-sync": ("clean", "faults", "not-known"),  # not known: a linked mailbox
}


def _names(name: str, text: str) -> bool:
    """Whether a text names an object, not only a part of another name."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w\\-])", text) is not None


def test_the_demo_itself_is_judged_as_ask_does(run: Run) -> None:
    """What stops or spoils an object by `ask` does by preflight; what is in sync would sync."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((DEMO / "active_directory").glob("*.ldif")):
        if "@" not in path.name:
            text = path.read_text(encoding="utf-8")
            some = told(run(text, "--json", name="x.ldif"))
            found |= {n: x for x in some if not x["passed_over"] for n in (x["name"], x["dn"])}
    every = yaml.safe_load(Path("tests/conversations/demo_expected.yaml").read_text("utf-8"))
    cases = [c for c in every["cases"] if not c["overlay"] and c["diagnosis"] in EXPECTED]
    told_otherwise = {}
    compared = 0
    for case in cases:
        named = [
            n for n in found if re.search(rf"(?<![\w.-]){re.escape(n)}(?![\w\\-])", case["ask"])
        ]
        if named:
            compared += 1
            status = found[max(named, key=len)]["status"]
            if status not in EXPECTED[case["diagnosis"]]:
                told_otherwise[case["ask"]] = (case["diagnosis"], status)

    assert told_otherwise == {}
    assert compared > 60


def test_a_table_for_a_spreadsheet(run: Run) -> None:
    """Every cell in quotes, no cell a formula."""
    row = f"\"CN==cmd|'/c calc'!A1,OU=Sales,{CORP}\",user,=cmd|x,+1@contoso.com,@SUM(A1),,,\n"
    ran = run(HEAD + row + GOOD, "--csv")
    one, _ = csv.DictReader(io.StringIO(ran.out))

    assert (one["name"], one["status"]) == ("'=cmd|x", "would not sync")
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in one.values())
    assert ran.out.count("\n") >= 2
    assert ran.out.startswith('"line",')


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b]0;x\x07", "*)(uid=*", "<!channel>", "\u202e"])
@pytest.mark.parametrize("option", ["", "--json", "--csv"])
def test_hostile_cells(run: Run, hostile: str, option: str) -> None:
    """Nothing of a file steers a terminal."""
    row = f'"CN={hostile},OU=Staff,{CORP}",user,{hostile},{hostile}@contoso.com,{hostile},,,\n'
    ran = run(HEAD + row, *filter(None, (option,)))

    assert ran.status == 3
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_the_table_fits(run: Run) -> None:
    """100 columns, however long the names; a long name stands below in full."""
    name = "a" * 60
    row = f'"CN={name},OU=Sales,{CORP}",user,{name},{name}@contoso.com,{name},,,\n'
    ran = run(HEAD + GOOD + row)

    assert max(map(len, ran.out.splitlines())) <= 100
    assert f"    {name}@contoso.com" in ran.out.splitlines()


def test_what_was_passed_over(run: Run) -> None:
    """Only counted in the table, told in the others."""
    row = f'"OU=x,{CORP}",organizationalUnit,,,,,,\n'

    assert "passed over" in run(HEAD + GOOD + row).out.splitlines()[-1]
    assert [x["status"] for x in told(run(HEAD + GOOD + row, "--json"))] == ["clean", "passed-over"]


def test_from_stdin(run: Run) -> None:
    """A dash reads it."""
    ran = run(HEAD + GOOD, name="-")

    assert (ran.status, "Preflight of stdin" in ran.out) == (0, True)


@pytest.mark.parametrize(
    "content, said",
    [("", "no objects"), (HEAD, "no objects"), ("a,b\n1,2\n", "no header"), (HEAD + '"x', "quote")],
)
def test_a_broken_file(run: Run, content: str, said: str) -> None:
    """Status 2 and one line; nothing else."""
    ran = run(content)

    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_wrong_use(run: Run) -> None:
    """A tenant that is none; two forms at once."""
    assert run(HEAD + GOOD, "--tenant", "nowhere").status == 2
    assert run(HEAD + GOOD, "--json", "--csv").status == 2


@pytest.mark.parametrize("system", ["active_directory", "connect_server", "entra"])
def test_a_system_out_of_reach(run: Run, tmp_path: Path, system: str) -> None:
    """Never clean; the reason is told once."""
    tenant = tmp_path / "tenant"
    tenant.mkdir()
    for entry in DEMO.iterdir():
        if entry.name != "tenant.toml":
            (tenant / entry.name).symlink_to(entry)
    text = f'name = "x"\n[unreachable]\n{system} = "no route to it"\n'
    (tenant / "tenant.toml").write_text(text)
    ran = run(HEAD + GOOD, "--tenant", str(tenant))

    assert ran.status == 3
    assert "not known" in ran.out
    assert "no route to it" in ran.out


def test_help_tells_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    """It is what a script hangs on."""
    with pytest.raises(SystemExit):
        cli.main(["preflight", "--help"])

    assert "3: not all are" in capsys.readouterr().out
