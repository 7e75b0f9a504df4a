"""Limits in steps and in size: what would take long or fill the memory is not evaluated."""

import pytest

from knowledge.sync_rules.expressions import NotEvaluated, evaluate, parse
from knowledge.sync_rules.expressions.run import MAX_SIZE, MAX_STEPS, Run
from tests.knowledge.sync_rules.expressions.stage import refused, scene, sure

MANY = {"otherPhone": [str(n) for n in range(2000)]}
TOO_LARGE = f"more than {MAX_SIZE} characters"
TOO_LONG = f"more than {MAX_STEPS} steps"


@pytest.mark.parametrize(
    "text",
    [
        'PadLeft("a",999999999,"x")',
        'PadRight("a",9223372036854775807,"x")',
        'Replace(PadLeft("",5000,"a"),"a",PadLeft("",5000,"b"))',
        'Join(Split(PadLeft("",9000,"a"),"a"),PadLeft("",9000,"b"))',
        'ReplaceChars(PadLeft("",9000,"a"),"a:" & PadLeft("",9000,"b"))',
        'ConvertToBase64(PadLeft("",400000,"a"))',
        'ConvertToUTF8Hex(PadLeft("",400000,"a"))',
        'EscapeDNComponent(PadLeft("",400000,","))',
        'PadLeft("",600000,"a") & PadLeft("",600000,"a")',
    ],
)
def test_size(text: str) -> None:
    """No text of more than a million characters is made."""
    assert TOO_LARGE in refused(text)


def test_doubling() -> None:
    """A text that doubles in every step ends at the size, or at the steps."""
    text = '"abcdefgh"'
    for level in range(40):
        text = f"With($v{level},{text},$v{level} & $v{level})"
    assert "more than" in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Select($a,[otherPhone],Count(Select($b,[otherPhone],$a & $b)))",
        "Where($a,[otherPhone],Count(Where($b,[otherPhone],Count(Where($c,[otherPhone],$a=$b))>0))>0)",
        "Select($a,[otherPhone],Join([otherPhone]))",
        'Count(Select($a,[otherPhone],PadLeft($a,90000,"x")))',
    ],
)
def test_steps(text: str) -> None:
    """Loops in loops over two thousand values end after a million steps."""
    assert TOO_LONG in refused(text, MANY)


def test_one_loop_is_no_bomb() -> None:
    """Fifty thousand members are evaluated."""
    members = {"member": [f"CN={n},DC=contoso,DC=com" for n in range(50_000)]}
    assert sure('ValueCount("member")', members) == "50000"
    assert sure("Count(Trim([member]))", members) == "50000"


def test_limit_is_per_outcome() -> None:
    """Steps that a first reading used up are missing in the second: it is doubted, not endless."""
    heavy = "Count(Select($a,[otherPhone],Join([otherPhone])))"
    assert isinstance(evaluate(parse(f'IIF("A"="a",1,{heavy})'), scene(MANY)).doubts, tuple)  # type: ignore[union-attr]
    assert isinstance(evaluate(parse(f'IIF("A"<>"a",1,{heavy})'), scene(MANY)), NotEvaluated)


def test_large_values_cost_steps() -> None:
    """A large text costs by its length, a small one nothing."""
    run = Run(scene(), frozenset(), [])
    run.weigh("a" * 6400)
    run.weigh(b"a" * 640)
    run.weigh(("a" * 640, 5))
    run.weigh(None)
    assert MAX_STEPS - run.steps == 100 + 10 + 3 + 10
