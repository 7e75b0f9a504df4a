"""The sign-in name: why userPrincipalName in Entra ID is not what Active Directory holds."""

import unicodedata
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
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
_LAST_PRINTABLE = 0x7E
_FORBIDDEN = frozenset("\\%&*+/=?{}|<>();:,[]\"")


def _name(found: DirectoryObject | None, server: Server | None | Unseen) -> str | None:
    """The AD value that becomes the sign-in name: userPrincipalName, or the alternate id."""
    if found is None or found.type not in PEOPLE:
        return None
    chosen = server.setting(UPN_SETTING) if isinstance(server, Server) else None
    return found.attributes.first(chosen or "userPrincipalName")


def upn_suffix_verified(
    directory: DirectoryObject | None,
    domains: tuple[Domain, ...] | None,
    server: Server | None | Unseen = UNSEEN,
    entra_object: TenantObject | None | Unseen = UNSEEN,
) -> Answer[Literal["verified", "not-verified"]] | None:
    """Is the suffix of the sign-in name a verified domain of the tenant?"""
    name = _name(directory, server)
    suffix = (name or "").rpartition("@")[2].strip().casefold()
    if not name or "@" not in name:
        return Answer("verified")
    if not domains:
        return None
    if suffix in {d.id.casefold() for d in domains if d.verified}:
        return Answer("verified")
    cloud = entra_object.text("userPrincipalName") if isinstance(entra_object, TenantObject) else None
    if cloud is not None and cloud.casefold() == name.casefold():
        return Answer("verified")
    fact = Fact(
        "suffix-not-verified", "entra-id", "entra-id", name, "a verified domain", {"suffix": suffix, "cloud": cloud or ""}
    )
    return Answer("not-verified", (fact,))


def upn_characters(
    directory: DirectoryObject | None,
    server: Server | None | Unseen = UNSEEN,
    entra_object: TenantObject | None | Unseen = UNSEEN,
) -> Answer[Literal["clean", "illegal"]] | None:
    """Does the sign-in name hold a character that Entra ID does not take, visible or not?"""
    name = _name(directory, server)
    if name is None:
        return Answer("clean")
    bad = [c for c in name if ord(c) > _LAST_PRINTABLE or c.isspace() or ord(c) < 0x20 or c in _FORBIDDEN]
    cloud = entra_object.text("userPrincipalName") if isinstance(entra_object, TenantObject) else None
    if not bad or (cloud or "").casefold() == name.casefold():
        return Answer("clean")
    shown = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'control character')}" for c in dict.fromkeys(bad))
    fact = Fact("illegal-character", "entra-id", "active-directory", shown, "letters, digits and ' . - _ ! # ^ ~")
    return Answer("illegal", (fact,))


def upn_arrived(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | None,
    sync_features: SyncFeatures | None | Unseen = UNSEEN,
    domains: tuple[Domain, ...] | None | Unseen = UNSEEN,
) -> Answer[Literal["arrived", "managed-user-not-updated", "recalculated"]] | None:
    """Does the cloud show the sign-in name that was exported, and if not, which switch held it back?"""
    row = entra_row(connector_space)
    if directory is None or directory.type not in PEOPLE or row is None or entra_object is None:
        return Answer("arrived")
    sent, shown = row.attributes.first("userPrincipalName"), entra_object.text("userPrincipalName")
    if sent is None or shown is None or sent.casefold() == shown.casefold() or row.has_export_error:
        return Answer("arrived")
    if row.pending_export is not None:
        return Answer("arrived")
    if not isinstance(domains, tuple):
        return None
    fact = Fact("upn-differs", "entra-id", "entra-id", shown, sent)
    flag = sync_features.flag("synchronizeUpnForManagedUsersEnabled") if isinstance(sync_features, SyncFeatures) else None
    licensed = bool(entra_object.properties.get("assignedLicenses"))
    suffix = sent.rpartition("@")[2].casefold()
    verified = any(
        d.verified and d.id.casefold() == suffix and d.authentication.casefold() != "federated" for d in domains
    )
    if flag is False and licensed and verified:
        switch = Fact("upn-switch-off", "entra-id", "entra-id", "false", "true")
        return Answer("managed-user-not-updated", (fact, switch))
    return Answer("recalculated", (fact,))


def alternate_id(
    directory: DirectoryObject | None, server: Server | None
) -> Answer[Literal["upn", "alternate"]] | None:
    """Is another attribute than userPrincipalName chosen as the sign-in name?"""
    chosen = server.setting(UPN_SETTING) if server else None
    if not chosen or chosen.casefold() == "userprincipalname" or directory is None:
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
