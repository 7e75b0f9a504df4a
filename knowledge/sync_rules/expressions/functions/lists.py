"""Multi-valued functions (functions reference, section Multi-valued), With, Where and Select."""

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.reading import reader
from knowledge.sync_rules.expressions.registry import DOCS, form, function, refusing
from knowledge.sync_rules.expressions.run import Code, Run
from knowledge.sync_rules.expressions.syntax import Call, Node, Text, Variable, written
from knowledge.sync_rules.expressions.values import (
    Data,
    Item,
    Ref,
    StopError,
    UnknownError,
    text_of,
    truth_of,
)

IMPORTED = DOCS + "concept-azure-ad-connect-sync-declarative-provisioning#importedvalue"
VALUE_COUNT = DOCS + "concept-azure-ad-connect-sync-default-configuration"
_CASES = {"CaseSensitive": False, "CaseInsensitive": True}
_CHARACTERS_PER_STEP = 8
_Items = tuple[Item, ...]


@function("Contains", "mv str enum?")
def _contains(_: Run, values: _Items, part: str, case: str = "CaseSensitive") -> int:
    if case not in _CASES:
        raise UnknownError(f"the case type {case}")
    fold = str.casefold if _CASES[case] else str
    wanted = fold(part)
    for index, value in enumerate(values, 1):
        text = fold(text_of(value))
        if wanted == text or (wanted in text and not isinstance(value, Ref)):
            return index
    return 0


@function("Count", "mv")
def _count(_: Run, values: _Items) -> int:
    return len(values)


@function("Item", "mv num")
def _item(_: Run, values: _Items, index: int) -> Item:
    if not 1 <= index <= len(values):
        raise StopError(f"Item: index {index} is out of bounds")
    return values[index - 1]


@function("ItemOrNull", "mv num")
def _item_or_null(_: Run, values: _Items, index: int) -> Item:
    return values[index - 1] if 1 <= index <= len(values) else None


@function("Join", "mv str?")
def _join(run: Run, values: _Items, delimiter: str = " ") -> str:
    texts = [text_of(value) for value in values]
    run.room(sum(map(len, texts)) + len(texts) * len(delimiter))
    return delimiter.join(texts)


@function("Split", "str str num?", still_open="what the last value holds when there is a limit")
def _split(run: Run, text: str, delimiter: str, limit: int | None = None) -> Data:
    if len(delimiter) != 1 or (limit is not None and limit < 1):
        raise UnknownError("Split takes one character and a limit above 0")
    parts = text.split(delimiter)
    run.spend(len(parts))
    if limit is None or len(parts) <= limit:
        return tuple(parts)
    if run.other(Question.SPLIT_REST):
        return tuple(parts[:limit])
    return tuple(text.split(delimiter, limit - 1))


@function("RemoveDuplicates", "mv", still_open="values that differ only in case")
def _remove_duplicates(run: Run, values: _Items) -> Data:
    exact = tuple(dict.fromkeys(values))
    folded: dict[Item, Item] = {}
    for value in exact:
        folded.setdefault(value.casefold() if isinstance(value, str) else value, value)
    if len(folded) == len(exact) or not run.other(Question.DUPLICATE_CASE):
        return exact
    return tuple(folded.values())


@form("ImportedValue", 1, 1, source=IMPORTED)
def _imported(call: Call, _: tuple[Code, ...]) -> Code:
    """The attribute is named in quotes; only values confirmed by an import count."""
    name = call.arguments[0]
    if not isinstance(name, Text):
        return refusing("ImportedValue takes an attribute's name in quotes")
    read = reader(name.value)

    def imported(run: Run) -> Data:
        scene = run.scene
        return read(run, scene.attributes if scene.imported is None else scene.imported)

    return imported


@form(
    "ValueCount",
    1,
    1,
    still_open="has no page: memberCount of the default group rule is the number of members",
    source=VALUE_COUNT,
)
def _value_count(call: Call, _: tuple[Code, ...]) -> Code:
    """The number of values of the attribute named in quotes (default-sync-rules section 4.3)."""
    name = call.arguments[0]
    if not isinstance(name, Text):
        return refusing("ValueCount takes an attribute's name in quotes")
    attribute = name.value
    return lambda run: len(run.scene.attributes[attribute])


@form("With", 3, 3)
def _with(call: Call, codes: tuple[Code, ...]) -> Code:
    name = call.arguments[0]
    if not isinstance(name, Variable):
        return refusing("With takes a variable")
    body = _Body(name.name, call.arguments[2], codes[2])
    return lambda run: body.made(run, _tried(run, codes[1]))


def _tried(run: Run, code: Code) -> Data | StopError | UnknownError:
    """The value, or why there is none: that matters only where the variable is used."""
    try:
        return code(run)
    except (StopError, UnknownError) as error:
        return error


@form("Select", 3, 3)
def _select(call: Call, codes: tuple[Code, ...]) -> Code:
    name = call.arguments[0]
    if not isinstance(name, Variable):
        return refusing("Select takes a variable")

    body = _Body(name.name, call.arguments[2], codes[2])

    def select(run: Run) -> Data:
        made = [body.made(run, item) for item in _items(run, codes[1](run))]
        return tuple(_single(item) for item in made if item is not None)

    return select


@form("Where", 3, 3)
def _where(call: Call, codes: tuple[Code, ...]) -> Code:
    name = call.arguments[0]
    if not isinstance(name, Variable):
        return refusing("Where takes a variable")

    body = _Body(name.name, call.arguments[2], codes[2])

    def where(run: Run) -> Data:
        items = _items(run, codes[1](run))
        return tuple(item for item in items if truth_of(_single(body.made(run, item))))

    return where


class _Body:
    """The part of With, Where and Select in which the variable has a value."""

    __slots__ = ("code", "cost", "name")

    def __init__(self, name: str, node: Node, code: Code) -> None:
        self.name = name
        self.code = code
        self.cost = 1 + len(written(node)) // _CHARACTERS_PER_STEP

    def made(self, run: Run, value: Data | StopError | UnknownError) -> Data:
        """What comes out for this value; an outer variable of that name comes back after."""
        run.spend(self.cost)
        outer = run.variables
        run.variables = {**outer, self.name: value}
        try:
            return self.code(run)
        finally:
            run.variables = outer


def _items(run: Run, value: Data) -> _Items:
    run.weigh(value)
    if isinstance(value, tuple):
        return tuple(item for item in value if item is not None)
    return () if value is None else (value,)


def _single(value: Data) -> Item:
    if isinstance(value, tuple):
        raise UnknownError("a list within a list")
    return value
