"""Everything that can go wrong with Graph, told apart, each in one short clause.

A `Fault` never leaves this adapter: it becomes CouldNotLook. Sources of statuses and codes:
graph-lookups section 6.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from typing import Literal

Kind = Literal[
    "name",
    "refused",
    "unreachable",
    "certificate",
    "tls",
    "timeout",
    "broken-off",
    "resting",
    "no-time",
    "redirected",
    "page",
    "no-json",
    "shape",
    "too-large",
    "too-many-pages",
    "next-page-elsewhere",
    "pages-in-circles",
    "query",
    "token-refused",
    "forbidden",
    "denied",
    "not-graph",
    "throttled",
    "throttled-for",
    "failed",
    "unexpected",
    "batch-in-part",
    "audit-pace",
    "no-filter",
    "role-hidden",
    "no-token",
    "no-token-code",
    "no-token-file",
    "token-service",
    "no-identity",
    "closed",
]
CLAUSES: dict[Kind, str] = {
    "name": "the name {host} could not be resolved",
    "refused": "{host} refused the connection",
    "unreachable": "no connection to {host} came about",
    "certificate": "the certificate of {host} was not accepted ({detail})",
    "tls": "no secure connection to {host} came about",
    "timeout": "{host} did not answer within {seconds} s",
    "broken-off": "{host} broke the connection off",
    "resting": "{host} failed several times in a row and is left alone for {seconds} s",
    "no-time": "no time was left to ask {host}",
    "redirected": "{host} sent the question on to another address",
    "page": "a web page came in place of an answer, as a proxy sends it ({status})",
    "no-json": "the answer broke off or is no JSON",
    "shape": "the answer has another shape than agreed",
    "too-large": "the answer is larger than {size} MB",
    "too-many-pages": "the list has more than {pages} pages",
    "next-page-elsewhere": "the next page lies at another address",
    "pages-in-circles": "the pages of the list go round in circles",
    "query": "Graph refused the question ({code})",
    "token-refused": "Graph did not accept the token ({code})",
    "forbidden": "the permission {permission} is missing",
    "denied": "Graph refused to show it ({code})",
    "not-graph": "no Graph answered at this address (404)",
    "throttled": "Graph was asked too often",
    "throttled-for": "Graph was asked too often and asked to wait {seconds} s",
    "failed": "Graph failed ({status})",
    "unexpected": "Graph answered {status}",
    "batch-in-part": "Graph answered only a part of the questions",
    "audit-pace": "the audit log may be read only 5 times in 10 s",
    "no-filter": "Graph cannot be searched by {what}",
    "role-hidden": "the permission {permission} is missing",
    "no-token": "Entra ID gave no token",
    "no-token-code": "Entra ID gave no token ({code})",
    "no-token-file": "{what} for Entra ID cannot be used",
    "token-service": "the token service failed ({status})",
    "no-identity": "this machine has no managed identity that answers",
    "closed": "the connection is closed",
}
# After these the system is left alone for a while; it lives, when it answers anything else.
DOWN: frozenset[Kind] = frozenset(
    {"name", "refused", "unreachable", "certificate", "tls", "timeout", "broken-off", "failed"}
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,59}")


class Fault(Exception):  # noqa: N818 -- it is none to whoever asks: it ends as CouldNotLook
    """What went wrong. `in_part`: what was read before."""

    def __init__(self, kind: Kind, *, in_part: object = None, **facts: str) -> None:
        super().__init__(clause(kind, **facts))
        self.kind = kind
        self.facts = facts
        self.in_part = in_part

    @property
    def why(self) -> str:
        """The clause for the person."""
        return str(self.args[0])


def clause(kind: Kind, **facts: str) -> str:
    """The clause of a fault with its facts."""
    return CLAUSES[kind].format(**facts)


def seconds(value: float) -> str:
    """A span of time as clauses say it."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")  # noqa: PLR2004 -- a taste


def code_of(text: object, otherwise: str) -> str:
    """An error code as Graph writes them; nothing else of an answer is ever shown."""
    found = _CODE.fullmatch(text) if isinstance(text, str) else None
    return found[0] if found else otherwise


def connection_fault(error: BaseException, host: str) -> Fault:
    """Which of the many ways not to be connected an error of the HTTP library stands for."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Fault("certificate", host=host, detail=_detail(error))
        if isinstance(cause, ssl.SSLError):
            return Fault("tls", host=host)
        if isinstance(cause, socket.gaierror):
            return Fault("name", host=host)
        if isinstance(cause, ConnectionRefusedError):
            return Fault("refused", host=host)
        if isinstance(cause, (ConnectionResetError, BrokenPipeError)):
            return Fault("broken-off", host=host)
    return Fault("unreachable", host=host)


def _detail(error: BaseException) -> str:
    """What was wrong with a certificate, in OpenSSL's words; not every wrapper carries them."""
    said = (getattr(cause, "verify_message", "") for cause in _causes(error))
    text = next((s for s in said if isinstance(s, str) and s), "not trusted")
    return text.rstrip(".").partition(", certificate is")[0]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything beneath it."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        below = (cause.__cause__, cause.__context__, *getattr(cause, "exceptions", ()))
        waiting += [b for b in below if isinstance(b, BaseException)]
