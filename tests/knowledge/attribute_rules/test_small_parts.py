"""Clashes across attributes, characters that do not show, weights, top-level domains."""

import subprocess
import sys

import pytest

from knowledge.attribute_rules import Clash, Holder, Invisible, cloud_clashes, invisible, top_level
from tests.knowledge.attribute_rules.build import Given, attributes, faults

A = "a@contoso.com"


def clashes(*objects: dict[str, Given]) -> tuple[Clash, ...]:
    """Among these, numbered."""
    return cloud_clashes({str(n): attributes(**o) for n, o in enumerate(objects)})


def test_clash_across_attributes() -> None:
    """attribute-rules section 6: mail, proxyAddresses and userPrincipalName share one space."""
    found = clashes({"mail": A}, {"proxyAddresses": ("SIP:x", f"SMTP:{A.upper()}")}, {"mail": "b"})
    assert found == (
        Clash(A, (Holder("0", "mail", A), Holder("1", "proxyAddresses", f"SMTP:{A.upper()}"))),
    )
    assert [c.key for c in clashes({"userPrincipalName": A}, {"mail": A})] == [A]


def test_no_clash_with_oneself() -> None:
    """One address in three attributes of one object is how it should be."""
    same: dict[str, Given] = {"mail": A, "userPrincipalName": A, "proxyAddresses": f"SMTP:{A}"}
    assert clashes(same, {"mail": "", "userPrincipalName": ""}, {"mail": ""}, {}) == ()


@pytest.mark.parametrize(
    "attribute,value,other",
    [
        ("proxyAddresses", "X500:/o=A", "x500:/O=a"),
        ("proxyAddresses", "SIP:a@contoso.com", "sip:a@contoso.com"),
        ("mS-DS-ConsistencyGuid", "AbCd", "AbCd"),
        ("objectSid", "AQUAAA==", "AQUAAA=="),
    ],
)
def test_clash_of_the_same_kind(attribute: str, value: str, other: str) -> None:
    """Other address types, the SID and the anchor; a mail address is none of these."""
    found = clashes({attribute: value}, {attribute: other}, {"mail": A})
    assert [[h.id for h in c.holders] for c in found] == [["0", "1"]]
    assert clashes({"mS-DS-ConsistencyGuid": "AbCd"}, {"mS-DS-ConsistencyGuid": "abcd"}) == ()


@pytest.mark.parametrize(
    "value,found",
    [
        ("jdoe@contoso.com", ()),
        ("J Doe", ()),
        ("j\u00a0d", (Invisible(1, "U+00A0", "NO-BREAK SPACE"),)),
        ("j\u200b", (Invisible(1, "U+200B", "ZERO WIDTH SPACE"),)),
        ("\ufeffj", (Invisible(0, "U+FEFF", "ZERO WIDTH NO-BREAK SPACE"),)),
        (" j d ", (Invisible(0, "U+0020", "SPACE"), Invisible(4, "U+0020", "SPACE"))),
        ("  ", (Invisible(0, "U+0020", "SPACE"), Invisible(1, "U+0020", "SPACE"))),
        ("j\n", (Invisible(1, "U+000A", "LINE FEED"),)),
        ("\x01", (Invisible(0, "U+0001", "CONTROL CHARACTER"),)),
        ("\ud800", (Invisible(0, "U+D800", "CONTROL CHARACTER"),)),
    ],
)
def test_invisible(value: str, found: tuple[Invisible, ...]) -> None:
    """attribute-rules section 13 names the first four; names are those of Unicode."""
    assert invisible(value) == found


UPN: dict[str, Given] = {"userPrincipalName": A}


@pytest.mark.parametrize(
    "attribute,value,others,weights",
    [
        ("displayName", "a" * 256, {}, ["cosmetic"]),
        ("displayName", "a" * 257, {}, ["blocks"]),
        ("displayName", "", {}, ["changes"]),
        ("givenName", "a" * 64, {}, ["cosmetic"]),
        ("givenName", "a" * 65, {}, ["blocks"]),
        ("mail", "a" * 257, {}, ["blocks"]),
        ("mailNickname", ".a", {}, ["changes"]),
        ("sAMAccountName", "a?", UPN, ["cosmetic"]),
        ("sAMAccountName", "a?", {}, ["blocks"]),
        ("sAMAccountName", "a" * 21, UPN, ["cosmetic"]),
        ("proxyAddresses", "smtp:a b@contoso.com", {}, ["changes"]),
        ("proxyAddresses", "smtp:a@contoso.lan", {}, ["changes"]),
        ("targetAddress", "notes:a b", {}, ["blocks"]),
        ("userPrincipalName", "o'neil@contoso.com", {}, ["cosmetic"]),
        ("userPrincipalName", "o'ne il@contoso.com", {}, ["changes"]),
        ("userPrincipalName", "o'néil@contoso.com", {}, ["changes", "changes"]),
        ("userPrincipalName", "o neil@contoso.com", {}, ["changes"]),
        ("userPrincipalName", "a@contoso.lan", {}, ["changes"]),
    ],
)
def test_weight(attribute: str, value: str, others: dict[str, Given], weights: list[str]) -> None:
    """attribute-rules sections 3, 10 and 13; M365's limits, and its apostrophe."""
    assert [f.weight for f in faults("user", **{**others, attribute: value})] == weights


@pytest.mark.parametrize("value,weight", [(f"smtp:{A}", "changes"), ("X500:/o=a", "blocks")])
def test_weight_of_a_duplicate(value: str, weight: str) -> None:
    """Duplicate attribute resiliency quarantines SMTP addresses, and lets the object through."""
    assert {f.weight for f in faults(proxyAddresses=(value, value.upper()))} == {weight}


@pytest.mark.parametrize("name", ["com", "uk", "ck", "africa", "app", "cloud", "рф", "xn--p1ai"])
def test_top_level_domains(name: str) -> None:
    """Those of today; `app` came after IdFix's list, and `ck` is only listed as `*.ck`.

    IdFix lists the others in their own letters only.
    """
    assert top_level.exists(name)


@pytest.mark.parametrize("name", ["local", "lan", "internal", "corp", "home", "", "a@b", "x" * 64])
def test_no_top_level_domains(name: str) -> None:
    """Those that M365 names as not routable, and what is none at all."""
    assert not top_level.exists(name)


def test_read_when_first_asked() -> None:
    """Neither the library nor its list costs anything before."""
    code = "import sys, knowledge.attribute_rules; print('publicsuffixlist' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
