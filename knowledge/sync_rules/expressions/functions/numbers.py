"""Mathematics (functions reference, section Math) and Guid, which is as random as RandomNum.

Numbers are 64-bit two's complement: a negative mask such as -2147483648 has all higher bits set.
"""

import uuid

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import UnknownError

_BYTE = 255
_GUID_BYTES = 16


@function("BitAnd", "num num")
def _bit_and(_: Run, one: int, other: int) -> int:
    return one & other


@function("BitOr", "num num")
def _bit_or(_: Run, one: int, other: int) -> int:
    return one | other


@function("IsBitSet", "num num", still_open="a flag of no bit or of several")
def _is_bit_set(run: Run, value: int, flag: int) -> bool:
    any_bit, all_bits = value & flag != 0, value & flag == flag
    return any_bit if any_bit == all_bits else run.other(Question.SEVERAL_BITS) != any_bit


@function(
    "RandomNum", "num num", still_open="a random value: evaluated only with a source of chance"
)
def _random(run: Run, low: int, high: int) -> int:
    if low > high:
        raise UnknownError("RandomNum from a higher to a lower number")
    return run.draw(low, high)


@function("Guid", "", still_open="a random value: evaluated only with a source of chance")
def _guid(run: Run) -> str:
    raw = bytes(run.draw(0, _BYTE) for _ in range(_GUID_BYTES))
    text = str(uuid.UUID(bytes=raw, version=4))
    return "{" + text + "}" if run.other(Question.GUID_BRACES) else text
