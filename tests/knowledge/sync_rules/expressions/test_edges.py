"""Edges of the functions and constants: first and last positions, ends of ranges, odd characters.

Source: reference-connect-sync-functions-reference; names as RFC 4514 writes them; numbers of 64
bits, hexadecimal ones with a sign as in VBA.
"""

import pytest

from tests.knowledge.sync_rules.expressions.stage import Given, doubted, failed, refused, sure

OWN: Given = {"otherPhone": ["1", "2", "3"]}


@pytest.mark.parametrize(
    "text,expected",
    [
        ('Trim("  XaX\t")', "XaX"),
        ('LTrim(" X")', "X"),
        ('RTrim("X ")', "X"),
        ('Word("aXb c",1," ")', "aXb"),
        ('Word("aXb c",2," ")', "c"),
        ('Right("abc",3)', "abc"),
        ('Mid("abc",1,1)', "a"),
        ('Mid("abc",3,1)', "c"),
        ("&H7FFFFFFFFFFFFFFF", "9223372036854775807"),
        ("&H8000000000000000", "-9223372036854775808"),
        ("RandomNum(3,3)", "3"),
        ('ConvertFromBase64("YQBiAA==",Unicode)', "ab"),
        ('ConvertFromBase64("YWI=",UTF8)', "ab"),
        ('EscapeDNComponent("CN=a ")', "CN=a\\ "),
        ('EscapeDNComponent("CN= ")', "CN=\\ "),
        ('EscapeDNComponent("CN=#a")', "CN=\\#a"),
    ],
)
def test_edges(text: str, expected: str) -> None:
    """What a step to either side would change."""
    assert sure(text, chance=lambda low, _: low) == expected


@pytest.mark.parametrize(
    "dn,number,expected",
    [
        ("CN=a=b,OU=x", 1, "a=b"),
        ("CN= a,OU=x", 1, "a"),
        ("CN=a\\,b,OU=x", 1, "a\\,b"),
        ("CN=a\\\nb,OU=x", 2, "x"),
        ('CN="a,b",OU=x', 2, "x"),
        ("CN=a,OU=x", 2, "x"),
    ],
)
def test_components_of_odd_names(dn: str, number: int, expected: str) -> None:
    """A component ends at a comma that is neither escaped nor in quotes."""
    assert sure(f"DNComponent([manager],{number})", {"manager": dn}) == expected


def test_replacement_without_an_end() -> None:
    """A character without a colon is paired with the next part that has none, and no later one."""
    assert "no replacement" in failed('ReplaceChars("abc","a,b:c,d")')
    assert sure('ReplaceChars("abc","b:x,a,d")') == "dxc"


@pytest.mark.parametrize("text", ["0a", "9a", "1,5", "5x"])
def test_number_in_another_form(text: str) -> None:
    """Whether it is one hangs on the server's culture."""
    assert "culture" in refused(f'CNum("{text}")')


@pytest.mark.parametrize("text", ["ABC", "Z", "abc", ":/"])
def test_text_without_a_digit_is_no_number(text: str) -> None:
    """In no culture."""
    assert "no number" in failed(f'CNum("{text}")')
    assert sure(f'IsNumeric("{text}")') == "False"


def test_half_a_character() -> None:
    """A value that is no whole text in UTF-16 is encoded all the same."""
    assert sure("ConvertToUTF8Hex([a])", {"a": "\ud800"}) == "EDA080"
    assert sure("ConvertToBase64([a])", {"a": "\ud800"}) == "ANg="


def test_guid_of_all_the_bits() -> None:
    """Sixteen bytes from 0 to 255, marked as random (RFC 4122, version 4)."""
    low = doubted("Guid()", chance=lambda low, _: low)
    assert low == "00000000-0000-4000-8000-000000000000"
    high = doubted("Guid()", chance=lambda _, high: high)
    assert high == "ffffffff-ffff-4fff-bfff-ffffffffffff"


def test_number_that_is_no_date() -> None:
    """Beyond the year 9999, such as a "never" of Active Directory."""
    assert refused("NumFromDate(DateFromNum(9223372036854775807))")
    assert refused("IsNull(DateFromNum(9223372036854775807))")


@pytest.mark.parametrize(
    "text,expected",
    [
        ("IIF([otherPhone] > 2 || True,[otherPhone],NULL)", ["1", "2", "3"]),
        ("IIF([otherPhone] > 2 && False,[otherPhone],NULL)", None),
        ("IIF([otherPhone] > 2 || False,[otherPhone],NULL)", ["3"]),
        ("IIF([otherPhone] > 2 && True,[otherPhone],NULL)", ["3"]),
        ("IIF([otherPhone] > 2 || [otherPhone] < 2,[otherPhone],NULL)", ["1", "3"]),
        ("IIF([otherPhone] > 1 && [otherPhone] < 3,[otherPhone],NULL)", ["2"]),
    ],
)
def test_list_beside_one_truth_value(text: str, expected: list[str] | None) -> None:
    """Each value with the one, or value by value."""
    assert sure(text, OWN) == expected
