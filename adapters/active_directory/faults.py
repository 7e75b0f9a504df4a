"""What goes wrong on the wire, from the exceptions of ldap3, pyasn1, sockets and Kerberos."""

import struct

from pyasn1.error import PyAsn1Error

from adapters.active_directory import kerberos
from adapters.active_directory.library import exceptions
from adapters.active_directory.trouble import TroubleError, slow

# What ldap3 and pyasn1 raise when a server sends what is no LDAP.
_GARBAGE = (
    PyAsn1Error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    struct.error,
)
FAULTS = (exceptions.LDAPException, OSError, *kerberos.ERRORS, *_GARBAGE)
_LATE = (exceptions.LDAPResponseTimeoutError, TimeoutError)
_CLOSED = (exceptions.LDAPSessionTerminatedByServerError, exceptions.LDAPSocketSendError)


def trouble_of(error: Exception, limit: float, refused: str, *, opening: bool) -> TroubleError:
    """The same as a clause. `refused`: why TLS was refused; `opening`: nothing was searched yet."""
    if isinstance(error, _LATE):
        return slow(limit)
    if isinstance(error, _CLOSED):
        return TroubleError("it closed the connection", stale=not opening)
    if isinstance(error, exceptions.LDAPSocketReceiveError):
        return _received(str(error), limit, stale=not opening)
    if isinstance(error, exceptions.LDAPStartTLSError):
        return TroubleError(refused or f"it does not start TLS{_of(error)}")
    if isinstance(error, kerberos.ERRORS):
        return kerberos.trouble(error)
    if isinstance(error, (exceptions.LDAPException, OSError)):
        return TroubleError(refused or _opening(error, limit))
    return TroubleError("it answered with what is no LDAP")


def _received(text: str, limit: float, *, stale: bool) -> TroubleError:
    if "timed out" in text:
        return slow(limit)
    if "invalid messageId" in text or "unsolicited" in text:
        return TroubleError("it answered with what was not asked")
    return TroubleError("the connection broke off", stale=stale)


def _opening(error: BaseException, limit: float) -> str:
    """Why no connection came about, from ldap3's text, which carries that of the system."""
    text = str(error)
    if "timed out" in text:
        return f"it did not answer in {limit:.1f} s"
    if "refused" in text:
        return "it takes no connections on this port"
    if "invalid server address" in text or "Name or service" in text:
        return "its name is not known to DNS"
    if "ssl wrapping" in text or "SSL" in text:
        return "TLS does not come about"
    return "it cannot be reached"


def _of(error: BaseException) -> str:
    """The reason in ldap3's text of a failed StartTLS, if it names one."""
    reason = str(error).rpartition(" - ")[2].strip()
    return f": {reason}" if reason and reason != str(error) else ""
