"""Conversions, questions about a value, numbers and random values; the functions reference."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sync_rules.expressions import Value
from knowledge.sync_rules.semantics import Semantics
from tests.knowledge.sync_rules.expressions.stage import (
    GUID,
    GUID_BYTES,
    SID,
    SID_BYTES,
    Given,
    doubted,
    failed,
    refused,
    sure,
    told,
)

BINARY: Given = {"objectGUID": GUID_BYTES, "objectSid": SID_BYTES}


@pytest.mark.parametrize(
    "text,expected",
    [
        ("CBool(2)", "True"),
        ("CBool(0)", "False"),
        ("CBool(NULL)", "False"),
        ('CBool("TRUE")', "True"),
        ('CBool("-1")', "True"),
        ("CBool([otherPhone])", ["True", "False"]),
        ('CNum(" 12 ")', "12"),
        ('CNum("-5")+1', "-4"),
        ("CStr(5)", "5"),
        ("CStr(True)", "True"),
        ('CStr("a")', "a"),
        ("CStr([x])", None),
        ("CStr([otherPhone])", ["1", "0"]),
        (f'CGuid("{GUID}")', GUID_BYTES),
        (f'CGuid("{{{GUID.upper()}}}")', GUID_BYTES),
        ("StringFromSid([objectSid])", SID),
        (f'StringFromSid("{SID}")', SID),
        ("StringFromSid([x])", None),
        ("ConvertToBase64([objectGUID])", GUID_BYTES),
        ("ConvertToBase64([x])", None),
        ("ConvertToBase64([otherPhone])", ["MQA=", "MAA="]),
        ('ConvertFromBase64("SGVsbG8=",ASCII)', "Hello"),
        ('ConvertFromBase64("SGVsbG8=","UTF8")', "Hello"),
        ('ConvertToUTF8Hex("ä")', "C3A4"),
        ('ConvertFromUTF8Hex("c3a4")', "ä"),
        ("BitOr(5,2)", "7"),
        ("BitAnd(-2147483646,-2147483648)", "-2147483648"),
        ("BitAnd(2,-2147483648)", "0"),
        ("IsBitSet(2,4)", "False"),
        ("IsBitSet(7,6)", "True"),
        ("IsNull([x])", "True"),
        ('IsNull("")', "False"),
        ("IsNull([otherPhone])", "False"),
        ("IsNull(Where($i,[otherPhone],False))", "True"),
        ('IsNullOrEmpty("")', "True"),
        ('IsNullOrEmpty("a")', "False"),
        ("IsPresent([otherPhone])", "True"),
        ("IsPresent([objectGUID])", "True"),
        ("IsPresent(0)", "True"),
        ("IsPresent(Where($i,[otherPhone],False))", "False"),
        ("IsEmpty([x])", "False"),
        ('IsEmpty("")', "True"),
        ("IsEmpty([otherPhone])", "False"),
        ('IsString("a")', "True"),
        ("IsString(5)", "True"),
        ("IsString([objectGUID])", "False"),
        ("IsString([otherPhone])", "True"),
        ('IsNumeric("12")', "True"),
        ('IsNumeric("abc")', "False"),
        ("IsNumeric(5)", "True"),
        ("IsNumeric([x])", "False"),
        ("IsNumeric([objectGUID])", "False"),
        ('IsDate("2001-01-01")', "True"),
        ('IsDate("soon")', "False"),
        ("IsDate([x])", "False"),
        ("IsDate(Now())", "True"),
        (f'IsGuid("{GUID}")', "True"),
        (f'IsGuid("{{{GUID}")', "False"),
        ("IsGuid([x])", "False"),
    ],
)
def test_value(text: str, expected: str | list[str] | None) -> None:
    """What the page says of each function, with absent, empty and binary values."""
    assert sure(text, {**BINARY, "otherPhone": ["1", "0"]}) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("StringFromGuid([objectGUID])", GUID),
        ("IsString([x])", "False"),
        ("IsBitSet(4,6)", "True"),
        ("IsBitSet(4,0)", "False"),
        ("CNum([x])", None),
    ],
)
def test_open(text: str, expected: str | None) -> None:
    """What the page does not say is answered and doubted."""
    assert doubted(text, BINARY) == expected


@pytest.mark.parametrize(
    "text,reason",
    [
        ('CBool("maybe")', "number is wanted"),
        ('CNum("1,5")', "culture"),
        ('CNum("9999999999999999999")', "64 bits"),
        ("CStr([objectGUID])", "binary"),
        ("CStr(Now())", "a date"),
        ('StringFromGuid("AAEC")', "16 bytes"),
        ('StringFromSid("AAEC")', "no security identifier"),
        ('StringFromSid("%")', "bytes are wanted"),
        ("StringFromSid(5)", "bytes are wanted"),
        ("ConvertToBase64(5)", "a number"),
        ('ConvertFromBase64("SGVsbG8=",CaseSensitive)', "CaseSensitive"),
        ('ConvertFromBase64("%")', "not base64"),
        ('ConvertFromBase64("gICA",UTF8)', "not base64"),
        ('ConvertFromUTF8Hex("4x")', "hexadecimal"),
        ('ConvertFromUTF8Hex("ff")', "hexadecimal"),
        ('BitAnd("TRUE",1)', "number is wanted"),
        ("IsString(Now())", "a date"),
        ("IsNumeric(True)", "truth value"),
        ("IsNumeric(Now())", "a date"),
        ('IsNumeric("1,5")', "culture"),
        ("IsDate(5)", "a number"),
        ('IsDate("1.2.2001")', "culture"),
        ("IsNumeric([otherPhone])", "differently"),
        ("IsEmpty(Where($i,[otherPhone],False))", "differently"),
        ("RandomNum(2,1)", "higher"),
    ],
)
def test_not_evaluated(text: str, reason: str) -> None:
    """What the page does not define is named."""
    assert reason in refused(text, {**BINARY, "otherPhone": ["1", "a"]})


@pytest.mark.parametrize("text", ['CNum("abc")', 'CGuid("jdoe")', 'CDate("soon")'])
def test_documented_failures(text: str) -> None:
    """IsNumeric, IsGuid and IsDate tell whether these succeed: so else they do not."""
    assert failed(text).startswith(text[:5].split("(")[0])


def test_empty_arguments() -> None:
    """The setting null_argument: an absent attribute as an empty text, 0 or an empty list."""
    empty: dict[str, Any] = {"semantics": Semantics(null_argument="empty")}
    assert sure("Trim([x])", **empty) == ""
    assert doubted("Len([x])", **empty) == "0"
    assert doubted("BitAnd([x],2)", **empty) == "0"
    assert doubted("Count([x])", **empty) == "0"
    assert doubted("Count([x])") is None


def counting(values: list[int]) -> Callable[[int, int], int]:
    """A source of chance that is none: the values in turn, within the bounds."""
    left = iter(values)
    return lambda low, high: max(low, min(high, next(left)))


def test_random_values() -> None:
    """RandomNum and Guid need a source of chance; what it gives is kept while it is weighed."""
    assert refused("RandomNum(100,999)") == "a random value"
    assert refused("Guid()") == "a random value"
    assert refused("Random(100,999)", chance=counting([1])).startswith("the function Random")
    assert sure("RandomNum(100,999)", chance=counting([734])) == "734"
    assert sure("RandomNum(100,999)-RandomNum(1,9)", chance=counting([734, 3])) == "731"
    assert doubted("RandomNum(1,9) & [x]", chance=counting([5])) == "5"
    guid = doubted("Guid()", chance=counting(list(range(16))))
    assert guid == "00010203-0405-4607-8809-0a0b0c0d0e0f"


@pytest.mark.parametrize(
    "sid", ["S-1-5-18", SID, "S-1-281474976710655-1", "S-1-5-4294967295", "s-1-5-32-544"]
)
def test_sid_texts(sid: str) -> None:
    """A SID given as text has the bytes of that SID."""
    assert sure("StringFromSid([objectSid])", {"objectSid": sid}) == sid.upper()


@pytest.mark.parametrize("text", ["S-1-999999999999999-1", "S-1-5-4294967296"])
def test_text_beyond_a_sid(text: str) -> None:
    """A text that only looks like a SID stays a text."""
    assert sure("[objectSid]", {"objectSid": text}) == text
    assert sure("IsString([objectSid])", {"objectSid": text}) == "True"


def test_kinds_as_shown() -> None:
    """Numbers decimal, truth values by name, bytes in base64, dates in ISO 8601."""
    assert told(
        'IIF([otherPhone]>0,CDate("2001-01-01"),True)', {"otherPhone": ["1", "0"]}
    ) == Value(("2001-01-01T00:00:00Z", "True"), is_list=True)
    assert sure("[userCertificate]", {"userCertificate": ["AAEC", "AwQF"]}) == ["AAEC", "AwQF"]
    assert sure("[objectGUID]", {"objectGUID": GUID}) == GUID_BYTES


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_conversions_come_back(text: str) -> None:
    """Hexadecimal and base64 of a text give the text again."""
    values = {"x": text}
    assert sure("ConvertFromUTF8Hex(ConvertToUTF8Hex([x]))", values) == text
    assert sure("ConvertFromBase64(ConvertToBase64([x]))", values) == text


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_bits(one: int, other: int) -> None:
    """BitAnd and BitOr are those of 64-bit two's complement, and stay within it."""
    values = {"x": str(one), "y": str(other)}
    assert sure("BitAnd([x],[y])", values) == str(one & other)
    assert sure("BitOr([x],[y])", values) == str(one | other)
