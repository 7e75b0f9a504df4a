"""From text to tree, with limits on length and nesting; nothing but ExpressionError is raised.

Microsoft's page gives all operators one priority, left to right. Its own default rules show that a
comparison binds more tightly than && and ||: read strictly, the cloudFiltered expressions of
"In from AD - User Join" would combine a truth value with a sAMAccountName by || and compare that
with a text. So: + - * and & first, from left to right among themselves; then comparisons; then &&
and ||, from left to right among themselves. Where the page's order would differ in what the default
rules do not settle, a tree of that other reading is kept beside.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.syntax import (
    Attribute,
    Call,
    Chain,
    ExpressionError,
    Literal,
    Negative,
    Node,
    Number,
    Parameter,
    Text,
    Variable,
)

MAX_LENGTH = 100_000
MAX_DEPTH = 100
LOGICAL = frozenset({"&&", "||"})
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
NAMED_IN_TEXT = frozenset({"ImportedValue", "ValueCount"})
_DIGITS = 18
_LARGEST = 1 << 64

_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"&&|\|\||<=|>=|<>|[-+*&=<>]")
_OPERAND = re.compile(
    r'"(?P<text>[^"]*(?:""[^"]*)*)"'
    r"|(?P<hex>&[Hh][0-9A-Fa-f]+)"
    r"|(?P<number>[0-9]+)"
    r"|\[(?P<attribute>[^\[\]]+)\]"
    r"|%(?P<parameter>[^%]+)%"
    r"|\$(?P<variable>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<bracket>\()"
)
_Link = tuple[str, Node]


@dataclass(slots=True)
class Reader:
    """Reads one text once, under one reading of the order of operators."""

    text: str
    reading: frozenset[Question] = frozenset()
    position: int = 0
    depth: int = 0
    attributes: dict[str, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)
    parameters: dict[str, None] = field(default_factory=dict)
    ambiguous: dict[Question, None] = field(default_factory=dict)

    def tree(self) -> Node:
        """The whole text as one tree."""
        if len(self.text) > MAX_LENGTH:
            raise ExpressionError(f"Longer than {MAX_LENGTH} characters", MAX_LENGTH)
        root = self._chain()
        if self.position < len(self.text):
            raise self._error("An operator or the end is expected")
        return root

    def _chain(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"Nested more than {MAX_DEPTH} deep")
        first = self._operand()
        rest: list[_Link] = []
        while found := _OPERATOR.match(self.text, self._skip()):
            self.position = found.end()
            rest.append((found[0], self._operand()))
        self.depth -= 1
        return self._ordered(first, rest)

    def _operand(self) -> Node:
        negative = self.text.startswith("-", self._skip())
        self.position += negative
        found = _OPERAND.match(self.text, self._skip())
        if found is None:
            raise self._error("A value is expected")
        self.position = found.end()
        node = self._found(found)
        return Negative(node) if negative else node

    def _found(self, found: re.Match[str]) -> Node:
        what, text = str(found.lastgroup), str(found[str(found.lastgroup)])
        match what:
            case "text":
                return Text(text.replace('""', '"'))
            case "hex" | "number":
                return self._number(text)
            case "attribute":
                self.attributes[text] = None
                return Attribute(text)
            case "parameter":
                self.parameters[text] = None
                return Parameter(text)
            case "variable":
                return Variable(text)
        return self._named(text) if what == "name" else self._closed(self._chain())

    def _number(self, written: str) -> Number:
        digits = written[2:] if written.startswith("&") else written
        value = int(digits, 16 if digits != written else 10) if len(digits) <= _DIGITS + 1 else -1
        if not 0 <= value < _LARGEST:
            raise self._error("A number is too large")
        return Number(value, written)

    def _named(self, name: str) -> Node:
        if not self.text.startswith("(", self._skip()):
            return Literal(name)
        self.position += 1
        self.functions[name] = None
        if self.text.startswith(")", self._skip()):
            self.position += 1
            return Call(name, ())
        arguments = [self._chain()]
        while self.text.startswith(",", self._skip()):
            self.position += 1
            arguments.append(self._chain())
        if name in NAMED_IN_TEXT and isinstance(arguments[0], Text):
            self.attributes[arguments[0].value] = None
        return self._closed(Call(name, tuple(arguments)))

    def _closed(self, node: Node) -> Node:
        if not self.text.startswith(")", self._skip()):
            raise self._error("A closing bracket is expected")
        self.position += 1
        return node

    def _skip(self) -> int:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position
        return self.position

    def _error(self, message: str) -> ExpressionError:
        return ExpressionError(message, min(self.position, len(self.text)))

    def _ordered(self, first: Node, rest: list[_Link]) -> Node:
        if len(rest) < 2:  # noqa: PLR2004 - one operator has only one order
            return chained(first, rest)
        signs = [sign for sign, _ in rest if sign in LOGICAL]
        if "||" in signs and "&&" in signs[signs.index("||") :]:
            self.ambiguous[Question.AND_OR] = None
        segments = split(first, rest, LOGICAL)
        folded = [(sign, self._compared(head, tail)) for sign, head, tail in segments]
        if Question.AND_OR in self.reading:
            parts = split(folded[0][1], folded[1:], frozenset({"||"}))
            folded = [(sign, chained(head, tail)) for sign, head, tail in parts]
        return chained(folded[0][1], folded[1:])

    def _compared(self, first: Node, rest: list[_Link]) -> Node:
        kinds = [compares for compares, _ in groupby(rest, key=lambda x: x[0] in COMPARISONS)]
        if False in kinds[kinds.index(True) :] if True in kinds else False:
            self.ambiguous[Question.COMPARED_FIRST] = None
            if Question.COMPARED_FIRST in self.reading:
                return chained(first, rest)
        parts = [(s, chained(head, tail)) for s, head, tail in split(first, rest, COMPARISONS)]
        return chained(parts[0][1], parts[1:])


def chained(first: Node, rest: list[_Link]) -> Node:
    """A chain, or its only operand."""
    return Chain(first, tuple(rest)) if rest else first


def split(
    first: Node, rest: list[_Link], signs: frozenset[str]
) -> list[tuple[str, Node, list[_Link]]]:
    """The pieces between these operators, each with the operator before it."""
    pieces: list[tuple[str, Node, list[_Link]]] = [("", first, [])]
    for sign, node in rest:
        if sign in signs:
            pieces.append((sign, node, []))
        else:
            pieces[-1][2].append((sign, node))
    return pieces
