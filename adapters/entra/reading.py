"""What an answer of Graph says: a page of raw values, nothing, or one of the faults.

JSON is read by msgspec, in a thread when it is large, and value by value when it is
very large: no single step is long enough to hold the event loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from adapters.entra.client import Reply
from adapters.entra.faults import Fault, code_of, seconds
from adapters.entra.pipeline import retry_after

T = TypeVar("T")
Raw = dict[str, object]

TYPE = "@odata.type"
_MARK = b"@odata."
OK = 200
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _NOT_THERE, _THROTTLED = 400, 401, 403, 404, 429
_SERVER = 500
_LARGE = 64 * 1024  # bytes: larger ones are read in a thread
_VERY_LARGE = 4 * 1024 * 1024  # bytes: reading it in one step takes about 10 ms
_NOT_FOUND = "Request_ResourceNotFound"
_DENIED = "Authorization_RequestDenied"
_OTHER_MODE = frozenset({"Request_UnsupportedQuery", "Request_BadRequest"})


class _Error(msgspec.Struct):
    code: str = ""


class _ErrorBody(msgspec.Struct):
    error: _Error


class _Page(msgspec.Struct):
    value: list[Raw]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _LargePage(msgspec.Struct):
    value: list[msgspec.Raw]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class _Bare(msgspec.Struct):
    value: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class Page:
    """The values of a page as Graph wrote them, without its own marks, and where the next lies."""

    values: tuple[Raw, ...]
    next_link: str | None = None


def is_nothing(reply: Reply) -> bool:
    """Whether Graph itself says that there is no such object; any other 404 is somebody else's."""
    return reply.status == _NOT_THERE and error_code(reply) == _NOT_FOUND


def wants_other_mode(reply: Reply) -> bool:
    """Whether Graph might take the question in the other mode (graph-lookups section 4)."""
    return reply.status == _BAD_REQUEST and error_code(reply) in _OTHER_MODE


def error_code(reply: Reply) -> str | None:
    """The code of Graph's own error body; None when the body is none."""
    try:
        return msgspec.json.decode(reply.body, type=_ErrorBody).error.code
    except (msgspec.MsgspecError, RecursionError):
        return None


def refusal(reply: Reply, permission: str) -> Fault:
    """What an answer other than 200 means. `permission`: what the question needs."""
    status, code = reply.status, error_code(reply)
    if code is None and is_page(reply):
        return Fault("page", status=str(status))
    if status == _THROTTLED:
        wait = retry_after(reply.headers)
        if wait is None:
            return Fault("throttled")
        return Fault("throttled-for", seconds=seconds(wait))
    if status == _FORBIDDEN and code is not None:
        if code == _DENIED:
            return Fault("forbidden", permission=permission)
        return Fault("denied", code=code_of(code, str(status)))
    return _plain_refusal(status, code)


def _plain_refusal(status: int, code: str | None) -> Fault:
    said = code_of(code, str(status))
    if status == _BAD_REQUEST:
        return Fault("query", code=said)
    if status == _UNAUTHORIZED:
        return Fault("token-refused", code=said)
    if status == _NOT_THERE:
        return Fault("not-graph")
    return Fault("failed" if status >= _SERVER else "unexpected", status=str(status))


def is_page(reply: Reply) -> bool:
    """Whether it is a web page, whatever its status."""
    return "html" in reply.headers.get("content-type", "").lower() or (
        reply.body[:256].lstrip()[:1] == b"<"
    )


async def read(executor: Executor, reply: Reply, reader: Callable[[bytes], T]) -> T:
    """The body through a reader; Fault when it is a web page, broken, or of another shape."""
    if is_page(reply):
        raise Fault("page", status=str(reply.status))
    if len(reply.body) < _LARGE:
        return reader(reply.body)
    return await asyncio.get_running_loop().run_in_executor(executor, reader, reply.body)


def typed(kind: type[T]) -> Callable[[bytes], T]:
    """A reader for one shape."""
    return lambda body: decoded(body, kind)


def decoded(body: bytes | msgspec.Raw, kind: type[T]) -> T:
    """JSON as a shape."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise Fault("shape") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Fault("no-json") from None


def page(body: bytes) -> Page:
    """A collection. A very large one is read value by value, so that no step takes long."""
    if len(body) > _VERY_LARGE:
        frame = decoded(body, _LargePage)
        return Page(tuple(map(single, frame.value)), frame.next_link)
    whole = decoded(body, _Page)
    marked = _MARK in body[body.find(b'"value"') :]
    return Page(tuple(map(_unmarked, whole.value) if marked else whole.value), whole.next_link)


def page_or_single(body: bytes) -> Page:
    """A collection, or one object alone, which counts as its only value."""
    bare = isinstance(decoded(body, _Bare).value, msgspec.UnsetType)
    return Page((single(body),)) if bare else page(body)


def single(body: bytes | msgspec.Raw) -> Raw:
    """One object without the marks of OData, but for the one that says what it is."""
    return _unmarked(decoded(body, Raw))


def _unmarked(value: Raw) -> Raw:
    if not any("@odata." in k for k in value):
        return value
    return {k: v for k, v in value.items() if "@odata." not in k or k == TYPE}


def without_type(value: Raw) -> Raw:
    """An object without the last mark of OData."""
    return {k: v for k, v in value.items() if k != TYPE} if TYPE in value else value
