"""Conditions of IIF, Switch and Where, and functions on values that are no plain texts.

Source: reference-connect-sync-functions-reference; a condition is what "can be evaluated to true or
false", so a text of a truth value is one, as in a comparison.
"""

import pytest

from tests.knowledge.sync_rules.expressions.stage import GUID_BYTES, Given, doubted, refused, sure

OWN: Given = {"otherPhone": ["1", "2", "3"], "proxyAddresses": ["SMTP:A@x", "smtp:b@x"]}


@pytest.mark.parametrize(
    "text,expected",
    [
        ('IIF("false","a","b")', "b"),
        ('IIF("True","a","b")', "a"),
        ('IIF(0,"a","b")', "b"),
        ('IIF([absent],"a","b")', "b"),
        ('Switch("false","a","true","b")', "b"),
        ('Switch(0,"a",2,"b")', "b"),
        ('Switch([absent],"a",True,"b")', "b"),
        ('Where($x,[otherPhone],"false")', None),
        ('Where($x,[otherPhone],"true")', ["1", "2", "3"]),
        ("Where($x,[otherPhone],$x > 1)", ["2", "3"]),
    ],
)
def test_text_of_a_truth_value(text: str, expected: str | list[str] | None) -> None:
    """A text is not true for being there."""
    assert sure(text, OWN) == expected


def test_only_branches_that_some_value_takes() -> None:
    """Value by value too, a branch is asked only if a value needs it."""
    assert sure("IIF([otherPhone] > 0,[otherPhone],Unknown())", OWN) == ["1", "2", "3"]
    assert sure("IIF([otherPhone] > 9,Unknown(),[otherPhone])", OWN) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("IsNullOrEmpty(0)", "False"),
        ("IsNullOrEmpty(False)", "False"),
        ('IsNullOrEmpty("")', "True"),
        ("IsNullOrEmpty([absent])", "True"),
        ("IsNullOrEmpty([otherPhone])", "False"),
        ("IsPresent(0)", "True"),
        ("IsPresent([objectGUID])", "True"),
    ],
)
def test_zero_is_present(text: str, expected: str) -> None:
    """Neither NULL nor an empty text."""
    assert sure(text, {**OWN, "objectGUID": GUID_BYTES}) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ('Contains([proxyAddresses],"smtp:a",CaseInsensitive)', "1"),
        ('Contains([proxyAddresses],"SMTP:B",CaseInsensitive)', "2"),
        ('Contains([proxyAddresses],"smtp:a")', "0"),
        ('Contains([proxyAddresses],"smtp:",CaseSensitive)', "2"),
        ("ItemOrNull([otherPhone],1)", "1"),
        ("ItemOrNull([otherPhone],3)", "3"),
        ("ItemOrNull([otherPhone],0)", None),
        ("ItemOrNull([otherPhone],4)", None),
        ('Split("a,b",",")', ["a", "b"]),
        ('Split("a,b",",",2)', ["a", "b"]),
        ("RemoveDuplicates([otherPhone])", ["1", "2", "3"]),
        ('Select($x,IIF([otherPhone] = "1",NULL,[otherPhone]),$x & "y")', ["2y", "3y"]),
        ('Select($x,[absent],"y")', None),
        ('Where($x,IIF([otherPhone] = "1",NULL,[otherPhone]),True)', ["2", "3"]),
    ],
)
def test_lists(text: str, expected: str | list[str] | None) -> None:
    """Of the multi-valued functions; an absent value has no place in a list."""
    assert sure(text, OWN) == expected


def test_join_is_for_texts() -> None:
    """Numbers are made texts with CStr."""
    assert "a text is wanted" in refused('Join([otherPhone] + 1,",")', OWN)
    assert sure('Join(CStr([otherPhone] + 1),",")', OWN) == "2,3,4"


def test_one_part_of_a_split() -> None:
    """A limit of one is one; what the last part holds is open."""
    assert doubted('Split("a,b",",",1)') == ["a,b"]
    assert "limit" in refused('Split("a,b",",",0)')
    assert doubted('Split("a,b,c",",",2)') == ["a", "b,c"]


def test_duplicates_among_binary_values() -> None:
    """They have no case."""
    given: Given = {"userCertificate": [GUID_BYTES, GUID_BYTES, "AQ=="]}
    assert sure("RemoveDuplicates([userCertificate])", given) == [GUID_BYTES, "AQ=="]
