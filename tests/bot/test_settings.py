"""The configuration: everything that is wrong is told at once, with its place; no secret is."""

import os
from pathlib import Path

import pytest

from bot.config.connected import configured
from bot.config.reading import Read, read
from bot.config.secrets import SecretFile, secret_of
from bot.settings import DEMO, WrongUseError
from knowledge.evidence import CouldNotLook

SECRET = "correct horse battery staple"  # nobody's


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests."""
    for name in [x for x in os.environ if x.startswith(("WHYSYNC_", "AZURE_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that a configuration may name."""
    for name in ("password", "secret"):
        (tmp_path / name).write_text(SECRET + "\n")
        (tmp_path / name).chmod(0o600)
    (tmp_path / "ca.pem").write_text("a certificate")
    return tmp_path


FOREST = """
[[active_directory.forests]]
name = "contoso.com"
user = "svc@contoso.com"
password_file = "password"
[[active_directory.forests.domains]]
name = "contoso.com"
servers = ["dc1.contoso.com"]
"""
ENTRA = """
[entra]
tenant_id = "contoso.com"
client_id = "an-application"
credential = "secret"
secret_file = "secret"
"""
CONNECT = """
[connect_server]
host = "connect01.contoso.com"
"""


def load(folder: Path, text: str) -> Read:
    """A configuration of this text."""
    (folder / "c.toml").write_text(text)
    return read(folder / "c.toml")


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong with it: the places, and what follows them."""
    with pytest.raises(WrongUseError) as caught:
        load(folder, text)
    start = f"{folder / 'c.toml'}: "
    assert all(line.startswith(start) for line in caught.value.lines)
    assert SECRET not in str(caught.value)
    return [line.removeprefix(start) for line in caught.value.lines]


def places(folder: Path, text: str) -> list[str]:
    """The places at which something is wrong."""
    return [line.partition(": ")[0] for line in faults(folder, text)]


def test_all_three_systems(folder: Path) -> None:
    """Paths are relative to the file, and defaults are there."""
    found = load(folder, FOREST + ENTRA + CONNECT).configuration

    assert found.active_directory is not None
    assert found.active_directory.forests[0].password_file == folder / "password"
    assert found.active_directory.forests[0].domains[0].servers == ("dc1.contoso.com",)
    assert (found.limits.question, found.limits.look_up, found.limits.keep) == (8, 5, 60)
    assert found.connect_server is not None
    assert (found.connect_server.transport, found.connect_server.auth) == ("https", "kerberos")


def test_every_fault_is_told_at_once(folder: Path) -> None:
    """In every section, whatever is wrong in the others; also files that are not there."""
    text = """
[tennant]
folder = "x"
[active_directory]
[[active_directory.forests]]
name = "contoso.com"
bind = "ntlm"
[[active_directory.forests.domains]]
name = "contoso.com"
servers = "dc1"
[[active_directory.forests]]
name = "fabrikam.com"
user = "svc"
[[active_directory.forests.domains]]
name = "fabrikam.com"
servers = ["dc1"]
serverz = 1
[entra]
tenant_id = 3
[connect_server]
host = "h"
ca_file = "nowhere.pem"
auth = "basic"
[limits]
question = true
look_up = "soon"
"""
    assert places(folder, text) == [
        "tennant",
        "active_directory.forests[0].bind",
        "active_directory.forests[0].domains[0].servers",
        "active_directory.forests[1].domains[0].serverz",
        "entra.tenant_id",
        "connect_server.user",
        "connect_server.password_file",
        "limits.question",
        "limits.look_up",
        "connect_server.ca_file",
    ]


def test_an_unknown_name_is_told_with_the_nearest(folder: Path) -> None:
    """A slip of the pen is the usual reason."""
    (one,) = faults(folder, CONNECT + 'hots = "x"')

    assert one.startswith("connect_server.hots: ")
    assert "host?" in one


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("", ""),
        ("[limits]\nkeep = 0", ""),
        ('[tenant]\nfolder = "x"' + CONNECT, "tenant"),
        ("[active_directory]", "active_directory.forests"),
        (FOREST.replace('user = "svc@contoso.com"', ""), "active_directory.forests[0].user"),
        (
            FOREST.replace('password_file = "password"', ""),
            "active_directory.forests[0].password_file",
        ),
        (FOREST.replace('"password"', '"nowhere"'), "active_directory.forests[0].password_file"),
        (FOREST + FOREST, "active_directory.forests[1].name"),
        (ENTRA.replace('secret_file = "secret"', ""), "entra.secret_file"),
        (ENTRA + 'token_file = "ca.pem"', "entra.token_file"),
        (ENTRA.replace('"secret"\n', '"certificate"\n', 1), "entra.certificate_file"),
        (ENTRA + 'graph_url = "https://graph"', "entra.authority_url"),
        (
            ENTRA + 'graph_url = "http://graph"\nauthority_url = "https://a"',
            "entra.graph_url",
        ),
        (
            ENTRA + 'cloud = "china"\ngraph_url = "https://g"\nauthority_url = "https://a"',
            "entra.cloud",
        ),
        (ENTRA.replace('client_id = "an-application"', ""), "entra.client_id"),
        (CONNECT + 'export_folder = "x"', "connect_server.export_folder"),
        ("[connect_server]\nmax_age = 5", "connect_server.host"),
        (CONNECT + 'auth = "negotiate"\nuser = "x"', "connect_server.password_file"),
        (
            CONNECT + 'transport = "http"\nauth = "basic"\nuser = "x"\npassword_file = "password"',
            "connect_server.transport",
        ),
        (CONNECT + "sessions = 6", "connect_server.sessions"),
        (CONNECT + "port = 0", "connect_server.port"),
        (CONNECT + "during_cycle = 3", "connect_server.during_cycle"),
    ],
)
def test_what_cannot_be(folder: Path, text: str, wrong: str) -> None:
    """A combination that cannot work, or must not be, is refused at its place."""
    found = faults(folder, text)

    assert len([x for x in found if x.startswith(f"{wrong}: " if wrong else "there is")]) == 1


def test_workload_identity_finds_its_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable of the platform, else the file must be named."""
    text = '[entra]\ntenant_id = "t"\nclient_id = "c"\ncredential = "workload-identity"'

    assert places(folder, text) == ["entra.token_file"]
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(folder / "secret"))
    assert load(folder, text).configuration.entra is not None


@pytest.mark.parametrize("name", ["password", "secret", "certificate_password"])
def test_a_secret_in_the_file_is_refused_and_not_told(folder: Path, name: str) -> None:
    """The mend names the setting for a file, and the variable."""
    section = "connect_server" if name == "password" else "entra"
    text = (CONNECT if name == "password" else ENTRA) + f'{name} = "{SECRET}"'
    told = next(x for x in faults(folder, text) if x.startswith(f"{section}.{name}: "))

    assert f"{name}_file" in told
    assert f"WHYSYNC_{section.upper()}__{name.upper()}" in told


def test_the_environment_takes_the_place_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets may stand there; so may everything else but lists."""
    monkeypatch.setenv("WHYSYNC_ACTIVE_DIRECTORY__FORESTS__0__PASSWORD", SECRET)
    monkeypatch.setenv("WHYSYNC_LIMITS__QUESTION", "12.5")
    found = load(folder, FOREST.replace('password_file = "password"', "")).configuration

    assert found.limits.question == 12.5
    assert found.active_directory is not None
    forest = found.active_directory.forests[0]
    assert SECRET not in repr(found)
    secret = secret_of(forest.password_file, forest.password)
    assert secret is not None
    assert SECRET not in repr(secret)
    assert secret() == SECRET


def test_a_fault_of_the_environment_names_its_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody would look for it in the file."""
    monkeypatch.setenv("WHYSYNC_CONNECT_SERVER__PORT", "high")
    monkeypatch.setenv("WHYSYNC_CONNECT_SERVER__PASWORD", SECRET)

    found = faults(folder, CONNECT)
    assert {x.partition(": ")[0] for x in found} == {
        "connect_server.port (set by WHYSYNC_CONNECT_SERVER__PORT)",
        "connect_server.pasword (set by WHYSYNC_CONNECT_SERVER__PASWORD)",
    }


def test_a_secret_in_two_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one counts would be a guess."""
    monkeypatch.setenv("WHYSYNC_ENTRA__SECRET", SECRET)

    assert places(folder, ENTRA) == ["entra.secret_file"]


def test_a_secret_file_is_read_anew(folder: Path) -> None:
    """A changed password counts at once; only the line end after it does not."""
    secret = SecretFile(folder / "password")
    before = secret()
    (folder / "password").write_bytes(b" new pass \r\n")

    assert (before, secret()) == (SECRET, " new pass ")


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xff\xfe", b"x" * 70_000])
def test_a_file_without_a_usable_secret(folder: Path, raw: bytes) -> None:
    """It is told with its path at the start, and an OSError for whoever reads it later."""
    (folder / "password").write_bytes(raw)

    assert places(folder, FOREST) == ["active_directory.forests[0].password_file"]
    with pytest.raises(OSError, match="it is"):
        SecretFile(folder / "password")()


def test_a_secret_that_others_may_read_is_remarked_on(folder: Path) -> None:
    """It works, but somebody should know."""
    quiet = load(folder, FOREST)
    (folder / "password").chmod(0o644)
    (note,) = load(folder, FOREST).notes

    assert quiet.notes == ()
    assert "active_directory.forests[0].password_file: " in note
    assert "chmod 600" in note


async def test_what_is_not_configured_could_not_look(folder: Path) -> None:
    """And what is configured is there, under its name, to be examined and closed."""
    (folder / "c.toml").write_text(ENTRA)
    systems, _ = configured(folder / "c.toml")

    try:
        assert (systems.name, len(systems.connections)) == ("contoso.com", 1)
        assert await systems.directory.containers() == CouldNotLook("not configured")
        assert await systems.server.rules() == CouldNotLook("not configured")
    finally:
        await systems.close()


def test_a_recorded_tenant(folder: Path) -> None:
    """The configuration may name one in place of live systems."""
    (folder / "c.toml").write_text(f'[tenant]\nfolder = "{DEMO}"')
    systems, found = configured(folder / "c.toml")

    assert (systems.name, systems.connections) == ("contoso", ())
    assert found.configuration.tenant is not None
