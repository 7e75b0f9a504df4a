"""The Operations tab: runs, their steps and errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.vocabulary.basics import ENTRA_CONNECTOR_ID


@dataclass(frozen=True, slots=True)
class RunError:
    """One error of a run step."""

    kind: str
    dn: str
    cs_id: str | None
    type: str
    code: str = ""
    literal: str = ""
    details: str = ""
    call_stack: str = ""
    retry_count: int | None = None
    first: datetime | None = None
    latest: datetime | None = None

    @property
    def text(self) -> str:
        """Everything it says but the call stack, for matching."""
        return " ".join(x for x in (self.type, self.code, self.literal, self.details) if x)


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a run: one partition. `errors` are all of them where `errors_listed`."""

    result: str
    number: int = 0
    start: datetime | None = None
    end: datetime | None = None
    partition: str = ""
    connection_result: str = ""
    server: str = ""
    detail: str = ""
    counters: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[RunError, ...] = ()
    errors_listed: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """Get-ADSyncRunProfileResult. `steps` is None when step details were not recorded."""

    connector_id: str
    connector_name: str
    profile: str
    result: str
    number: int = 0
    start: datetime | None = None
    end: datetime | None = None
    complete: bool = True
    steps: tuple[RunStep, ...] | None = None

    @property
    def is_entra(self) -> bool:
        """A run of the Entra connector."""
        return self.connector_id == ENTRA_CONNECTOR_ID
