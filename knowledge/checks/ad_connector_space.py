"""The AD connector space: what keeps an object from being imported."""

from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.dn import above, normalised, parent
from knowledge.journey import ad_row, home
from knowledge.sync_rules.containers import (
    ContainerDecision,
    container_scope,
    renamed_container,
)
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    Partition,
    Server,
    Visibility,
)

GROUP_FILTERING = "Microsoft.OptionalFeature.GroupFiltering"
_REQUIRED = ("userAccountControl", "sAMAccountName")


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
    fact = Fact(
        "domain-not-selected",
        "ad-connector-space",
        "connect-server",
        actual,
        "selected",
        {"partition": name},
    )
    return Answer("not-selected", (fact,))


def container_selected(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    containers: tuple[DirectoryObject, ...] | Unseen | None = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
) -> Answer[Literal["selected", "not-selected", "renamed", "new", "computer-left-out"]] | None:
    """Is the object's OU selected, by the longest matching entry of the partition's two lists?

    A selected OU that exists no longer, beside one that holds the object and was changed since the
    filter was set, was renamed.
    """
    place = home(directory, connectors)
    if directory is None or place is None:
        return Answer("selected")
    connector, partition = place
    decision = container_scope(directory.dn, partition)
    row = None if isinstance(connector_space, Unseen) else ad_row(connector_space)
    if decision.in_scope:
        open_ = bool(partition.inclusions or partition.exclusions) and not decision.certain
        return None if open_ and row is None else Answer("selected")
    known = containers if isinstance(containers, tuple) else ()
    old = renamed_container(directory.dn, row.dn if row else None, place, known)
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
    new = _is_new(directory, connector, partition, known)
    return Answer("new" if new else "not-selected", (fact,))


def _is_new(
    found: DirectoryObject,
    connector: Connector,
    partition: Partition,
    containers: tuple[DirectoryObject, ...],
) -> bool:
    """Whether the object's container is newer than the filter, which names neighbours singly."""
    if connector.last_modified is None:
        return False
    holding = {normalised(c) for c in above(found.dn)}
    named = {_parent_key(c) for c in partition.inclusions}
    for container in containers:
        made = container.time("whenCreated")
        if (
            normalised(container.dn) in holding
            and made is not None
            and made > connector.last_modified
        ):
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
        {
            "connector": connector.name,
            "partition": partition.name or partition.dn,
            "container": decision.decided_by or "",
        },
    )


def _parent_key(dn: str) -> str:
    """The container above, for comparing."""
    return normalised(parent(dn))


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
    let_in = (filter_group.dn, *filter_group.attributes["member"])
    if normalised(directory.dn) in {normalised(dn) for dn in let_in}:
        return Answer("member")
    fact = Fact(
        "not-in-filter-group",
        "ad-connector-space",
        "active-directory",
        "no direct member",
        "direct member",
        {"group": filter_group.dn},
    )
    return Answer("not-member", (fact,))


def object_type_selected(
    directory: DirectoryObject | None, connectors: tuple[Connector, ...] | None
) -> Answer[Literal["selected", "not-selected"]] | None:
    """Is the object's type, the last value of objectClass, among those the connector imports?"""
    place = home(directory, connectors)
    if directory is None or place is None:
        return Answer("selected")
    wanted = place[0].object_inclusion or place[1].object_classes
    if not wanted or directory.type == "unknown":
        return None
    if directory.type.casefold() in {w.casefold() for w in wanted}:
        return Answer("selected")
    fact = Fact(
        "type-not-selected",
        "ad-connector-space",
        "connect-server",
        directory.type,
        ", ".join(wanted),
        {"connector": place[0].name},
    )
    return Answer("not-selected", (fact,))


def connector_account_reads(
    visible: Visibility | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["reads", "cannot-read"]] | None:
    """Can the AD connector account read the object?"""
    if visible is None or visible.object_readable or ad_row(connector_space) is not None:
        return Answer("reads")
    fact = Fact(
        "connector-cannot-read", "ad-connector-space", "connect-server", "not readable", "readable"
    )
    return Answer("cannot-read", (fact,))


def required_attributes_selected(
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["selected", "not-selected"]] | None:
    """Are the attributes selected without which the default rules cannot bring an object on?

    userAccountControl gives accountEnabled, sAMAccountName the name; without them an outbound gate
    or cloudFiltered stops the object (default-sync-rules section 5).
    """
    place = home(directory, connectors)
    row = ad_row(connector_space)
    if directory is None or place is None or row is None:
        return Answer("selected")
    if place[0].attribute_inclusion is None:
        return None
    listed = {a.casefold() for a in place[0].attribute_inclusion}
    for name in _REQUIRED:
        lost = name in directory.attributes and name not in row.attributes
        if lost and name.casefold() not in listed:
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
