"""WSMan and PowerShell remoting, the server's side: what pypsrp meets on a Windows server.

Real: HTTP, TLS, Basic, Negotiate (NTLM) with message encryption, SOAP and WSMan faults, PSRP
messages, fragments, CLIXML, error records, stopping. What a command does is told by `Runner`.
"""

import asyncio
import base64
import re
import time
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import psrpcore
import spnego
from aiohttp import web
from psrpcore.types import (
    ErrorCategory,
    ErrorCategoryInfo,
    NETException,
    PSInvocationState,
)

from tests.real.psrp_soap import (
    NS,
    PS,
    RSP,
    X,
    broken_off,
    cut,
    decrypted,
    encrypted,
    envelope,
    fault,
)

_FRAGMENT = 32768

Parameters = dict[str, Any]


class CommandError(Exception):
    """An error record that a command writes: message and FullyQualifiedErrorId."""

    def __init__(self, message: str, error_id: str, *, output: str | None = None) -> None:
        super().__init__(message)
        self.error_id = error_id
        self.output = output


Runner = Callable[[str, Parameters], Awaitable[str]]


@dataclass
class Faults:
    """What goes wrong, until it is taken back."""

    create: tuple[int, str] | None = None  # the fault that opening a session gets
    truncated: bool = False  # CLIXML ends in the middle
    dies: bool = False  # the connection breaks in the middle of an answer
    latency: float = 0.0  # seconds before each answer
    garbage: bool = False  # no SOAP, but a page
    forget: bool = False  # sessions are gone


@dataclass
class Shell:
    """A runspace pool and what waits to be fetched from it."""

    id: str
    pool: Any = field(default_factory=psrpcore.ServerRunspacePool)
    out: dict[uuid.UUID | None, list[bytes]] = field(default_factory=dict)
    done: set[uuid.UUID] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: dict[uuid.UUID, "asyncio.Task[None]"] = field(default_factory=dict)

    def queue(self, key: uuid.UUID | None) -> list[bytes]:
        return self.out.setdefault(key, [])

    def pump(self, *, truncated: bool = False) -> None:
        """What the pool wants to send, fragment by fragment: pypsrp refuses split ones."""
        while True:
            data = self.pool.data_to_send(_FRAGMENT)
            if not data:
                break
            self.queue(data.pipeline_id).append(cut(data.data) if truncated else data.data)
        self.changed.set()


class WsmanServer:
    """Answers WSMan requests. `runner` is what a command does; `stats` counts the operations."""

    def __init__(self, runner: Runner, users: dict[str, str], configuration: str) -> None:
        self.runner, self.users, self.configuration = runner, users, configuration
        self.faults = Faults()
        self.stats: dict[str, int] = {}
        self.stopped = 0
        self.most_shells = 5
        self.principal = ("http", "127.0.0.1")  # under which name it takes Kerberos tickets
        self.shells: dict[str, Shell] = {}
        self.contexts: dict[Any, Any] = {}

    async def basic(self, request: web.Request) -> web.StreamResponse:
        """A request with Basic, over HTTPS."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        user, _, password = base64.b64decode(given or "").decode().partition(":")
        if scheme != "Basic" or self.users.get(user) != password:
            self.stats["refused"] = self.stats.get("refused", 0) + 1
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="WSMAN"'})
        return await self._answer(request, await request.read(), None)

    async def negotiate(self, request: web.Request) -> web.StreamResponse:
        """A request with Negotiate and message encryption; the context is the connection's."""
        body, key = await request.read(), request.transport
        header = request.headers.get("Authorization", "")
        context = self.contexts.get(key)
        if header.startswith("Negotiate "):
            if context is None or context.complete:
                service, host = self.principal
                context = spnego.server(protocol="negotiate", service=service, hostname=host)
                self.contexts[key] = context
            try:
                token = context.step(base64.b64decode(header.removeprefix("Negotiate ")))
            except spnego.exceptions.SpnegoError:
                self.contexts.pop(key)
                self.stats["refused"] = self.stats.get("refused", 0) + 1
                return web.Response(status=401, headers={"WWW-Authenticate": "Negotiate"})
            told = "Negotiate " + base64.b64encode(token or b"").decode()
            if not context.complete:
                return web.Response(status=401, headers={"WWW-Authenticate": told})
            if not body:
                return web.Response(status=200, headers={"WWW-Authenticate": told})
        if context is None or not context.complete:
            return web.Response(status=401, headers={"WWW-Authenticate": "Negotiate"})
        plain = decrypted(context, body)
        if plain is None:
            return web.Response(status=400, text="encryption required")
        return await self._answer(request, plain, context)

    async def _answer(self, request: web.Request, body: bytes, context: Any) -> web.StreamResponse:
        faults = self.faults
        if faults.latency:
            await asyncio.sleep(faults.latency)
        if faults.garbage:
            return web.Response(text="<html><body>502 Bad Gateway</body></html>", status=502)
        status, xml = await self._soap(ET.fromstring(body))
        kind = "application/soap+xml;charset=UTF-8"
        if context is not None:
            xml, kind = encrypted(context, xml)
        if faults.dies:
            return await broken_off(request, xml, kind)
        return web.Response(status=status, body=xml, headers={"Content-Type": kind})

    async def _soap(self, envelope: ET.Element) -> tuple[int, bytes]:
        head, body = envelope.find("s:Header", NS), envelope.find("s:Body", NS)
        assert head is not None
        assert body is not None
        operation = head.findtext("a:Action", "", NS).rsplit("/", 1)[1]
        message = head.findtext("a:MessageID", "", NS)
        self.stats[operation] = self.stats.get(operation, 0) + 1
        if operation == "Create":
            return self._create(head, body, message)
        selected = head.find("w:SelectorSet/w:Selector[@Name='ShellId']", NS)
        shell_id = ((selected.text if selected is not None else "") or "").upper()
        if self.faults.forget and shell_id in self.shells:
            self._delete(self.shells[shell_id], body, message)
        shell = self.shells.get(shell_id)
        if shell is None:
            return fault(message, 2150858843, "the shell was not found", "w:InvalidSelectors")
        if operation == "Receive":
            return await self._receive(shell, head, body, message)
        return {
            "Command": self._command,
            "Send": self._send,
            "Signal": self._signal,
            "Delete": self._delete,
        }[operation](shell, body, message)

    def _create(self, head: ET.Element, body: ET.Element, message: str) -> tuple[int, bytes]:
        if self.faults.create is not None:
            return fault(message, *self.faults.create, "w:Denied")
        if len(self.shells) >= self.most_shells:
            text = "The maximum number of concurrent shells for this user has been exceeded."
            return fault(message, 2150859174, text, "w:QuotaLimit")
        resource = f"{PS}/{self.configuration}"
        if head.findtext("w:ResourceURI", "", NS) != resource:
            return fault(message, 2150858778, "unknown configuration", "w:InvalidResourceURI")
        asked = body.find("rsp:Shell", NS)
        assert asked is not None
        shell_id = asked.attrib["ShellId"].upper()
        shell = self.shells[shell_id] = Shell(shell_id)
        self._feed(shell, base64.b64decode(asked.findtext("ps:creationXml", "", NS)), None)
        return 200, envelope(
            f"{X}/CreateResponse",
            message,
            "<x:ResourceCreated><a:Address>http://localhost/wsman</a:Address>"
            f"<a:ReferenceParameters><w:ResourceURI>{resource}</w:ResourceURI><w:SelectorSet>"
            f'<w:Selector Name="ShellId">{shell_id}</w:Selector></w:SelectorSet>'
            "</a:ReferenceParameters></x:ResourceCreated><rsp:Shell>"
            f"<rsp:ShellId>{shell_id}</rsp:ShellId><rsp:ResourceUri>{resource}</rsp:ResourceUri>"
            "<rsp:IdleTimeOut>PT900.000S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr"
            "</rsp:InputStreams><rsp:OutputStreams>stdout</rsp:OutputStreams></rsp:Shell>",
        )

    def _feed(self, shell: Shell, data: bytes, pipeline: uuid.UUID | None) -> None:
        shell.pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, pipeline))
        while (event := shell.pool.next_event()) is not None:
            if type(event).__name__ == "CreatePipelineEvent":
                made = shell.pool.pipeline_table[event.pipeline_id]
                task = asyncio.create_task(self._execute(shell, made))
                shell.tasks[made.pipeline_id] = task
        shell.pump()

    async def _execute(self, shell: Shell, pipeline: Any) -> None:
        pipeline.start()
        shell.pump()
        command = pipeline.metadata.commands[0]
        asked = dict(command.parameters)
        try:
            pipeline.write_output(await self.runner(command.command_text, asked))
        except asyncio.CancelledError:
            self.stopped += 1
            if pipeline.state == PSInvocationState.Running:
                pipeline.stop()
        except CommandError as error:
            if error.output is not None:
                pipeline.write_output(error.output)
            pipeline.write_error(
                NETException(Message=str(error)),
                category_info=ErrorCategoryInfo(Category=ErrorCategory.NotSpecified),
                fully_qualified_error_id=error.error_id,
            )
            pipeline.complete()
        else:
            pipeline.complete()
        shell.done.add(pipeline.pipeline_id)
        shell.pump(truncated=self.faults.truncated)

    def _command(self, shell: Shell, body: ET.Element, message: str) -> tuple[int, bytes]:
        line = body.find("rsp:CommandLine", NS)
        assert line is not None
        command = uuid.UUID(line.attrib["CommandId"])
        psrpcore.ServerPipeline(shell.pool, command)  # before its data are fed
        given = "".join(a.text or "" for a in line.findall("rsp:Arguments", NS))
        self._feed(shell, base64.b64decode(given), command)
        told = f"<rsp:CommandId>{str(command).upper()}</rsp:CommandId>"
        answer = f"<rsp:CommandResponse>{told}</rsp:CommandResponse>"
        return 200, envelope(f"{RSP}/CommandResponse", message, answer)

    def _send(self, shell: Shell, body: ET.Element, message: str) -> tuple[int, bytes]:
        stream = body.find("rsp:Send/rsp:Stream", NS)
        assert stream is not None
        command = stream.attrib.get("CommandId")
        data = base64.b64decode(stream.text or "")
        self._feed(shell, data, uuid.UUID(command) if command else None)
        return 200, envelope(f"{RSP}/SendResponse", message, "<rsp:SendResponse/>")

    def _signal(self, shell: Shell, body: ET.Element, message: str) -> tuple[int, bytes]:
        signal = body.find("rsp:Signal", NS)
        assert signal is not None
        task = shell.tasks.get(uuid.UUID(signal.attrib["CommandId"]))
        if task is not None and not task.done():
            task.cancel()
        return 200, envelope(f"{RSP}/SignalResponse", message, "<rsp:SignalResponse/>")

    def _delete(self, shell: Shell, _: ET.Element, message: str) -> tuple[int, bytes]:
        self.shells.pop(shell.id)
        for task in shell.tasks.values():
            task.cancel()
        shell.changed.set()
        return 200, envelope(f"{X}/DeleteResponse", message, "")

    async def _receive(
        self, shell: Shell, head: ET.Element, body: ET.Element, message: str
    ) -> tuple[int, bytes]:
        stream = body.find("rsp:Receive/rsp:DesiredStream", NS)
        assert stream is not None
        command = stream.attrib.get("CommandId")
        key = uuid.UUID(command) if command else None
        span = re.match(r"PT([\d.]+)S", head.findtext("w:OperationTimeout", "PT20S", NS))
        end = time.monotonic() + (float(span[1]) if span else 20)
        while not shell.queue(key) and key not in shell.done:
            shell.changed.clear()
            try:
                async with asyncio.timeout(max(0.01, end - time.monotonic())):
                    await shell.changed.wait()
            except TimeoutError:
                return fault(message, 2150858793, "not within OperationTimeout", "w:TimedOut")
        data = shell.queue(key)[:4]
        del shell.queue(key)[:4]
        mark = f' CommandId="{command}"' if command else ""
        parts = [
            f'<rsp:Stream Name="stdout"{mark}>{base64.b64encode(f).decode()}</rsp:Stream>'
            for f in data
        ]
        if key in shell.done and not shell.queue(key):
            parts.append(f'<rsp:CommandState{mark} State="{RSP}/CommandState/Done"/>')
        answer = f"<rsp:ReceiveResponse>{''.join(parts)}</rsp:ReceiveResponse>"
        return 200, envelope(f"{RSP}/ReceiveResponse", message, answer)

    async def close(self) -> None:
        """End what still runs."""
        tasks = [task for shell in self.shells.values() for task in shell.tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
