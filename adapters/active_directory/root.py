"""What a domain controller says of itself (rootDSE), before anything else is asked."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.ad_values import value_text
from knowledge.dn import dns_domain

ATTRIBUTES = (
    "defaultNamingContext",
    "configurationNamingContext",
    "rootDomainNamingContext",
    "dnsHostName",
    "dsServiceName",
    "currentTime",
    "highestCommittedUSN",
    "namingContexts",
    "isGlobalCatalogReady",
)


@dataclass(frozen=True, slots=True)
class Root:
    """What a server says of itself (rootDSE)."""

    values: Mapping[str, tuple[str, ...]]

    def first(self, name: str) -> str:
        """The first value; empty when it says none."""
        return next(iter(self.values.get(name.lower(), ())), "")

    @property
    def base(self) -> str:
        """The name of its domain."""
        return self.first("defaultNamingContext")

    @property
    def configuration(self) -> str:
        """The name of its forest's configuration."""
        return self.first("configurationNamingContext")

    @property
    def usn(self) -> int:
        """The number of the last change that this server made."""
        text = self.first("highestCommittedUSN")
        return int(text) if text.isdecimal() else 0

    @property
    def time(self) -> datetime | None:
        """Its clock."""
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(self.first("currentTime"))
        return None


def root_of(raw: Mapping[str, Sequence[bytes]]) -> Root:
    """From what a base search of the empty name gave."""
    return Root(
        {
            name.lower(): tuple(value_text("whencreated", v) for v in many)
            if name.lower() == "currenttime"
            else tuple(v.decode("utf-8", "replace") for v in many)
            for name, many in raw.items()
        }
    )


def domain_of(root: Root) -> str:
    """The DNS name of the domain that a server holds."""
    return dns_domain(root.base)
