"""Reading texts: what is an expression, what it uses, where it breaks off, and the limits."""

import pytest

from knowledge.sync_rules.expressions import ExpressionError, parse
from knowledge.sync_rules.expressions.parser import MAX_DEPTH, MAX_LENGTH
from knowledge.sync_rules.expressions.syntax import (
    Attribute,
    Call,
    Chain,
    Literal,
    Negative,
    Number,
    Parameter,
    Text,
    Variable,
    written,
)
from tests.knowledge.sync_rules.expressions.stage import sure


@pytest.mark.parametrize(
    "text,root",
    [
        ("[mail]", Attribute("mail")),
        (" [msDS-CloudAnchor]\r\n", Attribute("msDS-CloudAnchor")),
        ("%Domain.FQDN%", Parameter("Domain.FQDN")),
        ('"a ""b"""', Text('a "b"')),
        ('""', Text("")),
        ('"a\nb"', Text("a\nb")),
        ("98052", Number(98052, "98052")),
        ("&HFF", Number(255, "&HFF")),
        ("-5", Negative(Number(5, "5"))),
        ("-(-5)", Negative(Negative(Number(5, "5")))),
        ("$item", Variable("item")),
        ("NULL", Literal("NULL")),
        ("Now()", Call("Now", ())),
        ("Now ( )", Call("Now", ())),
        ("((1))", Number(1, "1")),
        (
            "Left([a] , 2)",
            Call("Left", (Attribute("a"), Number(2, "2"))),
        ),
        ("1 & &H1", Chain(Number(1, "1"), (("&", Number(1, "&H1")),))),
        (
            "1+2-3",
            Chain(Number(1, "1"), (("+", Number(2, "2")), ("-", Number(3, "3")))),
        ),
        (
            "[a]||[b]=1",
            Chain(Attribute("a"), (("||", Chain(Attribute("b"), (("=", Number(1, "1")),))),)),
        ),
    ],
)
def test_tree(text: str, root: object) -> None:
    """The identifiers and operators of the declarative-provisioning-expressions page."""
    assert parse(text).root == root
    assert parse(written(parse(text).root)).root == root


@pytest.mark.parametrize(
    "text,position",
    [
        ("", 0),
        ("   ", 3),
        ("[a", 0),
        ("[]", 0),
        ("[a]]", 3),
        ("%a", 0),
        ("%%", 0),
        ('"a', 0),
        ("“a”", 0),
        ("1 2", 2),
        ("1.5", 1),
        ("(1", 2),
        ("1)", 1),
        ("Left(1", 6),
        ("Left(1,", 7),
        ("Left(,1)", 5),
        ("1 +", 3),
        ("1 == 2", 3),
        ("[a] != 1", 4),
        ("$1", 0),
        ("&HG", 0),
        ("99999999999999999999", 20),
        ("&H10000000000000000", 19),
        ("1" * 5000, 5000),
        ("--5", 1),
    ],
)
def test_no_expression(text: str, position: int) -> None:
    """A text that is none says where it breaks off."""
    with pytest.raises(ExpressionError) as found:
        parse(text)
    assert found.value.position == position
    assert found.value.message
    assert str(position + 1) in str(found.value)


def test_what_it_uses() -> None:
    """Names of attributes, in brackets and in quotes, of functions and of parameters; once each."""
    found = parse(
        'IIF(IsPresent([mail]),Trim([mail]) & %Domain.FQDN%,ImportedValue("proxyAddresses"))'
        ' & ValueCount("member") & Item([url],ImportedValue([x])) & Odd()'
    )
    assert found.attributes == ("mail", "proxyAddresses", "member", "url", "x")
    assert found.functions == (
        "IIF",
        "IsPresent",
        "Trim",
        "ImportedValue",
        "ValueCount",
        "Item",
        "Odd",
    )
    assert found.parameters == ("Domain.FQDN",)


def test_equal_by_text() -> None:
    """The same text is the same expression, read once; another spelling is another."""
    assert parse("[a]") is parse("[a]")
    assert parse("[a]") == parse("[a]")
    assert hash(parse("[a]")) == hash(parse("[a]"))
    assert parse("[a]") != parse(" [a]")
    assert parse("[a]").text == "[a]"


@pytest.mark.parametrize("opening,closing", [("(", ")"), ("Trim(", ")"), ("-(", ")"), ("1+(", ")")])
def test_depth(opening: str, closing: str) -> None:
    """Nested to the limit is read and evaluated, deeper is refused; a bomb as quickly as a step."""
    fits = MAX_DEPTH - 1
    parse(opening * fits + "[a]" + closing * fits)
    with pytest.raises(ExpressionError, match="Nested"):
        parse(opening * MAX_DEPTH + "[a]" + closing * MAX_DEPTH)
    with pytest.raises(ExpressionError, match="Nested"):
        parse(opening * 15_000)
    assert sure("(" * fits + "[a]" + ")" * fits, {"a": "x"}) == "x"


def test_length() -> None:
    """A long chain is read and evaluated without nesting; a longer text is refused."""
    chain = "1" + "+1" * ((MAX_LENGTH - 1) // 2)
    assert sure(chain) == str((MAX_LENGTH - 1) // 2 + 1)
    with pytest.raises(ExpressionError, match="Longer"):
        parse(" " * MAX_LENGTH + "1")
