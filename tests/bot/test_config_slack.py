"""[slack], [access] and [server]: what goes together, and what a fault tells."""

from pathlib import Path

import pytest

from bot.config.reading import Read, read
from bot.config.shape import Configuration
from bot.settings import DEMO, WrongUseError

SOCKET = 'bot_token_file = "bot"\napp_token_file = "app"\n'
HTTP = 'transport = "http"\nsigning_secret_file = "signing"\n'
CLIENT = 'client_id = "1.2"\nclient_secret_file = "client"\n'
INSTALL = f'{HTTP}{CLIENT}install = true\nworkspaces = ["T0CONTOSO"]\n'
DN = "CN=Helpdesk,OU=Groups,DC=contoso,DC=com"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With every secret that the tests name."""
    for name in ("bot", "app", "signing", "client", "refresh"):
        (tmp_path / name).write_text(f"the-{name}-secret\n")
        (tmp_path / name).chmod(0o600)
    return tmp_path


def _read(folder: Path, slack: str, more: str = "", tenant: bool = True) -> Read:
    head = f'[tenant]\nfolder = "{DEMO}"\n' if tenant else ""
    section = f"[slack]\n{slack}" if slack else ""
    (folder / "c.toml").write_text(f"{head}{more}{section}")
    return read(folder / "c.toml")


def _faults(folder: Path, slack: str, more: str = "", tenant: bool = True) -> list[str]:
    """The places of the faults; each line has a mend, and no secret."""
    with pytest.raises(WrongUseError) as told:
        _read(folder, slack, more, tenant)
    lines = [x.removeprefix(f"{folder / 'c.toml'}: ") for x in told.value.lines]
    assert not [x for x in lines if "secret-value" in x or "-secret\n" in x]
    return [x.partition(":")[0].partition(" ")[0] for x in lines]


@pytest.mark.parametrize(
    "slack",
    [
        SOCKET,
        f'{SOCKET}channels = ["C0HELP", "G0PRIVATE"]\n',
        f'{HTTP}bot_token_file = "bot"\n',
        f'{HTTP}{CLIENT}refresh_token_file = "refresh"\n',
        f'app_token_file = "app"\n{CLIENT}refresh_token_file = "refresh"\n',
        INSTALL,
        f'{SOCKET}api_url = "https://slack-gov.com/api/"\n',
        f'{SOCKET}api_url = "http://127.0.0.1:8100/api/"\n',
    ],
)
def test_what_works(folder: Path, slack: str) -> None:
    """Together with a recorded tenant: so people try it."""
    found = _read(folder, slack)

    assert found.notes == ()
    assert found.configuration.slack is not None


@pytest.mark.parametrize(
    "slack, places",
    [
        ('transport = "socket"\n', ["slack.app_token_file", "slack.bot_token_file"]),
        ('transport = "http"\n', ["slack.signing_secret_file", "slack.bot_token_file"]),
        (f'{SOCKET}signing_secret_file = "signing"\n', ["slack.signing_secret_file"]),
        (f"{HTTP}{SOCKET}", ["slack.app_token_file"]),
        (f"{SOCKET}{CLIENT}", ["slack.client_id", "slack.client_secret_file"]),
        (f'{SOCKET}workspaces = ["T0CONTOSO"]\n', ["slack.workspaces"]),
        (
            f'{SOCKET}refresh_token_file = "refresh"\n',
            ["slack.refresh_token_file", "slack.client_id", "slack.client_secret_file"],
        ),
        (
            f"{SOCKET}{CLIENT}install = true\n",
            ["slack.install", "slack.workspaces", "slack.bot_token_file"],
        ),
        (
            f"{HTTP}install = true\n",
            ["slack.workspaces", "slack.client_id", "slack.client_secret_file"],
        ),
        (f'{INSTALL}bot_token_file = "bot"\n', ["slack.bot_token_file"]),
        (f'{INSTALL}refresh_token_file = "refresh"\n', ["slack.refresh_token_file"]),
        (f'{SOCKET}api_url = "http://slack.com/api/"\n', ["slack.api_url"]),
        (f'{SOCKET}api_url = "http://127.0.0.1.contoso.com/"\n', ["slack.api_url"]),
        (f'{SOCKET}api_url = "https://"\n', ["slack.api_url"]),
        (f'{SOCKET}api_url = "https://[1/"\n', ["slack.api_url"]),
        (f'{SOCKET}channels = ["#help"]\n', ["slack.channels[0]"]),
        (INSTALL.replace("T0CONTOSO", "contoso"), ["slack.workspaces[0]"]),
        (f'{SOCKET}bot_tokn_file = "bot"\n', ["slack.bot_tokn_file"]),
        (SOCKET.replace('"bot"', '"nowhere"'), ["slack.bot_token_file"]),
        ('bot_token = "secret-value"\napp_token_file = "app"\n', ["slack.bot_token"]),
    ],
)
def test_what_does_not(folder: Path, slack: str, places: list[str]) -> None:
    """Each fault at its place, all at once."""
    assert _faults(folder, slack) == places


def test_a_secret_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of a file; both at once are one too many."""
    monkeypatch.setenv("WHYSYNC_SLACK__BOT_TOKEN", "secret-value")
    assert _read(folder, 'app_token_file = "app"\n').configuration.slack is not None
    assert _faults(folder, SOCKET) == ["slack.bot_token_file"]
    monkeypatch.setenv("WHYSYNC_SLACK__SIGNING_SECRET", "secret-value")
    assert _faults(folder, 'app_token_file = "app"\n') == ["slack.signing_secret"]


def test_secrets_that_others_may_read(folder: Path) -> None:
    """A remark for each."""
    for name in ("bot", "app"):
        (folder / name).chmod(0o644)

    assert len(_read(folder, SOCKET).notes) == 2


def test_people_need_a_directory(folder: Path) -> None:
    """Slack and roles without Active Directory would know nobody."""
    entra = (
        '[entra]\ntenant_id = "contoso.com"\nclient_id = "c"\ncredential = "secret"\n'
        'secret_file = "client"\n'
    )
    access = f'[access]\nhelpdesk = ["{DN}"]\n'

    assert _faults(folder, SOCKET, entra, tenant=False) == ["slack"]
    assert _faults(folder, "", entra + access, tenant=False) == ["access.helpdesk"]
    assert _faults(folder, SOCKET, tenant=False)[0] == "there", "there is nothing to look at"


def test_groups_are_distinguished_names(folder: Path) -> None:
    """A mere name is refused; without groups everybody is a user."""
    found = _read(folder, "", f'[access]\nadmins = ["{DN}"]\n').configuration.access
    assert (found.admins, found.helpdesk) == ((DN,), ())
    assert Configuration.model_fields["access"].default.admins == ()
    for text in ("Helpdesk", "contoso\\\\helpdesk", "CN=Helpdesk,Groups"):
        assert _faults(folder, "", f'[access]\nadmins = ["{text}"]\n') == ["access.admins[0]"]


def test_everybody_has_a_role_in_a_trial_alone(folder: Path) -> None:
    """Nobody makes everybody an admin over live systems."""
    trial = '[access]\neverybody = "admin"\n'
    live = (
        '[active_directory]\n[[active_directory.forests]]\nname = "contoso.com"\n'
        'bind = "kerberos"\n[[active_directory.forests.domains]]\nname = "contoso.com"\n'
        'servers = ["dc1.contoso.com"]\n'
    )

    assert _read(folder, SOCKET, trial).configuration.access.everybody == "admin"
    assert _faults(folder, "", trial + live, tenant=False) == ["access.everybody"]
    assert _read(folder, SOCKET, live, tenant=False).configuration.access.everybody == "user"


def test_where_the_server_listens(folder: Path) -> None:
    """Loopback, unless told otherwise."""
    assert _read(folder, "").configuration.server.host == "127.0.0.1"
    assert _read(folder, "", "[server]\nport = 8080\n").configuration.server.port == 8080
    assert _faults(folder, "", "[server]\nport = 0\n") == ["server.port"]
