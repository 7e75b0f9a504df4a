"""How an attribute's texts become values: bytes, references, lists, or nothing when absent."""

from collections.abc import Callable

from knowledge.sync_rules.expressions.run import Code, Run
from knowledge.sync_rules.expressions.values import BINARY, REFERENCES, Data, Item, Ref, decoded
from knowledge.vocabulary import Attributes

_NAMES_OF_DN = ("dn", "distinguishedName")


def attribute_code(name: str) -> Code:
    """The code that reads an attribute; `dn` is the object's own name."""
    if name.lower() == "dn":
        return _own_name
    read = reader(name)
    return lambda run: read(run, run.scene.attributes)


def _own_name(run: Run) -> Data:
    values = run.scene.attributes
    return next((Ref(values[name][0]) for name in _NAMES_OF_DN if values[name]), None)


def reader(name: str) -> Callable[[Run, Attributes], Data]:
    """The function that reads this attribute from given values."""
    lower = name.lower()
    decode: Callable[[str], Item] | None = None
    if lower in BINARY:
        decode = decoded
    elif lower in REFERENCES:
        decode = Ref

    def read(run: Run, attributes: Attributes) -> Data:
        texts = attributes[lower]
        values: tuple[Item, ...] = texts if decode is None else tuple(map(decode, texts))
        if len(values) == 1 and lower not in run.scene.multi_valued:
            return values[0]
        return values or None

    return read
