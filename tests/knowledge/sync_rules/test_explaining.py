"""The condition that decided, and the values on the way."""

import pytest

from knowledge.sync_rules.explaining import Deciding, Step, deciding, said, steps
from knowledge.sync_rules.expressions import Scene
from knowledge.vocabulary import Flow
from tests.knowledge.build import attributes, rule, scope

SCENE = Scene(attributes({"sn": "Doe", "title": "boss", "flag": "True"}))


@pytest.mark.parametrize(
    "text,expected",
    [
        (
            'IIF([sn] = "x" || [title] = "boss", True, NULL)',
            Deciding('[title] = "boss"', "title: boss"),
        ),
        ("IIF(IsPresent([sn]), True, NULL)", Deciding("IsPresent([sn])", "sn: Doe")),
        (
            'IIF([sn] = "x", 1, IIF([title] = "boss" && IsPresent([sn]), 2, 3))',
            Deciding('([title] = "boss") && IsPresent([sn])', "title: boss; sn: Doe"),
        ),
        (
            'IIF(CBool([sn] = "x" || IsPresent([l]) = False), 1, 2)',
            Deciding("IsPresent([l]) = False", "l: (absent)"),
        ),
        (
            'IIF([sn] = "doe" || [title] = "boss", True, NULL)',
            Deciding('[sn] = "doe"', "sn: Doe"),
        ),
        ('IIF([sn] = "x", 1, 2)', None),
        ("Trim([sn])", None),
        ("Mid([flag], 1, 4)", None),
        ("Trim(", None),
        ("IIF([sn])", None),
        ("IIF(1 = 1, 2, 3)", Deciding("1 = 1", "")),
    ],
)
def test_deciding(text: str, expected: Deciding | None) -> None:
    """Of a choice, the first condition that holds; nothing where nothing is chosen."""
    assert deciding(text, SCENE) == expected


def test_a_condition_that_hangs_on_what_cannot_be_evaluated() -> None:
    """The whole is told when no single operand holds by itself."""
    found = deciding('IIF([sn] = "Doe" && Len([sn]) > 0, 1, 2)', SCENE)
    assert found is not None
    assert found.values == "sn: Doe"


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Trim([sn])", [Step("Trim([sn])", ("Doe",))]),
        ("[sn]", []),
        ("Trim(", []),
        (
            'Left(UCase([sn]) & "!", 2)',
            [Step("UCase([sn])", ("DOE",)), Step('Left(UCase([sn]) & "!", 2)', ("DO",))],
        ),
        (
            'IIF(IsPresent([l]), [l], Error("none"))',
            [Step("IsPresent([l])", ("False",)), Step('Error("none")', None)],
        ),
        (
            "IIF(IsPresent([sn]), UCase([sn]), LCase([sn]))",
            [Step("IsPresent([sn])", ("True",)), Step("UCase([sn])", ("DOE",))],
        ),
        (
            "Mid([sn], 1, Len([l]))",
            [Step("Len([l])", ()), Step("Mid([sn], 1, Len([l]))", ())],
        ),
        ("IIF([sn])", [Step("IIF([sn])", None)]),
        ("Thumbprint([sn])", [Step("Thumbprint([sn])", None)]),
        ("Trim([l])", [Step("Trim([l])", ())]),
    ],
)
def test_steps(text: str, expected: list[Step]) -> None:
    """Only what the evaluation needed, the innermost first."""
    assert list(steps(text, SCENE)) == expected


def test_steps_are_limited() -> None:
    """A long expression is not told to its end."""
    text = " & ".join(f"Left([sn], {n})" for n in range(1, 40))
    assert len(steps(text, SCENE)) == 12


def test_said_of_a_flow() -> None:
    """An expression by its condition, a constant by the clauses that put it in scope."""
    constant = Flow("cloudFiltered", ("True",), "Constant")
    filter_ = scope("sn EQUAL x AND title EQUAL boss", "title EQUAL BOSS AND l ISNULL")
    expected = "title EQUAL BOSS (title: boss); l ISNULL (l: (absent))"
    assert said(rule(scope=filter_), constant, SCENE) == expected
    assert said(rule(), constant, SCENE) == ""
    assert said(rule(scope=scope("sn EQUAL x")), constant, SCENE) == ""
    expression = Flow("x", (), "Expression", 'IIF(IsPresent([sn]), "a", "b")')
    assert said(rule(), expression, SCENE) == "IsPresent([sn]) (sn: Doe)"
    assert said(rule(), Flow("x", (), "Expression", "Trim([sn])"), SCENE) == ""
    assert said(rule(), Flow("x", (), "Expression", 'IIF(1 = 1, "a", "b")'), SCENE) == ""
