"""Whose value stands among the contributions to one attribute.

Source: Microsoft's page on declarative provisioning (merging, control of the flow, precedence) and
engine-semantics 4.7 to 4.11. The lowest precedence number that contributes wins; NULL and
IgnoreThisFlow contribute nothing, AuthoritativeNull forces empty; merge types other than Update
unite the values of all rules. A flow that cannot be evaluated leaves everything ranked below it
open: whether it would have contributed is not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.sync_rules.expressions import (
    AuthoritativeNull,
    Fault,
    Ignore,
    NotEvaluated,
    Outcome,
    Value,
)
from knowledge.vocabulary import Flow, SyncRule

State = Literal["value", "empty", "nobody", "fault", "open"]
Loses = Literal["", "null", "ignored", "ranked-lower", "merged", "not-evaluated", "fault"]
SAME_RANK = "two rules of the same precedence give a value"


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


def standing(contributions: Iterable[Contribution]) -> Result:
    """Whose value stands among contributions to one attribute, of one object or of several."""
    return ranked(sorted(contributions, key=lambda c: c.rule.precedence))


def ranked(contributions: list[Contribution]) -> Result:
    """Whose value stands; all of them write one attribute, in the order of precedence."""
    destination = contributions[0].flow.destination
    types = {merge_type(c.flow) for c in contributions}
    if len(types) > 1:
        why = f"merge types differ: {', '.join(sorted(types))}"
        return Result(destination, "fault", why=why, contributions=tuple(contributions))
    if types == {"update"}:
        return _by_precedence(destination, contributions)
    return _merged(destination, contributions, fold=types == {"mergecaseinsensitive"})


def merge_type(flow: Flow) -> str:
    """Replace is the same as Update (declarative provisioning, merging attribute values)."""
    kind = flow.merge_type.strip().casefold()
    return "update" if kind in ("", "replace") else kind


def _by_precedence(destination: str, contributions: list[Contribution]) -> Result:
    for at, each in enumerate(contributions, 1):
        decided = _decides(destination, each)
        if decided is not None:
            rest = contributions[at:]
            lower = (c if c.loses else replace(c, loses="ranked-lower") for c in rest)
            return _told(decided, contributions[:at], lower, _tie(each, rest))
    return _told(Result(destination, "nobody"), contributions, ())


def _tie(winner: Contribution, rest: Iterable[Contribution]) -> tuple[str, ...]:
    """The doubt where another rule of the same precedence would give something else."""
    level = (
        c
        for c in rest
        if c.rule.precedence == winner.rule.precedence
        and c.rule.identifier != winner.rule.identifier
        and c.loses not in ("null", "ignored")
    )
    return (SAME_RANK,) if any(c.outcome != winner.outcome for c in level) else ()


def _told(
    result: Result,
    deciding: Sequence[Contribution],
    lower: Iterable[Contribution],
    more: tuple[str, ...] = (),
) -> Result:
    """The result with its contributions; it is as certain as those that decided."""
    found = (d for c in deciding for d in getattr(c.outcome, "doubts", ()))
    doubts = tuple(dict.fromkeys((*found, *more)))
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


def loss(outcome: Outcome) -> Loses:
    """Why an outcome gives no value; empty: it gives one."""
    if isinstance(outcome, Value | AuthoritativeNull):
        return ""
    if isinstance(outcome, Fault):
        return "fault"
    if isinstance(outcome, NotEvaluated):
        return "not-evaluated"
    return "ignored" if isinstance(outcome, Ignore) else "null"


def _merged(destination: str, contributions: list[Contribution], fold: bool) -> Result:
    """The values of all rules together; one that cannot be told leaves the whole open.

    AuthoritativeNull lets no rule of lower precedence contribute, here too.
    """
    for at, each in enumerate(contributions):
        if isinstance(each.outcome, AuthoritativeNull):
            higher = _merged(destination, contributions[:at], fold) if at else None
            return _emptied_below(higher, each, contributions[at:])
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


def _emptied_below(
    higher: Result | None, empty: Contribution, rest: Sequence[Contribution]
) -> Result:
    """The union of what stands above AuthoritativeNull; empty when nothing does."""
    lower = tuple(c if c.loses else replace(c, loses="ranked-lower") for c in rest[1:])
    if higher is not None and higher.state != "nobody":
        own = replace(empty, loses="merged")
        return replace(higher, contributions=(*higher.contributions, own, *lower))
    before = higher.contributions if higher else ()
    decided = Result(empty.flow.destination, "empty", winner=empty)
    return _told(decided, (*before, empty), lower)
