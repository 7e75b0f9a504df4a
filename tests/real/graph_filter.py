"""OData's `$filter` as Microsoft Graph reads it: parsed, judged by mode, applied to an object.

Written from graph-lookups section 4: which properties the default index knows, which need
`ConsistencyLevel: eventual` with `$count=true`, and which no filter knows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

Value = object
Item = Mapping[str, object]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<date>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?P<name>[A-Za-z_$][\w$./]*)"
    r"|(?P<mark>[(),:]))"
)
ADVANCED = frozenset(
    {"onPremisesImmutableId", "onPremisesSamAccountName", "onPremisesLastSyncDateTime"}
    | {"onPremisesExtensionAttributes", "passwordPolicies", "companyName", "mobilePhone"}
)
NEVER = frozenset({"onPremisesDistinguishedName", "onPremisesDomainName"})
_COMPARE = ("eq", "ne", "ge", "le")
MOST_CLAUSES = 15


class FilterError(Exception):
    """The filter is not understood."""


@dataclass(frozen=True)
class Node:
    """One operation: and, or, not, eq, ne, ge, le, startswith, endswith, any."""

    what: str
    parts: tuple["Node", ...] = ()
    path: str = ""
    value: Value = None


@lru_cache(maxsize=64)
def parse(text: str) -> Node:
    """The filter as a tree."""
    parser = _Parser(list(_tokens(text)))
    node = parser.disjunction()
    if parser.left:
        raise FilterError(f"unexpected {parser.left[0]}")
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and all beneath it."""
    yield node
    for part in node.parts:
        yield from walk(part)


def clauses(node: Node) -> int:
    """How many alternatives the largest `or` has."""
    if node.what == "or":
        return sum(clauses(part) if part.what == "or" else 1 for part in node.parts)
    return max((clauses(part) for part in node.parts), default=1)


def needs_advanced(node: Node) -> bool:
    """Whether the default index does not know it."""
    return any(
        each.what in {"ne", "not", "endswith"} or each.path.partition("/")[0] in ADVANCED
        for each in walk(node)
    )


def is_unsupported(node: Node) -> bool:
    """Whether no mode knows it."""
    return any(each.path.partition("/")[0] in NEVER for each in walk(node))


def fits(node: Node, item: Item) -> bool:
    """Whether an object fits."""
    if node.what in {"and", "or"}:
        joined: Callable[[Iterator[bool]], bool] = all if node.what == "and" else any
        return joined(fits(part, item) for part in node.parts)
    if node.what == "not":
        return not fits(node.parts[0], item)
    value = _at(item, node.path)
    if node.what == "any":
        values = value if isinstance(value, list) else []
        return any(fits(node.parts[0], {"$it": v, "$of": node.path}) for v in values)
    return _compared(node, value, exact=item.get("$of") == "proxyAddresses")


def _compared(node: Node, value: Value, *, exact: bool) -> bool:
    if node.what in {"ge", "le"}:
        if value is None:
            return False
        first, second = _moment(value), _moment(node.value)
        return first >= second if node.what == "ge" else first <= second
    same = exact or node.path == "onPremisesImmutableId"
    own, wanted = _folded(value, same), _folded(node.value, same)
    if node.what in {"startswith", "endswith"}:
        if not isinstance(own, str) or not isinstance(wanted, str):
            return False
        return own.startswith(wanted) if node.what == "startswith" else own.endswith(wanted)
    return (own == wanted) is (node.what == "eq")


def _folded(value: Value, exact: bool) -> Value:
    """Texts are compared without case, but for the prefix of an address, which keeps its own."""
    if not isinstance(value, str):
        return value
    if not exact:
        return value.casefold()
    prefix, colon, rest = value.partition(":")
    return prefix + colon + rest.casefold() if colon else value


def _moment(value: Value) -> datetime:
    return datetime.fromisoformat(str(value))


def _at(item: Item, path: str) -> Value:
    value: Value = item
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise FilterError(f"invalid filter clause at {at}")
        at = found.end()
        yield found[0].strip()


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens
        self._variables: dict[str, str] = {}

    def disjunction(self) -> Node:
        return self._joined("or", lambda: self._joined("and", self._unary))

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._peek() == word:
            self._take(word)
            parts.append(part())
        return parts[0] if len(parts) == 1 else Node(word, tuple(parts))

    def _unary(self) -> Node:
        if self._peek() == "not":
            self._take("not")
            return Node("not", (self._unary(),))
        if self._peek() == "(":
            self._take("(")
            node = self.disjunction()
            self._take(")")
            return node
        return self._term()

    def _term(self) -> Node:
        name = self._take()
        if name in {"startswith", "endswith"}:
            self._take("(")
            path = self._path(self._take())
            self._take(",")
            value = self._value(self._take())
            self._take(")")
            return Node(name, path=path, value=value)
        if name.endswith("/any"):
            return self._any(name.removesuffix("/any"))
        operator = self._take()
        if operator not in _COMPARE:
            raise FilterError(f"unknown operator {operator}")
        return Node(operator, path=self._path(name), value=self._value(self._take()))

    def _any(self, path: str) -> Node:
        self._take("(")
        variable = self._take()
        self._take(":")
        self._variables[variable] = path
        inner = self.disjunction()
        del self._variables[variable]
        self._take(")")
        return Node("any", (inner,), path=path)

    def _path(self, name: str) -> str:
        first, slash, rest = name.partition("/")
        return f"$it{slash}{rest}" if first in self._variables else name

    def _value(self, token: str) -> Value:
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[token]
        if token[:4].isdigit():
            return token
        raise FilterError(f"a property or text was expected, not {token}")

    def _peek(self) -> str:
        return self.left[0] if self.left else ""

    def _take(self, wanted: str = "") -> str:
        if not self.left or (wanted and self.left[0] != wanted):
            raise FilterError(f"syntax error, expected {wanted or 'more'}")
        return self.left.pop(0)
