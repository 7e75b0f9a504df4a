"""The certificate of a domain controller, for the check-up. It blocks: run it in a thread."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.active_directory.settings import Forest
from adapters.active_directory.transport import Address, secure_context

# ExtendedRequest 1.3.6.1.4.1.1466.20037 with message id 1 (RFC 4511, 4.14.1)
_START_TLS = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed, and whose chain and host name OpenSSL accepted."""

    names: tuple[str, ...]
    days: int
    issuer: str
    protocol: str


def look(address: Address, forest: Forest, limit: float) -> Certificate:
    """Shake hands as the look-ups do; OSError, ssl.SSLError or ValueError where that fails."""
    context = secure_context(forest.ca_file)
    with socket.create_connection((address.host, address.port), limit) as plain:
        if forest.transport == "starttls":
            _start(plain)
        with context.wrap_socket(plain, server_hostname=address.host) as secure:
            shown: Mapping[str, Any] = secure.getpeercert() or {}
            protocol = secure.version() or ""
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    names = tuple(str(value) for _, value in shown.get("subjectAltName", ()))
    issuer = [value for part in shown.get("issuer", ()) for key, value in part]
    days = (until - datetime.now(UTC)).days
    return Certificate(names, days, issuer[-1] if issuer else "", protocol)


def _start(plain: socket.socket) -> None:
    """Ask for TLS; ValueError when the server does not say success."""
    plain.sendall(_START_TLS)
    answer = plain.recv(_MOST)
    at = answer.find(b"\x0a\x01")  # resultCode, an ENUMERATED of one byte
    if at < 0 or answer[at + 2 : at + 3] != b"\0":
        raise ValueError("the server does not start TLS")
