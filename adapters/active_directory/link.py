"""One connection to one server: opened, signed in, read from. Used in one thread at a time.

TLS always, with the chain and the host name checked; referrals are never followed; nothing is ever
written. Every failure leaves as TroubleError.
"""

import contextlib
import math
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from adapters.active_directory import words
from adapters.active_directory.account import Account
from adapters.active_directory.faults import FAULTS, trouble_of
from adapters.active_directory.library import ldap3
from adapters.active_directory.root import ATTRIBUTES, Root, root_of
from adapters.active_directory.settings import Forest
from adapters.active_directory.transport import Address, CheckedTls
from adapters.active_directory.trouble import TroubleError, slow

Control = tuple[str, bool, bytes | None]
Scope = Literal["BASE", "LEVEL", "SUBTREE"]
Raw = Mapping[str, Sequence[bytes]]

_PAGED = "1.2.840.113556.1.4.319"
_ENTRY = 4  # SearchResultEntry (RFC 4511)
_CHUNK = 1 << 16  # bytes read from the socket at once


@dataclass(frozen=True, slots=True)
class Page:
    """What one search request gave."""

    rows: list[tuple[str, dict[str, list[bytes]]]]
    code: int
    referrals: int
    cookie: bytes
    message: str


class Link:
    """A connection that is open and signed in."""

    def __init__(self, address: Address, forest: Forest) -> None:
        self.address = address
        self._forest = forest
        self._tls = CheckedTls(forest.ca_file)
        self._connection: Any = None
        self.root = Root({})
        self.used_at = time.monotonic()

    def open(self, account: Account, connect: float, until: float) -> None:
        """Connect, shake hands, sign in, and read what the server says of itself."""
        if self._forest.bind == "simple":
            account.check()
        limit = min(connect, _left(until, connect))
        with self._speaking(limit, opening=True):
            self._connection = self._made(limit)
        self._connect(until, limit)
        if self._forest.bind == "kerberos":
            self._sign_in(until)
        else:
            with account.password(_left(until, limit)) as password:
                self._connection.password = password
                self._sign_in(until, account, password)
            self._connection.password = None
        self.root = self._read_root(until)

    def _made(self, limit: float) -> Any:
        server = ldap3.Server(
            self.address.host,
            self.address.port,
            use_ssl=self._forest.transport == "ldaps",
            get_info=ldap3.NONE,
            tls=self._tls,
            connect_timeout=limit,
            allowed_referral_hosts=[],
        )
        how: dict[str, Any] = {"user": self._forest.user or None, "authentication": ldap3.SIMPLE}
        if self._forest.bind == "kerberos":
            how |= {"authentication": ldap3.SASL, "sasl_mechanism": ldap3.KERBEROS}
        made = ldap3.Connection(
            server,
            client_strategy=ldap3.SYNC,  # one thread at a time; SAFE_SYNC copies every answer
            auto_bind=ldap3.AUTO_BIND_NONE,
            read_only=True,
            auto_referrals=False,
            auto_range=False,
            auto_escape=False,
            check_names=False,
            return_empty_attributes=False,
            raise_exceptions=False,
            receive_timeout=math.ceil(limit),
            **how,
        )
        made.strategy.socket_size = _CHUNK
        usual = made.strategy.decode_response_fast
        made.strategy.decode_response_fast = lambda message: _entry(message) or usual(message)
        return made

    def _connect(self, until: float, limit: float) -> None:
        with self._speaking(limit, opening=True):
            self._connection.open(read_server_info=False)
            if self._forest.transport == "starttls":
                self._wait_at_most(until)
                if not self._connection.start_tls(read_server_info=False):
                    raise TroubleError("it does not start TLS")

    def _sign_in(self, until: float, account: Account | None = None, password: str = "") -> None:
        limit = self._wait_at_most(until)
        with self._speaking(limit, opening=True):
            self._connection.bind(read_server_info=False)
            result = self._connection.result
        code, message = int(result["result"]), str(result.get("message") or "")
        if code == words.SUCCESS:
            if account:
                account.took(password)
            return
        if code == words.INVALID_CREDENTIALS:
            why = words.of_bind(message)
            if account:
                account.refused(password, why)
            raise TroubleError(why, elsewhere=False, down=False)
        raise TroubleError(words.of_result(code), elsewhere=code in words.OF_THE_SERVER)

    def renew_root(self, until: float) -> None:
        """Read again what the server says of itself: its last change, its clock."""
        self.root = self._read_root(until)

    def _read_root(self, until: float) -> Root:
        page = self.search("", "(objectClass=*)", "BASE", ATTRIBUTES, until)
        if page.code != words.SUCCESS or not page.rows:
            raise TroubleError(f"it does not say what it is: {words.of_result(page.code)}")
        return root_of(page.rows[0][1])

    def search(
        self,
        base: str,
        filter_text: str,
        scope: Scope,
        attributes: Sequence[str],
        until: float,
        *,
        controls: Sequence[Control] = (),
        size: int = 0,
        page: tuple[int, bytes] | None = None,
    ) -> Page:
        """One request and all that it gives, whatever its result code is."""
        limit = self._wait_at_most(until)
        more: dict[str, Any] = {}
        if page:
            more = {"paged_size": page[0], "paged_criticality": True, "paged_cookie": page[1]}
        with self._speaking(limit):
            self._connection.search(
                base,
                filter_text,
                search_scope=scope,
                dereference_aliases=ldap3.DEREF_NEVER,
                attributes=list(attributes),
                size_limit=size,
                time_limit=math.ceil(limit),
                controls=list(controls) or None,
                **more,
            )
            self.used_at = time.monotonic()
            return _page(self._connection.result, self._connection.response)

    def _wait_at_most(self, until: float) -> float:
        """The seconds that are left, which the socket is told."""
        limit = _left(until, 0.0)
        sock = self._connection.socket
        if sock is None:
            raise TroubleError("the connection is closed", stale=True)
        with self._speaking(limit):
            sock.settimeout(limit)
        return limit

    @contextlib.contextmanager
    def _speaking(self, limit: float, *, opening: bool = False) -> Iterator[None]:
        """Whatever goes wrong on the wire, as TroubleError."""
        try:
            yield
        except FAULTS as error:
            raise trouble_of(error, limit, self._tls.refused, opening=opening) from None

    def abandon(self) -> None:
        """From another thread: whoever waits on this connection waits no longer."""
        sock = self._connection.socket if self._connection is not None else None
        if isinstance(sock, socket.socket):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket; never raises."""
        if self._connection is None:
            return
        sock, self._connection.socket = self._connection.socket, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.close()


def _left(until: float, limit: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise slow(limit)
    return left


def _entry(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """An entry as its bytes alone. ldap3 would make text of every value too, which nobody reads."""
    if message["protocolOp"] != _ENTRY or message["controls"]:
        return None
    dn, attributes = message["payload"][:2]
    raw = {
        pair[3][0][3].decode("utf-8", "replace"): [bytes(value[3]) for value in pair[3][1][3]]
        for pair in attributes[3]
    }
    return {
        "type": "searchResEntry",
        "dn": dn[3].decode("utf-8", "replace"),
        "raw_attributes": raw,
        "attributes": {},
    }


def _page(result: Mapping[str, Any], response: Sequence[Mapping[str, Any]]) -> Page:
    rows = []
    referrals = 0
    for entry in response:
        if entry["type"] == "searchResEntry":
            raw = entry["raw_attributes"]
            rows.append((str(entry["dn"]), {n: list(v or ()) for n, v in raw.items()}))
        else:
            referrals += 1
    paged = (result.get("controls") or {}).get(_PAGED)
    cookie = paged["value"]["cookie"] if paged else b""
    message = str(result.get("message") or "")
    return Page(rows, int(result["result"]), referrals, bytes(cookie or b""), message)
