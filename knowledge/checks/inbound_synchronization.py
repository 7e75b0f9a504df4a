"""From the AD connector space to the metaverse: what keeps an imported object from going on."""

from datetime import datetime, timedelta
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.cloud_filter import imported, named
from knowledge.journey import ad_row, home, linked, precedence, provisioning
from knowledge.runs import end_of, of, result_for
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import (
    Attributes,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Run,
    SyncRule,
)

FRESH = timedelta(hours=1)


def explicit_disconnector(
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["normal", "explicit"]] | None:
    """Was the object disconnected by hand?"""
    row = ad_row(connector_space)
    if row is None or linked(row) or (row.connector_state or "").casefold() != "explicit":
        return Answer("normal")
    fact = Fact(
        "explicit-disconnector", "ad-connector-space", "connect-server", "explicit", "normal"
    )
    return Answer("explicit", (fact,))


Inbound = Literal[
    "linked-or-absent",
    "not-synchronized-yet",
    "custom-scope",
    "provision-disabled",
    "no-rule-in-scope",
]


def inbound_scope(
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
) -> Answer[Inbound] | None:
    """Does an inbound rule that provisions take the object in? If none, which clause says no?"""
    row = ad_row(connector_space)
    if row is None or linked(row) or row.has_sync_error or row.sync_error:
        return Answer("linked-or-absent")
    if row.pending_import is not None and row.pending_import.operation.casefold() == "add":
        return Answer("not-synchronized-yet")
    if not isinstance(rules, tuple) or not rules:
        by_hand = (row.connector_state or "").casefold() == "explicit"
        return None if by_hand else Answer("no-rule-in-scope", (_unlinked(row),))
    ways_in = provisioning(rules, row.connector_id, "Inbound", row.object_type)
    seen = named(row.dn, row.attributes)
    closed = [(r, in_scope(r, seen)) for r in ways_in if not r.disabled]
    if any(d.in_scope is not False for _, d in closed):
        return None
    if not closed:
        return _without_way_in(rules, ways_in, row)
    return _custom_scope(closed, rules, seen)


def _custom_scope(
    closed: list[tuple[SyncRule, Decision]], rules: tuple[SyncRule, ...], attributes: Attributes
) -> Answer[Literal["custom-scope"]]:
    """No rule that provisions is in scope; a custom rule's clause is told before another's.

    The rest are the clauses of all other rules for the type that leave the object out.
    """
    rule, decision = next(((r, d) for r, d in closed if not r.standard), closed[0])
    others = sorted((r for r in rules if _beside(r, rule)), key=lambda r: r.precedence)
    judged = [(r, in_scope(r, attributes)) for r in others]
    return Answer(
        "custom-scope",
        (_out_of_scope(rule, decision),),
        certain=all(d.certain for _, d in closed),
        rest=tuple(_out_of_scope(r, d) for r, d in judged if d.in_scope is False),
    )


def _beside(rule: SyncRule, other: SyncRule) -> bool:
    """Whether both are inbound rules in force for one type of one connector."""
    return (
        rule is not other
        and not rule.disabled
        and rule.connector == other.connector
        and rule.direction.casefold() == "inbound"
        and rule.source_type.casefold() == other.source_type.casefold()
    )


def would_be_in_scope(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Literal["in-scope-or-there", "custom-scope", "provision-disabled"]] | None:
    """Before it is imported: would an inbound rule that provisions take the object in?"""
    place = home(directory, connectors)
    if directory is None or ad_row(connector_space) is not None or place is None:
        return Answer("in-scope-or-there")
    ways_in = provisioning(rules or (), place[0].identifier, "Inbound", directory.type)
    seen = imported(directory, place[0])
    decided = [(r, in_scope(r, seen)) for r in ways_in]
    closed = [(r, d) for r, d in decided if not r.disabled]
    if any(d.in_scope and d.certain for _, d in closed):
        return Answer("in-scope-or-there")
    if any(d.in_scope is not False for _, d in closed):
        return None
    if closed:
        return _custom_scope(closed, rules or (), seen)
    off = next((r for r, d in decided if d.in_scope), None)
    if off is None:
        turned = (r for r in rules or () if _turned(r, place[0].identifier, directory.type))
        off = next((r for r in turned if in_scope(r, seen).in_scope), None)
    return Answer("provision-disabled", (_switched_off(off),)) if off else None


def _switched_off(rule: SyncRule) -> Fact:
    return _disabled(rule) if rule.disabled else _only_joins(rule)


def _disabled(rule: SyncRule) -> Fact:
    return Fact(
        "provision-rule-disabled",
        "ad-connector-space",
        "connect-server",
        "disabled",
        "enabled",
        {"rule": rule.name, "precedence": precedence(rule)},
    )


def _without_way_in(
    rules: tuple[SyncRule, ...], ways_in: tuple[SyncRule, ...], row: ConnectorSpaceObject
) -> Answer[Inbound]:
    """No rule in force provisions this type: was one switched off, or turned into Join?

    A switched-off default rule beside a custom copy is normal (default-sync-rules 0.6), so this is
    asked only when no other rule provisions. What would leave the object out anyway is no reason.
    """
    seen = named(row.dn, row.attributes)
    off = [r for r in ways_in if r.disabled and in_scope(r, seen).in_scope]
    if off:
        return Answer("provision-disabled", (_disabled(off[0]),))
    turned = [
        r
        for r in rules
        if _turned(r, row.connector_id, row.object_type) and in_scope(r, seen).in_scope
    ]
    if turned:
        return Answer("provision-disabled", (_only_joins(turned[0]),))
    return Answer("no-rule-in-scope", (_unlinked(row),))


def _only_joins(rule: SyncRule) -> Fact:
    return Fact(
        "provision-rule-disabled",
        "metaverse",
        "connect-server",
        "disabled" if rule.disabled else rule.link_type,
        "Provision",
        {"rule": rule.name, "precedence": precedence(rule)},
    )


def _turned(rule: SyncRule, connector_id: str, type_: str) -> bool:
    """Whether the rule provisions this type by its nature, and now only joins."""
    return (
        rule.connector == connector_id
        and rule.direction.casefold() == "inbound"
        and rule.source_type.casefold() == type_.casefold()
        and rule.link_type.casefold() != "provision"
        and rule.name.endswith("Join")
        and bool(rule.joins)
    )


def _unlinked(row: ConnectorSpaceObject) -> Fact:
    return Fact(
        "disconnector",
        "ad-connector-space",
        "connect-server",
        "no metaverse object",
        "a metaverse object",
        {"connector": row.connector_name},
    )


def _out_of_scope(rule: SyncRule, decision: Decision) -> Fact:
    clause = decision.clause
    expected = f"{clause.operator} {clause.value}".strip() if clause else ""
    return Fact(
        "rule-out-of-scope",
        "ad-connector-space",
        "connect-server",
        decision.actual,
        expected,
        {
            "rule": rule.name,
            "precedence": precedence(rule),
            "attribute": clause.attribute if clause else "",
        },
    )


def import_applied(
    connector_space: ConnectorSpaceView | None, run_history: tuple[Run, ...] | None, now: datetime
) -> Answer[Literal["applied", "fresh", "left-over"]] | None:
    """Is a pending import left over: older than a synchronization after it, or than an hour?"""
    row = ad_row(connector_space)
    if row is None or row.pending_import is None or row.has_sync_error:
        return Answer("applied")
    runs = run_history or ()
    read = next(
        (
            r
            for r in of(runs, row.connector_id, "import")
            if end_of(result_for(r, None)[0]) == "completed"
        ),
        None,
    )
    if read is None or read.start is None:
        return None
    over = read.end or read.start
    synced = next(
        (r for r in of(runs, row.connector_id, "sync") if end_of(r.result) == "completed"), None
    )
    followed = synced is not None and synced.start is not None and synced.start >= over
    if not followed and now - over <= FRESH:
        return Answer("fresh")
    fact = Fact(
        "import-not-synchronized",
        "ad-connector-space",
        "connect-server",
        row.pending_import.operation,
        "no pending import",
    )
    return Answer("left-over", (fact,))
