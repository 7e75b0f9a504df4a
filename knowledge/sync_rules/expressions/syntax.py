"""The tree of an expression: its nodes, and how a tree is written down again.

Source: concept-azure-ad-connect-sync-declarative-provisioning-expressions, "Language definitions
and Identifiers"; the variables are those of With, Where and Select on the functions reference.
"""

from dataclasses import dataclass
from typing import TypeAlias


class ExpressionError(ValueError):
    """The text is no expression, or too long or too deeply nested to be read."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes; a doubled quote inside stands for one."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, decimal or with &H, and how it was written."""

    value: int
    written: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A bare name: True, NULL, IgnoreThisFlow, vbTextCompare and the like."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """The values of an attribute."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of the connector, such as its domain's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that With, Where or Select gives a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus sign before an operand."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with operators between them, evaluated from left to right."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


Node: TypeAlias = (
    Text | Number | Literal | Attribute | Parameter | Variable | Negative | Call | Chain
)


def written(node: Node) -> str:
    """The node as text; reading that text gives the same node."""
    match node:
        case Text(value):
            return '"' + value.replace('"', '""') + '"'
        case Attribute(name):
            return f"[{name}]"
        case Parameter(name):
            return f"%{name}%"
        case Variable(name):
            return f"${name}"
        case Call(name, arguments):
            return f"{name}({', '.join(map(written, arguments))})"
        case Chain(first, rest):
            return _operand(first) + "".join(f" {sign} {_operand(node)}" for sign, node in rest)
    return _plain(node)


def _plain(node: Number | Literal | Negative) -> str:
    match node:
        case Number(_, digits):
            return digits
        case Negative(operand):
            return "-" + _operand(operand)
    return node.name


def _operand(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, Chain | Negative) else written(node)
