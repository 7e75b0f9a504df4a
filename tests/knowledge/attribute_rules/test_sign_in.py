"""The sign-in name in Entra ID: the scenarios of plan-connect-userprincipalname (entra-docs)."""

import pytest

from knowledge.attribute_rules import SignIn, nickname, nickname_of, sign_in_name
from knowledge.attribute_rules.sign_in import Why
from tests.knowledge.attribute_rules.build import Given, attributes

INITIAL = "contoso.onmicrosoft.com"
VERIFIED = ("verified.contoso.com",)
SCENARIO: dict[str, Given] = {
    "proxyAddresses": "SMTP:user1@contoso.com",
    "mail": "user2@contoso.com",
    "userPrincipalName": "user3@contoso.com",
}


@pytest.mark.parametrize(
    "given,name,why",
    [
        (SCENARIO, f"user1@{INITIAL}", "suffix-not-verified"),
        ({**SCENARIO, "mailNickname": "user4"}, f"user4@{INITIAL}", "suffix-not-verified"),
        (
            {**SCENARIO, "userPrincipalName": "user5@verified.contoso.com"},
            "user5@verified.contoso.com",
            "kept",
        ),
        ({"userPrincipalName": "J@Verified.Contoso.com"}, "J@Verified.Contoso.com", "kept"),
        ({"userPrincipalName": f"j@{INITIAL}"}, f"j@{INITIAL}", "kept"),
    ],
)
def test_documented(given: dict[str, Given], name: str, why: Why) -> None:
    """Scenarios 1, 2 (of a new object) and 5; the initial domain is verified from the start."""
    assert sign_in_name(attributes(**given), VERIFIED, INITIAL) == SignIn(name, why)


@pytest.mark.parametrize(
    "given,name",
    [
        (dict[str, Given](mailNickname="a", proxyAddresses="SMTP:b@x", mail="c@x"), "a"),
        ({"proxyAddresses": ("smtp:f@x", "SMTP:b@x"), "mail": "c@x"}, "b"),
        ({"proxyAddresses": "smtp:f@x", "mail": "c@x", "userPrincipalName": "d@x"}, "c"),
        ({"proxyAddresses": "smtp:f@x", "userPrincipalName": "d@x"}, "d"),
        ({"proxyAddresses": ("SIP:s@x", "smtp:f@x")}, "f"),
        ({"proxyAddresses": "SIP:s@x"}, None),
        ({"mail": "@x", "userPrincipalName": "d@x"}, "d"),
        # Underscores for what is not legal (prepare-for-directory-synchronization).
        ({"mailNickname": "a b@é"}, "a_b__"),
        ({"mail": " jörg (x)@x"}, "j_rg__x_"),
        ({}, None),
    ],
)
def test_nickname(given: dict[str, Given], name: str | None) -> None:
    """The order of the page's list: alias, primary, mail, sign-in name, secondary."""
    assert nickname(attributes(**given)) == name


@pytest.mark.parametrize(
    "given,origin",
    [
        ({"mailNickname": "a", "mail": "c@x"}, "mailNickname"),
        ({"proxyAddresses": ("smtp:f@x", "SMTP:b@x"), "mail": "c@x"}, "primary-address"),
        ({"proxyAddresses": ("SMTP:@x", "smtp:f@x"), "mail": "c@x"}, "mail"),
        ({"proxyAddresses": "smtp:f@x", "userPrincipalName": "d@x"}, "userPrincipalName"),
        ({"proxyAddresses": "smtp:f@x", "sAMAccountName": "j"}, "userPrincipalName"),
        ({"proxyAddresses": "smtp:f@x"}, "secondary-address"),
        ({"proxyAddresses": "SIP:s@x"}, "none"),
    ],
)
def test_nickname_tells_its_source(given: dict[str, Given], origin: str) -> None:
    """The source whose part before the @ it is; the same text as without the source."""
    found = nickname_of(attributes(**given))

    assert found.origin == origin
    assert found.text == nickname(attributes(**given))


@pytest.mark.parametrize(
    "bad", [*'\\%&*+/=?{}|<>();:,[]"é \u00a0\u200b\n', "@", ".@verified.contoso.com@"]
)
def test_illegal_characters(bad: str) -> None:
    """The page's warning: an invalid character, white space too, is as if it were not verified."""
    given = attributes(userPrincipalName=f"j{bad}@verified.contoso.com", mailNickname="j")
    assert sign_in_name(given, VERIFIED, INITIAL) == SignIn(f"j@{INITIAL}", "illegal-characters")


@pytest.mark.parametrize("name", ["@verified.contoso.com", "j.@verified.contoso.com"])
def test_illegal_ends(name: str) -> None:
    """M365: the @ is not first, and no period stands before it."""
    given = attributes(userPrincipalName=name, mailNickname="j")
    assert sign_in_name(given, VERIFIED, INITIAL).why == "illegal-characters"


@pytest.mark.parametrize("legal", [*"'.-_!#^~"])
def test_legal_characters(legal: str) -> None:
    """M365 lists these as allowed, the apostrophe that IdFix minds among them."""
    name = f"j{legal}d@verified.contoso.com"
    assert sign_in_name(attributes(userPrincipalName=name), VERIFIED, INITIAL).name == name


@pytest.mark.parametrize(
    "given,found",
    [
        (
            {"sAMAccountName": "j", "distinguishedName": "CN=J,DC=verified,DC=contoso,DC=com"},
            SignIn("j@verified.contoso.com", "kept"),
        ),
        (
            {"sAMAccountName": "j", "distinguishedName": "CN=J,DC=contoso,DC=com"},
            SignIn(f"j@{INITIAL}", "suffix-not-verified"),
        ),
        ({"sAMAccountName": "j"}, SignIn(f"j@{INITIAL}", "suffix-not-verified")),
        ({"mail": "j@x"}, SignIn(f"j@{INITIAL}", "no-name")),
        ({}, SignIn(None, "no-name")),
    ],
)
def test_without_a_sign_in_name(given: dict[str, Given], found: SignIn) -> None:
    """default-sync-rules section 4: the account name at the name of its domain stands in."""
    assert sign_in_name(attributes(**given), VERIFIED, INITIAL) == found


def test_alternate_id() -> None:
    """Another attribute may have been chosen as the user name."""
    given = attributes(userPrincipalName="j@contoso.lan", mail="m@verified.contoso.com")
    found = sign_in_name(given, VERIFIED, INITIAL, attribute="mail")
    assert found == SignIn("m@verified.contoso.com", "kept")
