"""Where a server listens, and TLS to it: the chain and the host name are always checked."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.active_directory.library import Tls

_PORTS = {"ldaps": 636, "starttls": 389}


def secure_context(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or newer that checks chain and host name; OSError where the file is unusable."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class CheckedTls(Tls):  # type: ignore[misc] # ldap3 has no types
    """TLS 1.2 or newer whose chain and host name OpenSSL checks while it shakes hands.

    ldap3's own class checks the name afterwards, with a function that Python 3.12 took out.
    """

    def __init__(self, ca_file: Path | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._ca_file = ca_file
        self.refused = ""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Called by ldap3 for LDAPS and for StartTLS."""
        try:
            context = secure_context(self._ca_file)
        except OSError:
            self.refused = "the authorities in ca_file cannot be read"
            raise
        host = connection.server.host
        try:
            connection.socket = context.wrap_socket(connection.socket, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            self.refused = f"its certificate is refused: {error.verify_message.rstrip('.')}"
            raise


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and what it is called in answers."""

    host: str
    port: int

    @property
    def name(self) -> str:
        """The host, with the port where it is not the usual one."""
        usual = self.port in {389, 636, 3268, 3269}
        return self.host if usual else f"{self.host}:{self.port}"


def address_of(server: str, transport: str, usual: Mapping[str, int] = _PORTS) -> Address:
    """From "host" or "host:port"; an IPv6 address with a port stands in brackets."""
    host, colon, port = server.strip().rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = server.strip(), ""
    host = host.removeprefix("[").removesuffix("]")
    return Address(host, int(port) if port.isdecimal() else usual[transport])
