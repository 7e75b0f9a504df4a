"""Attribute flows: what each rule contributes to each attribute of an object.

Source: Microsoft's pages on declarative provisioning (transformations, control of the flow) and
engine-semantics 4.7 to 4.11. Whose value stands in the end is told by `ranking`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from knowledge.sync_rules.expressions import (
    AuthoritativeNull,
    Expression,
    ExpressionError,
    Fault,
    Ignore,
    NotEvaluated,
    Null,
    Outcome,
    Scene,
    Value,
    evaluate,
    parse,
)
from knowledge.sync_rules.joins import NO_FLOW, link_type
from knowledge.sync_rules.parameters import CONNECTOR_ID
from knowledge.sync_rules.ranking import Contribution, Result, loss, ranked, standing
from knowledge.sync_rules.scope import Decision
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Attributes, Flow, SyncRule

__all__ = ["Contribution", "Result", "contribution", "result_of", "results", "standing", "weighed"]

SCOPE_UNKNOWN = "whether the rule is in scope is not known: {}"
SCOPE_DOUBT = "whether the rule is in scope hangs on what is not documented"
_NAMES = frozenset({"dn", "distinguishedname"})
_CHANGING = frozenset({"Now", "RandomNum", "Guid"})
_AUTHORITATIVE, _NULL, _IGNORE = "authoritativenull", "null", "ignorethisflow"


def contribution(rule: SyncRule, flow: Flow, scene: Scene) -> Contribution:
    """What one flow of a rule comes to for the object of the scene.

    An empty text is nothing: a connector space shows no empty values (adsync-cmdlets 2.3).
    """
    outcome = _outcome(flow, scene)
    if isinstance(outcome, Value) and not any(outcome.values):
        outcome = Null(outcome.certain, outcome.doubts)
    return Contribution(rule, flow, outcome, loss(outcome))


def results(
    in_scope: Iterable[SyncRule],
    scene: Scene,
    parameters: Mapping[str, str] | None = None,
    new: bool = True,
    wanted: Callable[[Flow], bool] = lambda _: True,
) -> Mapping[str, Result]:
    """All attributes that rules write which are in scope for certain; see `weighed`."""
    scene = scene if parameters is None else replace(scene, parameters=parameters)
    return weighed(((rule, Decision(True)) for rule in in_scope), scene, new, wanted)


def weighed(
    judged: Iterable[tuple[SyncRule, Decision]],
    scene: Scene,
    new: bool = True,
    wanted: Callable[[Flow], bool] = lambda _: True,
) -> Mapping[str, Result]:
    """All attributes that rules write, by the name of the destination.

    What a rule contributes is as certain as its scope: where that cannot be told the flow counts as
    not evaluated, and one that may be in scope under another reading leaves a doubt. `new` False:
    the target exists already, so that flows to be applied once are left out. `wanted` tells the
    flows to be evaluated; all flows to one attribute, or none of them.
    """
    written: dict[str, list[Contribution]] = {}
    for rule, decision in sorted(judged, key=lambda pair: pair[0].precedence):
        sure_no = decision.in_scope is False and decision.certain
        if sure_no or link_type(rule) == NO_FLOW:
            continue
        own = replace(scene, parameters={**scene.parameters, CONNECTOR_ID: rule.connector})
        for flow in rule.flows:
            if wanted(flow) and (new or not flow.execute_once):
                giving = written.setdefault(flow.destination.lower(), [])
                giving.append(_scoped(contribution(rule, flow, own), decision))
    found = map(ranked, written.values())
    return {r.destination: r for r in found}


def _scoped(one: Contribution, decision: Decision) -> Contribution:
    """A contribution under the scope of its rule."""
    outcome = one.outcome
    if (decision.in_scope and decision.certain) or isinstance(outcome, Null | Ignore):
        return one
    if decision.in_scope is None:
        name = decision.clause.attribute if decision.clause else ""
        outcome = NotEvaluated(SCOPE_UNKNOWN.format(name))
    elif not decision.in_scope:
        outcome = Null(certain=False, doubts=(SCOPE_DOUBT,))
    elif not isinstance(outcome, Fault | NotEvaluated):
        doubts = (*outcome.doubts, SCOPE_DOUBT)
        outcome = replace(outcome, certain=False, doubts=doubts)
    return Contribution(one.rule, one.flow, outcome, loss(outcome))


def result_of(
    destination: str, in_scope: Iterable[SyncRule], scene: Scene, new: bool = True
) -> Result:
    """One attribute alone."""
    low = destination.lower()
    found = results(in_scope, scene, new=new, wanted=lambda f: f.destination.lower() == low)
    return next(iter(found.values()), Result(destination, "nobody"))


def _outcome(flow: Flow, scene: Scene) -> Outcome:
    kind = flow.flow_type.casefold()
    if kind == "expression":
        try:
            expression = parse(flow.expression)
        except ExpressionError as error:
            return NotEvaluated(f"the expression cannot be read: {error}")
        if _sees_nothing(expression, scene):
            return _of_nothing(expression, scene.semantics)
        return evaluate(expression, scene)
    if kind == "constant":
        return _constant(flow.sources)
    if kind != "direct":
        return NotEvaluated(f"unknown flow type {flow.flow_type}")
    if not flow.sources:
        return NotEvaluated("the flow names no source")
    return evaluate(parse(f"[{flow.sources[0]}]"), scene)


def _sees_nothing(expression: Expression, scene: Scene) -> bool:
    """Whether the object has none of the attributes that the expression hangs on alone."""
    if expression.parameters or not _CHANGING.isdisjoint(expression.functions):
        return False
    own = scene.attributes if scene.imported is None else scene.imported
    names = {n.lower() for n in expression.attributes}
    if not names.isdisjoint(_NAMES):
        return False
    return not any(n in scene.attributes or n in own for n in names)


@lru_cache(maxsize=4096)
def _of_nothing(expression: Expression, semantics: Semantics) -> Outcome:
    """What an expression makes of an object without its attributes: most flows of most objects."""
    return evaluate(expression, Scene(Attributes(), semantics=semantics))


def _constant(sources: Sequence[str]) -> Outcome:
    text = sources[0] if sources else ""
    special: dict[str, Outcome] = {
        _AUTHORITATIVE: AuthoritativeNull(),
        _NULL: Null(),
        _IGNORE: Ignore(),
        "": Null(),
    }
    return special.get(text.strip().casefold(), Value((text,), False))
