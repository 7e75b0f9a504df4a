"""`whysync doctor`: every finding has words, and the report is readable and safe."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from adapters.slack.installations import Installation, Installations
from adapters.slack.names import SCOPES
from adapters.terminal import Look
from bot import cli
from bot.commands.doctor import _examined, examined, lay_out
from bot.config.connected import configured
from bot.findings import Words, told, words
from bot.settings import DEMO, WrongUseError
from handlers.checkup import Finding, Outcome
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import APP_TOKEN, TOKEN, Grant

ROOT = Path(__file__).parents[2]
OUTCOMES: tuple[Outcome, ...] = ("works", "fails", "warning", "not-tried")
ID = re.compile(r'"((?:ad|entra|connect|export|slack|access)-[a-z]+(?:-[a-z]+)*)"')
GROUP = "CN=VPN Users,OU=Groups,DC=corp,DC=contoso,DC=com"
PERSON = "CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com"
# Words in the adapters that look like the id of a finding, and are none.
OTHERS = re.compile(r"(?:ad|entra|connect)-(?:connector-space|id|server)")


class Still:
    """A connection that tells what it is given, or never."""

    def __init__(self, *findings: Finding, ends: bool = True) -> None:
        self._findings, self._ends = findings, ends

    async def examine(self) -> tuple[Finding, ...]:
        """The findings, if it ends."""
        if not self._ends:
            await asyncio.Event().wait()
        return self._findings

    async def close(self) -> None:
        """Nothing is open."""


def _ids() -> set[str]:
    """Every id that stands in an adapter which can be examined."""
    names = ("active_directory", "entra", "connect_server")
    files = [p for name in names for p in (ROOT / "adapters" / name).rglob("*.py")]
    files.append(ROOT / "adapters" / "tenant_folder" / "export_folder.py")
    files += [ROOT / "adapters" / "slack" / "checkup.py", ROOT / "bot" / "commands" / "doctor.py"]
    texts = [
        p.read_text("utf-8") for p in files if p.is_file() and "Finding" in p.read_text("utf-8")
    ]
    return {x for text in texts for x in ID.findall(text) if not OTHERS.fullmatch(x)}


def test_every_finding_of_an_adapter_has_words() -> None:
    """An id that nobody wrote words for would be told as it is."""
    assert _ids() <= words().keys(), _ids() - words().keys()


def test_words_are_read_strictly() -> None:
    """A key that nobody knows, a failure without a mend, a brace that is open."""
    for text in ("a: {what: x, fial: y}", "a: {what: x, fails: y}", "a: {what: x, works: '{y'}"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.yaml.decode(text, type=dict[str, Words])


def test_a_failure_is_told_with_its_mend() -> None:
    """The facts stand where the words name them."""
    finding = Finding(
        "c", "entra-read-users", "fails", {"permission": "User.Read.All", "why": "no"}
    )
    line = told(finding, words())

    assert "no" in line.said
    assert "User.Read.All" in line.mend
    assert told(Finding("c", "entra-read-users", "works"), words()).mend == ""


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_id_that_nobody_knows_is_still_told(outcome: Outcome) -> None:
    """An adapter may be newer than its words."""
    line = told(Finding("c", "new-thing", outcome, {"why": "it rained"}), words())

    assert (line.what, line.mend) == ("new-thing", "")
    assert "it rained" in line.said


async def test_a_connection_that_does_not_end() -> None:
    """It is told as such, within its limit, and the others are told all the same."""
    fine = Finding("fine", "ad-read", "works")
    found = await asyncio.gather(
        examined(Still(ends=False), "hangs", 0.05), examined(Still(fine), "fine", 5)
    )

    assert [(x.connection, x.id) for x in found[0]] == [("hangs", "no-answer")]
    assert list(found[1]) == [fine]


def test_the_report_fits_and_steers_no_terminal() -> None:
    """80 columns, and nothing of a fact but what can be seen."""
    evil = "\x1b[2J\u202ehidden\x07 " + "word " * 40 + "x" * 200
    findings = [
        Finding(f"dc\x1b]0;t\x07 {n}", "ad-certificate", outcome, {"why": evil, "days": "3"})
        for n, outcome in enumerate(OUTCOMES)
    ]
    text = "\n".join(lay_out([told(x, words()) for x in findings], Look(80, colour=False)))

    assert all(len(line) <= 80 for line in text.splitlines())
    assert not set(text) & set("\x1b\x07\u202e")
    assert text.splitlines()[-1].count("1 ") == 4


def test_a_recorded_tenant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is read as a whole; the status is 0 also where it is broken, for the report was made."""
    (tmp_path / "good.toml").write_text(f'[tenant]\nfolder = "{DEMO}"')
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "tenant.toml").write_text('name = "bad"')
    (tmp_path / "bad" / "connect").mkdir()
    (tmp_path / "bad" / "connect" / "server.json").write_text("{")
    (tmp_path / "bad.toml").write_text('[tenant]\nfolder = "bad"')

    assert cli.main(("doctor", "--config", str(tmp_path / "good.toml"))) == 0
    assert "fails" not in capsys.readouterr().out
    assert cli.main(("doctor", "--config", str(tmp_path / "bad.toml"), "--json")) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert line.keys() == {"connection", "id", "outcome", "said", "mend", "facts"}
    assert (line["id"], line["outcome"]) == ("tenant-folder", "fails")
    assert line["mend"]


def test_live_systems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing listens there: that fails and is told; what is not configured was not tried."""
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "c.toml").write_text(
        '[entra]\ntenant_id = "contoso.com"\nclient_id = "c"\ncredential = "secret"\n'
        'secret_file = "secret"\ngraph_url = "http://127.0.0.1:9"\n'
        'authority_url = "https://127.0.0.1:9"'
    )

    assert cli.main(("doctor", "--config", str(tmp_path / "c.toml"), "--json")) == 0
    found = {(x["id"], x["outcome"]) for x in json.loads(capsys.readouterr().out)}
    assert {("entra-port", "fails"), ("entra-token", "fails")} <= found
    assert ("not-configured", "not-tried") in found


@pytest.fixture
async def slack() -> AsyncIterator[SlackWeb]:
    """A workspace that installed the app with the least scopes."""
    async with slack_web() as slack:
        slack.tokens[TOKEN] = Grant(scopes=frozenset(SCOPES))
        slack.socket_url = "ws://127.0.0.1:9/link"
        yield slack


async def _found(folder: Path, text: str, tenant: Path = DEMO) -> list[Finding]:
    for name, secret in {"bot": TOKEN, "app": APP_TOKEN, "client": "s", "refresh": "r"}.items():
        (folder / name).write_text(secret)
        (folder / name).chmod(0o600)
    (folder / "c.toml").write_text(f'[tenant]\nfolder = "{tenant}"\n{text}')
    systems, read = configured(folder / "c.toml")
    return await _examined(systems, read.configuration)


async def test_slack_beside_a_recorded_tenant(
    tmp_path: Path, slack: SlackWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenant, the tokens, the scopes, the groups of people."""
    monkeypatch.setenv("WHYSYNC_STATE", str(tmp_path / "state"))
    text = (
        f'[slack]\nbot_token_file = "bot"\napp_token_file = "app"\napi_url = "{slack.url}"\n'
        '[access]\nadmins = ["CN=Nobody,DC=corp,DC=contoso,DC=com"]\n'
        f'helpdesk = ["{GROUP}", "{PERSON}"]\n'
    )
    found = await _found(tmp_path, text)

    assert [(x.id, x.outcome) for x in found if x.outcome != "not-tried"] == [
        ("tenant-folder", "works"),
        ("slack-token", "works"),
        ("slack-scopes", "works"),
        ("slack-app-token", "works"),
        ("access-group", "fails"),
        ("access-group", "works"),
        ("access-group", "fails"),
    ]
    assert {x.facts["group"] for x in found[-3:]} == {GROUP, PERSON, found[-3].facts["group"]}


async def test_slack_that_rotates_or_was_installed(
    tmp_path: Path, slack: SlackWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh token that is refused; each workspace that is kept and allowed; one that is not."""
    monkeypatch.setenv("WHYSYNC_STATE", str(tmp_path / "state"))
    kept = Installations(tmp_path / "state" / "slack")
    await kept.save("T0CONTOSO", Installation(TOKEN, "T0CONTOSO"))
    await kept.save("T0FABRIKAM", Installation("xoxb-2", "T0FABRIKAM"))
    client = (
        f'client_id = "1"\nclient_secret_file = "client"\napi_url = "{slack.url}"\n'
        'transport = "http"\nsigning_secret_file = "client"\n'
    )
    install = '[slack]\ninstall = true\nworkspaces = ["T0CONTOSO"]\n'
    installed = await _found(tmp_path, install + client)
    rotating = await _found(tmp_path, f'[slack]\nrefresh_token_file = "refresh"\n{client}')

    assert [x.outcome for x in installed if x.id == "slack-token"] == ["works"]
    assert [x.outcome for x in rotating if x.id == "slack-token"] == ["fails"]
    assert [x.outcome for x in rotating if x.id == "slack-signing-secret"] == ["works"]
    (tmp_path / "state" / "slack" / "T0CONTOSO.json").write_text("{")
    assert "fails" in [
        x.outcome for x in await _found(tmp_path, install + client) if x.id == "slack-token"
    ]


async def test_groups_of_a_tenant_that_is_broken(tmp_path: Path) -> None:
    """It is told once, as the tenant's fault."""
    (tmp_path / "bad" / "active_directory").mkdir(parents=True)
    (tmp_path / "bad" / "tenant.toml").write_text('name = "bad"')
    (tmp_path / "bad" / "active_directory" / "contoso.com.ldif").write_text("no ldif")
    found = await _found(tmp_path, f'[access]\nadmins = ["{GROUP}"]\n', tmp_path / "bad")

    assert [(x.id, x.outcome) for x in found] == [("tenant-folder", "fails")]


def test_slack_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the extra."""
    monkeypatch.setitem(sys.modules, "adapters.slack.checkup", None)
    with pytest.raises(WrongUseError, match="slack"):
        asyncio.run(_found(tmp_path, '[slack]\nbot_token_file = "bot"\napp_token_file = "app"\n'))
