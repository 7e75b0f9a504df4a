"""What the out-of-box rules leave out by design, read from an object's AD attributes alone.

Source: default-sync-rules sections 3 and 6, attribute-rules section 12 (the 16 rows of KB 2643629
with the corrections of the current rules).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from knowledge.dn import parse
from knowledge.journey import true
from knowledge.vocabulary import Attributes, DirectoryObject

Exclusion = Literal[
    "none",
    "dynamic-group",
    "builtin-group",
    "critical-system-object",
    "samaccountname-missing",
    "reserved-name",
    "exchange-system-mailbox",
    "replication-conflict",
    "contact-msol-hidden",
    "contact-not-mail-enabled",
    "admin-description",
    "distribution-group-not-mail-enabled",
    "computer-without-certificate",
]
SYSTEM_MAILBOX_MASK = 0x21C07000
ROLE_GROUP_MASK = 0x40000000
SECURITY_BIT = 0x80000000
_ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Excluded:
    """The exclusion, the attribute that decides, its value, and what would let the object in.

    `by_scope`: the Join rule's scoping filter does it (no metaverse object), else cloudFiltered.
    """

    exclusion: Exclusion
    attribute: str
    actual: str
    expected: str
    by_scope: bool = False


def exclusion_of(found: DirectoryObject) -> Excluded | None:
    """The first exclusion that applies, in the order of the catalogue; most specific first."""
    tests = _BY_TYPE.get(found.type, ())
    return next((x for x in (test(found) for test in tests) if x is not None), None)


def security_enabled(attributes: Attributes) -> bool | None:
    """Whether a group is a security group; None when groupType is absent."""
    kind = attributes.number("groupType")
    return None if kind is None else bool(kind & SECURITY_BIT)


def mail_enabled(attributes: Attributes) -> bool:
    """mailEnabled as the default rules compute it: an SMTP: entry with @, or mail with @."""
    proxies = attributes["proxyAddresses"]
    return any(p.casefold().startswith("smtp:") and "@" in p for p in proxies) or any(
        "@" in m for m in attributes["mail"]
    )


def _dynamic(found: DirectoryObject) -> Excluded | None:
    return Excluded("dynamic-group", "objectClass", found.type, "group")


def _critical(found: DirectoryObject) -> Excluded | None:
    flag = found.attributes.first("isCriticalSystemObject")
    if flag is None:
        return None
    name: Exclusion = "builtin-group" if found.type == "group" else "critical-system-object"
    scoped = true(flag) and found.type != "contact"  # In from AD - Contact Join takes every contact
    return Excluded(name, "isCriticalSystemObject", flag, _ABSENT, by_scope=scoped)


def _builtin(found: DirectoryObject) -> Excluded | None:
    container = [r.value.casefold() for r in parse(found.dn)[1:2]]
    if container == ["builtin"]:
        return Excluded(
            "builtin-group", "distinguishedName", found.dn, "outside CN=Builtin", by_scope=True
        )
    return None


def _no_account_name(found: DirectoryObject) -> Excluded | None:
    if found.attributes.first("sAMAccountName"):
        return None
    return Excluded("samaccountname-missing", "sAMAccountName", _ABSENT, "a value")


def _reserved(found: DirectoryObject) -> Excluded | None:
    sam = found.attributes.first("sAMAccountName") or ""
    nick = found.attributes.first("mailNickname") or ""
    low = sam.casefold()
    if low == "support_388945a0" or low.startswith(("aad_", "msol_")) or _cas(sam):
        return Excluded("reserved-name", "sAMAccountName", sam, "another name")
    if nick.casefold().startswith("systemmailbox{") or _cas(nick):
        return Excluded("reserved-name", "mailNickname", nick, "another alias")
    return None


def _reserved_group(found: DirectoryObject) -> Excluded | None:
    sam = found.attributes.first("sAMAccountName") or ""
    if sam.casefold() == "msol_ad_sync_richcoexistence":
        return Excluded("reserved-name", "sAMAccountName", sam, "another name")
    return None


def _cas(text: str) -> bool:
    return text.casefold().startswith("cas_") and "}" in text


def _cas_contact(found: DirectoryObject) -> Excluded | None:
    nick = found.attributes.first("mailNickname") or ""
    return Excluded("reserved-name", "mailNickname", nick, "another alias") if _cas(nick) else None


def _system_mailbox(found: DirectoryObject) -> Excluded | None:
    return _masked(found, SYSTEM_MAILBOX_MASK)


def _role_group(found: DirectoryObject) -> Excluded | None:
    return _masked(found, ROLE_GROUP_MASK)


def _masked(found: DirectoryObject, mask: int) -> Excluded | None:
    number = found.attributes.number("msExchRecipientTypeDetails")
    if number is None or not number & mask:
        return None
    return Excluded(
        "exchange-system-mailbox",
        "msExchRecipientTypeDetails",
        str(number),
        f"no bit of mask {mask:#x}",
    )


def _conflict(found: DirectoryObject) -> Excluded | None:
    if not any("\ncnf:" in rdn.value.casefold() for rdn in parse(found.dn)[:1]):
        return None
    expected = "a name without the conflict mark"
    return Excluded("replication-conflict", "distinguishedName", found.dn, expected)


def _msol_hidden(found: DirectoryObject) -> Excluded | None:
    shown = found.attributes.first("displayName") or ""
    if "(msol)" in shown.casefold() and true(found.attributes.first("msExchHideFromAddressLists")):
        return Excluded(
            "contact-msol-hidden", "displayName", shown, "without (MSOL), or not hidden"
        )
    return None


def _contact_without_mail(found: DirectoryObject) -> Excluded | None:
    if mail_enabled(found.attributes) or found.attributes.first("mail"):
        return None
    return Excluded(
        "contact-not-mail-enabled", "mail", _ABSENT, "an address in mail or an SMTP: entry"
    )


def _opt_out(found: DirectoryObject) -> Excluded | None:
    prefix = "group_" if found.type == "group" else "user_"
    text = found.attributes.first("adminDescription") or ""
    if text.casefold().startswith(prefix):
        return Excluded(
            "admin-description",
            "adminDescription",
            text,
            f"not starting with {prefix.title()}",
            by_scope=True,
        )
    return None


def _distribution_without_mail(found: DirectoryObject) -> Excluded | None:
    if security_enabled(found.attributes) is not False or mail_enabled(found.attributes):
        return None
    if found.attributes.first("mail"):
        return None
    return Excluded(
        "distribution-group-not-mail-enabled",
        "mail",
        _ABSENT,
        "an address in mail or an SMTP: entry",
    )


def _no_certificate(found: DirectoryObject) -> Excluded | None:
    if found.attributes.first("userCertificate"):
        return None
    return Excluded(
        "computer-without-certificate", "userCertificate", _ABSENT, "a certificate of the device"
    )


_Test = Callable[[DirectoryObject], Excluded | None]
_USER: tuple[_Test, ...] = (_critical, _no_account_name, _reserved, _system_mailbox, _conflict)
_BY_TYPE: dict[str, tuple[_Test, ...]] = {
    "user": (*_USER, _opt_out),
    "inetOrgPerson": _USER,
    "group": (
        _builtin,
        _critical,
        _reserved_group,
        _role_group,
        _conflict,
        _opt_out,
        _distribution_without_mail,
    ),
    "contact": (_critical, _cas_contact, _msol_hidden, _conflict, _contact_without_mail),
    "computer": (_no_certificate,),
    "msExchDynamicDistributionList": (_dynamic,),
}
