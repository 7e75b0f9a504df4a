"""One request to Graph and its whole answer, as bytes: authenticated, retried, bounded in time.

Requests go through msgraph-sdk's adapter as `RequestInformation`. Its models are never loaded:
they cost 1,500 times what reading JSON costs.
"""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import pybreaker
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph_core import BaseGraphRequestAdapter

from adapters.entra.faults import DOWN, Fault, Kind, connection_fault, seconds
from adapters.entra.pipeline import make_client
from adapters.entra.settings import EntraSettings
from adapters.entra.tokens import Tokens
from handlers.attention import framed, time_left

VERSION = "v1.0"
UNAUTHORIZED = 401
_UNAVAILABLE = frozenset({500, 502, 503, 504})
_REDIRECTS = range(300, 400)
_SHORTEST = 0.05  # seconds: with less left, nothing is begun
_PATIENT = 2.0  # who waited less than this has not shown that Graph is down


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of Graph, of one question or out of a batch. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    token: str = field(default="", repr=False)  # what went with it
    inner: bool = False  # one of a batch, which the pipeline did not see


class GraphClient:
    """Asks Graph. Every way of not getting an answer is a Fault."""

    def __init__(self, settings: EntraSettings) -> None:
        self.settings = settings
        self.executor = ThreadPoolExecutor(4, thread_name_prefix="entra")
        self.tokens = Tokens(settings, self.executor)
        self.root = f"{settings.cloud.graph}/{VERSION}"
        self._http, self._transport = make_client(settings)
        self._adapter: Any = BaseGraphRequestAdapter(
            BaseBearerTokenAuthenticationProvider(self.tokens), http_client=self._http
        )
        self._adapter.base_url = self.root
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=settings.limits.failures,
            reset_timeout=settings.limits.rest,
            exclude=[lambda error: not (isinstance(error, Fault) and error.kind in DOWN)],
            throw_new_error_on_trip=False,
        )
        self._failed = settings.cloud.host  # Graph's, or that of the token service
        self.closed = False

    def is_own(self, url: str) -> bool:
        """Whether an address lies at the configured Graph: only there the token goes."""
        own, other = urlsplit(self.root), urlsplit(url)
        return (own.scheme, own.netloc.lower()) == (other.scheme, other.netloc.lower())

    async def send(
        self, url: str, *, advanced: bool = False, content: bytes | None = None
    ) -> Reply:
        """GET an address, or POST to it where there is content; within the question's time."""
        if self.closed:
            raise Fault("closed")
        host, limit = self.settings.cloud.host, time_left(self.settings.limits.look_up)
        if limit < _SHORTEST:
            raise Fault("no-time", host=host)
        if not self.is_own(url):
            raise Fault("next-page-elsewhere")
        reply = await self._guarded(url, advanced, content, limit)
        if reply.status != UNAUTHORIZED:
            return reply
        self.tokens.refuse(reply.token)
        return await self._guarded(url, advanced, content, time_left(limit))

    async def close(self) -> None:
        """Let go of connections and threads."""
        self.closed = True
        await self._http.aclose()
        await self._transport.aclose()
        self.executor.shutdown(wait=False, cancel_futures=True)

    async def _guarded(
        self, url: str, advanced: bool, content: bytes | None, limit: float
    ) -> Reply:
        """Through the breaker. A question that was called off says nothing about Graph."""
        cancelled: asyncio.CancelledError | None = None
        try:
            with self._breaker.calling():
                try:
                    return await self._timed(url, advanced, content, limit)
                except asyncio.CancelledError as error:
                    cancelled = error
        except pybreaker.CircuitBreakerError:
            rest = seconds(self.settings.limits.rest)
            raise Fault("resting", host=self._failed, seconds=rest) from None
        except Fault as fault:
            self._failed = fault.facts.get("host", self._failed)
            raise
        raise cancelled or Fault("closed")

    async def _timed(self, url: str, advanced: bool, content: bytes | None, limit: float) -> Reply:
        host, started = self.settings.cloud.host, time.monotonic()
        try:
            async with asyncio.timeout(limit):
                with framed(limit):
                    reply = await self._asked(url, advanced, content)
        except TimeoutError:
            waited = time.monotonic() - started
            kind: Kind = "timeout" if waited >= _PATIENT else "no-time"
            raise Fault(kind, host=host, seconds=seconds(waited)) from None
        except httpx.TimeoutException:
            waited = time.monotonic() - started
            raise Fault("timeout", host=host, seconds=seconds(waited)) from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            raise Fault("broken-off", host=host) from None
        except httpx.HTTPError as error:
            raise connection_fault(error, host) from None
        if reply.status in _UNAVAILABLE:
            raise Fault("failed", status=str(reply.status))
        if reply.status in _REDIRECTS:
            raise Fault("redirected", host=host)
        return reply

    async def _asked(self, url: str, advanced: bool, content: bytes | None) -> Reply:
        request = RequestInformation()
        request.http_method = Method.GET if content is None else Method.POST
        request.url = url
        if advanced:
            request.headers.add("ConsistencyLevel", "eventual")
        if content is not None:
            request.headers.add("Content-Type", "application/json")
            request.content = content
        request.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        response = await self._adapter.send_primitive_async(request, "bytes", None)
        headers = {k.lower(): v for k, v in response.headers.items()}
        token = response.request.headers.get("authorization", "").removeprefix("Bearer ")
        return Reply(response.status_code, headers, response.content, token)
