"""Each way into the bot, over both transports, to a diagnosis and through a guided walk."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import DEMO
from bot.systems import Systems, recorded
from handlers.absent import absent
from handlers.ports import ConnectServer, Tenant
from tests.adapters.slack.office import Office, Talk, Transport, office

WAYS = ("allowed", "private", "direct", "command")
OU_FILTER = "OU=Sales,DC=corp,DC=contoso,DC=com"  # why jdoe does not arrive, says the demo


@pytest.fixture(params=["http", "socket"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    transport: Transport = request.param
    async with office(transport, tmp_path) as made:
        yield made


@pytest.fixture(params=["http", "socket"])
async def blind(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The same with only Active Directory to look at."""
    transport: Transport = request.param
    async with office(transport, tmp_path, systems=without_servers()) as made:
        yield made


def without_servers() -> Systems:
    """Neither the Connect server nor Entra ID can be asked."""
    why = "not configured"
    return replace(recorded(DEMO), server=absent(ConnectServer, why), tenant=absent(Tenant, why))


@pytest.mark.parametrize("way", WAYS)
async def test_a_question_ends_in_a_diagnosis(there: Office, way: str) -> None:
    """The verdict first, its proof, the next step."""
    talk = Talk(there, way)

    await talk.say("why isn't jdoe syncing?")

    assert OU_FILTER in talk.shown()
    assert talk.buttons()


@pytest.mark.parametrize("way", WAYS)
async def test_a_guided_walk_outlives_a_restart(blind: Office, way: str) -> None:
    """At least four answers by buttons, the process ended and begun anew in the middle."""
    talk = Talk(blind, way)
    await talk.say("why isn't ehill syncing?")
    asked = [talk.shown()]

    for number in range(4):
        label = next(iter(talk.buttons()))
        if number == 2:
            await blind.restart()
        await talk.press(label)
        asked.append(talk.shown())

    assert len(set(asked)) == 5
