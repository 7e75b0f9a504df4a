"""Get-WhySyncPendingEntra: what waits in the Entra connector space without being joined."""

from dataclasses import dataclass, field
from typing import Any

from adapters.connect_server.answers import FailureShape, idle_answer, part, whole
from adapters.formats.connector_space import read_rows
from adapters.formats.shapes import Shape
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import ConnectorSpaceObject, PendingChange

Rows = tuple[ConnectorSpaceObject, ...]


class ScanShape(Shape):
    """How far the connector space was read."""

    complete: bool
    seen: int
    export_deletes: int | None = None
    error: FailureShape | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Rows that wait to be deleted in Entra ID, and rows that came from there."""

    deletes: Rows
    orphans: Rows
    scan: ScanShape
    raw: list[Any] = field(repr=False)

    def found_deletes(self) -> Lookup[Rows]:
        """All of them, or CouldNotLook with those that were seen."""
        counted = self.scan.export_deletes
        is_all = self.scan.complete if counted is None else len(self.deletes) >= counted
        return Found(self.deletes) if is_all else self._only(self.deletes)

    def found_orphans(self) -> Lookup[Rows]:
        """All of them, or CouldNotLook with those that were seen."""
        return Found(self.orphans) if self.scan.complete else self._only(self.orphans)

    def _only(self, rows: Rows) -> CouldNotLook:
        if self.scan.complete:
            why = (
                f"the statistics count {self.scan.export_deletes} deletions, and fewer can be seen"
            )
            return CouldNotLook(why, rows)
        seen = f"only the first {self.scan.seen} rows of the entra connector space"
        return CouldNotLook(f"{seen} could be looked at", rows)


def pending_of(text: str, function: str) -> Pending:
    """The answer of the function; CallError when it has another shape or a cycle is running."""
    answer = idle_answer(text, function)
    rows = [row.object for row in part(answer, "ConnectorSpace", read_rows)]
    scan = whole(answer, ScanShape)
    return Pending(
        deletes=tuple(row for row in rows if _is(row.pending_export, "delete")),
        orphans=tuple(row for row in rows if _is(row.pending_import, "add") and row.mv_id is None),
        scan=scan,
        raw=answer.content["ConnectorSpace"],
    )


def _is(change: PendingChange | None, operation: str) -> bool:
    return change is not None and change.operation.lower() == operation
