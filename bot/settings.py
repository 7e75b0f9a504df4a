"""What the person who starts the program decides on the command line; bot/config has the file."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import msgspec

from knowledge.sync_rules.semantics import Semantics

DEMO = Path(__file__).parent.parent / "adapters" / "tenant_folder" / "demo"


class WrongUseError(Exception):
    """Wrong use or configuration; each argument is one line that names the mend."""

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each fault."""
        return tuple(str(x) for x in self.args)


def semantics(given: Sequence[str]) -> Semantics:
    """The open questions of the engine, as --set NAME=VALUE answers them."""
    known = [field.name for field in fields(Semantics)]
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUseError(f"--set {text}: write it as NAME=VALUE")
        if name not in known:
            raise WrongUseError(f"--set {name}: no such setting; one of {', '.join(known)}")
        found[name] = value
    try:
        return msgspec.convert(found, Semantics)
    except msgspec.ValidationError as error:
        raise WrongUseError(f"--set: {error}; see docs/SEMANTICS.md") from error
