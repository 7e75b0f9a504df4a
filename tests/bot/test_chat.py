"""Who is who on a chat platform, as the configuration says."""

from pathlib import Path

import pytest

from bot.chat import Everybody, access_of
from bot.config.connected import configured
from bot.settings import DEMO
from bot.wiring import build
from handlers.rights import Role

GROUP = "CN=VPN Users,OU=Groups,DC=corp,DC=contoso,DC=com"


@pytest.mark.parametrize(
    "access, address, role",
    [
        ("", "jdoe@contoso.com", "user"),
        ('everybody = "helpdesk"', "somebody@fabrikam.com", "helpdesk"),
        (f'admins = ["{GROUP}"]', "somebody@fabrikam.com", "user"),
    ],
)
async def test_roles(tmp_path: Path, access: str, address: str, role: Role) -> None:
    """By groups of the directory; in a trial the one for all."""
    (tmp_path / "c.toml").write_text(f'[tenant]\nfolder = "{DEMO}"\n[access]\n{access}\n')
    systems, read = configured(tmp_path / "c.toml")
    bot = build(systems, tmp_path / "cases.db", read.configuration)
    found = access_of(bot, read.configuration)

    assert (await found.actor(address)).role == role
    assert isinstance(found, Everybody) == ("everybody" in access)
