"""The client of msgraph-sdk, made lean: its retries, within the question's time; nothing else.

Not in it: redirects, which no directory call of Graph answers with but proxies and sign-in pages
do; and the handlers that look at names, headers and telemetry of requests that are built here.
"""

import math
import random
import ssl
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from kiota_http.middleware import RetryHandler
from kiota_http.middleware.middleware import BaseMiddleware
from kiota_http.middleware.options import RetryHandlerOption
from msgraph_core import GraphClientFactory

from adapters.entra.faults import Fault
from adapters.entra.settings import EntraSettings
from handlers.attention import time_left

RETRIES = 3
PRIORITY = {"x-ms-throttle-priority": "high"}  # a person waits (platform-rules D.4)
_NEVER = float(RetryHandlerOption.MAX_DELAY)  # from this wait on the handler does not retry
_FIRST = 0.4  # seconds to the first retry where Graph says nothing
_SPARE = 0.2  # seconds that a retry needs for itself
_LONG = 60.0  # whatever the limits are, no single wait is longer
_MIB = 1024 * 1024


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds to wait that an answer asks for; None when it asks for none that can be read.

    Graph's own sample is a fraction, `2.128`, which kiota 1.9 fails on (graph-lookups section 10).
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return _plausible(float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _plausible((moment - datetime.now(UTC)).total_seconds())


def _plausible(value: float) -> float | None:
    return max(0.0, value) if math.isfinite(value) else None


def pause(headers: Mapping[str, str], attempt: int) -> float | None:
    """How long to wait before the next attempt; None: it does not fit into the question's time."""
    asked = retry_after(headers)
    backoff = _FIRST * 2**attempt * (0.5 + random.random())
    wait = backoff if asked is None else asked
    return wait if attempt < RETRIES and wait + _SPARE <= time_left(_LONG) else None


class PatientRetry(RetryHandler):  # type: ignore[misc]  # the library comes without types
    """429, 503 and 504 once more, as long as the question has time."""

    def get_delay_time(
        self, retry_count: int, response: httpx.Response | None = None, delay: float = 0.0
    ) -> float:
        """Seconds to the next attempt; `_NEVER` when it does not fit."""
        wait = pause(response.headers, retry_count) if response is not None else None
        return _NEVER if wait is None else wait


class Bounded(BaseMiddleware):  # type: ignore[misc]  # as above
    """Reads the answer up to a bound, unpacked too, so that nobody can fill the memory."""

    def __init__(self, bound: int) -> None:
        super().__init__()
        self._bound = bound

    async def send(
        self, request: httpx.Request, transport: httpx.AsyncBaseTransport
    ) -> httpx.Response:
        """The answer, read to its end; Fault when it is too large."""
        response = await super().send(request, transport)
        try:
            body = await self._read(response)
        finally:
            await response.aclose()
        headers = [
            (k, v)
            for k, v in response.headers.multi_items()
            if k not in {"content-encoding", "content-length", "transfer-encoding"}
        ]
        return httpx.Response(
            response.status_code,
            headers=headers,
            content=body,
            request=request,
            extensions=response.extensions,
        )

    async def _read(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip", ""}:
            raise Fault("no-json")
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding == "gzip" else None
        parts, size = [], 0
        async for chunk in response.aiter_raw():
            plain = self._unpacked(unpack, chunk) if unpack else chunk
            size += len(plain)
            if size > self._bound:
                raise Fault("too-large", size=str(self._bound // _MIB))
            parts.append(plain)
        if unpack and not unpack.eof:
            raise Fault("no-json")
        return b"".join(parts)

    def _unpacked(self, unpack: "zlib._Decompress", chunk: bytes) -> bytes:
        try:
            return unpack.decompress(chunk, self._bound + 1)
        except zlib.error:
            raise Fault("no-json") from None


def trust(settings: EntraSettings) -> ssl.SSLContext:
    """Whose certificates are accepted: the system's authorities, or those of the given file."""
    return ssl.create_default_context(
        cafile=str(settings.ca_file) if settings.ca_file is not None else None
    )


def proxy_for(settings: EntraSettings) -> str | None:
    """The proxy that the environment names for Graph."""
    proxies, cloud = getproxies(), settings.cloud
    return None if proxy_bypass(cloud.host) else proxies.get(urlsplit(cloud.graph).scheme)


def make_client(settings: EntraSettings) -> tuple[Any, httpx.AsyncHTTPTransport]:
    """An httpx client with the pipeline in it, and the transport, which the pipeline never closes.

    HTTP/1.1: HTTP/2 costs more, and look-ups that start together share a request anyway.
    """
    limits = settings.limits
    transport = httpx.AsyncHTTPTransport(
        verify=trust(settings),
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=60),
        proxy=proxy_for(settings),
    )
    client = httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(limits.look_up, connect=limits.connect),
        headers={"Accept": "application/json", "Accept-Encoding": "gzip", **PRIORITY},
    )
    option = RetryHandlerOption(delay=0, max_retries=RETRIES)
    middleware = [PatientRetry(option), Bounded(limits.body)]
    made = GraphClientFactory.create_with_custom_middleware(middleware, client=client)
    return made, transport
