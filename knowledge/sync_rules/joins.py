"""Joins and projection: does an object meet one in the metaverse, and may it create one?

Source: Microsoft's page on declarative provisioning (Join), engine-semantics 4.2 to 4.6 and its
table of link types. Join groups run from the top; inside a group all conditions must match; exactly
one hit joins, none or several go on to the next group. Without a join the link type decides, and
Provision creates only when at least one join attribute has a value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.vocabulary import Attributes, JoinClause, SyncRule

PROVISION, STICKY, NO_FLOW = "provision", "stickyjoin", "joinnoflow"
Reason = Literal["projects", "no-provision-rule", "no-join-value", "two-join-rules"]


@dataclass(frozen=True, slots=True)
class Projection:
    """Whether a new metaverse object would be made: by which rule, or what stands against it."""

    projects: bool
    reason: Reason
    rule: SyncRule | None = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """The object that was joined, by which group (counted from 1); hits of the groups before."""

    target: str | None
    group: int = 0
    hits: tuple[int, ...] = ()


def link_type(rule: SyncRule) -> str:
    """The link type as it is compared: lower case, without blanks."""
    return rule.link_type.replace(" ", "").casefold()


def keeps_alive(rule: SyncRule) -> bool:
    """Whether the metaverse object lives while this rule is in scope (engine-semantics 4.6)."""
    return link_type(rule) in (PROVISION, STICKY)


def projection(in_scope: Iterable[SyncRule], attributes: Attributes) -> Projection:
    """What the rules in scope make of an object that is joined to nothing."""
    rules = tuple(in_scope)
    joining = [r for r in rules if r.joins]
    if len(joining) > 1:
        return Projection(False, "two-join-rules", joining[1])
    making = next((r for r in rules if link_type(r) == PROVISION), None)
    if making is None:
        return Projection(False, "no-provision-rule")
    names = tuple(dict.fromkeys(c.cs_attribute for group in making.joins for c in group))
    if names and not any(any(attributes[n]) for n in names):
        return Projection(False, "no-join-value", making, names)
    return Projection(True, "projects", making, names)


def join(rule: SyncRule, attributes: Attributes, others: Mapping[str, Attributes]) -> Joined:
    """Find the one object of the other side; `others` are its candidates by their id.

    Inbound, the object is in the connector space and the others in the metaverse.
    """
    hits: list[int] = []
    for number, group in enumerate(rule.joins, 1):
        found = [id_ for id_, other in others.items() if _all_match(group, attributes, other)]
        hits.append(len(found))
        if len(found) == 1:
            return Joined(found[0], number, tuple(hits))
    return Joined(None, 0, tuple(hits))


def _all_match(group: tuple[JoinClause, ...], own: Attributes, other: Attributes) -> bool:
    return bool(group) and all(_match(clause, own, other) for clause in group)


def _match(clause: JoinClause, own: Attributes, other: Attributes) -> bool:
    here = {_key(v, clause) for v in own[clause.cs_attribute] if v}
    there = {_key(v, clause) for v in other[clause.mv_attribute] if v}
    return not here.isdisjoint(there)


def _key(value: str, clause: JoinClause) -> str:
    return value if clause.case_sensitive else value.casefold()
