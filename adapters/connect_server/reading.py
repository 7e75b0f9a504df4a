"""What is asked of the server as a whole, each thing once for all who ask."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from adapters.connect_server.answers import (
    Configured,
    State,
    VisibleShape,
    connectors_of,
    features_of,
    rules_of,
    state_of,
    visible_of,
)
from adapters.connect_server.bag import Bag, bag_of
from adapters.connect_server.call import CallError
from adapters.connect_server.pending import Pending, pending_of
from adapters.connect_server.remoting import Remoting
from adapters.connect_server.settings import ConnectSettings
from adapters.connect_server.shared import Shared, used
from adapters.connect_server.takedown import Takedown
from adapters.formats.recording import Recorder
from adapters.formats.server import read_server
from knowledge.dn import is_below, normalised
from knowledge.vocabulary import Connector, Server, SyncRule

T = TypeVar("T")
_FEATURES_WAIT = 3.0  # seconds: they come from Entra ID by way of the server
_FEATURES_KEEP = 900.0
_PENDING_KEEP = 60.0
_RUNS = 60


class Reading:
    """The functions of the endpoint, typed. Raises CallError."""

    def __init__(self, settings: ConnectSettings, recorder: Recorder | None) -> None:
        self.remoting = Remoting(settings)
        limits = settings.limits
        self._limits = limits
        self._takedown = Takedown(recorder)
        self._during = {"DuringCycle": True} if settings.during_cycle else {}
        self._steps: dict[str, Any] = {}
        self._state = Shared(self._read_state, limits.keep, limits.look_up)
        self._features = Shared(self._read_features, _FEATURES_KEEP, _FEATURES_WAIT)
        deletes, orphans = partial(self._read_pending, False), partial(self._read_pending, True)
        self._deletes = Shared(deletes, _PENDING_KEEP, limits.look_up)
        self._orphans = Shared(orphans, _PENDING_KEEP, limits.look_up)
        self._rules = Shared(self._read_rules, limits.keep, limits.look_up)
        self._connectors = Shared(self._read_connectors, limits.keep, limits.look_up)

    async def state(self) -> State:
        """The state."""
        return (await self._state.get()).value

    async def server(self) -> Server:
        """The server, with the tenant's switches where they could be read."""
        state, features = await asyncio.gather(self.state(), self._switches())
        raw = dict(state.raw["ServerState"])
        if features is not None:
            raw["CompanyFeatures"] = features
        self._takedown.file("connect/server.json", raw)
        return read_server(raw, "Get-WhySyncState, ServerState")

    async def rules(self) -> tuple[SyncRule, ...]:
        """All rules, by precedence; from before, while the configuration is the same."""
        return (await self._configured(self._rules)).items

    async def connectors(self) -> tuple[Connector, ...]:
        """All connectors; from before, while the configuration is the same."""
        return (await self._configured(self._connectors)).items

    async def counted_connectors(self) -> tuple[Connector, ...]:
        """All connectors, with the numbers of the present state where it could be read."""
        configured, state = await asyncio.gather(
            self._configured(self._connectors), self._state_or_none()
        )
        numbers = state.statistics if state is not None else {}
        self._takedown.connectors(configured.raw, numbers)
        return tuple(
            replace(one, statistics=numbers.get(one.identifier, {})) for one in configured.items
        )

    async def _state_or_none(self) -> State | None:
        try:
            return await self.state()
        except CallError:
            return None

    async def covering(self, dn: str) -> tuple[tuple[Connector, str], ...]:
        """The AD connectors that have a domain of this name, each with the domain's name.

        Domains seldom change: only where none covers the name the configuration is looked at again.
        """
        kept = self._connectors.latest()
        if kept is not None and monotonic() - kept.read_at <= self._limits.keep_configuration:
            found = _covering(kept.value.items, dn)
            if found:
                return found
        return _covering(await self.connectors(), dn)

    async def pending(self, *, orphans: bool) -> Pending:
        """What waits in the Entra connector space: deletions, or what nothing is joined to."""
        return (await (self._orphans if orphans else self._deletes).get()).value

    async def bag(self, parameters: dict[str, object]) -> Bag:
        """Objects."""
        bag = await self.remoting.call("Get-WhySyncObject", bag_of, self._with(parameters))
        self._takedown.objects(bag.raw)
        return bag

    async def visible(self, connector: str, names: list[str]) -> tuple[VisibleShape, ...]:
        """Which of these the connector's account can read in Active Directory."""
        asked = self._with({"ConnectorIdentifier": connector, "DistinguishedName": names})
        shapes = await self.remoting.call("Get-WhySyncVisible", visible_of, asked)
        self._takedown.file("connect/visible.json", _readable_names(shapes))
        return shapes

    async def readable(self, connector: str, names: list[str]) -> tuple[str, ...]:
        """Those of the names that the connector's account can read."""
        told = await self.visible(connector, names)
        return tuple(x.distinguished_name for x in told if x.found)

    async def _configured(self, shared: Shared[Configured[T]]) -> Configured[T]:
        kept = shared.latest()
        if kept is None:
            return (await shared.get()).value
        state = await self._state.get()
        if monotonic() - kept.read_at > self._limits.keep_configuration:
            return (await shared.get(newly=True)).value
        if state.value.configuration == kept.value.version:
            return kept.value
        if state.value.configuration is None:  # a cycle is running: nothing newer is to be had
            used(kept.read_at)
            return kept.value
        return (await shared.get(newly=True)).value

    async def _switches(self) -> dict[str, bool | str | None] | None:
        try:
            return (await self._features.get()).value
        except CallError:
            return None

    async def _read_state(self) -> State:
        asked = {"Runs": _RUNS, "Known": list(self._steps)}
        read = partial(state_of, known=dict(self._steps))
        state = await self.remoting.call("Get-WhySyncState", read, self._with(asked))
        self._steps = dict(state.steps)
        self._takedown.state(state.raw)
        return state

    async def _read_features(self) -> dict[str, bool | str | None]:
        return await self.remoting.call("Get-WhySyncFeatures", features_of)

    async def _read_rules(self) -> Configured[SyncRule]:
        rules = await self.remoting.call("Get-WhySyncRules", rules_of, self._with({}))
        self._takedown.file("connect/rules.json", rules.raw)
        return rules

    async def _read_connectors(self) -> Configured[Connector]:
        asked = self._with({})
        return await self.remoting.call("Get-WhySyncConnectors", connectors_of, asked)

    async def _read_pending(self, orphans: bool) -> Pending:
        asked = self._with({"Orphans": True} if orphans else {})
        pending = await self.remoting.call("Get-WhySyncPendingEntra", pending_of, asked)
        self._takedown.file("connect/connector_space.json", pending.raw)
        return pending

    def _with(self, parameters: dict[str, object]) -> dict[str, object]:
        return {**parameters, **self._during}


def _covering(connectors: Iterable[Connector], dn: str) -> tuple[tuple[Connector, str], ...]:
    name = normalised(dn)
    found = []
    for connector in connectors:
        domains = [
            p.dn
            for p in connector.partitions
            if not connector.is_entra and (normalised(p.dn) == name or is_below(dn, p.dn))
        ]
        if domains:
            found.append((connector, max(domains, key=len)))
    return tuple(found)


def _readable_names(shapes: Iterable[VisibleShape]) -> list[str]:
    return [str(shape.distinguished_name) for shape in shapes if shape.found]
