"""What Microsoft does not document of the engine, as named settings with a stated default.

Each field is one open question of the field notes. A verdict that would be another under another
value of a setting is told as not certain. `docs/SEMANTICS.md` has the same list for people.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Semantics:
    """How WhySync reads the engine where no public page says it."""

    #: A scoping clause on an attribute with several values: does any value satisfy it, or only the
    #: first? Negative operators deny the positive one. (adsync-cmdlets 6.1, unverified)
    several_values: Literal["any", "first"] = "any"
    #: ISBITNOTSET on an absent attribute: is the bit clear, or does the clause not hold?
    #: (adsync-cmdlets 6.1, unverified)
    absent_bit: Literal["clear", "not-held"] = "clear"
    #: What separates the values of ISIN and ISNOTIN; none: the value is one text. Microsoft's page
    #: names them the multi-valued EQUAL; a list is inferred (adsync-cmdlets 6.1, unverified).
    list_separators: str = ",;"
    #: A DN that no inclusion and no exclusion covers (engine-semantics 3, rule 4, unverified).
    uncovered_container: Literal["in", "out"] = "in"
    #: Whether `=` and `<>` between texts in an expression look at case. VBA, of which the language
    #: is a subset, does by default; scoping clauses do not, and the default rules compare names
    #: that AD keeps without case. What the engine does is not documented (unverified).
    text_equality: Literal["without-case", "with-case"] = "without-case"
    #: What an expression's function makes of an absent attribute where its page does not say it.
    null_argument: Literal["null", "empty"] = "null"


DEFAULT = Semantics()
