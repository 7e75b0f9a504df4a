"""Which cloud object goes by an account's name: by the names that a soft match uses, and no others.

Source: engine-semantics section 6: userPrincipalName or the primary SMTP address. An address that
stands only in otherMails or as a secondary one ties nothing, and a guest is another organization's.
"""

from knowledge.vocabulary import DirectoryObject, TenantObject

_PRIMARY = "SMTP:"
_EXTERNAL = "#ext#"


def soft_matches(live: DirectoryObject, cloud: TenantObject) -> bool:
    """Whether the cloud object has the account's sign-in name or primary address as its own."""
    upn = (live.attributes.first("userPrincipalName") or "").casefold()
    own = {x.casefold() for x in (live.attributes.first("mail"), _primary(live)) if x}
    theirs = {x.casefold() for x in (cloud.text("mail"), _primary(cloud)) if x}
    same_name = bool(upn) and (cloud.text("userPrincipalName") or "").casefold() == upn
    return not is_guest(cloud) and (same_name or bool(own & theirs))


def namesake(live: DirectoryObject, cloud: TenantObject) -> bool:
    """Whether it goes by the account's name: one that was synchronized once also by its old one."""
    attributes = live.attributes
    pairs = (
        (attributes.first("userPrincipalName"), cloud.text("onPremisesUserPrincipalName")),
        (attributes.first("sAMAccountName"), cloud.text("onPremisesSamAccountName")),
    )
    former = any(a and b and a.casefold() == b.casefold() for a, b in pairs)
    return soft_matches(live, cloud) or (former and not is_guest(cloud))


def is_guest(cloud: TenantObject) -> bool:
    """Whether it is a guest, by its type or by the mark in its sign-in name."""
    type_ = (cloud.text("userType") or "").casefold()
    return type_ == "guest" or _EXTERNAL in (cloud.text("userPrincipalName") or "").casefold()


def _primary(found: DirectoryObject | TenantObject) -> str | None:
    """The primary SMTP address: the one whose prefix is in capitals."""
    cloud = isinstance(found, TenantObject)
    addresses = found.texts("proxyAddresses") if cloud else found.attributes["proxyAddresses"]
    return next((a.removeprefix(_PRIMARY) for a in addresses if a.startswith(_PRIMARY)), None)
