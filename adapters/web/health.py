"""Alive, and able to answer: for whoever restarts, balances and watches. Nothing personal in it."""

from collections.abc import Callable, Mapping

import msgspec
from aiohttp import web

Connections = Callable[[], Mapping[str, str | None]]


def health(connections: Connections) -> list[web.RouteDef]:
    """The two routes. `connections`: why each does not work, or None."""

    async def healthy(_: web.Request) -> web.Response:
        return _json({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        states = connections()
        fails = any(why is not None for why in states.values())
        told = {name: why or "ok" for name, why in states.items()}
        status = "not ready" if fails else "ok"
        return _json({"status": status, "connections": told}, 503 if fails else 200)

    return [web.get("/healthz", healthy), web.get("/readyz", ready)]


def _json(told: Mapping[str, object], status: int = 200) -> web.Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.json_response(body=msgspec.json.encode(told), status=status, headers=headers)
