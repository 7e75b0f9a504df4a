"""Twins and namesakes: what a soft match uses ties, and nothing else does."""

from typing import Any

import pytest

from knowledge.soft_match import is_guest, namesake, soft_matches
from knowledge.vocabulary import TenantObject
from tests.knowledge.build import person

MAIL = "jdoe@mail.contoso.com"
LIVE = person(mail=MAIL, proxyAddresses=("smtp:second@contoso.com", "SMTP:first@contoso.com"))


def other(**properties: Any) -> TenantObject:
    """A cloud user of another name."""
    usual = {"userPrincipalName": "other@contoso.com"}
    return TenantObject("user", "x", {**usual, **properties})


@pytest.mark.parametrize(
    "found,wanted",
    [
        (other(userPrincipalName="JDoe@contoso.com"), True),
        (other(mail=MAIL.upper()), True),
        (other(mail="first@contoso.com"), True),
        (other(proxyAddresses=["SMTP:first@contoso.com"]), True),
        (other(proxyAddresses=[f"SMTP:{MAIL}"]), True),
        (other(proxyAddresses=["smtp:first@contoso.com"]), False),
        (other(proxyAddresses=["SMTP:second@contoso.com"]), False),
        (other(otherMails=["jdoe@contoso.com", MAIL]), False),
        (other(mail=MAIL, userType="Guest"), False),
        (other(mail=MAIL, userPrincipalName="jdoe_c.com#EXT#@contoso.com"), False),
        (other(mail=MAIL, userType="Member"), True),
        (other(userPrincipalName=None), False),
        (other(), False),
    ],
)
def test_soft_match(found: TenantObject, wanted: bool) -> None:
    """By userPrincipalName or primary SMTP address alone; a guest is never the same person."""
    assert soft_matches(LIVE, found) is wanted
    assert namesake(LIVE, found) is wanted


def test_an_account_without_names_matches_nobody() -> None:
    """Absent names are not equal names."""
    nameless = person(userPrincipalName=None, mail=None, sAMAccountName=None)
    assert not namesake(nameless, other(userPrincipalName=None))


@pytest.mark.parametrize("name", ["onPremisesSamAccountName", "onPremisesUserPrincipalName"])
def test_a_namesake_by_its_former_name(name: str) -> None:
    """One that was synchronized under this name goes by it, but is no soft match."""
    text = "jdoe" if "Sam" in name else "jdoe@contoso.com"
    former = other(**{name: text})
    assert namesake(LIVE, former)
    assert not soft_matches(LIVE, former)
    assert not namesake(LIVE, other(**{name: text, "userType": "guest"}))


def test_guests() -> None:
    """By type, or by the mark that an invitation leaves in the sign-in name."""
    assert is_guest(other(userType="Guest"))
    assert is_guest(other(userPrincipalName="a_b.com#EXT#@contoso.onmicrosoft.com"))
    assert not is_guest(other())
