"""A domain controller that does as it is told, for what a real one cannot be made to do.

It listens on a loopback address of its own, in threads, and shows `entries` to whoever signs in. A
`script` may answer any request in its place: with bytes, `Silence` or `Close`.
"""

import contextlib
import random
import socket
import socketserver
import ssl
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.dn import parent
from tests.adapters.active_directory import ber

BASE = "DC=corp,DC=contoso,DC=com"
CONFIGURATION = f"CN=Configuration,{BASE}"
_BIND, _SEARCH, _EXTENDED = 0x60, 0x63, 0x77
_AND, _OR, _EQUAL, _BEGINS, _LEAST, _PRESENT = 0xA0, 0xA1, 0xA3, 0xA4, 0xA5, 0x87
USER, PASSWORD = "svc-ldap@contoso.com", "Passw0rd!Lab2026"
Values = Mapping[str, Sequence[str | bytes]]


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing until whoever asked goes away."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection."""


Step = bytes | Silence | Close


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, in the words of RFC 4511."""

    number: int
    operation: str
    base: str = ""
    scope: int = 0
    attributes: tuple[str, ...] = ()
    filter: tuple[int, bytes] = (0x87, b"objectClass")
    controls: tuple[str, ...] = ()
    password: str = ""
    cookie: bytes = b""


Script = Callable[[Request], Sequence[Step] | None]


@dataclass(slots=True)
class Stub:
    """What the server shows, and what it was asked."""

    certificate: Path
    key: Path
    entries: dict[str, Values] = field(default_factory=dict)
    script: Script | None = None
    base: str = BASE
    address: str = ""
    port: int = 0
    usn: int = 5000
    asked: list[Request] = field(default_factory=list)
    connections: int = 0
    faults: list[str] = field(default_factory=list)
    _server: "_Server | None" = None
    _open: set[socket.socket] = field(default_factory=set)

    @property
    def name(self) -> str:
        """As settings name it."""
        return f"{self.address}:{self.port}"

    def searches(self) -> list[Request]:
        """The searches, but for those of the rootDSE."""
        return [r for r in self.asked if r.operation == "searchRequest" and r.base]

    def count(self, operation: str) -> int:
        """How often something was asked."""
        return sum(r.operation == operation for r in self.asked)

    def hang_up(self) -> None:
        """Close all connections, as a server does with idle ones."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "Stub":
        self.address = self.address or f"127.{random.randint(2, 250)}.{random.randint(1, 250)}.7"
        self._server = _Server((self.address, self.port), _Handler)
        self._server.stub = self
        self.port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self.hang_up()
        self._server.server_close()
        assert not self.faults, self.faults[0]

    def answer(self, request: Request) -> Sequence[Step]:
        """The script's answer, else the usual one."""
        self.asked.append(request)
        scripted = self.script(request) if self.script else None
        return list(usual(self, request)) if scripted is None else scripted


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True
    stub: Stub

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients go away here; a fault of this server is kept for the test that meets it."""
        self.stub.faults.append(traceback.format_exc())


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """One connection."""
        stub = self.server.stub
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(stub.certificate, stub.key)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stub.connections += 1
        stub._open.add(self.request)
        try:
            with contextlib.suppress(OSError, ssl.SSLError):
                self.request = context.wrap_socket(self.request, server_side=True)
                stub._open.add(self.request)
                self._talk(stub)
        finally:
            self.request.close()
            stub._open.discard(self.request)

    def _talk(self, stub: Stub) -> None:
        for request in _requests(self.request):
            for step in stub.answer(request):
                if isinstance(step, Silence):
                    while self.request.recv(4096):
                        pass
                    return
                if isinstance(step, Close):
                    return
                self.request.sendall(step)


def _requests(sock: socket.socket) -> Iterator[Request]:
    held = b""
    while data := sock.recv(65536):
        held += data
        while (size := ber.bounds(held)[1]) and len(held) >= size:
            yield _request(held[:size])
            held = held[size:]


def _request(raw: bytes) -> Request:
    (_, whole), *_ = ber.parts(raw)
    (_, number), (operation, body), *rest = ber.parts(whole)
    at = int.from_bytes(number, "big")
    if operation == _BIND:
        return Request(at, "bindRequest", password=list(ber.parts(body))[2][1].decode())
    if operation != _SEARCH:
        return Request(at, "extendedReq" if operation == _EXTENDED else f"0x{operation:02x}")
    (_, base), (_, scope), _, _, _, _, wanted, (_, attributes) = ber.parts(body)
    controls = [[v for _, v in ber.parts(c)] for _, c in ber.parts(rest[0][1])] if rest else []
    paged = next((c[-1] for c in controls if c[0] == ber.PAGED.encode()), b"")
    cookie = [v for _, v in ber.parts(next(ber.parts(paged))[1])][1] if paged else b""
    names = tuple(v.decode() for _, v in ber.parts(attributes))
    oids = tuple(c[0].decode() for c in controls)
    return Request(at, "searchRequest", base.decode(), scope[0], names, wanted, oids, cookie=cookie)


def usual(stub: Stub, request: Request) -> Iterator[bytes]:
    """What a server that is well says."""
    number = request.number
    if request.operation == "bindRequest":
        good = request.password == PASSWORD
        why = "" if good else "80090308: LdapErr: DSID-0C0903A9, comment: x, data 52e, v1db1"
        yield ber.bind_response(number, 0 if good else 49, why)
    elif request.operation == "extendedReq":
        yield ber.extended_response(number, 53)
    elif request.operation == "searchRequest" and not request.base and request.scope == 0:
        yield ber.entry(number, "", root_dse(stub))
        yield ber.done(number)
    elif request.operation == "searchRequest" and not _shows(stub, request.base):
        yield ber.done(number, 32, f"0000208D: NameErr: best match of: '{stub.base}'")
    elif request.operation == "searchRequest":
        for dn in found(stub, request):
            yield ber.entry(number, dn, stub.entries[dn])
        paged = ber.PAGED in request.controls
        yield ber.done(number, cookie=b"" if paged else None)


def _shows(stub: Stub, base: str) -> bool:
    names = {stub.base.lower(), *map(str.lower, stub.entries)}
    return any(dn == base.lower() or dn.endswith(f",{base.lower()}") for dn in names)


def root_dse(stub: Stub) -> dict[str, list[str | bytes]]:
    """What it says of itself."""
    return {
        "defaultNamingContext": [stub.base],
        "configurationNamingContext": [f"CN=Configuration,{stub.base}"],
        "dsServiceName": [f"CN=NTDS Settings,CN={stub.address}"],
        "dnsHostName": [stub.address],
        "currentTime": ["20261119080000.0Z"],
        "highestCommittedUSN": [str(stub.usn)],
    }


def found(stub: Stub, request: Request) -> list[str]:
    """The names of the entries that a search fits."""
    base = request.base.lower()
    below = [dn for dn in stub.entries if dn.lower() == base or dn.lower().endswith(f",{base}")]
    if request.scope == 0:
        below = [dn for dn in below if dn.lower() == base]
    elif request.scope == 1:
        below = [dn for dn in below if parent(dn).lower() == base]
    hidden = "1.2.840.113556.1.4.417" not in request.controls
    return [
        dn
        for dn in below
        if not (hidden and "isDeleted" in stub.entries[dn])
        and fits(request.filter, stub.entries[dn])
    ]


def fits(node: tuple[int, bytes], values: Values) -> bool:
    """Whether an entry fits a filter, without case; `>=` compares numbers."""
    tag, content = node
    if tag == _PRESENT:
        return bool(_of(values, content))
    inside = list(ber.parts(content))
    if tag == _AND:
        return all(fits(part, values) for part in inside)
    if tag == _OR:
        return any(fits(part, values) for part in inside)
    (_, name), (_, wanted) = inside
    own = _of(values, name)
    if tag == _EQUAL:
        return wanted.lower() in own
    if tag == _LEAST:
        return any(int(v) >= int(wanted) for v in own)
    assert tag == _BEGINS, hex(tag)
    start = next(ber.parts(wanted))[1].lower()
    return any(v.startswith(start) for v in own)


def _of(values: Values, name: bytes) -> list[bytes]:
    wanted = name.decode().lower()
    many = next((v for n, v in values.items() if n.lower() == wanted), ())
    return [(v.encode() if isinstance(v, str) else v).lower() for v in many]


def person(sam: str, **more: str | bytes | Sequence[str | bytes]) -> dict[str, Values]:
    """A user by name, with a GUID made of it."""
    guid = uuid.uuid5(uuid.NAMESPACE_OID, sam)
    values: dict[str, Sequence[str | bytes]] = {
        "objectClass": ["top", "person", "organizationalPerson", "user"],
        "objectGUID": [guid.bytes_le],
        "sAMAccountName": [sam],
        "cn": [sam],
        "name": [sam],
        "userPrincipalName": [f"{sam}@contoso.com"],
    }
    for name, value in more.items():
        values[name] = [value] if isinstance(value, (str, bytes)) else value
    return {f"CN={sam},OU=Staff,{BASE}": values}


def guid_of(sam: str) -> str:
    """The GUID of a person above."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, sam))
