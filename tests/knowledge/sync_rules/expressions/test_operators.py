"""Operators: kinds of values, NULL, lists, the order of evaluation, and what stays open.

EXPRESSIONS: concept-azure-ad-connect-sync-declarative-provisioning-expressions, "Operators".
"""

from typing import Any

import pytest

from knowledge.sync_rules.expressions import Value
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.semantics import Semantics
from tests.knowledge.sync_rules.expressions.stage import (
    GUID,
    GUID_BYTES,
    Given,
    doubted,
    refused,
    sure,
    told,
)

TRUE = "True"
WITH_CASE: dict[str, Any] = {"semantics": Semantics(text_equality="with-case")}
EMPTY: dict[str, Any] = {"semantics": Semantics(null_argument="empty")}


def why(text: str, given: Given | None = None) -> tuple[str, ...]:
    """The doubts of a value."""
    found = told(text, given)
    assert isinstance(found, Value)
    return found.doubts


@pytest.mark.parametrize(
    "text,expected",
    [
        ("1 < 2", True),
        ("2 < 1", False),
        ("10 < 9", False),
        ("2 <= 2", True),
        ("3 > 2", True),
        ("2 > 3", False),
        ("2 >= 2", True),
        ("1 >= 2", False),
        ("1 = 1", True),
        ("1 <> 1", False),
        ("1 <> 2", True),
        ('"a" = "a"', True),
        ('"a" = "b"', False),
        ('"a" <> "b"', True),
        ("True = True", True),
        ("True = False", False),
        ('CDate("2001-01-01") < CDate("2002-01-01")', True),
        ('CDate("2001-01-01") = CDate("2001-01-01 0:00 AM +0")', None),
        ("True && True", True),
        ("True && False", False),
        ("False || True", True),
        ("False || False", False),
        ("2 && 1", True),
        ("0 || 0", False),
        ("NULL || True", True),
        ("NULL || False", False),
        ("NULL && True", False),
        ('"true" && "TRUE"', True),
        ('"false" || "0"', False),
    ],
)
def test_truth(text: str, expected: bool | None) -> None:
    """Comparison and logic of two values; a non-zero number and a text "true" hold."""
    if expected is None:
        assert "hour" in refused(text)
    else:
        assert sure(text) == str(expected)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("1+2", "3"),
        ("1-2", "-1"),
        ("3*4", "12"),
        ("2+3*4", "20"),
        ("10-3-2", "5"),
        ("2*-3", "-6"),
        ("-(1+2)", "-3"),
        ("-9223372036854775807-1", "-9223372036854775808"),
        ('"a" & "b"', "ab"),
        ('"a" & 1 & True', "a1True"),
        ('1+1 & "a"', "2a"),
        ("NULL & NULL", None),
        ('"a" & "b" = "ab"', "True"),
        ("CRLF", "\r\n"),
    ],
)
def test_arithmetic_and_texts(text: str, expected: str | None) -> None:
    """From left to right, as the page says: multiplication does not go first."""
    assert sure(text) == expected


@pytest.mark.parametrize(
    "text,given",
    [
        ("[a] = 512", {"a": "512"}),
        ("512 = [a]", {"a": "512"}),
        ("[a] > 5", {"a": "40"}),
        ("5 < [a]", {"a": "40"}),
        ("[a] = True", {"a": "TRUE"}),
        ("False = [a]", {"a": "false"}),
        ("[a] + 1 = 3", {"a": "2"}),
        ("[a] > [b]", {"a": "9", "b": "8"}),
        ("[a] = [b]", {"a": "x", "b": "x"}),
        (
            "[objectGUID] = [sourceAnchorBinary]",
            {"objectGUID": GUID, "sourceAnchorBinary": GUID_BYTES},
        ),
        ('CDate("2001-01-01") < [a]', {"a": "2001-01-02"}),
    ],
)
def test_attributes_take_the_kind_of_the_other_side(text: str, given: Given) -> None:
    """An attribute is seen as a text; against a number, a truth value or a date it is one."""
    assert sure(text, given) == TRUE


@pytest.mark.parametrize(
    "text,given,reason",
    [
        ("[a] = 1", {"a": "x"}, "a number is wanted"),
        ("[a] = True", {"a": "x"}, "truth value"),
        ("1 = True", {}, "compared"),
        ("[objectGUID] = 1", {"objectGUID": GUID}, "binary"),
        ('[objectGUID] = "x"', {"objectGUID": GUID}, "binary"),
        ('"a" < "b"', {}, "order of two texts"),
        ("True < False", {}, "no order"),
        ("[objectGUID] < [objectGUID]", {"objectGUID": GUID}, "no order"),
        ('Now() > "soon"', {}, "no date"),
        ('"a" + 1', {}, "number"),
        ("True + 1", {}, "number"),
        ("9223372036854775807 + 1", {}, "64 bits"),
        ("9223372036854775808", {}, "64 bits"),
        ("[a] = 1", {"a": "9999999999999999999"}, "64 bits"),
        ("[objectGUID] & 1", {"objectGUID": GUID}, "texts"),
        ("Now() & 1", {}, "texts"),
        ('"maybe" && True', {}, "number"),
        ("Now() || True", {}, "condition"),
        ("IgnoreThisFlow & 1", {}, "texts"),
        ("IgnoreThisFlow = 1", {}, "compared"),
        ("UTF8 = UTF8 && Nonsense", {}, "Nonsense"),
        ("[otherPhone] = [url]", {"otherPhone": "1", "url": "2"}, "two lists"),
        ("vbTextCompare", {}, "no value"),
        ("null", {}, "constant"),
        ("true", {}, "constant"),
        ("%Nothing%", {}, "Nothing"),
        ("$item", {}, "$item"),
        ("Thumbprint([a])", {}, "Thumbprint"),
        ("trim([a])", {}, "trim"),
        ("Trim()", {}, "Trim does not take 0"),
        ("Trim(1)", {}, "a text is wanted, not a number"),
        ("IIF(True,1)", {}, "IIF does not take 2"),
    ],
)
def test_not_evaluated(text: str, given: Given, reason: str) -> None:
    """What the pages do not define is named, never guessed."""
    assert reason in refused(text, given)


def test_a_decided_side_decides() -> None:
    """&& and ||: the right side is not asked, so it may be unknown or fail."""
    assert sure("True || Unknown()") == "True"
    assert sure("False && Unknown()") == "False"
    assert sure('True || Error("no")') == "True"
    assert refused("False || Unknown()") == refused("Unknown()")
    assert refused("Unknown() || True") == refused("Unknown()")


def test_untaken_branch() -> None:
    """IIF asks only the branch that is taken."""
    assert sure('IIF(True,"a",Unknown())') == "a"
    assert sure('IIF(False,Error("no"),"b")') == "b"


def test_absent_attributes() -> None:
    """NULL equals nothing; where an empty text or 0 would answer otherwise, it is doubted."""
    assert sure('[a] = "x"') == "False"
    assert sure("[a] = 1") == "False"
    assert sure("[a] = True") == "False"
    assert sure("[a] > 0") == "False"
    assert sure("5 < [a]") == "False"
    assert sure("Now() < [a]") == "False"
    assert sure("[a] + 1 > 5") == "False"
    assert doubted("[a] = False") == "False"
    assert doubted("[a] = 0") == "False"
    assert doubted("[a] < 5") == "False"
    assert doubted("[a] <= [b]") == "False"
    assert doubted("[a] < Now()") == "False"
    assert doubted("[a] = [b]") == "False"
    assert doubted('[a] = ""') == "False"
    assert doubted("[a] + 1") is None
    assert doubted('"x" & [a]') == "x"
    assert doubted('[a] & "x"') == "x"
    assert doubted('[a] <> "x"') == "True"
    assert doubted('[a] <> ""') == "True"
    assert sure('[a] = "x" || 1 = 1') == "True"
    assert doubted("[a] + 1", **EMPTY) == "1"
    assert doubted("[a] = 0", **EMPTY) == "True"


def test_case_of_texts() -> None:
    """Texts that differ only in case: by the setting, and doubted."""
    assert doubted('"A" = "a"') == "True"
    assert doubted('"A" <> "a"') == "False"
    assert doubted('"A" = "a"', **WITH_CASE) == "False"
    assert sure('IIF("A" = "a","x","x")') == "x"
    assert told('"A" = "a"') != told('"A" = "a"', **WITH_CASE)


def test_numbers_in_two_texts() -> None:
    """Two attributes that hold numbers: as numbers, doubted where their texts stand otherwise."""
    assert sure("[a] < [b]", {"a": "8", "b": "9"}) == "True"
    assert doubted("[a] < [b]", {"a": "9", "b": "10"}) == "True"
    assert doubted("[a] > [b]", {"a": "9", "b": "10"}) == "False"


def test_lists() -> None:
    """EXPRESSIONS, "Multi-valued attributes": an operator works on every value."""
    given = {"otherPhone": ["1", "2", "3"]}
    assert sure('[otherPhone] & "x"', given) == ["1x", "2x", "3x"]
    assert sure('"x" & [otherPhone]', given) == ["x1", "x2", "x3"]
    assert sure("[otherPhone] + 1", given) == ["2", "3", "4"]
    assert sure("IIF([otherPhone] > 1,[otherPhone],NULL)", given) == ["2", "3"]
    assert sure('IIF([otherPhone] = "1" || [otherPhone] = "3",NULL,[otherPhone])', given) == ["2"]
    assert sure("IIF([otherPhone] > 1 && [otherPhone] < 3,[otherPhone],NULL)", given) == ["2"]
    assert sure("IIF([otherPhone] > 1 && True,[otherPhone],NULL)", given) == ["2", "3"]
    assert sure("IIF([otherPhone] > 2 || False,[otherPhone],NULL)", given) == ["3"]
    assert sure("IIF(True && [otherPhone] > 2,[otherPhone],NULL)", given) == ["3"]
    assert sure('IIF([otherPhone] = "1",NULL,[otherPhone]) & "x"', given) == ["2x", "3x"]
    assert sure('"x" & IIF([otherPhone] = "1",NULL,[otherPhone])', given) == ["x2", "x3"]
    assert sure('Trim(IIF([otherPhone] = "1",NULL,[otherPhone]))', given) == ["2", "3"]
    assert sure('IIF([otherPhone] = "1","a","b")', given) == ["a", "b", "b"]
    assert sure("IIF([otherPhone] > 9,Unknown(),NULL)", given) is None
    assert "different length" in refused(
        "[otherPhone] > 1 || [url] > 1", {**given, "url": ["1", "2"]}
    )
    assert "another length" in refused(
        "IIF([otherPhone] > 1,[url],NULL)", {**given, "url": ["1", "2"]}
    )
    assert "for one value" in refused("IIF([otherPhone] > 1,IgnoreThisFlow,NULL)", given)


def test_order_of_operators() -> None:
    """What the page and the default rules leave open of the order is doubted if it matters."""
    mixed = "False || True && False"
    assert sure(mixed) == "False"
    assert why("True || False && False") == (Question.AND_OR.value,)
    assert doubted("True || False && False") == "False"
    assert sure("True || False && True") == "True"
    assert sure("True && False || True") == "True"
    assert doubted('"a" = "a" & "b"') == "False"
    assert sure('"a" & "b" = "ab"') == "True"
    assert sure("1 + 1 = 2 || False") == "True"
    assert doubted("5 > 3 - 1") == "True"
    assert why('[a] = "x" & [b]', {"a": "xy", "b": "y"}) == (Question.COMPARED_FIRST.value,)


def test_a_fault_that_hangs_on_an_open_question() -> None:
    """It is not told as a fault; what is open is named."""
    assert refused('IIF("A" = "a",Error("no"),"b")') == Question.TEXT_CASE.value
    assert doubted('IIF("A" = "b" || "A" = "a","b",Error("no"))') == "b"


def test_two_questions_at_once() -> None:
    """A result that turns only when both are read otherwise is doubted for both."""
    found = told('"A" = "a" || [x] <> "b"')
    assert isinstance(found, Value)
    assert found.values == ("True",)
    assert found.doubts == (Question.TEXT_CASE.value, Question.NULL_UNEQUAL.value)
    assert sure('"A" = "a" || [x] <> "b" || True') == "True"


def test_sign_of_a_hexadecimal_number() -> None:
    """VBA gives 16 and 32 bits a sign; 64 bits are two's complement here."""
    assert sure("&H7FFF") == "32767"
    assert doubted("&HFFFF") == "65535"
    assert sure("&H10000") == "65536"
    assert doubted("&H80000000") == "2147483648"
    assert sure("&HFFFFFFFFFFFFFFFF") == "-1"
    assert sure("&H100000000") == "4294967296"
    assert sure("BitAnd([groupType],&H80000000) <> 0", {"groupType": "-2147483646"}) == "True"


def test_backslashes() -> None:
    """Two backslashes in a text are read as one, as the default rules need it; else doubted."""
    assert sure('"a\\b"') == "a\\b"
    assert doubted('"a\\\\b"') == "a\\b"
    assert sure('"\\\\0ACNF:"') == "\\0ACNF:"
