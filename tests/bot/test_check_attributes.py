"""`whysync check-attributes --jsonl`: lines in, lines out, and what a hostile line does."""

import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import cli

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command over these lines."""

    def ran(*lines: object, as_set: bool = False) -> list[dict[str, Any]]:
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(texts) + "\n"))
        options = ("--as-set",) if as_set else ()
        assert cli.main(("check-attributes", "--jsonl", *options)) == 0
        caught = capsys.readouterr()
        assert caught.err == ""
        return [json.loads(line) for line in caught.out.splitlines()]

    return ran


def user(number: int, object_class: object = "user", **attributes: object) -> dict[str, Any]:
    """A line."""
    given = {"cn": "J Doe", "displayName": "J Doe", **attributes}
    return {"id": number, "object_class": object_class, "attributes": given}


@pytest.mark.parametrize("as_set", [False, True])
def test_errors_and_skipped(run: Run, as_set: bool) -> None:
    """The shape of contract 2: one answer for one line, in its order."""
    told = run(
        user(1, userPrincipalName="j doe@contoso.lan", PROXYADDRESSES=["smtp:a b@contoso.com"]),
        user(2, cn="Guest", userPrincipalName="j doe"),
        user(3, userPrincipalName="jdoe@contoso.com", mail=None, proxyAddresses=[]),
        as_set=as_set,
    )
    name, proxy = "j doe@contoso.lan", "smtp:a b@contoso.com"
    assert told == [
        {
            "id": 1,
            "skipped": False,
            "errors": [
                error("proxyAddresses", "character", proxy, "smtp:ab@contoso.com"),
                error("userPrincipalName", "character", name, "jdoe@contoso.lan"),
                error("userPrincipalName", "topleveldomain", name, None),
            ],
        },
        {"id": 2, "skipped": True, "errors": []},
        {"id": 3, "skipped": False, "errors": []},
    ]


def error(attribute: str, kind: str, value: str, suggestion: str | None) -> dict[str, str | None]:
    """One of them."""
    return {"attribute": attribute, "kind": kind, "value": value, "suggestion": suggestion}


def test_duplicates_count_in_a_set_only(run: Run) -> None:
    """Each line stands alone, or all are one directory: then every holder is told."""
    lines = [user(1, mail="a@contoso.com"), user(2, mail="A@contoso.com"), user(3, mail="b@x")]
    assert [told["errors"] for told in run(*lines)] == [[], [], []]
    assert [told["errors"] for told in run(*lines, as_set=True)] == [
        [error("mail", "duplicate", "a@contoso.com", None)],
        [error("mail", "duplicate", "A@contoso.com", None)],
        [],
    ]


@pytest.mark.parametrize("as_set", [False, True])
def test_values_of_other_types(run: Run, as_set: bool) -> None:
    """Whole numbers and booleans are read as AD would write them; lists may hold nulls."""
    told = run(
        user(1, object_class="group", groupType=-2147483646),
        user(2, isCriticalSystemObject=True),
        user(3, isCriticalSystemObject=False),
        user(4, object_class=["top", "person", "user"], sAMAccountName=["a" * 21, "b"]),
        user(
            5, proxyAddresses=["smtp:a@contoso.com", None], thumbnailPhoto={"not": "read"}, pi=3.1
        ),
        as_set=as_set,
    )
    assert [line["skipped"] for line in told] == [True, True, False, False, False]
    assert [[e["kind"] for e in line["errors"]] for line in told] == [[], [], [], ["length"], []]


@pytest.mark.parametrize("as_set", [False, True])
@pytest.mark.parametrize(
    "line,problem",
    [
        ({"id": 1, "object_class": "user"}, "attributes is missing or no object"),
        ({"id": 1, "object_class": "user", "attributes": ["a"]}, "attributes is missing"),
        ({"id": 1, "attributes": {}}, "object_class is missing or no text"),
        (user(1, object_class=[]), "object_class is missing or no text"),
        (user(1, object_class=["top", 1]), "object_class is missing or no text"),
        (user(1, object_class={}), "object_class is missing or no text"),
        (user(1, mail={"a": 1}), "mail: a value is a text"),
        (user(1, proxyAddresses=[["smtp:a@contoso.com"]]), "proxyAddresses: a value is a text"),
        ("{", "no JSON"),
        ("[]", "a line is a JSON object"),
        ('{"id":1,"object_class":"user","attributes":{"mail":"\\ud800"}}', "no JSON"),
        ('{"id":1,"object_class":"user","attributes":{"mail":%s}}' % ("9" * 5000), "no JSON"),
    ],
)
def test_lines_that_cannot_be_answered(run: Run, line: object, problem: str, as_set: bool) -> None:
    """Each says what is wrong, and the next line is answered."""
    told = run(line, user(2), as_set=as_set)
    assert problem in told[0]["problem"]
    assert (told[0]["skipped"], told[0]["errors"]) == (True, [])
    assert told[1] == {"id": 2, "skipped": False, "errors": []}


def test_hostile_values(run: Run) -> None:
    """A megabyte, NULs, line ends of other kinds: an answer, each on one line."""
    told = run(
        user(1, userPrincipalName="a@" * 500_000),
        user(2, userPrincipalName="a\0b@contoso.com"),
        user(3, mail="a\u2028b\x85c\rd\x1c"),
        "",
        user(4, mail="\U0001f600" * 200),
        as_set=True,
    )
    assert [line["id"] for line in told] == [1, 2, 3, 4]
    assert [e["kind"] for e in told[1]["errors"]] == ["localpart"]
    assert told[3]["errors"][0]["suggestion"] == "\U0001f600" * 128


def test_no_room_for_the_temporary_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line that names the mend, as for all wrong use."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(user(1))))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert cli.main(("check-attributes", "--jsonl", "--as-set")) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.count("\n") == 1
    assert "TMPDIR" in caught.err
