"""From a tree to code: each node becomes a function of the run, once per expression."""

from typing import assert_never

from knowledge.sync_rules.expressions.functions import FUNCTIONS
from knowledge.sync_rules.expressions.operators import OPERATORS, truths
from knowledge.sync_rules.expressions.parser import LOGICAL
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.reading import attribute_code
from knowledge.sync_rules.expressions.registry import refusing
from knowledge.sync_rules.expressions.run import Code, Run
from knowledge.sync_rules.expressions.syntax import (
    Attribute,
    Call,
    Chain,
    Literal,
    Negative,
    Node,
    Number,
    Parameter,
    Text,
    Variable,
)
from knowledge.sync_rules.expressions.values import (
    HIGHEST,
    Control,
    Data,
    Item,
    Option,
    StopError,
    UnknownError,
)

# The marker of a replication conflict as the default rules write it. Their documented result, that
# such objects are filtered, holds only if two backslashes stand for one (default-sync-rules 3).
CONFLICT = "\\\\0ACNF:"
_OPTIONS = (
    "vbTextCompare",
    "vbBinaryCompare",
    "CaseInsensitive",
    "CaseSensitive",
    "Unicode",
    "ASCII",
    "UTF8",
    "DC",
    "SimpleName",
    "EmailName",
    "UpnName",
    "DnsName",
    "DnsFromAlternativeName",
    "UrlName",
)
CONSTANTS: dict[str, Item] = {
    "True": True,
    "False": False,
    "NULL": None,
    "CRLF": "\r\n",
    "IgnoreThisFlow": Control.IGNORE,
    "AuthoritativeNull": Control.AUTHORITATIVE,
}
CONSTANTS.update((name, Option(name)) for name in _OPTIONS)
_HEX_16, _HEX_32, _HEX_64 = 1 << 16, 1 << 32, 1 << 64


def compiled(node: Node) -> Code:
    """The code of a tree."""
    match node:
        case Call(name, arguments):
            function = FUNCTIONS.get(name)
            if function is None:
                return refusing(f"the function {name} has no public documentation")
            return function.build(node, tuple(map(compiled, arguments)))
        case Chain():
            return _chain(node)
        case Attribute(name):
            return attribute_code(name)
        case Negative(operand):
            return _negative(compiled(operand))
    return _leaf(node)


def _leaf(node: Text | Number | Literal | Parameter | Variable) -> Code:
    match node:
        case Text(value):
            return _text(value)
        case Number(value, digits):
            return _number(value, digits)
        case Literal(name):
            if name not in CONSTANTS:
                return refusing(f"{name} is no documented constant")
            return _constant(CONSTANTS[name])
        case Parameter(name):
            return _parameter(name)
        case Variable(name):
            return _variable(name)
    assert_never(node)


def _constant(value: Data) -> Code:
    return lambda _: value


def _text(value: str) -> Code:
    single = value.replace("\\\\", "\\")
    if value in (CONFLICT, single):
        return _constant(single)
    return lambda run: value if run.other(Question.BACKSLASH) else single


def _number(value: int, digits: str) -> Code:
    """VBA gives a hexadecimal number of 16 or 32 bits the sign of its highest bit."""
    if not digits.startswith("&"):
        return _constant(value) if value <= HIGHEST else refusing("a number is beyond 64 bits")
    if value > HIGHEST:
        return _constant(value - _HEX_64)
    size = _HEX_16 if value < _HEX_16 else _HEX_32
    if value >= size or value < size >> 1:
        return _constant(value)
    return lambda run: value - size if run.other(Question.HEX_SIGN) else value


def _parameter(name: str) -> Code:
    wanted = name.lower()

    def look_up(run: Run) -> Data:
        for known, value in run.scene.parameters.items():
            if known.lower() == wanted:
                return value
        raise UnknownError(f"the parameter {name} is not known")

    return look_up


def _variable(name: str) -> Code:
    def look_up(run: Run) -> Data:
        value = run.variables.get(name, UnknownError(f"the variable ${name} has no value here"))
        if isinstance(value, StopError | UnknownError):
            raise value
        return value

    return look_up


def _negative(code: Code) -> Code:
    minus = OPERATORS["-"]
    return lambda run: minus(run, 0, code(run))


def _chain(chain: Chain) -> Code:
    first = compiled(chain.first)
    rest = [(sign, compiled(node)) for sign, node in chain.rest]
    if rest[0][0] in LOGICAL:
        return _logical(first, rest)
    steps = [(OPERATORS[sign], code) for sign, code in rest]

    def compute(run: Run) -> Data:
        value = first(run)
        for operator, code in steps:
            value = operator(run, value, code(run))
        return value

    return compute


def _logical(first: Code, rest: list[tuple[str, Code]]) -> Code:
    """A side that decides alone leaves the other unevaluated: the default mailEnabled expression
    asks for an Item that is not there behind a && that is already false.
    """
    steps = [(sign == "||", code) for sign, code in rest]

    def decide(run: Run) -> Data:
        value = truths(run, first(run))
        for either, code in steps:
            if value is not either:
                value = _both(value, truths(run, code(run)), either)
        return value

    return decide


_Truths = bool | tuple[bool, ...]


def _both(one: _Truths, other: _Truths, either: bool) -> _Truths:
    if isinstance(one, bool):
        return other
    if isinstance(other, bool):
        return tuple(x or other if either else x and other for x in one)
    if len(one) != len(other):
        raise UnknownError("two lists of different length are combined")
    return tuple(x or y if either else x and y for x, y in zip(one, other, strict=True))
