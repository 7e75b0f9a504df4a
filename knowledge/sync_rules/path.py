"""The simulated path: where an object would stop, judged from its AD attributes and the rules.

The way is that of engine-semantics sections 4 and 5: inbound scope and projection, inbound flows,
cloudFiltered, sourceAnchor, outbound scope, outbound flows. Each stop is mended in thought, and the
way goes on to the next, until the object lands. Other objects (a master account, a twin in the
cloud), the import filters and what the engine remembers are not part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.sync_rules.explaining import said
from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.flows import Result, weighed
from knowledge.sync_rules.joins import PROVISION, Projection, link_type, projection
from knowledge.sync_rules.mending import PLACEHOLDER, mended
from knowledge.sync_rules.multi_valued import METAVERSE
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.sync_rules.scope_table import Scoped, ScopeTable
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Attributes, Place, ScopeClause, SyncRule

Kind = Literal[
    "no-rule",
    "rule-disabled",
    "out-of-scope",
    "no-join-value",
    "two-join-rules",
    "rule-fault",
    "cloud-filtered",
    "no-source-anchor",
    "not-known",
]
FILTERED, ANCHOR, OBJECT_TYPE = "cloudFiltered", "sourceAnchor", "sourceObjectType"
_TRUE = "true"
Groups = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Stop:
    """One place where the object would stop: the deciding rule and clause, and its own value.

    `clause` is None where no clause of a filter decides; `attribute` names what decides then.
    `why` completes not-known and rule-fault, and tells the condition behind cloud-filtered.
    """

    kind: Kind
    place: Place
    rule: SyncRule | None = None
    clause: ScopeClause | None = None
    attribute: str = ""
    actual: str = ""
    why: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Path:
    """The stops in order, none: it lands; and what the rules would make of it on the way."""

    stops: tuple[Stop, ...]
    taking: tuple[SyncRule, ...] = ()
    projection: Projection | None = None
    metaverse: Mapping[str, Result] = field(default_factory=dict)
    entra: Mapping[str, Result] = field(default_factory=dict)
    target_type: str = ""


class Simulation:
    """The rules of a server, sorted once for asking about many objects."""

    def __init__(self, rules: Iterable[SyncRule], semantics: Semantics = DEFAULT) -> None:
        self.semantics = semantics
        self._outbound = [
            r for r in _sorted(rules) if _is(r, "outbound") and r.connector == ENTRA_CONNECTOR_ID
        ]
        self._inbound: dict[str, list[SyncRule]] = {}
        for rule in _sorted(rules):
            if _is(rule, "inbound") and rule.connector != ENTRA_CONNECTOR_ID:
                self._inbound.setdefault(rule.connector, []).append(rule)
        self._tables = {c: ScopeTable(own, semantics) for c, own in self._inbound.items()}

    @property
    def connectors(self) -> tuple[str, ...]:
        """The AD connectors that have inbound rules; that of the first rule first."""
        return tuple(self._inbound)

    def path(self, connector: str, type_: str, scene: Scene, groups: Groups = None) -> Path:
        """The way of one object of a connector-space type; `groups` as `clauses.groups_of` say."""
        stops: list[Stop] = []
        scene, groups, scoped, projected = self._way_in(connector, type_, scene, groups, stops)
        taking = scoped.taking
        if projected.rule is None:
            return Path(tuple(stops), taking, projected)
        metaverse = weighed(scoped.decisions, scene)
        stops += _faults(metaverse, "ad-connector-space")
        target = projected.rule.target_type
        values, unknown = _held(metaverse)
        values = _unfiltered(metaverse, values, scene, stops)
        values = _anchored(target, values, unknown, stops)
        values, out = self._way_out(target, type_, values, unknown, stops)
        entra = self._entra(target, out, scene, values, unknown) if out else {}
        stops += _faults(entra, "metaverse")
        kind = out.target_type if out else ""
        return Path(tuple(stops), taking, projected, metaverse, entra, kind)

    def _way_in(
        self, connector: str, type_: str, scene: Scene, groups: Groups, stops: list[Stop]
    ) -> tuple[Scene, Groups, Scoped, Projection]:
        """From the AD connector space into the metaverse, mending what stands against it."""
        own = self._inbound.get(connector, [])
        ways = [
            r for r in own if _provisions(r) and r.source_type.casefold() in (type_.casefold(), "*")
        ]
        table = self._tables.get(connector, ScopeTable(()))
        while True:
            scoped = table.decide(type_, scene.attributes, groups)
            projected = projection(scoped.taking, scene.attributes)
            if projected.reason != "no-provision-rule":
                break
            closed = _closed(ways, scene.attributes, groups, self.semantics)
            if not _added(closed, stops) or closed.clause is None:
                return scene, groups, scoped, projected
            attributes, groups = mended(closed.clause, scene.attributes, groups)
            scene = replace(scene, attributes=attributes)
        if projected.reason in ("two-join-rules", "no-join-value"):
            stops.append(_unprojected(projected))
        return scene, groups, scoped, projected

    def _way_out(
        self,
        mv_type: str,
        type_: str,
        values: Attributes,
        unknown: frozenset[str],
        stops: list[Stop],
    ) -> tuple[Attributes, SyncRule | None]:
        """From the metaverse into the Entra connector space: the rule that makes the object."""
        kind = (values.first(OBJECT_TYPE) or type_).casefold()
        ways = [r for r in self._outbound if _provisions(r) and fits(r, mv_type, kind)]
        while True:
            judged = [
                (r, in_scope(r, values, None, self.semantics, unknown))
                for r in ways
                if not r.disabled
            ]
            taken = next((pair for pair in judged if pair[1].in_scope), None)
            if taken:
                return values, taken[0]
            closed = _judged(ways, judged, "metaverse")
            if not _added(closed, stops) or closed.clause is None:
                return values, None
            values, _groups = mended(closed.clause, values, None)

    def _entra(
        self,
        mv_type: str,
        out: SyncRule,
        scene: Scene,
        values: Attributes,
        unknown: frozenset[str],
    ) -> Mapping[str, Result]:
        """What the Entra connector-space object would hold."""
        kind = out.target_type.casefold()
        judged = [
            (r, in_scope(r, values, None, self.semantics, unknown))
            for r in self._outbound
            if not r.disabled
            and r.source_type.casefold() == mv_type.casefold()
            and r.target_type.casefold() == kind
        ]
        scene = replace(scene, attributes=values, imported=None, multi_valued=METAVERSE)
        return weighed(judged, scene)


def _added(stop: Stop, stops: list[Stop]) -> bool:
    """Whether the way goes on behind it: not when it is not known, or mending it did not help."""
    same = any((s.rule, s.clause) == (stop.rule, stop.clause) for s in stops)
    if not same:
        stops.append(stop)
    return stop.kind == "out-of-scope" and not same


def _sorted(rules: Iterable[SyncRule]) -> Sequence[SyncRule]:
    return sorted(rules, key=lambda r: r.precedence)


def _is(rule: SyncRule, direction: str) -> bool:
    return rule.direction.casefold() == direction


def _provisions(rule: SyncRule) -> bool:
    return link_type(rule) == PROVISION


def fits(rule: SyncRule, mv_type: str, kind: str) -> bool:
    """Whether an outbound rule is for this metaverse type, and for objects of this kind.

    Contacts and users are both persons in the metaverse; sourceObjectType tells them apart.
    """
    if rule.source_type.casefold() != mv_type.casefold():
        return False
    return mv_type.casefold() != "person" or (rule.target_type.casefold() == "contact") == (
        kind == "contact"
    )


def _closed(
    ways: Sequence[SyncRule], attributes: Attributes, groups: Groups, semantics: Semantics
) -> Stop:
    judged = [(r, in_scope(r, attributes, groups, semantics)) for r in ways if not r.disabled]
    return _judged(ways, judged, "ad-connector-space")


def _judged(
    ways: Sequence[SyncRule], judged: Sequence[tuple[SyncRule, Decision]], place: Place
) -> Stop:
    """Why none of the ways is open: a custom rule is told before an out-of-box one."""
    if not judged:
        if ways:
            return Stop("rule-disabled", place, ways[0], actual="disabled")
        return Stop("no-rule", place)
    unknown = next(((r, d) for r, d in judged if d.in_scope is None), None)
    if unknown:
        rule, decision = unknown
        why = decision.clause.attribute if decision.clause else ""
        return Stop("not-known", place, rule, decision.clause, why=why, certain=False)
    rule, decision = next(((r, d) for r, d in judged if not r.standard), judged[0])
    certain = all(d.certain for _, d in judged)
    clause = decision.clause
    name = clause.attribute if clause else ""
    return Stop("out-of-scope", place, rule, clause, name, decision.actual, certain=certain)


def _unprojected(found: Projection) -> Stop:
    kind: Kind = "two-join-rules" if found.reason == "two-join-rules" else "no-join-value"
    return Stop(kind, "ad-connector-space", found.rule, attribute=", ".join(found.attributes))


def _faults(found: Mapping[str, Result], place: Place) -> list[Stop]:
    """A rule that raises an error stops the whole object (synchronization error)."""
    stops: list[Stop] = []
    for result in found.values():
        if result.state == "fault":
            rule = next((c.rule for c in result.contributions if c.loses == "fault"), None)
            stop = Stop("rule-fault", place, rule, None, result.destination, why=result.why)
            stops.append(stop)
    return stops


def _held(found: Mapping[str, Result]) -> tuple[Attributes, frozenset[str]]:
    """The values that the metaverse object would hold, and the names of those not known."""
    values = {name: r.values for name, r in found.items() if r.state == "value"}
    unknown = frozenset(
        n.lower()
        for n, r in found.items()
        if r.state in ("open", "fault") or not (r.certain or _filters(n, r))
    )
    return Attributes(values), unknown


def _filters(name: str, result: Result) -> bool:
    """Whether it is a cloudFiltered that is True, which is told as a stop of its own."""
    return name.lower() == FILTERED.lower() and [v.lower() for v in result.values] == [_TRUE]


def _unfiltered(
    found: Mapping[str, Result], values: Attributes, scene: Scene, stops: list[Stop]
) -> Attributes:
    """Without cloudFiltered, which stops the object in the metaverse when it is True."""
    result = next((r for n, r in found.items() if n.lower() == FILTERED.lower()), None)
    if result is None or result.winner is None or (values.first(FILTERED) or "").lower() != _TRUE:
        return values
    actual = values.first(FILTERED) or ""
    stops.append(
        Stop(
            "cloud-filtered",
            "metaverse",
            result.winner.rule,
            attribute=FILTERED,
            actual=actual,
            why=said(result.winner.rule, result.winner.flow, scene),
            certain=result.certain,
        )
    )
    return values.without(FILTERED)


def _anchored(
    mv_type: str, values: Attributes, unknown: frozenset[str], stops: list[Stop]
) -> Attributes:
    """With a sourceAnchor, without which nothing but a device gets a name in Entra ID."""
    if mv_type.casefold() == "device" or ANCHOR.lower() in unknown or values.first(ANCHOR):
        return values
    stops.append(Stop("no-source-anchor", "metaverse", attribute=ANCHOR))
    return values.having(ANCHOR, (PLACEHOLDER,))
