"""Do facts and their words fit: every `Fact("id", ...)` in the code has its text, and every value.

The code is read, not run: a fact that is only made on a rare day must have its words today.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.catalogue.complaints import Complaint, near, unknown
from knowledge.catalogue.draft import Draft
from knowledge.catalogue.placeholders import placeholders

_VALUES_AT = 5  # where `values` stands among the fields of a Fact
_ALWAYS = frozenset({"actual", "expected"})


class Use(NamedTuple):
    """A place that makes a fact; its id and its values, where they can be read off the code."""

    file: str
    line: int
    fact: str | None
    values: frozenset[str] | None


def proofs(draft: Draft, root: Path) -> Iterator[Complaint]:
    """Every fact without words, every words without a fact, every placeholder without a value."""
    uses = list(_uses(root))
    for use in uses:
        place = f"line {use.line}"
        if use.fact is None:
            text = "the id of this fact is no plain text, so nobody can check it; write it out."
            yield Complaint(use.file, place, text)
        elif use.fact not in draft.ids["facts.yaml"]:
            yield unknown(use.file, place, "fact", use.fact, draft.facts, "facts.yaml")
        elif use.fact in draft.facts:
            yield from _values(draft, use)
    used = {use.fact for use in uses}
    for id_, (file, _) in draft.facts.items():
        if id_ not in used:
            yield Complaint(
                file, id_, "no check proves anything with this fact; use it or remove it."
            )


def _values(draft: Draft, use: Use) -> Iterator[Complaint]:
    if use.values is None or use.fact is None:
        return
    file, text = draft.facts[use.fact]
    for name in sorted(placeholders(text)[0] - _ALWAYS - use.values):
        what = f"{use.file}, line {use.line}, gives no value for {{{name}}}"
        mend = f"take it out of the text or give it there.{near(name, use.values)}"
        yield Complaint(file, use.fact, f"{what}; {mend}")


def _uses(root: Path) -> Iterator[Use]:
    for path in sorted(root.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "Fact(" not in source:
            continue
        name = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Fact"
            ):
                yield Use(name, node.lineno, _id(node), _keys(node))


def _argument(call: ast.Call, at: int, name: str) -> ast.expr | None:
    if len(call.args) > at:
        return call.args[at]
    return next((k.value for k in call.keywords if k.arg == name), None)


def _id(call: ast.Call) -> str | None:
    given = _argument(call, 0, "id")
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _keys(call: ast.Call) -> frozenset[str] | None:
    """The names of the values given; None when they cannot be told from the code."""
    given = _argument(call, _VALUES_AT, "values")
    if given is None:
        unclear = any(k.arg is None for k in call.keywords)
        return None if unclear else frozenset()
    if not isinstance(given, ast.Dict):
        return None
    names = [k.value if isinstance(k, ast.Constant) else None for k in given.keys]
    return None if None in names else frozenset(str(n) for n in names)
