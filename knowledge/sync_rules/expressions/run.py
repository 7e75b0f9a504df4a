"""One evaluation: its scene, the questions it met, its variables, and its limits in steps."""

from collections.abc import Callable
from typing import TypeAlias

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.scene import Scene
from knowledge.sync_rules.expressions.values import Data, StopError, UnknownError

MAX_STEPS = 1_000_000
MAX_SIZE = 1_000_000
SMALL = 1024
_CHARACTERS_PER_STEP = 64


class Run:
    """The state of one evaluation."""

    __slots__ = ("asked", "drawn", "draws", "flipped", "scene", "steps", "variables")

    def __init__(
        self,
        scene: Scene,
        flipped: frozenset[Question],
        draws: list[int],
        steps: int = MAX_STEPS,
    ) -> None:
        self.scene = scene
        self.flipped = flipped
        self.asked: dict[Question, None] = {}
        self.variables: dict[str, Data | StopError | UnknownError] = {}
        self.steps = steps
        self.draws = draws
        self.drawn = 0

    def other(self, question: Question) -> bool:
        """Whether the other reading of an open question is to be taken."""
        self.asked[question] = None
        return question in self.flipped

    def without_case(self) -> bool:
        """Whether texts that differ only in case are equal."""
        usual = self.scene.semantics.text_equality == "without-case"
        return usual != self.other(Question.TEXT_CASE)

    def nulls_are_empty(self) -> bool:
        """Whether a function takes an absent attribute as empty."""
        usual = self.scene.semantics.null_argument == "empty"
        return usual != self.other(Question.NULL_ARGUMENT)

    def spend(self, steps: int) -> None:
        """Count work; too much ends the evaluation."""
        self.steps -= steps
        if self.steps < 0:
            raise UnknownError(f"more than {MAX_STEPS} steps are needed")

    def weigh(self, value: Data) -> None:
        """Count the work that a large value makes."""
        if type(value) is tuple:
            self.spend(len(value) + 1)
            for item in value:
                if isinstance(item, str | bytes):
                    self.spend(len(item) // _CHARACTERS_PER_STEP)
        elif isinstance(value, str | bytes):
            self.spend(len(value) // _CHARACTERS_PER_STEP)

    def room(self, size: int) -> None:
        """Refuse to make a text of more characters than this."""
        if size > MAX_SIZE:
            raise UnknownError(f"a text of more than {MAX_SIZE} characters would come out")
        self.spend(size // _CHARACTERS_PER_STEP)

    def draw(self, low: int, high: int) -> int:
        """A random number; the same one again when the expression is weighed a second time."""
        chance = self.scene.chance
        if chance is None:
            raise UnknownError("a random value")
        if self.drawn == len(self.draws):
            self.draws.append(chance(low, high))
        self.drawn += 1
        return self.draws[self.drawn - 1]


Code: TypeAlias = Callable[[Run], Data]
