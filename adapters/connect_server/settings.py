"""How the Connect server is reached."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from handlers.ports import SourceBrokenError

Auth = Literal["kerberos", "negotiate", "basic", "certificate"]

HTTPS_PORT, HTTP_PORT = 5986, 5985
_MOST_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes."""

    look_up: float = 6.0  # one look-up, within what the question has left
    connect: float = 3.0  # until the server takes the connection
    open: float = 30.0  # a session, with the modules that it loads; goes on when nobody waits
    idle: int = (
        150  # a session that nobody used for so long is opened anew; the server keeps it 30 more
    )
    output: int = 32 << 20
    keep: float = 10.0  # how long a result may be used again
    keep_configuration: float = 900.0  # rules and connectors, while their version stands
    failures: int = 3  # in a row, until the server is left alone
    pause: float = 30.0  # for how long


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """The client certificate of `certificate`: PEM files."""

    certificate: Path
    key: Path


def no_password() -> str:
    """For Kerberos with a ticket, and for a client certificate."""
    return ""


@dataclass(frozen=True, slots=True)
class ConnectSettings:
    """One Connect server. SourceBrokenError for a combination that would be unsafe or cannot work.

    `port` None means 5986 (HTTPS), or 5985 with `https=False`, which is taken only with message
    encryption (Kerberos, Negotiate). `password` is asked for whenever a session is opened, so that
    a changed one counts at once. `ca_file` is the certificate authority of the server (PEM).
    """

    host: str
    port: int | None = None
    https: bool = True
    auth: Auth = "kerberos"
    user: str | None = None
    password: Callable[[], str] = field(default=no_password, repr=False)
    certificate: CertificateFiles | None = None
    ca_file: Path | None = None
    configuration_name: str = "WhySync"
    sessions: int = 4  # what one question asks at once: state, features, objects, visibility
    during_cycle: bool = False
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Refuse what must not be."""
        for wrong, mend in (
            (not self.host, "name its host"),
            (
                not self.https and self.auth in {"basic", "certificate"},
                "use https for this sign-in",
            ),
            (self.auth == "basic" and not self.user, "name the user"),
            (self.auth == "certificate" and self.certificate is None, "name its files"),
            (not 1 <= self.sessions <= _MOST_SESSIONS, f"keep 1 to {_MOST_SESSIONS} sessions"),
        ):
            if wrong:
                raise SourceBrokenError(f"connect server: {mend}")

    @property
    def address(self) -> str:
        """Host and port, as findings name the connection."""
        return f"{self.host}:{self.port or (HTTPS_PORT if self.https else HTTP_PORT)}"
