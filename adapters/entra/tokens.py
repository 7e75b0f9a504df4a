"""The token that goes with every request: fetched once for all who wait, kept while it is good."""

import asyncio
import base64
import binascii
import time
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import msgspec

from adapters.entra.credentials import request_token
from adapters.entra.faults import Fault, seconds
from adapters.entra.settings import EntraSettings
from handlers.attention import time_left

_SPARE = 300.0  # seconds before its end from which a new token is wanted
_LAST = 15.0  # seconds before its end until which an old one may still go out


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    ends: float


class Claims(msgspec.Struct):
    """What a token says of itself; read only to tell which permissions were granted."""

    roles: list[str] = msgspec.field(default_factory=list)
    exp: float | None = None


class Tokens:
    """What kiota calls an access token provider, with azure-identity behind it."""

    def __init__(self, settings: EntraSettings, executor: Executor) -> None:
        self._settings, self._executor = settings, executor
        self._token: _Token | None = None
        self._under_way: asyncio.Future[tuple[str, float]] | None = None

    async def get_authorization_token(
        self, uri: str, additional_authentication_context: Mapping[str, object] | None = None
    ) -> str:
        """The token for a request to this address, which the client has checked before."""
        claims = _challenge((additional_authentication_context or {}).get("claims"))
        return (await self._good(claims)).text

    def refuse(self, token: str) -> None:
        """Graph refused this token: the next request fetches another."""
        if self._token and self._token.text == token:
            self._token = None

    async def claims(self) -> Claims | None:
        """What the token says of itself; None when it is written in a way of its own."""
        return read_claims((await self._good(None)).text)

    async def _good(self, claims: str | None) -> _Token:
        token, now = self._token, time.time()
        if token and claims is None and now < token.ends - _SPARE:
            return token
        try:
            return await self._fetched(claims)
        except Fault:
            if token and claims is None and now < token.ends - _LAST:
                return token
            raise

    async def _fetched(self, claims: str | None) -> _Token:
        """A new token; whoever comes while it is under way waits for the same one."""
        if self._under_way is None or self._under_way.done():
            loop = asyncio.get_running_loop()
            self._under_way = loop.run_in_executor(
                self._executor, request_token, self._settings, claims
            )
            self._under_way.add_done_callback(self._keep)
        limit = time_left(self._settings.limits.token)
        try:
            async with asyncio.timeout(limit):
                text, ends = await asyncio.shield(self._under_way)
        except TimeoutError:
            host = self._settings.cloud.authority_host
            raise Fault("timeout", host=host, seconds=seconds(limit)) from None
        return _Token(text, ends)

    def _keep(self, done: asyncio.Future[tuple[str, float]]) -> None:
        if not done.cancelled() and done.exception() is None:
            self._token = _Token(*done.result())


def read_claims(token: str) -> Claims | None:
    """The claims of a token, unverified: only Graph can say whether they hold."""
    parts = token.split(".")
    try:
        payload = parts[1] + "=" * (-len(parts[1]) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(payload), type=Claims)
    except (IndexError, binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def _challenge(claims: object) -> str | None:
    """The claims that a 401 asks the next token for, as Entra ID takes them."""
    if not isinstance(claims, str) or not claims:
        return None
    try:
        return base64.b64decode(claims + "=" * (-len(claims) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
