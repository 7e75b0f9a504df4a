"""What `whysync doctor` hears from a connection: one finding for each thing that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Outcome = Literal["works", "fails", "warning", "not-tried"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. Its words stand in knowledge/doctor.yaml under `id`.

    `connection` names what it was tried on ("corp.contoso.com, dc1.corp.contoso.com:636"). `facts`
    fill the placeholders of the words. No fact holds a secret.
    """

    connection: str
    id: str
    outcome: Outcome
    facts: Mapping[str, str] = field(default_factory=dict)


class Examined(Protocol):
    """A connection that can tell of itself."""

    async def examine(self) -> tuple[Finding, ...]:
        """Try everything it needs, on harmless objects; never raises for an outside failure."""

    async def close(self) -> None:
        """Let go of sockets and threads."""
