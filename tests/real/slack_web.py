"""A Slack Web API of our own over real HTTP: checks every call, and has bad days.

`async with slack_web() as slack:` listens on loopback, in the loop of the test. At the end it fails
the test if a call was made that no call of ours may be: see `wrong`. Alone, for benchmarks, with
everybody in it who is named: `python -m tests.real.slack_web --port 8100`.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.real.slack_checks import Refused
from tests.real.slack_methods import called
from tests.real.slack_oauth import access
from tests.real.slack_responses import responded
from tests.real.slack_world import Call, Grant, Upload, World

_ENCODED = frozenset({"attachments", "blocks", "files", "metadata", "prompts", "view"})


@dataclass
class Fault:
    """A bad day for a method, `times` of its calls or all; "*" is every method.

    `drop`: the connection is closed, "before" the call is done or "after". `wait` and `gate`: how
    long or for what the answer waits.
    """

    method: str
    times: int | None = 1
    status: int = 200
    code: str = ""
    retry_after: str = ""
    drop: str = ""
    wait: float = 0.0
    gate: asyncio.Event | None = None
    body: str | None = None
    content_type: str = "text/html"


class SlackWeb(World):
    """The server. `url` is the API's, `root` that of response URLs."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []
        self.counts: Counter[str] = Counter()
        self._news = asyncio.Condition()

    @property
    def url(self) -> str:
        """What AsyncWebClient wants as base_url."""
        return f"{self.root}/api/"

    def throttle(self, method: str, times: int | None = 1, retry_after: object = 1) -> Fault:
        """429."""
        return self._fault(method, times, status=429, retry_after=str(retry_after))

    def fail(self, method: str, code: str, times: int | None = 1) -> Fault:
        """ok is false."""
        return self._fault(method, times, code=code)

    def drop(self, method: str, times: int | None = 1, *, after: bool = False) -> Fault:
        """The connection is closed without an answer, after what was asked was done or before."""
        return self._fault(method, times, drop="after" if after else "before")

    def slow(self, method: str, seconds: float, times: int | None = None) -> Fault:
        """The answer comes late."""
        return self._fault(method, times, wait=seconds)

    def stall(self, method: str, times: int | None = 1) -> asyncio.Event:
        """The answer comes when the event is set."""
        gate = asyncio.Event()
        self._fault(method, times, gate=gate)
        return gate

    def status(self, method: str, http_status: int, times: int | None = 1) -> Fault:
        """Another status, with a page instead of an answer."""
        return self._fault(method, times, status=http_status, body="<html></html>")

    def answer(self, method: str, body: str, content_type: str = "application/json") -> Fault:
        """Something else as the answer, once."""
        return self._fault(method, 1, body=body, content_type=content_type)

    async def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait for what calls bring about."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: bool(condition()))

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/counts", self._counts)
        app.router.add_post("/{kind:actions|commands|app}/{rest:.*}", self._response_url)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments, token = await _read(request)
        return await self._befallen(
            request, Call(method, arguments, token), lambda: self._done(request, method, arguments)
        )

    def _done(self, request: web.Request, method: str, arguments: dict[str, Any]) -> web.Response:
        headers = {}
        try:
            if method == "oauth.v2.access":
                basic = request.headers.get("Authorization", "")
                return web.json_response(access(self, basic, arguments))
            grant = self._grant(request, method, arguments)
            headers["x-oauth-scopes"] = ",".join(sorted(grant.scopes))
            return web.json_response(called(self, method, grant, arguments), headers=headers)
        except Refused as refused:
            return web.json_response(refused.body, headers=headers)

    def _grant(self, request: web.Request, method: str, arguments: dict[str, Any]) -> Grant:
        token, body = _bearer(request), arguments.pop("token", "")
        if not token and method != "apps.connections.open":
            token = body  # which takes it from the header alone
        if not token:
            raise Refused("not_authed")
        grant = self.tokens.get(token)
        if grant is None and self.open:
            grant = self.tokens[token] = Grant(of_app=token.startswith("xapp-"))
        if grant is None or grant.error:
            raise Refused(grant.error if grant else "invalid_auth")
        return grant

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        data = await request.read()
        call = Call("files.upload", {"length": len(data)}, _bearer(request))
        if call.token:
            self.wrong.append("a token was sent with a file")

        def done() -> web.Response:
            self.uploads.setdefault(request.match_info["file"], Upload("", "")).data = data
            return web.Response(text=f"OK - {len(data)}")

        return await self._befallen(request, call, done)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        call = Call("response_url", body, _bearer(request))
        if call.token:
            self.wrong.append("a token was sent to a response URL")
        return await self._befallen(request, call, lambda: self._responded(request.path, body))

    def _responded(self, path: str, body: dict[str, Any]) -> web.Response:
        status, text = responded(self, path, body)
        kind = "application/json" if text.startswith("{") else "text/plain"
        return web.Response(status=status, text=text, content_type=kind)

    async def _counts(self, _request: web.Request) -> web.Response:
        return web.json_response(self.counts)

    async def _befallen(
        self, request: web.Request, call: Call, done: Callable[[], web.Response]
    ) -> web.StreamResponse:
        self._record(call)
        await self._tell()
        fault = self._due(call.method)
        if fault is not None and (fault.wait or fault.gate):
            await (fault.gate.wait() if fault.gate else asyncio.sleep(fault.wait))
            fault = None
        if fault is None:
            response = done()
        elif fault.drop == "after":
            done()
            response = _dropped(request)
        else:
            response = _broken(request, fault)
        await self._tell()
        return response

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _record(self, call: Call) -> None:
        self.counts[call.method] += 1
        if self.keep:
            shown = {k: v for k, v in call.arguments.items() if k != "token"}
            self.calls.append(call._replace(arguments=shown))

    def _due(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in (method, "*") and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def _fault(self, method: str, times: int | None, **what: Any) -> Fault:
        made = Fault(method, times, **what)
        self.faults.append(made)
        return made


async def _read(request: web.Request) -> tuple[dict[str, Any], str]:
    """The arguments, from address and body, form or JSON; and the token."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        arguments |= await request.json()
    elif request.can_read_body:
        arguments |= dict(await request.post())
    for name in _ENCODED & arguments.keys():
        if isinstance(arguments[name], str):
            arguments[name] = json.loads(arguments[name])
    return arguments, _bearer(request) or str(arguments.get("token", ""))


def _bearer(request: web.Request) -> str:
    said = request.headers.get("Authorization", "")
    return said.removeprefix("Bearer ") if said.startswith("Bearer ") else ""


def _broken(request: web.Request, fault: Fault) -> web.Response:
    if fault.drop:
        return _dropped(request)
    if fault.body is not None:
        headers = {"Location": "/login"} if fault.status // 100 == 3 else {}
        return web.Response(
            status=fault.status, text=fault.body, content_type=fault.content_type, headers=headers
        )
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    code = fault.code or "ratelimited"
    return web.json_response({"ok": False, "error": code}, status=fault.status, headers=headers)


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def slack_web(port: int = 0, made: SlackWeb | None = None) -> AsyncIterator[SlackWeb]:
    """A server for a while; `made`: one that does more."""
    slack = made or SlackWeb()
    runner = web.AppRunner(slack.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    slack.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()
    assert not slack.wrong, slack.wrong


async def _alone(port: int) -> None:
    async with slack_web(port) as slack:
        slack.open, slack.keep = True, False
        print(slack.url, flush=True)  # noqa: T201 -- whoever started it reads where it listens
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Slack Web API for benchmarks.")
    parser.add_argument("--port", type=int, default=8100)
    asyncio.run(_alone(parser.parse_args().port))
