"""How often somebody may ask."""

import pytest

from handlers import allowance
from handlers.allowance import Allowance


class Clock:
    """A time that a test moves."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


def test_so_many_and_then_not() -> None:
    """Each for himself; and told in how many seconds."""
    clock = Clock()
    allowed = Allowance(2, 60, clock)

    assert [allowed.take("jdoe") for _ in range(2)] == [0, 0]
    clock.time = 20.5
    assert allowed.take("jdoe") == 40
    assert allowed.take("asmith") == 0
    clock.time = 60
    assert [allowed.take("jdoe") for _ in range(3)] == [0, 0, 60]


def test_a_moment_before_it_is_a_second() -> None:
    """Never "in 0 s", which would be now."""
    clock = Clock()
    allowed = Allowance(1, 60, clock)
    allowed.take("jdoe")
    clock.time = 59.999

    assert allowed.take("jdoe") == 1


@pytest.mark.parametrize("later, kept", [(61.0, 1), (1.0, 3)])
def test_it_does_not_grow_for_ever(
    monkeypatch: pytest.MonkeyPatch, later: float, kept: int
) -> None:
    """Whoever has not asked for a minute is forgotten first, and half of all when all have."""
    monkeypatch.setattr(allowance, "MOST_KEYS", 4)
    clock = Clock()
    allowed = Allowance(1, 60, clock)
    for name in "abcd":
        allowed.take(name)
    clock.time = later

    allowed.take("e")

    assert len(allowed._taken) == kept
