"""Names taken apart and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dn import above, depth, dns_domain, is_below, normalised, parent, parse

SALES = "OU=Sales,DC=corp,DC=contoso,DC=com"
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def escaped(value: str, by_hex: bool) -> str:
    """A value as it may be written in a name."""
    if by_hex:
        return "".join(f"\\{byte:02X}" for byte in value.encode())
    text = "".join(f"\\{c}" if c in '\\,+="<>;#' else c for c in value).replace("\n", "\\0A")
    text = "\\ " + text[1:] if text.startswith(" ") else text
    return text[:-1] + "\\ " if text.endswith(" ") and not text.endswith("\\ ") else text


@pytest.mark.parametrize(
    "spelling",
    [
        "CN=Doe\\, J,OU=Sales,DC=corp,DC=contoso,DC=com",
        "cn=doe\\2c j, ou=SALES, dc=corp, dc=contoso, dc=com",
        'CN = "Doe, J" , OU = Sales,DC=corp,DC=contoso,DC=com',
    ],
)
def test_spellings_of_one_name_have_one_key(spelling: str) -> None:
    """Spellings of one name have one key."""
    assert normalised(spelling) == normalised(f"CN=Doe\\, J,{SALES}")
    assert normalised(parent(spelling)) == normalised(SALES)
    assert parse(spelling)[0].value.casefold() == "doe, j"
    assert depth(spelling) == 5
    assert dns_domain(spelling) == "corp.contoso.com"


@pytest.mark.parametrize(
    "one,other",
    [
        ("CN=J\\0ACNF:1,DC=x", "CN=J\nCNF:1,DC=x"),
        ("CN=a+SN=b,DC=x", "sn=b + cn=a,DC=x"),
        ("CN=\\C3\\A9,DC=x", "CN=é,DC=x"),
        ("CN=a=b,DC=x", "CN=a\\=b,DC=x"),
        ("CN=a,DC=x,", "CN=a,DC=x"),
    ],
)
def test_equal_names(one: str, other: str) -> None:
    """Equal names."""
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    "one,other",
    [
        ("CN=a\\ ,DC=x", "CN=a,DC=x"),
        ("CN=\\ a,DC=x", "CN=a,DC=x"),
        ("CN=a\\,DC\\=x", "CN=a,DC=x"),
        ("CN=a,DC=x", "OU=a,DC=x"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    """Different names."""
    assert normalised(one) != normalised(other)


def test_the_mark_of_a_replication_conflict_is_a_line_feed() -> None:
    """The mark of a replication conflict is a line feed."""
    assert parse("CN=J Doe\\0ACNF:1,DC=x")[0].value == "J Doe\nCNF:1"


@pytest.mark.parametrize("text", ["default", "", "jdoe\\", ",,", '"', "=", "+"])
def test_what_is_no_name_is_taken_as_it_comes(text: str) -> None:
    """What is no name is taken as it comes."""
    assert isinstance(normalised(text), str)
    assert isinstance(parent(text), str)
    assert dns_domain(text) == ""


def test_a_word_without_attribute_is_a_component() -> None:
    """A word without attribute is a component."""
    assert parse("default")[0].pairs == (("", "default"),)
    assert parse("CN=a")[0].attribute == "CN"
    assert parent("CN=a") == ""


@pytest.mark.parametrize(
    "dn,container,below",
    [
        (f"CN=J,{SALES}", SALES, True),
        (f"CN=J,OU=Inside,{SALES}", SALES.lower(), True),
        (SALES, SALES, False),
        ("CN=J,OU=PreSales,DC=corp,DC=contoso,DC=com", SALES, False),
        ("CN=J\\,OU=Sales,DC=corp,DC=contoso,DC=com", SALES, False),
        (f"CN=J,{SALES}", "", False),
    ],
)
def test_below_on_the_borders_of_components(dn: str, container: str, below: bool) -> None:
    """Below on the borders of components."""
    assert is_below(dn, container) is below


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=4))
def test_escapes_are_undone(parts: list[tuple[str, bool]]) -> None:
    """Escapes are undone."""
    dn = ",".join(f"CN={escaped(value, by_hex)}" for value, by_hex in parts)
    assert [rdn.value for rdn in parse(dn)] == [value for value, _ in parts]
    assert depth(dn) == len(parts)
    assert is_below(f"OU=x,{dn}", dn)
    other = " , ".join(f"cn = {escaped(value, not by_hex)}" for value, by_hex in parts)
    assert normalised(other) == normalised(dn)


@given(st.text(max_size=60))
def test_nothing_raises_and_keys_are_stable(text: str) -> None:
    """Nothing raises and keys are stable."""
    key = normalised(text)
    if "" not in {rdn.attribute for rdn in parse(text)}:
        assert normalised(key) == key
    assert depth(parent(text)) <= depth(text)


def test_the_containers_above() -> None:
    """All containers that an object stands in, the nearest first."""
    assert above(f"CN=A,{SALES}")[:2] == (SALES, "DC=corp,DC=contoso,DC=com")
    assert above(f"CN=A,{SALES}")[-1] == "DC=com"
    assert above("") == above("DC=com") == ()
