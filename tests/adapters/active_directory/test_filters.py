"""Search filters: what a value can do, and what each handle asks for."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.active_directory.filters import (
    begins,
    both,
    either,
    equal,
    escaped,
    of_guid,
    of_holder,
    of_sid,
    stages,
)
from adapters.active_directory.library import ldap3
from handlers.ports import Handle, HandleKind

assert ldap3  # `library` keeps the warnings of its import apart
from ldap3.operation.search import compile_filter, parse_filter  # noqa: E402

GUID = "5ba049b8-3124-5b0d-972e-a5a7ef1598c8"


def compiled(text: str) -> Any:
    """The filter as ldap3 would send it."""
    root = parse_filter(text, None, False, False, None, False)
    assert len(root.elements) == 1
    return compile_filter(root.elements[0])


def value_of(text: str) -> tuple[str, bytes]:
    """The attribute and the value of an equality that stands alone."""
    node = compiled(text)
    assert node.getName() == "equalityMatch"
    part = node.getComponent()
    return str(part["attributeDesc"]), bytes(part["assertionValue"])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_arrives_as_it_is(text: str) -> None:
    """One equality on one attribute, whatever the text holds."""
    assert value_of(equal("cn", text)) == ("cn", text.encode())


@given(st.binary(min_size=1))
def test_any_bytes_arrive_as_they_are(raw: bytes) -> None:
    """Backslashes among the bytes too."""
    assert value_of(equal("objectGUID", raw)) == ("objectGUID", raw)


@pytest.mark.parametrize(
    "hostile",
    [
        "*)(uid=*",
        "\0",
        "a\\2ab",
        "  both ends ",
        "\\",
        "(|",
        "Jürgen Größe",
        "x\n",
        "\u00a0x\u3000",
    ],
)
def test_hostile_values(hostile: str) -> None:
    """They change nothing around them."""
    assert value_of(equal("cn", hostile)) == ("cn", hostile.encode())
    node = compiled(either((equal("cn", hostile), equal("sn", "x"))))
    assert [n.getName() for n in node.getComponent()] == ["equalityMatch"] * 2
    parts = compiled(begins("name", hostile)).getComponent()["substrings"]
    assert [bytes(p.getComponent()) for p in parts] == [hostile.encode()]


def test_only_harmless_characters_stay() -> None:
    """Everything else is two digits."""
    assert escaped("a b*c@d.e") == "a\\20b\\2ac@d.e"


@given(st.uuids())
def test_guids_go_as_their_bytes(guid: uuid.UUID) -> None:
    """In the order of Active Directory."""
    assert value_of(of_guid("{" + str(guid).upper() + "}") or "") == ("objectGUID", guid.bytes_le)


def test_sids_go_as_their_bytes() -> None:
    """As text or as base64."""
    raw = bytes.fromhex("010500000000000515000000 01000000 02000000 03000000 50040000")
    assert value_of(of_sid("s-1-5-21-1-2-3-1104") or "") == ("objectSid", raw)
    assert of_sid("AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUAQAAA==") == of_sid("S-1-5-21-1-2-3-1104")


@pytest.mark.parametrize("text", ["", "S-1-5-21-99999999999", "nobody", "S-1"])
def test_what_is_no_sid_or_guid(text: str) -> None:
    """Nothing is asked."""
    assert of_sid(text) is None
    assert of_guid(text) is None


def test_one_value_needs_no_or() -> None:
    """And the same twice is one."""
    assert either(("(a=1)", "(a=1)")) == "(a=1)"
    assert both("(a=1)", "(b=2)") == "(&(a=1)(b=2))"


KINDS: list[tuple[HandleKind, str, int]] = [
    ("dn", f"CN=x,{'OU=y,' * 3}DC=z", 1),
    ("guid", GUID, 1),
    ("guid", "none", 0),
    ("sid", "S-1-5-21-1", 1),
    ("sid", "none", 0),
    ("immutable-id", "uEmgWyQxDVuXLqWn7xWYyA==", 1),
    ("immutable-id", "E0042", 1),
    ("sam", "jdoe", 2),
    ("domain-sam", "CORP\\jdoe", 1),
    ("domain-sam", "CORP\\", 0),
    ("upn", "jdoe@contoso.com", 1),
    ("address", "x500:/o=x", 1),
    ("employee-number", "42", 1),
    ("display-name", "Doe, John", 1),
    ("computer", "PC1$", 1),
    ("group-name", "CORP\\crew", 2),
    ("sam", "   ", 0),
]


@pytest.mark.parametrize("kind,value,count", KINDS)
@pytest.mark.parametrize("deleted", [False, True])
def test_every_kind_makes_filters(kind: HandleKind, value: str, count: int, deleted: bool) -> None:
    """Each of which ldap3 takes."""
    made = stages(Handle(kind, value), deleted=deleted)
    assert len(made) == count
    for stage in made:
        compiled(stage.text)


@pytest.mark.parametrize("kind", [k for k, _, _ in KINDS])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_value_breaks_a_filter(kind: HandleKind, value: str) -> None:
    """Whatever a person types."""
    for deleted in (False, True):
        for stage in stages(Handle(kind, value), deleted=deleted):
            compiled(stage.text)


def test_holders_with_every_prefix() -> None:
    """The value's own one first."""
    text = of_holder("MX:jd@contoso.com")
    for part in ("MX:jd", "smtp:jd", "sip:jd", "eum:jd"):
        assert f"(proxyAddresses={part}@contoso.com)" in text
    assert "(mail=jd@contoso.com)" in text
    assert "(proxyAddresses=x500:/o=x)" in of_holder("/o=x")
