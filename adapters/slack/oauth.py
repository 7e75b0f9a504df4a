"""Installing the app from a browser: two pages, by Bolt's OAuth flow, for workspaces on a list.

Ours in place of Bolt's: the address with every value encoded, the exchange of the code without a
log line that holds it, what is kept, and the pages. The state of an installation works once, ends
by itself, and belongs to the browser that began it.
"""

import html
import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from aiohttp import ClientError, web
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.client import code_of, quiet_client
from adapters.slack.installations import Installation, InstallationsUnavailableError
from adapters.slack.names import COMMAND, SCOPES
from adapters.slack.rotation import Rotation
from handlers.cases import CasesUnavailableError
from handlers.ports import Notes
from handlers.replies import Words

log = logging.getLogger(__name__)
START: Final = "/slack/install"
RETURN: Final = "/slack/oauth_redirect"
STATE_LIFE: Final = 600  # seconds
_COOKIE: Final = "whysync-slack-state"
_SPENT: Final = frozenset({"invalid_code", "code_already_used"})
_READ_LATER: Final = "read-at-each-use"  # Bolt wants a text at the start; ours may change
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address of the second page holds a code
    "X-Content-Type-Options": "nosniff",
}
_PAGE: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>WhySync</title>'
    '<meta name="viewport" content="width=device-width"><h1>WhySync</h1><p>{}</p></html>'
)


@dataclass(frozen=True, slots=True)
class App:
    """The app in Slack, and who may install it. The secret is read at each use."""

    client_id: str
    client_secret: Callable[[], str]
    workspaces: Collection[str]
    api_url: str

    @property
    def authorize_url(self) -> str:
        """Where a person agrees: at the same host as the Web API, for GovSlack too."""
        return urljoin(self.api_url, "/oauth/v2/authorize")


class RefusedError(Exception):
    """Nothing was installed; the text is the end of the id of the words that tell why."""

    def __init__(self, why: str, status: int, team: str = "") -> None:
        self.why, self.status, self.team = why, status, team
        super().__init__(why)


def routes(app: App, rotation: Rotation, notes: Notes, words: Words) -> list[web.RouteDef]:
    """The two pages. Behind a reverse proxy they are reached by HTTPS, or the cookie is lost."""
    pages = _Pages(_Flow(app, rotation, notes, words), words)
    # A HEAD request would use the code up.
    return [
        web.get(START, pages.start, allow_head=False),
        web.get(RETURN, pages.back, allow_head=False),
    ]


class _Pages:
    def __init__(self, flow: "_Flow", words: Words) -> None:
        self._flow, self._words = flow, words

    async def start(self, request: web.Request) -> web.Response:
        """Send the browser to Slack, with a cookie by which it is known again."""
        return await self._answered(request, self._flow.handle_installation)

    async def back(self, request: web.Request) -> web.Response:
        """The browser comes back from Slack."""
        return await self._answered(request, self._flow.handle_callback)

    async def _answered(self, request: web.Request, handle: Any) -> web.Response:
        asked = AsyncBoltRequest(
            body="", query=request.query_string, headers=dict(request.headers), mode="http"
        )
        try:
            return _response(await handle(asked))
        except RefusedError as error:
            return _response(_page(self._words, error.why, error.status, team=error.team))
        except (CasesUnavailableError, InstallationsUnavailableError) as error:
            log.warning("an installation was not finished: %s", error)
            return _response(_page(self._words, "later", 503))


class _States(AsyncOAuthStateStore):  # type: ignore[misc] # slack_sdk has no types here
    """What is asked for must come back, once: over the notes that all processes share."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state."""
        state = secrets.token_urlsafe(32)
        await self._notes.keep(f"slack-state:{state}", "", STATE_LIFE)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether we gave it out, a short while ago, and nobody used it."""
        key = f"slack-state:{state}"
        if await self._notes.read(key) is None:
            return False
        if not await self._notes.once(f"{key}:used", STATE_LIFE):
            return False
        await self._notes.drop(key)
        return True


class _Flow(AsyncOAuthFlow):  # type: ignore[misc] # slack_bolt has no types here
    """Bolt's order of steps, with our own steps."""

    def __init__(self, app: App, rotation: Rotation, notes: Notes, words: Words) -> None:
        self._app, self._rotation, self._words = app, rotation, words
        super().__init__(
            client=quiet_client(app.api_url),
            settings=AsyncOAuthSettings(
                client_id=app.client_id,
                client_secret=_READ_LATER,
                scopes=list(SCOPES),
                user_scopes=[],
                install_path=START,
                redirect_uri_path=RETURN,
                install_page_rendering_enabled=False,
                state_store=_States(notes),
                state_cookie_name=_COOKIE,
                state_expiration_seconds=STATE_LIFE,
                callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
            ),
        )

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Slack's page. Of the workspaces that the browser names one is heeded that may install."""
        named = next(iter(request.query.get("team", ())), "")
        asked = {"client_id": self._app.client_id, "scope": ",".join(SCOPES), "state": state}
        team = {"team": named} if named in self._app.workspaces else {}
        return f"{self._app.authorize_url}?{urlencode({**asked, **team})}"

    async def run_installation(self, code: str) -> Granted | None:
        """The token for a code; RefusedError for a workspace that may not, None for a bad code."""
        told = await self._exchanged(code)
        if told is None:
            return None
        team = _map(told, "team")
        granted = Granted(
            team_id=_text(team, "id"),
            team_name=_text(team, "name"),
            bot_token=_text(told, "access_token"),
            bot_refresh_token=_text(told, "refresh_token") or None,
            bot_token_expires_in=_seconds(told.get("expires_in")),
            user_id=_text(_map(told, "authed_user"), "id"),
            is_enterprise_install=told.get("is_enterprise_install") is True,
        )
        if not granted.bot_token:
            return None
        if granted.is_enterprise_install or granted.team_id not in self._app.workspaces:
            await self._given_back(granted)
        return granted

    async def store_installation(self, request: AsyncBoltRequest, installation: Granted) -> None:
        """Keep it."""
        kept = Installation(
            token=installation.bot_token,
            team_id=installation.team_id,
            team=installation.team_name,
            refresh_token=installation.bot_refresh_token or "",
            ends=installation.bot_token_expires_at,
        )
        await self._rotation.keep(kept.team_id, kept)
        log.info("the app was installed in the workspace %s", kept.team_id)

    async def _exchanged(self, code: str) -> Mapping[str, Any] | None:
        try:
            answer = await self.client.oauth_v2_access(
                code=code,
                client_id=self._app.client_id,
                client_secret=self._app.client_secret(),
            )
        except (SlackClientError, ClientError, OSError) as error:
            code = code_of(error)
            log.warning("an installation was not finished: %s", code)
            if code in _SPENT:
                return None
            raise RefusedError("later", 502) from None
        return answer.data if isinstance(answer.data, dict) else None

    async def _given_back(self, granted: Granted) -> None:
        """Revoke a token that we do not want, and say so."""
        try:
            await self.client.auth_revoke(token=granted.bot_token)
        except (SlackClientError, ClientError, OSError) as error:
            log.warning("an unwanted token was dropped, not revoked: %s", code_of(error))
        why = "organization" if granted.is_enterprise_install else "workspace"
        log.warning("the app was not installed in %s: %s", granted.team_id, why)
        raise RefusedError(why, 403, granted.team_id or "")

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        team = args.installation.team_name or args.installation.team_id
        return self._ended(_page(self._words, "done", 200, team=team))

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        why = "cancelled" if args.reason == "access_denied" else "expired"
        return self._ended(_page(self._words, why, args.suggested_status_code))

    def _ended(self, page: BoltResponse) -> BoltResponse:
        page.headers["set-cookie"] = [self.settings.state_utils.build_set_cookie_for_deletion()]
        return page


def _page(words: Words, why: str, status: int, team: str = "") -> BoltResponse:
    text = words(f"slack-install-{why}", team=team, path=START, command=COMMAND)
    headers = {"content-type": ["text/html; charset=utf-8"]}
    return BoltResponse(status=status, body=_PAGE.format(html.escape(text)), headers=headers)


def _response(page: BoltResponse) -> web.Response:
    """As aiohttp sends it. Slack brings the browser back from its own site, hence Lax."""
    response = web.Response(
        status=page.status, text=page.body, content_type="text/html", headers=_HEADERS
    )
    for place in page.headers.get("location", ()):
        response.headers["Location"] = place
    for cookies in page.cookies():
        for name, cookie in cookies.items():
            response.set_cookie(
                name,
                cookie.value,
                max_age=cookie["max-age"] or 0,
                path="/slack",
                secure=True,
                httponly=True,
                samesite="Lax",
            )
    return response


def _map(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    return found if isinstance(found, str) else ""


def _seconds(found: object) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) else None
