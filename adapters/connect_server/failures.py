"""What can go wrong on the way to the server, as one kind and one clause for the person.

Codes of the WSMan service: MS-WSMV; those met on a real protocol stack are in the tests.
"""

import contextlib
import importlib
import socket
import ssl
import struct
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

import requests
import spnego.exceptions
from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError

from adapters.connect_server.call import CallError

_KDC = -1765328384  # where MIT's library begins to count the KDC's errors
#: RFC 4120 section 7.5.9: revoked (disabled, locked), password expired, wrong password.
_KDC_REFUSED = frozenset(_KDC + number for number in (18, 23, 24))


def _of_kerberos() -> tuple[type[Exception], ...]:
    """What the libraries of the extra `kerberos` raise; spnego lets some of it through."""
    found = []
    for module, name in (("krb5", "Krb5Error"), ("gssapi.exceptions", "GSSError")):
        with contextlib.suppress(ImportError):
            found.append(getattr(importlib.import_module(module), name))
    return tuple(found)


KERBEROS = _of_kerberos()

# What pypsrp, requests, spnego and the parsers below them raise. TypeError, AttributeError and
# LookupError: pypsrp reads answers without checking that the elements are there.
RAISED: tuple[type[Exception], ...] = (
    WinRMError,
    requests.RequestException,
    spnego.exceptions.SpnegoError,
    *KERBEROS,
    ParseError,
    struct.error,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    NotImplementedError,
    ImportError,
)

SHELL_GONE = 2150858843
QUOTA = 2150859174
NO_ENDPOINT = 2150858778
ACCESS_DENIED = 5
TIMED_OUT = 2150858793


def refused(error: Exception) -> bool:
    """Whether somebody looked at the password, or the ticket, and said no."""
    return isinstance(error, AuthenticationError) or getattr(error, "err_code", 0) in _KDC_REFUSED


def told(error: Exception) -> CallError:
    """The failure that a library raised."""
    if refused(error):
        return CallError("sign-in", "the connect server refused the sign-in")
    if isinstance(error, WSManFaultError):
        return _fault(error.code)
    if isinstance(error, WinRMTransportError):
        return _status(error.code)
    if isinstance(error, (spnego.exceptions.SpnegoError, ImportError, *KERBEROS)):
        return CallError("sign-in", "the sign-in to the connect server could not be made")
    if isinstance(error, requests.RequestException | OSError):
        return _network(error)
    return CallError("answer", "the connect server's answer is cut off or cannot be read")


def _fault(code: object) -> CallError:
    if code == QUOTA:
        return CallError("quota", "the connect server allows no more sessions at this time")
    if code == NO_ENDPOINT:
        return CallError("endpoint", "the endpoint is not registered on the connect server")
    if code == ACCESS_DENIED:
        return CallError("access", "the connect server denies access to the endpoint")
    if code == SHELL_GONE:
        return CallError("broken", "the session on the connect server is gone")
    if code == TIMED_OUT:
        return CallError("time", "the connect server opened no session in time")
    return CallError("broken", f"the connect server answered with fault {code}")


def _status(code: int) -> CallError:
    if code == requests.codes.forbidden:
        return CallError("access", "the connect server denies access")
    if code == requests.codes.not_found:
        return CallError("endpoint", "no remoting service answers on the connect server")
    return CallError("broken", f"the connect server answered with http status {code}")


def _network(error: Exception) -> CallError:
    if isinstance(error, requests.exceptions.SSLError | ssl.SSLError):
        return CallError("certificate", _certificate(error))
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout | TimeoutError):
        return CallError("time", "the connect server gave no answer in time")
    causes = list(_causes(error))
    if any(isinstance(x, socket.gaierror) or "NameResolution" in type(x).__name__ for x in causes):
        return CallError("name", "the connect server's name cannot be resolved")
    if any(isinstance(x, ConnectionRefusedError) for x in causes):
        return CallError("refused", "the connect server refuses the connection")
    if any("ConnectTimeout" in type(x).__name__ for x in causes):
        return CallError("time", "the connect server gave no answer in time")
    return CallError("broken", "the connection to the connect server broke")


def _certificate(error: Exception) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the connect server's certificate is not trusted: {cause.verify_message}"
    return "no secure connection to the connect server could be made"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was made from, and what it holds."""
    todo: list[object] = [error]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            reason = getattr(one, "reason", None)
            todo += [one.__cause__, one.__context__, reason, *one.args]
