"""The connections to one server: re-used, re-opened when dead, closed when whoever waits goes."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from pybreaker import STATE_OPEN, CircuitBreaker, CircuitBreakerError, CircuitMemoryStorage

from adapters.active_directory.account import Account
from adapters.active_directory.link import Link
from adapters.active_directory.root import domain_of
from adapters.active_directory.settings import Forest, Limits
from adapters.active_directory.transport import Address
from adapters.active_directory.trouble import TroubleError, slow

T = TypeVar("T")
Work = Callable[[Link, float], T]

IDLE = 240.0  # seconds after which a connection is opened anew; AD closes one after 15 minutes
GRACE = 0.25  # a thread that ends its wait by itself says why: it gets this much more


class _DownError(Exception):
    """What a failure is to the breaker."""


class _Job(Generic[T]):
    """One piece of work on a connection; it can be abandoned at any moment."""

    def __init__(self, pool: "Pool", work: Work[T], until: float) -> None:
        self._pool, self._work, self._until = pool, work, until
        self._lock = threading.Lock()
        self._link: Link | None = None
        self._abandoned = False

    def __call__(self) -> T:
        link, reused = self._pool.take()
        try:
            return self._on(link)
        except TroubleError as trouble:
            if not (trouble.stale and reused) or self._abandoned:
                raise
        return self._on(self._pool.new())

    def _on(self, link: Link) -> T:
        done = False
        try:
            with self._lock:
                if self._abandoned:
                    raise slow(0.0)
                self._link = link
            self._pool.ready(link, self._until)
            result = self._work(link, self._until)
        except TroubleError as trouble:
            done = trouble.clean
            raise
        else:
            done = True
            return result
        finally:
            with self._lock:
                self._link = None
                done = done and not self._abandoned
            self._pool.give(link, whole=done)

    def abandon(self) -> None:
        """Nobody waits any more: free the thread, and let the connection go."""
        with self._lock:
            self._abandoned = True
            if self._link is not None:
                self._link.abandon()


class Pool:
    """One server. `domain`: the one that it must hold; None for a global catalogue."""

    def __init__(
        self,
        address: Address,
        forest: Forest,
        account: Account,
        limits: Limits,
        domain: str | None,
    ) -> None:
        self.address, self.forest, self.domain = address, forest, domain
        self._account, self._limits = account, limits
        self._idle: list[Link] = []
        self._open: set[Link] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._threads = ThreadPoolExecutor(
            limits.connections, thread_name_prefix=f"ldap-{address.host}"
        )
        self._storage = CircuitMemoryStorage("closed")
        self._breaker = CircuitBreaker(
            limits.failures, limits.rest, state_storage=self._storage, throw_new_error_on_trip=False
        )

    @property
    def name(self) -> str:
        """What the server is called in answers."""
        return self.address.name

    @property
    def rests(self) -> bool:
        """Whether the server failed so often that it is left alone for now."""
        since = self._storage.opened_at
        if self._storage.state != STATE_OPEN or since is None:
            return False
        return datetime.now(UTC) < since + timedelta(seconds=self._limits.rest)

    async def run(self, work: Work[T], limit: float) -> T:
        """Do it on a connection within so many seconds; TroubleError when it cannot be done."""
        if self._closed:
            raise TroubleError("the connections are closed", down=False)
        job = _Job(self, work, time.monotonic() + limit)
        try:
            async with asyncio.timeout(limit + GRACE):
                result = await asyncio.get_running_loop().run_in_executor(self._threads, job)
        except TimeoutError:
            job.abandon()
            trouble = slow(limit)
            self._note(trouble)
            raise trouble from None
        except asyncio.CancelledError:
            job.abandon()
            raise
        except TroubleError as trouble:
            self._note(trouble)
            raise
        self._note(None)
        return result

    def _note(self, trouble: TroubleError | None) -> None:
        """Tell the breaker. It is not wrapped around the work: it would let one in at a time."""
        if trouble is not None and not trouble.down:
            return

        def outcome() -> None:
            if trouble is not None:
                raise _DownError

        with contextlib.suppress(_DownError, CircuitBreakerError):
            self._breaker.call(outcome)

    def take(self) -> tuple[Link, bool]:
        """A connection, and whether it was in use before. For threads."""
        oldest = time.monotonic() - IDLE
        with self._lock:
            while self._idle:
                link = self._idle.pop()
                if link.used_at >= oldest:
                    return link, True
                self._open.discard(link)
                link.close()
        return self.new(), False

    def new(self) -> Link:
        """A connection that is not open yet."""
        return Link(self.address, self.forest)

    def ready(self, link: Link, until: float) -> None:
        """Open it where it is not, and see that it is the right server."""
        with self._lock:
            if link in self._open:
                return
            self._open.add(link)
        link.open(self._account, self._limits.connect, until)
        if self.domain and domain_of(link.root) != self.domain:
            held = domain_of(link.root) or "no domain"
            raise TroubleError(f"it holds {held} instead")

    def give(self, link: Link, *, whole: bool) -> None:
        """Take a connection back; one on which something went wrong is closed."""
        with self._lock:
            if whole and not self._closed:
                self._idle.append(link)
                return
            self._open.discard(link)
        link.close()

    def close(self) -> None:
        """Close all connections; threads that wait on one wake up."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = self._open.difference(idle)
        for link in busy:
            link.abandon()
        for link in idle:
            link.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
