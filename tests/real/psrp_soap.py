"""How WSMan writes things: SOAP envelopes, faults, encrypted bodies; and two ways to spoil them."""

import re
import struct
import uuid
from typing import Any

from aiohttp import web

S = "http://www.w3.org/2003/05/soap-envelope"
A = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
W = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
RSP = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
PS = "http://schemas.microsoft.com/powershell"
X = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
F = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
NS = {"s": S, "a": A, "w": W, "rsp": RSP, "ps": PS, "x": X}
_OUTPUT_MESSAGE = 0x00041004
_BOUNDARY = b"--Encrypted Boundary"
_HEAD = re.compile(
    rb"Length=(\d+)\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n"
)


def decrypted(context: Any, body: bytes) -> bytes | None:
    """The envelope of an encrypted body; None when it is not encrypted."""
    found = _HEAD.search(body)
    if found is None:
        return None
    raw = body[found.end() : -len(_BOUNDARY + b"--\r\n")]
    size = struct.unpack("<i", raw[:4])[0]
    return bytes(context.unwrap_winrm(raw[4 : 4 + size], raw[4 + size :]))


def envelope(action: str, relates: str, body: str) -> bytes:
    """An answer to the message `relates`."""
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{S}" xmlns:a="{A}" xmlns:w="{W}" '
        f'xmlns:rsp="{RSP}" xmlns:x="{X}"><s:Header><a:Action>{action}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID>"
        f"<a:To>{A}/role/anonymous</a:To><a:RelatesTo>{relates}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fault(relates: str, code: int, text: str, subcode: str) -> tuple[int, bytes]:
    """A WSMan fault and its HTTP status."""
    return 500, envelope(
        f"{W}/fault",
        relates,
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{subcode}</s:Value>"
        f'</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason>'
        f'<s:Detail><f:WSManFault xmlns:f="{F}" Code="{code}" Machine="localhost">'
        f"<f:Message>{text}</f:Message></f:WSManFault></s:Detail></s:Fault>",
    )


def encrypted(context: Any, xml: bytes) -> tuple[bytes, str]:
    """An encrypted body and its content type."""
    wrapped = context.wrap_winrm(xml)
    size = str(len(xml) + wrapped.padding_length).encode()
    data = struct.pack("<i", len(wrapped.header)) + wrapped.header + wrapped.data
    body = (
        _BOUNDARY + b"\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=" + size + b"\r\n"
        + _BOUNDARY + b"\r\n\tContent-Type: application/octet-stream\r\n"
        + data + _BOUNDARY + b"--\r\n"
    )  # fmt: skip
    kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted"'
    return body, f'{kind};boundary="Encrypted Boundary"'


def cut(data: bytes) -> bytes:
    """A fragment whose message, if it is output, has lost the second half of its CLIXML."""
    blob = data[21:]
    if struct.unpack("<I", blob[4:8])[0] != _OUTPUT_MESSAGE:
        return data
    half = blob[: 43 + (len(blob) - 43) // 2]
    return data[:17] + struct.pack(">I", len(half)) + half


async def broken_off(request: web.Request, xml: bytes, kind: str) -> web.StreamResponse:
    """Half an answer, and then no connection any more."""
    response = web.StreamResponse(headers={"Content-Type": kind, "Content-Length": str(len(xml))})
    await response.prepare(request)
    await response.write(xml[: len(xml) // 2])
    if request.transport is not None:
        request.transport.abort()
    return response
