"""Where Entra ID is, as whom it is asked, and how much patience it is given."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

CredentialKind = Literal["certificate", "workload-identity", "managed-identity", "secret"]

_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud by the root of its Graph and by who gives its tokens; both without a path."""

    graph: str
    authority: str

    @property
    def host(self) -> str:
        """Graph's host, as a person knows it."""
        return urlsplit(self.graph).hostname or ""

    @property
    def authority_host(self) -> str:
        """The host that gives the tokens."""
        return urlsplit(self.authority).hostname or ""


# Source: graph-lookups section 9. A token of one cloud is worth nothing in another.
CLOUDS: Mapping[str, Cloud] = {
    "public": Cloud("https://graph.microsoft.com", "https://login.microsoftonline.com"),
    "us-gov": Cloud("https://graph.microsoft.us", "https://login.microsoftonline.us"),
    "us-dod": Cloud("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
    "china": Cloud("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much and how often. Times in seconds, sizes in bytes."""

    look_up: float = 6.0
    connect: float = 3.0
    token: float = 5.0
    body: int = 16 * _MIB
    page: int = 999  # the most that Graph gives at once (graph-lookups section 5)
    pages: int = 20
    member_pages: int = 5
    gather: float = 0.002  # look-ups that start within this time share one request
    keep_objects: float = 5.0
    keep_state: float = 60.0
    failures: int = 5  # so many in a row, and Graph is left alone
    rest: float = 15.0


@dataclass(frozen=True, slots=True)
class EntraSettings:
    """One tenant. ValueError names everything that is wrong.

    `secret` and `certificate_password` are called anew for each token, so that a changed file
    counts. `ca_file` holds the authorities to trust in place of the system's own.
    """

    tenant_id: str
    client_id: str
    credential: CredentialKind
    certificate_file: Path | None = None
    certificate_password: Callable[[], str] | None = field(default=None, repr=False)
    secret: Callable[[], str] | None = field(default=None, repr=False)
    token_file: Path | None = None
    cloud: Cloud = CLOUDS["public"]
    ca_file: Path | None = None
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        if problems := list(self._problems()):
            raise ValueError("; ".join(problems))

    @property
    def own_cloud(self) -> bool:
        """Whether it is none of Microsoft's documented clouds."""
        return self.cloud not in CLOUDS.values()

    def _problems(self) -> Iterator[str]:
        if not _TENANT.fullmatch(self.tenant_id):
            yield "the tenant is neither an id nor a domain name"
        if not self.client_id and self.credential != "managed-identity":
            yield "the id of the application is missing"
        needed = {
            "certificate": (self.certificate_file, "the file of the certificate is missing"),
            "workload-identity": (self.token_file, "the file of the token is missing"),
            "secret": (self.secret, "the secret is missing"),
        }
        value, problem = needed.get(self.credential, (True, ""))
        if value is None:
            yield problem
        if not _is_root(self.cloud.graph, plain=_is_loopback(self.cloud.host)):
            yield "the root of Graph is no https:// address without a path"
        if not _is_root(self.cloud.authority, plain=False):
            yield "the token authority is no https:// address without a path"


def _is_root(url: str, *, plain: bool) -> bool:
    parts = urlsplit(url)
    schemes = {"https", "http"} if plain else {"https"}
    rest = (parts.path, parts.query, parts.fragment, parts.username or "")
    return parts.scheme in schemes and bool(parts.hostname) and not any(rest)


def _is_loopback(host: str) -> bool:
    """Whether it is a numeric address of this machine: the only place that needs no TLS."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
