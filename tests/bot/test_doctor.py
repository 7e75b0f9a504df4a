"""`whysync doctor`: every finding has words, and the report is readable and safe."""

import asyncio
import json
import re
from pathlib import Path

import msgspec
import pytest

from adapters.terminal import Look
from bot import cli
from bot.commands.doctor import examined, lay_out
from bot.findings import Words, told, words
from bot.settings import DEMO
from handlers.checkup import Finding, Outcome

ROOT = Path(__file__).parents[2]
OUTCOMES: tuple[Outcome, ...] = ("works", "fails", "warning", "not-tried")
ID = re.compile(r'"((?:ad|entra|connect|export)-[a-z]+(?:-[a-z]+)*)"')
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
