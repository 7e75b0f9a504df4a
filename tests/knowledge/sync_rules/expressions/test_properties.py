"""Any text and any expression: nothing but the named errors, the same every time, no guess."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sync_rules.expressions import (
    FUNCTIONS,
    AuthoritativeNull,
    Expression,
    ExpressionError,
    Fault,
    Ignore,
    NotEvaluated,
    Null,
    Scene,
    Value,
    evaluate,
    parse,
)
from knowledge.sync_rules.expressions.syntax import written
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Attributes
from tests.knowledge.sync_rules.expressions.certificates import RSA
from tests.knowledge.sync_rules.expressions.stage import GUID_BYTES, NOW, PARAMETERS, SID_BYTES

OUTCOMES = (Value, Null, AuthoritativeNull, Ignore, Fault, NotEvaluated)
NAMES = ("a", "b", "dn", "member", "objectGUID", "objectSid", "userCertificate", "otherPhone", "x")
PIECES = st.sampled_from(
    [*'()[]%"$&|<>=+-*, \n', "IIF(", "[a]", '"x"', "&H", "True", "NULL", "$v", "%Domain.FQDN%", "1"]
)
LEAVES = st.one_of(
    st.sampled_from([f"[{name}]" for name in NAMES]),
    st.integers(-3, 1 << 40).map(lambda n: str(n) if n >= 0 else f"(0{n})"),
    st.sampled_from(["&HF", "&H80000000", "&HFFFF", "-2147483648"]),
    st.sampled_from(["True", "False", "NULL", "CRLF", "IgnoreThisFlow", "AuthoritativeNull"]),
    st.sampled_from(["vbTextCompare", "CaseInsensitive", "UTF8", "DC", "SimpleName", "Nothing"]),
    st.sampled_from(["%Domain.FQDN%", "%Unknown%", "$v", "$w"]),
    st.sampled_from(
        ["", "a", "A", ",", "yyyy-MM-dd", "2001-01-01", "1/2/2003", "m", "a:b", "12", "\\\\"]
    ).map(lambda text: f'"{text}"'),
)


SIGNS = st.sampled_from(["+", "-", "*", "&", "&&", "||", "=", "<>", "<", "<=", ">", ">="])
CALLED = st.sampled_from([*FUNCTIONS, "Thumbprint"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> str:
    """Any function with any arguments, operators, brackets, to a depth."""
    shape = draw(st.sampled_from(["leaf", "call", "call", "scope", "iif", "chain", "brackets"]))
    if shape == "leaf" or not depth:
        return f"{draw(LEAVES)}"
    inner = expressions(depth - 1)
    if shape == "call":
        return f"{draw(CALLED)}({','.join(draw(st.lists(inner, max_size=4)))})"
    if shape == "scope":
        return (
            f"{draw(st.sampled_from(['With', 'Where', 'Select']))}($v,{draw(inner)},{draw(inner)})"
        )
    if shape == "iif":
        return f"IIF({draw(inner)},{draw(inner)},{draw(inner)})"
    if shape == "brackets":
        return f"{draw(st.sampled_from(['', '-']))}({draw(inner)})"
    rest = draw(st.lists(st.tuples(SIGNS, inner), min_size=1, max_size=3))
    return f"{draw(inner)}" + "".join(f" {sign} {node}" for sign, node in rest)


EXPRESSIONS = expressions()
VALUES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["TRUE", "false", "512", "-2147483646", "2001-01-01", GUID_BYTES, SID_BYTES]),
    st.sampled_from(
        [RSA, "CN=a\\,b,DC=contoso,DC=com", "SMTP:a@contoso.com", "130543784930000000"]
    ),
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, max_size=3))
SEMANTICS = st.builds(
    Semantics,
    text_equality=st.sampled_from(["without-case", "with-case"]),
    null_argument=st.sampled_from(["null", "empty"]),
)


def scene_of(values: dict[str, list[str]], semantics: Semantics, **more: Any) -> Scene:
    """A scene with chance that always gives the highest number."""
    return Scene(
        Attributes(values),
        PARAMETERS,
        multi_valued={"otherphone"},
        now=NOW,
        chance=lambda _, high: high,
        semantics=semantics,
        **more,
    )


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    """parse raises nothing but ExpressionError, and says a place within the text."""
    found = parsed(text)
    if isinstance(found, ExpressionError):
        assert 0 <= found.position <= len(text)
    else:
        assert isinstance(evaluate(found, scene_of({}, Semantics())), OUTCOMES)


def parsed(text: str) -> Expression | ExpressionError:
    """The expression, or why it is none."""
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@settings(deadline=None)
@given(EXPRESSIONS)
def test_printed_and_read_again(text: str) -> None:
    """A tree written down is the same tree."""
    root = parse(text).root
    assert parse(written(root)).root == root


@settings(deadline=None)
@given(EXPRESSIONS, OBJECTS, SEMANTICS)
def test_any_expression_has_an_outcome(
    text: str, values: dict[str, list[str]], semantics: Semantics
) -> None:
    """evaluate raises nothing; a doubt and certainty exclude each other; no value is no Value."""
    outcome = evaluate(parse(text), scene_of(values, semantics))
    assert isinstance(outcome, OUTCOMES)
    if isinstance(outcome, Fault | NotEvaluated):
        return
    assert outcome.certain is not bool(outcome.doubts)
    if isinstance(outcome, Value):
        assert outcome.values
        assert outcome.is_list or len(outcome.values) == 1
        assert all(isinstance(value, str) for value in outcome.values)


@settings(deadline=None)
@given(EXPRESSIONS, OBJECTS, SEMANTICS)
def test_deterministic(text: str, values: dict[str, list[str]], semantics: Semantics) -> None:
    """The same expression on the same object, in a new scene: the same outcome."""
    first = evaluate(parse(text), scene_of(values, semantics))
    assert evaluate(parse(text), scene_of(values, semantics)) == first


@settings(deadline=None)
@given(EXPRESSIONS, OBJECTS)
def test_unused_attributes_change_nothing(text: str, values: dict[str, list[str]]) -> None:
    """Only the attributes that an expression names matter, and dn's other spelling."""
    found = parse(text)
    used = {name.lower() for name in found.attributes}
    kept = {name: held for name, held in values.items() if name.lower() in used}
    assert evaluate(found, scene_of(values, Semantics())) == evaluate(
        found, scene_of(kept, Semantics())
    )


@settings(deadline=None)
@given(EXPRESSIONS, OBJECTS)
def test_certain_means_under_every_setting(text: str, values: dict[str, list[str]]) -> None:
    """A certain outcome is the same whichever way text_equality and null_argument are set."""
    found = parse(text)
    outcome = evaluate(found, scene_of(values, Semantics()))
    if isinstance(outcome, NotEvaluated) or (not isinstance(outcome, Fault) and outcome.doubts):
        return
    for semantics in (Semantics(text_equality="with-case"), Semantics(null_argument="empty")):
        other = evaluate(found, scene_of(values, semantics))
        assert shown(other) == shown(outcome)


def shown(outcome: object) -> object:
    """What flows: an empty text flows as little as NULL."""
    if isinstance(outcome, Null):
        return ("",)
    return outcome.values if isinstance(outcome, Value) else outcome
