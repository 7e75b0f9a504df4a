"""A token endpoint of Entra ID of our own over HTTPS, for azure-identity; and a managed identity's.

It checks what Entra ID checks: the secret, the signature of a certificate's assertion, the token of
a federated identity. Error bodies as Entra ID writes them (lab.md section 3).
"""

import asyncio
import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.real.authority import Authority

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLES = (
    "User.Read.All",
    "GroupMember.Read.All",
    "OrgContact.Read.All",
    "Domain.Read.All",
    "Organization.Read.All",
)
IDENTITY_HEADER = "shown-only-to-this-machine"


class TokenServer:
    """Gives tokens for one application, in a thread of its own. The fields are its rules."""

    def __init__(self, folder: Path, host: str = "127.0.0.22") -> None:
        self._host = host
        self.authority = Authority(folder)
        self._pair = self.authority.issue("token-server", (), [host], timedelta(days=3))
        self.certificate: x509.Certificate | None = None
        self.broken: tuple[int, bytes] | None = None  # a status and a body in place of any answer
        self.reset()
        self.root = self.identity_endpoint = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready: Future[None] = Future()
        self._stop = asyncio.Event()

    def reset(self) -> None:
        """As it was at first: one secret, no certificate, all permissions of the core."""
        self.secret, self.certificate, self.federated = "right", None, ""
        self.roles: tuple[str, ...] = ROLES
        self.lasts, self.wait, self.broken = 3600, 0.0, None
        self.asked: list[dict[str, str]] = []
        self.issued: set[str] = set()

    @property
    def ca_file(self) -> Path:
        """Who vouches for the server."""
        return self.authority.ca_file

    def accepts(self, token: str) -> bool:
        """Whether a token was given here and holds still."""
        return token in self.issued

    def start(self) -> "TokenServer":
        """Listen; the roots are known then."""
        self._thread.start()
        self._ready.result(10)
        return self

    def stop(self) -> None:
        """Close every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_get("/msi/token", self._identity)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._pair)
        await web.TCPSite(runner, self._host, 0, ssl_context=context).start()
        await web.TCPSite(runner, self._host, 0).start()
        secured, plain = (address[1] for address in runner.addresses)
        self.root = f"https://{self._host}:{secured}"
        self.identity_endpoint = f"http://{self._host}:{plain}/msi/token"
        self._ready.set_result(None)
        await self._stop.wait()
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # handshakes nobody else knows of
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.1)

    async def _token(self, request: web.Request) -> web.Response:
        form = {k: str(v) for k, v in (await request.post()).items()}
        self.asked.append(form)
        await asyncio.sleep(self.wait)
        if self.broken is not None:
            status, body = self.broken
            return web.Response(status=status, body=body, content_type="text/html")
        problem = self._problem(form, request.match_info["tenant"])
        if problem:
            return web.json_response(_refusal(problem), status=401)
        given = {"token_type": "Bearer", "expires_in": self.lasts, "access_token": self._issue()}
        return web.json_response(given)

    async def _identity(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if request.headers.get("X-IDENTITY-HEADER") != IDENTITY_HEADER:
            return web.json_response({"statusCode": 401, "message": "no"}, status=401)
        ends = str(int(time.time()) + self.lasts)
        body = {"access_token": self._issue(), "expires_on": ends, "token_type": "Bearer"}
        return web.json_response({**body, "resource": request.query.get("resource", "")})

    def _issue(self) -> str:
        claims = {"roles": list(self.roles), "exp": time.time() + self.lasts, "n": len(self.issued)}
        token = f"{_coded({'alg': 'none'})}.{_coded(claims)}.c2ln"
        self.issued.add(token)
        return token

    def _problem(self, form: dict[str, str], tenant: str) -> str:
        if form.get("grant_type") != "client_credentials" or "/.default" not in form["scope"]:
            return "AADSTS70011"
        if "client_secret" in form:
            return "" if form["client_secret"] == self.secret else "AADSTS7000215"
        assertion = form.get("client_assertion", "")
        if form.get("client_assertion_type") != ASSERTION:
            return "AADSTS7000218"
        if self.federated:
            return "" if assertion == self.federated else "AADSTS700213"
        audience = f"{self.root}/{tenant}/oauth2/v2.0/token"
        if self.certificate is None or not _is_signed(assertion, self.certificate, audience):
            return "AADSTS700027"
        return ""


def _refusal(code: str) -> dict[str, Any]:
    text = f"{code}: Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-20 08:00:00Z"
    number = int(code.removeprefix("AADSTS"))
    return {"error": "invalid_client", "error_description": text, "error_codes": [number]}


def _is_signed(assertion: str, certificate: x509.Certificate, audience: str) -> bool:
    """Whether an assertion was signed with the certificate's key, for us, and is not too old."""
    head, _, rest = assertion.partition(".")
    payload, _, signature = rest.partition(".")
    header, claims = json.loads(_decoded(head)), json.loads(_decoded(payload))
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or header["alg"] not in {"PS256", "RS256"}:
        return False
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    scheme = pss if header["alg"] == "PS256" else padding.PKCS1v15()
    try:
        key.verify(_decoded(signature), f"{head}.{payload}".encode(), scheme, hashes.SHA256())
    except InvalidSignature:
        return False
    thumbprint = header.get("x5t#S256") or header.get("x5t")
    digest = hashes.SHA256() if "x5t#S256" in header else hashes.SHA1()
    named = _decoded(thumbprint) == certificate.fingerprint(digest)
    return bool(named) and claims["aud"] == audience and claims["exp"] > time.time()


def _coded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def token_server(folder: Path) -> Iterator[TokenServer]:
    """A server for a while."""
    server = TokenServer(folder).start()
    try:
        yield server
    finally:
        server.stop()
