"""Parsing and evaluating: the two things that others do with expressions."""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from functools import lru_cache

from knowledge.sync_rules.expressions.compiler import compiled
from knowledge.sync_rules.expressions.dates import iso
from knowledge.sync_rules.expressions.parser import Reader
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.run import Code, Run
from knowledge.sync_rules.expressions.scene import (
    AuthoritativeNull,
    Fault,
    Ignore,
    NotEvaluated,
    Null,
    Outcome,
    Scene,
    Value,
)
from knowledge.sync_rules.expressions.syntax import Node
from knowledge.sync_rules.expressions.values import (
    Control,
    Data,
    Date,
    Item,
    Option,
    StopError,
    UnknownError,
)

_CACHE = 4096
_NONE: frozenset[Question] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that was read: what it uses, its tree and its code."""

    text: str
    #: Names in [..] and in ImportedValue("..") or ValueCount(".."), as they first appear.
    attributes: tuple[str, ...] = field(compare=False)
    functions: tuple[str, ...] = field(compare=False)
    parameters: tuple[str, ...] = field(compare=False)
    root: Node = field(compare=False, repr=False)
    code: Code = field(compare=False, repr=False)
    #: The code under another documented order of the operators, where that would be another tree.
    readings: tuple[tuple[Question, Code], ...] = field(compare=False, repr=False)


@lru_cache(maxsize=_CACHE)
def parse(text: str) -> Expression:
    """Read an expression; ExpressionError when the text is none, too long or too deep."""
    reader = Reader(text)
    root = reader.tree()
    return Expression(
        text,
        tuple(reader.attributes),
        tuple(reader.functions),
        tuple(reader.parameters),
        root,
        compiled(root),
        tuple((q, compiled(Reader(text, frozenset({q})).tree())) for q in reader.ambiguous),
    )


def evaluate(expression: Expression, scene: Scene) -> Outcome:
    """What the expression makes of an object, and whether that hangs on an open question."""
    run = Run(scene, _NONE, [])
    outcome = _outcome(expression.code, run)
    if not run.asked and not expression.readings:
        return outcome
    return _weighed(expression, scene, run, outcome)


def _outcome(code: Code, run: Run) -> Outcome:
    try:
        return _told(code(run))
    except StopError as error:
        return Fault(str(error))
    except UnknownError as error:
        return NotEvaluated(str(error))


def _told(data: Data) -> Outcome:
    if type(data) is str:
        return Value((data,))
    if data is None:
        return Null()
    if isinstance(data, Control):
        return Ignore() if data is Control.IGNORE else AuthoritativeNull()
    if not isinstance(data, tuple):
        return Value((_shown(data),))
    values = tuple(_shown(item) for item in data if item is not None)
    return Value(values, is_list=True) if values else Null()


def _shown(item: Item) -> str:
    """The value as the connector space shows it."""
    if isinstance(item, str | int):
        return str(item)
    if isinstance(item, bytes):
        return b64encode(item).decode()
    if isinstance(item, Date):
        return iso(item)
    name = item.name if isinstance(item, Option) else "IgnoreThisFlow in a list"
    raise UnknownError(f"{name} is no value to flow")


def _weighed(expression: Expression, scene: Scene, first: Run, outcome: Outcome) -> Outcome:
    """The outcome, with a doubt for each open question whose other reading changes it.

    Each question alone, then all that came up together: a side that no longer decides may hand over
    to another open question.
    """
    if isinstance(outcome, NotEvaluated):
        return outcome
    doubts: dict[Question, None] = {}
    met = dict(first.asked)
    for question in first.asked:
        run = Run(scene, frozenset({question}), first.draws, first.steps)
        if not _same(outcome, _outcome(expression.code, run)):
            doubts[question] = None
        met |= run.asked
    if len(met) > 1 and not doubts:
        run = Run(scene, frozenset(met), first.draws, first.steps)
        if not _same(outcome, _outcome(expression.code, run)):
            doubts |= met
    for question, code in expression.readings:
        other = _outcome(code, Run(scene, _NONE, first.draws, first.steps))
        if not _same(outcome, other):
            doubts[question] = None
    return _doubted(outcome, tuple(question.value for question in doubts))


def _doubted(
    outcome: Value | Null | AuthoritativeNull | Ignore | Fault, doubts: tuple[str, ...]
) -> Outcome:
    if not doubts:
        return outcome
    if isinstance(outcome, Fault):
        return NotEvaluated("; ".join(doubts))
    return replace(outcome, certain=False, doubts=doubts)


def _same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes flow the same; an empty text flows as little as NULL."""
    return _flowing(one) == _flowing(other)


def _flowing(outcome: Outcome) -> Outcome:
    return Null() if isinstance(outcome, Value) and outcome.values == ("",) else outcome
