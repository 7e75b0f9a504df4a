"""Which cloud object goes by an account's name: by the names that a soft match uses, and no others.

Source: engine-semantics section 6: userPrincipalName or the primary SMTP address. An address that
stands only in otherMails or as a secondary one ties nothing, and a guest is another organization's.
"""

from knowledge.vocabulary import Attributes, DirectoryObject, TenantObject

_PRIMARY = "SMTP:"
_SENT = ("smtp:", "sip:")
_EXTERNAL = "#ext#"


def soft_matches(live: DirectoryObject, cloud: TenantObject) -> bool:
    """Whether the cloud object has the account's sign-in name or primary address as its own."""
    attributes = live.attributes
    own = _primary(attributes.first("mail"), attributes["proxyAddresses"])
    theirs = _primary(cloud.text("mail"), cloud.texts("proxyAddresses"))
    same = _equal(attributes.first("userPrincipalName"), cloud.text("userPrincipalName"))
    return not is_guest(cloud) and (same or bool(own & theirs))


def namesake(live: DirectoryObject, cloud: TenantObject) -> bool:
    """Whether it goes by the account's name: one that was synchronized once also by its old one."""
    upn, sam = live.attributes.first("userPrincipalName"), live.attributes.first("sAMAccountName")
    former = _equal(upn, cloud.text("onPremisesUserPrincipalName"))
    former = former or _equal(sam, cloud.text("onPremisesSamAccountName"))
    return soft_matches(live, cloud) or (former and not is_guest(cloud))


def is_guest(cloud: TenantObject) -> bool:
    """Whether it is a guest, by its type or by the mark in its sign-in name."""
    type_ = (cloud.text("userType") or "").casefold()
    return type_ == "guest" or _EXTERNAL in (cloud.text("userPrincipalName") or "").casefold()


def addresses(attributes: Attributes) -> tuple[str, ...]:
    """Every sign-in name and mail address that an object or a row claims, bare."""
    held = attributes["proxyAddresses"]
    proxies = [x.partition(":")[2] for x in held if x.lower().startswith(_SENT)]
    rest = [attributes.first("userPrincipalName"), attributes.first("mail")]
    return tuple(dict.fromkeys(x.lower() for x in (*rest, *proxies) if x))


def _primary(mail: str | None, addresses: tuple[str, ...]) -> set[str]:
    """mail, and the primary SMTP address: the one whose prefix is in capitals."""
    capital = (a.removeprefix(_PRIMARY) for a in addresses if a.startswith(_PRIMARY))
    return {x.casefold() for x in (mail, *capital) if x}


def _equal(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()
