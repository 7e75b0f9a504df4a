"""Would the object sync: the import filters first, then the simulated way through the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.preflight.checkup import Bearing, Column, Finding, Syncs, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Filters, Surroundings
from knowledge.cloud_filter import scene_of
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook
from knowledge.sync_rules.clauses import groups_of
from knowledge.sync_rules.import_filter import Candidate, ImportDecision
from knowledge.sync_rules.path import Path, Simulation, Stop
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import Connector

_COLUMN: Column = "syncs"
_GATES = ("cloudFiltered", "sourceAnchor", "sourceObjectType", "accountEnabled")


def syncing(planned: Planned, around: Surroundings) -> tuple[Finding, ...]:
    """What stands against it, in the order in which it would be met."""
    found: list[Finding] = [
        could_not_look(_COLUMN, source, place.why)
        for source, place in (("rules", around.simulation), ("connectors", around.filters))
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
    if planned.type is not None and not isinstance(around.simulation, CouldNotLook):
        found += _way(planned, around, around.simulation, decision)
    return _in_order(found)


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


def _way(
    planned: Planned, around: Surroundings, simulation: Simulation, decision: ImportDecision | None
) -> Iterator[Finding]:
    """The stops of the way from the connector that it would be imported by."""
    paths = [
        _path(planned, simulation, connector_id, connector)
        for connector_id, connector in _connectors(around, simulation, decision)
    ]
    if not paths:
        return
    best = min(paths, key=lambda p: len(p.stops))
    yield from (_told(stop, planned) for stop in best.stops)
    if not best.stops:
        yield from _doubts(best, planned)


def _doubts(path: Path, planned: Planned) -> Iterator[Finding]:
    """What a way without a stop hangs on that is not documented."""
    unsure = [n for n in _GATES if n in path.metaverse and not path.metaverse[n].certain]
    if unsure:
        yield Finding(_COLUMN, "way-unsure", "open", {"attribute": ", ".join(unsure)})
    rule = path.projection.rule if path.projection else None
    if rule and not in_scope(rule, planned.as_made(), planned.member_of).certain:
        yield Finding(_COLUMN, "rule-unsure", "open", {"rule": rule.name}, rule.name)


def _connectors(
    around: Surroundings, simulation: Simulation, decision: ImportDecision | None
) -> list[tuple[str, Connector | None]]:
    """The connector of its domain; without a name all that have rules, as each could be it."""
    if decision is not None:
        return [(decision.home[0].identifier, decision.home[0])] if decision.home else []
    if isinstance(around.filters, CouldNotLook):
        return [(c, None) for c in simulation.connectors]
    return [(c, around.filters.connectors.get(c)) for c in simulation.connectors]


def _path(
    planned: Planned, simulation: Simulation, connector_id: str, connector: Connector | None
) -> Path:
    scene = scene_of(planned.object.dn, planned.as_made(), connector)
    groups = None if planned.member_of is None else groups_of(planned.member_of)
    return simulation.path(connector_id, planned.type or "", scene, groups)


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
