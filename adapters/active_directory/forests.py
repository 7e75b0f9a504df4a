"""All forests: which domains there are, who is asked for which, and their NetBIOS names."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.active_directory import kerberos
from adapters.active_directory.account import Account
from adapters.active_directory.filters import both, equal
from adapters.active_directory.link import Link
from adapters.active_directory.pool import Pool
from adapters.active_directory.reading import Answer, Query, Row, read
from adapters.active_directory.settings import Forest, Limits
from adapters.active_directory.side import Side
from adapters.active_directory.transport import address_of
from handlers.attention import fresh_enough
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook

_CATALOGUE_PORTS = {"ldaps": 3269, "starttls": 3268}
_PARTITIONS_KEEP = 600.0  # seconds; domains come and go rarely
_CONFIGURATION = "cn=configuration,"
_CROSS_REFS = both(equal("objectClass", "crossRef"), "(nETBIOSName=*)")


@dataclass(frozen=True, slots=True)
class CrossRef:
    """A domain of a forest, as its configuration lists it."""

    netbios: str
    domain: str


class ForestSide:
    """One forest: its domains, its global catalogues, and the list of its domains."""

    def __init__(self, forest: Forest, limits: Limits) -> None:
        if forest.bind == "kerberos":
            kerberos.need(forest.name)
        self.forest, self.name = forest, forest.name.lower()
        account = Account(forest.user, forest.password, limits.account_rest)
        self.domains = {
            d.name.lower(): Side(
                d.name.lower(),
                [
                    Pool(address_of(s, forest.transport), forest, account, limits, d.name.lower())
                    for s in d.servers
                ],
                limits,
            )
            for d in forest.domains
        }
        catalogues = [
            address_of(s, forest.transport, _CATALOGUE_PORTS) for s in forest.global_catalogs
        ]
        self.catalogue = (
            Side(
                f"the global catalogue of {forest.name}",
                [Pool(a, forest, account, limits, None) for a in catalogues],
                limits,
            )
            if catalogues
            else None
        )
        self._cross_refs: tuple[float, tuple[CrossRef, ...]] | None = None

    @property
    def sides(self) -> Iterable[Side]:
        """Everything that holds connections."""
        yield from self.domains.values()
        if self.catalogue:
            yield self.catalogue

    async def cross_refs(self) -> tuple[CrossRef, ...] | CouldNotLook:
        """Its domains by their NetBIOS names, from the configuration that each domain holds."""
        if self._cross_refs and fresh_enough(self._cross_refs[0], _PARTITIONS_KEEP):
            return self._cross_refs[1]
        read_at = time.monotonic()
        found: dict[str, CrossRef] = {}
        blocked: list[CouldNotLook] = []
        for side in self.domains.values():
            answer = await side.do(_read_cross_refs)
            if isinstance(answer, CouldNotLook):
                blocked.append(answer)
                continue
            found |= {ref.domain: ref for ref in map(_cross_ref, answer.rows) if ref}
            if self.domains.keys() <= found.keys():  # one server told of all: it knows the forest
                break
        if not found:
            return blocked[0] if blocked else CouldNotLook(f"{self.name} lists no domains")
        if not blocked:
            self._cross_refs = read_at, tuple(found.values())
        return tuple(found.values())


def _read_cross_refs(link: Link, until: float) -> Answer:
    base = f"CN=Partitions,{link.root.configuration}"
    wanted = ("nCName", "nETBIOSName", "objectClass")
    return read(link, until, Query(_CROSS_REFS, base, "LEVEL", wanted))


def _cross_ref(row: Row) -> CrossRef | None:
    a = row.object.attributes
    domain = dns_domain(a.first("nCName") or "")
    netbios = a.first("nETBIOSName")
    return CrossRef(netbios.casefold(), domain) if domain and netbios else None


class Forests:
    """All of them."""

    def __init__(self, forests: Sequence[Forest], limits: Limits) -> None:
        self.all = tuple(ForestSide(forest, limits) for forest in forests)

    @property
    def domains(self) -> Mapping[str, Side]:
        """All domains that have servers, by name."""
        return {name: side for forest in self.all for name, side in forest.domains.items()}

    def of_dn(self, dn: str) -> Side | CouldNotLook | None:
        """Who holds an object of this name; None when no directory can."""
        domain = dns_domain(dn)
        if not domain:
            return None
        side = self.domains.get(domain)
        if side:
            return side
        for forest in self.all if _CONFIGURATION in f"{normalised(dn)}," else ():
            if domain == forest.name and forest.domains:
                return next(iter(forest.domains.values()))
        return no_server(domain)

    async def named(self, name: str) -> tuple[dict[str, Side], list[CouldNotLook]]:
        """The domains that somebody calls so: by DNS name, its first label, or NetBIOS name."""
        wanted = name.strip().casefold()
        hits = {n: s for n, s in self.domains.items() if wanted in {n, n.partition(".")[0]}}
        blocked: list[CouldNotLook] = []
        for forest in self.all:
            refs = await forest.cross_refs()
            if isinstance(refs, CouldNotLook):
                if hits.keys().isdisjoint(forest.domains):  # no two domains of one are called so
                    blocked.append(refs)
                continue
            for ref in (r for r in refs if wanted in {r.netbios, r.domain}):
                side = self.domains.get(ref.domain)
                if side:
                    hits[ref.domain] = side
                else:
                    blocked.append(no_server(ref.domain))
        return hits, blocked

    def close(self) -> None:
        """Close all connections."""
        for forest in self.all:
            for side in forest.sides:
                side.close()


def no_server(domain: str) -> CouldNotLook:
    """The answer for a domain of which no domain controller is known."""
    return CouldNotLook(f"no domain controller of {domain} is configured")
