"""Which system is to blame where a look-up could not look: its own, or one that it leans on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from knowledge.answer import LOOK_UPS, Source
from knowledge.evidence import CouldNotLook, Lookup

T = TypeVar("T")
NO_SUBJECT = CouldNotLook("no object was named")
CALLED: Final[Mapping[str, str]] = {
    "active-directory": "Active Directory",
    "connect-server": "the Connect server",
    "entra-id": "Microsoft Entra ID",
}


def of(system: Source, found: Lookup[T]) -> Lookup[T]:
    """What a call came back with; a failure that nobody is to blame for yet is this system's."""
    if not isinstance(found, CouldNotLook) or found.source:
        return found
    return replace(found, source=system, root=found.why)


def blamed(name: str, found: Lookup[T]) -> Lookup[T]:
    """The result of the look-up of this name; what leans on another system says so."""
    own = LOOK_UPS.get(name)
    if own is None or not isinstance(found, CouldNotLook) or found == NO_SUBJECT:
        return found
    source, root = found.source or own, found.root or found.why
    if source == own:
        return replace(found, why=root, source=source, root=root)
    why = f"it hangs on {CALLED[source]}, which could not be asked ({root})"
    return replace(found, why=why, source=source, root=root)
