"""Two `whysync serve` processes over one store, and the Slack that they answer to."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.slack.installations import Installation, Installations
from bot.settings import DEMO
from tests.real.slack_requests import SECRET

_CONFIGURATION = """
[tenant]
folder = "{demo}"
[access]
helpdesk = ["CN=Sales Team,OU=Groups,DC=corp,DC=contoso,DC=com"]
[slack]
transport = "http"
install = true
workspaces = {workspaces}
client_id = "1.2"
client_secret_file = "client"
signing_secret_file = "signing"
channels = {channels}
api_url = "{api}"
"""


@dataclass(frozen=True, slots=True)
class Twins:
    """The processes. `slack`: where the tally is; `doors`: where each bot takes requests."""

    slack: str
    doors: tuple[str, ...]
    bots: tuple[Process, ...]
    logs: tuple[Path, ...]

    async def ended(self) -> list[int]:
        """Their statuses, when they have finished what they had begun."""
        for bot in self.bots:
            bot.terminate()
        return [await bot.wait() for bot in self.bots]

    def logged(self) -> str:
        """What they complained of."""
        return "".join(log.read_text() for log in self.logs)


@asynccontextmanager
async def twins(
    folder: Path, workspaces: int, people: int, channels: tuple[str, ...]
) -> AsyncIterator[Twins]:
    """All of it for a while."""
    async with AsyncExitStack() as stack:
        counts = str(workspaces), str(people)
        log = folder / "slack.log"
        tally = await stack.enter_async_context(_process(log, "tests.live.slack_tally", *counts))
        api = await _address(tally)
        teams = tuple(f"T0W{n}" for n in range(workspaces))
        await _configured(folder, teams, channels, api)
        told = {"WHYSYNC_STATE": str(folder / "state")}
        serve = ("bot", "serve", "--config", str(folder / "bot.toml"), "--port", "0")
        logs = tuple(folder / f"{n}.log" for n in range(2))
        bots = [await stack.enter_async_context(_process(log, *serve, **told)) for log in logs]
        doors = tuple([f"{await _address(bot)}/slack/events" for bot in bots])
        yield Twins(api.removesuffix("/api/"), doors, tuple(bots), logs)


async def _configured(
    folder: Path, teams: tuple[str, ...], channels: tuple[str, ...], api: str
) -> None:
    kept = Installations(folder / "state" / "slack")
    for team in teams:
        await kept.save(team, Installation(f"xoxb-{team}", team, team))
    for name in ("client", "signing"):
        (folder / name).write_text(SECRET)
        (folder / name).chmod(0o600)
    lists = {"workspaces": list(teams), "channels": list(channels)}
    told = _CONFIGURATION.format(
        demo=DEMO, api=api, **{k: str(v).replace("'", '"') for k, v in lists.items()}
    )
    (folder / "bot.toml").write_text(told)


async def _address(process: Process) -> str:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+(/api/)?", line)
    assert found, line
    return found[0]


@asynccontextmanager
async def _process(log: Path, *module: str, **environment: str) -> AsyncIterator[Process]:
    command, told = (sys.executable, "-m", *module), {**os.environ, **environment}
    with log.open("w") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=PIPE, stderr=errors, env=told
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
