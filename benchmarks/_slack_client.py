"""A lean Slack: prebuilt signed bytes over kept connections, with hardly any cost of its own."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.real.slack_requests import Payload, command, signed

PEOPLE, CHANNELS = 50, 997
BUSY = b'"ephemeral"'  # our only answer in an acknowledgement of a command


@dataclass
class Measured:
    """What a load brought: seconds of each acknowledgement, and how many said that it is busy."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        """Acknowledgements a second."""
        return len(self.seconds) / self.lasted

    def ms(self, part: float) -> float:
        """The quantile, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


class _Connection(asyncio.Protocol):
    """One kept connection: a request, its answer, and what is to be done then."""

    def __init__(self, load: "Load") -> None:
        self._load, self._data, self._sent = load, b"", 0.0
        self.transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def send(self, request: bytes) -> None:
        """One request."""
        self._sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        at = head.find(b"Content-Length: ") + 16
        if len(body) < int(head[at:].partition(b"\r")[0]):
            return
        took, self._data = time.perf_counter() - self._sent, b""
        self._load.answered(self, took, head[9:12] == b"200" and BUSY not in body)


class Load:
    """So many connections to one port."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self._port, self._requests, self.sent = port, requests, 0
        self._connections: list[_Connection] = []
        self._open, self._until = 0, 0.0
        self._done = asyncio.Event()
        self.measured = Measured()

    async def connect(self, many: int) -> None:
        """Open them all, before anything is measured."""
        loop = asyncio.get_running_loop()
        for _ in range(many):
            _, made = await loop.create_connection(
                lambda: _Connection(self), "127.0.0.1", self._port
            )
            self._connections.append(made)

    async def run(self, seconds: float) -> Measured:
        """On each connection a request, and for so long the next one as soon as it is answered."""
        self.measured, self._open = Measured(), len(self._connections)
        self._done.clear()
        began = time.perf_counter()
        self._until = began + seconds
        for connection in self._connections:
            connection.send(self._request())
        await self._done.wait()
        self.measured.lasted = time.perf_counter() - began
        return self.measured

    def answered(self, connection: _Connection, took: float, good: bool) -> None:
        """Note it, and send the next."""
        self.measured.seconds.append(took)
        self.measured.refused += not good
        if time.perf_counter() < self._until:
            connection.send(self._request())
            return
        self._open -= 1
        if not self._open:
            self._done.set()

    def _request(self) -> bytes:
        self.sent += 1
        return self._requests[self.sent % len(self._requests)]

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            connection.transport.close()


def raw(payload: Payload) -> bytes:
    """A signed request as bytes."""
    headers, body = signed(payload)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(
        ["POST /slack/events HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines]
    )
    return head.encode() + b"\r\n\r\n" + body


def commands(many: int, texts: Sequence[str], api: str) -> list[bytes]:
    """So many different commands: each has a trigger of its own."""
    answers = f"{api.removesuffix('/api/')}/commands/T0CONTOSO"
    return [
        raw(
            command(
                texts[n % len(texts)],
                f"U0P{n % PEOPLE}",
                f"C0P{n % CHANNELS}",
                response_url=f"{answers}/{n}/x",
            )
        )
        for n in range(many)
    ]
