"""What is found out about one object: findings, each with its words' id, and the status of all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from handlers.preflight.planned import Planned
from knowledge.attribute_rules import Addresses, SignIn

Column = Literal["file", "syncs", "sign-in", "addresses", "format", "duplicates", "match"]
# stops: it would not sync; spoils: it is to be mended; open: not known; tells: good to know.
Bearing = Literal["stops", "spoils", "open", "tells"]
Status = Literal["clean", "faults", "would-not-sync", "not-known", "passed-over"]
Syncs = Literal["yes", "no", "not-known"]
MatchKind = Literal["new", "own", "hard", "soft", "blocked", "not-known"]

_STATUS: tuple[tuple[Bearing, Status], ...] = (
    ("stops", "would-not-sync"),
    ("spoils", "faults"),
    ("open", "not-known"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell: its sentence is the word `preflight-<id>`, filled with the values.

    `cause` is what the summary counts by, beside the id. `everybody`: it holds for all objects, as
    a source that could not be looked at does, so that it is told once. `is_next`: it would stop the
    object only once what stops it now is mended. `key`: of clashes with the same one only the
    first is to be told.
    """

    column: Column
    id: str
    bearing: Bearing
    values: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""
    everybody: bool = False
    is_next: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What of Entra ID it would meet; `target` is what people call that."""

    kind: MatchKind
    target: str = ""


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything about one object. None: not known, or it has no such thing."""

    planned: Planned
    findings: tuple[Finding, ...]
    syncs: Syncs = "not-known"
    sign_in: SignIn | None = None
    addresses: Addresses | None = None
    match: Match = Match("not-known")

    @property
    def status(self) -> Status:
        """The worst that was found."""
        if self.planned.passed_over:
            return "passed-over"
        bearings = {f.bearing for f in self.findings}
        return next((status for bearing, status in _STATUS if bearing in bearings), "clean")


def could_not_look(column: Column, source: str, why: str) -> Finding:
    """A source that could not be looked at: never clean, and told once for all objects."""
    values = {"source": source, "why": why}
    return Finding(column, f"no-{source}", "open", values, why, everybody=True)
