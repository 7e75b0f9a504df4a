"""A TCP proxy with bad manners: it stands before a server, and does to a connection what is asked.

It runs in the event loop in which it was started; what it does may be changed from any thread, and
counts at once, for open connections too.
"""

import asyncio
import contextlib
import random
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_CHUNK = 1 << 16
_FILLERS = 4  # connections that fill the queue of a socket that takes one


@dataclass(frozen=True)
class Manners:
    """What becomes of connections. Times in seconds, sizes in bytes of the answer.

    `closed`: nobody listens. `full`: not even the connection comes about. `deaf`: it is taken, and
    nothing is ever said. `slams`: it is closed at once. `says`: this in place of the server's
    answer. `after`: closed after so many bytes. `wait`: before each piece of an answer. `drip`: so
    many bytes at once. `shows`: the certificate; what is inside goes on to the server. `twist`:
    what an answer is changed into. `times`: so many connections, and then it behaves.
    """

    closed: bool = False
    full: bool = False
    deaf: bool = False
    slams: bool = False
    says: bytes | None = None
    after: int | None = None
    wait: float = 0.0
    drip: int = 0
    shows: ssl.SSLContext | None = None
    twist: Callable[[bytes], bytes] | None = None
    times: int | None = None


GOOD = Manners()


@dataclass
class Proxy:
    """Stands before a server. `inner`: how the server is spoken to where TLS ends here."""

    host: str
    target: tuple[str, int]
    usual: ssl.SSLContext | None = None  # a certificate of its own, also when it behaves
    inner: ssl.SSLContext | None = None
    port: int = 0
    met: int = 0  # connections since the manners were last changed
    manners: Manners = GOOD
    _server: asyncio.Server | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _deaf: list[socket.socket] = field(default_factory=list)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> None:
        """Listen; the port is known then, and stays."""
        self._loop = asyncio.get_running_loop()
        while self._server is None:
            # below the ports that outgoing connections get: none takes it while we are closed
            port = self.port or random.randint(20_000, 32_000)
            try:
                self._server = await asyncio.start_server(self._meet, self.host, port)
            except OSError:
                if self.port:
                    raise
        self.port = port

    async def stop(self) -> None:
        """Close every connection, and listen no longer."""
        self._unlisten()
        self.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def behave(self, manners: Manners = GOOD) -> None:
        """Change what it does. From another thread."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._behave(manners), self._loop).result(10)

    def break_off(self) -> None:
        """Close every connection that is open. From another thread."""

        async def all_of_them() -> None:
            self.abort()

        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(all_of_them(), self._loop).result(10)

    def abort(self) -> None:
        """Close every connection that is open."""
        for task in self._tasks:
            task.cancel()

    async def _behave(self, manners: Manners) -> None:
        before, self.manners, self.met = self.manners, manners, 0
        if before.closed or before.full or manners.closed or manners.full:
            self._unlisten()
            self.abort()
            if manners.full:
                self._fill()
            elif not manners.closed:
                await self.start()
        if before is not manners and manners is GOOD:
            self.abort()

    def _unlisten(self) -> None:
        for sock in self._deaf:
            sock.close()
        self._deaf = []
        if self._server is not None:
            self._server.close()
            self._server = None

    def _fill(self) -> None:
        """Listen with a queue that is full: Linux then answers no more to who knocks."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((self.host, self.port))
        listening.listen(0)
        self._deaf = [listening]
        for _ in range(_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((self.host, self.port))
            self._deaf.append(filler)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        manners = self._turn()
        try:
            await self._serve(reader, writer, manners)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            _reset(writer)

    def _turn(self) -> Manners:
        """What this connection gets."""
        self.met += 1
        manners = self.manners
        return GOOD if manners.times is not None and self.met > manners.times else manners

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, manners: Manners
    ) -> None:
        if manners.slams:
            return
        shows = manners.shows or self.usual
        raw_answer = manners.says is not None and manners.shows is None
        if shows is not None and not raw_answer and not manners.deaf:
            await writer.start_tls(shows, ssl_handshake_timeout=30)
        if manners.deaf:
            await reader.read()
            return
        if manners.says is not None:
            await reader.read(_CHUNK)
            writer.write(manners.says)
            await writer.drain()
            writer.close()
            await reader.read()
            return
        inner = self.inner if shows is not None else None
        host = "" if inner is not None else None
        there, back = await asyncio.open_connection(*self.target, ssl=inner, server_hostname=host)
        onward = asyncio.create_task(_pump(reader, back))
        try:
            await self._answer(there, writer, manners)
        finally:
            onward.cancel()
            await asyncio.gather(onward, return_exceptions=True)
            _reset(back)

    async def _answer(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, mine: Manners
    ) -> None:
        passed = 0
        while data := await there.read(_CHUNK):
            manners = self.manners if self.manners.times is None else mine
            if manners.deaf:
                await asyncio.Event().wait()
            if manners.wait:
                await asyncio.sleep(manners.wait)
            if manners.twist is not None:
                data = manners.twist(data)
            if manners.after is not None and passed + len(data) > manners.after:
                writer.write(data[: max(0, manners.after - passed)])
                await writer.drain()
                return
            passed += len(data)
            size = manners.drip or len(data)
            for start in range(0, len(data), size):
                writer.write(data[start : start + size])
                await writer.drain()
                if manners.drip:
                    await asyncio.sleep(0.05)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close without a word, as a machine does that lost its power."""
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def proxy(
    host: str,
    target: tuple[str, int],
    usual: ssl.SSLContext | None = None,
    inner: ssl.SSLContext | None = None,
) -> AsyncIterator[Proxy]:
    """One for a while."""
    made = Proxy(host, target, usual, inner)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
