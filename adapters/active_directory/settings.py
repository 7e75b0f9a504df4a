"""What the live look-ups in Active Directory need to know: forests, domains, servers, limits.

There is no setting that switches the check of certificates off, that binds in the clear, or NTLM.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Bind = Literal["simple", "kerberos"]
Transport = Literal["ldaps", "starttls"]


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain by its DNS name, and its domain controllers in the order in which they are asked.

    The first should be the one that Microsoft Entra Connect uses: else replication lag is taken for
    a fault of the synchronization. A server is "host" or "host:port".
    """

    name: str
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """A forest, and the one account that reads it.

    `password` is called at each bind, so that a changed file counts at once. `ca_file` holds the
    authorities that certificates are checked against, in PEM; None: those of the machine.
    """

    name: str
    domains: tuple[Domain, ...]
    user: str
    password: Callable[[], str]
    bind: Bind = "simple"
    transport: Transport = "ldaps"
    ca_file: Path | None = None
    global_catalogs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much; times in seconds."""

    connect: float = 3.0
    look_up: float = 5.0
    bulk: float = 120.0  # one background read of all names
    connections: int = 40  # to each server
    page: int = 500  # objects in one page of a bulk read
    at_most: int = 200  # objects that one search for a name may give
    keep: float = 5.0  # an object just read is not read again
    names_keep: float = 60.0  # then the names that changed are read
    names_renew: float = 1800.0  # then all names are read anew
    failures: int = 3  # after so many in a row a server is left alone ...
    rest: float = 20.0  # ... for so long
    account_rest: float = 300.0  # so long no bind is tried again with a refused password
