"""The command line: exit status, one line of mend, and what is printed."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from bot.settings import DEMO

Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cases go into a folder of the test; the hook for bugs is put back."""
    monkeypatch.setenv("WHYSYNC_STATE", str(tmp_path))
    before = sys.excepthook
    yield
    sys.excepthook = before


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command in this process."""

    def ran(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))  # the ordinary way to feed stdin
        try:
            status = cli.main(arguments)
        except SystemExit as stop:
            status = int(str(stop.code or 0))
        caught = capsys.readouterr()
        return Ran(status, caught.out, caught.err)

    return ran


def test_ask_the_demo(run: Run) -> None:
    """Without anything else the demo tenant is asked, as an admin."""
    told = run("ask", "why isn't jdoe syncing?")

    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("jdoe stops at the AD connector space")


def test_ask_as_json(run: Run) -> None:
    """One object, and nothing else on stdout."""
    told = run("ask", "why isn't jdoe syncing?", "--json", "--tenant", str(DEMO))

    verdict = json.loads(told.out)
    assert (verdict["outcome"], verdict["diagnosis"]) == ("diagnosed", "cs-ou-not-selected")
    assert verdict["case"].startswith("WS-")


def test_json_without_a_verdict(run: Run) -> None:
    """Help is a reply too."""
    assert json.loads(run("ask", "help", "--json").out)["reason"] == "help"


def test_ask_from_stdin(run: Run) -> None:
    """A dash reads the question, however long it is."""
    told = run("ask", "-", "--json", stdin="why isn't jdoe syncing?\n" + "x " * 50_000)

    assert told.status == 0
    assert json.loads(told.out)["symptom"] is not None


@pytest.mark.parametrize("text", ["", "why is the moon round"])
def test_a_text_that_says_nothing_is_a_reply(run: Run, text: str) -> None:
    """Not understood is an outcome, no wrong use."""
    told = run("ask", text, "--json")

    assert told.status == 0
    assert json.loads(told.out)["outcome"] == "not-understood"


def test_ask_without_a_text(run: Run) -> None:
    """Nothing to ask is wrong use, told in one line."""
    told = run("ask", "--json")

    assert (told.status, told.out, told.err.count("\n")) == (2, "", 1)
    assert "TEXT" in told.err


def test_a_case_of_another_tenant(run: Run, tmp_path: Path) -> None:
    """It is not answered with what stands in this one."""
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "tenant.toml").write_text('name = "bare"\n')
    case = json.loads(run("ask", "why isn't jdoe syncing?", "--json").out)["case"]
    told = run("chat", "--case", case, "--tenant", str(tmp_path / "t"))

    assert told.status == 0
    assert "another tenant" in told.out
    assert "jdoe" not in told.out


def test_a_case_outlives_the_program(run: Run) -> None:
    """`ask` stores its case; another start opens it."""
    case = json.loads(run("ask", "why isn't jdoe syncing?", "--json").out)["case"]

    again = json.loads(run("ask", f"case {case}", "--json").out)
    chat = run("chat", "--case", case, stdin="\nevidence\nquit\nhelp\n")

    assert (again["case"], again["diagnosis"]) == (case, "cs-ou-not-selected")
    assert chat.out.count(case) >= 2
    assert "help: " not in chat.out


def test_chat_begins_with_help_and_ends_with_the_input(run: Run) -> None:
    """Whoever starts it sees what can be said."""
    told = run("chat", stdin="why isn't jdoe syncing?\n")

    assert told.status == 0
    assert told.out.index("why NAME") < told.out.index("jdoe stops")


def test_a_user_is_answered_about_himself_only(run: Run) -> None:
    """`--as` limits who may be asked about."""
    own = json.loads(run("ask", "why am I not syncing?", "--as", "user:jdoe", "--json").out)
    other = json.loads(run("ask", "why isn't bclark syncing?", "--as", "user:jdoe", "--json").out)

    assert own["diagnosis"] == "cs-ou-not-selected"
    assert (own["proof"], own["subject"]["name"]) == ([], "jdoe")
    assert (other["outcome"], other["subject"], other["near"]) == ("refused", None, [])


def test_answers_ahead(run: Run, tmp_path: Path) -> None:
    """A guided question is answered before it is asked."""
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "tenant.toml").write_text('name = "bare"\nnow = "2026-03-02T12:00:00Z"\n')
    where = ("--tenant", str(tmp_path / "t"), "--json")

    asked = json.loads(run("ask", "why is synchronization not running?", *where).out)
    question = asked["question"]
    value = question["answers"][0]["id"]
    given = f"{question['id']}={value}"
    told = json.loads(
        run("ask", "why is synchronization not running?", *where, "--answer", given).out
    )

    assert asked["outcome"] == "question"
    assert {"question": question["id"], "answer": value, "by": "person"}.items() <= next(
        x for x in told["trail"] if x["question"] == question["id"]
    ).items()


@pytest.mark.parametrize(
    "arguments, mend",
    [
        ((), "COMMAND"),
        (("asks",), "invalid choice"),
        (("ask", "--jsn", "x"), "--jsn"),
        (("ask", "x", "--as", "boss"), "helpdesk"),
        (("ask", "x", "--as", "user"), "user:"),
        (("ask", "x", "--tenant", "/no/such"), "/no/such"),
        (("ask", "x", "--config", "/no/such"), "--config"),
        (("ask", "x", "--tenant", "a", "--config", "b"), "not allowed"),
        (("ask", "x", "--answer", "service"), "QUESTION=VALUE"),
        (("ask", "x", "--answer", "service-runing=x"), "service-running"),
        (("ask", "x", "--answer", "service-running=maybe"), "not-known"),
        (("chat", "--as", "user"), "user:"),
        (("serve",), "--demo"),
        (("serve", "--demo", "--port", "99999"), "65535"),
        (("classify",), "--jsonl"),
        (("knowledge",), "VIEW"),
        (("knowledge", "show", "cs-ou-not-selectd"), "cs-ou-not-selected"),
        (("knowledge", "draw", "nothing"), "nothing"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_mend(
    run: Run, arguments: tuple[str, ...], mend: str
) -> None:
    """Status 2, nothing on stdout, one line on stderr."""
    told = run(*arguments)

    assert (told.status, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert mend in told.err


@pytest.mark.parametrize(
    "text, mend",
    [
        ("[tenant", "no TOML"),
        ("[tenant]", "folder"),
        ("[tenant]\nfolder = 1", "folder"),
        ('[tenant]\nfolder = "x"\nfoldr = "y"', "foldr"),
        ('[tennant]\nfolder = "x"', "tennant"),
    ],
)
def test_a_configuration_that_is_not_understood(
    run: Run, tmp_path: Path, text: str, mend: str
) -> None:
    """Nothing is passed over: an unknown key is wrong use."""
    (tmp_path / "c.toml").write_text(text)

    told = run("ask", "x", "--config", str(tmp_path / "c.toml"))

    assert told.status == 2
    assert mend in told.err


def test_a_configuration_names_a_folder_beside_it(run: Run, tmp_path: Path) -> None:
    """A relative folder is relative to the file."""
    (tmp_path / "demo").symlink_to(DEMO)
    (tmp_path / "c.toml").write_text('[tenant]\nfolder = "demo"\n')

    told = run("ask", "why isn't jdoe syncing?", "--config", str(tmp_path / "c.toml"), "--json")

    assert json.loads(told.out)["diagnosis"] == "cs-ou-not-selected"


def test_classify(run: Run) -> None:
    """A line for a line; one that cannot be read says so and does not end the rest."""
    lines = ('{"id": 7, "text": "why isnt jdoe syncing"}', "", "{", "[]", '{"id": "x"}')
    told = run("classify", "--jsonl", stdin="\n".join(lines))

    answers = [json.loads(x) for x in told.out.splitlines()]
    assert told.status == 0
    assert [x["id"] for x in answers] == [7, None, None, "x"]
    assert answers[0]["symptom"] == "object-not-syncing"
    assert answers[0]["subject"] == {"kind": "sam", "value": "jdoe"}
    assert ["problem" in x for x in answers] == [False, True, True, True]
    keys = {"id", "symptom", "subject", "attribute", "error", "confidence", "alternatives"}
    assert all(keys <= set(x) for x in answers)


def test_knowledge_views(run: Run) -> None:
    """What is known, as text and as JSON."""
    assert run("knowledge", "show", "cs-ou-not-selected").out.startswith("Diagnosis")
    assert run("knowledge", "draw", "object-not-syncing").out.startswith("flowchart")
    assert "All: " in run("knowledge", "coverage").out
    assert "ids" in json.loads(run("knowledge", "coverage", "--json").out)
    listed = json.loads(run("knowledge", "questions", "--json").out)
    assert {"id", "text", "answers"} <= set(listed[0])
    assert listed[0]["id"] in run("knowledge", "questions").out
    assert run("knowledge", "check").status in (0, 2)


def test_version(run: Run) -> None:
    """The version stands alone in its line."""
    assert run("version").out.startswith("whysync ")


def test_a_damaged_store_is_told_and_the_answer_given(run: Run, tmp_path: Path) -> None:
    """The old file is kept, the question is answered."""
    (tmp_path / "cases.db").write_bytes(b"x" * 5000)

    told = run("ask", "why isn't jdoe syncing?")

    assert told.status == 0
    assert "damaged" in told.err
    assert list(tmp_path.glob("*.damaged-*"))


def test_a_store_that_cannot_be_used_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No place for cases is no reason not to answer."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WHYSYNC_STATE", str(tmp_path / "file"))

    told = run("ask", "why isn't jdoe syncing?")

    assert told.status == 0
    assert "could not be stored" in told.out


def whysync(*arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run one command in a process of its own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_a_reader_that_goes_away_is_no_failure() -> None:
    """`whysync ... | head -1` ends quietly."""
    command = f"{sys.executable} -m bot knowledge questions | head -1; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_output_is_utf8_wherever_it_runs() -> None:
    """The signs of the journey need it."""
    plain = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    done = whysync("ask", "why isn't jdoe syncing?", env=plain, encoding="utf-8")

    assert done.returncode == 0
    assert "✗" in done.stdout


def test_a_bug_is_one_line_unless_debugging(tmp_path: Path) -> None:
    """Status 1 and no traceback; --debug shows it."""
    broken = tmp_path / "sitecustomize.py"
    broken.write_text("import bot.commands.version as v\ndel v.version\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}

    told = whysync("version", env=environment)
    shown = whysync("--debug", "version", env=environment)

    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "Traceback" not in told.stderr
    assert (shown.returncode, "Traceback" in shown.stderr) == (1, True)


def test_starting_up_loads_no_heavy_library() -> None:
    """Help and version cost no web server and no knowledge."""
    heavy = "aiohttp", "yaml", "msgspec", "rapidfuzz", "sqlite3"
    code = f"import sys, bot.cli; bot.cli.parser(); print([x for x in sys.modules if x in {heavy}])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
