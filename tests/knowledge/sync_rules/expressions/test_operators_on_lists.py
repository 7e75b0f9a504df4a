"""Every operator on every value of a list, on either side.

EXPRESSIONS: concept-azure-ad-connect-sync-declarative-provisioning-expressions, "Multi-valued
attributes".
"""

import pytest

from tests.knowledge.sync_rules.expressions.stage import refused, sure

OWN = {"otherPhone": ["1", "2", "3"], "url": ["1", "2"]}


@pytest.mark.parametrize(
    "text,expected",
    [
        ("[otherPhone] = 2", ["False", "True", "False"]),
        ("[otherPhone] <> 2", ["True", "False", "True"]),
        ("[otherPhone] < 2", ["True", "False", "False"]),
        ("[otherPhone] <= 2", ["True", "True", "False"]),
        ("[otherPhone] > 2", ["False", "False", "True"]),
        ("[otherPhone] >= 2", ["False", "True", "True"]),
        ("2 < [otherPhone]", ["False", "False", "True"]),
        ("2 <= [otherPhone]", ["False", "True", "True"]),
        ("2 > [otherPhone]", ["True", "False", "False"]),
        ("2 >= [otherPhone]", ["True", "True", "False"]),
        ("2 = [otherPhone]", ["False", "True", "False"]),
        ("2 <> [otherPhone]", ["True", "False", "True"]),
        ("[otherPhone] + 1", ["2", "3", "4"]),
        ("[otherPhone] - 1", ["0", "1", "2"]),
        ("[otherPhone] * 2", ["2", "4", "6"]),
        ("10 - [otherPhone]", ["9", "8", "7"]),
        ('[otherPhone] & "x"', ["1x", "2x", "3x"]),
        ('"x" & [otherPhone]', ["x1", "x2", "x3"]),
        ("-[otherPhone]", ["-1", "-2", "-3"]),
        ("-[otherPhone] + 1", ["0", "-1", "-2"]),
    ],
)
def test_each_value(text: str, expected: list[str]) -> None:
    """In the order of the list."""
    assert sure(text, OWN) == expected


@pytest.mark.parametrize("sign", ["=", "<>", "<", "<=", ">", ">=", "&", "+", "-", "*"])
def test_two_lists(sign: str) -> None:
    """What an operator does between two lists is not documented."""
    assert "two lists" in refused(f"[otherPhone] {sign} [url]", OWN)
