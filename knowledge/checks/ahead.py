"""What lies ahead of an object that has no metaverse object yet: the way simulated from its values.

The rules are evaluated on what Active Directory or the connector space holds. What hangs on another
object (the master account of a linked mailbox), or on a value that every domain controller sets but
that was not recorded, is not judged.
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from knowledge.answer import Answer, Fact
from knowledge.cloud_filter import filtering, imported, scene_of
from knowledge.journey import ad_row, arrived, home, precedence
from knowledge.outbound import Outbound, outbound_kind
from knowledge.provision_rules import filtered_fact
from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.gates import gates
from knowledge.sync_rules.path import Path, Simulation, Stop
from knowledge.vocabulary import (
    Attributes,
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Place,
    SyncRule,
)

LINKED_MAILBOX = 2
_READY: deque[tuple[tuple[SyncRule, ...], Simulation]] = deque(maxlen=4)
# Active Directory sets these on every object of the class: absent here means not recorded.
_DECIDING = {
    "user": ("userAccountControl",),
    "inetOrgPerson": ("userAccountControl",),
    "group": ("groupType",),
    "contact": (),
    "computer": (),
}
# So are these, and no rule asks for more than that they are there.
_PLACEHOLDERS = {"objectGUID": "AAAAAAAAAAAAAAAAAAAAAQ==", "objectSid": "AQEAAAAAAAUBAAAA"}


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The object as the rules would see it."""

    connector: Connector
    type: str
    scene: Scene


def _ahead(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
) -> _Ahead | None:
    """None: its connector is not known."""
    row, place = ad_row(connector_space), home(directory, connectors)
    wanted = row.connector_id if row else place[0].identifier if place else None
    connector = next((c for c in connectors or () if c.identifier == wanted), None)
    if directory is None or connector is None:
        return None
    attributes = row.attributes if row else _as_made(imported(directory, connector))
    return _Ahead(connector, directory.type, scene_of(directory.dn, attributes, connector))


def _there(
    directory: DirectoryObject | None,
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
) -> bool:
    """Whether there is no way ahead to be asked about."""
    return directory is None or metaverse is not None or arrived(connector_space)


def would_be_filtered(
    directory: DirectoryObject | None,
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Literal["no", "filtered"]] | None:
    """Before it has a metaverse object: would a rule make cloudFiltered True?"""
    if _there(directory, metaverse, connector_space):
        return Answer("no")
    ahead = _ahead(directory, connector_space, connectors)
    if ahead is None or not rules:
        return None
    found = filtering(rules, ahead.connector.identifier, ahead.type, ahead.scene)
    if found.state == "unknown":
        return None
    if found.state == "not-filtered" or found.rule is None:
        return Answer("no")
    fact = filtered_fact(found.rule, ahead.connector.name, found.clause)
    return Answer("filtered", (fact,), certain=found.certain)


Ahead = Literal[
    "provisioned-or-not-there",
    "told-elsewhere",
    "out-of-scope",
    "provision-disabled",
    "distribution-group-not-mail-enabled",
    "group-too-large",
    "contact-not-mail-enabled",
    "rule-error",
    "two-join-rules",
    "no-join-value",
    "no-source-anchor",
    "no-outbound-rule",
]
_PLAIN: dict[str, Ahead] = {
    "rule-fault": "rule-error",
    "two-join-rules": "two-join-rules",
    "no-join-value": "no-join-value",
    "no-source-anchor": "no-source-anchor",
}


def would_be_provisioned(
    directory: DirectoryObject | None,
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Ahead] | None:
    """Before it has a metaverse object: would the rules bring it to the Entra connector space?

    What its inbound scope and cloudFiltered say is asked elsewhere; here is the rest of the way.
    """
    if _there(directory, metaverse, connector_space):
        return Answer("provisioned-or-not-there")
    ahead = _ahead(directory, connector_space, connectors)
    if ahead is None or not rules or not _recorded(ahead):
        return None
    path = _simulation(rules).path(ahead.connector.identifier, ahead.type, ahead.scene)
    for stop in path.stops:
        if stop.kind == "not-known":
            return None
        answer = _answer(stop, path, ahead.type)
        if answer is not None:
            return answer
    return Answer("provisioned-or-not-there")


def _simulation(rules: tuple[SyncRule, ...]) -> Simulation:
    """The rules made ready; found again by the very tuple, as long as a server keeps its rules."""
    kept = next((s for own, s in _READY if own is rules), None)
    if kept is None:
        kept = Simulation(gates(rules))
        _READY.append((rules, kept))
    return kept


def _recorded(ahead: _Ahead) -> bool:
    own = ahead.scene.attributes
    linked_mailbox = own.number("msExchRecipientTypeDetails") == LINKED_MAILBOX
    always = _DECIDING.get(ahead.type)
    return always is not None and not linked_mailbox and all(n in own for n in always)


def _as_made(attributes: Attributes) -> Attributes:
    """The attributes with what every domain controller sets, where that was not recorded."""
    for name, value in _PLACEHOLDERS.items():
        if name not in attributes:
            attributes = attributes.having(name, (value,))
    return attributes


def _answer(stop: Stop, path: Path, type_: str) -> Answer[Ahead] | None:
    """What a stop means; None: another question tells it."""
    plain = _PLAIN.get(stop.kind)
    if plain is not None:
        return Answer(plain, (_fact(stop),), certain=stop.certain)
    if stop.kind == "no-rule" and stop.place == "metaverse":
        return Answer("no-outbound-rule", (_fact(stop),), certain=stop.certain)
    if stop.place != "metaverse" or stop.rule is None:
        return None
    if stop.kind == "rule-disabled":
        return Answer("provision-disabled", (_fact(stop),), certain=stop.certain)
    if stop.kind != "out-of-scope":
        return None
    values = Attributes({n: r.values for n, r in path.metaverse.items()})
    kind: Outbound = outbound_kind(stop.rule, stop.attribute.casefold(), type_, values)
    return None if kind == "told-elsewhere" else Answer(kind, (_fact(stop),), certain=stop.certain)


def _fact(stop: Stop) -> Fact:
    rule = stop.rule
    values = {
        "rule": rule.name if rule else "",
        "precedence": precedence(rule) if rule else "",
        "attribute": stop.attribute,
    }
    place: Place = stop.place
    if stop.kind == "rule-fault":
        return Fact("rule-error", place, "connect-server", stop.why, "", values)
    if stop.kind == "two-join-rules":
        return Fact("two-join-rules", place, "connect-server", "", "", values)
    if stop.kind == "no-join-value":
        return Fact("no-join-value", place, "connect-server", "absent", "a value", values)
    if stop.kind == "no-source-anchor":
        return Fact("source-anchor-missing", place, "connect-server", "absent", "a value", values)
    if stop.kind == "no-rule":
        return Fact("no-outbound-rule", place, "connect-server", "none", "a rule", values)
    if stop.kind == "rule-disabled":
        return Fact(
            "provision-rule-disabled", place, "connect-server", stop.actual, "enabled", values
        )
    clause = stop.clause
    expected = f"{clause.operator} {clause.value}".strip() if clause else ""
    return Fact("outbound-out-of-scope", place, "connect-server", stop.actual, expected, values)
