"""The row that the next import would make of an object that has none: for a hearing in thought."""

from knowledge.court.evidence import Heard
from knowledge.evidence import CouldNotLook
from knowledge.journey import home
from knowledge.vocabulary import Attributes, Connector, ConnectorSpaceObject

_ALWAYS = frozenset({"objectguid", "objectsid", "objectclass", "dn"})


def staged(heard: Heard) -> ConnectorSpaceObject | None:
    """Its row as its home connector would import it; None: it has one, or not all was seen."""
    live = heard.directory
    unseen = isinstance(heard.look("connector_space"), CouldNotLook)
    place = None if unseen or heard.ad is not None else home(live, heard.connectors)
    if live is None or place is None:
        return None
    connector, partition = place
    return ConnectorSpaceObject(
        "",
        connector.identifier,
        connector.name,
        live.dn,
        live.type,
        is_connector=False,
        partition_id=partition.identifier,
        attributes=_imported(live.attributes, connector),
    )


def _imported(own: Attributes, connector: Connector) -> Attributes:
    """What the connector imports of it; all, where its list of attributes was not recorded."""
    if connector.attribute_inclusion is None:
        return own
    listed = _ALWAYS.union(a.casefold() for a in connector.attribute_inclusion)
    return Attributes({n: v for n, v in own.items() if n.casefold() in listed})
