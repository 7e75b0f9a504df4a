"""cloudFiltered of a real server's default rules: default-sync-rules section 3, row by row."""

import pytest

from tests.knowledge.sync_rules.expressions.defaults import (
    COMPUTER,
    CONFLICT,
    CONTACT,
    FILTERS,
    GROUP,
    USER,
)
from tests.knowledge.sync_rules.expressions.stage import Given, doubted, sure


def filtered(kind: str, given: Given) -> bool:
    """Whether the inbound filter sets cloudFiltered; it must be surely True or surely NULL."""
    found = sure(FILTERS[kind], given)
    assert found in ("True", None)
    return found == "True"


@pytest.mark.parametrize("kind", ["User", "InetOrgPerson"])
@pytest.mark.parametrize(
    "change,expected",
    [
        ({}, False),
        ({"isCriticalSystemObject": "TRUE"}, True),
        ({"isCriticalSystemObject": "FALSE"}, True),
        ({"sAMAccountName": []}, True),
        ({"sAMAccountName": "SUPPORT_388945a0"}, True),
        ({"sAMAccountName": "SUPPORT_388945a1"}, False),
        ({"sAMAccountName": "AAD_1234"}, True),
        ({"sAMAccountName": "AAD"}, False),
        ({"sAMAccountName": "MSOL_1234"}, True),
        ({"sAMAccountName": "CAS_1}"}, True),
        ({"sAMAccountName": "CAS_1"}, False),
        ({"sAMAccountName": "x}"}, False),
        ({"mailNickname": "SystemMailbox{1}"}, True),
        ({"mailNickname": "SystemMailbox"}, False),
        ({"mailNickname": "CAS_1}"}, True),
        ({"mailNickname": "CAS_1"}, False),
        ({"mailNickname": []}, False),
        ({"msExchRecipientTypeDetails": []}, False),
        ({"msExchRecipientTypeDetails": "1"}, False),
        ({"msExchRecipientTypeDetails": "4096"}, True),
        ({"msExchRecipientTypeDetails": "8192"}, True),
        ({"msExchRecipientTypeDetails": "16384"}, True),
        ({"msExchRecipientTypeDetails": "4194304"}, True),
        ({"msExchRecipientTypeDetails": "8388608"}, True),
        ({"msExchRecipientTypeDetails": "16777216"}, True),
        ({"msExchRecipientTypeDetails": "536870912"}, True),
        ({"msExchRecipientTypeDetails": "2147483648"}, False),
        ({"dn": CONFLICT}, True),
        ({"dn": [], "distinguishedName": CONFLICT}, True),
        ({"dn": "CN=x,OU=y\\0ACNF:1,DC=contoso,DC=com"}, False),
        ({"dn": []}, False),
    ],
)
def test_user_filter(kind: str, change: Given, expected: bool) -> None:
    """default-sync-rules section 3, the columns user and inetOrgPerson, row by row."""
    assert filtered(kind, {**USER, **change}) is expected


@pytest.mark.parametrize(
    "change,expected",
    [
        ({}, False),
        ({"isCriticalSystemObject": "FALSE"}, True),
        ({"sAMAccountName": "MSOL_AD_Sync_RichCoexistence"}, True),
        ({"sAMAccountName": []}, False),
        ({"sAMAccountName": "MSOL_x"}, False),
        ({"msExchRecipientTypeDetails": "1073741824"}, True),
        ({"msExchRecipientTypeDetails": "4096"}, False),
        ({"dn": CONFLICT}, True),
    ],
)
def test_group_filter(change: Given, expected: bool) -> None:
    """The column group."""
    assert filtered("Group", {**GROUP, **change}) is expected


@pytest.mark.parametrize(
    "change,expected",
    [
        ({}, False),
        ({"isCriticalSystemObject": "TRUE"}, True),
        ({"displayName": "x (MSOL) y", "msExchHideFromAddressLists": "TRUE"}, True),
        ({"displayName": "x (MSOL) y", "msExchHideFromAddressLists": "FALSE"}, False),
        ({"displayName": "x (MSOL) y"}, False),
        ({"msExchHideFromAddressLists": "TRUE"}, False),
        ({"displayName": "MSOL", "msExchHideFromAddressLists": "TRUE"}, False),
        ({"mailNickname": "CAS_1}"}, True),
        ({"dn": CONFLICT}, True),
    ],
)
def test_contact_filter(change: Given, expected: bool) -> None:
    """The column contact."""
    assert filtered("Contact", {**CONTACT, **change}) is expected


def test_computer_filter() -> None:
    """The column computer: only one without certificates is filtered."""
    assert filtered("Computer", COMPUTER) is True
    assert filtered("Computer", {**COMPUTER, "userCertificate": "AAEC"}) is False


def test_case_of_a_prefix_is_doubted() -> None:
    """Whether `=` looks at case is documented nowhere: the answer is given, but not as certain."""
    assert doubted(FILTERS["User"], {**USER, "sAMAccountName": "msol_1"}) == "True"
