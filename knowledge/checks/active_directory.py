"""The object in Active Directory itself: there, deleted, made anew, excluded by design."""

from typing import Literal

from knowledge.anchor import SETTING, anchors
from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.attribute_path import alike
from knowledge.cloud_filter import FILTERED, filtering, flow_to, scene_of
from knowledge.exclusions import Excluded, Exclusion, exclusion_of
from knowledge.journey import PEOPLE, ad_row, arrived, entra_row, home, linked, provisioning, true
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Server,
    SyncRule,
    TenantObject,
)

LINKED_MAILBOX = 2
_SECONDS = len("2026-03-02T12:00:00")
_WITHOUT_MAIL = ("contact-not-mail-enabled", "distribution-group-not-mail-enabled")
_NO_RULE = (*_WITHOUT_MAIL, "dynamic-group", "builtin-group")


def in_directory(
    directory: DirectoryObject | None, deleted_objects: DirectoryObject | None
) -> Answer[Literal["live", "deleted", "absent"]] | None:
    """Is the object in Active Directory, or among its deleted objects?"""
    if directory is not None:
        return Answer("live")
    if deleted_objects is None:
        return Answer("absent")
    fact = Fact(
        "deleted-object",
        "active-directory",
        "active-directory",
        deleted_objects.dn,
        "",
        {"parent": deleted_objects.attributes.first("lastKnownParent") or ""},
    )
    return Answer("deleted", (fact,))


def recreated(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_namesake: TenantObject | None,
    server: Server | Unseen | None = UNSEEN,
    connector_space: ConnectorSpaceView | Unseen | None = UNSEEN,
    directory_holders: tuple[DirectoryObject, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["same", "recreated"]] | None:
    """Was the account deleted and made anew, so that the cloud user carries the old one's anchor?

    Account name and sign-in name are equal, the anchors differ, and the cloud user is older. An
    anchor that a live account of these addresses carries tells of a move, not of a new account.
    """
    twin = entra_namesake
    if directory is None or twin is None or entra_object is not None:
        return Answer("same")
    if directory.type not in PEOPLE or not _same_names(directory, twin):
        return Answer("same")
    read = isinstance(server, Server) and server.knows_settings
    own = anchors(directory, server.setting(SETTING) if isinstance(server, Server) else None)
    anchor = twin.text("onPremisesImmutableId")
    others = directory_holders if isinstance(directory_holders, tuple) else ()
    moved = any(anchor in anchors(other, None) for other in others)
    if anchor is None or anchor in own or not own or moved:
        return Answer("same")
    created = directory.attributes.first("whenCreated") or ""
    older = twin.text("createdDateTime") or ""
    if not created or not older:
        return None
    if older[:_SECONDS] >= created[:_SECONDS]:
        return Answer("same")
    if not read:
        return None  # another attribute may be the anchor
    fact = Fact(
        "anchor-differs",
        "active-directory",
        "active-directory",
        own[0],
        anchor,
        {"created": created, "cloud_created": older},
    )
    rows = connector_space if isinstance(connector_space, ConnectorSpaceView) else None
    return Answer("recreated", (fact,), place="entra-connector-space" if entra_row(rows) else None)


def _same_names(found: DirectoryObject, twin: TenantObject) -> bool:
    """Whether account name and sign-in name are both equal."""
    upn, sam = found.attributes.first("userPrincipalName"), found.attributes.first("sAMAccountName")
    names = (twin.text("userPrincipalName"), twin.text("onPremisesUserPrincipalName"))
    return _equal(sam, twin.text("onPremisesSamAccountName")) and any(_equal(upn, n) for n in names)


def _equal(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def excluded_by_design(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
    connectors: tuple[Connector, ...] | Unseen | None = UNSEEN,
) -> Answer[Exclusion] | None:
    """Is the object one that the out-of-box rules leave out by design?

    It counts only when the rules in force do leave it out, and when the object was not let through
    all the same - unless the value is newer than what was let through.
    """
    found = exclusion_of(directory) if directory else None
    if directory is None or found is None:
        return Answer("none")
    row = ad_row(connector_space)
    if not _is_new(found, directory, row, connectors):
        filtered = metaverse is not None and true(metaverse.first("cloudFiltered"))
        through = linked(row) and not filtered and found.exclusion not in _WITHOUT_MAIL
        if arrived(connector_space) or through:
            return Answer("none")
    connector = _connector_of(directory, row, connectors)
    if connector and isinstance(rules, tuple) and not _in_force(found, directory, connector, rules):
        return Answer("none")
    fact = Fact(
        "excluded-by-design",
        "active-directory",
        "active-directory",
        found.actual,
        found.expected,
        {"attribute": found.attribute},
    )
    return Answer(
        found.exclusion, (fact,), place="metaverse" if linked(row) else "ad-connector-space"
    )


def _is_new(
    found: Excluded,
    live: DirectoryObject,
    row: ConnectorSpaceObject | None,
    connectors: tuple[Connector, ...] | Unseen | None,
) -> bool:
    """Whether the deciding value was set after the object was last imported.

    An attribute that the connector is not known to import says nothing by its absence.
    """
    if row is None or found.attribute == "distinguishedName" or row.pending_import is not None:
        return False
    place = home(live, connectors) if isinstance(connectors, tuple) else None
    listed = (place[0].attribute_inclusion or ()) if place else ()
    imported = found.attribute.casefold() in {name.casefold() for name in listed}
    if not imported and found.attribute not in row.attributes:
        return False
    return alike(live.attributes[found.attribute], row.attributes[found.attribute]) is False


def _connector_of(
    live: DirectoryObject,
    row: ConnectorSpaceObject | None,
    connectors: tuple[Connector, ...] | Unseen | None,
) -> str | None:
    if row is not None:
        return row.connector_id
    place = home(live, connectors) if isinstance(connectors, tuple) else None
    return place[0].identifier if place else None


def _in_force(
    found: Excluded, live: DirectoryObject, connector: str, rules: tuple[SyncRule, ...]
) -> bool:
    """Whether the rules in force leave the object out for this very value.

    A scoping filter does when it says no, and might say yes without the value; cloudFiltered does
    when a rule for this type computes it from the attribute. What is neither is no matter of rules.
    """
    own = [r for r in rules if r.connector == connector and not r.disabled]
    if found.exclusion in _NO_RULE:
        return True
    if found.by_scope:
        ways_in = provisioning(tuple(own), connector, "Inbound", live.type)
        without = live.attributes.without(found.attribute)
        outside = not any(in_scope(r, live.attributes).in_scope for r in ways_in)
        return outside and any(in_scope(r, without).in_scope is not False for r in ways_in)
    mark = "[dn]" if found.attribute == "distinguishedName" else f"[{found.attribute}]".casefold()
    scene = scene_of(live.dn, live.attributes, None)
    decided = filtering(own, connector, live.type, scene)
    if decided.state == "unknown":
        return any(_filters_by(r, live.type, mark) for r in own)
    return decided.state == "filtered" and _filters_by(decided.rule, live.type, mark)


def _filters_by(rule: SyncRule | None, type_: str, mark: str) -> bool:
    """Whether an inbound rule for this type computes cloudFiltered from an attribute."""
    flow = flow_to(rule, FILTERED) if rule else None
    return (
        rule is not None
        and flow is not None
        and rule.direction.casefold() == "inbound"
        and rule.source_type.casefold() == type_.casefold()
        and mark in flow.expression.casefold()
    )


def master_account_joined(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
) -> Answer[Literal["no-linked-mailbox", "joined", "not-joined"]] | None:
    """Is a linked mailbox joined to its master account, which contributes the sourceAnchor?"""
    details = directory.attributes.number("msExchRecipientTypeDetails") if directory else None
    if directory is None or details != LINKED_MAILBOX:
        return Answer("no-linked-mailbox")
    if metaverse is not None and metaverse.first("sourceAnchor"):
        return Answer("joined")
    sid = directory.attributes.first("msExchMasterAccountSid")
    if ad_row(connector_space) is None or metaverse is None or sid is None:
        return Answer("joined")
    fact = Fact(
        "no-master-account",
        "metaverse",
        "connect-server",
        "no sourceAnchor",
        "sourceAnchor from the account forest",
        {"sid": sid},
    )
    return Answer("not-joined", (fact,))


def password_class(
    about: About, directory: DirectoryObject | None
) -> Answer[Literal["user", "inetorgperson"]] | None:
    """Is the account of class user, the only one whose password hash is synchronized?"""
    type_ = directory.type if directory else about.type
    if type_ == "inetOrgPerson":
        fact = Fact("object-class", "active-directory", "active-directory", "inetOrgPerson", "user")
        return Answer("inetorgperson", (fact,))
    return Answer("user")
