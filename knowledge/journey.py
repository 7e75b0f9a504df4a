"""Where an object stands on its way, read from its rows: small questions that many checks share."""

from collections.abc import Mapping

from knowledge.sync_rules.containers import partition_of
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Partition,
    SyncRule,
)

MV_TYPES = {
    "user": "person",
    "inetOrgPerson": "person",
    "contact": "person",
    "group": "group",
    "computer": "device",
}
PEOPLE = frozenset({"user", "inetOrgPerson"})


def real(row: ConnectorSpaceObject | None) -> ConnectorSpaceObject | None:
    """The row, unless it is a placeholder or a transient object: those are no real import."""
    return None if row is None or row.is_placeholder or row.is_transient else row


def ad_row(view: ConnectorSpaceView | None) -> ConnectorSpaceObject | None:
    """The object's real row in an AD connector space."""
    return real(view.ad) if view else None


def entra_row(view: ConnectorSpaceView | None) -> ConnectorSpaceObject | None:
    """The object's row in the Entra connector space."""
    return real(view.entra) if view else None


def linked(row: ConnectorSpaceObject | None) -> bool:
    """Whether the row is a connector: joined to a metaverse object."""
    return row is not None and row.mv_id is not None


def arrived(view: ConnectorSpaceView | None) -> bool:
    """Whether the object stands in the Entra connector space and is not being deleted there."""
    ad, entra = ad_row(view), entra_row(view)
    leaving = (
        entra is not None and entra.pending_export and entra.pending_export.operation == "delete"
    )
    return linked(ad) and linked(entra) and not leaving


def exported(view: ConnectorSpaceView | None) -> bool:
    """Whether it stands there, and not merely as an addition that is still to be exported."""
    row = entra_row(view)
    adding = row is not None and row.pending_export and row.pending_export.operation == "add"
    return arrived(view) and not adding


def home(
    found: DirectoryObject | None, connectors: tuple[Connector, ...] | None
) -> tuple[Connector, Partition] | None:
    """The connector and partition that the object's name belongs to."""
    return partition_of(found.dn, connectors or ()) if found else None


def true(text: str | None) -> bool:
    """Whether a Boolean written as text is true, in any case."""
    return (text or "").strip().casefold() == "true"


def rule_named(rules: tuple[SyncRule, ...] | None, name: str) -> SyncRule | None:
    """The rule of this name."""
    return next((r for r in rules or () if r.name == name), None)


def precedence(rule: SyncRule) -> str:
    """A rule's place in the order of all rules, for a proof."""
    return str(rule.precedence)


def provisioning(
    rules: tuple[SyncRule, ...], connector_id: str, direction: str, type_: str
) -> tuple[SyncRule, ...]:
    """Rules that may create the object on the far side, switched off or not, by precedence.

    Inbound, `type_` is the connector-space type; outbound, the metaverse type.
    """
    fitting = [
        r
        for r in rules
        if r.connector == connector_id
        and r.direction.casefold() == direction.casefold()
        and r.source_type.casefold() in (type_.casefold(), "*")
        and r.link_type.casefold() == "provision"
    ]
    return tuple(sorted(fitting, key=lambda r: r.precedence))


def values(**texts: str | None) -> Mapping[str, str]:
    """Placeholders of a fact; what is None is left empty."""
    return {name: text or "" for name, text in texts.items()}
