"""Objects for the attribute rules: attributes in, what was found out."""

from knowledge.attribute_rules import Fault, check
from knowledge.vocabulary import Attributes

Given = str | tuple[str, ...]


def attributes(**given: Given) -> Attributes:
    """Attributes with the values given, each a text or several."""
    return Attributes({n: (v,) if isinstance(v, str) else v for n, v in given.items()})


def faults(object_class: str = "user", **given: Given) -> tuple[Fault, ...]:
    """What is wrong with an object that has a display name."""
    checked = check(object_class, attributes(**{"cn": "J Doe", "displayName": "J Doe", **given}))
    assert checked.skipped is None
    return checked.faults


def kinds(found: tuple[Fault, ...]) -> list[str]:
    """Their kinds, in order."""
    return [fault.kind for fault in found]
