"""What can be wrong with a value, by IdFix's names."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "character",
    "format",
    "topleveldomain",
    "domainpart",
    "localpart",
    "length",
    "duplicate",
    "blank",
]
# blocks: the object or its value does not reach Entra ID; changes: it arrives as something else or
# is dropped; cosmetic: only IdFix minds (attribute-rules section 13).
Weight = Literal["blocks", "changes", "cosmetic"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one value; the suggestion is the value that IdFix would put there."""

    attribute: str
    kind: Kind
    value: str
    suggestion: str | None
    weight: Weight


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules say of one object; `skipped` names the reason why they do not look at it."""

    skipped: str | None = None
    faults: tuple[Fault, ...] = ()
