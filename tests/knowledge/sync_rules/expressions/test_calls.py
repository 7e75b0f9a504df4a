"""What a function is given: words of the flow, NULL, one value for a list, texts for other kinds.

Source: reference-connect-sync-functions-reference, the kinds of the parameters of each function.
"""

import pytest

from knowledge.sync_rules.semantics import Semantics
from tests.knowledge.sync_rules.expressions.stage import Given, doubted, refused, sure

OWN: Given = {"otherPhone": ["1", "2", "3"], "manager": "CN=Boss,DC=x"}


@pytest.mark.parametrize("name", ["IsNull", "IsPresent", "CStr", "IsString", "Trim", "Count"])
@pytest.mark.parametrize("word", ["IgnoreThisFlow", "AuthoritativeNull"])
def test_words_of_the_flow_are_no_values(name: str, word: str) -> None:
    """They stand for a whole flow."""
    assert refused(f"{name}({word})")


@pytest.mark.parametrize(
    "text,expected",
    [
        ('Count("abc")', "1"),
        ("Count([otherPhone])", "3"),
        ('Count(IIF([otherPhone] = "1",NULL,[otherPhone]))', "2"),
        ('Join("abc",",")', "abc"),
        ('Item("abc",1)', "abc"),
        ('CBool("false")', "False"),
        ('CBool("True")', "True"),
        ("CBool(0)", "False"),
        ("CBool(2)", "True"),
        ('IIF(CBool("false"),"a","b")', "b"),
        ('Contains([manager],"CN=Boss")', "0"),
        ('Contains([manager],"CN=Boss,DC=x")', "1"),
        ('Contains(CRef("CN=Boss,DC=x"),"CN=Boss")', "0"),
        ('Contains("CN=Boss,DC=x","CN=Boss")', "1"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    """One value is a list of one; a reference is found whole, a text in part (Contains)."""
    assert sure(text, OWN) == expected


@pytest.mark.parametrize("name", ["dn", "DN", "Dn"])
def test_own_name_is_a_reference(name: str) -> None:
    """Under its name in any case (declarative provisioning expressions, attributes)."""
    given: Given = {"distinguishedName": "CN=J Doe,DC=x"}
    assert sure(f'Contains([{name}],"CN=J Doe")', given) == "0"
    assert sure(f"[{name}]", given) == "CN=J Doe,DC=x"


def test_null_beside_a_value_of_a_kind_that_has_no_empty() -> None:
    """Absent as 0 is open; an absent date is none in either reading."""
    text = 'DateAdd("d",[absent],CDate("2001-01-01"))'
    assert doubted(f"IsNull({text})") == "True"
    given = Semantics(null_argument="empty")
    assert doubted(f"IsNull({text})", semantics=given) == "False"
    assert sure('IsNull(DateAdd("d",1,[absent]))') == "True"
