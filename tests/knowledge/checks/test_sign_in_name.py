"""Why the sign-in name in Entra ID is not the one of Active Directory."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN, Answer
from knowledge.checks.sign_in_name import (
    MANAGED_SWITCH,
    UPN_SETTING,
    alternate_id,
    upn_arrived,
    upn_characters,
    upn_suffix_verified,
)
from knowledge.vocabulary import Domain, SyncFeatures
from tests.knowledge.build import change, cloud, entra_row, person, server, view

DOMAINS = (
    Domain("contoso.com", verified=True, authentication="Managed"),
    Domain("fabrikam.com", verified=True, authentication="Federated"),
    Domain("pending.com", verified=False),
    Domain("contoso.onmicrosoft.com", verified=True, initial=True),
)
SERVER = server()
UNREAD: tuple[Any, ...] = (server(settings=None), None, UNSEEN)
BY_MAIL = server(settings={UPN_SETTING: "mail"})
LOCAL = person(userPrincipalName="jdoe@corp.local")
GROUP = person(objectClass=("top", "group"), userPrincipalName="x@corp.local")


def value(answer: Answer[Any] | None) -> str | None:
    """The bare answer."""
    return answer.value if answer else None


@pytest.mark.parametrize(
    "name,expected",
    [
        ("jdoe@CONTOSO.com", "verified"),
        ("jdoe@corp.local", "not-verified"),
        ("jdoe@pending.com", "not-verified"),
        ("jdoe", "verified"),
        (None, "verified"),
    ],
)
def test_the_suffix_is_a_verified_domain(name: str | None, expected: str) -> None:
    """A suffix that is not a verified domain is replaced in the cloud."""
    live = person(userPrincipalName=name)
    assert value(upn_suffix_verified(live, DOMAINS, SERVER)) == expected
    for unread in UNREAD:
        assert upn_suffix_verified(live, DOMAINS, unread) is None


def test_who_has_no_sign_in_name() -> None:
    """A group, or an object that is not there, has none; without domains nobody knows."""
    assert value(upn_suffix_verified(GROUP, DOMAINS, SERVER)) == "verified"
    assert value(upn_suffix_verified(None, DOMAINS, SERVER)) == "verified"
    assert upn_suffix_verified(LOCAL, None, SERVER) is None
    assert upn_suffix_verified(LOCAL, (), SERVER) is None


def test_what_the_cloud_shows_decides() -> None:
    """A name that the cloud took as it is was not replaced."""
    kept = cloud(userPrincipalName="JDoe@corp.local")
    assert value(upn_suffix_verified(LOCAL, DOMAINS, SERVER, kept)) == "verified"


def test_an_alternate_id_is_the_sign_in_name() -> None:
    """The server's setting says which attribute counts; unseen, only a fallback name proves it."""
    fallback = cloud(userPrincipalName="jdoe@contoso.onmicrosoft.com")
    assert value(upn_suffix_verified(LOCAL, DOMAINS, BY_MAIL)) == "verified"
    read = upn_suffix_verified(LOCAL, DOMAINS, SERVER, fallback)
    assert read is not None
    assert (read.value, read.certain) == ("not-verified", True)
    for unread in UNREAD:
        assert upn_suffix_verified(LOCAL, DOMAINS, unread, cloud()) is None
        assert upn_suffix_verified(LOCAL, DOMAINS, unread, None) is None
        assert upn_suffix_verified(person(), DOMAINS, unread, fallback) is None
        assert value(upn_suffix_verified(person(), DOMAINS, unread, cloud())) == "verified"
        assert value(upn_suffix_verified(GROUP, DOMAINS, unread)) == "verified"
        found = upn_suffix_verified(LOCAL, DOMAINS, unread, fallback)
        assert found is not None
        assert (found.value, found.certain) == ("not-verified", False)


@pytest.mark.parametrize(
    "name,bad",
    [
        ("o'brien@contoso.com", None),
        ("j doe@contoso.com", "U+0020 SPACE"),
        ("jdo\u00eb@contoso.com", "U+00EB LATIN SMALL LETTER E WITH DIAERESIS"),
        ("jdoe\N{ZERO WIDTH SPACE}@contoso.com", "U+200B ZERO WIDTH SPACE"),
        ("jdoe\x07@contoso.com", "U+0007 control character"),
        ("j%d%oe@contoso.com", "U+0025 PERCENT SIGN"),
    ],
)  # fmt: skip
def test_characters_that_the_cloud_does_not_take(name: str, bad: str | None) -> None:
    """Each illegal character is told once, by code point and name."""
    found = upn_characters(person(userPrincipalName=name), SERVER)
    assert found is not None
    assert [f.actual for f in found.facts] == ([bad] if bad else [])


def test_a_name_that_arrived_is_clean() -> None:
    """What the cloud took is legal; whose name it is cannot be known without the server."""
    odd = person(userPrincipalName="j%doe@contoso.com")
    assert value(upn_characters(odd, SERVER)) == "illegal"
    assert (
        value(upn_characters(odd, SERVER, cloud(userPrincipalName="J%doe@contoso.com"))) == "clean"
    )
    shown = cloud(userPrincipalName="jdoe@contoso.com")
    for unread in UNREAD:
        assert upn_characters(odd, unread) is None
        assert upn_characters(person(userPrincipalName=None), unread, shown) is None
        assert upn_characters(person(userPrincipalName="j@contoso.com"), unread, shown) is None
        assert value(upn_characters(person(), unread, shown)) == "clean"
    assert value(upn_characters(GROUP, SERVER)) == value(upn_characters(None)) == "clean"


def arrived(
    shown: str | None = "jdoe@contoso.onmicrosoft.com",
    sent: str | None = "jdoe@contoso.com",
    domains: Any = DOMAINS,
    features: Any = UNSEEN,
    licenses: Any = None,
    **row: Any,
) -> str | None:
    """Does the cloud show what was sent?"""
    there = cloud(userPrincipalName=shown, assignedLicenses=licenses)
    rows = view(None, entra_row({"userPrincipalName": sent}, **row))
    return value(upn_arrived(person(), rows, there, features, domains))


def test_a_name_that_arrived_or_was_not_sent() -> None:
    """No person, no place, nothing sent yet, or the same name: arrived."""
    assert arrived("JDoe@contoso.com") == arrived(sent=None) == "arrived"
    assert arrived(pending_export=change()) == arrived(has_export_error=True) == "arrived"
    for live, rows, there in (
        (None, view(None, entra_row()), cloud()),
        (GROUP, view(None, entra_row()), cloud()),
        (person(), None, cloud()),
        (person(), view(None, entra_row()), None),
    ):
        assert value(upn_arrived(live, rows, there)) == "arrived"


def test_a_name_that_was_not_seen_is_not_fine() -> None:
    """A cloud object without a name, or unseen domains, is put to a person."""
    assert arrived(None) is arrived(domains=UNSEEN) is arrived(domains=None) is None


ON, OFF = SyncFeatures({MANAGED_SWITCH: True}), SyncFeatures({MANAGED_SWITCH: False})
E3 = [{"skuId": "x"}]


@pytest.mark.parametrize(
    "sent,features,licenses,expected",
    [
        ("jdoe@contoso.com", OFF, E3, "managed-user-not-updated"),
        ("jdoe@contoso.com", ON, E3, "recalculated"),
        ("jdoe@contoso.com", OFF, [], "recalculated"),
        ("jdoe@fabrikam.com", OFF, E3, "recalculated"),
        ("jdoe@corp.local", OFF, E3, "recalculated"),
        ("jdoe@contoso.com", OFF, None, None),
        ("jdoe@contoso.com", UNSEEN, E3, None),
        ("jdoe@contoso.com", None, E3, None),
        ("jdoe@contoso.com", SyncFeatures({}), E3, None),
    ],
)
def test_what_held_the_name_back(
    sent: str, features: Any, licenses: Any, expected: str | None
) -> None:
    """The switch holds back licensed managed users; unseen switch or licence: a person is asked."""
    assert arrived(sent=sent, features=features, licenses=licenses) == expected


def test_an_alternate_id_that_differs() -> None:
    """With another attribute chosen and another value in it, the cloud name differs by design."""
    other = person(mail="other@contoso.com")
    assert value(alternate_id(other, BY_MAIL)) == "alternate"
    assert value(alternate_id(person(mail=None), BY_MAIL)) == "alternate"
    assert value(alternate_id(person(mail=None, userPrincipalName="x"), BY_MAIL)) == "alternate"
    chosen = server(settings={UPN_SETTING: "userPrincipalName"})
    for live, on in ((person(), BY_MAIL), (None, BY_MAIL), (other, chosen), (other, SERVER)):
        assert value(alternate_id(live, on)) == "upn"
    assert value(alternate_id(None, None)) == "upn"
    assert alternate_id(other, None) is alternate_id(other, server(settings=None)) is None
