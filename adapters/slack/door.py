"""Slack's requests over HTTP: who is let in, and the answer that each gets within three seconds.

Nothing is read, parsed or handed on before the signature holds (docs.slack.dev, "Verifying requests
from Slack"); there is no setting that opens this.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

from adapters.slack import acks
from adapters.slack.inbound import Inbound

log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
BODY_CAP: Final = 1024 * 1024
_BODY_SECONDS: Final = 10.0  # Slack has given up long before
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_CERTIFICATE_CHECK = re.compile(rb"(?:token=[\w.-]{0,200}&)?ssl_check=1(?:&token=[\w.-]{0,200})?")
Secret = Callable[[], str]


def door(inbound: Inbound, signing_secret: Secret) -> list[web.RouteDef]:
    """The routes for our web server. The secret is read at each use; an empty one opens nothing."""
    return [web.post(PATH, _Door(inbound, signing_secret).post)]


def is_from_slack(secret: str, headers: Mapping[str, str], body: bytes, clock: Clock) -> bool:
    """Whether Slack signed this body, less than five minutes ago."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not secret.strip() or not _TIMESTAMP.fullmatch(timestamp):
        return False
    if not _SIGNATURE.fullmatch(signature):
        return False
    try:
        return bool(SignatureVerifier(secret, clock).is_valid(body, timestamp, signature))
    except UnicodeDecodeError:  # the SDK signs text; what is no UTF-8 was never signed by Slack
        return False


class _Door:
    def __init__(self, inbound: Inbound, secret: Secret) -> None:
        self._inbound, self._secret, self._clock = inbound, secret, Clock()

    async def post(self, request: web.Request) -> web.Response:
        """One request from Slack, or from whoever found the address."""
        body = await _body(request)
        if _CERTIFICATE_CHECK.fullmatch(body):  # comes unsigned, asks nothing, starts nothing
            return web.Response()
        if not is_from_slack(self._read_secret(), request.headers, body, self._clock):
            return web.Response(status=401)
        headers = request.headers
        try:
            arrived = acks.read(
                headers.get("Content-Type", ""),
                body,
                headers.get("X-Slack-Retry-Num", ""),
                headers.get("X-Slack-Retry-Reason", ""),
            )
        except acks.UnreadableError as error:
            log.warning("a signed request that cannot be read: %s", error)
            return web.Response(status=400)
        if arrived.how == "with-answer":
            return _response(await asyncio.shield(self._inbound.answer(arrived)))
        return _response(self._inbound.take(arrived))

    def _read_secret(self) -> str:
        try:
            return self._secret()
        except OSError as error:
            log.warning("the signing secret cannot be read, nothing is let in: %s", error)
            return ""


def _response(told: BoltResponse) -> web.Response:
    if not told.body:
        return web.Response(status=told.status)
    kind = told.headers["content-type"][0]  # Bolt always sets it
    return web.Response(status=told.status, body=told.body.encode(), headers={"Content-Type": kind})


async def _body(request: web.Request) -> bytes:
    """The body as it came, as long as it is no longer than Slack's can be."""
    if (request.content_length or 0) > BODY_CAP:
        raise web.HTTPRequestEntityTooLarge(BODY_CAP, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(None if request.content.is_eof() else _BODY_SECONDS):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > BODY_CAP:
                    raise web.HTTPRequestEntityTooLarge(BODY_CAP, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None
    return bytes(body)
