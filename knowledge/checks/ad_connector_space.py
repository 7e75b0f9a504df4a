"""The AD connector space: what keeps an object from being imported, or from going on from there."""

from datetime import datetime, timedelta
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.dn import is_below, normalised, parent, parse
from knowledge.journey import ad_row, home, linked, provisioning
from knowledge.runs import end_of, of, result_for
from knowledge.sync_rules.containers import ContainerDecision, container_scope
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Partition,
    Run,
    Server,
    SyncRule,
    Visibility,
)

FRESH = timedelta(hours=1)
GROUP_FILTERING = "Microsoft.OptionalFeature.GroupFiltering"


def domain_selected(
    directory: DirectoryObject | None, connectors: tuple[Connector, ...] | None
) -> Answer[Literal["selected", "not-selected"]] | None:
    """Is the object's domain selected on a connector?"""
    if directory is None:
        return Answer("selected")
    if not connectors:
        return None
    place = home(directory, connectors)
    if place and place[1].selected:
        return Answer("selected")
    name = place[1].dn if place else directory.domain
    actual = "not selected" if place else "on no connector"
    fact = Fact("domain-not-selected", "ad-connector-space", "connect-server", actual, "selected", {"partition": name})
    return Answer("not-selected", (fact,))


def container_selected(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    containers: tuple[DirectoryObject, ...] | None | Unseen = UNSEEN,
    connector_space: ConnectorSpaceView | None | Unseen = UNSEEN,
) -> Answer[Literal["selected", "not-selected", "renamed", "new", "computer-left-out"]] | None:
    """Is the object's OU selected, by the longest matching entry of the partition's two lists?

    A selected OU that exists no longer, beside one of another name that holds the object, was renamed.
    """
    place = home(directory, connectors)
    if directory is None or place is None:
        return Answer("selected")
    connector, partition = place
    decision = container_scope(directory.dn, partition)
    if decision.in_scope:
        return Answer("selected")
    row = None if isinstance(connector_space, Unseen) else ad_row(connector_space)
    old = _renamed(directory, partition, row, containers) if isinstance(containers, tuple) else None
    if old is not None:
        fact = Fact(
            "container-renamed",
            "ad-connector-space",
            "connect-server",
            parent(directory.dn),
            old,
            {"connector": connector.name},
        )
        return Answer("renamed", (fact,))
    fact = _left_out(directory, connector, partition, decision)
    if directory.type == "computer":
        return Answer("computer-left-out", (fact,))
    new = isinstance(containers, tuple) and _is_new(directory, connector, partition, containers)
    return Answer("new" if new else "not-selected", (fact,))


def _is_new(
    found: DirectoryObject,
    connector: Connector,
    partition: Partition,
    containers: tuple[DirectoryObject, ...],
) -> bool:
    """Whether the object's container was made after the filter, which names its neighbours one by one."""
    if connector.last_modified is None:
        return False
    above = {normalised(c) for c in _above(found.dn)}
    named = {_parent_key(c) for c in partition.inclusions}
    for container in containers:
        made = container.time("whenCreated")
        if normalised(container.dn) in above and made is not None and made > connector.last_modified:
            return _parent_key(container.dn) in named
    return False


def _left_out(
    found: DirectoryObject, connector: Connector, partition: Partition, decision: ContainerDecision
) -> Fact:
    return Fact(
        "container-excluded",
        "ad-connector-space",
        "connect-server",
        parent(found.dn),
        "an OU that is selected",
        {"connector": connector.name, "partition": partition.name or partition.dn, "container": decision.decided_by or ""},
    )


def _renamed(
    found: DirectoryObject,
    partition: Partition,
    row: ConnectorSpaceObject | None,
    containers: tuple[DirectoryObject, ...],
) -> str | None:
    """The selected container that is gone, when it stood where one of the object's containers stands."""
    existing = {normalised(c.dn) for c in containers}
    if not existing:
        return None
    gone = [
        c
        for c in partition.inclusions
        if normalised(c) not in existing and normalised(c) != normalised(partition.dn)
    ]
    above = _above(found.dn)
    known = {normalised(c) for c in (*partition.inclusions, *partition.exclusions)}
    for old in gone:
        if row is not None and is_below(row.dn, old):
            return old
        beside = [c for c in above if _parent_key(c) == _parent_key(old)]
        if row is None and any(normalised(c) not in known for c in beside):
            return old
    return None


def _parent_key(dn: str) -> str:
    """The container above, for comparing."""
    return normalised(parent(dn))


def _above(dn: str) -> list[str]:
    chain = []
    up = parent(dn)
    for _ in parse(dn)[1:]:
        chain.append(up)
        up = parent(up)
    return chain


def group_filter_member(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    server: Server | None,
    filter_group: DirectoryObject | None,
) -> Answer[Literal["no-group-filter", "member", "not-member"]] | None:
    """With the pilot group filter on: is the object a direct member of the group?"""
    place = home(directory, connectors)
    if directory is None or place is None or not place[0].group_filter_dn:
        return Answer("no-group-filter")
    flag = server.setting(GROUP_FILTERING) if server else None
    if flag is None:
        return None
    if flag.casefold() != "true":
        return Answer("no-group-filter")
    if filter_group is None:
        return None
    own = normalised(directory.dn)
    if own == normalised(filter_group.dn) or own in {normalised(m) for m in filter_group.attributes["member"]}:
        return Answer("member")
    fact = Fact(
        "not-in-filter-group", "ad-connector-space", "active-directory", "no direct member", "direct member", {"group": filter_group.dn}
    )
    return Answer("not-member", (fact,))


def object_type_selected(
    directory: DirectoryObject | None, connectors: tuple[Connector, ...] | None
) -> Answer[Literal["selected", "not-selected"]] | None:
    """Is the object's type, the last value of objectClass, among those the connector imports?"""
    place = home(directory, connectors)
    if directory is None or place is None or directory.type == "unknown":
        return Answer("selected")
    wanted = place[0].object_inclusion or place[1].object_classes
    if not wanted:
        return None
    if directory.type.casefold() in {w.casefold() for w in wanted}:
        return Answer("selected")
    fact = Fact(
        "type-not-selected", "ad-connector-space", "connect-server", directory.type, ", ".join(wanted), {"connector": place[0].name}
    )
    return Answer("not-selected", (fact,))


def connector_account_reads(
    visible: Visibility | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["reads", "cannot-read"]] | None:
    """Can the AD connector account read the object?"""
    if visible is None or visible.object_readable or ad_row(connector_space) is not None:
        return Answer("reads")
    fact = Fact("connector-cannot-read", "ad-connector-space", "connect-server", "not readable", "readable")
    return Answer("cannot-read", (fact,))


def required_attributes_selected(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["selected", "not-selected"]] | None:
    """Are the attributes selected without which the default rules cannot bring an object on?

    userAccountControl gives accountEnabled, sAMAccountName the name; without them an outbound gate or
    cloudFiltered stops the object (default-sync-rules section 5).
    """
    place = home(directory, connectors)
    row = ad_row(connector_space)
    if directory is None or place is None or row is None or place[0].attribute_inclusion is None:
        return Answer("selected")
    listed = {a.casefold() for a in place[0].attribute_inclusion}
    for name in ("userAccountControl", "sAMAccountName"):
        if name in directory.attributes and name.casefold() not in listed and name not in row.attributes:
            fact = Fact(
                "attribute-not-selected",
                "ad-connector-space",
                "connect-server",
                "not selected",
                "selected",
                {"attribute": name, "connector": place[0].name},
            )
            return Answer("not-selected", (fact,))
    return Answer("selected")


def explicit_disconnector(
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["normal", "explicit"]] | None:
    """Was the object disconnected by hand?"""
    row = ad_row(connector_space)
    if row is None or linked(row) or (row.connector_state or "").casefold() != "explicit":
        return Answer("normal")
    fact = Fact("explicit-disconnector", "ad-connector-space", "connect-server", "explicit", "normal")
    return Answer("explicit", (fact,))


Inbound = Literal[
    "linked-or-absent", "not-synchronized-yet", "custom-scope", "provision-disabled", "no-rule-in-scope"
]


def inbound_scope(
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None | Unseen = UNSEEN,
    filter_group: DirectoryObject | None | Unseen = UNSEEN,
) -> Answer[Inbound] | None:
    """Does an inbound rule that provisions take the object in, and if none does, which clause says no?"""
    row = ad_row(connector_space)
    if row is None or linked(row) or row.has_sync_error or row.sync_error:
        return Answer("linked-or-absent")
    if row.pending_import is not None and row.pending_import.operation.casefold() == "add":
        return Answer("not-synchronized-yet")
    if not isinstance(rules, tuple) or not rules:
        return Answer("no-rule-in-scope", (_unlinked(row),))
    ways_in = provisioning(rules, row.connector_id, "Inbound", row.object_type)
    closed = [(r, in_scope(r, row.attributes)) for r in ways_in if not r.disabled]
    if any(d.in_scope is not False for _, d in closed):
        return None
    if not closed:
        return _without_way_in(rules, ways_in, row)
    rule, decision = next(((r, d) for r, d in closed if not r.standard), closed[0])
    return Answer("custom-scope", (_out_of_scope(rule, decision),), certain=decision.certain)


def _without_way_in(
    rules: tuple[SyncRule, ...], ways_in: tuple[SyncRule, ...], row: ConnectorSpaceObject
) -> Answer[Inbound]:
    """No rule in force provisions this type: was one switched off, or turned from Provision into Join?

    A switched-off default rule beside a custom copy is normal (default-sync-rules 0.6), so this is asked
    only when no other rule provisions.
    """
    off = [r for r in ways_in if r.disabled and in_scope(r, row.attributes).in_scope]
    if off:
        fact = Fact(
            "provision-rule-disabled", "ad-connector-space", "connect-server", "disabled", "enabled", {"rule": off[0].name}
        )
        return Answer("provision-disabled", (fact,))
    turned = [
        r
        for r in rules
        if r.connector == row.connector_id
        and r.direction.casefold() == "inbound"
        and r.source_type.casefold() == row.object_type.casefold()
        and r.name.endswith("Join")
        and r.joins
    ]
    if turned:
        rule = turned[0]
        actual = "disabled" if rule.disabled else rule.link_type
        fact = Fact("provision-rule-disabled", "metaverse", "connect-server", actual, "Provision", {"rule": rule.name})
        return Answer("provision-disabled", (fact,))
    return Answer("no-rule-in-scope", (_unlinked(row),))


def _unlinked(row: ConnectorSpaceObject) -> Fact:
    return Fact(
        "disconnector", "ad-connector-space", "connect-server", "no metaverse object", "a metaverse object", {"connector": row.connector_name}
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
        {"rule": rule.name, "attribute": clause.attribute if clause else ""},
    )


def import_applied(
    connector_space: ConnectorSpaceView | None, run_history: tuple[Run, ...] | None, now: datetime
) -> Answer[Literal["applied", "fresh", "left-over"]] | None:
    """Is a pending import left over: older than a synchronization that followed, or than an hour?"""
    row = ad_row(connector_space)
    if row is None or row.pending_import is None or row.has_sync_error:
        return Answer("applied")
    runs = run_history or ()
    read = next(
        (r for r in of(runs, row.connector_id, "import") if end_of(result_for(r, None)[0]) == "completed"), None
    )
    if read is None or read.start is None:
        return None
    over = read.end or read.start
    synced = next((r for r in of(runs, row.connector_id, "sync") if end_of(r.result) == "completed"), None)
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
