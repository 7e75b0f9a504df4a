"""What a look-up can come back with: the object, nothing, or no look at all.

"Could not look" is a value of its own (design rule 2): a failed, forbidden or unrecorded look-up
must never be told as a finding, and never as "fine".
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """The look-up worked, and here is what it found."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Missing:
    """The look-up worked, and there is no such thing."""


@dataclass(frozen=True, slots=True)
class CouldNotLook:
    """The look-up did not work, so nothing is known. `why` is a short clause for the person.

    `in_part` is what was seen before it failed. It may be shown as seen; what it lacks may still be
    there, so no check is given it, and nothing is concluded from it. `source` is the system that
    could not be asked and `root` its own reason, where those are not the look-up's own: a look-up
    in one system may lean on another, and the one that answered is never called down.
    """

    why: str
    in_part: object = field(default=None, compare=False, repr=False)
    source: str = field(default="", compare=False)
    root: str = field(default="", compare=False)


Lookup = Found[T_co] | Missing | CouldNotLook
