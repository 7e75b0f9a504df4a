"""LDIF as ldifde and ldapsearch write it, and which of the two kinds a file is."""

import base64
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.planned_objects import PlannedObjectsError, opened
from handlers.preflight import Planned

RECORD = """\
dn: CN=Ada New,OU=Staff,DC=corp,DC=contoso,DC=com
objectClass: top
objectClass: user
sAMAccountName: anew
objectGUID:: z/LTFEQqjU2h92uMHy0+Tw==
whenCreated: 20260302113000.0Z

"""
GONE = """\
dn: CN=Old\\0ADEL:1,CN=Deleted Objects,DC=corp,DC=contoso,DC=com
objectClass: user
isDeleted: TRUE

"""


def read(tmp_path: Path, content: str | bytes, name: str = "x.ldif") -> list[Planned]:
    """The objects of a file of this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with opened(str(path)) as source:
        return list(source.read())


def test_a_record(tmp_path: Path) -> None:
    """Values take the form of the vocabulary; it tells everything."""
    (found,) = read(tmp_path, "version: 1\n\n" + RECORD)
    own = found.object

    assert (found.line, found.columns, found.problems) == (3, None, ())
    assert (own.type, own.object_guid) == ("user", "14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f")
    assert own.attributes["whenCreated"] == ("2026-03-02T11:30:00Z",)


def test_a_deleted_object(tmp_path: Path) -> None:
    """It is known as such, by its flag or its place."""
    found = read(tmp_path, GONE + GONE.replace("isDeleted: TRUE\n", "") + RECORD)

    assert [x.object.deleted for x in found] == [True, True, False]


def test_a_guid_that_is_none(tmp_path: Path) -> None:
    """A problem of the record."""
    (found,) = read(
        tmp_path, RECORD.replace("objectGUID:: z/LTFEQqjU2h92uMHy0+Tw==", "objectGUID: x")
    )

    assert "16 bytes" in found.problems[0]


@pytest.mark.parametrize(
    "content, said",
    [
        ("", "no objects"),
        ("version: 1\n", "no objects"),
        ("rubbish\n", "expected `name: value`"),
        (RECORD + "dn: CN=x,DC=y\nchangetype: delete\n\n", "change record"),
        (RECORD + "dn: CN=x,DC=y\nobjectClass:", "cut off"),
        (b"dn: CN=\xff\n", "not UTF-8"),
        (bytes(range(1, 128)), "expected"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: str | bytes, said: str) -> None:
    """One sentence with file, place and mend."""
    with pytest.raises(PlannedObjectsError, match=said) as caught:
        read(tmp_path, content)

    assert "Mend: " in str(caught.value)


@pytest.mark.parametrize(
    "name, content, count",
    [
        ("objects", RECORD, 1),
        ("objects.txt", "# by hand\n\nversion: 1\n" + RECORD, 1),
        ("objects.txt", "DN,mail\n,a@b.c\n,d@e.f\n", 2),
        ("objects.LDF", RECORD, 1),
    ],
)
def test_which_kind_it_is(tmp_path: Path, name: str, content: str, count: int) -> None:
    """By its ending, else by how it begins."""
    assert len(read(tmp_path, content, name)) == count


def test_it_can_be_read_again(tmp_path: Path) -> None:
    """From its start, as often as it is asked."""
    path = tmp_path / "x.ldif"
    path.write_text(RECORD)
    with opened(str(path)) as source:
        first, second = list(source.read()), list(source.read())

    assert [x.line for x in first] == [x.line for x in second] == [1]


def test_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept only as long as it is read."""
    stdin = io.TextIOWrapper(io.BytesIO(RECORD.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    with opened("-") as source:
        assert source.name == "stdin"
        assert len([*source.read(), *source.read()]) == 2


def test_from_a_pipe(tmp_path: Path) -> None:
    """What cannot be read again is kept too."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=lambda: pipe.write_text(RECORD))
    writing.start()
    with opened(str(pipe)) as source:
        assert len([*source.read(), *source.read()]) == 2
    writing.join()


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    """Or is a folder."""
    with pytest.raises(PlannedObjectsError, match="cannot be read"), opened(str(tmp_path / name)):
        pass


def test_a_file_that_fails_while_it_is_read(tmp_path: Path) -> None:
    """As a disk does that is taken away."""
    path = tmp_path / "x.csv"
    path.write_text("DN,mail\n,a@b.c\n")
    with opened(str(path)) as source:
        source._stream = Failing()
        with pytest.raises(PlannedObjectsError, match="cannot be read"):
            list(source.read())


class Failing(io.BytesIO):
    """A stream that breaks."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(
    lambda n: n not in ("dn", "control", "changetype", "ref", "search", "result")
)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]
) -> None:
    """Any text, as base64."""
    lines = [f"{n}:: {base64.b64encode(v.encode()).decode()}" for n, v in values.items()]
    text = "\n".join(["dn: CN=x,DC=y", "objectClass: thing", *lines]) + "\n\n"
    (found,) = read(tmp_path_factory.mktemp("ldif"), text)

    assert found.problems == ()
    assert {n: found.object.attributes.first(n) for n in values} == values
