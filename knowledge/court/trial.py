"""Whose value stands: every claim on an attribute, by rank, and what the server wrote beside it.

All joined objects are heard, each by the inbound rules of its own connector, in one ranking over
all (engine-semantics 4.7 to 4.12). It is judged by the rules as they stand now; what the server
recorded may be older, so a difference is told as one and not as a fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.attribute_path import OWN_FORM, REFERENCES, alike, reads
from knowledge.cloud_filter import scene_of
from knowledge.court.evidence import Heard
from knowledge.court.model import Agreement, Claim, Outcome, Trial
from knowledge.court.naming import Names, outbound_rules
from knowledge.journey import linked, real
from knowledge.sync_rules.explaining import steps
from knowledge.sync_rules.expressions import (
    AuthoritativeNull,
    Fault,
    NotEvaluated,
    Scene,
    Value,
)
from knowledge.sync_rules.flows import Contribution, Result, contribution, standing
from knowledge.sync_rules.joins import NO_FLOW, link_type
from knowledge.sync_rules.parameters import CONNECTOR_ID
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    ConnectorSpaceObject,
    Flow,
    MetaverseAttribute,
    Place,
    SyncRule,
)

_NO_VALUE_COMPARED = OWN_FORM | REFERENCES


@dataclass(frozen=True, slots=True)
class _Source:
    """An object whose attributes rules read: a connector-space row, or the metaverse object."""

    name: str
    connector: str
    scene: Scene
    rules: tuple[SyncRule, ...]


@dataclass(frozen=True, slots=True)
class _Flowing:
    """One flow that writes the attribute; `barred` tells why it is not asked at all."""

    source: _Source
    rule: SyncRule
    flow: Flow
    decision: Decision
    barred: Outcome | None = None
    given: Contribution | None = None


def inbound(names: Names, heard: Heard) -> Trial | None:
    """The trial on the metaverse attribute; None: no rules, or no joined object, were seen."""
    rows = _joined(heard)
    if not heard.rules or not rows:
        return None
    sources = [_row(row, heard) for row in rows]
    found = replace(
        _trial(names.metaverse, names.directory, "metaverse", sources), unseen=_unseen(rows, heard)
    )
    mv = heard.metaverse
    if mv is None:
        return found
    recorded = mv.attribute(names.metaverse) or MetaverseAttribute(())
    return _compared(found, recorded, names, any(r.pending_import for r in rows))


def outbound(names: Names, heard: Heard) -> Trial | None:
    """The trial on the attribute in the Entra connector space, fed by the metaverse object."""
    mv, row = heard.metaverse, heard.entra
    rules = outbound_rules(heard)
    if mv is None or row is None or not rules:
        return None
    scene = scene_of("", mv.plain, heard.connector(ENTRA_CONNECTOR_ID))
    source = _Source("", row.connector_name, scene, tuple(rules))
    found = _trial(names.entra, names.metaverse, "entra-connector-space", [source])
    waits = row.pending_export is not None or row.unconfirmed_export is not None
    return _compared(found, MetaverseAttribute(row.attributes[names.entra]), names, waits)


def _joined(heard: Heard) -> list[ConnectorSpaceObject]:
    """All rows of the metaverse object, the object's own first."""
    view = heard.view
    if view is None:
        return []
    rows = (real(r) for r in (view.ad, *view.joined, view.entra))
    return [r for r in rows if r is not None and linked(r)]


def _unseen(rows: Iterable[ConnectorSpaceObject], heard: Heard) -> tuple[str, ...]:
    known = {r.object_id for r in rows}
    links = heard.metaverse.lineage if heard.metaverse else ()
    return tuple(dict.fromkeys(x.connector_name for x in links if x.cs_id not in known))


def _row(row: ConnectorSpaceObject, heard: Heard) -> _Source:
    own = tuple(
        r
        for r in heard.rules
        if r.connector == row.connector_id
        and r.direction.casefold() == "inbound"
        and r.source_type.casefold() in (row.object_type.casefold(), "*")
    )
    scene = scene_of(row.dn, row.attributes, heard.connector(row.connector_id))
    return _Source(row.dn, row.connector_name, scene, own)


def _trial(attribute: str, asked: str, place: Place, sources: Sequence[_Source]) -> Trial:
    low = attribute.casefold()
    everything = [
        _flowing(source, rule, flow)
        for source in sources
        for rule in source.rules
        for flow in rule.flows
        if flow.destination.casefold() == low
    ]
    everything.sort(key=lambda x: x.rule.precedence)
    heard = [x for x in everything if x.given is not None]
    result = standing(x.given for x in heard if x.given is not None) if heard else None
    result = result or Result(attribute, "nobody")
    twin = _twin(result, heard)
    judged = dict(zip(map(id, heard), result.contributions, strict=True))
    claims = tuple(_claim(x, judged.get(id(x)), result, asked, twin) for x in everything)
    return Trial(
        attribute,
        place,
        "ambiguous" if twin else result.state,
        claims,
        () if twin else result.values,
        result.why,
        result.certain and _scopes_certain(everything, result),
    )


def _flowing(source: _Source, rule: SyncRule, flow: Flow) -> _Flowing:
    decision = in_scope(rule, source.scene.attributes)
    barred: Outcome | None = None
    if rule.disabled:
        barred = "disabled"
    elif link_type(rule) == NO_FLOW:
        barred = "no-flow"
    elif decision.in_scope is False:
        barred = "out-of-scope"
    elif flow.execute_once:
        barred = "once"
    if barred:
        return _Flowing(source, rule, flow, decision, barred)
    if decision.in_scope is None:
        unknown = Contribution(rule, flow, NotEvaluated(_clause(decision)))
        return _Flowing(source, rule, flow, decision, given=unknown)
    own = {**source.scene.parameters, CONNECTOR_ID: rule.connector}
    given = contribution(rule, flow, replace(source.scene, parameters=own))
    return _Flowing(source, rule, flow, decision, given=given)


def _twin(result: Result, heard: Sequence[_Flowing]) -> bool:
    """Whether a second object gives a value by a rule of the winner's rank (4.10)."""
    winner = result.winner
    if winner is None or any(c.loses == "merged" for c in result.contributions):
        return False
    level = [x for x in heard if x.rule.precedence == winner.rule.precedence]
    giving = {id(x.source) for x in level if x.given and isinstance(x.given.outcome, Value)}
    return len(giving) > 1


def _scopes_certain(everything: Iterable[_Flowing], result: Result) -> bool:
    """Whether every scope is certain that could have changed the outcome."""
    return all(
        x.decision.certain or x.barred in ("disabled", "no-flow")
        for x in everything
        if result.winner is None or x.rule.precedence <= result.winner.rule.precedence
    )


def _claim(
    x: _Flowing, judged: Contribution | None, result: Result, asked: str, twin: bool
) -> Claim:
    outcome = x.barred or _outcome(judged, x.decision, result, twin)
    given = judged.outcome if judged else None
    expression = x.flow.expression
    return Claim(
        x.rule.name,
        x.rule.precedence,
        x.source.connector,
        x.source.name,
        expression or ", ".join(x.flow.sources),
        outcome,
        given.values if isinstance(given, Value) else (),
        steps(expression, x.source.scene) if expression and x.given else (),
        _why(outcome, x.decision, judged, result),
        x.decision.actual if outcome in ("out-of-scope", "scope-unknown") else "",
        x.rule.standard,
        reads(x.flow, asked),
    )


def _outcome(
    judged: Contribution | None, decision: Decision, result: Result, twin: bool
) -> Outcome:
    loses = judged.loses if judged else ""
    if decision.in_scope is None:
        return "scope-unknown"
    if loses in ("", "ranked-lower", "merged") and (twin or result.winner is None):
        return "undecided"
    if loses:
        return loses
    empties = judged is not None and isinstance(judged.outcome, AuthoritativeNull)
    return "empties" if empties else "wins"


def _why(outcome: Outcome, decision: Decision, judged: Contribution | None, result: Result) -> str:
    given = judged.outcome if judged else None
    if outcome in ("out-of-scope", "scope-unknown"):
        return _clause(decision)
    if outcome in ("ranked-lower", "merged") and result.winner:
        return result.winner.rule.name
    if isinstance(given, Fault):
        return given.message
    return given.why if isinstance(given, NotEvaluated) else ""


def _clause(decision: Decision) -> str:
    clause = decision.clause
    return f"{clause.attribute} {clause.operator} {clause.value}".strip() if clause else ""


def _compared(found: Trial, recorded: MetaverseAttribute, names: Names, waits: bool) -> Trial:
    """With what the server holds; a difference is not claimed while a change waits."""
    agreement = _agreement(found, recorded, names)
    if waits and agreement != "agrees":
        agreement = "not-known"
    return replace(
        found,
        recorded_rule=recorded.rule,
        recorded_connector=recorded.connector,
        recorded_values=recorded.values,
        agreement=agreement,
    )


def _agreement(found: Trial, recorded: MetaverseAttribute, names: Names) -> Agreement:
    if found.unseen or not found.certain or found.state not in ("value", "empty", "nobody"):
        return "not-known"
    if recorded.values and recorded.rule and not _gives(found, recorded):
        return "another-rule"
    low = {names.directory.casefold(), names.metaverse.casefold()}
    if low & _NO_VALUE_COMPARED:
        return "not-known"
    return "agrees" if alike(found.values, recorded.values) else "another-value"


def _gives(found: Trial, recorded: MetaverseAttribute) -> bool:
    """Whether the rule that the server recorded is one that gives the value today."""
    return any(
        c.outcome in ("wins", "merged")
        and c.rule.casefold() == recorded.rule.casefold()
        and recorded.connector.casefold() in ("", c.connector.casefold())
        for c in found.claims
    )
