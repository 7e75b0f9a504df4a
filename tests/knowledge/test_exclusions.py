"""What the out-of-box rules leave out, and what looks like it and is taken all the same."""

from typing import Any

import pytest

from knowledge.exclusions import exclusion_of, mail_enabled, security_enabled
from tests.knowledge.build import CORP, JDOE, SALES, attributes, person

CLASSES: dict[str, tuple[str, ...]] = {
    "user": ("top", "person", "organizationalPerson", "user"),
    "inetOrgPerson": ("top", "person", "organizationalPerson", "user", "inetOrgPerson"),
    "group": ("top", "group"),
    "contact": ("top", "person", "organizationalPerson", "contact"),
    "computer": ("top", "person", "organizationalPerson", "user", "computer"),
    "msExchDynamicDistributionList": ("top", "msExchDynamicDistributionList"),
    "msDS-GroupManagedServiceAccount": ("top", "computer", "msDS-GroupManagedServiceAccount"),
}
SECURITY, LIST = "-2147483646", "2"
MAILBOX, ROLE_GROUP = str(0x20000000), str(0x40000000)


def excluded(type_: str, dn: str = JDOE, **values: Any) -> str | None:
    """The exclusion of an object of this type, if there is one."""
    found = exclusion_of(person(dn, objectClass=CLASSES[type_], **values))
    return found.exclusion if found else None


@pytest.mark.parametrize("type_", ["user", "inetOrgPerson"])
@pytest.mark.parametrize(
    "values,exclusion",
    [
        ({}, None),
        ({"sAMAccountName": None}, "samaccountname-missing"),
        ({"sAMAccountName": "Support_388945A0"}, "reserved-name"),
        ({"sAMAccountName": "SUPPORT_388945a1"}, None),
        ({"sAMAccountName": "aad_123"}, "reserved-name"),
        ({"sAMAccountName": "MSOL_1"}, "reserved-name"),
        ({"sAMAccountName": "xMSOL_1"}, None),
        ({"sAMAccountName": "Cas_{12}"}, "reserved-name"),
        ({"sAMAccountName": "CAS_12"}, None),
        ({"mailNickname": "systemmailbox{12}"}, "reserved-name"),
        ({"mailNickname": "SystemMailbox12"}, None),
        ({"mailNickname": "CAS_{12}"}, "reserved-name"),
        ({"mailNickname": "MSOL_1"}, None),
        ({"msExchRecipientTypeDetails": MAILBOX}, "exchange-system-mailbox"),
        ({"msExchRecipientTypeDetails": "2"}, None),
        ({"msExchRecipientTypeDetails": ROLE_GROUP}, None),
        ({"msExchRecipientTypeDetails": "mailbox"}, None),
        ({"isCriticalSystemObject": "TRUE"}, "critical-system-object"),
        ({"isCriticalSystemObject": "FALSE"}, "critical-system-object"),
        ({"adminDescription": "Group_1"}, None),
        ({"displayName": "X (MSOL)", "msExchHideFromAddressLists": "TRUE"}, None),
    ],
)
def test_people(type_: str, values: dict[str, Any], exclusion: str | None) -> None:
    """The rows of default-sync-rules section 3 for users, alike for inetOrgPerson."""
    assert excluded(type_, **values) == exclusion


def test_admin_description_opts_out_users_and_groups_only() -> None:
    """The rule for inetOrgPerson has no such clause, and each type has its own prefix."""
    assert excluded("user", adminDescription="user_x") == "admin-description"
    assert excluded("inetOrgPerson", adminDescription="User_x") is None
    assert excluded("group", adminDescription="GROUP_x") == "admin-description"
    assert excluded("group", adminDescription="User_x") is None


@pytest.mark.parametrize(
    "values,exclusion",
    [
        ({}, None),
        ({"groupType": SECURITY, "mail": None}, None),
        ({"groupType": LIST}, None),
        ({"groupType": LIST, "mail": None}, "distribution-group-not-mail-enabled"),
        ({"groupType": LIST, "mail": None, "proxyAddresses": "smtp:a@b.c"}, None),
        (
            {"groupType": LIST, "mail": None, "proxyAddresses": "X500:/o=a@b"},
            "distribution-group-not-mail-enabled",
        ),
        ({"groupType": LIST, "mail": "no address"}, None),
        ({"groupType": None, "mail": None}, None),
        ({"isCriticalSystemObject": "FALSE"}, "builtin-group"),
        ({"sAMAccountName": "msol_AD_Sync_RichCoexistence"}, "reserved-name"),
        ({"sAMAccountName": "MSOL_Other"}, None),
        ({"msExchRecipientTypeDetails": ROLE_GROUP}, "exchange-system-mailbox"),
        ({"msExchRecipientTypeDetails": MAILBOX}, None),
    ],
)
def test_groups(values: dict[str, Any], exclusion: str | None) -> None:
    """The rows for groups; a security group needs no address."""
    assert excluded("group", **values) == exclusion


def test_group_in_builtin() -> None:
    """Only a group that stands directly in CN=Builtin is a built-in one."""
    assert excluded("group", f"CN=Users,CN=BUILTIN,{CORP}") == "builtin-group"
    assert excluded("group", f"CN=Builtin,{SALES}") is None
    assert excluded("user", f"CN=A,CN=Builtin,{CORP}") is None


@pytest.mark.parametrize(
    "values,exclusion",
    [
        ({}, None),
        (
            {"displayName": "Fax (msol)", "msExchHideFromAddressLists": "true"},
            "contact-msol-hidden",
        ),
        ({"displayName": "Fax (MSOL)", "msExchHideFromAddressLists": "FALSE"}, None),
        ({"displayName": "Fax (MSOL)"}, None),
        ({"displayName": "Fax MSOL", "msExchHideFromAddressLists": "TRUE"}, None),
        ({"displayName": None, "msExchHideFromAddressLists": "TRUE"}, None),
        ({"mail": None}, "contact-not-mail-enabled"),
        ({"mail": None, "proxyAddresses": ("X500:/o=a", "SMTP:a@b.c")}, None),
        ({"mail": "no address"}, None),
        ({"mailNickname": "cas_{1}"}, "reserved-name"),
        ({"mailNickname": "SystemMailbox{1}"}, None),
        ({"isCriticalSystemObject": "FALSE"}, "critical-system-object"),
        ({"sAMAccountName": None}, None),
    ],
)
def test_contacts(values: dict[str, Any], exclusion: str | None) -> None:
    """The rows for contacts: (MSOL) and the hidden flag count only together."""
    assert excluded("contact", **values) == exclusion


def test_other_types() -> None:
    """Computers need a certificate; dynamic lists never go; other types are not judged."""
    assert excluded("computer") == "computer-without-certificate"
    assert excluded("computer", userCertificate="AAAA", sAMAccountName=None) is None
    assert excluded("msExchDynamicDistributionList") == "dynamic-group"
    assert excluded("msDS-GroupManagedServiceAccount", isCriticalSystemObject="TRUE") is None
    assert exclusion_of(person(objectClass=None)) is None


@pytest.mark.parametrize(
    "dn,conflict",
    [
        (f"CN=J Doe\\0ACNF:1f,{SALES}", True),
        (f"CN=J Doe\ncnf:1f,{SALES}", True),
        (f"CN=Doe\\, J\\0ACNF:1f,{SALES}", True),
        (f"CN=J Doe,OU=Sales\\0ACNF:1f,{CORP}", False),
        (f"CN=CNF:1f,{SALES}", False),
        ("", False),
    ],
)
def test_replication_conflict(dn: str, conflict: bool) -> None:
    """The mark counts in the object's own name only, also behind an escaped comma."""
    for type_ in ("user", "group", "contact"):
        assert excluded(type_, dn) == ("replication-conflict" if conflict else None)


@pytest.mark.parametrize(
    "type_,flag,by_scope",
    [
        ("user", "TRUE", True),
        ("user", "FALSE", False),
        ("group", "True", True),
        ("contact", "TRUE", False),
    ],
)
def test_critical_flag(type_: str, flag: str, by_scope: bool) -> None:
    """TRUE fails the scoping filter, FALSE sets cloudFiltered; the contact rule has no filter."""
    found = exclusion_of(person(objectClass=CLASSES[type_], isCriticalSystemObject=flag))
    assert found is not None
    assert (found.attribute, found.actual) == ("isCriticalSystemObject", flag)
    assert found.by_scope is by_scope


def test_group_kind_and_mail() -> None:
    """The security bit and mailEnabled as the default rules compute them."""
    assert security_enabled(attributes({"groupType": SECURITY})) is True
    assert security_enabled(attributes({"groupType": LIST})) is False
    assert security_enabled(attributes({})) is None
    assert mail_enabled(attributes({"proxyAddresses": "SMTP:a"})) is False
    assert mail_enabled(attributes({"mail": "a@b.c"})) is True
