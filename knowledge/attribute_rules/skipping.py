"""The objects that IdFix passes over, each with the reason.

Source: microsoft/idfix src/IdFix/Rules/MultiTenantRuleCollection.cs (Skip), Settings/Constants.cs
and SettingsManager.cs at c1b74fe.
"""

from typing import Literal

from knowledge.attribute_rules.judging import common_name
from knowledge.vocabulary import Attributes

Reason = Literal[
    "not-queried",
    "account-name",
    "reserved-name",
    "conflict-object",
    "critical-system-object",
    "service-account",
    "system-mailbox",
    "hidden-msol",
    "system-recipient",
    "security-group-without-mail",
    "distribution-group-without-addresses",
]

# Its query asks for objectCategory Person and Group; these classes have another one.
_NOT_QUERIED = frozenset(
    {
        "builtindomain",
        "computer",
        "container",
        "domaindns",
        "foreignsecurityprincipal",
        "msds-groupmanagedserviceaccount",
        "msds-managedserviceaccount",
        "msexchdynamicdistributionlist",
        "organizationalunit",
        "publicfolder",
    }
)
_RESERVED = tuple(
    name.upper()
    for name in (
        "Admini",
        "CAS_{",
        "DiscoverySearchMailbox",
        "FederatedEmail",
        "Guest",
        "HTTPConnector",
        "krbtgt",
        "iusr_",
        "iwam",
        "msol",
        "support_",
        "SystemMailbox",
        "WWIOadmini",
        "HealthMailbox",
        "Exchange Online-ApplicationAccount",
    )
)
_SERVICE_ACCOUNTS = ("CAS_", "SUPPORT_", "MSOL_")
_SYSTEM_MAILBOXES = ("CAS_", "SYSTEMMAILBOX")
# IdFix compares these as hexadecimal text, which no directory returns; see docs/ATTRIBUTE_RULES.md.
_SYSTEM_RECIPIENTS = frozenset({0x1000, 0x2000, 0x4000, 0x400000, 0x800000, 0x1000000, 0x20000000})
_SECURITY = 0x80000000


def skipped(object_class: str, attributes: Attributes) -> Reason | None:
    """Why IdFix does not look at this object, or None when it does."""
    kind = object_class.lower()
    if kind in _NOT_QUERIED:
        return "not-queried"
    found = _by_name(attributes)
    if found is None and _true(attributes, "isCriticalSystemObject"):
        found = "critical-system-object"
    if found is None and kind == "user":
        found = _user(attributes)
    if found is None and kind == "group":
        found = _group(attributes)
    return found


def _by_name(attributes: Attributes) -> Reason | None:
    name = common_name(attributes).upper()
    if name.endswith("$"):
        return "account-name"
    if name.startswith(_RESERVED):
        return "reserved-name"
    distinguished = (attributes.first("distinguishedName") or "").upper()
    conflict = r"\0ACNF:" in distinguished or "\nCNF:" in distinguished or "\nCNF:" in name
    return "conflict-object" if conflict else None


def _user(attributes: Attributes) -> Reason | None:
    if _upper(attributes, "sAMAccountName").startswith(_SERVICE_ACCOUNTS):
        return "service-account"
    if _upper(attributes, "mailNickname").startswith(_SYSTEM_MAILBOXES):
        return "system-mailbox"
    hidden = _true(attributes, "msExchHideFromAddressLists")
    if hidden and _upper(attributes, "displayName").startswith("MSOL"):
        return "hidden-msol"
    details = attributes.first("msExchRecipientTypeDetails")
    if details and _number(details) in _SYSTEM_RECIPIENTS:
        return "system-recipient"
    return None


def _group(attributes: Attributes) -> Reason | None:
    group_type = _number(attributes.first("groupType") or "")
    if group_type is None:
        return None
    if group_type & _SECURITY:
        return None if attributes.first("mail") else "security-group-without-mail"
    return None if any(attributes["proxyAddresses"]) else "distribution-group-without-addresses"


def _upper(attributes: Attributes, name: str) -> str:
    return (attributes.first(name) or "").upper()


def _true(attributes: Attributes, name: str) -> bool:
    value = attributes.first(name)
    return value is not None and value.strip().upper() == "TRUE"


def _number(text: str) -> int | None:
    """A whole number, decimal as LDAP gives it or hexadecimal with 0x as IdFix writes it."""
    hexadecimal = text.strip()[:2].lower() == "0x"
    try:
        return int(text, 16 if hexadecimal else 10)
    except ValueError:
        return None
