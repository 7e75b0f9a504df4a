"""Signing in with a synchronized account: expired, disabled, or checked by another service."""

from datetime import datetime
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.password_evidence import DISABLED_BIT, disabled, file_time
from knowledge.vocabulary import DirectoryObject, Domain, SyncFeatures, TenantObject


def account_expired(
    directory: DirectoryObject | None, entra_object: TenantObject | None, now: datetime
) -> Answer[Literal["no", "expired"]] | None:
    """Did the account expire in AD, which the cloud never learns?"""
    expires = file_time(directory.attributes, "accountExpires") if directory else None
    if expires is None or expires > now or disabled(directory) or entra_object is None:
        return Answer("no")
    enabled = entra_object.flag("accountEnabled")
    if enabled is None:
        return None
    fact = Fact("account-expired", "active-directory", "active-directory", expires.isoformat())
    return Answer("expired", (fact,)) if enabled else Answer("no")


def disable_arrived(
    directory: DirectoryObject | None, entra_object: TenantObject | None
) -> Answer[Literal["no-difference", "still-enabled"]] | None:
    """Is an account that is disabled in AD still enabled in Entra ID?"""
    if directory is None or entra_object is None or not disabled(directory):
        return Answer("no-difference")
    enabled = entra_object.flag("accountEnabled")
    if enabled is None:
        return None
    flags = directory.attributes.first("userAccountControl") or ""
    fact = Fact(
        "disabled-in-directory",
        "entra-id",
        "entra-id",
        "true",
        "false",
        {"flags": flags, "bit": str(DISABLED_BIT)},
    )
    return Answer("still-enabled", (fact,)) if enabled else Answer("no-difference")


def password_expired(
    directory: DirectoryObject | None,
    now: datetime,
    entra_object: TenantObject | Unseen | None = UNSEEN,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
) -> Answer[Literal["no", "never-in-cloud"]] | None:
    """Did the password expire in AD, while synchronized passwords never expire in the cloud?"""
    name = "msDS-UserPasswordExpiryTimeComputed"
    expires = file_time(directory.attributes, name) if directory else None
    policy = None
    if isinstance(sync_features, SyncFeatures):
        policy = sync_features.flag("cloudPasswordPolicyForPasswordSyncedUsersEnabled")
    cloud = entra_object if isinstance(entra_object, TenantObject) else None
    policies = cloud.text("passwordPolicies") if cloud else None
    kept = "DisablePasswordExpiration" in (policies or "")
    if expires is None or expires > now or policy is not False or not kept:
        return Answer("no")
    fact = Fact("password-expired", "active-directory", "active-directory", expires.isoformat())
    return Answer("never-in-cloud", (fact,))


def federated_sign_in(
    domains: tuple[Domain, ...] | None,
    directory: DirectoryObject | None,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["managed", "federated"]] | None:
    """Does another service check the password, because the sign-in name's domain is federated?"""
    cloud = entra_object if isinstance(entra_object, TenantObject) else None
    own = directory.attributes.first("userPrincipalName") if directory else None
    name = (cloud.text("userPrincipalName") if cloud else None) or own or ""
    suffix = name.rpartition("@")[2].casefold()
    found = next((d for d in domains or () if d.id.casefold() == suffix), None)
    if found is None:
        return Answer("managed")
    kind = found.authentication.casefold()
    if kind not in ("managed", "federated"):
        return None
    fact = Fact(
        "federated-domain",
        "entra-id",
        "entra-id",
        found.authentication,
        "Managed",
        {"domain": found.id},
    )
    return Answer("federated", (fact,)) if kind == "federated" else Answer("managed")
