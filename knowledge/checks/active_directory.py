"""The object in Active Directory itself: there, deleted, made anew, excluded by design."""

from collections.abc import Mapping
from typing import Literal

from knowledge.anchor import SETTING, anchors
from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.dn import normalised
from knowledge.exclusions import Exclusion, exclusion_of
from knowledge.journey import PEOPLE, ad_row, arrived, home, linked, provisioning, true
from knowledge.runs import kind, newest_first
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Partition,
    Run,
    Server,
    SyncRule,
    TenantObject,
)

LINKED_MAILBOX = 2
_SECONDS = len("2026-03-02T12:00:00")
_LOCAL = frozenset(
    {
        "badpasswordtime",
        "badpwdcount",
        "dscorepropagationdata",
        "lastlogoff",
        "lastlogon",
        "lastlogontimestamp",
        "logoncount",
        "replpropertymetadata",
        "usnchanged",
        "usncreated",
        "whenchanged",
        "whencreated",
    }
)
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
) -> Answer[Literal["same", "recreated"]] | None:
    """Was the account deleted and made anew, so that the cloud user carries the old one's anchor?

    Account name and sign-in name are equal, the anchors differ, and the cloud user is older.
    """
    twin = entra_namesake
    if directory is None or twin is None or entra_object is not None:
        return Answer("same")
    if directory.type not in PEOPLE or not _same_names(directory, twin):
        return Answer("same")
    own = anchors(directory, server.setting(SETTING) if isinstance(server, Server) else None)
    anchor = twin.text("onPremisesImmutableId")
    if anchor is None or anchor in own or not own:
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
    return Answer("recreated", (fact,))


def _same_names(found: DirectoryObject, twin: TenantObject) -> bool:
    """Whether account name and sign-in name are both equal."""
    upn, sam = found.attributes.first("userPrincipalName"), found.attributes.first("sAMAccountName")
    names = (twin.text("userPrincipalName"), twin.text("onPremisesUserPrincipalName"))
    return _equal(sam, twin.text("onPremisesSamAccountName")) and any(_equal(upn, n) for n in names)


def _equal(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def replicated(
    directory: DirectoryObject | None,
    directory_copies: Mapping[str, DirectoryObject | None] | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    connectors: tuple[Connector, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["replicated", "behind"]] | None:
    """Does the domain controller that Connect reads show what the others show?

    A copy counts only when the connector space still has what that copy shows.
    """
    if directory is None or not directory_copies:
        return Answer("replicated")
    place = home(directory, connectors) if isinstance(connectors, tuple) else None
    used = _used_controller(place, run_history)
    for name, copy in directory_copies.items():
        if used and not _same_server(used, name.casefold()):
            continue
        fact = _difference(directory, copy, ad_row(connector_space), name, _imported(place))
        if fact is not None:
            return Answer("behind", (fact,))
    return Answer("replicated")


def _used_controller(
    place: tuple[Connector, Partition] | None, run_history: tuple[Run, ...] | Unseen | None
) -> str:
    """The server that the newest import of the partition read; empty when that is not recorded."""
    if place is None or not isinstance(run_history, tuple):
        return ""
    for run in newest_first(run_history):
        if run.connector_id == place[0].identifier and kind(run) == "import":
            servers = [
                s.server
                for s in run.steps or ()
                if s.server and s.partition.casefold() == place[1].dn.casefold()
            ]
            if servers:
                return servers[0].casefold().partition(":")[0]  # without the port
    return ""


def _same_server(one: str, other: str) -> bool:
    """Whether two names mean one server: in full, or one of them as the bare host name."""
    hosts = one.partition(".")[0], other.partition(".")[0]
    return one == other or (hosts[0] == hosts[1] and not ("." in one and "." in other))


def _imported(place: tuple[Connector, Partition] | None) -> frozenset[str] | None:
    """The attributes that the connector imports; None when that is not recorded."""
    listed = place[0].attribute_inclusion if place else None
    return None if listed is None else frozenset(name.lower() for name in listed)


def _difference(
    live: DirectoryObject,
    copy: DirectoryObject | None,
    row: ConnectorSpaceObject | None,
    server: str,
    imported: frozenset[str] | None,
) -> Fact | None:
    """What this copy shows otherwise, when the connector space still has it like that."""
    if row is None:
        return _not_there(live, copy, server)
    if copy is None:
        return None
    names = {*live.attributes, *copy.attributes} - _LOCAL
    for name in sorted(names if imported is None else names & imported):
        ours, theirs = live.attributes[name], copy.attributes[name]
        if sorted(ours) != sorted(theirs) and sorted(row.attributes[name]) == sorted(theirs):
            return Fact(
                "controller-behind",
                "active-directory",
                "active-directory",
                "; ".join(theirs),
                "; ".join(ours),
                {"server": server, "attribute": name},
            )
    return None


def _not_there(live: DirectoryObject, copy: DirectoryObject | None, server: str) -> Fact | None:
    """Why an object is not imported from this copy: it is not there, or still at its old place."""
    if copy is None:
        return Fact(
            "controller-lacks-object",
            "active-directory",
            "active-directory",
            "not there",
            "there",
            {"server": server},
        )
    if normalised(copy.dn) == normalised(live.dn):
        return None
    return Fact(
        "controller-behind",
        "active-directory",
        "active-directory",
        copy.dn,
        live.dn,
        {"server": server, "attribute": "distinguishedName"},
    )


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
