"""A tenant folder that is broken: status 2 and one line with the mend, whichever way it is used."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli
from bot.settings import DEMO

QUESTION = "why isn't jdoe syncing?"
Break = Callable[..., str]
_SLOW = re.compile(r"asyncio Executing .* took [0-9.]+ seconds")


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Makes a copy of the demo with a broken file in it, and says where."""
    monkeypatch.setenv("WHYSYNC_STATE", str(tmp_path))

    def made(file: str, text: str = "[") -> str:
        tenant = tmp_path / "tenant"
        shutil.copytree(DEMO, tenant)
        (tenant / file).write_text(text)
        return str(tenant)

    return made


@pytest.mark.parametrize(
    "file, text",
    [
        ("active_directory/corp.contoso.com.ldif", "[\n"),
        ("active_directory/corp.contoso.com@dc02.corp.contoso.com.ldif", "dn: CN=x\nx\n"),
        ("connect/connector_space.json", "["),
        ("connect/runs.json", "["),
        ("connect/events.json", "["),
        ("active_directory/contoso.com.ldif", "dn: CN=\x1b[2J\n\n" * 2),
        ("entra/users.json", "["),
        ("entra/domains.json", "["),
        ("tenant.toml", "name = x"),
    ],
)
def test_ask(capsys: pytest.CaptureFixture[str], broken: Break, file: str, text: str) -> None:
    """Never a verdict without the file, nor a bug: its name, the place and the mend."""
    tenant = broken(file, text)

    status = cli.main(("ask", QUESTION, "--tenant", tenant))

    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert told.err.startswith(f"whysync: {file}, ")
    assert ". Mend: " in told.err
    assert told.err.count("\n") == 1
    assert "\x1b" not in told.err


def test_what_is_not_needed_is_not_read(capsys: pytest.CaptureFixture[str], broken: Break) -> None:
    """The log of the passwords tells nothing about an object that is not there."""
    tenant = broken("connect/object_log.json")

    assert cli.main(("ask", QUESTION, "--tenant", tenant)) == 0
    assert capsys.readouterr().err == ""
    assert cli.main(("ask", "why is the password of abaker not syncing?", "--tenant", tenant)) == 2


def test_chat_goes_on(
    capsys: pytest.CaptureFixture[str], broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question says what is broken; the status is that of the last one."""
    tenant = broken("connect/runs.json")
    for said, status, lines in ((f"{QUESTION}\n" * 2, 2, 2), (f"{QUESTION}\nhelp\n", 0, 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        assert cli.main(("chat", "--tenant", tenant)) == status
        told = capsys.readouterr()
        assert told.err.count("whysync: connect/runs.json, line 1") == lines
        assert told.err.count("\n") == lines
        assert "Traceback" not in told.out


def test_serve_does_not_start(broken: Break) -> None:
    """Also for a file that the first question would not need; nothing is left unawaited."""
    command = [sys.executable, "-X", "dev", "-m", "bot", "serve", "--port", "0", "--tenant"]
    tenant = broken("entra/service_principals.json")

    done = subprocess.run(
        [*command, tenant], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("whysync: entra/service_principals.json, line 1")
    assert done.stderr.count("\n") == 1


def test_no_task_is_left_behind(broken: Break) -> None:
    """As a process of its own, with every warning of the interpreter: still one line.

    But for asyncio's remark on a step that took long, which tells of a busy machine.
    """
    command = [sys.executable, "-X", "dev", "-m", "bot", "ask", QUESTION, "--tenant"]

    done = subprocess.run(
        [*command, broken("connect/connector_space.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (2, "")
    said = [line for line in done.stderr.splitlines() if not _SLOW.search(line)]
    assert len(said) == 1
