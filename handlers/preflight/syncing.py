"""Would the object sync: the import filters first, then the simulated way through the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.preflight.checkup import Bearing, Column, Finding, Syncs, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Filters, Surroundings
from handlers.preflight.ways import Way, Ways
from knowledge.cloud_filter import scene_of
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook
from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.import_filter import Candidate, ImportDecision, attributes_left_out
from knowledge.sync_rules.path import Path, Stop
from knowledge.vocabulary import Attributes, Connector

_COLUMN: Column = "syncs"
_GATES = ("cloudFiltered", "sourceAnchor", "sourceObjectType", "accountEnabled")
# What is imported of every object, whatever is ticked.
_ALWAYS = frozenset({"distinguishedname", "dn", "objectclass", "objectguid", "objectsid"})


@dataclass(frozen=True, slots=True)
class Syncing:
    """What was found on the way, and the way through the rules; None: there was none to go."""

    findings: tuple[Finding, ...]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Gone:
    """A way that was gone: from which connector, with what the rules saw of the object."""

    connector_id: str
    connector: Connector | None
    scene: Scene
    path: Path


def syncing(planned: Planned, around: Surroundings) -> Syncing:
    """What stands against it, in the order in which it would be met."""
    found: list[Finding] = [
        could_not_look(_COLUMN, source, place.why)
        for source, place in (("rules", around.ways), ("connectors", around.filters))
        if isinstance(place, CouldNotLook)
    ]
    if not planned.object.dn:
        found.append(Finding(_COLUMN, "no-dn", "open"))
    if planned.type is None:
        found.append(Finding(_COLUMN, "no-class", "open"))
    decision = None
    if not isinstance(around.filters, CouldNotLook) and planned.object.dn:
        decision = around.filters.import_filter.decide(_candidate(planned, around.filters))
        found += _imported(decision)
    gone = None
    if planned.type is not None and not isinstance(around.ways, CouldNotLook):
        way = around.ways.towards(planned.object.attributes["memberOf"])
        gone = _furthest(planned, way, _connectors(around, around.ways, decision))
        found += _on_the_way(planned, way, around.ways, gone)
    return Syncing(_in_order(found), gone.path if gone else None)


def state(found: Sequence[Finding]) -> Syncs:
    """Whether it would sync, by what was found on its way."""
    bearings = {f.bearing for f in found}
    return "no" if "stops" in bearings else "not-known" if "open" in bearings else "yes"


def _in_order(found: list[Finding]) -> tuple[Finding, ...]:
    """A stop after the first one is what would come next."""
    first = next((f for f in found if f.bearing == "stops"), None)
    return tuple(
        replace(f, is_next=True) if f.bearing == "stops" and f is not first else f for f in found
    )


def _candidate(planned: Planned, filters: Filters) -> Candidate:
    member_of = planned.member_of
    own = normalised(planned.object.dn)
    for group, members in filters.members.items():
        if members is not None:
            member_of = (*(member_of or ()), *((group,) if own in members else ()))
    return Candidate(planned.object.dn, planned.type, member_of)


def _imported(decision: ImportDecision) -> Iterator[Finding]:
    """What the filters before the connector space say, if it is not a plain yes."""
    if decision.in_scope and decision.certain:
        return
    values = {"entry": decision.entry, "told": decision.told}
    if decision.in_scope:
        yield Finding(_COLUMN, "import-unsure", "open", values)
    else:
        bearing: Bearing = "stops" if decision.certain else "open"
        yield Finding(_COLUMN, f"import-{decision.stage}", bearing, values, decision.entry)


def _furthest(
    planned: Planned, way: Way, connectors: Sequence[tuple[str, Connector | None]]
) -> _Gone | None:
    """The way from the connector that it would be imported by, or that lets it get furthest."""
    gone: list[_Gone] = []
    for connector_id, connector in connectors:
        scene = _seen(planned, connector)
        path = way.path(connector_id, planned.type or "", scene)
        gone.append(_Gone(connector_id, connector, scene, path))
    return min(gone, key=lambda g: len(g.path.stops), default=None)


def _seen(planned: Planned, connector: Connector | None) -> Scene:
    """What the rules see of it: of its attributes those that the connector imports."""
    own = planned.as_made()
    if connector is not None and connector.attribute_inclusion is not None:
        imported = _ALWAYS | {n.casefold() for n in connector.attribute_inclusion}
        own = Attributes({n: v for n, v in own.lowered.items() if n in imported})
    return scene_of(planned.object.dn, own, connector)


def _on_the_way(planned: Planned, way: Way, ways: Ways, gone: _Gone | None) -> Iterator[Finding]:
    """The stops; without one what it hangs on; and what the rules do not see."""
    if gone is None:
        return
    yield from (_told(stop, planned) for stop in gone.path.stops)
    if not gone.path.stops:
        yield from _doubts(planned, way, gone)
    read = ways.read.get(gone.connector_id, frozenset()) - _ALWAYS
    names = [n for n, v in planned.object.attributes.items() if n in read and any(v)]
    left_out = attributes_left_out(names, gone.connector) if gone.connector else None
    for name in left_out or ():
        values = {"attribute": name, "connector": gone.connector.name if gone.connector else ""}
        yield Finding(_COLUMN, "not-imported", "tells", values)


def _doubts(planned: Planned, way: Way, gone: _Gone) -> Iterator[Finding]:
    """What a way without a stop hangs on that is not known, or not documented."""
    metaverse = gone.path.metaverse
    unsure = [n for n in _GATES if n in metaverse and not metaverse[n].certain]
    if unsure:
        yield Finding(_COLUMN, "way-unsure", "open", {"attribute": ", ".join(unsure)})
    judged = way.judged(gone.connector_id, planned.type or "", gone.scene)
    rule = next((r for r, d in judged if d.in_scope is None or not d.certain), None)
    if rule:
        yield Finding(_COLUMN, "rule-unsure", "open", {"rule": rule.name}, rule.name)


def _connectors(
    around: Surroundings, ways: Ways, decision: ImportDecision | None
) -> list[tuple[str, Connector | None]]:
    """The connector of its domain; without a name all that have rules, as each could be it."""
    if decision is not None:
        return [(decision.home[0].identifier, decision.home[0])] if decision.home else []
    if isinstance(around.filters, CouldNotLook):
        return [(c, None) for c in ways.connectors]
    return [(c, around.filters.connectors.get(c)) for c in ways.connectors]


def _told(stop: Stop, planned: Planned) -> Finding:
    clause = stop.clause
    rule = stop.rule.name if stop.rule else ""
    values = {
        "place": stop.place,
        "rule": rule,
        "attribute": stop.attribute,
        "operator": clause.operator if clause else "",
        "wanted": clause.value if clause else "",
        "actual": stop.actual,
        "why": stop.why,
        "type": planned.type or "",
    }
    id_ = f"stop-{stop.kind}"
    bare = clause is None or not clause.value
    if stop.kind == "out-of-scope" and bare:
        id_ += "-bare"
    return Finding(_COLUMN, id_, "stops" if stop.certain else "open", values, rule)
