"""The object in Active Directory itself: there, deleted, made anew, excluded by design."""

from typing import Literal

from knowledge.anchor import SETTING, anchors
from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.exclusions import Exclusion, exclusion_of
from knowledge.journey import PEOPLE, ad_row, arrived, entra_row, linked, provisioning, true
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
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
) -> Answer[Exclusion] | None:
    """Is the object one that the out-of-box rules leave out by design?

    It counts only when the object was not let through all the same, as a custom rule may do.
    """
    if directory is None or arrived(connector_space):
        return Answer("none")
    found = exclusion_of(directory)
    if found is None:
        return Answer("none")
    row = ad_row(connector_space)
    filtered = metaverse is not None and true(metaverse.first("cloudFiltered"))
    if linked(row) and not filtered and found.exclusion not in _WITHOUT_MAIL:
        return Answer("none")
    if found.by_scope and row is not None and isinstance(rules, tuple):
        ways_in = provisioning(rules, row.connector_id, "Inbound", row.object_type)
        if any(in_scope(r, row.attributes).in_scope for r in ways_in if not r.disabled):
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
