"""The tenant around the objects: what is looked up once, made ready for many of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from handlers.ports import ConnectServer, Directory, Tenant
from handlers.preflight.ways import Ways
from knowledge.checks.ad_connector_space import GROUP_FILTERING
from knowledge.dn import dns_domain, normalised
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.sync_rules.import_filter import ImportFilter
from knowledge.vocabulary import Connector, DirectoryObject, Domain, Server, SyncFeatures

T = TypeVar("T")
Known: TypeAlias = T | CouldNotLook
SIGN_IN_ATTRIBUTE = "Microsoft.SynchronizationOption.UPNAttribute"


@dataclass(frozen=True, slots=True)
class Filters:
    """What decides before the connector space, by connector, and who is in the filter groups."""

    import_filter: ImportFilter
    connectors: Mapping[str, Connector]
    members: Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains that Entra ID verified, and the initial one."""

    verified: tuple[str, ...]
    initial: str


@dataclass(frozen=True, slots=True)
class Containers:
    """All containers, by their names for comparing, and the domains in which they stand."""

    names: frozenset[str]
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that is the same for every object; CouldNotLook where a place was out of reach."""

    filters: Known[Filters]
    ways: Known[Ways]
    settings: Known[Server]
    domains: Known[Domains]
    features: Known[SyncFeatures]
    containers: Known[Containers]

    @property
    def sign_in_attribute(self) -> str:
        """The attribute that names people in Entra ID."""
        return _setting(self.settings, SIGN_IN_ATTRIBUTE) or "userPrincipalName"


async def look_around(directory: Directory, server: ConnectServer, tenant: Tenant) -> Surroundings:
    """Look at everything once."""
    rules, connectors, settings, domains, features, containers = await asyncio.gather(
        server.rules(),
        server.connectors(),
        server.server(),
        tenant.domains(),
        tenant.sync_features(),
        directory.containers(),
    )
    known = _recorded(_known(settings, Server("")))
    return Surroundings(
        await _filters(connectors, known, directory),
        rules if isinstance(rules, CouldNotLook) else Ways(_all(rules)),
        known,
        _domains(domains),
        _known(features, SyncFeatures({})),
        _containers(containers),
    )


async def _filters(
    found: Lookup[tuple[Connector, ...]], settings: Known[Server], directory: Directory
) -> Known[Filters]:
    if isinstance(found, CouldNotLook):
        return found
    connectors = [c for c in _all(found) if not c.is_entra]
    on = _flag(_setting(settings, GROUP_FILTERING))
    groups = {c.group_filter_dn for c in connectors if c.group_filter_dn and on is not False}
    members = {g: await _members(directory, g) for g in groups}
    return Filters(
        ImportFilter(connectors, group_filtering=on),
        {c.identifier: c for c in connectors},
        members,
    )


async def _members(directory: Directory, group: str) -> frozenset[str] | None:
    """The direct members of a filter group; None when nobody could look."""
    found = await directory.object(group)
    if isinstance(found, CouldNotLook):
        return None
    named = found.value.attributes["member"] if isinstance(found, Found) else ()
    return frozenset(map(normalised, named))


def _domains(found: Lookup[tuple[Domain, ...]]) -> Known[Domains]:
    if isinstance(found, CouldNotLook):
        return found
    every = _all(found)
    initial = next((d.id for d in every if d.initial), None)
    if initial is None:
        return CouldNotLook("no domain is marked as the initial one")
    return Domains(tuple(d.id for d in every if d.verified), initial)


def _recorded(server: Known[Server]) -> Known[Server]:
    """The server, if its settings were recorded at all: an absent one has its default."""
    if isinstance(server, Server) and server.settings is None:
        return CouldNotLook("its settings are not recorded")
    return server


def _containers(found: Lookup[tuple[DirectoryObject, ...]]) -> Known[Containers]:
    if isinstance(found, CouldNotLook):
        return found
    every = _all(found)
    names = frozenset(normalised(o.dn) for o in every)
    return Containers(names, frozenset(dns_domain(o.dn) for o in every))


def _known(found: Lookup[T], nothing: T) -> Known[T]:
    if isinstance(found, CouldNotLook):
        return found
    return found.value if isinstance(found, Found) else nothing


def _all(found: Lookup[tuple[T, ...]]) -> tuple[T, ...]:
    return found.value if isinstance(found, Found) else ()


def _setting(settings: Known[Server], name: str) -> str | None:
    return None if isinstance(settings, CouldNotLook) else settings.setting(name)


def _flag(text: str | None) -> bool | None:
    return None if text is None else text.strip().casefold() == "true"
