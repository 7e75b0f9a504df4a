"""Installing from a browser: what is kept, what is refused, and what the pages do not give away."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.slack.installations import Installation, Installations
from adapters.slack.names import SCOPES
from adapters.slack.oauth import RETURN, START, STATE_LIFE, App, routes
from adapters.slack.rotation import Rotation
from handlers.cases import CasesUnavailableError
from handlers.replies import Words
from tests.fakes import MemoryNotes
from tests.handlers.small import WORDS
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import Grant

TEAM, OTHER = "T0CONTOSO", "T0FABRIKAM"
Browser = TestClient[web.Request, web.Application]


@dataclass
class Answer:
    """A page as the browser gets it."""

    status: int
    text: str
    headers: dict[str, str]
    cookie: SimpleCookie

    @property
    def location(self) -> dict[str, list[str]]:
        """Where it leads, by the values that go along."""
        return parse_qs(urlsplit(self.headers["Location"]).query)


@dataclass
class World:
    """Our pages, a Slack, and where installations are kept."""

    slack: SlackWeb
    browser: Browser
    notes: MemoryNotes
    kept: Installations

    async def get(self, path: str, cookie: str = "", **query: str) -> Answer:
        headers = {"Cookie": cookie} if cookie else {}
        answer = await self.browser.get(path, params=query, headers=headers, allow_redirects=False)
        return Answer(answer.status, await answer.text(), dict(answer.headers), answer.cookies)

    async def begun(self) -> tuple[str, str]:
        """An installation that was begun: its state, and the browser's cookie."""
        answer = await self.get(START)
        (state,) = answer.location["state"]
        ((name, cookie),) = answer.cookie.items()
        return state, f"{name}={cookie.value}"

    async def back(self, code: str, **given: str) -> Answer:
        """A browser that begins, agrees in Slack and comes back."""
        state, cookie = await self.begun()
        return await self.get(RETURN, cookie, **{"code": code, "state": state, **given})


class NotesAway(MemoryNotes):
    """Nobody can write."""

    away = False

    async def keep(self, key: str, text: str, seconds: float) -> None:
        if self.away:
            raise CasesUnavailableError("busy")
        await super().keep(key, text, seconds)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Contoso may install the app."""
    notes, kept = NotesAway(), Installations(tmp_path / "slack")

    async def never(kept: Installation) -> Installation:
        raise AssertionError(kept)

    async with slack_web() as slack:
        app = App("1.2", lambda: slack.oauth.client_secret, [TEAM], slack.url)
        pages = web.Application()
        pages.add_routes(routes(app, Rotation(kept, notes, never), notes, Words(WORDS)))
        async with TestClient(TestServer(pages)) as browser:
            yield World(slack, browser, notes, kept)


async def test_the_way_to_slack(world: World) -> None:
    """The least scopes, no user scopes, and a state that the browser's cookie holds too."""
    answer = await world.get(START, team=TEAM)
    (cookie,) = answer.cookie.values()

    assert answer.status == 302
    assert urlsplit(answer.headers["Location"]).path == "/oauth/v2/authorize"
    assert answer.location["scope"] == [",".join(SCOPES)]
    assert answer.location.keys() == {"client_id", "scope", "state", "team"}
    assert [cookie.value] == answer.location["state"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", "/slack")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("team", [OTHER, "T0&scope=admin", "T0\r\nSet-Cookie: a=b", ""])
async def test_a_workspace_of_the_address_is_not_believed(world: World, team: str) -> None:
    """One that may install, or none."""
    answer = await world.get(START, team=team)

    assert answer.location.keys() == {"client_id", "scope", "state"}
    assert answer.location["scope"] == [",".join(SCOPES)]


async def test_installed(world: World) -> None:
    """The token is kept; the cookie is taken back; the code and the token stand in no page."""
    world.slack.oauth.codes["c1"] = Grant(TEAM)
    answer = await world.back("c1")
    kept = await world.kept.read(TEAM)

    assert answer.status == 200
    assert kept is not None
    assert (kept.team_id, kept.team, kept.ends) == (TEAM, "Contoso", None)
    assert kept.token in world.slack.tokens
    assert kept.token not in answer.text
    assert [c["max-age"] for c in answer.cookie.values()] == ["0"]


async def test_installed_with_rotation(world: World) -> None:
    """The refresh token and the end of the token are kept as well."""
    world.slack.oauth.rotating = True
    world.slack.oauth.codes["c1"] = Grant(TEAM)
    await world.back("c1")
    kept = await world.kept.read(TEAM)

    assert kept is not None
    assert kept.refresh_token in world.slack.oauth.refreshing
    assert kept.ends is not None


async def test_a_workspace_that_is_not_allowed(world: World) -> None:
    """Nothing is kept, and its token is given back."""
    world.slack.oauth.codes["c1"] = Grant(OTHER, name="<script>alert(1)</script>")
    answer = await world.back("c1")
    token = world.slack.calls[-1].token

    assert answer.status == 403
    assert OTHER in answer.text
    assert await world.kept.names() == ()
    assert world.slack.tokens[token].error == "token_revoked"


async def test_a_token_that_cannot_be_given_back_is_dropped(world: World) -> None:
    """Refused all the same."""
    world.slack.oauth.codes["c1"] = Grant(OTHER)
    world.slack.drop("auth.revoke")

    assert (await world.back("c1")).status == 403
    assert await world.kept.names() == ()


async def test_a_whole_organization(world: World) -> None:
    """Is refused, whatever workspace stands beside it."""
    told = '{"ok": true, "access_token": "xoxb-9", "is_enterprise_install": true, "team": null}'
    world.slack.tokens["xoxb-9"] = Grant(TEAM)
    world.slack.answer("oauth.v2.access", told)
    answer = await world.back("c1")

    assert answer.status == 403
    assert await world.kept.names() == ()
    assert world.slack.tokens["xoxb-9"].error


async def test_a_state_works_once(world: World) -> None:
    """A second use, a foreign browser, an old one, none: nothing is installed, no code is used."""
    world.slack.oauth.codes["c1"] = Grant(TEAM)
    state, cookie = await world.begun()
    _, foreign = await world.begun()
    assert (await world.get(RETURN, cookie, state=state)).status == 401  # without a code
    again = await world.get(RETURN, cookie, state=state, code="c1")
    assert again.status == 401
    late, late_cookie = await world.begun()
    world.notes.now = STATE_LIFE + 1.0
    fresh, _ = await world.begun()
    for held, told in ((late_cookie, late), (foreign, fresh), ("", fresh), ("a=b", "")):
        assert (await world.get(RETURN, held, state=told, code="c1")).status in (400, 401)

    assert world.slack.called("oauth.v2.access") == []
    assert await world.kept.names() == ()


@pytest.mark.parametrize("code", ["spent", "<script>", "a" * 5000])
async def test_a_code_that_slack_does_not_know(world: World, code: str) -> None:
    """A page that says so, without the code in it."""
    answer = await world.back(code)

    assert answer.status == 401
    assert code not in answer.text


async def test_cancelled_in_slack(world: World) -> None:
    """What the address says is the reason is not shown as it is."""
    for reason in ("access_denied", "<script>alert(1)</script>"):
        answer = await world.get(RETURN, error=reason)
        assert answer.status == 200
        assert "<script" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_bad_days(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Slack away, a wrong secret, no room, busy notes: try again later; no secret is told."""
    caplog.set_level(logging.DEBUG)
    world.slack.drop("oauth.v2.access")
    assert (await world.back("c-secret")).status == 502
    world.slack.fail("oauth.v2.access", "bad_client_secret")
    assert (await world.back("c-secret")).status == 502
    world.slack.answer("oauth.v2.access", '{"ok": true}')
    assert (await world.back("c-secret")).status == 401
    world.slack.answer("oauth.v2.access", '{"ok": true, "team": 7, "authed_user": []}')
    assert (await world.back("c-secret")).status == 401
    world.slack.oauth.codes["c-secret"] = Grant(TEAM)
    world.kept._folder.write_text("no folder")
    assert (await world.back("c-secret")).status == 503
    assert isinstance(world.notes, NotesAway)
    world.notes.away = True
    assert (await world.get(START)).status == 503

    ours = "\n".join(x.getMessage() for x in caplog.records if x.name.startswith("adapters"))
    assert "bad_client_secret" in ours
    assert not re.search("c-secret|xoxb|of-the-tests", ours)
    assert not [x for x in caplog.records if x.name.startswith("slack")]


async def test_only_get(world: World) -> None:
    """A link preview's HEAD uses nothing up."""
    for path in (START, RETURN):
        assert (await world.browser.head(path)).status == 405
        assert (await world.browser.post(path)).status == 405
