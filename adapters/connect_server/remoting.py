"""The sessions of the endpoint behind asyncio: calls in threads of their own, and one breaker."""

import asyncio
import queue
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pybreaker

from adapters.connect_server.call import AWAY, Call, CallError, T, late
from adapters.connect_server.session import Session, SignIn
from adapters.connect_server.settings import ConnectSettings

_NO_PARAMETERS: Mapping[str, object] = {}


class Remoting:
    """Calls functions of the endpoint. `calls` counts those made, for whoever measures."""

    def __init__(self, settings: ConnectSettings) -> None:
        self._settings = settings
        sign_in = SignIn(settings)
        self._sessions = [Session(settings, sign_in) for _ in range(settings.sessions)]
        self._idle: queue.LifoQueue[Session] = queue.LifoQueue()
        for session in self._sessions:
            self._idle.put(session)
        self._threads = ThreadPoolExecutor(settings.sessions, thread_name_prefix="connect-server")
        self._state = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=settings.limits.failures,
            reset_timeout=settings.limits.pause,
            state_storage=self._state,
        )
        self.calls = 0

    async def call(
        self,
        function: str,
        read: Callable[[str, str], T],
        parameters: Mapping[str, object] = _NO_PARAMETERS,
        limit: float | None = None,
    ) -> T:
        """What `read` makes of the function's answer; CallError when there is none in time.

        Whoever is cancelled stops the function on the server.
        """
        self._refuse_while_paused()
        limit = self._settings.limits.look_up if limit is None else limit
        call = Call(function, parameters, read, limit)
        self.calls += 1
        self._threads.submit(self._run, call)
        try:
            async with asyncio.timeout(limit):
                return await asyncio.wrap_future(call.future)
        except TimeoutError:
            raise CallError("time", late(limit)) from None
        finally:
            if not call.future.done():
                call.stop.set()

    def _run(self, call: Call[T]) -> None:
        """In a thread: make the call in an idle session; there is one for each thread."""
        if not call.future.set_running_or_notify_cancel():
            return
        session = self._idle.get_nowait()
        try:
            session.run(call)
            self._note(None)
        except CallError as failure:
            self._note(failure)
            if not call.future.done():
                call.future.set_exception(failure)
        finally:
            self._idle.put(session)
            if not call.future.done():
                call.future.set_exception(sys.exception() or RuntimeError("no answer was set"))

    def _refuse_while_paused(self) -> None:
        """pybreaker's own `call` lets one caller in at a time, so its state is asked instead."""
        opened, pause = self._state.opened_at, timedelta(seconds=self._settings.limits.pause)
        is_open = self._breaker.current_state == pybreaker.STATE_OPEN
        if is_open and opened is not None and datetime.now(UTC) < opened + pause:
            raise CallError("paused", "the connect server did not answer before; it is tried again")

    def _note(self, failure: CallError | None) -> None:
        """Let the breaker know how a call ended; what says nothing of the server is no failure."""
        if failure is not None and failure.kind in {"stopped", "paused"}:
            return
        try:
            if failure is not None and failure.kind in AWAY:
                self._breaker.call(_raise, failure)
            else:
                self._breaker.call(_nothing)
        except (CallError, pybreaker.CircuitBreakerError):
            return

    async def close(self) -> None:
        """End the sessions; waits for threads that still hear the server out."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._close)

    def _close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for session in self._sessions:
            session.close()


def _raise(failure: CallError) -> NoReturn:
    raise failure


def _nothing() -> None:
    return None
