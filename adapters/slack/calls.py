"""One call to Slack: in its turn, repeated where that helps, and every failure told apart.

slack_sdk's client makes the requests. Its retry handlers are left out: each call would wait for a
429 by itself and then be refused again, and none of them knows which calls may be repeated.
"""

import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final, Literal, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import SlackAwayError, SlackRefusedError, Why
from adapters.slack.pace import Now, Pace, Sleep, TooLongError

T = TypeVar("T")
Style = Literal["json", "data"]  # as the client names a body of JSON and a form
log = logging.getLogger(__name__)
OK, THROTTLED, FAILED, REDIRECTED = 200, 429, 500, range(300, 400)
_SLOW_DOWN: Final = frozenset({"ratelimited", "rate_limited"})
# "It's possible some aspect of the operation succeeded before the error was raised."
_FAILURES: Final = frozenset({"fatal_error", "internal_error", "service_unavailable"})
_NOT_TAKEN: Final = "request_timeout"  # what we sent arrived in part
_USUAL_WAIT: Final = 5.0  # seconds, where a 429 does not say
_LONGEST_WAIT: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and how often a call is repeated. `patience`: for all that one call waits for."""

    call: float = 10.0
    connect: float = 5.0
    patience: float = 90.0
    trigger: float = 2.5  # a trigger_id ends after 3
    repeats: int = 2


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be called. `again`: whether doing it twice is the same as doing it once."""

    method: str
    workspace: Hashable
    channel: str = ""
    again: bool = True
    once: bool = False  # nobody waits for it: it is not worth a second attempt
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack answered. Header names in any case."""

    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class Trouble(Exception):  # noqa: N818 -- it is none to whoever calls: it is repeated or becomes one
    """An attempt without an answer. `sent`: Slack may have done it nevertheless."""

    def __init__(self, why: Why, *, sent: bool) -> None:
        super().__init__(why)
        self.why: Why = why
        self.sent = sent


class Throttled(Exception):  # noqa: N818 -- the same
    """Slack wants to be left alone for this long."""

    def __init__(self, seconds: float) -> None:
        super().__init__("throttled")
        self.seconds = seconds


class Calls:
    """One session for all workspaces; a token goes with the one call that it is for."""

    def __init__(self, base_url: str, limits: Limits, pace: Pace, now: Now, sleep: Sleep) -> None:
        self.limits, self._base_url, self._pace = limits, base_url, pace
        self._now, self._sleep = now, sleep
        self._backoff = BackoffRetryIntervalCalculator()
        self._client: Any = None
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def api(
        self, errand: Errand, token: str, arguments: Mapping[str, Any], style: Style = "json"
    ) -> Answer:
        """A method of the Web API; not every one takes JSON."""
        headers = {"Authorization": f"Bearer {token}"}
        body: dict[str, Any] = {style: dict(arguments)} if arguments else {}

        async def attempt() -> Answer:
            try:
                told = await self._api().api_call(errand.method, headers=dict(headers), **body)
            except SlackApiError as error:
                raise _api_trouble(errand.method, error.response) from None
            except (AttributeError, UnicodeDecodeError):
                # The client trips over an answer that is no object; it is no answer of Slack.
                raise Trouble("no-answer", sent=True) from None
            return Answer(told.data, told.headers)

        return await self.done(errand, attempt)

    async def send(
        self, url: str, *, data: bytes | None = None, json: object = None
    ) -> tuple[int, Mapping[str, str], str]:
        """POST to an address of Slack outside the API, without a token: status, headers, body."""
        proxy = proxy_of(url)
        options: dict[str, Any] = {"data": data} if json is None else {"json": json}
        async with self._http().post(url, proxy=proxy, allow_redirects=False, **options) as reply:
            if reply.status in REDIRECTED:
                raise Trouble("no-answer", sent=True)
            return reply.status, reply.headers, await reply.text(errors="replace")

    async def done(self, errand: Errand, attempt: Callable[[], Awaitable[T]]) -> T:
        """Attempt it in its turn until it is done, is refused, or is not worth another attempt."""
        until = self._now() + (errand.patience or self.limits.patience)
        failures = 0
        while True:
            try:
                await self._pace.turn(errand.workspace, errand.method, errand.channel, until)
                if self._closed:
                    raise SlackAwayError(errand.method, "closed")
                return await _told_apart(attempt)
            except TooLongError as error:
                raise given_up(SlackAwayError(errand.method, error.why)) from None
            except SlackRefusedError as error:
                raise given_up(error) from None
            except Throttled as error:
                self._throttled(errand, error.seconds)
            except Trouble as trouble:
                failures += 1
                wait: float = self._backoff.calculate_sleep_duration(failures - 1)
                late = self._now() + wait > until
                if late or failures > self._repeats(errand, trouble):
                    raise given_up(SlackAwayError(errand.method, trouble.why), errand) from None
                await self._sleep(wait)

    def editing(
        self, errand: Errand, message: tuple[str, str]
    ) -> AbstractAsyncContextManager[bool]:
        """Whether to edit a message now; in the order of the edits."""
        return self._pace.edit(errand.workspace, errand.method, message, progress=errand.once)

    async def close(self) -> None:
        """End the session; nothing is called after."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    def _repeats(self, errand: Errand, trouble: Trouble) -> int:
        if errand.once:
            return 0
        return 1 if trouble.sent and not errand.again else self.limits.repeats

    def _throttled(self, errand: Errand, seconds: float) -> None:
        if self._pace.hold(errand.workspace, errand.method, seconds):
            log.warning("Slack throttles %s for %.0f s", errand.method, seconds)
        if errand.once:
            raise given_up(SlackAwayError(errand.method, "throttled"), errand)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(self.limits.call, sock_connect=self.limits.connect)
            tracing = aiohttp.TraceConfig()
            tracing.on_request_redirect.append(_elsewhere)
            self._session = aiohttp.ClientSession(
                timeout=timeout,
                connector=aiohttp.TCPConnector(limit=0),  # the pace bounds them
                cookie_jar=aiohttp.DummyCookieJar(),  # one workspace's are not for another
                trace_configs=[tracing],
            )
        return self._session

    def _api(self) -> Any:
        if self._client is None:
            self._client = AsyncWebClient(
                base_url=self._base_url, session=self._http(), retry_handlers=[], logger=_silent()
            )
            self._client.proxy = proxy_of(self._base_url)  # the client does not heed NO_PROXY
        return self._client


async def _told_apart(attempt: Callable[[], Awaitable[T]]) -> T:
    """One attempt; what the library says of a connection as what it means for the call."""
    try:
        return await attempt()
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
        raise Trouble("unreachable", sent=False) from None
    except TimeoutError:
        raise Trouble("timeout", sent=True) from None
    except aiohttp.ClientError:
        raise Trouble("broken-off", sent=True) from None


def given_up(
    error: SlackRefusedError | SlackAwayError, errand: Errand | None = None
) -> SlackRefusedError | SlackAwayError:
    """The error, logged; what nobody waits for is no reason to wake anybody."""
    log.log(logging.INFO if errand and errand.once else logging.WARNING, "%s", error)
    return error


def refusal(
    method: str, status: int, headers: Mapping[str, str], code: object, needed: object = None
) -> Exception:
    """What an answer that is no success means."""
    code = code if isinstance(code, str) else None
    if status == THROTTLED or code in _SLOW_DOWN:
        return Throttled(_asked_wait(headers))
    if status >= FAILED or code in _FAILURES:
        return Trouble("failed", sent=True)
    if code == _NOT_TAKEN:
        return Trouble("failed", sent=False)
    if code is None and status == OK:
        return Trouble("no-answer", sent=True)
    return SlackRefusedError(method, f"http_{status}" if code is None else code, needed)


def _api_trouble(method: str, response: object) -> Exception:
    if not isinstance(response, AsyncSlackResponse):  # a body that is no JSON
        return Trouble("no-answer", sent=True)
    data = response.data if isinstance(response.data, dict) else {}
    return refusal(
        method, response.status_code, response.headers, data.get("error"), data.get("needed")
    )


def _asked_wait(headers: Mapping[str, str]) -> float:
    text = headers.get("Retry-After", "")
    wait = float(text) if text.isascii() and text.isdecimal() else _USUAL_WAIT
    return min(max(wait, 1.0), _LONGEST_WAIT)


def proxy_of(url: str) -> str | None:
    """The proxy that this machine uses for an address; None without one."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


def _silent() -> logging.Logger:
    """The client writes whole messages to its log."""
    logger = logging.getLogger(f"{__name__}.sdk")
    logger.setLevel(logging.CRITICAL)
    return logger


async def _elsewhere(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _request: object
) -> None:
    """Slack does not send its callers elsewhere; a login page does, and learns no message."""
    raise Trouble("no-answer", sent=True)
