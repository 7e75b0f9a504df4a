"""Addresses in the cloud: the table of KB 2643629 and the scenarios of KB 3190357.

Addresses are compared without case: the table writes User1 as user1.
"""

import pytest

from knowledge.attribute_rules import Addresses, Dropped, addresses
from tests.knowledge.attribute_rules.build import Given, attributes

INITIAL = "contoso.onmicrosoft.com"
VERIFIED = ("contoso.com", "sub.contoso.com")
MOERA = f"user1@{INITIAL}"
UPN = "user1@contoso.com"


def of(given: dict[str, Given], licensed: bool = True) -> Addresses:
    """The addresses of these attributes in the tenant."""
    return addresses(attributes(**given), VERIFIED, INITIAL, licensed)


@pytest.mark.parametrize(
    "given,primary,secondary",
    [
        ({"proxyAddresses": "SMTP:user1@contoso.com"}, UPN, {MOERA}),
        ({"proxyAddresses": "smtp:user1@contoso.com"}, MOERA, {UPN}),
        (
            {"proxyAddresses": ("smtp:user1@sub.contoso.com", "SMTP:user1@contoso.com")},
            UPN,
            {"user1@sub.contoso.com", MOERA},
        ),
        ({"mail": "User1@contoso.com"}, UPN, {MOERA}),
        ({"userPrincipalName": "User1@contoso.com"}, UPN, {MOERA}),
    ],
)
@pytest.mark.parametrize("upn", [{}, {"userPrincipalName": UPN}])
def test_table(
    given: dict[str, Given], primary: str, secondary: set[str], upn: dict[str, Given]
) -> None:
    """The five rows of KB 2643629, of a mailbox with a verified domain."""
    found = of({**upn, **given})
    assert (found.primary or "").casefold() == primary
    assert {a.casefold() for a in found.secondary} == secondary
    assert (found.other, found.dropped) == ((), ())


@pytest.mark.parametrize(
    "given,primary,secondary",
    [
        ({"userPrincipalName": "upn@contoso.com"}, "upn@contoso.com", {f"upn@{INITIAL}"}),
        (
            {"userPrincipalName": "upn@contoso.com", "mail": "m@contoso.com"},
            "m@contoso.com",
            {"upn@contoso.com", f"m@{INITIAL}"},
        ),
        (
            {"userPrincipalName": "upn@contoso.com", "mailNickname": "alias"},
            "upn@contoso.com",
            {f"alias@{INITIAL}"},
        ),
        (
            {"userPrincipalName": "upn@contoso.lan", "mailNickname": "alias"},
            f"alias@{INITIAL}",
            set(),
        ),
    ],
)
def test_licensed(given: dict[str, Given], primary: str, secondary: set[str]) -> None:
    """KB 3190357, scenarios 1, 2 and 6; the last: the sign-in name itself is the fallback."""
    found = of(given)
    assert (found.primary, set(found.secondary)) == (primary, secondary)


def test_reserved_suffixes() -> None:
    """KB 3190357, scenario 3."""
    reserved = ("smtp:pa3@fabrikam.microsoftonline.com", "smtp:pa2@contoso.onmicrosoft.com")
    proxies = (*reserved, "SMTP:pa1@contoso.com")
    found = of({"proxyAddresses": proxies, "userPrincipalName": "upn@contoso.com"})
    assert found.primary == "pa1@contoso.com"
    assert set(found.secondary) == {"upn@contoso.com", f"pa1@{INITIAL}"}
    assert found.dropped == tuple(Dropped(r, "cloud-suffix") for r in reserved)


@pytest.mark.parametrize(
    "given,primary,secondary",
    [
        ({"userPrincipalName": UPN}, None, ()),
        ({"userPrincipalName": UPN, "mail": "m@contoso.lan"}, "m@contoso.lan", ()),
        ({"proxyAddresses": "smtp:p@contoso.lan"}, None, ("p@contoso.lan",)),
        ({"proxyAddresses": ("smtp:p@x.com", "SMTP:q@x.com")}, "q@x.com", ("p@x.com",)),
    ],
)
def test_without_licence(
    given: dict[str, Given], primary: str | None, secondary: tuple[str, ...]
) -> None:
    """KB 3190357, scenarios 1 and 2 before the licence: nothing is added, no domain counts."""
    found = of(given, licensed=False)
    assert (found.primary, found.secondary, found.dropped) == (primary, secondary, ())


@pytest.mark.parametrize(
    "value,reason",
    [
        ("user2@contoso.com", "no-prefix"),
        (":user2@contoso.com", "no-prefix"),
        ("X400:c=us", "legacy-type"),
        ("MSMAIL:x", "legacy-type"),
        ("smtp:user 2@contoso.com", "blank"),
        ("smtp:user2@contoso.com\u00a0", "blank"),
        ("smtp:us(er2@contoso.com", "malformed"),
        ("smtp:user2", "malformed"),
        ("smtp:user2@con_toso.com", "malformed"),
        ("smtp:user2@contoso.lan", "not-verified"),
        ("smtp:user2@Contoso.OnMicrosoft.com", "cloud-suffix"),
    ],
)
def test_dropped(value: str, reason: str) -> None:
    """KB 3190357, the list before its scenarios; attribute-rules section 10."""
    found = of({"proxyAddresses": ("SMTP:user1@contoso.com", value)})
    assert [(d.value, d.reason) for d in found.dropped] == [(value, reason)]
    assert (found.primary, found.secondary) == (UPN, (MOERA,))


def test_dropped_mail() -> None:
    """The value is told as it stands in the attribute; the MOERA becomes primary."""
    found = of({"mail": "user1@contoso.lan"})
    assert (found.primary, found.secondary) == (MOERA, ())
    assert found.dropped == (Dropped("user1@contoso.lan", "not-verified"),)


def test_masked_mail() -> None:
    """KB 2643629: any value in proxyAddresses masks mail, even one that is no mail address."""
    found = of({"proxyAddresses": "X500:/o=x", "mail": "m@contoso.com"})
    assert (found.primary, found.other) == (f"m@{INITIAL}", ("X500:/o=x",))
    assert found.dropped == (Dropped("m@contoso.com", "masked"),)
    assert of({"proxyAddresses": "SMTP:m@contoso.com", "mail": "M@contoso.com"}).dropped == ()


def test_odd_domains() -> None:
    """A domain that the tenant has verified is right, whatever IdFix says of its last part."""
    russian = "user1@contoso.xn--p1ai"
    found = addresses(attributes(proxyAddresses=f"SMTP:{russian}"), ("contoso.xn--p1ai",), INITIAL)
    assert (found.primary, found.dropped) == (russian, ())


def test_nothing() -> None:
    """Nothing comes of nothing."""
    assert of({}) == Addresses(None, (), (), ())
