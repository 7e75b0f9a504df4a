"""The five stops of an attribute: its value in each place, or why none was seen."""

from collections.abc import Mapping
from typing import Any

from knowledge.court.evidence import Heard
from knowledge.court.model import Stop
from knowledge.court.naming import Names
from knowledge.evidence import CouldNotLook, Lookup
from knowledge.vocabulary import ConnectorSpaceObject, PendingChange, Place, TenantObject

_PERSON = ("userPrincipalName", "displayName", "id")


def five(names: Names, heard: Heard) -> tuple[Stop, ...]:
    """The stops in the order of the way."""
    return (
        _directory(names, heard),
        _connector_space(names, heard),
        _metaverse(names, heard),
        _entra_connector_space(names, heard),
        _entra(names, heard),
    )


def unseen(place: Place, name: str, found: Lookup[Any]) -> Stop:
    """A stop at which the object was not seen."""
    if isinstance(found, CouldNotLook):
        return Stop(place, name, "could-not-look", why=found.why)
    return Stop(place, name, "not-there")


def _directory(names: Names, heard: Heard) -> Stop:
    found = heard.directory
    if found is None:
        return unseen("active-directory", names.directory, heard.look("directory"))
    return Stop("active-directory", names.directory, "seen", found.attributes[names.directory])


def _connector_space(names: Names, heard: Heard) -> Stop:
    row, name = heard.ad, names.directory
    if row is None:
        return unseen("ad-connector-space", name, heard.look("connector_space"))
    connector = heard.connector(row.connector_id)
    selected = connector.attribute_inclusion if connector else None
    left_out = selected is not None and name.casefold() not in {a.casefold() for a in selected}
    if left_out and name not in row.attributes:
        return Stop("ad-connector-space", name, "not-imported")
    return _row("ad-connector-space", name, row, row.pending_import)


def _metaverse(names: Names, heard: Heard) -> Stop:
    mv = heard.metaverse
    if mv is None:
        return unseen("metaverse", names.metaverse, heard.look("metaverse"))
    found = mv.attribute(names.metaverse)
    return Stop("metaverse", names.metaverse, "seen", found.values if found else ())


def _entra_connector_space(names: Names, heard: Heard) -> Stop:
    row = heard.entra
    if row is None:
        return unseen("entra-connector-space", names.entra, heard.look("connector_space"))
    return _row("entra-connector-space", names.entra, row, row.pending_export)


def _row(place: Place, name: str, row: ConnectorSpaceObject, pending: PendingChange | None) -> Stop:
    """A pending update shows the old values until it is applied (contracts section 4)."""
    waiting = None
    if pending is not None and pending.operation == "update":
        low = name.casefold()
        waiting = next((c.new for c in pending.attributes if c.name.casefold() == low), None)
    return Stop(place, name, "seen", row.attributes[name], waiting=waiting)


def _entra(names: Names, heard: Heard) -> Stop:
    cloud = heard.cloud
    if cloud is None:
        return unseen("entra-id", names.graph, heard.look("entra_object"))
    values = graph_values(cloud, names.graph, names.directory)
    if values is None:
        return Stop("entra-id", names.graph, "not-recorded")
    return Stop("entra-id", names.graph, "seen", values)


def graph_values(cloud: TenantObject, name: str, attribute: str) -> tuple[str, ...] | None:
    """A property of any shape as texts; None: it was not recorded."""
    if not name or not cloud.recorded(name):
        return None
    value = cloud.properties[name]
    if name == "onPremisesExtensionAttributes" and isinstance(value, Mapping):
        low = attribute.casefold()
        value = next((v for k, v in value.items() if str(k).casefold() == low), None)
    return _texts(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, Mapping):
        return next((_texts(value[k]) for k in _PERSON if value.get(k)), ())
    if isinstance(value, list | tuple):
        return tuple(text for item in value for text in _texts(item))
    return (str(value),) if value not in (None, "") else ()


def seen_somewhere(stops: tuple[Stop, ...]) -> bool:
    """Whether the object was seen at any stop."""
    return any(s.state not in {"not-there", "could-not-look"} for s in stops)
