"""A membership that is missing in the cloud: is it there in AD, and are both sides in the cloud?"""

from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.checks.arrival import something_waits
from knowledge.dn import normalised
from knowledge.journey import ad_row, entra_row, exported, home
from knowledge.membership import (
    Pair,
    cloud_members,
    holds_no_group,
    is_direct,
    is_foreign,
    is_foreign_name,
    is_nested,
    is_primary,
    members,
    pair,
)
from knowledge.sync_rules.containers import container_scope, partition_of
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Run,
    Server,
    TenantObject,
)

SHOWN = 5
Connectors = tuple[Connector, ...] | None
Found = DirectoryObject | Unseen | None
View = ConnectorSpaceView | Unseen | None
Cloud = TenantObject | Unseen | None
Landed = Literal["landed", "not-landed"]
InDirectory = Literal["direct", "foreign", "primary-group", "nested", "not-a-member", "group-alone"]


def membership_in_directory(
    directory: DirectoryObject | None, other_directory: Found = UNSEEN
) -> Answer[InDirectory] | None:
    """How does the member belong to the group in AD?

    It belongs to it through no other group when its own memberOf names none of those inside;
    a memberOf that was not recorded says so only when the group holds nothing else.
    """
    found = pair(directory, other_directory)
    if found is None:
        return None
    group, member = found.group, found.member
    if member is None:
        return Answer("group-alone")
    if is_direct(group, member):
        return Answer("direct")
    if is_foreign(group, member):
        return Answer("foreign")
    if is_primary(group, member):
        rid = member.attributes.first("primaryGroupID") or ""
        values = {"group": group.name}
        fact = Fact(
            "primary-group", "active-directory", "active-directory", rid, "member attribute", values
        )
        return Answer("primary-group", (fact,))
    if is_nested(group, member):
        return Answer("nested")
    told = "memberOf" in member.attributes or holds_no_group(group)
    return Answer("not-a-member") if told else None


def nested_membership(
    directory: DirectoryObject | None, other_directory: Found = UNSEEN
) -> Answer[Literal["no", "nested"]] | None:
    """Is the object a member only through another group, as it will be in the cloud?

    Groups inside groups inside the group are not seen, so "no" needs a group without any.
    """
    found = membership_in_directory(directory, other_directory)
    both = pair(directory, other_directory)
    if found is None or both is None:
        return None
    if both.member is None or found.value != "nested":
        deeper = found.value == "not-a-member" and not holds_no_group(both.group)
        return None if deeper else Answer("no")
    inside = members(both.group)
    between = [g for g in both.member.attributes["memberOf"] if normalised(g) in inside]
    values = {"group": both.group.name}
    fact = Fact(
        "nested-membership", "active-directory", "active-directory", between[0], "direct", values
    )
    return Answer("nested", (fact,))


def foreign_members(
    directory: DirectoryObject | None, connectors: Connectors, other_directory: Found = UNSEEN
) -> Answer[Literal["none", "in-scope", "out-of-scope"]] | None:
    """Is the container of the foreign security principals in the group selected?"""
    both = pair(directory, other_directory)
    if both is None:
        return None
    if both.member is not None and not is_foreign(both.group, both.member):
        return Answer("none")
    foreign = [m for m in both.group.attributes["member"] if is_foreign_name(m)]
    if not foreign:
        return Answer("none")
    if not connectors:
        return None
    outside = [m for m in foreign if _outside(m, connectors)]
    if not outside:
        return Answer("in-scope")
    fact = Fact(
        "foreign-principal-outside",
        "ad-connector-space",
        "connect-server",
        outside[0],
        "selected",
        {"group": both.group.name},
    )
    return Answer("out-of-scope", (fact,))


def _outside(dn: str, connectors: tuple[Connector, ...]) -> bool:
    place = partition_of(dn, connectors)
    return place is None or not place[1].selected or not container_scope(dn, place[1]).in_scope


Member = Literal["present", "not-yet", "out-of-scope"]


def member_in_cloud(
    directory: DirectoryObject | None,
    connectors: Connectors,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
    entra_object: Cloud = UNSEEN,
    other_entra: Cloud = UNSEEN,
) -> Answer[Member] | None:
    """Is the member itself in Entra ID? Without a name: are members of the group out of scope?"""
    both = pair(directory, other_directory)
    if both is None or not connectors:
        return None
    if both.member is None:
        seen = membership_landed(
            directory,
            other_directory,
            connector_space,
            other_connector_space,
            entra_object,
            other_entra,
        )
        whole = seen is not None and seen.value == "landed"
        return Answer("present") if whole else _members_outside(both.group, connectors)
    view = both.of_member(connector_space, other_connector_space)
    cloud = both.of_member(entra_object, other_entra)
    if isinstance(view, Unseen):
        return None
    if exported(view):
        return Answer("present") if cloud is not None else _not_there(both.member, "Entra ID")
    place = home(both.member, connectors)
    if place is None or _outside(both.member.dn, connectors):
        return _not_there(both.member, "scope")
    return _held_up(both.member, view, connectors, run_history)


def _held_up(
    member: DirectoryObject,
    view: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...],
    runs: tuple[Run, ...] | Unseen | None,
) -> Answer[Member] | None:
    """A member in scope that is not there: new, or stopped by something of its own."""
    row, sent = ad_row(view), entra_row(view)
    fresh = row is None or (row.pending_import and row.pending_import.operation == "add")
    adding = sent is not None and sent.pending_export is not None and not sent.has_export_error
    if not fresh and not adding:
        return _not_there(member, "the Entra connector space")
    if isinstance(runs, Unseen):
        return None
    waits = something_waits(member, view, runs, connectors)
    if waits is not None and waits.value == "waits":
        return Answer("not-yet")
    return _not_there(member, "the AD connector space" if row is None else "Entra ID")


def _not_there(member: DirectoryObject, where: str) -> Answer[Member]:
    return _outside_cloud(where, member.name, member.dn)


def _outside_cloud(where: str, who: str, names: str) -> Answer[Member]:
    values = {"where": where, "member": who}
    wanted = "in Entra ID"
    fact = Fact(
        "member-not-there", "entra-connector-space", "connect-server", names, wanted, values
    )
    return Answer("out-of-scope", (fact,))


def _members_outside(
    group: DirectoryObject, connectors: tuple[Connector, ...]
) -> Answer[Member] | None:
    """Members whose container is not selected; others may be missing for reasons of their own."""
    own = [m for m in group.attributes["member"] if not is_foreign_name(m)]
    outside = [m for m in own if _outside(m, connectors)]
    if not outside:
        return None
    count = f"{len(outside)} of {len(own)}"
    return _outside_cloud("scope", count, "; ".join(outside[:SHOWN]))


def membership_waits(
    directory: DirectoryObject | None,
    run_history: tuple[Run, ...] | None,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
    connectors: Connectors | Unseen = UNSEEN,
    server: Server | Unseen | None = UNSEEN,
) -> Answer[Literal["waits", "nothing-waits"]] | None:
    """Does a change of the group wait for a cycle, or the member itself?"""
    both = pair(directory, other_directory)
    if both is None:
        return None
    group = both.of_group(connector_space, other_connector_space)
    member = both.of_member(connector_space, other_connector_space)
    if isinstance(group, Unseen):
        return None
    found = something_waits(both.group, group, run_history, connectors, server)
    if both.member is None or isinstance(member, Unseen) or (found and found.value == "waits"):
        return found
    if exported(member):
        return found
    return something_waits(both.member, member, run_history, connectors, server)


def membership_landed(
    directory: DirectoryObject | None,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
    entra_object: Cloud = UNSEEN,
    other_entra: Cloud = UNSEEN,
) -> Answer[Landed] | None:
    """Is the membership in the Entra connector space and in Entra ID?

    Members of the cloud group that were not recorded tell nothing.
    """
    both = pair(directory, other_directory)
    if both is None:
        return None
    view = both.of_group(connector_space, other_connector_space)
    cloud = both.of_group(entra_object, other_entra)
    if isinstance(view, Unseen) or isinstance(cloud, Unseen):
        return None
    row = entra_row(view)
    if row is None or cloud is None or not exported(view) or row.pending_export is not None:
        return Answer("not-landed")
    if both.member is None:
        return _all_landed(both.group, row, cloud)
    return _one_landed(
        both,
        row,
        cloud,
        both.of_member(connector_space, other_connector_space),
        both.of_member(entra_object, other_entra),
    )


def _all_landed(
    group: DirectoryObject, row: ConnectorSpaceObject, cloud: TenantObject
) -> Answer[Landed] | None:
    wanted = len(members(group))
    if len(row.attributes["member"]) != wanted:
        return Answer("not-landed")
    seen = cloud_members(cloud)
    return None if seen is None else _landed(len(seen) >= wanted)


def _one_landed(
    both: Pair, row: ConnectorSpaceObject, cloud: TenantObject, view: View, own: Cloud
) -> Answer[Landed] | None:
    if both.member is None or isinstance(view, Unseen) or isinstance(own, Unseen):
        return None
    named = is_direct(both.group, both.member) or is_foreign(both.group, both.member)
    sent = entra_row(view)
    if not named or sent is None or own is None:
        return Answer("not-landed")
    if normalised(sent.dn) not in {normalised(m) for m in row.attributes["member"]}:
        return Answer("not-landed")
    seen = cloud_members(cloud)
    return None if seen is None else _landed(own.id in seen)


def _landed(there: bool) -> Answer[Landed]:
    return Answer("landed" if there else "not-landed")
