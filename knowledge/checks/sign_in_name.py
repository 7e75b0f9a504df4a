"""The sign-in name: why userPrincipalName in Entra ID is not what Active Directory holds."""

import unicodedata
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.attribute_rules import illegal_characters
from knowledge.journey import PEOPLE, entra_row
from knowledge.vocabulary import (
    ConnectorSpaceView,
    DirectoryObject,
    Domain,
    Server,
    SyncFeatures,
    TenantObject,
)

UPN_SETTING = "Microsoft.SynchronizationOption.UPNAttribute"
MANAGED_SWITCH = "synchronizeUpnForManagedUsersEnabled"


def _name(found: DirectoryObject, server: Server | Unseen | None) -> str | None:
    """The AD value that becomes the sign-in name: userPrincipalName, or the alternate id."""
    chosen = server.setting(UPN_SETTING) if isinstance(server, Server) else None
    return found.attributes.first(chosen or "userPrincipalName")


def _chosen_unread(server: Server | Unseen | None) -> bool:
    """Whether another attribute may have been chosen, as the settings were not read."""
    return not isinstance(server, Server) or not server.knows_settings


def upn_suffix_verified(
    directory: DirectoryObject | None,
    domains: tuple[Domain, ...] | None,
    server: Server | Unseen | None = UNSEEN,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["verified", "not-verified"]] | None:
    """Is the suffix of the sign-in name a verified domain of the tenant?

    With the settings unread, what the cloud shows tells: the name itself, or a fallback for it.
    """
    if directory is None or directory.type not in PEOPLE:
        return Answer("verified")
    name = _name(directory, server) or ""
    unread = _chosen_unread(server)
    suffix = name.rpartition("@")[2].strip().casefold()
    if "@" not in name:
        return None if unread else Answer("verified")
    if not domains:
        return None
    cloud = (_cloud_name(entra_object) or "").casefold()
    verified = {d.id.casefold() for d in domains if d.verified}
    if cloud == name.casefold() or (suffix in verified and not unread):
        return Answer("verified")
    initial = {d.id.casefold() for d in domains if d.initial}
    if unread and (suffix in verified or cloud.rpartition("@")[2] not in initial):
        return None
    fact = Fact(
        "suffix-not-verified",
        "entra-id",
        "entra-id",
        name,
        "a verified domain",
        {"suffix": suffix, "cloud": cloud or ""},
    )
    return Answer("not-verified", (fact,), certain=not unread)


def upn_characters(
    directory: DirectoryObject | None,
    server: Server | Unseen | None = UNSEEN,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["clean", "illegal"]] | None:
    """Does the sign-in name hold a character that Entra ID does not take, visible or not?"""
    if directory is None or directory.type not in PEOPLE:
        return Answer("clean")
    name, unread = _name(directory, server) or "", _chosen_unread(server)
    if name and (_cloud_name(entra_object) or "").casefold() == name.casefold():
        return Answer("clean")
    if unread:
        return None
    bad = illegal_characters(name)
    if not bad:
        return Answer("clean")
    shown = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'control character')}" for c in bad)
    fact = Fact(
        "illegal-character",
        "entra-id",
        "active-directory",
        shown,
        "letters, digits and ' . - _ ! # ^ ~",
    )
    return Answer("illegal", (fact,))


def _cloud_name(found: TenantObject | Unseen | None) -> str | None:
    return found.text("userPrincipalName") if isinstance(found, TenantObject) else None


def upn_arrived(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | None,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
    domains: tuple[Domain, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["arrived", "managed-user-not-updated", "recalculated"]] | None:
    """Does the cloud show the sign-in name that was exported, and if not, what held it back?"""
    row = entra_row(connector_space)
    if directory is None or directory.type not in PEOPLE or row is None or entra_object is None:
        return Answer("arrived")
    sent, shown = row.attributes.first("userPrincipalName"), entra_object.text("userPrincipalName")
    if sent is None or row.has_export_error or row.pending_export is not None:
        return Answer("arrived")
    if shown is None or not isinstance(domains, tuple):
        return None
    if sent.casefold() == shown.casefold():
        return Answer("arrived")
    fact = Fact("upn-differs", "entra-id", "entra-id", shown, sent)
    held = _held_back(sent, entra_object, sync_features, domains)
    if held is None:
        return None
    if held:
        switch = Fact("upn-switch-off", "entra-id", "entra-id", "false", "true")
        return Answer("managed-user-not-updated", (fact, switch))
    return Answer("recalculated", (fact,))


def _held_back(
    sent: str,
    cloud: TenantObject,
    features: SyncFeatures | Unseen | None,
    domains: tuple[Domain, ...],
) -> bool | None:
    """Whether the tenant leaves out licensed managed users; None: switch or licence not seen."""
    suffix = sent.rpartition("@")[2].casefold()
    managed = any(
        d.verified and d.id.casefold() == suffix and d.authentication.casefold() != "federated"
        for d in domains
    )
    switch = features.flag(MANAGED_SWITCH) if isinstance(features, SyncFeatures) else None
    licensed = cloud.properties.get("assignedLicenses")
    if not managed or switch or licensed == []:
        return False
    return True if switch is False and licensed else None


def alternate_id(
    directory: DirectoryObject | None, server: Server | None
) -> Answer[Literal["upn", "alternate"]] | None:
    """Is another attribute than userPrincipalName chosen as the sign-in name?"""
    if directory is None:
        return Answer("upn")
    if server is None or not server.knows_settings:
        return None
    chosen = server.setting(UPN_SETTING)
    if not chosen or chosen.casefold() == "userprincipalname":
        return Answer("upn")
    if directory.attributes.first(chosen) == directory.attributes.first("userPrincipalName"):
        return Answer("upn")
    fact = Fact(
        "alternate-id",
        "environment",
        "connect-server",
        directory.attributes.first(chosen) or "(absent)",
        directory.attributes.first("userPrincipalName") or "(absent)",
        {"attribute": chosen},
    )
    return Answer("alternate", (fact,))
