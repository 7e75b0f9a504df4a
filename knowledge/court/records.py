"""A trial beside what the server holds: what it recorded, and what waits to be applied."""

from collections.abc import Iterable
from dataclasses import replace

from knowledge.attribute_path import OWN_FORM, REFERENCES, alike, reads
from knowledge.court.model import Agreement, Trial
from knowledge.court.naming import Names
from knowledge.vocabulary import Flow, MetaverseAttribute, PendingChange, SyncRule

_NO_VALUE_COMPARED = OWN_FORM | REFERENCES


def compared(found: Trial, recorded: MetaverseAttribute, names: Names, waits: bool) -> Trial:
    """With what the server holds; a difference is not claimed while a change waits."""
    agreement = _agreement(found, recorded, names)
    if waits and agreement != "agrees":
        agreement = "not-known"
    return replace(
        found,
        recorded_rule=recorded.rule,
        recorded_connector=recorded.connector,
        recorded_values=recorded.values,
        agreement=agreement,
    )


def waiting(found: Trial, waits: bool) -> Trial:
    """Said to be open while a change waits that it has not heard."""
    return replace(found, waits=True, certain=False) if waits else found


def touches(
    change: PendingChange | None, name: str, writing: Iterable[tuple[SyncRule, Flow]] = ()
) -> bool:
    """Whether a change is one of this attribute, or of what the rules and flows that write it read.

    A change without its attributes may be. An addition hides no older value (contracts section 4).
    """
    if change is None or change.operation.casefold() == "add":
        return False
    changed = {c.name.casefold() for c in change.attributes}
    if not changed or name.casefold() in changed:
        return True
    return any(
        any(reads(flow, n) for n in changed)
        or any(c.attribute.casefold() in changed for group in rule.scope for c in group)
        for rule, flow in writing
    )


def _agreement(found: Trial, recorded: MetaverseAttribute, names: Names) -> Agreement:
    if not found.certain or found.state not in ("value", "empty", "nobody"):
        return "not-known"
    if recorded.values and recorded.rule and not _gives(found, recorded):
        return "another-rule"
    low = {names.directory.casefold(), names.metaverse.casefold()}
    if low & _NO_VALUE_COMPARED:
        return "not-known"
    return "agrees" if alike(found.values, recorded.values) else "another-value"


def _gives(found: Trial, recorded: MetaverseAttribute) -> bool:
    """Whether the rule that the server recorded is one that gives the value today."""
    return any(
        c.outcome in ("wins", "merged")
        and c.rule.casefold() == recorded.rule.casefold()
        and recorded.connector.casefold() in ("", c.connector.casefold())
        for c in found.claims
    )
