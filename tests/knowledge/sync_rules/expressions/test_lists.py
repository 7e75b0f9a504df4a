"""Lists, variables, Switch and distinguished names; the functions reference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.sync_rules.expressions.stage import (
    GUID,
    Given,
    doubted,
    failed,
    refused,
    sure,
)

PHONES: Given = {"otherPhone": ["a", "b", "A"], "member": ["CN=a,DC=x", "CN=b,DC=x"]}


@pytest.mark.parametrize(
    "text,expected",
    [
        ('Contains([otherPhone],"b")', "2"),
        ('Contains([otherPhone],"A")', "3"),
        ('Contains([otherPhone],"A",CaseInsensitive)', "1"),
        ('Contains([otherPhone],"A",CaseSensitive)', "3"),
        ('Contains([otherPhone],"x")', "0"),
        ('Contains([member],"CN=b,DC=x")', "2"),
        ('Contains([member],"CN=b")', "0"),
        ('Contains([x],"a") > 0', "False"),
        ("Count([otherPhone])", "3"),
        ("Count([mail])", "1"),
        ("Item([otherPhone],1)", "a"),
        ("Item([mail],1)", "m"),
        ("ItemOrNull([otherPhone],3)", "A"),
        ("ItemOrNull([otherPhone],4)", None),
        ("ItemOrNull([otherPhone],0)", None),
        ("Join([otherPhone])", "a b A"),
        ('Join([otherPhone],"")', "abA"),
        ("Join([x])", None),
        ('Split("a,b,c",",")', ["a", "b", "c"]),
        ('Split("a,b",",",2)', ["a", "b"]),
        ('Split("a",",")', ["a"]),
        ('Count(Split("a,b,c",","))', "3"),
        ("RemoveDuplicates([mail])", ["m"]),
        ("RemoveDuplicates([x])", None),
        ('ImportedValue("mail")', "m"),
        ('ValueCount("member")', "2"),
        ('Select($i,[otherPhone],$i & "1")', ["a1", "b1", "A1"]),
        ('Select($i,[otherPhone],IIF($i="b",NULL,$i))', ["a", "A"]),
        ("Select($i,[mail],UCase($i))", ["M"]),
        ("Select($i,[x],UCase($i))", None),
        ('Select($i,IIF([otherPhone]="b",NULL,[otherPhone]),$i)', ["a", "A"]),
        ('Where($i,[otherPhone],$i="b")', ["b"]),
        ("Where($i,[x],True)", None),
        ("Count(Where($i,[otherPhone],False))", "0"),
        ("Join(Where($i,[otherPhone],False))", ""),
        (
            "Select($i,[otherPhone],Join(Where($j,[otherPhone],InStr($i,$j,1,vbBinaryCompare)>0)))",
            ["a", "b", "A"],
        ),
        ("With($i,1,With($i,2,$i)+$i)", "3"),
        ('With($i,Error("unused"),1)', "1"),
        ("With($i,Unknown(),1)", "1"),
        ("Switch(False,1,True,2,True,3)", "2"),
        ("Switch(False,1)", None),
        ("Switch(True,NULL,True,1)", None),
        ('Switch(True,1,True,Error("no"))', "1"),
        ("Switch(True,1,Unknown(),2)", "1"),
    ],
)
def test_value(text: str, expected: str | list[str] | None) -> None:
    """What the page says of lists, variables and Switch; a list of one may come without a list."""
    assert sure(text, {**PHONES, "mail": "m"}) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("RemoveDuplicates([otherPhone])", ["a", "b", "A"]),
        ('Split("a,b,c",",",2)', ["a", "b,c"]),
        ('Where($i,[otherPhone],$i="A")', ["a", "A"]),
    ],
)
def test_open(text: str, expected: list[str]) -> None:
    """What the page does not say is answered and doubted."""
    assert doubted(text, PHONES) == expected


@pytest.mark.parametrize("text", ["Item([otherPhone],0)", "Item([otherPhone],4)", "Item([mail],2)"])
def test_item_out_of_bounds(text: str) -> None:
    """Item: "throws an error if index is out of bounds"."""
    assert "out of bounds" in failed(text, {**PHONES, "mail": "m"})


@pytest.mark.parametrize("text", ["Switch()", "Switch(True)", "Switch(True,1,False)"])
def test_switch_not_paired(text: str) -> None:
    """Switch: "If the parts aren't properly paired, a run-time error occurs"."""
    assert "paired" in failed(text)


def test_switch_evaluates_all_expressions() -> None:
    """Switch: an error in any expression is an error, also behind the one that is true."""
    assert failed('Switch(True,1,Error("no"),2)') == "no"
    assert failed("Switch(True,1,Item([otherPhone],9)=1,2)", PHONES).startswith("Item")


@pytest.mark.parametrize(
    "text,reason",
    [
        ('Contains([otherPhone],"a",UTF8)', "UTF8"),
        ('Contains([userCertificate],"a")', "text is wanted"),
        ('Split("a",",,")', "one character"),
        ('Split("a",",",0)', "above 0"),
        ('Split([otherPhone],"x")', "makes a list of each value"),
        ("ImportedValue([mail])", "in quotes"),
        ("ValueCount([member])", "in quotes"),
        ("Select([mail],[otherPhone],1)", "a variable"),
        ("Where([mail],[otherPhone],1)", "a variable"),
        ("With([mail],1,1)", "a variable"),
        ("With($i,1,1)+$i", "$i has no value"),
        ("With($i,Unknown(),$i)", "Unknown"),
        ("Switch(Unknown(),1)", "Unknown"),
        ("Switch([otherPhone]=1,1)", "number is wanted"),
        ('Switch([otherPhone]="b",1)', "list of conditions"),
        ("Select($i,[otherPhone],[otherPhone])", "list within a list"),
        ("Where($i,[otherPhone],[otherPhone])", "list within a list"),
        ("Select($i,[otherPhone],IgnoreThisFlow)", "no value"),
        ("Switch(True,1,With($i,1,Unknown($i)),2)+$i", "$i has no value"),
    ],
)
def test_not_evaluated(text: str, reason: str) -> None:
    """What the page does not define is named."""
    assert reason in refused(text, {**PHONES, "userCertificate": GUID})


def test_variable_that_failed() -> None:
    """With only shortens: an error in the first argument is one where the variable is used."""
    assert failed('With($i,Error("no"),$i)') == "no"


DN = 'CN=Doe\\, Jane,OU="Sales, North",O=a+OU=b,DC=corp,DC=com'


@pytest.mark.parametrize(
    "text,expected",
    [
        ("DNComponent([dn],1)", "Doe\\, Jane"),
        ("DNComponent([dn],2)", '"Sales, North"'),
        ("DNComponent([dn],5)", "com"),
        ("DNComponentRev([dn],1)", "com"),
        ("DNComponentRev([dn],2,DC)", '"Sales, North"'),
        ("DNComponent([manager],1)", "Boss"),
        ("DNComponent([x],1)", None),
        ("CRef([x])", None),
        ('EscapeDNComponent("cn=a+b")', "cn=a\\+b"),
        ('EscapeDNComponent("a,b")', "a\\,b"),
        ('EscapeDNComponent("cn=#a ")', "cn=\\#a\\ "),
        ('EscapeDNComponent("cn= a")', "cn=\\ a"),
        ('EscapeDNComponent("cn= ")', "cn=\\ "),
        ('EscapeDNComponent("cn=a" & CRLF)', "cn=a\\0D\\0A"),
        ('EscapeDNComponent("cn=")', "cn="),
    ],
)
def test_names(text: str, expected: str | None) -> None:
    """Components as they are written; escapes as LDAP wants them (RFC 4514)."""
    assert sure(text, {"dn": DN, "manager": "CN=Boss,DC=com"}) == expected


def test_equals_sign_in_a_name() -> None:
    """LDAP does not ask to escape an equals sign; whether the function does is open."""
    assert doubted('EscapeDNComponent("cn=a=b")') == "cn=a=b"


@pytest.mark.parametrize(
    "text,reason",
    [
        ("DNComponent([dn],0)", "does not have"),
        ("DNComponent([dn],6)", "does not have"),
        ("DNComponentRev([dn],1,UTF8)", "UTF8"),
        ("DNComponent(5,1)", "text is wanted"),
    ],
)
def test_names_not_evaluated(text: str, reason: str) -> None:
    """A component that is not there is not documented."""
    assert reason in refused(text, {"dn": DN})


def test_lists_of_one() -> None:
    """A list of one stays a list where the schema says so, else it is a single value."""
    assert sure("Trim([description])", {"description": " a "}) == ["a"]
    assert sure("Trim([description])", {"description": " a "}, multi_valued=()) == "a"
    assert sure("Trim([description])", {"description": [" a ", "b"]}, multi_valued=()) == ["a", "b"]


@settings(deadline=None)
@given(st.lists(st.text("ab", max_size=3), max_size=6), st.integers(-1, 8))
def test_item_and_item_or_null(values: list[str], index: int) -> None:
    """Within the bounds both give the same value; outside one fails and the other is NULL."""
    held: Given = {"otherPhone": values}
    text = f"[otherPhone],{index})"
    if 1 <= index <= len(values):
        found = sure(f"Item({text}", held)
        assert found == sure(f"ItemOrNull({text}", held) == values[index - 1]
    elif values:
        assert failed(f"Item({text}", held)
        assert sure(f"ItemOrNull({text}", held) is None


@settings(deadline=None)
@given(st.lists(st.text("abc", max_size=4), min_size=1, max_size=6))
def test_join_and_split(values: list[str]) -> None:
    """The page: there is parity between Join and Split."""
    assert sure('Split(Join([otherPhone],","),",")', {"otherPhone": values}) == values
    unique = sure("RemoveDuplicates([otherPhone])", {"otherPhone": values})
    assert unique == list(dict.fromkeys(values))
