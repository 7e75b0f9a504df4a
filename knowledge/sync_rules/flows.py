"""Attribute flows: what each rule in scope contributes, and whose value stands in the end.

Source: Microsoft's pages on declarative provisioning (transformations, merging, control of the
flow) and engine-semantics 4.7 to 4.11. The lowest precedence number that contributes wins; NULL and
IgnoreThisFlow contribute nothing, AuthoritativeNull forces empty; merge types other than Update
unite the values of all rules. A flow that cannot be evaluated leaves everything ranked below it
open: whether it would have contributed is not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

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
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Attributes, Flow, SyncRule

State = Literal["value", "empty", "nobody", "fault", "open"]
Loses = Literal["", "null", "ignored", "ranked-lower", "merged", "not-evaluated", "fault"]
_CHANGING = frozenset({"Now", "RandomNum", "Guid"})
_AUTHORITATIVE, _NULL, _IGNORE = "authoritativenull", "null", "ignorethisflow"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A flow of a rule in scope: what it came to, and why it does not stand (empty: it does)."""

    rule: SyncRule
    flow: Flow
    outcome: Outcome
    loses: Loses = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an attribute gets.

    `value`: it has `values`. `empty`: AuthoritativeNull. `nobody`: no rule contributes. `fault`: a
    rule raised an error, `why`; the engine stops the object there. `open`: a flow of higher rank
    could not be evaluated, `why`. `winner` is None but for value and empty.
    """

    destination: str
    state: State
    values: tuple[str, ...] = ()
    is_list: bool = False
    certain: bool = True
    doubts: tuple[str, ...] = ()
    why: str = ""
    winner: Contribution | None = None
    contributions: tuple[Contribution, ...] = field(default=())


def contribution(rule: SyncRule, flow: Flow, scene: Scene) -> Contribution:
    """What one flow of a rule comes to for the object of the scene.

    An empty text is nothing: a connector space shows no empty values (adsync-cmdlets 2.3).
    """
    outcome = _outcome(flow, scene)
    if isinstance(outcome, Value) and not any(outcome.values):
        outcome = Null(outcome.certain, outcome.doubts)
    return Contribution(rule, flow, outcome, _loss(outcome))


def results(
    in_scope: Iterable[SyncRule],
    scene: Scene,
    parameters: Mapping[str, str] | None = None,
    new: bool = True,
    wanted: Callable[[Flow], bool] = lambda _: True,
) -> Mapping[str, Result]:
    """All attributes that the rules in scope write, by the name of the destination.

    `parameters` stand in for those of the scene. `new` False: the target exists already, so that
    flows to be applied once are left out. `wanted` tells the flows to be evaluated; all flows to
    one attribute, or none of them.
    """
    written: dict[str, list[Contribution]] = {}
    given = scene.parameters if parameters is None else parameters
    for rule in sorted(in_scope, key=lambda r: r.precedence):
        if link_type(rule) == NO_FLOW:
            continue
        own = replace(scene, parameters={**given, CONNECTOR_ID: rule.connector})
        for flow in rule.flows:
            if wanted(flow) and (new or not flow.execute_once):
                giving = written.setdefault(flow.destination.lower(), [])
                giving.append(contribution(rule, flow, own))
    found = map(_result, written.values())
    return {r.destination: r for r in found}


def result_of(
    destination: str, in_scope: Iterable[SyncRule], scene: Scene, new: bool = True
) -> Result:
    """One attribute alone."""
    low = destination.lower()
    found = results(in_scope, scene, new=new, wanted=lambda f: f.destination.lower() == low)
    return next(iter(found.values()), Result(destination, "nobody"))


def standing(contributions: Iterable[Contribution]) -> Result:
    """Whose value stands among contributions to one attribute, of one object or of several."""
    return _result(sorted(contributions, key=lambda c: c.rule.precedence))


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
    return not any(n in scene.attributes or n in own for n in expression.attributes)


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


def _result(contributions: list[Contribution]) -> Result:
    """Whose value stands; all of them write one attribute, in the order of precedence."""
    destination = contributions[0].flow.destination
    types = {_merge_type(c.flow) for c in contributions}
    if len(types) > 1:
        why = f"merge types differ: {', '.join(sorted(types))}"
        return Result(destination, "fault", why=why, contributions=tuple(contributions))
    if types == {"update"}:
        return _ranked(destination, contributions)
    return _merged(destination, contributions, fold=types == {"mergecaseinsensitive"})


def _merge_type(flow: Flow) -> str:
    """Replace is the same as Update (declarative provisioning, merging attribute values)."""
    kind = flow.merge_type.strip().casefold()
    return "update" if kind in ("", "replace") else kind


def _ranked(destination: str, contributions: list[Contribution]) -> Result:
    for at, each in enumerate(contributions, 1):
        decided = _decides(destination, each)
        if decided is not None:
            lower = (c if c.loses else replace(c, loses="ranked-lower") for c in contributions[at:])
            return _told(decided, contributions[:at], lower)
    return _told(Result(destination, "nobody"), contributions, ())


def _told(
    result: Result, deciding: Sequence[Contribution], lower: Iterable[Contribution]
) -> Result:
    """The result with its contributions; it is as certain as those that decided."""
    doubts = tuple(dict.fromkeys(d for c in deciding for d in getattr(c.outcome, "doubts", ())))
    return Result(
        result.destination,
        result.state,
        result.values,
        result.is_list,
        not doubts,
        doubts,
        result.why,
        result.winner,
        (*deciding, *lower),
    )


def _decides(destination: str, one: Contribution) -> Result | None:
    """What the attribute gets if this contribution settles it; None: the next one is asked."""
    outcome = one.outcome
    if isinstance(outcome, Value):
        return Result(destination, "value", outcome.values, outcome.is_list, winner=one)
    if isinstance(outcome, AuthoritativeNull):
        return Result(destination, "empty", winner=one)
    return _spoilt(destination, outcome)


def _spoilt(destination: str, outcome: Outcome) -> Result | None:
    """What cannot be told, or fails."""
    if isinstance(outcome, Fault):
        return Result(destination, "fault", why=outcome.message)
    if isinstance(outcome, NotEvaluated):
        return Result(destination, "open", why=outcome.why)
    return None


def _loss(outcome: Outcome) -> Loses:
    if isinstance(outcome, Value | AuthoritativeNull):
        return ""
    if isinstance(outcome, Fault):
        return "fault"
    if isinstance(outcome, NotEvaluated):
        return "not-evaluated"
    return "ignored" if isinstance(outcome, Ignore) else "null"


def _merged(destination: str, contributions: list[Contribution], fold: bool) -> Result:
    """The values of all rules together; one that cannot be told leaves the whole open."""
    spoilt = next((s for c in contributions if (s := _spoilt(destination, c.outcome))), None)
    if spoilt is not None:
        return replace(spoilt, contributions=tuple(contributions))
    values: dict[str, str] = {}
    for outcome in (c.outcome for c in contributions):
        for value in outcome.values if isinstance(outcome, Value) else ():
            values.setdefault(value.casefold() if fold else value, value)
    first = next((c for c in contributions if isinstance(c.outcome, Value)), None)
    judged = tuple(
        c if c is first or c.loses else replace(c, loses="merged") for c in contributions
    )
    doubts = [d for c in contributions for d in getattr(c.outcome, "doubts", ())]
    return Result(
        destination,
        "value" if first else "nobody",
        tuple(values.values()),
        is_list=True,
        certain=not doubts,
        doubts=tuple(dict.fromkeys(doubts)),
        winner=first,
        contributions=judged,
    )
