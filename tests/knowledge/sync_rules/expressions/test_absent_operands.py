"""Operators with an absent side, of either side, and what two kinds of text are to each other.

EXPRESSIONS: concept-azure-ad-connect-sync-declarative-provisioning-expressions, "Operators". What
it leaves open of NULL is read as in VBA, and doubted where an empty value would answer otherwise.
"""

import pytest

from knowledge.sync_rules.semantics import Semantics
from tests.knowledge.sync_rules.expressions.stage import doubted, refused, sure

EMPTY = Semantics(null_argument="empty")


@pytest.mark.parametrize(
    "text,if_empty",
    [
        ("5 > [a]", True),
        ("5 >= [a]", True),
        ("[a] < 5", True),
        ("[a] <= 0", True),
        ("[a] >= 0", True),
        ("0 >= [a]", True),
        ("[a] <= [b]", True),
        ("[a] >= [b]", True),
        ("Now() > [a]", True),
        ('[a] = ""', True),
        ('"" = [a]', True),
        ("0 = [a]", True),
        ("False = [a]", True),
    ],
)
def test_comparison_that_hangs_on_it(text: str, if_empty: bool) -> None:
    """NULL compares with nothing; as an empty text, or 0, it would."""
    assert doubted(text) == "False"
    assert doubted(text, semantics=EMPTY) == str(if_empty)


@pytest.mark.parametrize(
    "text",
    [
        "[a] < 0",
        "0 > [a]",
        "0 < [a]",
        "[a] > 0",
        "[a] < [b]",
        "[a] > [b]",
        "5 <= [a]",
        "-1 >= [a]",
        "Now() <= [a]",
        '"x" = [a]',
    ],
)
def test_comparison_that_is_false_either_way(text: str) -> None:
    """An empty value would not make it true."""
    assert sure(text) == "False"
    assert sure(text, semantics=EMPTY) == "False"


@pytest.mark.parametrize("text", ['[a] <> "x"', '"x" <> [a]', "[a] <> 1", "1 <> [a]"])
def test_unequal_is_true_of_either_side(text: str) -> None:
    """The contrary of `=`; in VBA NULL <> x is NULL, so it is doubted."""
    assert doubted(text) == "True"


@pytest.mark.parametrize("text", ["[a] <> 0", "0 <> [a]", '[a] <> ""'])
def test_unequal_to_an_empty_value(text: str) -> None:
    """True of NULL, and false of an absent value that is taken as empty."""
    assert doubted(text) == "True"
    assert doubted(text, semantics=EMPTY) == "False"


@pytest.mark.parametrize("text,if_empty", [("1 + [a]", "1"), ("[a] - 1", "-1"), ("[a] * 2", "0")])
def test_arithmetic(text: str, if_empty: str) -> None:
    """NULL makes NULL, whichever side it stands on."""
    assert doubted(text) is None
    assert doubted(text, semantics=EMPTY) == if_empty


def test_joining_is_for_texts_on_both_sides() -> None:
    """A date is no text beside NULL either; a number becomes one."""
    assert "texts" in refused("[a] & Now()")
    assert "texts" in refused("Now() & [a]")
    assert doubted("([a] & 5) & 1") == "51"
    assert doubted('(5 & [a]) = "5"') == "True"


def test_order_of_texts_needs_numbers_on_both_sides() -> None:
    """The page gives no order of texts, so one number alone does not help."""
    for text in ('"9" < "x"', '"x" < "9"', '"x" >= "9"'):
        assert "order of two texts" in refused(text)


def test_reference_is_compared_with_a_text() -> None:
    """A DN is a text, from an attribute or written in the rule."""
    boss = "CN=Boss,DC=contoso,DC=com"
    assert sure(f'[manager] = "{boss}"', {"manager": boss}) == "True"
    assert sure(f'"{boss}" <> [manager]', {"manager": boss}) == "False"
    assert sure('[manager] = "CN=Other"', {"manager": boss}) == "False"
