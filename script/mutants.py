"""Mutants of a module, for script/mutate.py: the module with one place of it changed.

An operator, a condition, a constant, a part of a list, a call, an argument, what is returned.
Types, the texts of errors, and how much a memory keeps are left as they are.
"""

import ast
from collections.abc import Iterator
from contextlib import suppress
from functools import singledispatch
from itertools import pairwise
from types import CodeType
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

OPERATORS = "Eq NotEq,NotEq Eq,Lt LtE GtE,LtE Lt Gt,Gt GtE LtE,GtE Gt Lt,Is IsNot,IsNot Is,In NotIn"
OPERATORS += ",NotIn In,And Or,Or And,Add Sub,Sub Add,Mult FloorDiv,FloorDiv Mult,Div Mult,Mod Mult"
OPERATORS += ",BitAnd BitOr,BitOr BitAnd,BitXor BitOr,LShift RShift,RShift LShift,Pow Mult"
OPERATORS += ",Break Continue,Continue Break Pass"
SWAPS = {one: others for one, *others in (x.split() for x in OPERATORS.split(","))}
NAMES = "any all,min max,startswith endswith,partition rpartition,find rfind,lstrip rstrip"
NAMES += ",split rsplit,lower upper,append clear,union intersection"
OTHER = {a: b for x in NAMES.split(",") for a, b in (x.split(), x.split()[::-1])}
SHAPES = {"tuple", "frozenset", "list", "bool", "set", "dict", "iter", "map"}
SIZES = {
    "_CACHE",
    "_REMEMBERED",
    "_LISTS_KEPT",
    "_PLACES_KEPT",
    "_ANSWERS_KEPT",
    "_LONG",
    "__all__",
}
SKIPPED = {"annotation", "returns", "decorator_list", "bases", "names"}
TYPES = {"Literal", "Callable", "tuple", "dict", "list"}
LONGEST = 90
Nodes = list[ast.AST]


class Mutant(NamedTuple):
    """One changed module: the lines and the words of the change, and its code."""

    line: int
    last: int
    text: str
    code: CodeType


def mutants(source: str, path: str) -> Iterator[Mutant]:
    """All mutants of a module, each unlike the module and unlike the others."""
    tree = ast.parse(source)
    seen = {ast.dump(tree)}
    for holder, key, old, at, found in list(_places(tree, tree)):
        for new in found:
            holder[key] = new
            dump = ast.dump(tree)
            if dump not in seen:
                seen.add(dump)
                code = _compiled(tree, path)
                if code is not None:
                    yield Mutant(at.lineno, at.end_lineno, f"{_shown(old)} => {_shown(new)}", code)
        holder[key] = old


def _compiled(tree: ast.Module, path: str) -> CodeType | None:
    """The code of a changed tree; None: it makes no sense."""
    with suppress(SyntaxError, TypeError, ValueError), catch_warnings():
        simplefilter("error")
        return compile(ast.fix_missing_locations(tree), path, "exec")
    return None


def _shown(node: ast.AST) -> str:
    simple = isinstance(node, ast.operator | ast.cmpop | ast.boolop)
    return type(node).__name__ if simple else " ".join(ast.unparse(node).split())[:LONGEST]


def _places(node: ast.AST, at: Any) -> Iterator[tuple[Any, Any, ast.AST, Any, Nodes]]:
    """What holds each node, its key there, the node, where it stands, and what else may."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and _is_left(node):
        return
    at = node if hasattr(node, "lineno") else at
    for name, value in ast.iter_fields(node):
        several = isinstance(value, list)
        for key, child in enumerate(value) if several else [(name, value)]:
            if name in SKIPPED or not isinstance(child, ast.AST) or _is_text(node, child):
                continue
            where = child if hasattr(child, "lineno") else at
            found = [*variants(child), *_elsewhere(name, node)]
            yield value if several else vars(node), key, child, where, found
            yield from _places(child, at)


def _is_left(node: ast.Assign | ast.AnnAssign) -> bool:
    """A name of a type, or of a size."""
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    alias = isinstance(node.value, ast.Subscript) and ast.unparse(node.value.value) in TYPES
    return alias or ast.unparse(node.targets[0]) in SIZES


def _is_text(node: ast.AST, child: ast.AST) -> bool:
    """A docstring, what an error says, a check that two lists have one length."""
    doc = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    strict = isinstance(node, ast.keyword) and node.arg == "strict"
    return doc or strict or (isinstance(node, ast.Raise) and isinstance(child, ast.Call))


def _elsewhere(name: str, node: ast.AST) -> Nodes:
    """What may stand in this place whatever stands there."""
    if name in ("test", "ifs"):
        always = [] if isinstance(node, ast.While) else [ast.Constant(True)]
        return [ast.Constant(False), *always]
    return [ast.Tuple([], ast.Load())] if name == "iter" and isinstance(node, ast.For) else []


def _lessened(items: list[Any]) -> list[list[Any]]:
    """The list without each of its items."""
    return [[*items[:i], *items[i + 1 :]] for i in range(len(items))]


@singledispatch
def variants(node: ast.AST) -> Nodes:
    """What may stand in the place of a node."""
    return [getattr(ast, other)() for other in SWAPS.get(type(node).__name__, ())]


@variants.register
def _(node: ast.Constant) -> Nodes:
    value = node.value
    if isinstance(value, bool):
        return [ast.Constant(not value)]
    if isinstance(value, int | float):
        return [ast.Constant(value + 1), ast.Constant(value - 1)]
    mark: Any = "XX" if isinstance(value, str) else b"XX"
    return [ast.Constant(mark + value)] if isinstance(value, str | bytes) else []


@variants.register
def _(node: ast.BoolOp) -> Nodes:
    rests = _lessened(node.values)
    return [ast.BoolOp(node.op, rest) if rest[1:] else rest[0] for rest in rests]


@variants.register
def _(node: ast.Call) -> Nodes:
    do, given, named = node.func, node.args, node.keywords
    found: Nodes = [ast.Call(do, given[:-1], named)] if given[1:] else []
    for i, (one, other) in enumerate(pairwise(given)):
        found.append(ast.Call(do, [*given[:i], other, one, *given[i + 2 :]], named))
    rests = [[k for k in named if k is not one] for one in named if one.arg != "strict"]
    found += [ast.Call(do, given, rest) for rest in rests]
    if isinstance(do, ast.Attribute):
        found.append(do.value)
        if do.attr in OTHER:
            found.append(ast.Call(ast.Attribute(do.value, OTHER[do.attr], do.ctx), given, named))
    elif isinstance(do, ast.Name):
        found += given if len(given) == 1 and do.id not in SHAPES else []
        if do.id in OTHER:
            found.append(ast.Call(ast.Name(OTHER[do.id], do.ctx), given, named))
    return found


@variants.register
def _(node: ast.Slice) -> Nodes:
    return [ast.Slice(None, node.upper), ast.Slice(node.lower, None)]


@variants.register
def _(node: ast.Tuple | ast.List | ast.Set) -> Nodes:
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return []
    plain = (isinstance(item, ast.Constant) for item in node.elts)  # changed in its own place
    rests = (rest for rest, done in zip(_lessened(node.elts), plain, strict=True) if not done)
    if isinstance(node, ast.Set):
        return [ast.Set(rest) for rest in rests if rest]
    return [type(node)(rest, ast.Load()) for rest in rests]


@variants.register
def _(node: ast.UnaryOp) -> Nodes:
    return [] if isinstance(node.operand, ast.Constant) else [node.operand]


@variants.register
def _(node: ast.Return) -> Nodes:
    return [ast.Return(ast.Constant(None))] if node.value else []


@variants.register
def _(node: ast.Lambda) -> Nodes:
    return [ast.Lambda(node.args, ast.Constant(None))]


@variants.register
def _(_: ast.Expr | ast.Raise | ast.AugAssign) -> Nodes:
    return [ast.Pass()]
