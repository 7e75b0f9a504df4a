"""A recording as it is written: the same when read back; whole or not at all; the owner's."""

import stat
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.errors import FormatError
from adapters.tenant_folder import load
from adapters.tenant_folder.writing import About, Recording, ldif, settle, written
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.ldif import records

NOW = datetime(2026, 11, 20, 8, 0, 1, 250_000, tzinfo=UTC)
ABOUT = About("contoso", NOW)
DN = "CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com"
JDOE = {
    "objectClass": [b"top", b"person", b"user"],
    "objectGUID": [bytes(range(16))],
    "sAMAccountName": [b"jdoe"],
}

NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{0,20}", fullmatch=True).filter(
    lambda x: x.lower() not in {"dn", "changetype", "control", "version"}
)


def put(recording: Recording, folder: Path, about: About = ABOUT) -> Path:
    """The recording, written to its place."""
    with written(recording, about, folder) as beside:
        settle(beside, folder)
    return folder


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.dictionaries(NAMES, st.lists(st.binary(), min_size=1), max_size=4),
)
def test_ldif_says_what_was_given(dn: str, values: dict[str, list[bytes]]) -> None:
    """Whatever bytes there are: line ends, spaces at the ends, nothing at all, other scripts."""
    (record,) = records(ldif([(dn, values)]).splitlines(keepends=True))
    expected: dict[str, list[bytes]] = {}
    for name, many in values.items():
        expected.setdefault(name.lower(), []).extend(many)

    assert (record.dn, record.values) == (dn, expected)


@given(st.dictionaries(NAMES, st.lists(st.binary(max_size=200), min_size=1), max_size=3))
def test_ldif_is_plain_text_of_short_lines(values: dict[str, list[bytes]]) -> None:
    """RFC 2849: safe characters alone, and lines that may be folded are."""
    text = ldif([(DN, values)])

    assert text.isascii()
    assert all(len(line) <= 76 for line in text.splitlines())


async def test_what_was_recorded_answers_again(tmp_path: Path) -> None:
    """An absent file could not be looked at; an empty one holds none."""
    recording = Recording()
    recording.entry("corp.contoso.com", None, DN, JDOE)
    recording.entry("corp.contoso.com", "dc2.corp.contoso.com", "", {})
    recording.document("entra/users.json", [])
    recording.document("connect/visible.json", {DN: ["mobile"]})
    about = About("contoso", NOW, {"connect_server": 'it said "no"\n'})
    folder = load(put(recording, tmp_path / "new" / "out", about))

    folder.check()
    assert (folder.name, folder.clock.now()) == ("contoso", NOW)
    found = await folder.directory.find(Handle("sam", "jdoe"))
    assert isinstance(found, Found)
    assert [x.dn for x in found.value] == [DN]
    guid = found.value[0].object_guid or ""
    assert await folder.directory.copies(guid) == Found({"dc2.corp.contoso.com": None})
    assert await folder.tenant.by_anchor("x") == Missing()
    assert isinstance(await folder.tenant.domains(), CouldNotLook)
    assert await folder.server.rules() == CouldNotLook('it said "no"\n')


async def test_looked_and_there_is_none(tmp_path: Path) -> None:
    """A directory that was searched in vain is no directory that nobody searched."""
    looked, not_looked = Recording(), Recording()
    looked.entry("", None, "", {})

    assert await load(put(looked, tmp_path / "a")).directory.find(Handle("sam", "x")) == Missing()
    found = await load(put(not_looked, tmp_path / "b")).directory.find(Handle("sam", "x"))
    assert isinstance(found, CouldNotLook)


def test_the_same_thing_twice_is_joined() -> None:
    """By its key; what only one answer told stays, and an object read in part loses nothing."""
    recording = Recording()
    recording.entry("d", None, DN, {"objectGUID": [b"x"], "member": [b"a", b"b"]})
    recording.entry("D", None, DN.lower(), {"OBJECTGUID": [b"x"], "member": [b"a"], "mail": [b"m"]})
    recording.document("entra/users.json", [{"id": "A", "mail": "x"}, {"id": "b"}])
    recording.document("entra/users.json", {"value": [{"id": "a", "manager": {"id": "b"}}]})
    recording.document("connect/object_log.json", {"1": []})
    recording.document("connect/object_log.json", {"2": [{"Status": "Success"}]})
    recording.document("connect/visible.json", ["a"])
    recording.document("connect/visible.json", {"b": ["mail"]})
    recording.document("connect/server.json", {"ServerName": "s"})
    recording.document("connect/server.json", {"Version": "2"})
    recording.document("connect/events.json", [{"Id": 1}])
    recording.document("connect/events.json", [{"Id": 1}, {"Id": 2}])

    (entries,) = recording.entries.values()
    ((_, values),) = entries.values()
    assert values == {"objectGUID": [b"x"], "member": [b"a", b"b"], "mail": [b"m"]}
    assert recording.documents["entra/users.json"] == [
        {"id": "a", "mail": "x", "manager": {"id": "b"}},
        {"id": "b"},
    ]
    assert recording.documents["connect/object_log.json"].keys() == {"1", "2"}
    assert recording.documents["connect/visible.json"] == {"a": [], "b": ["mail"]}
    assert recording.documents["connect/server.json"] == {"ServerName": "s", "Version": "2"}
    assert recording.documents["connect/events.json"] == [{"Id": 1}, {"Id": 2}]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    """Folders and files."""
    recording = Recording()
    recording.entry("corp.contoso.com", None, DN, JDOE)
    recording.document("entra/users.json", [])
    folder = put(recording, tmp_path / "out")

    modes = {stat.S_IMODE(p.stat().st_mode) for p in folder.rglob("*") if p.is_file()}
    folders = {stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.rglob("*")) if p.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_it_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """What is not settled leaves nothing behind, beside its place or in it."""
    (tmp_path / "out").mkdir()
    with written(Recording(), ABOUT, tmp_path / "out") as beside:
        assert (beside / "tenant.toml").is_file()
        assert not list((tmp_path / "out").iterdir())

    assert list(tmp_path.rglob("*")) == [tmp_path / "out"]


def test_a_place_that_is_taken(tmp_path: Path) -> None:
    """Nothing is written over or into."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place in (tmp_path / "full", tmp_path / "full" / "x", tmp_path / "link"):
        with pytest.raises(FormatError, match="new or empty"):
            put(Recording(), place)
    with pytest.raises(FormatError, match="written"):
        put(Recording(), tmp_path / "full" / "x" / "below")


def test_names_of_servers_lead_nowhere(tmp_path: Path) -> None:
    """A domain or controller that a server invents stays in the folder."""
    recording = Recording()
    recording.entry("../../evil", "../x/..", DN, JDOE)
    folder = put(recording, tmp_path / "out")

    (file,) = (folder / "active_directory").iterdir()
    assert file.suffix == ".ldif"
    assert {p.name for p in tmp_path.iterdir()} == {"out"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_tenant_toml_holds_any_text(text: str) -> None:
    """A reason may quote whatever a server said."""
    told = tomllib.loads(About(text, NOW, {"entra": text}, {"asked": text}).text())

    assert told["name"] == text
    assert told.get("unreachable", {}).get("entra", "") == text
    assert datetime.fromisoformat(told["now"]) == NOW
