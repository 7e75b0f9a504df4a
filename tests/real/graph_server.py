"""A Microsoft Graph of our own over real HTTP: a tenant folder, tokens, batches, and bad days."""

import asyncio
import base64
import gzip
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web

from tests.real.graph_answers import Answer, Tenant, error_body, question

DEMO = Path(__file__).parents[2] / "adapters/tenant_folder/demo/entra"


@dataclass
class Trouble:
    """A bad day for every question whose address contains `where`; `times` of them, or always.

    `batch`: it befalls the whole batch, not the questions in it. `drop`: the connection is closed,
    "before" the answer or in the "middle" of it.
    """

    where: str
    status: int = 200
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "application/json"
    wait: float = 0.0
    drop: str = ""
    times: int | None = None
    change: Callable[[dict[str, Any]], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Asked:
    """One question as it arrived. `inner`: out of a batch."""

    method: str
    url: str
    headers: dict[str, str]
    inner: bool = False

    @property
    def path(self) -> str:
        """The path below the version."""
        return urlsplit(self.url).path


class GraphServer:
    """Listens on a loopback address of its own, in a thread of its own."""

    def __init__(
        self,
        folder: Path = DEMO,
        host: str = "127.0.0.21",
        accepts: Callable[[str], bool] = lambda token: bool(token),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._folder, self._host, self._tls = folder, host, tls
        self.accepts = accepts
        self.asked: list[Asked] = []
        self.troubles: list[Trouble] = []
        self.latency = 0.0
        self.compress = False
        self.tenant: Tenant
        self.root = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready: Future[int] = Future()
        self._stop = asyncio.Event()

    def start(self) -> "GraphServer":
        """Listen; the root is known then."""
        self._thread.start()
        port = self._ready.result(10)
        self.root = f"{'https' if self._tls else 'http'}://{self._host}:{port}"
        self.tenant = Tenant(self._folder, f"{self.root}/v1.0")
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def trouble(self, where: str, **what: Any) -> Trouble:
        """Make a bad day."""
        made = Trouble(where, **what)
        self.troubles.append(made)
        return made

    @property
    def outer(self) -> list[Asked]:
        """The requests as they came over the wire."""
        return [asked for asked in self.asked if not asked.inner]

    def asked_for(self, part: str) -> list[Asked]:
        """Every question, in a batch or not, whose address contains this."""
        return [a for a in self.asked if part in unquote(a.url) and "$batch" not in a.url]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, self._host, 0, ssl_context=self._tls)
        await site.start()
        self._ready.set_result(runner.addresses[0][1])
        await self._stop.wait()
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # handshakes nobody else knows of
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.05 if self._tls else 0)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        url = request.raw_path.removeprefix("/v1.0")
        asked = Asked(request.method, url, {k.lower(): v for k, v in request.headers.items()})
        self.asked.append(asked)
        trouble = self._trouble(url)
        await asyncio.sleep(self.latency + (trouble.wait if trouble else 0.0))
        if trouble and trouble.drop == "before":
            return _dropped(request)
        answer = await self._answer(request, asked, trouble)
        return await self._written(request, answer, trouble)

    async def _answer(self, request: web.Request, asked: Asked, trouble: Trouble | None) -> Answer:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.accepts(token):
            return Answer(401, error_body("InvalidAuthenticationToken"))
        if trouble and trouble.status != 200:
            return Answer(trouble.status, error_body(trouble.code), trouble.headers)
        if asked.method == "POST" and asked.url == "/$batch":
            answer = self._batch(await request.json())
        elif asked.method == "GET":
            answer = self.tenant.answer(question(asked.url, asked.headers))
        else:
            answer = Answer(405, error_body("Request_BadRequest"))
        if trouble and trouble.change:
            return Answer(answer.status, trouble.change(answer.body), answer.headers)
        return answer

    def _batch(self, body: dict[str, Any]) -> Answer:
        requests = body["requests"]
        ids = [each["id"] for each in requests]
        if len(requests) > 20 or len(set(ids)) != len(ids):
            return Answer(400, error_body("BadRequest", "Number of batch request steps exceeds"))
        responses = [self._inner(each) for each in reversed(requests)]  # in no order
        return Answer(200, {"responses": responses})

    def _inner(self, each: dict[str, Any]) -> dict[str, Any]:
        headers = each.get("headers", {})
        asked = Asked(each["method"], each["url"], headers, inner=True)
        self.asked.append(asked)
        trouble = self._trouble(asked.url)
        if not asked.url.startswith("/") or asked.method != "GET":
            return _inner_answer(each["id"], Answer(400, error_body("BadRequest")))
        if trouble and trouble.body is not None:
            coded = base64.b64encode(trouble.body).decode()
            kind = {"Content-Type": trouble.content_type}
            return {"id": each["id"], "status": trouble.status, "headers": kind, "body": coded}
        if trouble and trouble.status != 200:
            refused = Answer(trouble.status, error_body(trouble.code), trouble.headers)
            return _inner_answer(each["id"], refused)
        answer = self.tenant.answer(question(asked.url, headers))
        if trouble and trouble.change:
            answer = Answer(answer.status, trouble.change(answer.body), answer.headers)
        return _inner_answer(each["id"], answer)

    def _trouble(self, url: str) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.where in unquote(url) and trouble.times != 0:
                if trouble.times is not None:
                    trouble.times -= 1
                return trouble
        return None

    async def _written(
        self, request: web.Request, answer: Answer, trouble: Trouble | None
    ) -> web.StreamResponse:
        body = json.dumps(answer.body).encode()
        kind = "application/json"
        if trouble and trouble.body is not None:
            body, kind = trouble.body, trouble.content_type
        headers = {**answer.headers, "Content-Type": kind, "request-id": "1"}
        if trouble:
            headers.update(trouble.headers)
        if self.compress:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        response = web.StreamResponse(status=answer.status, headers=headers)
        response.content_length = len(body)
        await response.prepare(request)
        if trouble and trouble.drop == "middle":
            await response.write(body[: len(body) // 2])
            return _dropped(request)
        await response.write(body)
        await response.write_eof()
        return response


def _inner_answer(name: str, answer: Answer) -> dict[str, Any]:
    headers = {**answer.headers, "Content-Type": "application/json"}
    return {"id": name, "status": answer.status, "headers": headers, "body": answer.body}


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@contextmanager
def graph_server(**options: Any) -> Iterator[GraphServer]:
    """A server for a while."""
    server = GraphServer(**options).start()
    try:
        yield server
    finally:
        server.stop()
