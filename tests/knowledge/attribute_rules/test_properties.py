"""What must hold of any text, hostile ones too."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.attribute_rules import Holders, check
from knowledge.vocabulary import Attributes
from tests.knowledge.attribute_rules.plainly import kinds

NAMES = (
    "displayName",
    "givenName",
    "mail",
    "mailNickname",
    "proxyAddresses",
    "sAMAccountName",
    "targetAddress",
    "userPrincipalName",
)
PIECES = st.sampled_from(
    [
        *"aZ09@.-_'\"\\ :;,<>()[]{}|/?=+*&%$#!^`~éäŸ\u00a0\u200b\x1c\x85\n\u212a\u0131",
        *("smtp:", "SMTP:", "x500:", "X.400", "contoso.com", "@contoso.com", ".local", ".xn--p1ai"),
        *("a" * 60, "b." * 30, ".."),
    ]
)
ADDRESSES = st.lists(PIECES, max_size=12).map("".join)
ANYTHING = st.text(st.characters(codec=None), max_size=40) | ADDRESSES
OBJECTS = st.dictionaries(st.sampled_from((*NAMES, "cn", "distinguishedName")), ANYTHING)
CLASSES = st.sampled_from(["user", "group", "contact", "inetOrgPerson", ""])


def built(given_: dict[str, str]) -> Attributes:
    """Attributes of one value each."""
    return Attributes({name: (value,) for name, value in given_.items()})


@settings(deadline=None)
@given(CLASSES, OBJECTS)
@example("user", {"userPrincipalName": "\ud800@contoso.com", "cn": "\udfff"})
def test_never_raises(object_class: str, given_: dict[str, str]) -> None:
    """Whatever the text; every fault is of a value that was given, no fault stands there twice."""
    faults = check(object_class, built(given_)).faults
    assert len({(f.attribute, f.kind, f.value) for f in faults}) == len(faults)
    for fault in faults:
        assert fault.kind == "blank" or fault.value == given_[fault.attribute]


@settings(deadline=None)
@given(CLASSES, st.dictionaries(st.sampled_from(NAMES), ADDRESSES), st.lists(ADDRESSES, max_size=3))
def test_as_the_second_reading(
    object_class: str, given_: dict[str, Any], proxies: list[str]
) -> None:
    """The same errors as IdFix's expressions, written straight down, find in the same order."""
    given_ = {**given_, "cn": "J Doe", "proxyAddresses": [p for p in proxies if p]}
    listed = {n: tuple(v) if isinstance(v, list) else (v,) for n, v in given_.items()}
    checked = check(object_class, Attributes(listed))
    if checked.skipped is None:
        found = [(f.attribute, f.kind, f.value) for f in checked.faults if f.kind != "duplicate"]
        assert found == kinds(object_class, given_)


@settings(deadline=None)
@given(CLASSES, st.sampled_from(NAMES), ADDRESSES, ANYTHING)
def test_a_suggestion_mends(object_class: str, attribute: str, value: str, cn: str) -> None:
    """Put in place, the suggestion no longer has the fault for which it was given."""
    usual = {"displayName": "J Doe", "cn": cn}
    for fault in check(object_class, built({**usual, attribute: value})).faults:
        assert fault.suggestion != value
        if fault.suggestion is not None:
            after = check(object_class, built({**usual, attribute: fault.suggestion}))
            assert fault.kind not in {f.kind for f in after.faults}


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), ADDRESSES), max_size=6), st.randoms())
def test_order_of_objects_does_not_matter(objects: list[dict[str, str]], chance: Any) -> None:
    """A directory has no order: every holder is told, whoever came first."""
    first, second, other = Holders(), Holders(), list(objects)
    chance.shuffle(other)
    for one, another in zip(objects, other, strict=True):
        first.add("user", built(one))
        second.add("user", built(another))
    for each in objects:
        assert first.check("user", built(each)) == second.check("user", built(each))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a-",
        "-",
        "@",
        "a@",
        ".",
        ":",
        "smtp:",
        "é",
        " ",
        "\x00",
        "\U0001f600",
        "@a.",
        "x5",
    ],
)
@pytest.mark.parametrize("attribute", NAMES)
def test_long_hostile_values(attribute: str, piece: str) -> None:
    """A megabyte that nearly matches: every expression is linear, or this does not come back."""
    for value in (piece * (1_000_000 // len(piece)), "smtp:a@" + piece * 100_000 + "!"):
        found = check("user", built({"displayName": "J", "cn": "J", attribute: value})).faults
        assert "length" in {f.kind for f in found}
