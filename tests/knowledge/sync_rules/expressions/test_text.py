"""Text functions beyond the examples of the functions reference: its remarks, and what is open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.sync_rules.expressions.stage import Given, doubted, failed, refused, sure

TEXTS = st.text(max_size=40)
COUNTS = st.integers(-5, 60)


@pytest.mark.parametrize(
    "text,expected",
    [
        ('Left("abc",0)', ""),
        ('Left("abc",-1)', "abc"),
        ('Left("abc",5)', "abc"),
        ("Left([x],3)", ""),
        ('Right("abc",0)', ""),
        ('Right("abc",-1)', "abc"),
        ('Right("abc",5)', "abc"),
        ("Right([x],3)", ""),
        ('Mid("abc",2,0)', ""),
        ('Mid("abc",9,0)', ""),
        ('Mid("abc",2,-1)', "abc"),
        ('Mid("abc",4,1)', "abc"),
        ('Mid("abc",0,1)', "abc"),
        ('Mid("abc",-1,1)', "abc"),
        ("Mid([x],1,1)", ""),
        ('Mid("abc",3,9)', "c"),
        ('Mid("abc",2)', "bc"),
        ('Mid("abc",9)', "abc"),
        ('PadLeft("abc",3,"0")', "abc"),
        ('PadLeft("abcd",3,"0")', "abcd"),
        ('PadLeft("abc",-3,"0")', "abc"),
        ('PadLeft("a",3," ")', "  a"),
        ('PadLeft([x],3,"0")', ""),
        ('PadRight("abcd",3,"0")', "abcd"),
        ('PadRight([x],3,"0")', ""),
        ('PCase("mARY aNN o\'neil")', "Mary Ann O'neil"),
        ('PCase("a  b")', "A  B"),
        ('PCase("")', ""),
        ('UCase("straße é")', "STRAßE É"),
        ('LCase("ÉA")', "éa"),
        ('LCase("İ")', "İ"),
        ('Trim("\t\u00a0 a b \r\n")', "a b"),
        ('Trim("")', ""),
        ('Len("")', "0"),
        ('Replace("aXbx","x","-")', "aXb-"),
        ('Replace("a","b","c")', "a"),
        ('Replace("a-b","-","")', "ab"),
        ('Replace("a;b",";","\\t")', "a\tb"),
        ('ReplaceChars("a b,c"," ö : oe , b : ")', "a ,c"),
        ('ReplaceChars("aA","a:1")', "1A"),
        ('InStr("abc","d")', "0"),
        ('InStr("abcabc","bc",3)', "5"),
        ('InStr("abc","a",9)', "0"),
        ('InStr("ABC","b",1,vbTextCompare)', "2"),
        ('InStr("ABC","b",1,vbBinaryCompare)', "0"),
        ('InStrRev("abc","d")', "0"),
        ('InStrRev("abab","ab",3)', "1"),
        ('InStrRev("ABAB","ab",4,vbTextCompare)', "3"),
        ('Word("a b",0," ")', ""),
        ('Word("a b",-1," ")', ""),
        ('Word("a b",3," ")', ""),
        ('Word([x],1," ")', ""),
        ('Word("",1," ")', ""),
        ('Word("ab",2," ")', ""),
        ('Word("a-b]c^d",3,"]-^")', "c"),
        ("Trim([x])", None),
        ('Left("abc",[x])', None),
        ("Len([x]) > 1", "False"),
        ('InStr([x],"a") > 0', "False"),
    ],
)
def test_remarks(text: str, expected: str | None) -> None:
    """What the page remarks on each function."""
    assert sure(text) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ('InStr("ABC","b")', "0"),
        ('InStrRev("ABC","b")', "0"),
        ('Word("a,,b",2,",")', ""),
        ('Word("ab",1,",")', "ab"),
        ("Len([x]) < 1", "False"),
    ],
)
def test_open(text: str, expected: str | None) -> None:
    """What the page does not say is answered and doubted."""
    assert doubted(text) == expected


@pytest.mark.parametrize(
    "text,reason",
    [
        ('PadLeft("a",3,"00")', "one character"),
        ('PadRight("a",3,"")', "one character"),
        ('Replace("a","","b")', "empty text"),
        ('InStr("a","")', "empty text"),
        ('InStr("a","a",0)', "before the start"),
        ('InStrRev("a","a",0)', "before the start"),
        ('InStrRev("a","a",2)', "behind the end"),
        ('InStr("a","a",1,CaseSensitive)', "CaseSensitive"),
        ('Replace([otherPhone],[otherPhone],"x")', "two lists"),
        ("Trim(IgnoreThisFlow)", "IgnoreThisFlow"),
    ],
)
def test_not_evaluated(text: str, reason: str) -> None:
    """Arguments that the page does not allow for."""
    assert reason in refused(text, {"otherPhone": ["1", "2"]})


@pytest.mark.parametrize("pattern", ["ab:c", ":c", "", "ö", "ö:oe,", "a,b:c"])
def test_replace_chars_parsing_error(pattern: str) -> None:
    """ReplaceChars: a source that is not exactly one character is a parsing error."""
    assert failed(f'ReplaceChars("x","{pattern}")').startswith("ReplaceChars")


def test_every_value() -> None:
    """A text function works on every value of a list, also where the list is a later argument."""
    many: Given = {"otherPhone": [" ab", "c "]}
    assert sure("Len([otherPhone])", many) == ["3", "2"]
    assert sure('Replace("x-y","-",[otherPhone])', many) == ["x aby", "xc y"]
    assert sure("Left([otherPhone],1)", {"otherPhone": []}) == ""


@settings(deadline=None)
@given(TEXTS, COUNTS)
def test_left_and_right_are_parts(text: str, count: int) -> None:
    """Left begins the text, Right ends it, neither is longer than asked; below 0 is the text."""
    values = {"x": text}
    left, right = sure(f"Left([x],{count})", values), sure(f"Right([x],{count})", values)
    assert isinstance(left, str)
    assert isinstance(right, str)
    assert text.startswith(left)
    assert text.endswith(right)
    wanted = len(text) if count < 0 else min(count, len(text))
    assert len(left) == len(right) == wanted


@settings(deadline=None)
@given(TEXTS.filter(bool), st.integers(1, 60), COUNTS)
def test_mid_is_left_of_the_rest(text: str, start: int, count: int) -> None:
    """Mid from a place in the text is Left of what stands from there."""
    values = {"x": text, "rest": text[start - 1 :]}
    mid = sure(f"Mid([x],{start},{count})", values)
    if count == 0:
        assert mid == ""
    elif start > len(text) or count < 0:
        assert mid == text
    else:
        assert mid == sure(f"Left([rest],{count})", values)


@settings(deadline=None)
@given(TEXTS)
def test_trim_twice_is_trim(text: str) -> None:
    """Trim is LTrim of RTrim, and done twice it does no more."""
    values = {"x": text}
    once = sure("Trim([x])", values)
    assert sure("Trim(Trim([x]))", values) == once
    assert sure("LTrim(RTrim([x]))", values) == once


@settings(deadline=None)
@given(TEXTS)
def test_case_twice(text: str) -> None:
    """Cases keep the length, and a second time change nothing."""
    values = {"x": text}
    for name in ("UCase", "LCase"):
        once = sure(f"{name}([x])", values)
        assert isinstance(once, str)
        assert len(once) == len(text)
    assert sure("LCase(LCase([x]))", values) == sure("LCase([x])", values)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 60), st.sampled_from("0 x"))
def test_padding(text: str, length: int, pad: str) -> None:
    """Padded, a text is at least as long as asked and keeps its own characters."""
    for name in ("PadLeft", "PadRight"):
        padded = sure(f'{name}([x],{length},"{pad}")', {"x": text})
        assert isinstance(padded, str)
        assert len(padded) == max(length, len(text))
        assert padded.replace(pad, "") == text.replace(pad, "")


@settings(deadline=None)
@given(TEXTS, TEXTS.filter(bool))
def test_search_agrees_with_the_text(text: str, part: str) -> None:
    """InStr finds the first place, InStrRev the last, and both or neither."""
    values = {"x": text, "y": part}
    first = sure("InStr([x],[y],1,vbBinaryCompare)", values)
    last = sure('InStrRev([x] & "!",[y],' + str(len(text) + 1) + ",vbBinaryCompare)", values)
    assert first == str(text.find(part) + 1)
    if part in text:
        assert isinstance(last, str)
        assert int(last) >= int(str(first))
