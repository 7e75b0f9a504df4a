"""One session of the endpoint: a runspace pool that is opened when needed, and used again.

Synchronous, for one thread at a time. Every function only reads, so a call may be made again in a
new session when the old one turns out to be gone.
"""

import math
import threading
import time
from typing import Any
from xml.etree.ElementTree import Element

from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import NAMESPACES, SelectorSet, WSMan, WSManAction

from adapters.connect_server.call import Call, CallError, Kind, T
from adapters.connect_server.failures import RAISED, refused, told
from adapters.connect_server.settings import ConnectSettings

_POLL = 1  # seconds that the server may hold a question for output: how soon a stop is noticed
_NO_COMMAND = "CommandNotFoundException"
_LONGER = 30  # seconds that the server keeps an idle shell longer than it is used here
_MOST_LOST = 5  # shells that a session remembers, to end them when the server answers again
#: Failures that say that no shell was made.
_NOT_MADE: frozenset[Kind] = frozenset(
    {"name", "refused", "certificate", "sign-in", "access", "endpoint", "quota"}
)
_LONGEST = 160  # characters of what a function said that are handed on


class SignIn:
    """What is known of the password: one that was refused is not tried again (lock-out)."""

    def __init__(self, settings: ConnectSettings) -> None:
        self._settings = settings
        self._refused: int | None = None
        self._accepted: int | None = None
        self._one_at_a_time = threading.Lock()

    def open(self, session: "Session") -> None:
        """Open the session; several that open at once try a new password once, not each."""
        try:
            password = self._settings.password()
        except OSError as error:
            why = "the password for the connect server cannot be read"
            raise CallError("sign-in", why) from error
        key = hash((self._settings.user, password))  # of this process only; not to be turned round
        if key == self._accepted:
            session.connect(password)
            return
        with self._one_at_a_time:
            if password and key == self._refused:
                why = "the connect server refused the sign-in; not tried again until it changes"
                raise CallError("sign-in", why)
            try:
                session.connect(password)
            except RAISED as error:
                if refused(error):
                    self._refused, self._accepted = key, None
                raise
            self._accepted = key

    def forget(self) -> None:
        """The password is no longer known to be right."""
        self._accepted = None


class _Wire(WSMan):  # type: ignore[misc]  # pypsrp's classes are not typed
    """WSMan that counts what comes in, and does not repeat a question that was not answered."""

    received = 0
    most = 0
    done = False  # the server says that nothing more will come

    def let_go_when_refused(self) -> None:
        """A sign-in that fails half-way leaves its connection to nobody: it is closed."""
        session = self.transport._build_session()  # noqa: SLF001 -- else only built by the first use
        self.transport.session = session
        signs_in = getattr(session.auth, "response_hook", None)
        if signs_in is None:
            return

        def hook(response: Any, **kwargs: Any) -> Any:
            try:
                return signs_in(response, **kwargs)
            except RAISED:
                response.close()
                raise

        session.auth.response_hook = hook

    def receive(
        self,
        resource_uri: str,
        resource: Element,
        option_set: Any = None,
        selector_set: Any = None,
        timeout: int | None = None,
    ) -> Any:
        """pypsrp repeats it up to five times, each with the whole time-out."""
        answer = self.invoke(
            WSManAction.RECEIVE, resource_uri, resource, option_set, selector_set, timeout
        )
        body = answer.find("s:Body", NAMESPACES)
        streams = body.findall("rsp:ReceiveResponse/rsp:Stream", NAMESPACES)
        self.received += sum(len(stream.text or "") for stream in streams)
        state = body.find("rsp:ReceiveResponse/rsp:CommandState", NAMESPACES)
        self.done = state is not None and state.get("State", "").endswith("/Done")
        if self.received > self.most:
            raise CallError("answer", f"the connect server's answer is over {self.most >> 20} MB")
        return body


class Session:
    """A session and the thread-bound connection below it."""

    def __init__(self, settings: ConnectSettings, sign_in: SignIn) -> None:
        self._settings = settings
        self._sign_in = sign_in
        self._pool: Any = None
        self._wire: Any = None
        self._used = 0.0
        self._lost: dict[str, tuple[str, float]] = {}  # by shell: its resource, and when

    def run(self, call: Call[T]) -> None:
        """Make the call and give its future the answer; CallError when there is none."""
        if self._pool is not None and time.monotonic() - self._used > self._settings.limits.idle:
            self.close()
        used_before = self._pool is not None
        try:
            self._attempt(call)
        except CallError as failure:
            if not used_before or failure.kind != "broken" or call.future.done():
                raise
            self._attempt(call)

    def _attempt(self, call: Call[T]) -> None:
        try:
            if self._pool is None:
                self._sign_in.open(self)
            call.check()
            shell = self._asked(call)
            text = _text(call.function, shell)
        except CallError as failure:
            if failure.kind == "answer":
                self.close()
            raise
        except RAISED as error:
            self.close()
            said = told(error)
            if said.kind == "sign-in":
                self._sign_in.forget()
            raise said from error
        try:
            call.future.set_result(call.read(text, call.function))
        finally:
            self._finish(shell)
        self._used = time.monotonic()

    def _finish(self, shell: Any) -> None:
        """Let the server forget the call; whoever waited has the answer already."""
        try:
            shell.close()
        except RAISED:
            self.close()

    def connect(self, password: str) -> None:
        """Open the runspace pool; raises what pypsrp raises.

        Shells that were lost before are ended first: the server allows a user only a few.
        """
        limits = self._settings.limits
        self._wire = self._wired(password)
        self._end_lost(self._wire)
        pool = self._pool = RunspacePool(
            self._wire,
            configuration_name=self._settings.configuration_name,
            idle_timeout=limits.idle + _LONGER,
        )
        try:
            pool.open()
        except RAISED as error:
            if not pool.shell.opened and told(error).kind in _NOT_MADE:
                self._pool = None
            raise
        self._wire.operation_timeout = math.ceil(limits.look_up)
        self._wire.transport.read_timeout = limits.look_up

    def _wired(self, password: str) -> "_Wire":
        """The connection, which is made when it is first used."""
        settings, limits = self._settings, self._settings.limits
        if settings.ca_file is not None and not settings.ca_file.is_file():
            why = "the file of the connect server's certificate authority is not there"
            raise CallError("certificate", why)
        certificate: dict[str, str] = {}
        if settings.certificate is not None:
            certificate["certificate_pem"] = str(settings.certificate.certificate)
            certificate["certificate_key_pem"] = str(settings.certificate.key)
        wire = _Wire(
            settings.host,
            port=settings.port,
            ssl=settings.https,
            username=settings.user,
            password=password or None,
            auth=settings.auth,
            encryption="auto" if settings.https else "always",
            cert_validation=True if settings.ca_file is None else str(settings.ca_file),
            no_proxy=True,
            connection_timeout=limits.connect,
            operation_timeout=math.ceil(limits.open),
            read_timeout=math.ceil(limits.open) + 1,
            **certificate,
        )
        wire.most = limits.output
        wire.let_go_when_refused()
        return wire

    def _end_lost(self, wire: "_Wire") -> None:
        """End shells that the server may still hold; whatever it says of one, that one is done."""
        over = time.monotonic() - self._settings.limits.idle - _LONGER
        for shell_id, (uri, lost_at) in list(self._lost.items()):
            if lost_at > over:
                selected = SelectorSet()
                selected.add_option("ShellId", shell_id)
                try:
                    wire.delete(uri, selector_set=selected)
                except WSManFaultError as fault:
                    if fault.code is None:
                        raise
            del self._lost[shell_id]

    def _asked(self, call: Call[T]) -> Any:
        """The pipeline after its end; raises what pypsrp raises."""
        self._wire.received, self._wire.done = 0, False
        shell = PowerShell(self._pool)
        shell.add_cmdlet(call.function)
        for name, value in call.parameters.items():
            shell.add_parameter(name, value)
        shell.begin_invoke()
        while shell.state == PSInvocationState.RUNNING:
            try:
                call.check()
            except CallError:
                shell.stop()
                raise
            shell.poll_invoke(timeout=_POLL)
            if self._wire.done and shell.state == PSInvocationState.RUNNING:
                raise CallError("answer", "the connect server's answer is cut off")
        return shell

    def close(self) -> None:
        """Let go of the session, here and, if it can be told, on the server."""
        pool, wire = self._pool, self._wire
        self._pool = self._wire = None
        if wire is None:
            return
        if pool is not None and not self._ended(pool, wire):
            while len(self._lost) >= _MOST_LOST:
                del self._lost[next(iter(self._lost))]
            self._lost[pool.id] = pool.shell.resource_uri, time.monotonic()
        wire.close()

    def _ended(self, pool: Any, wire: "_Wire") -> bool:
        """Whether the server says that the shell is no more. One not known to be there is not
        asked about again at once.
        """
        if not pool.shell.opened:
            return False
        wire.operation_timeout, wire.transport.read_timeout = 1, 2
        try:
            pool.shell.close()
        except WSManFaultError as fault:
            return fault.code is not None  # without a code it is somebody else's page
        except RAISED:
            return False
        return True


def _text(function: str, shell: Any) -> str:
    """The one JSON text that a function returns; CallError for anything else."""
    for record in shell.streams.error:  # a non-terminating error leaves had_errors False
        if record.fq_error == _NO_COMMAND:
            raise CallError("function", f"the endpoint has no function {function}")
        said = " ".join(str(record).split())[:_LONGEST]
        raise CallError("function", f"{function} failed on the connect server: {said}")
    if len(shell.output) != 1 or not isinstance(shell.output[0], str):
        raise CallError("schema", f"{function} answered with something else than one json text")
    return shell.output[0]
