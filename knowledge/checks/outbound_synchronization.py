"""From the metaverse to the Entra connector space: does an outbound rule take the object?"""

from knowledge.answer import Answer, Fact
from knowledge.journey import MV_TYPES, ad_row, entra_row, precedence, provisioning
from knowledge.outbound import Outbound, outbound_kind
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    ConnectorSpaceView,
    MetaverseObject,
    SyncRule,
)


def outbound_scope(
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Outbound] | None:
    """Does an outbound rule that provisions to Entra ID take the object? Which clause says no?"""
    row = ad_row(connector_space)
    if metaverse is None or row is None or entra_row(connector_space) is not None:
        return Answer("provisioned-or-not-there")
    if row.object_type not in MV_TYPES:
        return Answer("provisioned-or-not-there")
    ways_out = _ways_out(rules or (), row.object_type, metaverse)
    if not ways_out:
        return None
    judged = [(r, in_scope(r, metaverse.plain)) for r in ways_out]
    on = [(r, d) for r, d in judged if not r.disabled]
    if any(d.in_scope for _, d in on):
        return Answer("provisioned-or-not-there")
    if any(d.in_scope is None for _, d in on):
        return None
    off = [r for r, d in judged if d.in_scope]
    if off and not on:
        fact = Fact(
            "provision-rule-disabled",
            "metaverse",
            "connect-server",
            "disabled",
            "enabled",
            {"rule": off[0].name, "precedence": precedence(off[0])},
        )
        return Answer("provision-disabled", (fact,))
    first, *others = on or judged
    rest = tuple(f for pair in others if (f := _fact(*pair)))
    return _closed(*first, row.object_type, metaverse, rest)


def _closed(
    rule: SyncRule,
    decision: Decision,
    type_: str,
    metaverse: MetaverseObject,
    rest: tuple[Fact, ...],
) -> Answer[Outbound] | None:
    """What the rule's filter asks for and the object lacks."""
    clause, fact = decision.clause, _fact(rule, decision)
    if clause is None or fact is None:
        return None
    kind = outbound_kind(rule, clause.attribute.casefold(), type_, metaverse.plain)
    return Answer(kind, (fact,), certain=decision.certain, rest=rest)


def _fact(rule: SyncRule, decision: Decision) -> Fact | None:
    clause = decision.clause
    if decision.in_scope is not False or clause is None:
        return None
    return Fact(
        "outbound-out-of-scope",
        "metaverse",
        "connect-server",
        decision.actual,
        f"{clause.operator} {clause.value}".strip(),
        {"rule": rule.name, "precedence": precedence(rule), "attribute": clause.attribute},
    )


def _ways_out(
    rules: tuple[SyncRule, ...], type_: str, metaverse: MetaverseObject
) -> list[SyncRule]:
    """The outbound rules that make an Entra object of this kind: contacts are persons here."""
    mv_type = MV_TYPES[type_]
    found = provisioning(rules, ENTRA_CONNECTOR_ID, "Outbound", mv_type)
    if mv_type != "person":
        return list(found)
    contact = (metaverse.first("sourceObjectType") or type_).casefold() == "contact"
    return [r for r in found if (r.target_type.casefold() == "contact") == contact]
