"""What doctor hears of Slack, against a Web API that tells the truth and one that is away."""

from collections.abc import AsyncIterator, Mapping

import pytest

from adapters.slack.checkup import NAME, Checkup, WayIn
from adapters.slack.install import NotInstalledError, Token, from_file
from adapters.slack.names import OPTIONAL_SCOPES, SCOPES
from adapters.slack.web import Web
from bot.findings import told, words
from handlers.checkup import Finding, Outcome
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import APP_TOKEN, TOKEN, Grant

SOCKET = WayIn("socket", lambda: APP_TOKEN)


@pytest.fixture
async def slack() -> AsyncIterator[SlackWeb]:
    """A workspace that granted what is needed and nothing else."""
    async with slack_web() as slack:
        slack.tokens[TOKEN] = Grant(scopes=frozenset(SCOPES))
        slack.socket_url = "ws://127.0.0.1:9/link"
        yield slack


async def _at_once(_: float) -> None:
    """Between two attempts nobody waits."""


async def _findings(slack: SlackWeb, *tokens: str, way_in: WayIn = SOCKET) -> tuple[Finding, ...]:
    held: list[Token] = [from_file(lambda token=token: token) for token in tokens]  # type: ignore[misc]

    async def given() -> list[Token]:
        return held

    web = Web(slack.url, sleep=_at_once)
    checkup = Checkup(web, given, way_in, slack.url, web.close)
    try:
        found = await checkup.examine()
    finally:
        await checkup.close()
    assert not [x for x in found if x.id not in words()]
    assert not any("xox" in text or "xapp" in text for x in found for text in x.facts.values())
    return found


def _outcomes(found: tuple[Finding, ...]) -> Mapping[str, Outcome]:
    return {x.id: x.outcome for x in found}


async def test_all_is_well(slack: SlackWeb) -> None:
    """And what goes without the optional scopes is named, as no fault."""
    found = await _findings(slack, TOKEN)

    assert _outcomes(found) == {
        "slack-token": "works",
        "slack-scopes": "works",
        "slack-optional-assistant": "not-tried",
        "slack-optional-files": "not-tried",
        "slack-app-token": "works",
    }
    (files,) = (x for x in found if x.id == "slack-optional-files")
    assert OPTIONAL_SCOPES["files:write"] in told(files, words()).said
    assert {x.connection for x in found} == {NAME, f"{NAME}, Contoso"}


async def test_scopes_missing_and_too_many(slack: SlackWeb) -> None:
    """Each by its name; an optional one is neither."""
    granted = {*SCOPES, "files:write", "chat:write.public", "channels:history"} - {"im:history"}
    slack.tokens[TOKEN] = Grant(scopes=frozenset(granted))
    found = {x.id: x for x in await _findings(slack, TOKEN)}

    assert found["slack-scopes"].outcome == "fails"
    assert found["slack-scopes"].facts["scopes"] == "im:history"
    assert found["slack-scopes-more"].outcome == "warning"
    assert found["slack-scopes-more"].facts["scopes"] == "channels:history, chat:write.public"
    assert found["slack-optional-files"].outcome == "works"


async def test_tokens_that_do_not_work(slack: SlackWeb) -> None:
    """Told with Slack's word, each workspace for itself."""
    found = await _findings(slack, "xoxb-wrong", TOKEN, way_in=WayIn("socket", lambda: "xapp-no"))

    assert [(x.id, x.outcome) for x in found][:2] == [
        ("slack-token", "fails"),
        ("slack-token", "works"),
    ]
    assert found[0].facts["why"] == "invalid_auth"
    assert (found[-1].id, found[-1].facts["why"]) == ("slack-app-token", "invalid_auth")


async def test_slack_is_away(slack: SlackWeb) -> None:
    """Nothing is raised."""
    slack.drop("*", None)

    assert _outcomes(await _findings(slack, TOKEN)) == {"slack-reach": "fails"}


async def test_secrets_that_are_not_there(slack: SlackWeb) -> None:
    """A file that cannot be read, an empty one."""

    def missing() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    for way_in, outcome in (
        (WayIn("http", lambda: "s"), "works"),
        (WayIn("http", lambda: " \n"), "fails"),
        (WayIn("http", missing), "fails"),
    ):
        found = await _findings(slack, TOKEN, way_in=way_in)
        assert _outcomes(found)["slack-signing-secret"] == outcome
    assert _outcomes(await _findings(slack, way_in=WayIn("socket", missing))) == {
        "slack-installed": "warning",
        "slack-app-token": "fails",
    }


async def test_installations_that_cannot_be_read(slack: SlackWeb) -> None:
    """One row for all of them; the way in is tried all the same."""

    async def damaged() -> list[Token]:
        raise NotInstalledError("damaged")

    async def refused() -> str:
        raise NotInstalledError("ended")

    async def one() -> list[Token]:
        return [refused]

    web = Web(slack.url)
    for tokens in (damaged, one):
        found = await Checkup(web, tokens, SOCKET, slack.url).examine()
        assert _outcomes(found) == {"slack-token": "fails", "slack-app-token": "works"}
    checkup = Checkup(web, one, SOCKET, slack.url)
    await checkup.close()
    assert slack.called("auth.test") == []
    await web.close()
