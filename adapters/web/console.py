"""The console's paths. Loopback only, and no other site may use it through somebody's browser."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from handlers.as_json import as_json
from handlers.conversation import Conversation, Said
from handlers.phrases import Texts
from handlers.ports import SourceBrokenError
from handlers.rights import Actor

LOOPBACK: Final = "127.0.0.1"
HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
BODY_CAP: Final = 128 * 1024
STATIC: Final = Path(__file__).parent / "static"
PAGES: Final = {
    "/": ("index.html", "text/html"),
    "/console.js": ("console.js", "text/javascript"),
    "/console.css": ("console.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "WhySync",
}
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_THREAD = re.compile(r"[\w-]{8,64}")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Question(msgspec.Struct, frozen=True):
    """What the page sends."""

    text: str
    thread: str


def console(
    conversation: Conversation, texts: Texts, who: Actor, also: Sequence[web.RouteDef] = ()
) -> web.Application:
    """The application that serves the console to `who`, the person at this machine.

    `also`: routes of others beside it, which look to themselves.
    """

    async def ask(request: web.Request) -> web.Response:
        question = await _question(request)
        turned = await conversation.turn(Said(who, f"web-{question.thread}", question.text))
        verdict = as_json(texts, turned.verdict, turned.case) if turned.verdict else None
        told = {"reply": turned.reply, "verdict": verdict, "case": turned.case}
        return _json(told, status=500 if turned.failed else 200)

    app = web.Application(middlewares=[_guard(x.path for x in also)], client_max_size=BODY_CAP)
    app.add_routes(also)
    app.router.add_post("/api/ask", ask)
    for path in PAGES:
        app.router.add_get(path, _page)
    return app


def _guard(others: Iterable[str]) -> Middleware:
    """Refuses what does not come from a browser on this machine; each reply has the headers."""
    free = frozenset(others)

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in free:
            return await handler(request)
        refused = _refused(request)
        if refused is not None:
            return _problem(403, refused)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            return _problem(error.status, error.reason)
        except SourceBrokenError as error:
            return _problem(503, str(error))
        response.headers.update(HEADERS)
        return response

    return guarded


def _refused(request: web.Request) -> str | None:
    """Foreign names (DNS rebinding), foreign pages, and what a proxy brings from elsewhere."""
    if _name(request.host) not in HOSTS:
        return "open the console by its address, 127.0.0.1 or localhost"
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return "another site may not use this console"
    if any(name in request.headers for name in FORWARDED):
        return "the console is for this machine alone; it may not be forwarded"
    return None


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def _page(request: web.Request) -> web.Response:
    name, kind = PAGES[request.path]
    return web.Response(text=(STATIC / name).read_text("utf-8"), content_type=kind, charset="utf-8")


async def _question(request: web.Request) -> Question:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="send application/json")
    try:
        question = msgspec.json.decode(await request.read(), type=Question)
    except msgspec.MsgspecError as error:
        raise web.HTTPBadRequest(reason="send a JSON object with text and thread") from error
    if not _THREAD.fullmatch(question.thread):
        raise web.HTTPBadRequest(reason="a thread is 8 to 64 letters, digits or hyphens")
    return question


def _json(told: Any, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(told),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def _problem(status: int, why: str) -> web.Response:
    response = _json({"problem": why}, status)
    response.headers.update(HEADERS)
    return response
