"""Objects that IdFix passes over: MultiTenantRuleCollection.Skip and Constants.cs at c1b74fe."""

import pytest

from knowledge.attribute_rules import check
from tests.knowledge.attribute_rules.build import Given, attributes

BAD = {"userPrincipalName": "not a name"}

Skipped = tuple[str, str, dict[str, Given]]


def reserved(name: str) -> Skipped:
    """A name that begins with this."""
    return "reserved-name", "user", {"cn": f"{name}tail"}


def recipient(number: int) -> Skipped:
    """A kind of recipient."""
    return "system-recipient", "user", {"msExchRecipientTypeDetails": f"{number}"}


SKIPPED: list[Skipped] = [
    *(
        reserved(name)
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
    ),
    ("reserved-name", "contact", {"cn": "ADMINISTRATION"}),
    ("reserved-name", "group", {"distinguishedName": "CN=Guests,CN=Builtin,DC=contoso,DC=com"}),
    ("account-name", "user", {"cn": "CONTOSO$"}),
    ("conflict-object", "user", {"distinguishedName": r"CN=J Doe\0ACNF:0a1b,DC=contoso,DC=com"}),
    ("conflict-object", "group", {"distinguishedName": "CN=J Doe\ncnf:0a1b,DC=contoso,DC=com"}),
    ("conflict-object", "user", {"cn": "J Doe\nCNF:0a1b"}),
    ("critical-system-object", "user", {"isCriticalSystemObject": "TRUE"}),
    ("critical-system-object", "contact", {"isCriticalSystemObject": " true "}),
    ("service-account", "user", {"sAMAccountName": "cas_x"}),
    ("service-account", "User", {"sAMAccountName": "SUPPORT_388945a0"}),
    ("service-account", "user", {"sAMAccountName": "MSOL_0a1b"}),
    ("system-mailbox", "user", {"mailNickname": "CAS_x"}),
    ("system-mailbox", "user", {"mailNickname": "SystemMailbox{1}"}),
    ("hidden-msol", "user", {"displayName": "Msol x", "msExchHideFromAddressLists": "TRUE"}),
    ("security-group-without-mail", "group", {"groupType": "-2147483646"}),
    ("security-group-without-mail", "group", {"groupType": "-2147483646", "mail": ""}),
    ("distribution-group-without-addresses", "group", {"groupType": "8", "mail": "a@contoso.com"}),
    ("not-queried", "computer", {"cn": "PC1"}),
    ("not-queried", "organizationalUnit", {}),
    # Its code compares with hexadecimal text; a directory returns decimals.
    *(recipient(number) for number in (4096, 8192, 16384, 4194304, 8388608, 16777216, 536870912)),
    ("system-recipient", "user", {"msExchRecipientTypeDetails": "0x1000"}),
]

LOOKED_AT: list[tuple[str, dict[str, Given]]] = [
    ("user", {"cn": "J Doe"}),
    ("user", {}),
    ("user", {"cn": "Dr. Guest"}),
    ("user", {"isCriticalSystemObject": "FALSE"}),
    ("user", {"sAMAccountName": "AAD_0a1b"}),
    ("inetOrgPerson", {"sAMAccountName": "MSOL_0a1b"}),
    ("contact", {"mailNickname": "CAS_x"}),
    ("user", {"displayName": "MSOL x", "msExchHideFromAddressLists": "FALSE"}),
    ("user", {"displayName": "x (MSOL)", "msExchHideFromAddressLists": "TRUE"}),
    ("contact", {"displayName": "MSOL x", "msExchHideFromAddressLists": "TRUE"}),
    ("user", {"msExchRecipientTypeDetails": "1"}),
    ("user", {"msExchRecipientTypeDetails": "0xzz"}),
    ("group", {"groupType": "-2147483646", "mail": "a@contoso.com"}),
    ("group", {"groupType": "8", "proxyAddresses": "SMTP:a@contoso.com"}),
    ("group", {}),
    ("group", {"groupType": "universal"}),
    ("group", {"groupType": "9" * 5000}),
]


@pytest.mark.parametrize("reason,object_class,given", SKIPPED)
def test_skipped(reason: str, object_class: str, given: dict[str, Given]) -> None:
    """With the reason, and then nothing is wrong with it."""
    checked = check(object_class, attributes(**{**BAD, **given}))
    assert (checked.skipped, checked.faults) == (reason, ())


@pytest.mark.parametrize("object_class,given", LOOKED_AT)
def test_looked_at(object_class: str, given: dict[str, Given]) -> None:
    """Beside the rule, or of another class than the rule is for."""
    checked = check(object_class, attributes(**{**BAD, **given}))
    assert checked.skipped is None
    assert checked.faults
