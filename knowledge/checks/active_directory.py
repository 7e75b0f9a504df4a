"""The object in Active Directory itself: there, deleted, made anew, excluded by design."""

from collections.abc import Mapping
from typing import Literal

from knowledge.anchor import SETTING, anchors
from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.exclusions import Exclusion, exclusion_of
from knowledge.journey import PEOPLE, ad_row, arrived, home, linked, provisioning
from knowledge.runs import kind, newest_first
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Run,
    Server,
    SyncRule,
    TenantObject,
)

LINKED_MAILBOX = 2
_LOCAL = frozenset(
    {"whenchanged", "usnchanged", "lastlogon", "lastlogontimestamp", "logoncount", "badpwdcount", "dscorepropagationdata"}
    | {"whencreated", "usncreated", "badpasswordtime", "replpropertymetadata"}
)


def in_directory(
    directory: DirectoryObject | None, deleted_objects: DirectoryObject | None
) -> Answer[Literal["live", "deleted", "absent"]] | None:
    """Is the object in Active Directory, or among its deleted objects?"""
    if directory is not None:
        return Answer("live")
    if deleted_objects is None:
        return Answer("absent")
    parent = deleted_objects.attributes.first("lastKnownParent") or ""
    return Answer(
        "deleted",
        (Fact("deleted-object", "active-directory", "active-directory", deleted_objects.dn, "", {"parent": parent}),),
    )


def recreated(
    directory: DirectoryObject | None,
    entra_object: TenantObject | None,
    entra_namesake: TenantObject | None,
    server: Server | None | Unseen = UNSEEN,
) -> Answer[Literal["same", "recreated"]] | None:
    """Was the account deleted and made anew, so that the cloud user carries the old account's anchor?

    Account name and sign-in name are equal, the anchors differ, and the cloud user is the older one.
    """
    twin = entra_namesake
    if directory is None or twin is None or entra_object is not None or directory.type not in PEOPLE:
        return Answer("same")
    setting = server.setting(SETTING) if isinstance(server, Server) else None
    anchor = twin.text("onPremisesImmutableId")
    own = anchors(directory, setting)
    a = directory.attributes
    names = {
        (twin.text("userPrincipalName") or "").casefold(),
        (twin.text("onPremisesUserPrincipalName") or "").casefold(),
    }
    same_names = (a.first("userPrincipalName") or "-").casefold() in names and (
        (a.first("sAMAccountName") or "-").casefold()
        == (twin.text("onPremisesSamAccountName") or "").casefold()
    )
    created = directory.attributes.first("whenCreated") or ""
    older = twin.text("createdDateTime") or ""
    if anchor is None or anchor in own or not own or not same_names:
        return Answer("same")
    if created and older and older[:19] >= created[:19]:
        return Answer("same")
    fact = Fact(
        "anchor-differs", "active-directory", "active-directory", own[0], anchor, {"created": created, "cloud_created": older}
    )
    return Answer("recreated", (fact,))


def replicated(
    directory: DirectoryObject | None,
    directory_copies: Mapping[str, DirectoryObject | None] | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | None | Unseen = UNSEEN,
    connectors: tuple[Connector, ...] | None | Unseen = UNSEEN,
) -> Answer[Literal["replicated", "behind"]] | None:
    """Does the domain controller that Connect reads show what the others show?

    A copy counts only when the connector space still has what that copy shows.
    """
    if directory is None or not directory_copies:
        return Answer("replicated")
    used = _used_controller(directory, run_history, connectors)
    for name, copy in directory_copies.items():
        if used and name.casefold() not in used and used.partition(".")[0] != name.casefold():
            continue
        fact = _difference(directory, copy, connector_space, name)
        if fact is not None:
            return Answer("behind", (fact,))
    return Answer("replicated")


def _used_controller(
    found: DirectoryObject,
    run_history: tuple[Run, ...] | None | Unseen,
    connectors: tuple[Connector, ...] | None | Unseen,
) -> str:
    place = home(found, connectors) if isinstance(connectors, tuple) else None
    if place is None or not isinstance(run_history, tuple):
        return ""
    for run in newest_first(run_history):
        if run.connector_id == place[0].identifier and kind(run) == "import":
            servers = [s.server for s in run.steps or () if s.server and s.partition.casefold() == place[1].dn.casefold()]
            if servers:
                return servers[0].casefold()
    return ""


def _difference(
    live: DirectoryObject, copy: DirectoryObject | None, view: ConnectorSpaceView | None, name: str
) -> Fact | None:
    row = ad_row(view)
    if copy is None:
        if row is not None:
            return None
        return Fact("controller-lacks-object", "active-directory", "active-directory", "not there", "there", {"server": name})
    for attribute in sorted({*live.attributes, *copy.attributes} - _LOCAL):
        ours, theirs = live.attributes[attribute], copy.attributes[attribute]
        if sorted(ours) != sorted(theirs) and (row is None or sorted(row.attributes[attribute]) == sorted(theirs)):
            return Fact(
                "controller-behind",
                "active-directory",
                "active-directory",
                "; ".join(theirs),
                "; ".join(ours),
                {"server": name, "attribute": attribute},
            )
    return None


def excluded_by_design(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    rules: tuple[SyncRule, ...] | None | Unseen = UNSEEN,
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
    filtered = metaverse is not None and (metaverse.first("cloudFiltered") or "").casefold() == "true"
    if linked(row) and not filtered and found.exclusion not in ("contact-not-mail-enabled", "distribution-group-not-mail-enabled"):
        return Answer("none")
    if found.by_scope and row is not None and isinstance(rules, tuple) and rules:
        ways_in = [r for r in provisioning(rules, row.connector_id, "Inbound", row.object_type) if not r.disabled]
        if any(in_scope(r, row.attributes).in_scope for r in ways_in):
            return Answer("none")
    fact = Fact(
        "excluded-by-design",
        "active-directory",
        "active-directory",
        found.actual,
        found.expected,
        {"attribute": found.attribute},
    )
    return Answer(found.exclusion, (fact,), place="metaverse" if linked(row) else "ad-connector-space")


def master_account_joined(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
) -> Answer[Literal["no-linked-mailbox", "joined", "not-joined"]] | None:
    """Is a linked mailbox joined to its enabled master account, which contributes the sourceAnchor?"""
    if directory is None or directory.attributes.number("msExchRecipientTypeDetails") != LINKED_MAILBOX:
        return Answer("no-linked-mailbox")
    if metaverse is not None and metaverse.first("sourceAnchor"):
        return Answer("joined")
    sid = directory.attributes.first("msExchMasterAccountSid")
    if ad_row(connector_space) is None or metaverse is None or sid is None:
        return Answer("joined")
    fact = Fact(
        "no-master-account", "metaverse", "connect-server", "no sourceAnchor", "sourceAnchor from the account forest", {"sid": sid}
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
