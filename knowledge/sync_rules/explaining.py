"""Why an expression came out as it did: the part that decided, and the values on the way.

For a proof, which shows the one condition that holds with the object's own value, and not the whole
expression; and for an attribute's history, which shows each step.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.sync_rules.clauses import shown
from knowledge.sync_rules.expressions import (
    ExpressionError,
    Null,
    Outcome,
    Scene,
    Value,
    evaluate,
    parse,
)
from knowledge.sync_rules.expressions.syntax import Attribute, Call, Chain, Node, written
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import Flow, ScopeClause, SyncRule

_ANY, _TRUE = "||", "True"
_STEPS = 12
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Deciding:
    """The condition that held, as written in the rule, and the values of what it reads."""

    text: str
    values: str


@dataclass(frozen=True, slots=True)
class Step:
    """A part of an expression and what it came to; None: nothing."""

    text: str
    values: tuple[str, ...] | None


def deciding(text: str, scene: Scene) -> Deciding | None:
    """The condition that led to the value, for an expression that is a choice; None: it is none."""
    try:
        node = _chosen(parse(text).root, scene)
    except ExpressionError:
        return None
    if node is None:
        return None
    names = dict.fromkeys(n.name for n in _below(node) if isinstance(n, Attribute))
    values = "; ".join(f"{n}: {shown(scene.attributes[n])}" for n in names)
    return Deciding(written(node)[:_LONGEST], values)


def said(rule: SyncRule, flow: Flow, scene: Scene) -> str:
    """What decided a flow, with the object's own values: a condition, or a group of clauses."""
    if flow.expression:
        found = deciding(flow.expression, scene)
        return f"{found.text} ({found.values})" if found and found.values else ""
    decision = in_scope(rule, scene.attributes)
    held = decision.in_scope and decision.group
    clauses = rule.scope[decision.group - 1] if held else ()
    return "; ".join(_clause(c, scene) for c in clauses)


def _clause(clause: ScopeClause, scene: Scene) -> str:
    own = shown(scene.attributes[clause.attribute])
    wanted = f"{clause.attribute} {clause.operator} {clause.value}".strip()
    return f"{wanted} ({clause.attribute}: {own})"


def steps(text: str, scene: Scene) -> tuple[Step, ...]:
    """The values of the calls inside an expression that were needed, the innermost first."""
    try:
        root = parse(text).root
    except ExpressionError:
        return ()
    found: dict[str, Step] = {}
    for node in _needed(root, scene):
        if isinstance(node, Call) and len(found) < _STEPS:
            part = written(node)
            found.setdefault(part, Step(part[:_LONGEST], _values(_outcome(node, scene))))
    return tuple(found.values())


def _outcome(node: Node, scene: Scene) -> Outcome:
    return evaluate(parse(written(node)), scene)


def _values(outcome: Outcome) -> tuple[str, ...] | None:
    if isinstance(outcome, Value):
        return outcome.values
    return () if isinstance(outcome, Null) else None


def _holds(node: Node, scene: Scene) -> bool:
    return _values(_outcome(node, scene)) == (_TRUE,)


def _chosen(node: Node, scene: Scene) -> Node | None:
    """The condition of a choice that holds, or of the last choice in its other branch."""
    if not isinstance(node, Call) or node.name != "IIF" or len(node.arguments) != 3:  # noqa: PLR2004 - condition, then, else
        return None
    condition, _, otherwise = node.arguments
    if _holds(condition, scene):
        return _narrowed(condition, scene)
    return _chosen(otherwise, scene)


def _narrowed(node: Node, scene: Scene) -> Node:
    """Of conditions joined by ||, the first that holds."""
    if isinstance(node, Call) and node.name == "CBool" and len(node.arguments) == 1:
        return _narrowed(node.arguments[0], scene)
    if not isinstance(node, Chain) or {sign for sign, _ in node.rest} != {_ANY}:
        return node
    operands = (node.first, *(operand for _, operand in node.rest))
    return next((_narrowed(x, scene) for x in operands if _holds(x, scene)), node)


def _needed(node: Node, scene: Scene) -> Iterator[Node]:
    """The nodes that the evaluation went through, the innermost first."""
    if isinstance(node, Call) and node.name == "IIF" and len(node.arguments) == 3:  # noqa: PLR2004 - as above
        condition, one, other = node.arguments
        yield from _needed(condition, scene)
        yield from _needed(one if _holds(condition, scene) else other, scene)
        return
    for part in _parts(node):
        yield from _needed(part, scene)
    yield node


def _below(node: Node) -> Iterator[Node]:
    for part in _parts(node):
        yield from _below(part)
    yield node


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Chain):
        return (node.first, *(operand for _, operand in node.rest))
    return ()
