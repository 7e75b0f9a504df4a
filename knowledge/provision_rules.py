"""Which rule kept an object alive, and how it came to let go of it.

Source: engine-semantics 4.6 and its table of link types. A disabled out-of-box rule beside an
enabled copy of it is normal (default-sync-rules 0.6): then the copy is judged.
"""

from dataclasses import dataclass, replace
from typing import Literal

from knowledge.answer import Answer, Fact
from knowledge.journey import MV_TYPES, linked, precedence, provisioning, rule_named, true
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Attributes,
    ConnectorSpaceObject,
    MetaverseObject,
    SyncRule,
)

LetGo = Literal["kept", "rule-disabled", "link-type-changed", "filter-changed"]
# What the out-of-box scoping filters ask for: a change there is one of the object, not of the rule.
_OUT_OF_BOX = frozenset(
    {
        "iscriticalsystemobject",
        "admindescription",
        "sourceobjecttype",
        "cloudmastered",
        "cloudfiltered",
        "sourceanchor",
        "accountenabled",
        "securityenabled",
        "mailenabled",
        "membercount",
        "cloudanchor",
        "cloudcreated",
        "usercertificate",
    }
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the metaverse: whose rules, for which type, judged by which values."""

    connector: str
    direction: str
    type: str
    attributes: Attributes


def let_go(
    row: ConnectorSpaceObject,
    metaverse: MetaverseObject | None,
    rules: tuple[SyncRule, ...],
    untouched: bool,
) -> Answer[LetGo] | None:
    """What let go of an object in an AD connector space. `untouched`: it did not change."""
    if not linked(row):
        side = Side(row.connector_id, "Inbound", row.object_type, row.attributes)
        answer = closed(side, rules, untouched)
        return replace(answer, place="ad-connector-space") if answer else None
    if metaverse is None:
        return None
    if true(metaverse.first("cloudFiltered")):
        return _filtered(metaverse, rules, untouched)
    type_ = MV_TYPES.get(row.object_type)
    if type_ is None:
        return None
    return closed(Side(ENTRA_CONNECTOR_ID, "Outbound", type_, metaverse.plain), rules, untouched)


def closed(side: Side, rules: tuple[SyncRule, ...], untouched: bool) -> Answer[LetGo] | None:
    """Why no rule that provisions takes the object on this side; `kept` when one does."""
    ways = provisioning(rules, side.connector, side.direction, side.type)
    ways = tuple(r for r in ways if _same_kind(r, side))
    judged = [(r, in_scope(r, side.attributes)) for r in ways if not r.disabled]
    if any(d.in_scope for _, d in judged):
        return Answer("kept")
    if any(d.in_scope is None for _, d in judged):
        return None
    off = [r for r in ways if r.disabled and in_scope(r, side.attributes).in_scope]
    if off and all(r.standard for r, _ in judged):
        return Answer("rule-disabled", (_fact(off[0], "disabled", "enabled"),))
    turned = [r for r in rules if _turned(r, side) and in_scope(r, side.attributes).in_scope]
    if turned and not judged:
        if turned[0].disabled:
            return Answer("rule-disabled", (_fact(turned[0], "disabled", "enabled"),))
        return Answer("link-type-changed", (_fact(turned[0], turned[0].link_type, "Provision"),))
    return _changed(judged, untouched)


def _same_kind(rule: SyncRule, side: Side) -> bool:
    """Contacts and users are both persons in the metaverse; sourceObjectType tells them apart."""
    kind = side.attributes.first("sourceObjectType")
    if side.direction != "Outbound" or side.type != "person" or not kind:
        return True
    return (rule.target_type.casefold() == "contact") == (kind.casefold() == "contact")


def _turned(rule: SyncRule, side: Side) -> bool:
    """An out-of-box rule that provisions by its nature, and now only joins."""
    return (
        rule.standard
        and rule.name.endswith(" Join")
        and rule.link_type.casefold() == "join"
        and rule.connector == side.connector
        and rule.direction.casefold() == side.direction.casefold()
        and rule.source_type.casefold() == side.type.casefold()
        and (side.direction == "Inbound") == (side.connector != ENTRA_CONNECTOR_ID)
        and _same_kind(rule, side)
    )


def _changed(judged: list[tuple[SyncRule, Decision]], untouched: bool) -> Answer[LetGo] | None:
    """The filter of the rule that should have kept it: a custom one first."""
    if not judged or not untouched:
        return None
    rule, decision = next(((r, d) for r, d in judged if not r.standard), judged[0])
    clause = decision.clause
    if clause is None or (rule.standard and clause.attribute.casefold() in _OUT_OF_BOX):
        return None
    fact = Fact(
        "rule-out-of-scope",
        "ad-connector-space",
        "connect-server",
        decision.actual,
        f"{clause.operator} {clause.value}".strip(),
        {"rule": rule.name, "precedence": precedence(rule), "attribute": clause.attribute},
    )
    return Answer("filter-changed", (fact,), certain=decision.certain)


def _filtered(
    metaverse: MetaverseObject, rules: tuple[SyncRule, ...], untouched: bool
) -> Answer[LetGo] | None:
    """cloudFiltered True by a custom rule, on an object that did not change."""
    found = metaverse.attribute("cloudFiltered")
    rule = rule_named(rules, found.rule) if found else None
    if found is None or rule is None or rule.standard or not untouched:
        return None
    return Answer("filter-changed", (filtered_fact(found.rule, found.connector),))


def filtered_fact(rule: SyncRule | str, connector: str, clause: str = "") -> Fact:
    """That a rule makes cloudFiltered True; a name alone when the rule itself was not read."""
    name, order = (rule, "") if isinstance(rule, str) else (rule.name, precedence(rule))
    values = {"rule": name, "precedence": order, "connector": connector, "clause": clause}
    return Fact("cloud-filtered", "metaverse", "connect-server", "True", "absent", values)


def _fact(rule: SyncRule, actual: str, expected: str) -> Fact:
    values = {"rule": rule.name, "precedence": precedence(rule)}
    return Fact(
        "provision-rule-disabled", "ad-connector-space", "connect-server", actual, expected, values
    )
