"""Whose value stands: every claim on an attribute, by rank, and what the server wrote beside it.

All joined objects are heard, each by the inbound rules of its own connector, in one ranking over
all (engine-semantics 4.7 to 4.12). It is judged by the rules as they stand now; what the server
recorded may be older, so a difference is told as one and not as a fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.attribute_path import reads
from knowledge.cloud_filter import scene_of
from knowledge.court.evidence import Heard
from knowledge.court.model import Claim, Outcome, Trial
from knowledge.court.naming import Names, outbound_rules
from knowledge.court.records import compared, touches, waiting
from knowledge.court.staged import staged
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
    """The trial on the metaverse attribute; None: no rules were seen, or no object to hear.

    An object that is in no connector space is heard as it would be imported.
    """
    rows = _joined(heard)
    if not heard.rules or not rows:
        return _simulated(names, heard) if heard.rules else None
    sources = [_row(row, heard) for row in rows]
    unseen = _unseen(rows, heard)
    found = _trial(names.metaverse, names.directory, "metaverse", sources)
    found = replace(found, unseen=unseen, certain=found.certain and not unseen)
    mv = heard.metaverse
    if mv is not None:
        recorded = mv.attribute(names.metaverse) or MetaverseAttribute(())
        found = compared(found, recorded, names, any(r.pending_import for r in rows))
    pairs = zip(rows, sources, strict=True)
    changes = [
        touches(
            row.pending_import, "" if row.is_entra else names.directory, _writing(source, found)
        )
        for row, source in pairs
    ]
    return waiting(found, any(changes))


def _simulated(names: Names, heard: Heard) -> Trial | None:
    """The trial on an object that is in no connector space, as Active Directory holds it."""
    row, live = staged(heard), heard.directory
    if row is None or live is None:
        return None
    found = _trial(names.metaverse, names.directory, "metaverse", [_row(row, heard)])
    left_out = names.directory in live.attributes and names.directory not in row.attributes
    return replace(found, simulated=True, left_out=left_out)


def _writing(source: _Source, found: Trial) -> Iterable[tuple[SyncRule, Flow]]:
    low = found.attribute.casefold()
    return ((r, f) for r in source.rules for f in r.flows if f.destination.casefold() == low)


def outbound(names: Names, heard: Heard) -> Trial | None:
    """The trial on the attribute in the Entra connector space, fed by the metaverse object."""
    mv, row = heard.metaverse, heard.entra
    rules = outbound_rules(heard)
    if mv is None or row is None or not rules:
        return None
    scene = scene_of("", mv.plain, heard.connector(ENTRA_CONNECTOR_ID))
    source = _Source("", row.connector_name, scene, tuple(rules))
    found = _trial(names.entra, names.metaverse, "entra-connector-space", [source])
    changes = [c for c in (row.pending_export, row.unconfirmed_export) if c is not None]
    held = MetaverseAttribute(row.attributes[names.entra])
    found = compared(found, held, names, bool(changes))
    return waiting(found, any(touches(c, names.entra) for c in changes))


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
    everything = _everything(attribute, sources)
    heard = [x for x in everything if x.given is not None]
    result = standing(x.given for x in heard if x.given is not None) if heard else None
    result = result or Result(attribute, "nobody")
    twin = _twin(result, heard)
    judged = dict(zip(map(id, heard), result.contributions, strict=True))
    claims = tuple(_claim(x, judged.get(id(x)), result, asked, twin) for x in everything)
    unsure = tuple(dict.fromkeys(_unsure(everything, result)))
    level = any(c.outcome == "same-rank" for c in claims)
    known = all(x.decision.in_scope is not None for x in _deciding(everything, result))
    return Trial(
        attribute,
        place,
        "ambiguous" if twin else result.state,
        claims,
        () if twin else result.values,
        result.why,
        result.certain and known and not unsure and not level,
        doubts=result.doubts,
        unsure=unsure,
    )


def _everything(attribute: str, sources: Sequence[_Source]) -> list[_Flowing]:
    """Every flow to the attribute, by rank."""
    low = attribute.casefold()
    found = [
        _flowing(source, rule, flow)
        for source in sources
        for rule in source.rules
        for flow in rule.flows
        if flow.destination.casefold() == low
    ]
    return sorted(found, key=lambda x: x.rule.precedence)


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


def _deciding(everything: Iterable[_Flowing], result: Result) -> list[_Flowing]:
    """The flows whose scope could have changed the outcome."""
    return [
        x
        for x in everything
        if x.barred not in ("disabled", "no-flow")
        and (result.winner is None or x.rule.precedence <= result.winner.rule.precedence)
    ]


def _unsure(everything: Iterable[_Flowing], result: Result) -> Iterable[str]:
    """Rules of which it hangs on what is not documented whether they are in scope."""
    for x in _deciding(everything, result):
        if x.decision.in_scope is not None and not x.decision.certain:
            yield x.rule.name


def _claim(
    x: _Flowing, judged: Contribution | None, result: Result, asked: str, twin: bool
) -> Claim:
    outcome = x.barred or _outcome(judged, x.decision, result, twin)
    if outcome == "ranked-lower" and _level(judged, result.winner):
        outcome = "same-rank"
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


def _level(judged: Contribution | None, winner: Contribution | None) -> bool:
    """Whether another rule of the winner's precedence gives something else."""
    if judged is None or winner is None or judged.outcome == winner.outcome:
        return False
    same = judged.rule.identifier == winner.rule.identifier
    return judged.rule.precedence == winner.rule.precedence and not same


def _why(outcome: Outcome, decision: Decision, judged: Contribution | None, result: Result) -> str:
    given = judged.outcome if judged else None
    if outcome in ("out-of-scope", "scope-unknown"):
        return _clause(decision)
    if outcome in ("ranked-lower", "same-rank", "merged") and result.winner:
        return result.winner.rule.name
    if isinstance(given, Fault):
        return given.message
    return given.why if isinstance(given, NotEvaluated) else ""


def _clause(decision: Decision) -> str:
    clause = decision.clause
    return f"{clause.attribute} {clause.operator} {clause.value}".strip() if clause else ""
