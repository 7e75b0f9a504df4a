"""What Kerberos raises, where the extra is installed."""

from adapters.active_directory.trouble import TroubleError
from handlers.ports import SourceBrokenError

try:
    from gssapi.exceptions import ExpiredCredentialsError, GSSError, MissingCredentialsError
except (ImportError, OSError) as error:  # OSError: the system's Kerberos library is not there
    MISSING = str(error)
    ERRORS: tuple[type[Exception], ...] = ()
    _OWN: tuple[type[Exception], ...] = ()
else:
    MISSING = ""
    ERRORS = (GSSError,)
    _OWN = (ExpiredCredentialsError, MissingCredentialsError)


def need(forest: str) -> None:
    """SourceBrokenError, with the mend, when gssapi is not there."""
    if MISSING:
        mend = "pip install 'whysync[kerberos]'"
        raise SourceBrokenError(
            f"forest {forest}: bind = kerberos needs the extra: {mend} ({MISSING})"
        )


def trouble(error: Exception) -> TroubleError:
    """Why no ticket for a server could be had. Its text may name files, and is not passed on."""
    if isinstance(error, _OWN):
        why = "there is no valid Kerberos ticket or keytab on this machine"
        return TroubleError(why, elsewhere=False, down=False)
    return TroubleError("Kerberos gives no ticket for this server", down=False)
