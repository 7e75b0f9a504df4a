"""One object's values, checked."""

from collections.abc import Callable

from knowledge.attribute_rules.faults import Checked, Fault, Kind
from knowledge.attribute_rules.judging import Judged, again, judged
from knowledge.attribute_rules.skipping import skipped
from knowledge.attribute_rules.weights import weight
from knowledge.vocabulary import Attributes

# Whether a value that may be there only once, under this attribute, is there more often.
Shared = Callable[[str, str], bool]

_FORM: frozenset[Kind] = frozenset({"domainpart", "localpart", "format"})


def check(object_class: str, attributes: Attributes, shared: Shared | None = None) -> Checked:
    """What is wrong with the values of one object.

    Without `shared` the object stands alone: only a value that it holds twice is a duplicate, as
    it is for IdFix when it reads just this object.
    """
    reason = skipped(object_class, attributes)
    if reason is not None:
        return Checked(reason)
    values = tuple(judged(object_class, attributes))
    taken = shared or _twice(values)
    faults: dict[tuple[str, Kind, str], Fault] = {}
    for found in values:
        kinds = found.kinds
        if found.unique is not None and taken(found.attribute, found.unique):
            kinds = (*kinds[: found.at], "duplicate", *kinds[found.at :])
        if kinds:
            for fault in _faults(found, kinds, object_class, attributes):
                faults.setdefault((fault.attribute, fault.kind, fault.value), fault)
    return Checked(None, tuple(faults.values()))


def fold(value: str) -> str:
    """The form in which two values are the same: IdFix compares without case."""
    return value.casefold()


def _twice(values: tuple[Judged, ...]) -> Shared:
    """Only proxyAddresses holds several values, so only there one can stand twice."""
    keys = [fold(v.unique) for v in values if v.attribute == "proxyAddresses" and v.unique]
    more = frozenset(k for k in keys if keys.count(k) > 1) if len(set(keys)) < len(keys) else ()
    return lambda attribute, value: attribute == "proxyAddresses" and fold(value) in more


def _faults(
    found: Judged, kinds: tuple[Kind, ...], object_class: str, attributes: Attributes
) -> list[Fault]:
    left = _left_over(found, object_class, attributes)
    return [
        Fault(
            found.attribute,
            kind,
            found.value,
            found.proposal if _mends(kind, left) else None,
            weight(found.attribute, kind, found.value, attributes),
        )
        for kind in kinds
    ]


def _mends(kind: Kind, left: tuple[Kind, ...] | None) -> bool:
    """Whether this is no longer wrong with the update; the parts of an address only together."""
    if left is None or kind == "duplicate":
        return False
    return not _FORM.intersection(left) if kind in _FORM else kind not in left


def _left_over(found: Judged, object_class: str, attributes: Attributes) -> tuple[Kind, ...] | None:
    """What would still be wrong with the update that IdFix offers; None where it offers none."""
    if not found.proposal or found.proposal == found.value:
        return None
    return again(found, found.proposal, object_class, attributes)
