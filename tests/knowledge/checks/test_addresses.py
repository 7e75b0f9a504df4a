"""Mail addresses: primary, masked and thrown away."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN, About, Answer
from knowledge.checks.addresses import address_discarded, mail_masked, primary_address
from knowledge.vocabulary import Domain
from tests.knowledge.build import cloud, person

ADDRESSES = About(attribute="proxyAddresses")
DOMAINS = (
    Domain("contoso.com", verified=True),
    Domain("contoso.example", verified=True, initial=True),
)
OTHERS = ("SMTP:a@contoso.com", "x500:/o=x")


def value(answer: Answer[Any] | None) -> str | None:
    """The bare answer."""
    return answer.value if answer else None


@pytest.mark.parametrize(
    "mail,proxies,expected",
    [
        ("new@contoso.com", OTHERS, "masked"),
        ("A@contoso.com", OTHERS, "not-masked"),
        (None, OTHERS, "not-masked"),
        ("new@contoso.com", (), "not-masked"),
    ],
)
def test_mail_is_masked_by_other_addresses(
    mail: str | None, proxies: tuple[str, ...], expected: str
) -> None:
    """As soon as proxyAddresses holds anything, another mail is ignored."""
    live = person(mail=mail, proxyAddresses=proxies)
    assert value(mail_masked(ADDRESSES, live, None)) == expected
    assert value(mail_masked(About(), live, cloud(mail="a@contoso.com"))) == expected
    assert value(mail_masked(About(attribute="title"), live, None)) == "not-masked"


def test_a_mail_that_is_shown_is_not_masked() -> None:
    """What the cloud shows is not masked, and what was not seen there is not known to be."""
    live = person(mail="new@contoso.com", proxyAddresses=OTHERS)
    assert value(mail_masked(ADDRESSES, live, cloud(mail="New@contoso.com"))) == "not-masked"
    assert mail_masked(ADDRESSES, live, UNSEEN) is None
    assert value(mail_masked(ADDRESSES, None)) == "not-masked"


SECONDARY = person(proxyAddresses=("smtp:a@contoso.com",))


@pytest.mark.parametrize(
    "there,domains,expected",
    [
        (None, DOMAINS, "moera"),
        (cloud(proxyAddresses=["SMTP:a@contoso.onmicrosoft.com"]), UNSEEN, "moera"),
        (cloud(proxyAddresses=["SMTP:a@contoso.example"]), DOMAINS, "moera"),
        (cloud(proxyAddresses=["smtp:a@contoso.com"]), None, "moera"),
        (cloud(proxyAddresses=["SMTP:a@contoso.com"]), DOMAINS, "set"),
        (UNSEEN, DOMAINS, None),
    ],
)
def test_without_capitals_the_cloud_address_is_the_primary(
    there: Any, domains: Any, expected: str | None
) -> None:
    """No SMTP: in capitals: the onmicrosoft.com address is primary, unless the cloud says other."""
    assert value(primary_address(ADDRESSES, SECONDARY, domains, there)) == expected


def test_a_primary_address_is_set() -> None:
    """One in capitals, none at all, or another attribute asked about: nothing to tell."""
    for live in (person(proxyAddresses=OTHERS), person(), None):
        assert value(primary_address(ADDRESSES, live)) == "set"
    assert value(primary_address(About(attribute="title"), SECONDARY)) == "set"


@pytest.mark.parametrize(
    "address,reason",
    [
        ("smtp:a@fabrikam.com", "not verified"),
        ("smtp:a@contoso.onmicrosoft.com", "cloud suffix"),
        ("smtp:a b@contoso.com", "blank"),
        ("a@contoso.com", "no prefix"),
        ("X400:c=de", "legacy type"),
        ("x500:/o=x", None),
        ("smtp:a@contoso.com", None),
    ],
)
def test_addresses_that_the_cloud_does_not_take(address: str, reason: str | None) -> None:
    """Each address that is missing in the cloud is told with the reason, if one is known."""
    found = address_discarded(
        ADDRESSES, person(proxyAddresses=(address,)), DOMAINS, cloud(proxyAddresses=[])
    )
    assert found is not None
    assert [f.values["reason"] for f in found.facts] == ([reason] if reason else [])
    assert found.value == ("discarded" if reason else "kept")


def test_an_address_that_was_kept() -> None:
    """What the cloud holds was not thrown away; without domains or addresses nobody knows."""
    live = person(proxyAddresses=("smtp:a@fabrikam.com",))
    kept = cloud(proxyAddresses=["SMTP:A@fabrikam.com"])
    assert value(address_discarded(ADDRESSES, live, DOMAINS, kept)) == "kept"
    assert address_discarded(ADDRESSES, live, DOMAINS, cloud()) is None
    assert address_discarded(ADDRESSES, live, None, cloud(proxyAddresses=[])) is None
    assert value(address_discarded(ADDRESSES, live, DOMAINS, None)) == "kept"
    assert value(address_discarded(ADDRESSES, None, DOMAINS, kept)) == "kept"
    assert value(address_discarded(About(attribute="title"), live, DOMAINS, kept)) == "kept"
