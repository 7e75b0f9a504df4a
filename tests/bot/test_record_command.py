"""`whysync record`: the folder replays the verdict, masked too, and holds no name of a person."""

import base64
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from adapters.tenant_folder import load
from adapters.tenant_folder.personal import TECHNICAL
from adapters.tenant_folder.retold import retold
from adapters.tenant_folder.writing import Recording
from bot import cli
from bot.recording import differences, in_short, mask, replay, request_of, same, take
from bot.settings import DEMO, WrongUseError
from bot.systems import Systems
from handlers.verdict import Verdict
from knowledge.ldif import records
from tests.conversations.demo import HERE, Row, rows
from tests.recorded.harness import catalogue

# What the demo says of people, and what a person would look for in a folder.
OVERLAYS = HERE / "overlays"
NAMED = ("samaccountname", "cn", "displayname", "sn", "givenname", "mail", "userprincipalname")
NUMBERS = ("telephonenumber", "mobile", "facsimiletelephonenumber", "employeeid", "title")
# Names of people of the demo that are also a domain's (legal.fabrikam.com) and an attribute's.
ALSO_WORDS = {"legal", "primary"}
# With a key of chance a pseudonym might be the name of somebody else in the demo.
KEY = b"a key of the tests"
ENCODED = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
HEXED = re.compile(r"(?:[0-9A-Fa-f]{2}){6,}")


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo with an overlay laid over it is kept."""
    return tmp_path_factory.mktemp("demo")


def tenant(copies: Path, overlay: str | None) -> Path:
    """The demo, or a copy of it with an overlay."""
    if overlay is None:
        return DEMO
    folder = copies / overlay
    if not folder.is_dir():
        shutil.copytree(DEMO, folder)
        shutil.copytree(OVERLAYS / overlay, folder, dirs_exist_ok=True)
    return folder


def config(tenant: Path, folder: Path) -> str:
    """A configuration that names a tenant."""
    (folder / "c.toml").write_text(f'[tenant]\nfolder = "{tenant}"')
    return str(folder / "c.toml")


async def recorded_again(place: Path) -> tuple[Systems, Recording]:
    """A tenant whose answers are taken down."""
    recording = Recording()
    found = load(place)
    ports = retold(place, found, recording)
    systems = Systems("contoso", "", found.clock, ports.directory, ports.server, ports.tenant)
    return systems, recording


def essence(found: Verdict) -> tuple[str, str | None]:
    """A verdict in ids, and the question that it ends in."""
    return in_short(found), found.question.id if found.question else None


def _people() -> Iterator[dict[str, list[bytes]]]:
    for file in (DEMO / "active_directory").glob("*.ldif"):
        with file.open("rb") as lines:
            for record in records(lines):
                if b"person" in record.values.get("objectclass", ()) and "sn" in record.values:
                    yield record.values


@lru_cache(1)
def personal() -> tuple[set[str], set[str]]:
    """The words of people's names of the demo, and their whole values, in lower case."""
    words: set[str] = set()
    values: set[str] = set()
    for person in _people():
        told = [v.decode() for name in NAMED for v in person.get(name, ())]
        plain = [x.partition("@")[0].partition("\n")[0].lower() for x in told]
        words |= {w for x in plain for w in re.findall(r"[^\W\d_]{4,}", x)}
        numbers = [v.decode().lower() for name in NUMBERS for v in person.get(name, ())]
        values |= {x for x in (*plain, *numbers) if len(x) > 5}
    words -= TECHNICAL | ALSO_WORDS
    values -= ALSO_WORDS
    return words, {x for x in values if set(re.findall(r"[a-z]+", x)) - TECHNICAL or x.isdigit()}


@lru_cache(64)
def read_through(raw: bytes) -> str:
    """A file's text with everything in it that was encoded, in lower case."""
    return "\n".join(readings(raw))


def readings(raw: bytes) -> Iterator[str]:
    """A file's text, and everything in it that was encoded, in lower case."""
    text = raw.decode("utf-8", "replace").replace("\n ", "")
    yield text.lower()
    for found in ENCODED.findall(text):
        plain = found.rstrip("=")
        inner = base64.b64decode(plain[: len(plain) & ~3] if len(plain) % 4 == 1 else plain + "==")
        for encoding in ("latin-1", "utf-16-le", "utf-16-be"):
            yield inner.decode(encoding, "replace").lower()
    for found in HEXED.findall(text):
        yield bytes.fromhex(found).decode("latin-1").lower()


def everything(folder: Path) -> str:
    """All that stands in the files of a folder, and their names."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    texts = (read_through(path.read_bytes()) for path in paths)
    return "\n".join((*(path.name.lower() for path in paths), *texts))


def left(folder: Path) -> set[tuple[str, str]]:
    """What of the people of the demo still stands in a folder, and in which file."""
    words, values = personal()
    found: set[tuple[str, str]] = set()
    for path in folder.rglob("*"):
        for text in (read_through(path.read_bytes()),) if path.is_file() else ():
            runs = set(re.findall(r"[^\W\d_]+", text))
            found |= {(path.name, x) for x in runs & words}
            found |= {
                (path.name, x)
                for x in values
                if x in text and re.search(rf"(?<![^\W_]){re.escape(x)}(?![^\W_])", text)
            }
    return found


@pytest.mark.slow
@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
async def test_a_recording_replays_the_verdict(copies: Path, row: Row, tmp_path: Path) -> None:
    """For everything that the demo shows: as it is, and masked; masked, nobody is named in it."""
    place = tenant(copies, row.overlay)
    systems, recording = await recorded_again(place)
    taken = await take(catalogue(), systems, recording, request_of(row.ask), 60)
    again = await replay(catalogue(), taken, tmp_path / "plain", keep=True)
    assert essence(again) == essence(taken.verdict)

    masked = await replay(
        catalogue(),
        mask(taken, domains=False, key=KEY),
        tmp_path / "masked",
        keep=True,
        wanted=again,
    )
    assert essence(masked) == essence(again)
    assert left(tmp_path / "masked") == set()


@pytest.mark.slow
@pytest.mark.parametrize("row", rows()[::12], ids=lambda row: row.id)
async def test_domains_are_masked_where_it_is_wanted(
    copies: Path, row: Row, tmp_path: Path
) -> None:
    """In the names of files too; the last label of each domain stays, and so does the verdict."""
    systems, recording = await recorded_again(tenant(copies, row.overlay))
    taken = await take(catalogue(), systems, recording, request_of(row.ask), 60)
    masked = await replay(
        catalogue(), mask(taken, domains=True, key=KEY), tmp_path / "out", keep=True
    )

    assert essence(masked) == essence(taken.verdict)
    assert left(tmp_path / "out") == set()
    told = everything(tmp_path / "out")
    assert not re.search(r"(?<![^\W_])(contoso|fabrikam)(?![^\W_])", told)


async def test_the_same_value_is_the_same_pseudonym(tmp_path: Path) -> None:
    """In every file, of the same length, with its case; and another one in another recording."""
    systems, recording = await recorded_again(DEMO)
    taken = await take(catalogue(), systems, recording, request_of("abaker"), 60)
    one, other = mask(taken, domains=False), mask(taken, domains=False)
    (user,) = one.recording.documents["entra/users.json"][:1]
    sam, upn = user["onPremisesSamAccountName"], user["userPrincipalName"]
    first, last = user["givenName"], user["surname"]

    assert upn == f"{sam}@contoso.com"
    assert user["displayName"] == f"{first} {last}"
    assert user["onPremisesDistinguishedName"].startswith(f"CN={first} {last},OU=Staff,DC=corp")
    assert (len(sam), len(first), len(last)) == (6, 4, 5)
    assert first.istitle()
    assert one.request.handle is not None
    assert one.request.handle.value == sam
    assert one.request.text == sam
    assert user["id"] == taken.recording.documents["entra/users.json"][0]["id"]
    assert other.recording.documents["entra/users.json"][0]["surname"] != last


async def test_a_mask_that_changes_the_verdict_is_refused(tmp_path: Path) -> None:
    """Nothing is left behind."""
    systems, recording = await recorded_again(DEMO)
    taken = await take(catalogue(), systems, recording, request_of("abaker"), 60)
    wanted = replace(taken.verdict, then=("upn-suffix-not-verified",))
    with pytest.raises(WrongUseError, match="another verdict"):
        await replay(catalogue(), taken, tmp_path / "out", keep=True, wanted=wanted)

    assert not os.listdir(tmp_path)  # noqa: PTH208 -- asked of no other loop than this


async def test_what_a_folder_cannot_say_is_told(tmp_path: Path) -> None:
    """A look-up that came back with something else is named."""
    systems, recording = await recorded_again(DEMO)
    taken = await take(catalogue(), systems, recording, request_of("abaker"), 60)
    del recording.documents["connect/metaverse.json"]
    again = await replay(catalogue(), taken, tmp_path / "out", keep=True)

    told = differences(taken.verdict, again)
    assert not same(taken.verdict, again)
    assert {x.partition(":")[0] for x in told} >= {"metaverse", "connector_space"}


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says the verdict, that the folder says the same, and how to ask the folder."""
    file = config(DEMO, tmp_path)
    out = tmp_path / "out"

    assert cli.main(("record", "--config", file, "--out", str(out), "--mask", "abaker")) == 0
    told = capsys.readouterr().out
    assert "healthy-in-sync" in told.splitlines()[0]
    assert "the same" in told.splitlines()[1]
    command = shlex.split(told.splitlines()[-1].removeprefix("Ask it: "))
    assert cli.main((*command[1:], "--json")) == 0
    assert json.loads(capsys.readouterr().out)["diagnosis"] == "healthy-in-sync"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mask-domains", "abaker"),
        ("why", "is", "the", "moon", "round"),
        ("--out", "/proc/nowhere/x", "abaker"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line with the mend, and nothing written."""
    where = ("--config", config(DEMO, tmp_path), "--out", str(tmp_path / "out"))

    assert cli.main(("record", *where, *arguments)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_place_that_is_taken_is_refused_before_anybody_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, and what was there is still there."""
    file = config(DEMO, tmp_path)

    assert cli.main(("record", "--config", file, "--out", str(tmp_path), "abaker")) == 2
    assert "new or empty" in capsys.readouterr().err
    assert Path(file).is_file()
